package texts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"os"

	"ansatz/internal/delivery/format"
	"ansatz/internal/disk"
	"ansatz/internal/progress"
)

// Input counts and hashes the bytes that are read from a file, from front to back. It is the part of Lines that is the
// same for all formats that read so.
type Input struct {
	f    *format.File
	file *os.File
	task progress.Task
	n    int64 // read before there was a task
	hash hash.Hash
}

// Open opens a file at its beginning.
func Open(f *format.File) (*Input, error) {
	file, err := f.Open()
	if err != nil {
		return nil, f.Fault(err)
	}
	return &Input{f: f, file: file, hash: sha256.New()}, nil
}

// Count begins to count for a task.
func (c *Input) Count(task progress.Task) {
	task.Add(c.n)
	c.task = task
}

// Changed reads what is left, and compares the hash of all bytes that were read with the file's.
func (c *Input) Changed(ctx context.Context) (error, bool) {
	err := disk.Sum(ctx, c.hash, c.file)
	if ctx.Err() != nil {
		return nil, true
	}
	if err == nil && hex.EncodeToString(c.hash.Sum(nil)) != c.f.SHA256 {
		err = errors.New("other bytes than before")
	}
	return err, true
}

// Close closes the file.
func (c *Input) Close() { c.file.Close() }

func (c *Input) Read(p []byte) (int, error) {
	n, err := c.file.Read(p)
	c.hash.Write(p[:n])
	if c.task == nil {
		c.n += int64(n)
	} else {
		c.task.Add(int64(n))
	}
	return n, err
}
