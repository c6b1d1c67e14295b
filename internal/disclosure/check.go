package disclosure

import "ansatz/internal/lang"

// Finding is a withheld number that follows from what is published, exactly or within an interval that is narrower than
// the profile's width.
type Finding struct {
	Release string      // the name of the release that withholds it
	At      Place       // the row, or the step of the attrition
	Low     float64     // the least that it can be
	High    float64     // the most
	Exact   bool        // low and high are the same
	Steps   []lang.Text // the arithmetic, one line each, in words and numbers
}

// Place is a number of a release: a field of a row, or a number of a step of the attrition, where Chain and Step are
// not empty.
type Place struct {
	Result, Group, Category, Measure string
	Chain, Step                      string
	Field                            string // value, numerator or denominator; persons or rows of a step
}

// Check says what follows from releases that a reader holds all together, the first the first that left. It knows what
// they print, and no true value.
func Check(releases []Published, p *Profile) ([]Finding, error) {
	return nil, nil
}
