package report

import (
	"cmp"
	"regexp"
	"strings"

	"ansatz/internal/lang"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Context is what a reader must be told of a table, so that its numbers are not misread.
type Context struct {
	Result     string
	Number     lang.Text // its name in the report, "Tabell 6"
	Title      lang.Text // empty if the study gives it none
	Definition lang.Text // how it is computed; empty of a model of the study's own
	Own        bool      // the definition is the author's
	Period     lang.Text // the years that it is of, or the study's reference date
	Groups     []lang.Text
	Shown      []lang.Text // the groups of people or companies with a figure that is printed
	Registers  []string    // that it was computed from

	Figures, Withheld int // rows that are printed, and that are withheld
}

// years finds a year, or a range of years.
var years = regexp.MustCompile(`\b(?:19|20)\d\d(?:[–-](?:19|20)?\d\d)?\b`)

// everybody is the group of rows that are of no group of their own. Its name can be that of what is counted.
const everybody = "all"

// Contexts returns the context of each result that has rows, in the order of the rows. sources says which registers a
// result was computed from. definitions are those that an author gives to results that the program cannot define.
func Contexts(s *study.Study, rows []table.Row, sources func(result string) []string,
	definitions map[string]string) []Context {
	about := OfStudy(s)
	var all []Context
	at, groups, shown := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		i, seen := at[r.Result]
		if !seen {
			i = len(all)
			at[r.Result] = i
			all = append(all, contextOf(&about, r.Result, sources(r.Result), definitions[r.Result]))
		}
		c := &all[i]
		switch r.Status {
		case table.OK:
			c.Figures++
		case table.Suppressed:
			c.Withheld++
		}
		key := r.Result + "\x00" + r.Group
		if r.Group != "" && !groups[key] {
			groups[key] = true
			c.Groups = append(c.Groups, about.Group(r.Result, r.Group))
		}
		if r.Group != "" && r.Group != everybody && r.Status == table.OK && !shown[key] {
			shown[key] = true
			c.Shown = append(c.Shown, about.Group(r.Result, r.Group))
		}
	}
	return all
}

func contextOf(s *Study, result string, registers []string, definition string) Context {
	about := s.Of(result)
	c := Context{Result: result, Number: about.Number, Title: about.Title, Definition: about.Definition,
		Registers: registers}
	if c.Title.SV == result || c.Title.EN == result {
		c.Title = lang.Text{}
	}
	if c.Definition.SV == "" && definition != "" {
		c.Definition, c.Own = lang.Text{SV: definition, EN: definition}, true
	}
	period := func(l lang.Lang) string {
		return cmp.Or(years.FindString(c.Title.In(l)), years.FindString(c.Definition.In(l)), s.ReferenceDate)
	}
	c.Period = lang.Text{SV: period(lang.SV), EN: period(lang.EN)}
	return c
}

// Missing names what a reader is not told of the table; nothing where the context is whole.
func (c Context) Missing() (parts []lang.Text) {
	for _, part := range []struct {
		there bool
		name  lang.Text
	}{
		{c.Title.SV != "" && c.Title.EN != "", lang.Text{SV: "titel", EN: "title"}},
		{c.Definition.SV != "" && c.Definition.EN != "", lang.Text{SV: "definition", EN: "definition"}},
		{c.Period.SV != "" && c.Period.EN != "", lang.Text{SV: "period", EN: "period"}},
		{len(c.Groups) > 0, lang.Text{SV: "grupper", EN: "groups"}},
		{len(c.Registers) > 0, lang.Text{SV: "källa", EN: "source"}},
	} {
		if !part.there {
			parts = append(parts, part.name)
		}
	}
	return parts
}

// Listed joins texts by commas.
func Listed(texts []lang.Text) lang.Text {
	var sv, en []string
	for _, t := range texts {
		sv, en = append(sv, t.SV), append(en, t.EN)
	}
	return lang.Text{SV: strings.Join(sv, ", "), EN: strings.Join(en, ", ")}
}
