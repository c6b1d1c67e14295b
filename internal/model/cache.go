package model

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
)

// Param is one parameter table. Its values are string, bool, integer or nil. Its columns are "name type" with types of
// the SQL standard.
type Param struct {
	Name    string
	Columns []string
	Rows    [][]any
}

// Registers describes the registers that the models of a cache read.
type Registers struct {
	// Content holds a hash of the content of each register, which changes whenever a row does. A register that is not
	// in it counts as changed every time.
	Content map[string]string
	// Intact checks, before models are made, that the registers that they read are as they were written. Nil: no check.
	Intact func(ctx context.Context, registers []string) error
	// Hidden reports, by name, the columns that a study's own models may not read. Nil: they may read all.
	Hidden func(column string) bool
}

// State is the state of a model in the cache after a run.
type State struct {
	Name        string
	Fingerprint string
	Rows        int64
	Made        bool // made in this run; otherwise the table from an earlier run was kept
	Took        time.Duration
}

// Cache is an engine session whose own database holds the models' tables. The models read the schema "register" beside
// it.
type Cache struct {
	engine    engine.Engine
	set       Set
	registers Registers
	params    map[string]string // hash by name
	now       string            // used in place of the hash of a register that has none
}

// Belongs reports whether the session's own database is the cache of the workspace of that name. A new, empty database
// becomes the cache of that workspace. A database that is not a cache belongs to no workspace.
func Belongs(ctx context.Context, e engine.Engine, workspace string) (bool, error) {
	tables, err := count(ctx, e, "(select 1 from information_schema.tables where table_catalog = current_database())")
	if err != nil {
		return false, err
	}
	if tables == 0 {
		return true, e.Exec(ctx,
			"create schema model; create table model.workspace as select "+engine.Quote(workspace)+" as name")
	}
	ours, err := count(ctx, e, `(select 1 from information_schema.columns
		where table_catalog = current_database() and table_schema = 'model'
			and table_name = 'workspace' and column_name = 'name')`)
	if err != nil || ours == 0 {
		return false, err
	}
	rows, err := count(ctx, e, "model.workspace where name = "+engine.Quote(workspace))
	return rows == 1, err
}

// Open runs the prelude, writes the parameter tables and drops every stale table. After Open no table of the cache is
// stale. Parameter tables that are not given stand as they were written, with the models that read them: several
// studies can keep their models in one cache.
func Open(ctx context.Context, e engine.Engine, set Set, parameters []Param, contents Registers) (*Cache, error) {
	c := &Cache{engine: e, set: set, registers: contents, params: map[string]string{}, now: time.Now().String()}
	setup := e.Prelude() + `
create schema if not exists param;
create schema if not exists model;
create table if not exists model.state (name varchar, fingerprint varchar, n_rows bigint, microseconds bigint);`
	if err := e.Exec(ctx, setup); err != nil {
		return nil, err
	}
	known, err := states(ctx, c.engine)
	if err != nil {
		return nil, err
	}
	for name, state := range known {
		if param, ok := strings.CutPrefix(name, "param."); ok {
			c.params[param] = state.Fingerprint
		}
	}
	var changed []string
	for _, p := range parameters {
		text := p.sql()
		sum := sha256.Sum256([]byte(text))
		c.params[p.Name] = hex.EncodeToString(sum[:])
		if known["param."+p.Name].Fingerprint == c.params[p.Name] {
			continue
		}
		changed = append(changed,
			replace("param."+p.Name, text, State{Fingerprint: c.params[p.Name], Rows: int64(len(p.Rows))}))
	}
	if err := c.together(ctx, changed); err != nil {
		return nil, err
	}
	views, err := views(ctx, e)
	if err != nil {
		return nil, err
	}
	var stale []string
	for name, state := range known {
		if strings.HasPrefix(name, "param.") || set[name] != nil && c.Fingerprint(name) == state.Fingerprint {
			continue
		}
		kind := "table"
		if views[name] {
			kind = "view"
		}
		stale = append(stale,
			fmt.Sprintf("drop %s if exists %s; delete from model.state where name = '%s'", kind, name, name))
	}
	return c, c.together(ctx, stale)
}

// views returns the names of the models that stand as views.
func views(ctx context.Context, e engine.Engine) (map[string]bool, error) {
	names := map[string]bool{}
	query := `select table_schema || '.' || table_name from information_schema.tables
		where table_catalog = current_database() and table_type = 'VIEW'`
	return names, engine.Each(ctx, e, query, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		names[name] = true
		return err
	})
}

// replace returns the statements that rebuild a table and record its state.
func replace(name, create string, s State) string {
	return fmt.Sprintf(
		"drop table if exists %[1]s;\n%[2]s;\ndelete from model.state where name = '%[1]s';\n"+
			"insert into model.state values ('%[1]s', '%[3]s', %[4]d, %[5]d)",
		name,
		create,
		s.Fingerprint,
		s.Rows,
		s.Took.Microseconds(),
	)
}

// together runs statements in one transaction.
func (c *Cache) together(ctx context.Context, statements []string) error {
	if len(statements) == 0 {
		return nil
	}
	err := c.engine.Exec(ctx, "begin;\n"+strings.Join(statements, ";\n")+";\ncommit")
	if err != nil {
		// This fails if the engine has already rolled back; then there is nothing to undo.
		_ = c.engine.Exec(context.WithoutCancel(ctx), "rollback")
	}
	return err
}

// states reads the states of all tables in a cache, those of parameters too.
func states(ctx context.Context, e engine.Engine) (map[string]State, error) {
	known := map[string]State{}
	query := "select name, fingerprint, n_rows, microseconds from model.state"
	err := engine.Each(ctx, e, query, func(scan func(...any) error) error {
		var s State
		var took int64
		err := scan(&s.Name, &s.Fingerprint, &s.Rows, &took)
		s.Took = time.Duration(took) * time.Microsecond
		known[s.Name] = s
		return err
	})
	return known, err
}

// Fingerprint returns the hash of everything that a model's rows follow from: the prelude, its SQL, the fingerprints of
// its inputs, the rows of its parameters and the contents of its registers.
func (c *Cache) Fingerprint(name string) string { return c.fingerprint(name, map[string]string{}) }

func (c *Cache) fingerprint(name string, done map[string]string) string {
	if f, ok := done[name]; ok {
		return f
	}
	m := c.set[name]
	h := sha256.New()
	part := func(kind, name, content string) {
		fmt.Fprintf(h, "%s %s %d\n", kind, name, len(content))
		io.WriteString(h, content)
	}
	part("prelude", "", c.engine.Prelude())
	part("sql", name, m.SQL)
	if m.File != "" {
		part("own", "", "reads what is shown to own models")
	}
	for _, in := range m.Inputs {
		part("model", in, c.fingerprint(in, done))
	}
	for _, p := range m.Params {
		part("param", p, c.params[p])
	}
	for _, r := range m.Registers {
		part("register", r, c.content(r))
	}
	done[name] = hex.EncodeToString(h.Sum(nil))
	return done[name]
}

// content is the hash of a register's content, or what is new every time.
func (c *Cache) content(register string) string {
	return cmp.Or(c.registers.Content[register], c.now)
}

// intact checks that the registers that models to be made read are as they were written.
func (c *Cache) intact(ctx context.Context, reads []string) error {
	if len(reads) == 0 || c.registers.Intact == nil {
		return nil
	}
	slices.Sort(reads)
	return c.registers.Intact(ctx, slices.Compact(reads))
}

// Make brings the wanted models and all that they build on up to date. It returns the state of each, in the order of
// making. A finished model stays finished if ctx ends or the process dies; the next run continues from there.
func (c *Cache) Make(ctx context.Context, report progress.Reporter, wanted ...string) ([]State, error) {
	order := c.set.Order(wanted...)
	if server, ok := c.engine.(engine.Server); ok {
		return c.makeThere(ctx, server, report, order)
	}
	known, err := states(ctx, c.engine)
	if err != nil {
		return nil, err
	}
	done := map[string]string{}
	var reads []string
	for _, m := range order {
		if known[m.Name].Fingerprint != c.fingerprint(m.Name, done) {
			reads = append(reads, m.Registers...)
		}
	}
	if err := c.intact(ctx, reads); err != nil {
		return nil, err
	}
	task := report.Begin("models", "models", int64(len(order)))
	defer task.End()
	states := make([]State, len(order))
	var stale []int // indices in order
	var schemas []string
	for i, m := range order {
		states[i] = known[m.Name]
		if want := c.fingerprint(m.Name, done); states[i].Fingerprint != want {
			states[i] = State{Name: m.Name, Fingerprint: want, Made: true}
			stale = append(stale, i)
			layer, _, _ := strings.Cut(m.Name, ".")
			schemas = append(schemas, "create schema if not exists "+layer)
		} else {
			task.Add(1)
		}
	}
	if len(stale) == 0 {
		return states, nil
	}
	slices.Sort(schemas)
	if err := c.together(ctx, slices.Compact(schemas)); err != nil {
		return nil, err
	}
	// Two sessions make two models at a time, so that one can work while the other waits for a single thread.
	makers := []maker{func(ctx context.Context, m *Model, s *State) error { return c.make(ctx, c.engine, m, s) }}
	beside, err := engine.Beside(ctx, c.engine)
	if err != nil {
		return nil, err
	}
	if beside != nil {
		defer beside.Close()
		makers = append(makers,
			func(ctx context.Context, m *Model, s *State) error { return c.make(ctx, beside, m, s) })
	}
	return states, makeAll(ctx, makers, order, states, stale, task)
}

// maker makes a model and completes its state.
type maker func(context.Context, *Model, *State) error

// makeAll makes the stale models of an order, each after its inputs, as many at a time as there are makers. A maker
// takes the first model whose inputs are made.
func makeAll(ctx context.Context, makers []maker, order []*Model, states []State, stale []int,
	task progress.Task) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var mutex sync.Mutex
	ended := sync.NewCond(&mutex)
	waiting := slices.Clone(stale)
	missing := map[string]bool{} // not made yet
	for _, i := range stale {
		missing[order[i].Name] = true
	}
	ready := func(i int) bool {
		return !slices.ContainsFunc(order[i].Inputs, func(in string) bool { return missing[in] })
	}
	faults := make([]error, len(order))
	work := func(make maker) {
		mutex.Lock()
		defer mutex.Unlock()
		for ctx.Err() == nil && len(waiting) > 0 {
			at := slices.IndexFunc(waiting, ready)
			if at < 0 { // another maker has an input of each
				ended.Wait()
				continue
			}
			i := waiting[at]
			waiting = slices.Delete(waiting, at, at+1)
			mutex.Unlock()
			err := make(ctx, order[i], &states[i])
			mutex.Lock()
			if faults[i] = err; err != nil {
				stop()
			} else {
				delete(missing, order[i].Name)
				task.Add(1)
			}
			ended.Broadcast()
		}
	}
	var making sync.WaitGroup
	for _, make := range makers {
		making.Go(func() { work(make) })
	}
	making.Wait()
	for _, i := range stale { // the error itself, not the cancellation that it caused
		var e *engine.Error
		if faults[i] != nil && (!errors.As(faults[i], &e) || e.Kind != engine.Cancelled) {
			return order[i].blame(faults[i])
		}
	}
	return cmp.Or(append(faults, ctx.Err())...)
}

// query returns the model's SQL as it is run. A study's own model is put in parentheses so that only a query parses;
// the newline closes a trailing comment. In place of tables with hidden columns it reads the views of hide.
func (m *Model) query(hidden map[string]bool) string {
	if m.File == "" {
		return m.SQL
	}
	var sql strings.Builder
	last := 0
	shown := func(text string) string {
		return inFull.ReplaceAllStringFunc(text, func(name string) string {
			at := strings.IndexFunc(name, func(r rune) bool { return 'a' <= r && r <= 'z' })
			if !hidden[name[at:]] {
				return name
			}
			return name[:at] + m.shown() + name[at:]
		})
	}
	for _, at := range quoted.FindAllStringIndex(m.SQL, -1) {
		sql.WriteString(shown(m.SQL[last:at[0]]))
		sql.WriteString(m.SQL[at[0]:at[1]])
		last = at[1]
	}
	sql.WriteString(shown(m.SQL[last:]))
	return "select * from (\n" + sql.String() + "\n)"
}

// shown returns the prefix of the schemas that hold an own model's views of tables without their hidden columns. Each
// model has its own prefix, because two models may be made at the same time.
func (m *Model) shown() string { return "shown_" + strings.ReplaceAll(m.Name, ".", "_") + "_" }

var (
	inFull = regexp.MustCompile(`(?:^|[^.\w])[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\b`)
	quoted = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"(?:[^"]|"")*"`)
)

// hide makes a view of each table that an own model reads and that has hidden columns. It returns the names of these
// tables. The views do not have those columns, so the model cannot reach them by a star, an expression over columns or
// a row as a whole.
func (c *Cache) hide(ctx context.Context, e engine.Engine, m *Model) (map[string]bool, error) {
	return c.hidden(m,
		func(name string) ([]string, error) {
			schema, table, _ := strings.Cut(name, ".")
			return columnsOf(ctx, e, schema, table)
		},
		func(schema, table string, shown []string) error {
			return e.Exec(ctx, fmt.Sprintf(`create schema if not exists %[1]s%[2]s;
				create or replace view %[1]s%[2]s.%[3]s as select %[4]s from %[2]s.%[3]s`,
				m.shown(), schema, table, strings.Join(shown, ", ")))
		})
}

// hidden has a view made of each table that an own model reads and that has hidden columns, as hide does.
func (c *Cache) hidden(m *Model, columnsOf func(name string) ([]string, error),
	show func(schema, table string, shown []string) error) (map[string]bool, error) {
	hidden := map[string]bool{}
	if m.File == "" || c.registers.Hidden == nil {
		return hidden, nil
	}
	reads := slices.Clone(m.Inputs)
	for _, r := range m.Registers {
		reads = append(reads, registers+"."+r)
	}
	for _, name := range reads {
		schema, table, _ := strings.Cut(name, ".")
		columns, err := columnsOf(name)
		if err != nil {
			return nil, err
		}
		shown := slices.DeleteFunc(slices.Clone(columns), c.registers.Hidden)
		if len(shown) == len(columns) {
			continue
		}
		hidden[name] = true
		for i, column := range shown {
			shown[i] = `"` + column + `"`
		}
		if err := show(schema, table, shown); err != nil {
			return nil, err
		}
	}
	return hidden, nil
}

// columnsOf returns the columns of a table or view, in their order.
func columnsOf(ctx context.Context, e engine.Engine, schema, table string) (names []string, err error) {
	query := fmt.Sprintf(`select column_name from information_schema.columns
		where table_catalog = current_database() and table_schema = %s and table_name = %s order by ordinal_position`,
		engine.Quote(schema), engine.Quote(table))
	err = engine.Each(ctx, e, query, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		names = append(names, name)
		return err
	})
	return names, err
}

// make makes one model in a session and completes its state.
func (c *Cache) make(ctx context.Context, e engine.Engine, m *Model, s *State) error {
	began := time.Now()
	err := e.Exec(ctx, "begin")
	var hidden map[string]bool
	if err == nil {
		hidden, err = c.hide(ctx, e, m)
	}
	create := "create table "
	if m.View {
		create = "create or replace view "
	} else if err == nil {
		err = e.Exec(ctx, "drop table if exists "+m.Name)
	}
	if err == nil { // in a call of its own, because the engine counts lines from the beginning of the text
		err = e.Exec(ctx, create+m.Name+" as -- "+m.Name+"\n"+m.query(hidden))
	}
	if err == nil {
		s.Rows, err = count(ctx, e, m.Name)
	}
	if err == nil {
		s.Took = time.Since(began)
		err = e.Exec(ctx, fmt.Sprintf(
			"-- %[1]s\ndelete from model.state where name = '%[1]s'; insert into model.state values ('%[1]s', "+
				"'%[2]s', %[3]d, %[4]d); commit",
			m.Name,
			s.Fingerprint,
			s.Rows,
			s.Took.Microseconds(),
		))
	}
	if err != nil {
		// This fails if the engine has already rolled back; then there is nothing to undo.
		_ = e.Exec(context.WithoutCancel(ctx), "rollback")
	}
	return err
}

// blame turns an engine error in a study's own model into a fault of the study. It returns other errors unchanged.
func (m *Model) blame(err error) error {
	var e *engine.Error
	if m.File == "" || !errors.As(err, &e) || e.Kind != engine.Other {
		return err
	}
	f := &fault.Fault{
		Kind:   fault.Study,
		File:   m.File,
		Column: e.Word,
		Rule: lang.Textf("modellen %s går inte att räkna (%s)", "the model %s cannot be computed (%s)", m.Name,
			e.Engine),
		Hint: lang.Text{SV: "prova den i motorns skal, som docs/study.md säger",
			EN: "try it in the engine's shell, as docs/study.md says"},
	}
	if e.Line > linesBefore {
		f.Line = e.Line - linesBefore
	}
	if e.Word != "" {
		f.Rule = lang.Textf("modellen %s går inte att räkna: namnet finns inte där, eller passar inte (%s)",
			"the model %s cannot be computed: the name is not there, or does not fit (%s)", m.Name, e.Engine)
		f.Hint = lang.Text{
			SV: "rätta namnet eller uttrycket; registrens kolumner står i docs/deliveries.md, modellernas i deras " +
				"SQL. Kön, bakgrund, hälsa och område finns inte för egna modeller",
			EN: "correct the name or the expression; docs/deliveries.md has the registers' columns, the models' SQL " +
				"theirs. Sex, background, health and area are not there for own models",
		}
	}
	return f
}

// linesBefore is the number of lines of a statement before the first line of an own model.
const linesBefore = 2 // create table … as, select * from (

func count(ctx context.Context, e engine.Engine, name string) (n int64, err error) {
	err = engine.Row(ctx, e, "select count(*) from "+name, &n)
	return n, err
}

// sql returns the statements that make the parameter's table. The rows are in their order, which is the study's.
func (p *Param) sql() string {
	var b strings.Builder
	fmt.Fprintf(&b, "create table param.%s (%s)", p.Name, strings.Join(p.Columns, ", "))
	for i, row := range p.Rows {
		if i == 0 {
			fmt.Fprintf(&b, ";\ninsert into param.%s values", p.Name)
		} else {
			b.WriteString(",")
		}
		b.WriteString(" (")
		for j, v := range row {
			if j > 0 {
				b.WriteString(", ")
			}
			b.WriteString(literal(v))
		}
		b.WriteString(")")
	}
	return b.String()
}

func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return engine.Quote(v)
	default:
		return fmt.Sprint(v)
	}
}

// Engine returns the session, for reading the models that Make has made.
func (c *Cache) Engine() engine.Engine { return c.engine }

// Lineage returns the models behind the wanted ones, in the order of making, and the registers that they read, sorted.
func (s Set) Lineage(wanted ...string) (models []*Model, registers []string) {
	models = s.Order(wanted...)
	for _, m := range models {
		registers = append(registers, m.Registers...)
	}
	slices.Sort(registers)
	return models, slices.Compact(registers)
}
