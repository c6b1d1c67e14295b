package disk

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/fault"
)

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
