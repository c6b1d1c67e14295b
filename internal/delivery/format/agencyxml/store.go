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
	rows   []stored
	places []uint32 // of rows by their key's hash, plus one; open addressing
	seed   maphash.Seed
	size   int
	key    []byte // room
	record []byte // room
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

// encode appends cells, each with its length.
func encode(to []byte, cells ...[]byte) []byte {
	for _, c := range cells {
		to = binary.AppendUvarint(to, uint64(len(c)))
		to = append(to, c...)
	}
	return to
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

// put adds a row, in place of the one whose first cells, as many as keys, are the same. A row that is gone only takes
// away that one.
func (s *store) put(line, keys int, gone bool, cells ...[]byte) {
	s.key = encode(s.key[:0], cells[:keys]...)
	row, hash := s.find(s.key)
	if row >= 0 {
		s.rows[row].gone = true
	}
	s.record = encode(append(s.record[:0], s.key...), cells[keys:]...)
	s.record = binary.AppendUvarint(s.record, uint64(line))
	last := len(s.pieces) - 1
	if last < 0 || len(s.pieces[last])+len(s.record) > cap(s.pieces[last]) {
		s.pieces = append(s.pieces, make([]byte, 0, max(pieceSize, len(s.record))))
		s.size += pieceSize
		last++
	}
	s.rows = append(s.rows, stored{uint32(last), uint32(len(s.pieces[last])), hash, gone})
	s.pieces[last] = append(s.pieces[last], s.record...)
	if row >= 0 {
		s.replace(uint32(row+1), hash)
		return
	}
	if len(s.rows)*3 > len(s.places)*2 {
		s.grow()
	}
	s.place(len(s.rows)-1, hash)
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

// cells reads the cells of a row, and its line.
func (s *store) cells(row int, to [][]byte) int {
	b := s.at(row)
	for i := range to {
		n, size := binary.Uvarint(b)
		to[i] = b[size : size+int(n)]
		b = b[size+int(n):]
	}
	line, _ := binary.Uvarint(b)
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
