package disclosure

// Step is what one restriction of an attrition left; Persons is negative where they are not counted.
type Step struct{ Persons, Rows int64 }

// Steps says which steps of one chain must be withheld, persons and rows both: those that leave few persons, and those that leave out few of
// the last step that is shown, whose difference one subtraction would give.
func Steps(chain []Step) []bool {
	withheld := make([]bool, len(chain))
	shown := int64(-1)
	for i, s := range chain {
		if s.Persons < 0 {
			continue
		}
		lost := shown - s.Persons
		if s.Persons < Threshold || (shown >= 0 && lost > 0 && lost < Threshold) {
			withheld[i] = true
			continue
		}
		shown = s.Persons
	}
	return withheld
}
