package cooperation

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"filippo.io/age"

	"ansatz/internal/disk"
	"ansatz/internal/disk/stop"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/person"
	"ansatz/internal/workspace/vault"
)

// Two registers exchange requests and answers as files that age has sealed to the agency they go to. A file is signed
// by a person of the agency that it comes from. Who takes one writes down that it has come, and gives back a receipt,
// which is such a file too. A file is known by the hash of what it says: one that comes again is taken once, and gives
// the same receipt. A record's later entry is never put back by an earlier one that comes after it.

// messageForm is the form of what is inside a file.
const messageForm = "ansatz case file 1"

// longestMessage is the most bytes of a file.
const longestMessage = 1 << 20

// letter is what a file says.
type letter struct {
	Form   string            `json:"form"`
	Kind   string            `json:"kind"` // request, answer or receipt
	From   string            `json:"from"`
	To     string            `json:"to"`
	ID     string            `json:"id"`     // the request's, as the asking agency calls it
	Number int64             `json:"number"` // of the entry at the sender: a later one is newer
	Fields map[string]string `json:"fields,omitempty"`
	Of     string            `json:"of,omitempty"` // the hash of the letter that a receipt is for
}

const receipt = "receipt"

// envelope is a signed letter, before it is sealed.
type envelope struct {
	Letter    json.RawMessage  `json:"letter"`
	Key       person.PublicKey `json:"key"`
	Signature string           `json:"signature"`
}

const messageSigning = "case file"

// hash names a letter by what it says.
func (e envelope) hash() string { return hashOf(e.Letter) }

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// enclose signs a letter and seals it to a partner. The same letter has the same hash.
func enclose(l letter, to Partner, by *person.Signer) (file []byte, hash string, err error) {
	text, err := json.Marshal(l)
	if err != nil {
		return nil, "", err
	}
	e := envelope{text, by.Public(), base64.StdEncoding.EncodeToString(by.Sign(messageSigning, text))}
	all, err := json.Marshal(e)
	if err != nil {
		return nil, "", err
	}
	recipients, err := recipients(to.Recipients)
	if err != nil {
		return nil, "", err
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, recipients...)
	if err == nil {
		_, err = w.Write(all)
	}
	if err == nil {
		err = w.Close()
	}
	return b.Bytes(), e.hash(), err
}

// parseEnvelope reads what was inside a sealed file.
func parseEnvelope(text []byte) (e envelope, l letter, err error) {
	if err = strictly(text, &e); err == nil {
		err = strictly(e.Letter, &l)
	}
	if err != nil || l.Form != messageForm || l.Number < 1 || checkID(l.ID) != nil ||
		!slices.Contains([]string{Request, Answer, receipt}, l.Kind) {
		return e, l, errChanged
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(e.Signature)
	if err != nil || !e.Key.Verify(messageSigning, e.Letter, signature) {
		return e, l, errSignature
	}
	return e, l, nil
}

func needsKey(by *person.Signer) error {
	if by != nil {
		return nil
	}
	return &fault.Fault{Kind: fault.Usage,
		Rule: lang.Text{SV: "--key saknas: en fil till en annan myndighet är undertecknad",
			EN: "--key is missing: a file to another agency is signed"},
		Hint: lang.Text{SV: "ange din nyckelfil med --key eller ANSATZ_KEY; ansatz person new gör en",
			EN: "give your key file with --key or ANSATZ_KEY; ansatz person new makes one"}}
}

// Send writes the file by which a request, or with answer its answer, goes to the other agency. The same entry gives a
// file that says the same, however often it is sent. It returns whom it is for.
func (s *Store) Send(ctx context.Context, id string, answer bool, path string) (to string, err error) {
	by, err := s.access.signer()
	if err == nil {
		err = needsKey(by)
	}
	if err != nil {
		return "", err
	}
	if err := disk.Placeable(path); err != nil {
		return "", err
	}
	id = s.own(id)
	noun := Request
	if answer {
		noun = Answer
	}
	var file []byte
	err = s.write(ctx, func(t *transaction) error {
		request, e := t.current(Request, id), t.current(noun, id)
		if request == nil {
			return t.unknown(Request, id)
		}
		if e == nil {
			return t.unknown(noun, id)
		}
		to = request.Fields["to_agency"]
		asker := request.Fields["from_agency"]
		if answer {
			to = asker
		}
		if to == s.Agency {
			return &fault.Fault{Kind: fault.Usage,
				Rule: lang.Text{SV: "det är den andra myndigheten som skickar det", EN: "it is the other agency that " +
					"sends this"},
				Hint: lang.Text{SV: "en begäran skickas av den som begär, ett svar (--answer) av den som svarar",
					EN: "a request is sent by who asks, an answer (--answer) by who answers"}}
		}
		p, known := t.partner(to)
		if !known {
			return unknownPartner(fault.Usage, to)
		}
		fields, err := s.unseal(e.Fields)
		if err != nil {
			return err
		}
		if origin := fields["origin_request_id"]; origin != "" {
			fields["origin_request_id"] = ofAgency(s.Agency, origin)
		}
		content, hash, err := enclose(letter{Form: messageForm, Kind: noun, From: s.Agency, To: to,
			ID: strings.TrimPrefix(id, asker+":"), Number: e.Number, Fields: fields}, p, by)
		if err != nil {
			return err
		}
		file = content
		if _, sent := t.state(message, "out/"+hash); sent {
			return nil
		}
		return t.add(Entry{Noun: message, ID: "out/" + hash, Act: New, Fields: map[string]string{"way": "out",
			"agency": to, "kind": noun, "record": id}})
	})
	if err == nil { // after a kill before the file is there, its receipt is missed, and it is sent again
		err = place(path, file)
	}
	return to, err
}

// ofAgency is the name of a request with the agency before it whose register calls it so. A register names its own
// requests without.
func ofAgency(agency, id string) string {
	if strings.Contains(id, ":") {
		return id
	}
	return agency + ":" + id
}

// place writes a file whole or not at all.
func place(path string, content []byte) error {
	dir := filepath.Dir(path)
	if err := disk.Placeable(path); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".ansatz-*")
	if err != nil {
		return disk.Fault(fault.Resource, path, err)
	}
	forget := stop.Leave(f.Name())
	defer forget()
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		forget()
		if err = disk.Rename(f.Name(), path); err == nil {
			return disk.Sync(dir)
		}
	}
	_ = os.Remove(f.Name())
	return disk.CannotWrite(path)
}

// Taken is what came of a file from another agency.
type Taken struct {
	Kind   string    `json:"kind"` // request, answer or receipt
	From   string    `json:"from"`
	ID     string    `json:"id"`     // of the record here
	Again  bool      `json:"again"`  // it had been taken before; nothing was changed
	Late   bool      `json:"late"`   // a newer one of the same record had been taken; it is kept, and changes nothing
	Doubts []Finding `json:"doubts"` // what the law says of a request that has come
}

// Receive takes a file from another agency, and writes its receipt to a file: none for a receipt, or where path is
// empty. With try it writes nothing but that it was tried; of a file that is not taken, that it was refused.
func (s *Store) Receive(ctx context.Context, file, path string, try bool) (res Taken, err error) {
	by, err := s.access.signer()
	if err == nil {
		err = needsKey(by)
	}
	if err != nil {
		return res, err
	}
	e, l, err := s.unwrap(file)
	if unread := fault.Of(err); len(unread) > 0 && !unread[0].Attempt && unread[0].Kind != fault.Delivery {
		return res, err
	}
	if err != nil {
		return res, s.write(ctx, func(t *transaction) error {
			t.instead = []Entry{{Noun: message, Act: Refused, Findings: []string{"not_readable"}}}
			return err
		})
	}
	var back []byte
	about := Entry{Noun: message, ID: "in/" + e.hash(), Act: Refused, Fields: map[string]string{"way": "in",
		"agency": l.From, "kind": l.Kind}}
	err = s.write(ctx, func(t *transaction) error {
		t.instead = []Entry{about}
		p, known := t.partner(l.From)
		switch {
		case l.To != s.Agency:
			return &fault.Fault{Kind: fault.Refused, File: file,
				Rule: tr("filen är till %s, inte till %s", "the file is for %s, not for %s", label.Agency(l.To),
					label.Agency(s.Agency)),
				Hint: lang.Text{SV: "lämna tillbaka den till den som skickade den", EN: "give it back to who sent it"}}
		case !known:
			return unknownPartner(fault.Refused, l.From)
		case !slices.Contains(p.Keys, e.Key):
			return &fault.Fault{Kind: fault.Refused, File: file,
				Rule: tr("filen är inte undertecknad av någon vars nyckel %s har lämnat",
					"the file is not signed by anybody whose key %s has given", label.Agency(l.From)),
				Hint: lang.Text{SV: "fråga myndigheten, på annat sätt än med en fil, om nyckeln är dess",
					EN: "ask the agency, in another way than with a file, whether the key is its own"}}
		}
		res = Taken{Kind: l.Kind, From: l.From, ID: l.ID}
		var err error
		if l.Kind == receipt {
			err = t.takeReceipt(file, l, &res)
		} else {
			err = t.take(file, e, l, &res)
		}
		if err == nil && l.Kind != receipt {
			back, _, err = enclose(letter{Form: messageForm, Kind: receipt, From: s.Agency, To: l.From, ID: l.ID,
				Number: l.Number, Of: e.hash()}, p, by)
		}
		if err == nil && try {
			t.instead[0].Act, err = Tried, errTried
		}
		return err
	})
	if errors.Is(err, errTried) {
		return res, nil
	}
	if err == nil && back != nil && path != "" {
		err = place(path, back)
	}
	return res, err
}

// cut is the fault of a file that is not what another agency has sealed for this one.
func cut(file string) error {
	return &fault.Fault{Kind: fault.Delivery, File: file,
		Rule: lang.Text{SV: "filen är avbruten eller ändrad, eller ingen fil av det här slaget; ingenting är " +
			"taget ur den",
			EN: "the file is cut or altered, or is no file of this kind; nothing was taken from it"},
		Hint: lang.Text{SV: "be den som skickade den att skicka den igen", EN: "ask who sent it to send it again"}}
}

// unwrap reads what is inside a sealed file.
func (s *Store) unwrap(file string) (e envelope, l letter, err error) {
	text, err := s.unlock(file)
	if err != nil {
		return e, l, err
	}
	if e, l, err = parseEnvelope(text); err != nil {
		err = cut(file)
	}
	return e, l, err
}

// unlock opens a sealed file with the identities that were given.
func (s *Store) unlock(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, disk.Fault(fault.Usage, file, err)
	}
	defer f.Close()
	identities, err := s.access.Keys.Identities()
	if err != nil {
		return nil, err
	}
	opened, err := age.Decrypt(f, identities...)
	if vault.AnotherKey(err) {
		return nil, &fault.Fault{Kind: fault.Usage, File: file, Attempt: true,
			Rule: lang.Text{SV: "filen är förseglad till någon annan, eller dess början är skadad",
				EN: "the file is sealed to somebody else, or its beginning is damaged"},
			Hint: lang.Text{SV: "ange med --identity den nyckel vars öppna del den andra myndigheten har, eller be " +
				"den som skickade filen att skicka den igen",
				EN: "give with --identity the key whose public part the other agency has, or ask who sent the " +
					"file to send it again"}}
	}
	if err != nil {
		return nil, cut(file)
	}
	text, err := io.ReadAll(io.LimitReader(opened, longestMessage+1))
	if err != nil || len(text) > longestMessage {
		return nil, cut(file)
	}
	return text, nil
}

// takeReceipt writes down that a file has come to the other agency.
func (t *transaction) takeReceipt(file string, l letter, res *Taken) error {
	id := "out/" + l.Of
	sent := t.current(message, id)
	if sent == nil || sent.Fields["agency"] != l.From {
		return &fault.Fault{Kind: fault.Refused, File: file,
			Rule: lang.Text{SV: "kvittensen gäller ingen fil som har skickats härifrån till den myndigheten",
				EN: "the receipt is for no file that was sent from here to that agency"},
			Hint: lang.Text{SV: "fråga den som skickade den vad den gäller", EN: "ask who sent it what it is for"}}
	}
	if sent.Fields["receipt"] != "" {
		res.Again = true
		return nil
	}
	fields := clone(sent.Fields)
	fields["receipt"] = "yes"
	return t.add(Entry{Noun: message, ID: id, Act: Changed, Fields: fields})
}

// take writes a request or an answer that has come.
func (t *transaction) take(file string, e envelope, l letter, res *Taken) error {
	id := l.ID
	if l.Kind == Request {
		id = l.From + ":" + l.ID
	}
	res.ID = id
	if _, taken := t.state(message, "in/"+e.hash()); taken {
		res.Again = true
		return nil
	}
	request := t.current(Request, id)
	if l.Kind == Answer && (request == nil || request.Fields["from_agency"] != t.store.Agency ||
		request.Fields["to_agency"] != l.From) {
		if t.err != nil {
			return t.err
		}
		return &fault.Fault{Kind: fault.Refused, File: file,
			Rule: lang.Text{SV: "svaret gäller ingen begäran som har ställts härifrån till den myndigheten",
				EN: "the answer is to no request that was made from here to that agency"},
			Hint: lang.Text{SV: "fråga den som skickade det vad det gäller; filen är kvar och kan tas emot senare",
				EN: "ask who sent it what it answers; the file remains, and can be taken later"}}
	}
	if _, erased := t.state(erasure, id); erased {
		return &fault.Fault{Kind: fault.Refused, File: file,
			Rule: tr("begäran %s är gallrad här", "the request %s was erased here", id),
			Hint: lang.Text{SV: "be den andra myndigheten ställa begäran på nytt, under en ny beteckning",
				EN: "ask the other agency to make the request anew, under a new name"}}
	}
	newest := t.newestFrom(l.Kind, id)
	if newest >= l.Number {
		res.Late = true
	} else if err := t.takeRecord(file, l, id, res); err != nil {
		return err
	}
	return t.add(Entry{Noun: message, ID: "in/" + e.hash(), Act: New, Fields: map[string]string{"way": "in",
		"agency": l.From, "kind": l.Kind, "record": id, "number": strconv.FormatInt(max(newest, l.Number), 10),
		"key": e.Key.Short()}})
}

// newestFrom is the number of the newest entry of a record that has come from its agency; 0 where none has.
func (t *transaction) newestFrom(kind, id string) int64 {
	newest := int64(0)
	for _, st := range t.states("noun = $1 and subject = $2 and subject <> '' and kind = $3 and id like 'in/%' "+
		"order by number desc", 1, message, id, kind) { // each has the newest number until then
		if e := t.current(message, st.ID); e != nil {
			newest, _ = strconv.ParseInt(e.Fields["number"], 10, 64) // as it was written
		}
	}
	return newest
}

func (t *transaction) takeRecord(file string, l letter, id string, res *Taken) error {
	n, _ := Find(l.Kind)
	fields, faults := n.fill(Record{Fields: l.Fields}, nil, now())
	faults = append(faults, n.whole(fields, "")...)
	if len(faults) > 0 || l.Kind == Request && (fields["from_agency"] != l.From || fields["to_agency"] != l.To) {
		return cut(file)
	}
	if origin := fields["origin_request_id"]; origin != "" {
		fields["origin_request_id"] = strings.TrimPrefix(ofAgency(l.From, origin), l.To+":")
	}
	e := Entry{Noun: n.Name, ID: id, Act: New, Fields: fields}
	if _, there := t.state(n.Name, id); there {
		e.Act, e.Reason = Correct, byFile
	}
	all, err := t.judge(n, &e, true)
	if err != nil {
		return err
	}
	res.Doubts = all
	return t.add(e)
}
