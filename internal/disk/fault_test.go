package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/fault"
)

// TestWhatStandsThere: what is no regular file is called what it is.
func TestWhatStandsThere(t *testing.T) {
	for mode, want := range map[fs.FileMode]string{fs.ModeDir: "a folder", fs.ModeSymlink: "a link",
		fs.ModeNamedPipe: "a pipe", fs.ModeSocket: "a socket", fs.ModeDevice: "a device"} {
		if f := Fault(fault.Usage, "x", NotRegular{Mode: mode}); f.Rule.EN != "is "+want+" and no regular file" {
			t.Errorf("%v: %s", mode, f.Rule.EN)
		}
	}
}

// TestFolderPlaceable: a folder is not made under the name of a file, but one that is there already is taken.
func TestFolderPlaceable(t *testing.T) {
	dir := t.TempDir()
	there := filepath.Join(dir, "old.xlsx")
	if err := os.Mkdir(there, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"old.xlsx": true, "new.xlsx": false, "A.CSV": false, "x.json": false,
		"resultat": true, "resultat.2024-09": true, "v1.2": true} {
		err := FolderPlaceable(filepath.Join(dir, name))
		var f *fault.Fault
		if want != (err == nil) || err != nil && (!errors.As(err, &f) || f.Kind != fault.Usage ||
			!strings.HasSuffix(f.Hint.EN, strings.TrimSuffix(name, filepath.Ext(name)))) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
