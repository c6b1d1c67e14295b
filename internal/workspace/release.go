package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"ansatz/internal/disk"
)

// ReleasesDir holds what has left the workspace: one file for each release, numbered in the order in which they left.
const ReleasesDir = "releases"

const releaseEnd = ".json"

// ReleasePath is where the release of a number is kept.
func (w *Workspace) ReleasePath(number int) string {
	return filepath.Join(w.dir, ReleasesDir, fmt.Sprintf("%04d%s", number, releaseEnd))
}

// ReleaseNumbers lists the numbers of the releases that are kept, in their order.
func (w *Workspace) ReleaseNumbers() ([]int, error) {
	entries, err := os.ReadDir(filepath.Join(w.dir, ReleasesDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, FileFault(filepath.Join(w.dir, ReleasesDir), err)
	}
	var numbers []int
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), releaseEnd)
		if n, err := strconv.Atoi(name); ok && err == nil && filepath.Base(w.ReleasePath(n)) == e.Name() {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return numbers, nil
}

// HoldReleases waits until no other process is about to add a release or take one away, and keeps others from it until
// the returned function is called. In a workspace that cannot be written nobody does either: held is false there.
func (w *Workspace) HoldReleases(ctx context.Context) (free func(), held bool, err error) {
	dir := filepath.Join(w.dir, ReleasesDir)
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return func() {}, false, nil
	}
	for {
		l, err := tryLock(filepath.Join(dir, LockFile), true)
		switch {
		case err == nil:
			return l.release, true, nil
		case errors.Is(err, errHeld):
		case errors.Is(err, fs.ErrPermission) || !w.Writable():
			return func() {}, false, nil
		default:
			return nil, false, disk.CannotWrite(dir)
		}
		select {
		case <-ctx.Done():
			return nil, false, ctx.Err()
		case <-time.After(patience / 20):
		}
	}
}

// ProposalsDir is where the proposals lie that people decide about before something leaves: internal/run/approval
// reads and
// writes them.
func (w *Workspace) ProposalsDir() string { return filepath.Join(w.dir, ReleasesDir, "proposals") }
