package cooperation

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"ansatz/internal/lang"
	"ansatz/internal/study"
)

// LawFile is the name of a register's own law, in the place of the one of the built-in study.
const LawFile = "law.csv"

// Law says who may ask and answer on which ground from which day: the same file as that of the study of cooperation. On
// which grounds interests are balanced is the study's list too.
type Law struct {
	rows      []lawRow
	balancing []string // the grounds on which an answer documents a balancing of interests
}

// betweenNumbers is a range of sections, which a text writes with a dash.
var betweenNumbers = regexp.MustCompile(`([0-9]) ?- ?([0-9])`)

type lawRow struct {
	ground, section, side, agency, from string
	known                               bool // the first day is known
}

// acts are the laws that sections are of, by their numbers, as a letter names them.
var acts = map[string]lang.Text{
	"2016:774": {SV: "lagen (2016:774) om uppgiftsskyldighet vid samverkan mot viss organiserad brottslighet",
		EN: "the Act (2016:774) on the duty to provide information in cooperation against certain organised crime"},
	"2016:775": {SV: "förordningen (2016:775) om uppgiftsskyldighet vid samverkan mot viss organiserad brottslighet",
		EN: "the Ordinance (2016:775) on the duty to provide information in cooperation against certain organised " +
			"crime"},
	"2024:307": {SV: "lagen (2024:307) om uppgiftsskyldighet för att motverka felaktiga utbetalningar från " +
		"välfärdssystemen samt fusk, regelöverträdelser och brottslighet i arbetslivet",
		EN: "the Act (2024:307) on the duty to provide information against wrong payments from the welfare systems, " +
			"and against cheating, infringements and crime in working life"},
	"2025:170": {SV: "lagen (2025:170) om skyldighet att lämna uppgifter till de brottsbekämpande myndigheterna",
		EN: "the Act (2025:170) on the duty to provide information to the law enforcement agencies"},
	"2009:400": {SV: "offentlighets- och sekretesslagen (2009:400)",
		EN: "the Public Access to Information and Secrecy Act (2009:400)"},
}

// cited writes sections of the law, such as "2016:774 2–3 §§; 2016:775 2 §", as an agency's letter does: the sections
// and then the act's name. What is of no act that is known stays as it is.
func cited(sections string) lang.Text {
	var sv, en []string
	for part := range strings.SplitSeq(sections, ";") {
		number, of, _ := strings.Cut(strings.TrimSpace(part), " ")
		act, known := acts[number]
		switch {
		case !known:
			act = lang.Text{SV: strings.TrimSpace(part), EN: strings.TrimSpace(part)}
		case of != "":
			act = lang.Text{SV: of + " " + act.SV, EN: of + " of " + act.EN}
		}
		sv, en = append(sv, act.SV), append(en, act.EN)
	}
	return lang.Text{SV: strings.Join(sv, " och "), EN: strings.Join(en, " and ")}
}

// Sides of a request.
const (
	asks    = "asks"
	answers = "answers"
)

// BuiltinLaw is the law of the built-in study of cooperation.
func BuiltinLaw() (*Law, error) { return lawOf(study.BuiltinLaw()) }

// ReadLaw reads a law, the content of a file. Every mistake is in the error, with its line and column.
func ReadLaw(path string, raw []byte) (*Law, error) { return lawOf(study.ReadLaw(path, raw)) }

func lawOf(rows []study.LawRow, err error) (*Law, error) {
	law := &Law{}
	if err == nil {
		law.balancing, err = study.BuiltinBalancing()
	}
	for _, r := range rows {
		side := answers
		if r.Asks {
			side = asks
		}
		section := betweenNumbers.ReplaceAllString(r.Section, "$1–$2")
		law.rows = append(law.rows, lawRow{r.Ground, section, side, r.Agency, r.From.Format(time.DateOnly),
			r.FromKnown})
	}
	return law, err
}

// inForce is the first day of a ground; empty where no row has it.
func (l *Law) inForce(ground string) string {
	first := ""
	for _, r := range l.rows {
		if r.ground == ground && (first == "" || r.from < first) {
			first = r.from
		}
	}
	return first
}

// sections are the law's sections of a ground, in their order, each once.
func (l *Law) sections(ground string) string {
	var all []string
	for _, r := range l.rows {
		if r.ground == ground && !slices.Contains(all, r.section) {
			all = append(all, r.section)
		}
	}
	return strings.Join(all, "; ")
}

// duty is the section that asks for the need and the balancing of interests on a ground. The rows of LUS say which
// agencies take part, which is another section.
func (l *Law) duty(ground string) string {
	if ground == "lus" {
		return "2016:774 2 §"
	}
	return l.sections(ground)
}

// names returns the row by which an agency may ask or answer on a ground: of several the earliest. Its first day is
// known where that of each is, as in the study.
func (l *Law) names(ground, side, agency string) (row lawRow, found bool) {
	known := true
	for _, r := range l.rows {
		if r.ground != ground || r.side != side || r.agency != agency && r.agency != study.EveryAgencyOfLaw {
			continue
		}
		known = known && r.known
		if !found || r.from < row.from {
			row, found = r, true
		}
	}
	row.known = known
	return row, found
}
