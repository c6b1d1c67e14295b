package report

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/table"
)

//go:embed findings.yaml
var findingsSource []byte

// finding is one main finding: sentences with places for live numbers, and what to say where a number is not shown.
type finding struct {
	Result    string      `yaml:"result"`
	Topic     lang.Text   `yaml:"topic"`
	Sentences []lang.Text `yaml:"sentences"`
}

var findings = sync.OnceValue(func() []finding {
	var f []finding
	if err := yaml.UnmarshalWithOptions(findingsSource, &f, yaml.DisallowUnknownField()); err != nil {
		panic("report: the embedded findings: " + err.Error())
	}
	return f
})

// Finding is a main finding as it is printed.
type Finding struct {
	Result string // where it comes from
	Number string // "Tabell 6"
	Text   string
}

// Findings returns the main findings with their numbers. A sentence with a number that is protected or undefined is replaced by one that
// says so; a finding whose numbers the study does not compute, or defines in another way, is left out.
func (d *Document) Findings() []Finding {
	at := map[string]table.Row{}
	for _, r := range d.Rows {
		at[strings.Join([]string{r.Result, r.Group, r.Category, r.Measure}, " ")] = r
		if ofPeriod(r.Category) {
			at[strings.Join([]string{r.Result, r.Group, "*", r.Measure}, " ")] = r
		}
	}
	var out []Finding
	for _, f := range findings() {
		var sentences []string
		said := false
		if d.nothing(f.Result) && slices.ContainsFunc(d.Rows, func(r table.Row) bool { return r.Result == f.Result }) {
			out = append(out, Finding{Result: f.Result, Number: d.Study.Of(f.Result).Number.In(d.Lang), Text: f.undelivered(d.Lang)})
			continue
		}
		for _, s := range f.Sentences {
			text, status := d.sentence(s.In(d.Lang), at)
			switch {
			case status == table.OK:
				sentences = append(sentences, text)
			case status == "" || said:
			default:
				sentences = append(sentences, f.without(status, d.Lang))
				said = true
			}
		}
		if len(sentences) > 0 {
			out = append(out, Finding{Result: f.Result, Number: d.Study.Of(f.Result).Number.In(d.Lang), Text: strings.Join(sentences, " ")})
		}
	}
	return out
}

// undelivered says that there is nothing to count.
func (f finding) undelivered(l lang.Lang) string {
	topic := f.Topic.In(l)
	return lang.Text{
		SV: "Uppgiften om " + topic + " saknas: leveranserna har inga uppgifter för den tid som studien räknar.",
		EN: "There is no figure on " + topic + ": the deliveries have no rows of the time that the study counts.",
	}.In(l)
}

// redefines says whether a study means something else than the built-in one by a result, a group or a category, so that what is said of them there
// does not hold.
func (s *Study) redefines(id, group, category string) bool {
	_, otherGroup := s.Names.groups[group]
	name, said := s.Names.categories[category]
	return otherGroup || said && name != label.Category(id, category) || s.Of(id).Number != label.ResultOf(id).Number
}

func (f finding) without(status table.Status, l lang.Lang) string {
	topic := label.Fill(f.Topic, nil).In(l)
	if status == table.Suppressed {
		return lang.Text{
			SV: "Uppgiften om " + topic + " redovisas inte i sin helhet, eftersom den bygger på skyddade värden.",
			EN: "The figure on " + topic + " is not shown in full, since it rests on protected values.",
		}.In(l)
	}
	return lang.Text{
		SV: "Uppgiften om " + topic + " kan inte beräknas i sin helhet, eftersom underlag saknas.",
		EN: "The figure on " + topic + " cannot be computed in full, since there is nothing to compute it from.",
	}.In(l)
}

// sentence fills in the numbers. The status is that of the first number that is not shown, "" where the study does not compute one, else OK.
func (d *Document) sentence(s string, at map[string]table.Row) (string, table.Status) {
	status := table.OK
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "{")
		b.WriteString(before)
		if !found {
			return b.String(), status
		}
		place, after, _ := strings.Cut(rest, "}")
		words := strings.Fields(place)
		if len(words) == 1 {
			b.WriteString(label.Fill(lang.Text{SV: "{" + place + "}", EN: "{" + place + "}"}, d.Study.Parameters).In(d.Lang))
		} else {
			// {result group category measure}, "-" for the empty category, "*" for the period, and "low" or "high" for an end of the interval.
			category := words[2]
			if category == "-" {
				category = ""
			}
			r, ok := at[strings.Join([]string{words[0], words[1], category, words[3]}, " ")]
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
				b.WriteString(Prose(v, label.MeasureUnit(r.Result, r.Measure), d.Lang))
			}
		}
		s = after
	}
}
