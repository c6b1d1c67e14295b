package delivery

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
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/unicode/norm"

	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
	"ansatz/internal/source"
)

// csvFile is an open CSV file behind its header.
type csvFile struct {
	f      *file
	in     *counted
	zip    *gzip.Reader
	reader *csvReader
	marked string // the encoding that its byte-order mark tells
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

// tell begins to count for a task.
func (c *counted) tell(task progress.Task) {
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

// openCSV opens a file and reads its header.
func openCSV(f *file) (*csvFile, error) {
	in, err := f.open()
	if err != nil {
		return nil, faultOfFile(f, err)
	}
	c := &csvFile{f: f, in: &counted{File: in, hash: sha256.New()}}
	if err := c.begin(); err != nil {
		in.Close()
		return nil, c.broken(err)
	}
	return c, nil
}

// begin reads what stands before the first row.
func (c *csvFile) begin() error {
	f := c.f
	f.notes, f.delimiter = nil, f.entry.delimiter
	text, decode, err := c.text()
	if err != nil {
		return err
	}
	skipped, err := c.separator(text)
	if err != nil {
		return err
	}
	c.reader = newCSVReader(text, f.delimiter, decode)
	c.reader.line += skipped
	if err = c.reader.next(); err == io.EOF {
		return &fault.Fault{Kind: fault.Delivery, File: f.path, Line: 1,
			Rule: lang.Text{SV: "filen är tom: kolumnnamnen saknas", EN: "the file is empty: the column names are missing"},
			Hint: lang.Text{SV: "första raden ska hålla kolumnernas namn", EN: "the first line must hold the columns' names"}}
	}
	if err == nil && (c.reader.torn || len(c.reader.ends) > c.reader.maxCells) {
		return &fault.Fault{Kind: fault.Delivery, File: f.path, Line: c.reader.row.line,
			Rule: lang.Text{SV: "raden med kolumnernas namn kan inte läsas: ett citattecken är inte stängt före en avgränsare, eller så är den för lång",
				EN: "the line with the columns' names cannot be read: a quote is not closed before a delimiter, or it is too long"},
			Hint: lang.Text{SV: "ta bort eller dubblera citattecknet; kontrollera delimiter i följesedeln", EN: "remove the quote or double it; check delimiter in the manifest"}}
	}
	if err != nil {
		return err
	}
	if err := c.checkEncoding(); err != nil {
		return err
	}
	c.reader.maxCells = len(c.reader.ends)
	f.header = make([]string, len(c.reader.ends))
	for i := range f.header {
		f.header[i] = string(c.reader.cell(i))
		if f.header[i] != "" {
			c.least = i + 1
		}
	}
	return nil
}

// text finds out what the file is by its first bytes, whatever its name, and returns its text and how to decode that.
func (c *csvFile) text() (*bufio.Reader, *[256][]byte, error) {
	f := c.f
	raw := bufio.NewReaderSize(c.in, 1<<17)
	head := source.Peek(raw)
	kind, packed := source.KindOf(head), format(f.name) == "csv.gz"
	switch {
	case kind.ID == "gzip" || packed && kind.ID == "" && (!utf8.Valid(head) || bytes.IndexByte(head, 0) >= 0):
		var err error
		if c.zip, err = gzip.NewReader(raw); err != nil {
			return nil, nil, err
		}
		if !packed {
			f.note("är packad med gzip fast namnet inte slutar på .gz; läst som .csv.gz", "is packed with gzip although its name does not end with .gz; read as .csv.gz")
		}
		raw = bufio.NewReaderSize(c.zip, 1<<16)
		kind = source.KindOf(source.Peek(raw))
	case packed && kind.ID == "" && len(head) > 0:
		f.note("är inte packad fast namnet slutar på .gz; läst som .csv", "is not packed although its name ends with .gz; read as .csv")
	}
	if kind.ID != "" {
		return nil, nil, &fault.Fault{Kind: fault.Delivery, File: f.path, Line: 1,
			Rule: lang.Text{SV: "är " + kind.Name.SV + " och ingen CSV-fil", EN: "is " + kind.Name.EN + " and no CSV file"}, Hint: kind.Hint}
	}
	decode := decoders[f.entry.encoding]
	var text *bufio.Reader
	text, c.marked = source.Stream(raw)
	if c.marked != "" && decode != nil {
		f.note("har ett märke för "+c.marked+" och är läst så, inte som "+f.entry.encoding, "has the mark of "+c.marked+" and is read so, not as "+f.entry.encoding)
	}
	if c.marked != "" {
		decode = nil
	}
	return text, decode, nil
}

// separator is the line by which a file tells Excel its delimiter.
var separator = regexp.MustCompile(`^(?i:"?sep=([!-~\t ])"?)[;,\t]*(?:\r\n|\r|\n)`)

// separator reads the line that tells the delimiter, where the file has one, and returns how many lines that are.
func (c *csvFile) separator(text *bufio.Reader) (int, error) {
	begin, _ := text.Peek(64)
	said := separator.FindSubmatch(begin)
	if said == nil {
		return 0, nil
	}
	f := c.f
	switch delimiter := said[1][0]; {
	case delimiter == f.entry.delimiter:
	case !f.entry.delimited:
		f.delimiter = delimiter
		f.note(fmt.Sprintf("säger sep=%c på första raden, och det gäller, eftersom följesedeln inte anger någon delimiter", delimiter),
			fmt.Sprintf("says sep=%c in its first line, and that holds, for the manifest states no delimiter", delimiter))
	default:
		return 0, &fault.Fault{Kind: fault.Delivery, File: f.path, Line: 1,
			Rule: lang.Text{SV: fmt.Sprintf("första raden säger sep=%c, men följesedeln anger en annan delimiter", delimiter),
				EN: fmt.Sprintf("the first line says sep=%c, but the manifest states another delimiter", delimiter)},
			Hint: lang.Text{SV: "rätta delimiter i följesedeln, eller ta bort den raden i filen", EN: "correct delimiter in the manifest, or remove that line of the file"}}
	}
	_, err := text.Discard(len(said[0]))
	return 1, err
}

// onlyTail says whether the row has another number of cells than the header only by empty cells at its end, behind all named columns: spreadsheets write
// them where a column beside the table was once used, and not on every line.
func (c *csvFile) onlyTail() bool {
	r := c.reader
	if len(r.ends) <= len(c.f.header) {
		return len(r.ends) >= c.least
	}
	return !r.more && len(r.cell(len(r.ends)-1)) == 0
}

// note keeps what a person should know of a file that is read all the same.
func (f *file) note(sv, en string) { f.notes = append(f.notes, lang.Text{SV: sv, EN: en}) }

func (c *csvFile) close() {
	if c.zip != nil {
		c.zip.Close()
	}
	c.in.Close()
}

// broken turns an error of reading into one with file, line and remedy.
func (c *csvFile) broken(err error) error {
	var known *fault.Fault
	if errors.As(err, &known) {
		return err
	}
	f := &fault.Fault{Kind: fault.Delivery, File: c.f.path, Line: 1}
	if c.reader != nil {
		f.Line = max(1, c.reader.row.line)
	}
	switch {
	case c.zip != nil || format(c.f.name) == "csv.gz":
		f.Rule = lang.Text{SV: "gzip-filen är avhuggen eller skadad; raderna läses inte längre än hit", EN: "the gzip file is truncated or damaged; rows can be read no further than here"}
		f.Hint = lang.Text{SV: "hämta filen på nytt från myndigheten", EN: "fetch the file again from the agency"}
	default:
		f.Rule = lang.Text{SV: "filen kan inte läsas", EN: "the file cannot be read"}
		f.Hint = lang.Text{SV: "kontrollera rättigheter och disk", EN: "check permissions and disk"}
	}
	return f
}

// checkEncoding refuses a row that is not UTF-8 where the manifest says, or leaves it, that it is.
func (c *csvFile) checkEncoding() error {
	if c.reader.bad == 0 {
		return nil
	}
	column := fmt.Sprint(c.reader.bad)
	if c.f.header != nil && c.reader.bad <= len(c.f.header) {
		column = shown(c.f.header[c.reader.bad-1], c.reader.bad-1)
	}
	if c.marked != "" {
		return &fault.Fault{Kind: fault.Delivery, File: c.f.path, Line: c.reader.row.line, Column: column,
			Rule: lang.Text{SV: "filen har ett märke för UTF-8, men texten är inte UTF-8", EN: "the file has the mark of UTF-8, but the text is not UTF-8"},
			Hint: lang.Text{SV: "spara filen på nytt som CSV (UTF-8)", EN: "save the file again as CSV (UTF-8)"}}
	}
	return &fault.Fault{Kind: fault.Delivery, File: c.f.path, Line: c.reader.row.line, Column: column,
		Rule: lang.Text{SV: "texten är inte utf-8", EN: "the text is not utf-8"},
		Hint: lang.Text{SV: "ange encoding: windows-1252 (eller iso-8859-1) i följesedeln", EN: "state encoding: windows-1252 (or iso-8859-1) in the manifest"}}
}

// How much goes to the engine at a time: so many rows, and no further row after so many bytes.
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

// csvSource hands the used columns of a CSV file to the engine, with line and whether the row has as many cells as the header.
// One goroutine takes the file apart; the engine's threads take the blocks.
type csvSource struct {
	c      *csvFile
	blocks chan *block
	free   chan *block
	stop   chan struct{}
	once   sync.Once
	most   int64 // the most bytes of text that rows of one group of the staged file may have: the engine keeps them until they are written
	err    error // set before blocks is closed
}

// newCSVSource hands over a file to an engine that may use so many bytes of memory. A text for which it has none left would end the program.
func newCSVSource(c *csvFile, memory int64) *csvSource {
	s := &csvSource{c: c, most: memory / 4, blocks: make(chan *block, 8), free: make(chan *block, 16), stop: make(chan struct{})}
	go s.run()
	return s
}

// halt ends the goroutine; the source is not read any more.
func (s *csvSource) halt() {
	s.once.Do(func() { close(s.stop) })
	for range s.blocks { // until the goroutine has gone
	}
}

// close halts the source and closes its file.
func (s *csvSource) close() {
	s.halt()
	s.c.close()
}

func (s *csvSource) run() {
	defer close(s.blocks)
	r := s.c.reader
	indexes := make([]int, len(s.c.f.used))
	for i, u := range s.c.f.used {
		indexes[i] = u.index
	}
	cells := len(s.c.f.header)
	var group int64 // bytes of text in this group of rows
	rows := 0
	for {
		b := s.take()
		for len(b.lines) < blockRows && len(b.text) < blockBytes {
			err := r.next()
			if err == nil {
				err = s.c.checkEncoding()
			}
			if err == io.EOF {
				s.give(b)
				return
			}
			if err != nil {
				s.err = s.c.broken(err)
				return
			}
			whole := len(r.ends) == cells
			if !whole && !r.torn && s.c.onlyTail() {
				s.c.f.tails.Add(1)
			}
			b.lines = append(b.lines, int64(r.row.line))
			b.whole = append(b.whole, whole)
			for _, i := range indexes {
				if whole {
					b.text = append(b.text, r.cell(i)...)
				}
				b.ends = append(b.ends, int32(len(b.text)))
			}
			if rows++; rows%groupRows == 0 {
				group = 0
			}
		}
		if group += int64(len(b.text)); group > s.most {
			s.err = &fault.Fault{Kind: fault.Resource, File: s.c.f.path, Line: r.row.line,
				Rule: lang.Text{SV: "texterna i filen är för långa för minnet", EN: "the texts in the file are too long for the memory"},
				Hint: lang.Text{SV: "ge mer minne med --memory, eller dela filen i flera delar", EN: "give more memory with --memory, or split the file into several parts"}}
			return
		}
		if !s.give(b) {
			return
		}
	}
}

func (s *csvSource) take() *block {
	select {
	case b := <-s.free:
		b.lines, b.whole, b.text, b.ends = b.lines[:0], b.whole[:0], b.text[:0], b.ends[:0]
		return b
	default:
		return &block{}
	}
}

func (s *csvSource) give(b *block) bool {
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
func (s *csvSource) Columns() []engine.Column {
	columns := []engine.Column{{Name: "line", Number: true}, {Name: "whole", Number: true}}
	for i := range s.c.f.used {
		columns = append(columns, engine.Column{Name: fmt.Sprintf("c%d", i)})
	}
	return columns
}

// Fill hands over one block.
func (s *csvSource) Fill(_ int, to engine.Chunk) (int, error) {
	b, ok := <-s.blocks
	if !ok {
		return 0, s.err
	}
	n := len(s.c.f.used)
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
	rows := len(b.lines)
	if cap(b.text) > 2*blockBytes { // room for long rows is not kept
		b.text = nil
	}
	select {
	case s.free <- b:
	default:
	}
	return rows, nil
}

// bind finds the register's columns among the file's, by the manifest's mapping and by name.
func (f *file) bind(kinds []string) (faults fault.List) {
	r := f.entry.register
	theirs := map[string]string{} // ours: theirs
	f.used, f.ignored, f.absent = nil, nil, nil
	absent := maps.Clone(f.entry.columns) // theirs: ours, of the columns that the manifest names and the file does not have
	for i, name := range f.header {
		their, ours := f.entry.mapped(name)
		if ours == "" {
			if _, known := r.Column(name); !known {
				if name != "" {
					f.ignored = append(f.ignored, shown(name, i))
				}
				continue
			}
			ours = name
		}
		delete(absent, their)
		if first, twice := theirs[ours]; twice {
			faults = append(faults, &fault.Fault{Kind: fault.Delivery, File: f.path, Line: 1, Column: name,
				Rule: lang.Textf("både kolumnen %s och kolumnen %s blir %s", "both column %s and column %s become %s", first, name, ours),
				Hint: lang.Textf("låt en enda kolumn bli %s i följesedelns columns", "let one column only become %s under columns in the manifest", ours)})
			continue
		}
		theirs[ours] = name
		u := used{ours: ours, index: i}
		if kinds != nil {
			u.kind = kinds[i]
		}
		f.used = append(f.used, u)
	}
	unlike, told := f.otherCase(theirs)
	if faults = append(faults, unlike...); len(f.used) == 0 && len(unlike) == 0 {
		return fault.List{{Kind: fault.Delivery, File: f.path, Line: 1,
			Rule: lang.Textf("filens första rad har ingen av kolumnerna i registret %s", "the file's first line has none of the columns of register %s", r.Name),
			Hint: lang.Text{SV: "första raden ska hålla kolumnernas namn; kontrollera delimiter, encoding och columns i följesedeln",
				EN: "the first line must hold the columns' names; check delimiter, encoding and columns in the manifest"}}}
	}
	for _, c := range r.Columns {
		if _, there := theirs[c.Name]; there || c.Optional || told[c.Name] {
			continue
		}
		wanted := c.Name
		for their, ours := range f.entry.columns {
			if ours == c.Name {
				wanted = their
			}
		}
		rule := lang.Textf("kolumnen %s, som registret %s kräver, saknas", "column %s, which register %s requires, is missing", c.Name, r.Name)
		if wanted != c.Name {
			rule = lang.Textf("kolumnen %s (%s), som registret %s kräver, saknas", "column %s (%s), which register %s requires, is missing", wanted, c.Name, r.Name)
		}
		var free []string
		for _, name := range f.header {
			if name != "" && !usedBy(theirs, name) && !valueLike.MatchString(name) {
				free = append(free, name)
			}
		}
		faults = append(faults, &fault.Fault{Kind: fault.Delivery, File: f.path, Line: 1, Column: wanted, Rule: rule, Hint: nearestColumn(wanted, c.Name, free)})
		delete(absent, wanted)
	}
	f.absent = slices.Sorted(maps.Keys(absent))
	return faults
}

// mapped is what the manifest's columns make of a name in the file: the name as it stands there, and ours; both empty where it names none. Where none is
// written the same, one that differs in nothing but how letters with marks are composed is meant, if it is the only one.
func (e *entry) mapped(name string) (their, ours string) {
	if ours, there := e.columns[name]; there {
		return name, ours
	}
	for t := range e.columns {
		if norm.NFC.String(t) == norm.NFC.String(name) {
			if their != "" {
				return "", ""
			}
			their = t
		}
	}
	return their, e.columns[their]
}

// otherCase finds the columns of the register that no column of the file fits, but for capital and small letters: names are compared as written, and a column
// that is meant must not be taken for one that is not there. told are the register's columns that it has a mistake for.
func (f *file) otherCase(theirs map[string]string) (faults fault.List, told map[string]bool) {
	told = map[string]bool{}
	for _, c := range f.entry.register.Columns {
		if _, there := theirs[c.Name]; there {
			continue
		}
		wanted := c.Name
		for their, ours := range f.entry.columns {
			if ours == c.Name {
				wanted = their
			}
		}
		var like []string
		for _, name := range f.header {
			if strings.EqualFold(name, wanted) && !usedBy(theirs, name) {
				like = append(like, name)
			}
		}
		if len(like) == 0 {
			continue
		}
		told[c.Name] = true
		found := strings.Join(like, ", ")
		rule := lang.Textf("kolumnen %s finns inte, men väl %s: bara stora och små bokstäver skiljer", "there is no column %s, but there is %s: only capital and small letters differ", wanted, found)
		hint := lang.Textf("om det är den, skriv columns: {%s: %s} i följesedeln; annars byt namn på kolumnen i filen", "if that is it, write columns: {%s: %s} in the manifest; else rename the column in the file", like[0], c.Name)
		if len(like) > 1 {
			hint = lang.Textf("skriv i följesedelns columns vilken av dem som är %s", "write under columns in the manifest which of them is %s", c.Name)
		}
		faults = append(faults, &fault.Fault{Kind: fault.Delivery, File: f.path, Line: 1, Column: wanted, Rule: rule, Hint: hint})
	}
	return faults, told
}

func usedBy(theirs map[string]string, name string) bool {
	for _, t := range theirs {
		if t == name {
			return true
		}
	}
	return false
}

// valueLike is a column name that may be a value: a file without a header has a row of values in its place.
var valueLike = regexp.MustCompile(`[0-9]{5}|.{65}`)

// shown is a column's name as a message may show it.
func shown(name string, index int) string {
	if valueLike.MatchString(name) {
		return fmt.Sprint(index + 1)
	}
	return name
}

// nearestColumn names the column present that is most like the one that is missing.
func nearestColumn(wanted, ours string, free []string) lang.Text {
	best, distance := "", 1<<30
	for _, name := range free {
		d := min(fault.Edits(wanted, name), fault.Edits(ours, name))
		if d < distance {
			best, distance = name, d
		}
	}
	if best == "" {
		return lang.Text{SV: "lägg till kolumnen", EN: "add the column"}
	}
	return lang.Textf("närmast ligger kolumnen %s; om det är den, skriv columns: {%s: %s} i följesedeln", "the nearest is column %s; if that is it, write columns: {%s: %s} in the manifest", best, best, ours)
}
