package person

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age/armor"

	"ansatz/internal/fault"
)

const today = "2026-11-30"

func must(t *testing.T) *Signer {
	t.Helper()
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func refused(t *testing.T, what string, err error) {
	t.Helper()
	if fault.ExitCode(err) != 9 {
		t.Errorf("%s: %v", what, err)
	}
}

// TestKeyFiles: a key comes back from its file, plain or sealed; a wrong passphrase, a public key and a changed file
// are refused, and no file is written over.
func TestKeyFiles(t *testing.T) {
	effort = 10
	s, dir := must(t), t.TempDir()
	for name, passphrase := range map[string]string{"plain": "", "sealed": "en lösenfras å"} {
		path := filepath.Join(dir, name)
		if err := s.Write(path, passphrase); err != nil {
			t.Fatal(err)
		}
		if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v", name, info.Mode())
		}
		again, err := Read(path, func() (string, error) { return passphrase, nil })
		if err != nil || again.Public() != s.Public() {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.Write(path, ""); fault.ExitCode(err) != 2 {
			t.Errorf("%s was written over: %v", name, err)
		}
		text, _ := os.ReadFile(path)
		if sealed := !bytes.Contains(text, []byte(privateMark)); sealed != (name == "sealed") {
			t.Errorf("%s: sealed is %v", name, sealed)
		}
	}
	_, err := Read(filepath.Join(dir, "sealed"), func() (string, error) { return "en annan", nil })
	refused(t, "a wrong passphrase", err)
	armored, _ := os.ReadFile(filepath.Join(dir, "sealed"))
	inside, _ := io.ReadAll(armor.NewReader(bytes.NewReader(armored)))
	mac := bytes.Index(inside, []byte("\n--- ")) + 10
	last := len(inside) - 1
	for name, text := range map[string][]byte{
		"a cut shield":              armored[:len(armored)-60],
		"a changed line":            bytes.Replace(armored, []byte("\n"), []byte("\n!"), 2),
		"a cut text":                inside[:last],
		"a changed text":            slices.Concat(inside[:last], []byte{inside[last] ^ 1}),
		"a changed header":          slices.Concat(inside[:mac], []byte{inside[mac] ^ 1}, inside[mac+1:]),
		"half a header":             inside[:40],
		"another kind of recipient": bytes.Replace(inside, []byte("-> scrypt "), []byte("-> scrypr "), 1),
	} {
		_, err := parse("f", text, func() (string, error) { return "en lösenfras å", nil })
		if fault.ExitCode(err) != 2 || !strings.Contains(fmt.Sprint(err), "is damaged") {
			t.Errorf("%s: %v", name, err)
		}
	}
	stopped := errors.New("stopped")
	if _, err := Read(filepath.Join(dir, "sealed"), func() (string, error) { return "", stopped }); err != stopped {
		t.Error(err)
	}
	plain, _ := os.ReadFile(filepath.Join(dir, "plain"))
	for _, text := range []string{"", string(s.Public()), privateMark + "AAAA", privateMark, "-----BEGIN",
		string(plain) + strings.Repeat("#\n", longest)} {
		if _, err := parse("f", []byte(text), nil); fault.ExitCode(err) != 2 {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

// TestSignatures: a signature is of one key, one message and one kind of thing.
func TestSignatures(t *testing.T) {
	s, other := must(t), must(t)
	signature := s.Sign("review", []byte("yes"))
	if !s.Public().Verify("review", []byte("yes"), signature) {
		t.Error("its own signature is refused")
	}
	if s.Public().Verify("review", []byte("no"), signature) ||
		other.Public().Verify("review", []byte("yes"), signature) ||
		s.Public().Verify("ledger entry", []byte("yes"), signature) ||
		PublicKey("").Verify("review", []byte("yes"), signature) {
		t.Error("a signature of something else is accepted")
	}
	for _, text := range []string{"", "Eva Ek", string(s.Public())[1:], strings.ToLower(string(s.Public())) + "A"} {
		if PublicKey(text).Valid() {
			t.Errorf("%q is a key", text)
		}
	}
	wrong := []byte(s.Public())
	wrong[20] ^= 1
	if PublicKey(wrong).Valid() {
		t.Error("a mistyped key is a key")
	}
}

// TestLists: what a list must be, and who may put one in the place of another.
func TestLists(t *testing.T) {
	eva, bo, ann := must(t), must(t), must(t)
	person := func(name string, role Role, s *Signer) Person {
		return Person{name, role, s.Public(), "2026-01-01", ""}
	}
	first := List{[]Person{person("Eva", Administrator, eva), person("Bo", Analyst, bo)}}
	if err := first.Succeeds(List{}, eva.Public(), today); err != nil {
		t.Fatal(err)
	}
	refused(t, "the first list by an analyst", first.Succeeds(List{}, bo.Public(), today))
	refused(t, "the first list by a stranger", first.Succeeds(List{}, ann.Public(), today))
	refused(t, "the first list by nobody", first.Succeeds(List{}, "", today))
	with := func(p ...Person) List { return List{append(first.People[:2:2], p...)} }
	if err := with(person("Ann", Reviewer, ann)).Succeeds(first, eva.Public(), today); err != nil {
		t.Error(err)
	}
	refused(t, "a list by an analyst", with(person("Ann", Reviewer, ann)).Succeeds(first, bo.Public(), today))
	for what, next := range map[string]List{
		"a key twice":            with(person("Ann", Reviewer, bo)),
		"a name twice":           with(person("EVA", Reviewer, ann)),
		"no role":                with(person("Ann", "chef", ann)),
		"no key":                 with(Person{"Ann", Reviewer, "Ann", "2026-01-01", ""}),
		"no name":                with(person(" ", Reviewer, ann)),
		"a long name":            with(person(strings.Repeat("å", 101), Reviewer, ann)),
		"a hidden character":     with(person("A\u202enn", Reviewer, ann)),
		"no day":                 with(Person{"Ann", Reviewer, ann.Public(), "i dag", ""}),
		"days in reverse":        with(Person{"Ann", Reviewer, ann.Public(), "2026-02-01", "2026-01-01"}),
		"no administrator":       {[]Person{person("Bo", Analyst, bo)}},
		"a former administrator": {[]Person{{"Eva", Administrator, eva.Public(), "2025-01-01", "2025-12-31"}}},
		"nobody":                 {},
	} {
		refused(t, what, next.Succeeds(first, eva.Public(), today))
	}
	_, err := first.Permit(bo.Public(), "2025-12-31")
	refused(t, "before the first day", err)
	_, err = List{[]Person{{"Bo", Analyst, bo.Public(), "2026-01-01", today}}}.Permit(bo.Public(), "2026-12-01")
	refused(t, "after the last day", err)
	if p, err := first.Permit(bo.Public(), today); err != nil || p.Name != "Bo" {
		t.Error(p, err)
	}
}

// FuzzKeyFile: whatever a key file holds, reading it ends, and a key that is read signs.
func FuzzKeyFile(f *testing.F) {
	s, err := New()
	if err != nil {
		f.Fatal(err)
	}
	path := filepath.Join(f.TempDir(), "key")
	if err := s.Write(path, ""); err != nil {
		f.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	f.Add(text)
	f.Add([]byte("age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10\n"))
	f.Add([]byte("-----BEGIN AGE ENCRYPTED FILE-----\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if bytes.Contains(text, []byte("scrypt")) && len(text) > 200 {
			t.Skip("a work factor can be made to take long")
		}
		s, err := parse("f", text, func() (string, error) { return "x", nil })
		if err == nil && !s.Public().Verify("a", nil, s.Sign("a", nil)) {
			t.Error("a key that does not sign")
		}
	})
}
