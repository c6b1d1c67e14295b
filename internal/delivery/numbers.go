package delivery

import (
	"encoding/binary"
	"sync"
	"sync/atomic"

	"ansatz/internal/engine"
)

// numberSet is the set of identity numbers in files that are read in place. The engine's threads add to it while they
// check a file, so that the files' numbers need not be collected from their rows once more.
type numberSet struct {
	growing sync.RWMutex    // held to replace slots; a chunk of cells is added under its other half
	slots   []atomic.Uint64 // by hash, then the next free one: a number and, in the two lowest bits, where it was
	n       atomic.Int64
	given   atomic.Int64  // slots that Fill has given out
	tokens  func([]int64) // puts what the stage has of them in the place of numbers
	stands  []int64       // what the stage has of the number in each slot; nil before keep
}

// Where a number was: in a column of persons, or of organisations.
const (
	inPerson       = 1
	inOrganisation = 2
)

// smallestSet has room for a chunk of each thread beyond the share at which a set grows.
const smallestSet = 1 << 20

func newNumberSet(tokens func([]int64)) *numberSet {
	return &numberSet{slots: make([]atomic.Uint64, smallestSet), tokens: tokens}
}

// note adds the numbers of a chunk of cells and returns each. What is not written plainly becomes none.
func (s *numberSet) note(where uint64, texts [][]byte, numbers []int64) {
	s.growing.RLock()
	last := int64(0)
	for i, text := range texts {
		n := plainNumber(text, where)
		numbers[i] = n
		if n != engine.None && n != last { // a person's rows often follow one another
			s.add(uint64(n), where)
			last = n
		}
	}
	full := s.n.Load()*5 > int64(len(s.slots))*3
	s.growing.RUnlock()
	if full {
		s.grow()
	}
}

func (s *numberSet) add(n, where uint64) {
	for at := s.place(n); ; at++ {
		slot := &s.slots[at&uint64(len(s.slots)-1)]
		held := slot.Load()
		if held == 0 {
			if slot.CompareAndSwap(0, n<<2|where) {
				s.n.Add(1)
				return
			}
			held = slot.Load()
		}
		if held>>2 == n {
			if held&where == 0 {
				slot.Or(where)
			}
			return
		}
	}
}

// place is where a number is looked for first: the highest bits of a product (Fibonacci hashing).
func (s *numberSet) place(n uint64) uint64 { return n * 0x9e3779b97f4a7c15 >> 20 }

func (s *numberSet) grow() {
	s.growing.Lock()
	defer s.growing.Unlock()
	if s.n.Load()*5 <= int64(len(s.slots))*3 {
		return // another thread has
	}
	old := s.slots
	s.slots = make([]atomic.Uint64, 2*len(old))
	s.n.Store(0)
	for i := range old {
		if held := old[i].Load(); held != 0 {
			s.add(held>>2, held&3)
		}
	}
}

// plainNumber returns a number written as twelve digits, or in a column of organisations as the ten of an organisation,
// and else none.
func plainNumber(text []byte, where uint64) int64 {
	switch {
	case len(text) == 12 && text[0] != '0':
		if n := 10000*eightDigits(text) + eightDigits(text[4:])%10000; isDigits(text) && isDigits(text[4:]) {
			return n
		}
	case len(text) == 10 && where == inOrganisation && text[0] != '0' && text[2] >= '2':
		if n := 100*eightDigits(text) + eightDigits(text[2:])%100; isDigits(text) && isDigits(text[2:]) {
			return 160000000000 + n
		}
	}
	return engine.None
}

// isDigits says whether the first eight bytes are digits: the upper half of each is 3, also with 6 added.
func isDigits(text []byte) bool {
	v := binary.LittleEndian.Uint64(text)
	return (v&0xf0f0f0f0f0f0f0f0 | (v+0x0606060606060606)&0xf0f0f0f0f0f0f0f0>>4) == 0x3333333333333333
}

// eightDigits is the number of the first eight bytes, which are digits: pairs first, then pairs of those.
func eightDigits(text []byte) int64 {
	v := binary.LittleEndian.Uint64(text) - 0x3030303030303030
	v = v*10 + v>>8
	return int64((v&0x000000ff000000ff*0x000f424000000064 + v>>16&0x000000ff000000ff*0x0000271000000001) >> 32)
}

// keep lets Fill keep what the stage has of each number, for replace. Nothing is noted after it.
func (s *numberSet) keep() { s.stands = make([]int64, len(s.slots)) }

// replace puts what the stage has of them in the place of numbers, after all of the set have been given out.
func (s *numberSet) replace(numbers []int64) {
	if s.stands == nil {
		s.tokens(numbers)
		return
	}
	for i, n := range numbers {
		for at := s.place(uint64(n)); n != engine.None; at++ {
			slot := at & uint64(len(s.slots)-1)
			held := s.slots[slot].Load()
			if held>>2 == uint64(n) {
				numbers[i] = s.stands[slot]
				break
			}
			if held == 0 { // of a file that was changed meanwhile
				s.tokens(numbers[i : i+1])
				break
			}
		}
	}
}

// Columns returns the number, as the stage has it, and where it was.
func (s *numberSet) Columns() []engine.Column {
	return []engine.Column{{Name: "number", Number: true}, {Name: "place", Number: true}}
}

// Fill hands out the next numbers.
func (s *numberSet) Fill(capacity int, to engine.Chunk) (int, error) {
	numbers, slots := make([]int64, 0, capacity), make([]int64, 0, capacity)
	for len(numbers) == 0 {
		end := s.given.Add(int64(capacity))
		begin := end - int64(capacity)
		if begin >= int64(len(s.slots)) {
			return 0, nil
		}
		for i := begin; i < min(end, int64(len(s.slots))); i++ {
			if held := s.slots[i].Load(); held != 0 {
				to.Number(1, len(numbers), int64(held&3))
				numbers, slots = append(numbers, int64(held>>2)), append(slots, i)
			}
		}
	}
	s.tokens(numbers)
	for row, n := range numbers {
		to.Number(0, row, n)
		if s.stands != nil {
			s.stands[slots[row]] = n
		}
	}
	return len(numbers), nil
}
