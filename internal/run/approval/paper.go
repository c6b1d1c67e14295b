package approval

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"ansatz/internal/workspace/person"
)

// kind is what a signature is of, so that none passes for that of another thing.
type kind string

const (
	aProposal kind = "release proposal"
	aReview   kind = "release review"
	aDecision kind = "release decision"
	anExport  kind = "release export"
	aManifest kind = "release manifest"

	aWithdrawal kind = "release withdrawal"
)

// paper is a document with the signature of its author: JSON on one line each.
type paper struct {
	Document  json.RawMessage  `json:"document"`
	Key       person.PublicKey `json:"key"`
	Signature []byte           `json:"signature"`
}

// sign writes a document with the signature of its author.
func sign(by *person.Signer, k kind, document any) ([]byte, error) {
	text, err := compact(document)
	if err != nil {
		return nil, err
	}
	return compact(paper{Document: text, Key: by.Public(), Signature: by.Sign(string(k), text)})
}

// compact is JSON on one line, with names as they are.
func compact(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

var errUnsigned = errors.New("the signature is not that of the document")

// read reads a signed document and returns whose key has signed it. An error says that it is none.
func read(text []byte, k kind, document any) (person.PublicKey, error) {
	var p paper
	if err := json.Unmarshal(text, &p); err != nil {
		return "", err
	}
	if !p.Key.Verify(string(k), p.Document, p.Signature) {
		return "", errUnsigned
	}
	d := json.NewDecoder(bytes.NewReader(p.Document))
	d.DisallowUnknownFields()
	return p.Key, d.Decode(document)
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
