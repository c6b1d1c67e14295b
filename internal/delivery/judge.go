package delivery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

// orderTable makes file_order: one row per file of this and of earlier loads, with its place in the order of
// deliveries. A replacing delivery begins a new epoch of its registers. Only rows of the last epoch are in a register.
func (l *loader) orderTable(ctx context.Context) error {
	all := append(append([]*folder{}, l.loaded...), l.folders...)
	sortFolders(all)
	fresh := map[*folder]bool{}
	for _, d := range l.folders {
		fresh[d] = true
	}
	epoch := map[*register.Register]int{}
	var rows []string
	for n, d := range all {
		replaced := map[*register.Register]bool{}
		for i, f := range d.files {
			r := f.entry.register
			if d.replace && !replaced[r] {
				replaced[r] = true
				epoch[r]++
			}
			rows = append(rows, fmt.Sprintf("(%d, '%s', %d, %d, %d, %t)", f.id, r.Name, n, i, epoch[r], fresh[d]))
		}
	}
	err := l.exec(ctx, `create temp table file_order (file_id integer, register varchar, delivery_no integer,
    file_no integer, epoch integer, fresh boolean, current boolean default true)`)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	err = l.exec(ctx, "insert into file_order (file_id, register, delivery_no, file_no, epoch, fresh) values "+
		strings.Join(rows, ", "),
		`update file_order set current = (file_order.epoch = last.epoch)
from (select register, max(epoch) as epoch from file_order group by register) as last
where last.register = file_order.register`)
	if err != nil || l.draft.First {
		return err
	}
	// What was replaced stays so, also when the delivery that replaced it has been erased.
	return l.exec(ctx,
		"update file_order set current = false where file_id in (select file_id from load.file where superseded)")
}

// verdictTable makes the table of what was found of rows with a key. of_file and of_line are the row that a duplicate
// repeats.
const verdictTable = `create temp table verdict (register varchar, origin varchar, rid bigint, file_id integer,
    line bigint, verdict varchar, counted boolean, cell varchar, of_file integer, of_line bigint)`

// identities are the columns of a register that hold identity numbers.
func identities(r *register.Register) []register.Column {
	var columns []register.Column
	for _, c := range r.Columns {
		if isIdentity(c) {
			columns = append(columns, c)
		}
	}
	return columns
}

// judge gives every number a key, finds duplicate and conflicting rows, and refuses files with too many bad rows.
func (l *loader) judge(ctx context.Context) error {
	task := l.Progress.Begin("checking", "registers", int64(len(l.registers)))
	defer task.End()
	if err := l.orderTable(ctx); err != nil {
		return err
	}
	if err := l.keys(ctx); err != nil {
		return err
	}
	if err := l.exec(ctx, verdictTable); err != nil {
		return err
	}
	for _, r := range l.registers {
		if len(r.Key) > 0 {
			if err := l.compare(ctx, r); err != nil {
				return err
			}
		}
		task.Add(1)
	}
	if err := l.count(ctx); err != nil {
		return err
	}
	if err := l.checkShares(ctx); err != nil {
		return err
	}
	return l.checkTotals(ctx)
}

// keys collects the numbers of all rows, marks the rows whose number does not exist, and gives new existing numbers
// their keys.
func (l *loader) keys(ctx context.Context) error {
	numbers := map[register.Type][]string{
		register.ID:  {"select cast(null as bigint) as number where false"},
		register.Org: {"select cast(null as bigint) as number where false"},
	}
	for _, r := range l.registers {
		rows := stageRows(r, slices.DeleteFunc(slices.Clone(l.staged[r]), func(f staged) bool { return f.rows != "" }))
		for _, c := range identities(r) {
			numbers[c.Type] = append(numbers[c.Type],
				fmt.Sprintf("select %[1]s as number from (%[2]s) where %[1]s is not null", c.Name, rows))
		}
	}
	if l.vault.Sealed() { // a number is looked for in less time than its token is made in
		l.noted.keep()
	}
	l.db.Stream("noted", l.noted)
	if err := l.exec(ctx, "create temp table noted as select number, place from stream('noted')"); err != nil {
		return err
	}
	l.noted = nil
	numbers[register.ID] = append(numbers[register.ID],
		fmt.Sprintf("select number from noted where place & %d > 0", inPerson))
	numbers[register.Org] = append(numbers[register.Org],
		fmt.Sprintf("select number from noted where place & %d > 0", inOrganisation))
	for t, parts := range numbers {
		err := l.exec(ctx, fmt.Sprintf("create temp table %s_read as select distinct number from (%s)", t,
			strings.Join(parts, "\nunion all ")))
		if err != nil {
			return err
		}
	}
	if err := l.exec(ctx, numberSQL); err != nil {
		return err
	}
	var bad int64
	if err := engine.Row(ctx, l.db, "select count(*) from bad_number", &bad); err != nil {
		return err
	}
	for _, r := range l.registers {
		if bad > 0 && len(identities(r)) > 0 {
			if err := l.markBad(ctx, r); err != nil {
				return err
			}
		}
	}
	if l.draft.First {
		if err := l.vault.MakeSecret(ctx, l.OwnSecret); err != nil {
			return err
		}
	}
	return l.vault.GiveKeys(ctx)
}

// markBad adds to a register's rows in the stage the fault that a number does not exist.
func (l *loader) markBad(ctx context.Context, r *register.Register) error {
	if err := l.exec(ctx, badNumbers(r)); err != nil {
		return err
	}
	var n int64
	err := engine.Row(ctx, l.db, "select count(*) from stage.main.bad_"+r.Name, &n)
	if err != nil || n == 0 {
		return err
	}
	return l.exec(ctx, fmt.Sprintf(`create or replace view stage.main.%[1]s as
select s.* replace (
    case when b.bad < s.fault or s.fault = 0 then coalesce(b.bad, s.fault) else s.fault end as fault,
    case when b.bad < s.fault or s.fault = 0 then b.bad_value else s.fault_value end as fault_value,
    case when b.bad is null then s.also else concat_ws(',', nullif(s.fault, 0), s.also, b.bads) end as also)
from stage.main.staged_%[1]s s left join stage.main.bad_%[1]s b on b.file_id = s.file_id and b.line = s.line`, r.Name))
}

// list joins the columns' names, each put through format.
func list(columns []register.Column, format string) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = strings.ReplaceAll(format, "%", c.SQL())
	}
	return strings.Join(names, ", ")
}

func keyColumns(r *register.Register) []register.Column {
	columns := make([]register.Column, len(r.Key))
	for i, k := range r.Key {
		columns[i], _ = r.Column(k)
	}
	return columns
}

// compare finds the rows of a register that repeat a row of the same key, and those that contradict one. Only rows
// whose key occurs more than once are looked at. Numbers are compared as read, before aliases.
func (l *loader) compare(ctx context.Context, r *register.Register) error {
	key := list(keyColumns(r), "%")
	names := r.SQL()
	again := fmt.Sprintf("select %s from stage.main.%s where fault = 0 group by all having count(*) > 1", key, r.Name)
	old := ""
	if !l.draft.First {
		old = fmt.Sprintf(`
union all select 'delivered', rid, file_id, line, %[1]s from existing_delivered
union all select 'held', rid, file_id, line, %[1]s from existing_held`, names)
		if err := l.existing(ctx, r); err != nil {
			return err
		}
		again += fmt.Sprintf(" union select %[1]s from existing_delivered union select %[1]s from existing_held", key)
	}
	err := l.exec(ctx,
		fmt.Sprintf("create or replace temp table key_again as %s", again),
		fmt.Sprintf(`create or replace temp table candidate as
select 'stage' as origin, cast(null as bigint) as rid, file_id, line, %s
from stage.main.%s semi join key_again using (%s)
where fault = 0%s`, names, r.Name, key, old),
		fmt.Sprintf(`
insert into verdict
with ordered as (select c.*, o.epoch, o.delivery_no, o.file_no from candidate c join file_order o using (file_id)),
copied as (
    select *, row_number() over same as copy, first_value(file_id) over same as of_file,
        first_value(line) over same as of_line
    from ordered window same as (partition by epoch, %[1]s order by delivery_no, file_no, line)
),
counted as (
    select *,
        count(*) filter (copy = 1) over (partition by epoch, %[2]s) as n,
        count(*) filter (copy = 1) over (
            partition by epoch, %[2]s order by delivery_no range between unbounded preceding and current row
        ) as n_until
    from copied
)
select '%[3]s', origin, rid, file_id, line,
    case when copy > 1 then 'duplicate' when n > 1 then 'conflicting' else 'keep' end,
    n_until > 1,
    case when copy = 1 and n > 1 then sealed_text(concat_ws(', ', %[4]s)) end,
    case when copy > 1 then of_file end, case when copy > 1 then of_line end
from counted`, names, key, r.Name, cells(keyColumns(r))),
		// The vault keeps the whole conflicting row, so that a later delivery is judged as if all had come at once.
		fmt.Sprintf(`create or replace temp table held_new as
select file_id, line, %s
from candidate semi join (
    select * from verdict where register = '%s' and verdict = 'conflicting' and origin <> 'held'
) using (origin, file_id, line)`, names, r.Name))
	if err != nil {
		return err
	}
	columns := []string{"file_id integer", "line bigint"}
	for _, c := range r.Columns {
		columns = append(columns, c.SQL()+" "+storedAs(c))
	}
	return l.vault.Hold(ctx, r.Name, columns)
}

// cells writes columns as the text of their values, identity numbers with all their digits.
func cells(columns []register.Column) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = fmt.Sprintf("cast(%s as varchar)", c.SQL())
		if isIdentity(c) {
			parts[i] = digits(c.Name)
		}
	}
	return strings.Join(parts, ", ")
}

// existing finds the rows of earlier loads whose key occurs again in this one, with numbers in place of keys.
func (l *loader) existing(ctx context.Context, r *register.Register) error {
	names := r.SQL()
	empty := fmt.Sprintf("select cast(null as bigint) as rid, file_id, line, %s from stage.main.%s where false", names,
		r.Name)
	delivered, held := empty, empty
	if len(l.draft.Parts[r.Name]) > 0 {
		// One scan of the keys finds the rows. Usually there are none, and nothing else is read.
		var keys, stageJoins, stageKeys []string
		for i, c := range keyColumns(r) {
			if !isIdentity(c) {
				keys, stageKeys = append(keys, c.SQL()), append(stageKeys, "s."+c.SQL())
				continue
			}
			keys = append(keys, fmt.Sprintf("%s as %s", readKey(r, c), c.Name))
			stageJoins = append(stageJoins,
				fmt.Sprintf("join identity_key k%d on k%d.number = s.%s", i, i, c.Name))
			stageKeys = append(stageKeys, fmt.Sprintf("k%d.key as %s", i, c.Name))
		}
		var hits int64
		err := l.exec(ctx, fmt.Sprintf(`create or replace temp table hit as
with key_new as (select %s from stage.main.%[2]s s %[3]s where s.fault = 0)
select file_id, line from (select file_id, line, %[4]s from delivered.%[2]s) semi join key_new using (%[5]s)`,
			strings.Join(stageKeys, ", "), r.Name, strings.Join(stageJoins, " "), strings.Join(keys, ", "),
			list(keyColumns(r), "%")))
		if err != nil {
			return err
		}
		if err := engine.Row(ctx, l.db, "select count(*) from hit", &hits); err != nil {
			return err
		}
		if hits > 0 {
			delivered = "select cast(null as bigint) as rid, * from (" + withNumbers(r, "hit") + ")"
		}
	}
	if kept, err := l.vault.Held(ctx, r.Name); err != nil {
		return err
	} else if kept != "" {
		held = fmt.Sprintf("select rid, file_id, line, %s from %s "+
			"semi join (select %s from stage.main.%s where fault = 0) using (%[3]s)",
			names, kept, list(keyColumns(r), "%"), r.Name)
	}
	return l.exec(ctx, "create or replace temp table existing_delivered as "+delivered,
		"create or replace temp table existing_held as "+held)
}

// withNumbers returns the select of the rows of a register's parts that a table names by file and line, with the
// numbers that were read in place of keys.
func withNumbers(r *register.Register, named string) string {
	var asRead, joins, numbers []string
	for i, c := range r.Columns {
		read, number := c.SQL(), "d."+c.SQL()
		if isIdentity(c) {
			read = fmt.Sprintf("%s as %s", readKey(r, c), c.Name)
			number = fmt.Sprintf("i%d.number as %s", i, c.Name)
			joins = append(joins, fmt.Sprintf("left join identity_key i%d on i%d.key = d.%s", i, i, c.Name))
		}
		asRead, numbers = append(asRead, read), append(numbers, number)
	}
	return fmt.Sprintf(`select d.file_id, d.line, %s
from (select file_id, line, %s from delivered.%s) d semi join %s using (file_id, line) %s`,
		strings.Join(numbers, ", "), strings.Join(asRead, ", "), r.Name, named, strings.Join(joins, " "))
}

// count makes file_count: one row per file of this load, with its numbers of rows that were read, were faulty, repeated
// another or contradicted another.
func (l *loader) count(ctx context.Context) error {
	parts := []string{"select 0 as file_id, 0 as fault, 0 as n where false"}
	for _, r := range l.registers {
		parts = append(parts, fmt.Sprintf("select file_id, fault, count(*) from stage.main.%s group by all", r.Name))
	}
	return l.exec(ctx, `create temp table fault_count as `+strings.Join(parts, "\nunion all "),
		`create temp table file_count as
with read as (
    select file_id, sum(n) as n_read, coalesce(sum(n) filter (fault > 0), 0) as n_faulty
    from fault_count group by file_id
),
judged as (
    select file_id,
        count(*) filter (verdict = 'duplicate') as n_duplicate,
        count(*) filter (verdict = 'conflicting') as n_conflicting,
        count(*) filter (verdict = 'conflicting' and counted) as n_counted
    from verdict where origin = 'stage' group by file_id
)
select o.file_id, coalesce(r.n_read, 0)::bigint as n_read, coalesce(r.n_faulty, 0)::bigint as n_faulty,
    coalesce(j.n_duplicate, 0) as n_duplicate, coalesce(j.n_conflicting, 0) as n_conflicting,
    coalesce(j.n_counted, 0) as n_counted
from file_order o left join read r using (file_id) left join judged j using (file_id)
where o.fresh`)
}

// checkShares adds a fault for each file of which too large a share goes to the quarantine.
func (l *loader) checkShares(ctx context.Context) error {
	byID := map[int]*file{}
	for _, d := range l.folders {
		for _, f := range d.files {
			byID[f.id] = f
		}
	}
	query := "select file_id, n_read, n_faulty, n_counted from file_count order by file_id"
	return engine.Each(ctx, l.db, query, func(scan func(...any) error) error {
		var id int
		var read, faulty, conflicting int64
		if err := scan(&id, &read, &faulty, &conflicting); err != nil {
			return err
		}
		if float64(faulty+conflicting) <= l.Share*float64(read) {
			return nil
		}
		mistake, err := l.tooManyBad(ctx, byID[id], read, faulty, conflicting)
		if err != nil {
			return err
		}
		l.faults = append(l.faults, mistake)
		return nil
	})
}

// compare says what to compare in a file of which too many rows cannot be read.
func (f *file) compare() lang.Text {
	switch {
	case f.ending == "xlsx":
		return lang.Text{
			SV: "filen är inte vad följesedeln säger. I Excel ska identitetsnummer vara text eller ha formatet " +
				"0000000000, dagar ha datumformat och formler vara sparade med resultat; jämför även columns " +
				"och codes. Är så många rader fel i sig, höj andelen med --quarantine-share",
			EN: "the file is not what the manifest says. In Excel identity numbers should be text or have the " +
				"format 0000000000, days the format of a date, and formulas be saved with their results; compare " +
				"columns and codes too. If so many rows are wrong in themselves, raise --quarantine-share",
		}
	case slices.Contains([]string{"dta", "sav", "zsav", "sas7bdat", "xpt", "xpt5", "xpt8"}, f.ending):
		return lang.Text{
			SV: "filen är inte vad följesedeln säger. Identitetsnummer ska vara text eller heltal (inte float) och " +
				"dagar ha datumformat; jämför även columns, codes och labels. Är så många rader fel i sig, höj " +
				"andelen med --quarantine-share",
			EN: "the file is not what the manifest says. Identity numbers should be text or whole numbers (not " +
				"float) and days have the format of a date; compare columns, codes and labels too. If so many rows " +
				"are wrong in themselves, raise --quarantine-share",
		}
	}
	return lang.Text{
		SV: "filen är inte vad följesedeln säger: jämför encoding, delimiter, columns och codes med filen, eller " +
			"begär en ny fil; är så många rader fel i sig, höj andelen med --quarantine-share",
		EN: "the file is not what the manifest says: compare encoding, delimiter, columns and codes with the " +
			"file, or ask for a new file; if so many rows are wrong in themselves, raise --quarantine-share",
	}
}

// tooManyBad returns the fault of a file of which too large a share goes to the quarantine, with the main reasons.
func (l *loader) tooManyBad(ctx context.Context, f *file, read, faulty, conflicting int64) (*fault.Fault, error) {
	bad := faulty + conflicting
	percent := 100 * float64(bad) / float64(read)
	mistake := &fault.Fault{
		Kind: fault.Delivery,
		File: f.path,
		Rule: lang.Text{
			SV: fmt.Sprintf("%d av %s (%s %%) skulle gå till karantän, fler än de %s %% som får", bad,
				lang.Rows(read).SV,
				lang.SV.Number(percent, 1), lang.SV.Number(100*l.Share, 1)),
			EN: fmt.Sprintf("%d of %s (%.1f %%) would go to the quarantine, more than the %.1f %% that may", bad,
				lang.Rows(read).EN, percent, 100*l.Share),
		},
		Hint: f.compare(),
	}
	reasons, err := l.mainReasons(ctx, f, conflicting)
	if err != nil {
		return nil, err
	}
	if reasons.SV != "" {
		mistake.Rule.SV += ": " + reasons.SV
		mistake.Rule.EN += ": " + reasons.EN
	}
	if n := f.padded; 2*n >= read { // single rows are mistakes of their own; a spreadsheet pads most
		mistake.Rule.SV += "; " + lang.Rows(n).SV + " skiljer sig från raden med kolumnnamn bara genom tomma celler " +
			"sist, som i en tabell från Excel"
		mistake.Rule.EN += "; " + lang.Rows(n).EN + " differ from the line of column names only by empty cells at " +
			"the end, as in a table from Excel"
		mistake.Hint = lang.Text{
			SV: "ta bort de tomma kolumnerna till höger i kalkylbladet och spara filen på nytt",
			EN: "remove the empty columns to the right in the spreadsheet and save the file again",
		}
	}
	unknown, err := l.unknownCodes(ctx, f)
	for _, t := range unknown {
		mistake.Hint.SV += "; " + t.SV
		mistake.Hint.EN += "; " + t.EN
	}
	return mistake, err
}

// mainReasons lists a file's most frequent faults, with column and first line.
func (l *loader) mainReasons(ctx context.Context, f *file, conflicting int64) (lang.Text, error) {
	var all []lang.Text
	note := func(column string, reason register.Reason, n, line int64) {
		name, many := label.Reason(string(reason)), lang.Rows(n)
		if column != "" {
			column += ": "
		}
		first := lang.Text{}
		if line > 0 {
			first = lang.Textf(", först rad %d", ", first in line %d", line)
		}
		all = append(all, lang.Text{
			SV: fmt.Sprintf("%s%s (%s), %s%s", column, name.SV, reason, many.SV, first.SV),
			EN: fmt.Sprintf("%s%s (%s), %s%s", column, name.EN, reason, many.EN, first.EN)})
	}
	if conflicting > 0 {
		note("", register.Conflicting, conflicting, 0)
	}
	r := f.entry.register
	query := fmt.Sprintf("select fault, count(*), min(line) from stage.main.%s "+
		"where file_id = %d and fault > 0 group by fault order by 2 desc, 1 limit 4", r.Name, f.id)
	err := engine.Each(ctx, l.db, query, func(scan func(...any) error) error {
		var code int
		var n, line int64
		if err := scan(&code, &n, &line); err != nil {
			return err
		}
		if len(all) == 3 {
			all = append(all, lang.Text{SV: "med flera", EN: "and others"})
			return nil
		}
		column, reason := faultOf(r, code)
		note(f.called(column), reason, n, line)
		return nil
	})
	var out lang.Text
	for i, t := range all {
		if i > 0 {
			out.SV, out.EN = out.SV+"; ", out.EN+"; "
		}
		out.SV, out.EN = out.SV+t.SV, out.EN+t.EN
	}
	return out, err
}
