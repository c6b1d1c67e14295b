package manuscript

import (
	"slices"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/report"
)

// form is a format word or words of a tag.
type form struct {
	sv, en string
	is     report.Form
}

var forms = []form{
	{"procent", "per cent", report.Form{As: report.AsPercent}},
	{"%", "%", report.Form{As: report.AsSign}},
	{"kronor", "kronor", report.Form{As: report.AsKronor}},
	{"miljoner kronor", "million kronor", report.Form{As: report.AsMillions}},
	{"miljarder kronor", "billion kronor", report.Form{As: report.AsBillions}},
	{"Mkr", "SEK million", report.Form{As: report.AsMkr}},
	{"gånger så", "times as", report.Form{As: report.AsTimes}},
	{"intervall", "interval", report.Form{Part: report.PartInterval}},
	{"nedre", "lower", report.Form{Part: report.PartLow}},
	{"övre", "upper", report.Form{Part: report.PartHigh}},
	{"täljare", "numerator", report.Form{Part: report.PartNumerator}},
	{"nämnare", "denominator", report.Form{Part: report.PartDenominator}},
	{"tal", "number", report.Form{As: report.AsNumber}},
	{"i ord", "in words", report.Form{As: report.AsWords}},
	{"utan decimaler", "no decimals", report.Form{Decimals: 1}},
	{"en decimal", "one decimal", report.Form{Decimals: 2}},
	{"två decimaler", "two decimals", report.Form{Decimals: 3}},
}

// formList names the formats, for a remedy.
func formList(l lang.Lang) string {
	var all []string
	for _, f := range forms {
		all = append(all, lang.Text{SV: f.sv, EN: f.en}.In(l))
	}
	return strings.Join(all, ", ")
}

// fitting names the formats that fit a unit.
func fitting(u kind.Unit) lang.Text {
	var sv, en []string
	for _, f := range forms {
		if f.is.As != "" && f.is.Fits(u) {
			sv, en = append(sv, f.sv), append(en, f.en)
		}
	}
	return lang.Text{SV: "skriv " + strings.Join(sv, ", ") + " eller inget format",
		EN: "write " + strings.Join(en, ", ") + " or no format"}
}

// cutForms takes the formats from the end of a tag's words. Both languages are read.
func cutForms(words []word) (rest []word, is report.Form, said []string) {
	for {
		n, found := 0, form{}
		for _, f := range forms {
			for _, phrase := range []string{f.sv, f.en} {
				if k := endsWith(words, phrase); k > n && k < len(words) {
					n, found = k, f
				}
			}
		}
		if n == 0 {
			return words, is, said
		}
		words = words[:len(words)-n]
		said = slices.Insert(said, 0, found.sv)
		if found.is.As != "" {
			is.As = found.is.As
		}
		if found.is.Part != "" {
			is.Part = found.is.Part
		}
		if found.is.Decimals > 0 {
			is.Decimals = found.is.Decimals
		}
	}
}

// endsWith returns how many words a phrase has, if the words end with it; else 0.
func endsWith(words []word, phrase string) int {
	parts := strings.Fields(phrase)
	if len(words) < len(parts) {
		return 0
	}
	if !startsWith(words[len(words)-len(parts):], parts) {
		return 0
	}
	return len(parts)
}

// startsWith says whether words begin with the words of a phrase.
func startsWith(words []word, parts []string) bool {
	if len(words) < len(parts) {
		return false
	}
	for i, part := range parts {
		if words[i].quoted || !strings.EqualFold(words[i].text, part) {
			return false
		}
	}
	return true
}
