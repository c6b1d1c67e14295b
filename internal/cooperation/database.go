package cooperation

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"path/filepath"

	"ansatz/internal/disk"
	"ansatz/internal/disk/database"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// databaseFile is the name of SQLite's file in the folder of a register.
const databaseFile = "case.sqlite"

// databaseVersion is the number of the last file of sql.
const databaseVersion = 2

//go:embed sql/*.sql
var migrations embed.FS

// database is where the database of a register in a folder is.
func (s Settings) database(dir string) database.Place {
	return database.Place{Kind: s.Store, File: filepath.Join(dir, databaseFile), Connection: s.Connection}
}

// connect opens the database. Nothing is read yet.
func (s Settings) connect(dir string) (*sql.DB, error) { return s.database(dir).Open() }

// Numbers of PostgreSQL's locks.
const (
	migrating = 4168770123
	writing   = 4168770124
)

// migrate makes the tables, or brings older ones to the newest version. Several may try at once.
func (s Settings) migrate(ctx context.Context, db *sql.DB) error {
	err := s.database("").Migrate(ctx, db, migrations, databaseVersion, migrating)
	var newer database.Newer
	if errors.As(err, &newer) {
		return &fault.Fault{Kind: fault.Workspace,
			Rule: lang.Textf("registret är skrivet av en nyare Ansatz: version %d",
				"the register is written by a newer "+
					"Ansatz: version %d", int(newer)),
			Hint: lang.Text{SV: "använd den nyare", EN: "use the newer one"}}
	}
	return err
}

// failed turns a mistake of the database into one that people can correct. It repeats no word of the database's: it may
// hold values.
func (s *Store) failed(err error) error {
	var said *fault.Fault
	var list fault.List
	if err == nil || errors.As(err, &said) || errors.As(err, &list) || errors.Is(err, context.Canceled) {
		return err
	}
	at := filepath.Join(s.dir, databaseFile)
	switch trouble, code := database.Of(err); trouble {
	case database.Damaged:
		return damaged(at)
	case database.Busy:
		return &fault.Fault{Kind: fault.Resource, File: at,
			Rule: lang.Text{SV: "andra skriver i registret utan uppehåll", EN: "others write to the register " +
				"without a pause"},
			Hint: lang.Text{SV: "försök igen om en stund", EN: "try again in a while"}}
	case database.Unwritten:
		return disk.CannotWrite(at)
	case database.Away:
		return &fault.Fault{Kind: fault.Resource,
			Rule: lang.Text{SV: "databasen svarar inte, eller släpper inte in användaren",
				EN: "the database does not answer, or does not let the user in"},
			Hint: lang.Textf("kontrollera anslutningen i %s, och lösenordet i PGPASSWORD, PGPASSFILE eller PGSERVICE",
				"look at the connection in %s, and the password in PGPASSWORD, PGPASSFILE or PGSERVICE",
				filepath.Join(s.dir, settingsFile))}
	case database.Forbidden:
		return &fault.Fault{Kind: fault.Refused,
			Rule: lang.Text{SV: "databasens användare får inte göra det",
				EN: "the database's user may not do this"},
			Hint: lang.Text{SV: "be den som förvaltar databasen om rätt att läsa version, att läsa och lägga " +
				"till i entry, och att läsa, lägga till och ändra i state",
				EN: "ask whoever runs the database for the right to read version, to read and add to entry, and " +
					"to read, add to and change state"}}
	case database.Other:
		return endedWith(code)
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
