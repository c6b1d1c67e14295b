package delivery

import (
	"context"
	"fmt"
	"strings"

	"ansatz/internal/engine/duckdb"
	"ansatz/internal/register"
)

// aliases is the register of number changes. It keeps ids as read: it is itself what they resolve by.
const aliases = "person_alias"

// readKey is a column of a delivered table as its number was read, before aliases.
func readKey(r *register.Register, c register.Column) string {
	if r.Name == aliases {
		return c.Name
	}
	return fmt.Sprintf("coalesce(%[1]s_read, %[1]s)", c.Name)
}

// deliveredTable is the statement that makes the table behind a register. A register with a key keeps the line of each row, for a later
// delivery may contradict it. An id that an alias changed is kept as read beside the current one.
func deliveredTable(r *register.Register) string {
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
			columns = append(columns, c.Name+" "+storedAs(c))
		}
	}
	switch r.Name {
	case "person":
		columns = append(columns, "draw bigint", "chosen boolean") // chosen: of all rows of one person, the one that stands
	case "income":
		columns = append(columns, "several boolean") // the person has, or had, other ids: rows are summed
	}
	return fmt.Sprintf("create table if not exists delivered.%s (%s)", r.Name, strings.Join(columns, ", "))
}

// registerView is the statement that makes a register as the models see it.
func registerView(r *register.Register) string {
	names := strings.Join(r.ColumnNames(), ", ")
	query := fmt.Sprintf("select %s from delivered.%s", names, r.Name)
	switch r.Name {
	case "person":
		query = fmt.Sprintf("select %s, draw from delivered.person where chosen", names)
	case "income":
		query = `select person_id, year, earned from delivered.income where not several
union all
select person_id, year, cast(sum(earned) as bigint) as earned from delivered.income where several group by person_id, year`
	}
	return fmt.Sprintf("create or replace view register.%s as %s", r.Name, query)
}

// write fills the vault and the warehouse from the stage. On an existing workspace the warehouse's part is one transaction, left open.
func (l *loader) write(ctx context.Context) error {
	if err := l.quarantine(ctx); err != nil {
		return err
	}
	if err := l.resolveAliases(ctx); err != nil {
		return err
	}
	if err := l.exec(ctx, mapSQL, fmt.Sprintf("update vault.main.state set generation = %d", l.generation)); err != nil {
		return err
	}
	if !l.first {
		if err := l.exec(ctx, "checkpoint vault", "begin transaction"); err != nil {
			return err
		}
	}
	if err := l.exec(ctx, schemaSQL); err != nil {
		return err
	}
	if err := l.createRegisters(ctx); err != nil {
		return err
	}
	if !l.first {
		if err := l.amend(ctx); err != nil {
			return err
		}
	}
	if err := l.insertAll(ctx); err != nil {
		return err
	}
	if err := l.choosePersons(ctx); err != nil {
		return err
	}
	return l.bookkeeping(ctx)
}

// createRegisters makes the tables and views of all registers that are not there yet.
func (l *loader) createRegisters(ctx context.Context) error {
	var statements []string
	for _, r := range register.All() {
		statements = append(statements, deliveredTable(r), registerView(r))
	}
	return l.exec(ctx, strings.Join(statements, ";\n"))
}

// quarantine adds this load's entries to the vault: faulty rows, and conflicting ones, those of earlier loads too.
func (l *loader) quarantine(ctx context.Context) error {
	for _, r := range l.registers {
		var names []string
		code := func(code int) {
			column, reason := faultOf(r, code)
			names = append(names, fmt.Sprintf("(%d, '%s', '%s')", code, column, reason))
		}
		code(faultRow)
		for i, c := range r.Columns {
			code((i+1)*faultColumn + faultMissing)
			if c.Type != register.Text {
				code((i+1)*faultColumn + faultInvalid)
			}
		}
		err := l.exec(ctx, fmt.Sprintf(`insert into vault.main.quarantine
select s.file_id, s.line, f.column_name, f.reason, s.fault_value
from stage.main.%s s join (values %s) f(fault, column_name, reason) using (fault)
where s.fault > 0`, r.Name, strings.Join(names, ", ")))
		if err != nil {
			return err
		}
		if len(r.Key) == 0 {
			continue
		}
		err = l.exec(ctx, fmt.Sprintf(`delete from vault.main.quarantine where reason = 'conflicting' and exists
(select 1 from verdict v where v.register = '%s' and v.origin = 'held' and v.verdict = 'duplicate' and v.file_id = quarantine.file_id and v.line = quarantine.line)`, r.Name),
			fmt.Sprintf(`insert into vault.main.quarantine
select file_id, line, %s, 'conflicting', cell from verdict where register = '%s' and verdict = 'conflicting' and origin <> 'held'`,
				duckdb.Quote(strings.Join(r.Key, ", ")), r.Name))
		if err != nil {
			return err
		}
	}
	return nil
}

// insertAll writes the new rows of all registers.
func (l *loader) insertAll(ctx context.Context) error {
	rows := map[string]int64{}
	var total int64
	err := each(ctx, l.db, "select register, cast(sum(n_read) as bigint) from file_count join file_order using (file_id) group by register", func(scan func(...any) error) error {
		var name string
		var n int64
		err := scan(&name, &n)
		rows[name] = n
		total += n
		return err
	})
	if err != nil {
		return err
	}
	task := l.Progress.Begin("writing", "rows", total)
	defer task.End()
	for _, r := range l.registers {
		if err := l.insert(ctx, r); err != nil {
			return err
		}
		task.Add(rows[r.Name])
	}
	return nil
}

// insert writes a register's new rows: those that are read, are no duplicate, contradict nothing and are not superseded.
func (l *loader) insert(ctx context.Context, r *register.Register) error {
	columns := []string{"s.file_id"}
	if len(r.Key) > 0 {
		columns = append(columns, "s.line")
	}
	var joins []string
	for i, c := range r.Columns {
		if !isIdentity(c) {
			columns = append(columns, "s."+c.Name)
			continue
		}
		join := "join"
		if c.Optional {
			join = "left join"
		}
		joins = append(joins, fmt.Sprintf("%s stage.main.id_map m%d on m%d.number = s.%s", join, i, i, c.Name))
		if r.Name == aliases {
			columns = append(columns, fmt.Sprintf("m%d.key", i))
		} else {
			columns = append(columns, fmt.Sprintf("m%d.current_key", i), fmt.Sprintf("nullif(m%d.key, m%d.current_key)", i, i))
		}
	}
	switch r.Name {
	case "person":
		columns = append(columns, "i.draw", "not m0.several")
		joins = append(joins, "join vault.main.identity i on i.key = m0.current_key")
	case "income":
		columns = append(columns, "m0.several")
	}
	where := "s.fault = 0 and s.file_id in (select file_id from file_order where current)"
	if len(r.Key) > 0 {
		where += fmt.Sprintf(" and not exists (select 1 from verdict v where v.register = '%s' and v.origin = 'stage' and v.verdict <> 'keep' and v.file_id = s.file_id and v.line = s.line)", r.Name)
	}
	return l.exec(ctx, fmt.Sprintf("insert into delivered.%s\nselect %s\nfrom stage.main.%s s %s\nwhere %s", r.Name, strings.Join(columns, ", "), r.Name, strings.Join(joins, " "), where))
}

// amend changes what earlier loads brought: superseded and conflicting rows leave, ids whose aliases changed resolve anew.
func (l *loader) amend(ctx context.Context) error {
	for _, r := range l.registers {
		err := l.exec(ctx, fmt.Sprintf("delete from delivered.%[1]s where file_id in (select file_id from file_order where not current and register = '%[1]s')", r.Name))
		if err == nil && len(r.Key) > 0 {
			err = l.exec(ctx, fmt.Sprintf("delete from delivered.%[1]s where rowid in (select rid from verdict where register = '%[1]s' and origin = 'delivered' and verdict <> 'keep')", r.Name))
		}
		if err != nil {
			return err
		}
	}
	var n int64
	err := each(ctx, l.db, "select count(*) from moved_id", func(scan func(...any) error) error { return scan(&n) })
	if err != nil || n == 0 {
		return err
	}
	for _, r := range register.All() {
		if r.Name == aliases {
			continue
		}
		for _, c := range identities(r) {
			err := l.exec(ctx, fmt.Sprintf(`update delivered.%[1]s set %[2]s = moved_id.becomes, %[2]s_read = nullif(moved_id.id, moved_id.becomes)
from moved_id where moved_id.id = coalesce(%[2]s_read, %[2]s)`, r.Name, c.Name))
			if err != nil {
				return err
			}
		}
	}
	return l.exec(ctx,
		`update delivered.person set draw = i.draw from vault.main.identity i where i.key = person_id and person_id in (select becomes from moved_id)`,
		`update delivered.income set several = true where person_id in (select person_id from resolved)`)
}
