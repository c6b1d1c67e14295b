package ledger

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"ansatz/internal/fault"
	"ansatz/internal/workspace/person"
)

// extracted is a ledger of two people and three entries after its list, and an extract of its entries 4 and 5.
func extracted(t *testing.T) Extract {
	t.Helper()
	ctx, dir := context.Background(), t.TempDir()
	if err := Create(dir, "load"); err != nil {
		t.Fatal(err)
	}
	var keys []*person.Signer
	var list person.List
	for i, role := range []person.Role{person.Administrator, person.Analyst} {
		s, err := person.New()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, s)
		list.People = append(list.People, person.Person{Name: string(rune('A' + i)), Role: role, Key: s.Public(),
			From: "2020-01-01"})
	}
	l, err := Read(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.SetPeople(ctx, dir, "person add", list, nil, keys[0]); err != nil {
		t.Fatal(err)
	}
	for _, what := range []string{"secret", "first", "second", "later"} {
		if _, err := Append(ctx, dir, Entry{Release, "release export", Facts{"what": what}}, keys[1]); err != nil {
			t.Fatal(err)
		}
	}
	if l, err = Read(ctx, dir); err != nil {
		t.Fatal(err)
	}
	e, err := l.Extract(keys[1], 4, 5)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// An extract proves its entries, and shows no other.
func TestExtract(t *testing.T) {
	e := extracted(t)
	entries, err := e.Verify()
	if err != nil || len(entries) != 3 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	if entries[0].People == nil || entries[1].What["what"] != "first" || entries[2].What["what"] != "second" ||
		entries[2].Person.Name != "B" {
		t.Errorf("%+v", entries)
	}
	for _, p := range e.Entries {
		if strings.Contains(p.Line, "secret") || strings.Contains(p.Line, "later") {
			t.Errorf("the extract shows %s", p.Line)
		}
	}
}

// Whatever of an extract is changed is found.
func TestChangedExtract(t *testing.T) {
	for name, change := range map[string]func(*Extract){
		"a changed entry": func(e *Extract) {
			e.Entries[1].Line = strings.Replace(e.Entries[1].Line, "first",
				"third", 1)
		},
		"entries that swap":  func(e *Extract) { e.Entries[1], e.Entries[2] = e.Entries[2], e.Entries[1] },
		"no last entry":      func(e *Extract) { e.Entries = e.Entries[:2] },
		"no list of people":  func(e *Extract) { e.Entries = e.Entries[1:] },
		"no entry":           func(e *Extract) { e.Entries = nil },
		"a changed proof":    func(e *Extract) { e.Entries[1].Proof[0][0] ^= 1 },
		"a proof of another": func(e *Extract) { e.Entries[1].Proof = e.Entries[2].Proof },
		"another size":       func(e *Extract) { e.Checkpoint = strings.Replace(e.Checkpoint, "\n5\n", "\n6\n", 1) },
		"another signature": func(e *Extract) {
			other := extracted(t)
			_, signature, _ := strings.Cut(other.Checkpoint, "\n\n")
			text, _, _ := strings.Cut(e.Checkpoint, "\n\n")
			e.Checkpoint = text + "\n\n" + signature
		},
		"no checkpoint": func(e *Extract) { e.Checkpoint = "" },
	} {
		e := extracted(t)
		change(&e)
		if entries, err := e.Verify(); err == nil {
			if name == "no list of people" { // it may be left out, and then nobody is in a list
				for _, r := range entries {
					if r.Person.Key != "" {
						t.Errorf("%s: %s is in the list", name, r.Person.Name)
					}
				}
				continue
			}
			t.Errorf("%s: passes", name)
		}
	}
}

// A list of people that nobody of the list before could sign proves nobody: neither an extract nor a ledger with it is
// read, however well the rest agrees.
func TestAListThatAnAnalystSigned(t *testing.T) {
	dir, _, analyst := filled(t)
	l, err := Read(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	mine := listOf(analyst, newSigner(t))
	mine.People[0].Name = "Bo Berg"
	mine.People[1].Name = "Ann"
	n := l.size()
	r := Recorded{Number: n + 1, Before: l.hashes.root(n).String(), Time: "2026-11-30T12:00:00Z", Key: analyst.Public(),
		Kind: People, Command: "person add", People: &mine}
	text, err := r.encode(analyst)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.add(r, text); err != nil {
		t.Fatal(err)
	}
	put(t, dir, EntriesFile, append(content(t, dir, EntriesFile), append(text, '\n')...))
	if _, err := l.Extract(analyst, n+1); !errors.Is(err, ErrPeople) {
		t.Errorf("the extract: %v", err)
	}
	if l.head, err = l.checkpoint(analyst); err != nil {
		t.Fatal(err)
	}
	put(t, dir, HeadFile, l.head)
	if _, err := Read(t.Context(), dir); fault.ExitCode(err) != 5 {
		t.Errorf("the ledger: %v", err)
	}
}

// Every mistake of a list that stands in the ledger is told, with its line and column.
func TestMistakesOfAListInTheLedger(t *testing.T) {
	dir, admin, analyst := filled(t)
	l, err := Read(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	wrong := listOf(admin, analyst)
	wrong.People[0].Role, wrong.People[1].From = "<chef>", "soon"
	r := Recorded{Number: l.size() + 1, Before: l.hashes.root(l.size()).String(), Time: "2026-11-30T12:00:00Z",
		Key: admin.Public(), Kind: People, Command: "person set", People: &wrong}
	text, err := r.encode(admin)
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, EntriesFile, append(content(t, dir, EntriesFile), append(text, '\n')...))
	_, err = Read(t.Context(), dir)
	faults := fault.Of(err)
	if len(faults) != 3 { // a role, a day, and no administrator is left
		t.Fatalf("%d mistakes: %v", len(faults), err)
	}
	for i, f := range faults {
		column, _ := strconv.Atoi(f.Column)
		if f.Kind != fault.Workspace || f.Line != int(l.size())+1 || f.Hint.SV == "" ||
			i < 2 && !strings.HasPrefix(string(text[max(column-1, 0):]), `{"name":"`+wrong.People[i].Name) {
			t.Errorf("%+v", f)
		}
	}
}

// before is the hash of all entries before one, whatever the sizes.
func TestEntriesBefore(t *testing.T) {
	for size := int64(1); size <= 70; size++ {
		var all hashes
		for n := range size {
			more, err := tlog.StoredHashes(n, []byte{byte(n)}, all)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, more...)
		}
		for n := range size {
			proof, err := tlog.ProveRecord(size, n, all)
			if err != nil {
				t.Fatal(err)
			}
			if before(proof, size, n) != all.root(n) {
				t.Errorf("the first %d of %d entries have another hash", n, size)
			}
		}
	}
}

// written is an extract of all entries of a ledger that somebody writes without the program: each line as it is given,
// signed by whose key it names.
func written(t *testing.T, last *person.Signer, lines ...[]byte) Extract {
	t.Helper()
	l := empty(t.TempDir())
	l.ID = "written"
	for _, text := range lines {
		var r Recorded
		if _, err := decode(text, &r); err != nil {
			t.Fatal(err)
		}
		if err := l.add(r, text); err != nil {
			t.Fatal(err)
		}
	}
	head, err := l.checkpoint(last)
	if err != nil {
		t.Fatal(err)
	}
	e := Extract{Checkpoint: string(head)}
	for n, text := range lines {
		proof, err := tlog.ProveRecord(l.size(), int64(n), l.hashes)
		if err != nil {
			t.Fatal(err)
		}
		e.Entries = append(e.Entries, Proven{string(text), proof})
	}
	return e
}

// next is a line that continues others.
func next(t *testing.T, by *person.Signer, r Recorded, lines ...[]byte) []byte {
	t.Helper()
	l := empty("")
	for _, text := range lines {
		if err := l.add(Recorded{}, text); err != nil {
			t.Fatal(err)
		}
	}
	r.Number, r.Before, r.Key = l.size()+1, l.hashes.root(l.size()).String(), by.Public()
	text, err := r.encode(by)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// An office of strangers that has the administrator in its list does not become that of the administrator by a list
// that the administrator has signed in the real ledger: a signed entry stands after the entries that were before it,
// and after no others.
func TestAnEntryOfAnotherLedger(t *testing.T) {
	admin, insider, stranger := newSigner(t), newSigner(t), newSigner(t)
	const at = "2026-11-30T12:00:00Z"
	theirs, ours := listOf(stranger, admin), listOf(admin, insider)
	for i := range theirs.People {
		theirs.People[i].Role = person.Administrator
	}
	begun := next(t, admin, Recorded{Kind: Begun, Time: at, Command: "load"})
	strangers := next(t, stranger, Recorded{Kind: People, Time: at, Command: "person add", People: &theirs}, begun)
	decided := next(t, stranger, Recorded{Kind: Release, Time: at, Command: Decision}, begun, strangers)
	other := next(t, admin, Recorded{Kind: Load, Time: at, Command: "load"}, begun)
	more := next(t, admin, Recorded{Kind: Load, Time: at, Command: "load"}, begun, other)
	genuine := next(t, admin, Recorded{Kind: People, Time: at, Command: "person add", People: &ours}, begun, other,
		more)
	left := next(t, insider, Recorded{Kind: Release, Time: at, Command: "release export"}, begun, strangers, decided,
		genuine)
	_, err := written(t, insider, begun, strangers, decided, genuine, left).Verify()
	if !errors.Is(err, ErrNotInLedger) {
		t.Errorf("the administrator's list is taken for one of the strangers' ledger: %v", err)
	}
	left = next(t, insider, Recorded{Kind: Release, Time: at, Command: "release export"}, begun, other, more, genuine)
	if _, err := written(t, insider, begun, other, more, genuine, left).Verify(); err != nil {
		t.Errorf("the real ledger: %v", err)
	}
}

// An entry that somebody else has signed than whose key it names is found, wherever it stands; and entries stand in
// their order, each once.
func TestAnEntryInAnothersNameInAnExtract(t *testing.T) {
	admin, analyst := newSigner(t), newSigner(t)
	list := listOf(admin, analyst)
	const at = "2026-11-30T12:00:00Z"
	first := next(t, admin, Recorded{Kind: People, Time: at, Command: "person add", People: &list})
	other := empty("")
	if err := other.add(Recorded{}, first); err != nil {
		t.Fatal(err)
	}
	named := Recorded{Number: 2, Before: other.Root(), Time: at, Key: admin.Public(), Kind: Release, Command: Decision}
	forged, err := named.encode(analyst)
	if err != nil {
		t.Fatal(err)
	}
	own := next(t, admin, Recorded{Kind: Release, Time: at, Command: Decision}, first)
	for name, c := range map[string]struct {
		decision []byte
		want     error
	}{"signed by another": {forged, ErrSignature}, "signed by itself": {own, nil}} {
		last := next(t, analyst, Recorded{Kind: Release, Time: at, Command: "release export"}, first, c.decision)
		e := written(t, analyst, first, c.decision, last)
		if _, err := e.Verify(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		e.Entries = []Proven{e.Entries[0], e.Entries[1], e.Entries[1], e.Entries[2]}
		if _, err := e.Verify(); err == nil {
			t.Errorf("%s: an entry stands twice", name)
		}
	}
}

// Whose key no longer holds on the day of an entry, or does not hold yet, is nobody of the list there.
func TestAnEntryOutOfItsDays(t *testing.T) {
	admin, analyst := newSigner(t), newSigner(t)
	list := listOf(admin, analyst)
	list.People[1].From, list.People[1].Until = "2026-02-01", "2026-06-30"
	for day, holds := range map[string]bool{"2026-01-31": false, "2026-02-01": true, "2026-06-30": true,
		"2026-07-01": false, "": false} {
		first := next(t, admin, Recorded{Kind: People, Time: "2026-02-02T12:00:00Z", Command: "person add",
			People: &list})
		last := next(t, analyst, Recorded{Kind: Release, Time: day + "T12:00:00Z", Command: "release export"}, first)
		entries, err := written(t, analyst, first, last).Verify()
		if err != nil {
			t.Fatal(err)
		}
		if (entries[1].Person.Key != "") != holds {
			t.Errorf("%s: %+v", day, entries[1].Person)
		}
	}
}
