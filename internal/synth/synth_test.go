package synth

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// make makes a country in a temporary folder and returns where.
func makeCountry(t *testing.T, opt Options) (out, truth string, sum *Summary) {
	t.Helper()
	dir := t.TempDir()
	opt.Out, opt.Truth = filepath.Join(dir, "deliveries"), filepath.Join(dir, "truth")
	sum, err := Make(context.Background(), opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	return opt.Out, opt.Truth, sum
}

// digest hashes all files below the folders, with their names.
func digest(t *testing.T, dirs ...string) string {
	t.Helper()
	h := sha256.New()
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			name, _ := filepath.Rel(dir, path)
			fmt.Fprintf(h, "%s %d\n", name, len(b))
			h.Write(b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestSameBytes(t *testing.T) {
	for _, opt := range []Options{
		{Persons: 12000, Seed: 7, Format: CSV, Networks: 20},
		{Persons: 12000, Seed: 7, Format: Parquet, Networks: 20},
	} {
		var first string
		for _, threads := range []int{1, 4} {
			opt.Threads = threads
			out, truth, _ := makeCountry(t, opt)
			switch d := digest(t, out, truth); {
			case first == "":
				first = d
			case d != first:
				t.Errorf("%s: %d threads give other bytes", opt.Format, threads)
			}
		}
		opt.Seed++
		if out, truth, _ := makeCountry(t, opt); digest(t, out, truth) == first {
			t.Errorf("%s: another seed gives the same bytes", opt.Format)
		}
	}
}
