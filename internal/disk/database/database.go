// Package database opens the databases in which the program keeps what is not a register: SQLite in a file of its own,
// or PostgreSQL where several machines write. Both take the same statements; where they differ it is said here and in
// the files that are named after one of them.
package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// The two databases.
const (
	SQLite     = "sqlite"
	PostgreSQL = "postgres"
)

// Place says where a database is.
type Place struct {
	Kind       string // SQLite or PostgreSQL
	File       string // of SQLite
	Connection string // to PostgreSQL, without a password
}

// Open opens the database. Nothing is read yet.
func (p Place) Open() (*sql.DB, error) {
	if p.Kind == PostgreSQL {
		return sql.Open("pgx", p.Connection)
	}
	// The journal is written ahead, a writer waits for others, and an entry is on the disk when it is acknowledged.
	query := url.Values{"_pragma": {"journal_mode(wal)", "busy_timeout(20000)", "synchronous(full)"},
		"_txlock": {"immediate"}}
	path := (&url.URL{Path: filepath.ToSlash(p.File)}).EscapedPath()
	return sql.Open("sqlite", "file:"+path+"?"+query.Encode())
}

// Copy writes a database of SQLite to a file that is not there, as it is at one moment, while others write to it. The
// tables that are named are empty in it.
func (p Place) Copy(ctx context.Context, to string, empty ...string) error {
	db, err := p.Open()
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "vacuum into $1", to); err != nil {
		return err
	}
	copied, err := Place{Kind: SQLite, File: to}.Open()
	if err != nil {
		return err
	}
	for _, table := range empty {
		if _, err := copied.ExecContext(ctx, "delete from "+table); err != nil {
			return errors.Join(err, copied.Close())
		}
	}
	_, err = copied.ExecContext(ctx, "vacuum") // what was removed is not in the file's empty places either
	return errors.Join(err, copied.Close())
}

// Migrate makes the tables, or brings older ones to the newest version. The files of version 3 are sql/003.sql and, for
// what one database needs alone, sql/003.sqlite.sql and sql/003.postgres.sql. Several may try at once: lock is a number
// of PostgreSQL's that nothing else locks. A database that a newer program has written gives Newer.
func (p Place) Migrate(ctx context.Context, db *sql.DB, files fs.FS, newest int, lock int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := p.KeepOut(ctx, tx, lock); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "create table if not exists version (number bigint primary key)"); err != nil {
		return err
	}
	have := 0
	if err := tx.QueryRowContext(ctx, "select coalesce(max(number), 0) from version").Scan(&have); err != nil {
		return err
	}
	switch {
	case have > newest:
		return Newer(have)
	case have == newest:
		return nil
	}
	for number := have + 1; number <= newest; number++ {
		for _, end := range []string{".sql", "." + p.Kind + ".sql"} {
			text, err := fs.ReadFile(files, fmt.Sprintf("sql/%03d%s", number, end))
			if errors.Is(err, fs.ErrNotExist) {
				continue // the databases need nothing of their own
			}
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, string(text)); err != nil {
				return err
			}
		}
	}
	if _, err := tx.ExecContext(ctx, "insert into version values ($1)", newest); err != nil {
		return err
	}
	return tx.Commit()
}

// Newer is the version of a database that a newer program has written.
type Newer int

func (n Newer) Error() string { return fmt.Sprintf("the database has version %d", int(n)) }

// KeepOut lets no other writer in until the transaction ends. SQLite has done so at its beginning. A lock of the table
// would need the right to change it.
func (p Place) KeepOut(ctx context.Context, tx *sql.Tx, lock int64) error {
	if p.Kind != PostgreSQL {
		return nil
	}
	_, err := tx.ExecContext(ctx, "select pg_advisory_xact_lock($1)", lock)
	return err
}

var passwordKey = regexp.MustCompile(`(?i)(^|[\s?&])(ssl)?password\s*=`)

// CheckConnection looks whether a connection string can be read and holds no password: the file of settings and the
// command line are seen by others.
func CheckConnection(text string) error {
	u, err := url.Parse(text)
	secret := passwordKey.MatchString(text)
	if err == nil && u.User != nil {
		_, has := u.User.Password()
		secret = secret || has
	}
	if secret {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "anslutningen innehåller ett lösenord", EN: "the connection holds a password"},
			Hint: lang.Text{SV: "ta bort det, och sätt PGPASSWORD, PGPASSFILE eller PGSERVICE i miljön",
				EN: "remove it, and set PGPASSWORD, PGPASSFILE or PGSERVICE in the environment"}}
	}
	parsed, err := pgx.ParseConfig(text)
	if err != nil {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "anslutningen till PostgreSQL går inte att läsa", EN: "the connection to PostgreSQL " +
				"cannot be read"},
			Hint: lang.Text{SV: "skriv till exempel 'host=db.intern dbname=samverkan user=handlaggare " +
				"sslmode=verify-full'",
				EN: "write for instance 'host=db.internal dbname=cooperation user=officer " +
					"sslmode=verify-full'"}}
	}
	ways := append([]*pgconn.FallbackConfig{{Host: parsed.Host, Port: parsed.Port, TLSConfig: parsed.TLSConfig}},
		parsed.Fallbacks...)
	if slices.ContainsFunc(ways, overheard) {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "anslutningen till PostgreSQL kan avlyssnas: servern visar inte vem den är",
				EN: "the connection to PostgreSQL can be overheard: the server does not prove who it is"},
			Hint: lang.Text{SV: "lägg till sslmode=verify-full, och sslrootcert=FIL om utfärdaren är er egen",
				EN: "add sslmode=verify-full, and sslrootcert=FILE where the issuer is your own"}}
	}
	return nil
}

// overheard says whether others could read a way to a database, or stand in for it: it leaves the machine, and is not
// encrypted to a server that proves its name.
func overheard(way *pgconn.FallbackConfig) bool {
	if network, _ := pgconn.NetworkAddress(way.Host, way.Port); network == "unix" || way.Host == "localhost" ||
		net.ParseIP(way.Host).IsLoopback() {
		return false
	}
	return way.TLSConfig == nil || way.TLSConfig.InsecureSkipVerify
}

// Trouble is what kind of mistake a database made.
type Trouble int

// The kinds.
const (
	None      Trouble = iota // the mistake is not the database's
	Damaged                  // the file is damaged
	Busy                     // others write without a pause
	Unwritten                // the file cannot be written
	Away                     // the server does not answer, or does not let the user in
	Forbidden                // the user may not do this
	Other                    // known by its code only
)

// Of says what kind of mistake an error is, and its code. It repeats no word of the database's: it may hold values.
func Of(err error) (Trouble, string) {
	var lite *sqlite.Error
	var server *pgconn.PgError
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.As(err, &lite):
		code := strconv.Itoa(lite.Code())
		switch lite.Code() & 0xff {
		case codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB:
			return Damaged, code
		case codes.SQLITE_BUSY, codes.SQLITE_LOCKED:
			return Busy, code
		case codes.SQLITE_FULL, codes.SQLITE_READONLY, codes.SQLITE_CANTOPEN, codes.SQLITE_IOERR, codes.SQLITE_PERM:
			return Unwritten, code
		}
		return Other, code
	case errors.As(err, &connect), errors.As(err, &network), errors.Is(err, driver.ErrBadConn),
		errors.Is(err, io.ErrUnexpectedEOF):
		return Away, ""
	case errors.As(err, &server):
		if strings.HasPrefix(server.Code, "42501") {
			return Forbidden, server.Code
		}
		return Other, server.Code
	}
	return None, ""
}
