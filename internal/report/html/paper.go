package html

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"ansatz/internal/lang"
	"ansatz/internal/report"
)

//go:embed paper.html.tmpl
var paperSource string

// longWords lets a long word of a title break, so that the page is no wider than a telephone, and gives the terms of a
// desk's page the room of a word.
const longWords = "h1,h2{hyphens:auto;overflow-wrap:anywhere}.tag{white-space:nowrap}" +
	"@media(min-width:38.01rem){.terms div{grid-template-columns:10rem 1fr}}"

// WritePaper writes a paper about a release as a page that needs no other file, in the style of the report. The same
// paper gives the same bytes.
func WritePaper(w io.Writer, p *report.Paper) error {
	names := &ids{names: map[string]int{}}
	t, err := template.New("paper").Funcs(template.FuncMap{
		"figure": func(f report.Figure) template.HTML { return draw(f, wide, names) },
		"tr":     func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(p.Lang) },
		"style": func() template.CSS {
			return template.CSS(css + longWords + fmt.Sprintf("@page{@top-center{content:%s}@bottom-left{content:%s}}",
				cssString(strings.Join(p.Marks, " · ")), cssString(p.Title)))
		},
	}).Parse(paperSource)
	if err != nil {
		return fmt.Errorf("paper page: %w", err)
	}
	shown := lang.Show(w)
	if err := t.Execute(shown, p); err != nil {
		return err
	}
	return shown.Close()
}
