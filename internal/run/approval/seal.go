package approval

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"filippo.io/age"

	"ansatz/internal/workspace/person"
)

// How a review stays blind. The files lie where every reviewer can read them, and no server keeps a secret. So an
// answer is sealed twice: inside to the administrators, outside to the other reviewers. The first answer can be read by
// nobody alone: not by an administrator, who cannot take the outer seal off; not by another reviewer, who cannot open
// the inner one; not by the author, who can do neither. When the second reviewer has answered, and only then, the
// program takes the outer seal off with that reviewer's key and leaves the inner one beside the second answer. Then
// both are in, and an administrator can open both. A promise in each signed review (a hash of the answer with a random
// number) sees to it that nobody puts another answer in the place of the one that was given. All sealed answers are of
// one length.

// sealedLength is how long an answer is, whatever it says.
const sealedLength = 1 << 15

// LongestReason is how many bytes a reason may have.
const LongestReason = 4000

// opening is an answer with what hides it in its promise.
type opening struct {
	Proposal string           `json:"proposal"` // so that an answer is none to another proposal
	Reviewer person.PublicKey `json:"reviewer"`
	Answer   Answer           `json:"answer"`
	Random   []byte           `json:"random"`
}

// text is the answer as it is sealed: JSON, filled up with spaces.
func (o opening) text() ([]byte, error) {
	text, err := compact(o)
	if err == nil && len(text) > sealedLength {
		err = errors.New("the answer is too long")
	}
	if err != nil {
		return nil, err
	}
	return append(text, bytes.Repeat([]byte(" "), sealedLength-len(text))...), nil
}

// newOpening is an answer with a random number.
func newOpening(proposal string, by person.PublicKey, a Answer) (opening, error) {
	o := opening{Proposal: proposal, Reviewer: by, Answer: a, Random: make([]byte, 32)}
	_, err := rand.Read(o.Random)
	return o, err
}

// readOpening reads an answer that keeps the promise of a review.
func readOpening(text []byte, r Review) (Answer, error) {
	var o opening
	if hashOf(text) != r.Promise {
		return Answer{}, errors.New("the answer is not the one that was promised")
	}
	if err := json.Unmarshal(text, &o); err != nil {
		return Answer{}, err
	}
	if o.Proposal != r.Proposal || o.Reviewer != r.Reviewer.Key {
		return Answer{}, errors.New("the answer is another's, or to another proposal")
	}
	return o.Answer, nil
}

// seal seals a text so that each of the keys opens it.
func seal(text []byte, to []person.PublicKey) ([]byte, error) {
	var recipients []age.Recipient
	for _, key := range to {
		r, err := key.Recipient()
		if err != nil {
			return nil, err
		}
		recipients = append(recipients, r)
	}
	return sealFor(text, recipients)
}

func sealFor(text []byte, to []age.Recipient) ([]byte, error) {
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to...)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(text)
	err = errors.Join(err, w.Close())
	return sealed.Bytes(), err
}

// unseal opens what is sealed for the signer.
func unseal(sealed []byte, by *person.Signer) ([]byte, error) {
	id, err := by.Identity()
	if err != nil {
		return nil, err
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), id)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, 1<<24))
}

// openers are the administrators who may open answers about a proposal: those whose keys hold on the day, without its
// author.
func openers(l person.List, author person.PublicKey, day string) []person.PublicKey {
	return keysOf(l, person.Administrator, day, author)
}

// judges are the reviewers who may still judge a proposal: those whose keys hold on the day, without its author and
// those who have judged it.
func judges(l person.List, c *Case, day string) []person.PublicKey {
	without := []person.PublicKey{c.Author.Key}
	for _, r := range c.Reviews {
		without = append(without, r.Reviewer.Key)
	}
	return keysOf(l, person.Reviewer, day, without...)
}

func keysOf(l person.List, role person.Role, day string, without ...person.PublicKey) (keys []person.PublicKey) {
	for _, p := range l.People {
		if _, err := l.Permit(p.Key, day); err == nil && p.Role == role && !slices.Contains(without, p.Key) {
			keys = append(keys, p.Key)
		}
	}
	return keys
}
