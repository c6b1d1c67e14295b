// Package estimates reads problems with one's own numbers, has them solved by internal/stats/estimate, and writes the
// answers: as a table for people, as JSON in the form of the problems, and as a list of all methods.
package estimates

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/stats/estimate"
)

// Case is a problem as it was read, with its answer.
type Case struct {
	ID     string              `json:"id"`
	Topic  string              `json:"topic"`
	Source string              `json:"source,omitempty"`
	Input  json.RawMessage     `json:"input"`
	Found  []estimate.Estimate `json:"estimates"`

	Ignored []string `json:"-"` // of the input, what no method reads
}

// File is what was read: many cases, or one.
type File struct {
	Meta  json.RawMessage
	Cases []*Case
	One   bool // the file held a case alone, or a list of cases without anything about them
	list  bool
}

// most is the most bytes of a file of problems: persons with their times are long lists.
const most = 128 << 20

// Read reads a file of problems: JSON in the form of {"cases": […]}, a list, or one case; or CSV with the columns id,
// topic and the names of the input, lists with spaces between. An error is a fault with a place.
func Read(path string) (*File, error) {
	text, err := disk.ReadUpTo(path, most)
	if err != nil {
		return nil, disk.Fault(fault.Usage, path, err)
	}
	if len(text) > most {
		return nil, &fault.Fault{Kind: fault.Usage, File: path,
			Rule: lang.Text{SV: "filen är större än 128 MiB", EN: "the file is larger than 128 MiB"},
			Hint: lang.Text{SV: "dela upp problemen på flera filer", EN: "put the problems in several files"}}
	}
	if strings.EqualFold(filepath.Ext(path), ".csv") {
		return readCSV(path, text)
	}
	return readJSON(path, text)
}

// Single is a problem given by hand.
func Single(topic string, input map[string]string) (*File, error) {
	values := map[string]any{}
	for name, text := range input {
		values[name] = valueOf(text)
	}
	raw, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	return &File{Cases: []*Case{{Topic: topic, Input: raw}}, One: true}, nil
}

// valueOf reads a number, a list of numbers with spaces or commas between, JSON, or a text.
func valueOf(text string) any {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{") {
		var v any
		if json.Unmarshal([]byte(text), &v) == nil {
			return v
		}
	}
	if n, ok := numberOf(text); ok {
		return n
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
	var list []any
	for _, p := range parts {
		n, ok := numberOf(p)
		if !ok {
			return text
		}
		list = append(list, n)
	}
	return list
}

func numberOf(text string) (any, bool) {
	n, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
		return nil, false
	case math.IsNaN(n) || math.IsInf(n, 0): // JSON has no such number
		return text, true
	}
	return n, true
}

func readJSON(path string, text []byte) (*File, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	d := json.NewDecoder(bytes.NewReader(text))
	var whole json.RawMessage
	if err := d.Decode(&whole); err != nil {
		return nil, notJSON(path, text, err)
	}
	f := &File{}
	var err error
	switch trimmed := bytes.TrimSpace(whole); {
	case bytes.HasPrefix(trimmed, []byte("[")):
		f.One, f.list = true, true
		err = json.Unmarshal(whole, &f.Cases)
	case bytes.Contains(trimmed, []byte(`"cases"`)):
		var all struct {
			Meta  json.RawMessage `json:"meta"`
			Cases []*Case         `json:"cases"`
		}
		err = json.Unmarshal(whole, &all)
		f.Meta, f.Cases = all.Meta, all.Cases
	default:
		f.One, f.Cases = true, []*Case{{}}
		err = json.Unmarshal(whole, f.Cases[0])
	}
	if err != nil {
		return nil, notJSON(path, text, err)
	}
	f.Cases = slices.DeleteFunc(f.Cases, func(c *Case) bool { return c == nil })
	for _, c := range f.Cases {
		c.Found = nil
	}
	return f, nil
}

func notJSON(path string, text []byte, err error) error {
	at := int64(len(text))
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &kind):
		at = kind.Offset
	}
	before := text[:min(int(at), len(text))]
	return &fault.Fault{Kind: fault.Usage, File: path, Line: 1 + bytes.Count(before, []byte("\n")),
		Rule: lang.Text{SV: "filen är inte JSON i formen för problem", EN: "the file is not JSON in the form of " +
			"problems"},
		Hint: lang.Text{SV: `skriv {"cases": [{"id": …, "topic": …, "input": {…}}]}`,
			EN: `write {"cases": [{"id": …, "topic": …, "input": {…}}]}`}}
}

func readCSV(path string, text []byte) (*File, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	lines, err := r.ReadAll()
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return nil, &fault.Fault{Kind: fault.Usage, File: path, Line: parse.Line,
			Rule: lang.Text{SV: "raden är inte CSV", EN: "the line is not CSV"},
			Hint: lang.Text{SV: "skilj fält åt med komma, och skriv alla rader lika långa",
				EN: "separate fields by commas, and give every line the same number of them"}}
	}
	if err != nil {
		return nil, err
	}
	if len(lines) > 0 && len(lines[0]) == 1 && strings.Contains(lines[0][0], ";") {
		return nil, &fault.Fault{Kind: fault.Usage, File: path, Line: 1,
			Rule: lang.Text{SV: "fälten är åtskilda med semikolon", EN: "the fields are separated by semicolons"},
			Hint: lang.Text{SV: "spara som CSV med komma mellan fälten och punkt i decimaltal",
				EN: "save it as CSV with commas between the fields and decimal points"}}
	}
	if len(lines) == 0 || !slices.Contains(lines[0], "topic") {
		return nil, &fault.Fault{Kind: fault.Usage, File: path, Line: 1,
			Rule: lang.Text{SV: `kolumnen "topic" saknas`, EN: `the column "topic" is missing`},
			Hint: lang.Text{SV: "skriv kolumnerna id, topic och namnen på indata i första raden",
				EN: "write the columns id, topic and the names of the input in the first line"}}
	}
	f := &File{}
	for _, line := range lines[1:] {
		c, input := &Case{}, map[string]any{}
		for i, cell := range line {
			switch name := lines[0][i]; {
			case cell == "":
			case name == "id":
				c.ID = cell
			case name == "topic":
				c.Topic = cell
			case name == "source":
				c.Source = cell
			default:
				input[name] = valueOf(cell)
			}
		}
		if c.Input, err = json.Marshal(input); err != nil {
			return nil, err
		}
		f.Cases = append(f.Cases, c)
	}
	return f, nil
}

// Solve answers every case that can be answered. The faults are those of the others, all at once.
func (f *File) Solve(path string) (faults fault.List) {
	for _, c := range f.Cases {
		p := &estimate.Problem{ID: c.ID, Topic: c.Topic, Source: c.Source, File: path}
		if err := json.Unmarshal(c.Input, &p.Input); err != nil {
			faults = append(faults, fault.Of(notJSON(path, nil, err))...)
			continue
		}
		a, err := estimate.Solve(p)
		if err != nil {
			faults = append(faults, fault.Of(err)...)
			continue
		}
		c.Found, c.Ignored = a.Estimates, a.Ignored
	}
	return faults
}

// WriteJSON writes the cases in the form in which they were read, with estimates.
func (f *File) WriteJSON(w io.Writer) error {
	var out any = f.Cases
	switch {
	case f.One && !f.list:
		out = f.Cases[0]
	case !f.One:
		out = struct {
			Meta  json.RawMessage `json:"meta,omitempty"`
			Cases []*Case         `json:"cases"`
		}{f.Meta, f.Cases}
	}
	for _, c := range f.Cases {
		if c.Found == nil {
			c.Found = []estimate.Estimate{}
		}
		if len(c.Input) == 0 {
			c.Input = json.RawMessage("{}")
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(out)
}

// Line is one number of an answer, for people.
type Line struct{ ID, Method, Name, Text string }

// Lines returns the numbers of all answers.
func (f *File) Lines(l lang.Lang) (lines []Line) {
	for _, c := range f.Cases {
		for _, e := range c.Found {
			for _, v := range e.Values {
				lines = append(lines, Line{c.ID, e.Method, called(v.Name, l), named(v.Name, v.V, l)})
			}
		}
	}
	return lines
}

// called is what people call a value of an estimate; the limits of an interval have Swedish words, the rest are the
// field's own signs.
func called(name string, l lang.Lang) string {
	switch {
	case l == lang.EN:
	case name == "lower":
		return "undre"
	case name == "upper":
		return "övre"
	}
	return name
}

// named writes a value by its name: a p-value below a thousandth is only said to be that. JSON has all digits.
func named(name string, v any, l lang.Lang) string {
	if p, ok := v.(float64); ok && name == "p" && p < 0.001 {
		return "< " + report.Number(0.001, 3, l)
	}
	return text(v, l)
}

func text(v any, l lang.Lang) string {
	switch v := v.(type) {
	case float64:
		return number(v, l)
	case []float64:
		var parts []string
		for _, n := range v {
			parts = append(parts, number(n, l))
		}
		return strings.Join(parts, "  ")
	case [][]float64:
		var parts []string
		for _, row := range v {
			parts = append(parts, text(row, l))
		}
		return strings.Join(parts, " | ")
	case estimate.Values:
		var parts []string
		for _, p := range v {
			parts = append(parts, called(p.Name, l)+" "+named(p.Name, p.V, l))
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(v)
}

// number writes six significant digits.
func number(v float64, l lang.Lang) string {
	switch {
	case math.IsNaN(v):
		return lang.Text{SV: "finns inte", EN: "undefined"}.In(l)
	case math.IsInf(v, 0):
		return strings.ReplaceAll(fmt.Sprint(v), "+Inf", "∞")
	case v == math.Trunc(v) && math.Abs(v) < 1e15:
		return report.Number(v, 0, l)
	case math.Abs(v) < 1e-4 || math.Abs(v) >= 1e15:
		return strings.Replace(strconv.FormatFloat(v, 'e', 5, 64), ".", report.Number(0.5, 1,
			l)[1:len(report.Number(0.5, 1, l))-1], 1)
	}
	decimals := max(0, 5-int(math.Floor(math.Log10(math.Abs(v)))))
	return report.Number(v, decimals, l)
}

// Methods lists every method with its formula and source.
func Methods() []estimate.Method { return estimate.Methods() }

// Topics returns the topics in their order.
func Topics() []string { return estimate.Topics() }
