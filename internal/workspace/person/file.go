package person

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// A key file is text. Sealed, it is that text as age seals it with a passphrase (any program for age opens it).

const (
	privateMark = "ANSATZ-PRIVATE-KEY-"
	sealedMark  = "age-encryption.org/v1"
)

// longest is the most bytes of a key file.
const longest = 1 << 14

// effort is the work factor of a passphrase: about a second for each guess.
var effort = 18

// Write makes a key file at path, which must not exist. With an empty passphrase it is not sealed. It is its user's
// alone.
func (s *Signer) Write(path, passphrase string) error {
	var text bytes.Buffer
	fmt.Fprintf(&text, "# Ansatz. Den som har filen kan skriva under som du. "+
		"Whoever has this file can sign as you.\n# %s\n%s%s\n", s.Public(), privateMark,
		base64.RawURLEncoding.EncodeToString(s.key.Seed()))
	if passphrase != "" {
		sealed, err := seal(text.Bytes(), passphrase)
		if err != nil {
			return err
		}
		text = *bytes.NewBuffer(sealed)
	}
	if err := disk.Placeable(path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return &fault.Fault{Kind: fault.Usage, File: path,
			Rule: lang.Text{SV: "finns redan; en nyckel skrivs inte över", EN: "exists; a key is not overwritten"},
			Hint: lang.Text{SV: "ange en ny fil med --out", EN: "name a new file with --out"}}
	}
	if err != nil {
		return disk.Fault(fault.Resource, path, err)
	}
	_, err = f.Write(text.Bytes())
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(path)
		return disk.CannotWrite(path)
	}
	return disk.Sync(filepath.Dir(path))
}

func seal(text []byte, passphrase string) ([]byte, error) {
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	to.SetWorkFactor(effort)
	var sealed bytes.Buffer
	shield := armor.NewWriter(&sealed)
	w, err := age.Encrypt(shield, to)
	if err != nil {
		return nil, err
	}
	if _, err = w.Write(text); err != nil {
		return nil, err
	}
	err = errors.Join(w.Close(), shield.Close())
	return sealed.Bytes(), err
}

// Read reads a key file. If it is sealed, passphrase is asked for what opens it.
func Read(path string, passphrase func() (string, error)) (*Signer, error) {
	text, err := disk.ReadFile(path)
	if err != nil {
		return nil, disk.Fault(fault.Usage, path, err)
	}
	return parse(path, text, passphrase)
}

func parse(path string, text []byte, passphrase func() (string, error)) (*Signer, error) {
	if len(text) > longest {
		return nil, noKey(path)
	}
	var from io.Reader
	switch trimmed := bytes.TrimSpace(text); {
	case bytes.HasPrefix(trimmed, []byte(armor.Header)):
		from = armor.NewReader(bytes.NewReader(text))
	case bytes.HasPrefix(text, []byte(sealedMark)):
		from = bytes.NewReader(text)
	default:
		return parsePlain(path, text)
	}
	with, err := passphrase()
	if err != nil {
		return nil, err
	}
	id, err := age.NewScryptIdentity(with)
	if err != nil {
		return nil, cannotOpen(path)
	}
	opened, err := age.Decrypt(from, id)
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) && slices.Equal(none.StanzaTypes, []string{"scrypt"}) {
		return nil, cannotOpen(path)
	}
	if err == nil {
		text, err = io.ReadAll(io.LimitReader(opened, longest+1))
	}
	if err != nil {
		return nil, damaged(path)
	}
	return parsePlain(path, text)
}

func parsePlain(path string, text []byte) (*Signer, error) {
	var found *Signer
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		seed, err := base64.RawURLEncoding.Strict().DecodeString(strings.TrimPrefix(line, privateMark))
		if found != nil || err != nil || len(seed) != ed25519.SeedSize || !strings.HasPrefix(line, privateMark) {
			return nil, noKey(path)
		}
		found = &Signer{ed25519.NewKeyFromSeed(seed)}
	}
	if found == nil {
		return nil, noKey(path)
	}
	return found, nil
}

func noKey(path string) error {
	return &fault.Fault{Kind: fault.Usage, File: path,
		Rule: lang.Text{SV: "är ingen nyckelfil", EN: "is not a key file"},
		Hint: lang.Text{SV: "gör en med ansatz person new; en publik nyckel räcker inte för att skriva under",
			EN: "make one with ansatz person new; a public key is not enough to sign"}}
}

// damaged is the fault of a sealed key file that was cut or changed. One that was changed where the passphrase is tried
// looks as if the passphrase were another.
func damaged(path string) error {
	return &fault.Fault{Kind: fault.Usage, File: path,
		Rule: lang.Text{SV: "nyckelfilen är skadad", EN: "the key file is damaged"},
		Hint: lang.Text{SV: "återställ den från en säkerhetskopia, eller gör en ny med ansatz person new och be " +
			"administratören att lägga till den",
			EN: "restore it from a backup, or make a new one with ansatz person new and ask the administrator to " +
				"add it"}}
}

func cannotOpen(path string) error {
	return &fault.Fault{Kind: fault.Refused, File: path,
		Rule: lang.Text{SV: "lösenfrasen öppnar inte nyckelfilen", EN: "the passphrase does not open the key file"},
		Hint: lang.Text{SV: "ange den rätta i ANSATZ_KEY_PASSPHRASE, för den andra personen i " +
			"ANSATZ_SECOND_PASSPHRASE, eller vid terminalen",
			EN: "give the right one in ANSATZ_KEY_PASSPHRASE, for the second person in " +
				"ANSATZ_SECOND_PASSPHRASE, or at the terminal"}}
}
