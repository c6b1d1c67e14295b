package edition

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzVersion: whatever stands in the file of a kept version, reading it is an error or gives studies whose files are
// those of the version.
func FuzzVersion(f *testing.F) {
	f.Add(`{"format":1,"studies":[{"results":"results"}],"files":{"../a":"x"}}`)
	f.Add(`{"format":1,"studies":[{}],"files":{}}`)
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, frozenFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := readFrozen(dir)
		if err == nil && (len(got.Studies) == 0 || len(got.Files) > 0) {
			t.Errorf("%q is read, though it has no files: %+v", text, got)
		}
		if _, err := thaw(Request{Folder: dir}); err == nil {
			t.Errorf("%q is a version", text)
		}
	})
}
