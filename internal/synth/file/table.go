// Package file writes the files of deliveries: rows of one register as Parquet or CSV, clean or with the dirt that real
// files have, and the manifest beside them. The engine writes Parquet, and this package CSV. It knows the data
// dictionary, and no country.
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

// Format is how the deliveries' files are written.
type Format string

// The formats.
const (
	Parquet Format = "parquet"
	CSV     Format = "csv" // gzip-compressed, comma, UTF-8
)

// Ending is how the names of files in a format end.
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
// A cell is a whole number, by the column's type: an id or organisation number as it reads; a day, counted from
// 1970-01-01; a month, counted from 1970-01; kronor; hundredths (num); 0 or 1 (bool); a code's place in the dictionary.
// A text is what Text returned.
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

// Add adds one row; it has a cell for each of the register's columns. A row that cannot be written is told by Close.
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

// Written is one file as its manifest names it.
type Written struct {
	Name   string
	SHA256 string
	Rows   int64
}

// Create opens a file for rows of a register; a file that is there is written anew. spoil makes the rows dirty, where
// it is not nil; task, where it is not nil, is told how many rows have come. open opens the engine that writes Parquet.
// Whoever creates a table closes it.
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

// Close ends the file and says what was written. It returns the first error of all that was added.
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

// appendCell writes a cell as a delivery spells it; nothing for the empty cell.
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
