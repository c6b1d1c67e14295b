package cooperation

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

//go:embed law.csv
var builtInLaw string

// LawFile is the name of a register's own law, in the place of the one that is built in.
const LawFile = "law.csv"

// Law says who may ask and answer on which ground from which day.
type Law struct{ rows []lawRow }

type lawRow struct {
	ground, section, side, agency, from string
	known                               bool // the first day is known
}

// Sides of a request.
const (
	asks    = "asks"
	answers = "answers"
	anyone  = "*" // every agency
)

var lawColumns = []string{"ground", "section", "side", "agency", "from_date", "from_known", "source"}

// ReadLaw reads a law as cooperation_law.csv has it. Every mistake is in the error, with its line.
func ReadLaw(text, path string) (*Law, error) {
	law, faults := &Law{}, fault.List{}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	r.FieldsPerRecord = -1
	wrong := func(column string, sv, en string) {
		line, _ := r.FieldPos(0)
		faults = append(faults, &fault.Fault{Kind: fault.Study, File: path, Line: line, Column: column,
			Rule: lang.Text{SV: sv, EN: en},
			Hint: lang.Text{SV: "skriv raden som i den inbyggda lagfilen: " + strings.Join(lawColumns, ", "),
				EN: "write the line as in the built-in law: " + strings.Join(lawColumns, ", ")}})
	}
	for first := true; ; first = false {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var at *csv.ParseError
		switch {
		case errors.As(err, &at):
			return nil, append(faults, &fault.Fault{Kind: fault.Study, File: path, Line: at.Line,
				Rule: lang.Text{SV: "raden är ingen rad av CSV", EN: "the line is no line of CSV"},
				Hint: lang.Text{SV: "sätt text med citattecken eller komma inom citattecken",
					EN: "put text that has quotes or commas in quotes"}})
		case err != nil:
			return nil, err
		case first && !slices.Equal(row, lawColumns):
			wrong("", "första raden är inte kolumnernas namn", "the first line is not the names of the columns")
			return nil, faults
		case first:
			continue
		case len(row) != len(lawColumns):
			wrong("", "raden har ett annat antal celler än rubriken", "the line has another number of cells than the "+
				"head")
			continue
		}
		if row[2] != asks && row[2] != answers {
			wrong("side", "är varken asks eller answers", "is neither asks nor answers")
		}
		if row[3] != anyone && !slices.Contains(agencies(), row[3]) {
			wrong("agency", "är ingen känd myndighet", "is no known agency")
		}
		if _, err := time.Parse(time.DateOnly, row[4]); err != nil {
			wrong("from_date", "är ingen dag", "is no day")
		}
		if row[5] != "yes" && row[5] != "no" {
			wrong("from_known", "är varken yes eller no", "is neither yes nor no")
		}
		law.rows = append(law.rows, lawRow{row[0], row[1], row[2], row[3], row[4], row[5] == "yes"})
	}
	return law, faults.Err()
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

// names returns the row by which an agency may ask or answer on a ground: of several the earliest.
func (l *Law) names(ground, side, agency string) (row lawRow, found bool) {
	for _, r := range l.rows {
		if r.ground == ground && r.side == side && (r.agency == agency || r.agency == anyone) &&
			(!found || r.from < row.from) {
			row, found = r, true
		}
	}
	return row, found
}
