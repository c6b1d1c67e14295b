// Package format is what a load asks of a file format: the columns of a file, and its rows. Each format is a package
// below; docs/howto/add-a-format.md says how to add one.
package format

import (
	"context"
	"fmt"
	"os"
	"regexp"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
)

// Format is a file format in which registers are delivered. It keeps nothing between calls.
type Format interface {
	// Endings are the endings of the names of its files, without the first point.
	Endings() []string
	// Room is how many bytes of disk a load needs for each byte of a file with one of its endings.
	Room(ending string) int64
	// Header reads the columns of a file. A *fault.Fault says what is wrong with the file; another error ends the load.
	// It is called again when the rows are read, and gives the same as long as the file does not change.
	Header(ctx context.Context, db engine.Engine, f *File) (*Header, error)
	// Rows opens the rows of a file whose header is h, with the columns at the indexes used. Its errors are those of
	// Header. Whoever opens the rows closes them.
	Rows(ctx context.Context, db engine.Engine, f *File, h *Header, used []int) (Rows, error)
}

// File is a delivered file.
type File struct {
	Path   string // as the person gave it: messages name it so
	Name   string // with its delivery's folder: progress names it so
	At     string // where the engine finds it, without links
	Ending string // of its name, one of the format's
	Size   int64
	SHA256 string

	Encoding  string // which the manifest states, else utf-8
	Delimiter byte   // which the manifest states, else a comma
	Delimited bool   // the manifest states the delimiter

	Open  func() (*os.File, error) // opens this file, and no other in its place
	Fault func(error) *fault.Fault // what a person is told of an error of the system
}

// Header is what a file says of its columns before any row is read.
type Header struct {
	Names     []string    // without the spaces around them
	Kinds     []string    // the engine's type of each column; nil: all are text
	Rows      int64       // how many there are, where the file says it
	Delimiter byte        // between the cells of a text; with a semicolon numbers have a decimal comma
	Notes     []lang.Text // how the file is read, where that is not as it should be
	Own       []string    // what the format itself wants to remember
}

// Rows is the rows of one file, to be read once.
type Rows interface {
	// Source is what a query reads after Start: the relation of line (from 1), whole (0 where the row cannot be read or
	// has another number of cells than the header, else 1), and the cells c0, c1 … of the used columns, null where
	// empty.
	Source() string
	// Length is what Start counts, and how much of it there is.
	Length() (unit string, total int64)
	// Start makes the rows ready for one query, which counts for a task, in an engine that may use so many bytes.
	Start(task progress.Task, memory int64)
	// Changed says, after the query, whether the rows are no longer those of the file's hash and header: an error where
	// they are not. known is false where the format cannot know, since the engine opened the file by its path.
	Changed(ctx context.Context) (err error, known bool)
	// Broken is what is wrong with the file where the query failed for it; nil: the error has another cause.
	Broken(ctx context.Context, err error) *fault.Fault
	// Padded is how many rows differ from the header only by empty cells at their end.
	Padded() int64
	// Close lets go of the file. It may be called twice.
	Close()
}

// MaxCell is the most bytes of a cell. A row with a longer one is not whole.
const MaxCell = 1_000_000

// GroupRows is how many rows of a file that is written lie in one group: the engine keeps the texts of a group in
// memory until it is written.
const GroupRows = 524288

// valueLike is a column name that may be a value: a file without a header has a row of values in its place.
var valueLike = regexp.MustCompile(`[0-9]{5}|.{65}`)

// ValueLike says whether a column's name may be a value.
func ValueLike(name string) bool { return valueLike.MatchString(name) }

// Shown is a column's name as a message may show it: a name that may be a value is shown as its place, from 1.
func Shown(name string, index int) string {
	if ValueLike(name) {
		return fmt.Sprint(index + 1)
	}
	return name
}
