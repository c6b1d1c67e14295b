package ledger

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"ansatz/internal/fault"
	"ansatz/internal/identity"
	"ansatz/internal/lang"
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

// Hide returns a text with HiddenNumber in the place of everything that looks like an identity number.
func Hide(text string) string {
	shown, _ := hideIn(text)
	return shown
}

// hide puts HiddenNumber in the place of everything that looks like an identity number, whatever its digits. Numbers
// inside longer words or digits, such as hashes, are none.
func hide(what Facts) Facts {
	shown := Facts{}
	for name, text := range what {
		shown[name], _ = hideIn(text)
	}
	return shown
}

// hideIn returns a text with HiddenNumber in the place of what looks like an identity number, and whether there is any.
func hideIn(text string) (shown string, found bool) {
	text = strings.ToValidUTF8(text, "?")
	var b strings.Builder
	from := 0
	for _, m := range numberLike.FindAllStringIndex(text, -1) {
		number := text[m[0]:m[1]]
		if within(text, m[0], m[1]) || Term(number) != HiddenNumber ||
			strings.ContainsAny(number, " \u00a0") && !dateLike.MatchString(number) {
			continue // two numbers beside one another, such as keys, are none
		}
		b.WriteString(text[from:m[0]] + HiddenNumber)
		from, found = m[1], true
	}
	return b.String() + text[from:], found
}

// Typed is a text that somebody typed, by the name of what it was given for, such as --reason.
type Typed map[string]string

// Check returns an error for every text that has what looks like an identity number: texts of people are kept, signed,
// shown and passed on. The error does not repeat the text.
func (t Typed) Check() error {
	var faults fault.List
	for _, name := range slices.Sorted(maps.Keys(t)) {
		if _, found := hideIn(t[name]); found {
			faults = append(faults, &fault.Fault{Kind: fault.Usage,
				Rule: lang.Textf("%s har något som ser ut som ett personnummer",
					"%s has something that looks like an identity number", name),
				Hint: lang.Text{SV: "texten sparas och kan lämnas ut: hänvisa i stället till ert diarium",
					EN: "the text is kept and may be passed on: refer to your records instead"}})
		}
	}
	return faults.Err()
}

// within says whether a piece of a text goes on as a word or number before or after it.
func within(text string, from, to int) bool {
	letter := func(c byte) bool {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	return from > 0 && letter(text[from-1]) || to < len(text) && letter(text[to])
}
