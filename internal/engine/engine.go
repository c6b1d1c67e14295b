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

// Engine runs SQL. One Engine is one session: its methods are called from one goroutine at a time, unless an implementation says otherwise.
type Engine interface {
	// Exec runs one or several statements and returns when all are done. It stops early when ctx ends.
	Exec(ctx context.Context, sql string, args ...any) error
	// Query runs one SELECT; the caller closes the rows.
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	// Stream makes a row source readable once, as the table function stream('name'): what files hold that the engine cannot read itself.
	// An error of the source is what the statement that reads it returns.
	Stream(name string, source Source)
	// Beside opens another session on the same data, with this one's variables of text, whose statements run at the same time as this one's; nil where
	// the engine works on one thread alone, and nothing is won by it. Whoever opens it closes it, before this one.
	Beside(ctx context.Context) (Engine, error)
	// Close ends the session.
	Close() error
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
	// Fill writes up to capacity rows through to and returns how many; 0 ends the stream. The engine's threads call it at the same time.
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

// QuotePath writes a path as a SQL literal, from the file system's root. The engine takes the name of a file that is there as it stands, also where it
// could be read as a pattern; the first letter of a relative one could still be read as another place (~, or a scheme of addresses). A separator at
// the end stays.
func QuotePath(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		end := ""
		if path != "" && os.IsPathSeparator(path[len(path)-1]) && !os.IsPathSeparator(abs[len(abs)-1]) {
			end = string(filepath.Separator)
		}
		path = abs + end
	}
	return Quote(path)
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
