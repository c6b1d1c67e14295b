package person

import (
	"bytes"
	"io"
	"testing"

	"filippo.io/age"
)

// What is sealed to keys is opened by their owners, and by nobody else.
func TestSealedToAKey(t *testing.T) {
	var signers []*Signer
	var to []age.Recipient
	for range 3 {
		s, err := New()
		if err != nil {
			t.Fatal(err)
		}
		signers = append(signers, s)
	}
	for _, s := range signers[:2] {
		r, err := s.Public().Recipient()
		if err != nil {
			t.Fatal(err)
		}
		to = append(to, r)
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("secret")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for i, s := range signers {
		id, err := s.Identity()
		if err != nil {
			t.Fatal(err)
		}
		r, err := age.Decrypt(bytes.NewReader(sealed.Bytes()), id)
		if opens := err == nil; opens != (i < 2) {
			t.Errorf("signer %d opens: %v, %v", i, opens, err)
		}
		if err == nil {
			if text, _ := io.ReadAll(r); string(text) != "secret" {
				t.Errorf("signer %d reads %q", i, text)
			}
		}
	}
	if _, err := PublicKey("no key").Recipient(); err == nil {
		t.Error("no key is a recipient")
	}
	if _, err := (*Signer)(nil).Identity(); err == nil {
		t.Error("nobody opens")
	}
}
