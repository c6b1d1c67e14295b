package vault

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/identity"
	"ansatz/internal/register"
)

// Fault is one thing that can be wrong with a row of a register. Code is its number in the stage; Column is empty if
// the row as a whole is bad.
type Fault struct {
	Code   int
	Column string
	Reason register.Reason
}

// Quarantine keeps what is wrong in the faulty rows of a register's view in the stage. faults lists all faults of the
// register.
func (v *Vault) Quarantine(ctx context.Context, r *register.Register, faults []Fault) error {
	names, texts := make([]string, len(faults)), make([]string, len(faults))
	for i, f := range faults {
		names[i] = fmt.Sprintf("(%d, '%s', '%s')", f.Code, f.Column, f.Reason)
		texts[i] = fmt.Sprintf("%d: '%s'", f.Code, strings.TrimSpace(f.Column+" "+string(f.Reason)))
	}
	// The other faults, in the dictionary's order, are named row by row: no step keeps the rows in memory.
	return v.exec(ctx, fmt.Sprintf(`insert into vault.main.quarantine
select s.file_id, s.line, f.column_name, f.reason, s.fault_value,
    nullif(array_to_string(list_transform(list_sort(list_distinct(list_filter(
        cast(string_split(s.also, ',') as integer[]), lambda c: c <> s.fault))),
        lambda c: map {%[3]s}[c]), '; '), '') as also
from stage.main.%[1]s s join (values %[2]s) f(fault, column_name, reason) using (fault)
where s.fault > 0`, r.Name, strings.Join(names, ", "), strings.Join(texts, ", ")))
}

// QuarantineConflicting keeps the keys of a register's rows that contradict each other, also of earlier loads, and
// releases those that this load found to be duplicates. The table verdict says which they are.
func (v *Vault) QuarantineConflicting(ctx context.Context, r *register.Register) error {
	return v.exec(ctx,
		fmt.Sprintf(`delete from vault.main.quarantine where reason = 'conflicting' and exists
(select 1 from verdict v where v.register = '%s' and v.origin = 'held' and v.verdict = 'duplicate'
 and v.file_id = quarantine.file_id and v.line = quarantine.line)`, r.Name),
		fmt.Sprintf(`insert into vault.main.quarantine
select file_id, line, %s, 'conflicting', cell, null
from verdict where register = '%s' and verdict = 'conflicting' and origin <> 'held'`,
			engine.Quote(strings.Join(r.Key, ", ")), r.Name))
}

// Filter says which entries of a quarantine to list; an empty field is any.
type Filter struct{ Delivery, Agency, Register, Reason string }

// Entry is one quarantined row. Column has the key's columns if the row conflicts, and is empty if the row as a whole
// is bad.
type Entry struct {
	Delivery, Agency, Register, File string
	Line                             int64
	Column                           string
	Delivered                        string // what the file calls the column, where that is another name
	Reason                           register.Reason
	Value                            string // the cell, if requested
	Also                             string // the row's other faults, "column reason", with semicolons between them
}

// Count is how many rows of one file went to the quarantine for one reason, or were duplicates.
type Count struct {
	Delivery, Agency, Register, File string
	Reason                           register.Reason
	Rows                             int64
}

// List writes the quarantine without its values into the books, so that it can be listed without the vault.
func (v *Vault) List(ctx context.Context) error {
	return v.exec(ctx, "delete from load.quarantine", `insert into load.quarantine
select file_id, line, column_name, reason, also from vault.main.quarantine`)
}

// Reading is the quarantine of a workspace, in a session on its books. It has neither values nor numbers before AddOpen
// or AddSealed.
type Reading struct {
	db      engine.Store
	open    func(cell string) (string, error) // nil: without values
	numbers func(tokens []int64)
	tokens  func(numbers []int64)

	contents *Contents // of a sealed vault
}

// NewReading returns the quarantine of the books that db is a session on.
func NewReading(db engine.Store) *Reading { return &Reading{db: db} }

// The tables of a vault that can be read.
const (
	QuarantineTable = "quarantine"
	IdentityTable   = "identity"
)

// AddOpen attaches the vault at path, which is not sealed.
func (v *Reading) AddOpen(ctx context.Context, path string) error {
	v.open = func(cell string) (string, error) { return cell, nil }
	v.numbers, v.tokens = func([]int64) {}, func([]int64) {}
	return v.db.Include(ctx, catalogue, path, true)
}

// AddSealed makes a table of an opened vault part of the session.
func (v *Reading) AddSealed(ctx context.Context, c *Contents, table string) error {
	v.open, v.numbers, v.tokens, v.contents = c.cipher.openText, c.cipher.numbers, c.cipher.tokens, c
	if err := v.db.Include(ctx, catalogue, "", false); err != nil {
		return err
	}
	return v.db.Exec(ctx, fmt.Sprintf("create table vault.main.%s as from read_parquet(%s)", table,
		engine.QuotePath(filepath.Join(c.dir, table+".parquet"))))
}

// Secret returns the secret of the vault that is part of the session.
func (v *Reading) Secret(ctx context.Context) (string, error) {
	return (&Vault{db: v.db, contents: v.contents}).secret(ctx)
}

// KeysOf returns the keys of identity numbers. A number that has none is not in the answer.
func (v *Reading) KeysOf(ctx context.Context, numbers []identity.Number) (map[int]bool, error) {
	keys := map[int]bool{}
	tokens := make([]int64, len(numbers))
	for i, n := range numbers {
		tokens[i] = int64(n)
	}
	v.tokens(tokens)
	for part := range slices.Chunk(tokens, 1000) {
		list := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(part)), ", "), "[]")
		err := engine.Each(ctx, v.db, "select key from vault.main.identity where number in ("+list+")",
			func(scan func(...any) error) error {
				var key int
				err := scan(&key)
				keys[key] = true
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// Numbers returns the identity numbers of keys. A key that has none is not in the answer.
func (v *Reading) Numbers(ctx context.Context, keys []int) (map[int]identity.Number, error) {
	found := map[int]identity.Number{}
	if len(keys) == 0 {
		return found, nil
	}
	list := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(keys)), ", "), "[]")
	err := engine.Each(ctx, v.db, "select key, number from vault.main.identity where number is not null and key in ("+
		list+")", func(scan func(...any) error) error {
		var key int
		number := make([]int64, 1)
		err := scan(&key, &number[0])
		v.numbers(number)
		found[key] = identity.Number(number[0])
		return err
	})
	return found, err
}

func (f Filter) where() string {
	var conditions []string
	for column, value := range map[string]string{
		"folder": f.Delivery, "agency": f.Agency, "register": f.Register, "reason": f.Reason,
	} {
		if value != "" {
			conditions = append(conditions, column+" = "+engine.Quote(value))
		}
	}
	if conditions == nil {
		return ""
	}
	return " where " + strings.Join(conditions, " and ")
}

// Entries calls visit for every entry, in the order of delivery, file and line. After AddOpen or AddSealed each entry
// holds its cell.
func (v *Reading) Entries(ctx context.Context, f Filter, visit func(Entry) error) error {
	renamed, err := v.renamed(ctx)
	if err != nil {
		return err
	}
	cell, from := "''", "load.quarantine"
	if v.open != nil {
		cell, from = "coalesce(cell, '')", "vault.main.quarantine"
	}
	return engine.Each(ctx, v.db, `select * exclude (delivered, ordinal) from (
select d.folder, d.agency, f.register, f.name, q.file_id, q.line, q.column_name, q.reason, `+cell+` as cell,
    coalesce(q.also, '') as also, d.delivered, f.ordinal
from `+from+` q join load.file f using (file_id) join load.delivery d using (delivery_id)) e`+f.where()+`
order by e.delivered, folder, ordinal, line`, func(scan func(...any) error) error {
		var e Entry
		var file int
		err := scan(&e.Delivery, &e.Agency, &e.Register, &e.File, &file, &e.Line, &e.Column, &e.Reason, &e.Value,
			&e.Also)
		if err == nil && e.Value != "" {
			e.Value, err = v.open(e.Value)
		}
		if err != nil {
			return err
		}
		e.Delivered = renamed[file].delivered(e.Column)
		return visit(e)
	})
}

// renamedColumns are the columns of a file that the delivery calls otherwise: our names and theirs.
type renamedColumns map[string]string

// delivered returns what a file calls the columns of an entry; empty where these are our names.
func (r renamedColumns) delivered(columns string) string {
	names := strings.Split(columns, ", ") // of a conflicting row, the key's
	for i, name := range names {
		if theirs, ok := r[name]; ok {
			names[i] = theirs
		}
	}
	if theirs := strings.Join(names, ", "); theirs != columns {
		return theirs
	}
	return ""
}

// renamed returns the renamed columns of each file.
func (v *Reading) renamed(ctx context.Context) (map[int]renamedColumns, error) {
	files := map[int]renamedColumns{}
	err := engine.Each(ctx, v.db, "select file_id, column_name, delivered from load.renamed_column",
		func(scan func(...any) error) error {
			var file int
			var ours, theirs string
			if err := scan(&file, &ours, &theirs); err != nil {
				return err
			}
			if files[file] == nil {
				files[file] = renamedColumns{}
			}
			files[file][ours] = theirs
			return nil
		})
	return files, err
}

// Counts returns how many rows of each file went to the quarantine for each reason, duplicates included, sorted by the
// columns' text.
func (v *Reading) Counts(ctx context.Context, f Filter) ([]Count, error) {
	var counts []Count
	err := engine.Each(ctx, v.db, `select folder, agency, register, name, reason, cast(sum(n) as bigint) from (
select d.folder, d.agency, f.register, f.name, q.reason, count(*) as n
from load.quarantine q join load.file f using (file_id) join load.delivery d using (delivery_id) group by all
union all
select d.folder, d.agency, f.register, f.name, 'duplicate', f.duplicates
from load.file f join load.delivery d using (delivery_id) where f.duplicates > 0) c`+f.where()+`
group by all order by all`, func(scan func(...any) error) error {
		var c Count
		if err := scan(&c.Delivery, &c.Agency, &c.Register, &c.File, &c.Reason, &c.Rows); err != nil {
			return err
		}
		counts = append(counts, c)
		return nil
	})
	return counts, err
}
