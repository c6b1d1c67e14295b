// Package agencyxml reads the agencies' own XML: Skatteverket's employer declarations per individual (AGI), population
// posts (Navet), and answers about benefits and jobseekers (SSBTEK). Such a file has a fixed form, which says what
// registers it fills.
//
// A file is read to its end before its first row is given, because a later part may replace an earlier one. Only the
// texts that become cells are kept.
package agencyxml

import (
	"context"
	"errors"
	"io"
	"slices"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/texts"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source/markup"
)

// Format is the format.
type Format struct{}

// Endings is one.
func (Format) Endings() []string { return []string{"xml"} }

// Room is at most the file: its tags are not kept.
func (Format) Room(string) int64 { return 1 }

// Registers are those of all kinds of file.
func (Format) Registers() []string {
	names := append([]string{"employer_statement"}, answerTables...)
	for _, t := range navetTables {
		names = append(names, t.name)
	}
	return names
}

// Header finds what the file is, and returns the columns of the table that is asked for.
func (Format) Header(ctx context.Context, _ engine.Engine, f *format.File) (*format.Header, error) {
	r, err := open(ctx, f)
	if err != nil {
		return nil, err
	}
	r.Close()
	return r.header, nil
}

// Rows opens the file again.
func (Format) Rows(ctx context.Context, db engine.Engine, f *format.File, h *format.Header,
	used []int) (format.Rows, error) {
	r, err := open(ctx, f)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(r.header.Names, h.Names) {
		r.Close()
		return nil, errors.New("other columns than before")
	}
	return texts.Rows(db, f, r, used), nil
}

// most is the most bytes that are kept of a file.
const most = 1 << 29

// rows are the rows of one table of a file.
type rows struct {
	*texts.Input
	ctx    context.Context
	f      *format.File
	x      *markup.Scanner
	header *format.Header
	kind   reader
	width  int                // how many cells a stored row has
	places []int              // of the columns among these; −1: cell computes it
	cell   func(i int) []byte // a computed cell
	store  store
	torn   []int // the lines of rows with a cell that is too long
	read   bool
	next   int
	at     int // the line of the row at hand
	whole  bool
	cells  [][]byte
}

// reader reads elements of one kind of file.
type reader interface {
	// start reads what begins with the Start at hand, or leaves it to its parts.
	start(r *rows) error
	// finish keeps what is known only at the end of the file.
	finish(r *rows)
}

// open opens a file and finds what it is.
func open(ctx context.Context, f *format.File) (*rows, error) {
	in, err := texts.Open(f)
	if err != nil {
		return nil, err
	}
	r := &rows{ctx: ctx, f: f, Input: in, header: &format.Header{Delimiter: f.Delimiter}}
	if err := r.begin(); err != nil {
		in.Close()
		return nil, r.broken(err)
	}
	return r, nil
}

// begin reads to the first element that says what the file is.
func (r *rows) begin() (err error) {
	if r.x, err = markup.New(r); err != nil {
		return err
	}
	for range 64 {
		kind, err := r.x.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if kind != markup.Start {
			continue
		}
		switch string(r.x.Name) {
		case "Skatteverket":
			if area, ok := r.x.Attr("omrade"); ok && string(area) != "Arbetsgivardeklaration" {
				return r.bad("är ingen arbetsgivardeklaration, utan en annan av Skatteverkets filer",
					"is no employer declaration, but another one of Skatteverket's files")
			}
			return r.agi()
		case "Folkbokforingsposter", "Folkbokforingspost":
			return r.navet()
		case "hamtaBastjanstInformationResponse":
			return r.ssbtek(answerTables...)
		case "SvarMeddelande": // Arbetsförmedlingen's alone
			return r.ssbtek("jobseeker")
		}
	}
	return r.bad("är XML av ett slag som inte läses", "is XML of a kind that is not read")
}

// agi prepares the table of a file of employer declarations.
func (r *rows) agi() error {
	if r.f.Table != "employer_statement" {
		return r.noTable("employer_statement")
	}
	r.kind, r.width, r.header.Names, r.places = &agi{}, 7, statementColumns, statementCells
	return nil
}

// noTable is the fault of a file that has nothing for the register.
func (r *rows) noTable(has ...string) error {
	list := has[0]
	for _, name := range has[1:] {
		list += ", " + name
	}
	return &fault.Fault{Kind: fault.Delivery, File: r.f.Path,
		Rule: lang.Textf("har inga rader för registret %s", "has no rows for the register %s", r.f.Table),
		Hint: lang.Textf("ange ett av dessa register: %s", "state one of these registers: %s", list)}
}

func (r *rows) bad(sv, en string) error {
	return &fault.Fault{Kind: fault.Delivery, File: r.f.Path, Line: r.x.Line(), Rule: lang.Text{SV: sv, EN: en},
		Hint: lang.Text{SV: "leverera en AGI-fil (Skatteverket, omrade Arbetsgivardeklaration), personposter ur " +
			"Navet (Folkbokforingsposter) eller svar från SSBTEK, eller tabellen som CSV",
			EN: "deliver an AGI file (Skatteverket, omrade Arbetsgivardeklaration), posts of Navet " +
				"(Folkbokforingsposter) or answers of SSBTEK, or the table as CSV"}}
}

// broken turns an error of reading into one with file, line and remedy.
func (r *rows) broken(err error) error {
	var known *fault.Fault
	if errors.As(err, &known) || r.ctx.Err() != nil {
		return err
	}
	f := &fault.Fault{Kind: fault.Delivery, File: r.f.Path, Line: 1,
		Hint: lang.Text{SV: "hämta filen på nytt från myndigheten", EN: "fetch the file again from the agency"}}
	if r.x != nil {
		f.Line = r.x.Line()
	}
	f.Rule = Rule(err)
	return f
}

// Rule says in words why XML is not read further.
func Rule(err error) lang.Text {
	for _, known := range []struct {
		err    error
		sv, en string
	}{
		{markup.ErrDoctype, "filen har en dokumenttyp (DOCTYPE), och läses inte",
			"the file has a document type (DOCTYPE), and is not read"},
		{markup.ErrDeep, "elementen ligger i för många nivåer", "the elements are nested too deep"},
		{markup.ErrLong, "en text eller en tagg är för lång", "a text or a tag is too long"},
		{markup.ErrCut, "filen är tom eller avhuggen", "the file is empty or cut off"},
		{markup.ErrEncoding, "filens teckenkodning läses inte", "the file's encoding is not read"},
		{markup.ErrMalformed, "filen är inte välformad XML", "the file is no well-formed XML"},
	} {
		if errors.Is(err, known.err) {
			return lang.Text{SV: known.sv, EN: known.en}
		}
	}
	return lang.Text{SV: "filen kan inte läsas", EN: "the file cannot be read"}
}

// put keeps a row. One with a cell that is too long cannot be read.
func (r *rows) put(line, keys int, gone bool, cells ...[]byte) {
	if fits(cells...) {
		r.store.put(line, keys, gone, cells...)
	} else {
		r.tear(line)
	}
}

// tear keeps the line of a row that cannot be read.
func (r *rows) tear(line int) {
	r.torn = append(r.torn, line)
	r.store.size += 8
}

// all reads the file to its end.
func (r *rows) all() error {
	if err := r.kind.start(r); err != nil {
		return err
	}
	for {
		kind, err := r.x.Next()
		if err != nil {
			return err
		}
		if kind != markup.Start {
			continue
		}
		if err := r.kind.start(r); err != nil {
			return err
		}
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if r.store.size > most {
			return &fault.Fault{Kind: fault.Resource, File: r.f.Path, Line: r.x.Line(),
				Rule: lang.Text{SV: "filen har för många uppgifter för minnet",
					EN: "the file has too many statements for the memory"},
				Hint: lang.Text{SV: "dela filen i flera delar", EN: "split the file into several parts"}}
		}
	}
}

// Next gives the next row that was not replaced or taken away. Rows that cannot be read come last.
func (r *rows) Next() error {
	if !r.read {
		r.read = true
		if err := r.all(); !errors.Is(err, io.EOF) {
			return r.broken(err)
		}
		r.kind.finish(r)
		r.cells = make([][]byte, r.width)
	}
	for ; r.next < len(r.store.rows); r.next++ {
		if !r.store.rows[r.next].gone {
			r.at, r.whole = r.store.cells(r.next, r.cells), true
			r.next++
			return nil
		}
	}
	if len(r.torn) > 0 {
		r.at, r.whole, r.torn = r.torn[0], false, r.torn[1:]
		return nil
	}
	return io.EOF
}

// Line is the line of the element of the row.
func (r *rows) Line() int { return r.at }

// Whole says whether the row can be read.
func (r *rows) Whole() bool { return r.whole }

// Padded is false: there are no cells beside the columns.
func (r *rows) Padded() bool { return false }

// Cell is a cell of the row.
func (r *rows) Cell(i int) []byte {
	if at := r.places[i]; at >= 0 {
		return r.cells[at]
	}
	return r.cell(i)
}
