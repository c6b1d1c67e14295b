// Package duckdb runs SQL on DuckDB, which is embedded. Only this package imports the driver.
//
// The engine uses no network and installs nothing. Only built-in extensions are available.
package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	driver "github.com/duckdb/duckdb-go/v2"

	"ansatz/internal/engine"
)

// Options say how a session runs.
type Options = engine.Options

// DB is a session with one database file, or with none, in memory. Its methods are called from one goroutine at a time.
type DB struct {
	pool    *sql.DB
	conn    *sql.Conn
	streams *streams
	own     string // the session's own catalog; empty: the one in memory
	beside  bool   // another session, which closes the pool
}

// starting lets one engine start at a time. While it starts it asks the system how much memory there is. Wine 8.0 may
// answer zero when two threads ask at once, and the engine then fails at its first query.
var starting sync.Mutex

// Open opens the database file at path, or makes it, as the session's own: names without a catalog refer to it. Its
// catalog has the file's name without the ending. An empty path is a database in memory.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	starting.Lock()
	connector, err := driver.NewConnector("", nil)
	starting.Unlock()
	if err != nil {
		return nil, translate("open", err)
	}
	db := &DB{pool: sql.OpenDB(connector), streams: newStreams()}
	if db.conn, err = db.pool.Conn(ctx); err != nil {
		db.pool.Close()
		return nil, translate("open", err)
	}
	if err := db.prepare(ctx, path, o); err != nil {
		db.Close()
		if e := (*engine.Error)(nil); errors.As(err, &e) && e.Kind == engine.Corrupt && held(path) {
			e.Kind = engine.Locked
		}
		return nil, err
	}
	return db, nil
}

// New is Open as an engine.Opener.
func New(ctx context.Context, path string, o Options) (engine.Engine, error) {
	db, err := Open(ctx, path, o)
	if err != nil {
		return nil, err
	}
	return db, nil
}

func (db *DB) prepare(ctx context.Context, path string, o Options) error {
	var s strings.Builder
	fmt.Fprintf(&s, `
		set autoinstall_known_extensions = false;
		set autoload_known_extensions = false;
		set preserve_insertion_order = %t;
		set allocator_background_threads = false;
		set enable_progress_bar = false;
		set global timezone = 'UTC';`, o.KeepOrder) // instants are read and written the same on every machine
	if o.Threads > 0 {
		fmt.Fprintf(&s, "set threads = %d;", o.Threads)
	}
	if o.Memory != "" {
		fmt.Fprintf(&s, "set memory_limit = %s;", engine.Quote(o.Memory))
	}
	temp := o.Temp
	if temp == "" && path != "" {
		temp = path + ".tmp"
	}
	if temp == "" {
		temp = filepath.Join(os.TempDir(), fmt.Sprintf("ansatz-%d.tmp", os.Getpid()))
	}
	fmt.Fprintf(&s, "set temp_directory = %s;", engine.QuotePath(temp))
	if path != "" {
		name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
		mode := ""
		if o.ReadOnly {
			mode = " (read_only)"
		}
		db.own = Name(name)
		fmt.Fprintf(&s, "attach %s as %s%s; use %[2]s;", engine.QuotePath(path), db.own, mode)
	}
	if o.Allow != nil {
		s.WriteString(shutIn(o.Allow))
	}
	if err := db.Exec(ctx, s.String()); err != nil {
		return err
	}
	if o.Memory == "" {
		if err := db.limitMemory(ctx); err != nil {
			return err
		}
	}
	return db.streams.register(db.conn)
}

// limitMemory limits the engine to 8 GB if its own limit, a share of the machine's memory, is higher.
func (db *DB) limitMemory(ctx context.Context) error {
	var limit string
	if err := db.conn.QueryRowContext(ctx, "select current_setting('memory_limit')").Scan(&limit); err != nil {
		return translate("memory_limit", err)
	}
	var size float64
	var unit string
	if n, _ := fmt.Sscan(limit, &size, &unit); n == 2 && (unit == "TiB" || unit == "GiB" && size > 7.4) {
		return db.Exec(ctx, "set memory_limit = '8GB'")
	}
	return nil
}

// Version returns the engine's own version, such as v1.5.5. The driver that embeds it has another.
func Version(ctx context.Context) (version string, err error) {
	db, err := Open(ctx, "", Options{Threads: 1})
	if err != nil {
		return "", err
	}
	defer db.Close()
	err = db.conn.QueryRowContext(ctx, "select version()").Scan(&version)
	return version, err
}

// shutIn returns statements after which other statements can use files only in the folders named, and attach nothing
// more. They cannot be undone.
func shutIn(folders []string) string {
	var quoted []string
	for _, dir := range folders {
		quoted = append(quoted, engine.QuoteFolder(dir)...)
	}
	return fmt.Sprintf("set allowed_directories = [%s]; set enable_external_access = false;",
		strings.Join(quoted, ", "))
}

var _ interface {
	engine.Engine
	engine.Parallel
} = (*DB)(nil)

// Exec runs one or several statements.
func (db *DB) Exec(ctx context.Context, statement string, args ...any) error {
	_, err := db.conn.ExecContext(ctx, statement, args...)
	return db.failed(ctx, statement, err)
}

// Query runs one SELECT.
func (db *DB) Query(ctx context.Context, statement string, args ...any) (engine.Rows, error) {
	rows, err := db.conn.QueryContext(ctx, statement, args...) //nolint:rowserrcheck // the reader of the rows checks it
	if err != nil {
		return nil, db.failed(ctx, statement, err)
	}
	return &result{Rows: rows, statement: statement}, nil
}

// Stream makes source readable once as stream('name').
func (db *DB) Stream(name string, source engine.Source) { db.streams.add(name, source) }

// Beside opens another session on the same data.
func (db *DB) Beside(ctx context.Context) (engine.Engine, error) {
	var threads int
	err := db.conn.QueryRowContext(ctx, "select current_setting('threads')").Scan(&threads)
	if err != nil || threads < 2 {
		return nil, db.failed(ctx, "threads", err)
	}
	setup := ""
	if db.own != "" {
		setup = "use " + db.own + ";"
	}
	query := "select name, value from duckdb_variables() where type = 'VARCHAR' order by name"
	err = engine.Each(ctx, db, query, func(scan func(...any) error) error {
		var name, value string
		err := scan(&name, &value)
		setup += fmt.Sprintf("set variable %s = %s;", Name(name), engine.Quote(value))
		return err
	})
	if err != nil {
		return nil, err
	}
	beside := &DB{pool: db.pool, streams: db.streams, own: db.own, beside: true}
	if beside.conn, err = db.pool.Conn(ctx); err != nil {
		return nil, translate("beside", err)
	}
	if setup != "" {
		if err := beside.Exec(ctx, setup); err != nil {
			beside.Close()
			return nil, err
		}
	}
	return beside, nil
}

// Close ends the session. If it is not beside another, it writes everything to the file.
func (db *DB) Close() error {
	var err error
	if db.conn != nil {
		err = db.conn.Close()
	}
	if !db.beside {
		err = errors.Join(err, db.pool.Close())
	}
	return err
}

// failed turns an error of a statement into one that may be shown. An error of a stream's source is returned as it is.
func (db *DB) failed(ctx context.Context, statement string, err error) error {
	if err == nil {
		return nil
	}
	if cause := db.streams.takeError(); cause != nil {
		return cause
	}
	if ctx.Err() != nil {
		return &engine.Error{Kind: engine.Cancelled, Engine: "interrupt", At: opening(statement)}
	}
	return translate(opening(statement), err)
}

// result translates the errors of a result being read.
type result struct {
	*sql.Rows
	statement string
}

func (r *result) Err() error {
	if err := r.Rows.Err(); err != nil {
		return translate(opening(r.statement), err)
	}
	return nil
}

// Scan fails only if the program is wrong. The driver's message may have the value, so it is not passed on.
func (r *result) Scan(dest ...any) error {
	err := r.Rows.Scan(dest...)
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return translate(opening(r.statement), err)
	case err != nil:
		return &engine.Error{Kind: engine.Other, Engine: "scan", At: opening(r.statement)}
	}
	return nil
}

// translate keeps the class of an error of the driver and drops its text, which may have values.
func translate(at string, err error) error {
	e := &engine.Error{Kind: engine.Other, Engine: "unknown", At: at}
	text := err.Error()
	if class, _, ok := strings.Cut(text, ":"); ok && len(class) < 40 {
		e.Engine = class
	}
	e.Line, e.Word = place(e.Engine, text)
	var own *driver.Error
	if !errors.As(err, &own) {
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			e.Kind, e.Engine = engine.Cancelled, "interrupt"
		}
		return e
	}
	if e.Kind = lacks(text); e.Kind != "" { // whatever the engine was doing when it happened
		return e
	}
	e.Kind = engine.Other
	switch own.Type {
	case driver.ErrorTypeOutOfMemory:
		e.Kind = engine.Memory
		if strings.Contains(text, "max_temp_directory_size") {
			e.Kind = engine.Disk
		}
	case driver.ErrorTypeInterrupt:
		e.Kind = engine.Cancelled
	case driver.ErrorTypeSerialization,
		driver.ErrorTypeInvalid: // the last comes from readers of formats, not from SQL
		e.Kind = engine.Corrupt
	case driver.ErrorTypeIO, driver.ErrorTypeFatal:
		switch {
		case strings.Contains(text, "lock on file"):
			e.Kind = engine.Locked
		case strings.Contains(text, "Could not write"),
			strings.Contains(text, "Permission denied"),
			strings.Contains(text, "Read-only"):
			e.Kind = engine.Disk
		default:
			e.Kind = engine.Corrupt
		}
	case driver.ErrorTypeInvalidInput:
		if strings.Contains(text, "arquet") || strings.Contains(text, "snappy") || strings.Contains(text, "ZSTD") {
			e.Kind = engine.Corrupt
		}
	}
	return e
}

var (
	pointer = regexp.MustCompile(`(?m)^LINE (\d+): (.*)\n( *)\^`)
	missing = regexp.MustCompile(`(?:column named|Referenced column|with name) "?([A-Za-z_][A-Za-z0-9_]*)["!\s]`)
	wordAt  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*`)
)

// place reads from the engine's message the line of the statement and, for errors of names, the word. The rest of the
// message may have values.
func place(class, text string) (line int, word string) {
	names := slices.Contains([]string{"Binder Error", "Catalog Error", "Parser Error"}, class)
	if name := missing.FindStringSubmatch(text); names && name != nil {
		word = name[1]
	}
	at := pointer.FindStringSubmatch(text)
	if at == nil {
		return 0, word
	}
	line, _ = strconv.Atoi(at[1])
	if column := len(at[3]) - len("LINE : ") - len(at[1]); names && word == "" && 0 <= column && column < len(at[2]) {
		word = wordAt.FindString(at[2][column:])
	}
	return line, word
}

// lacks returns what the system could not give, from the system's own words in the engine's message, and empty for
// another error.
func lacks(text string) engine.Kind {
	switch {
	case strings.Contains(text, "Too many open files"):
		return engine.Files
	case strings.Contains(text, "No space left on device"), strings.Contains(text, "Disk quota exceeded"),
		strings.Contains(text, "File too large"), strings.Contains(text, "not enough space on the disk"),
		strings.Contains(text, "inte tillräckligt med diskutrymme"),
		strings.Contains(text, "tillräckligt med utrymme på disk"):
		return engine.Disk
	}
	return ""
}

// opening returns a statement's first words before a literal, or the text of its first comment, which names a model.
func opening(statement string) string {
	for line := range strings.Lines(statement) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if comment, ok := strings.CutPrefix(line, "--"); ok {
			return strings.TrimSpace(comment)
		}
		words := strings.Fields(line)
		for i, w := range words {
			if strings.ContainsAny(w, "'0123456789") {
				words = words[:i]
				break
			}
		}
		return strings.Join(words[:min(6, len(words))], " ")
	}
	return ""
}

// Name writes an identifier of any spelling.
func Name(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
