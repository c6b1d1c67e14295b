package study

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/source"
	yaml "ansatz/internal/source/reader"
)

// EveryAgencyOfLaw stands in the law for every agency.
const EveryAgencyOfLaw = "*"

// LawRow says that an agency may ask or answer on a ground from a day. A new ordinance is a new row.
type LawRow struct {
	Ground, Section string
	Asks            bool   // else answers
	Agency          string // or EveryAgencyOfLaw
	From            Date
	FromKnown       bool   // false if the first day was not found: before it nothing is said
	Source          string // where the row comes from
}

var lawColumns = []string{"ground", "section", "side", "agency", "from_date", "from_known", "source"}

// ReadLaw reads a law, the content of a file, for those who need it without a study. The error has every mistake, with
// line and column.
func ReadLaw(file string, raw []byte) ([]LawRow, error) {
	rows, faults := parseLaw(file, raw)
	return rows, faults.Err()
}

// BuiltinLaw is the law of the built-in study of cooperation.
func BuiltinLaw() ([]LawRow, error) {
	file := CooperationName + "/cooperation_law.csv"
	raw, err := builtin.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return ReadLaw(file, raw)
}

var balancingLine = regexp.MustCompile(`(?m)^ +balancing_grounds: \[([a-z0-9_, ]*)\]`)

// BuiltinBalancing are the balancing_grounds of the built-in study of cooperation. It reads their line alone: the whole
// study takes longer than a command of a register may.
func BuiltinBalancing() ([]string, error) {
	raw, err := builtin.ReadFile(CooperationName + "/" + File)
	if err != nil {
		return nil, err
	}
	m := balancingLine.FindSubmatch(raw)
	if m == nil {
		return nil, errors.New("study: no balancing_grounds")
	}
	return strings.FieldsFunc(string(m[1]), func(r rune) bool { return r == ',' || r == ' ' }), nil
}

// readLaw reads the law, a CSV file beside the study file that names it.
func (s *Study) readLaw(r *reader, n ast.Node) []LawRow {
	name := filepath.ToSlash(r.Text(n))
	if name == "" {
		return nil
	}
	if path.IsAbs(name) || filepath.IsAbs(name) || path.Clean(name) != name || strings.HasPrefix(name, "../") {
		r.Fail(n, lang.Text{SV: "lagen ska ligga i studiens mapp", EN: "the law must be in the study's folder"},
			lang.Text{SV: "skriv bara filens namn", EN: "write the file's name alone"})
		return nil
	}
	beside := s.origin(yaml.PlaceOf(n).Line).file
	file := filepath.Join(filepath.Dir(beside), name)
	raw, err := s.readBeside(beside, file)
	if errors.Is(err, os.ErrNotExist) {
		r.Fail(n, lang.Textf("det finns ingen fil %s", "there is no file %s", name),
			lang.Text{SV: "lägg filen bredvid study.yaml; ansatz study init cooperation skriver en att utgå från",
				EN: "put the file beside study.yaml; ansatz study init cooperation writes one to start from"})
		return nil
	}
	if err != nil {
		r.Faults = append(r.Faults, disk.Fault(fault.Study, file, err))
		return nil
	}
	rows, faults := parseLaw(file, raw)
	r.Faults = append(r.Faults, faults...)
	return rows
}

// readBeside reads a file that lies beside a study file, this one or one that it builds on.
func (s *Study) readBeside(studyFile, file string) ([]byte, error) {
	for b := s; b != nil; b = b.Base {
		if b.file == studyFile && b.embedded {
			return builtin.ReadFile(filepath.ToSlash(file))
		}
	}
	return disk.ReadFile(file)
}

// lawReader reads the rows of a law and collects their mistakes.
type lawReader struct {
	file   string
	faults fault.List
	at     map[string]int // of the columns
	cells  []string
	line   int
}

func (l *lawReader) fail(line int, column string, rule, hint lang.Text) {
	l.faults = append(l.faults, &fault.Fault{Kind: fault.Study, File: l.file, Line: line, Column: column, Rule: rule,
		Hint: hint})
}

// parseLaw reads the law. It returns all mistakes, with line and column.
func parseLaw(file string, raw []byte) ([]LawRow, fault.List) {
	l := &lawReader{file: file, at: map[string]int{}}
	text, _, mistake := source.Text(raw)
	if mistake != nil {
		l.fail(mistake.Line, "", mistake.Rule, mistake.Hint)
		return nil, l.faults
	}
	c := csv.NewReader(bytes.NewReader(text))
	c.FieldsPerRecord = -1
	head, err := c.Read()
	if err != nil || !l.header(head) {
		if len(l.faults) == 0 {
			l.fail(1, "", lang.Text{SV: "lagen saknar rubrikrad", EN: "the law has no header"}, lawHint)
		}
		return nil, l.faults
	}
	var rows []LawRow
	seen := map[LawRow]bool{}
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			l.fail(wrong.Line, "", lang.Text{SV: "raden är inte giltig CSV", EN: "the line is no valid CSV"},
				lang.Text{SV: "rätta citattecknen", EN: "correct the quotation marks"})
			break
		}
		l.line, _ = c.FieldPos(0)
		l.cells = cells
		if len(cells) != len(head) {
			l.fail(l.line, "", lang.Textf("raden har %d celler, rubriken %d",
				"the line has %d cells, the header %d", len(cells), len(head)),
				lang.Text{SV: "en text med kommatecken skrivs inom citattecken",
					EN: "a text with a comma is written in quotation marks"})
			continue
		}
		before := len(l.faults)
		row := l.row()
		if len(l.faults) > before { // what is not read is equal to nothing
			continue
		}
		same := LawRow{Ground: row.Ground, Section: row.Section, Asks: row.Asks, Agency: row.Agency, From: row.From}
		if seen[same] {
			l.fail(l.line, "", lang.Text{SV: "raden står två gånger", EN: "the line occurs twice"},
				lang.Text{SV: "ta bort den ena", EN: "remove one of them"})
		}
		seen[same] = true
		rows = append(rows, row)
	}
	if len(rows) == 0 && len(l.faults) == 0 {
		l.fail(1, "", lang.Text{SV: "lagen har inga rader", EN: "the law has no rows"}, lawHint)
	}
	return rows, l.faults
}

var lawHint = lang.Text{
	SV: "skriv kolumnerna " + strings.Join(lawColumns, ", ") + " och en rad per grund, sida och myndighet",
	EN: "write the columns " + strings.Join(lawColumns, ", ") + " and a line for each ground, side and agency",
}

// header reads the names of the columns, and reports whether all are there.
func (l *lawReader) header(head []string) bool {
	for i, name := range head {
		name = strings.TrimSpace(name)
		if _, twice := l.at[name]; twice || !slices.Contains(lawColumns, name) {
			l.fail(1, name, lang.Textf("okänd kolumn %q", "unknown column %q", name),
				fault.DidYouMean(name, lawColumns))
			continue
		}
		l.at[name] = i
	}
	for _, name := range lawColumns {
		if _, there := l.at[name]; !there {
			l.fail(1, name, lang.Textf("kolumnen %s saknas", "the column %s is missing", name), lawHint)
		}
	}
	return len(l.faults) == 0
}

// cell returns a cell without the spaces around it. An empty one is a mistake.
func (l *lawReader) cell(column string) string {
	text := strings.TrimSpace(l.cells[l.at[column]])
	if text == "" {
		l.fail(l.line, column, lang.Textf("%s är tom", "%s is empty", column),
			lang.Text{SV: "varje cell ska ha ett värde", EN: "every cell has a value"})
	}
	return text
}

// oneOf reads one of the allowed words. It is empty after a mistake.
func (l *lawReader) oneOf(column string, allowed ...string) string {
	text := l.cell(column)
	if text == "" || slices.Contains(allowed, text) {
		return text
	}
	l.fail(l.line, column, lang.Textf("okänt namn i %s", "unknown name in %s", column), label.DidYouMean(text, allowed))
	return ""
}

func (l *lawReader) row() LawRow {
	row := LawRow{
		Ground:    l.oneOf("ground", codes("information_request", "ground")...),
		Section:   l.cell("section"),
		Asks:      l.oneOf("side", "asks", "answers") == "asks",
		Agency:    l.oneOf("agency", append(codes("information_request", "from_agency"), EveryAgencyOfLaw)...),
		FromKnown: l.oneOf("from_known", "yes", "no") == "yes",
		Source:    l.cell("source"),
	}
	if text := l.cell("from_date"); text != "" {
		day, err := time.Parse(dayForm, text)
		if err != nil || day.Year() < 1000 {
			l.fail(l.line, "from_date",
				lang.Text{SV: "här ska stå en dag som finns", EN: "a day that exists belongs here"},
				lang.Text{SV: "skriv ÅÅÅÅ-MM-DD", EN: "write YYYY-MM-DD"})
		}
		row.From = Date{day}
	}
	return row
}
