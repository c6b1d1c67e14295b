package exchange

import (
	"encoding/csv"
	"io"
	"strings"

	"ansatz/internal/lang"
	"ansatz/internal/report"
)

// Names writes names.csv: what each identifier of results.csv is called, in both languages, in the order in which the
// rows have them.
func Names(w io.Writer, doc *report.Document) error {
	c := csv.NewWriter(w)
	written := map[[3]string]bool{}
	put := func(result, part, id string, name lang.Text, unit string) {
		key := [3]string{result, part, id}
		if id == "" || written[key] {
			return
		}
		written[key] = true
		_ = c.Write(lang.Cells(result, part, id, name.SV, name.EN, unit)) // the writer keeps the error
	}
	_ = c.Write([]string{"result", "part", "id", "name_sv", "name_en", "unit"})
	s := &doc.Study
	for _, r := range doc.Results.Rows() {
		about := s.Of(r.Result)
		title := about.Title
		if number := about.Number; number != (lang.Text{}) && number != title {
			title = lang.Text{SV: number.SV + ". " + title.SV, EN: number.EN + ". " + title.EN}
		}
		put(r.Result, "result", r.Result, title, "")
		put(r.Result, "group", r.Group, s.Group(r.Result, r.Group), "")
		if r.Category != "" {
			put(r.Result, "category", r.Category, s.Category(r.Result, r.Category), "")
		}
		put(r.Result, "measure", r.Measure, s.Measure(r.Result, r.Measure),
			strings.ToLower(string(s.Unit(r.Result, r.Measure))))
	}
	c.Flush()
	return c.Error()
}
