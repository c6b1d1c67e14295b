package delivery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source"
)

// What is hashed is what is read: a file that changes during a load fails the load. Of a CSV file, the bytes that are
// read are hashed on their way. A Parquet file is opened by the engine, several times, by its path: it must be the same
// file, never touched, from before its hash until after its rows, and its hash must be the same again. At the end every
// file, the manifests too, is looked at once more.

// errChanged says that a file changed while it was looked at.
var errChanged = errors.New("the file changed")

// open opens the file that was found, and no other in its place.
func (f *file) open() (*os.File, error) { return disk.Open(f.delivery.real, f.rel) }

// at is where the engine finds the file.
func (f *file) at() string { return filepath.Join(f.delivery.real, f.rel) }

// look hashes the file and returns its identity, the same before and after.
func (f *file) look(ctx context.Context) (string, disk.Identity, error) {
	in, err := f.open()
	if err != nil {
		return "", disk.Identity{}, err
	}
	defer in.Close()
	before, err := disk.IdentityOf(in)
	if err != nil {
		return "", disk.Identity{}, err
	}
	h := sha256.New()
	if err := disk.Sum(ctx, h, in); err != nil {
		return "", disk.Identity{}, err
	}
	if after, err := disk.IdentityOf(in); err != nil || !before.Same(after) {
		return "", disk.Identity{}, errors.Join(errChanged, err)
	}
	return hex.EncodeToString(h.Sum(nil)), before, nil
}

// read reads a small file whole; of one that is too large, just so much that source.Text refuses it.
func (f *file) read(ctx context.Context) ([]byte, error) {
	in, err := f.open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	if f.seen, err = disk.IdentityOf(in); err != nil {
		return nil, err
	}
	var all bytes.Buffer
	h := sha256.New()
	if err := disk.Sum(ctx, h, io.TeeReader(io.LimitReader(in, source.Most+1), &all)); err != nil {
		return nil, err
	}
	f.sha256 = hex.EncodeToString(h.Sum(nil))
	return all.Bytes(), nil
}

// untouched says that the file is the one that was hashed and that nobody has touched it since; it does not read it.
func (f *file) untouched() error {
	in, err := f.open()
	if err != nil {
		return err
	}
	defer in.Close()
	if now, err := disk.IdentityOf(in); err != nil || !f.seen.Same(now) {
		return errors.Join(errChanged, err)
	}
	return nil
}

// unchanged is the error of a file whose bytes are no longer those that were hashed. With strict it must not have been
// touched either.
func (f *file) unchanged(ctx context.Context, strict bool) error {
	touched := f.untouched()
	if touched == nil && !strict || touched != nil && strict {
		return touched
	}
	sum, _, err := f.look(ctx)
	if err == nil && sum != f.sha256 {
		err = errChanged
	}
	return err
}

// allUnchanged is the error of all files of deliveries that have changed since they were hashed.
func allUnchanged(ctx context.Context, folders []*folder) error {
	var faults fault.List
	for _, d := range folders {
		for _, f := range append([]*file{d.own}, d.files...) {
			if err := f.unchanged(ctx, false); ctx.Err() != nil {
				return ctx.Err()
			} else if err != nil {
				faults = append(faults, faultOfFile(f, err))
			}
		}
	}
	return faults.Err()
}

// faultOfFile is what a person is told of a file that could not be read, or that changed while it was.
func faultOfFile(f *file, err error) *fault.Fault {
	told := disk.Fault(fault.Delivery, f.path, err)
	if errors.Is(err, errChanged) || f.sha256 != "" && told.Kind == fault.Delivery { // it was there
		told.Rule = lang.Text{
			SV: "filen ändrades medan den lästes in",
			EN: "the file changed while it was being loaded",
		}
		told.Hint = lang.Text{
			SV: "vänta tills leveransen är färdigkopierad och ingen skriver i den, och läs in igen",
			EN: "wait until the delivery is copied whole and nobody writes in it, and load again",
		}
	}
	return told
}
