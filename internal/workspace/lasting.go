package workspace

import (
	"cmp"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"ansatz/internal/workspace/ledger"
)

// Lasting lists the files of the workspace that cannot be made again, by their paths in its folder, with slashes. Who
// copies them in this order, while it is open, has a workspace as a command leaves it that is killed at that moment:
// documents of releases come before the ledger that speaks of them, and its head before its entries.
func (w *Workspace) Lasting() (names []string, err error) {
	err = filepath.WalkDir(w.dir, func(at string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(w.dir, at)
		if err != nil || rel == "." {
			return err
		}
		name := filepath.ToSlash(rel)
		if passing(name) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.Type().IsRegular() {
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return nil, FileFault(w.dir, err)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(turn(a), turn(b)), cmp.Compare(a, b)) })
	return names, nil
}

// passing says whether a file or folder is a cache, a lock, or of work under way.
func passing(name string) bool {
	base := path.Base(name)
	return base == LockFile || strings.HasPrefix(base, ".") || strings.HasSuffix(base, ".lock") ||
		name == LoadingDir || strings.HasPrefix(name, "reading-") || strings.HasPrefix(name, ModelsFile)
}

// turn is the place of a file in the order of Lasting.
func turn(name string) int {
	switch {
	case name == ledger.Dir+"/head":
		return 1
	case strings.HasPrefix(name, ledger.Dir+"/"):
		return 2
	}
	return 0
}
