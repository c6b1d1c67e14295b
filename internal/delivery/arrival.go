package delivery

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"ansatz/internal/disk"
	"ansatz/internal/workspace/law"
)

// Arrival is what a folder has of a delivery that may still be on its way into it.
type Arrival struct {
	Missing []string // files and patterns of the manifest that nothing is there for, or the manifest itself
	Other   []string // files whose bytes are not those that the manifest promises

	files []*file
}

// Arrived says which files of a delivery have come. It reads the manifest alone. Of a manifest that cannot be read
// nothing is missing: a check tells its mistakes.
func Arrived(ctx context.Context, dir string) Arrival {
	if _, err := os.Lstat(filepath.Join(dir, ManifestName)); errors.Is(err, fs.ErrNotExist) {
		return Arrival{Missing: []string{ManifestName}}
	}
	d, _ := readDelivery(ctx, dir, law.Default())
	if d == nil {
		return Arrival{}
	}
	a := Arrival{files: d.files}
	for _, e := range d.entries {
		if e.database != nil {
			continue
		}
		names, none := d.names(d.manifestFile.path, e)
		if none != nil {
			names = []string{e.pattern}
		}
		for name := range e.sums {
			if name != "" {
				names = append(names, name)
			}
		}
		for _, name := range names {
			if _, _, err := disk.Look(d.real, filepath.FromSlash(name)); errors.Is(err, fs.ErrNotExist) {
				a.Missing = append(a.Missing, name)
			}
		}
	}
	slices.Sort(a.Missing)
	a.Missing = slices.Compact(a.Missing)
	return a
}

// Compare reads the files whose hash the manifest states, and says which are others.
func (a *Arrival) Compare(ctx context.Context) error {
	for _, f := range a.files {
		promised := f.promised().hex
		if promised == "" || f.entry.database != nil {
			continue
		}
		is, _, err := f.look(ctx)
		if err := ctx.Err(); err != nil {
			return err
		}
		if err != nil || is != promised {
			a.Other = append(a.Other, f.name)
		}
	}
	return nil
}
