package delivery

import (
	"context"
	"fmt"
	"strings"

	"ansatz/internal/delivery/format"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/register"
)

// A file that the engine reads itself and whose every cell is written as the dictionary's own files write it needs no
// copy in the stage: one query checks all its cells, and the queries of the later steps read the file where it lies. A
// file with any other cell is read into the stage, where its faults are found. If the vault is sealed, a number becomes
// a token where its cell is read, as in the stage. The file must not be touched before the load ends.

// staged is a file that was read: a file in the stage, or the select that reads it in place.
type staged struct {
	path   string
	rows   string             // of a file in place: what stageView would read of it
	totals map[string]float64 // of a file in place: an upper bound of what a column's values add up to
}

// readInPlace returns the file as it can be read in place, and nil if it cannot.
func (l *loader) readInPlace(ctx context.Context, f *file, rows format.Rows) (*staged, error) {
	again, can := rows.(format.Repeatable)
	if !can {
		return nil, nil
	}
	source := again.Again()
	if source == "" {
		return nil, nil
	}
	plain := plainFile{file: f, conditions: []string{"true"}}
	for i, c := range f.entry.register.Columns {
		if !plain.add(i, c) {
			return nil, nil
		}
	}
	clean, totals := false, make([]float64, len(plain.totals))
	into := []any{&clean}
	for i := range totals {
		into = append(into, &totals[i])
	}
	query := fmt.Sprintf("select %s\nfrom %s", strings.Join(append([]string{strings.Join(plain.conditions, "\n and ")},
		plain.totals...), ",\n "), source)
	if err := engine.Row(ctx, l.db, query, into...); err != nil || !clean {
		return nil, err
	}
	found := &staged{totals: map[string]float64{}, rows: fmt.Sprintf("select cast(%d as integer) as file_id, line, "+
		"cast(0 as smallint) as fault, cast(null as varchar) as fault_value, cast(null as varchar) as also,\n"+
		" %s\nfrom %s",
		f.id, strings.Join(plain.values, ", "), source)}
	for i, c := range addedUp(f.entry.register) {
		found.totals[c.Name] = totals[i]
	}
	return found, nil
}

// defineNumbers defines the functions that read the numbers of files in place. noted_id and noted_org note the numbers,
// and return none for what is not plainly written. read_id and read_org return what the stage has of a number: itself,
// or its token if the vault is sealed.
func (l *loader) defineNumbers(ctx context.Context) error {
	l.noted = newNumberSet(l.vault.Tokens)
	noted := l.noted
	for name, where := range map[string]uint64{"id": inPerson, "org": inOrganisation} {
		note := engine.Function{Read: func(texts [][]byte, numbers []int64) { noted.note(where, texts, numbers) }}
		if err := l.db.Define(ctx, "noted_"+name, note); err != nil {
			return err
		}
		read := engine.Function{Read: func(texts [][]byte, numbers []int64) {
			for i, text := range texts {
				numbers[i] = plainNumber(text, where)
			}
			noted.replace(numbers)
		}}
		if err := l.db.Define(ctx, "read_"+name, read); err != nil {
			return err
		}
	}
	return nil
}

// plainFile builds the queries of a file in place: the conditions under which it is read so, each an aggregate of one
// column, and the values.
type plainFile struct {
	file       *file
	conditions []string
	values     []string
	totals     []string
}

// add adds a column of the register. It says whether such a column can be read in place.
func (p *plainFile) add(i int, c register.Column) bool {
	value := fmt.Sprintf("cast(null as %s)", storedAs(c))
	for at, u := range p.file.used {
		if u.ours != c.Name {
			continue
		}
		cell, codes := fmt.Sprintf("c%d", at), p.file.entry.codes[c.Name]
		if len(codes) > 0 {
			cell = mapped("trimmed("+cell+")", codes)
		}
		if len(codes) > 0 && c.Type != register.Code {
			return false
		}
		var conditions []string
		value, conditions = plainly(c, cell, u.kind)
		if value == "" {
			return false
		}
		if p.conditions = append(p.conditions, conditions...); !c.Optional {
			p.conditions = append(p.conditions, fmt.Sprintf("count(%s) = count(*)", cell))
		}
	}
	p.values = append(p.values, fmt.Sprintf("%s as %s", value, c.SQL()))
	for _, added := range addedUp(p.file.entry.register) {
		if added.Name == c.Name {
			p.totals = append(p.totals, fmt.Sprintf("coalesce(count(%[1]s) * "+
				"greatest(abs(cast(min(%[1]s) as double)), abs(cast(max(%[1]s) as double))), 0)", value))
		}
	}
	return true
}

// plainly returns the value of a cell that is written plainly, and the conditions under which a column's cells are. The
// value is empty for a column that is always read through the stage. Each condition is one function after another of
// the cell alone, as far as it can be: the engine then computes it once for each value of a dictionary of the file, and
// not for each row.
func plainly(c register.Column, cell, kind string) (value string, conditions []string) {
	all := func(format string) { conditions = append(conditions, every(strings.ReplaceAll(format, "%", cell))) }
	castable := func(to string) {
		conditions = append(conditions, fmt.Sprintf("count(try_cast(%[1]s as %s)) = count(%[1]s)", cell, to))
	}
	text := kind == "VARCHAR"
	switch {
	case text && c.Type == register.Code:
		value = cell
		castable(enum(c))
	case text && c.Type == register.ID:
		value = fmt.Sprintf("read_id(%s)", cell)
		conditions = append(conditions, fmt.Sprintf("count(noted_id(%[1]s)) = count(%[1]s)", cell))
	case text && c.Type == register.Org:
		value = fmt.Sprintf("read_org(%s)", cell)
		conditions = append(conditions, fmt.Sprintf("count(noted_org(%[1]s)) = count(%[1]s)", cell))
	case text && c.Type == register.Text:
		value = cell
		all("trim(%) = %")
		all(fmt.Sprintf("strlen(%%) between 1 and %d", format.MaxCell))
	case text && c.Type == register.Month:
		value = fmt.Sprintf("cast(%s || '-01' as date)", cell)
		all("regexp_full_match(%, '[0-9]{4}-(0[1-9]|1[0-2])')")
		all("% > '0001'")
	case text && c.Type == register.Date:
		value = fmt.Sprintf("cast(%s as date)", cell)
		castable("date")
		all("regexp_full_match(%, '[0-9]{4}-[0-9]{2}-[0-9]{2}')")
		all("% > '0001'")
	case kind == "DATE" && c.Type == register.Date:
		value = cell
		all("% between date '0001-01-01' and date '9999-12-31'")
	case typedDirectly(c.Type, kind):
		value = typedValue(cell, c.Type, kind)
		conditions = append(conditions, fmt.Sprintf("count(%s) = count(%s)", value, cell))
	}
	return value, conditions
}

// every is the condition that another one is true of all cells that are not empty.
func every(condition string) string { return fmt.Sprintf("coalesce(bool_and(%s), true)", condition) }

// touched returns the faults of files that are read in place and are no longer the files that were hashed.
func (l *loader) touched() error {
	var faults fault.List
	for _, d := range l.folders {
		for _, f := range d.files {
			if !f.inPlace {
				continue
			}
			if err := f.untouched(); err != nil {
				faults = append(faults, faultOfFile(f, err))
			}
		}
	}
	return faults.Err()
}

// blame returns what made a step fail: if files that it read in place have changed, these, and else its own error.
func (l *loader) blame(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	if touched := l.touched(); touched != nil {
		return touched
	}
	return err
}
