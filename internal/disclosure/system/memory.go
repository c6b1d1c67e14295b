package system

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// Memory keeps what was chosen and certified of sets of joined variables. Where a set comes again with the same
// equations, bounds, values and wishes, what was worked out is taken as it is. So a study that is protected again with
// a few rows fewer takes only the time of the sets that these rows are in. What is found is the same as without a
// memory. The zero Memory is ready for use. It grows with each set, and is for one study and one goroutine.
type Memory struct {
	chosen    map[digest][]bool // by variable: withheld or not printable
	certified map[digest]certifiedPart
}

type digest [sha256.Size]byte

// certifiedPart is a certificate of a component, with numbers of variables that count from its first.
type certifiedPart struct {
	part   Part
	narrow []int
}

// content collects what a result depends on.
type content []byte

func (b *content) add(numbers ...int64) {
	for _, n := range numbers {
		*b = binary.AppendVarint(*b, n)
	}
}

// flags adds whether each of several things holds.
func (b *content) flags(all ...bool) {
	for _, yes := range all {
		if yes {
			*b = append(*b, 1)
		} else {
			*b = append(*b, 0)
		}
	}
}

// component adds the bounds and equations of a component.
func (b *content) component(c *component, vars []Var) {
	b.add(int64(len(c.vars)), int64(len(c.rows)))
	for k, v := range c.vars {
		b.add(c.low[k], c.high[k], vars[v].Max, vars[v].Width)
	}
	for i := range c.rows {
		r := &c.rows[i]
		b.add(int64(len(r.terms)), r.constant, r.tolerance)
		for _, t := range r.terms {
			b.add(int64(t.Var), t.Coef)
		}
	}
}

// toChoose is what the choice of a chooser depends on.
func (h *chooser) toChoose(t *Task) digest {
	var b content
	b.component(h.c, t.Vars)
	for k, v := range h.vars {
		b.add(h.value[k], v.Cost)
		b.flags(v.Printable, v.Primary, v.Sensitive, v.Keep)
	}
	return sha256.Sum256(b)
}

// toCertify is what the certificate of a component depends on.
func (p *Published) toCertify(c *component) digest {
	var b content
	b.component(c, p.Vars)
	for _, v := range c.vars {
		b.flags(p.needs(v))
		b.add(int64(p.Vars[v].Ends))
	}
	return sha256.Sum256(b)
}

// recall takes what was withheld of the same set before, with what was for want of proofs, and says whether it knows.
func (m *Memory) recall(h *chooser, key digest) bool {
	hidden, ok := m.chosen[key]
	if ok {
		h.hidden, h.recalled = slices.Clone(hidden), true
	}
	return ok
}

// keep keeps what a chooser has withheld in the end.
func (m *Memory) keep(h *chooser, key digest) {
	if m.chosen == nil {
		m.chosen = map[digest][]bool{}
	}
	m.chosen[key] = slices.Clone(h.hidden)
}

// recallPart gives the certificate that a component with the same key has.
func (m *Memory) recallPart(c *component, key digest) (part Part, narrow []int, ok bool) {
	known, ok := m.certified[key]
	if !ok {
		return Part{}, nil, false
	}
	part = known.part
	part.Vars, part.Tables = c.vars, slices.Clone(part.Tables)
	for _, k := range known.narrow {
		narrow = append(narrow, c.vars[k])
	}
	return part, narrow, true
}

// keepPart keeps the certificate of a component.
func (m *Memory) keepPart(c *component, key digest, part Part, narrow []int) {
	if m.certified == nil {
		m.certified = map[digest]certifiedPart{}
	}
	part.Vars, part.Tables = nil, slices.Clone(part.Tables)
	kept := certifiedPart{part: part}
	for _, v := range narrow {
		k, _ := slices.BinarySearch(c.vars, v)
		kept.narrow = append(kept.narrow, k)
	}
	m.certified[key] = kept
}
