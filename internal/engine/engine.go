// Package engine is the small interface behind which a SQL engine stands. It knows nothing of the domain.
//
// No error that an engine returns carries a cell's value: an engine's own messages print values, so an
// implementation translates them to a kind and a text that names only what the caller named.
package engine

import (
	"context"
	"fmt"
)

// Engine runs SQL. One Engine is one session: its methods are called from one goroutine at a time, unless an implementation says otherwise.
type Engine interface {
	// Exec runs one or several statements and returns when all are done. It stops early when ctx ends.
	Exec(ctx context.Context, sql string, args ...any) error
	// Query runs one SELECT; the caller closes the rows.
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	// Stream makes a row source readable as the table function `name()` until Close: what files hold that the engine cannot read itself.
	Stream(name string, source func() (Source, error)) error
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

// Source hands rows to the engine, one chunk at a time. All columns but the first are text; the first is a whole number (a line).
type Source interface {
	// Columns returns the names of all columns.
	Columns() []string
	// Fill writes up to capacity rows through set (cell, which is not kept) and returns how many; 0 ends the stream.
	Fill(capacity int, set Setter) (int, error)
}

// Setter writes one cell of the chunk being filled.
type Setter interface {
	Int(row int, v int64)        // the first column
	Text(col, row int, v []byte) // column col (1 is the first text column)
	Null(col, row int)           // an empty cell of text column col
}

// Kind classifies what went wrong in an engine.
type Kind string

// The kinds of engine errors.
const (
	Memory    Kind = "memory"    // the memory limit was reached and nothing could be spilled
	Disk      Kind = "disk"      // no space left, or a file could not be written
	Corrupt   Kind = "corrupt"   // a file is not what its name says
	Cancelled Kind = "cancelled" // ctx ended
	Locked    Kind = "locked"    // another process holds the file
	Other     Kind = "other"     // a mistake of ours: the SQL does not fit the data
)

// Error is an engine's error without any value in it.
type Error struct {
	Kind   Kind
	Engine string // the engine's own class of error, such as "Conversion Error"
	At     string // the first words of the statement, or the model's name
}

func (e *Error) Error() string {
	return fmt.Sprintf("engine: %s (%s) at %s", e.Kind, e.Engine, e.At)
}
