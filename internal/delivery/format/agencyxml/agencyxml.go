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
	"strings"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/texts"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
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
	names := []string{"employer_statement", benefitTable, jobTable}
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

// Rows opens the file again, or takes what was kept of it.
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

// document is a file, and what is known of it when it has been read to its end. It fills one table or more.
type document struct {
	*texts.Input
	ctx     context.Context
	f       *format.File
	x       *markup.Scanner
	kind    reader
	tables  []table
	read    bool
	err     error // of reading to the end
	changed error // the file was not the one of its hash
}

// reader reads elements of one kind of file.
type reader interface {
	// start reads what begins with the Start at hand, or leaves it to its parts.
	start(d *document) error
	// size is how many bytes are kept.
	size() int
}

// table is a register that a file fills.
type table struct {
	name    string
	columns []string
	places  []int // of the columns among the cells of a stored row; −1: cell computes it
	width   int   // how many cells a stored row has
	notes   []lang.Text
	rows    func() *store // when the file has been read to its end
	cell    func(s *store, of *record) []byte
}

// rows are the rows of one table of a file.
type rows struct {
	*document
	table
	again  bool // another table has read the file
	header *format.Header
	store  *store
	next   int
	torn   int
	at     int // the line of the row at hand
	whole  bool
	record record
}

// open opens a file and finds what it is, or takes what was kept of it.
func open(ctx context.Context, f *format.File) (*rows, error) {
	if f.Kept != nil {
		if d, ok := f.Kept.Of.(*document); ok {
			return d.rowsOf(f, true)
		}
	}
	in, err := texts.Open(f)
	if err != nil {
		return nil, err
	}
	d := &document{ctx: ctx, f: f, Input: in}
	var r *rows
	if err = d.begin(); err == nil {
		r, err = d.rowsOf(f, false)
	}
	if err != nil {
		in.Close()
		return nil, d.broken(err)
	}
	return r, nil
}

// rowsOf are the rows of the table that is asked for.
func (d *document) rowsOf(f *format.File, again bool) (*rows, error) {
	i := slices.IndexFunc(d.tables, func(t table) bool { return t.name == f.Table })
	if i < 0 {
		return nil, d.noTable(f.Table)
	}
	t := d.tables[i]
	return &rows{document: d, table: t, again: again,
		header: &format.Header{Names: t.columns, Delimiter: f.Delimiter, Notes: slices.Clone(t.notes)},
		record: record{cells: make([][]byte, t.width)}}, nil
}

// begin reads to the first element that says what the file is.
func (d *document) begin() (err error) {
	if d.x, err = markup.New(d); err != nil {
		return err
	}
	for range 64 {
		kind, err := d.x.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if kind != markup.Start {
			continue
		}
		switch string(d.x.Name) {
		case "Skatteverket":
			if area, ok := d.x.Attr("omrade"); ok && string(area) != "Arbetsgivardeklaration" {
				return d.bad("är ingen arbetsgivardeklaration, utan en annan av Skatteverkets filer",
					"is no employer declaration, but another one of Skatteverket's files")
			}
			d.kind, d.tables = newAGI()
			return nil
		case "Folkbokforingsposter", "Folkbokforingspost":
			d.kind, d.tables = newNavet()
			return nil
		case "hamtaBastjanstInformationResponse":
			d.kind, d.tables = newSSBTEK(benefitTable, jobTable)
			return nil
		case "SvarMeddelande": // Arbetsförmedlingen's alone
			d.kind, d.tables = newSSBTEK(jobTable)
			return nil
		}
	}
	return d.bad("är XML av ett slag som inte läses", "is XML of a kind that is not read")
}

// noTable is the fault of a file that has nothing for the register.
func (d *document) noTable(asked string) error {
	var has []string
	for _, t := range d.tables {
		has = append(has, t.name)
	}
	list := strings.Join(has, ", ")
	return &fault.Fault{Kind: fault.Delivery, File: d.f.Path,
		Rule: lang.Textf("har inga rader för registret %s", "has no rows for the register %s", asked),
		Hint: lang.Textf("ange ett av dessa register: %s", "state one of these registers: %s", list)}
}

func (d *document) bad(sv, en string) error {
	return &fault.Fault{Kind: fault.Delivery, File: d.f.Path, Line: d.x.Line(), Rule: lang.Text{SV: sv, EN: en},
		Hint: lang.Text{SV: "leverera en AGI-fil (Skatteverket, omrade Arbetsgivardeklaration), personposter ur " +
			"Navet (Folkbokforingsposter) eller svar från SSBTEK, eller tabellen som CSV",
			EN: "deliver an AGI file (Skatteverket, omrade Arbetsgivardeklaration), posts of Navet " +
				"(Folkbokforingsposter) or answers of SSBTEK, or the table as CSV"}}
}

// broken turns an error of reading into one with file, line and remedy.
func (d *document) broken(err error) error {
	var known *fault.Fault
	if errors.As(err, &known) || d.ctx.Err() != nil {
		return err
	}
	f := &fault.Fault{Kind: fault.Delivery, File: d.f.Path, Line: 1,
		Hint: lang.Text{SV: "hämta filen på nytt från myndigheten", EN: "fetch the file again from the agency"}}
	if d.x != nil {
		f.Line = d.x.Line()
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

// all reads the file to its end, once for all of its tables.
func (d *document) all() error {
	if d.read {
		return d.err
	}
	d.read = true
	if err := d.toEnd(); !errors.Is(err, io.EOF) {
		d.err = d.broken(err)
	}
	d.x = nil
	if d.f.Kept != nil && d.ctx.Err() == nil {
		d.f.Kept.Of = d
	}
	return d.err
}

func (d *document) toEnd() error {
	if err := d.kind.start(d); err != nil {
		return err
	}
	for {
		kind, err := d.x.Next()
		if err != nil {
			return err
		}
		if kind != markup.Start {
			continue
		}
		if err := d.kind.start(d); err != nil {
			return err
		}
		if err := d.ctx.Err(); err != nil {
			return err
		}
		if d.kind.size() > most {
			return &fault.Fault{Kind: fault.Resource, File: d.f.Path, Line: d.x.Line(),
				Rule: lang.Text{SV: "filen har för många uppgifter för minnet",
					EN: "the file has too many statements for the memory"},
				Hint: lang.Text{SV: "dela filen i flera delar", EN: "split the file into several parts"}}
		}
	}
}

// Count counts the file, as read already if another table has read it.
func (r *rows) Count(task progress.Task) {
	if r.again {
		task.Add(r.f.Size)
		return
	}
	r.Input.Count(task)
}

// Changed is what was found when the file was read.
func (r *rows) Changed(ctx context.Context) (error, bool) {
	if r.again {
		return r.changed, true
	}
	var known bool
	r.changed, known = r.Input.Changed(ctx)
	return r.changed, known
}

// Next gives the next row that was not replaced or taken away. Rows that cannot be read come last.
func (r *rows) Next() error {
	if r.store == nil {
		if err := r.all(); err != nil {
			return err
		}
		r.store = r.rows()
	}
	for ; r.next < len(r.store.rows); r.next++ {
		if !r.store.rows[r.next].gone {
			r.at, r.whole = r.store.cells(r.next, &r.record), true
			r.next++
			return nil
		}
	}
	if r.torn < len(r.store.torn) {
		r.at, r.whole = r.store.torn[r.torn], false
		r.torn++
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
		return r.record.cells[at]
	}
	return r.cell(r.store, &r.record)
}
