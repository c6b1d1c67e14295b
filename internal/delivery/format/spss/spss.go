// Package spss reads the system files of SPSS (.sav and .zsav).
package spss

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
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Format is the format.
type Format struct{}

const name = "SPSS"

// Endings are those of files whose rows are packed by bytes, or by zlib.
func (Format) Endings() []string { return []string{"sav", "zsav"} }

// Room is that of packed CSV, or half of it where only the rows are packed.
func (Format) Room(ending string) int64 {
	if ending == "zsav" {
		return 4
	}
	return 2
}

// Labels says that values may have labels.
func (Format) Labels() bool { return true }

// Header reads the columns.
func (Format) Header(_ context.Context, _ engine.Engine, f *format.File) (*format.Header, error) {
	return records.Header(f, name, open)
}

// Rows opens the rows.
func (Format) Rows(_ context.Context, db engine.Engine, f *format.File, h *format.Header,
	used []int) (format.Rows, error) {
	return records.Rows(db, f, name, open, h, used)
}

// file is what is known of a file while its dictionary is read.
type file struct {
	in          *records.In
	compression uint32
	bias        float64
	rows        int64 // -1: the file does not say
	encoding    *records.Encoding
	code        int    // of the encoding, where the file gives only a number
	charset     string // its name
	missing     float64
	variables   []*variable
	cells       []*variable // the variable of each cell of eight bytes of a row
	sets        []set
	longNames   map[string]string
	longWidths  map[string]int
	longMissing []byte
	longLabels  []byte
}

// variable is a column in the dictionary.
type variable struct {
	name   string
	width  int // of a text; 0: a number
	print  uint32
	place  int // in a row, in bytes
	values []float64
	texts  [][]byte
	low    float64 // a range of missing values, if low <= high
	high   float64
	parts  int // the number of variables that hold one very long text
}

// set is labels of values, and the cells whose variables have them.
type set struct {
	values [][8]byte
	labels [][]byte
	cells  []int
}

const headerSize = 176

// open reads the dictionary.
func open(in *records.In) (*records.Table, error) {
	f := &file{in: in, missing: -math.MaxFloat64, longNames: map[string]string{}, longWidths: map[string]int{}}
	f.header()
	for in.Err() == nil && f.record() {
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	f.encoded()
	if err := f.whole(); err != nil {
		return nil, err
	}
	t := &records.Table{Size: 8 * len(f.cells), Rows: f.rows}
	for i := 0; i < len(f.variables); i++ {
		v := f.variables[i]
		width := f.longWidths[v.name]
		if width > 255 {
			if err := f.join(i, width); err != nil {
				return nil, err
			}
		}
		c := records.Column{Name: f.nameOf(v)}
		f.column(&c, v)
		c.Labelled = f.labelled(v)
		t.Columns = append(t.Columns, c)
		i += max(0, v.parts-1)
	}
	f.longStringMissing()
	next, err := f.next(t.Size)
	t.Next = next
	return t, err
}

// header reads the fixed part of the file.
func (f *file) header() {
	in := f.in
	h := in.Bytes(headerSize)
	if in.Err() != nil {
		return
	}
	if string(h[8:20]) == "ENCRYPTEDSAV" {
		in.Fail(&fault.Fault{Kind: fault.Delivery, File: in.F.Path,
			Rule: lang.Text{SV: "SPSS-filen är skyddad med lösenord", EN: "the SPSS file is protected by a password"},
			Hint: lang.Text{SV: "spara filen utan lösenord i SPSS (Spara som, utan Kryptera fil med lösenord)",
				EN: "save the file without a password in SPSS (Save As, without Encrypt file with password)"}})
		return
	}
	mark := string(h[:4])
	if mark != "$FL2" && mark != "$FL3" {
		in.Fail(in.Bad("den börjar inte som en SPSS-fil", "it does not begin as an SPSS file"))
		return
	}
	if layout := binary.LittleEndian.Uint32(h[64:]); layout != 2 && layout != 3 {
		in.Order = binary.BigEndian
	}
	f.compression = in.Order.Uint32(h[72:])
	f.rows = int64(int32(in.Order.Uint32(h[80:])))
	if f.rows < 0 || f.rows > math.MaxInt32/2 {
		f.rows = -1
	}
	f.bias = math.Float64frombits(in.Order.Uint64(h[84:]))
	if f.compression > 2 || f.compression == 2 && mark == "$FL2" {
		in.Fail(in.NotRead(lang.Text{SV: "är packad på ett okänt sätt", EN: "is packed in an unknown way"}))
	}
}

// mostCells is the most cells of eight bytes in a row.
const mostCells = records.MaxRecord / 8

// record reads one record of the dictionary, and says whether there are more.
func (f *file) record() bool {
	in := f.in
	switch kind := in.Uint32(); kind {
	case 2:
		f.variable()
	case 3:
		f.labels()
	case 6:
		in.Skip(80 * int64(in.Uint32()))
	case 7:
		f.extension()
	case 999:
		in.Skip(4)
		return false
	default:
		in.Fail(in.Bad("en okänd post i ordlistan", "an unknown record in the dictionary"))
	}
	return in.Err() == nil
}

// variable reads a variable, or the next cell of a text.
func (f *file) variable() {
	in := f.in
	width, labelled, missing := int32(in.Uint32()), in.Uint32(), int32(in.Uint32())
	print, _ := in.Uint32(), in.Uint32()
	short := strings.TrimRight(string(in.Bytes(8)), " \x00")
	if labelled == 1 {
		in.Skip((int64(in.Uint32()) + 3) / 4 * 4)
	}
	if missing < -3 || missing > 3 || missing == -1 || width < -1 || width > 255 || len(f.cells) >= mostCells {
		in.Fail(in.Bad("en variabel kan inte läsas", "a variable cannot be read"))
		return
	}
	v := &variable{name: short, width: int(width), print: print, place: 8 * len(f.cells), low: 1, high: 0}
	for i := range max(missing, -missing) {
		b := in.Bytes(8)
		x := math.Float64frombits(in.Order.Uint64(b))
		switch {
		case missing < 0 && i == 0:
			v.low = x
		case missing < 0 && i == 1:
			v.high = x
		default:
			v.values = append(v.values, x)
			v.texts = append(v.texts, bytes.TrimRight(b, " "))
		}
	}
	if width == -1 {
		if len(f.variables) == 0 {
			in.Fail(in.Bad("en variabel kan inte läsas", "a variable cannot be read"))
			return
		}
		f.cells = append(f.cells, f.variables[len(f.variables)-1])
		return
	}
	f.variables = append(f.variables, v)
	f.cells = append(f.cells, v)
}

// labels reads a set of value labels, and which variables have it.
func (f *file) labels() {
	in := f.in
	n := int64(in.Uint32())
	if n > (in.Size()-in.At())/16 {
		in.Fail(in.CutOff())
		return
	}
	var s set
	for range n {
		s.values = append(s.values, [8]byte(in.Bytes(8)))
		length := int(in.Byte())
		label := in.Bytes((length+8)/8*8 - 1)
		if in.Err() != nil {
			return
		}
		s.labels = append(s.labels, label[:length])
	}
	if in.Uint32() != 4 {
		in.Fail(in.Bad("etiketter utan variabler", "labels without variables"))
		return
	}
	for range min(int64(in.Uint32()), (in.Size()-in.At())/4) {
		s.cells = append(s.cells, int(in.Uint32())-1)
	}
	f.sets = append(f.sets, s)
}

// extension reads a record that older programs skip.
func (f *file) extension() {
	in := f.in
	kind, size, count := in.Uint32(), int64(in.Uint32()), int64(in.Uint32())
	if room := in.Size() - in.At(); size > 0 && count > room/size {
		in.Fail(in.CutOff())
		return
	}
	switch kind {
	case 3, 4, 13, 14, 16, 20, 21, 22:
	default:
		in.Skip(size * count)
		return
	}
	b := in.Bytes(int(size * count))
	if in.Err() != nil {
		return
	}
	switch {
	case kind == 3 && len(b) >= 32:
		f.code = int(int32(in.Order.Uint32(b[28:])))
	case kind == 4 && len(b) >= 24:
		f.missing = math.Float64frombits(in.Order.Uint64(b))
	case kind == 13:
		for pair := range strings.SplitSeq(string(b), "\t") {
			if short, long, ok := strings.Cut(pair, "="); ok {
				f.longNames[short] = long
			}
		}
	case kind == 14:
		for pair := range strings.SplitSeq(string(b), "\t") {
			short, width, ok := strings.Cut(strings.Trim(pair, "\x00"), "=")
			if n, err := strconv.Atoi(strings.Trim(width, "\x00 ")); ok && err == nil {
				f.longWidths[short] = n
			}
		}
	case kind == 16 && len(b) >= 16:
		if n := int64(in.Order.Uint64(b[8:])); n >= 0 && n < math.MaxInt64/mostCells {
			f.rows = n
		}
	case kind == 20:
		f.charset = strings.Trim(string(b), " \x00")
	case kind == 21:
		f.longLabels = b
	case kind == 22:
		f.longMissing = b
	}
}

// encoded finds the encoding of texts: the manifest's, else the file's.
func (f *file) encoded() {
	charset := f.charset
	if charset == "" && f.code > 4 {
		charset = strconv.Itoa(f.code)
	}
	if charset == "" {
		charset = "windows-1252"
	}
	if f.in.F.Encoded {
		charset = f.in.F.Encoding
	}
	if f.encoding = records.EncodingOf(charset); f.encoding == nil {
		f.encoding = records.Unknown
	}
}

// nameOf is the long name of a variable, where it has one.
func (f *file) nameOf(v *variable) string {
	if long, ok := f.longNames[v.name]; ok {
		return f.encoding.Decode([]byte(long))
	}
	return f.encoding.Decode([]byte(v.name))
}

// whole refuses a text that has fewer cells than its width needs.
func (f *file) whole() error {
	cells := map[*variable]int{}
	for _, v := range f.cells {
		cells[v]++
	}
	for _, v := range f.variables {
		if cells[v] < (v.width+7)/8 {
			return f.in.Bad("en text har färre celler än dess bredd kräver",
				"a text has fewer cells than its width needs")
		}
	}
	return nil
}

// A text of more than 255 bytes is kept in several variables, each of which has 255 bytes of it in its cells.
const (
	partWidth = 255
	partPlace = 252 // by which the number of variables is counted
)

// join makes one variable of the parts of a very long text.
func (f *file) join(i, width int) error {
	v := f.variables[i]
	bad := f.in.Bad("en mycket lång text saknar delar", "a very long text lacks parts")
	if width > records.MaxRecord {
		return bad
	}
	parts := (width + partPlace - 1) / partPlace
	if i+parts > len(f.variables) {
		return bad
	}
	for _, part := range f.variables[i : i+parts-1] {
		if part.width != partWidth {
			return bad
		}
	}
	last := f.variables[i+parts-1]
	if last.width < max(1, width-(parts-1)*partWidth) || last.place != v.place+(parts-1)*256 {
		return bad
	}
	v.parts, v.width = parts, width
	return nil
}

// longStringMissing reads the missing values of texts of more than eight bytes.
func (f *file) longStringMissing() {
	r := reader{b: f.longMissing, order: f.in.Order}
	for len(r.b) > 0 && !r.bad {
		v := f.named(string(r.sized()))
		n, width := r.byte(), r.number()
		for range n {
			if text := r.take(width); v != nil && !r.bad {
				v.texts = append(v.texts, bytes.TrimRight(text, " "))
			}
		}
	}
}

// named is the variable of a short or long name.
func (f *file) named(name string) *variable {
	name = strings.TrimRight(name, " \x00")
	for _, v := range f.variables {
		if v.name == name || f.longNames[v.name] == name {
			return v
		}
	}
	return nil
}

// reader reads the body of a record.
type reader struct {
	b     []byte
	order binary.ByteOrder
	bad   bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.bad = true
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) number() int {
	if b := r.take(4); b != nil {
		return int(int32(r.order.Uint32(b)))
	}
	return 0
}

func (r *reader) byte() int {
	if b := r.take(1); b != nil {
		return int(b[0])
	}
	return 0
}

func (r *reader) sized() []byte { return r.take(r.number()) }

// next returns what reads rows.
func (f *file) next(size int) (func([]byte) (int, error), error) {
	in := f.in
	left := f.rows
	if left < 0 {
		left = math.MaxInt64
	}
	if size == 0 {
		return func([]byte) (int, error) { return 0, io.EOF }, in.Err()
	}
	if f.compression == 0 {
		if room := (in.Size() - in.At()) / int64(size); f.rows < 0 {
			left = room
		} else if f.rows > room {
			return nil, in.Bad(fmt.Sprintf("den anger %d rader, men har inte plats för dem", f.rows),
				fmt.Sprintf("it states %d rows, but has no room for them", f.rows))
		}
		return func(to []byte) (int, error) { return in.Records(to, size, &left) }, in.Err()
	}
	p := &packed{f: f, from: in, size: size, left: &left}
	if f.compression == 2 {
		zipped, err := newZipped(in)
		if err != nil {
			return nil, err
		}
		p.from = zipped
	}
	return p.next, in.Err()
}
