package vault

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"filippo.io/age"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Keys are what somebody gives to seal vaults and to open them. The zero value has no key.
type Keys struct {
	Recipients     []string // public keys of age
	RecipientFiles []string // files of such, one a line
	IdentityFiles  []string // files of age's private keys
	// Phrase is the passphrase that was given, by the environment or a file.
	Phrase string
	// Ask asks a person for the passphrase, a new one twice. It is nil where nobody can be asked.
	Ask func(fresh bool) (string, error)
}

// CanSeal says whether something was given to seal a vault with.
func (k *Keys) CanSeal() bool { return k.namesRecipients() || strings.TrimSpace(k.Phrase) != "" }

func (k *Keys) namesRecipients() bool { return len(k.Recipients)+len(k.RecipientFiles) > 0 }

// lock is whom a vault is sealed to: recipients, or a passphrase.
type lock struct {
	texts []string // of the recipients, sorted; none: a passphrase
	to    []age.Recipient
}

// newLock reads whom a new vault is to be sealed to. Without recipients and passphrase it asks for one, and the fault
// of nobody to ask says what to set. Spaces are no passphrase.
func (k *Keys) newLock() (lock, error) {
	if k.namesRecipients() {
		return k.recipients()
	}
	if k.Phrase == "" && k.Ask != nil {
		var err error
		if k.Phrase, err = k.Ask(true); err != nil {
			return lock{}, err
		}
	}
	if strings.TrimSpace(k.Phrase) == "" {
		return lock{}, noSeal()
	}
	return phraseLock(k.Phrase)
}

func phraseLock(phrase string) (lock, error) {
	to, err := age.NewScryptRecipient(phrase)
	return lock{to: []age.Recipient{to}}, err
}

// recipients reads the recipients that were given.
func (k *Keys) recipients() (lock, error) {
	texts := slices.Clone(k.Recipients)
	for _, path := range k.RecipientFiles {
		content, err := disk.ReadFile(path)
		if err != nil {
			return lock{}, disk.Fault(fault.Usage, path, err)
		}
		of, err := lockOf(strings.Split(string(content), "\n"), path)
		if err != nil {
			return lock{}, err
		}
		texts = append(texts, of.texts...)
	}
	return lockOf(texts, "--recipient")
}

// Named lists the recipients that were given, sorted; none where there is only a passphrase.
func (k *Keys) Named() ([]string, error) {
	l, err := k.recipients()
	return l.texts, err
}

// lockOf reads recipients, one a text. Empty texts and comments are passed over.
func lockOf(texts []string, from string) (l lock, err error) {
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if text != "" && !strings.HasPrefix(text, "#") && !slices.Contains(l.texts, text) {
			l.texts = append(l.texts, text)
		}
	}
	slices.Sort(l.texts)
	l.to, err = age.ParseRecipients(strings.NewReader(strings.Join(l.texts, "\n")))
	if err == nil {
		_, err = age.Encrypt(new(bytes.Buffer), l.to...) // classic and post-quantum ones do not go together
	}
	if err != nil {
		return lock{}, &fault.Fault{
			Kind: fault.Usage,
			File: from,
			Rule: lang.Text{
				SV: "det finns något som inte är en mottagare (en öppen nyckel av age), eller mottagare av olika slag",
				EN: "something is no recipient (a public key of age), or the recipients are of different kinds",
			},
			Hint: lang.Text{
				SV: "en mottagare börjar med age1; gör en nyckel med: ansatz vault key FIL",
				EN: "a recipient begins with age1; make a key with: ansatz vault key FILE",
			},
		}
	}
	return l, nil
}

// again returns the lock with which to seal an opened vault once more.
func (k *Keys) again(recipients []string) (lock, error) {
	if len(recipients) == 0 {
		return phraseLock(k.Phrase)
	}
	return lockOf(recipients, "--recipient")
}

// identities reads the keys that may open a vault. With phrase, the vault is sealed with a passphrase.
func (k *Keys) identities(phrase bool) ([]age.Identity, error) {
	if phrase {
		return k.phraseIdentity()
	}
	var all []age.Identity
	for _, path := range k.IdentityFiles {
		f, err := os.Open(path)
		if err != nil {
			return nil, disk.Fault(fault.Usage, path, err)
		}
		found, err := age.ParseIdentities(f)
		f.Close()
		if err != nil {
			return nil, &fault.Fault{
				Kind: fault.Usage,
				File: path,
				Rule: lang.Text{SV: "är ingen fil med nycklar av age", EN: "is no file of age's keys"},
				Hint: lang.Text{SV: "en sådan har en rad som börjar med AGE-SECRET-KEY-",
					EN: "such a file has a line that begins with AGE-SECRET-KEY-"},
			}
		}
		all = append(all, found...)
	}
	if all == nil {
		return nil, noKey(lang.Text{SV: "ange filen med nyckeln: --identity FIL",
			EN: "give the file of the key: --identity FILE"})
	}
	return all, nil
}

func (k *Keys) phraseIdentity() ([]age.Identity, error) {
	if k.Phrase == "" && k.Ask != nil {
		var err error
		if k.Phrase, err = k.Ask(false); err != nil {
			return nil, err
		}
	}
	if k.Phrase == "" {
		return nil, noKey(lang.Text{
			SV: "sätt ANSATZ_PASSPHRASE till lösenfrasen, eller ange --passphrase-file FIL",
			EN: "set ANSATZ_PASSPHRASE to the passphrase, or give --passphrase-file FILE",
		})
	}
	one, err := age.NewScryptIdentity(k.Phrase)
	return []age.Identity{one}, err
}

// noSeal returns the fault that nothing says how to seal the vault.
func noSeal() error {
	return &fault.Fault{
		Kind: fault.Usage,
		Rule: lang.Text{
			SV: "personnummer får inte ligga öppet, och ingenting säger vem valvet ska förseglas till",
			EN: "identity numbers may not lie open, and nothing says to whom the vault is to be sealed",
		},
		Hint: lang.Text{
			SV: "ange --recipient age1… (gör en nyckel med: ansatz vault key FIL), eller sätt ANSATZ_PASSPHRASE, " +
				"eller ange --passphrase-file FIL; påhittade uppgifter, med synthetic: true i varje följesedel, " +
				"behöver ingetdera",
			EN: "give --recipient age1… (make a key with: ansatz vault key FILE), or set ANSATZ_PASSPHRASE, or " +
				"give --passphrase-file FILE; made-up data, with synthetic: true in every manifest, need none",
		},
	}
}

// noKey returns the fault that nothing was given to open the vault with.
func noKey(hint lang.Text) error {
	return &fault.Fault{
		Kind: fault.Usage,
		Rule: lang.Text{SV: "valvet är förseglat, och nyckeln saknas",
			EN: "the vault is sealed, and its key is missing"},
		Hint: hint,
	}
}

// wrongKey returns the fault that what was given does not open the vault at path: a passphrase, or a key.
func wrongKey(path string, phrase bool) error {
	f := &fault.Fault{
		Kind:    fault.Usage,
		Attempt: true,
		File:    path,
		Rule: lang.Text{SV: "öppnas inte med den nyckel eller lösenfras som angavs",
			EN: "is not opened by the key or passphrase that was given"},
		Hint: lang.Text{
			SV: "ange en nyckel vars mottagare valvet är förseglat till; ansatz vault status visar vilka de är",
			EN: "give a key whose recipient the vault is sealed to; ansatz vault status shows which they are",
		},
	}
	if phrase {
		f.Hint = lang.Text{SV: "ange rätt lösenfras", EN: "give the right passphrase"}
	}
	return f
}

// MakeKey writes a new private key of age into a new file, which is its user's alone, and returns its recipient.
func MakeKey(path string) (recipient string, err error) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	f, err := newKeyFile(path)
	if err != nil {
		return "", err
	}
	_, err = f.WriteString("# public key: " + key.Recipient().String() + "\n" + key.String() + "\n")
	if err := cmp.Or(err, f.Sync(), f.Close()); err != nil {
		return "", disk.CannotWrite(path)
	}
	return key.Recipient().String(), nil
}

// WriteSecret writes a text that holds a secret into a new file, which is its user's alone.
func WriteSecret(path, text string) error {
	f, err := newKeyFile(path)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err := cmp.Or(err, f.Sync(), f.Close()); err != nil {
		return disk.CannotWrite(path)
	}
	return nil
}

// newKeyFile makes the file of a key, which must not be there.
func newKeyFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, &fault.Fault{
			Kind: fault.Usage,
			File: path,
			Rule: lang.Text{SV: "finns redan", EN: "exists already"},
			Hint: lang.Text{SV: "ange en fil som inte finns; en nyckel skrivs aldrig över",
				EN: "give a file that does not exist; a key is never written over"},
		}
	}
	if err != nil {
		return nil, disk.Fault(fault.Usage, path, err)
	}
	return f, nil
}

// Identities reads the private keys that were given, for a file that is sealed to recipients.
func (k *Keys) Identities() ([]age.Identity, error) { return k.identities(false) }
