// Package progress reports how far long work has come, in real quantities: rows of all rows, bytes of all bytes.
package progress

// Reporter receives reports on work. Its methods may be called from several goroutines.
type Reporter interface {
	// Begin starts a task of total units (0: not known) and returns it.
	Begin(name, unit string, total int64) Task
}

// Task is one piece of work in progress.
type Task interface {
	// Add reports that n more units are done.
	Add(n int64)
	// End closes the task.
	End()
}

// Silent is a reporter that discards all reports.
var Silent Reporter = silent{}

type silent struct{}

func (silent) Begin(string, string, int64) Task { return silent{} }
func (silent) Add(int64)                        {}
func (silent) End()                             {}
