// Package trino makes models on a Trino server. What comes out of them, and everything else that a session does, is the
// embedded engine's: a session of it is inside. docs/trino.md says what each of the two computes, and why.
//
// Only this package imports the client.
package trino

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	driver "github.com/trinodb/trino-go-client/trino"

	"ansatz/internal/engine"
)

// Config says which server, and how it is reached.
type Config struct {
	Server  string // http://host:port or https://host:port
	Catalog string // the catalogue of the models and of what is given
	// Folder is where the files of what the session gives are written, and Location its address on the server, such as
	// local:///ansatz or s3://bucket/ansatz.
	Folder, Location string

	User, Password, Token string // how one signs in; password and token over TLS only
	Role                  string // in the catalogue; empty: none
	Certificate           string // the file of the certificates that are trusted; empty: the system's
	Together              int    // tables made at a time; below 1: 1

	Elsewhere map[string]Lying   // registers that lie in other catalogues
	Derived   map[string]Derived // relations that the workspace derives from registers

	Patience time.Duration // how long a server that does not answer is asked again; 0: 30 seconds
}

// Driver returns the engine that makes models on a server and does everything else as another one does.
func Driver(inner engine.Driver, c Config) engine.Driver {
	d := inner
	d.Server = true
	d.Elsewhere = slices.Sorted(maps.Keys(c.Elsewhere))
	d.Open = func(ctx context.Context, path string, o engine.Options) (engine.Engine, error) {
		return Open(ctx, inner.Open, c, path, o)
	}
	return d
}

// Open opens a session of the inner engine, and a connection to the server.
func Open(ctx context.Context, inner engine.Opener, c Config, path string, o engine.Options) (engine.Engine, error) {
	s, err := reach(c)
	if err != nil {
		return nil, err
	}
	session, err := inner(ctx, path, o)
	if err != nil {
		return nil, err
	}
	return &Session{Engine: session, server: s, scratch: filepath.Dir(path)}, nil
}

// client is the configuration of the client. Each session has a tag, by which the server's list of queries can be read.
func (c Config) client() *driver.Config {
	address, err := url.Parse(c.Server)
	if err != nil {
		address = &url.URL{}
	}
	address.User = url.User(c.User)
	if c.Password != "" {
		address.User = url.UserPassword(c.User, c.Password)
	}
	patience := cmp.Or(c.Patience, 30*time.Second)
	client := &driver.Config{ServerURI: address.String(), Source: "ansatz", Catalog: c.Catalog, TimeZone: "UTC",
		ClientTags: []string{"ansatz", "run-" + tag()}, AccessToken: c.Token, SSLCertPath: c.Certificate,
		RequestRetryTimeout: &patience}
	if c.Role != "" {
		client.Roles = map[string]string{c.Catalog: c.Role}
	}
	return client
}

// tag is a random name of a session.
func tag() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// Session is a session of the inner engine that makes tables on the server.
type Session struct {
	engine.Engine
	*server
	scratch string // a folder that the inner session may write
	beside  bool
}

var _ interface {
	engine.Engine
	engine.Parallel
	engine.Server
} = (*Session)(nil)

// Prelude is the inner engine's, with a line by which models are made again when the server's prelude changes.
func (s *Session) Prelude() string {
	return s.Engine.Prelude() + "\n-- " + digest(preludeText) + "\n"
}

// Attach makes the registers of a workspace readable in the session; Give hands them on.
func (s *Session) Attach(ctx context.Context, w engine.Warehouse) error {
	if w.Scratch != "" {
		s.scratch = w.Scratch
	}
	return s.Engine.Attach(ctx, w)
}

// Exec runs statements in the session, after the tables that they name were brought.
func (s *Session) Exec(ctx context.Context, statement string, args ...any) error {
	if err := s.bring(ctx, statement); err != nil {
		return err
	}
	return s.Engine.Exec(ctx, statement, args...)
}

// Query runs a query in the session, after the tables that it names were brought.
func (s *Session) Query(ctx context.Context, statement string, args ...any) (engine.Rows, error) {
	if err := s.bring(ctx, statement); err != nil {
		return nil, err
	}
	return s.Engine.Query(ctx, statement, args...)
}

// Export writes the rows of a query to a file, after the tables that it names were brought.
func (s *Session) Export(ctx context.Context, query, path string, format engine.Format) error {
	if err := s.bring(ctx, query); err != nil {
		return err
	}
	return s.Engine.Export(ctx, query, path, format)
}

// Beside opens another session.
func (s *Session) Beside(ctx context.Context) (engine.Engine, error) {
	beside, err := engine.Beside(ctx, s.Engine)
	if beside == nil || err != nil {
		return nil, err
	}
	return &Session{Engine: beside, server: s.server, scratch: s.scratch, beside: true}, nil
}

// Settle is the inner engine's.
func (s *Session) Settle(ctx context.Context) (wait func()) { return engine.Settle(ctx, s.Engine) }

// Close ends both.
func (s *Session) Close() error {
	if !s.beside {
		_ = s.pool.Close()
	}
	return s.Engine.Close()
}

// unknownType is what an error is called about a column whose type one of the two sides does not keep as it is.
const unknownType = "type of a column"

// Give makes the rows of a table or view of the session, or what lies elsewhere, stand on the server.
func (s *Session) Give(ctx context.Context, name string) error {
	if s.lies(name) {
		return s.giveLying(ctx, name)
	}
	return s.giveRows(ctx, name)
}

// giveRows writes the rows of a table or view of the session to a file that the server reads.
func (s *Session) giveRows(ctx context.Context, name string) error {
	table, err := s.place(ctx, name)
	if err != nil {
		return err
	}
	var columns, cells []string
	err = s.sessionColumns(ctx, name, func(c column) {
		columns = append(columns, quote(c.name)+" "+c.kind)
		cells = append(cells, fmt.Sprintf("cast(%s as %s) as %[1]s", quote(c.name), c.kind))
	})
	if err != nil {
		return err
	}
	file := filepath.Join(s.scratch, "given-"+tag()+".parquet")
	defer os.Remove(file)
	query := fmt.Sprintf("select %s from %s", strings.Join(cells, ", "), name)
	if err := s.Engine.Export(ctx, query, file, engine.Parquet); err != nil {
		return err
	}
	location, err := s.write(name, s.mark(name), file)
	if err != nil {
		return err
	}
	return s.exec(ctx, name, fmt.Sprintf(
		"create table if not exists %s (%s) with (external_location = %s, format = 'PARQUET')",
		table, strings.Join(columns, ", "), engine.Quote(location)))
}

// sessionColumns visits the columns of a table or view of the session, each with its type on the server.
func (s *Session) sessionColumns(ctx context.Context, name string, visit func(column)) error {
	schema, bare, _ := strings.Cut(name, ".")
	return engine.Each(ctx, s.Engine, fmt.Sprintf(`select column_name, data_type from information_schema.columns
		where table_catalog = current_database() and table_schema = %s and table_name = %s order by ordinal_position`,
		engine.Quote(schema), engine.Quote(bare)), func(scan func(...any) error) error {
		var c column
		if err := scan(&c.name, &c.kind); err != nil {
			return err
		}
		var err error
		if c.kind, err = columnType(c.kind); err != nil {
			return &engine.Error{Kind: engine.Other, Engine: unknownType, At: name, Word: c.name}
		}
		visit(c)
		return nil
	})
}

var qualified = regexp.MustCompile(`\b[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\b`)

// bring makes the tables of the server that a statement names tables of the session.
func (s *Session) bring(ctx context.Context, statement string) error {
	for _, name := range qualified.FindAllString(statement, -1) {
		s.mu.Lock()
		wanted := s.made[name] && s.brought[name] != s.marks[name]
		s.mu.Unlock()
		if !wanted {
			continue
		}
		if err := s.fetch(ctx, name); err != nil {
			return err
		}
		s.mu.Lock()
		s.brought[name] = s.marks[name]
		s.mu.Unlock()
	}
	return nil
}

// fetch copies a table of the server into the session. Its cells cross as text, which reads back as the same value.
func (s *Session) fetch(ctx context.Context, name string) error {
	rows, err := s.pool.QueryContext(ctx, //nolint:rowserrcheck // brought.Fill checks it
		"select * from "+here(name, s.mark(name)))
	if err != nil {
		return s.failed(ctx, name, err)
	}
	defer func() { _ = rows.Close() }()
	types, err := rows.ColumnTypes()
	if err != nil {
		return s.failed(ctx, name, err)
	}
	var cells []string
	for i, t := range types {
		kind, err := sessionType(typeOf(t))
		if err != nil {
			return &engine.Error{Kind: engine.Other, Engine: unknownType, At: name, Word: t.Name()}
		}
		cells = append(cells, fmt.Sprintf("cast(c%d as %s) as %s", i, kind, quote(t.Name())))
	}
	source := &brought{rows: rows, width: len(types)}
	s.Stream("brought", source)
	schema, _, _ := strings.Cut(name, ".")
	err = s.Engine.Exec(ctx, fmt.Sprintf("create schema if not exists %s; create or replace table %s as -- %[2]s\n"+
		"select %s from stream('brought')", schema, name, strings.Join(cells, ", ")))
	return s.failed(ctx, name, err)
}
