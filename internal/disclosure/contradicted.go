package disclosure

import (
	"fmt"
	"slices"
	"strings"

	"ansatz/internal/lang"
	"ansatz/internal/study"
)

// Contradictions names the equations and bounds of counts that everybody is taken to know and that a study's true
// numbers do not agree with. Protection leaves them out, so that a reader who holds them to be true could infer more
// than a certificate says, though falsely. Results of the program's own kinds have none; the numbers of a study's own
// models may. Amounts too large to be added up exactly are not compared. The texts have names of results and no
// numbers.
func Contradictions(c Computed, s *study.Study) []lang.Text {
	rows := slices.Clone(c.Rows)
	for _, step := range c.Steps {
		if step.Persons != NotCounted {
			rows = append(rows, stepRow(step))
		}
	}
	t := newProtection(rows, s, Publish())
	t.left = len(rows)
	l := newLinks(t)
	l.follow()
	var all []lang.Text
	for _, e := range l.dropFalse() {
		if l.tooLarge(e) || l.belowZero(e) {
			continue
		}
		var terms []string
		for _, x := range e.terms {
			sign, times := "+", x.times
			if times < 0 {
				sign, times = "−", -times
			}
			if times == 1 {
				terms = append(terms, fmt.Sprintf("%s (%s)", sign, l.said(x.variable)))
			} else {
				terms = append(terms, fmt.Sprintf("%s %d · (%s)", sign, times, l.said(x.variable)))
			}
		}
		line := fmt.Sprintf("%s = %d", strings.TrimPrefix(strings.Join(terms, " "), "+ "), e.constant)
		all = append(all, lang.Text{SV: line, EN: line})
	}
	for _, v := range l.dropBounds() {
		name := l.said(v)
		all = append(all, lang.Textf("gränserna för %s", "the bounds of %s", name))
	}
	return all
}
