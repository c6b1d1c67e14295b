// Package stata reads the files of Stata (.dta), of the versions 104 to 119.
package stata

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/records"
	"ansatz/internal/engine"
	"ansatz/internal/lang"
)

// Format is the format.
type Format struct{}

const name = "Stata"

// Endings is one.
func (Format) Endings() []string { return []string{"dta"} }

// Room is that of plain CSV: texts are padded in the file, and packed in a load.
func (Format) Room(string) int64 { return 1 }

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

// file is what is known of a file while its header is read.
type file struct {
	in       *records.In
	version  int
	encoding *records.Encoding
	rows     int64
	types    []kind
	names    []string
	formats  []string
	sets     []string // the names of the sets of value labels
	data     int64    // where the rows begin
	strls    int64    // where the long texts begin
	labels   int64    // where the value labels begin
	size     int      // of a row

	long longTexts
	read map[string]map[int32]string // the sets of value labels; nil before they are read
}

// kind is the type of a column in the file.
type kind struct {
	code byte // b, i, l, f, d as Stata calls them, s for a text and L for a long text
	size int
}

// open reads the header of a file.
func open(in *records.In) (*records.Table, error) {
	f := &file{in: in}
	begin := in.Bytes(4)
	in.GoTo(0)
	if bytes.Equal(begin, []byte("<sta")) {
		f.tagged()
	} else {
		f.plain()
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	f.long.f = f
	if f.rows < 0 || f.size > 0 && f.rows > (in.Size()-f.data)/int64(f.size) {
		return nil, in.Bad(fmt.Sprintf("den anger %d rader, men har inte plats för dem", f.rows),
			fmt.Sprintf("it states %d rows, but has no room for them", f.rows))
	}
	t := &records.Table{Size: f.size, Rows: f.rows, Next: f.next()}
	place := 0
	for i, k := range f.types {
		c := records.Column{Name: f.names[i]}
		f.column(&c, k, f.formats[i], place)
		if f.sets[i] != "" && k.code != 's' && k.code != 'L' {
			c.Labelled = f.labelled(f.sets[i], k, place)
		}
		t.Columns = append(t.Columns, c)
		place += k.size
	}
	in.GoTo(f.data)
	return t, in.Err()
}

// next reads rows until all that the header states are read.
func (f *file) next() func([]byte) (int, error) {
	left := f.rows
	return func(to []byte) (int, error) { return f.in.Records(to, f.size, &left) }
}

// encoded finds the encoding of texts: the manifest's, else the version's.
func (f *file) encoded() {
	f.encoding = records.UTF8
	if f.version < 118 {
		f.encoding = records.EncodingOf("windows-1252")
	}
	if f.in.F.Encoded {
		f.encoding = records.EncodingOf(f.in.F.Encoding)
	}
}

// widths are the lengths of the fields of a header.
type widths struct{ name, format, set, label, dataLabel int }

func (f *file) widths() widths {
	w := widths{name: 129, format: 57, set: 129, label: 321, dataLabel: 321}
	switch v := f.version; {
	case v < 105:
		w = widths{name: 9, format: 7, set: 9, label: 32, dataLabel: 32}
	case v < 108:
		w = widths{name: 9, format: 12, set: 9, label: 32, dataLabel: 32}
	case v < 110:
		w = widths{name: 9, format: 12, set: 9, label: 81, dataLabel: 81}
	case v < 114:
		w = widths{name: 33, format: 12, set: 33, label: 81, dataLabel: 81}
	case v < 118:
		w = widths{name: 33, format: 49, set: 33, label: 81, dataLabel: 81}
	}
	return w
}

// known says whether a version is read.
func known(version int) bool {
	return slices.Contains([]int{104, 105, 108, 110, 111, 112, 113, 114, 115, 117, 118, 119}, version)
}

func (f *file) unknown() {
	f.in.Fail(f.in.NotRead(lang.Text{SV: fmt.Sprintf("har version %d av formatet", f.version),
		EN: fmt.Sprintf("has version %d of the format", f.version)}))
}

// plain reads the header of a version before 117.
func (f *file) plain() {
	in := f.in
	f.version = int(in.Byte())
	switch order := in.Byte(); {
	case in.Err() != nil || f.version < 100 || f.version > 130 || order != 1 && order != 2:
		in.Fail(in.Bad("den börjar inte som en Stata-fil", "it does not begin as a Stata file"))
		return
	case order == 1:
		in.Order = binary.BigEndian
	}
	if !known(f.version) || f.version >= 117 {
		f.unknown()
		return
	}
	in.Skip(2)
	columns := int(in.Uint16())
	f.rows = int64(in.Uint32())
	f.encoded()
	w := f.widths()
	in.Skip(int64(w.dataLabel))
	if f.version >= 105 {
		in.Skip(18) // when it was written
	}
	for _, code := range in.Bytes(columns) {
		f.types = append(f.types, f.oldKind(code))
	}
	f.names = f.texts(columns, w.name)
	in.Skip(int64(2 * (columns + 1))) // the order of sorting
	f.formats = f.texts(columns, w.format)
	f.sets = f.texts(columns, w.set)
	in.Skip(int64(columns * w.label))
	for f.version >= 105 && in.Err() == nil { // characteristics
		kind, length := in.Byte(), int64(0)
		if f.version < 110 {
			length = int64(in.Uint16())
		} else {
			length = int64(in.Uint32())
		}
		if kind == 0 && length == 0 {
			break
		}
		in.Skip(length)
	}
	f.data = in.At()
	f.sized()
	f.labels = f.data + f.rows*int64(f.size)
}

// sized adds up the columns' sizes.
func (f *file) sized() {
	for _, k := range f.types {
		f.size += k.size
	}
}

// oldKind is a column's type in a version before 117.
func (f *file) oldKind(code byte) kind {
	if f.version < 111 {
		switch code {
		case 'b':
			return kind{'b', 1}
		case 'i':
			return kind{'i', 2}
		case 'l':
			return kind{'l', 4}
		case 'f':
			return kind{'f', 4}
		case 'd':
			return kind{'d', 8}
		}
		if code > 0x7f {
			return kind{'s', int(code) - 0x7f}
		}
	} else {
		switch {
		case code >= 251:
			return []kind{{'b', 1}, {'i', 2}, {'l', 4}, {'f', 4}, {'d', 8}}[code-251]
		case code >= 1 && code <= 244:
			return kind{'s', int(code)}
		}
	}
	f.in.Fail(f.in.Bad("en kolumn har okänd typ", "a column has an unknown type"))
	return kind{'s', 1}
}

// newKind is a column's type since version 117.
func (f *file) newKind(code uint16) kind {
	switch {
	case code >= 1 && code <= 2045:
		return kind{'s', int(code)}
	case code == 32768:
		return kind{'L', 8}
	case code >= 65526 && code <= 65530:
		return []kind{{'d', 8}, {'f', 4}, {'l', 4}, {'i', 2}, {'b', 1}}[code-65526]
	}
	f.in.Fail(f.in.Bad("en kolumn har okänd typ", "a column has an unknown type"))
	return kind{'s', 1}
}

// texts reads n texts of a fixed width, each up to its first NUL.
func (f *file) texts(n, width int) []string {
	all := f.in.Bytes(n * width)
	out := make([]string, n)
	if f.in.Err() != nil {
		return out
	}
	for i := range out {
		text, _, _ := bytes.Cut(all[i*width:(i+1)*width], []byte{0})
		out[i] = f.encoding.Decode(text)
	}
	return out
}

// tag reads a tag of the version 117 and later.
func (f *file) tag(tag string) {
	if f.in.Err() == nil && !bytes.Equal(f.in.Bytes(len(tag)), []byte(tag)) {
		f.in.Fail(f.in.Bad(tag+" saknas", tag+" is missing"))
	}
}

// tagged reads the header of version 117 and later.
func (f *file) tagged() {
	in := f.in
	f.tag("<stata_dta><header><release>")
	for _, digit := range in.Bytes(3) {
		f.version = f.version*10 + int(digit-'0')
	}
	f.tag("</release><byteorder>")
	if in.Err() == nil && (!known(f.version) || f.version < 117) {
		f.unknown()
	}
	switch order := string(in.Bytes(3)); order {
	case "MSF":
		in.Order = binary.BigEndian
	case "LSF":
	default:
		in.Fail(in.Bad("byteordningen är okänd", "the order of bytes is unknown"))
	}
	f.tag("</byteorder><K>")
	f.encoded()
	columns := 0
	if f.version == 119 {
		columns = int(in.Uint32())
	} else {
		columns = int(in.Uint16())
	}
	f.tag("</K><N>")
	if f.version == 117 {
		f.rows = int64(in.Uint32())
	} else {
		f.rows = int64(in.Uint64())
	}
	f.tag("</N><label>")
	if f.version == 117 {
		in.Skip(int64(in.Byte()))
	} else {
		in.Skip(int64(in.Uint16()))
	}
	f.tag("</label><timestamp>")
	in.Skip(int64(in.Byte()))
	f.tag("</timestamp></header><map>")
	var places [14]int64
	for i := range places {
		places[i] = int64(in.Uint64())
	}
	f.tag("</map>")
	const (
		types, names, formats, sets, data, strls, labels = 2, 3, 5, 6, 9, 10, 11
	)
	w := f.widths()
	if columns < 0 || int64(columns) > in.Size()/int64(w.name) {
		in.Fail(in.Bad("den anger fler kolumner än den har", "it states more columns than it has"))
	}
	if in.Err() != nil {
		return
	}
	f.section(places[types], "<variable_types>")
	for range columns {
		f.types = append(f.types, f.newKind(in.Uint16()))
	}
	f.section(places[names], "<varnames>")
	f.names = f.texts(columns, w.name)
	f.section(places[formats], "<formats>")
	f.formats = f.texts(columns, w.format)
	f.section(places[sets], "<value_label_names>")
	f.sets = f.texts(columns, w.set)
	f.section(places[data], "<data>")
	f.data = in.At()
	f.strls, f.labels = places[strls], places[labels]
	f.sized()
}

// section goes to a section of the file.
func (f *file) section(at int64, tag string) {
	f.in.GoTo(at)
	f.tag(tag)
}

// number returns how a column's cells are read as numbers: NaN for every missing value.
func (f *file) number(k kind, place int) func(record []byte) float64 {
	order := f.in.Order
	// The largest values that are no missing ones.
	maxByte, maxInt, maxLong := int8(100), int16(32740), int32(2147483620)
	maxFloat, maxDouble := uint32(0x7effffff), uint64(0x7fdfffffffffffff)
	if f.version < 113 {
		maxByte, maxInt, maxLong = 126, 32766, 2147483646
	}
	switch k.code {
	case 'b':
		return func(r []byte) float64 { return upTo(int8(r[place]), maxByte) }
	case 'i':
		return func(r []byte) float64 { return upTo(int16(order.Uint16(r[place:])), maxInt) }
	case 'l':
		return func(r []byte) float64 { return upTo(int32(order.Uint32(r[place:])), maxLong) }
	case 'f':
		return func(r []byte) float64 {
			bits := order.Uint32(r[place:])
			if bits < 1<<31 && bits > maxFloat {
				return math.NaN()
			}
			return float64(math.Float32frombits(bits))
		}
	}
	return func(r []byte) float64 {
		bits := order.Uint64(r[place:])
		if bits < 1<<63 && bits > maxDouble {
			return math.NaN()
		}
		return math.Float64frombits(bits)
	}
}

// upTo is a whole number that is no missing value.
func upTo[N int8 | int16 | int32](n, largest N) float64 {
	if n > largest {
		return math.NaN()
	}
	return float64(n)
}
