// Package xlsx reads sheets of Excel workbooks (.xlsx, Office Open XML) as streams of rows.
//
// A cell becomes the text that a CSV file would have: a number without exponent, a day or month by the cell's number
// format, leading zeros that the format shows, a formula's last result. No cell is guessed.
package xlsx

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path"
	"regexp"
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
func (Format) Endings() []string { return []string{"xlsx"} }

// Room was measured on made-up countries: the sheets are packed.
func (Format) Room(string) int64 { return 4 }

// Header reads the columns of the sheet.
func (Format) Header(_ context.Context, _ engine.Engine, f *format.File) (*format.Header, error) {
	s, err := open(f)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.header, s.lookForMerged()
}

// lookForMerged reads a sheet to its end, where merged cells are told, if a column between others has no name.
func (s *sheet) lookForMerged() error {
	names := s.header.Names
	for len(names) > 0 && names[0] == "" { // a table that does not begin in the first column
		names = names[1:]
	}
	if !slices.Contains(names, "") {
		return nil
	}
	for {
		if err := s.Next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// Parts are the sheets that are shown.
func (Format) Parts(_ context.Context, f *format.File) ([]string, error) {
	w, err := openBook(f)
	if err != nil {
		return nil, err
	}
	defer w.file.Close()
	s := &sheet{workbook: w}
	sheets, _, err := s.sheets()
	return sheetNames(sheets), err
}

// Rows opens the sheet again.
func (Format) Rows(_ context.Context, db engine.Engine, f *format.File, h *format.Header,
	used []int) (format.Rows, error) {
	s, err := open(f)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(s.header.Names, h.Names) {
		s.Close()
		return nil, errors.New("other columns than before")
	}
	return texts.Rows(db, f, s, used), nil
}

// most is the most bytes of the texts that cells share, and of the other small parts of a workbook.
const most = 200 << 20

// looked is how many rows with cells are looked at for the one with the columns' names.
const looked = 20

// workbook is an open file.
type workbook struct {
	f     *format.File
	file  *os.File
	zip   *zip.Reader
	read  *counted
	later bool // days are counted from 1904
	texts shared
	forms []form // of each style of a cell
}

// sheet is the sheet that is read.
type sheet struct {
	*workbook
	name   string // of the sheet
	part   string // of the archive
	in     io.ReadCloser
	xml    *markup.Scanner
	header *format.Header
	first  int // the row with the columns' names
	row    row
	ahead  []row    // rows that were read to find the header
	joined []string // merged cells of a sheet that ended before
	task   progress.Task
	told   int64
	ended  bool
}

// row is a row of a sheet.
type row struct {
	number int
	text   []byte
	ends   []int
	months []int // the columns of days whose format shows year and month only
	values bool  // a cell holds something else than a text
	long   bool  // a cell is longer than may be read
}

func (r *row) cell(i int) []byte {
	if i >= len(r.ends) {
		return nil
	}
	begin := 0
	if i > 0 {
		begin = r.ends[i-1]
	}
	return r.text[begin:r.ends[i]]
}

// filled is how many cells are not empty.
func (r *row) filled() (n int) {
	for i := range r.ends {
		if len(r.cell(i)) > 0 {
			n++
		}
	}
	return n
}

// counted counts the bytes of the archive that are read.
type counted struct {
	io.ReaderAt
	n int64
}

func (c *counted) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, at)
	c.n += int64(n)
	return n, err
}

// openBook opens a workbook.
func openBook(f *format.File) (w *workbook, err error) {
	file, err := f.Open()
	if err != nil {
		return nil, f.Fault(err)
	}
	w = &workbook{f: f, file: file, read: &counted{ReaderAt: file}}
	defer func() {
		if err != nil {
			file.Close()
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return nil, f.Fault(err)
	}
	if w.zip, err = zip.NewReader(w.read, info.Size()); err == nil {
		return w, nil
	}
	if protected(file) {
		return nil, &fault.Fault{Kind: fault.Delivery, File: f.Path,
			Rule: lang.Text{SV: "arbetsboken är skyddad med lösenord", EN: "the workbook is protected by a password"},
			Hint: lang.Text{SV: "ta bort lösenordet i Excel (Arkiv, Info, Skydda arbetsbok) och spara på nytt",
				EN: "remove the password in Excel (File, Info, Protect Workbook) and save again"}}
	}
	return nil, w.bad("är ingen Excel-arbetsbok (.xlsx), eller så är den skadad",
		"is no Excel workbook (.xlsx), or it is damaged")
}

// open opens a workbook and reads the sheet up to the row with the columns' names.
func open(f *format.File) (s *sheet, err error) {
	w, err := openBook(f)
	if err != nil {
		return nil, err
	}
	s = &sheet{workbook: w, header: &format.Header{}}
	for _, step := range []func() error{s.find, w.readStyles, w.readTexts, s.begin} {
		if err := step(); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// protected says whether a file is a workbook with a password: the packed workbook is then a stream of a file of
// Windows' older kind (OLE), whose directory names it.
func protected(file io.ReaderAt) bool {
	var head [512]byte
	if _, err := file.ReadAt(head[:], 0); err != nil || string(head[:4]) != "\xd0\xcf\x11\xe0" {
		return false
	}
	directory := make([]byte, 4096)
	at := (int64(binary.LittleEndian.Uint32(head[48:])) + 1) << (binary.LittleEndian.Uint16(head[30:]) & 15)
	n, _ := file.ReadAt(directory, at)
	return bytes.Contains(directory[:n], []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00"))
}

// bad is the fault of a file that is not what its name says.
func (w *workbook) bad(sv, en string) *fault.Fault {
	return &fault.Fault{Kind: fault.Delivery, File: w.f.Path, Rule: lang.Text{SV: sv, EN: en},
		Hint: lang.Text{SV: "spara arbetsboken på nytt i Excel, eller hämta filen igen från myndigheten",
			EN: "save the workbook again in Excel, or fetch the file again from the agency"}}
}

// part opens a part of the archive; nil if there is none.
func (w *workbook) part(name string) (io.ReadCloser, error) {
	for _, p := range w.zip.File {
		if strings.EqualFold(strings.TrimPrefix(p.Name, "/"), name) {
			in, err := p.Open()
			if err != nil {
				return nil, w.damaged(name, err)
			}
			return in, nil
		}
	}
	return nil, nil
}

// damaged is the fault of a part that cannot be read.
func (w *workbook) damaged(part string, err error) *fault.Fault {
	var known *fault.Fault
	if errors.As(err, &known) {
		return known
	}
	name := path.Base(part)
	switch {
	case errors.Is(err, markup.ErrDoctype):
		return w.bad("arbetsbokens del "+name+" har en dokumenttyp, och läses inte",
			"the workbook's part "+name+" has a document type, and is not read")
	case errors.Is(err, markup.ErrLong):
		return w.bad("arbetsbokens del "+name+" har en för lång text",
			"the workbook's part "+name+" has a text that is too long")
	}
	return w.bad("arbetsbokens del "+name+" är avhuggen eller skadad",
		"the workbook's part "+name+" is cut off or damaged")
}

// each reads a part and calls do at each Start. A part that is not there has none.
func (w *workbook) each(name string, do func(s *markup.Scanner) error) error {
	in, err := w.part(name)
	if in == nil || err != nil {
		return err
	}
	defer in.Close()
	s, err := markup.New(io.LimitReader(in, most))
	if err != nil {
		return w.damaged(name, err)
	}
	for {
		switch kind, err := s.Next(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return w.damaged(name, err)
		case kind == markup.Start && string(s.Name) == "extLst": // what other versions add has names of these, too
			if err := s.Skip(); err != nil {
				return w.damaged(name, err)
			}
		case kind == markup.Start:
			if err := do(s); err != nil {
				return w.damaged(name, err)
			}
		}
	}
}

// named is a sheet of the workbook.
type named struct{ name, id string }

// sheets lists the sheets with cells that may be read: those that are shown, and the one that the manifest names. It
// finds out from which day the workbook counts, and returns the part of each sheet by the sheet's id.
func (s *sheet) sheets() (sheets []named, parts map[string]string, err error) {
	parts = map[string]string{}
	err = s.each("xl/_rels/workbook.xml.rels", func(x *markup.Scanner) error {
		kind, _ := x.Attr("Type")
		if string(x.Name) != "Relationship" || len(kind) > 0 && !strings.HasSuffix(string(kind), "/worksheet") {
			return nil // a sheet of a chart, among others
		}
		id, _ := x.Attr("Id")
		key := string(id)
		target, _ := x.Attr("Target")
		part := strings.TrimPrefix(string(target), "/")
		if !strings.HasPrefix(part, "xl/") {
			part = path.Join("xl", part)
		}
		parts[key] = part
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	err = s.each("xl/workbook.xml", func(x *markup.Scanner) error {
		switch string(x.Name) {
		case "workbookPr":
			v, _ := x.Attr("date1904")
			s.later = string(v) == "1" || string(v) == "true"
		case "sheet":
			name, _ := x.Attr("name")
			n := named{name: string(name)}
			id, _ := x.Attr("id")
			n.id = string(id)
			state, _ := x.Attr("state")
			shown := len(state) == 0 || string(state) == "visible" || n.name == s.f.Sheet
			if shown && parts[n.id] != "" {
				sheets = append(sheets, n)
			}
		}
		return nil
	})
	return sheets, parts, err
}

func sheetNames(sheets []named) (names []string) {
	for _, n := range sheets {
		names = append(names, n.name)
	}
	return names
}

// find finds the sheet: the one that the manifest names, else the first that is shown.
func (s *sheet) find() error {
	sheets, parts, err := s.sheets()
	if err != nil {
		return err
	}
	if len(sheets) == 0 {
		return s.bad("har inget synligt kalkylblad", "has no visible sheet")
	}
	chosen, notes, err := s.f.Choose(sheetNames(sheets), lang.Text{SV: "kalkylblad", EN: "sheets"},
		lang.Text{SV: "inget kalkylblad", EN: "no sheet"})
	if err != nil {
		return err
	}
	s.header.Notes = notes
	s.name, s.part = sheets[chosen].name, parts[sheets[chosen].id]
	return nil
}

// begin opens the sheet and finds the row with the columns' names.
func (s *sheet) begin() (err error) {
	if s.in, err = s.workbook.part(s.part); err != nil {
		return err
	}
	if s.in == nil {
		return s.bad("saknar kalkylbladet "+s.name, "lacks the sheet "+s.name)
	}
	if s.xml, err = markup.New(s.in); err != nil {
		return s.damaged(s.part, err)
	}
	chosen := -1
	for len(s.ahead) < looked && (s.f.HeaderRow == 0 || chosen < 0) {
		err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if s.row.filled() == 0 || s.row.number < s.f.HeaderRow {
			continue
		}
		r := s.row
		r.text, r.ends, r.months = slices.Clone(r.text), slices.Clone(r.ends), slices.Clone(r.months)
		s.ahead = append(s.ahead, r)
		if chosen < 0 || s.f.HeaderRow == 0 && !r.values && r.filled() > s.ahead[chosen].filled() {
			chosen = len(s.ahead) - 1
		}
	}
	if chosen < 0 || s.f.HeaderRow > 0 && s.ahead[chosen].number != s.f.HeaderRow {
		return &fault.Fault{Kind: fault.Delivery, File: s.f.Path, Line: max(1, s.f.HeaderRow),
			Rule: lang.Text{SV: "kalkylbladet har ingen rad med kolumnernas namn där",
				EN: "the sheet has no row with the columns' names there"},
			Hint: lang.Text{SV: "ange kalkylblad och rad i följesedeln: sheet och header",
				EN: "state the sheet and the row in the manifest: sheet and header"}}
	}
	names := s.ahead[chosen]
	s.first = names.number
	if chosen > 0 {
		s.header.Notes = append(s.header.Notes, lang.Textf(
			"kolumnernas namn är lästa på rad %d, den första med flest texter; header anger en annan",
			"the columns' names are read in row %d, the first with the most texts; header states another", s.first))
	}
	for i := range names.ends {
		s.header.Names = append(s.header.Names, strings.TrimSpace(string(names.cell(i))))
	}
	for len(s.header.Names) > 0 && s.header.Names[len(s.header.Names)-1] == "" {
		s.header.Names = s.header.Names[:len(s.header.Names)-1]
	}
	s.ahead = s.ahead[chosen+1:]
	s.hints()
	for _, ref := range s.joined {
		if s.overHeader(ref) {
			return s.merged(ref)
		}
	}
	return nil
}

// takes is what the register takes of a column; empty: it is not known.
func (s *sheet) takes(i int) string {
	if s.f.Takes == nil {
		return ""
	}
	return s.f.Takes(s.header.Names[i])
}

// hints notes what Excel has probably done to the columns, by the topmost rows.
func (s *sheet) hints() {
	for i, name := range s.header.Names {
		least, largest, serials, written := math.MaxInt, 0, 0, 0
		for _, r := range s.ahead {
			switch c := r.cell(i); {
			case len(c) == 0:
			case len(bytes.Trim(c, "0123456789")) == 0:
				least, largest = min(least, len(c)), max(largest, len(c))
				if len(c) == 5 {
					serials++
				}
			case dayLike.Match(c):
				written++
			}
		}
		note := func(sv, en string) {
			s.header.Notes = append(s.header.Notes, lang.Textf(sv, en, format.Shown(name, i)))
		}
		takes := s.takes(i)
		id := takes == "id" || takes == "org"
		switch {
		case (id || takes == "") && (largest == 10 || largest == 12) && least < largest && least >= 6,
			id && largest < 10 && least >= 6:
			note("kolumn %s har tal med färre siffror än ett nummer: inledande nollor kan ha gått förlorade i Excel; "+
				"formatera kolumnen som text innan numren läggs in",
				"column %s has numbers of fewer digits than an identity number: Excel may have dropped zeros before "+
					"them; format the column as text before the numbers are put in")
		case takes == "date" && serials > 0:
			note("kolumn %s har tal som kan vara dagar utan datumformat: formatera kolumnen som datum i Excel",
				"column %s has numbers that may be days without the format of a date: format the column as a date in "+
					"Excel")
		case takes == "date" && written > 0:
			note("kolumn %s har datum som är skrivna som text: gör om dem till datum i Excel (Data, Text till "+
				"kolumner)", "column %s has dates that are written as text: turn them into dates in Excel (Data, "+
				"Text to Columns)")
		}
	}
}

// dayLike matches a date that is a text of some country's notation.
var dayLike = regexp.MustCompile(`^([0-9]{1,2}[./ -][0-9]{1,2}[./ -][0-9]{2,4}|` +
	`[0-9]{4}[./ ][0-9]{1,2}[./ ][0-9]{1,2})$`)

// Next reads the next row that has a cell.
func (s *sheet) Next() error {
	for {
		if len(s.ahead) > 0 {
			s.row, s.ahead = s.ahead[0], s.ahead[1:]
			return nil
		}
		if err := s.next(); err != nil {
			return err
		}
		if s.row.filled() > 0 {
			return nil
		}
	}
}

// Line is the row's number in the sheet.
func (s *sheet) Line() int { return s.row.number }

// Whole says whether no cell beside the columns is filled.
func (s *sheet) Whole() bool {
	for i := len(s.header.Names); i < len(s.row.ends); i++ {
		if len(s.row.cell(i)) > 0 {
			return false
		}
	}
	return !s.row.long
}

// Padded is false: a sheet has no cells that are not there.
func (s *sheet) Padded() bool { return false }

// Cell is a cell of the row; empty where the row ends before. A day whose format shows year and month only is that
// month, unless the register takes days: programs write the first of a month so among other days.
func (s *sheet) Cell(i int) []byte {
	c := s.row.cell(i)
	if slices.Contains(s.row.months, i) && s.takes(i) != "date" {
		c = c[:len("2006-01")]
	}
	return c
}

// Count counts the bytes of the archive that are read.
func (s *sheet) Count(task progress.Task) { s.task = task }

// Changed is not known: the parts of an archive are read in another order than they stand in.
func (s *sheet) Changed(context.Context) (error, bool) { return nil, false }

// Close closes the file.
func (s *sheet) Close() {
	if s.in != nil {
		s.in.Close()
	}
	s.file.Close()
}

// merged is the fault of a name that stands over several columns or rows.
func (s *sheet) merged(ref string) *fault.Fault {
	return &fault.Fault{Kind: fault.Delivery, File: s.f.Path, Line: s.first,
		Rule: lang.Text{SV: fmt.Sprintf("cellerna %s är sammanslagna i raden med kolumnernas namn", ref),
			EN: fmt.Sprintf("the cells %s are merged in the row with the columns' names", ref)},
		Hint: lang.Text{SV: "dela cellerna och ge varje kolumn ett eget namn, eller ange en annan rad med header",
			EN: "unmerge the cells and give each column a name of its own, or state another row with header"}}
}
