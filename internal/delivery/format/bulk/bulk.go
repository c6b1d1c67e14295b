// Package bulk reads the open bulk files of companies: Bolagsverket's (bolagsverket_bulkfil.txt) and SCB's
// (scb_bulkfil_JE_….txt). Both fill the register company.
//
// Bolagsverket's cells stand in quotes between semicolons, and hold quotes, line breaks and NUL bytes of their own.
// SCB's stand between tabs, in ISO-8859-1.
package bulk

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/texts"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source"
)

// Format is the format.
type Format struct{}

// Endings is one.
func (Format) Endings() []string { return []string{"txt"} }

// Room is at most the file.
func (Format) Room(string) int64 { return 1 }

// Registers are those that the files fill.
func (Format) Registers() []string { return []string{"company"} }

// Header finds whose file it is.
func (Format) Header(_ context.Context, _ engine.Engine, f *format.File) (*format.Header, error) {
	r, err := open(f)
	if err != nil {
		return nil, err
	}
	r.Close()
	return r.header(), nil
}

// Rows opens the file again.
func (Format) Rows(_ context.Context, db engine.Engine, f *format.File, _ *format.Header,
	used []int) (format.Rows, error) {
	r, err := open(f)
	if err != nil {
		return nil, err
	}
	return texts.Rows(db, f, r, used), nil
}

// columns are those of the register.
var columns = []string{"company_id", "name", "legal_form", "sector", "industry", "registered_date",
	"deregistered_date", "bankruptcy_date"}

// theirs are the columns that are read of each kind of file, in the order of their indexes in places.
var theirs = map[byte][]string{
	';': {"organisationsidentitet", "namnskyddslopnummer", "organisationsnamn", "organisationsform",
		"avregistreringsdatum", "avregistreringsorsak", "pagandeAvvecklingsEllerOmstruktureringsforfarande",
		"registreringsdatum"},
	'\t': {"PeOrgNr", "Namn", "Foretagsnamn", "JurForm", "Ng1", "RegDatKtid"},
}

// rows are the rows of a file.
type rows struct {
	*texts.Input
	f         *format.File
	text      *bufio.Reader
	delimiter byte
	utf8      bool
	names     int   // how many columns the file has
	places    []int // of theirs
	line      int   // of the row at hand
	next      int   // the line that is read next
	record    []byte
	cells     [][]byte // as they stand
	out       [8][]byte
	whole     bool
}

func (r *rows) header() *format.Header {
	return &format.Header{Names: columns, Delimiter: r.f.Delimiter}
}

// longest is the most bytes of a row.
const longest = 16 << 20

func open(f *format.File) (*rows, error) {
	in, err := texts.Open(f)
	if err != nil {
		return nil, err
	}
	r := &rows{f: f, Input: in, next: 1}
	r.text = bufio.NewReaderSize(r, 1<<17)
	if err := r.begin(); err != nil {
		in.Close()
		return nil, err
	}
	return r, nil
}

// begin reads the line of the columns' names.
func (r *rows) begin() error {
	if kind := source.KindOf(source.Peek(r.text)); kind.ID != "" {
		return r.bad(lang.Text{SV: "är " + kind.Name.SV + " och ingen bulkfil", EN: "is " + kind.Name.EN +
			" and no bulk file"})
	}
	if err := r.read(); err != nil && !errors.Is(err, io.EOF) {
		return r.broken(err)
	}
	head := bytes.TrimPrefix(r.record, []byte("\xef\xbb\xbf"))
	for _, delimiter := range []byte{';', '\t'} {
		r.delimiter = delimiter
		r.cells = split(r.cells[:0], head, delimiter)
		r.places = nil
		for _, name := range theirs[delimiter] {
			r.places = append(r.places, slices.IndexFunc(r.cells, func(c []byte) bool { return string(c) == name }))
		}
		if r.places[0] >= 0 {
			r.names = len(r.cells)
			break
		}
	}
	if r.names == 0 {
		return r.bad(lang.Text{SV: "är ingen bulkfil från Bolagsverket eller SCB",
			EN: "is no bulk file of Bolagsverket or SCB"})
	}
	if r.f.Table != "company" {
		return &fault.Fault{Kind: fault.Delivery, File: r.f.Path,
			Rule: lang.Textf("har inga rader för registret %s", "has no rows for the register %s", r.f.Table),
			Hint: lang.Text{SV: "ange registret company", EN: "state the register company"}}
	}
	r.utf8 = r.delimiter == ';' || r.f.Encoded && r.f.Encoding == "utf-8"
	return nil
}

func (r *rows) bad(rule lang.Text) error {
	return &fault.Fault{Kind: fault.Delivery, File: r.f.Path, Line: 1, Rule: rule,
		Hint: lang.Text{SV: "ange format: csv i följesedeln om det är en CSV-fil",
			EN: "state format: csv in the manifest if it is a CSV file"}}
}

func (r *rows) broken(err error) error {
	var known *fault.Fault
	if errors.As(err, &known) {
		return err
	}
	return &fault.Fault{Kind: fault.Delivery, File: r.f.Path, Line: r.next,
		Rule: lang.Text{SV: "filen kan inte läsas", EN: "the file cannot be read"},
		Hint: lang.Text{SV: "kontrollera rättigheter och disk", EN: "check permissions and disk"}}
}

// read reads the next line into record, without its end and without NUL bytes.
func (r *rows) read() error {
	r.record = r.record[:0]
	for {
		part, err := r.text.ReadSlice('\n')
		if len(r.record) < longest {
			r.record = append(r.record, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && (!errors.Is(err, io.EOF) || len(r.record) == 0) {
			return err
		}
		break
	}
	r.next++
	r.record = bytes.TrimRight(r.record, "\r\n")
	if bytes.IndexByte(r.record, 0) >= 0 {
		r.record = bytes.ReplaceAll(r.record, []byte{0}, nil)
	}
	return nil
}

// closing is where the delimiter after a cell in quotes stands: after a quote, and before another one, a delimiter or
// the end of the row. A quote and a delimiter elsewhere are part of a text.
func closing(record []byte, delimiter byte) int {
	for from := 1; ; {
		i := bytes.Index(record[from:], []byte{'"', delimiter})
		if i < 0 {
			return -1
		}
		end := from + i + 1
		if rest := record[end+1:]; len(rest) == 0 || rest[0] == '"' || rest[0] == delimiter {
			return end
		}
		from = end
	}
}

// split appends the cells of a row.
func split(to [][]byte, record []byte, delimiter byte) [][]byte {
	for {
		end := bytes.IndexByte(record, delimiter)
		quoted := delimiter == ';' && len(record) > 0 && record[0] == '"'
		if quoted {
			end = closing(record, delimiter)
		}
		cell := record
		if end >= 0 {
			cell = record[:end]
		}
		if quoted {
			cell = bytes.ReplaceAll(bytes.TrimSuffix(cell[1:], []byte{'"'}), []byte(`""`), []byte{'"'})
		}
		to = append(to, bytes.TrimSpace(cell))
		if end < 0 {
			return to
		}
		record = record[end+1:]
	}
}

// Next reads the next company. Of a company with several names in Bolagsverket's file only the first row is read.
func (r *rows) Next() error {
	for {
		r.line = r.next
		if err := r.read(); err != nil {
			if errors.Is(err, io.EOF) {
				return err
			}
			return r.broken(err)
		}
		if len(bytes.TrimSpace(r.record)) == 0 {
			continue
		}
		r.cells = split(r.cells[:0], r.record, r.delimiter)
		if err := r.join(); err != nil {
			return r.broken(err)
		}
		r.whole = len(r.cells) == r.names && len(r.record) < longest && (!r.utf8 || utf8.Valid(r.record))
		if r.whole && !r.company() {
			continue
		}
		return nil
	}
}

// join adds the lines that a text of a row of Bolagsverket's goes on in. A row begins with a number and its kind.
func (r *rows) join() error {
	for range mostLines {
		if r.delimiter != ';' || len(r.cells) >= r.names || len(r.record) > format.MaxCell {
			return nil
		}
		ahead, _ := r.text.Peek(64)
		first, _, _ := bytes.Cut(ahead, []byte{';'})
		if len(ahead) == 0 || bytes.Contains(first, []byte("-IDORG")) {
			return nil
		}
		begun := bytes.Clone(r.record)
		if err := r.read(); err != nil {
			return err
		}
		r.record = append(append(begun, '\n'), r.record...)
		r.cells = split(r.cells[:0], r.record, r.delimiter)
	}
	return nil
}

// mostLines is how many lines a row may go on for.
const mostLines = 100

// their is a cell of theirs, as it stands; empty if the file has no such column.
func (r *rows) their(i int) []byte {
	if r.places[i] < 0 {
		return nil
	}
	cell := r.cells[r.places[i]]
	if r.utf8 || len(cell) == 0 {
		return cell
	}
	decoded, _ := charmap.ISO8859_1.NewDecoder().Bytes(cell)
	return decoded
}

// company makes the cells of the register. It is false for a further name of a company.
func (r *rows) company() bool {
	if r.delimiter == '\t' {
		name := r.their(1)
		if len(name) == 0 {
			name = r.their(2)
		}
		form, sector := r.their(3), "private"
		switch string(form) {
		case "81", "82", "83", "84", "85", "87": // the state, municipalities, regions and their associations
			sector = "public"
		}
		r.out = [8][]byte{r.their(0), name, form, []byte(sector), industry(r.their(4)), r.their(5), nil, nil}
		return true
	}
	if n := bytes.TrimLeft(r.their(1), "0"); len(n) > 0 && string(n) != "1" {
		return false
	}
	id, _, _ := bytes.Cut(r.their(0), []byte{'$'})
	name, _, _ := bytes.Cut(r.their(2), []byte{'|'})
	name, _, _ = bytes.Cut(name, []byte{'$'})
	form, _, _ := bytes.Cut(r.their(3), []byte{'-'})
	ended := r.their(4)
	bankrupt := dayOf(r.their(6), "KK-")
	if len(bankrupt) == 0 && bytes.HasPrefix(r.their(5), []byte("KKAV")) {
		bankrupt = ended
	}
	r.out = [8][]byte{id, name, form, []byte("private"), industry(nil), r.their(7), ended, bankrupt}
	return true
}

// industry is a code of SNI; 00000 where there is none, as SCB writes it.
func industry(code []byte) []byte {
	if len(code) == 0 {
		return []byte("00000")
	}
	return code
}

// dayOf finds the day of a procedure in a list such as |KK-AVOMFO$2024-01-02|LI-AVOMFO$2024-02-03.
func dayOf(list []byte, code string) []byte {
	for part := range bytes.SplitSeq(list, []byte{'|'}) {
		kind, day, _ := bytes.Cut(part, []byte{'$'})
		if bytes.HasPrefix(kind, []byte(code)) {
			return day
		}
	}
	return nil
}

// Line is where the row begins.
func (r *rows) Line() int { return r.line }

// Whole says whether the row has as many cells as the header.
func (r *rows) Whole() bool { return r.whole }

// Padded is false.
func (r *rows) Padded() bool { return false }

// Cell is a cell of the row.
func (r *rows) Cell(i int) []byte { return r.out[i] }
