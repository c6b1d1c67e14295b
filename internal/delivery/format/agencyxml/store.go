package agencyxml

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"

	"ansatz/internal/delivery/format"
)

// store holds the rows of a file until it has been read to its end, because what comes later may replace what came
// before. It holds texts only, in pieces that never move.
type store struct {
	pieces [][]byte
	spare  [][]byte // pieces of rows that were taken away
	rows   []stored
	places []uint32 // of rows by their key's hash, plus one; open addressing
	seed   maphash.Seed
	torn   []int // the lines of rows with a cell that is too long
	size   int
	key    []byte // room
	text   []byte // room
}

// record is a row that was read from a store. Its cells are valid until the next one is read.
type record struct {
	cells [][]byte
	room  []byte
}

// stored is where a row is: its key and line, and its cells.
type stored struct {
	piece, begin uint32
	hash         uint32
	gone         bool
}

const pieceSize = 1 << 20

// maxCell is the most bytes of a cell of these files. The longest of their values are a hundredth of it.
const maxCell = 64 << 10

// encode appends cells, each with its length. Digits, as most cells have, take half a byte each.
func encode(to []byte, cells ...[]byte) []byte {
	for _, c := range cells {
		if !allDigits(c) {
			to = binary.AppendUvarint(to, uint64(len(c))<<1)
			to = append(to, c...)
			continue
		}
		to = binary.AppendUvarint(to, uint64(len(c))<<1|1)
		for i := 0; i < len(c); i += 2 {
			pair := (c[i] - '0') << 4
			if i+1 < len(c) {
				pair |= c[i+1] - '0'
			}
			to = append(to, pair)
		}
	}
	return to
}

func allDigits(cell []byte) bool {
	for _, c := range cell {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// decode reads the cells of a record, and returns what follows them.
func (r *record) decode(b []byte) []byte {
	r.room = r.room[:0]
	for i := range r.cells {
		length, size := binary.Uvarint(b)
		b = b[size:]
		n := int(length >> 1)
		if length&1 == 0 {
			r.cells[i], b = b[:n:n], b[n:]
			continue
		}
		begin := len(r.room)
		for k := range n {
			r.room = append(r.room, '0'+b[k/2]>>(4-k%2*4)&15)
		}
		r.cells[i], b = r.room[begin:], b[(n+1)/2:]
	}
	return b
}

// find returns the index of the row with a key, and −1 if there is none; and the key's hash.
func (s *store) find(key []byte) (int, uint32) {
	if s.places == nil {
		s.seed, s.places = maphash.MakeSeed(), make([]uint32, 1024)
	}
	hash := uint32(maphash.Bytes(s.seed, key))
	mask := uint32(len(s.places) - 1)
	for at := hash & mask; s.places[at] != 0; at = (at + 1) & mask {
		row := int(s.places[at] - 1)
		if s.rows[row].hash == hash && bytes.HasPrefix(s.at(row), key) {
			return row, hash
		}
	}
	return -1, hash
}

// at is a row as it is stored.
func (s *store) at(row int) []byte {
	r := s.rows[row]
	return s.pieces[r.piece][r.begin:]
}

// keep adds a row, in place of the one whose first cells, as many as keys, are the same. A row that is gone only takes
// away that one. A row with a cell that is too long cannot be read.
func (s *store) keep(line, keys int, gone bool, cells ...[]byte) {
	if !fits(cells...) {
		s.tear(line)
		return
	}
	s.key = encode(s.key[:0], cells[:keys]...)
	row, hash := s.find(s.key)
	if row >= 0 {
		s.rows[row].gone = true
	}
	s.text = encode(append(s.text[:0], s.key...), cells[keys:]...)
	s.text = binary.AppendUvarint(s.text, uint64(line))
	piece, begin := s.put(s.text)
	s.rows = append(s.rows, stored{piece, begin, hash, gone})
	if row >= 0 {
		s.replace(uint32(row+1), hash)
		return
	}
	if len(s.rows)*3 > len(s.places)*2 {
		s.grow()
	}
	s.place(len(s.rows)-1, hash)
}

// clear takes all rows away and keeps their room.
func (s *store) clear() {
	s.spare = append(s.spare, s.pieces...)
	s.pieces, s.rows, s.torn = s.pieces[:0], s.rows[:0], s.torn[:0]
	clear(s.places)
}

// put keeps bytes, and returns where.
func (s *store) put(text []byte) (piece, begin uint32) {
	last := len(s.pieces) - 1
	if last < 0 || len(s.pieces[last])+len(text) > cap(s.pieces[last]) {
		if n := len(s.spare) - 1; n >= 0 && len(text) <= cap(s.spare[n]) {
			s.pieces, s.spare = append(s.pieces, s.spare[n][:0]), s.spare[:n]
		} else {
			room := max(pieceSize, len(text))
			s.pieces = append(s.pieces, make([]byte, 0, room))
			s.size += room
		}
		last++
	}
	begin = uint32(len(s.pieces[last]))
	s.pieces[last] = append(s.pieces[last], text...)
	return uint32(last), begin
}

// tear keeps the line of a row that cannot be read.
func (s *store) tear(line int) {
	s.torn = append(s.torn, line)
	s.size += 8
}

func (s *store) place(row int, hash uint32) {
	mask := uint32(len(s.places) - 1)
	at := hash & mask
	for s.places[at] != 0 {
		at = (at + 1) & mask
	}
	s.places[at] = uint32(row + 1)
}

// replace puts the last row where another stands.
func (s *store) replace(old, hash uint32) {
	mask := uint32(len(s.places) - 1)
	at := hash & mask
	for s.places[at] != old {
		at = (at + 1) & mask
	}
	s.places[at] = uint32(len(s.rows))
}

// grow makes room for twice as many rows.
func (s *store) grow() {
	old := s.places
	s.places = make([]uint32, 2*len(old))
	for _, p := range old {
		if p != 0 {
			s.place(int(p-1), s.rows[p-1].hash)
		}
	}
}

// cells reads the cells of a row, and returns its line.
func (s *store) cells(row int, to *record) int {
	line, _ := binary.Uvarint(to.decode(s.at(row)))
	return int(line)
}

// fits says whether cells are no longer than a cell may be.
func fits(cells ...[]byte) bool {
	for _, c := range cells {
		if len(c) > min(maxCell, format.MaxCell) {
			return false
		}
	}
	return true
}
