package disclosure

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"ansatz/internal/disclosure/internal/released"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Digest names all that the result of Protect follows from, but the program and the drawings: the computed rows and
// steps with what they rest on, the study, the profile, and what a reader holds already.
func Digest(c Computed, s *study.Study, o Options) string {
	if o.Profile == nil {
		o.Profile = Publish()
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s %t\n", o.Profile.SHA256(), c.Noise != nil)
	digestOf(h, s, c.Rows, c.Steps)
	for _, e := range o.Earlier {
		fmt.Fprintf(h, "%q %v\n", e.Name, e.Noise)
		digestOf(h, e.Study, e.Rows, e.Steps)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func digestOf(h io.Writer, s *study.Study, rows []table.Row, steps []Step) {
	fmt.Fprintf(h, "%q %d %d %q\n", s.Name, s.Comparison.K, s.Comparison.Seed, s.Source)
	for i := range rows {
		fmt.Fprintf(h, "%#v\n", rows[i])
	}
	for _, step := range steps {
		fmt.Fprintf(h, "%#v\n", step)
	}
}

// Again returns what Protect returned for the same, from the text that its Keep returned. It tries nothing: whoever
// calls it knows by Digest that it is the same. An error says that the text is not as Keep wrote it.
func Again(text []byte, c Computed, o Options) (Released, error) {
	if o.Profile == nil {
		o.Profile = Publish()
	}
	if o.Profile.Method == CellKey {
		c.Drawings = nil
	}
	return released.Kept(text, c.Drawings, o.Profile.units())
}
