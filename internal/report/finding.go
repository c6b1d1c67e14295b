package report

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"ansatz/internal/kind"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// finding is one main finding: sentences with places for numbers, and its subject for a text where there is nothing to
// count.
type finding struct {
	Result    string      `yaml:"result"`
	Topic     lang.Text   `yaml:"topic"`
	Sentences []lang.Text `yaml:"sentences"`
}

var findings = sync.OnceValue(func() []finding {
	var f []finding
	if err := yaml.UnmarshalWithOptions(study.Findings(), &f, yaml.DisallowUnknownField()); err != nil {
		panic("report: the built-in findings: " + err.Error())
	}
	return f
})

// Finding is a main finding as it is printed.
type Finding struct {
	Result string // the result that it comes from
	Number string // "Tabell 6"
	Text   string
	Doubt  []string // for each ratio: what would have to hold if it is wrong
}

// Findings returns the main findings with their numbers. A sentence is left out if one of its numbers is protected or
// undefined, or if all of them are zero because nobody is there. A finding is left out if it has no sentence left, or
// if the study does not compute its numbers or defines them in another way.
func (d *Document) Findings() []Finding {
	found, _ := d.findings()
	return found
}

// Unsaid reports whether a finding or a sentence is left out because its numbers are protected or cannot be computed.
func (d *Document) Unsaid() bool {
	_, unsaid := d.findings()
	return len(unsaid) > 0
}

// findings returns the findings, and the results of which a sentence is left out because its numbers are protected or
// cannot be computed.
func (d *Document) findings() (found []Finding, unsaid []string) {
	byPlace, rows := map[string]table.Row{}, d.Results.Rows()
	for _, r := range rows {
		byPlace[strings.Join([]string{r.Result, r.Group, r.Category, r.Measure}, " ")] = r
		if ofPeriod(r.Category) {
			byPlace[strings.Join([]string{r.Result, r.Group, "*", r.Measure}, " ")] = r
		}
	}
	for _, f := range findings() {
		var sentences, doubt []string
		if d.nothing(f.Result) && slices.ContainsFunc(rows, func(r table.Row) bool { return r.Result == f.Result }) {
			found = append(found,
				Finding{Result: f.Result, Number: d.Study.Of(f.Result).Number.In(d.Lang), Text: f.undelivered(d.Lang)})
			continue
		}
		for _, s := range f.Sentences {
			text, status := d.sentence(s.In(d.Lang), byPlace)
			if status == table.OK {
				sentences = append(sentences, text)
				doubt = append(doubt, d.doubts(s.In(d.Lang), byPlace)...)
			}
			if status == table.Suppressed || status == table.Undefined {
				unsaid = append(unsaid, f.Result)
			}
		}
		if len(sentences) > 0 {
			found = append(found, Finding{Result: f.Result, Number: d.Study.Of(f.Result).Number.In(d.Lang),
				Text: strings.Join(sentences, " "), Doubt: doubt})
		}
	}
	return found, unsaid
}

// undelivered returns the sentence that there is nothing to count.
func (f finding) undelivered(l lang.Lang) string {
	topic := f.Topic.In(l)
	return lang.Text{
		SV: "Uppgiften om " + topic + " saknas: leveranserna har inga uppgifter för den tid som studien omfattar.",
		EN: "There is no figure on " + topic + ": the deliveries have no rows for the time that the study covers.",
	}.In(l)
}

// redefines reports whether a study defines a result, a group or a category differently from the built-in study. The
// findings then do not apply.
func (s *Study) redefines(id, group, category string) bool {
	_, otherGroup := s.Names.groups[group]
	name, said := s.Names.categories[category]
	_, usual, _ := kind.OfReport(id)
	for _, part := range kind.Parts(category) { // a source of other benefits
		if _, another := s.Names.categories[id+"."+part]; another && part != category {
			return true
		}
	}
	return otherGroup || said && name != label.Category(id, category) || s.Of(id).Number != usual.Number
}

// asOften matches a ratio of one in a sentence, which is written "lika ofta".
var asOften = regexp.MustCompile(`(^|\s)(?:1,0 gånger så ofta|1\.0 times as often)`)

// sentence fills in the numbers. The status is that of the first number that is not shown; it is "" if the study does
// not compute a number or if all are zero, and otherwise OK.
func (d *Document) sentence(s string, byPlace map[string]table.Row) (string, table.Status) {
	status, somebody := table.OK, false
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "{")
		b.WriteString(before)
		if !found {
			if status == table.OK && !somebody {
				return "", ""
			}
			return asOften.ReplaceAllString(b.String(), "${1}"+lang.Text{SV: "lika ofta", EN: "as often"}.In(d.Lang)),
				status
		}
		place, after, _ := strings.Cut(rest, "}")
		words := strings.Fields(place)
		if len(words) == 1 {
			b.WriteString(label.Fill(lang.Text{SV: "{" + place + "}", EN: "{" + place + "}"},
				d.Study.Parameters).In(d.Lang))
		} else {
			// A place is {result group category measure}, with "-" for the empty category, "*" for the period, and
			// "low" or "high" for an end of the interval.
			category := words[2]
			if category == "-" {
				category = ""
			}
			r, ok := byPlace[strings.Join([]string{words[0], words[1], category, words[3]}, " ")]
			v := r.Value
			if len(words) > 4 && words[4] == "low" {
				v = r.Low
			} else if len(words) > 4 {
				v = r.High
			}
			switch {
			case !ok || d.Study.redefines(words[0], words[1], category):
				return "", ""
			case !shown(r) || v != v:
				if status == table.OK {
					status = table.Undefined
					if r.Status == table.Suppressed {
						status = table.Suppressed
					}
				}
			default:
				somebody = somebody || v != 0
				unit := d.Study.Unit(r.Result, r.Measure)
				b.WriteString(Prose(v, unit, d.Lang, d.Digits(unit)))
			}
		}
		s = after
	}
}
