package file

import (
	"slices"
	"strconv"

	"ansatz/internal/register"
	"ansatz/internal/synth/random"
)

// Dirt is what real files contain: other spellings of values, which are correct, and wrong rows. A wrong row is added
// beside the correct one, so that a careful reader still finds all true rows. Two contradictory rows are an exception:
// both are wrong.

// The kinds of dirt. The names of the wrong ones are the reasons that a loader should give.
const (
	dirtSpelling    = "spelling"
	dirtDuplicate   = "duplicate"
	dirtConflicting = "conflicting"
	dirtMissing     = "missing"
	dirtInvalid     = "invalid" // invalid_id, invalid_org, invalid_date and so on, by the type of the column
	dirtRow         = "invalid_row"
)

// most is the largest share of a file's rows that dirt makes wrong. Above 5 % the file could not be loaded.
const most = 0.03

// pointedAt are the registers whose rows many rows of others point at. They have no contradictory rows, since both of
// these are lost.
var pointedAt = []string{"person", "phenomenon", "cooperation_decision", "decision_agency"}

// Spoiler makes the rows of one file dirty.
type Spoiler struct {
	reg   *register.Register
	file  string
	rates map[string]float64
	r     random.Numbers
	csv   bool
	style csvStyle
	rows  int64 // rows written
	wrong int64
	line  int64 // of the next row: in CSV the header is line 1
	log   []Injected
}

// Injected is one row that dirt put into a file.
type Injected struct {
	File, Register string
	Line           int64 // of the file; in CSV the header is line 1, in Parquet the first row is line 2
	Kind           string
}

// NewSpoiler returns the spoiler of a file. name is the file's name in its delivery. rates holds, by kind of dirt, the
// share of rows or, for other spellings, of cells that it spoils. The random numbers decide which.
func NewSpoiler(reg *register.Register, name string, format Format, rates map[string]float64,
	r random.Numbers) *Spoiler {
	return &Spoiler{reg: reg, file: name, rates: rates, r: r, csv: format == CSV, style: styleOf(reg, format, true),
		line: 2}
}

// Injected returns every row that was added, in the order of the file.
func (s *Spoiler) Injected() []Injected { return s.log }

// batch writes a batch of rows as text and adds dirty rows to them.
func (s *Spoiler) batch(t *Table) [][]string {
	cols := s.reg.Columns
	out := make([][]string, 0, t.n+t.n/16)
	put := func(row []string, kind string) {
		if kind != "" {
			s.log = append(s.log, Injected{s.file, s.reg.Name, s.line, kind})
			if kind != dirtDuplicate {
				s.wrong++
			}
		}
		out = append(out, row)
		s.rows++
		s.line++
	}
	room := func(n int64) bool { return float64(s.wrong+n) <= most*float64(s.rows) }
	var buf []byte
	for i := range t.n {
		row := make([]string, len(cols), len(cols)+1)
		spell := func(row []string) {
			for c := range cols {
				v := t.cells[c][i]
				buf = appendCell(buf[:0], &cols[c], v, t.texts)
				row[c] = string(buf)
				if v != Null && s.r.Chance(s.rates[dirtSpelling]) {
					row[c] = s.respell(&cols[c], row[c])
				}
			}
		}
		spell(row)
		conflict := len(s.reg.Key) > 0 && !slices.Contains(pointedAt, s.reg.Name) &&
			s.r.Chance(s.rates[dirtConflicting]) && room(2)
		if conflict {
			if other := s.contradict(row); other != nil {
				put(row, dirtConflicting)
				put(other, dirtConflicting)
				continue
			}
		}
		put(row, "")
		if len(s.reg.Key) > 0 && s.r.Chance(s.rates[dirtDuplicate]) {
			again := make([]string, len(cols))
			spell(again)
			put(again, dirtDuplicate)
		}
		if s.r.Chance(s.rates[dirtMissing]) && room(1) {
			bad := slices.Clone(row)
			bad[s.required()] = ""
			put(bad, dirtMissing)
		}
		if s.r.Chance(s.rates[dirtInvalid]) && room(1) {
			bad := slices.Clone(row)
			if c := s.r.Intn(len(cols)); cols[c].Type != register.Text {
				if wrong, reason := s.invalid(&cols[c], bad[c]); wrong != "" {
					bad[c] = wrong
					put(bad, reason)
				}
			}
		}
		if s.csv && s.r.Chance(s.rates[dirtRow]) && room(1) {
			if s.r.Chance(0.5) {
				put(slices.Clone(row)[:len(row)-1], dirtRow)
			} else {
				put(append(slices.Clone(row), "x", "y"), dirtRow)
			}
		}
	}
	return out
}

// required returns the index of a column that must not be empty.
func (s *Spoiler) required() int {
	for {
		if c := s.r.Intn(len(s.reg.Columns)); !s.reg.Columns[c].Optional {
			return c
		}
	}
}

// respell writes a value in another way that means the same.
func (s *Spoiler) respell(col *register.Column, v string) string {
	switch col.Type {
	case register.ID:
		return s.respellID(v)
	case register.Org:
		switch {
		case len(v) == 12:
			return s.respellID(v)
		case s.r.Chance(0.5):
			return v[:6] + "-" + v[6:]
		}
		return "16" + v
	case register.Date:
		return v[:4] + v[5:7] + v[8:]
	case register.Month:
		return v[:4] + v[5:]
	case register.Bool:
		if v == "true" {
			return []string{"1", "J"}[s.r.Intn(2)]
		}
		return []string{"0", "N"}[s.r.Intn(2)]
	}
	return " " + v + " "
}

// respellID writes a twelve-digit number with a separator, or with ten digits if these show the century.
func (s *Spoiler) respellID(v string) string {
	year, _ := strconv.Atoi(v[:4])
	if v[4:6] == "00" || v[6:8] == "60" || s.r.Chance(0.4) {
		return v[:8] + "-" + v[8:]
	}
	switch {
	case year <= 1924:
		return v[2:8] + "+" + v[8:]
	case s.r.Chance(0.5):
		return v[2:8] + "-" + v[8:]
	}
	return v[2:]
}

// invalid makes a value invalid and returns the reason that a loader should give. An empty optional value stays
// unchanged.
func (s *Spoiler) invalid(col *register.Column, v string) (wrong, reason string) {
	if v == "" {
		return "", ""
	}
	switch col.Type {
	case register.ID, register.Org: // another check digit
		last := (v[len(v)-1]-'0'+byte(s.r.Between(1, 9)))%10 + '0'
		return v[:len(v)-1] + string(last), "invalid_" + string(col.Type)
	case register.Date:
		return []string{"2023-02-30", "2022-13-01", "20230431", "igår"}[s.r.Intn(4)], "invalid_date"
	case register.Month:
		return []string{"2023-13", "202300"}[s.r.Intn(2)], "invalid_month"
	case register.Int:
		return []string{"12,00", "1 000", "tolv"}[s.r.Intn(3)], "invalid_int"
	case register.Num:
		return []string{"1 000,5", "åtta", "1e"}[s.r.Intn(3)], "invalid_num"
	case register.Bool:
		return []string{"Ja", "True", "2"}[s.r.Intn(3)], "invalid_bool"
	}
	return "okänd", "invalid_code"
}

// contradict returns a row with the same key and another value, or nil if the key has all columns.
func (s *Spoiler) contradict(row []string) []string {
	for c, col := range s.reg.Columns {
		if slices.Contains(s.reg.Key, col.Name) || row[c] == "" {
			continue
		}
		other := slices.Clone(row)
		switch col.Type {
		case register.Date:
			if other[c] = "2019-03-01"; row[c] == "2019-03-01" || row[c] == "20190301" {
				other[c] = "2019-03-02"
			}
			return other
		case register.Text:
			other[c] = row[c] + "x"
			return other
		case register.Num, register.Int:
			if other[c] = "7"; row[c] == "7" || row[c] == " 7 " {
				other[c] = "8"
			}
			return other
		}
	}
	return nil
}
