package result

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/model"
	"ansatz/internal/network"
	"ansatz/internal/register"
)

// Trace finds, for every piece of evidence, the files of its rows. Only the given files count, in their order. If the
// evidence is one row of a register that keeps places, Trace also finds the row's place in its file.
//
// A row belongs to a piece of evidence if it lies within its months and names both sides, or the only side, in any
// columns. If no row names both sides, the rows that name either belong to it. Evidence with a side without a key, such
// as a protected identity, is not traced, because the row would identify the person.
//
// Afterwards people are named as in exports, so that a name means one person wherever the observations are read.
func Trace(ctx context.Context, e engine.Engine, contents model.Registers, files []File,
	observations []network.Observation) error {
	d := &data{ctx: ctx, engine: e, registers: contents}
	index := map[int]int{}
	for i, f := range files {
		index[f.ID] = i
	}
	by := map[string][]*network.Evidence{}
	for i := range observations {
		for j := range observations[i].Evidence {
			evidence := &observations[i].Evidence[j]
			if evidence.SubjectKey != 0 && (evidence.ObjectKey != 0 || evidence.Object == "") {
				by[evidence.Register] = append(by[evidence.Register], evidence)
			}
		}
	}
	for _, name := range sortedKeys(by) {
		r, ok := register.Lookup(name)
		if !ok {
			return fmt.Errorf("result: evidence of a register %s that is none", name)
		}
		all := by[name]
		found, err := d.rowsBehind(r, all, false)
		if err != nil {
			return err
		}
		var rest []*network.Evidence
		var place []int
		for i, evidence := range all {
			if found[i].rows == 0 && evidence.ObjectKey != 0 {
				rest, place = append(rest, evidence), append(place, i)
			}
		}
		either, err := d.rowsBehind(r, rest, true)
		if err != nil {
			return err
		}
		for i, k := range place {
			found[k] = either[i]
		}
		for i, evidence := range all {
			evidence.Files, evidence.Row = nil, 0
			for _, f := range places(found[i].files, index) {
				evidence.Files = append(evidence.Files, files[f].Name)
			}
			if found[i].rows == 1 && len(evidence.Files) == 1 {
				evidence.Row = found[i].line
			}
		}
	}
	return d.nameGlobally(observations)
}

// nameGlobally gives the people in observations the names that they have in exports.
func (d *data) nameGlobally(observations []network.Observation) error {
	names := map[string]*string{} // by the name within the workspace
	var keys []int
	var places []*string
	for i := range observations {
		places = append(places, &observations[i].Subject)
		for j := range observations[i].Evidence {
			evidence := &observations[i].Evidence[j]
			places = append(places, &evidence.Subject, &evidence.Object)
		}
	}
	for _, place := range places {
		key, ok := personKey(*place)
		if ok && names[*place] == nil {
			name := d.global(key, nil)
			names[*place], keys = &name, append(keys, key)
		}
	}
	if err := d.frontier(keys); err != nil {
		return err
	}
	err := d.read("select p.person_id, p.draw from register.person as p join frontier as f on f.node_id = p.person_id",
		func(scan func(...any) error) error {
			var key int
			var draw *int64
			err := scan(&key, &draw)
			*names[personLabel(key)] = d.global(key, draw)
			return err
		})
	for _, place := range places {
		if name := names[*place]; name != nil {
			*place = *name
		}
	}
	return err
}

// sourceRows is the rows behind a piece of evidence: their number, the place of the last one, and their files.
type sourceRows struct {
	rows, line int64
	files      []int
}

// rowsBehind finds the rows of a register that name both sides of each piece of evidence or, if either is set, one of
// them.
func (d *data) rowsBehind(r *register.Register, all []*network.Evidence, either bool) ([]sourceRows, error) {
	found := make([]sourceRows, len(all))
	if len(all) == 0 {
		return found, nil
	}
	if err := d.asked(all, either); err != nil {
		return nil, err
	}
	var keys []string
	month := ""
	for _, c := range r.Columns {
		switch c.Type {
		case register.ID, register.Org:
			keys = append(keys, "t."+c.Name)
		case register.Month:
			month = "t." + c.Name
		}
	}
	line := "cast(null as bigint)"
	if len(r.Key) > 0 {
		line = "t.line"
	}
	var parts []string
	for i, key := range keys {
		part := fmt.Sprintf("select a.n, t.file_id, %s as line "+
			"from asked as a join warehouse.delivered.%s as t on %s = a.subject_id "+
			"where (a.object_id is null or a.object_id in (%s))", line, r.Name, key, strings.Join(keys, ", "))
		if month != "" {
			part += fmt.Sprintf(" and (a.from_date is null or %[1]s >= a.from_date) and (a.to_date is null "+
				"or %[1]s <= a.to_date)", month)
		}
		for _, earlier := range keys[:i] { // no row is counted twice
			part += fmt.Sprintf(" and %s is distinct from a.subject_id", earlier)
		}
		parts = append(parts, part)
	}
	query := "select x.n, x.file_id, count(*), max(x.line) from (" + strings.Join(parts, " union all ") +
		") as x group by x.n, x.file_id order by x.n, x.file_id"
	err := d.read(query, func(scan func(...any) error) error {
		var n, file int
		var rows int64
		var line *int64
		err := scan(&n, &file, &rows, &line)
		source := &found[n]
		source.rows += rows
		source.files = append(source.files, file)
		if line != nil {
			source.line = *line
		}
		return err
	})
	return found, err
}

// asked fills the temporary table asked, which rowsBehind reads. It has one row per piece of evidence or, if either is
// set, one per side.
func (d *data) asked(all []*network.Evidence, either bool) error {
	sql := "create or replace temp table asked (n integer, subject_id integer, object_id integer, " +
		"from_date date, to_date date)"
	if err := d.engine.Exec(d.ctx, sql); err != nil {
		return err
	}
	text := func(day string) string {
		if day == "" {
			return "null"
		}
		return "'" + strings.ReplaceAll(day, "'", "''") + "'"
	}
	var rows []string
	for i, evidence := range all {
		add := func(subject int, object string) {
			rows = append(rows,
				fmt.Sprintf("(%d, %d, %s, %s, %s)", i, subject, object, text(evidence.From), text(evidence.To)))
		}
		switch {
		case either:
			add(evidence.SubjectKey, "null")
			add(evidence.ObjectKey, "null")
		case evidence.ObjectKey == 0:
			add(evidence.SubjectKey, "null")
		default:
			add(evidence.SubjectKey, fmt.Sprint(evidence.ObjectKey))
		}
	}
	for part := range slices.Chunk(rows, 1000) {
		if err := d.engine.Exec(d.ctx, "insert into asked values "+strings.Join(part, ", ")); err != nil {
			return err
		}
	}
	return nil
}
