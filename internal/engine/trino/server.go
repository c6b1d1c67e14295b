package trino

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	driver "github.com/trinodb/trino-go-client/trino"

	"ansatz/internal/engine"
)

// server is the part of a session that all sessions beside it share: the connection, and what stands on the server.
//
// A table is called there by its name and the first digits of its mark: comparison.cube is "comparison"."cube_0f3a…".
// So a table that another study, workspace or analyst needs stands beside this one, and none is replaced.
type server struct {
	config Config
	pool   *sql.DB

	mu      sync.Mutex
	marks   map[string]string // of every name, as Mean was told
	schemas map[string]bool   // those that are there
	brought map[string]string // names whose rows are in the session, with their marks
	made    map[string]bool   // names that stand on the server and were made there

	sums  map[string]string // of what lies elsewhere: the number and checksum of its rows
	keys  sync.Mutex        // for who makes the table of keys
	keyed bool              // it stands
}

// reach returns a server that nothing has been asked yet.
func reach(c Config) (*server, error) {
	connector, err := driver.NewConnector(c.client())
	if err != nil {
		return nil, &engine.Error{Kind: engine.Lost, Engine: "address", At: "server"}
	}
	return &server{config: c, pool: sql.OpenDB(connector), marks: map[string]string{}, schemas: map[string]bool{},
		brought: map[string]string{}, made: map[string]bool{}, sums: map[string]string{}}, nil
}

// Ask runs one statement and returns its rows. Every column must be a text; null is "null".
func Ask(ctx context.Context, c Config, statement string) (rows [][]string, err error) {
	s, err := reach(c)
	if err != nil {
		return nil, err
	}
	defer s.pool.Close()
	return rows, s.each(ctx, statement, func(r *sql.Rows) error {
		names, err := r.Columns()
		if err != nil {
			return err
		}
		cells, places := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range cells {
			places[i] = &cells[i]
		}
		if err := r.Scan(places...); err != nil {
			return err
		}
		row := make([]string, len(cells))
		for i, c := range cells {
			if row[i] = c.String; !c.Valid {
				row[i] = "null"
			}
		}
		rows = append(rows, row)
		return nil
	})
}

// here is what a table with a mark is called on the server.
func here(name, mark string) string {
	schema, table, _ := strings.Cut(name, ".")
	return quote(schema) + "." + quote(physical(table, mark))
}

func physical(table, mark string) string { return table + "_" + mark[:min(len(mark), markLength)] }

const markLength = 16 // 64 bits

// Mean says which tables names mean.
func (s *server) Mean(ctx context.Context, marks map[string]string) (map[string]engine.Standing, error) {
	if len(marks) == 0 {
		return nil, nil
	}
	var schemas []string
	names := map[string]string{}
	for name, mark := range marks {
		schema, table, _ := strings.Cut(name, ".")
		schemas = append(schemas, engine.Quote(schema))
		names[schema+"."+physical(table, mark)] = name
	}
	slices.Sort(schemas)
	query := fmt.Sprintf(`select schema_name, table_name, comment from system.metadata.table_comments
		where catalog_name = %s and schema_name in (%s)`, engine.Quote(s.config.Catalog),
		strings.Join(slices.Compact(schemas), ", "))
	standing := map[string]engine.Standing{}
	err := s.each(ctx, query, func(rows *sql.Rows) error {
		var schema, table string
		var comment sql.NullString
		err := rows.Scan(&schema, &table, &comment)
		if name := names[schema+"."+table]; name != "" {
			var t engine.Standing
			_, _ = fmt.Sscanf(comment.String, commentFormat, &t.Rows, &t.Microseconds) // without one both are unknown
			standing[name] = t
		}
		return err
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.Copy(s.marks, marks)
	for name := range marks {
		_, stands := standing[name]
		s.made[name] = stands && !given(name)
	}
	return standing, err
}

// commentFormat is the comment of a table: what Standing has.
const commentFormat = "rows %d microseconds %d"

// given reports whether a name is of what the session gives.
func given(name string) bool {
	return strings.HasPrefix(name, "register.") || strings.HasPrefix(name, "param.")
}

// Make makes a table.
func (s *server) Make(ctx context.Context, name, query string) (rows int64, err error) {
	began := time.Now()
	table, err := s.place(ctx, name)
	if err != nil {
		return 0, err
	}
	text := s.translate(query)
	result, err := s.pool.ExecContext(ctx, "create table "+table+" as\n"+text)
	switch {
	case exists(err): // another program has made it meanwhile
		err = s.count(ctx, table, &rows)
	case err == nil:
		if rows, err = result.RowsAffected(); err == nil {
			comment := fmt.Sprintf(commentFormat, rows, time.Since(began).Microseconds())
			_, err = s.pool.ExecContext(ctx, "comment on table "+table+" is "+engine.Quote(comment))
		}
	}
	if err == nil {
		s.mu.Lock()
		s.made[name] = true
		s.mu.Unlock()
	}
	return rows, s.failed(ctx, name, err)
}

// View makes a view.
func (s *server) View(ctx context.Context, name, query string) error {
	table, err := s.place(ctx, name)
	if err != nil {
		return err
	}
	return s.exec(ctx, name, "create or replace view "+table+" as\n"+s.translate(query))
}

// Columns returns the columns of a table.
func (s *server) Columns(ctx context.Context, name string) (names []string, err error) {
	columns, err := s.columns(ctx, name)
	for _, c := range columns {
		names = append(names, c.name)
	}
	return names, err
}

// Together is how many tables are made at a time.
func (s *server) Together() int { return max(1, s.config.Together) }

type column struct{ name, kind string }

func (s *server) columns(ctx context.Context, name string) (list []column, err error) {
	schema, table, _ := strings.Cut(name, ".")
	query := fmt.Sprintf(`select column_name, data_type from information_schema.columns
		where table_schema = %s and table_name = %s order by ordinal_position`, engine.Quote(schema),
		engine.Quote(physical(table, s.mark(name))))
	return list, s.each(ctx, query, func(rows *sql.Rows) error {
		var c column
		err := rows.Scan(&c.name, &c.kind)
		list = append(list, c)
		return err
	})
}

// place makes sure of the schema of the table that a name means, and returns what the table is called.
func (s *server) place(ctx context.Context, name string) (string, error) {
	schema, _, _ := strings.Cut(name, ".")
	s.mu.Lock()
	mark, there := s.marks[name], s.schemas[schema]
	s.mu.Unlock()
	if mark == "" {
		return "", &engine.Error{Kind: engine.Other, Engine: "a name without a mark", At: name}
	}
	if !there {
		// Two that make one at the same time can both find that it is not there.
		_, err := s.pool.ExecContext(ctx, "create schema if not exists "+quote(schema))
		if err != nil && !exists(err) {
			return "", s.failed(ctx, name, err)
		}
		s.mu.Lock()
		s.schemas[schema] = true
		s.mu.Unlock()
	}
	return here(name, mark), nil
}

func (s *server) mark(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.marks[name]
}

// translate writes a query as the server reads it, with its own names of tables.
func (s *server) translate(query string) string {
	return translate(query, func(name string) (string, bool) {
		mark := s.mark(name)
		return here(name, mark), mark != ""
	})
}

// write puts a file where the server reads the rows of a table that the session gives, and returns the folder's
// address. A file that is not whole has another name.
func (s *server) write(name, mark, file string) (location string, err error) {
	schema, table, _ := strings.Cut(name, ".")
	folder := physical(table, mark)
	dir := filepath.Join(s.config.Folder, schema, folder)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", unwritable(name)
	}
	path := filepath.Join(dir, "rows.parquet")
	part := filepath.Join(dir, fmt.Sprintf(".rows-%d", os.Getpid()))
	if err := copyFile(file, part); err != nil {
		return "", unwritable(name)
	}
	if err := os.Rename(part, path); err != nil {
		return "", unwritable(name)
	}
	return strings.TrimSuffix(s.config.Location, "/") + "/" + schema + "/" + folder, nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return cmp.Or(err, out.Sync(), out.Close())
}

func unwritable(name string) error {
	return &engine.Error{Kind: engine.Disk, Engine: "shared folder", At: name}
}

func (s *server) count(ctx context.Context, table string, rows *int64) error {
	return s.each(ctx, "select count(*) from "+table, func(r *sql.Rows) error { return r.Scan(rows) })
}

func (s *server) exec(ctx context.Context, at, statement string) error {
	_, err := s.pool.ExecContext(ctx, statement)
	return s.failed(ctx, at, err)
}

func (s *server) each(ctx context.Context, query string, visit func(*sql.Rows) error) error {
	rows, err := s.pool.QueryContext(ctx, query)
	if err != nil {
		return s.failed(ctx, opening(query), err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := visit(rows); err != nil {
			return s.failed(ctx, opening(query), err)
		}
	}
	return s.failed(ctx, opening(query), rows.Err())
}

// failed turns an error of a statement into one that may be shown.
func (s *server) failed(ctx context.Context, at string, err error) error {
	if err != nil && ctx.Err() != nil {
		return &engine.Error{Kind: engine.Cancelled, Engine: "interrupt", At: at}
	}
	return translateError(at, err)
}

// opening is the first words of a statement of this package.
func opening(statement string) string {
	words := strings.Fields(statement)
	return strings.Join(words[:min(2, len(words))], " ")
}
