package synth

import "ansatz/internal/synth/random"

// stream names what a random number decides; two decisions never share one.
type stream uint64

const (
	sPerson stream = iota + 1
	sParents
	sNetwork
	sBenefit
	sInvestigated
	sIncome
	sPayments
	sResidence
	sDental
	sCertificate
	sJobseeker
	sPermit
	sDebt
	sCompany
	sEmployer
	sAssistance
	sInsured
	sSupport
	sOfficer
	sProfile
	sScheme
	sDirt
	sMarriage
	sArea
)

// draw starts the numbers for thing i in a stream.
func draw(seed uint64, s stream, i int) random.Numbers { return random.For(seed, uint64(s), i) }
