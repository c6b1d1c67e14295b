package delivery

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/register"
	"ansatz/internal/workspace"
)

// deliveredColumns returns the columns of a register's parts, each as "name type". A register with a key keeps the line
// of each row, because a later delivery may contradict it. An id that an alias changed is also kept as read.
func deliveredColumns(r *register.Register) []string {
	columns := []string{"file_id integer"}
	if len(r.Key) > 0 {
		columns = append(columns, "line bigint")
	}
	for _, c := range r.Columns {
		switch {
		case isIdentity(c) && r.Name != aliases:
			columns = append(columns, c.Name+" integer", c.Name+"_read integer")
		case isIdentity(c):
			columns = append(columns, c.Name+" integer")
		default:
			columns = append(columns, c.SQL()+" "+storedAs(c))
		}
	}
	switch r.Name {
	case "person":
		columns = append(columns, "draw bigint", "chosen boolean",
			"insured boolean") // chosen: the one row that is kept of all rows of a person
	case "income":
		columns = append(columns, "several boolean") // the person has or has had other ids, and the rows are summed
	}
	return columns
}

// deliveredView returns the statement that makes a register's parts one relation.
func (l *loader) deliveredView(r *register.Register) string {
	rows := parquetRows(deliveredColumns(r), l.partPaths(r.Name))
	return fmt.Sprintf("create or replace view delivered.%s as %s", r.Name, rows)
}

// partPaths returns the paths of a register's parts as SQL.
func (l *loader) partPaths(name string) []string {
	var paths []string
	for _, p := range l.draft.Parts[name] {
		paths = append(paths, l.db.PartPath(p.Name))
	}
	return paths
}

// registerView returns the statement that makes a register as the models see it.
func registerView(r *register.Register) string {
	names := r.SQL()
	query := fmt.Sprintf("select %s from delivered.%s", names, r.Name)
	switch r.Name {
	case "person":
		query = fmt.Sprintf("select %s, draw, insured from delivered.person where chosen", names)
	case "income":
		query = `select person_id, year, earned from delivered.income where not several
union all
select person_id, year, cast(sum(earned) as bigint) as earned
from delivered.income where several
group by person_id, year`
	}
	return fmt.Sprintf("create or replace view register.%s as %s", r.Name, query)
}

// keptSuffix is in the name of a part that holds the rows of earlier loads again.
const keptSuffix = "-kept"

// writeRows writes a query's rows as a part of a register, new rows or those that are kept of earlier loads. With
// ordered, its joins keep the order of the query. Rows of a register without a key are many for each person, and an
// agency delivers those of one person together.
func (l *loader) writeRows(
	ctx context.Context, r *register.Register, suffix, query string, ordered bool,
) (workspace.Part, error) {
	name := fmt.Sprintf("%s.%d%s.parquet", r.Name, l.draft.Origin.Generation, suffix)
	return l.writePart(ctx, name, query, engine.ParquetOptions{Ordered: ordered, Runs: len(r.Key) == 0})
}

// writePart writes a query's rows as a part.
func (l *loader) writePart(
	ctx context.Context, name, query string, o engine.ParquetOptions,
) (workspace.Part, error) {
	path := filepath.Join(l.draft.Registers(), name)
	o.Compression, o.Key, o.Note = engine.Zstd, "workspace", l.draft.Origin.Workspace
	if err := l.copyTo(ctx, path, query, o); err != nil {
		return workspace.Part{}, err
	}
	sum, n, err := workspace.Checksum(ctx, path)
	if err != nil && ctx.Err() == nil {
		err = &engine.Error{Kind: engine.Disk, Engine: "checksum", At: "copy"}
	}
	return workspace.Part{Name: name, Checksum: sum, Bytes: n}, err
}

// wrote says whether this load has written a part of a register: a new one, or one that replaces others.
func (l *loader) wrote(name string) bool {
	return slices.ContainsFunc(l.draft.Parts[name], func(p workspace.Part) bool {
		return strings.HasPrefix(p.Name, fmt.Sprintf("%s.%d", name, l.draft.Origin.Generation))
	})
}

// listParts writes the list of parts into the books, and makes the relations again of registers whose parts changed.
func (l *loader) listParts(ctx context.Context) error {
	statements := []string{"delete from load.part"}
	for _, name := range slices.Sorted(maps.Keys(l.draft.Parts)) {
		for _, p := range l.draft.Parts[name] {
			statements = append(statements, fmt.Sprintf("insert into load.part values ('%s', '%s', %d, %d)",
				name, p.Name, p.Checksum, p.Bytes))
		}
	}
	for _, r := range register.All() {
		if l.draft.First || l.wrote(r.Name) {
			statements = append(statements, l.deliveredView(r), registerView(r))
		}
	}
	for _, name := range register.Derived() {
		if l.draft.First || l.wrote(register.PartsOf(name)) {
			statements = append(statements, l.yearView(name))
		}
	}
	return l.exec(ctx, strings.Join(statements, ";\n"))
}
