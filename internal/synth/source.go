package synth

import (
	"ansatz/internal/register"
	"ansatz/internal/synth/file"
)

// source describes the rows of a register: they are made from n items, with per items in each file.
type source struct {
	register string
	suffix   string // distinguishes two sources of one register in the files' names
	n, per   int
	fill     func(t *file.Table, c chunk)
}

// registers returns the registers that a source has rows of, in the order of its files.
func (s *source) registers() []*register.Register {
	reg, _ := register.Lookup(s.register)
	return []*register.Register{reg}
}

// by returns the delivery of the k-th file.
func (s *source) by(reg *register.Register, _ int) consignment { return from(reg) }

// write writes the rows of a chunk to the files.
func (s *source) write(tables []*file.Table, c chunk) { s.fill(tables[0], c) }

// deliveries lists the deliveries of the country.
func (w *World) deliveries() []consignment { return consignments }

// sources returns the sources of all registers, in the dictionary's order.
func (w *World) sources() []source {
	people := w.people.n
	const large, middle, small = 1 << 18, 1 << 20, 1 << 22 // people per file
	return []source{
		{"network_active", "", 1, 1, w.activeRows},
		{"network_contact", "", 1, 1, w.contactRows},
		{"person", "", people, middle, w.personRows},
		{"person_alias", "", 1, 1, w.aliasRows},
		{"parent_child", "", people, middle, w.parentRows},
		{"marriage", "", len(w.people.marriages), small, w.marriageRows},
		{"residence", "", people, middle, w.residenceRows},
		{"area", "", 1, 1, w.areaRows},
		{"insured", "", people, middle, w.insuredRows},
		{"benefit_payment", "", people, large, w.paymentRows},
		{"benefit_payment", "children-", people, large, w.childRows},
		{"benefit_payment", "assistance-", len(w.assist.clients), 1 << 17, w.allowanceRows},
		{"control_investigation", "", len(w.cases), middle, w.caseRows},
		{"recovery_claim", "", len(w.cases), middle, w.claimRows},
		{"recovery_claim", "ordinary-", people, small, w.ordinaryClaimRows},
		{"assistance_time", "", len(w.assist.clients), 1 << 14, w.timeRows},
		{"assistance_decision", "", len(w.assist.clients), middle, w.decisionRows},
		{"dental_claim", "", people, middle, w.dentalRows},
		{"medical_certificate", "", people, small, w.certificateRows},
		{"debt", "", people, small, w.debtRows},
		{"prescribed_debt", "", people, 1 << 24, w.prescribedRows},
		{"jobseeker", "", people, small, w.jobseekerRows},
		{"employment_support", "", people, small, w.supportRows},
		{"permit", "", people, small, w.permitRows},
		{"income", "", people, middle, w.incomeRows},
		{"employer_statement", "", people, large, w.statementRows},
		{"company", "", w.firms.end, small, w.companyRows},
		{"company_role", "", w.firms.end, small, w.roleRows},
		{"tax_debt", "", w.firms.end, small, w.taxDebtRows},
		{"care_licence", "", w.firms.clinics, small, w.licenceRows},
	}
}

func orNull(d day) int64 {
	if d == never {
		return file.Null
	}
	return int64(d)
}

// lifeOf returns a person's life: the profile of somebody in a group, and otherwise the pool's.
func (w *World) lifeOf(i int32, sex, age int) (life, *profile) {
	if s := w.slot[i]; s >= 0 {
		return w.profiles[s].life, &w.profiles[s]
	}
	return w.poolLife(i, sex, age), nil
}
