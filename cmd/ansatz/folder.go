package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// resultFiles are the files that a run writes; a folder that holds nothing else may be replaced by the next run.
var resultFiles = []string{"results.csv", "results.parquet", "results.xlsx", "report.html", "observations.csv", "provenance.json"}

// mayReplace says whether a folder may be replaced: it is not there, or holds nothing but the files named.
func mayReplace(out string, files []string) error {
	entries, err := os.ReadDir(out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.IsDir() || !slices.Contains(files, e.Name()) }) {
		return nil
	}
	return &fault.Fault{Kind: fault.Usage, File: out,
		Rule: lang.Text{SV: "mappen innehåller annat än resultat och skrivs inte över", EN: "the folder holds something else than results and is not overwritten"},
		Hint: lang.Text{SV: "ange en ny mapp med --out", EN: "name a new folder with --out"}}
}

// replaceFolder lets write fill a folder beside out and then puts it in out's place: all of it, or nothing.
func replaceFolder(out string, write func(dir string) error) error {
	out = filepath.Clean(out)
	parent, name := filepath.Split(out)
	if parent == "" {
		parent = "."
	}
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return cannotWrite(out)
	}
	sweep(parent, name)
	dir, err := os.MkdirTemp(parent, "."+name+unfinishedMark)
	if err != nil {
		return cannotWrite(out)
	}
	defer os.RemoveAll(dir)
	if err := write(dir); err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return cannotWrite(out)
	}
	earlier := dir + ".earlier"
	if err := os.Rename(out, earlier); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cannotWrite(out)
	}
	if err := os.Rename(dir, out); err != nil {
		_ = os.Rename(earlier, out)
		return cannotWrite(out)
	}
	return os.RemoveAll(earlier)
}

// unfinishedMark is in the name of a folder that is being written.
const unfinishedMark = ".unfinished-"

// sweep removes what runs that were killed have left beside a folder, and puts an earlier folder back where a run died between its last two steps.
func sweep(parent, name string) {
	entries, _ := os.ReadDir(parent)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "."+name+unfinishedMark) {
			continue
		}
		left := filepath.Join(parent, e.Name())
		if _, err := os.Stat(filepath.Join(parent, name)); errors.Is(err, fs.ErrNotExist) && strings.HasSuffix(left, ".earlier") {
			_ = os.Rename(left, filepath.Join(parent, name))
			continue
		}
		_ = os.RemoveAll(left)
	}
}

func cannotWrite(out string) error {
	return &fault.Fault{Kind: fault.Resource, File: out,
		Rule: lang.Text{SV: "kan inte skrivas", EN: "cannot be written"},
		Hint: lang.Text{SV: "se efter rättigheter och plats på disken", EN: "look at permissions and room on the disk"}}
}
