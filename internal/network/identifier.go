package network

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// Identifier names something by what is said of it: a prefix, and a digest of the parts with the length of each, so that no two lists of parts
// share one. It holds only letters, digits and hyphens, which every program takes in an id. The digest has 20 hexadecimal digits: among a hundred million things, two share one
// with a probability of 1 in 200 million.
func Identifier(prefix string, parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:", len(part))
		_, _ = io.WriteString(h, part)
	}
	return prefix + "-" + hex.EncodeToString(h.Sum(nil))[:20]
}

// identifiers gives out identifiers that are unique in one file: of things of which just the same is said, the second gets a number.
type identifiers map[string]int

func (given identifiers) next(prefix string, parts ...string) string {
	id := Identifier(prefix, parts...)
	given[id]++
	if n := given[id]; n > 1 {
		return fmt.Sprintf("%s-%d", id, n)
	}
	return id
}

// tieIDs are the identifiers of the links, in their order. They follow from all that an export says of a tie, so that an identifier means one tie in
// whichever export it stands.
func (p *Picture) tieIDs() []string {
	given := identifiers{}
	ids := make([]string, len(p.Links))
	for i := range p.Links {
		l := &p.Links[i]
		ids[i] = given.next("tie", append(p.attributes(l), p.Parties[l.A].global(), p.Parties[l.B].global())...)
	}
	return ids
}
