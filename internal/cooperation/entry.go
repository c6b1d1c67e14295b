package cooperation

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"time"

	"ansatz/internal/lang"
	"ansatz/internal/workspace/person"
)

// Act is what an entry does with a record.
type Act string

// The acts.
const (
	New     Act = "new"     // the record is written
	Correct Act = "correct" // it is written anew; the entry before stays
	Seen    Act = "seen"    // it was shown to somebody
	Refused Act = "refused" // something about it was not allowed
	Tried   Act = "tried"   // it was looked whether it could be written
	Erase   Act = "erase"   // entries were erased
	Changed Act = "changed" // of the list of people, and of messages
)

// Name is what people call the act.
func (a Act) Name() lang.Text {
	return map[Act]lang.Text{
		New:     {SV: "skriven", EN: "written"},
		Correct: {SV: "rättad", EN: "corrected"},
		Seen:    {SV: "läst", EN: "read"},
		Refused: {SV: "nekad", EN: "refused"},
		Changed: {SV: "ändrad", EN: "changed"},
		Tried:   {SV: "prövad", EN: "tried"},
	}[a]
}

// Nouns of entries that are no records of people.
const (
	begun   = "register" // the first entry
	people  = "people"   // the list of people
	partner = "partner"  // an agency with which files are exchanged
	message = "message"  // a file to or from a partner
	erasure = "erasure"  // an erasure, and a request of another agency that was erased
)

// Entry is an entry of a register.
type Entry struct {
	Number   int64             `json:"number"`          // from 1
	Before   string            `json:"before"`          // the hash of the entry before
	Time     string            `json:"time"`            // UTC, RFC 3339; never earlier than that of the entry before
	Clock    string            `json:"clock,omitempty"` // what the machine's clock said, where that was earlier
	Key      person.PublicKey  `json:"key,omitempty"`
	User     string            `json:"user,omitempty"` // the system's name for the user, which proves nothing
	Noun     string            `json:"noun"`
	ID       string            `json:"id"`
	Act      Act               `json:"act"`
	Fields   map[string]string `json:"fields,omitempty"`
	Reason   string            `json:"reason,omitempty"`
	Findings []string          `json:"findings,omitempty"` // rules that refuse, of a request that came nevertheless
	People   *person.List      `json:"people,omitempty"`
}

// byFile is the reason of an entry that a file from another agency has changed.
const byFile = "message"

// Why is the reason of an entry, for people.
func (e Entry) Why() lang.Text {
	if e.Act == Correct && e.Reason == byFile {
		return lang.Text{SV: "en senare fil från den andra myndigheten", EN: "a later file from the other agency"}
	}
	return lang.Text{SV: e.Reason, EN: e.Reason}
}

// day is the day of an entry; empty where its time cannot be read.
func (e Entry) day() string {
	at, err := time.Parse(time.RFC3339, e.Time)
	if err != nil {
		return ""
	}
	return person.Day(at)
}

// signing is what entries are signed as.
const signing = "case entry"

// written is an entry as the database has it. One that was erased has its hash alone.
type written struct{ body, signature, hash string }

func (w written) erased() bool { return w.body == "" && w.signature == "" }

func (e *Entry) write(by *person.Signer) (written, error) {
	var b bytes.Buffer
	j := json.NewEncoder(&b)
	j.SetEscapeHTML(false)
	if err := j.Encode(e); err != nil {
		return written{}, err
	}
	w := written{body: string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))}
	if by != nil {
		w.signature = base64.StdEncoding.EncodeToString(by.Sign(signing, []byte(w.body)))
	}
	w.hash = w.sum()
	return w, nil
}

// sum is the hash of an entry. The body holds the hash of the entry before.
func (w written) sum() string {
	sum := sha256.Sum256([]byte(w.body + "\n" + w.signature))
	return hex.EncodeToString(sum[:])
}

var (
	errChanged   = errors.New("changed")
	errSignature = errors.New("signature")
	errTried     = errors.New("tried")
)

// strictly reads one value of JSON, all of whose names are known and after which nothing comes.
func strictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errChanged
	}
	return nil
}

// read reads an entry, and looks whether it is what was written. With check it looks at the signature too.
func (w written) read(check bool) (e Entry, err error) {
	if err := strictly([]byte(w.body), &e); err != nil || w.sum() != w.hash || (e.Key == "") != (w.signature == "") {
		return e, errChanged
	}
	if check && e.Key != "" {
		signature, err := base64.StdEncoding.Strict().DecodeString(w.signature)
		if err != nil || !e.Key.Verify(signing, []byte(w.body), signature) {
			return e, errSignature
		}
	}
	return e, nil
}
