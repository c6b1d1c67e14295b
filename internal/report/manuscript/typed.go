package manuscript

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/util"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// A number that somebody has typed does not follow the results. Every one in running text that equals no live number is
// pointed out.

// doubt is a typed number.
type doubt struct {
	c    *chapter
	at   int
	text string
	unit string // see unitAfter
}

// allowed finds numbers that are no results: years and days, references to sections, tables, laws and records, codes
// such as H1 or covid-19, and times.
var allowed = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`\b9[59][- ](?:procentig\pL*|per[ -]cent (?:confidence )?interval)`, `\d{4}-\d{2}-\d{2}`, `\b\d{4}:\d+\b`,
	`\b\d{1,2}(?:[–-]\d{1,2})?[ \x{a0}](?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|` +
		`november|december|january|february|march|may|june|july|august|october)\b`,
	`\b(?:19|20)\d\d(?:[–/-](?:(?:19|20)?\d\d))?\b`,
	`(?:^|[^\pL])(?:avsnitt|kapitel|kap\.|bilaga|bilagorna|tabell|tabellerna|figur|figurerna|diagram|punkt|` +
		`steg|artikel|paragraf|sidan|sida|s\.|not|fotnot|nivå|section|chapter|appendix|table|tables|figure|figures|` +
		`point|step|article|paragraph|page|footnote|level|version)[ \x{a0}]\d+(?:[.:]\d+)*(?:[ \x{a0}]?[a-z]\b)?` +
		`(?:(?:,| och| and|–|-)[ \x{a0}]?\d+(?:[.:]\d+)*)*`,
	`§{1,2}[ \x{a0}]?\d+(?:[ \x{a0}]?[a-z]\b)?(?:[–-]\d+)?`, `\d+(?:[ \x{a0}]?[a-z])?[ \x{a0}]?(?:§{1,2}|kap\.)`,
	`\bkl\.?[ \x{a0}]\d{1,2}(?:[.:]\d\d)?`, `[\pL_]+[-–/.]?\d[\d\pL./_:-]*`, `\b\d+(?:\.\d+){2,}\b`,
}, "|"))

// numeral finds a number: 1 234,5 or 1,234.5, with a no-break space or a space between thousands.
var numeral = regexp.MustCompile(`\d+(?:[ \x{a0}]\d{3}\b)*(?:[.,]\d+)*`)

// typed keeps the numbers that an author has typed.
func (r *read) typed(s string, at int) {
	exempt := allowed.FindAllStringIndex(s, -1)
	for _, m := range numeral.FindAllStringIndex(s, -1) {
		inside := false
		for _, e := range exempt {
			inside = inside || m[0] >= e[0] && m[1] <= e[1]
		}
		if !inside {
			r.doubts = append(r.doubts, doubt{r.c, r.e.from(at + m[0]), s[m[0]:m[1]], unitAfter(s[m[1]:])})
		}
	}
}

// unknownNumbers are the typed numbers that equal no live number of the text, each as a fault at its place.
func (w *writer) unknownNumbers() (all fault.List) {
	known := map[string][]string{w.m.Meta.Version: {""}} // the units with which a number is live
	for i, l := range w.lives {
		for _, n := range numeral.FindAllStringIndex(l.Text, -1) {
			of := bare(l.Text[n[0]:n[1]])
			known[of] = append(known[of], cmp.Or(unitAfter(l.Text[n[1]:]), w.units[i]))
		}
	}
	for _, d := range w.doubts {
		same := func(u string) bool { return u == d.unit || u == "" || d.unit == "" }
		if slices.ContainsFunc(known[bare(d.text)], same) {
			continue
		}
		all = append(all, d.c.place(d.at).Fault(fault.Study, d.c.path,
			lang.Textf("%s är inget av rapportens tal", "%s is none of the report's numbers", d.text),
			lang.Text{SV: "skriv talet som {{ … }}, eller {{ fast … }} om det inte kommer ur något resultat",
				EN: "write the number as {{ … }}, or {{ fixed … }} if it comes from no result"}))
	}
	return all
}

// unitWords are words after a number that say its unit. An interval has its unit after the second number.
var unitWords = regexp.MustCompile(`(?i)^(?:[–-]\d[\d \x{a0}.,]*)?[ \x{a0}]?(?:` +
	`(procent|per[ \x{a0}]cent|percent\b|%)|` +
	`((?:tusen|tkr|thousand)\b)|((?:miljoner|million|Mkr|SEK[ \x{a0}]million)\b)|((?:miljarder|billion)\b)|` +
	`((?:kronor|kr|SEK)\b)|((?:gånger|times)\b)|((?:personer|individer|människor|kvinnor|män|persons|people|women|` +
	`men)\b|(?:\pL*bolag|företag|companies)\b))`)

// unitsInText are the units of unitWords, in the order of its groups.
var unitsInText = []string{sortShare, "thousands", "millions", "billions", sortMoney, sortTimes, sortCount}

// unitAfter is the unit that the words after a number say; empty where they say none.
func unitAfter(s string) string {
	m := unitWords.FindStringSubmatch(s)
	for i, one := range unitsInText {
		if m != nil && m[i+1] != "" {
			return one
		}
	}
	return ""
}

// bare is a number as it is compared: without spaces, with one decimal mark.
func bare(n string) string { return strings.NewReplacer(" ", "", "\u00a0", "", ",", ".").Replace(n) }

// unescaped removes the backslashes before marks, and resolves references to characters.
func unescaped(b []byte) []byte {
	return util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(b)))
}
