// Package file writes the files of deliveries: rows of one register as Parquet or CSV, clean or with the dirt of real
// files, and the manifest. The engine writes Parquet, this package CSV. The package depends on the data dictionary, not
// on a country.
package file

import (
	"context"
	"math"
	"path/filepath"
	"strconv"

	"ansatz/internal/engine"
	"ansatz/internal/progress"
	"ansatz/internal/register"
	"ansatz/internal/synth/calendar"
)

// Format is a file format of deliveries.
type Format string

// The formats.
const (
	Parquet Format = "parquet"
	CSV     Format = "csv" // gzip-compressed, comma, UTF-8
)

// Ending returns the ending of file names in a format.
func (f Format) Ending() string {
	if f == CSV {
		return "csv.gz"
	}
	return "parquet"
}

// Null is the empty cell.
const Null = math.MinInt64

// Table collects rows of one register and writes them to one file.
//
// A cell is an integer, by the column's type: the digits of an id or organisation number; a day, counted from
// 1970-01-01; a month, counted from 1970-01; kronor; hundredths (num); 0 or 1 (bool); a code's index in the dictionary.
// The cell of a text is the value that Text returned.
type Table struct {
	reg   *register.Register
	cells [][]int64 // by column
	texts []string
	n     int // rows waiting
	total int64
	spoil *Spoiler // nil: clean
	task  progress.Task
	out   encoder
	err   error
	path  string
}

// encoder writes batches of rows to a file.
type encoder interface {
	write(t *Table) error
	close() (sha256 string, err error)
}

const batchRows = 1 << 15

// Text keeps a string for the row that is about to be added and returns its cell.
func (t *Table) Text(s string) int64 {
	t.texts = append(t.texts, s)
	return int64(len(t.texts) - 1)
}

// Add adds one row with a cell for each of the register's columns. Close returns the error if a row cannot be written.
func (t *Table) Add(cells ...int64) {
	for c, v := range cells {
		t.cells[c][t.n] = v
	}
	if t.n++; t.n == batchRows {
		t.flush()
	}
}

func (t *Table) flush() {
	if t.n > 0 && t.err == nil {
		t.err = t.out.write(t)
	}
	t.total += int64(t.n)
	if t.task != nil {
		t.task.Add(int64(t.n))
	}
	t.n, t.texts = 0, t.texts[:0]
}

// Written is one file as listed in the manifest.
type Written struct {
	Name   string
	SHA256 string
	Rows   int64
}

// Create creates a file for rows of a register, or replaces it. If spoil is not nil, it makes the rows dirty. If task
// is not nil, it receives the number of rows. The caller must close the table.
func Create(ctx context.Context, open engine.StoreOpener, reg *register.Register, path string, format Format,
	spoil *Spoiler, task progress.Task) (*Table, error) {
	t := &Table{reg: reg, cells: make([][]int64, len(reg.Columns)), spoil: spoil, task: task, path: path}
	for c := range t.cells {
		t.cells[c] = make([]int64, batchRows)
	}
	if format == Parquet {
		t.out = newParquetEncoder(ctx, open, reg, path, spoil != nil)
		return t, nil
	}
	style := csvStyle{delimiter: ','}
	if spoil != nil {
		style = spoil.style
	}
	var err error
	t.out, err = newCSVEncoder(reg, path, style)
	return t, err
}

// Close completes the file and describes it. It returns the first error of all rows.
func (t *Table) Close() (Written, error) {
	t.flush()
	sum, err := t.out.close()
	if t.err != nil {
		err = t.err
	}
	w := Written{Name: filepath.Base(t.path), SHA256: sum, Rows: t.total}
	if t.spoil != nil {
		w.Rows = t.spoil.rows
	}
	return w, err
}

// appendCell appends the text of a cell. The text of the empty cell is empty.
func appendCell(b []byte, col *register.Column, v int64, texts []string) []byte {
	if v == Null {
		return b
	}
	switch col.Type {
	case register.Date:
		y, m, d := calendar.Date(int32(v))
		return appendDate(b, y, m, d)
	case register.Month:
		return appendMonth(b, v)
	case register.Num:
		return strconv.AppendFloat(b, float64(v)/100, 'f', -1, 64)
	case register.Bool:
		if v != 0 {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	case register.Code:
		return append(b, col.Codes[v]...)
	case register.Text:
		return append(b, texts[v]...)
	}
	return strconv.AppendInt(b, v, 10)
}

func appendDate(b []byte, y, m, d int) []byte {
	return append(b, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+d/10), byte('0'+d%10))
}

func appendMonth(b []byte, v int64) []byte {
	y, m := 1970+int(v)/12, int(v)%12+1
	return append(b, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10))
}
