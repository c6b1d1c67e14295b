package approval

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"ansatz/internal/disclosure"
	"ansatz/internal/fault"
	"ansatz/internal/run"
	"ansatz/internal/table"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

// bundled is the files of a bundle of the smallest case: its results have no rows, so that its certificate says
// nothing.
func bundled(t *testing.T, o *office) map[string][]byte {
	t.Helper()
	return bundledBy(t, o, [2]string{"Cia", "Dan"}, [2]bool{true, true}, "Anna")
}

// bundledBy is such a bundle where others have acted, and answered otherwise.
func bundledBy(t *testing.T, o *office, reviewers [2]string, approve [2]bool, decider string) map[string][]byte {
	t.Helper()
	ctx, dir := context.Background(), t.TempDir()
	if err := ledger.Create(dir, "load"); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Read(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	if !o.unlisted {
		if err := l.SetPeople(ctx, dir, "person add", o.list, nil, o.keys["Anna"]); err != nil {
			t.Fatal(err)
		}
	}
	c := o.proposal("Bo")
	c.Author.Name = o.author
	put := func(name, by string, k kind, document any) {
		if o.altered != nil {
			document = o.altered(name, document)
		}
		text, err := sign(o.keys[by], k, document)
		if err != nil {
			t.Fatal(err)
		}
		c.documents[name] = text
		e := ledger.Entry{Kind: ledger.Release, Command: "release", What: ledger.Facts{"document": hashOf(text)}}
		if o.entered != nil {
			o.entered(name, &e, &by)
		}
		if _, err = ledger.Append(ctx, dir, e, o.keys[by]); err != nil {
			t.Fatal(err)
		}
	}
	csv := []byte("result,group,category,measure,value,low,high,numerator,denominator,status\n")
	c.Files = []File{{Name: "results.csv", Size: int64(len(csv)), SHA256: hashOf(csv)}}
	put(proposalFile, "Bo", aProposal, c.Proposal)
	for i, name := range reviewers {
		r, err := o.at(name).review(c, Answer{approve[i], "fine"})
		if err != nil {
			t.Fatal(err)
		}
		put(reviewFile(i), name, aReview, r)
		c.Reviews = append(c.Reviews, *r)
	}
	decided, err := o.at("Anna").decision(c)
	if err != nil {
		t.Fatal(err)
	}
	decided.By = Who{decider, o.keys[decider].Public()}
	put(decisionFile, decider, aDecision, decided)
	m := Manifest{Format: documentFormat, By: Who{"Bo", o.keys["Bo"].Public()}}
	files := map[string][]byte{"results.csv": csv}
	for _, name := range documentNames {
		files[name] = c.documents[name]
	}
	if o.swapped != nil {
		o.swapped(files)
	}
	for _, name := range sortedKeys(files) {
		m.Files = append(m.Files, File{Name: name, SHA256: hashOf(files[name])})
	}
	if files[manifestFile], err = sign(o.keys["Bo"], aManifest, m); err != nil {
		t.Fatal(err)
	}
	n, err := ledger.Append(ctx, dir, ledger.Entry{Kind: ledger.Release, Command: "release export",
		What: ledger.Facts{"manifest": hashOf(files[manifestFile])}}, o.keys["Bo"])
	if err != nil {
		t.Fatal(err)
	}
	if l, err = ledger.Read(ctx, dir); err != nil {
		t.Fatal(err)
	}
	e, err := l.Extract(o.keys["Bo"], n-4, n-3, n-2, n-1, n)
	if err != nil {
		t.Fatal(err)
	}
	if files[ledgerFile], err = compact(e); err != nil {
		t.Fatal(err)
	}
	return files
}

// said are the faults of a bundle, without those of its certificate, which it does not have.
func said(v *Verdict) (all []string) {
	for _, f := range v.Faults {
		if !strings.HasSuffix(f.Place.EN, "provenance.json") {
			all = append(all, f.Place.EN+": "+f.Rule.EN)
		}
	}
	return all
}

func TestBundleHolds(t *testing.T) {
	o := newOffice(t, everybody...)
	v := verifyFiles(bundled(t, o), o.keys["Anna"].Public())
	if all := said(v); len(all) > 0 || !v.Trusted || len(v.Answers) != 2 {
		t.Errorf("%q, trusted %v", all, v.Trusted)
	}
}

// Whatever of a bundle is changed is found, also by somebody who signs it anew with a key of their own.
func TestChangedBundleDoesNotPass(t *testing.T) {
	o := newOffice(t, everybody...)
	thief, err := person.New()
	if err != nil {
		t.Fatal(err)
	}
	resigned := func(name string, k kind, by *person.Signer, into any) func(map[string][]byte) {
		return func(files map[string][]byte) {
			if _, err := read(files[name], k, into); err != nil {
				t.Fatal(err)
			}
			if files[name], err = sign(by, k, into); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		change func(map[string][]byte)
		want   string
	}{
		"a changed file": {func(f map[string][]byte) { f["results.csv"] = append(f["results.csv"], ' ') },
			"results.csv: the file was changed"},
		"a file that is missing": {func(f map[string][]byte) { delete(f, "results.csv") },
			"results.csv: the file is missing"},
		"a file more": {func(f map[string][]byte) { f["report.html"] = nil },
			"report.html: the file does not belong"},
		"a changed signature": {func(f map[string][]byte) {
			f[decisionFile] = bytes.Replace(f[decisionFile], []byte(`"approved":true`), []byte(`"approved":false`), 1)
		}, "decision.json: the signature is not"},
		"a manifest of a stranger": {resigned(manifestFile, aManifest, thief, &Manifest{}),
			"manifest.json: the signature is not"},
		"a review of a stranger": {resigned(reviewFile(0), aReview, thief, &Review{}),
			"review-1.json: the signature is not"},
		"a review that stands twice": {func(f map[string][]byte) { f[reviewFile(1)] = f[reviewFile(0)] },
			"decision.json: author, reviewers and who decides must be four different people"},
		"a ledger of another": {func(f map[string][]byte) {
			f[ledgerFile] = bundled(t, newOffice(t,
				everybody...))[ledgerFile]
		},
			"the list of people is not signed with the key"},
		"a changed ledger": {func(f map[string][]byte) {
			f[ledgerFile] = bytes.Replace(f[ledgerFile], []byte("release export"), []byte("release import"), 1)
		}, "the extract of the ledger was changed"},
		"a manifest after the export": {func(f map[string][]byte) {
			var m Manifest
			if _, err := read(f[manifestFile], aManifest, &m); err != nil {
				t.Fatal(err)
			}
			m.At = "2026-12-24T12:00:00Z"
			if f[manifestFile], err = sign(o.keys["Bo"], aManifest, m); err != nil {
				t.Fatal(err)
			}
		}, "manifest.json: the export is not in the ledger"},
		"a condition without permission": {func(f map[string][]byte) {
			f["provenance.json"] = []byte(`{"deliveries": [{"agency": "police", "handling": ["H2"], "sha256": "11"}]}`)
		}, "ledger.json: condition H2: the permission of police is not there"},
		"no ledger":   {func(f map[string][]byte) { delete(f, ledgerFile) }, "the extract of the ledger was changed"},
		"no manifest": {func(f map[string][]byte) { delete(f, manifestFile) }, "manifest.json: the signature is not"},
	} {
		files := bundled(t, o)
		c.change(files)
		if all := strings.Join(said(verifyFiles(files, o.keys["Anna"].Public())), "\n"); !strings.Contains(all,
			c.want) {
			t.Errorf("%s: %q, want %q", name, all, c.want)
		}
	}
}

// A bundle that people have made who may not does not pass, although every signature is right.
func TestBundleOfTheWrongPeople(t *testing.T) {
	o := newOffice(t, everybody...)
	yes := [2]bool{true, true}
	for name, c := range map[string]struct {
		reviewers [2]string
		approve   [2]bool
		decider   string
		want      string
	}{
		"another administrator decides": {[2]string{"Cia", "Eva"}, yes, "Finn", ""},
		"an analyst decides": {[2]string{"Cia", "Dan"}, yes, "Gun",
			"decision.json: who signed is no administrator"},
		"an analyst reviews": {[2]string{"Gun", "Dan"}, yes, "Anna",
			"review-1.json: who signed is no reviewer"},
		"the author reviews": {[2]string{"Bo", "Dan"}, yes, "Anna", "must be four different people"},
		"a reviewer decides": {[2]string{"Cia", "Dan"}, yes, "Dan", "must be four different people"},
		"the author decides": {[2]string{"Cia", "Dan"}, yes, "Bo", "must be four different people"},
		"one rejects": {[2]string{"Cia", "Dan"}, [2]bool{true, false}, "Anna",
			"the release is rejected"},
	} {
		all := strings.Join(said(verifyFiles(bundledBy(t, o, c.reviewers, c.approve, c.decider), "")), "\n")
		if c.want == "" && all != "" || !strings.Contains(all, c.want) {
			t.Errorf("%s: %q, want %q", name, all, c.want)
		}
	}
}

// Each document of a bundle must stand in the ledger, by who has signed it and not as something that was refused; and
// each review and the decision must be about the proposal that is there.
func TestBundleBesideTheLedger(t *testing.T) {
	notThere := "the document is not in the ledger"
	enter := func(name string, change func(*ledger.Entry, *string)) func(*office) {
		return func(o *office) {
			o.entered = func(of string, e *ledger.Entry, by *string) {
				if of == name {
					change(e, by)
				}
			}
		}
	}
	alter := func(change func(name string, document any) any) func(*office) {
		return func(o *office) { o.altered = change }
	}
	for name, c := range map[string]struct {
		change func(*office)
		want   string
	}{
		"a decision that was refused": {enter(decisionFile, func(e *ledger.Entry, _ *string) {
			e.Kind = ledger.Refusal
		}), decisionFile + ": " + notThere},
		"a review that another has entered": {enter(reviewFile(0), func(_ *ledger.Entry, by *string) { *by = "Dan" }),
			reviewFile(0) + ": " + notThere},
		"a proposal without an entry": {enter(proposalFile, func(e *ledger.Entry, _ *string) {
			e.What = ledger.Facts{"document": "another"}
		}), proposalFile + ": " + notThere},
		"a review of another proposal": {alter(func(name string, document any) any {
			if r, is := document.(*Review); is && name == reviewFile(1) {
				other := *r
				other.Proposal = hashOf(nil)
				return &other
			}
			return document
		}), reviewFile(1) + ": the review is of another proposal"},
		"a decision about another proposal": {alter(func(_ string, document any) any {
			if d, is := document.(*Decision); is {
				d.Proposal = hashOf(nil)
			}
			return document
		}), decisionFile + ": the decision is about another proposal"},
		"a decision about other reviews": {alter(func(_ string, document any) any {
			if d, is := document.(*Decision); is {
				d.Reviews = []string{hashOf(nil), d.Reviews[1]}
			}
			return document
		}), decisionFile + ": the decision is about another proposal or other reviews"},
	} {
		o := newOffice(t, everybody...)
		c.change(o)
		all := strings.Join(said(verifyFiles(bundled(t, o), o.keys["Anna"].Public())), "\n")
		if !strings.Contains(all, c.want) {
			t.Errorf("%s: %q, want %q", name, all, c.want)
		}
	}
}

// Who exports signs what leaves, and cannot let out another file than was reviewed, or leave one out or put one in.
func TestBundleOfOtherFiles(t *testing.T) {
	for name, c := range map[string]struct {
		swap func(map[string][]byte)
		want string
	}{
		"another file": {func(f map[string][]byte) { f["results.csv"] = append(f["results.csv"], '\n') },
			"results.csv: the file is another than was reviewed"},
		"a file less": {func(f map[string][]byte) { delete(f, "results.csv") },
			"results.csv: the file is another than was reviewed"},
		"a file more": {func(f map[string][]byte) { f["report.html"] = []byte("x") },
			"report.html: the file is another than was reviewed"},
		"a report more": {func(f map[string][]byte) { f[textPage] = []byte("x") },
			textPage + ": the file is another than was reviewed"},
	} {
		o := newOffice(t, everybody...)
		o.swapped = c.swap
		all := strings.Join(said(verifyFiles(bundled(t, o), o.keys["Anna"].Public())), "\n")
		if !strings.Contains(all, c.want) {
			t.Errorf("%s: %q, want %q", name, all, c.want)
		}
	}
}

// A bundle says of whoever signed what the list of people says: nobody proposes under another name.
func TestBundleUnderAnotherName(t *testing.T) {
	o := newOffice(t, everybody...)
	o.author = "Eva"
	want := "proposal.json: who signed was not in the list of people"
	if all := strings.Join(said(verifyFiles(bundled(t, o), "")), "\n"); !strings.Contains(all, want) {
		t.Errorf("%q, want %q", all, want)
	}
}

// Keys that are in no list of people decide nothing, and export nothing.
func TestBundleOfNobody(t *testing.T) {
	o := newOffice(t, everybody...)
	o.unlisted = true
	all := strings.Join(said(verifyFiles(bundled(t, o), "")), "\n")
	for _, name := range documentNames {
		if want := name + ": who signed was not in the list of people"; !strings.Contains(all, want) {
			t.Errorf("%q, want %q", all, want)
		}
	}
	if !strings.Contains(all, "manifest.json: the export is not in the ledger, or was made by somebody who is not") {
		t.Errorf("%q: nobody exports", all)
	}
}

// Only who was told the administrator's key can tell a bundle of a whole office of strangers.
func TestBundleOfStrangers(t *testing.T) {
	o, strangers := newOffice(t, everybody...), newOffice(t, everybody...)
	files := bundled(t, strangers)
	if all := said(verifyFiles(files, "")); len(all) > 0 {
		t.Errorf("%q", all)
	}
	v := verifyFiles(files, o.keys["Anna"].Public())
	if all := strings.Join(said(v), "\n"); v.Trusted || !strings.Contains(all,
		"not signed with the key that you have given") {
		t.Errorf("%q", all)
	}
}

// FuzzBundle: whatever a zip file holds, its check ends, and a text that nobody has signed does not hold.
func FuzzBundle(f *testing.F) {
	var empty, some bytes.Buffer
	if err := writeZip(&empty, nil); err != nil {
		f.Fatal(err)
	}
	files := map[string][]byte{manifestFile: []byte(`{"document":{},"key":"","signature":""}`),
		ledgerFile:   []byte("{}"),
		proposalFile: nil}
	if err := writeZip(&some, files); err != nil {
		f.Fatal(err)
	}
	f.Add(empty.Bytes())
	f.Add(some.Bytes())
	f.Add([]byte("age-encryption.org/v1\n"))
	if odd, err := hex.DecodeString("504b0304"); err == nil {
		f.Add(odd)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		files, err := readZip("bundle", text)
		if err != nil {
			return
		}
		if v := verifyFiles(files, ""); len(v.Faults) == 0 {
			t.Error("it holds")
		}
	})
}

// A figure that was released before is compared with the latest release that printed it, in each of its numbers.
func TestFiguresThatWereReleasedBefore(t *testing.T) {
	row := func(group string, value, numerator float64, status table.Status) table.Row {
		return table.Row{Result: "r", Group: group, Measure: "m", Value: value, Numerator: numerator,
			Denominator: math.NaN(), Low: math.NaN(), High: math.NaN(), Status: status}
	}
	before := func(number int, decided bool, study string, rows ...table.Row) past {
		c := &filed{}
		c.Number, c.Study = number, study
		if decided {
			c.Decision = &Decision{Approved: true}
		}
		return past{c, &run.Release{Held: disclosure.Held{Published: disclosure.Published{Rows: rows}}}}
	}
	nan := math.NaN()
	now := []table.Row{row("same", 5, nan, table.OK), row("other", 0.3, 3, table.OK), row("gone", nan, nan,
		table.Suppressed),
		row("new", 9, nan, table.OK), row("corrected", 8, nan, table.OK)}
	earlier := []past{
		before(1, true, "s", row("same", 5, nan, table.OK), row("other", 0.1, 1, table.OK), row("gone", 4, nan,
			table.OK),
			row("left out", 7, nan, table.OK), row("new", nan, nan, table.Suppressed), row("corrected", 6, nan,
				table.OK)),
		before(2, true, "s", row("corrected", 8, nan, table.OK)),
		before(3, false, "s", row("same", 6, nan, table.OK)),
		before(4, true, "another", row("same", 6, nan, table.OK)),
	}
	var got []string
	for _, c := range changesSince(now, "s", earlier) {
		got = append(got, c.Text().EN)
	}
	want := []string{
		"r other m value: 0.1 in proposal 1, now 0.3 (difference 0.2)",
		"r other m numerator: 1 in proposal 1, now 3 (difference 2)",
		"r gone m value: 4 in proposal 1, not printed now",
		"r left out m value: 7 in proposal 1, not printed now",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// The same files give the same bundle: order and day do not matter.
func TestBundleIsTheSameBytes(t *testing.T) {
	files := map[string][]byte{"b": []byte("two"), "a": []byte("one"), "c": nil}
	var first, second bytes.Buffer
	if err := errors.Join(writeZip(&first, files), writeZip(&second, maps.Clone(files))); err != nil {
		t.Fatal(err)
	}
	read, err := readZip("bundle", first.Bytes())
	if err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) || len(read) != 3 || string(read["b"]) != "two" {
		t.Errorf("%v, %d files", err, len(read))
	}
}

// A bundle of many megabytes is read whole, as a zip file and sealed.
func TestLargeBundle(t *testing.T) {
	large := make([]byte, 3<<20)
	rand.NewChaCha8([32]byte{}).Read(large) // what does not get smaller in a zip file
	var packed, sealed bytes.Buffer
	z := zip.NewWriter(&packed)
	f, err := z.Create("report.docx")
	if err == nil {
		_, err = f.Write(large)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	w, err := age.Encrypt(&sealed, id.Recipient())
	if err == nil {
		_, err = w.Write(packed.Bytes())
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"b.zip": packed.Bytes(), "b.zip.age": sealed.Bytes()} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		files, err := readBundle(path, []age.Identity{id})
		if err != nil || !bytes.Equal(files["report.docx"], large) {
			t.Errorf("%s: %d files, %d bytes, %v", name, len(files), len(files["report.docx"]), err)
		}
	}
}

// A zip file with a path, a name twice, or more than a bundle may hold is none.
func TestHostileBundle(t *testing.T) {
	for name, names := range map[string][]string{"a path": {"../a"}, "a folder": {"a/b"}, "a name twice": {"a", "a"}} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, n := range names {
			if _, err := z.Create(n); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := readZip("bundle", b.Bytes()); err == nil {
			t.Errorf("%s is read", name)
		}
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"a", "b"} { // small when packed, more than may be together when not
		f, err := z.Create(name)
		for range 9 {
			if err == nil {
				_, err = f.Write(make([]byte, mostBundle>>4))
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := readZip("bundle", b.Bytes()); fault.ExitCode(err) != 2 {
		t.Errorf("a bundle that is too large: %v", err)
	}
}

// TestChangedSealOfABundle: a sealed bundle whose seal was changed or cut is told as damaged. What was changed within a
// recipient's line looks like another's, and the message says both.
func TestChangedSealOfABundle(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	whole, err := sealFor([]byte("PK"), []age.Recipient{key.Recipient()})
	if err != nil {
		t.Fatal(err)
	}
	line, last := bytes.Index(whole, []byte("-> X25519 ")), len(whole)-1
	for name, c := range map[string]struct {
		content []byte
		code    int
	}{
		"another kind":  {bytes.Replace(whole, []byte("-> X25519"), []byte("-> X25518"), 1), 0},
		"no line":       {bytes.Replace(whole, []byte("-> X25519"), []byte("=> X25519"), 1), 0},
		"half a line":   {whole[:line+20], 0},
		"changed":       {slices.Concat(whole[:last], []byte{whole[last] ^ 1}), 0},
		"cut":           {whole[:last], 0},
		"within a line": {slices.Concat(whole[:line+12], []byte{'A' + (whole[line+12]-'A'+1)%2}, whole[line+13:]), 9},
	} {
		_, err := openSealed("b.age", c.content, []age.Identity{key})
		var d damage
		if found := errors.As(err, &d); found != (c.code == 0) || !found && fault.ExitCode(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}
