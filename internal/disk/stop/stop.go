// Package stop handles the signals that stop the program, from the program's first moment. It imports little, so that
// it is ready before the other packages.
package stop

import (
	"context"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
)

var signals = make(chan os.Signal, 4)

func init() {
	name := strings.TrimSuffix(os.Args[0], ".exe")
	if !strings.HasSuffix(name, ".test") { // Go's own tests are stopped by Go
		signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	}
}

// patience is how long a stopped command may take to leave everything as it was.
const patience = time.Second

// left has the folders and files under way, and whether some work may take longer than patience.
var left struct {
	sync.Mutex
	paths map[string]bool
	slow  int
}

// Leave registers a file or folder under way, which is removed if the program must end before its command does. The
// caller calls done when the file is removed or about to be moved into place. done does not return while the program
// ends.
func Leave(path string) (done func()) {
	left.Lock()
	defer left.Unlock()
	if left.paths == nil {
		left.paths = map[string]bool{}
	}
	left.paths[path] = true
	return func() {
		left.Lock()
		defer left.Unlock()
		delete(left.paths, path)
	}
}

// Slowly registers work that is not ended after patience, because it checks its context itself and leaves everything as
// it was. The caller calls done when the work has ended.
func Slowly() (done func()) {
	add := func(n int) {
		left.Lock()
		defer left.Unlock()
		left.slow += n
	}
	add(1)
	return func() { add(-1) }
}

// Context ends at the first signal. If the command does not end soon after it, or at once at a second signal, what is
// under way is removed, end is called and the program ends with code. remove removes a file, or a folder with all in
// it.
func Context(code int, remove func(path string) error, end func()) (ctx context.Context, stop func()) {
	ctx, stop = context.WithCancel(context.Background())
	go func() {
		<-signals
		stop()
		for until := time.Now().Add(patience); time.Now().Before(until); {
			select {
			case <-signals:
				leave(code, remove, end)
			case <-time.After(patience / 50):
			}
			left.Lock()
			if left.slow > 0 {
				until = time.Now().Add(patience)
			}
			left.Unlock()
		}
		leave(code, remove, end)
	}()
	return ctx, stop
}

func leave(code int, remove func(path string) error, end func()) {
	left.Lock() // never unlocked: nothing may begin now
	for path := range left.paths {
		for range 20 { // files may still be made in it
			if remove(path) == nil {
				break
			}
		}
	}
	end()
	os.Exit(code)
}
