package approval

import (
	"html"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/lang"
	"ansatz/internal/report/document"
	"ansatz/internal/report/word"
	"ansatz/internal/table"
)

// Writing is the text of a report that is proposed with the results that it speaks of.
type Writing struct {
	Report
	Files map[string][]byte // its forms, by the names of TextFiles; the page is always there
	Flags []lang.Text       // what people must look at
}

// Report says in a proposal what text leaves with its results.
type Report struct {
	Title   string  `json:"title"`
	Version string  `json:"version"`
	Diary   string  `json:"diary,omitempty"`
	Draft   bool    `json:"draft,omitempty"`  // its pages say so, for a conclusion is not judged
	Numbers int     `json:"numbers"`          // of results, on its page
	Others  []Other `json:"others,omitempty"` // results of other studies that it speaks of
}

// Other names results that a report speaks of and that another proposal has.
type Other struct {
	Study   string `json:"study"`
	Results string `json:"results"` // SHA-256 of results.csv
}

// in says whether a proposal has the results, and no text that speaks of further ones.
func (o Other) in(c *Case) bool {
	return c.Study == o.Study && c.hash("results.csv") == o.Results && (c.Report == nil || len(c.Report.Others) == 0)
}

// textPage is the form of a report whose numbers name where they come from; textFile must say what it says.
const (
	textPage = "document.html"
	textFile = "document.docx"
)

// TextFiles are the names of a report's forms in a proposal and a bundle: the page, the file for word processors and
// the PDF. They are not those of a folder of results, which has a page of its own.
var TextFiles = []string{textPage, textFile, "document.pdf"}

// Name is what people call the report.
func (r *Report) Name() string {
	name := r.Title
	if r.Diary != "" {
		name += ", " + r.Diary
	}
	return name + ", version " + r.Version
}

// shownNumber is how a page prints a number of a result.
var shownNumber = regexp.MustCompile(`<data value="([^"]*)" data-of="([^"]*)">([^<]*)</data>`)

// numberBegin is how every number of a result begins on a page.
const numberBegin = "<data "

// strangers are the numbers of a page that are not as a row has them that may be printed, each as what it asks for and
// what is printed. all is how many numbers the page has.
func strangers(page []byte, rows map[string]table.Row) (all int, strange []string) {
	text := string(page)
	l := lang.SV
	if strings.Contains(text, `<html lang="en">`) {
		l = lang.EN
	}
	for _, m := range shownNumber.FindAllStringSubmatch(text, -1) {
		all++
		key, printed := html.UnescapeString(m[2]), html.UnescapeString(m[3])
		row, there := rows[key]
		if !there || row.Status != table.OK || !agrees(row, m[1], printed, l) {
			strange = append(strange, strings.ReplaceAll(key, "|", " ")+": "+printed)
		}
	}
	if begun := strings.Count(text, numberBegin); begun != all {
		strange = append(strange, strconv.Itoa(begun-all)+" × "+numberBegin)
	}
	return all, strange
}

// unlikePage says where the file for word processors, if there is one, does not say what the page says.
func unlikePage(file, page []byte) []lang.Text {
	if file == nil {
		return nil
	}
	return word.Differences(file, page)
}

// released are rows of a study by what a page calls them.
func released(into map[string]table.Row, study string, rows []table.Row) {
	for _, r := range rows {
		into[document.Source{Study: study, Result: r.Result, Group: r.Group, Category: r.Category,
			Measure: r.Measure}.Key()] = r
	}
}

// agrees says whether a number with its text is one of a row: the whole number is one of the row's, and each number in
// the text is one of them, rounded, perhaps in per cent, millions or billions.
func agrees(r table.Row, value, text string, l lang.Lang) bool {
	own := func(is func(float64) bool) bool {
		return slices.ContainsFunc(table.Fields, func(f table.Field) bool { return is(f.Of(r)) })
	}
	if !own(func(v float64) bool { return table.Format(v) == value }) {
		return false
	}
	for _, written := range numberIn[l].FindAllString(text, -1) {
		plain := strings.NewReplacer(lang.Space, "", "\u2212", "-").Replace(written)
		if l == lang.SV {
			plain = strings.ReplaceAll(plain, ",", ".")
		} else {
			plain = strings.ReplaceAll(plain, ",", "")
		}
		v, err := strconv.ParseFloat(plain, 64)
		_, decimals, _ := strings.Cut(plain, ".")
		half := 0.5*math.Pow10(-len(decimals)) + 1e-9*math.Abs(v)
		near := func(of float64) bool {
			return slices.ContainsFunc([]float64{1, 100, 1e-6, 1e-9},
				func(times float64) bool { return math.Abs(of*times-v) <= half })
		}
		if err != nil || !own(near) {
			return false
		}
	}
	return true
}

// numberIn finds the numbers of a text, as each language writes them.
var numberIn = map[lang.Lang]*regexp.Regexp{
	lang.SV: regexp.MustCompile("\u2212?\\d+(" + lang.Space + "\\d{3})*(,\\d+)?"),
	lang.EN: regexp.MustCompile("\u2212?\\d+(,\\d{3})*(\\.\\d+)?"),
}

// mostStudies is how many studies the report of a proposal may speak of.
const mostStudies = 9

// otherFile is the name of the bundle of another study's results in the bundle of a report, counted from 0.
func otherFile(i int) string { return "bundle-" + strconv.Itoa(i+2) + bundleEnd }
