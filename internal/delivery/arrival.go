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

// Arrived says what a folder lacks of the delivery that is on its way into it: files and patterns of its manifest, or
// the manifest. It reads the manifest alone. Of one that cannot be read nothing is missing: a check tells its mistakes.
// compare reads the files whose hash the manifest states, and lists those that are others.
func Arrived(ctx context.Context, dir string) (missing []string, compare func(context.Context) ([]string, error)) {
	none := func(context.Context) ([]string, error) { return nil, nil }
	if _, err := os.Lstat(filepath.Join(dir, ManifestName)); errors.Is(err, fs.ErrNotExist) {
		return []string{ManifestName}, none
	}
	d, _ := readDelivery(ctx, dir, law.Default())
	if d == nil {
		return nil, none
	}
	for _, e := range d.entries {
		if e.database == nil {
			missing = append(missing, d.lacks(e)...)
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing), d.others
}

// lacks lists what an entry names and nothing is there for.
func (d *folder) lacks(e *entry) (missing []string) {
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
			missing = append(missing, name)
		}
	}
	return missing
}

// others lists the files that are not what the manifest promises.
func (d *folder) others(ctx context.Context) (names []string, err error) {
	for _, f := range d.files {
		promised := f.promised().hex
		if promised == "" || f.entry.database != nil {
			continue
		}
		is, _, err := f.look(ctx)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err != nil || is != promised {
			names = append(names, f.name)
		}
	}
	return names, nil
}
