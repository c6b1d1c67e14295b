package system

import (
	"math"
	"slices"
)

// places is a set of places.
type places struct {
	at []int32
	in []bool // by place
}

// allPlaces is a set of all of so many places.
func allPlaces(n int) places {
	s := places{in: make([]bool, n)}
	s.all()
	return s
}

func (s *places) add(i int32) {
	if !s.in[i] {
		s.in[i], s.at = true, append(s.at, i)
	}
}

func (s *places) all() {
	s.clear()
	for i := range s.in {
		s.add(int32(i))
	}
}

func (s *places) clear() {
	for _, i := range s.at {
		s.in[i] = false
	}
	s.at = s.at[:0]
}

// vector is a vector of which few entries are not zero: those at its places.
type vector struct {
	places
	value []float64
}

func newVector(n int) *vector { return &vector{places{in: make([]bool, n)}, make([]float64, n)} }

func (v *vector) set(i int32, x float64) {
	v.add(i)
	v.value[i] = x
}

// clear makes all entries zero.
func (v *vector) clear() {
	for _, i := range v.at {
		v.value[i] = 0
	}
	v.places.clear()
}

// wipe makes all entries zero, also those that are not at its places.
func (v *vector) wipe() {
	clear(v.value)
	v.places.clear()
}

// find finds the places of all entries that are not zero.
func (v *vector) find() {
	v.places.clear()
	for i, x := range v.value {
		if x != 0 {
			v.add(int32(i))
		}
	}
}

// forwardFew is forward for vectors. While nothing but exchanges has been made it takes time for the entries that are
// not zero only. The places of x are ascending.
func (f *factor) forwardFew(a, x *vector) {
	if !f.plain {
		x.wipe()
		f.forward(a.value, x.value)
		x.find()
		a.wipe()
		return
	}
	x.clear()
	for _, i := range a.at {
		x.set(i, a.value[i])
	}
	for k, p := range f.changed {
		t := x.value[p]
		if t == 0 {
			continue
		}
		t /= f.changePivot[k]
		x.value[p] = t
		at, values := f.change.of(k)
		for j, i := range at {
			x.set(i, x.value[i]-float64(values[j]*t))
		}
	}
	slices.Sort(x.at)
}

// backwardFew is backward for vectors, as forwardFew is forward.
func (f *factor) backwardFew(c, y *vector) {
	if !f.plain {
		y.wipe()
		f.backward(c.value, y.value)
		y.find()
		c.wipe()
		return
	}
	for k := len(f.changed) - 1; k >= 0; k-- {
		p := f.changed[k]
		t := c.value[p]
		at, values := f.change.of(k)
		for j, i := range at {
			t -= float64(values[j] * c.value[i])
		}
		if math.Abs(t) < tiny {
			t = 0
		}
		if t != 0 || c.in[p] {
			c.set(p, t/f.changePivot[k])
		}
	}
	*c, *y = *y, *c
	slices.Sort(y.at)
}
