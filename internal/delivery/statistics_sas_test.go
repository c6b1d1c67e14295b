package delivery

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ansatz/internal/delivery/format"
	"ansatz/internal/fault"
)

// sasWriter writes small tables of SAS in each way that there is.
type sasWriter struct {
	wide   bool // numbers of eight bytes
	big    bool // the order of bytes
	packed string
	code   byte               // of the encoding; 0: UTF-8
	page   int                // the bytes of a page; 0: 64 KiB
	gone   func(row int) bool // rows that were deleted; nil: none
}

// sasColumn is a column: a text of some width, or a number of a width of three to eight bytes.
type sasColumn struct {
	name   string
	width  int
	text   bool
	format string
	shown  int
}

func (w sasWriter) order() binary.ByteOrder {
	if w.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func (w sasWriter) pick(narrow, wide int) int {
	if w.wide {
		return wide
	}
	return narrow
}

func (w sasWriter) number(b []byte, n int) {
	if w.wide {
		w.order().PutUint64(b, uint64(n))
	} else {
		w.order().PutUint32(b, uint32(n))
	}
}

func (w sasWriter) signature(b []byte, s uint32) {
	switch {
	case !w.wide:
		w.order().PutUint32(b, s)
	case w.big && s < 0xff000000:
		w.order().PutUint32(b, s)
	case w.big || s < 0xff000000:
		w.order().PutUint64(b, uint64(s))
		if w.big {
			w.order().PutUint32(b, 0xffffffff)
		}
	default:
		w.order().PutUint64(b, 0xffffffff00000000|uint64(s))
	}
}

// row writes a row's cells, which are texts or float64.
func (w sasWriter) row(columns []sasColumn, cells []any) []byte {
	var row []byte
	for i, c := range columns {
		if c.text {
			row = append(row, fmt.Sprintf("%s%*s", cells[i], c.width-len(cells[i].(string)), "")...)
			continue
		}
		b := make([]byte, 8)
		w.order().PutUint64(b, math.Float64bits(cells[i].(float64)))
		if w.big {
			row = append(row, b[:c.width]...)
		} else {
			row = append(row, b[8-c.width:]...)
		}
	}
	return row
}

// table returns the bytes of a table.
func (w sasWriter) table(columns []sasColumn, rows [][]any) []byte {
	pageSize := 1 << 16
	if w.page > 0 {
		pageSize = w.page
	}
	n, order := w.pick(4, 8), w.order()
	head, pointerSize := w.pick(24, 40), w.pick(12, 24)
	// The texts of the header: what it is packed with, then names and formats.
	text := make([]byte, 16+8)
	copy(text[16:], w.packed)
	place := func(s string) []byte {
		b := make([]byte, 6)
		if s != "" {
			order.PutUint16(b[2:], uint16(len(text)))
			order.PutUint16(b[4:], uint16(len(s)))
			text = append(text, s...)
			for len(text)%4 > 0 {
				text = append(text, 0)
			}
		}
		return b
	}
	var descriptions [][]byte
	rowSize := 0
	names := make([]byte, w.pick(20, 28)+8*len(columns))
	attrs := make([]byte, w.pick(20, 28)+(n+8)*len(columns))
	w.signature(names, 0xffffffff)
	w.signature(attrs, 0xfffffffc)
	var formats [][]byte
	for i, c := range columns {
		copy(names[n+8+8*i:], place(c.name))
		a := attrs[n+8+(n+8)*i:]
		w.number(a, rowSize)
		order.PutUint32(a[n:], uint32(c.width))
		a[n+6] = 1
		if c.text {
			a[n+6] = 2
		}
		rowSize += c.width
		f := make([]byte, w.pick(52, 64))
		w.signature(f, 0xfffffbfe)
		order.PutUint16(f[w.pick(12, 24):], uint16(c.shown))
		copy(f[w.pick(34, 46):], place(c.format))
		formats = append(formats, f)
	}
	size := make([]byte, w.pick(480, 808))
	w.signature(size, 0xf7f7f7f7)
	w.number(size[5*n:], rowSize)
	w.number(size[6*n:], len(rows))
	w.number(size[7*n:], w.countGone(len(rows)))
	if w.packed != "" {
		order.PutUint16(size[len(size)-116:], 16)
		order.PutUint16(size[len(size)-114:], 8)
	}
	count := make([]byte, w.pick(12, 24))
	w.signature(count, 0xf6f6f6f6)
	w.number(count[n:], len(columns))
	texts := append(make([]byte, n), text...)
	texts = append(texts, make([]byte, 12)...)
	w.signature(texts, 0xfffffffd)
	for _, b := range [][]byte{names, attrs, texts} {
		order.PutUint16(b[n:], uint16(len(b)-4-2*n))
	}
	descriptions = append([][]byte{size, count, texts, names, attrs}, formats...)
	var pages [][]byte
	newPage := func(kind uint16) []byte {
		page := make([]byte, pageSize)
		order.PutUint16(page[head-8:], kind)
		pages = append(pages, page)
		return page
	}
	done := 0 // rows that are written
	pointTo := func(items [][]byte, packed, row byte) {
		for len(items) > 0 {
			page, end, i := newPage(0), pageSize, 0
			for ; i < len(items) && end-len(items[i]) >= head+(i+1)*pointerSize; i++ {
				end -= len(items[i])
				copy(page[end:], items[i])
				p := page[head+i*pointerSize:]
				w.number(p, end)
				w.number(p[n:], len(items[i]))
				p[2*n], p[2*n+1] = packed, row
				if row == 1 && w.gone != nil && w.gone(done) {
					p[2*n] = 5
				}
				done += int(row)
			}
			order.PutUint16(page[head-6:], uint16(i))
			order.PutUint16(page[head-4:], uint16(i))
			items = items[i:]
		}
	}
	pointTo(descriptions, 0, 0)
	var written [][]byte
	for _, cells := range rows {
		row := w.row(columns, cells)
		switch w.packed {
		case "SASYZCRL":
			row = packRuns(row)
		case "SASYZCR2":
			row = packBinary(row)
		}
		written = append(written, row)
	}
	if w.packed != "" {
		pointTo(written, 4, 1)
	}
	for w.packed == "" && len(written) > 0 {
		most := min(len(written), (pageSize-head-pageSize/8)/rowSize)
		w.plainRows(newPage(0x0100), written[:most], done)
		written, done = written[most:], done+most
	}
	return append(w.header(pageSize, len(pages)), bytes.Join(pages, nil)...)
}

// countGone counts the rows that were deleted.
func (w sasWriter) countGone(rows int) (n int) {
	for i := range rows {
		if w.gone != nil && w.gone(i) {
			n++
		}
	}
	return n
}

// plainRows writes rows, of which the first is row first of the table, one after another into a page. Those that were
// deleted are marked in bits some bytes after the last.
func (w sasWriter) plainRows(page []byte, rows [][]byte, first int) {
	const gap = 24
	head, order := w.pick(24, 40), w.order()
	end := head
	for _, row := range rows {
		end += copy(page[end:], row)
	}
	order.PutUint16(page[head-6:], uint16(len(rows)))
	if w.gone == nil {
		return
	}
	order.PutUint16(page[head-8:], 0x0180)
	w.number(page[w.pick(12, 24):], gap)
	if w.wide && !w.big {
		order.PutUint32(page[28:], 0xbeef) // of something else
	}
	for i := range rows {
		if w.gone(first + i) {
			page[end+gap+i/8] |= 0x80 >> (i % 8)
		}
	}
}

func (w sasWriter) header(pageSize, pages int) []byte {
	h := make([]byte, w.pick(1024, 8192))
	copy(h[12:], "\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00\x09\xc7\x31\x8c\x18\x1f\x10\x11")
	h[32], h[35], h[37], h[39], h[70] = 0x22, 0x22, 1, '1', 20
	pad := 0
	if w.wide {
		h[32], h[35], pad = 0x33, 0x33, 4
	}
	if w.big {
		h[37] = 0
	}
	if w.code > 0 {
		h[70] = w.code
	}
	copy(h[84:], "SAS FILE")
	copy(h[156:], "DATA    ")
	w.order().PutUint32(h[196+pad:], uint32(len(h)))
	w.order().PutUint32(h[200+pad:], uint32(pageSize))
	w.number(h[204+pad:], pages)
	copy(h[204+pad+w.pick(4, 8)+8:], "9.0401M4Linux")
	return h
}

// packRuns packs runs of equal bytes.
func packRuns(row []byte) []byte {
	var out []byte
	copied := 0
	flush := func(to int) {
		for copied < to {
			n := min(to-copied, 64)
			if to-copied >= 64+256 {
				n = 64 + 256
				out = append(out, 0x01, 0)
			} else {
				out = append(out, byte(0x80+(n-1)/16*16+(n-1)%16))
			}
			out = append(out, row[copied:copied+n]...)
			copied += n
		}
	}
	for i := 0; i < len(row); {
		run := 1
		for i+run < len(row) && row[i+run] == row[i] && run < 4000 {
			run++
		}
		special := map[byte]byte{'@': 0xd0, ' ': 0xe0, 0: 0xf0}[row[i]]
		switch {
		case special != 0 && run >= 18:
			flush(i)
			out = append(out, special-0x80+byte((run-17)/256), byte((run-17)%256))
			copied = i + run
		case special != 0 && run >= 2:
			flush(i)
			out = append(out, special+byte(min(run, 17)-2))
			copied = i + run
		case run >= 19:
			flush(i)
			out = append(out, 0x40+byte((run-18)/256), byte((run-18)%256), row[i])
			copied = i + run
		case run >= 4:
			flush(i)
			out = append(out, 0xc0+byte(run-3), row[i])
			copied = i + run
		}
		i += run
	}
	flush(len(row))
	return out
}

// packBinary packs with the method for numbers: runs, and patterns that were there before.
func packBinary(row []byte) []byte {
	var out, body []byte
	var bits uint16
	n := 0
	put := func(pattern bool, b ...byte) {
		bits <<= 1
		if pattern {
			bits |= 1
		}
		body = append(body, b...)
		if n++; n == 16 {
			out = append(append(out, byte(bits>>8), byte(bits)), body...)
			bits, body, n = 0, nil, 0
		}
	}
	for i := 0; i < len(row); {
		run := 1
		for i+run < len(row) && row[i+run] == row[i] && run < 4000 {
			run++
		}
		if run >= 19 {
			put(true, byte(0x10+(run-19)%16), byte((run-19)/16), row[i])
			i += run
			continue
		}
		if run >= 3 {
			put(true, byte(run-3), row[i])
			i += run
			continue
		}
		length, back := 0, 0
		for b := 3; b <= min(i, 4000) && length < 15; b++ {
			l := 0
			for l < min(b, 200) && i+l < len(row) && row[i+l] == row[i-b+l] {
				l++
			}
			if l > length {
				length, back = l, b
			}
		}
		switch {
		case length >= 16:
			put(true, byte(0x20+(back-3)%16), byte((back-3)/16), byte(length-16))
			i += length
		case length >= 3:
			put(true, byte(length<<4+(back-3)%16), byte((back-3)/16))
			i += length
		default:
			put(false, row[i])
			i++
		}
	}
	if n > 0 {
		bits <<= 16 - n
		out = append(append(out, byte(bits>>8), byte(bits)), body...)
	}
	return out
}

// writeSAS writes a table of texts.
func writeSAS(_ *testing.T, path string, rows [][]string) error {
	var columns []sasColumn
	for c, name := range rows[0] {
		width := 1
		for _, row := range rows[1:] {
			width = max(width, len(row[c]))
		}
		columns = append(columns, sasColumn{name: name, width: width, text: true})
	}
	var cells [][]any
	for _, row := range rows[1:] {
		var line []any
		for _, cell := range row {
			line = append(line, cell)
		}
		cells = append(cells, line)
	}
	return os.WriteFile(path, sasWriter{wide: true}.table(columns, cells), 0o600)
}

// special is a missing value of SAS: '.', '_' or a letter.
func special(kind byte) float64 {
	return math.Float64frombits(0xffff_0000_0000_0000 | uint64(^kind)<<40)
}

// sasTable is a table with one of everything.
func sasTable() ([]sasColumn, [][]any) {
	columns := []sasColumn{{"person_id", 8, false, "", 0}, {"text", 30, true, "$", 30}, {"short", 3, false, "BEST", 8},
		{"day", 8, false, "YYMMDD", 10}, {"instant", 8, false, "DATETIME", 20}, {"time", 8, false, "TIME", 8},
		{"wide", 300, true, "$", 300}, {"last", 4, false, "DATE", 9}}
	var rows [][]any
	for i := range 700 {
		x := float64(i)
		text := fmt.Sprintf("åäö %d %d %d", i, i, i%7)
		day := 20000 + x
		if i == 3 {
			day = 2936549 // 9999-12-31
		}
		if i == 5 {
			day = special('B')
		}
		row := []any{196001019808 + x, text, float64(i % 100), day, 86400 * (23000 + x), 60 * x, text + text + text,
			day}
		if i%10 == 9 {
			row = []any{special('.'), "", special('_'), special('A'), special('Z'), special('.'), "", special('.')}
		}
		rows = append(rows, row)
	}
	none := special('.')
	rows = append(rows, []any{none, "", none, none, none, none, "", none})
	return columns, rows
}

// TestSASWays: a table is read the same in every way that SAS writes it: numbers of four and of eight bytes, both
// orders of bytes, not packed and packed in both ways; and pyreadstat reads what the test writes as we do.
func TestSASWays(t *testing.T) {
	columns, rows := sasTable()
	var want [][]string
	var paths []string
	dir := t.TempDir()
	for _, wide := range []bool{false, true} {
		for _, big := range []bool{false, true} {
			for _, packed := range []string{"", "SASYZCRL", "SASYZCR2"} {
				path := filepath.Join(dir, fmt.Sprint(wide, big, packed)+".sas7bdat")
				paths = append(paths, path)
				data := sasWriter{wide: wide, big: big, packed: packed}.table(columns, rows)
				if err := os.WriteFile(path, data, 0o600); err != nil {
					t.Fatal(err)
				}
				names, got, err := readAlone(t, path, nil)
				if err != nil {
					t.Fatal(path, err)
				}
				if len(names) != len(columns) || names[3] != "day" {
					t.Errorf("%s: %v", path, names)
				}
				if want == nil {
					want = got
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: %s", path, diff)
				}
			}
		}
	}
	first := []string{"196001019808", "åäö 0 0 0", "0", "2014-10-04", "2022-12-21 00:00:00", "00:00:00",
		"åäö 0 0 0åäö 0 0 0åäö 0 0 0", "2014-10-04"}
	if diff := cmp.Diff(first, want[0]); diff != "" {
		t.Error(diff)
	}
	if len(want) != 701 || want[3][3] != "9999-12-31" || want[5][3] != "" || want[9][0] != "" {
		t.Errorf("%d rows, %q, %q, %q", len(want), want[3], want[5], want[9])
	}
	for i, theirs := range readTheirs(t, paths...) {
		if theirs.Error != "" {
			t.Errorf("%s: %s", paths[i], theirs.Error)
			continue
		}
		if diff := cmp.Diff(want, theirs.Rows); diff != "" {
			t.Errorf("%s: %s", paths[i], diff)
		}
	}
}

// TestSASDeleted: rows that were deleted in the table are left out, however it is written.
func TestSASDeleted(t *testing.T) {
	columns := []sasColumn{{"x", 8, false, "", 0}, {"text", 30, true, "$", 30}}
	gone := func(row int) bool { return row%3 == 0 || row == 299 || row > 120 && row < 200 }
	var rows [][]any
	var want [][]string
	for i := range 300 {
		text := fmt.Sprintf("rad %d", i)
		rows = append(rows, []any{float64(i), text})
		if !gone(i) {
			want = append(want, []string{fmt.Sprint(i), text})
		}
	}
	path := filepath.Join(t.TempDir(), "t.sas7bdat")
	for _, w := range []sasWriter{{}, {wide: true}, {big: true}, {wide: true, big: true}, {packed: "SASYZCRL"},
		{wide: true, packed: "SASYZCR2"}} {
		w.page, w.gone = 4096, gone
		if err := os.WriteFile(path, w.table(columns, rows), 0o600); err != nil {
			t.Fatal(err)
		}
		_, got, err := readAlone(t, path, nil)
		if err != nil {
			t.Fatal(w.wide, w.big, w.packed, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v %v %s: %s", w.wide, w.big, w.packed, diff)
		}
	}
}

// TestSASEncodings: a text is read in the encoding that the file states, and in the manifest's where it states one. A
// text that is cut off in a letter loses that letter; another text that is not in the encoding is a mistake.
func TestSASEncodings(t *testing.T) {
	columns := []sasColumn{{"x", 8, false, "", 0}, {"text", 6, true, "$", 6}}
	for name, c := range map[string]struct {
		code   byte
		stated string
		text   string
		want   string
	}{
		"utf-8":         {20, "", "åäö", "åäö"},
		"windows-1252":  {62, "", "\xe5\xe4\xf6\x80", "åäö€"},
		"iso-8859-1":    {29, "", "\xe5\xe4\xf6", "åäö"},
		"iso-8859-15":   {40, "", "\xa4", "€"},
		"windows-1251":  {61, "", "\xe4\xe0", "да"},
		"850":           {42, "", "\x86\x84\x94", "åäö"},
		"shift-jis":     {138, "", "\x93\xfa\x96\x7b", "日本"},
		"cut off":       {20, "", "åäx\xc3", "åäx"},
		"by manifest":   {20, "windows-1252", "\xe5\xe4\xf6", "åäö"},
		"not in it":     {20, "", "\xe5\xe4\xf6x", ""},
		"not known":     {99, "", "a\xe5", ""},
		"not needed":    {99, "", "abc", "abc"},
		"not known but": {99, "iso-8859-1", "\xe5", "å"},
	} {
		path := filepath.Join(t.TempDir(), "t.sas7bdat")
		data := sasWriter{wide: true, code: c.code}.table(columns, [][]any{{1.0, c.text}})
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, rows, err := readAlone(t, path, func(f *format.File) {
			if c.stated != "" {
				f.Encoding, f.Encoded = c.stated, true
			}
		})
		switch {
		case c.want == "" && (err == nil || fault.Of(err)[0].Hint.SV == ""):
			t.Errorf("%s: %v, want a mistake with a remedy", name, err)
		case c.want != "" && (err != nil || rows[0][1] != c.want):
			t.Errorf("%s: %q %v, want %q", name, rows, err, c.want)
		}
	}
}
