// Package stop takes the signals by which a person stops the program, from the program's first moment: it needs little,
// so that it is made ready before the other rooms.
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

// patience is how long a command that was told to stop may take to leave everything as it was by itself.
const patience = time.Second

// left are the folders and files under way, and whether somebody needs longer than patience.
var left struct {
	sync.Mutex
	paths map[string]bool
	slow  int
}

// Leave notes a file or folder under way, which goes where the program must end before its command has. done says that
// it is nobody's any more, or is about to take its place; it does not return while the program ends.
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

// Slowly notes work that is not cut off after patience, for it looks at its context itself and leaves everything as it
// was; done says that it has ended.
func Slowly() (done func()) {
	add := func(n int) {
		left.Lock()
		defer left.Unlock()
		left.slow += n
	}
	add(1)
	return func() { add(-1) }
}

// Context ends at the first signal. Where the command does not end soon after it, and at a second signal at once, what
// is under way goes, end is called and the program ends with code. remove removes a file, or a folder with all in it.
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
	left.Lock() // for good: nobody begins anything now
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
