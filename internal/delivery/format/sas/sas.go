// Package sas reads the tables of SAS (.sas7bdat), and says what the formats of SAS show.
package sas

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/records"
	"ansatz/internal/engine"
	"ansatz/internal/lang"
)

// Format is the format.
type Format struct{}

const name = "SAS"

// Endings is one.
func (Format) Endings() []string { return []string{"sas7bdat"} }

// Room is near that of packed CSV, since rows may be packed.
func (Format) Room(string) int64 { return 3 }

// Header reads the columns.
func (Format) Header(_ context.Context, _ engine.Engine, f *format.File) (*format.Header, error) {
	return records.Header(f, name, open)
}

// Rows opens the rows.
func (Format) Rows(_ context.Context, db engine.Engine, f *format.File, h *format.Header,
	used []int) (format.Rows, error) {
	return records.Rows(db, f, name, open, h, used)
}

// magic begins every table; some programs write only its end.
const (
	magic    = "\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00\x09\xc7\x31\x8c\x18\x1f\x10\x11"
	magicEnd = "\x18\x1f\x10\x11"
)

// file is what is known of a file while its header is read.
type file struct {
	in       *records.In
	wide     bool // numbers of the header have eight bytes, and not four
	pages    int64
	pageSize int
	first    int64 // where the pages begin
	encoding *records.Encoding
	code     byte // of the encoding
	foreign  bool // another program than SAS wrote it: it gives a release that SAS never had

	columns  int // as the file states it; -1: not read
	rowSize  int
	total    int64 // rows, with deleted ones
	deleted  int64
	mixRows  int64 // the most rows of a page that has descriptions too
	packedAs textPlace
	blobs    [][]byte // the texts of the header
	blobSize int
	names    []textPlace
	attrs    []attributes
	formats  []shown
}

// textPlace is where a text stands in the texts of the header.
type textPlace struct{ blob, from, length int }

// attributes are where a column stands in a row.
type attributes struct {
	place int64
	width int
	text  bool
}

// shown is a column's format.
type shown struct {
	name  textPlace
	width int
}

// The numbers of bytes that the sizes of numbers in the header give.
func (f *file) pick(narrow, wide int) int {
	if f.wide {
		return wide
	}
	return narrow
}

func (f *file) number(b []byte) int64 {
	if f.wide {
		return int64(f.in.Order.Uint64(b))
	}
	return int64(f.in.Order.Uint32(b))
}

// open reads the header of a file.
func open(in *records.In) (*records.Table, error) {
	f := &file{in: in, columns: -1}
	f.header()
	if in.Err() == nil {
		f.describe()
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if f.columns < 0 || f.rowSize < 0 || len(f.names) < f.columns || len(f.attrs) < f.columns {
		return nil, in.Bad("beskrivningen av kolumnerna saknas", "the description of the columns is missing")
	}
	f.encoded()
	t := &records.Table{Size: f.rowSize, Rows: f.total - f.deleted}
	for i := range f.columns {
		a := f.attrs[i]
		if a.place < 0 || a.width <= 0 || a.place > int64(f.rowSize)-int64(a.width) ||
			!a.text && (a.width < 3 || a.width > 8) {
			return nil, in.Bad("en kolumn har inte plats i raden", "a column has no room in the row")
		}
		c := records.Column{Name: f.encoding.Decode(f.textAt(f.names[i]))}
		from, to := int(a.place), int(a.place)+a.width
		if a.text {
			c.Read = func(r []byte, c *records.Cell) error { return c.Str(r[from:to], f.encoding) }
		} else {
			var s shown
			if i < len(f.formats) {
				s = f.formats[i]
			}
			Shown(&c, string(f.textAt(s.name)), s.width, exactOf(a.width), numberOf(in.Order, from, to))
		}
		t.Columns = append(t.Columns, c)
	}
	r := &rows{f: f, left: f.total - f.deleted, deleted: f.deleted}
	if packed := f.textAt(f.packedAs); bytes.HasPrefix(packed, []byte(packedBinary)) ||
		len(packed) == 0 && len(f.blobs) > 0 && bytes.Contains(f.blobs[0][:min(64, len(f.blobs[0]))],
			[]byte(packedBinary)) {
		r.unpack = unpackBinary
	} else {
		r.unpack = unpackRuns
	}
	t.Next = r.next
	in.GoTo(f.first)
	return t, in.Err()
}

// numberOf returns how the number between two places of a row is read. A missing value of any kind is NaN.
func numberOf(order binary.ByteOrder, from, to int) func(r []byte) float64 {
	if to-from == 8 {
		return func(r []byte) float64 { return math.Float64frombits(order.Uint64(r[from:to])) }
	}
	shift := 8 * (8 - (to - from))
	little := order == binary.ByteOrder(binary.LittleEndian)
	return func(r []byte) float64 { // the bytes of least weight are left out
		bits := uint64(0)
		for i, b := range r[from:to] {
			if little {
				bits |= uint64(b) << (8 * i)
			} else {
				bits = bits<<8 | uint64(b)
			}
		}
		return math.Float64frombits(bits << shift)
	}
}

// header reads the fixed part of the file.
func (f *file) header() {
	in := f.in
	h := in.Bytes(288)
	if in.Err() != nil {
		return
	}
	if string(h[12:32]) != magic && string(h[28:32]) != magicEnd {
		in.Fail(in.Bad("den börjar inte som en SAS-tabell", "it does not begin as a table of SAS"))
		return
	}
	f.wide = h[32] == 0x33
	pad := 0
	if h[35] == 0x33 {
		pad = 4
	}
	if h[37] == 0 {
		in.Order = binary.BigEndian
	}
	f.code = h[70]
	release := h[204+pad+f.pick(4, 8)+8:][:8]
	f.foreign = bytes.HasPrefix(release, []byte("9.0000M0")) || bytes.HasPrefix(release, []byte("8.0000M0"))
	f.first = int64(in.Order.Uint32(h[196+pad:]))
	f.pageSize = int(in.Order.Uint32(h[200+pad:]))
	f.pages = f.number(h[204+pad:])
	if f.first < 1024 || f.pageSize < 1024 || f.pageSize > 1<<24 || f.pages < 0 {
		in.Fail(in.Bad("sidornas storlek är omöjlig", "the size of its pages is impossible"))
		return
	}
	if f.pages > (in.Size()-f.first)/int64(f.pageSize) {
		in.GoTo(in.Size())
		in.Fail(in.CutOff())
	}
}

// encodings are the encodings by their numbers.
var encodings = map[byte]string{0: "windows-1252", 20: "utf-8", 28: "us-ascii", 29: "iso-8859-1", 30: "iso-8859-2",
	31: "iso-8859-3", 32: "iso-8859-4", 33: "iso-8859-5", 34: "iso-8859-6", 35: "iso-8859-7", 36: "iso-8859-8",
	37: "iso-8859-9", 38: "iso-8859-10", 39: "874", 40: "iso-8859-15", 41: "437", 42: "850", 43: "852", 45: "858",
	46: "862", 48: "865", 49: "866", 51: "874", 58: "860", 59: "863", 60: "1250", 61: "1251", 62: "1252", 63: "1253",
	64: "1254", 65: "1255", 66: "1256", 67: "1257", 68: "1258", 69: "macintosh", 118: "950", 119: "euc-tw",
	123: "big5", 125: "gb18030", 126: "936", 128: "gbk", 134: "euc-jp", 136: "932", 137: "932", 138: "shift-jis",
	140: "euc-kr", 141: "949", 142: "949", 167: "iso-2022-jp", 204: "windows-1252", 205: "gb18030",
	227: "iso-8859-14", 242: "iso-8859-13", 248: "shift-jis"}

// encoded finds the encoding of texts: the manifest's, else the file's.
func (f *file) encoded() {
	name := encodings[f.code]
	if f.in.F.Encoded {
		name = f.in.F.Encoding
	}
	if f.encoding = records.EncodingOf(name); f.encoding == nil {
		f.encoding = records.Unknown
	}
}

// textAt is a text of the header, without the spaces after it.
func (f *file) textAt(p textPlace) []byte {
	if p.blob >= len(f.blobs) || p.from+p.length > len(f.blobs[p.blob]) {
		return nil
	}
	return bytes.TrimRight(f.blobs[p.blob][p.from:p.from+p.length], " \x00")
}

func (f *file) placeOf(b []byte) textPlace {
	order := f.in.Order
	return textPlace{int(order.Uint16(b)), int(order.Uint16(b[2:])), int(order.Uint16(b[4:]))}
}

// described says whether the descriptions of all columns are read.
func (f *file) described() bool {
	n := f.columns
	return n >= 0 && f.rowSize > 0 && len(f.names) >= n && len(f.attrs) >= n && len(f.formats) >= n
}

// describe reads the pages that describe the columns: those before the rows and, in some files, those after them.
func (f *file) describe() {
	in := f.in
	page := make([]byte, f.pageSize)
	read := func(i int64) bool {
		if err := in.ReadAt(page, f.first+i*int64(f.pageSize)); err != nil {
			in.Fail(err)
		}
		return in.Err() == nil
	}
	i := int64(0)
	for ; i < f.pages && !f.described(); i++ {
		if !read(i) || f.typeOf(page)&pageMask == pageData {
			break
		}
		f.descriptions(page, i)
	}
	for last := f.pages - 1; last > i && !f.described() && in.Err() == nil; last-- {
		if read(last) && f.typeOf(page)&pageMask != pageData {
			f.descriptions(page, last)
		}
	}
}

// The types of pages.
const (
	pageData    = 0x0100
	pageMix     = 0x0200
	pageMask    = 0x0f00
	pageDeleted = 0x0080
	pageIndex   = 0x9000
)

func (f *file) headSize() int              { return f.pick(24, 40) }
func (f *file) typeOf(page []byte) uint16  { return f.in.Order.Uint16(page[f.headSize()-8:]) }
func (f *file) blocksOf(page []byte) int   { return int(f.in.Order.Uint16(page[f.headSize()-6:])) }
func (f *file) pointersOf(page []byte) int { return int(f.in.Order.Uint16(page[f.headSize()-4:])) }

// pointer is where a page has a description or a packed row.
type pointer struct {
	from, length int64
	packed       byte
	row          bool
}

// pointer reads the i-th pointer of a page, and says whether there is room for it.
func (f *file) pointer(page []byte, i int) (pointer, bool) {
	size := f.pick(12, 24)
	at := f.headSize() + i*size
	if at+size > len(page) {
		return pointer{}, false
	}
	b, n := page[at:], f.pick(4, 8)
	return pointer{f.number(b), f.number(b[n:]), b[2*n], b[2*n+1] != 0}, true
}

// of returns the bytes that a pointer of a page points to, nil if they are not in it.
func (p pointer) of(page []byte) []byte {
	if p.from < 0 || p.length < 0 || p.from > int64(len(page)) || p.length > int64(len(page))-p.from {
		return nil
	}
	return page[p.from : p.from+p.length]
}

// What a pointer's bytes may be.
const (
	packedNot          = 0
	packedCut          = 1
	packedNotMoved     = 2
	packedElsewhere    = 3
	packedRow          = 4
	packedDeleted      = 5
	packedRowMoved     = 6
	packedNotUnused    = 9
	packedRowUnused    = 13
	mostBlobs          = 64 << 20
	mostColumns        = 1 << 20
	signatureRow       = 0xf7f7f7f7
	signatureColumns   = 0xf6f6f6f6
	signatureFormat    = 0xfffffbfe
	signatureAttrs     = 0xfffffffc
	signatureText      = 0xfffffffd
	signatureName      = 0xffffffff
	signatureOther     = 0xfffffff8
	signatureCounts    = 0xfffffc00
	packedBinary       = "SASYZCR2"
	signatureNone      = 0
	signatureNoMeaning = 1
)

// signature returns what a description describes, and signatureNone for a row.
func (f *file) signature(b []byte) uint32 {
	n := f.pick(4, 8)
	if len(b) < n {
		return signatureNoMeaning
	}
	order := f.in.Order
	first := order.Uint32(b)
	if f.wide {
		second := order.Uint32(b[4:])
		little := order == binary.ByteOrder(binary.LittleEndian)
		switch {
		case little && second == 0xffffffff, little && second == 0:
		case little:
			return signatureNone
		case first == 0xffffffff:
			first = second
		}
	}
	switch first {
	case signatureRow, signatureColumns, signatureFormat, signatureAttrs, signatureText, signatureName:
		return first
	case signatureCounts:
		return signatureNoMeaning
	}
	if first&signatureOther == signatureOther {
		return signatureNoMeaning
	}
	return signatureNone
}

// descriptions reads the descriptions of a page.
func (f *file) descriptions(page []byte, index int64) {
	if f.typeOf(page)&pageIndex == pageIndex {
		return
	}
	for i := range f.pointersOf(page) {
		p, ok := f.pointer(page, i)
		b := p.of(page)
		if !ok {
			f.badPage(index)
			return
		}
		if p.packed != packedNot || p.length == 0 {
			continue
		}
		if b == nil {
			f.badPage(index)
			return
		}
		if !f.description(b) {
			f.badPage(index)
			return
		}
	}
}

func (f *file) badPage(index int64) {
	f.in.Fail(f.in.Damaged(f.first+index*int64(f.pageSize), 0,
		lang.Text{SV: "en sida kan inte läsas", EN: "a page cannot be read"}))
}

// description reads one description. It says whether it could.
func (f *file) description(b []byte) bool {
	order, n, tail := f.in.Order, f.pick(4, 8), f.pick(8, 12)
	least := map[uint32]int{signatureRow: f.pick(64, 128), signatureColumns: 2 * n, signatureText: n + 2,
		signatureName: n + 8, signatureAttrs: n + 8, signatureFormat: f.pick(46, 58)}
	kind := f.signature(b)
	if len(b) < least[kind] {
		return false
	}
	switch kind {
	case signatureRow:
		size := f.number(b[5*n:])
		f.total, f.deleted, f.mixRows = f.number(b[6*n:]), f.number(b[7*n:]), f.number(b[15*n:])
		if size < 0 || size > records.MaxRecord || f.deleted < 0 || f.deleted > f.total || f.total > math.MaxInt64/2 {
			return false
		}
		f.rowSize = int(size)
		if len(b) >= f.pick(190, 250) {
			f.packedAs = f.placeOf(b[len(b)-118:])
		}
	case signatureColumns:
		columns := f.number(b[n:])
		f.columns = int(columns)
		return columns >= 0 && columns <= mostColumns
	case signatureText:
		f.blobSize += len(b)
		f.blobs = append(f.blobs, bytes.Clone(b[n:]))
		return f.blobSize <= mostBlobs
	case signatureName:
		for at := n + 8; at+8 <= len(b)-tail && len(f.names) < mostColumns; at += 8 {
			f.names = append(f.names, f.placeOf(b[at:]))
		}
	case signatureAttrs:
		for at := n + 8; at+n+8 <= len(b)-tail && len(f.attrs) < mostColumns; at += n + 8 {
			f.attrs = append(f.attrs, attributes{f.number(b[at:]), int(order.Uint32(b[at+n:])), b[at+n+6] == 2})
		}
	case signatureFormat:
		if len(f.formats) < mostColumns {
			f.formats = append(f.formats, shown{f.placeOf(b[f.pick(34, 46):]), int(order.Uint16(b[f.pick(12, 24):]))})
		}
	}
	return true
}
