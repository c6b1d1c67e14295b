package comparison

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"strings"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Files are the names of what is written of a comparison.
var Files = []string{"comparison.html", "comparison.csv"}

// header is the first line of the table of a comparison.
var header = []string{"result", "group", "category", "measure", "outcome", "status_before", "status_after",
	"value_before", "value_after", "difference", "relative_difference", "numerator_before", "numerator_after",
	"denominator_before", "denominator_after", "low_before", "low_after", "high_before", "high_after", "why"}

// WriteCSV writes every row that is not the same, and what its result follows from that was not the same.
func (c *Comparison) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(header); err != nil {
		return err
	}
	for i := range c.Results {
		why := c.Results[i].Reasons.text()
		for j := range c.Results[i].Rows {
			r := &c.Results[i].Rows[j]
			cells := []string{r.Result, r.Group, r.Category, r.Measure, string(r.Outcome), statusOf(r.Before),
				statusOf(r.After)}
			for k, f := range table.Fields {
				cells = append(cells, numberOf(r.Before, f), numberOf(r.After, f))
				if k == 0 {
					cells = append(cells, table.Format(r.Difference()), table.Format(r.Relative()))
				}
			}
			if err := out.Write(append(cells, why)); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

func statusOf(r *table.Row) string {
	if r == nil {
		return ""
	}
	return string(r.Status)
}

// numberOf prints a number of a row; nothing where the row is withheld or not there.
func numberOf(r *table.Row, f table.Field) string {
	if r == nil || r.Status == table.Suppressed {
		return ""
	}
	return table.Format(f.Of(*r))
}

// text lists the reasons for programs, each kind once.
func (r Reasons) text() string {
	var parts []string
	for _, of := range []struct {
		kind  string
		names []string
	}{{"study", r.Lines}, {"models", r.Models}, {"registers", r.Registers}, {"settings", r.Settings}} {
		if len(of.names) > 0 {
			parts = append(parts, of.kind+": "+strings.Join(of.names, " "))
		}
	}
	return strings.Join(parts, "; ")
}

// WriteJSON writes the whole comparison for programs.
func (c *Comparison) WriteJSON(w io.Writer) error {
	type side struct {
		Folder      string `json:"folder"`
		Study       string `json:"study"`
		Unprotected bool   `json:"unprotected"`
		Profile     string `json:"profile,omitempty"`
	}
	type line struct {
		Key        string `json:"key"`
		Before     string `json:"before"`
		After      string `json:"after"`
		BeforeLine int    `json:"line_before"`
		AfterLine  int    `json:"line_after"`
	}
	type setting struct {
		Name   string `json:"name"`
		Before string `json:"before"`
		After  string `json:"after"`
	}
	type changed struct {
		Name       string   `json:"name"`
		Parameters []string `json:"parameters,omitempty"`
		Registers  []string `json:"registers,omitempty"`
		Follows    bool     `json:"follows"`
		Before     bool     `json:"in_before"`
		After      bool     `json:"in_after"`
	}
	all := struct {
		Before    side         `json:"before"`
		After     side         `json:"after"`
		Same      bool         `json:"same"`
		Lines     []line       `json:"study_lines"`
		Settings  []setting    `json:"settings"`
		Registers []string     `json:"registers"`
		Models    []changed    `json:"models"`
		Checked   Checked      `json:"checked"`
		Results   []resultJSON `json:"results"`
	}{Same: c.Same(), Checked: c.Checked, Lines: []line{}, Settings: []setting{}, Models: []changed{},
		Registers: append([]string{}, c.Causes.Registers...)}
	all.Before = side{c.Before.Name, c.Before.Study.Name, c.Before.Unprotected, c.Before.Profile.Name}
	all.After = side{c.After.Name, c.After.Study.Name, c.After.Unprotected, c.After.Profile.Name}
	for _, d := range c.Causes.Lines {
		all.Lines = append(all.Lines, line{d.Key, d.Before, d.After, d.BeforeLine, d.AfterLine})
	}
	for _, s := range c.Causes.Settings {
		all.Settings = append(all.Settings, setting(s))
	}
	for _, m := range c.Causes.Models {
		all.Models = append(all.Models, changed(m))
	}
	for i := range c.Results {
		all.Results = append(all.Results, c.Results[i].json())
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

// resultJSON is a result as programs read it.
type resultJSON struct {
	Result   string    `json:"result"`
	Same     int       `json:"same"`
	Withheld int       `json:"withheld_in_both"`
	Rows     []rowJSON `json:"rows"`
	Lines    []string  `json:"study_lines"`
	Models   []string  `json:"models"`
	Register []string  `json:"registers"`
	Settings []string  `json:"settings"`
}

type rowJSON struct {
	Group      string         `json:"group"`
	Category   string         `json:"category"`
	Measure    string         `json:"measure"`
	Outcome    Outcome        `json:"outcome"`
	Difference *float64       `json:"difference"`
	Relative   *float64       `json:"relative_difference"`
	Before     map[string]any `json:"before"`
	After      map[string]any `json:"after"`
}

func (r *Result) json() resultJSON {
	list := func(names []string) []string { return append([]string{}, names...) }
	out := resultJSON{r.Name, r.Same, r.Withheld, []rowJSON{}, list(r.Reasons.Lines), list(r.Reasons.Models),
		list(r.Reasons.Registers), list(r.Reasons.Settings)}
	number := func(v float64) *float64 {
		if math.IsNaN(v) {
			return nil
		}
		return &v
	}
	for i := range r.Rows {
		row := &r.Rows[i]
		out.Rows = append(out.Rows, rowJSON{row.Group, row.Category, row.Measure, row.Outcome,
			number(row.Difference()), number(row.Relative()), sideJSON(row.Before), sideJSON(row.After)})
	}
	return out
}

// sideJSON is a row of one folder: its status, and its numbers unless it is withheld.
func sideJSON(r *table.Row) map[string]any {
	if r == nil {
		return nil
	}
	out := map[string]any{"status": string(r.Status)}
	for _, f := range table.Fields {
		if v := f.Of(*r); r.Status != table.Suppressed && !math.IsNaN(v) {
			out[f.Name] = v
		}
	}
	return out
}

// lineOf finds a line of the study among the causes.
func (c *Comparison) lineOf(key string) study.Difference {
	for _, d := range c.Causes.Lines {
		if d.Key == key {
			return d
		}
	}
	return study.Difference{Key: key}
}
