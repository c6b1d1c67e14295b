package approval

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ansatz/internal/fault"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

// office is a list of people with their keys.
type office struct {
	list   person.List
	keys   map[string]*person.Signer
	author string // what the author of its bundle is called, who is Bo

	unlisted bool // the ledger of its bundle has no list of people

	entered func(name string, e *ledger.Entry, by *string) // changes the entry of a document of its bundle
	altered func(name string, document any) any            // another document in the place of one of its bundle
	swapped func(files map[string][]byte)                  // changes the files of its bundle before they are signed
}

func newOffice(t *testing.T, people ...string) *office {
	t.Helper()
	o := &office{keys: map[string]*person.Signer{}, author: "Bo"}
	for _, p := range people {
		name, role, _ := strings.Cut(p, ":")
		s, err := person.New()
		if err != nil {
			t.Fatal(err)
		}
		o.keys[name] = s
		o.list.People = append(o.list.People,
			person.Person{Name: name, Role: person.Role(role), Key: s.Public(), From: "2020-01-01"})
	}
	return o
}

// at is the desk of a person, and a proposal there.
func (o *office) at(name string) *desk {
	d := &desk{people: o.list, signer: o.keys[name]}
	d.who, _ = o.list.Find(o.keys[name].Public())
	d.in.Now = func() time.Time { return time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC) }
	return d
}

func (o *office) proposal(author string) *filed {
	c := &filed{documents: map[string][]byte{proposalFile: []byte("a proposal")}}
	c.Author = Who{author, o.keys[author].Public()}
	return c
}

func (o *office) judged(t *testing.T, c *filed, name string, a Answer) {
	t.Helper()
	r, err := o.at(name).review(c, a)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	text, err := sign(o.keys[name], aReview, r)
	if err != nil {
		t.Fatal(err)
	}
	c.documents[reviewFile(len(c.Reviews))] = text
	c.Reviews = append(c.Reviews, *r)
}

var everybody = []string{"Anna:administrator", "Bo:analyst", "Cia:reviewer", "Dan:reviewer", "Eva:reviewer",
	"Finn:administrator", "Gun:analyst"}

// Whoever reads the first review from the disk before the second is in learns nothing, whatever keys they have: no key
// opens it to the end, and an approval looks like a rejection.
func TestFirstReviewTellsNothing(t *testing.T) {
	o := newOffice(t, everybody...)
	yes, no := o.proposal("Bo"), o.proposal("Bo")
	o.judged(t, yes, "Cia", Answer{true, "fine"})
	o.judged(t, no, "Cia", Answer{false, strings.Repeat("a long reason ", 200)})
	if a, b := len(yes.documents[reviewFile(0)]), len(no.documents[reviewFile(0)]); a != b {
		t.Errorf("an approval has %d bytes, a rejection %d", a, b)
	}
	for _, text := range []string{"fine", "approve", "true", "reason"} {
		if bytes.Contains(yes.documents[reviewFile(0)], []byte(text)) {
			t.Errorf("the review says %q", text)
		}
	}
	for name, key := range o.keys {
		inner, err := unseal(yes.Reviews[0].Sealed, key)
		if opens, may := err == nil, slices.Contains([]string{"Dan", "Eva"}, name); opens != may {
			t.Errorf("%s takes the outer seal off: %v, %v", name, opens, err)
		}
		if err != nil {
			continue
		}
		if bytes.Contains(inner, []byte("fine")) {
			t.Errorf("%s reads the answer", name)
		}
		if _, err := unseal(inner, key); err == nil {
			t.Errorf("%s opens the inner seal too", name)
		}
	}
	// Nobody tries all answers against the promise: each promise has a random number.
	again := o.proposal("Bo")
	o.judged(t, again, "Cia", Answer{true, "fine"})
	if again.Reviews[0].Promise == yes.Reviews[0].Promise {
		t.Error("the same answer has the same promise twice")
	}
}

// With both in, an administrator opens both, and nobody else does.
func TestAnswersAreOpenedByAnAdministrator(t *testing.T) {
	o := newOffice(t, everybody...)
	for _, want := range [][2]bool{{true, true}, {true, false}, {false, true}, {false, false}} {
		c := o.proposal("Bo")
		o.judged(t, c, "Cia", Answer{want[0], "first"})
		o.judged(t, c, "Eva", Answer{want[1], "second"})
		for name := range o.keys {
			d, err := o.at(name).decision(c)
			if may := strings.HasPrefix(name, "A") || name == "Finn"; (err == nil) != may {
				t.Fatalf("%s decides: %v", name, err)
			}
			if err != nil {
				continue
			}
			answers, err := c.open(d)
			if err != nil || d.Approved != (want[0] && want[1]) || answers[0].Approve != want[0] ||
				answers[1].Approve != want[1] || answers[0].Reason != "first" || answers[1].Reviewer.Name != "Eva" {
				t.Errorf("%v: %+v, %v, approved %v", want, answers, err, d.Approved)
			}
			d.Approved = !d.Approved
			if _, err := c.open(d); err == nil {
				t.Error("a decision stands that does not follow from the answers")
			}
		}
	}
}

// The second reviewer cannot put another answer in the place of the first, nor leave it out.
func TestNobodyAnswersForAnother(t *testing.T) {
	o := newOffice(t, everybody...)
	c := o.proposal("Bo")
	o.judged(t, c, "Cia", Answer{false, "no"})
	o.judged(t, c, "Dan", Answer{true, "yes"})
	forged, err := newOpening(c.Reviews[0].Proposal, o.keys["Cia"].Public(), Answer{true, "yes"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := forged.text()
	if err != nil {
		t.Fatal(err)
	}
	mine, err := seal(text, []person.PublicKey{o.keys["Anna"].Public()})
	if err != nil {
		t.Fatal(err)
	}
	for name, passed := range map[string][]byte{"another answer": mine, "nothing": nil,
		"their own": c.Reviews[1].Sealed} {
		c.Reviews[1].Passed = passed
		if _, err := o.at("Anna").decision(c); err == nil {
			t.Errorf("%s passes for the first review", name)
		}
	}
}

// An author who is a reviewer too, or an administrator, is none about their own proposal; and a review needs somebody
// who can answer beside, and somebody who can open.
func TestWhoMayAnswer(t *testing.T) {
	for _, c := range []struct {
		people []string
		author string
		fails  bool
	}{
		{[]string{"A:administrator", "B:reviewer", "C:reviewer", "D:reviewer"}, "B", false},
		{[]string{"A:administrator", "B:reviewer", "C:reviewer"}, "B", true},
		{[]string{"A:administrator", "B:analyst", "C:reviewer"}, "B", true},
		{[]string{"A:administrator", "C:reviewer", "D:reviewer"}, "A", true},
		{[]string{"A:administrator", "B:administrator", "C:reviewer", "D:reviewer"}, "A", false},
	} {
		o := newOffice(t, c.people...)
		_, err := o.at("C").review(o.proposal(c.author), Answer{true, "x"})
		if (err != nil) != c.fails {
			t.Errorf("%v, author %s: %v", c.people, c.author, err)
		}
	}
	o := newOffice(t, everybody...)
	c := o.proposal("Cia")
	for name, want := range map[string]string{
		"Cia": "who proposes a release does not review it", "Anna": "only a reviewer reviews",
		"Bo": "only a reviewer reviews", "Dan": "",
	} {
		if err := o.at(name).mayJudge(c, Answer{true, "x"}); want == "" && err != nil ||
			want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	o.judged(t, c, "Dan", Answer{true, "x"})
	if err := o.at("Dan").mayJudge(c, Answer{false, "y"}); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("one key twice: %v", err)
	}
	twin := o.at("Eva")
	twin.who.Name = "dan" // another key of the same person
	if err := twin.mayJudge(c, Answer{false, "y"}); err == nil {
		t.Error("one person answers with two keys")
	}
	for _, a := range []Answer{{true, " "}, {true, strings.Repeat("x", LongestReason+1)}} {
		if err := o.at("Eva").mayJudge(c, a); err == nil {
			t.Errorf("a reason of %d bytes is taken", len(a.Reason))
		}
	}
	longest := Answer{true, strings.Repeat("\"", LongestReason)}
	if _, err := o.at("Eva").review(o.proposal("Bo"), longest); err != nil {
		t.Errorf("the longest reason: %v", err)
	}
}

// An answer is of its reviewer and its proposal: one that somebody else promised, or of another proposal, is none.
func TestAnswersAreOfTheirProposal(t *testing.T) {
	o := newOffice(t, everybody...)
	key := o.keys["Cia"].Public()
	mine, err := newOpening("a", key, Answer{true, "fine"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := mine.text()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		proposal string
		by       person.PublicKey
		want     bool
	}{"its own": {"a", key, true}, "another proposal": {"b", key, false},
		"another reviewer": {"a", o.keys["Dan"].Public(), false}} {
		r := Review{Proposal: c.proposal, Reviewer: Who{"x", c.by}, Promise: hashOf(text)}
		if _, err := readOpening(text, r); (err == nil) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whoever has proposed or reviewed does not decide, whatever their role is now, with another key of theirs either; nor
// does anybody who is no administrator, or before two have answered.
func TestWhoMayDecide(t *testing.T) {
	o := newOffice(t, everybody...)
	c := o.proposal("Anna")
	o.judged(t, c, "Cia", Answer{true, "x"})
	refused := func(what string, d *desk, want string) {
		t.Helper()
		if err := d.mayDecide(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	acted := "who has proposed or reviewed does not decide"
	refused("an analyst", o.at("Bo"), "only an administrator decides")
	refused("a reviewer", o.at("Dan"), "only an administrator decides")
	refused("the author", o.at("Anna"), acted)
	former := o.at("Cia")
	former.who.Role = person.Administrator
	refused("a reviewer who has become an administrator", former, acted)
	twin := o.at("Finn")
	for _, name := range []string{"anna", "CIA"} {
		twin.who.Name = name
		refused("another key of "+name, twin, acted)
	}
	refused("with one answer", o.at("Finn"), "proposal 0 has 1 review of 2")
}

// Whose key does not hold on the day opens no answer and takes no seal off.
func TestWhoseKeyHasEnded(t *testing.T) {
	o := newOffice(t, everybody...)
	for i, p := range o.list.People {
		switch p.Name {
		case "Eva", "Finn":
			o.list.People[i].Until = "2026-11-29"
		case "Gun":
			o.list.People[i].Role, o.list.People[i].From = person.Reviewer, "2026-12-01"
		}
	}
	c := o.proposal("Bo")
	o.judged(t, c, "Cia", Answer{true, "x"})
	for _, name := range []string{"Eva", "Gun"} {
		if _, err := unseal(c.Reviews[0].Sealed, o.keys[name]); err == nil {
			t.Errorf("%s takes the outer seal off", name)
		}
	}
	o.judged(t, c, "Dan", Answer{true, "x"})
	if _, err := o.at("Finn").decision(c); err == nil {
		t.Error("Finn opens the answers")
	}
	if _, err := o.at("Anna").decision(c); err != nil {
		t.Error(err)
	}
}

// A decision is about the reviews as they were signed: one that its reviewer has signed anew since is another, and so
// is a proposal or a review that lies under another number or in the place of another.
func TestDocumentsOfAProposal(t *testing.T) {
	o := newOffice(t, everybody...)
	for name, c := range map[string]struct {
		change func(documents map[string][]byte)
		reads  bool
	}{
		"as they were": {func(map[string][]byte) {}, true},
		"a review that was signed anew": {func(d map[string][]byte) {
			var r Review
			if _, err := read(d[reviewFile(0)], aReview, &r); err != nil {
				t.Fatal(err)
			}
			r.At = "2026-12-24T12:00:00Z"
			d[reviewFile(0)], _ = sign(o.keys["Cia"], aReview, r)
		}, false},
		"a review that another has signed": {func(d map[string][]byte) {
			var r Review
			if _, err := read(d[reviewFile(0)], aReview, &r); err != nil {
				t.Fatal(err)
			}
			d[reviewFile(0)], _ = sign(o.keys["Bo"], aReview, r)
		}, false},
		"one review in the place of the other": {func(d map[string][]byte) {
			d[reviewFile(0)], d[reviewFile(1)] = d[reviewFile(1)], d[reviewFile(0)]
		}, false},
		"a proposal of another number": {func(d map[string][]byte) {
			d[proposalFile], _ = sign(o.keys["Bo"], aProposal, Proposal{Format: documentFormat, Number: 2,
				Author: Who{"Bo", o.keys["Bo"].Public()}})
		}, false},
		"no first review": {func(d map[string][]byte) { delete(d, reviewFile(0)) }, false},
	} {
		one := o.proposal("Bo")
		one.Format, one.Number = documentFormat, 1
		one.documents[proposalFile], _ = sign(o.keys["Bo"], aProposal, one.Proposal)
		o.judged(t, one, "Cia", Answer{true, "x"})
		o.judged(t, one, "Dan", Answer{true, "x"})
		decided, err := o.at("Anna").decision(one)
		if err != nil {
			t.Fatal(err)
		}
		one.documents[decisionFile], _ = sign(o.keys["Anna"], aDecision, decided)
		c.change(one.documents)
		d := o.at("Anna")
		d.dir = t.TempDir()
		if err := os.Mkdir(filepath.Join(d.dir, folderName(1)), 0o700); err != nil {
			t.Fatal(err)
		}
		for file, text := range one.documents {
			if err := os.WriteFile(filepath.Join(d.dir, folderName(1), file), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		got, err := d.readNow(1)
		if (err == nil) != c.reads || err == nil && got.State() != Approved || err != nil && fault.ExitCode(err) != 5 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Who has acted must be in the list still, in their role, with a key that held then; otherwise nobody decides.
func TestWhoHasActedIsStillListed(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*person.List)
		want   string
	}{
		"everybody is there":           {func(*person.List) {}, ""},
		"the author is gone":           {func(l *person.List) { l.People = slices.Delete(l.People, 1, 2) }, "Bo"},
		"a reviewer is gone":           {func(l *person.List) { l.People = slices.Delete(l.People, 3, 4) }, "Dan"},
		"a reviewer is an analyst now": {func(l *person.List) { l.People[2].Role = person.Analyst }, "Cia"},
		"a reviewer came later":        {func(l *person.List) { l.People[2].From = "2026-12-01" }, "Cia"},
		"a reviewer's key had ended":   {func(l *person.List) { l.People[3].Until = "2026-11-29" }, "Dan"},
		"a key has ended since":        {func(l *person.List) { l.People[3].Until = "2026-11-30" }, ""},
	} {
		o := newOffice(t, everybody...)
		one := o.proposal("Bo")
		one.At = o.at("Bo").in.at()
		o.judged(t, one, "Cia", Answer{true, "x"})
		o.judged(t, one, "Dan", Answer{true, "x"})
		c.change(&o.list)
		err := o.at("Anna").stillListed(one)
		if c.want == "" && err != nil || c.want != "" && (fault.ExitCode(err) != 9 ||
			!strings.Contains(err.Error(), c.want+" (the key ")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
