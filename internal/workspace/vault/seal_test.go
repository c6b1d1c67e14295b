package vault

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
)

// writeVault seals a vault with one table of this content, and returns its path.
func writeVault(t *testing.T, keys Keys, table string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "identity.parquet"), []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := NewContents(&keys)
	if err != nil {
		t.Fatal(err)
	}
	c.Secret = strings.Repeat("ab", 32)
	path := filepath.Join(dir, SealedFile)
	seal, err := c.write(t.Context(), path, dir, []string{"identity"})
	if err != nil {
		t.Fatal(err)
	}
	if head, err := HeadOf(path); err != nil || !head.Is(seal) {
		t.Error("the books would know another file", err)
	}
	return path
}

// TestSealedVaultOpens: a vault opens with a key that it is sealed to, or with its passphrase, and with nothing else.
func TestSealedVaultOpens(t *testing.T) {
	dir := t.TempDir()
	mine, others := filepath.Join(dir, "mine"), filepath.Join(dir, "others")
	recipient, err := MakeKey(mine)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := MakeKey(others); err != nil {
		t.Fatal(err)
	}
	if _, err := MakeKey(mine); fault.ExitCode(err) != 2 {
		t.Error("a key is written over", err)
	}
	byKey := writeVault(t, Keys{Recipients: []string{recipient}}, "rows")
	byPhrase := writeVault(t, Keys{Phrase: "a phrase"}, "rows")
	for name, c := range map[string]struct {
		path string
		keys Keys
		code int
	}{
		"key":            {byKey, Keys{IdentityFiles: []string{mine}}, 0},
		"several keys":   {byKey, Keys{IdentityFiles: []string{others, mine}}, 0},
		"another key":    {byKey, Keys{IdentityFiles: []string{others}}, 2},
		"no key":         {byKey, Keys{Phrase: "a phrase"}, 2},
		"phrase":         {byPhrase, Keys{Phrase: "a phrase"}, 0},
		"another phrase": {byPhrase, Keys{Phrase: "phrase"}, 2},
		"no phrase":      {byPhrase, Keys{IdentityFiles: []string{mine}}, 2},
	} {
		into := filepath.Join(t.TempDir(), "opened")
		opened, err := Open(c.path, into, &c.keys)
		if code := fault.ExitCode(err); err != nil && code != c.code || (err == nil) != (c.code == 0) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			continue
		}
		if rows, err := os.ReadFile(filepath.Join(into, "identity.parquet")); err != nil || string(rows) != "rows" {
			t.Errorf("%s: %q %v", name, rows, err)
		}
		if opened.Secret != strings.Repeat("ab", 32) || len(opened.Key) != keyBytes {
			t.Errorf("%s: other secrets", name)
		}
	}
}

// TestNoPhrase: nothing is sealed with a passphrase that is none, whoever gives it.
func TestNoPhrase(t *testing.T) {
	for _, phrase := range []string{"", " ", "\t \u00a0"} {
		asked := func(bool) (string, error) { return phrase, nil }
		for _, keys := range []Keys{{Phrase: phrase}, {Ask: asked}} {
			if _, err := NewContents(&keys); fault.ExitCode(err) != 2 {
				t.Errorf("%q: %v", phrase, err)
			}
			if keys.CanSeal() {
				t.Errorf("%q is said to seal", phrase)
			}
		}
	}
}

// TestChangedVault: no byte of a sealed vault can be changed, and nothing cut off, without its being damaged.
func TestChangedVault(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	recipient, err := MakeKey(file)
	if err != nil {
		t.Fatal(err)
	}
	keys := Keys{IdentityFiles: []string{file}}
	path := writeVault(t, Keys{Recipients: []string{recipient}}, strings.Repeat("rows", 50_000))
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(whole); at += 1 + len(whole)/97 {
		changed := bytes.Clone(whole)
		changed[at] ^= 1
		for _, content := range [][]byte{changed, whole[:at]} {
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Open(path, filepath.Join(t.TempDir(), "opened"), &keys)
			var e *engine.Error
			damaged := errors.As(err, &e) && e.Kind == engine.Corrupt
			if !damaged && fault.ExitCode(err) != 2 { // in the header it can look like another's
				t.Fatalf("byte %d: %v", at, err)
			}
		}
	}
}

// TestChangedKeyOfTexts: a file of a key that was changed or cut is told as damaged, with its remedy, and not as a key
// or passphrase that is missing. What was changed within a recipient's line can be either, and both remedies are told.
func TestChangedKeyOfTexts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	recipient, err := MakeKey(file)
	if err != nil {
		t.Fatal(err)
	}
	for kind, c := range map[string]struct{ seals, opens Keys }{
		"X25519": {Keys{Recipients: []string{recipient}}, Keys{IdentityFiles: []string{file}}},
		"scrypt": {Keys{Phrase: "a phrase"}, Keys{Phrase: "a phrase"}},
	} {
		path := filepath.Join(t.TempDir(), "key.age")
		if _, err := NewKey(path, &c.seals); err != nil {
			t.Fatal(err)
		}
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		last, mac := len(whole)-1, bytes.Index(whole, []byte("\n--- "))
		line := bytes.Index(whole, []byte("\n-> ")) + 1
		body := line + bytes.IndexByte(whole[line:], '\n') + 5
		swapped := func(at int, by byte) []byte { return slices.Concat(whole[:at], []byte{by}, whole[at+1:]) }
		for name, changed := range map[string]struct {
			content []byte
			code    int
			says    string
		}{
			"another kind":   {bytes.Replace(whole, []byte("-> "+kind), []byte("-> x"+kind), 1), 5, "is damaged"},
			"no recipient":   {bytes.Replace(whole, []byte("-> "), []byte("=> "), 1), 5, "is damaged"},
			"header changed": {swapped(mac+10, whole[mac+10]^1), 5, "is damaged"},
			"cut":            {whole[:last], 5, "is damaged"},
			"changed":        {swapped(last, whole[last]^1), 5, "is damaged"},
			"another file":   {[]byte("rows\n"), 5, "is damaged"},
			"empty":          {nil, 5, "is damaged"},
			"line changed":   {swapped(body, other(whole[body])), 2, "restore it"},
		} {
			if err := os.WriteFile(path, changed.content, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := OpenKey(path, &c.opens)
			var f *fault.Fault
			if fault.ExitCode(err) != changed.code || !errors.As(err, &f) ||
				!strings.Contains(f.Rule.EN+f.Hint.EN, changed.says) {
				t.Errorf("%s, %s: %v", kind, name, err)
			}
		}
	}
}

// other is another character that a header may have.
func other(b byte) byte {
	if b == 'B' {
		return 'C'
	}
	return 'B'
}

// FuzzVault: whatever an archive holds, it is read into its folder and nowhere else, or refused.
func FuzzVault(f *testing.F) {
	for _, name := range []string{secretsFile, "identity.parquet", "../x.parquet", "/x.parquet"} {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		_ = w.WriteHeader(&tar.Header{Name: secretsFile, Size: 2})
		_, _ = io.WriteString(w, "{}")
		_ = w.WriteHeader(&tar.Header{Name: name, Size: 2})
		_, _ = io.WriteString(w, "xx")
		_ = w.Close()
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		c := &Contents{dir: filepath.Join(dir, "opened")}
		if err := os.Mkdir(c.dir, 0o700); err != nil {
			t.Fatal(err)
		}
		_ = c.unpack(tar.NewReader(bytes.NewReader(content)))
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
			t.Errorf("%d entries, %v", len(entries), err)
		}
	})
}
