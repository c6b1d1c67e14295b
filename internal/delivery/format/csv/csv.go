// Package csv reads CSV files, also packed with gzip.
package csv

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/texts"
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
	// The file may have been replaced since its columns were bound. What is read then does not count.
	fits := !slices.ContainsFunc(used, func(i int) bool { return i >= len(c.header.Names) })
	return texts.Rows(db, f, &lines{file: c, bound: h.Names, fits: fits}, used), nil
}

// file is an open CSV file whose header has been read.
type file struct {
	f      *format.File
	header *format.Header
	in     *texts.Input
	zip    *gzip.Reader
	reader *reader
	marked string // the encoding that its byte-order mark states
	least  int    // how many cells a row has up to the last named column
}

// openFile opens a file and reads its header.
func openFile(f *format.File) (*file, error) {
	in, err := texts.Open(f)
	if err != nil {
		return nil, err
	}
	c := &file{f: f, header: &format.Header{Delimiter: f.Delimiter}, in: in}
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

// lines are the rows of a CSV file.
type lines struct {
	*file
	bound []string // the names of the columns when the load read the header
	fits  bool     // the file has the columns that are used
	whole bool
}

// Next reads the next row.
func (l *lines) Next() error {
	r := l.reader
	err := r.next()
	if err == nil {
		err = l.checkEncoding()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return l.broken(err)
	}
	l.whole = l.fits && len(r.ends) == len(l.header.Names)
	return err
}

// Line is where the row begins.
func (l *lines) Line() int { return l.reader.row.line }

// Whole says whether the row has as many cells as the header.
func (l *lines) Whole() bool { return l.whole }

// Padded says whether the row differs from the header only by empty cells at the end.
func (l *lines) Padded() bool { return !l.reader.torn && l.onlyTail() }

// Cell is a cell of the row.
func (l *lines) Cell(i int) []byte { return l.reader.cell(i) }

// Count counts the bytes that are read.
func (l *lines) Count(task progress.Task) { l.in.Count(task) }

// Changed compares the hash of all bytes that were read, and the columns.
func (l *lines) Changed(ctx context.Context) (error, bool) {
	err, known := l.in.Changed(ctx)
	if err == nil && ctx.Err() == nil && !slices.Equal(l.bound, l.header.Names) {
		err = errors.New("other columns than before")
	}
	return err, known
}

// Close closes the file.
func (l *lines) Close() { l.close() }
