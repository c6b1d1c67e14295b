package delivery

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/register"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/vault"
)

// aliases is the register of number changes. It keeps ids as read, because the others resolve by it.
const aliases = "person_alias"

// readKey returns a column of a delivered table with the number as it was read, before aliases.
func readKey(r *register.Register, c register.Column) string {
	if r.Name == aliases {
		return c.Name
	}
	return fmt.Sprintf("coalesce(%[1]s_read, %[1]s)", c.Name)
}

// write fills the vault and the warehouse from the stage. In an existing workspace the changes to the warehouse are one
// transaction, which stays open. Parts that are written before it ends do not count until then.
func (l *loader) write(ctx context.Context) error {
	if err := l.quarantine(ctx); err != nil {
		return err
	}
	if err := l.resolveAliases(ctx); err != nil {
		return err
	}
	if err := l.exec(ctx, mapSQL); err != nil {
		return err
	}
	if err := l.vault.SetOrigin(ctx, l.draft.Origin); err != nil {
		return err
	}
	if err := l.sealVault(ctx); err != nil {
		return err
	}
	if !l.draft.First {
		if err := l.exec(ctx, "begin transaction"); err != nil {
			return err
		}
	}
	if err := l.exec(ctx, workspace.Schema); err != nil {
		return err
	}
	if err := l.choosePersons(ctx); err != nil {
		return err
	}
	if err := os.MkdirAll(l.draft.Registers(), 0o700); err != nil {
		return disk.CannotWrite(l.draft.Folder())
	}
	if err := l.writeRegisters(ctx); err != nil {
		return err
	}
	if err := l.listParts(ctx); err != nil {
		return err
	}
	if err := l.checkIncome(ctx); err != nil {
		return err
	}
	return l.bookkeeping(ctx)
}

// quarantine adds this load's entries to the vault: faulty rows, and conflicting ones, those of earlier loads too.
func (l *loader) quarantine(ctx context.Context) error {
	for _, r := range l.registers {
		var faults []vault.Fault
		code := func(code int) {
			column, reason := faultOf(r, code)
			faults = append(faults, vault.Fault{Code: code, Column: column, Reason: reason})
		}
		code(faultRow)
		for i, c := range r.Columns {
			code((i+1)*faultColumn + faultMissing)
			if c.Type != register.Text {
				code((i+1)*faultColumn + faultInvalid)
			}
		}
		if err := l.vault.Quarantine(ctx, r, faults); err != nil {
			return err
		}
		if len(r.Key) > 0 {
			if err := l.vault.QuarantineConflicting(ctx, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeRegisters updates every register's parts: those of earlier loads of which this load changes rows, and a part for
// the new rows. Persons come last, because their rows say who is insured after the load.
func (l *loader) writeRegisters(ctx context.Context) error {
	rows := map[string]int64{}
	var total, numbers int64
	query := "select register, cast(sum(n_read) as bigint) " +
		"from file_count join file_order using (file_id) group by register"
	err := engine.Each(ctx, l.db, query, func(scan func(...any) error) error {
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
	if err := engine.Row(ctx, l.db, "select count(*) from stage.main.id_map", &numbers); err != nil {
		return err
	}
	name := "writing"
	if l.Check {
		name = "counting" // the tables are made only to count their rows
	}
	task := l.Progress.Begin(name, "rows", total)
	defer task.End()
	write := func(r *register.Register) error {
		if err := l.amend(ctx, r); err != nil || !l.brings(r.Name) {
			return err
		}
		defer task.Add(rows[r.Name])
		return l.writeNew(ctx, r, rows[r.Name] > numbers/2)
	}
	for _, r := range register.All() {
		if r.Name == "person" {
			continue
		}
		if err := write(r); err != nil {
			return err
		}
	}
	insured, _ := register.Lookup("insured")
	person, _ := register.Lookup("person")
	if err := l.exec(ctx, l.deliveredView(insured)); err != nil {
		return err
	}
	return write(person)
}

// writeNew writes the new rows of a register as a part. many says that there are more rows than half of the numbers of
// this load.
func (l *loader) writeNew(ctx context.Context, r *register.Register, many bool) error {
	query, err := l.newRows(ctx, r)
	if err != nil {
		return err
	}
	// The engine estimates the number of rows of many files from the first file. It may then look up the rows of each
	// number, instead of the number of each row in the order in which rows come. So with many rows the joins keep the
	// order of the query.
	p, err := l.writeRows(ctx, r, "", query, many)
	if err != nil {
		return err
	}
	return l.addPart(ctx, r, p)
}

// addPart adds a part to its register, and the sums that are kept with it.
func (l *loader) addPart(ctx context.Context, r *register.Register, p workspace.Part) error {
	l.draft.Parts[r.Name] = append(l.draft.Parts[r.Name], p)
	beside := summed(r)
	if beside == "" {
		return nil
	}
	years, err := l.writeYears(ctx, r, p)
	if err != nil {
		return err
	}
	l.draft.Parts[beside] = append(l.draft.Parts[beside], years)
	return nil
}

// newRows returns the select of a register's new rows: rows that could be read, are not duplicates, contradict no other
// and are not superseded.
func (l *loader) newRows(ctx context.Context, r *register.Register) (string, error) {
	columns := []string{"s.file_id"}
	if len(r.Key) > 0 {
		columns = append(columns, "s.line")
	}
	var joins []string
	for i, c := range r.Columns {
		if !isIdentity(c) {
			columns = append(columns, "s."+c.SQL())
			continue
		}
		join := "join"
		if c.Optional {
			join = "left join"
		}
		joins = append(joins, fmt.Sprintf("%s stage.main.id_map m%d on m%d.number = s.%s", join, i, i, c.Name))
		if r.Name == aliases {
			columns = append(columns, fmt.Sprintf("m%d.key as %s", i, c.Name))
		} else {
			columns = append(columns, fmt.Sprintf("m%d.current_key as %s", i, c.Name),
				fmt.Sprintf("nullif(m%[1]d.key, m%[1]d.current_key) as %[2]s_read", i, c.Name))
		}
	}
	switch r.Name {
	case "person":
		columns = append(columns, "i.draw", "p.line is null as chosen",
			"m0.current_key in (select person_id from delivered.insured) as insured")
		joins = append(joins, "join identity_key i on i.key = m0.current_key",
			"left join passed_over p on p.file_id = s.file_id and p.line = s.line")
	case "income":
		columns = append(columns, "m0.several")
	}
	where, err := l.passed(ctx, r)
	return fmt.Sprintf("select %s\nfrom stage.main.%s s %s\nwhere %s%s", strings.Join(columns, ", "), r.Name,
		strings.Join(joins, " "), where, together(r)), err
}

// together returns the order of a register's rows in its parts, if that is not the order in which they came. A study
// reads one year of incomes, and needs sums for few people only.
func together(r *register.Register) string {
	if r.Name == "income" {
		return "\norder by several, year, file_id, line"
	}
	return ""
}

// passed returns the condition for a row s of the stage to go into its register. A condition that every row meets is
// left out.
func (l *loader) passed(ctx context.Context, r *register.Register) (string, error) {
	var judged, superseded bool
	err := engine.Row(ctx, l.db, fmt.Sprintf(`select
		exists (select 1 from verdict where register = '%[1]s' and origin = 'stage' and verdict <> 'keep'),
		exists (select 1 from file_order where register = '%[1]s' and fresh and not current)`, r.Name), &judged,
		&superseded)
	where := "s.fault = 0"
	if superseded {
		where += " and s.file_id in (select file_id from file_order where current)"
	}
	if judged {
		where += fmt.Sprintf(` and not exists (
    select 1 from verdict v
    where v.register = '%s' and v.origin = 'stage' and v.verdict <> 'keep'
        and v.file_id = s.file_id and v.line = s.line
)`, r.Name)
	}
	return where, err
}

// amend writes a register's parts of earlier loads again if this load changes rows of them. Superseded and conflicting
// rows are removed. Ids whose aliases changed get what they now resolve to, and persons whether they are insured.
func (l *loader) amend(ctx context.Context, r *register.Register) error {
	if len(l.draft.Parts[r.Name]) == 0 {
		return nil
	}
	changed, err := l.changed(ctx, r)
	if err != nil || !changed {
		return err
	}
	p, err := l.writeRows(ctx, r, keptSuffix, keptRows(r), false)
	if err != nil {
		return err
	}
	delete(l.draft.Parts, r.Name)
	delete(l.draft.Parts, summed(r))
	return l.addPart(ctx, r, p)
}

// brings says whether this load brings rows of a register.
func (l *loader) brings(name string) bool {
	return slices.ContainsFunc(l.registers, func(r *register.Register) bool { return r.Name == name })
}

// moved says whether an id of an earlier load resolves to another id after this load.
func (l *loader) moved(ctx context.Context) (moved bool, err error) {
	if l.draft.First {
		return false, nil
	}
	err = engine.Row(ctx, l.db, "select exists (select 1 from moved_id)", &moved)
	return moved, err
}

// changed says whether this load changes any row that earlier loads brought to a register.
func (l *loader) changed(ctx context.Context, r *register.Register) (changed bool, err error) {
	conditions := []string{
		fmt.Sprintf("exists (select 1 from file_order o join load.file f using (file_id) "+
			"where not o.current and not o.fresh and not f.superseded and o.register = '%s')", r.Name),
		fmt.Sprintf("exists (select 1 from verdict "+
			"where register = '%s' and origin = 'delivered' and verdict <> 'keep')", r.Name),
	}
	moved, err := l.moved(ctx)
	if err != nil {
		return false, err
	}
	if moved && r.Name != aliases {
		for _, c := range identities(r) {
			conditions = append(conditions, fmt.Sprintf(
				"exists (select 1 from delivered.%s where %s in (select id from moved_id))", r.Name, readKey(r, c)))
		}
		if r.Name == "income" {
			conditions = append(conditions, "exists (select 1 from delivered.income "+
				"where not several and person_id in (select person_id from resolved))")
		}
	}
	if r.Name == "person" && (moved || l.brings("person")) {
		conditions = append(conditions, "exists (select 1 from delivered.person d "+
			"left join passed_over p on p.file_id = d.file_id and p.line = d.line "+
			"where d.chosen <> (p.line is null))")
	}
	if r.Name == "person" && l.wrote("insured") {
		conditions = append(conditions, "exists (select 1 from delivered.person "+
			"where insured <> (person_id in (select person_id from delivered.insured)))")
	}
	err = engine.Row(ctx, l.db, "select "+strings.Join(conditions, "\nor "), &changed)
	return changed, err
}

// keptRows returns the select of a register's rows of earlier loads that are kept.
func keptRows(r *register.Register) string {
	var columns, joins []string
	for _, column := range deliveredColumns(r) {
		name, _, _ := strings.Cut(column, " ")
		columns = append(columns, "d."+name)
	}
	replace := func(name, format string, args ...any) {
		columns[slices.Index(columns, "d."+name)] = fmt.Sprintf(format, args...) + " as " + name
	}
	if r.Name != aliases {
		for i, c := range identities(r) {
			joins = append(joins,
				fmt.Sprintf("left join moved_id m%d on m%d.id = coalesce(d.%[3]s_read, d.%[3]s)", i, i, c.Name))
			replace(c.Name, "coalesce(m%d.becomes, d.%s)", i, c.Name)
			replace(c.Name+"_read",
				"case when m%[1]d.id is null then d.%[2]s_read else nullif(m%[1]d.id, m%[1]d.becomes) end", i, c.Name)
		}
	}
	switch r.Name {
	case "person":
		joins = append(joins, "left join identity_key i on i.key = m0.becomes",
			"left join passed_over p on p.file_id = d.file_id and p.line = d.line")
		replace("draw", "coalesce(i.draw, d.draw)")
		replace("chosen", "p.line is null")
		replace("insured", "coalesce(m0.becomes, d.person_id) in (select person_id from delivered.insured)")
	case "income":
		replace("several", "d.several or coalesce(m0.becomes, d.person_id) in (select person_id from resolved)")
	}
	where := "d.file_id in (select file_id from file_order where current)"
	if len(r.Key) > 0 {
		where += fmt.Sprintf(` and not exists (
    select 1 from verdict v
    where v.register = '%s' and v.origin = 'delivered' and v.verdict <> 'keep'
        and v.file_id = d.file_id and v.line = d.line
)`, r.Name)
	}
	return fmt.Sprintf("select %s\nfrom delivered.%s d %s\nwhere %s%s", strings.Join(columns, ", "), r.Name,
		strings.Join(joins, " "), where, together(r))
}
