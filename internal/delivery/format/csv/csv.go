// Package csv reads CSV files, also packed with gzip.
package csv

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"

	"ansatz/internal/delivery/format"
	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
	"ansatz/internal/source"
)

// Format is the format.
type Format struct{}

// Endings are those of plain and packed files.
func (Format) Endings() []string { return []string{"csv", "csv.gz"} }

// Room was measured on made-up countries. Rows as read and the registers are on disk together until the load is done,
// and packed files grow.
func (Format) Room(ending string) int64 {
	if ending == packedEnding {
		return 4
	}
	return 1
}

const packedEnding = "csv.gz"

// Encoded says whether an encoding besides UTF-8 is read.
func Encoded(encoding string) bool { return decoders[encoding] != nil }

// Header reads the line of the columns' names.
func (Format) Header(_ context.Context, _ engine.Engine, f *format.File) (*format.Header, error) {
	c, err := openFile(f)
	if err != nil {
		return nil, err
	}
	c.close()
	return c.header, nil
}

// Rows opens the file again.
func (Format) Rows(_ context.Context, db engine.Engine, f *format.File, h *format.Header,
	used []int) (format.Rows, error) {
	c, err := openFile(f)
	if err != nil {
		return nil, err
	}
	return &rows{c: c, db: db, bound: h.Names, used: used}, nil
}

// file is an open CSV file whose header has been read.
type file struct {
	f      *format.File
	header *format.Header
	in     *counted
	zip    *gzip.Reader
	reader *reader
	marked string // the encoding that its byte-order mark states
	least  int    // how many cells a row has up to the last named column
}

// counted counts and hashes the bytes that are read from a file.
type counted struct {
	*os.File
	task progress.Task
	n    int64 // read before there was a task
	hash hash.Hash
}

// sum reads what is left and returns the SHA-256 of all that was read.
func (c *counted) sum(ctx context.Context) (string, error) {
	err := disk.Sum(ctx, c.hash, c.File)
	return hex.EncodeToString(c.hash.Sum(nil)), err
}

// count begins to count for a task.
func (c *counted) count(task progress.Task) {
	task.Add(c.n)
	c.task = task
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.File.Read(p)
	c.hash.Write(p[:n])
	if c.task == nil {
		c.n += int64(n)
	} else {
		c.task.Add(int64(n))
	}
	return n, err
}

// openFile opens a file and reads its header.
func openFile(f *format.File) (*file, error) {
	in, err := f.Open()
	if err != nil {
		return nil, f.Fault(err)
	}
	c := &file{f: f, header: &format.Header{Delimiter: f.Delimiter}, in: &counted{File: in, hash: sha256.New()}}
	if err := c.begin(); err != nil {
		in.Close()
		return nil, c.broken(err)
	}
	return c, nil
}

// begin reads what comes before the first row.
func (c *file) begin() error {
	f := c.f
	text, decode, err := c.text()
	if err != nil {
		return err
	}
	skipped, err := c.separator(text)
	if err != nil {
		return err
	}
	c.reader = newReader(text, c.header.Delimiter, decode)
	c.reader.line += skipped
	if err = c.reader.next(); errors.Is(err, io.EOF) {
		return &fault.Fault{
			Kind: fault.Delivery,
			File: f.Path,
			Line: 1,
			Rule: lang.Text{
				SV: "filen är tom: kolumnnamnen saknas",
				EN: "the file is empty: the column names are missing",
			},
			Hint: lang.Text{
				SV: "första raden ska hålla kolumnernas namn",
				EN: "the first line must hold the columns' names",
			},
		}
	}
	if err == nil && (c.reader.torn || len(c.reader.ends) > c.reader.maxCells) {
		return &fault.Fault{
			Kind: fault.Delivery,
			File: f.Path,
			Line: c.reader.row.line,
			Rule: lang.Text{
				SV: "raden med kolumnernas namn kan inte läsas: ett citattecken är inte stängt före en " +
					"avgränsare, eller så är den för lång",
				EN: "the line with the columns' names cannot be read: a quote is not closed before " +
					"a delimiter, or it is too long",
			},
			Hint: lang.Text{
				SV: "ta bort eller dubblera citattecknet; kontrollera delimiter i följesedeln",
				EN: "remove the quote or double it; check delimiter in the manifest",
			},
		}
	}
	if err != nil {
		return err
	}
	if err := c.checkEncoding(); err != nil {
		return err
	}
	c.reader.maxCells = len(c.reader.ends)
	c.header.Names = make([]string, len(c.reader.ends))
	for i := range c.header.Names {
		c.header.Names[i] = string(c.reader.cell(i))
		if c.header.Names[i] != "" {
			c.least = i + 1
		}
	}
	return nil
}

// text finds out from its first bytes what the file is, whatever its name, and returns its text and how to decode that.
func (c *file) text() (*bufio.Reader, *[256][]byte, error) {
	f := c.f
	raw := bufio.NewReaderSize(c.in, 1<<17)
	head := source.Peek(raw)
	kind, packed := source.KindOf(head), f.Ending == packedEnding
	switch {
	case kind.ID == "gzip" || packed && kind.ID == "" && (!utf8.Valid(head) || bytes.IndexByte(head, 0) >= 0):
		var err error
		if c.zip, err = gzip.NewReader(raw); err != nil {
			return nil, nil, err
		}
		if !packed {
			c.note("är packad med gzip fast namnet inte slutar på .gz; läst som .csv.gz",
				"is packed with gzip although its name does not end with .gz; read as .csv.gz")
		}
		raw = bufio.NewReaderSize(c.zip, 1<<16)
		kind = source.KindOf(source.Peek(raw))
	case packed && kind.ID == "" && len(head) > 0:
		c.note("är inte packad fast namnet slutar på .gz; läst som .csv",
			"is not packed although its name ends with .gz; read as .csv")
	}
	if kind.ID != "" {
		return nil, nil, &fault.Fault{
			Kind: fault.Delivery,
			File: f.Path,
			Line: 1,
			Rule: lang.Text{
				SV: "är " + kind.Name.SV + " och ingen CSV-fil",
				EN: "is " + kind.Name.EN + " and no CSV file",
			},
			Hint: kind.Hint,
		}
	}
	decode := decoders[f.Encoding]
	var text *bufio.Reader
	text, c.marked = source.Stream(raw)
	if c.marked != "" && decode != nil {
		c.note("har ett märke för "+c.marked+" och är läst så, inte som "+f.Encoding,
			"has the mark of "+c.marked+" and is read so, not as "+f.Encoding)
	}
	if c.marked != "" {
		decode = nil
	}
	return text, decode, nil
}

// separator is a line that states the file's delimiter for Excel.
var separator = regexp.MustCompile(`^(?i:"?sep=([!-~\t ])"?)[;,\t]*(?:\r\n|\r|\n)`)

// separator reads the line that states the delimiter, if the file has one, and returns the number of lines read.
func (c *file) separator(text *bufio.Reader) (int, error) {
	begin, _ := text.Peek(64)
	said := separator.FindSubmatch(begin)
	if said == nil {
		return 0, nil
	}
	f := c.f
	switch delimiter := said[1][0]; {
	case delimiter == f.Delimiter:
	case !f.Delimited:
		c.header.Delimiter = delimiter
		c.note(
			fmt.Sprintf("säger sep=%c på första raden, och det gäller, eftersom följesedeln inte anger någon delimiter",
				delimiter),
			fmt.Sprintf("says sep=%c in its first line, and that holds, for the manifest states no delimiter",
				delimiter),
		)
	default:
		return 0, &fault.Fault{
			Kind: fault.Delivery,
			File: f.Path,
			Line: 1,
			Rule: lang.Text{
				SV: fmt.Sprintf("första raden säger sep=%c, men följesedeln anger en annan delimiter", delimiter),
				EN: fmt.Sprintf("the first line says sep=%c, but the manifest states another delimiter", delimiter),
			},
			Hint: lang.Text{
				SV: "rätta delimiter i följesedeln, eller ta bort den raden i filen",
				EN: "correct delimiter in the manifest, or remove that line of the file",
			},
		}
	}
	_, err := text.Discard(len(said[0]))
	return 1, err
}

// onlyTail says whether the row differs from the header only by empty cells at its end, after all named columns.
// Spreadsheets write such cells, on some lines only, if a column beside the table was once used.
func (c *file) onlyTail() bool {
	r := c.reader
	if len(r.ends) <= len(c.header.Names) {
		return len(r.ends) >= c.least
	}
	return !r.more && len(r.cell(len(r.ends)-1)) == 0
}

// note keeps a remark on a file that is read all the same.
func (c *file) note(sv, en string) {
	c.header.Notes = append(c.header.Notes, lang.Text{SV: sv, EN: en})
}

func (c *file) close() {
	if c.zip != nil {
		c.zip.Close()
	}
	c.in.Close()
}

// broken turns an error of reading into one with file, line and remedy.
func (c *file) broken(err error) error {
	var known *fault.Fault
	if errors.As(err, &known) {
		return err
	}
	f := &fault.Fault{Kind: fault.Delivery, File: c.f.Path, Line: 1}
	if c.reader != nil {
		f.Line = max(1, c.reader.row.line)
	}
	switch {
	case c.zip != nil || c.f.Ending == packedEnding:
		f.Rule = lang.Text{
			SV: "gzip-filen är avhuggen eller skadad; raderna läses inte längre än hit",
			EN: "the gzip file is truncated or damaged; rows can be read no further than here",
		}
		f.Hint = lang.Text{SV: "hämta filen på nytt från myndigheten", EN: "fetch the file again from the agency"}
	default:
		f.Rule = lang.Text{SV: "filen kan inte läsas", EN: "the file cannot be read"}
		f.Hint = lang.Text{SV: "kontrollera rättigheter och disk", EN: "check permissions and disk"}
	}
	return f
}

// checkEncoding refuses a row that is not UTF-8 if the manifest says UTF-8 or says nothing.
func (c *file) checkEncoding() error {
	if c.reader.bad == 0 {
		return nil
	}
	column := fmt.Sprint(c.reader.bad)
	if c.header.Names != nil && c.reader.bad <= len(c.header.Names) {
		column = format.Shown(c.header.Names[c.reader.bad-1], c.reader.bad-1)
	}
	if c.marked != "" {
		return &fault.Fault{
			Kind:   fault.Delivery,
			File:   c.f.Path,
			Line:   c.reader.row.line,
			Column: column,
			Rule: lang.Text{
				SV: "filen har ett märke för UTF-8, men texten är inte UTF-8",
				EN: "the file has the mark of UTF-8, but the text is not UTF-8",
			},
			Hint: lang.Text{SV: "spara filen på nytt som CSV (UTF-8)", EN: "save the file again as CSV (UTF-8)"},
		}
	}
	return &fault.Fault{
		Kind:   fault.Delivery,
		File:   c.f.Path,
		Line:   c.reader.row.line,
		Column: column,
		Rule:   lang.Text{SV: "texten är inte utf-8", EN: "the text is not utf-8"},
		Hint: lang.Text{
			SV: "ange encoding: windows-1252 (eller iso-8859-1) i följesedeln",
			EN: "state encoding: windows-1252 (or iso-8859-1) in the manifest",
		},
	}
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

// rows gives the engine the used columns of a CSV file, with the line, and whether the row has as many cells as the
// header. One goroutine parses the file; the engine's threads take the blocks.
type rows struct {
	c      *file
	db     engine.Engine
	bound  []string // the names of the columns when the load read the header
	used   []int
	blocks chan *block // nil before Start
	free   chan *block
	stop   chan struct{}
	once   sync.Once
	// the most bytes of text of the rows of one group, which the engine keeps until they are written
	most   int64
	padded atomic.Int64 // rows that differ from the header only by empty cells at the end
	err    error        // set before blocks is closed
}

// Source is the stream that Start gives to the engine.
func (s *rows) Source() string { return "stream(" + engine.Quote(s.c.f.Name) + ")" }

// Length is in bytes.
func (s *rows) Length() (string, int64) { return "bytes", s.c.f.Size }

// Start begins to parse the file. A text for which the engine has no memory left would end the program.
func (s *rows) Start(task progress.Task, memory int64) {
	s.c.in.count(task)
	s.most = memory / 4
	s.blocks, s.free, s.stop = make(chan *block, 8), make(chan *block, 16), make(chan struct{})
	go s.run()
	s.db.Stream(s.c.f.Name, s)
}

// Changed compares the hash of all bytes that were read, and the columns.
func (s *rows) Changed(ctx context.Context) (error, bool) {
	s.halt()
	sum, err := s.c.in.sum(ctx)
	if ctx.Err() != nil {
		return nil, true
	}
	if err == nil && (sum != s.c.f.SHA256 || !slices.Equal(s.bound, s.c.header.Names)) {
		err = errors.New("other bytes or columns than before")
	}
	return err, true
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
	s.c.close()
}

func (s *rows) run() {
	defer close(s.blocks)
	r := s.c.reader
	cells := len(s.c.header.Names)
	// The file may have been replaced since its columns were bound. What is read then does not count.
	bound := !slices.ContainsFunc(s.used, func(i int) bool { return i >= cells })
	var group int64 // bytes of text in this group of rows
	n := 0
	for {
		b := s.take()
		for len(b.lines) < blockRows && len(b.text) < blockBytes {
			err := r.next()
			if err == nil {
				err = s.c.checkEncoding()
			}
			if errors.Is(err, io.EOF) {
				s.give(b)
				return
			}
			if err != nil {
				s.err = s.c.broken(err)
				return
			}
			whole := bound && len(r.ends) == cells
			if !whole && !r.torn && s.c.onlyTail() {
				s.padded.Add(1)
			}
			b.lines = append(b.lines, int64(r.row.line))
			b.whole = append(b.whole, whole)
			for _, i := range s.used {
				if whole {
					b.text = append(b.text, r.cell(i)...)
				}
				b.ends = append(b.ends, int32(len(b.text)))
			}
			if n++; n%format.GroupRows == 0 {
				group = 0
			}
		}
		if group += int64(len(b.text)); group > s.most {
			s.err = &fault.Fault{
				Kind: fault.Resource,
				File: s.c.f.Path,
				Line: r.row.line,
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
