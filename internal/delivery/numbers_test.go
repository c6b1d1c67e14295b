package delivery

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"ansatz/internal/engine"
)

// TestPlainNumber: only twelve digits are a plain number, and in a column of organisations the ten of an organisation.
func TestPlainNumber(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		n := 100000000000 + random.Int64N(900000000000)
		if got := plainNumber(fmt.Append(nil, n), inPerson); got != n {
			t.Fatalf("%d is read as %d", n, got)
		}
		ten := 1000000000 + random.Int64N(9000000000)
		want := int64(engine.None)
		if ten/10000000%10 >= 2 {
			want = 160000000000 + ten
		}
		if got := plainNumber(fmt.Append(nil, ten), inOrganisation); got != want {
			t.Fatalf("%d is read as %d", ten, got)
		}
	}
	for _, where := range []uint64{inPerson, inOrganisation} {
		for i := range 12 {
			for b := range 256 {
				text := []byte("196001019808")
				text[i] = byte(b)
				plain := '0' <= b && b <= '9' && (i > 0 || b > '0')
				got := plainNumber(text, where)
				if plain != (got != engine.None) || plain && fmt.Sprint(got) != string(text) {
					t.Errorf("%q is read as %d", text, got)
				}
			}
		}
		for _, text := range []string{"", "1", "19600101-9808", "600101-9808", "0060010198", "1960010198080"} {
			if got := plainNumber([]byte(text), where); got != engine.None {
				t.Errorf("%q is read as %d", text, got)
			}
		}
	}
}

// TestNumberSet: a set that several threads fill has each number once, with all the places where it was. What the stage
// has of a number is then found, also of one that was not noted, and is made once.
func TestNumberSet(t *testing.T) {
	const threads, numbers = 4, 700_000 // so that it grows
	made := 0
	s := newNumberSet(func(all []int64) {
		for i := range all {
			all[i], made = -all[i], made+1
		}
	})
	var filling sync.WaitGroup
	for thread := range threads {
		filling.Go(func() {
			texts, read := make([][]byte, 1000), make([]int64, 1000)
			for begin := 0; begin < numbers; begin += len(texts) {
				for i := range texts {
					texts[i] = fmt.Append(nil, 190000000000+(begin+i+thread*numbers/2)%numbers)
				}
				texts[begin%7] = nil
				s.note(uint64(1+thread%2), texts, read)
			}
		})
	}
	filling.Wait()
	s.keep()
	found := map[int64]int64{}
	for {
		to := &handed{}
		n, _ := s.Fill(2048, to)
		if n == 0 {
			break
		}
		for i, number := range to.cells[0] {
			if found[number] != 0 {
				t.Fatalf("%d twice", number)
			}
			found[number] = to.cells[1][i]
		}
	}
	both := 0
	for _, where := range found {
		if where == inPerson|inOrganisation {
			both++
		}
	}
	if len(found) < numbers*99/100 || both < len(found)*99/100 { // each thread leaves out some
		t.Errorf("%d numbers, %d in both places", len(found), both)
	}
	if made != len(found) {
		t.Errorf("%d made of %d numbers", made, len(found))
	}
	for stands := range found {
		numbers := []int64{-stands, engine.None, 180000000000, -stands}
		s.replace(numbers)
		if !slices.Equal(numbers, []int64{stands, engine.None, -180000000000, stands}) {
			t.Fatalf("%d is %d", -stands, numbers)
		}
	}
	if made != 2*len(found) { // the one that was not noted
		t.Errorf("%d made", made)
	}
}

// handed keeps the numbers that a source hands out.
type handed struct{ cells [2][]int64 }

func (k *handed) Number(at, _ int, v int64) { k.cells[at] = append(k.cells[at], v) }
func (k *handed) Text(int, int, []byte)     {}
func (k *handed) Null(int, int)             {}
