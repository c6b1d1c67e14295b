package sas

import (
	"io"

	"ansatz/internal/lang"
)

// rows reads rows page by page.
type rows struct {
	f       *file
	left    int64 // rows still to come, without deleted ones
	deleted int64 // deleted rows still to come
	unpack  func(to, from []byte) bool
	page    []byte
	index   int64 // of the next page

	item, items int    // the next pointer of the page, and their number
	data        []byte // what is left of rows that stand one after another
	plain       int    // their number
	bitmap      []byte // which of these are deleted; nil: none
	bit         int

	moved   []byte // a page that a row was moved to
	movedAt int64
}

// next fills to with whole rows.
func (r *rows) next(to []byte) (int, error) {
	size := r.f.rowSize
	if size == 0 || r.left == 0 {
		return 0, io.EOF
	}
	n := 0
	for r.left > 0 && (n+1)*size <= len(to) {
		if r.plain > 0 {
			n += r.takePlain(to[n*size:])
			continue
		}
		found, err := r.takePointed(to[n*size : (n+1)*size])
		if err != nil {
			return n, err
		}
		if found {
			n++
			r.left--
			continue
		}
		if r.plain == 0 {
			if err := r.turn(); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// turn reads the next page.
func (r *rows) turn() error {
	f := r.f
	if r.index == f.pages {
		return f.in.Damaged(f.in.At(), 0, lang.Text{SV: "den har färre rader än den anger",
			EN: "it has fewer rows than it states"})
	}
	if r.page == nil {
		r.page = make([]byte, f.pageSize)
	}
	if !f.in.Full(r.page) {
		return f.in.Err()
	}
	r.index++
	r.item, r.items, r.plain, r.bitmap = 0, 0, 0, nil
	switch kind := f.typeOf(r.page); {
	case kind&pageMask == pageData:
		return r.rowsFrom(f.headSize(), int64(f.blocksOf(r.page)))
	case kind&pageIndex == pageIndex:
	default:
		r.items = f.pointersOf(r.page)
		if kind&pageMask == pageMix {
			begin := f.headSize() + r.items*f.pick(12, 24)
			if begin%8 == 4 && begin+4 <= len(r.page) && (!f.foreign || blank(r.page[begin:begin+4])) {
				begin += 4
			}
			r.items = 0 // its pointers are descriptions
			return r.rowsFrom(begin, min(f.mixRows, f.total))
		}
	}
	return nil
}

// blank says whether bytes are all zero or all spaces: they fill a page up to a multiple of eight bytes. Another
// program than SAS leaves them out.
func blank(b []byte) bool {
	for _, c := range b {
		if c != 0 && c != ' ' {
			return false
		}
	}
	return true
}

// rowsFrom notes the rows that stand one after another from a place of the page.
func (r *rows) rowsFrom(begin int, n int64) error {
	f, size, length := r.f, int64(r.f.rowSize), int64(len(r.page))
	deletes := f.typeOf(r.page)&pageDeleted != 0
	if !deletes {
		n = min(n, r.left)
	}
	if n < 0 || int64(begin) > length || n > (length-int64(begin))/size {
		return r.bad()
	}
	r.plain, r.data = int(n), r.page[begin:]
	if deletes {
		gap := int64(f.in.Order.Uint32(r.page[f.pick(12, 24):])) // of four bytes, wide files too
		if gap == 0 {
			gap = f.number(r.page[f.pick(12, 24):])
		}
		from := int64(begin) + n*size + gap
		if from < 0 || from > length || (n+7)/8 > length-from {
			return r.bad()
		}
		r.bitmap, r.bit = r.page[from:], 0
	}
	return nil
}

func (r *rows) bad() error {
	return r.f.in.Damaged(r.f.first+(r.index-1)*int64(r.f.pageSize), 0,
		lang.Text{SV: "en sida kan inte läsas", EN: "a page cannot be read"})
}

// takePlain copies rows that stand one after another, and returns how many.
func (r *rows) takePlain(to []byte) int {
	size := r.f.rowSize
	if r.bitmap == nil {
		n := min(len(to)/size, r.plain, int(min(r.left, 1<<30)))
		copy(to, r.data[:n*size])
		r.data, r.plain, r.left = r.data[n*size:], r.plain-n, r.left-int64(n)
		return n
	}
	deleted := r.bitmap[r.bit/8]>>(7-r.bit%8)&1 == 1
	row := r.data[:size]
	r.data, r.plain, r.bit = r.data[size:], r.plain-1, r.bit+1
	if deleted {
		return 0
	}
	copy(to, row)
	r.left--
	return 1
}

// takePointed reads the next row that the page points to, and says whether there is one.
func (r *rows) takePointed(to []byte) (bool, error) {
	for r.item < r.items {
		p, ok := r.f.pointer(r.page, r.item)
		r.item++
		if !ok {
			return false, r.bad()
		}
		if p.length == 0 {
			continue
		}
		switch p.packed {
		case packedNot, packedRow:
			found, err := r.row(to, r.page, p)
			if found || err != nil {
				return found, err
			}
		case packedElsewhere:
			if err := r.rowElsewhere(to, p.from-1, p.length-1); err != nil {
				return false, err
			}
			return true, nil
		case packedCut, packedDeleted, packedNotMoved, packedRowMoved, packedNotUnused, packedRowUnused:
		default:
			return false, r.bad()
		}
	}
	return false, nil
}

// row reads the row that a pointer points to. Descriptions are none.
func (r *rows) row(to, page []byte, p pointer) (bool, error) {
	b := p.of(page)
	if b == nil {
		return false, r.bad()
	}
	if p.packed == packedRow || p.packed == packedRowMoved {
		if !r.unpack(to, b) {
			return false, r.f.in.Damaged(r.f.in.At(), 0, lang.Text{SV: "en rad kan inte packas upp",
				EN: "a row cannot be unpacked"})
		}
		return true, nil
	}
	if !p.row || r.f.signature(b) != signatureNone {
		return false, nil
	}
	if len(b) != len(to) {
		return false, r.bad()
	}
	copy(to, b)
	return true, nil
}

// rowElsewhere reads a row that was moved to another page.
func (r *rows) rowElsewhere(to []byte, page, item int64) error {
	f := r.f
	if page < 0 || page >= f.pages || item < 0 || item >= 1<<16 {
		return r.bad()
	}
	if r.moved == nil || r.movedAt != page {
		r.moved, r.movedAt = make([]byte, f.pageSize), page
		if err := f.in.ReadAt(r.moved, f.first+page*int64(f.pageSize)); err != nil {
			return err
		}
	}
	p, ok := f.pointer(r.moved, int(item))
	if !ok || p.packed != packedNotMoved && p.packed != packedRowMoved {
		return r.bad()
	}
	found, err := r.row(to, r.moved, p)
	if err == nil && !found {
		err = r.bad()
	}
	return err
}

// unpackRuns unpacks a row whose runs of equal bytes are packed. It says whether it could.
func unpackRuns(to, from []byte) bool {
	at := 0
	run := func(b byte, n int) bool {
		if n > len(to)-at {
			return false
		}
		for i := range n {
			to[at+i] = b
		}
		at += n
		return true
	}
	for len(from) > 0 {
		command, low := from[0]>>4, int(from[0]&15)
		from = from[1:]
		extra := [16]int{0: 1, 1: 1, 4: 2, 5: 1, 6: 1, 7: 1, 12: 1}[command]
		if len(from) < extra {
			return false
		}
		long, last := 0, byte(0)
		if extra > 0 {
			long, last = int(from[0])+256*low, from[extra-1]
			from = from[extra:]
		}
		n, ok := 0, true
		switch command {
		case 0:
			n = 64 + long
		case 1:
			n = 64 + 4096 + long
		case 2:
			n = 96 + low
		case 4:
			ok = run(last, 18+long)
		case 5:
			ok = run('@', 17+long)
		case 6:
			ok = run(' ', 17+long)
		case 7:
			ok = run(0, 17+long)
		case 8, 9, 10, 11:
			n = 1 + 16*int(command-8) + low
		case 12:
			ok = run(last, 3+low)
		case 13:
			ok = run('@', 2+low)
		case 14:
			ok = run(' ', 2+low)
		case 15:
			ok = run(0, 2+low)
		}
		if !ok || n > len(from) || n > len(to)-at {
			return false
		}
		copy(to[at:], from[:n])
		from, at = from[n:], at+n
	}
	return at == len(to)
}

// unpackBinary unpacks a row that is packed with the method for numbers: of sixteen bits, each says whether a byte or a
// pattern follows.
func unpackBinary(to, from []byte) bool {
	at := 0
	for len(from) >= 2 {
		bits := uint16(from[0])<<8 | uint16(from[1])
		from = from[2:]
		for i := 15; i >= 0; i-- {
			if bits>>i&1 == 0 {
				if len(from) == 0 {
					break
				}
				if at == len(to) {
					return false
				}
				to[at] = from[0]
				from, at = from[1:], at+1
				continue
			}
			if len(from) < 2 {
				return false
			}
			kind, low, second := from[0]>>4, int(from[0]&15), int(from[1])
			n, back, fill := int(kind), 3+low+16*second, byte(second)
			from = from[2:]
			if kind == 1 || kind == 2 {
				if len(from) == 0 {
					return false
				}
				fill, n = from[0], 16+int(from[0])
				from = from[1:]
			}
			switch kind {
			case 0:
				n, back = 3+low, 0
			case 1:
				n, back = 19+low+16*second, 0
			}
			if n > len(to)-at || back > at {
				return false
			}
			for range n {
				if back > 0 {
					fill = to[at-back]
				}
				to[at] = fill
				at++
			}
		}
	}
	return at == len(to)
}
