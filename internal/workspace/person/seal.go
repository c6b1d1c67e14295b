package person

import (
	"errors"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"golang.org/x/crypto/ssh"
)

// A key that signs can also open what is sealed to its owner: age seals to ed25519 keys in the form that SSH gives
// them.

// Recipient seals for the key's owner alone.
func (k PublicKey) Recipient() (age.Recipient, error) {
	key := k.bytes()
	if key == nil {
		return nil, errors.New("no public key")
	}
	public, err := ssh.NewPublicKey(key)
	if err != nil {
		return nil, err
	}
	return agessh.NewEd25519Recipient(public)
}

// Identity opens what is sealed for the signer.
func (s *Signer) Identity() (age.Identity, error) {
	if s == nil {
		return nil, errors.New("no key")
	}
	return agessh.NewEd25519Identity(s.key)
}
