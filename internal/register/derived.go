package register

// BenefitYear is a relation that no agency delivers: the sums of benefit_payment by person, benefit and calendar year
// of payment.
const BenefitYear = "benefit_year"

// BenefitDays is a relation that no agency delivers: benefit_payment by person, benefit and calendar year of the days
// that it is for, with the months of these days.
const BenefitDays = "benefit_days"

// Derived lists the relations that the warehouse computes from a register's rows and keeps beside them, in parts of
// their own.
func Derived() []string { return []string{BenefitYear, BenefitDays} }

// PartsOf returns the relation whose parts hold the rows of a relation of the schema register: for most itself.
func PartsOf(name string) string {
	if name == BenefitDays {
		return BenefitYear
	}
	return name
}

// Sources returns the registers behind a relation of the schema register. A derived relation comes from the register
// that it is computed from. person comes from person and insured, because each person's row holds whether the person is
// insured. Any other relation comes from itself.
func Sources(name string) []string {
	switch name {
	case BenefitYear, BenefitDays:
		return []string{"benefit_payment"}
	case "person":
		return []string{"person", "insured"}
	}
	return []string{name}
}
