package cooperation

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
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

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// The two databases take the same statements. Where they differ it is said here: how one is opened, how a writer keeps
// others out, and the triggers of sql/001.*.sql.
const (
	sqliteStore   = "sqlite"
	postgresStore = "postgres"
)

// databaseFile is the name of SQLite's file in the folder of a register.
const databaseFile = "case.sqlite"

// databaseVersion is the number of the last file of sql.
const databaseVersion = 2

//go:embed sql/*.sql
var migrations embed.FS

// connect opens the database. Nothing is read yet.
func (s Settings) connect(dir string) (*sql.DB, error) {
	if s.Store == postgresStore {
		return sql.Open("pgx", s.Connection)
	}
	// The journal is written ahead, a writer waits for others, and an entry is on the disk when it is acknowledged.
	query := url.Values{"_pragma": {"journal_mode(wal)", "busy_timeout(20000)", "synchronous(full)"},
		"_txlock": {"immediate"}}
	path := (&url.URL{Path: filepath.ToSlash(filepath.Join(dir, databaseFile))}).EscapedPath()
	return sql.Open("sqlite", "file:"+path+"?"+query.Encode())
}

// migrate makes the tables, or brings older ones to the newest version. Several may try at once.
func (s Settings) migrate(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if s.Store == postgresStore {
		if _, err := tx.ExecContext(ctx, "select pg_advisory_xact_lock(4168770123)"); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, "create table if not exists version (number bigint primary key)"); err != nil {
		return err
	}
	have := 0
	if err := tx.QueryRowContext(ctx, "select coalesce(max(number), 0) from version").Scan(&have); err != nil {
		return err
	}
	switch {
	case have > databaseVersion:
		return &fault.Fault{Kind: fault.Workspace,
			Rule: lang.Textf("registret är skrivet av en nyare Ansatz: version %d",
				"the register is written by a newer "+
					"Ansatz: version %d", have),
			Hint: lang.Text{SV: "använd den nyare", EN: "use the newer one"}}
	case have == databaseVersion:
		return nil
	}
	for number := have + 1; number <= databaseVersion; number++ {
		for _, end := range []string{".sql", "." + s.Store + ".sql"} {
			text, err := migrations.ReadFile(fmt.Sprintf("sql/%03d%s", number, end))
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
	if _, err := tx.ExecContext(ctx, "insert into version values ($1)", databaseVersion); err != nil {
		return err
	}
	return tx.Commit()
}

// keepOut lets no other writer in until the transaction ends. SQLite has done so at its beginning. A lock of the table
// would need the right to change it.
func (s Settings) keepOut(ctx context.Context, tx *sql.Tx) error {
	if s.Store != postgresStore {
		return nil
	}
	_, err := tx.ExecContext(ctx, "select pg_advisory_xact_lock(4168770124)")
	return err
}

var passwordKey = regexp.MustCompile(`(?i)(^|[\s?&])(ssl)?password\s*=`)

// checkConnection looks whether a connection string can be read and holds no password: the file of settings and the
// command line are seen by others.
func checkConnection(text string) error {
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

// failed turns a mistake of the database into one that people can correct. It repeats no word of the database's: it may
// hold values.
func (s *Store) failed(err error) error {
	var said *fault.Fault
	var list fault.List
	var lite *sqlite.Error
	var server *pgconn.PgError
	var connect *pgconn.ConnectError
	var network net.Error
	at := filepath.Join(s.dir, databaseFile)
	switch {
	case err == nil, errors.As(err, &said), errors.As(err, &list), errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &lite):
		switch lite.Code() & 0xff {
		case codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB:
			return damaged(at)
		case codes.SQLITE_BUSY, codes.SQLITE_LOCKED:
			return &fault.Fault{Kind: fault.Resource, File: at,
				Rule: lang.Text{SV: "andra skriver i registret utan uppehåll", EN: "others write to the register " +
					"without a pause"},
				Hint: lang.Text{SV: "försök igen om en stund", EN: "try again in a while"}}
		case codes.SQLITE_FULL, codes.SQLITE_READONLY, codes.SQLITE_CANTOPEN, codes.SQLITE_IOERR, codes.SQLITE_PERM:
			return disk.CannotWrite(at)
		}
		return endedWith(strconv.Itoa(lite.Code()))
	case errors.As(err, &connect), errors.As(err, &network), errors.Is(err, driver.ErrBadConn),
		errors.Is(err, io.ErrUnexpectedEOF):
		return &fault.Fault{Kind: fault.Resource,
			Rule: lang.Text{SV: "databasen svarar inte, eller släpper inte in användaren",
				EN: "the database does not answer, or does not let the user in"},
			Hint: lang.Textf("kontrollera anslutningen i %s, och lösenordet i PGPASSWORD, PGPASSFILE eller PGSERVICE",
				"look at the connection in %s, and the password in PGPASSWORD, PGPASSFILE or PGSERVICE",
				filepath.Join(s.dir, settingsFile))}
	case errors.As(err, &server):
		if strings.HasPrefix(server.Code, "42501") {
			return &fault.Fault{Kind: fault.Refused,
				Rule: lang.Text{SV: "databasens användare får inte göra det",
					EN: "the database's user may not do this"},
				Hint: lang.Text{SV: "be den som förvaltar databasen om rätt att läsa version, att läsa och lägga " +
					"till i entry, och att läsa, lägga till och ändra i state",
					EN: "ask whoever runs the database for the right to read version, to read and add to entry, and " +
						"to read, add to and change state"}}
		}
		return endedWith(server.Code)
	}
	return err
}

func endedWith(code string) error {
	return &fault.Fault{Kind: fault.Resource,
		Rule: lang.Textf("databasen avbröt med koden %s", "the database ended it with the code %s", code),
		Hint: lang.Text{SV: "försök igen; visa annars koden för den som förvaltar databasen",
			EN: "try again; otherwise show the code to whoever runs the database"}}
}

func damaged(path string) error {
	return &fault.Fault{Kind: fault.Workspace, File: path,
		Rule: lang.Text{SV: "är skadad", EN: "is damaged"},
		Hint: lang.Text{SV: "återställ registrets mapp från en säkerhetskopia",
			EN: "restore the register's folder from " +
				"a backup"}}
}
