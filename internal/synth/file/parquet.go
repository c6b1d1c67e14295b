package file

import (
	"io"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"ansatz/internal/register"
)

// groupRows is the number of rows of a row group: what a reader takes as one piece of work.
const groupRows = 16 * batchRows

// parquetEncoder writes a register's rows in typed columns: ids and texts as strings, dates as DATE, numbers as INT64
// or DOUBLE.
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

func (e *parquetEncoder) write(t *Table) error {
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
func (e *parquetEncoder) column(t *Table, c, n int, spoiled [][]string) error {
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
			if there(v != Null) {
				e.i32 = append(e.i32, int32(v))
			}
		}
		_, err = e.cols[c].(*file.Int32ColumnChunkWriter).WriteBatch(e.i32, defs, nil)
	case 'i':
		e.i64 = e.i64[:0]
		for _, v := range cells[:n] {
			if there(v != Null) {
				e.i64 = append(e.i64, v)
			}
		}
		_, err = e.cols[c].(*file.Int64ColumnChunkWriter).WriteBatch(e.i64, defs, nil)
	case 'f':
		e.f64 = e.f64[:0]
		for _, v := range cells[:n] {
			if there(v != Null) {
				e.f64 = append(e.f64, float64(v)/100)
			}
		}
		_, err = e.cols[c].(*file.Float64ColumnChunkWriter).WriteBatch(e.f64, defs, nil)
	case 'b':
		e.bools = e.bools[:0]
		for _, v := range cells[:n] {
			if there(v != Null) {
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
				if !there(v != Null) {
					continue
				}
				if col.Type == register.Code {
					e.bytes = append(e.bytes, parquet.ByteArray(col.Codes[v]))
				} else {
					e.bytes = append(e.bytes, parquet.ByteArray(t.texts[v]))
				}
			}
		} else {
			last := int64(Null)
			for _, v := range cells[:n] {
				if !there(v != Null) {
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
