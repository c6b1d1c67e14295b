package score

import (
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// obtained is a number of the long table with what a comparison needs. It is NaN if the table does not have it.
type obtained struct{ value, low, high, numerator, denominator float64 }

// place4 identifies a number of the long table.
type place4 struct{ result, group, category, measure string }

// header is the first line of results.csv.
const header = "result,group,category,measure,value,low,high,numerator,denominator,status"

// longTable holds the numbers of results.csv.
type longTable map[place4]obtained

// at returns a number; its parts are NaN if the table does not have it.
func (t longTable) at(result, group, category, measure string) obtained {
	if o, ok := t[place4{result, group, category, measure}]; ok {
		return o
	}
	none := math.NaN()
	return obtained{none, none, none, none, none}
}

// results returns the results that were run.
func (t longTable) results() map[string]bool {
	ran := map[string]bool{}
	for at := range t {
		ran[at.result] = true
	}
	return ran
}

// planted is a line of a truth: its cells and the number in the last of them.
type planted struct {
	cells []string
	value float64
}

// readPlanted reads a file of a truth whose last column is a number. An error has the line, never a cell's value.
func readPlanted(path string, columns int) ([]planted, error) {
	rows, err := readCSV(path)
	if err != nil {
		return nil, err
	}
	var list []planted
	for i, r := range rows[1:] {
		value, err := strconv.ParseFloat(r[len(r)-1], 64)
		if len(r) != columns || err != nil {
			return nil, unreadable(path, i+2, lang.Text{SV: "raden går inte att läsa", EN: "the row cannot be read"})
		}
		list = append(list, planted{r, value})
	}
	return list, nil
}

// readResults reads results.csv from a folder of results. An error has the line, never a cell's value.
func readResults(dir string) (longTable, error) {
	path := filepath.Join(dir, "results.csv")
	rows, err := readCSV(path)
	if err != nil {
		return nil, err
	}
	if strings.Join(rows[0], ",") != header {
		return nil, &fault.Fault{Kind: fault.Usage, File: path, Line: 1,
			Rule: lang.Text{SV: "är inte en resultattabell", EN: "is not a table of results"},
			Hint: lang.Text{SV: "ange mappen som ansatz run skrev", EN: "give the folder that ansatz run wrote"}}
	}
	t := longTable{}
	for _, r := range rows[1:] {
		var o obtained
		for k, dest := range []*float64{&o.value, &o.low, &o.high, &o.numerator, &o.denominator} {
			*dest = math.NaN()
			if v, err := strconv.ParseFloat(r[4+k], 64); err == nil {
				*dest = v
			}
		}
		t[place4{r[0], r[1], r[2], r[3]}] = o
	}
	return t, nil
}

// readCSV reads a file, compressed or not by its name. It returns at least one row, or an error.
func readCSV(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, 0, lang.Text{SV: "kan inte läsas", EN: "cannot be read"})
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		gz, err := gzip.NewReader(f)
		if err != nil {
			return nil, unreadable(path, 0, lang.Text{SV: "är inte gzip", EN: "is not gzip"})
		}
		in = gz
	}
	c := csv.NewReader(in)
	rows, err := c.ReadAll()
	if err != nil {
		line := 0
		if pe := (*csv.ParseError)(nil); errors.As(err, &pe) {
			line = pe.Line
		}
		return nil, unreadable(path, line, lang.Text{SV: "raden går inte att läsa", EN: "the row cannot be read"})
	}
	if len(rows) == 0 {
		return nil, unreadable(path, 1, lang.Text{SV: "är tom", EN: "is empty"})
	}
	return rows, nil
}

// unreadable returns the fault of a file that does not have the expected form.
func unreadable(path string, line int, rule lang.Text) error {
	return &fault.Fault{Kind: fault.Usage, File: path, Line: line, Rule: rule, Hint: lang.Text{
		SV: "ange mapparna som ansatz synth --truth och ansatz run --unprotected skrev",
		EN: "give the folders that ansatz synth --truth and ansatz run --unprotected wrote"}}
}

// embedded reads a table that is built into the program.
func embedded(text string) [][]string {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic("score: an embedded table: " + err.Error())
	}
	return rows
}
