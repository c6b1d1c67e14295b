package kind

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"ansatz/internal/lang"
)

// InReport is a result of the built-in studies: its number, its place in the report and its title.
type InReport struct {
	Result string    `yaml:"result"`
	Number lang.Text `yaml:"number"` // "Tabell 6"
	Source lang.Text `yaml:"source"` // its place in the report
	Title  lang.Text `yaml:"title"`  // its default title
}

// Chapter is a part of the page, by its identifier.
type Chapter struct {
	ID   string
	Name lang.Text
}

// Chapters returns the parts of the page in their order.
func Chapters() []Chapter { return declared().chapters }

// OfReport returns a result of the built-in studies with its kind, or false if there is none with that name.
func OfReport(result string) (*Kind, InReport, bool) {
	for _, k := range All() {
		for _, r := range k.InReport {
			if r.Result == result {
				return k, r, true
			}
		}
	}
	return nil, InReport{}, false
}

// Parameters returns the names of all parameters that titles, definitions and readings use, in ascending order.
func Parameters() []string {
	seen := map[string]bool{}
	for _, k := range All() {
		texts := []lang.Text{k.Definition, k.Reading}
		for _, r := range k.InReport {
			texts = append(texts, r.Title)
		}
		for _, t := range texts {
			for _, s := range []string{t.SV, t.EN} {
				for _, piece := range strings.Split(s, "{")[1:] {
					name, _, _ := strings.Cut(piece, "}")
					seen[name] = true
				}
			}
		}
	}
	var names []string
	for n := range seen {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

func (d *declarations) readTexts(from fs.FS) error {
	const file = "texts.yaml"
	src, err := fs.ReadFile(from, file)
	if err != nil {
		return err
	}
	var doc struct {
		Phrases  map[string]lang.Text `yaml:"phrases"`
		Chapters yaml.MapSlice        `yaml:"chapters"`
	}
	if err := decode(file, src, &doc); err != nil {
		return err
	}
	var names struct {
		Phrases  any                  `yaml:"phrases"`
		Chapters map[string]lang.Text `yaml:"chapters"`
	}
	if err := decode(file, src, &names); err != nil {
		return err
	}
	d.phrases = doc.Phrases
	for _, c := range doc.Chapters {
		id, _ := c.Key.(string)
		d.chapters = append(d.chapters, Chapter{id, names.Chapters[id]})
	}
	return nil
}

// phrased replaces the names of shared phrases in braces by the phrases. Other names in braces are parameters of a
// study and stay.
func (d *declarations) phrased(t lang.Text) lang.Text {
	return t.Fill(func(name string) lang.Text {
		if phrase, ok := d.phrases[name]; ok {
			return phrase
		}
		return lang.Text{SV: "{" + name + "}", EN: "{" + name + "}"}
	})
}
