package disk

import (
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// State shows, without their bytes, whether the files of a folder have changed.
type State []fileState

type fileState struct {
	name string
	is   Identity
}

// StateOf returns the state of files of a folder, of all that lie in it where none is named. One that is not there has
// a state too.
func StateOf(dir string, names ...string) State {
	if len(names) == 0 {
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			names = append(names, e.Name())
		}
	}
	var s State
	for _, name := range names {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil {
			s = append(s, fileState{name, Identity{info, changed(info)}})
		} else {
			s = append(s, fileState{name: name})
		}
	}
	return s
}

// Same says whether two states are of the same files, unchanged between.
func (s State) Same(other State) bool {
	return slices.EqualFunc(s, other, func(a, b fileState) bool {
		return a.name == b.name && (a.is.info == nil && b.is.info == nil || a.is.Same(b.is))
	})
}

// Kept holds what was read from files as long as these stay as they are, so that a process does not read the same
// anew. What it gives is shared: nobody changes it.
type Kept[V any] struct {
	Most int // how many are held; 0: 64

	mu sync.Mutex
	of map[string]*held[V]
}

type held[V any] struct {
	mu    sync.Mutex
	has   bool
	state State
	value V
}

// Get returns what read gives for a name, and calls it once as long as the state is the same. Who asks for the same
// name meanwhile waits for it. Mistakes are not held.
func (k *Kept[V]) Get(name string, state State, read func() (V, error)) (V, error) {
	h := k.held(name)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.has && h.state.Same(state) {
		return h.value, nil
	}
	value, err := read()
	if err == nil {
		h.has, h.state, h.value = true, state, value
	}
	return value, err
}

func (k *Kept[V]) held(name string) *held[V] {
	k.mu.Lock()
	defer k.mu.Unlock()
	h := k.of[name]
	if h == nil {
		most := k.Most
		if most == 0 {
			most = 64
		}
		if k.of == nil || len(k.of) >= most {
			k.of = map[string]*held[V]{}
		}
		h = &held[V]{}
		k.of[name] = h
	}
	return h
}
