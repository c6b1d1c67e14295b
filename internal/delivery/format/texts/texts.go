// Package texts gives the engine the rows of files that are taken apart in Go, one row after another: lines of text,
// sheets of a workbook, records of XML. A format reads rows; one goroutine collects them in blocks, and the engine's
// threads take the blocks.
package texts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"ansatz/internal/delivery/format"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
)

// Lines are the rows of one file, which is open. One goroutine reads them.
type Lines interface {
	// Next reads the next row. It returns io.EOF after the last, and a *fault.Fault with the line for a file that
	// cannot be read further.
	Next() error
	// Line is where the row begins in the file, from 1.
	Line() int
	// Whole says whether the row can be read and has as many cells as the header. Padded says whether one that has not
	// differs only by empty cells at its end.
	Whole() bool
	Padded() bool
	// Cell is a cell of a whole row. It is valid until Next.
	Cell(i int) []byte
	// Count makes what is read count for a task.
	Count(task progress.Task)
	// Changed is format.Rows.Changed. Nothing is read any more.
	Changed(ctx context.Context) (err error, known bool)
	Close()
}

// The engine gets at most blockRows rows at a time, and no further row after blockBytes bytes.
const (
	blockRows  = 2048
	blockBytes = 1 << 20
)

// block is rows that have been taken apart and wait for the engine.
type block struct {
	lines []int64
	whole []bool // the row can be read, and has as many cells as the header
	text  []byte
	ends  []int32 // of each used cell, row by row
}

// rows gives the engine the used columns of a file, with the line, and whether the row is whole.
type rows struct {
	f      *format.File
	in     Lines
	db     engine.Engine
	used   []int
	blocks chan *block // nil before Start
	free   chan *block
	stop   chan struct{}
	once   sync.Once
	// the most bytes of text of the rows of one group, which the engine keeps until they are written
	most   int64
	padded atomic.Int64
	err    error // set before blocks is closed
}

// Rows are the rows of a file for the engine: those of in, with the columns at the indexes used.
func Rows(db engine.Engine, f *format.File, in Lines, used []int) format.Rows {
	return &rows{f: f, in: in, db: db, used: used}
}

// Source is the stream that Start gives to the engine.
func (s *rows) Source() string { return "stream(" + engine.Quote(s.f.Name) + ")" }

// Length is in bytes.
func (s *rows) Length() (string, int64) { return "bytes", s.f.Size }

// Start begins to read the file. A text for which the engine has no memory left would end the program.
func (s *rows) Start(task progress.Task, memory int64) {
	s.in.Count(task)
	s.most = memory / 4
	s.blocks, s.free, s.stop = make(chan *block, 8), make(chan *block, 16), make(chan struct{})
	go s.run()
	s.db.Stream(s.f.Name, s)
}

// Changed asks the reader, when nothing is read any more.
func (s *rows) Changed(ctx context.Context) (error, bool) {
	s.halt()
	return s.in.Changed(ctx)
}

// Broken is nil: the query itself fails with the error of the file.
func (s *rows) Broken(context.Context, error) *fault.Fault { return nil }

// Padded is how many rows differ from the header only by empty cells at the end.
func (s *rows) Padded() int64 { return s.padded.Load() }

// halt ends the goroutine. The source is not read after that.
func (s *rows) halt() {
	if s.blocks == nil {
		return
	}
	s.once.Do(func() { close(s.stop) })
	for range s.blocks { // until the goroutine has ended
	}
}

// Close halts the source and closes its file.
func (s *rows) Close() {
	s.halt()
	s.in.Close()
}

func (s *rows) run() {
	defer close(s.blocks)
	var group int64 // bytes of text in this group of rows
	n := 0
	for {
		b := s.take()
		for len(b.lines) < blockRows && len(b.text) < blockBytes {
			err := s.in.Next()
			if errors.Is(err, io.EOF) {
				s.give(b)
				return
			}
			if err != nil {
				s.err = err
				return
			}
			s.add(b)
			if n++; n%format.GroupRows == 0 {
				group = 0
			}
		}
		if group += int64(len(b.text)); group > s.most {
			s.err = &fault.Fault{
				Kind: fault.Resource,
				File: s.f.Path,
				Line: s.in.Line(),
				Rule: lang.Text{
					SV: "texterna i filen är för långa för minnet",
					EN: "the texts in the file are too long for the memory",
				},
				Hint: lang.Text{
					SV: "ge mer minne med --memory, eller dela filen i flera delar",
					EN: "give more memory with --memory, or split the file into several parts",
				},
			}
			return
		}
		if !s.give(b) {
			return
		}
	}
}

// add adds the row at hand to a block.
func (s *rows) add(b *block) {
	whole := s.in.Whole()
	if !whole && s.in.Padded() {
		s.padded.Add(1)
	}
	b.lines = append(b.lines, int64(s.in.Line()))
	b.whole = append(b.whole, whole)
	for _, i := range s.used {
		if whole {
			b.text = append(b.text, s.in.Cell(i)...)
		}
		b.ends = append(b.ends, int32(len(b.text)))
	}
}

func (s *rows) take() *block {
	select {
	case b := <-s.free:
		b.lines, b.whole, b.text, b.ends = b.lines[:0], b.whole[:0], b.text[:0], b.ends[:0]
		return b
	default:
		return &block{}
	}
}

func (s *rows) give(b *block) bool {
	if len(b.lines) == 0 {
		return true
	}
	select {
	case s.blocks <- b:
		return true
	case <-s.stop:
		return false
	}
}

// Columns are line, whole and the used columns as c0, c1 …
func (s *rows) Columns() []engine.Column {
	columns := []engine.Column{{Name: "line", Number: true}, {Name: "whole", Number: true}}
	for i := range s.used {
		columns = append(columns, engine.Column{Name: fmt.Sprintf("c%d", i)})
	}
	return columns
}

// Fill gives one block to the engine.
func (s *rows) Fill(_ int, to engine.Chunk) (int, error) {
	b, ok := <-s.blocks
	if !ok {
		return 0, s.err
	}
	n := len(s.used)
	begin := int32(0)
	for row := range b.lines {
		to.Number(0, row, b.lines[row])
		whole := int64(0)
		if b.whole[row] {
			whole = 1
		}
		to.Number(1, row, whole)
		for i := range n {
			end := b.ends[row*n+i]
			if end == begin {
				to.Null(i+2, row)
			} else {
				to.Text(i+2, row, b.text[begin:end])
			}
			begin = end
		}
	}
	taken := len(b.lines)
	if cap(b.text) > 2*blockBytes { // room for long rows is not kept
		b.text = nil
	}
	select {
	case s.free <- b:
	default:
	}
	return taken, nil
}
