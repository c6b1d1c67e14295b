package engine

import (
	"context"
	"math"
)

// Store is a session whose own database file is kept: what a workspace needs of an engine for its books and its vault,
// and what writes Parquet files to last. The engine that computes need not be one.
type Store interface {
	Engine
	// Include makes the database file at path part of the session as the catalogue name, and makes the file if it is
	// not there. An empty path is a database in memory. Errors are those of an Opener.
	Include(ctx context.Context, name, path string, readOnly bool) error
	// Checkpoint writes what was committed to a catalogue of the session through to its file. An empty name is the
	// session's own.
	Checkpoint(ctx context.Context, name string) error
	// Verify reads every value of every table of the session's own file. It fails with the kind Corrupt if one cannot
	// be read.
	Verify(ctx context.Context) error
	// SetParts tells the session in which folder the parts of the registers lie, for the views that PartPath is in.
	SetParts(ctx context.Context, dir string) error
	// PartPath is the SQL expression for the path of a part. It names no folder, so that a workspace can be moved.
	PartPath(name string) string
	// WriteParquet writes all rows of one SELECT to a new file at path, or over one that is there, in the query's
	// order. A file that cannot be written is an error of kind Disk.
	WriteParquet(ctx context.Context, query, path string, o ParquetOptions) error
	// Define makes a function of the program callable in the session's statements, under a name that no function has.
	Define(ctx context.Context, name string, f Function) error
	// Memory returns how many bytes the session may use.
	Memory(ctx context.Context) (bytes int64, err error)
}

// Function is a function of the program: of whole numbers, of a text, or the whole numbers of texts. One of the three
// is set. It gives the same for the same, and several threads call it at once. Null gives null.
type Function struct {
	Numbers func([]int64) // computes all of them in place; what stands for null is anything
	Text    func(string) string
	// Read computes the number of each text, None for null. The texts are only read, and not kept. Null is a nil text,
	// and must give None.
	Read func(texts [][]byte, numbers []int64)
}

// None is what Function.Read returns for null.
const None = math.MinInt64

// ParquetOptions say how a Parquet file is written. The same rows and options give the same bytes.
type ParquetOptions struct {
	Compression Compression
	GroupRows   int // rows of a row group; a reader takes one as one piece of work
	// Exchange is for files that programs of others read: the first version of the format, without Bloom filters, and
	// written under its own name from the beginning.
	Exchange bool
	// Ordered joins relations in the order in which the query names them. The engine otherwise guesses which order is
	// the fastest.
	Ordered bool
	// Runs is for rows of which the same numbers lie together, a person's payments for instance: they are written as
	// they are and packed, not as differences of one from another.
	Runs      bool
	Key, Note string // written into the file beside the rows; an empty Key: nothing
}

// Compression is how the pages of a Parquet file are packed.
type Compression string

// The compressions: Zstd packs well, Snappy fast.
const (
	Zstd   Compression = "zstd"
	Snappy Compression = "snappy"
)

// StoreOpener opens a session that is a Store, as an Opener does.
type StoreOpener func(ctx context.Context, path string, o Options) (Store, error)

// Driver is an engine as the program is given it. Only the wiring of a command, and tests, name one.
type Driver struct {
	Name        string
	Library     string // the Go module that brings it
	LibraryName string // as versions are listed
	Open        Opener
	OpenStore   StoreOpener
	Server      bool                                      // its sessions are each a Server
	Elsewhere   []string                                  // registers whose rows lie elsewhere, if it is one
	Version     func(ctx context.Context) (string, error) // of the engine; its library has another
}
