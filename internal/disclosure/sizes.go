package disclosure

import (
	"slices"
	"strconv"

	"ansatz/internal/kind"
	"ansatz/internal/register"
	"ansatz/internal/study"
)

// everyCategory are the categories of which everybody is in one; none where the study leaves somebody out.
func (t *protection) everyCategory(c *kind.Counted) []string {
	if !slices.Contains(c.Into, "<background>") {
		return t.study.Dimensions(c.Into)
	}
	codes := 0
	var categories []string
	for _, b := range t.study.Background {
		categories = append(categories, b.Name)
		codes += len(b.Codes)
	}
	if person, ok := register.Lookup("person"); ok {
		if column, ok := person.Column("background"); ok && codes == len(column.Codes) {
			return categories
		}
	}
	return nil
}

// sizes are the sizes of a study's companies, and the numbers of users at which one of them begins or ends.
type sizes struct {
	named  map[string]study.Range
	bounds []int
}

func sizesOf(s *study.Study) sizes {
	all := sizes{named: map[string]study.Range{"": {Min: 1, Max: -1}}, bounds: []int{1}}
	for _, z := range s.Assistance.Sizes {
		r := study.Range{Min: max(z.Users.Min, 1), Max: z.Users.Max}
		all.named[z.Name] = r
		all.bounds = append(all.bounds, r.Min)
		if r.Max >= 0 {
			all.bounds = append(all.bounds, r.Max+1)
		}
	}
	slices.Sort(all.bounds)
	all.bounds = slices.Compact(all.bounds)
	return all
}

// within are the smallest sizes that a count's category holds; of counts that no size tells apart, the category itself.
func (s sizes) within(c Cell) []string {
	f := kind.CountOf(c.Measure)
	if f == nil || !f.Has("size") {
		return []string{c.Category}
	}
	r, ok := s.named[c.Category]
	if !ok {
		return []string{c.Category}
	}
	var all []string
	for _, from := range s.bounds {
		if from >= r.Min && (r.Max < 0 || from <= r.Max) {
			all = append(all, sizeFrom(from))
		}
	}
	return all
}

// over are the groups of the study over which a count is the sum of another.
func (t *protection) over(c *kind.Counted) []string {
	d := describer{study: t.study}
	return d.members(c.Over)
}

// sizeFrom names the smallest size that begins at a number of users.
func sizeFrom(users int) string { return "from " + strconv.Itoa(users) }
