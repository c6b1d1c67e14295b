package network

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// Identifier names something by what is said of it: a prefix, and a digest of the parts with the length of each, so
// that no two lists of parts share one. It holds only letters, digits and hyphens, which every program takes in an id.
// The digest has 20 hexadecimal digits: among a hundred million things, two share one with a probability of 1 in 200
// million.
func Identifier(prefix string, parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:", len(part))
		_, _ = io.WriteString(h, part)
	}
	return prefix + "-" + hex.EncodeToString(h.Sum(nil))[:20]
}
