// Package format is the interface of file formats: a load needs the columns of a file, and its rows. Each format is a
// package below; docs/howto/add-a-format.md explains how to add one.
package format

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
)

// Format is a file format of deliveries. It keeps no state between calls.
type Format interface {
	// Endings are the endings of the names of its files, without the first point.
	Endings() []string
	// Room returns the bytes of disk that a load needs for each byte of a file with this ending.
	Room(ending string) int64
	// Header reads the columns of a file. A *fault.Fault says what is wrong with the file; another error ends the load.
	// It is called again when the rows are read, and returns the same unless the file has changed.
	Header(ctx context.Context, db engine.Engine, f *File) (*Header, error)
	// Rows opens the rows of a file whose header is h, with the columns at the indexes used. Its errors are those of
	// Header. The caller closes the rows.
	Rows(ctx context.Context, db engine.Engine, f *File, h *Header, used []int) (Rows, error)
}

// File is a delivered file.
type File struct {
	Path   string // as the person gave it, for messages
	Name   string // with its delivery's folder, for progress
	At     string // where the engine finds it, without links
	Ending string // of its name, one of the format's
	Size   int64
	SHA256 string

	Encoding  string // which the manifest states, else utf-8
	Delimiter byte   // which the manifest states, else a comma
	Delimited bool   // the manifest states the delimiter
	Encoded   bool   // the manifest states the encoding
	// Labels says whether the manifest asks for the labels of a column's values in their place; nil: of none.
	Labels func(name string) bool
	// Takes says what the register takes of a column, as the dictionary calls its types; empty: it is not known.
	Takes func(name string) string
	// Table is the register that the rows are for. Only a file of several tables asks.
	Table string

	// Kept is where a format keeps what it has read of a file that fills several registers; nil: it fills one.
	Kept *Kept

	Sheet     string // or table, of a file with several, which the manifest states; empty: the first
	HeaderRow int    // of a sheet, which the manifest states; 0: it is looked for

	Open  func() (*os.File, error) // opens this file, and no other in its place
	Fault func(error) *fault.Fault // the message for an error of the system
}

// Kept is what a format keeps of a file between the registers that it fills, so that the file is read once. The file
// and its hash are the same for all of them.
type Kept struct{ Of any }

// Header describes the columns of a file before any row is read.
type Header struct {
	Names     []string    // without the spaces around them
	Kinds     []string    // the engine's type of each column; nil: all are text
	Rows      int64       // the number of rows, if the file states it
	Delimiter byte        // between the cells of a text; with a semicolon numbers have a decimal comma
	Notes     []lang.Text // remarks on how the file is read
	Own       []string    // for the format's own use
}

// Rows are the rows of one file. They can be read once.
type Rows interface {
	// Source is the relation that a query reads after Start. Its columns are line (from 1), whole (0 if the row cannot
	// be read or has another number of cells than the header, else 1), and the cells c0, c1 … of the used columns, null
	// where empty.
	Source() string
	// Length returns the unit in which Start counts progress, and the total.
	Length() (unit string, total int64)
	// Start prepares the rows for one query. Reading them counts for the task. memory is what the engine may use, in
	// bytes.
	Start(task progress.Task, memory int64)
	// Changed returns an error, after the query, if the rows are no longer those of the file's hash and header. known
	// is false if the format cannot know, because the engine opened the file by its path.
	Changed(ctx context.Context) (err error, known bool)
	// Broken returns what is wrong with the file if that made the query fail, and nil if the error has another cause.
	Broken(ctx context.Context, err error) *fault.Fault
	// Padded returns the number of rows that differ from the header only by empty cells at their end.
	Padded() int64
	// Close closes the file. It may be called twice.
	Close()
}

// Repeatable are rows that several queries can read, each of them all rows, because the engine opens the file itself.
type Repeatable interface {
	// Again is the relation that any number of queries read after Start. It has the columns of Source but whole, and a
	// cell of any length is in it. It is empty if these rows can be read once only.
	Again() string
}

// MaxCell is the most bytes of a cell. A row with a longer cell has whole = 0.
const MaxCell = 1_000_000

// GroupRows is the number of rows in one group of a written file. The engine keeps the texts of a group in memory until
// the group is written.
const GroupRows = 524288

// valueLike matches column names that may be values: a file without a header begins with a row of values.
var valueLike = regexp.MustCompile(`[0-9]{5}|.{65}`)

// ValueLike says whether a column's name may be a value.
func ValueLike(name string) bool { return valueLike.MatchString(name) }

// Shown returns a column's name for a message. A name that may be a value is replaced by its place, from 1.
func Shown(name string, index int) string {
	if ValueLike(name) {
		return fmt.Sprint(index + 1)
	}
	return name
}

// Guesser is a format whose files do not say how they are written.
type Guesser interface {
	// Guess reads a file to find out. Its errors are those of Header.
	Guess(ctx context.Context, f *File) (*Guess, error)
}

// Guess is how a text is probably written.
type Guess struct {
	Encoding  string // one that is read
	NotUTF8   int64  // bytes that are no UTF-8
	ASCII     bool   // there are only letters of ASCII, which are the same in every encoding
	Odd       bool   // the letters are probably of an encoding that is not read, such as that of MS-DOS
	Delimiter byte   // 0: the file states it, or has one column
}

// Parted is a format whose files may have several parts with rows: the sheets of a workbook, the tables of a library.
// The manifest names one of them, else the first is read.
type Parted interface {
	// Parts are the names of the parts. Its errors are those of Header.
	Parts(ctx context.Context, f *File) ([]string, error)
}

// Choose finds which of a file's parts is read, and notes it if the manifest names none of several. many and none are
// what the parts are called, as in "sheets" and "no sheet".
func (f *File) Choose(parts []string, many, none lang.Text) (i int, notes []lang.Text, err error) {
	if f.Sheet != "" {
		if i = slices.Index(parts, f.Sheet); i < 0 {
			return 0, nil, &fault.Fault{Kind: fault.Delivery, File: f.Path,
				Rule: lang.Text{SV: fmt.Sprintf("har %s som heter %s", none.SV, f.Sheet),
					EN: fmt.Sprintf("has %s called %s", none.EN, f.Sheet)},
				Hint: fault.DidYouMean(f.Sheet, parts)}
		}
		return i, nil, nil
	}
	if len(parts) > 1 {
		notes = []lang.Text{{
			SV: fmt.Sprintf("har %d %s; %s är läst. Ange sheet i följesedeln för de andra", len(parts), many.SV,
				parts[0]),
			EN: fmt.Sprintf("has %d %s; %s is read. State sheet in the manifest for the others", len(parts), many.EN,
				parts[0])}}
	}
	return 0, notes, nil
}

// Fixed is a format of an agency's own, whose form says which registers a file fills.
type Fixed interface {
	// Registers are the registers that files of the format may fill.
	Registers() []string
}
