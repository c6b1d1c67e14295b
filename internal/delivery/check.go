package delivery

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/identity"
	"ansatz/internal/progress"
	"ansatz/internal/register"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

// CheckOptions say which deliveries to look at.
type CheckOptions struct {
	Engine    engine.StoreOpener
	Folders   []string // each a delivery, or a folder of deliveries
	Workspace string   // with earlier deliveries; empty: none are compared
	Today     string   // YYYY-MM-DD: what may not be read on that day is not compared
	Threads   int
	Memory    string
	Progress  progress.Reporter
	Signer    *person.Signer // who looks; nil: nobody has signed
}

// Quality is what was found of deliveries. It has no value of a cell: of days it has the first and last month, of birth
// dates the year.
type Quality struct {
	Files    []FileQuality // in the order of delivery
	Faults   fault.List    // of manifests, headers and files that cannot be read
	Recorded bool          // the ledger of the workspace has that it was looked at; true if there is none
}

// FileQuality is what was found of one file.
type FileQuality struct {
	Delivery, Agency, Register, File string
	Synthetic                        bool
	Rows                             int64
	Torn                             int64 // rows with another number of cells than the header
	Columns                          []ColumnQuality
	Before                           *Before // the last delivery of the register in the workspace; nil: none
}

// ColumnQuality is what was found of one column of a register in a file. Missing, Invalid, OutOfRange and Distinct are
// of the rows that have as many cells as the header.
type ColumnQuality struct {
	Column                       register.Column
	Theirs                       string // what the file calls it; empty if the file does not have it
	Missing, Invalid, OutOfRange int64
	Distinct                     int64  // different values that are valid
	First, Last                  string // of days and months, YYYY-MM; of dates of birth YYYY; empty: none
}

// Before is the last delivery of a register that a workspace has.
type Before struct {
	Delivery string
	Rows     int64 // that were read, of all its files of the register
	Columns  map[string]BeforeColumn
}

// BeforeColumn is what an earlier delivery had in a column, as in ColumnQuality. Missing and Invalid count the rows
// that went to the quarantine for it, and Missing the rows that are empty too.
type BeforeColumn struct {
	Missing, Invalid, Distinct int64
	First, Last                string
}

// exactBytes is the largest file whose different values are counted exactly. Of a larger one they are estimated, to
// about two per cent.
const exactBytes = 256 << 20

// Check looks at every value of deliveries and counts what is missing, invalid and out of range. Mistakes of manifests
// and files are among what it returns; its error is one of the workspace, the engine or the context.
func Check(ctx context.Context, o CheckOptions) (*Quality, error) {
	if o.Progress == nil {
		o.Progress = progress.Silent
	}
	policy, err := workspace.Policy(o.Workspace)
	if err != nil {
		return nil, err
	}
	q := &Quality{Recorded: true}
	var folders []*folder
	for _, root := range o.Folders {
		found, faults, err := readFolder(ctx, root, nil, policy)
		if err != nil {
			return nil, err
		}
		q.Faults = append(q.Faults, faults...)
		folders = append(folders, found...)
	}
	sortFolders(folders)
	for _, d := range folders {
		q.Faults = append(q.Faults, d.hashFiles(ctx)...)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	earlier, err := openEarlier(ctx, o, q)
	if err != nil {
		return nil, err
	}
	defer earlier.close()
	temp, err := os.MkdirTemp("", "ansatz-check-")
	if err != nil {
		return nil, disk.CannotWrite(os.TempDir())
	}
	defer os.RemoveAll(temp)
	reads := []string{temp}
	for _, d := range folders {
		reads = append(reads, d.real)
	}
	db, err := o.Engine(ctx, "", engine.Options{Threads: o.Threads, Memory: o.Memory, Temp: temp, Allow: reads,
		KeepOrder: true})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if err := errors.Join(db.Exec(ctx, identity.Macros), db.Exec(ctx, valueSQL)); err != nil {
		return nil, err
	}
	c := &checker{loader: &loader{Options: Options{Progress: o.Progress}, db: db, folders: folders}, earlier: earlier}
	if err := c.readHeaders(ctx); err != nil {
		return nil, err
	}
	err = c.files(ctx, q)
	q.Faults = append(q.Faults, c.faults...)
	sortFaults(q.Faults)
	return q, err
}

// checker is a check under way. Its loader reads headers, and loads nothing.
type checker struct {
	*loader
	earlier *earlier
}

func (c *checker) files(ctx context.Context, q *Quality) error {
	var total int64
	for _, d := range c.folders {
		for _, f := range d.files {
			total += f.size
		}
	}
	task := c.Progress.Begin("checking", "bytes", total)
	defer task.End()
	for _, d := range c.folders {
		looked := map[*file]*FileQuality{}
		for f := range d.byFile() {
			if !f.broken {
				found, err := c.file(ctx, f)
				var mistake *fault.Fault
				switch {
				case errors.As(err, &mistake):
					c.mistaken(mistake)
				case err != nil:
					return err
				default:
					looked[f] = found
				}
			}
			task.Add(f.size)
		}
		for _, f := range d.files {
			if found := looked[f]; found != nil {
				q.Files = append(q.Files, *found)
			}
		}
	}
	return nil
}

// file reads all rows of a file once, in one query that returns one row of counts.
func (c *checker) file(ctx context.Context, f *file) (*FileQuality, error) {
	used := make([]int, len(f.used))
	for i, u := range f.used {
		used[i] = u.index
	}
	rows, err := f.format.Rows(ctx, c.db, f.forFormat(), f.head, used)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	memory, err := c.db.Memory(ctx)
	if err != nil {
		return nil, err
	}
	rows.Start(progress.Silent.Begin("", "", 0), memory)
	found := &FileQuality{Delivery: f.delivery.name, Agency: f.delivery.agency, Register: f.entry.register.Name,
		File: f.name, Synthetic: f.delivery.synthetic}
	query, columns := qualityQuery(f, rows.Source())
	into := []any{&found.Rows, &found.Torn}
	found.Columns = columns
	days := make([][2]*string, len(columns))
	for i := range columns {
		q := &found.Columns[i]
		into = append(into, &q.Missing, &q.Invalid, &q.OutOfRange, &q.Distinct, &days[i][0], &days[i][1])
	}
	if err := engine.Row(ctx, c.db, query, into...); err != nil {
		if damage := rows.Broken(ctx, err); damage != nil {
			return nil, damage
		}
		return nil, err
	}
	for i, d := range days {
		if d[0] != nil && d[1] != nil {
			found.Columns[i].First, found.Columns[i].Last = *d[0], *d[1]
		}
	}
	found.Before, err = c.earlier.before(ctx, f)
	return found, err
}

// qualityQuery is the query that counts what the rows of a file have in each column of its register.
func qualityQuery(f *file, source string) (query string, columns []ColumnQuality) {
	q := &fileQuery{file: f, register: f.entry.register, layers: layers{from: source},
		cell: map[string]string{}, kind: map[string]string{}}
	theirs := map[string]string{}
	for i, u := range f.used {
		q.cell[u.ours], q.kind[u.ours] = fmt.Sprintf("c%d", i), u.kind
		theirs[u.ours] = f.head.Names[u.index]
	}
	q.plainNumbers()
	q.texts()
	q.digits()
	q.values()
	for i, c := range q.register.Columns {
		value := valueAt(i)
		if isIdentity(c) {
			value = fmt.Sprintf("%s_valid(%s)", c.Type, value)
		}
		q.column(fmt.Sprintf("w%d", i), "%s", value)
	}
	q.close()
	distinct := "count(distinct %s)"
	if f.size > exactBytes {
		distinct = "approx_count_distinct(%s)"
	}
	counts := []string{"count(*)", "count(*) filter (whole = 0)"}
	for i, c := range q.register.Columns {
		columns = append(columns, ColumnQuality{Column: c, Theirs: theirs[c.Name]})
		value := fmt.Sprintf("w%d", i)
		missing := "true"
		if cell, there := q.cell[c.Name]; there {
			missing = textOf(i) + " is null"
			switch {
			case q.direct(c):
				missing = cell + " is null"
			case q.plain(c):
				missing = fmt.Sprintf("q%d is null and %s", i, missing)
			}
		}
		first, last := "cast(null as varchar)", "cast(null as varchar)"
		if form := dayForm(c); form != "" {
			first = fmt.Sprintf("strftime(min(%s), '%s')", value, form)
			last = fmt.Sprintf("strftime(max(%s), '%s')", value, form)
		}
		counts = append(counts, fmt.Sprintf("count(*) filter (whole = 1 and (%s))", missing),
			fmt.Sprintf("count(*) filter (whole = 1 and not (%s) and %s is null)", missing, value),
			fmt.Sprintf("count(*) filter (%s)", outOfRange(f, i)), fmt.Sprintf(distinct, value), first, last)
	}
	return "select " + strings.Join(counts, ",\n    ") + "\nfrom " + q.from, columns
}

// dayForm is how days of a column are shown, so that they tell nothing of one person; empty: the column has no days.
func dayForm(c register.Column) string {
	switch {
	case c.Name == "birth_date":
		return "%Y"
	case c.Type == register.Date || c.Type == register.Month:
		return "%Y-%m"
	}
	return ""
}

// ahead are the columns of days that may lie ahead of the delivery.
var ahead = []string{"to_date", "from_date", "valid_from", "valid_to", "due_date", "granted_to"}

// limits are what numbers of a column may be; columns that are not here have none.
var numberLimits = map[string][2]int{
	"hours": {0, 744}, "hours_per_week": {0, 336}, "gross_pay": {0, 100_000_000}, "wrong_amount": {0, 1_000_000_000},
	"repaid": {0, 1_000_000_000}, "prison_months": {0, 1_000_000}, "fte": {0, 1_000_000},
}

// begins are the columns that another one must not lie before.
var begins = map[string]string{"to_date": "from_date", "valid_to": "valid_from", "closed_date": "opened_date",
	"death_date": "birth_date", "emigrated_date": "birth_date", "deregistered_date": "registered_date",
	"revoked_date": "granted_date", "answered_date": "sent_date"}

// outOfRange is the condition that a valid value of a column is not one that can be: a day before 1800, or after the
// delivery where it tells what has happened; an end before its beginning; a number outside its limits.
func outOfRange(f *file, i int) string {
	c := f.entry.register.Columns[i]
	value := fmt.Sprintf("w%d", i)
	last := f.delivery.delivered
	if f.delivery.reference.After(last) {
		last = f.delivery.reference
	}
	var conditions []string
	switch {
	case c.Type == register.Date || c.Type == register.Month:
		conditions = append(conditions, value+" < date '1800-01-01'")
		if !slices.Contains(ahead, c.Name) {
			conditions = append(conditions, fmt.Sprintf("%s > date '%s'", value, last.Format(time.DateOnly)))
		}
		begin := slices.IndexFunc(f.entry.register.Columns, func(b register.Column) bool {
			return b.Name == begins[c.Name]
		})
		if begin >= 0 {
			conditions = append(conditions, fmt.Sprintf("%s < w%d", value, begin))
		}
	case c.Name == "year":
		conditions = append(conditions, fmt.Sprintf("%s not between 1900 and %d", value, last.Year()))
	case c.Type == register.Int || c.Type == register.Num:
		if limits, ok := numberLimits[c.Name]; ok {
			conditions = append(conditions, fmt.Sprintf("%s not between %d and %d", value, limits[0], limits[1]))
		}
	}
	if len(conditions) == 0 {
		return "false"
	}
	return strings.Join(conditions, " or ")
}

// earlier is an open workspace whose deliveries are compared.
type earlier struct {
	w       *workspace.Workspace
	db      engine.Store
	today   string
	sources []workspace.Source
	known   map[string]*Before // by delivery and register
}

// openEarlier opens the workspace, if one is given.
func openEarlier(ctx context.Context, o CheckOptions, q *Quality) (*earlier, error) {
	if o.Workspace == "" {
		return &earlier{}, nil
	}
	w, err := workspace.Open(o.Workspace, o.Engine)
	if err != nil {
		return nil, err
	}
	e := &earlier{w: w, today: o.Today, known: map[string]*Before{}}
	err = w.Allow(ctx, o.Signer)
	if err == nil {
		q.Recorded, err = w.Record(ctx, ledger.Entry{Kind: ledger.Search, Command: "delivery check"}, o.Signer)
	}
	if err == nil {
		e.db, err = o.Engine(ctx, w.Warehouse(), engine.Options{ReadOnly: true, Threads: o.Threads, Memory: o.Memory,
			Temp: filepath.Join(w.Scratch(), workspace.SpillDir)})
	}
	if err == nil {
		err = e.db.SetParts(ctx, w.Registers())
	}
	if err == nil {
		e.sources, err = workspace.Sources(ctx, e.db)
	}
	if err != nil {
		e.close()
		return nil, workspace.Fault(o.Workspace, o.Engine, err)
	}
	return e, nil
}

func (e *earlier) close() {
	if e.db != nil {
		e.db.Close()
	}
	if e.w != nil {
		e.w.Close()
	}
}

// before finds the last delivery of a file's register that came before it, by the same deliverer, and counts its rows.
func (e *earlier) before(ctx context.Context, f *file) (*Before, error) {
	r := f.entry.register
	var last *workspace.Source
	for i := range e.sources {
		s := &e.sources[i]
		if s.Agency == f.delivery.agency && s.Deliverer == f.delivery.deliverer && s.Hash != f.delivery.hash &&
			s.Delivered <= f.delivery.delivered.Format(time.DateOnly) && s.Readable(e.today) &&
			slices.Contains(s.Registers(), r.Name) {
			last = s
		}
	}
	if last == nil {
		return nil, nil
	}
	key := last.Hash + " " + r.Name
	if known := e.known[key]; known != nil {
		return known, nil
	}
	b, err := e.count(ctx, last, r)
	e.known[key] = b
	return b, err
}

// count counts what a delivery of the workspace has in a register: in its parts and, of what went there for a column,
// in the quarantine.
func (e *earlier) count(ctx context.Context, s *workspace.Source, r *register.Register) (*Before, error) {
	b := &Before{Delivery: s.Folder, Columns: map[string]BeforeColumn{}}
	var ids []string
	for _, f := range s.Files {
		if f.Register == r.Name {
			ids = append(ids, fmt.Sprint(f.ID))
			b.Rows += f.Read
		}
	}
	files := strings.Join(ids, ", ")
	counts, into := []string{}, []any{}
	columns, days := make([]BeforeColumn, len(r.Columns)), make([][2]*string, len(r.Columns))
	for i, c := range r.Columns {
		first, last := "cast(null as varchar)", "cast(null as varchar)"
		if form := dayForm(c); form != "" {
			first = fmt.Sprintf("strftime(min(%s), '%s')", c.SQL(), form)
			last = fmt.Sprintf("strftime(max(%s), '%s')", c.SQL(), form)
		}
		counts = append(counts, fmt.Sprintf("count(*) filter (%[1]s is null), count(distinct %[1]s)", c.SQL()), first,
			last)
		into = append(into, &columns[i].Missing, &columns[i].Distinct, &days[i][0], &days[i][1])
	}
	err := engine.Row(ctx, e.db, fmt.Sprintf("select %s from delivered.%s where file_id in (%s)",
		strings.Join(counts, ", "), r.Name, files), into...)
	if err != nil {
		return nil, err
	}
	for i, c := range r.Columns {
		if d := days[i]; d[0] != nil && d[1] != nil {
			columns[i].First, columns[i].Last = *d[0], *d[1]
		}
		b.Columns[c.Name] = columns[i]
	}
	return b, engine.Each(ctx, e.db, fmt.Sprintf(`select column_name, reason, count(*) from load.quarantine
where file_id in (%s) and column_name <> '' group by all`, files), func(scan func(...any) error) error {
		var column, reason string
		var n int64
		if err := scan(&column, &reason, &n); err != nil {
			return err
		}
		c, known := b.Columns[column]
		if !known {
			return nil
		}
		if register.Reason(reason) == register.Missing {
			c.Missing += n
		} else if register.Reason(reason) != register.Conflicting {
			c.Invalid += n
		}
		b.Columns[column] = c
		return nil
	})
}
