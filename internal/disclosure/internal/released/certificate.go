package released

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Certificate proves that a release is protected: of each withheld count of persons or companies it has two tables of
// all counts that agree with everything printed, and in which the count differs by its width at least. Whoever reads
// it needs neither data nor the program that made it. docs/disclosure.md says how it is checked.
//
// Counts, tables and rows are named by their places in their lists, the first by 0.
type Certificate struct {
	Format    int               `json:"format"`
	Profile   PublicProfile     `json:"profile"`
	Files     map[string]string `json:"files"`     // SHA-256 of the published files that it is of, by their names
	Counts    []CertifiedCount  `json:"counts"`    // all that is printed, withheld or used by an equation
	Equations []Equation        `json:"equations"` // that everybody knows to hold
	Tables    []ProofTable      `json:"tables"`    // each of all counts that are not printed
	Proofs    []Proof           `json:"proofs"`

	changed bool
}

// Changed says whether the text that the certificate was read from is not as it was written.
func (c *Certificate) Changed() bool { return c.changed }

// CertificateFormat is the version of the format that this program writes and reads.
const CertificateFormat = 1

// PublicProfile is what a profile tells of itself.
type PublicProfile struct {
	Name      string `json:"name"`
	Threshold int    `json:"threshold"`
	Width     int    `json:"width"`
	Noise
}

// Noise is what a profile tells of the noise of its counts: the p-table, and no key. It is zero where they have none.
type Noise struct {
	Most     int     `json:"noise,omitempty"`    // in either direction
	Least    int     `json:"least,omitempty"`    // the smallest count that is printed, but for zero
	Variance float64 `json:"variance,omitempty"` // at most, where the counts that may be printed allow it
}

// CertifiedCount is a number of persons or companies, or another one that equations need.
type CertifiedCount struct {
	Name    string  `json:"name"`
	At      []Place `json:"at"`             // where it is printed, or withheld
	Printed *int64  `json:"printed"`        // nil where it is not printed anywhere
	Width   int64   `json:"width"`          // of its proof, at least; 0 for a count that needs none
	Most    *int64  `json:"most,omitempty"` // what everybody knows that it is at most, as a band says; nil for nothing
}

// Place is a cell of results.csv, or a number of a step of the attrition, where Chain and Step are not empty.
type Place struct {
	Row         int
	Chain, Step string
	Field       string // value, numerator or denominator; persons or rows of a step
}

// Equation says that the sum of its terms is Constant, give or take Tolerance.
type Equation struct {
	Terms     []Term `json:"terms"`
	Constant  int64  `json:"constant"`
	Tolerance int64  `json:"tolerance"`
}

// Term is a count, so many times.
type Term struct {
	Times int64
	Count int
}

// ProofTable is the numbers of counts that are not printed.
type ProofTable []CountValue

// CountValue is the number of a count.
type CountValue struct {
	Count int
	Value int64
}

// Proof says in which table a count is low, and in which high.
type Proof struct{ Count, Low, High int }

// Unproved returns how many counts have no proof of their width: the two tables of their proof are closer, or missing.
func (c *Certificate) Unproved() int {
	values := make([]map[int]int64, len(c.Tables))
	for i, t := range c.Tables {
		values[i] = make(map[int]int64, len(t))
		for _, n := range t {
			values[i][n.Count] = n.Value
		}
	}
	wide := make([]bool, len(c.Counts))
	for _, p := range c.Proofs {
		low, below := values[p.Low][p.Count]
		high, above := values[p.High][p.Count]
		wide[p.Count] = below && above && high-low >= c.Counts[p.Count].Width
	}
	n := 0
	for i, count := range c.Counts {
		if count.Width > 0 && !wide[i] {
			n++
		}
	}
	return n
}

// MarshalJSON writes [row, field], or [chain, step, field].
func (p Place) MarshalJSON() ([]byte, error) {
	if p.Step != "" {
		return plain([]any{p.Chain, p.Step, p.Field})
	}
	return plain([]any{p.Row, p.Field})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (p *Place) UnmarshalJSON(text []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(text, &parts); err != nil {
		return err
	}
	switch len(parts) {
	case 2:
		return errors.Join(json.Unmarshal(parts[0], &p.Row), json.Unmarshal(parts[1], &p.Field))
	case 3:
		return errors.Join(json.Unmarshal(parts[0], &p.Chain), json.Unmarshal(parts[1], &p.Step),
			json.Unmarshal(parts[2], &p.Field))
	}
	return fmt.Errorf("a place has %d parts", len(parts))
}

// MarshalJSON writes [times, count].
func (t Term) MarshalJSON() ([]byte, error) { return plain([]int64{t.Times, int64(t.Count)}) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Term) UnmarshalJSON(text []byte) error {
	var count int64
	err := numbers(text, &t.Times, &count)
	t.Count = int(count)
	return err
}

// MarshalJSON writes [count, value].
func (v CountValue) MarshalJSON() ([]byte, error) { return plain([]int64{int64(v.Count), v.Value}) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (v *CountValue) UnmarshalJSON(text []byte) error {
	var count int64
	err := numbers(text, &count, &v.Value)
	v.Count = int(count)
	return err
}

// MarshalJSON writes [count, low, high].
func (p Proof) MarshalJSON() ([]byte, error) { return plain([]int{p.Count, p.Low, p.High}) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (p *Proof) UnmarshalJSON(text []byte) error {
	var count, low, high int64
	err := numbers(text, &count, &low, &high)
	p.Count, p.Low, p.High = int(count), int(low), int(high)
	return err
}

// numbers reads a list of so many whole numbers.
func numbers(text []byte, into ...*int64) error {
	var list []int64
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	if len(list) != len(into) {
		return fmt.Errorf("%d numbers, not %d", len(list), len(into))
	}
	for i, v := range list {
		*into[i] = v
	}
	return nil
}

// plain is JSON on one line, with names as they are.
func plain(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// Write writes the certificate as JSON: one count, equation, table or proof a line, the same bytes for the same
// certificate. The last line has the hash of the others.
func (c *Certificate) Write(w io.Writer) error {
	var b bytes.Buffer
	put := func(name string, v any) error {
		text, err := plain(v)
		fmt.Fprintf(&b, "%q:%s,\n", name, text)
		return err
	}
	b.WriteString("{")
	err := errors.Join(put("format", c.Format), put("profile", c.Profile))
	b.WriteString(`"files":{`)
	for i, name := range slices.Sorted(maps.Keys(c.Files)) {
		text, e := plain(name)
		err = errors.Join(err, e)
		fmt.Fprintf(&b, "%s%s:%q", comma(i), text, c.Files[name])
	}
	b.WriteString("},\n")
	err = errors.Join(err, list(&b, "counts", c.Counts), list(&b, "equations", c.Equations),
		list(&b, "tables", c.Tables), list(&b, "proofs", c.Proofs))
	if err != nil {
		return err
	}
	b.WriteString(sumLine(b.Bytes()))
	_, err = w.Write(b.Bytes())
	return err
}

// sumLine is the last line: the hash of all lines before it.
func sumLine(text []byte) string { return fmt.Sprintf("\"sha256\":\"%x\"}\n", sha256.Sum256(text)) }

// ReadCertificate reads what Write wrote; of a text that was changed since, Changed tells.
func ReadCertificate(text []byte) (*Certificate, error) {
	c := &Certificate{}
	if err := json.Unmarshal(text, c); err != nil {
		return nil, err
	}
	last := bytes.LastIndexByte(bytes.TrimSuffix(text, []byte("\n")), '\n') + 1
	c.changed = string(text[last:]) != sumLine(text[:last])
	return c, nil
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

func list[T any](b *bytes.Buffer, name string, items []T) error {
	fmt.Fprintf(b, "%q:[", name)
	for i, item := range items {
		text, err := plain(item)
		if err != nil {
			return err
		}
		fmt.Fprintf(b, "%s\n%s", comma(i), text)
	}
	b.WriteString("],\n")
	return nil
}
