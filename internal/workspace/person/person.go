// Package person handles the people who may use a workspace. A person is a key with which they sign, in a list that an
// administrator has signed. A name that somebody types proves nothing, and nothing here depends on one.
package person

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Role is what a person does in a workspace.
type Role string

// The roles.
const (
	Analyst       Role = "analyst"       // loads, computes, searches
	Reviewer      Role = "reviewer"      // judges what others have computed
	Administrator Role = "administrator" // changes the list of people
)

// Roles lists the roles.
var Roles = []Role{Analyst, Reviewer, Administrator}

var roleNames = map[Role]lang.Text{
	Analyst:       {SV: "analytiker", EN: "analyst"},
	Reviewer:      {SV: "granskare", EN: "reviewer"},
	Administrator: {SV: "administratör", EN: "administrator"},
}

// Name is what people call the role.
func (r Role) Name() lang.Text { return roleNames[r] }

// PublicKey is a person's public key as text, which others may have. It holds a checksum.
type PublicKey string

const (
	publicMark = "ansatz-key-"
	sumLength  = 4
)

func publicKey(key ed25519.PublicKey) PublicKey {
	sum := sha256.Sum256(key)
	return PublicKey(publicMark + base64.RawURLEncoding.EncodeToString(slices.Concat(key, sum[:sumLength])))
}

// bytes returns the key that the text is, and nil where it is none.
func (k PublicKey) bytes() ed25519.PublicKey {
	text, ok := strings.CutPrefix(string(k), publicMark)
	all, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if !ok || err != nil || len(all) != ed25519.PublicKeySize+sumLength {
		return nil
	}
	key := ed25519.PublicKey(all[:ed25519.PublicKeySize])
	if publicKey(key) != k {
		return nil
	}
	return key
}

// Valid says whether the text is a public key.
func (k PublicKey) Valid() bool { return k.bytes() != nil }

// Short is a short name of the key, for messages: 16 hexadecimal digits of its hash. It is empty for what is no key.
func (k PublicKey) Short() string {
	key := k.bytes()
	if key == nil {
		return ""
	}
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:8])
}

// signed is what a signature is made over: what kind of thing is signed, and the thing.
func signed(what string, message []byte) []byte {
	return slices.Concat([]byte("ansatz "+what+"\x00"), message)
}

// Verify says whether a signature is that of the key's owner over a message of a kind.
func (k PublicKey) Verify(what string, message, signature []byte) bool {
	key := k.bytes()
	return key != nil && ed25519.Verify(key, signed(what, message), signature)
}

// Verifier checks the key's signatures under checkpoints, which have the form of signed notes.
func (k PublicKey) Verifier() (note.Verifier, error) {
	text, err := note.NewEd25519VerifierKey(k.Short(), k.bytes())
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(text)
}

// Signer is a person's private key.
type Signer struct{ key ed25519.PrivateKey }

// New makes a key.
func New() (*Signer, error) {
	_, key, err := ed25519.GenerateKey(nil)
	return &Signer{key}, err
}

// Public returns the public key. It is empty for a nil signer.
func (s *Signer) Public() PublicKey {
	if s == nil {
		return ""
	}
	return publicKey(s.key.Public().(ed25519.PublicKey))
}

// Sign signs a message of a kind, such as "ledger entry" or "review". A signature of one kind is none of another.
func (s *Signer) Sign(what string, message []byte) []byte {
	return ed25519.Sign(s.key, signed(what, message))
}

// noteSigner signs checkpoints.
type noteSigner struct {
	note.Verifier
	key ed25519.PrivateKey
}

func (n noteSigner) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(n.key, msg), nil }

// NoteSigner signs checkpoints.
func (s *Signer) NoteSigner() (note.Signer, error) {
	v, err := s.Public().Verifier()
	return noteSigner{v, s.key}, err
}

// Person is a line of the list.
type Person struct {
	Name  string    `json:"name"`
	Role  Role      `json:"role"`
	Key   PublicKey `json:"key"`
	From  string    `json:"from"`            // the first day on which the key may be used, YYYY-MM-DD
	Until string    `json:"until,omitempty"` // the last day; empty for no end
}

// valid says whether the person's key may be used on a day.
func (p Person) valid(day string) bool { return p.From <= day && (p.Until == "" || day <= p.Until) }

// List is the people who may use a workspace.
type List struct {
	People []Person `json:"people"`
}

// Day is the day of a moment as the list writes days, in UTC.
func Day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// Find returns the person of a key.
func (l List) Find(key PublicKey) (Person, bool) {
	i := slices.IndexFunc(l.People, func(p Person) bool { return p.Key == key })
	if i < 0 {
		return Person{}, false
	}
	return l.People[i], true
}

// Permit returns the person of a key, if it may be used on a day. The key of a nil signer is empty.
func (l List) Permit(key PublicKey, day string) (Person, error) {
	if key == "" {
		return Person{}, &fault.Fault{Kind: fault.Refused,
			Rule: lang.Text{SV: "arbetsytan har en personförteckning, och ingen nyckel är angiven",
				EN: "the workspace has a list of people, and no key was given"},
			Hint: lang.Text{SV: "ange din nyckel med --key FIL eller ANSATZ_KEY; ett namn räcker inte",
				EN: "give your key with --key FILE or ANSATZ_KEY; a name is not enough"}}
	}
	p, found := l.Find(key)
	if !found {
		return Person{}, &fault.Fault{Kind: fault.Refused,
			Rule: lang.Textf("nyckeln %s står inte i arbetsytans personförteckning",
				"the key %s is not in the workspace's list of people", key.Short()),
			Hint: lang.Text{SV: "be en administratör lägga till den: ansatz person add",
				EN: "ask an administrator to add it: ansatz person add"}}
	}
	if !p.valid(day) {
		until := p.Until
		if until == "" {
			until = "…"
		}
		return p, &fault.Fault{Kind: fault.Refused,
			Rule: lang.Textf("nyckeln %s gäller bara %s–%s", "the key %s holds only %s–%s", key.Short(), p.From, until),
			Hint: lang.Text{SV: "be en administratör om nya dagar: ansatz person remove och add",
				EN: "ask an administrator for other days: ansatz person remove and add"}}
	}
	return p, nil
}

// PermitAs is Permit for what only people of a role may do; an empty role is everybody's.
func (l List) PermitAs(role Role, key PublicKey, day string) (Person, error) {
	p, err := l.Permit(key, day)
	if err == nil && role != "" && p.Role != role {
		err = &fault.Fault{Kind: fault.Refused,
			Rule: lang.Textf("rollen %[1]s krävs; nyckeln %[3]s har en annan roll",
				"the role %[2]s is required; the key %[3]s has another role", role.Name().SV, role.Name().EN,
				key.Short()),
			Hint: lang.Text{SV: "be någon med den rollen: ansatz person list visar vilka de är",
				EN: "ask somebody with that role: ansatz person list shows who they are"}}
	}
	return p, err
}

// Check returns every mistake in the list, as of a day.
func (l List) Check(day string) error {
	var all fault.List
	for _, m := range l.mistakes(day) {
		all = append(all, &fault.Fault{Kind: fault.Refused, Rule: m.rule, Hint: m.hint})
	}
	return all.Err()
}

// mistake is what is wrong with a line of a list, or with the whole of it.
type mistake struct {
	person     int    // the place of the line, from 0; -1: the list
	field      string // of the line, as it is written
	rule, hint lang.Text
}

// mistakes lists every mistake of the list as of a day, in the order of its lines.
func (l List) mistakes(day string) (all []mistake) {
	names, keys, rules := map[string]bool{}, map[PublicKey]bool{}, false
	for i, p := range l.People {
		refuse := func(field string, rule, hint lang.Text) { all = append(all, mistake{i, field, rule, hint}) }
		switch {
		case !named(p.Name):
			refuse("name", lang.Text{SV: "ett namn i förteckningen är tomt, för långt eller har dolda tecken",
				EN: "a name in the list is empty, too long or has hidden characters"},
				lang.Text{SV: "skriv personens namn, högst 100 tecken",
					EN: "write the person's name, at most 100 letters"})
		case names[strings.ToLower(p.Name)]:
			refuse("name", lang.Textf("%s står två gånger i förteckningen", "%s is twice in the list", p.Name),
				lang.Text{SV: "ta bort den gamla raden först (ansatz person remove), eller skilj namnen åt",
					EN: "remove the old line first (ansatz person remove), or tell the names apart"})
		}
		switch {
		case !p.Key.Valid():
			refuse("key", lang.Textf("%s: det är ingen publik nyckel", "%s: this is no public key", p.Name),
				lang.Text{SV: "ange raden som ansatz person new skrev ut, hel",
					EN: "give the whole line that ansatz person new printed"})
		case keys[p.Key]:
			refuse("key", lang.Textf("nyckeln %s står två gånger i förteckningen", "the key %s is twice in the list",
				p.Key.Short()),
				lang.Text{SV: "var och en gör en egen nyckel: ansatz person new",
					EN: "everybody makes a key of their own: ansatz person new"})
		}
		if _, known := roleNames[p.Role]; !known {
			refuse("role", lang.Textf("%s: %s är ingen roll", "%s: %s is not a role", p.Name, string(p.Role)),
				lang.Text{SV: "rollerna är analyst, reviewer och administrator",
					EN: "the roles are analyst, reviewer and administrator"})
		}
		if !isDay(p.From) || p.Until != "" && (!isDay(p.Until) || p.Until < p.From) {
			field := "until"
			if !isDay(p.From) {
				field = "from"
			}
			refuse(field, lang.Textf("%s: dagarna är fel", "%s: the days are wrong", p.Name),
				lang.Text{SV: "skriv till exempel 2026-12-31, den första dagen inte efter den sista",
					EN: "write for instance 2026-12-31, the first day not after the last"})
		}
		names[strings.ToLower(p.Name)], keys[p.Key] = true, true
		rules = rules || p.Role == Administrator && p.valid(day)
	}
	if !rules {
		all = append(all, mistake{
			person: -1,
			rule: lang.Text{SV: "förteckningen har ingen administratör vars nyckel gäller i dag",
				EN: "the list has no administrator whose key holds today"},
			hint: lang.Text{SV: "den första är en administratör, och den sista administratören kan inte tas bort",
				EN: "the first is an administrator, and the last administrator cannot be removed"},
		})
	}
	return all
}

// Succeeds returns an error unless the owner of a key may put the list in the place of an earlier one on a day: an
// administrator of the earlier list or, where there was none, an administrator of this one.
func (l List) Succeeds(earlier List, by PublicKey, day string) error {
	if err := l.Check(day); err != nil {
		return err
	}
	judge := earlier
	if len(earlier.People) == 0 {
		judge = l
	}
	p, err := judge.Permit(by, day)
	if err == nil && p.Role != Administrator {
		err = &fault.Fault{Kind: fault.Refused,
			Rule: lang.Textf("personförteckningen ändras bara av en administratör; nyckeln %s är ingen administratörs",
				"only an administrator changes the list of people; the key %s is no administrator's", by.Short()),
			Hint: lang.Text{SV: "be en administratör: ansatz person list visar vilka de är",
				EN: "ask an administrator: ansatz person list shows who they are"}}
	}
	return err
}

func named(name string) bool {
	return name != "" && strings.TrimSpace(name) == name && utf8.ValidString(name) &&
		utf8.RuneCountInString(name) <= 100 &&
		!strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) })
}

func isDay(day string) bool {
	t, err := time.Parse(time.DateOnly, day)
	return err == nil && t.Format(time.DateOnly) == day
}
