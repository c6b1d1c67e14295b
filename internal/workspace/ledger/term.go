package ledger

import (
	"regexp"
	"strings"
	"time"

	"ansatz/internal/identity"
)

// What stands in the place of a text that is not written.
const (
	HiddenNumber = "[identity number]"
	HiddenText   = "[text]"
)

var (
	clusterTerm = regexp.MustCompile(`(?i)^(?:cluster|kluster)[ \x{00A0}_-]?([0-9]{1,9})$`)
	dateLike    = regexp.MustCompile(`^(?:\d{2})?\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01]|[6-8]\d|9[01])\D`)
	numberLike  = regexp.MustCompile(`(?:\d{2})?\d{6}[ \x{00A0}]?[-+–]?[ \x{00A0}]?[\dTtNnPp]\d{3}`)
)

// Term returns what the ledger writes of a text that a person searched for. A cluster and a company's organisation
// number stand as they are. An identity number of a person, a sole trader's too, stands as HiddenNumber, and any other
// text, which can be a name, as HiddenText.
func Term(text string) string {
	text = strings.TrimSpace(text)
	if m := clusterTerm.FindStringSubmatch(text); m != nil {
		return "cluster-" + m[1]
	}
	number, ok := identity.Organisation(strings.ReplaceAll(text, " ", ""), time.Now())
	switch {
	case ok && number.IsOrganisation():
		return number.Digits()
	case ok, numberLike.MatchString(text):
		return HiddenNumber
	}
	return HiddenText
}

// hide puts HiddenNumber in the place of everything that looks like an identity number, whatever its digits. Numbers
// inside longer words or digits, such as hashes, are none.
func hide(what Facts) Facts {
	shown := Facts{}
	for name, text := range what {
		text = strings.ToValidUTF8(text, "?")
		var b strings.Builder
		from := 0
		for _, m := range numberLike.FindAllStringIndex(text, -1) {
			found := text[m[0]:m[1]]
			if within(text, m[0], m[1]) || Term(found) != HiddenNumber ||
				strings.ContainsAny(found, " \u00a0") && !dateLike.MatchString(found) {
				continue // two numbers beside one another, such as keys, are none
			}
			b.WriteString(text[from:m[0]] + HiddenNumber)
			from = m[1]
		}
		shown[name] = b.String() + text[from:]
	}
	return shown
}

// within says whether a piece of a text goes on as a word or number before or after it.
func within(text string, from, to int) bool {
	letter := func(c byte) bool {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	return from > 0 && letter(text[from-1]) || to < len(text) && letter(text[to])
}
