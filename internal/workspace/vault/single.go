package vault

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// A register that people write in all day keeps its identity numbers and names as single sealed texts among its other
// columns. Their key is random and lies in a file of its own, sealed as a vault is.

// NewKey makes the key of single texts, writes it to a new file at path, sealed to whom the keys say, and returns its
// cipher. A file that is there stays as it is.
func NewKey(path string, keys *Keys) (*Cipher, error) {
	l, err := keys.newLock()
	if err != nil {
		return nil, err
	}
	c, err := newCipher(nil)
	if err != nil {
		return nil, err
	}
	f, err := newKeyFile(path)
	if err != nil {
		return nil, err
	}
	_, err = fillSealed(f, l, func(w io.Writer) error {
		_, err := w.Write(c.key)
		return err
	})
	if err != nil {
		_ = os.Remove(path)
	}
	return c, err
}

// OpenKey opens the file of a key of single texts.
func OpenKey(path string, keys *Keys) (*Cipher, error) {
	var key []byte
	err := readSealed(path, keys, func(r io.Reader) (err error) {
		key, err = io.ReadAll(io.LimitReader(r, keyBytes+1))
		return err
	})
	if err == nil && len(key) != keyBytes {
		err = errDamaged
	}
	var f *fault.Fault
	switch {
	case errors.As(err, &f):
		f.File = path
		if f.Attempt {
			f.Hint = lang.Text{
				SV: "ange den nyckel eller lösenfras som registret är förseglat med; om filen är skadad, " +
					"återställ den från en säkerhetskopia",
				EN: "give the key or passphrase that the register is sealed with; if the file is damaged, " +
					"restore it from a backup",
			}
		}
		return nil, f
	case err != nil:
		_, missing := os.Stat(path)
		said := &fault.Fault{Kind: fault.Workspace, File: path,
			Rule: lang.Text{SV: "är skadad", EN: "is damaged"},
			Hint: lang.Textf("återställ %s från en säkerhetskopia", "restore %s from a backup", filepath.Base(path))}
		if missing != nil {
			said.Rule = lang.Text{SV: "saknas", EN: "is missing"}
		}
		return nil, said
	}
	return newCipher(key)
}

// Seal encrypts a single text. Equal texts are equal sealed, so that they can be looked up without their key being
// everywhere; nobody without the key can tell what they are.
func (c *Cipher) Seal(text string) string { return c.sealText(text) }

// Open decrypts what Seal has encrypted with the same key.
func (c *Cipher) Open(sealed string) (string, error) { return c.openText(sealed) }
