package register

// BenefitYear is a relation that no agency delivers: the sums of benefit_payment by person, benefit and calendar year
// of payment.
const BenefitYear = "benefit_year"

// Derived lists the relations that the warehouse makes of a register's rows and keeps beside them, in parts of their
// own.
func Derived() []string { return []string{BenefitYear} }

// Sources returns the registers that a relation of the schema register holds something of, its own first: for a derived
// one what it is made of, for person also insured, which each person's row tells of.
func Sources(name string) []string {
	switch name {
	case BenefitYear:
		return []string{"benefit_payment"}
	case "person":
		return []string{"person", "insured"}
	}
	return []string{name}
}
