package synth

import (
	"slices"

	"ansatz/internal/register"
	"ansatz/internal/synth/file"
)

// source describes the rows of a register: they are made from n items, with per items in each file.
type source struct {
	register string
	suffix   string // distinguishes two sources of one register in the files' names
	n, per   int
	fill     func(t *file.Table, c chunk)
	joint    *joint // if not nil, of registers of the cooperation and deliverers of these
}

// joint describes rows of the cooperation that are made together, of several registers or for several deliverers.
type joint struct {
	registers  []string
	deliverers []consignment
	fill       func(tables []*file.Table, c chunk) // by register, and then by deliverer
}

// registers returns the registers of a source's files.
func (s *source) registers() []*register.Register {
	if s.joint == nil {
		reg, _ := register.Lookup(s.register)
		return []*register.Register{reg}
	}
	var regs []*register.Register
	for _, name := range s.joint.registers {
		reg, _ := register.Lookup(name)
		for range s.joint.deliverers {
			regs = append(regs, reg)
		}
	}
	return regs
}

// by returns the delivery of the k-th file.
func (s *source) by(reg *register.Register, k int) consignment {
	if s.joint == nil {
		return from(reg)
	}
	return s.joint.deliverers[k%len(s.joint.deliverers)]
}

// write writes the rows of a chunk to the files.
func (s *source) write(tables []*file.Table, c chunk) {
	if s.joint == nil {
		s.fill(tables[0], c)
		return
	}
	s.joint.fill(tables, c)
}

// deliveries lists the deliveries of the country.
func (w *World) deliveries() []consignment { return slices.Concat(consignments, w.coop.consignments) }

// sources returns the sources of all registers, in the dictionary's order.
func (w *World) sources() []source {
	people := w.people.n
	const large, middle, small = 1 << 18, 1 << 20, 1 << 22 // people per file
	return append([]source{
		{"network_active", "", 1, 1, w.activeRows, nil},
		{"network_contact", "", 1, 1, w.contactRows, nil},
		{"person", "", people, middle, w.personRows, nil},
		{"person_alias", "", 1, 1, w.aliasRows, nil},
		{"parent_child", "", people, middle, w.parentRows, nil},
		{"marriage", "", len(w.people.marriages), small, w.marriageRows, nil},
		{"residence", "", people, middle, w.residenceRows, nil},
		{"area", "", 1, 1, w.areaRows, nil},
		{"insured", "", people, middle, w.insuredRows, nil},
		{"benefit_payment", "", people, large, w.paymentRows, nil},
		{"benefit_payment", "children-", people, large, w.childRows, nil},
		{"benefit_payment", "assistance-", len(w.assist.clients), 1 << 17, w.allowanceRows, nil},
		{"control_investigation", "", len(w.cases), middle, w.caseRows, nil},
		{"recovery_claim", "", len(w.cases), middle, w.claimRows, nil},
		{"recovery_claim", "ordinary-", people, small, w.ordinaryClaimRows, nil},
		{"assistance_time", "", len(w.assist.clients), 1 << 14, w.timeRows, nil},
		{"assistance_decision", "", len(w.assist.clients), middle, w.decisionRows, nil},
		{"dental_claim", "", people, middle, w.dentalRows, nil},
		{"medical_certificate", "", people, small, w.certificateRows, nil},
		{"debt", "", people, small, w.debtRows, nil},
		{"prescribed_debt", "", people, 1 << 24, w.prescribedRows, nil},
		{"jobseeker", "", people, small, w.jobseekerRows, nil},
		{"employment_support", "", people, small, w.supportRows, nil},
		{"permit", "", people, small, w.permitRows, nil},
		{"income", "", people, middle, w.incomeRows, nil},
		{"employer_statement", "", people, large, w.statementRows, nil},
		{"company", "", w.firms.end, small, w.companyRows, nil},
		{"company_role", "", w.firms.end, small, w.roleRows, nil},
		{"tax_debt", "", w.firms.end, small, w.taxDebtRows, nil},
		{"care_licence", "", w.firms.clinics, small, w.licenceRows, nil},
	}, w.cooperationSources()...)
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
