package synth

import "ansatz/internal/synth/random"

// stream is the decision that a random number is for. Each decision has its own stream.
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
	sDecision
	sTarget
	sClassified
	sJustice
	sEnforcement
	sResource
)

// draw returns the random numbers of a stream for item i.
func draw(seed uint64, s stream, i int) random.Numbers { return random.For(seed, uint64(s), i) }
