package disclosure

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"ansatz/internal/kind"
	"ansatz/internal/study"
)

// generated draws a study: other roles, levels, sets, ties, sizes, circles, categories, periods and names, and which
// groups and categories its results list. It is the text of a study file, so that it is one that the program takes.
func generated(t *rapid.T) *study.Study {
	src := string(study.Builtin().Source)
	section := func(name, text string) {
		at := regexp.MustCompile(`(?m)^` + name + `:.*\n(?:[ #].*\n|\n)*`)
		if !at.MatchString(src) {
			t.Fatalf("the built-in study has no section %s", name)
		}
		src = at.ReplaceAllLiteralString(src, name+":\n"+text+"\n")
	}
	year := rapid.IntRange(2012, 2023).Draw(t, "year")
	period := func(name, text string, args ...any) {
		src = regexp.MustCompile(`(?m)^(  `+name+`:.*)\{.*\}`).ReplaceAllString(src, fmt.Sprintf("$1"+text, args...))
	}
	period("investigated", "{from: %d-01-01, to: %d-12-31}", year-2, year)
	period("assistance", "{from: %d-01, to: %d-12}", year, year)
	src = strings.Replace(src, "rates: {2022: 319.70, 2023: 324.50}", fmt.Sprintf("rates: {%d: 319.70}", year), 1)

	some := func(name string, of []string, least int) []string {
		var all []string
		for _, x := range of {
			if rapid.Bool().Draw(t, name+" "+x) {
				all = append(all, x)
			}
		}
		for len(all) < min(least, len(of)) {
			x := rapid.SampledFrom(of).Draw(t, name)
			if !slices.Contains(all, x) {
				all = append(all, x)
			}
		}
		return all
	}
	roles := rapid.Permutation([]string{"strategic", "executor_upper", "executor_lower", "enabler"}).Draw(t, "roles")
	roles = roles[:rapid.IntRange(1, 4).Draw(t, "number of roles")]
	levels := []string{"level_a", "level_b", "level_c"}[:rapid.IntRange(1, 3).Draw(t, "number of levels")]
	police := slices.Concat(roles, levels)
	strength := rapid.Permutation(police).Draw(t, "strength")
	var families []string
	for _, b := range strength {
		families = append(families, study.FamilyPrefix+b)
	}
	var groups strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&groups, format+"\n", args...) }
	list := func(words []string) string { return "[" + strings.Join(words, ", ") + "]" }
	line("  roles: %s", list(roles))
	line("  link: {co_suspect: 1}")
	line("  contact_role: %s", roles[0])
	line("  levels:")
	for i, l := range levels[:len(levels)-1] {
		line("    - {level: %s, contacts: {min: %d}}", l, 9-i)
	}
	line("    - {level: %s}", levels[len(levels)-1])
	line("  strength: %s", list(strength))
	line("  sets:")
	for i := range rapid.IntRange(1, 5).Draw(t, "number of sets") {
		line("    set_%c: %s", 'a'+i, list(some(fmt.Sprint("set ", i), police, 1)))
	}
	line("    all_people: %s", list(slices.Concat(strength, families)))
	// Ties are a partition: each base group is put into one of some bins; a bin of one is that group itself.
	var ties []string
	for i, side := range [][]string{strength, families} {
		bins := make([][]string, rapid.IntRange(1, 3).Draw(t, "number of ties"))
		for _, b := range side {
			n := rapid.IntRange(0, len(bins)-1).Draw(t, "tie of "+b)
			bins[n] = append(bins[n], b)
		}
		for n, bin := range bins {
			switch {
			case len(bin) == 1:
				ties = append(ties, bin[0])
			case len(bin) > 1:
				name := fmt.Sprintf("tie_%c%c", 'a'+i, 'a'+n)
				line("    %s: %s", name, list(bin))
				ties = append(ties, name)
			}
		}
	}
	if len(ties) > 2 {
		line("    two_ties: %s", list(ties[:2]))
	}
	ties = rapid.Permutation(ties).Draw(t, "ties")
	line("  ties: %s", list(ties))
	section("groups", groups.String())

	background := "  one: [\"11\"]\n  two: [\"12\", \"21\"]\n"
	if rapid.Bool().Draw(t, "all of background") {
		background += "  three: [\"22\"]\n"
	}
	section("background", background)
	cuts := []int{rapid.IntRange(2, 5).Draw(t, "cut"), rapid.IntRange(6, 20).Draw(t, "second cut")}
	sizes := fmt.Sprintf("    small: {max: %d}\n    middle: {min: %d, max: %d}\n", cuts[0], cuts[0]+1, cuts[1]) +
		fmt.Sprintf("    big: {min: %d}\n    not_small: {min: %d}\n", cuts[1]+1, cuts[0]+1)
	src = regexp.MustCompile(`(?m)^  sizes:.*\n(?:    .*\n)*`).ReplaceAllLiteralString(src, "  sizes:\n"+sizes)
	circles := fmt.Sprintf("    - {name: first_circle, representatives: [%s]}\n    - {name: last_circle}\n", ties[0])
	if rapid.Bool().Draw(t, "third circle") {
		circles = fmt.Sprintf("    - {name: staff_circle, assistants: [%s]}\n", ties[len(ties)-1]) + circles
	}
	src = regexp.MustCompile(`(?m)^  circles:.*\n(?:    .*\n)*`).ReplaceAllLiteralString(src, "  circles:\n"+circles)
	section("results", "")
	src = strings.Replace(src, "\nresults:\n\n", "\nresults: []\n", 1)
	bare, err := study.Parse("study.yaml", []byte(src), nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	src = strings.Replace(src, "\nresults: []\n", "\nresults:\n"+drawnResults(t, bare, some), 1)
	s, err := study.Parse("study.yaml", []byte(src), nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	return s
}

// drawnResults draws the results of a study: of each kind that has lines one, none or two, with some of its measures,
// groups and categories.
func drawnResults(t *rapid.T, s *study.Study, some func(string, []string, int) []string) string {
	var out strings.Builder
	groups := s.Groups.Names()
	var ties []string
	for _, g := range append(slices.Clone(groups), study.None) {
		if s.Groups.TiesOf(g) != nil {
			ties = append(ties, g)
		}
	}
	fill := map[string][]string{"<group>": groups, "<circle>": {}, "<size>": {}, "<background>": {}, "<debt>": {},
		"<period>": {"<period>"}, "<year>": {"<year>"}, "<benefit>": {"activity_support", "housing_allowance"},
		"<impulses>": {s.Impulses[0].Name}, "<source>": {"internal", "public"}, "-": {`"-"`}}
	for _, c := range s.Assistance.Circles {
		fill["<circle>"] = append(fill["<circle>"], c.Name)
	}
	for _, z := range s.Assistance.Sizes {
		fill["<size>"] = append(fill["<size>"], z.Name)
	}
	for _, c := range s.Background {
		fill["<background>"] = append(fill["<background>"], c.Name)
	}
	for _, c := range s.Debt.Categories {
		fill["<debt>"] = append(fill["<debt>"], c.Name)
	}
	filled := func(words []string) (all []string) {
		for _, w := range words {
			if f, ok := fill[w]; ok {
				all = append(all, f...)
			} else {
				all = append(all, w)
			}
		}
		return all
	}
	for _, k := range kind.All() {
		if k.NoLines() || k.ID == "company_profile" || k.ID == "work_permits" {
			continue
		}
		for n := range rapid.SampledFrom([]int{0, 1, 1, 1, 2}).Draw(t, "results of "+k.ID) {
			allowed := groups
			if k.Groups != nil {
				allowed = filled(k.Groups)
			}
			if k.ID == "companies_by_tie" {
				allowed = append(slices.Clone(ties), "all")
			}
			word := rapid.SampledFrom([]string{"x", "tabell", "r"}).Draw(t, "name")
			fmt.Fprintf(&out, "  - result: %s_%s\n    kind: %s\n    title: {sv: T, en: T}\n    lines:\n",
				word, k.ID+strconv.Itoa(n), k.ID)
			for _, m := range k.Measures {
				if strings.Contains(m.Name, "<number>") || m.Groups != nil { // of some groups it is another one
					continue
				}
				name := k.ID + strconv.Itoa(n) + m.Name
				listed := some("groups of "+name, allowed, 1)
				words := k.Categories
				if m.Categories != nil {
					words = m.Categories
				}
				if words == nil {
					words = []string{"-"}
				}
				categories := some("categories of "+name, filled(words), 1)
				names := []string{m.Name}
				if strings.Contains(m.Name, "<tie>") {
					names = nil
					for _, tie := range some("ties of "+name, ties, 1) {
						names = append(names, strings.Replace(m.Name, "<tie>", tie, 1))
					}
				}
				fmt.Fprintf(&out, "      - {measures: [%s], groups: [%s], categories: [%s]}\n",
					strings.Join(names, ", "), strings.Join(listed, ", "), strings.Join(categories, ", "))
			}
		}
	}
	if out.Len() == 0 {
		return "  - result: population\n    kind: population\n    title: {sv: T, en: T}\n    lines:\n" +
			"      - {measures: [persons], groups: [all_people]}\n"
	}
	return out.String()
}
