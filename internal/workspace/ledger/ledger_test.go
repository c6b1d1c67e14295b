package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ansatz/internal/fault"
	"ansatz/internal/workspace/person"
)

func newLedger(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if err := Create(dir, "w"); err != nil {
		t.Fatal(err)
	}
	return dir
}

func newSigner(t testing.TB) *person.Signer {
	t.Helper()
	s, err := person.New()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t testing.TB, dir string, e Entry, by *person.Signer) {
	t.Helper()
	if _, err := Append(t.Context(), dir, e, by); err != nil {
		t.Fatal(err)
	}
}

func listOf(admin, analyst *person.Signer) person.List {
	return person.List{People: []person.Person{
		{Name: "Eva Ek", Role: person.Administrator, Key: admin.Public(), From: "2000-01-01"},
		{Name: "Bo Berg", Role: person.Analyst, Key: analyst.Public(), From: "2000-01-01"}}}
}

func setPeople(t testing.TB, dir string, list person.List, by *person.Signer) error {
	t.Helper()
	l, err := Read(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return l.SetPeople(t.Context(), dir, "person add", list, nil, by)
}

// filled is a ledger with unsigned entries, a list of people and signed ones.
func filled(t testing.TB) (dir string, admin, analyst *person.Signer) {
	t.Helper()
	dir, admin, analyst = newLedger(t), newSigner(t), newSigner(t)
	for i := range 3 {
		write(t, dir, Entry{Run, "run", Facts{"study": fmt.Sprint("study", i)}}, nil)
	}
	if err := setPeople(t, dir, listOf(admin, analyst), admin); err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		write(t, dir, Entry{Search, "network show", Facts{"subject": fmt.Sprint("cluster-", i)}}, analyst)
	}
	return dir, admin, analyst
}

func content(t testing.TB, dir, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, Dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func put(t testing.TB, dir, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, Dir, name), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestNoEntryIsChangedUnseen changes, drops, swaps, repeats and cuts each entry, and each byte of entries and head.
// Reading finds it, and so does the next entry.
func TestNoEntryIsChangedUnseen(t *testing.T) {
	dir, _, analyst := filled(t)
	whole, head := content(t, dir, EntriesFile), content(t, dir, HeadFile)
	lines := bytes.SplitAfter(bytes.TrimSuffix(whole, []byte("\n")), []byte("\n"))
	lines[len(lines)-1] = append(lines[len(lines)-1], '\n')
	found := func(what string) {
		t.Helper()
		if _, err := Read(t.Context(), dir); fault.ExitCode(err) != 5 {
			t.Errorf("%s: reading: %v", what, err)
		}
		put(t, dir, HeadFile, head)
		put(t, dir, EntriesFile, whole)
	}
	lost := func(what string) {
		t.Helper()
		if _, err := Append(t.Context(), dir, Entry{Kind: Run}, analyst); fault.ExitCode(err) != 5 {
			t.Errorf("%s: the next entry: %v", what, err)
		}
		found(what)
	}
	for i := range lines {
		other := bytes.Replace(lines[i], []byte("2"), []byte("3"), 1)
		put(t, dir, EntriesFile, slices.Concat(slices.Concat(lines[:i]...), other, slices.Concat(lines[i+1:]...)))
		lost(fmt.Sprint("changed ", i))
		put(t, dir, EntriesFile, slices.Concat(slices.Concat(lines[:i]...), slices.Concat(lines[i+1:]...)))
		lost(fmt.Sprint("dropped ", i))
		put(t, dir, EntriesFile, slices.Concat(slices.Concat(lines[:i+1]...), slices.Concat(lines[i:]...)))
		lost(fmt.Sprint("repeated ", i))
		put(t, dir, EntriesFile, slices.Concat(lines[:i]...))
		lost(fmt.Sprint("cut from ", i))
		if i > 0 {
			swapped := slices.Clone(lines)
			swapped[i-1], swapped[i] = swapped[i], swapped[i-1]
			put(t, dir, EntriesFile, slices.Concat(swapped...))
			lost(fmt.Sprint("swapped ", i))
		}
	}
	for at := 0; at < len(whole); at += 13 { // all of them take long, and find nothing more
		text := bytes.Clone(whole)
		text[at] ^= 1
		put(t, dir, EntriesFile, text)
		found(fmt.Sprint("flipped ", at))
	}
	for at := range head {
		text := bytes.Clone(head)
		text[at] ^= 1
		put(t, dir, HeadFile, text)
		found(fmt.Sprint("head flipped ", at))
	}
	for _, name := range []string{HeadFile, EntriesFile} {
		if err := os.Remove(filepath.Join(dir, Dir, name)); err != nil {
			t.Fatal(err)
		}
		lost("removed " + name)
	}
	if l, err := Read(t.Context(), dir); err != nil || l.Size() != 9 {
		t.Error(l, err)
	}
	if err := os.RemoveAll(filepath.Join(dir, Dir)); err != nil {
		t.Fatal(err)
	}
	if _, err := Append(t.Context(), dir, Entry{Kind: Run}, analyst); fault.ExitCode(err) != 5 {
		t.Errorf("a workspace without a ledger: %v", err)
	}
}

// TestAForgedEntryIsFound: who has the ledger and no key writes it anew with right hashes. What is signed shows it.
func TestAForgedEntryIsFound(t *testing.T) {
	dir, _, analyst := filled(t)
	l, err := Read(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	stranger := newSigner(t)
	for what, forge := range map[string]func(r *Recorded) *person.Signer{
		"what was searched is another, signature kept": func(r *Recorded) *person.Signer {
			r.What = Facts{"subject": "cluster-99"}
			return stranger
		},
		"nobody has signed":            func(r *Recorded) *person.Signer { r.Key = ""; return nil },
		"another key":                  func(r *Recorded) *person.Signer { r.Key = stranger.Public(); return stranger },
		"another key, under this name": func(*Recorded) *person.Signer { return stranger },
		"another list": func(r *Recorded) *person.Signer {
			list := listOf(stranger, analyst)
			r.Kind, r.People, r.Key = People, &list, stranger.Public()
			return stranger
		},
		"a list by an analyst": func(r *Recorded) *person.Signer {
			list := listOf(analyst, stranger)
			r.Kind, r.People = People, &list
			return analyst
		},
		"a list that is none": func(r *Recorded) *person.Signer { r.Kind = People; return analyst },
	} {
		forged := newLedger(t)
		w := empty(filepath.Join(forged, Dir))
		w.ID = l.ID
		put(t, forged, EntriesFile, nil)
		for i, r := range l.Entries {
			r.Before = w.hashes.root(w.size()).String()
			text := bytes.Split(content(t, dir, EntriesFile), []byte("\n"))[i]
			var by *person.Signer
			if i == 6 {
				by = forge(&r)
				if text, err = r.encode(by); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.add(r, text); err != nil {
				t.Fatal(err)
			}
			put(t, forged, EntriesFile, append(content(t, forged, EntriesFile), append(text, '\n')...))
			if err := w.writeHead(by); err != nil {
				t.Fatal(err)
			}
			if i == 6 {
				break
			}
		}
		if _, err := Read(t.Context(), forged); fault.ExitCode(err) != 5 {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestAnEntryInAnothersName: a listed person writes an entry in the name of another, and one of their own after it,
// with right hashes and a head that they may sign. The signature of the entry itself shows it.
func TestAnEntryInAnothersName(t *testing.T) {
	dir, admin, analyst := filled(t)
	l, err := Read(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []person.PublicKey{admin.Public(), analyst.Public()} {
		n := l.size()
		r := Recorded{Number: n + 1, Before: l.hashes.root(n).String(), Time: "2026-11-30T12:00:00Z", Key: key,
			Kind: Search, Command: "network show", What: Facts{"subject": "cluster-1"}}
		text, err := r.encode(analyst)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.add(r, text); err != nil {
			t.Fatal(err)
		}
		put(t, dir, EntriesFile, append(content(t, dir, EntriesFile), append(text, '\n')...))
	}
	if err := l.writeHead(analyst); err != nil {
		t.Fatal(err)
	}
	_, err = Read(t.Context(), dir)
	faults := fault.Of(err)
	if len(faults) != 1 || faults[0].Rule != wrongSignature || faults[0].Line != int(l.size())-1 {
		t.Errorf("%v", err)
	}
}

// TestWhatIsAnAdministrators: an entry that only an administrator may make, or a review, is found where somebody else
// of the list has signed it, with right hashes and a head of their own, also if they have the role now. Who had the
// role then has done no wrong.
func TestWhatIsAnAdministrators(t *testing.T) {
	for what, e := range map[string]Entry{
		"whom the vault opens for": {Vault, "vault recipients", nil},
		"other keys":               {Vault, "vault rekey", nil},
		"the vault destroyed":      {Vault, "vault destroy", nil},
		"the secret of the vault":  {Vault, "vault agency", nil},
		"a release forgotten":      {Forget, "release forget", nil},
		"an early erasure":         {Purge, "purge", Facts{Early: "2024-09-07-tax"}},
		"a permission":             {Permission, "permission record", nil},
		"another policy":           {Load, "load", Facts{Policy: "0123"}},
		"a decision":               {Release, Decision, nil},
		"a review":                 {Review, "release review", nil},
	} {
		dir, admin, analyst := filled(t)
		entitled := person.Administrator
		if e.Kind == Review {
			entitled = person.Reviewer
		}
		now := listOf(admin, analyst)
		now.People[1].Role = entitled
		then := newSigner(t)
		with := listOf(admin, analyst)
		with.People = append(with.People,
			person.Person{Name: "Cia", Role: entitled, Key: then.Public(), From: "2000-01-01"})
		if err := setPeople(t, dir, with, admin); err != nil {
			t.Fatal(err)
		}
		write(t, dir, e, then)
		if err := setPeople(t, dir, now, admin); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(t.Context(), dir); err != nil {
			t.Errorf("%s, by who had the role: %v", what, err)
		}

		dir, admin, analyst = filled(t)
		l, err := Read(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		r := Recorded{Number: l.size() + 1, Before: l.hashes.root(l.size()).String(), Time: "2026-11-30T12:00:00Z",
			Key: analyst.Public(), Kind: e.Kind, Command: e.Command, What: e.What}
		if err := l.write(&r, analyst); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time after who has signed has got the role
			_, err = Read(t.Context(), dir)
			faults := fault.Of(err)
			if fault.ExitCode(err) != 5 || len(faults) != 1 || faults[0].Line != int(r.Number) {
				t.Errorf("%s, by an analyst: %v", what, err)
			}
			list := listOf(admin, analyst)
			list.People[1].Role = entitled
			n := l.size()
			after := Recorded{Number: n + 1, Before: l.hashes.root(n).String(), Time: "2026-11-30T12:00:00Z",
				Key: admin.Public(), Kind: People, Command: "person add", People: &list}
			if err := l.write(&after, admin); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestAForgedListIsFoundAtOnce: a list of people that its administrator has not signed lets nobody do anything, also
// where the signatures of all other entries are not looked at.
func TestAForgedListIsFoundAtOnce(t *testing.T) {
	dir, admin, analyst := newLedger(t), newSigner(t), newSigner(t)
	if err := setPeople(t, dir, listOf(admin, analyst), admin); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		write(t, dir, Entry{Kind: Run}, analyst)
	}
	if _, err := Allow(t.Context(), dir, Entry{Kind: Forget}, admin); err != nil {
		t.Fatal(err)
	}
	l, err := Read(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	// The analyst writes the ledger anew, with a list in which the analyst is the administrator, in the other's name.
	forged := empty(filepath.Join(dir, Dir))
	forged.ID = l.ID
	put(t, dir, EntriesFile, nil)
	list := listOf(admin, analyst)
	list.People[1].Role = person.Administrator
	for _, r := range l.Entries {
		r.Before = forged.hashes.root(forged.size()).String()
		by := analyst
		if r.People != nil {
			r.People = &list
		}
		if r.Key == "" {
			by = nil
		}
		if err := forged.write(&r, by); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Allow(t.Context(), dir, Entry{Kind: Forget}, analyst); fault.ExitCode(err) != 5 {
		t.Errorf("a forged list: %v", err)
	}
}

// TestTheLastUnsignedEntryIsNotChangedUnseen: no later entry and no signature hold it, but the head does.
func TestTheLastUnsignedEntryIsNotChangedUnseen(t *testing.T) {
	dir := newLedger(t)
	write(t, dir, Entry{Run, "run", Facts{"study": "first"}}, nil)
	write(t, dir, Entry{Run, "run", Facts{"study": "second"}}, nil)
	put(t, dir, EntriesFile, bytes.Replace(content(t, dir, EntriesFile), []byte("second"), []byte("another"), 1))
	if _, err := Read(t.Context(), dir); fault.ExitCode(err) != 5 {
		t.Errorf("reading: %v", err)
	}
	if _, err := Append(t.Context(), dir, Entry{Kind: Run}, nil); fault.ExitCode(err) != 5 {
		t.Errorf("the next entry: %v", err)
	}
}

// TestOnlyWhatIsWrittenIsRead: who may write the files writes them with right hashes, but otherwise than the program
// does: with a signature of nobody, with another beginning, under another name, with more below the head. Nothing of it
// is read.
func TestOnlyWhatIsWrittenIsRead(t *testing.T) {
	dir, _, analyst := filled(t)
	whole, head := content(t, dir, EntriesFile), content(t, dir, HeadFile)
	anew := func(change func(l *Ledger, lines [][]byte) [][]byte) func() {
		return func() {
			first := newLedger(t)
			l := empty(filepath.Join(first, Dir))
			l.ID = "0123456789abcdef"
			begun := Recorded{Number: 1, Before: l.Root(), Time: "2026-11-30T12:00:00Z", Kind: Begun, Command: "load",
				What: Facts{"ledger": l.ID, "workspace": "w"}}
			text, err := begun.encode(nil)
			if err != nil {
				t.Fatal(err)
			}
			put(t, dir, EntriesFile, nil)
			l.path = filepath.Join(dir, Dir)
			for _, line := range change(l, [][]byte{text}) {
				if err := l.add(Recorded{}, line); err != nil {
					t.Fatal(err)
				}
				put(t, dir, EntriesFile, append(content(t, dir, EntriesFile), append(line, '\n')...))
			}
			if err := l.writeHead(nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	for what, c := range map[string]struct {
		write func()
		reads bool
	}{
		"a new ledger": {anew(func(_ *Ledger, lines [][]byte) [][]byte { return lines }), true},
		"a signature of nobody": {anew(func(_ *Ledger, lines [][]byte) [][]byte {
			return [][]byte{append(bytes.TrimSuffix(lines[0], []byte("}")), `,"signature":"AAAA"}`...)}
		}), false},
		"another beginning": {anew(func(_ *Ledger, lines [][]byte) [][]byte {
			return [][]byte{bytes.Replace(lines[0], []byte(`"begun"`), []byte(`"run"`), 1)}
		}), false},
		"another name": {anew(func(l *Ledger, lines [][]byte) [][]byte {
			l.ID = "another"
			return lines
		}), false},
		"spaces": {anew(func(_ *Ledger, lines [][]byte) [][]byte {
			return [][]byte{bytes.Replace(lines[0], []byte(`"kind":`), []byte(`"kind": `), 1)}
		}), false},
		"another signature below the head": {func() {
			put(t, dir, HeadFile, append(bytes.Clone(head), head[bytes.LastIndex(head, []byte("\n\n"))+2:]...))
		}, false},
		"a signature of another key below the head": {func() {
			put(t, dir, HeadFile, append(bytes.Clone(head), "— 0011223344556677 AAAAAAAA\n"...))
		}, false},
	} {
		put(t, dir, EntriesFile, whole)
		put(t, dir, HeadFile, head)
		c.write()
		if _, err := Read(t.Context(), dir); (err == nil) != c.reads || err != nil && fault.ExitCode(err) != 5 {
			t.Errorf("%s: %v", what, err)
		}
	}
	put(t, dir, EntriesFile, whole)
	put(t, dir, HeadFile, head)
	write(t, dir, Entry{Kind: Run}, analyst)
}

// TestAFailedEntryLeavesNothing: an entry whose head cannot be written is not there, and the next one is whole. A fact
// that has what looks like an identity number is hidden on the disk.
func TestAFailedEntryLeavesNothing(t *testing.T) {
	dir, _, analyst := filled(t)
	before := content(t, dir, EntriesFile)
	beside := filepath.Join(dir, Dir, HeadFile+".new")
	if err := os.Mkdir(beside, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(beside, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Append(t.Context(), dir, Entry{Kind: Run}, analyst); err == nil {
		t.Fatal("the head was written")
	}
	if !bytes.Equal(content(t, dir, EntriesFile), before) {
		t.Error("the entry stays")
	}
	if err := os.RemoveAll(beside); err != nil {
		t.Fatal(err)
	}
	write(t, dir, Entry{Run, "run", Facts{"decision": "om 19900101-9801"}}, analyst)
	if text := content(t, dir, EntriesFile); bytes.Contains(text, []byte("9801")) ||
		!bytes.Contains(text, []byte("om "+HiddenNumber)) {
		t.Error("the number stands in the ledger")
	}
}

// TestTwoChangesOfTheList: a list that was made of one which somebody has changed meanwhile does not undo that change.
func TestTwoChangesOfTheList(t *testing.T) {
	dir, admin, analyst := filled(t)
	l, err := Read(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	list := listOf(admin, analyst)
	list.People[1].Until = "2001-01-01"
	if err := setPeople(t, dir, list, admin); err != nil {
		t.Fatal(err)
	}
	err = l.SetPeople(t.Context(), dir, "person add", listOf(admin, analyst), nil, admin)
	if !errors.Is(err, changedMeanwhile) {
		t.Errorf("%v", err)
	}
}

// TestBelongs: a workspace is not opened with the ledger of another one, whatever its name, or with a first entry that
// was changed.
func TestBelongs(t *testing.T) {
	dir, _, _ := filled(t)
	if err := Belongs(dir, "w"); err != nil {
		t.Error(err)
	}
	if err := Belongs(dir, "another"); fault.ExitCode(err) != 5 {
		t.Errorf("another workspace's: %v", err)
	}
	put(t, dir, EntriesFile, bytes.Replace(content(t, dir, EntriesFile), []byte(`"kind"`), []byte(`"kin"`), 1))
	if err := Belongs(dir, "w"); fault.ExitCode(err) != 5 {
		t.Errorf("a changed entry: %v", err)
	}
}

// TestUnwritable: where people are listed, a ledger that cannot be written lets nothing be done.
func TestUnwritable(t *testing.T) {
	if err := unwritable(t.Context(), newLedger(t)); err != nil {
		t.Errorf("without a list: %v", err)
	}
	dir, _, _ := filled(t)
	if err := unwritable(t.Context(), dir); fault.ExitCode(err) != 6 {
		t.Errorf("with a list: %v", err)
	}
}

// TestAnEarlierCheckpointIsContinued: a ledger that was cut or written anew as a whole, head and all, is intact by
// itself. A checkpoint that was kept elsewhere shows it.
func TestAnEarlierCheckpointIsContinued(t *testing.T) {
	dir, _, analyst := filled(t)
	early, earlyHead := content(t, dir, EntriesFile), content(t, dir, HeadFile)
	write(t, dir, Entry{Run, "run", nil}, analyst)
	later, err := CheckpointOf(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, Entry{Run, "run", nil}, analyst)
	against := func(text []byte) error {
		t.Helper()
		l, err := Read(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "checkpoint")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := ReadCheckpoint(path)
		if err != nil {
			t.Fatal(err)
		}
		return l.Continues(c, path)
	}
	if err := errors.Join(against(later), against(earlyHead)); err != nil {
		t.Error(err)
	}
	forged := bytes.Replace(later, []byte("\n10\n"), []byte("\n9\n"), 1)
	if err := against(forged); fault.ExitCode(err) != 5 {
		t.Errorf("a checkpoint of another number: %v", err)
	}
	unsigned, _, _ := bytes.Cut(later, []byte("\n\n"))
	if err := against(append(unsigned, "\n\n"...)); fault.ExitCode(err) != 5 {
		t.Errorf("a checkpoint without its signature: %v", err)
	}
	put(t, dir, EntriesFile, early)
	put(t, dir, HeadFile, earlyHead)
	if err := against(later); fault.ExitCode(err) != 5 {
		t.Errorf("cut: %v", err)
	}
	write(t, dir, Entry{Search, "explain", nil}, analyst)
	write(t, dir, Entry{Run, "run", nil}, analyst)
	if err := against(later); fault.ExitCode(err) != 5 {
		t.Errorf("cut and continued otherwise: %v", err)
	}
	dir, _, _ = filled(t)
	if err := against(later); fault.ExitCode(err) != 5 {
		t.Errorf("another ledger: %v", err)
	}
}

// TestWhoMayWrite: with a list of people only a listed key writes, in its days; anybody leaves a refusal, and only a
// listed key signs it.
func TestWhoMayWrite(t *testing.T) {
	dir, admin, analyst := filled(t)
	stranger := newSigner(t)
	for what, by := range map[string]*person.Signer{"nobody": nil, "a stranger": stranger} {
		if _, err := Append(t.Context(), dir, Entry{Kind: Run}, by); fault.ExitCode(err) != 9 {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := Allow(t.Context(), dir, Entry{}, by); fault.ExitCode(err) != 9 {
			t.Errorf("%s: %v", what, err)
		}
		write(t, dir, Entry{Refusal, "run", nil}, by)
	}
	write(t, dir, Entry{Refusal, "run", nil}, analyst)
	list := listOf(admin, analyst)
	list.People[1].Until = "2001-01-01"
	if err := setPeople(t, dir, list, analyst); fault.ExitCode(err) != 9 {
		t.Errorf("a list by an analyst: %v", err)
	}
	if err := setPeople(t, dir, list, admin); err != nil {
		t.Fatal(err)
	}
	if _, err := Append(t.Context(), dir, Entry{Kind: Run}, analyst); fault.ExitCode(err) != 9 {
		t.Errorf("after the last day: %v", err)
	}
	list.People[1] = person.Person{Name: "Cia", Role: person.Analyst, Key: analyst.Public(), From: "2000-01-01"}
	if err := setPeople(t, dir, list, admin); fault.ExitCode(err) != 9 {
		t.Errorf("a key under a second name: %v", err)
	}
	l, err := Read(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	last := l.Entries[len(l.Entries)-4:]
	if last[0].Key != "" || last[1].Key != "" || last[2].Person.Name != "Bo Berg" || last[3].Person.Name != "Eva Ek" {
		t.Error(last)
	}
}

// TestUnfinishedEntries: what a killed process leaves after its line's first byte, whole line or new head is mended by
// the next entry, and what counted before is there.
func TestUnfinishedEntries(t *testing.T) {
	dir, _, analyst := filled(t)
	whole, head := content(t, dir, EntriesFile), content(t, dir, HeadFile)
	write(t, dir, Entry{Run, "run", Facts{"study": "late"}}, analyst)
	line := content(t, dir, EntriesFile)[len(whole):]
	for cut := 1; cut <= len(line); cut++ {
		if cut%23 != 1 && cut < len(line)-2 {
			continue
		}
		put(t, dir, EntriesFile, append(bytes.Clone(whole), line[:cut]...))
		put(t, dir, HeadFile, head)
		if _, err := Read(t.Context(), dir); err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		write(t, dir, Entry{Run, "run", Facts{"study": "next"}}, analyst)
		l, err := Read(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		last := l.Entries[len(l.Entries)-1]
		kept := l.Size() == 11
		if kept != (cut == len(line)) || last.What["study"] != "next" || !kept && last.Mended != cut {
			t.Errorf("cut at %d: %d entries, the last %+v", cut, l.Size(), last)
		}
	}
}

// TestManyWriters: several writers at once lose nothing.
func TestManyWriters(t *testing.T) {
	dir := newLedger(t)
	var writing sync.WaitGroup
	for w := range 4 {
		writing.Go(func() {
			for i := range 10 {
				e := Entry{Run, "run", Facts{"study": fmt.Sprint(w, ".", i)}}
				if _, err := Append(t.Context(), dir, e, nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	l, err := Read(t.Context(), dir)
	if err != nil || l.Size() != 41 {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range l.Entries {
		seen[r.What["study"]] = true
	}
	if len(seen) != 41 { // with the first entry, which has no study
		t.Errorf("%d entries differ", len(seen))
	}
}

// TestNoNumberInTheLedger: what looks like an identity number is hidden, in any fact; other numbers and hashes stay.
func TestNoNumberInTheLedger(t *testing.T) {
	for text, want := range map[string]string{
		"19900101-9801": HiddenNumber, "9001019801": HiddenNumber, "900101+9801": HiddenNumber,
		"199001019801": HiddenNumber, "19900101 9801": HiddenNumber, "900161-9801": HiddenNumber,
		"900101-T801": HiddenNumber, "Anna Andersson": HiddenText, "anna": HiddenText, "": HiddenText,
		"cluster-7": "cluster-7", "Kluster 7": "cluster-7", "cluster-anna": HiddenText,
	} {
		if got := Term(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := Term("556036-0793"); got != "5560360793" { // an official example of a company's number
		t.Error(got)
	}
	for text, want := range map[string]string{
		"beslut om 19900101-9801, 2026":    "beslut om " + HiddenNumber + ", 2026",
		"900101-9801 900101-9802":          HiddenNumber + " " + HiddenNumber,
		"dnr 2026/1234, 2024-09-07-tax":    "dnr 2026/1234, 2024-09-07-tax",
		"sha256:00112233445566778899aabbc": "sha256:00112233445566778899aabbc",
		"1234567":                          "1234567",
		"123456 7890, 12345678 1234":       "123456 7890, 12345678 1234", // keys
		"om 900101 9801":                   "om " + HiddenNumber,
		"\xff":                             "?",
	} {
		if got := hide(Facts{"a": text})["a"]; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestAWaitEnds: who waits for the ledger can be stopped.
func TestAWaitEnds(t *testing.T) {
	dir := newLedger(t)
	held, err := lock(t.Context(), filepath.Join(dir, Dir), true)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	if _, err := Append(ctx, dir, Entry{Kind: Run}, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// FuzzLedger: whatever stands in the files, reading ends; what is read is what was written.
func FuzzLedger(f *testing.F) {
	dir, _, _ := filled(f)
	whole, head := content(f, dir, EntriesFile), content(f, dir, HeadFile)
	f.Add(whole, head)
	f.Add([]byte("{}\n"), []byte("ansatz-ledger/a\n1\n\n\n"))
	f.Add([]byte(`{"entry":{"number":1}}`+"\n"), bytes.ReplaceAll(head, []byte("9"), []byte("-1")))
	f.Fuzz(func(t *testing.T, entries, checkpoint []byte) {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, Dir), 0o700); err != nil {
			t.Fatal(err)
		}
		put(t, dir, EntriesFile, entries)
		put(t, dir, HeadFile, checkpoint)
		l, err := Read(t.Context(), dir)
		if err != nil {
			if fault.ExitCode(err) != 5 {
				t.Error(err)
			}
			return
		}
		if n := int64(strings.Count(string(entries), "\n")); n != l.Size() {
			t.Errorf("%d lines, %d entries", n, l.Size())
		}
	})
}

// BenchmarkAppend measures one more entry in a ledger of 10 000.
func BenchmarkAppend(b *testing.B) {
	dir := newLedger(b)
	l, err := Read(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	text := content(b, dir, EntriesFile)
	hash := strings.Repeat("0123456789abcdef", 4)
	for l.size() < 10_000 {
		r := Recorded{Number: l.size() + 1, Before: l.hashes.root(l.size()).String(), Time: "2026-11-30T00:00:00Z",
			Kind: Run, Command: "run", What: Facts{"study": "ansatz", "study_sha256": hash, "results_sha256": hash}}
		line, err := r.encode(nil)
		if err == nil {
			err = l.add(r, line)
		}
		if err != nil {
			b.Fatal(err)
		}
		text = append(append(text, line...), '\n')
	}
	put(b, dir, EntriesFile, text)
	if err := l.writeHead(nil); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		write(b, dir, Entry{Run, "run", nil}, nil)
	}
}
