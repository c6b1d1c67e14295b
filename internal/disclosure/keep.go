package disclosure

import (
	"cmp"
	"regexp"
	"sync"

	"ansatz/internal/study"
)

// kept says whether a row is withheld last: a study says so, or the sentences of the report quote it.
func (t *protection) kept(i int) bool {
	r := t.rows[i]
	return t.study.Keeps(r.Result, r.Group, r.Category, r.Measure) ||
		quoted()[[4]string{r.Result, r.Group, cmp.Or(r.Category, "-"), r.Measure}] ||
		quoted()[[4]string{r.Result, r.Group, "*", r.Measure}]
}

// numberInSentence is a number of the long table in a sentence: result, group, category and measure.
var numberInSentence = regexp.MustCompile(`\{(\S+) (\S+) (\S+) (\S+?)(?: low| high)?\}`)

// quoted are the numbers that the sentences of the report quote.
var quoted = sync.OnceValue(func() map[[4]string]bool {
	all := map[[4]string]bool{}
	for _, m := range numberInSentence.FindAllStringSubmatch(string(study.Findings()), -1) {
		all[[4]string{m[1], m[2], m[3], m[4]}] = true
	}
	return all
})
