package approval

import (
	"slices"
	"testing"

	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

// An entry whose document is not there is of a step that was stopped, unless a later entry shows that the document was
// there or the step was done again.
func TestRemovedDocuments(t *testing.T) {
	entry := func(number int64, step State, by person.PublicKey, document string) ledger.Recorded {
		what := ledger.Facts{"proposal": "1", "document": document}
		if step != "" {
			what["step"] = string(step)
		}
		return ledger.Recorded{Number: number, Key: by, What: what}
	}
	decided := []ledger.Recorded{entry(1, Proposed, "bo", "a"), entry(2, Reviewed, "cia", "b"),
		entry(3, Reviewed, "dan", "c"), entry(4, Approved, "anna", "d")}
	for name, c := range map[string]struct {
		steps            []ledger.Recorded
		there            []string
		stopped, removed []int64
	}{
		"all there":             {decided, []string{"a", "b", "c", "d"}, nil, nil},
		"the decision is gone":  {decided, []string{"a", "b", "c"}, []int64{4}, nil},
		"a review is gone":      {decided, []string{"a", "c", "d"}, nil, []int64{2}},
		"the folder is gone":    {decided, nil, []int64{4}, []int64{1, 2, 3}},
		"only looked at since":  {[]ledger.Recorded{decided[0], entry(2, "", "cia", "")}, nil, nil, []int64{1}},
		"proposing was stopped": {decided[:1], nil, []int64{1}, nil},
		"a review was done again": {slices.Insert(slices.Clone(decided), 1, entry(9, Reviewed, "cia", "x")),
			[]string{"a", "b", "c", "d"}, nil, nil},
		"a third began a review": {slices.Insert(slices.Clone(decided), 1, entry(9, Reviewed, "eva", "x")),
			[]string{"a", "b", "c", "d"}, []int64{9}, nil},
		"exported": {append(slices.Clone(decided), entry(5, Exported, "bo", "e")), []string{"a", "b", "c", "e"}, nil,
			[]int64{4}},
	} {
		there := map[string]bool{}
		for _, document := range c.there {
			there["1 "+document] = true
		}
		numbers := func(all []ledger.Recorded) (n []int64) {
			for _, e := range all {
				n = append(n, e.Number)
			}
			return n
		}
		stopped, removed := withoutDocument(c.steps, there)
		if !slices.Equal(numbers(stopped), c.stopped) || !slices.Equal(numbers(removed), c.removed) {
			t.Errorf("%s: stopped %v, removed %v; want %v and %v", name, numbers(stopped), numbers(removed), c.stopped,
				c.removed)
		}
	}
}
