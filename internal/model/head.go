package model

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Head is what the comment at the top of a model's file declares.
//
//	-- One row per company and user: … (English, may go on over several lines)
//	-- grain: company_id, user_id
//	-- sv: En rad per bolag och brukare: … (goes on in the lines below)
//	-- stored: no (only of a model that costs more to store than to compute where it is read)
//	select …
type Head struct {
	About lang.Text // what one row is and why the step exists; a study's own model may have no Swedish
	Grain Grain
	// View says that the model is not stored: it is computed wherever it is read. Only a built-in model may say so.
	View bool
}

// Grain names the columns that tell a model's rows apart.
type Grain struct {
	Columns []string // no two rows are equal in all of these; none where OneRow or NoKey is set, or nothing is declared
	OneRow  bool     // "one row": the model always has exactly one
	NoKey   bool     // "none": rows may be equal, because what they are made from has no key
}

// String returns the grain as it is written in a model's head. It is empty if nothing is declared.
func (g Grain) String() string {
	switch {
	case g.OneRow:
		return oneRow
	case g.NoKey:
		return noKey
	}
	return strings.Join(g.Columns, ", ")
}

// The words of a head.
const (
	grainKey   = "grain:"
	swedishKey = "sv:"
	storedKey  = "stored:"
	notStored  = "no"
	oneRow     = "one row"
	noKey      = "none"
)

// readHead reads the comment lines at the top of a model. A line that begins with a key starts that part; all other
// lines continue the part above them.
func readHead(sql string) (h Head, malformed bool) {
	parts := map[string]string{}
	part := "" // the English text
	for line := range strings.Lines(sql) {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "--")
		if !ok {
			break
		}
		text = strings.TrimSpace(text)
		for _, key := range []string{grainKey, swedishKey, storedKey} {
			if rest, ok := strings.CutPrefix(text, key); ok {
				part, text = key, strings.TrimSpace(rest)
			}
		}
		parts[part] = strings.TrimSpace(parts[part] + " " + text)
	}
	h.About = lang.Text{SV: parts[swedishKey], EN: parts[""]}
	h.View = parts[storedKey] == notStored
	declared, ok := parts[grainKey]
	switch {
	case !ok:
	case declared == oneRow:
		h.Grain.OneRow = true
	case declared == noKey:
		h.Grain.NoKey = true
	default:
		for name := range strings.SplitSeq(declared, ",") {
			name = strings.TrimSpace(name)
			malformed = malformed || !columnName.MatchString(name) || slices.Contains(h.Grain.Columns, name)
			h.Grain.Columns = append(h.Grain.Columns, name)
		}
	}
	return h, malformed
}

// declare reads a model's head into it. A built-in model declares all three parts; a study's own model may leave out
// the grain and the Swedish text, and what it declares must be well formed.
func (m *Model) declare() fault.List {
	var malformed bool
	m.Head, malformed = readHead(m.SQL)
	var faults fault.List
	lacks := func(what, hint lang.Text) {
		faults = append(faults, &fault.Fault{
			Kind: fault.Study,
			File: m.File,
			Rule: lang.Text{SV: "modellen " + m.Name + " " + what.SV, EN: "the model " + m.Name + " " + what.EN},
			Hint: hint,
		})
	}
	if malformed {
		lacks(
			lang.Text{
				SV: "har en rad grain som inte är en lista av kolumner",
				EN: "has a line grain that is not a list of columns",
			},
			lang.Textf("skriv -- %s och de kolumner som skiljer raderna åt, eller %s eller %s",
				"write -- %s and the columns that tell the rows apart, or %s or %s", grainKey, oneRow, noKey),
		)
	}
	if m.File != "" {
		m.View = false
		return faults
	}
	if m.About.EN == "" || m.About.SV == "" {
		lacks(
			lang.Text{
				SV: "säger inte vad en rad är på båda språken",
				EN: "does not say in both languages what a row is",
			},
			lang.Text{SV: "skriv det överst i filen, på svenska efter -- sv:",
				EN: "write it at the top of the file, in Swedish after -- sv:"},
		)
	}
	if !malformed && m.Grain.String() == "" {
		lacks(
			lang.Text{SV: "säger inte vad som skiljer raderna åt", EN: "does not say what tells its rows apart"},
			lang.Text{
				SV: "skriv det överst i filen efter -- grain:",
				EN: "write it at the top of the file after -- grain:",
			},
		)
	}
	return faults
}

// Broken returns the names of the made models in a session's cache whose rows are not told apart by their grain,
// sorted. Tests check it after every example.
func (s Set) Broken(ctx context.Context, e engine.Engine) ([]string, error) {
	known, err := states(ctx, e)
	if err != nil {
		return nil, err
	}
	var broken []string
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if s[name] == nil { // a parameter's table
			continue
		}
		holds, err := s[name].HoldsGrain(ctx, e)
		if err != nil {
			return nil, err
		}
		if !holds {
			broken = append(broken, name)
		}
	}
	return broken, nil
}

// HoldsGrain reports whether the rows that stand in a made model's table are told apart by its grain. A model without
// a grain, or with the grain none, always holds.
func (m *Model) HoldsGrain(ctx context.Context, e engine.Engine) (bool, error) {
	if m.Grain.OneRow {
		n, err := count(ctx, e, m.Name)
		return n == 1, err
	}
	if len(m.Grain.Columns) == 0 {
		return true, nil
	}
	quoted := make([]string, len(m.Grain.Columns))
	for i, name := range m.Grain.Columns {
		quoted[i] = `"` + name + `"`
	}
	columns := strings.Join(quoted, ", ")
	equal, err := count(ctx, e, fmt.Sprintf(
		"(select %[1]s from %[2]s group by %[1]s having count(*) > 1) as equal_rows", columns, m.Name))
	return equal == 0, err
}

// Short says in a sentence or two what a row of the model is. A study's own model may have the text in one language.
func (h Head) Short(l lang.Lang) string {
	if l != lang.EN && h.About.SV != "" {
		return h.About.SV
	}
	first, _, more := strings.Cut(h.About.EN, ". ")
	if more {
		first += "."
	}
	return first
}
