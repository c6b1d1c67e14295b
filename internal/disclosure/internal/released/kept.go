package released

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"ansatz/internal/network"
	"ansatz/internal/table"
)

// kept is a protected table as Keep writes it. Drawings are not in it: they follow from the rows.
type kept struct {
	Rows        string // as results.csv has them
	Steps       []Step
	Certificate string // as its file has it
}

// Keep returns the table as a text, from which Kept makes it again. It panics on a table that has no certificate.
func (t Table) Keep() ([]byte, error) {
	if t.certificate == nil {
		panic("released: a table without a certificate is not kept")
	}
	var rows, certificate bytes.Buffer
	if err := errors.Join(t.WriteCSV(&rows), t.certificate.Write(&certificate)); err != nil {
		return nil, err
	}
	return json.Marshal(kept{rows.String(), t.steps, certificate.String()})
}

// Kept is Certified of what Keep has written. An error says that it is no such text, or that its certificate was
// changed since.
func Kept(text []byte, drawings []*network.Picture, digits map[string]Digits) (Table, error) {
	var k kept
	if err := json.Unmarshal(text, &k); err != nil {
		return Table{}, err
	}
	rows, err := table.ReadCSV(strings.NewReader(k.Rows))
	if err != nil {
		return Table{}, err
	}
	c, err := ReadCertificate([]byte(k.Certificate))
	if err != nil {
		return Table{}, err
	}
	if c.Changed() {
		return Table{}, errors.New("released: the certificate was changed")
	}
	return Certified(rows, k.Steps, drawings, c, digits), nil
}
