package agencyxml

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"ansatz/internal/lang"
	"ansatz/internal/source/markup"
)

// navetTables are the registers that population posts fill, and how.
var navetTables = []struct {
	table
	keep func(n *navet, s *store)
}{
	{table{name: "person", columns: []string{"person_id", "sex", "birth_date", "death_date", "emigrated_date",
		"background", "municipality", "protected"}, places: []int{0, 1, 2, 3, 4, -1, 5, 6}, width: 10,
		notes: []lang.Text{{
			SV: "background är räknad ur födelseorterna i filen: en förälder som inte finns i den räknas som " +
				"född i Sverige",
			EN: "background is reckoned from the places of birth in the file: a parent who is not in it counts as " +
				"born in Sweden"}}}, (*navet).person},
	{table{name: "person_alias", columns: []string{"old_id", "new_id", "changed_date"}, places: []int{0, 1, 2},
		width: 3}, (*navet).alias},
	{table{name: "parent_child", columns: []string{"parent_id", "child_id"}, places: []int{0, 1}, width: 2},
		(*navet).parents},
	{table{name: "marriage", columns: []string{"person_id", "spouse_id", "from_date", "to_date"},
		places: []int{0, 1, 2, 3}, width: 4}, (*navet).marriages},
	{table{name: "residence", columns: []string{"person_id", "from_date", "to_date", "municipality"},
		places: []int{0, 1, 2, 3}, width: 4}, (*navet).residences},
}

// navet reads the posts of the population register (Navet, Folkbokforingsposter). It keeps what each post says, and
// makes a table of that when its rows are asked for. Only the rows that were asked for last can be read.
type navet struct {
	posts  store // its pieces only
	made   store // the table whose rows are read
	post   post  // the one that is read, or at hand
	record record
	refs   []reference // of current numbers to old ones
	text   []byte      // room
	other  record      // room
	key    []byte      // room
}

// newNavet prepares the tables of a file of population posts.
func newNavet() (reader, []table) {
	n := &navet{}
	var tables []table
	for _, of := range navetTables {
		t := of.table
		t.rows = func() *store { return n.rows(of.width, of.keep) }
		t.cell = n.background
		tables = append(tables, t)
	}
	return n, tables
}

func (n *navet) size() int { return n.posts.size }

// rows makes a table of the posts.
func (n *navet) rows(width int, keep func(n *navet, s *store)) *store {
	made := &n.made
	made.clear()
	n.refs, n.other.cells = nil, make([][]byte, width)
	for _, piece := range n.posts.pieces {
		for len(piece) > 0 {
			piece = n.kept(piece)
			keep(n, made)
		}
	}
	n.unnamed(made)
	return made
}

// post is what is read of a Folkbokforingspost.
type post struct {
	line                 int
	id, born, code, left []byte // code and left: why and when the person was taken off the register
	secret, shielded     []byte
	protected            bool // one of these is set; known of a kept post
	sweden, abroad       bool // where the person was born
	refs                 [][]byte
	relations            []relation
	homes                []home
}

// relation is a Relation of a post.
type relation struct{ id, kind, from, to, code, left []byte }

// home is a Folkbokforing of a post, now or before.
type home struct {
	from, county, municipality []byte
	past                       bool
}

func (r *relation) empty() {
	*r = relation{r.id[:0], r.kind[:0], r.from[:0], r.to[:0], r.code[:0], r.left[:0]}
}

// reference is a current number's word on an old one.
type reference struct {
	line    int
	old, id string
}

// start reads a post.
func (n *navet) start(d *document) error {
	if string(d.x.Name) != "Folkbokforingspost" {
		return nil
	}
	n.post.empty(d.x.Line())
	if err := n.read(d.x); err != nil {
		return err
	}
	n.text = n.post.encode(n.text[:0])
	n.posts.put(n.text)
	return nil
}

func (p *post) empty(line int) {
	*p = post{line: line, id: p.id[:0], born: p.born[:0], code: p.code[:0], left: p.left[:0],
		secret: p.secret[:0], shielded: p.shielded[:0], refs: p.refs[:0], relations: p.relations[:0],
		homes: p.homes[:0]}
}

// The marks of a kept post.
const (
	markProtected = 1 << iota
	markSweden
	markAbroad
)

// encode appends what was read of a post: numbers, and then cells.
func (p *post) encode(to []byte) []byte {
	marks := uint64(0)
	if marked(p.secret) || marked(p.shielded) {
		marks |= markProtected
	}
	if p.sweden {
		marks |= markSweden
	}
	if p.abroad {
		marks |= markAbroad
	}
	p.refs = slices.DeleteFunc(p.refs, func(ref []byte) bool { return len(ref) == 0 })
	for _, n := range []uint64{uint64(p.line), marks, uint64(len(p.refs)), uint64(len(p.relations)),
		uint64(len(p.homes))} {
		to = binary.AppendUvarint(to, n)
	}
	add := func(cells ...[]byte) {
		for _, c := range cells {
			to = encode(to, c[:min(len(c), maxCell+1)])
		}
	}
	add(p.id, p.born, p.code, p.left)
	add(p.refs...)
	for _, r := range p.relations {
		add(r.id, r.kind, r.from, r.to, r.code, r.left)
	}
	for _, h := range p.homes {
		add(h.from, h.county, h.municipality)
		if h.past {
			add([]byte{'1'})
		} else {
			add(nil)
		}
	}
	return to
}

// kept reads a kept post, and returns what follows it. What it reads is valid until the next post.
func (n *navet) kept(b []byte) []byte {
	var numbers [5]uint64
	for i := range numbers {
		var size int
		numbers[i], size = binary.Uvarint(b)
		b = b[size:]
	}
	p, marks, refs := &n.post, numbers[1], int(numbers[2])
	n.record.cells = slices.Grow(n.record.cells[:0], 4+refs+6*int(numbers[3])+4*int(numbers[4]))
	n.record.cells = n.record.cells[:4+refs+6*int(numbers[3])+4*int(numbers[4])]
	b = n.record.decode(b)
	c := n.record.cells
	*p = post{line: int(numbers[0]), id: c[0], born: c[1], code: c[2], left: c[3],
		protected: marks&markProtected != 0, sweden: marks&markSweden != 0, abroad: marks&markAbroad != 0,
		refs: c[4 : 4+refs], relations: p.relations[:0], homes: p.homes[:0]}
	c = c[4+refs:]
	for range numbers[3] {
		p.relations = append(p.relations, relation{c[0], c[1], c[2], c[3], c[4], c[5]})
		c = c[6:]
	}
	for range numbers[4] {
		p.homes = append(p.homes, home{c[0], c[1], c[2], len(c[3]) > 0})
		c = c[4:]
	}
	return b
}

// read reads the post whose Start is at hand.
func (n *navet) read(x *markup.Scanner) error {
	p, depth := &n.post, x.Depth()
	var related, history, referred int // the depth of the element that is open; 0: none is
	var to *[]byte                     // takes the text of the element at hand
	for {
		kind, err := x.Next()
		if err != nil {
			return err
		}
		switch kind {
		case markup.Text:
			if to != nil {
				*to = append(*to, x.Text...)
			}
		case markup.End:
			if to != nil {
				*to = bytes.TrimSpace(*to)
			}
			to = nil
			switch open := x.Depth(); {
			case open < depth:
				return nil
			case open < related:
				related = 0
			case open < referred:
				referred = 0
			case open < history:
				history = 0
			}
		case markup.Start:
			switch string(x.Name) {
			case "Relation":
				related = x.Depth()
				again(&p.relations).empty()
			case "Historik":
				history = x.Depth()
			case "Folkbokforing":
				h := again(&p.homes)
				*h = home{h.from[:0], h.county[:0], h.municipality[:0], history > 0}
			case "Hanvisningar", "HanvisningsPersonNr":
				if referred == 0 {
					referred = x.Depth()
				}
			}
			switch {
			case related > 0:
				to = p.relations[len(p.relations)-1].leaf(string(x.Name))
			case referred > 0:
				to = again(&p.refs)
				*to = (*to)[:0]
			default:
				to = p.leaf(string(x.Name))
			}
		}
	}
}

// again makes a list longer by one, which may be one that was used before.
func again[T any](list *[]T) *T {
	if len(*list) == cap(*list) {
		*list = append(*list, *new(T))
	} else {
		*list = (*list)[:len(*list)+1]
	}
	return &(*list)[len(*list)-1]
}

// leaf is where the text of an element of a post goes; nil for most.
func (p *post) leaf(name string) *[]byte {
	switch name {
	case "PersonNr", "TilldelatPersonNrSamordningsNr":
		if len(p.id) == 0 {
			return &p.id
		}
	case "Fodelsedatum":
		return &p.born
	case "AvregistreringsorsakKod":
		return &p.code
	case "Avregistreringsdatum":
		return &p.left
	case "Sekretessmarkering":
		return &p.secret
	case "SkyddadFolkbokforing":
		return &p.shielded
	case "HemortSverige":
		p.sweden = true
	case "OrtUtlandet":
		p.abroad = true
	case "Folkbokforingsdatum", "LanKod", "KommunKod":
		if len(p.homes) == 0 {
			return nil
		}
		h := &p.homes[len(p.homes)-1]
		switch name {
		case "Folkbokforingsdatum":
			return &h.from
		case "LanKod":
			return &h.county
		}
		return &h.municipality
	}
	return nil
}

// leaf is where the text of an element of a relation goes.
func (r *relation) leaf(name string) *[]byte {
	switch name {
	case "PersonNr":
		return &r.id
	case "Relationstyp":
		return &r.kind
	case "RelationFromdatum":
		return &r.from
	case "RelationTomdatum":
		return &r.to
	case "AvregistreringsorsakKod":
		return &r.code
	case "Avregistreringsdatum":
		return &r.left
	}
	return nil
}

// old says whether the post is that of a number that another one has taken the place of.
func (p *post) old() bool {
	return len(p.refs) > 0 && (string(p.code) == "GN" || string(p.code) == "GS")
}

// person keeps a row of person. Its last cells are where the person was born, and the parents.
func (n *navet) person(s *store) {
	p := &n.post
	if p.old() {
		return
	}
	var death, emigrated, place []byte
	switch string(p.code) {
	case "AV":
		death = p.left
	case "UV":
		emigrated = p.left
	}
	switch {
	case p.abroad:
		place = []byte("U")
	case p.sweden:
		place = []byte("S")
	}
	protected := []byte("N")
	if p.protected {
		protected[0] = 'J'
	}
	var parents [2][]byte
	found := 0
	for _, relation := range p.relations {
		if relation.parent() && found < len(parents) {
			parents[found] = relation.id
			found++
		}
	}
	s.keep(p.line, 1, false, p.id, sexOf(p.id), p.birth(), death, emigrated, p.municipality(), protected, place,
		parents[0], parents[1])
}

// marked says whether a mark of protection is set: by anything but what says that it is not.
func marked(flag []byte) bool {
	switch string(flag) {
	case "", "N", "false", "0":
		return false
	}
	return true
}

// sexOf is told by the last digit but one of the number.
func sexOf(id []byte) []byte {
	if len(id) < 10 {
		return nil
	}
	if (id[len(id)-2]-'0')%2 == 1 {
		return []byte("male")
	}
	return []byte("female")
}

// birth is the birth date, else the one in the number.
func (p *post) birth() []byte {
	if len(p.born) > 0 || len(p.id) < 12 {
		return p.born
	}
	date := bytes.Clone(p.id[:8])
	if date[6] >= '6' && date[6] <= '9' {
		date[6] -= 6
	}
	return date
}

// municipality is where the person is registered, else was last. Who never was has 0000.
func (p *post) municipality() []byte {
	var last *home
	for i := range p.homes {
		h := &p.homes[i]
		if len(h.county)+len(h.municipality) == 0 {
			continue
		}
		if last == nil || last.past && (!h.past || digits(h.from) > digits(last.from)) {
			last = h
		}
	}
	if last == nil {
		return []byte("0000")
	}
	return last.code()
}

func (h *home) code() []byte { return slices.Concat(h.county, h.municipality) }

// digits is a date without hyphens, for comparison.
func digits(date []byte) string { return strings.ReplaceAll(string(date), "-", "") }

func (r *relation) parent() bool {
	switch string(r.kind) {
	case "MO", "FA", "F":
		return len(r.id) > 0
	}
	return false
}

// background is SCB's code of the person at hand, from the places of birth of the person and of the parents.
func (n *navet) background(s *store, of *record) []byte {
	switch string(of.cells[7]) {
	case "":
		return nil
	case "U":
		return []byte("11")
	}
	foreign := 0
	for _, parent := range of.cells[8:10] {
		if len(parent) == 0 {
			continue
		}
		n.key = encode(n.key[:0], parent)
		if row, _ := s.find(n.key); row >= 0 {
			if s.cells(row, &n.other); string(n.other.cells[7]) == "U" {
				foreign++
			}
		}
	}
	return [][]byte{[]byte("22"), []byte("21"), []byte("12")}[foreign]
}

// alias keeps a change of number. The post of the old number has its day. The post of the new one names the old one
// too, which counts if the file has no post of that.
func (n *navet) alias(s *store) {
	p := &n.post
	for _, ref := range p.refs {
		if p.old() {
			s.keep(p.line, 1, false, p.id, ref, p.left)
		} else {
			n.refs = append(n.refs, reference{p.line, string(ref), string(p.id)})
		}
	}
}

// unnamed keeps the changes of numbers whose old post is not in the file. Their day is not known.
func (n *navet) unnamed(s *store) {
	for _, ref := range n.refs {
		n.key = encode(n.key[:0], []byte(ref.old))
		if row, _ := s.find(n.key); row < 0 {
			s.keep(ref.line, 1, false, []byte(ref.old), []byte(ref.id), nil)
		}
	}
}

// parents keeps the person's parents and children.
func (n *navet) parents(s *store) {
	p := &n.post
	if p.old() {
		return
	}
	for _, relation := range p.relations {
		switch {
		case relation.parent():
			s.keep(p.line, 2, false, relation.id, p.id)
		case string(relation.kind) == "B" && len(relation.id) > 0:
			s.keep(p.line, 2, false, p.id, relation.id)
		}
	}
}

// marriages keeps the person's marriages and partnerships. Both spouses' posts have each; the first one counts, with
// the day of the end of either.
func (n *navet) marriages(s *store) {
	p := &n.post
	if p.old() {
		return
	}
	for _, m := range p.relations {
		if kind := string(m.kind); kind != "M" && kind != "P" || len(m.id) == 0 {
			continue
		}
		to := m.to
		switch {
		case len(to) > 0:
		case string(m.code) == "AV":
			to = m.left
		case string(p.code) == "AV":
			to = p.left
		}
		n.key = encode(n.key[:0], m.id, p.id, m.from)
		row, _ := s.find(n.key)
		if row < 0 {
			s.keep(p.line, 3, false, p.id, m.id, m.from, to)
			continue
		}
		if line := s.cells(row, &n.other); len(n.other.cells[3]) == 0 && len(to) > 0 {
			s.keep(line, 3, false, m.id, p.id, m.from, to)
		}
	}
}

// residences keeps where the person is registered and was before. A home ends on the day before the next one begins,
// the last one on the day on which the person was taken off the register.
func (n *navet) residences(s *store) {
	p := &n.post
	if p.old() {
		return
	}
	homes := slices.DeleteFunc(p.homes, func(h home) bool {
		return len(h.from)+len(h.county)+len(h.municipality) == 0
	})
	slices.SortStableFunc(homes, func(a, b home) int {
		if c := strings.Compare(digits(a.from), digits(b.from)); c != 0 || a.past == b.past {
			return c
		} else if a.past {
			return 1
		}
		return -1
	})
	homes = slices.CompactFunc(homes, func(a, b home) bool { return digits(a.from) == digits(b.from) })
	for i := range homes {
		to := p.left
		if i+1 < len(homes) {
			to = before(homes[i+1].from)
		}
		s.keep(p.line, 2, false, p.id, homes[i].from, to, homes[i].code())
	}
}

// before is the day before a date; empty if it is none.
func before(date []byte) []byte {
	day, err := time.Parse("20060102", digits(date))
	if err != nil {
		return nil
	}
	return day.AddDate(0, 0, -1).AppendFormat(nil, "20060102")
}
