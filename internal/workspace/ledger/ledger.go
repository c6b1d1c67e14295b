// Package ledger keeps what was done in a workspace: an append-only list of entries, each of which holds the hash of
// all before it. Nothing of a workspace's results follows from it.
package ledger

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/person"
)

// Kind is what an entry is about.
type Kind string

// The kinds of entries.
const (
	Begun      Kind = "begun"      // the ledger, by the first load
	People     Kind = "people"     // the list of people
	Load       Kind = "load"       // deliveries
	Run        Kind = "run"        // a study, whose results were written
	Search     Kind = "search"     // something was looked up and shown
	Reveal     Kind = "reveal"     // keys were turned back into numbers
	Export     Kind = "export"     // true values about single companies or persons were written to files
	Release    Kind = "release"    // results were kept as released, or proposed, or left
	Forget     Kind = "forget"     // a release was taken out
	Review     Kind = "review"     // somebody judged a release
	Purge      Kind = "purge"      // data were erased
	Permission Kind = "permission" // a source permits that its data are passed on
	Vault      Kind = "vault"      // the vault was sealed, given another key or destroyed
	Refusal    Kind = "refusal"    // something was not allowed
)

// Facts are what an entry says, by name. They are names, hashes and counts, never a row's values. Append hides what
// looks like an identity number; a text that a person typed goes through Term first.
type Facts map[string]string

// Entry is what a command writes.
type Entry struct {
	Kind    Kind
	Command string // such as "network show", without its arguments
	What    Facts
}

// Early is the fact of an entry about an erasure that takes what is not due yet.
const Early = "early"

// Policy is the fact of an entry about a load that changes what deliveries must state.
const Policy = "policy_sha256"

// role is what a person of the list must be who writes the entry; empty for anybody. What changes whom the vault opens
// for or what deliveries must state, ends keys, erases what is not due, decides about a release or forgets it, or says
// that a source permits that its data are passed on is an administrator's. A review is a reviewer's.
func (e Entry) role() person.Role {
	switch {
	case e.Kind == Forget, e.Kind == Permission, e.Kind == Vault && e.Command != "vault seal",
		e.Kind == Release && e.Command == Decision, e.What[Early] != "", e.What[Policy] != "":
		return person.Administrator
	case e.Kind == Review:
		return person.Reviewer
	}
	return ""
}

// Decision is the command of an entry that decides about a proposal.
const Decision = "release approve"

// Recorded is an entry as the ledger holds it.
type Recorded struct {
	Number  int64            `json:"number"` // from 1
	Before  string           `json:"before"` // the hash of all entries before it
	Time    string           `json:"time"`   // UTC, RFC 3339
	Key     person.PublicKey `json:"key,omitempty"`
	User    string           `json:"user,omitempty"` // the system's name for the user, which proves nothing
	Kind    Kind             `json:"kind"`
	Command string           `json:"command"`
	What    Facts            `json:"what,omitempty"`
	People  *person.List     `json:"people,omitempty"` // the list from here on
	Mended  int              `json:"mended,omitempty"` // bytes of an unfinished entry after it, which were removed

	Person person.Person `json:"-"` // whose key it is, by the list of that time
}

// line is an entry as it is written: its text, signed.
type line struct {
	Entry     json.RawMessage `json:"entry"`
	Signature string          `json:"signature,omitempty"` // base64
}

// signing is what entries are signed as.
const signing = "ledger entry"

// encode writes an entry as a line, signed if there is a signer.
func (r *Recorded) encode(by *person.Signer) ([]byte, error) {
	text, err := marshal(r)
	if err != nil {
		return nil, err
	}
	l := line{Entry: text}
	if by != nil {
		l.Signature = base64.StdEncoding.EncodeToString(by.Sign(signing, text))
	}
	return marshal(l)
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// Ledger is a ledger that was read and checked.
type Ledger struct {
	ID      string
	Entries []Recorded
	People  person.List // the list that holds now; empty where there is none

	path   string
	hashes hashes
	owners map[person.PublicKey]string // who ever had a key
	head   []byte                      // the checkpoint
	text   []byte                      // the entries as they stand in their file
}

// Text is the entries as they stand in their file, one a line.
func (l *Ledger) Text() []byte { return l.text }

// hashes are those of the tree over all entries, as tlog stores them.
type hashes []tlog.Hash

// ReadHashes returns stored hashes.
func (h hashes) ReadHashes(at []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(at))
	for i, n := range at {
		if n < 0 || n >= int64(len(h)) {
			return nil, fmt.Errorf("no hash %d", n)
		}
		out[i] = h[n]
	}
	return out, nil
}

// root is the hash of the first n entries.
func (h hashes) root(n int64) tlog.Hash {
	root, err := tlog.TreeHash(n, h)
	if err != nil {
		panic(err) // n is at most the number of entries
	}
	return root
}

func (l *Ledger) size() int64 { return int64(len(l.Entries)) }

// take adds a line after looking whether it continues the ledger. With check it checks the signature too.
func (l *Ledger) take(text []byte, check bool) error {
	var r Recorded
	signature, err := decode(text, &r)
	n := l.size()
	switch {
	case err != nil:
		return l.broken(n+1, changed)
	case r.Number != n+1 || r.Before != l.hashes.root(n).String():
		return l.broken(n+1, misplaced)
	}
	at, err := time.Parse(time.RFC3339, r.Time)
	if err != nil {
		return l.broken(n+1, changed)
	}
	if faults := l.mayStand(&r, text, person.Day(at)); len(faults) > 0 {
		for _, f := range faults {
			f.Kind, f.File, f.Line, f.Hint = fault.Workspace, l.entries(), int(n)+1, restore
		}
		return faults
	}
	if (check || r.People != nil) && r.Key != "" && !r.Key.Verify(signing, signature.Entry, signature.bytes()) {
		return l.broken(n+1, wrongSignature)
	}
	return l.add(r, text)
}

// decode reads a line. It accepts only what encode writes: no other spelling of the same.
func decode(text []byte, r *Recorded) (line, error) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return l, err
	}
	if err := json.Unmarshal(l.Entry, r); err != nil {
		return l, err
	}
	entry, err := marshal(r)
	if err != nil {
		return l, err
	}
	whole, err := marshal(line{entry, l.Signature})
	if err == nil && (!bytes.Equal(whole, text) || (r.Key == "") != (l.Signature == "")) {
		err = errSpelling
	}
	return l, err
}

func (l line) bytes() []byte {
	b, err := base64.StdEncoding.Strict().DecodeString(l.Signature)
	if err != nil {
		return nil
	}
	return b
}

// mayStand says what forbids an entry at the end of the ledger, by the list of people; nothing where it may stand.
// Every mistake of a list has its column in the entry's text. Anybody may leave a refusal: who has no key leaves one
// without a signature.
func (l *Ledger) mayStand(r *Recorded, text []byte, day string) fault.List {
	var err error
	switch {
	case r.People != nil:
		if faults := r.People.Places(day, text); len(faults) > 0 {
			return faults
		}
		err = l.succession(*r.People, r.Key, day)
	case r.Kind == People:
		return fault.List{{Rule: changed}}
	case len(l.People.People) == 0 && r.Key == "":
	case r.Kind == Refusal && r.Key == "":
	case len(l.People.People) == 0: // a key that is in no list yet
	default:
		r.Person, err = l.People.PermitAs(Entry{r.Kind, r.Command, r.What}.role(), r.Key, day)
	}
	return fault.Of(err)
}

// succession returns an error unless the owner of a key may put a list in the place of the one that holds.
func (l *Ledger) succession(next person.List, by person.PublicKey, day string) error {
	if err := next.Succeeds(l.People, by, day); err != nil {
		return err
	}
	for _, p := range next.People {
		if owner, had := l.owners[p.Key]; had && owner != p.Name {
			return &fault.Fault{Kind: fault.Refused,
				Rule: lang.Textf("nyckeln %s har stått i förteckningen under ett annat namn",
					"the key %s has been in the list under another name", p.Key.Short()),
				Hint: lang.Text{SV: "var och en gör en egen nyckel: ansatz person new",
					EN: "everybody makes a key of their own: ansatz person new"}}
		}
	}
	return nil
}

// add puts an entry that may stand at the end.
func (l *Ledger) add(r Recorded, text []byte) error {
	n := l.size()
	more, err := tlog.StoredHashes(n, text, l.hashes)
	if err != nil {
		return err
	}
	l.hashes = append(l.hashes, more...)
	if r.People != nil {
		l.People = *r.People
		for _, p := range l.People.People {
			l.owners[p.Key] = p.Name
		}
		r.Person, _ = l.People.Find(r.Key)
	}
	l.Entries = append(l.Entries, r)
	return nil
}

// Signed says who has signed an entry, for people.
func (r Recorded) Signed() lang.Text {
	switch {
	case r.Person.Name != "":
		role := r.Person.Role.Name()
		return lang.Text{SV: r.Person.Name + " (" + role.SV + ")", EN: r.Person.Name + " (" + role.EN + ")"}
	case r.Key != "":
		return lang.Textf("nyckeln %s, som inte stod i någon förteckning", "the key %s, which was in no list",
			r.Key.Short())
	}
	return lang.Text{SV: "ingen har skrivit under", EN: "nobody has signed"}
}
