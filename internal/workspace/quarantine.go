package workspace

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/register"
)

// Filter says which entries of a quarantine to list; an empty field is any.
type Filter struct{ Delivery, Agency, Register, Reason string }

// Entry is one quarantined row. Column is the key's columns where the row conflicts, empty where the row as a whole is bad.
type Entry struct {
	Delivery, Agency, Register, File string
	Line                             int64
	Column                           string
	Reason                           register.Reason
	Value                            string // the cell, where it was asked for
	Also                             string // the row's other faults, "column reason", with semicolons between them
}

// Count is how many rows of one file went to the quarantine for one reason, or were duplicates.
type Count struct {
	Delivery, Agency, Register, File string
	Reason                           register.Reason
	Rows                             int64
}

// Quarantine is the quarantine of a workspace, open for reading.
type Quarantine struct {
	w  *Workspace
	db *duckdb.DB
}

// OpenQuarantine opens the quarantine of the workspace at dir.
func OpenQuarantine(ctx context.Context, dir string) (*Quarantine, error) {
	w, err := Open(dir)
	if err != nil {
		return nil, err
	}
	q := &Quarantine{w: w}
	if err = regular(w.vault()); err == nil {
		o := duckdb.Options{ReadOnly: true, Temp: filepath.Join(w.Scratch(), SpillDir)}
		q.db, err = duckdb.Open(ctx, w.Warehouse(), o)
	}
	if err == nil {
		err = q.db.Exec(ctx, fmt.Sprintf("attach %s as vault (read_only)", engine.QuotePath(w.vault())))
	}
	if err != nil {
		q.Close()
		return nil, Fault(dir, err)
	}
	return q, nil
}

// Close closes the quarantine.
func (q *Quarantine) Close() {
	if q.db != nil {
		q.db.Close()
	}
	q.w.Close()
}

// Deliveries are the folder names of the deliveries that are loaded, in their order.
func (q *Quarantine) Deliveries(ctx context.Context) ([]string, error) {
	sources, err := Sources(ctx, q.db)
	var names []string
	for _, s := range sources {
		names = append(names, s.Folder)
	}
	return names, Fault(q.w.dir, err)
}

func (f Filter) where() string {
	var conditions []string
	for column, value := range map[string]string{"folder": f.Delivery, "agency": f.Agency, "register": f.Register, "reason": f.Reason} {
		if value != "" {
			conditions = append(conditions, column+" = "+engine.Quote(value))
		}
	}
	if conditions == nil {
		return ""
	}
	return " where " + strings.Join(conditions, " and ")
}

// Entries calls visit for every entry, in the order of delivery, file and line. With values each entry holds its cell.
func (q *Quarantine) Entries(ctx context.Context, f Filter, values bool, visit func(Entry) error) error {
	cell := "''"
	if values {
		cell = "coalesce(cell, '')"
	}
	err := engine.Each(ctx, q.db, `select * exclude (delivered, ordinal) from (
select d.folder, d.agency, f.register, f.name, q.line, q.column_name, q.reason, `+cell+` as cell, coalesce(q.also, '') as also, d.delivered, f.ordinal
from vault.main.quarantine q join load.file f using (file_id) join load.delivery d using (delivery_id)) e`+f.where()+`
order by e.delivered, folder, ordinal, line`, func(scan func(...any) error) error {
		var e Entry
		if err := scan(&e.Delivery, &e.Agency, &e.Register, &e.File, &e.Line, &e.Column, &e.Reason, &e.Value, &e.Also); err != nil {
			return err
		}
		return visit(e)
	})
	return Fault(q.w.dir, err)
}

// Counts returns how many rows of each file went to the quarantine for each reason, duplicates included, sorted by the columns' text.
func (q *Quarantine) Counts(ctx context.Context, f Filter) ([]Count, error) {
	var counts []Count
	err := engine.Each(ctx, q.db, `select folder, agency, register, name, reason, cast(sum(n) as bigint) from (
select d.folder, d.agency, f.register, f.name, q.reason, count(*) as n
from vault.main.quarantine q join load.file f using (file_id) join load.delivery d using (delivery_id) group by all
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
	return counts, Fault(q.w.dir, err)
}
