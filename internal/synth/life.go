package synth

import "ansatz/internal/register"

// The benefits, by their index in the dictionary.
const (
	activitySupport = iota
	sicknessCompensation
	sicknessBenefit
	housingAllowance
	housingSupplement
	maintenanceSupport
	assistanceAllowance
	careAllowance
	parentalBenefit
	temporaryParentalBenefit
	childAllowance
	activityCompensation
	establishmentBenefit
	dentalSupport
	benefits
)

// benefitNames are the dictionary's codes.
var benefitNames = func() []string {
	reg, _ := register.Lookup("benefit_payment")
	col, _ := reg.Column("benefit")
	return col.Codes
}()

// controlled are the benefits of table 8, in the order of the six bits of life.investigated.
var controlled = [6]int{activitySupport, housingAllowance, parentalBenefit, temporaryParentalBenefit, sicknessBenefit,
	sicknessCompensation}

// benefitRates holds the rates of a benefit: who has it at any time in 2020–2023, and its payments.
type benefitRates struct {
	// The persons who can have it: everyone, parents (of children born since 2005), parents_of_babies (born since 2018)
	// or newcomers (immigrated since 2017).
	Among        string  `yaml:"among"`
	Female       curve   `yaml:"female"`
	Male         curve   `yaml:"male"`
	Months       [2]int  `yaml:"months"`
	Amount       [2]int  `yaml:"amount"` // of a payment, in kronor
	Investigated float64 `yaml:"investigated"`
}

// life holds the events of a person of the pool in the years of the registers. It is computed from the person's index
// and never stored.
type life struct {
	had uint16 // a bit for each benefit had in 2020–2023
	// A bit for each of the controlled benefits: a control investigation of the recipient, opened 2020–2023.
	investigated  uint8
	cooperation   uint8 // those of them from the police or a cooperation channel
	assistant     bool  // works as a personal assistant in 2022–2023
	assistantCase bool  // is investigated as an assistant
}

// rate returns the probability that a person of the pool has benefit b in 2020–2023.
func (w *World) rate(i int32, sex, age, b int) float64 {
	p, rates := &w.people, w.rates[b]
	switch w.among[b] {
	case amongParents:
		if p.kids[i] == 0 {
			return 0
		}
	case amongParentsOfBabies:
		if p.babies[i] == 0 {
			return 0
		}
	case amongNewcomers:
		if p.background[i] != bgForeign || p.came[i] < w.newcomersSince {
			return 0
		}
	}
	if sex == female {
		return rates.Female.at(age)
	}
	return rates.Male.at(age)
}

const (
	amongEveryone = iota
	amongParents
	amongParentsOfBabies
	amongNewcomers
)

// poolLife returns the life of a person in no group.
func (w *World) poolLife(i int32, sex, age int) life {
	var l life
	r := draw(w.opt.Seed, sBenefit, int(i))
	for b := range benefits {
		u := r.Float()
		if p := w.rate(i, sex, age, b); p > 0 && u < p {
			l.had |= 1 << b
		}
	}
	if l.had&(1<<sicknessCompensation) == 0 {
		l.had &^= 1 << housingSupplement
	}
	for k, b := range controlled {
		u, v := r.Float(), r.Float()
		if l.had&(1<<b) != 0 && u < w.rates[b].Investigated {
			l.investigated |= 1 << k
			if v < w.cal.Control.PoolCooperation {
				l.cooperation |= 1 << k
			}
		}
	}
	if l.had&(1<<assistanceAllowance) == 0 && r.Chance(w.assistantRate(sex, age)) {
		l.assistant = true
		l.assistantCase = r.Chance(w.cal.Assistance.Investigated)
	}
	return l
}

// assistantRate returns the probability that a person of the pool works as a personal assistant in 2022–2023.
func (w *World) assistantRate(sex, age int) float64 {
	if sex == female {
		return w.cal.Assistance.Assistants.Female.at(age)
	}
	return w.cal.Assistance.Assistants.Male.at(age)
}

// stratum is the pool's people of one sex and year of birth.
type stratum struct {
	n                  int64
	had                [benefits]int64
	investigated       [6]int64
	without            [6]int64 // investigated, not through police or cooperation
	assistants         int64
	assistantsWithCase int64
}

func (s *stratum) add(o *stratum) {
	s.n += o.n
	for b := range s.had {
		s.had[b] += o.had[b]
	}
	for k := range s.investigated {
		s.investigated[k] += o.investigated[k]
		s.without[k] += o.without[k]
	}
	s.assistants += o.assistants
	s.assistantsWithCase += o.assistantsWithCase
}

// countPool counts the pool by stratum and lists its assistants, assistance users and investigations. The sums are of
// integers, so that the order does not matter.
func (w *World) countPool() {
	type found struct {
		strata     [2][cohorts]stratum
		assistants []int32
		users      []int32
		cases      []investigation
	}
	parts := w.chunks(w.people.n)
	each := make([]*found, len(parts))
	w.parallel(len(parts), func(k int) {
		f := &found{}
		each[k] = f
		w.everyone(parts[k], func(i int32, sex, age int) {
			if w.group[i] != 0 && !w.unmatched[i] {
				return
			}
			l := w.poolLife(i, sex, age)
			if !w.people.eligible(i) {
				return
			}
			if l.assistant {
				f.assistants = append(f.assistants, i)
			}
			if l.had&(1<<assistanceAllowance) != 0 {
				f.users = append(f.users, i)
			}
			w.poolCases(i, age, l, &f.cases)
			if w.group[i] != 0 || !w.insured(i) {
				return
			}
			s := &f.strata[sex][cohorts-1-min(age, cohorts-1)]
			s.n++
			for b := range benefits {
				s.had[b] += int64(l.had >> b & 1)
			}
			for c := range controlled {
				s.investigated[c] += int64(l.investigated >> c & 1)
				s.without[c] += int64(l.investigated &^ l.cooperation >> c & 1)
			}
			if l.assistant {
				s.assistants++
				if l.assistantCase {
					s.assistantsWithCase++
				}
			}
		})
	})
	for _, f := range each {
		for sex := range f.strata {
			for y := range f.strata[sex] {
				w.strata[sex][y].add(&f.strata[sex][y])
			}
		}
		w.assistants = append(w.assistants, f.assistants...)
		w.users = append(w.users, f.users...)
		w.cases = append(w.cases, f.cases...)
	}
}

// insured reports whether a person is registered in the social insurance.
func (w *World) insured(i int32) bool {
	if g := w.group[i]; g != 0 && g < familyOf {
		return !w.unmatched[i]
	}
	r := draw(w.opt.Seed, sInsured, int(i))
	return !r.Chance(w.cal.Population.NotInsured)
}

// stratumOf returns the pool's stratum of a person's sex and year of birth.
func (w *World) stratumOf(i int32) *stratum {
	return &w.strata[w.people.sex(i)][yearOf(w.people.birth[i])-firstYear]
}

// everyone calls visit for a range of people with their sex and age.
func (w *World) everyone(c chunk, visit func(i int32, sex, age int)) {
	p := &w.people
	for y := range cohorts {
		for sex := range 2 {
			from, to := max(p.start[y][sex], c.from), min(p.start[y][sex]+p.count[y][sex], c.to)
			for i := from; i < to; i++ {
				visit(i, sex, cohorts-1-y)
			}
		}
	}
}
