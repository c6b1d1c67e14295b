// Package disk reads and replaces files. It reads only regular files, and none outside the folder given. Each file has
// an identity that shows whether it has changed. Errors of the system become faults with a remedy.
package disk

import (
	"context"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"ansatz/internal/source"
)

// ErrLeadsOut says that a link leads out of its folder.
var ErrLeadsOut = errors.New("a link leads out of the folder")

// ErrInUse says that another program has a file open that is to be moved, replaced or removed.
var ErrInUse = errors.New("the file is open in another program")

// NotRegular says that what should be a file is a folder, a pipe, a device or a socket.
type NotRegular struct{ Mode fs.FileMode }

func (e NotRegular) Error() string { return "no regular file (" + e.Mode.Type().String() + ")" }

func regular(info fs.FileInfo) error {
	if info.Mode().IsRegular() {
		return nil
	}
	return NotRegular{info.Mode()}
}

// Inside returns where a name in a folder leads, with links followed, as a path from the folder. The folder itself has
// no links. The error is ErrLeadsOut if that is outside.
func Inside(dir, name string) (string, error) {
	at, err := filepath.EvalSymlinks(filepath.Join(dir, name))
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(dir, at)
	if err != nil || !filepath.IsLocal(rel) {
		return "", ErrLeadsOut
	}
	return rel, nil
}

// Real returns a path from the file system's root, without links.
func Real(path string) (string, error) {
	at, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", err
	}
	return filepath.Abs(at)
}

// Look returns the path of the regular file of a name in a folder, as Inside does, and its size. It opens nothing.
func Look(dir, name string) (rel string, size int64, err error) {
	if rel, err = Inside(dir, name); err != nil {
		return "", 0, err
	}
	info, err := os.Lstat(filepath.Join(dir, rel))
	if err == nil {
		err = regular(info)
	}
	if err != nil {
		return "", 0, err
	}
	return rel, info.Size(), nil
}

// Open opens the regular file at rel, a path without links inside the folder dir, for reading. If a link or a pipe has
// replaced it meanwhile, that is an error.
func Open(dir, rel string) (*os.File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	info, err := root.Lstat(rel)
	if err == nil {
		err = regular(info)
	}
	if err != nil {
		return nil, err
	}
	f, err := root.OpenFile(rel, os.O_RDONLY|notWaiting, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil {
		err = regular(info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// ReadFile reads the regular file at a path that a person gave, with links followed, for source.Text. Of a file that is
// too large for that, it reads just enough to be refused.
func ReadFile(path string) ([]byte, error) { return ReadUpTo(path, source.Most) }

// ReadUpTo reads a file as ReadFile does. Of one with more bytes than most, it reads one more than that.
func ReadUpTo(path string, most int64) ([]byte, error) {
	at, err := Real(path)
	if err != nil {
		return nil, err
	}
	f, err := Open(filepath.Dir(at), filepath.Base(at))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most+1))
}

// Identity is what shows, without its bytes, whether a file has changed: which file it is, its size, and when its bytes
// last changed. If the system keeps it, also when the file or its name last changed, which nobody can set.
type Identity struct {
	info    fs.FileInfo
	changed time.Time
}

// IdentityOf returns the identity of an open file.
func IdentityOf(f *os.File) (Identity, error) {
	info, err := f.Stat()
	if err != nil {
		return Identity{}, err
	}
	return Identity{info, changed(info)}, nil
}

// Same says whether two identities are of the same file, unchanged between.
func (a Identity) Same(b Identity) bool {
	return a.info != nil && b.info != nil && os.SameFile(a.info, b.info) && a.info.Size() == b.info.Size() &&
		a.info.ModTime().Equal(b.info.ModTime()) && a.changed.Equal(b.changed)
}

// ChangedAt is when a file last changed: its bytes, or its name if the system keeps that.
func ChangedAt(info fs.FileInfo) time.Time {
	if at := changed(info); at.After(info.ModTime()) {
		return at
	}
	return info.ModTime()
}

// Sum adds the bytes of a file to a hash, until ctx ends.
func Sum(ctx context.Context, h hash.Hash, f io.Reader) error {
	for buf := make([]byte, 1<<18); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := f.Read(buf)
		h.Write(buf[:n])
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
