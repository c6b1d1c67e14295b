package delivery

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/goccy/go-yaml"

	"ansatz/internal/delivery/format"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

//go:embed guess.yaml
var guessSource []byte

// guesses is what agencies call registers, columns and codes.
type guesses struct {
	Registers map[string][]string
	Columns   map[string][]string
	Codes     map[string]map[string][]string
}

var known = sync.OnceValue(func() *guesses {
	g := &guesses{}
	if err := yaml.UnmarshalWithOptions(guessSource, g, yaml.DisallowUnknownField()); err != nil {
		panic(fmt.Sprint("delivery: the embedded guesses: ", err))
	}
	return g
})

// match is a register with the columns of a file that may be its columns.
type match struct {
	register *register.Register
	pairs    []pair
	missing  []register.Column // columns that the register requires and the file does not seem to have
	score    float64           // from 0 to about 1
}

// pair is a column of a file and the column of a register that it may be.
type pair struct {
	column *seenColumn
	ours   register.Column
	name   float64             // how alike the names are, from 0 to 1
	codes  map[string]codePair // by their values, of columns with codes
	coded  int64               // rows with a value that is one of our codes, or means one
	labels bool                // the labels of the values are meant
}

// codePair is one of our codes, and whether a value surely means it.
type codePair struct {
	ours string
	sure bool
}

// Names at least so alike, and values of which at least so large a share fits, are sure.
const (
	sureName  = 0.8
	sureShare = 0.9
)

// fit is how large a share of the values fits, and whether there are values.
func (p *pair) fit() (float64, bool) {
	if p.ours.Type == register.Code && p.column.filled > 0 {
		return float64(p.coded) / float64(p.column.filled), true
	}
	return p.column.share(p.ours.Type)
}

// score is how likely the pair is.
func (p *pair) score() float64 {
	share, known := p.fit()
	switch {
	case !known:
		return p.name * 0.85
	case share < 0.5:
		return p.name * 0.3
	}
	return p.name * (0.6 + 0.4*share)
}

// sure says whether nothing speaks against the pair.
func (p *pair) sure() bool {
	share, known := p.fit()
	return p.name >= sureName && (!known || share >= sureShare)
}

// pairOf pairs a column of a file with one of a register.
func pairOf(c *seenColumn, r *register.Register, ours register.Column) pair {
	p := pair{column: c, ours: ours, name: nameScore(r, ours, c.name)}
	if p.name > 0 && len(vocabulary(ours)) > 0 {
		p.codes, p.coded = codePairs(c, ours)
	}
	return p
}

// nameScore is how alike the name of a file's column is to what a register's column is called, from 0 to 1.
func nameScore(r *register.Register, ours register.Column, theirs string) float64 {
	if strings.TrimSpace(theirs) == "" || format.ValueLike(theirs) {
		return 0
	}
	own := known().Columns[r.Name+"."+ours.Name]
	general := known().Columns[ours.Name]
	called := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return fault.Folded(n) == fault.Folded(theirs) })
	}
	labelled := label.Column(r.Name, ours.Name)
	switch {
	case theirs == ours.Name:
		return 1
	case called(ours.Name):
		return 0.98
	case called(labelled.SV, labelled.EN):
		return 0.95
	case called(own...):
		return 0.92
	case called(general...):
		return 0.85
	}
	names := append(append([]string{ours.Name, labelled.SV}, own...), general...)
	words, best := wordsOf(theirs), 0.0
	for _, name := range names {
		folded := fault.Folded(name)
		switch {
		case len(folded) >= 3 && slices.Contains(words, folded):
			best = max(best, 0.55)
		case len(folded) >= 5 && strings.Contains(fault.Folded(theirs), folded):
			best = max(best, 0.5)
		case len(folded) >= 5 && fault.Edits(folded, fault.Folded(theirs)) <= len(folded)/5:
			best = max(best, 0.6)
		}
	}
	return best
}

// wordsOf takes a name apart, in lower case and without accents: at signs and spaces, and before capital letters.
func wordsOf(name string) []string {
	var spaced strings.Builder
	before := ' '
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			spaced.WriteByte(' ')
		}
		spaced.WriteRune(r)
		before = r
	}
	sign := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	parts := strings.FieldsFunc(spaced.String(), sign)
	for i, part := range parts {
		parts[i] = fault.Folded(part)
	}
	return parts
}

// bestOf returns the register that the file fits best, nil if it fits none, and those that it fits nearly as well.
func (s *seenFile) bestOf(registers []*register.Register) (best *match, others []*register.Register) {
	if s.fixed != nil {
		for _, r := range s.fixed {
			if slices.Contains(registers, r) {
				return &match{register: r, score: 1}, nil
			}
		}
		return nil, nil
	}
	var all []*match
	for _, r := range registers {
		if m := s.matchOf(r); m.score >= 0.35 {
			all = append(all, m)
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(all, func(a, b *match) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	for _, m := range all[1:] {
		if all[0].score-m.score < 0.05 {
			others = append(others, m.register)
		}
	}
	return all[0], others
}

// matchOf pairs the columns of the file with those of a register, the likeliest pairs first.
func (s *seenFile) matchOf(r *register.Register) *match {
	m := &match{register: r}
	var all []pair
	for i := range s.columns {
		for _, ours := range r.Columns {
			if p := pairOf(&s.columns[i], r, ours); p.name > 0 {
				all = append(all, p)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int {
		switch x, y := a.score(), b.score(); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	theirs, ours := map[int]bool{}, map[string]bool{}
	take := func(p pair) {
		theirs[p.column.index], ours[p.ours.Name] = true, true
		m.pairs = append(m.pairs, p)
	}
	for _, p := range all {
		if !theirs[p.column.index] && !ours[p.ours.Name] {
			take(p)
		}
	}
	for _, c := range r.Columns { // of values that can be one column only
		if ours[c.Name] || c.Optional {
			continue
		}
		if only := s.onlyOne(r, c, theirs, ours); only != nil {
			take(pair{column: only, ours: c, name: 0.25})
		}
	}
	required, found := 0, 0.0
	for _, c := range r.Columns {
		if c.Optional {
			continue
		}
		required++
		if i := slices.IndexFunc(m.pairs, func(p pair) bool { return p.ours.Name == c.Name }); i >= 0 {
			found += m.pairs[i].score()
		} else {
			m.missing = append(m.missing, c)
		}
	}
	m.score = 0.8*found/float64(max(required, 1)) + 0.2*float64(len(m.pairs))/float64(max(len(s.columns), 1))
	if len(m.pairs) > 0 && slices.ContainsFunc(wordsOf(path.Base(s.name)), func(w string) bool {
		return slices.Contains(known().Registers[r.Name], w) || w == fault.Folded(r.Name)
	}) {
		m.score += 0.1
	}
	byName := slices.ContainsFunc(m.pairs, func(p pair) bool { return p.name >= 0.5 })
	if len(m.missing) > required/2 || !byName {
		m.score = 0
	}
	return m
}

// onlyOne returns the one free column of the file whose values are of a column's type, if only that column of the
// register lacks one of this type. Numbers, codes and texts are too common to tell.
func (s *seenFile) onlyOne(r *register.Register, c register.Column, theirs map[int]bool,
	ours map[string]bool) (only *seenColumn) {
	if !slices.Contains([]register.Type{register.ID, register.Org, register.Date, register.Month}, c.Type) {
		return nil
	}
	for _, other := range r.Columns {
		if other.Name != c.Name && other.Type == c.Type && !ours[other.Name] {
			return nil
		}
	}
	for i := range s.columns {
		free := &s.columns[i]
		share, known := free.share(c.Type)
		if theirs[free.index] || format.ValueLike(free.name) || !known || share < sureShare {
			continue
		}
		if only != nil {
			return nil
		}
		only = free
	}
	return only
}

// vocabulary is what the values of a column may be, of columns with codes and of texts that hold known words.
func vocabulary(c register.Column) []string {
	switch {
	case c.Type == register.Code:
		return c.Codes
	case c.Type != register.Text:
		return nil
	case c.Name == "benefit":
		payment, _ := register.Lookup("benefit_payment")
		benefit, _ := payment.Column("benefit")
		return benefit.Codes
	case c.Name == "creditor":
		return []string{"state", "forsakringskassan"}
	}
	return nil
}

// codeNamesOf returns what one of our codes is called.
func codeNamesOf(c register.Column, code string) (names []string) {
	for _, t := range []lang.Text{label.Code(c.Name, code), label.CodeShort(c.Name, code), label.AgencyShort(code),
		label.AgencyOther(code)} {
		names = append(names, t.SV, t.EN)
	}
	return append(names, known().Codes[c.Name][code]...)
}

// codePairs finds which of our codes the values of a column mean, and counts the rows with them.
func codePairs(c *seenColumn, ours register.Column) (pairs map[string]codePair, rows int64) {
	pairs = map[string]codePair{}
	codes := vocabulary(ours)
	for _, v := range c.values {
		if slices.Contains(codes, v.text) {
			rows += v.rows
			continue
		}
		if code, sure := codeOf(v.text, ours, codes); code != "" {
			pairs[v.text] = codePair{code, sure}
			rows += v.rows
		}
	}
	if rows > c.filled/2 {
		return pairs, rows
	}
	if numbers, n := numberedCodes(c, codes); n > 0 {
		return numbers, n
	}
	return pairs, rows
}

// numberedCodes takes values for the numbers of our codes in the dictionary's order, if nearly all of them are such
// numbers and every number occurs.
func numberedCodes(c *seenColumn, codes []string) (pairs map[string]codePair, rows int64) {
	pairs = map[string]codePair{}
	for i, code := range codes {
		at := slices.IndexFunc(c.values, func(v metCode) bool { return v.text == fmt.Sprint(i+1) })
		if at < 0 {
			return nil, 0
		}
		pairs[c.values[at].text] = codePair{code, false}
		rows += c.values[at].rows
	}
	if float64(rows) < sureShare*float64(c.filled) {
		return nil, 0
	}
	return pairs, rows
}

// codeOf returns the one of our codes that a value means, and whether that is sure; empty: none.
func codeOf(value string, ours register.Column, codes []string) (code string, sure bool) {
	folded := fault.Folded(value)
	if folded == "" || len(value) > 60 {
		return "", false
	}
	named := func(like func(name string) bool) (found []string) {
		for _, code := range codes {
			if slices.ContainsFunc(append(codeNamesOf(ours, code), code), like) {
				found = append(found, code)
			}
		}
		return found
	}
	if found := named(func(name string) bool { return name == value }); len(found) == 1 {
		return found[0], true
	}
	if found := named(func(name string) bool { return fault.Folded(name) == folded }); len(found) == 1 {
		return found[0], true
	}
	begins := func(name string) bool { return strings.HasPrefix(fault.Folded(name), folded) }
	if found := named(begins); len(found) == 1 && ours.Type == register.Code {
		return found[0], false
	}
	if len(folded) < 4 || ours.Type != register.Code {
		return "", false
	}
	near := named(func(name string) bool {
		name = fault.Folded(name)
		return len(name) >= 5 && (fault.Edits(name, folded) <= len(name)/5 || strings.Contains(folded, name))
	})
	if len(near) == 1 {
		return near[0], false
	}
	return "", false
}
