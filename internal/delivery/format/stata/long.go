package stata

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sync"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/records"
	"ansatz/internal/lang"
)

// longTexts finds the texts of columns of the type strL. They stand after the rows, each under a column and a row that
// use it, and any cell may point to it. The index has every text, or every step-th if there are more than mostEntries.
type longTexts struct {
	f       *file
	once    sync.Once
	err     error
	step    int
	entries []longEntry
	end     int64
}

// longEntry is where a text stands.
type longEntry struct {
	row    uint64
	column uint32
	at     int64
}

const mostEntries = 1 << 21

func (e longEntry) compare(o longEntry) int {
	switch {
	case e.row != o.row && e.row < o.row, e.row == o.row && e.column < o.column:
		return -1
	case e.row == o.row && e.column == o.column:
		return 0
	}
	return 1
}

// headSize is the number of bytes before a text.
func (l *longTexts) headSize() int64 {
	if l.f.version == 117 {
		return 3 + 4 + 4 + 1 + 4
	}
	return 3 + 4 + 8 + 1 + 4
}

// head reads what stands before a text.
func (l *longTexts) head(b []byte) (longEntry, byte, int64) {
	order, e := l.f.in.Order, longEntry{}
	e.column = order.Uint32(b[3:])
	if l.f.version == 117 {
		e.row = uint64(order.Uint32(b[7:]))
		return e, b[11], int64(order.Uint32(b[12:]))
	}
	e.row = order.Uint64(b[7:])
	return e, b[15], int64(order.Uint32(b[16:]))
}

func (l *longTexts) bad(at int64) error {
	return l.f.in.Damaged(at, 0, lang.Text{SV: "de långa texterna kan inte läsas", EN: "the long texts cannot be read"})
}

// index goes through all long texts once.
func (l *longTexts) index() {
	in, at := l.f.in, l.f.strls
	begin := make([]byte, len("<strls>"))
	if l.err = in.ReadAt(begin, at); l.err == nil && !bytes.Equal(begin, []byte("<strls>")) {
		l.err = l.bad(at)
	}
	at += int64(len(begin))
	l.step = 1
	size, n, sorted := l.headSize(), 0, true
	var last longEntry
	window := &window{in: in}
	for l.err == nil {
		var b []byte
		if b, l.err = window.bytes(at, int(size)); l.err != nil {
			return
		}
		if string(b[:3]) == "</s" {
			break
		}
		e, _, length := l.head(b)
		if string(b[:3]) != "GSO" || length > in.Size()-at-size {
			l.err = l.bad(at)
			return
		}
		e.at = at
		sorted = sorted && (n == 0 || last.compare(e) < 0)
		last = e
		if n%l.step == 0 {
			l.entries = append(l.entries, e)
		}
		n++
		at += size + length
		if len(l.entries) == mostEntries {
			if !sorted {
				l.err = in.NotRead(lang.Text{SV: "har miljoner långa texter i oordning",
					EN: "has millions of long texts out of order"})
				return
			}
			l.thin()
		}
	}
	l.end = at
	if !sorted {
		slices.SortFunc(l.entries, longEntry.compare)
	}
}

// thin keeps every other entry.
func (l *longTexts) thin() {
	for i := range len(l.entries) / 2 {
		l.entries[i] = l.entries[2*i]
	}
	l.entries = l.entries[:len(l.entries)/2]
	l.step *= 2
}

// read reads the text that a cell points to.
func (l *longTexts) read(cell []byte, c *records.Cell) error {
	want := l.pointer(cell)
	if want.row == 0 && want.column == 0 {
		c.None()
		return nil
	}
	if l.once.Do(l.index); l.err != nil {
		return l.err
	}
	i, found := slices.BinarySearchFunc(l.entries, want, longEntry.compare)
	if !found {
		i--
	}
	if i < 0 || !found && l.step == 1 {
		return l.bad(l.f.strls)
	}
	b := make([]byte, 512)
	for at := l.entries[i].at; at < l.end; {
		part := b[:min(int64(len(b)), l.f.in.Size()-at)]
		if err := l.f.in.ReadAt(part, at); err != nil {
			return err
		}
		if int64(len(part)) < l.headSize() {
			break
		}
		e, kind, length := l.head(part)
		if e.compare(want) != 0 {
			at += l.headSize() + length
			continue
		}
		if length > format.MaxCell+1 {
			c.Long = true
			return nil
		}
		text := part[l.headSize():]
		if int64(len(text)) < length {
			text = make([]byte, length)
			if err := l.f.in.ReadAt(text, at+l.headSize()); err != nil {
				return err
			}
		}
		text = text[:length]
		if kind == 130 {
			text, _, _ = bytes.Cut(text, []byte{0})
		}
		return c.Str(text, l.f.encoding)
	}
	return l.bad(l.f.strls)
}

// pointer is the column and row under which a cell's text stands.
func (l *longTexts) pointer(cell []byte) longEntry {
	bytesOf := map[int]int{117: 4, 118: 2, 119: 3}[l.f.version] // of the column
	big := l.f.in.Order == binary.ByteOrder(binary.BigEndian)
	part := func(b []byte) uint64 {
		n := uint64(0)
		for i := range b {
			if big {
				n = n<<8 | uint64(b[i])
			} else {
				n = n<<8 | uint64(b[len(b)-1-i])
			}
		}
		return n
	}
	return longEntry{column: uint32(part(cell[:bytesOf])), row: part(cell[bytesOf:])}
}

// window reads a file by blocks, forward.
type window struct {
	in   *records.In
	buf  []byte
	from int64
}

func (w *window) bytes(at int64, n int) ([]byte, error) {
	if at < w.from || at+int64(n) > w.from+int64(len(w.buf)) {
		size := min(1<<16, w.in.Size()-at)
		if size < int64(len("</strls>")) {
			return nil, w.in.Damaged(at, 0, lang.Text{SV: "den slutar för tidigt", EN: "it ends too early"})
		}
		w.buf, w.from = make([]byte, max(size, int64(n))), at
		if err := w.in.ReadAt(w.buf[:size], at); err != nil {
			return nil, err
		}
	}
	return w.buf[at-w.from:][:n], nil
}

// labelled returns how a column with a set of value labels is read with them. A value without a label stays.
func (f *file) labelled(set string, k kind, place int) func() (func([]byte, *records.Cell) error, error) {
	return func() (func([]byte, *records.Cell) error, error) {
		if err := f.readLabels(); err != nil {
			return nil, err
		}
		labels := f.read[set]
		if labels == nil {
			return nil, nil
		}
		number := f.number(k, place)
		return func(r []byte, c *records.Cell) error {
			n := number(r)
			if label, ok := labels[int32(n)]; ok && n == float64(int32(n)) {
				c.Text = []byte(label)
				return nil
			}
			c.Float(n, 64, 0)
			return nil
		}, nil
	}
}

// readLabels reads all sets of value labels, and goes back to the rows.
func (f *file) readLabels() error {
	in := f.in
	if f.read != nil {
		return nil
	}
	f.read = map[string]map[int32]string{}
	if f.version < 108 {
		return in.NotRead(lang.Text{SV: "har etiketter i en äldre version av formatet",
			EN: "has labels in an older version of the format"})
	}
	tagged, all := f.version >= 117, 0
	in.GoTo(f.labels)
	if tagged {
		f.tag("<value_labels>")
	}
	for in.Err() == nil && (tagged || in.At() < in.Size()) {
		if tagged {
			if string(in.Bytes(5)) != "<lbl>" {
				break
			}
		}
		length := in.Uint32()
		set := f.texts(1, f.widths().set)[0]
		in.Skip(3)
		body := in.Bytes(int(length))
		if in.Err() != nil || len(body) < 8 {
			break
		}
		n, texts := int64(in.Order.Uint32(body)), int64(in.Order.Uint32(body[4:]))
		if n > mostLabels || 8+8*n+texts > int64(len(body)) {
			in.Fail(in.Bad("värdenas etiketter kan inte läsas", "the labels of values cannot be read"))
			break
		}
		f.read[set] = map[int32]string{}
		for i := range n {
			at := int64(in.Order.Uint32(body[8+4*i:]))
			if at >= texts {
				continue
			}
			text, _, _ := bytes.Cut(body[8+8*n+at:8+8*n+min(texts, at+mostLabel+1)], []byte{0})
			if all += len(text); len(text) > mostLabel || all > mostOfLabels {
				in.Fail(in.Bad("värdenas etiketter är för långa", "the labels of values are too long"))
				return in.Err()
			}
			f.read[set][int32(in.Order.Uint32(body[8+4*n+4*i:]))] = f.encoding.Decode(text)
		}
		if tagged {
			f.tag("</lbl>")
		}
	}
	in.GoTo(f.data)
	return in.Err()
}

const (
	mostLabels   = 1 << 20  // the most labels of one set
	mostLabel    = 32_000   // the most bytes of a label, as in Stata
	mostOfLabels = 64 << 20 // the most bytes of all labels: several may stand at one place of the file
)
