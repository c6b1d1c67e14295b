package texts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"os"

	"ansatz/internal/disk"
	"ansatz/internal/progress"
)

// Input counts and hashes the bytes that are read from a file.
type Input struct {
	*os.File
	task progress.Task
	n    int64 // read before there was a task
	hash hash.Hash
}

// NewInput reads a file from its beginning.
func NewInput(f *os.File) *Input { return &Input{File: f, hash: sha256.New()} }

// Sum reads what is left and returns the SHA-256 of all that was read, in hexadecimal digits.
func (c *Input) Sum(ctx context.Context) (string, error) {
	err := disk.Sum(ctx, c.hash, c.File)
	return hex.EncodeToString(c.hash.Sum(nil)), err
}

// Count begins to count for a task.
func (c *Input) Count(task progress.Task) {
	task.Add(c.n)
	c.task = task
}

func (c *Input) Read(p []byte) (int, error) {
	n, err := c.File.Read(p)
	c.hash.Write(p[:n])
	if c.task == nil {
		c.n += int64(n)
	} else {
		c.task.Add(int64(n))
	}
	return n, err
}
