package lang

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
)

// CSVStyle is how tables of text are written for people's spreadsheets.
type CSVStyle string

// The styles.
const (
	PlainCSV   CSVStyle = "plain" // commas and decimal points, as other programs read it
	SwedishCSV CSVStyle = "sv"    // semicolons, decimal commas and a byte-order mark, as a Swedish Excel reads it
)

// Mark is what stands before the first line of a file.
func (s CSVStyle) Mark() string {
	if s == SwedishCSV {
		return "\ufeff"
	}
	return ""
}

// CSVWriter writes rows of cells in a style, without the mark of the file.
type CSVWriter struct {
	*csv.Writer
	style     CSVStyle
	asWritten []string // the names of columns whose cells are texts even where they look like numbers
	texts     []int    // their places
	head      bool     // the names have been written
}

// NewCSV returns a writer of rows, of which the first has the names of the columns.
func NewCSV(w io.Writer, style CSVStyle, asWritten ...string) *CSVWriter {
	c := &CSVWriter{Writer: csv.NewWriter(w), style: style, asWritten: asWritten}
	if style == SwedishCSV {
		c.Comma = ';'
	}
	return c
}

// decimal is a number with a decimal point.
var decimal = regexp.MustCompile(`^[-+]?[0-9]+\.[0-9]+([eE][-+]?[0-9]+)?$`)

// Write writes a row.
func (c *CSVWriter) Write(row []string) error {
	if c.style != SwedishCSV {
		return c.Writer.Write(row)
	}
	if !c.head {
		c.head = true
		for i, name := range row {
			if slices.Contains(c.asWritten, name) {
				c.texts = append(c.texts, i)
			}
		}
		return c.Writer.Write(row)
	}
	styled := slices.Clone(row)
	for i, cell := range styled {
		if decimal.MatchString(cell) && !slices.Contains(c.texts, i) {
			styled[i] = strings.Replace(cell, ".", ",", 1)
		}
	}
	return c.Writer.Write(styled)
}

// RestyleCSV writes a table in a style, without the mark of the file. write writes it with commas and decimal points.
func RestyleCSV(w io.Writer, style CSVStyle, write func(io.Writer) error) error {
	if style != SwedishCSV {
		return write(w)
	}
	var plain bytes.Buffer
	if err := write(&plain); err != nil {
		return err
	}
	rows := csv.NewReader(&plain)
	rows.FieldsPerRecord, rows.ReuseRecord = -1, true
	out := NewCSV(w, style)
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = out.Write(row)
		}
		if err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

type styleKey struct{}

// WithCSVStyle returns a context of a command whose tables of text are written in a style.
func WithCSVStyle(ctx context.Context, style CSVStyle) context.Context {
	return context.WithValue(ctx, styleKey{}, style)
}

// CSVStyleOf is the style in which the tables of a command are written.
func CSVStyleOf(ctx context.Context) CSVStyle {
	if style, ok := ctx.Value(styleKey{}).(CSVStyle); ok {
		return style
	}
	return PlainCSV
}
