package trino

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ansatz/internal/engine"
)

// A register can lie in another catalogue than the models: in an agency's own database. What is read there is a view,
// in which a number is replaced by 63 bits of a keyed digest of it, its draw. The workspace has the same bits of every
// number that it knows, so a draw leads to a key here, and no number crosses (docs/trino.md).

// Lying is a register that lies in another catalogue.
type Lying struct {
	Table string   // catalogue.schema.view; its columns have the register's names
	Keys  []string // the columns that have a draw in the place of a key
}

// Derived is a relation that is computed from a register that lies in another catalogue.
type Derived struct {
	From  string // the register
	Query string // in the words of models
}

// agency is the schema of what is read from other catalogues, before it has keys.
const agency = "agency"

// relation is a register's name as models write it.
func relation(name string) string { return "register." + name }

// Elsewhere reads what lies elsewhere, and returns for each relation that follows from it a digest of its rows. base is
// a digest of what the workspace's keys follow from.
func (s *Session) Elsewhere(ctx context.Context, base string) (map[string]string, error) {
	if len(s.config.Elsewhere) == 0 {
		return nil, nil
	}
	all := base
	for _, name := range slices.Sorted(maps.Keys(s.config.Elsewhere)) {
		columns, err := s.lyingColumns(ctx, name)
		if err != nil {
			return nil, err
		}
		sum, err := s.sumOf(ctx, name, s.config.Elsewhere[name].Table, columns)
		if err != nil {
			return nil, err
		}
		mark := digest(fmt.Sprint(name, s.config.Elsewhere[name], columns, sum))
		s.mu.Lock()
		s.marks[agency+"."+name], s.sums[name] = mark, sum
		s.mu.Unlock()
		all += mark
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	contents := map[string]string{"draw": digest("draw" + all)}
	for name := range s.config.Elsewhere {
		contents[name] = digest(name + all)
	}
	for name, d := range s.config.Derived {
		if _, ok := s.config.Elsewhere[d.From]; ok {
			contents[name] = digest(name + all + d.Query)
		}
	}
	for name, content := range contents {
		s.marks[relation(name)] = digest(content) // as models name it too
	}
	for _, name := range []string{"known", "unknown", "key"} {
		s.marks[agency+"."+name] = digest(name + all)
	}
	return contents, nil
}

// lyingColumns returns the columns of a register as models see it, each with its type here; a key's is a draw's.
func (s *Session) lyingColumns(ctx context.Context, name string) (columns []column, err error) {
	err = s.sessionColumns(ctx, relation(name), func(c column) {
		if slices.Contains(s.config.Elsewhere[name].Keys, c.name) {
			c.kind = "bigint"
		}
		columns = append(columns, c)
	})
	return columns, err
}

// sumOf returns the number and a checksum of a table's rows, whatever their order.
func (s *server) sumOf(ctx context.Context, name, table string, columns []column) (sum string, err error) {
	query := fmt.Sprintf(
		"select cast(count(*) as varchar) || ' ' || coalesce(to_hex(checksum(row(%s))), '') from %s as c",
		strings.Join(cast(columns), ", "), table)
	return sum, s.each(ctx, query, func(r *sql.Rows) error { return r.Scan(&sum) })
}

// cast writes columns of c in their types.
func cast(columns []column) (cells []string) {
	for _, c := range columns {
		cells = append(cells, fmt.Sprintf("cast(c.%s as %s)", quote(c.name), c.kind))
	}
	return cells
}

// lies reports whether a name is of something that follows from what lies elsewhere.
func (s *server) lies(name string) bool {
	bare, ok := strings.CutPrefix(name, relation(""))
	if !ok || len(s.config.Elsewhere) == 0 {
		return false
	}
	_, lying := s.config.Elsewhere[bare]
	_, from := s.config.Elsewhere[s.config.Derived[bare].From]
	return lying || from || bare == "draw"
}

// giveLying makes a relation that follows from what lies elsewhere.
func (s *Session) giveLying(ctx context.Context, name string) error {
	if err := s.makeKeys(ctx); err != nil {
		return err
	}
	bare := strings.TrimPrefix(name, relation(""))
	if d, ok := s.config.Derived[bare]; ok {
		if err := s.giveKeyed(ctx, d.From); err != nil {
			return err
		}
		return s.stand(ctx, name, d.Query)
	}
	if bare == "draw" {
		return s.stand(ctx, name, "select id, draw from agency.unknown union all "+
			"select id, draw from agency.key where fresh")
	}
	return s.giveKeyed(ctx, bare)
}

// giveKeyed makes a register that lies elsewhere, with keys in the place of draws.
func (s *Session) giveKeyed(ctx context.Context, name string) error {
	columns, err := s.lyingColumns(ctx, name)
	if err != nil {
		return err
	}
	var cells []string
	joins := ""
	for i, c := range columns {
		if !slices.Contains(s.config.Elsewhere[name].Keys, c.name) {
			cells = append(cells, "c."+c.name)
			continue
		}
		cells = append(cells, fmt.Sprintf("k%d.id as %s", i, c.name))
		joins += fmt.Sprintf(" left join agency.key as k%d on k%[1]d.draw = c.%s", i, c.name)
	}
	return s.stand(ctx, relation(name), fmt.Sprintf("select %s from agency.%s as c%s", strings.Join(cells, ", "), name,
		joins))
}

// makeKeys copies what lies elsewhere, under draws, and makes the table of the keys of all draws: those that the
// workspace knows, and the next numbers for others, in the order of draws.
func (s *Session) makeKeys(ctx context.Context) error {
	s.keys.Lock()
	defer s.keys.Unlock()
	if s.keyed {
		return nil
	}
	var named []string
	for _, name := range slices.Sorted(maps.Keys(s.config.Elsewhere)) {
		if err := s.copy(ctx, name); err != nil {
			return err
		}
		for _, key := range s.config.Elsewhere[name].Keys {
			named = append(named, fmt.Sprintf("select c.%s as draw from agency.%s as c", key, name))
		}
	}
	err := s.Engine.Exec(ctx, `create schema if not exists agency;
create or replace view agency.unknown as select id, draw from register.draw;
create or replace view agency.known as
    select draw, person_id as id from register.person
    union all select draw, id from register.draw
    union all select draw, person_id from register.former_draw`)
	if err != nil {
		return err
	}
	var twice int64
	err = engine.Row(ctx, s.Engine, "select count(*) - count(distinct draw) from agency.known", &twice)
	if err == nil && twice > 0 { // of ten million people, once in 200 000 workspaces
		err = &engine.Error{Kind: engine.Corrupt, Engine: "two keys with one draw", At: agency}
	}
	for _, name := range []string{"known", "unknown"} {
		if err == nil {
			err = s.giveRows(ctx, agency+"."+name)
		}
	}
	if err != nil {
		return err
	}
	if len(named) == 0 {
		named = []string{"select k.draw from agency.known as k"}
	}
	err = s.stand(ctx, agency+".key", `select k.draw, k.id, false as fresh from agency.known as k
union all
select f.draw, cast((select coalesce(max(n.id), 0) from agency.known as n) + row_number() over (order by f.draw)
    as integer) as id, true as fresh
from (
    select distinct d.draw from (`+strings.Join(named, " union all ")+`) as d
    left join agency.known as k on k.draw = d.draw
    where d.draw is not null and k.draw is null
) as f`)
	s.keyed = err == nil
	return err
}

// copy makes the copy of a register that lies elsewhere, as it was when its checksum was taken.
func (s *Session) copy(ctx context.Context, name string) error {
	columns, err := s.lyingColumns(ctx, name)
	if err != nil {
		return err
	}
	cells := cast(columns)
	for i, c := range columns {
		cells[i] += " as " + quote(c.name)
	}
	own := agency + "." + name
	table, err := s.place(ctx, own)
	if err != nil {
		return err
	}
	err = s.make(ctx, own, fmt.Sprintf("create table if not exists %s as select %s from %s as c", table,
		strings.Join(cells, ", "), s.config.Elsewhere[name].Table))
	if err != nil {
		return err
	}
	sum, err := s.sumOf(ctx, name, table, columns)
	s.mu.Lock()
	changed := sum != s.sums[name]
	s.mu.Unlock()
	if err != nil || !changed {
		return err
	}
	if err := s.exec(ctx, own, "drop table if exists "+table); err != nil {
		return err
	}
	return &engine.Error{Kind: engine.Lost, Engine: "rows changed while they were read", At: relation(name)}
}

// stand makes a table of a query in the words of models, if it does not stand.
func (s *server) stand(ctx context.Context, name, query string) error {
	table, err := s.place(ctx, name)
	if err != nil {
		return err
	}
	return s.make(ctx, name, "create table if not exists "+table+" as\n"+s.translate(query))
}

// make runs a statement that makes a table, which another program may make at the same time.
func (s *server) make(ctx context.Context, name, statement string) error {
	_, err := s.pool.ExecContext(ctx, statement)
	if exists(err) {
		return nil
	}
	return s.failed(ctx, name, err)
}
