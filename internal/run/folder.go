package run

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ansatz/internal/disk"
	"ansatz/internal/disk/stop"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Replaced is a folder that is written completely, replacing an earlier one, or not at all.
type Replaced struct {
	Folder string
	Files  []string // a folder that holds anything else is not replaced
	Public bool     // others may read it, as far as the user's mask lets them
	Flag   string   // that names the folder; --out where empty
}

// Check returns an error if the folder may not be replaced, because it has something else than the files named.
func (r Replaced) Check() error {
	out := r.Folder
	if err := disk.FolderPlaceable(out); err != nil {
		return err
	}
	entries, err := os.ReadDir(out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case isFile(out):
		return &fault.Fault{
			Kind: fault.Usage,
			File: out,
			Rule: lang.Text{SV: "är ingen mapp och skrivs inte över", EN: "is not a folder and is not overwritten"},
			Hint: r.anotherFolder(),
		}
	case err != nil:
		return disk.Fault(fault.Resource, out, err)
	case !slices.ContainsFunc(entries, r.foreign):
		return nil
	}
	return &fault.Fault{
		Kind: fault.Usage,
		File: out,
		Rule: lang.Text{
			SV: "mappen innehåller annat än resultat och skrivs inte över",
			EN: "the folder has other files than results and is not overwritten",
		},
		Hint: r.anotherFolder(),
	}
}

// foreign says whether an entry of a folder is none of the files that may be replaced.
func (r Replaced) foreign(e fs.DirEntry) bool {
	return e.IsDir() || !slices.Contains(r.Files, e.Name())
}

// anotherFolder is the remedy where a folder may not be replaced.
func (r Replaced) anotherFolder() lang.Text {
	return lang.Textf("ange en ny mapp med %s", "name a new folder with %s", cmp.Or(r.Flag, "--out"))
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// Replace calls write to fill a folder beside r.Folder, which then replaces r.Folder as a whole. Several processes may
// do so at the same time; the last one stays. If filling takes long, call Check first.
func (r Replaced) Replace(ctx context.Context, write func(dir string) error) error {
	if err := disk.FolderPlaceable(r.Folder); err != nil {
		return err
	}
	out := filepath.Clean(r.Folder)
	parent, name := filepath.Split(out)
	parent = filepath.Clean(parent + ".")
	folders := disk.MakeFolders
	if !r.Public {
		folders = func(dir string) error { return os.MkdirAll(dir, 0o700) }
	}
	if err := folders(parent); err != nil {
		return CannotWrite(out, err)
	}
	dir, held, err := begin(ctx, parent, name,
		func(pattern string) (string, error) { return os.MkdirTemp(parent, pattern) })
	if err != nil {
		return CannotWrite(out, err)
	}
	defer held.Close()
	forget := stop.Leave(dir)
	defer forget()
	defer disk.RemoveAll(dir)
	if err := cmp.Or(write(dir), ctx.Err()); err != nil {
		return err
	}
	forget()
	if r.Public {
		if err := disk.Publish(dir); err != nil {
			return CannotWrite(out, err)
		}
	}
	alone, err := holdSoon(ctx, parent)
	if err != nil {
		return CannotWrite(out, err)
	}
	defer alone.Close()
	if err := r.Check(); err != nil {
		return err
	}
	earlier := dir + ".earlier"
	if err := disk.Rename(out, earlier); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return CannotWrite(out, err)
	}
	if err := disk.Rename(dir, out); err != nil {
		_ = disk.Rename(earlier, out)
		return CannotWrite(out, err)
	}
	if err := disk.RemoveAll(earlier); err != nil {
		return CannotWrite(earlier, err)
	}
	return nil
}

// begin makes the folder or file that is written before it is moved into place, and locks it. If another run finds one
// without a lock, its run was killed, and it is removed.
func begin(ctx context.Context, parent, name string,
	create func(pattern string) (string, error)) (path string, held io.Closer, err error) {
	alone, err := holdSoon(ctx, parent)
	if err != nil {
		return "", nil, err
	}
	defer alone.Close()
	removeLeftovers(parent, name)
	if path, err = create("." + name + unfinishedMark + "*"); err != nil {
		return "", nil, err
	}
	if held, err = disk.Hold(path); err != nil {
		_ = disk.RemoveAll(path)
	}
	return path, held, err
}

// holdSoon locks a folder for the moment in which names in it change. Nobody locks it for longer.
func holdSoon(ctx context.Context, dir string) (io.Closer, error) {
	for {
		held, err := disk.HoldNames(dir)
		if !errors.Is(err, disk.ErrHeld) {
			if errors.Is(err, fs.ErrPermission) { // the folder may be written but not read: without a lock
				return os.Open(os.DevNull)
			}
			return held, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// unfinishedMark is in the name of a folder or file that is being written.
const unfinishedMark = ".unfinished-"

// removeLeftovers removes what killed runs have left beside a folder or file. If a run was killed between its last two
// steps, it puts the earlier folder back. The folder around it is locked.
func removeLeftovers(parent, name string) {
	entries, _ := os.ReadDir(parent)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "."+name+unfinishedMark) {
			continue
		}
		left := filepath.Join(parent, e.Name())
		if _, err := os.Stat(filepath.Join(parent, name)); errors.Is(err, fs.ErrNotExist) &&
			strings.HasSuffix(left, ".earlier") {
			_ = disk.Rename(left, filepath.Join(parent, name))
			continue
		}
		left = strings.TrimSuffix(left, disk.LockEnd)
		if held, err := disk.Hold(left); err == nil {
			_ = disk.RemoveAll(left)
			held.Close()
		}
	}
}

// ReplaceFile writes a file beside its place and renames it, so that it is complete or not there. It replaces only a
// file of the kind, which is an ending. The file is private to the user, because it shows single persons.
func ReplaceFile(ctx context.Context, path, kind string, write func(io.Writer) error) error {
	if kind == ".csv" {
		write = styled(lang.CSVStyleOf(ctx), write)
		ctx = lang.WithCSVStyle(ctx, lang.PlainCSV)
	}
	if err := disk.Placeable(path); err != nil {
		return err
	}
	parent, name := filepath.Dir(path), filepath.Base(path)
	if info, err := os.Stat(parent); errors.Is(err, fs.ErrPermission) {
		return disk.Fault(fault.Resource, parent, err)
	} else if err != nil || !info.IsDir() {
		return &fault.Fault{
			Kind: fault.Usage,
			File: path,
			Rule: lang.Text{SV: "mappen för filen finns inte", EN: "the file's folder does not exist"},
			Hint: lang.Text{SV: "ange en fil i en mapp som finns", EN: "name a file in a folder that exists"},
		}
	}
	if info, err := os.Stat(path); err == nil && (!info.Mode().IsRegular() || filepath.Ext(path) != kind) {
		return &fault.Fault{
			Kind: fault.Usage,
			File: path,
			Rule: lang.Textf("finns redan och är ingen fil som slutar på %s; den skrivs inte över",
				"exists and is not a file that ends in %s; it is not overwritten", kind),
			Hint: lang.Textf("ange en ny fil med --out, till exempel %s", "name a new file with --out, such as %s",
				strings.TrimSuffix(path, filepath.Ext(path))+"-1"+kind),
		}
	}
	beside, held, err := begin(ctx, parent, name, func(pattern string) (string, error) {
		f, err := os.CreateTemp(parent, pattern)
		if err != nil {
			return "", err
		}
		return f.Name(), f.Close()
	})
	if err != nil {
		return CannotWrite(path, err)
	}
	defer held.Close()
	forget := stop.Leave(beside)
	defer forget()
	if err = cmp.Or(WriteFile(ctx, beside, write), ctx.Err()); err == nil {
		forget()
		if err = disk.Rename(beside, path); err != nil {
			err = CannotWrite(path, err)
		}
	}
	if err != nil {
		_ = os.Remove(beside)
	}
	return err
}

// CannotWrite returns the fault of something that could not be written. Another error, such as a stop, is returned as
// it is.
func CannotWrite(path string, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	if f := disk.Fault(fault.Resource, path, err); f.Rule != disk.Unclear {
		return f
	}
	return disk.CannotWrite(path)
}

// readBack are tables that the program reads itself, and whose hash others keep: they have one style.
var readBack = []string{"results.csv", "evidence.csv", "numbers.csv", "names.csv"}

// styled writes a table of text in a style, with the mark of the file.
func styled(style lang.CSVStyle, write func(io.Writer) error) func(io.Writer) error {
	return func(w io.Writer) error {
		if _, err := io.WriteString(w, style.Mark()); err != nil {
			return err
		}
		return lang.RestyleCSV(w, style, write)
	}
}

// WriteFile makes a file and syncs it to the disk, a table of text in the command's style. It stops when ctx ends.
func WriteFile(ctx context.Context, path string, write func(io.Writer) error) error {
	if filepath.Ext(path) == ".csv" && !slices.Contains(readBack, filepath.Base(path)) {
		write = styled(lang.CSVStyleOf(ctx), write)
	}
	f, err := os.Create(path)
	if err != nil {
		return CannotWrite(path, err)
	}
	b := bufio.NewWriter(until{ctx, f})
	err = errors.Join(write(b), b.Flush(), f.Sync(), f.Close())
	if broken := (*fs.PathError)(nil); errors.As(err, &broken) && ctx.Err() == nil {
		return CannotWrite(path, broken)
	}
	return err
}

// until is a writer that fails after its context has ended.
type until struct {
	ctx context.Context
	w   io.Writer
}

func (u until) Write(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.w.Write(p)
}
