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
	"ansatz/internal/disk/database"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source"
)

// What is hashed is what is read: a load fails if a file changes during the load. The bytes of a CSV file are hashed
// while they are read. The engine opens a Parquet file several times by its path. So it must be the same untouched file
// from before its hash until after its rows, and its hash must be the same again. At the end every file, also the
// manifests, is checked once more.

// errChanged says that a file changed while it was read.
var errChanged = errors.New("the file changed")

// open opens the file that was found, and no other in its place.
func (f *file) open() (*os.File, error) {
	if f.entry != nil && f.entry.database != nil {
		reading, err := f.entry.database.Open(f.ctx)
		if err != nil {
			return nil, err
		}
		return reading.File, nil
	}
	return disk.Open(f.delivery.real, f.rel)
}

// realPath is the path at which the engine opens the file.
func (f *file) realPath() string { return filepath.Join(f.delivery.real, f.rel) }

// look hashes the file and returns its identity, the same before and after.
func (f *file) look(ctx context.Context) (string, disk.Identity, error) {
	if f.entry != nil && f.entry.database != nil {
		sum, err := f.lookInDatabase(ctx)
		return sum, disk.Identity{}, err
	}
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

// lookInDatabase reads all rows of a table or query once, to hash them. That they are read to their end is known here:
// when the rows are loaded, other bytes are another hash.
func (f *file) lookInDatabase(ctx context.Context) (string, error) {
	reading, err := f.entry.database.Open(ctx)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	f.size, err = io.Copy(h, reading)
	reading.Close()
	if failed := reading.Err(); failed != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		found := database.ExtractFault(failed)
		found.File, found.Line = f.path, f.entry.at.Line
		return "", found
	}
	return hex.EncodeToString(h.Sum(nil)), err
}

// read reads a small file. Of a larger one it reads just enough for source.Text to refuse it.
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

// untouched says, without reading it, whether the file is the one that was hashed and has not been touched since.
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

// unchanged returns an error if the file's bytes are no longer those that were hashed. With strict it must not have
// been touched either.
func (f *file) unchanged(ctx context.Context, strict bool) error {
	if f.entry != nil && f.entry.database != nil {
		return nil // the rows that were read had the hash
	}
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

// allUnchanged returns an error with all files of deliveries that have changed since they were hashed.
func allUnchanged(ctx context.Context, folders []*folder) error {
	var faults fault.List
	for _, d := range folders {
		for _, f := range append([]*file{d.manifestFile}, d.files...) {
			if err := f.unchanged(ctx, f.inPlace); ctx.Err() != nil {
				return ctx.Err()
			} else if err != nil {
				faults = append(faults, faultOfFile(f, err))
			}
		}
	}
	return faults.Err()
}

// faultOfFile returns the fault of a file that could not be read, or that changed while it was read.
func faultOfFile(f *file, err error) *fault.Fault {
	var known *fault.Fault
	if errors.As(err, &known) {
		return known
	}
	if f.entry != nil && f.entry.database != nil && errors.Is(err, errChanged) {
		return &fault.Fault{Kind: fault.Delivery, File: f.path, Line: f.entry.at.Line,
			Rule: lang.Text{SV: "databasen gav andra rader, eller i en annan ordning, när den lästes igen",
				EN: "the database gave other rows, or in another order, when it was read again"},
			Hint: lang.Text{SV: "skriv en query med order by över alla kolumner, och läs när ingen skriver i tabellen",
				EN: "write a query with order by over all columns, and read when nobody writes to the table"}}
	}
	found := disk.Fault(fault.Delivery, f.path, err)
	if errors.Is(err, errChanged) || f.sha256 != "" && found.Kind == fault.Delivery { // it was there
		found.Rule = lang.Text{
			SV: "filen ändrades medan den lästes in",
			EN: "the file changed while it was being loaded",
		}
		found.Hint = lang.Text{
			SV: "vänta tills leveransen är färdigkopierad och ingen skriver i den, och läs in igen",
			EN: "wait until the delivery is copied whole and nobody writes in it, and load again",
		}
	}
	return found
}
