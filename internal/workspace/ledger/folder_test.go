package ledger

import (
	"os"
	"path/filepath"
	"testing"

	"ansatz/internal/fault"
)

// A folder that only has files of names that workspaces have too is no workspace, and gives no alarm about its ledger.
// One with a workspace's own files has lost its ledger.
func TestOtherFolders(t *testing.T) {
	for name, workspace := range map[string]bool{
		"lock": false, "head": false, "registers/notes.txt": false, "registers/person.1.parquet": true,
		"vault.age": true, EntriesFile: true,
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("text"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Read(t.Context(), dir)
		all := fault.Of(err)
		if len(all) != 1 {
			t.Fatalf("%s: %v", name, err)
		}
		if alarm := all[0].Rule == noLedger; alarm != workspace {
			t.Errorf("%s: %v", name, err)
		}
	}
}
