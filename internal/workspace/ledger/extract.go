package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"ansatz/internal/workspace/person"
)

// Extract is some entries of a ledger, with what proves that they stand in it. Whoever reads it needs no other entry,
// and learns of none.
type Extract struct {
	Checkpoint string   `json:"checkpoint"` // of the ledger until its last entry here
	Entries    []Proven `json:"entries"`    // in their order
}

// Proven is an entry, and the hashes by which it follows from the checkpoint.
type Proven struct {
	Line  string      `json:"line"`
	Proof []tlog.Hash `json:"proof"`
}

// Extract returns the entries of some numbers, in their order, with a checkpoint of the ledger until the last of them,
// which by signs. All lists of people until then are among them.
func (l *Ledger) Extract(by *person.Signer, numbers ...int64) (Extract, error) {
	wanted, last := map[int64]bool{}, int64(0)
	for _, n := range numbers {
		if n < 1 || n > l.size() {
			return Extract{}, fmt.Errorf("the ledger has no entry %d", n)
		}
		wanted[n], last = true, max(last, n)
	}
	signer, err := by.NoteSigner()
	if err != nil {
		return Extract{}, err
	}
	text, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s%s\n%d\n%s\n", origin, l.ID, last, l.hashes.root(last))},
		signer)
	if err != nil {
		return Extract{}, err
	}
	out := Extract{Checkpoint: string(text)}
	all, err := readFile(l.path, EntriesFile)
	if err != nil {
		return Extract{}, err
	}
	for i, line := range bytes.SplitN(all, []byte("\n"), int(last)+1)[:last] {
		n := int64(i) + 1
		if !wanted[n] && l.Entries[i].People == nil {
			continue
		}
		proof, err := tlog.ProveRecord(last, n-1, l.hashes)
		if err != nil {
			return Extract{}, err
		}
		out.Entries = append(out.Entries, Proven{string(line), proof})
	}
	return out, out.check()
}

func (e Extract) check() error { _, err := e.Verify(); return err }

// Errors of an extract.
var (
	ErrNotInLedger = errors.New("an entry does not follow from the checkpoint")
	ErrSignature   = errors.New("an entry or the checkpoint is not signed by whose key it names")
	ErrPeople      = errors.New("a list of people is not signed by an administrator")
)

// Verify checks that the entries stand in the ledger of the checkpoint, each after the entries that whoever signed it
// had before it; that each is signed by the key that it names, and the checkpoint by that of the last one; and that
// each list of people is signed by an administrator of the one before, the first by one of its own. It returns the
// entries, each with the person whose key it is, if it held on the entry's day.
func (e Extract) Verify() ([]Recorded, error) {
	c, err := parseCheckpoint([]byte(e.Checkpoint))
	if err != nil {
		return nil, err
	}
	var all []Recorded
	var people person.List
	for _, p := range e.Entries {
		var r Recorded
		l, err := decode([]byte(p.Line), &r)
		if err != nil {
			return nil, err
		}
		err = tlog.CheckRecord(p.Proof, c.Size, c.Root, r.Number-1, tlog.RecordHash([]byte(p.Line)))
		if err != nil || len(all) > 0 && all[len(all)-1].Number >= r.Number ||
			r.Before != before(p.Proof, c.Size, r.Number-1).String() {
			return nil, ErrNotInLedger
		}
		if r.Key != "" && !r.Key.Verify(signing, l.Entry, l.bytes()) {
			return nil, ErrSignature
		}
		if r.People != nil {
			if r.People.Succeeds(people, r.Key, day(r)) != nil {
				return nil, ErrPeople
			}
			people = *r.People
		}
		if who, err := people.Permit(r.Key, day(r)); err == nil {
			r.Person = who
		}
		all = append(all, r)
	}
	if len(all) == 0 || all[len(all)-1].Number != c.Size {
		return nil, ErrNotInLedger
	}
	verifier, err := all[len(all)-1].Key.Verifier()
	if err == nil {
		_, err = note.Open(c.text, note.VerifierList(verifier))
	}
	if err != nil {
		return nil, ErrSignature
	}
	return all, nil
}

// before returns the hash of the first n of size entries, of which it takes a valid proof of the entry after them: the
// hashes on its left are those of whole subtrees, and together they hold these entries. So a signed entry proves all
// before it, and cannot be put into another ledger.
func before(proof []tlog.Hash, size, n int64) tlog.Hash {
	var left []tlog.Hash // the largest subtree first
	for lo, hi, at := int64(0), size, len(proof)-1; lo < n; at-- {
		half := int64(1)
		for half*2 < hi-lo {
			half *= 2
		}
		if n < lo+half {
			hi = lo + half
			continue
		}
		left, lo = append(left, proof[at]), lo+half
	}
	if len(left) == 0 {
		return hashes(nil).root(0)
	}
	h := left[len(left)-1]
	for _, one := range slices.Backward(left[:len(left)-1]) {
		h = tlog.NodeHash(one, h)
	}
	return h
}

// day is the day of an entry, as the list of people counts days.
func day(r Recorded) string {
	if len(r.Time) < len("2006-01-02") {
		return ""
	}
	return r.Time[:len("2006-01-02")]
}

// ReadExtract reads an extract. It checks nothing.
func ReadExtract(text []byte) (e Extract, err error) {
	err = json.Unmarshal(text, &e)
	return e, err
}
