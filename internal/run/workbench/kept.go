package workbench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// kept holds what was read from files as long as these stay as they are, so that many readers do not read the same
// anew. What it gives is shared: nobody changes it.
type kept[V any] struct {
	mu sync.Mutex
	of map[string]stamped[V]
}

type stamped[V any] struct {
	stamp string
	value V
}

// mostKept is how much of a kind is held.
const mostKept = 64

// get returns what read gives for a name, and calls it once as long as the stamp is the same. Mistakes are not held.
func (k *kept[V]) get(name, stamp string, read func() (V, error)) (V, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if had, has := k.of[name]; has && had.stamp == stamp {
		return had.value, nil
	}
	value, err := read()
	if err != nil {
		return value, err
	}
	if k.of == nil || len(k.of) >= mostKept {
		k.of = map[string]stamped[V]{}
	}
	k.of[name] = stamped[V]{stamp, value}
	return value, nil
}

// stampOf says which files of a folder are there, how large they are, and when they last changed.
func stampOf(dir string, names ...string) string {
	var b strings.Builder
	for _, name := range names {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil {
			fmt.Fprintln(&b, name, info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}
