// Package progress tells a person how far long work has come, and tells it truly: rows of rows, bytes of bytes.
package progress

// Reporter is told of work; its methods may be called from several goroutines.
type Reporter interface {
	// Begin starts a task of total units (0: not known) and returns it.
	Begin(name, unit string, total int64) Task
}

// Task is one piece of work under way.
type Task interface {
	// Add says that n more units are done.
	Add(n int64)
	// End closes the task.
	End()
}

// Silent reports to nobody.
var Silent Reporter = silent{}

type silent struct{}

func (silent) Begin(string, string, int64) Task { return silent{} }
func (silent) Add(int64)                        {}
func (silent) End()                             {}
