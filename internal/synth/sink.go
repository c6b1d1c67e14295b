package synth

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"
	"github.com/klauspost/compress/gzip"

	"ansatz/internal/progress"
	"ansatz/internal/register"
)

// Format is how the deliveries' files are written.
type Format string

// The formats.
const (
	Parquet Format = "parquet"
	CSV     Format = "csv" // gzip-compressed, comma, UTF-8
)

// ending is how the names of files in a format end.
func (f Format) ending() string {
	if f == CSV {
		return "csv.gz"
	}
	return "parquet"
}

// null is the empty cell.
const null = math.MinInt64

// table collects rows of one register and writes them to one file. A cell is a whole number, by the column's type: an id or organisation number
// as it reads, a day, a month counted from 1970-01, kronor, hundredths (num), 0 or 1, a code's place in the dictionary; a text is what text returned.
type table struct {
	reg   *register.Register
	cells [][]int64 // by column
	texts []string
	n     int // rows waiting
	total int64
	out   encoder
	spoil *spoiler // nil: clean
	task  progress.Task
	err   error
}

// encoder writes batches of rows to a file.
type encoder interface {
	write(t *table) error
	close() error
}

const batchRows = 1 << 15

// text keeps a string for the row about to be added and returns its cell.
func (t *table) text(s string) int64 {
	t.texts = append(t.texts, s)
	return int64(len(t.texts) - 1)
}

// add adds one row; it has a cell for each of the register's columns.
func (t *table) add(cells ...int64) {
	for c, v := range cells {
		t.cells[c][t.n] = v
	}
	if t.n++; t.n == batchRows {
		t.flush()
	}
}

func (t *table) flush() {
	if t.n > 0 && t.err == nil {
		t.err = t.out.write(t)
	}
	t.total += int64(t.n)
	if t.task != nil {
		t.task.Add(int64(t.n))
	}
	t.n, t.texts = 0, t.texts[:0]
}

// written is one file as its manifest names it.
type written struct {
	path string
	sha  string
	rows int64
}

// newTable opens a file for rows of a register.
func newTable(reg *register.Register, path string, format Format, spoil *spoiler) (*table, *fileSink, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, nil, err
	}
	sink := &fileSink{f: f, sum: sha256.New()}
	sink.buf = bufio.NewWriterSize(io.MultiWriter(f, sink.sum), 1<<18)
	t := &table{reg: reg, cells: make([][]int64, len(reg.Columns)), spoil: spoil}
	for c := range t.cells {
		t.cells[c] = make([]int64, batchRows)
	}
	switch {
	case format == CSV:
		style := csvStyle{delimiter: ','}
		if spoil != nil {
			style = spoil.style
		}
		t.out = newCSVEncoder(reg, sink.buf, style)
	default:
		t.out = newParquetEncoder(reg, sink.buf, spoil != nil)
	}
	return t, sink, nil
}

type fileSink struct {
	f   *os.File
	buf *bufio.Writer
	sum hash.Hash
}

// close ends the table and its file and returns the file's hash.
func (s *fileSink) close(t *table) (string, error) {
	t.flush()
	err := t.err
	if e := t.out.close(); err == nil {
		err = e
	}
	if e := s.buf.Flush(); err == nil {
		err = e
	}
	if e := s.f.Close(); err == nil {
		err = e
	}
	return hex.EncodeToString(s.sum.Sum(nil)), err
}

// appendCell writes a cell as a delivery spells it; nothing for the empty cell.
func appendCell(b []byte, col *register.Column, v int64, texts []string) []byte {
	if v == null {
		return b
	}
	switch col.Type {
	case register.Date:
		y, m, d := ymd(day(v))
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
	return append(b, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-', byte('0'+m/10), byte('0'+m%10))
}

// csvEncoder writes delimited rows with a header.
type csvEncoder struct {
	gz    *gzip.Writer
	row   []byte
	style csvStyle
}

func newCSVEncoder(reg *register.Register, w io.Writer, style csvStyle) *csvEncoder {
	gz, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
	e := &csvEncoder{gz: gz, style: style}
	if style.bom {
		e.row = append(e.row, "\uFEFF"...)
	}
	for i, c := range reg.Columns {
		if i > 0 {
			e.row = append(e.row, style.delimiter)
		}
		e.row = append(e.row, c.Name...)
	}
	if style.extra {
		e.row = append(e.row, style.delimiter)
		e.row = append(e.row, "handläggare"...)
	}
	e.row = append(e.row, '\n')
	return e
}

func (e *csvEncoder) write(t *table) error {
	if t.spoil != nil {
		for _, row := range t.spoil.batch(t) {
			for c, cell := range row {
				if c > 0 {
					e.row = append(e.row, e.style.delimiter)
				}
				if c < len(t.reg.Columns) && t.reg.Columns[c].Type == register.Num && e.style.comma {
					cell = strings.Replace(cell, ".", ",", 1)
				}
				if e.style.latin {
					cell = latin1252(cell)
				}
				e.row = appendQuoted(e.row, cell, e.style.delimiter)
			}
			if e.style.extra {
				e.row = append(e.row, e.style.delimiter, 'F', 'K')
			}
			e.row = append(e.row, '\n')
			if err := e.spill(1 << 16); err != nil {
				return err
			}
		}
		return nil
	}
	cols := t.reg.Columns
	for i := range t.n {
		for c := range cols {
			if c > 0 {
				e.row = append(e.row, ',')
			}
			if cols[c].Type == register.Text && t.cells[c][i] != null {
				e.row = appendQuoted(e.row, t.texts[t.cells[c][i]], ',')
				continue
			}
			e.row = appendCell(e.row, &cols[c], t.cells[c][i], t.texts)
		}
		e.row = append(e.row, '\n')
		if err := e.spill(1 << 16); err != nil {
			return err
		}
	}
	return nil
}

func (e *csvEncoder) spill(above int) error {
	if len(e.row) <= above {
		return nil
	}
	_, err := e.gz.Write(e.row)
	e.row = e.row[:0]
	return err
}

func appendQuoted(b []byte, s string, delimiter byte) []byte {
	for i := range len(s) {
		if s[i] == delimiter || s[i] == '"' || s[i] == '\n' {
			b = append(b, '"')
			b = append(b, bytes.ReplaceAll([]byte(s), []byte{'"'}, []byte(`""`))...)
			return append(b, '"')
		}
	}
	return append(b, s...)
}

func (e *csvEncoder) close() error {
	if err := e.spill(0); err != nil {
		return err
	}
	return e.gz.Close()
}

// groupRows is the number of rows of a row group: what a reader takes as one piece of work.
const groupRows = 16 * batchRows

// parquetEncoder writes a register's rows in typed columns: ids and texts as strings, dates as DATE, numbers as INT64 or DOUBLE.
type parquetEncoder struct {
	reg    *register.Register
	w      *file.Writer
	group  file.BufferedRowGroupWriter
	cols   []file.ColumnChunkWriter
	rows   int
	asText bool
	arena  []byte
	ends   []int
	bytes  []parquet.ByteArray
	i32    []int32
	i64    []int64
	f64    []float64
	bools  []bool
	defs   []int16
}

func newParquetEncoder(reg *register.Register, w io.Writer, asText bool) *parquetEncoder {
	var fields schema.FieldList
	props := []parquet.WriterProperty{parquet.WithCompression(compress.Codecs.Zstd), parquet.WithDataPageSize(1 << 18), parquet.WithDictionaryPageSizeLimit(2 << 20), parquet.WithCreatedBy("ansatz synth (synthetic data)")}
	for _, c := range reg.Columns {
		rep := parquet.Repetitions.Required
		if c.Optional || asText {
			rep = parquet.Repetitions.Optional
		}
		var logical schema.LogicalType = schema.NoLogicalType{}
		kind := parquet.Types.ByteArray
		switch physical(c.Type, asText) {
		case 'd':
			kind, logical = parquet.Types.Int32, schema.DateLogicalType{}
		case 'i':
			kind = parquet.Types.Int64
		case 'f':
			kind = parquet.Types.Double
		case 'b':
			kind = parquet.Types.Boolean
			props = append(props, parquet.WithDictionaryFor(c.Name, false))
		default:
			logical = schema.StringLogicalType{}
			if c.Type == register.ID || c.Type == register.Org { // bounds of numbers tell a reader nothing
				props = append(props, parquet.WithStatsFor(c.Name, false))
			}
		}
		node, err := schema.NewPrimitiveNodeLogical(c.Name, rep, logical, kind, 0, -1)
		if err != nil {
			panic("synth: parquet column " + c.Name + ": " + err.Error())
		}
		fields = append(fields, node)
	}
	root, err := schema.NewGroupNode("schema", parquet.Repetitions.Required, fields, -1)
	if err != nil {
		panic("synth: parquet schema: " + err.Error())
	}
	return &parquetEncoder{reg: reg, asText: asText, w: file.NewParquetWriter(nopCloser{w}, root, file.WithWriterProps(parquet.NewWriterProperties(props...)))}
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// physical says how a column lies in a Parquet file: d(ate), i(nteger), f(loat), b(ool) or s(tring).
func physical(t register.Type, asText bool) byte {
	if asText {
		return 's'
	}
	switch t {
	case register.Date:
		return 'd'
	case register.Int:
		return 'i'
	case register.Num:
		return 'f'
	case register.Bool:
		return 'b'
	}
	return 's'
}

func (e *parquetEncoder) write(t *table) error {
	n := t.n
	var spoiled [][]string
	if t.spoil != nil {
		spoiled = t.spoil.batch(t)
		n = len(spoiled)
	}
	if e.group == nil {
		e.group = e.w.AppendBufferedRowGroup()
		e.cols = e.cols[:0]
		for c := range e.reg.Columns {
			col, err := e.group.Column(c)
			if err != nil {
				return err
			}
			e.cols = append(e.cols, col)
		}
	}
	for c := range e.reg.Columns {
		if err := e.column(t, c, n, spoiled); err != nil {
			return err
		}
	}
	if e.rows += n; e.rows >= groupRows {
		return e.endGroup()
	}
	return nil
}

// column writes one column of a batch: the values that are there, and where the column is optional which are.
func (e *parquetEncoder) column(t *table, c, n int, spoiled [][]string) error {
	col := &e.reg.Columns[c]
	var defs []int16
	if col.Optional || e.asText {
		defs = e.defs[:0]
	}
	cells := t.cells[c]
	there := func(v bool) bool {
		if defs == nil {
			return true
		}
		if v {
			defs = append(defs, 1)
		} else {
			defs = append(defs, 0)
		}
		return v
	}
	if col.Optional || e.asText {
		if cap(e.defs) < n {
			e.defs = make([]int16, 0, n+batchRows)
		}
		defs = e.defs[:0]
	}
	var err error
	switch physical(col.Type, e.asText) {
	case 'd':
		e.i32 = e.i32[:0]
		for _, v := range cells[:n] {
			if there(v != null) {
				e.i32 = append(e.i32, int32(v))
			}
		}
		_, err = e.cols[c].(*file.Int32ColumnChunkWriter).WriteBatch(e.i32, defs, nil)
	case 'i':
		e.i64 = e.i64[:0]
		for _, v := range cells[:n] {
			if there(v != null) {
				e.i64 = append(e.i64, v)
			}
		}
		_, err = e.cols[c].(*file.Int64ColumnChunkWriter).WriteBatch(e.i64, defs, nil)
	case 'f':
		e.f64 = e.f64[:0]
		for _, v := range cells[:n] {
			if there(v != null) {
				e.f64 = append(e.f64, float64(v)/100)
			}
		}
		_, err = e.cols[c].(*file.Float64ColumnChunkWriter).WriteBatch(e.f64, defs, nil)
	case 'b':
		e.bools = e.bools[:0]
		for _, v := range cells[:n] {
			if there(v != null) {
				e.bools = append(e.bools, v != 0)
			}
		}
		_, err = e.cols[c].(*file.BooleanColumnChunkWriter).WriteBatch(e.bools, defs, nil)
	default:
		e.arena, e.ends, e.bytes = e.arena[:0], e.ends[:0], e.bytes[:0]
		if spoiled != nil {
			for _, row := range spoiled {
				cell := ""
				if c < len(row) {
					cell = row[c]
				}
				if there(cell != "") {
					e.bytes = append(e.bytes, parquet.ByteArray(cell))
				}
			}
		} else if col.Type == register.Text || col.Type == register.Code {
			for _, v := range cells[:n] {
				if !there(v != null) {
					continue
				}
				if col.Type == register.Code {
					e.bytes = append(e.bytes, parquet.ByteArray(col.Codes[v]))
				} else {
					e.bytes = append(e.bytes, parquet.ByteArray(t.texts[v]))
				}
			}
		} else {
			last := int64(null)
			for _, v := range cells[:n] {
				if !there(v != null) {
					continue
				}
				if v == last && len(e.ends) > 0 { // the same person as in the row before: the same bytes
					e.ends = append(e.ends, e.ends[len(e.ends)-1])
					continue
				}
				last = v
				e.arena = appendCell(e.arena, col, v, t.texts)
				e.ends = append(e.ends, len(e.arena))
			}
			from, prev := 0, 0
			for _, end := range e.ends {
				if end != prev {
					from, prev = prev, end
				}
				e.bytes = append(e.bytes, parquet.ByteArray(e.arena[from:end]))
			}
		}
		_, err = e.cols[c].(*file.ByteArrayColumnChunkWriter).WriteBatch(e.bytes, defs, nil)
	}
	return err
}

func (e *parquetEncoder) endGroup() error {
	if e.group == nil {
		return nil
	}
	err := e.group.Close()
	e.group, e.rows = nil, 0
	return err
}

func (e *parquetEncoder) close() error {
	if err := e.endGroup(); err != nil {
		return err
	}
	return e.w.Close()
}
