package register

// BenefitYear is the one relation that the warehouse keeps beside the registers: the sums of benefit_payment by person, benefit and calendar year of payment.
const BenefitYear = "benefit_year"

// Derived lists the relations that the warehouse makes of registers and keeps beside them; no agency delivers them.
func Derived() []string { return []string{BenefitYear} }

// Source returns the register that a relation was delivered as: for a derived one what it is made of, else itself.
func Source(name string) string {
	if name == BenefitYear {
		return "benefit_payment"
	}
	return name
}
