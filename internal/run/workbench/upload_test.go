package workbench

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// FuzzUnpack: whatever is handed in as a zip file, nothing is written outside the folder that it is unpacked into, and
// a delivery that is taken has a manifest and a name of its own.
func FuzzUnpack(f *testing.F) {
	packed := func(names ...string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, name := range names {
			w, err := z.Create(name)
			if err != nil {
				f.Fatal(err)
			}
			_, _ = w.Write([]byte("agency: police\n")) // a buffer's writes do not fail
		}
		if err := z.Close(); err != nil {
			f.Fatal(err)
		}
		return b.Bytes()
	}
	for _, names := range [][]string{{"d/delivery.yaml", "d/a.csv"}, {"delivery.yaml"}, {"../delivery.yaml"},
		{"d/delivery.yaml", "e/delivery.yaml"}, {"d/delivery.yaml", "d/delivery.yaml"}, {"/d/delivery.yaml"},
		{`d\delivery.yaml`}, {"d/delivery.yaml", "d/x/../../y"}, {"d/delivery.yaml/x", "d/delivery.yaml"}, {"C:/x"}} {
		f.Add(packed(names...), "given.zip")
	}
	f.Fuzz(func(t *testing.T, content []byte, called string) {
		dir := t.TempDir()
		file, inner := filepath.Join(dir, "in.zip"), filepath.Join(dir, "deep", "deeper")
		if err := os.MkdirAll(inner, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		name, err := unpack(file, filepath.Join(inner, "files"), called)
		if err == nil {
			if name == "" || !filepath.IsLocal(name) || filepath.Base(name) != name {
				t.Errorf("the name leads elsewhere")
			}
			if info, err := os.Lstat(
				filepath.Join(inner, "files", manifest),
			); err != nil ||
				!info.Mode().IsRegular() {
				t.Errorf("a delivery without a manifest is taken: %v", err)
			}
		}
		for at, most := range map[string][]string{dir: {"deep", "in.zip"}, filepath.Dir(inner): {"deeper"},
			inner: {"files"}} {
			entries, err := os.ReadDir(at)
			if err != nil {
				t.Fatal(err)
			}
			if len(entries) > len(most) {
				t.Errorf("something is written outside: %v", entries)
			}
		}
	})
}
