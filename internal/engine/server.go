package engine

import "context"

// Server is what an engine offers besides if it makes tables elsewhere than in its session, such as on several
// machines. The session is an embedded engine's. It holds what is given to the server and reads what was made there: a
// statement that names a table of the server's brings its rows into the session first, so only small tables are to be
// named in one.
//
// A table is known by its name and its mark, which covers everything that its rows follow from. A table never changes.
// Two programs that make the same table at the same time make the same rows, so that many can use one server.
type Server interface {
	// Mean says which tables names mean from now on, by their marks, and returns those that stand on the server.
	Mean(ctx context.Context, marks map[string]string) (standing map[string]Standing, err error)
	// Make makes the table that a name means of one SELECT, which names other tables of the server, and returns the
	// number of its rows. A table that was not made whole does not stand. Several goroutines may call it at once.
	// Errors are those of Engine.Exec, and Lost and Denied.
	Make(ctx context.Context, name, query string) (rows int64, err error)
	// View makes a view in place of a table.
	View(ctx context.Context, name, query string) error
	// Give makes the rows of a table or view of the session stand on the server.
	Give(ctx context.Context, name string) error
	// Elsewhere returns the relations of the schema register whose rows do not come from the workspace, because they
	// lie elsewhere or follow from such, each with a digest of its rows, for which these are read. base is a digest of
	// what the workspace's keys follow from. It is called once, before Mean.
	Elsewhere(ctx context.Context, base string) (map[string]string, error)
	// Columns returns the columns of a table of the server, in their order.
	Columns(ctx context.Context, name string) ([]string, error)
	// Together is how many tables are to be made at the same time, at least 1.
	Together() int
}

// Standing is a table that stands on a server.
type Standing struct {
	Rows         int64
	Microseconds int64 // to make it
}
