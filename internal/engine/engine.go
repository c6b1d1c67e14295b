// Package engine is the small interface behind which a SQL engine stands. It knows nothing of the domain.
//
// No error that an engine returns carries a cell's value: an engine's own messages print values, so an
// implementation translates them to a kind and a text that names only what the caller named.
package engine

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Engine runs SQL. One Engine is one session: its methods are called from one goroutine at a time.
//
// Every error that a method returns is an *Error with one of the kinds below, or, from a statement that reads a stream,
// the error of the stream's source as it is. A session can be used after an error.
type Engine interface {
	// Exec runs one or several statements, separated by semicolons, and returns when all are done. Without an explicit
	// transaction each statement is one. It ends early with the kind Cancelled when ctx ends, with Memory or Disk when
	// these run out, with Corrupt when a file that it reads is not what it should be, and with Other when the SQL is
	// wrong or does not fit the data.
	Exec(ctx context.Context, sql string, args ...any) error
	// Query runs one SELECT. The caller closes the rows. Errors are those of Exec; those that occur while rows are
	// read come from Rows.Err.
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	// Stream makes a source readable once, as the table function stream('name'): rows that the engine cannot read from
	// files itself. The statement that reads it returns the source's error. Reading a name that is not there, or was
	// read already, is an error of kind Other.
	Stream(name string, source Source)
	// Prelude returns statements that define the functions that models use (see docs/howto/add-an-engine.md). They may
	// be run several times. It is the same text for every session of an engine; models are recomputed when it changes.
	Prelude() string
	// Attach makes the registers of a workspace readable, as register.NAME. It is called once in a session. A file that
	// is damaged or no books is an error of kind Corrupt, one that may not be read of kind Disk, and one that another
	// process writes of kind Locked.
	Attach(ctx context.Context, w Warehouse) error
	// Export writes all rows of one SELECT to a new file at path, or over one that is there, in the query's order; the
	// same rows give the same bytes on any number of threads. A file that cannot be written is an error of kind Disk.
	Export(ctx context.Context, query, path string, format Format) error
	// Close ends the session and writes what it has committed to the disk. It is called once.
	Close() error
}

// Parallel is what an engine offers besides if it can work on several things at a time.
type Parallel interface {
	// Beside opens another session on the same data, with this one's variables of text. Its statements run at the same
	// time as this one's. It returns nil if the engine works on one thread, where nothing is gained. The caller closes
	// it before this one.
	Beside(ctx context.Context) (Engine, error)
	// Settle begins in the background what Close would otherwise do at the end, and returns a function that waits for
	// it. If it fails nothing is lost: Close does it.
	Settle(ctx context.Context) (wait func())
}

// Opener opens a session of one engine with the database file at path, which it makes if it is not there. An empty path
// is a database in memory. Names without a catalogue mean this database. Errors: Locked if another process has the
// file, Corrupt if it is no database of this engine, Disk if it cannot be read or written.
type Opener func(ctx context.Context, path string, o Options) (Engine, error)

// Options say how a session runs. An instant is read and written in UTC whatever the machine's time zone.
type Options struct {
	Threads  int      // 0: as many as the machine has
	Memory   string   // the most memory to use before spilling, such as "4GB"; empty: the engine decides, at most 8 GB
	Temp     string   // folder to spill to; empty: beside the file
	ReadOnly bool     // open the file for reading only
	Allow    []string // folders that statements may read and write; nil: any
	// KeepOrder keeps rows in the order in which they come where a query asks for none. It costs memory and time.
	KeepOrder bool
}

// Warehouse says where a workspace's registers lie.
type Warehouse struct {
	Books string // the file of the books; it is opened for reading only
	Parts string // the folder of the registers' files
	// Scratch, if it is set, is from then on the only folder in which statements may write files. They may read those
	// in Parts too, and attach nothing more. This cannot be undone.
	Scratch string
}

// Format is a file format that an engine writes.
type Format string

// The formats. CSV is UTF-8 with commas, a line of column names and LF at the end of each line; null is an empty cell.
const (
	Parquet Format = "parquet"
	CSV     Format = "csv"
)

// Beside opens a session beside another one; nil if the engine has none to offer.
func Beside(ctx context.Context, e Engine) (Engine, error) {
	if p, ok := e.(Parallel); ok {
		return p.Beside(ctx)
	}
	return nil, nil
}

// Settle begins to write what a session has committed to the disk, if its engine can do that in the background, and
// returns a function that waits for it.
func Settle(ctx context.Context, e Engine) (wait func()) {
	if p, ok := e.(Parallel); ok {
		return p.Settle(ctx)
	}
	return func() {}
}

// Rows is a result being read, as database/sql reads it.
type Rows interface {
	Next() bool
	Scan(dest ...any) error
	Columns() ([]string, error)
	Err() error
	Close() error
}

// Source hands rows to the engine, one chunk at a time.
type Source interface {
	// Columns returns the columns of a row.
	Columns() []Column
	// Fill writes up to capacity rows through to and returns how many; 0 ends the stream. The engine's threads call it
	// at the same time.
	Fill(capacity int, to Chunk) (int, error)
}

// Column is one column of a source: text, or a whole number where Number is set.
type Column struct {
	Name   string
	Number bool
}

// Chunk takes the cells of the rows being filled. Row and column count from 0.
type Chunk interface {
	Number(column, row int, v int64)
	Text(column, row int, v []byte) // v is not kept
	Null(column, row int)
}

// Quote writes a text as a SQL literal.
func Quote(text string) string {
	quoted := "'" + strings.ReplaceAll(text, "'", "''") + "'"
	if strings.Contains(text, "\x00") { // a statement ends there
		quoted = "(" + strings.ReplaceAll(quoted, "\x00", "' || chr(0) || '") + ")"
	}
	return quoted
}

// QuotePath writes a path as a SQL literal, from the file system's root. The engine takes the name of a file that is
// there as it stands, also where it could be read as a pattern; the first letter of a relative one could still be read
// as another place (~, or a scheme of addresses). A separator at the end stays.
func QuotePath(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		end := ""
		if path != "" && os.IsPathSeparator(path[len(path)-1]) && !os.IsPathSeparator(abs[len(abs)-1]) {
			end = string(filepath.Separator)
		}
		if len(abs) >= shortest {
			abs = long(abs)
		}
		path = abs + end
	}
	return Quote(path)
}

// QuoteFolder writes a folder as SQL literals, one for each form in which QuotePath writes paths in it.
func QuoteFolder(dir string) []string {
	forms := []string{QuotePath(dir)}
	if abs, err := filepath.Abs(dir); err == nil && Quote(long(abs)) != forms[0] {
		forms = append(forms, Quote(long(abs)))
	}
	return forms
}

// Kind classifies what went wrong in an engine.
type Kind string

// The kinds of engine errors.
const (
	Memory    Kind = "memory"    // the memory limit was reached and nothing could be spilled
	Disk      Kind = "disk"      // no space left, or a file that may not be read or written
	Corrupt   Kind = "corrupt"   // a file is not what its name says
	Cancelled Kind = "cancelled" // ctx ended
	Locked    Kind = "locked"    // another process holds the file
	Files     Kind = "files"     // the system lets the process open no more files
	Lost      Kind = "lost"      // a server gives no answer, or ended a statement by itself
	Denied    Kind = "denied"    // a server does not let this user in, or at this
	Other     Kind = "other"     // a mistake of ours: the SQL does not fit the data
)

// Error is an engine's error without any value in it.
type Error struct {
	Kind   Kind
	Engine string // the engine's own class of error, such as "Conversion Error"
	At     string // the first words of the statement, or the model's name

	Line int    // of the statement, 1-based, where the engine says it; else 0
	Word string // the name there that the engine does not understand, where it is about names; never a value
}

func (e *Error) Error() string {
	return fmt.Sprintf("engine: %s (%s) at %s", e.Kind, e.Engine, e.At)
}
