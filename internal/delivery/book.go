package delivery

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"ansatz/internal/engine"
	"ansatz/internal/register"
)

var (
	//go:embed sql/person.sql
	personSQL string
	//go:embed sql/book.sql
	bookSQL string
	//go:embed sql/organisation.sql
	organisationSQL string
)

// choosePersons finds the rows of the register person that another row of the same person replaces. If the load brings
// neither persons nor insured nor number changes, they are not needed and not looked for.
func (l *loader) choosePersons(ctx context.Context) error {
	rows := `
select cast(null as integer) as file_id, cast(null as bigint) as line, cast(null as integer) as id where false`
	moved, err := l.moved(ctx)
	if err != nil {
		return err
	}
	if (moved || l.brings("person") || l.brings("insured")) && len(l.draft.Parts["person"]) > 0 {
		rows += `
union all
select file_id, line, coalesce(person_id_read, person_id) from delivered.person
anti join (
    select file_id, line from verdict where register = 'person' and origin = 'delivered' and verdict <> 'keep'
) using (file_id, line)
where file_id in (select file_id from file_order where current)`
	}
	for _, r := range l.registers {
		if r.Name == "person" {
			where, err := l.passed(ctx, r)
			if err != nil {
				return err
			}
			rows += `
union all
select s.file_id, s.line, m.key
from stage.main.person s join stage.main.id_map m on m.number = s.person_id
where m.several and ` + where
		}
	}
	if err := l.exec(ctx, "create temp view person_row as "+rows); err != nil {
		return err
	}
	err = l.vault.Order(ctx, `select p.id as key from person_row p left join resolved r on r.id = p.id
where coalesce(r.person_id, p.id) in (select person_id from resolved)`)
	if err != nil {
		return err
	}
	return l.exec(ctx, personSQL)
}

// bookkeeping writes the schema load and the organisations, and counts the ids that the register person does not have.
func (l *loader) bookkeeping(ctx context.Context) error {
	moved, err := l.moved(ctx)
	if err != nil {
		return err
	}
	if moved || l.draft.First {
		err := l.exec(ctx, "delete from delivered.resolved",
			"insert into delivered.resolved select id, person_id from resolved")
		if err != nil {
			return err
		}
	}
	if err := l.formerDraws(ctx); err != nil {
		return err
	}
	err = l.exec(ctx, bookSQL, fmt.Sprintf("insert into load.state values (%d, '%s', '%s')",
		l.draft.Origin.Generation, l.draft.Origin.Workspace, l.draft.Origin.Mark))
	if err != nil {
		return err
	}
	if err := l.vault.List(ctx); err != nil {
		return err
	}
	if err := l.exec(ctx, l.draft.Vault.Statements()...); err != nil {
		return err
	}
	var next int
	if err := engine.Row(ctx, l.db, "select coalesce(max(delivery_id), 0) from load.delivery", &next); err != nil {
		return err
	}
	for _, d := range l.folders {
		next++
		if err := l.bookDelivery(ctx, d, next); err != nil {
			return err
		}
	}
	return l.organisations(ctx)
}

// formerDraws keeps the draws of ids that are not current.
func (l *loader) formerDraws(ctx context.Context) error {
	var changed int64
	err := engine.Row(ctx, l.db, `select count(*) from delivered.resolved r full join delivered.former_draw f using (id)
where r.id is null or f.id is null`, &changed)
	if err != nil || changed == 0 {
		return err
	}
	return l.exec(ctx, "delete from delivered.former_draw", `insert into delivered.former_draw
select key, draw from identity_key where key in (select id from delivered.resolved)`)
}

// bookDelivery writes a delivery and its files into the books.
func (l *loader) bookDelivery(ctx context.Context, d *folder, id int) error {
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	err := l.exec(ctx, fmt.Sprintf("insert into load.delivery values "+
		"(%d, %s, '%s', date '%s', date '%s', %s, cast([%s] as varchar[]), %t, %t, '%s', %d, '%s')",
		id, engine.Quote(d.name), d.agency, day(d.delivered), day(d.reference), engine.Quote(d.terms.LegalBasis),
		quotedList(d.terms.Handling), d.synthetic, d.replace, d.hash, l.draft.Origin.Generation,
		d.deliverer))
	if err != nil {
		return err
	}
	t := d.terms
	err = l.exec(ctx, fmt.Sprintf("insert into load.term values (%d, %s, %s, %s, cast([%s] as varchar[]), %s, %s)", id,
		engine.Quote(t.Decision.Number), engine.Quote(t.Decision.Date), engine.Quote(t.Decision.End),
		quotedList(t.Decision.Purposes), engine.Quote(t.EraseBy), engine.Quote(t.Restriction)))
	if err != nil {
		return err
	}
	for i, f := range d.files {
		err := l.exec(ctx, fmt.Sprintf(`insert into load.file
select %d, %d, %d, '%s', %s, '%s', %d, c.n_read, c.n_read - c.n_faulty - c.n_conflicting - c.n_duplicate,
    c.n_duplicate, c.n_faulty + c.n_conflicting, not o.current, cast([%s] as varchar[])
from file_count c join file_order o using (file_id) where file_id = %[1]d`,
			f.id, id, i, f.entry.register.Name, engine.Quote(f.name), f.sha256, f.size, quotedList(f.ignored)))
		if err != nil {
			return err
		}
		if err := l.exec(ctx, f.renamedColumns()...); err != nil {
			return err
		}
	}
	return nil
}

// quotedList writes texts as SQL literals with commas between them.
func quotedList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = engine.Quote(t)
	}
	return strings.Join(quoted, ", ")
}

// renamedColumns returns the statements that keep, for the list of the quarantine, what the file calls our columns.
func (f *file) renamedColumns() []string {
	var statements []string
	for _, u := range f.used {
		if theirs := f.head.Names[u.index]; theirs != u.ours {
			statements = append(statements, fmt.Sprintf("insert into load.renamed_column values (%d, '%s', %s)",
				f.id, u.ours, engine.Quote(theirs)))
		}
	}
	return statements
}

// organisations updates the list of organisations, the ids that the register person does not have, and the draws of
// both. If this load took away nothing that earlier loads brought, it reads its own rows alone.
func (l *loader) organisations(ctx context.Context) error {
	fresh := 1 // the first file whose rows are looked at
	if !l.draft.First {
		var taken int64
		err := engine.Row(ctx, l.db, `select (select count(*) from moved_id)
			+ (select count(*) from verdict where origin = 'delivered' and verdict <> 'keep')
			+ (select count(*) from file_order where not fresh and not current)`, &taken)
		if err != nil {
			return err
		}
		if taken == 0 && len(l.folders) > 0 {
			fresh = l.nextFile
			for _, d := range l.folders {
				for _, f := range d.files {
					fresh = min(fresh, f.id)
				}
			}
		}
	}
	keys := []string{"select organisation_id as key from delivered.organisation"}
	known, persons := "select distinct current_key as key from stage.main.id_map",
		"select person_id as key from delivered.person where person_id in (select current_key from stage.main.id_map)"
	forget := "delete from load.unknown_person where person_id in (select person_id from delivered.person)"
	if fresh == 1 {
		known, persons = "select key from identity_key", "select person_id as key from delivered.person"
		keys = []string{"select cast(null as integer) as key where false"}
		forget = "delete from load.unknown_person"
	}
	for _, r := range register.All() {
		for _, c := range r.Columns {
			if c.Type == register.Org {
				keys = append(keys,
					fmt.Sprintf("select %s from delivered.%s where file_id >= %d", c.Name, r.Name, fresh))
			}
		}
	}
	organisationKey := "create or replace temp table organisation_key as select distinct key from (" +
		strings.Join(keys, " union all ") + ") where key is not null"
	nobody := "create temp table nobody as select key from (" + known + ") anti join (" + persons + ") using (key)"
	grown, err := l.listOrganisations(ctx, organisationKey, fresh == 1)
	if err != nil {
		return err
	}
	forgets := fresh == 1 || l.brings("person")
	if forgets {
		err = l.exec(ctx, forget)
	}
	var before, after int64
	if err == nil {
		err = l.exec(ctx, nobody)
	}
	if err == nil {
		err = engine.Row(ctx, l.db, "select count(*) from load.unknown_person", &before)
	}
	if err != nil {
		return err
	}
	for _, r := range register.All() {
		ids := identities(r)
		if len(ids) == 0 || r.Name == "person" || len(l.draft.Parts[r.Name]) == 0 {
			continue
		}
		var parts []string
		for _, c := range ids {
			part := fmt.Sprintf("select %s as id from delivered.%s where file_id >= %d", c.Name, r.Name, fresh)
			if r.Name == aliases {
				part = fmt.Sprintf("select coalesce(s.person_id, d.%[1]s) as id from delivered.%[2]s d "+
					"left join delivered.resolved s on s.id = d.%[1]s where file_id >= %[3]d", c.Name, r.Name, fresh)
			}
			if c.Type == register.Org { // a sole trader is a person
				part += fmt.Sprintf(" and %s in (select organisation_id from delivered.organisation where is_person)",
					c.Name)
			}
			parts = append(parts, part)
		}
		err := l.exec(ctx, fmt.Sprintf(`insert into load.unknown_person
select distinct '%[1]s', id from (%[2]s) u
where id in (select key from nobody)
    and not exists (select 1 from load.unknown_person k where k.register = '%[1]s' and k.person_id = u.id)`,
			r.Name, strings.Join(parts, " union all ")))
		if err != nil {
			return err
		}
	}
	err = engine.Row(ctx, l.db, "select count(*) from load.unknown_person", &after)
	if err != nil || !grown && !forgets && before == after {
		return err
	}
	return l.exec(ctx, "delete from delivered.draw", `insert into delivered.draw
select key, draw from identity_key where key in (
    select organisation_id from delivered.organisation where not is_person
    union all
    select person_id from load.unknown_person
)`)
}

// listOrganisations writes the list of organisations again if it has grown, or always. keys makes the table of their
// keys, in which are all that the list has. It says whether it has written.
func (l *loader) listOrganisations(ctx context.Context, keys string, always bool) (bool, error) {
	if err := l.exec(ctx, keys); err != nil {
		return false, err
	}
	grown := always
	if !always {
		err := engine.Row(ctx, l.db, "select (select count(*) from organisation_key) > "+
			"(select count(*) from delivered.organisation)", &grown)
		if err != nil || !grown {
			return false, err
		}
	}
	if err := l.vault.Order(ctx, "select key from organisation_key"); err != nil {
		return false, err
	}
	return true, l.exec(ctx, organisationSQL)
}
