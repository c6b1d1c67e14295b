// Package table is the long table: the rows with every number of a study, and how they are written and read.
package table

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

// Status says what a value is.
type Status string

// The statuses of a row.
const (
	OK         Status = "ok"
	Suppressed Status = "suppressed" // a value exists but may not leave
	Undefined  Status = "undefined"  // no value exists: 0/0, no pool
)

// Row is one number. Value, Low, High, Numerator and Denominator are NaN where empty.
type Row struct {
	Result, Group, Category, Measure string
	Value, Low, High                 float64
	Numerator, Denominator           float64
	Status                           Status

	Basis Basis `json:"-"` // never printed
}

// Basis is what a number rests on, for whoever decides whether it may leave: how many persons or companies, and of an
// amount how it is shared out among them. A sum, mean, median, maximum or ratio does not say it itself.
type Basis struct {
	Known   bool
	N       float64 // persons or companies that the number is over
	Of      float64 // those that N are a part of, where the number tells them apart; else NaN
	Missing float64 // of a comparison: members with nobody to be compared with

	// Of an amount, what single persons or companies contribute, whichever N counts: the largest contribution, the
	// second largest, and the total of all, in the amount's own unit. Contributions are sizes: a negative one counts by
	// its absolute value, so that the total may be more than the amount. The second is 0 if there is one contributor,
	// and all are 0 if there is none. A mean has those of its sum. NaN where it is not known, or the number is no
	// amount.
	Largest, Second, Total float64
}

// Header is the first line of results.csv.
var Header = []string{
	"result",
	"group",
	"category",
	"measure",
	"value",
	"low",
	"high",
	"numerator",
	"denominator",
	"status",
}

// Empty is the number of an empty cell.
var Empty = math.NaN()

// Format prints a number so that reading it back gives the same double, and NaN as the empty cell.
func Format(v float64) string {
	switch {
	case math.IsNaN(v):
		return ""
	case v == 0 || math.Abs(v) >= 1e-6 && math.Abs(v) < 1e15:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// WriteCSV writes the long table: UTF-8, comma, one line feed a row.
func WriteCSV(w io.Writer, rows []Row) error {
	c := csv.NewWriter(w)
	if err := c.Write(Header); err != nil {
		return err
	}
	for _, r := range rows {
		err := c.Write([]string{
			r.Result,
			r.Group,
			r.Category,
			r.Measure,
			Format(r.Value),
			Format(r.Low),
			Format(r.High),
			Format(r.Numerator),
			Format(r.Denominator),
			string(r.Status),
		})
		if err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// Malformed is a line of a table that WriteCSV did not write so. It holds no cell.
type Malformed struct {
	Line   int
	Column string // of Header; empty where the line as a whole is malformed
}

func (m *Malformed) Error() string {
	if m.Column != "" {
		return fmt.Sprintf("results: line %d, column %s: malformed", m.Line, m.Column)
	}
	return fmt.Sprintf("results: line %d: not %d cells", m.Line, len(Header))
}

// ReadCSV reads what WriteCSV wrote. An error is a Malformed.
func ReadCSV(r io.Reader) ([]Row, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord = len(Header)
	head, err := c.Read()
	if err != nil {
		return nil, &Malformed{Line: 1}
	}
	for i, name := range Header {
		if head[i] != name {
			return nil, &Malformed{Line: 1, Column: name}
		}
	}
	var rows []Row
	for {
		rec, err := c.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			var at *csv.ParseError
			if !errors.As(err, &at) {
				return nil, &Malformed{Line: len(rows) + 2}
			}
			return nil, &Malformed{Line: at.Line}
		}
		line, _ := c.FieldPos(0)
		if !slices.Contains([]Status{OK, Suppressed, Undefined}, Status(rec[9])) {
			return nil, &Malformed{Line: line, Column: Header[9]}
		}
		row := Row{Result: rec[0], Group: rec[1], Category: rec[2], Measure: rec[3], Status: Status(rec[9])}
		for i, p := range []*float64{&row.Value, &row.Low, &row.High, &row.Numerator, &row.Denominator} {
			*p = Empty
			if s := rec[4+i]; s != "" {
				if *p, err = strconv.ParseFloat(s, 64); err != nil {
					return nil, &Malformed{Line: line, Column: Header[4+i]}
				}
			}
		}
		rows = append(rows, row)
	}
}
