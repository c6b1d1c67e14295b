// Package xport reads the transport files of SAS (.xpt), of the versions 5 and 8.
package xport

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/records"
	"ansatz/internal/delivery/format/sas"
	"ansatz/internal/engine"
	"ansatz/internal/lang"
)

// Format is the format.
type Format struct{}

const name = "SAS XPORT"

// Endings are those of the versions 5 and 8.
func (Format) Endings() []string { return []string{"xpt", "xpt5", "xpt8"} }

// Room is that of plain CSV: texts are padded in the file, and packed in a load.
func (Format) Room(string) int64 { return 1 }

// Header reads the columns, and keeps where the table is: to find it, the whole file is looked through.
func (Format) Header(_ context.Context, _ engine.Engine, f *format.File) (*format.Header, error) {
	var t table
	h, err := records.Header(f, name, func(in *records.In) (opened *records.Table, err error) {
		if t, err = choose(in); err != nil {
			return nil, err
		}
		return t.open(in)
	})
	if err == nil {
		h.Own = []string{strconv.FormatInt(t.at, 10), strconv.FormatInt(t.end, 10)}
	}
	return h, err
}

// Parts are the tables of the file.
func (Format) Parts(_ context.Context, f *format.File) (names []string, err error) {
	_, err = records.Header(f, name, func(in *records.In) (*records.Table, error) {
		in.Skip(3 * line)
		tables, err := (&file{in: in}).tables()
		for _, t := range tables {
			names = append(names, t.name)
		}
		return &records.Table{}, err
	})
	return names, err
}

// Rows opens the rows.
func (Format) Rows(_ context.Context, db engine.Engine, f *format.File, h *format.Header,
	used []int) (format.Rows, error) {
	var t table
	if _, err := fmt.Sscan(strings.Join(h.Own, " "), &t.at, &t.end); err != nil {
		return nil, err
	}
	return records.Rows(db, f, name, t.open, h, used)
}

// line is the length of a line of the file.
const line = 80

// file is what is known of a file while its header is read.
type file struct {
	in    *records.In
	title string // of the line that was read last
	head  []byte // that line
}

// column is a column as its description has it.
type column struct {
	name   string
	text   bool
	length int
	place  int
	shown  string
	width  int
}

// next reads a line and the title in it, which is empty if it has none.
func (f *file) next() {
	f.head = f.in.Bytes(line)
	f.title = titleOf(f.head)
}

func titleOf(head []byte) string {
	const begin, middle = "HEADER RECORD*******", "HEADER RECORD!!!!!!!"
	if len(head) < 48 || string(head[:20]) != begin || string(head[28:48]) != middle {
		return ""
	}
	return strings.TrimRight(string(head[20:28]), " ")
}

// want reads a line that has one of the titles.
func (f *file) want(titles ...string) {
	f.next()
	if f.in.Err() != nil {
		return
	}
	for _, title := range titles {
		if f.title == title {
			return
		}
	}
	f.in.Fail(f.in.Damaged(f.in.At()-line, 0, lang.Text{SV: "raden " + titles[0] + " saknas",
		EN: "the line " + titles[0] + " is missing"}))
}

// count reads a number in a line, 0 if there is none.
func (f *file) count(from, to int) int {
	if f.in.Err() != nil {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimLeft(strings.TrimSpace(string(f.head[from:to])), "0"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// choose finds the table of a file that is to be read.
func choose(in *records.In) (table, error) {
	f := &file{in: in}
	if f.want("LIBRARY", "LIBV8"); bytes.HasPrefix(f.head, []byte("**COMPRESSED**")) {
		return table{}, in.NotRead(lang.Text{SV: "är gjord med PROC CPORT och inte med LIBNAME XPORT",
			EN: "was made with PROC CPORT and not with LIBNAME XPORT"})
	}
	in.Skip(2 * line)
	tables, err := f.tables()
	if err != nil {
		return table{}, err
	}
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.name
	}
	chosen, notes, err := in.F.Choose(names, lang.Text{SV: "tabeller", EN: "tables"},
		lang.Text{SV: "ingen tabell", EN: "no table"})
	t := table{at: in.At()}
	if len(tables) > 0 {
		t = tables[chosen]
	}
	t.end, t.notes = in.Size(), notes
	if chosen+1 < len(tables) {
		t.end = tables[chosen+1].at
	}
	return t, err
}

// open reads the header of the table.
func (t table) open(in *records.In) (*records.Table, error) {
	in.Order = binary.BigEndian
	f := &file{in: in}
	in.GoTo(t.at)
	f.want("MEMBER", "MEMBV8")
	size := f.count(74, 78)
	if size != 136 && size != 140 {
		size = 140
	}
	f.want("DSCRPTR", "DSCPTV8")
	in.Skip(2 * line)
	f.want("NAMESTR", "NAMSTV8")
	n := f.count(53, 58)
	encoding := records.UTF8
	if in.F.Encoded {
		encoding = records.EncodingOf(in.F.Encoding)
	}
	columns := f.columns(n, size, encoding)
	f.want("OBS", "OBSV8", "LABELV8", "LABELV9")
	if strings.HasPrefix(f.title, "LABEL") {
		f.long(columns, encoding)
		f.want("OBS", "OBSV8")
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	stated := 0
	if f.title == "OBSV8" {
		stated = f.count(48, 63)
	}
	opened := &records.Table{Rows: -1, Notes: t.notes}
	for _, c := range columns {
		opened.Size = max(opened.Size, c.place+c.length)
		column := records.Column{Name: c.name}
		if c.text {
			column.Read = func(r []byte, cell *records.Cell) error {
				return cell.Str(r[c.place:c.place+c.length], encoding)
			}
		} else {
			exact := math.Inf(1)
			if c.length < 8 { // one of the bytes is the exponent
				exact = math.Ldexp(1, 8*(c.length-1))
			}
			sas.Shown(&column, c.shown, c.width, exact,
				func(r []byte) float64 { return ibm(r[c.place : c.place+c.length]) })
		}
		opened.Columns = append(opened.Columns, column)
	}
	r := &rows{in: in, size: opened.Size, left: int64(stated), known: stated > 0, end: t.end}
	opened.Next = r.next
	return opened, nil
}

// table is a table of the file, from its title to that of the next one.
type table struct {
	name    string
	at, end int64
	notes   []lang.Text // of how it was chosen
}

// mostTables is the most tables of a file.
const mostTables = 1000

// tables finds the tables of the file, each with a line that says so. The file has no list of them.
func (f *file) tables() ([]table, error) {
	in := f.in
	var all []table
	b := make([]byte, 800*line)
	for at := in.At(); at < in.Size() && in.Err() == nil; at += int64(len(b)) {
		part := b[:min(int64(len(b)), in.Size()-at)]
		if err := in.ReadAt(part, at); err != nil {
			return nil, err
		}
		for i := 0; i+line <= len(part); i += line {
			if part[i] != 'H' || !strings.HasPrefix(titleOf(part[i:i+line]), "MEMB") {
				continue
			}
			if len(all) == mostTables {
				return nil, in.NotRead(lang.Text{SV: "har mer än tusen tabeller", EN: "has more than 1,000 tables"})
			}
			name := make([]byte, 32) // of version 8; of version 5 the first eight
			if from := at + int64(i) + 2*line + 8; from+32 <= in.Size() {
				if err := in.ReadAt(name, from); err != nil {
					return nil, err
				}
			}
			if !strings.HasPrefix(titleOf(part[i:i+line]), "MEMBV8") {
				name = name[:8]
			}
			all = append(all, table{name: records.UTF8.Decode(bytes.TrimRight(name, " \x00")), at: at + int64(i)})
		}
	}
	return all, nil
}

// columns reads the descriptions of the columns. They stand in a row in their own order; the place that a description
// states is one in the table that the file was made of.
func (f *file) columns(n, size int, encoding *records.Encoding) []*column {
	in := f.in
	var columns []*column
	begin, place := in.At(), 0
	for range n {
		b := in.Bytes(size)
		if in.Err() != nil {
			return nil
		}
		c := &column{
			name:   strings.TrimRight(encoding.Decode(b[8:16]), " "),
			text:   in.Order.Uint16(b) == 2,
			length: int(in.Order.Uint16(b[4:])),
			place:  place,
			shown:  string(bytes.TrimRight(b[56:64], " \x00")),
			width:  int(in.Order.Uint16(b[64:])),
		}
		if long := bytes.TrimRight(b[88:120], " \x00"); f.title == "NAMSTV8" && len(long) > 0 {
			c.name = encoding.Decode(long)
		}
		if place += c.length; place > records.MaxRecord || c.length == 0 || !c.text && (c.length < 2 || c.length > 8) {
			in.Fail(in.Bad("en kolumn kan inte läsas", "a column cannot be read"))
			return nil
		}
		columns = append(columns, c)
	}
	if rest := (in.At() - begin) % line; rest > 0 {
		in.Skip(line - rest)
	}
	return columns
}

// long reads long names and long names of formats.
func (f *file) long(columns []*column, encoding *records.Encoding) {
	in := f.in
	n, begin, formats := f.count(48, 63), in.At(), f.title == "LABELV9"
	for range n {
		if in.Err() != nil {
			return
		}
		index, name, label := int(in.Uint16()), int(in.Uint16()), int(in.Uint16())
		shown, informat := 0, 0
		if formats {
			shown, informat = int(in.Uint16()), int(in.Uint16())
		}
		long := encoding.Decode(bytes.TrimRight(in.Bytes(name), " \x00"))
		in.Skip(int64(label))
		format := string(in.Bytes(shown))
		in.Skip(int64(informat))
		if index < 1 || index > len(columns) {
			in.Fail(in.Bad("en kolumn kan inte läsas", "a column cannot be read"))
			return
		}
		if long != "" {
			columns[index-1].name = long
		}
		if format != "" {
			columns[index-1].shown = format
		}
	}
	if rest := (in.At() - begin) % line; rest > 0 {
		in.Skip(line - rest)
	}
}

// ibm is a floating-point number of an IBM mainframe, of two to eight bytes. A missing value, of any kind, is NaN.
func ibm(b []byte) float64 {
	var bits uint64
	for i := range 8 {
		bits <<= 8
		if i < len(b) {
			bits |= uint64(b[i])
		}
	}
	fraction := bits & (1<<56 - 1)
	if fraction == 0 {
		if first := b[0]; first == '.' || first == '_' || first >= 'A' && first <= 'Z' {
			return math.NaN()
		}
		return 0
	}
	x := math.Ldexp(float64(fraction), 4*(int(bits>>56&0x7f)-64)-56)
	if bits>>63 == 1 {
		return -x
	}
	return x
}

// rows reads rows to the end of the file, which is padded with spaces to a whole line. The file need not say how many
// rows it has. Rows of spaces only are then padding if the last line may be padded with them.
type rows struct {
	in    *records.In
	size  int
	left  int64
	known bool
	begin int64
	end   int64 // of the table
	begun bool
}

// next fills to with whole rows.
func (r *rows) next(to []byte) (int, error) {
	if r.size == 0 {
		return 0, io.EOF
	}
	if !r.begun {
		r.begun, r.begin = true, r.in.At()
		if room := r.end - r.begin; room < 0 || r.known && r.left > room/int64(r.size) {
			return 0, r.in.CutOff()
		}
		if !r.known {
			if err := r.countRows(); err != nil {
				return 0, err
			}
		}
	}
	return r.in.Records(to, r.size, &r.left)
}

// countRows finds how many rows there are.
func (r *rows) countRows() error {
	in := r.in
	length, size := r.end-r.begin, int64(r.size)
	n, padding := length/size, int64(line-1)
	if length%line != 0 {
		padding = 0
	}
	rest := make([]byte, length-n*size)
	if err := in.ReadAt(rest, r.begin+n*size); err != nil {
		return err
	}
	if int64(len(rest)) > padding || len(bytes.Trim(rest, " \x00")) > 0 {
		return in.Damaged(r.begin+n*size, n+1, lang.Text{SV: "den sista raden är inte hel",
			EN: "the last row is not whole"})
	}
	row := make([]byte, size)
	for ; n > 0 && (n-1)*size >= length-padding; n-- {
		if err := in.ReadAt(row, r.begin+(n-1)*size); err != nil {
			return err
		}
		if len(bytes.Trim(row, " ")) > 0 {
			break
		}
	}
	r.left = n
	return nil
}
