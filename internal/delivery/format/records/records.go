// Package records gives the engine the rows of files that statistics programs write: records of fixed length, whose
// cells have a place, a type and a way to be shown. A format reads its header and says how a cell becomes a value.
// One goroutine reads records in blocks; the engine's threads take the blocks and turn cells into values by column.
package records

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"ansatz/internal/delivery/format"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
)

// Kinds of columns besides texts.
const (
	Day     = "DATE"
	Instant = "TIMESTAMP"
)

// Column is a column of a file.
type Column struct {
	Name string
	Kind string // Day or Instant; empty: text
	// Read turns the record's bytes into the cell's value. Several goroutines call it.
	Read func(record []byte, c *Cell) error
	// Labelled is the reader that gives the label of a value in its place; nil: the file has none for the column.
	Labelled func() (func(record []byte, c *Cell) error, error)
}

// Table is what a format knows of a file after its header.
type Table struct {
	Columns []Column
	Size    int   // of a record, in bytes, as Next gives it
	Rows    int64 // -1: the file does not say
	Notes   []lang.Text
	// Next fills to with whole records and returns how many, and io.EOF after the last.
	Next func(to []byte) (int, error)
}

// Opener reads the header of a file of one format.
type Opener func(in *In) (*Table, error)

// MaxRecord is the most bytes of a record.
const MaxRecord = 16 << 20

// open opens a file and reads its header.
func open(f *format.File, name string, o Opener) (*In, *Table, error) {
	in, err := begin(f, name)
	if err != nil {
		return nil, nil, err
	}
	t, err := o(in)
	if err == nil {
		err = in.Err()
	}
	if err == nil {
		err = check(in, t)
	}
	if err != nil {
		in.file.Close()
		return nil, nil, err
	}
	return in, t, nil
}

// check refuses records that are too long, and uses labels where the manifest asks for them.
func check(in *In, t *Table) error {
	if t.Size > MaxRecord {
		return in.NotRead(lang.Text{SV: "har poster på mer än 16 MiB", EN: "has records of more than 16 MiB"})
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		if in.F.Labels == nil || !in.F.Labels(strings.TrimSpace(c.Name)) {
			continue
		}
		var read func([]byte, *Cell) error
		if c.Labelled != nil {
			var err error
			if read, err = c.Labelled(); err != nil {
				return err
			}
		}
		if read == nil {
			return &fault.Fault{
				Kind:   fault.Delivery,
				File:   in.F.Path,
				Column: format.Shown(c.Name, i),
				Rule: lang.Text{
					SV: "följesedeln ber om värdenas etiketter, men filen har inga för kolumnen",
					EN: "the manifest asks for the labels of values, but the file has none for the column",
				},
				Hint: lang.Text{
					SV: "ta bort kolumnen ur labels, och översätt värdena med codes",
					EN: "remove the column from labels, and translate the values with codes",
				},
			}
		}
		c.Read, c.Kind = read, ""
	}
	return nil
}

// Header reads the columns of a file.
func Header(f *format.File, name string, o Opener) (*format.Header, error) {
	in, t, err := open(f, name, o)
	if err != nil {
		return nil, err
	}
	in.file.Close()
	return headerOf(t), nil
}

func headerOf(t *Table) *format.Header {
	h := &format.Header{Kinds: []string{}, Rows: max(t.Rows, 0), Notes: t.Notes}
	for _, c := range t.Columns {
		h.Names = append(h.Names, strings.TrimSpace(c.Name))
		h.Kinds = append(h.Kinds, c.Kind)
	}
	return h
}

// Rows opens the rows of a file.
func Rows(db engine.Engine, f *format.File, name string, o Opener, h *format.Header, used []int) (format.Rows, error) {
	in, t, err := open(f, name, o)
	if err != nil {
		return nil, err
	}
	now := headerOf(t)
	if !slices.Equal(now.Names, h.Names) || !slices.Equal(now.Kinds, h.Kinds) {
		in.file.Close()
		return nil, errors.New("other columns than before")
	}
	return &rows{in: in, t: t, db: db, used: used}, nil
}

// The engine gets at most blockRows rows at a time. A block has blockBytes bytes, or one record.
const (
	blockRows  = 2048
	blockBytes = 4 << 20
)

// block is records that wait for the engine.
type block struct {
	first int64 // the number of the first row, from 1
	n     int
	data  []byte
}

// rows gives the engine the used columns of a file.
type rows struct {
	in     *In
	t      *Table
	db     engine.Engine
	used   []int
	blocks chan *block // nil before Start
	free   chan *block
	stop   chan struct{}
	once   sync.Once
	most   int64 // the most bytes of texts of the rows of one group
	group  atomic.Int64
	texts  atomic.Int64 // of the rows of that group
	err    error        // set before blocks is closed
}

// stream is the name by which the engine finds the rows.
func (r *rows) stream() string { return r.in.F.Name }

// Source is the stream that Start gives to the engine, with days and instants as the engine's own types.
func (r *rows) Source() string {
	cells := []string{"line", "whole"}
	for i, index := range r.used {
		cell := fmt.Sprintf("c%d", i)
		switch r.t.Columns[index].Kind {
		case Day:
			cell = fmt.Sprintf("date '1970-01-01' + cast(%[1]s as integer) as %[1]s", cell)
		case Instant:
			cell = fmt.Sprintf("make_timestamp(%[1]s) as %[1]s", cell)
		}
		cells = append(cells, cell)
	}
	return fmt.Sprintf("(select %s from stream(%s))", strings.Join(cells, ", "), engine.Quote(r.stream()))
}

// Length is in bytes.
func (r *rows) Length() (string, int64) { return "bytes", r.in.size }

// Start begins to read records.
func (r *rows) Start(task progress.Task, memory int64) {
	r.in.task = task
	r.most = memory / 4
	r.blocks, r.free, r.stop = make(chan *block, 4), make(chan *block, 8), make(chan struct{})
	go r.run()
	r.db.Stream(r.stream(), r)
}

// Changed is not known: parts of a file are read in another order than they stand in.
func (r *rows) Changed(context.Context) (error, bool) {
	r.halt()
	return nil, false
}

// Broken is nil: the query itself fails with the error of the file.
func (r *rows) Broken(context.Context, error) *fault.Fault { return nil }

// Padded is 0: every row has all columns.
func (r *rows) Padded() int64 { return 0 }

// halt ends the goroutine. The source is not read after that.
func (r *rows) halt() {
	if r.blocks == nil {
		return
	}
	r.once.Do(func() { close(r.stop) })
	for range r.blocks { // until the goroutine has ended
	}
}

// Close halts the source and closes its file.
func (r *rows) Close() {
	r.halt()
	r.in.file.Close()
}

func (r *rows) run() {
	defer close(r.blocks)
	var row int64
	room := r.t.Size * min(blockRows, max(1, blockBytes/max(1, r.t.Size)))
	for {
		b := r.take(room)
		n, err := r.t.Next(b.data)
		b.first, b.n = row+1, n
		row += int64(n)
		if n > 0 && !r.give(b) {
			return
		}
		if errors.Is(err, io.EOF) && r.in.Err() == nil {
			return
		}
		if err != nil || r.in.Err() != nil {
			r.err = r.at(row+1, errors.Join(err, r.in.Err()))
			return
		}
	}
}

// at names the row in the error of a file, unless the error names one. Threads may share the error, which stays.
func (r *rows) at(row int64, err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return err
	}
	named := *f
	if named.Line == 0 {
		named.Line = int(row)
	}
	return &named
}

func (r *rows) take(room int) *block {
	select {
	case b := <-r.free:
		return b
	default:
		return &block{data: make([]byte, room)}
	}
}

func (r *rows) give(b *block) bool {
	select {
	case r.blocks <- b:
		return true
	case <-r.stop:
		return false
	}
}

// Columns are line, whole and the used columns as c0, c1 …
func (r *rows) Columns() []engine.Column {
	columns := []engine.Column{{Name: "line", Number: true}, {Name: "whole", Number: true}}
	for i, index := range r.used {
		kind := r.t.Columns[index].Kind
		columns = append(columns, engine.Column{Name: fmt.Sprintf("c%d", i), Number: kind != ""})
	}
	return columns
}

// Fill gives one block to the engine, column by column.
func (r *rows) Fill(_ int, to engine.Chunk) (int, error) {
	b, ok := <-r.blocks
	if !ok {
		return 0, r.err
	}
	var long []int // rows with a cell that is too long
	var cell Cell
	var texts int64
	for row := range b.n {
		to.Number(0, row, b.first+int64(row))
		to.Number(1, row, 1)
	}
	for i, index := range r.used {
		column := &r.t.Columns[index]
		for row := range b.n {
			cell.Text, cell.Empty, cell.Long = nil, false, false
			record := b.data[row*r.t.Size : (row+1)*r.t.Size]
			if err := column.Read(record, &cell); err != nil {
				return 0, r.at(b.first+int64(row), r.wrong(index, err))
			}
			switch {
			case column.Kind != "" && !cell.Empty:
				to.Number(i+2, row, cell.Number)
			case cell.Long || len(cell.Text) > format.MaxCell:
				long = append(long, row)
			case column.Kind != "" || len(cell.Text) == 0:
				to.Null(i+2, row)
			default:
				to.Text(i+2, row, cell.Text)
				texts += int64(len(cell.Text))
			}
		}
	}
	for _, row := range long {
		to.Number(1, row, 0)
		for i := range r.used {
			to.Null(i+2, row)
		}
	}
	if err := r.weigh(b, texts); err != nil {
		return 0, err
	}
	n := b.n
	select {
	case r.free <- b:
	default:
	}
	return n, nil
}

// weigh refuses texts that are too long for the memory: the engine keeps those of a group of rows.
func (r *rows) weigh(b *block, texts int64) error {
	group := (b.first - 1) / format.GroupRows
	if r.group.Swap(group) != group {
		r.texts.Store(0)
	}
	if r.texts.Add(texts) <= r.most {
		return nil
	}
	return &fault.Fault{
		Kind: fault.Resource,
		File: r.in.F.Path,
		Line: int(b.first) + b.n - 1,
		Rule: lang.Text{
			SV: "texterna i filen är för långa för minnet",
			EN: "the texts in the file are too long for the memory",
		},
		Hint: lang.Text{
			SV: "ge mer minne med --memory, eller dela filen i flera delar",
			EN: "give more memory with --memory, or split the file into several parts",
		},
	}
}

// wrong is the error of a cell. A text that is not in the file's encoding has a remedy of its own.
func (r *rows) wrong(index int, err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return err
	}
	return &fault.Fault{
		Kind:   fault.Delivery,
		File:   r.in.F.Path,
		Column: format.Shown(r.t.Columns[index].Name, index),
		Rule: lang.Text{
			SV: "texten har inte den teckenkodning som filen anger",
			EN: "the text is not in the encoding that the file states",
		},
		Hint: lang.Text{
			SV: "ange encoding: windows-1252 (eller iso-8859-1) i följesedeln; den gäller före filens egen uppgift",
			EN: "state encoding: windows-1252 (or iso-8859-1) in the manifest; it goes before what the file states",
		},
	}
}
