package delivery

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

func columnNames(r *register.Register) []fault.Name {
	return fault.Names(r.ColumnNames(), func(id string) lang.Text { return label.Column(r.Name, id) })
}

func codeNames(c register.Column) []fault.Name {
	return fault.Names(c.Codes, func(id string) lang.Text { return label.Code(c.Name, id) })
}

// valueNotes are the notes on the values of this load's files: unknown codes, and municipality codes that are not four
// digits.
func (l *loader) valueNotes(ctx context.Context) (all []Note, err error) {
	for _, d := range l.folders {
		for _, f := range d.files {
			unknown, err := l.unknownCodes(ctx, f)
			if err != nil {
				return nil, err
			}
			odd, err := l.oddMunicipalities(ctx, f)
			if err != nil {
				return nil, err
			}
			for _, t := range append(unknown, odd...) {
				all = append(all, Note{path.Join(d.name, f.name), t})
			}
		}
	}
	return all, nil
}

// mostLookedUp is the largest number of different unknown codes, the most frequent first, that are looked up among
// ours.
const mostLookedUp = 100

// unknownCodes describes the unknown codes of each column of a file: how many rows and how many different codes, which
// of ours are nearest to them, and which are valid. The codes themselves are in the quarantine alone.
func (l *loader) unknownCodes(ctx context.Context, f *file) (notes []lang.Text, err error) {
	r := f.entry.register
	for i, c := range r.Columns {
		if c.Type != register.Code {
			continue
		}
		met, n, err := l.unknownIn(ctx, f, (i+1)*faultColumn+faultInvalid)
		if err != nil {
			return nil, err
		}
		different := int64(len(met))
		var near []fault.Name
		for _, code := range met[:min(len(met), mostLookedUp)] {
			name, found := fault.Closest(code.text, codeNames(c))
			if found && !slices.ContainsFunc(near, func(n fault.Name) bool { return n.ID == name.ID }) {
				near = append(near, name)
			}
		}
		if n > 0 {
			notes = append(notes, unknownCodesText(f.called(c.Name), c, n, different, near))
		}
	}
	return notes, nil
}

// metCode is an unknown code, and in how many rows it is.
type metCode struct {
	text string
	rows int64
}

// unknownIn returns the different codes of a file's rows with a fault, the most frequent first, and their rows.
func (l *loader) unknownIn(ctx context.Context, f *file, code int) (met []metCode, rows int64, err error) {
	query := fmt.Sprintf("select fault_value, count(*) from stage.main.%s where file_id = %d and fault = %d "+
		"group by fault_value", f.entry.register.Name, f.id, code)
	err = engine.Each(ctx, l.db, query, func(scan func(...any) error) error {
		var m metCode
		err := scan(&m.text, &m.rows)
		if err == nil {
			m.text, err = l.vault.Text(m.text)
		}
		met, rows = append(met, m), rows+m.rows
		return err
	})
	slices.SortFunc(met, func(a, b metCode) int {
		return cmp.Or(cmp.Compare(b.rows, a.rows), strings.Compare(a.text, b.text))
	})
	return met, rows, err
}

// unknownCodesText describes the unknown codes of a column, which the file calls name.
func unknownCodesText(name string, c register.Column, n, different int64, near []fault.Name) lang.Text {
	valid, count := fault.Listed(codeNames(c)), lang.Rows(n)
	codes := lang.Text{SV: "en enda okänd kod", EN: "a single unknown code"}
	if different > 1 {
		codes = lang.Textf("%d olika okända koder", "%d different unknown codes", different)
	}
	nearest, mapping := lang.Text{}, lang.Text{SV: "deras: vår", EN: "theirs: ours"}
	if len(near) > 0 {
		list := fault.Listed(near)
		nearest = lang.Text{SV: "; närmast: " + list.SV, EN: "; nearest: " + list.EN}
		pairs := make([]string, len(near))
		for i, n := range near {
			pairs[i] = n.Texts[0].SV + ": " + n.ID
		}
		mapping = lang.Textf("%s", "%s", strings.Join(pairs, ", "))
	}
	return lang.Text{
		SV: fmt.Sprintf("kolumnen %s: %s med %s%s; giltiga: %s; skriv i följesedeln vad deras koder betyder, "+
			"såsom codes: {%[6]s: {%[7]s}}", name, count.SV, codes.SV, nearest.SV, valid.SV, c.Name, mapping.SV),
		EN: fmt.Sprintf("column %s: %s with %s%s; valid: %s; say in the manifest what their codes mean, "+
			"such as codes: {%[6]s: {%[7]s}}", name, count.EN, codes.EN, nearest.EN, valid.EN, c.Name, mapping.EN),
	}
}

// municipality is the column of municipality codes. A code that is not four digits is kept as it is.
const municipality = "municipality"

// oddMunicipalities says how many rows of a file that could be read have a municipality code which is not four digits.
func (l *loader) oddMunicipalities(ctx context.Context, f *file) ([]lang.Text, error) {
	if !slices.ContainsFunc(f.used, func(u used) bool { return u.ours == municipality }) {
		return nil, nil
	}
	var n int64
	err := engine.Row(ctx, l.db, fmt.Sprintf(
		`select coalesce(sum(n), 0)::bigint
			from (select %[1]s, count(*) as n from stage.main.%[2]s where file_id = %[3]d and fault = 0 group by 1)
where not regexp_full_match(%[1]s, '[0-9]{4}')`,
		municipality, f.entry.register.Name, f.id), &n)
	if err != nil || n == 0 {
		return nil, err
	}
	count := lang.Rows(n)
	return []lang.Text{
		{
			SV: fmt.Sprintf("kolumnen %s: %s med en kommunkod som inte är fyra siffror; den läses som den är",
				f.called(municipality), count.SV),
			EN: fmt.Sprintf("column %s: %s with a municipality code that is not four digits; it is read as it is",
				f.called(municipality), count.EN),
		},
	}, nil
}
