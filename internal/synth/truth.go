package synth

import "os"

// truth is what was planted.
type truth struct {
	ratios  []truthRatio
	schemes []truthScheme
	spoiled []spoiled
	rows    map[string]int64
}

// truthScheme is a planted scheme with its members.
type truthScheme struct {
	kind      string
	companies []int64
	people    []int32
}

func (w *World) writeTruth(dir string) error { return os.MkdirAll(dir, 0o755) }
