package manuscript

import (
	"regexp"
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
			r.doubts = append(r.doubts, doubt{r.c, r.e.from(at + m[0]), s[m[0]:m[1]]})
		}
	}
}

// unknownNumbers are the typed numbers that equal no live number of the text, each as a fault at its place.
func (w *writer) unknownNumbers() (all fault.List) {
	known := map[string]bool{w.m.Meta.Version: true}
	for _, l := range w.lives {
		for _, n := range numeral.FindAllString(l.Text, -1) {
			known[bare(n)] = true
		}
	}
	for _, d := range w.doubts {
		if known[bare(d.text)] {
			continue
		}
		all = append(all, d.c.place(d.at).Fault(fault.Study, d.c.path,
			lang.Textf("%s är inget av rapportens tal", "%s is none of the report's numbers", d.text),
			lang.Text{SV: "skriv talet som {{ … }}, eller {{ fast … }} om det inte kommer ur något resultat",
				EN: "write the number as {{ … }}, or {{ fixed … }} if it comes from no result"}))
	}
	return all
}

// bare is a number as it is compared: without spaces, with one decimal mark.
func bare(n string) string { return strings.NewReplacer(" ", "", "\u00a0", "", ",", ".").Replace(n) }

// unescaped removes the backslashes before marks, and resolves references to characters.
func unescaped(b []byte) []byte {
	return util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(b)))
}
