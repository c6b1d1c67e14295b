package quality

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"ansatz/internal/delivery"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
	"ansatz/internal/report"
	"ansatz/internal/report/html"
)

// Files are what Write writes.
var Files = []string{"check.html", "check.csv"}

// Head are the columns of the table. rows and before_rows are of the file and of the register in the last delivery;
// invalid of a line without a column counts rows with another number of cells than the header.
var Head = []string{"delivery", "agency", "register", "file", "column", "delivered_column", "type", "optional", "rows",
	"missing", "invalid", "out_of_range", "distinct", "first", "last", "before_delivery", "before_rows",
	"before_missing", "before_invalid", "before_distinct", "before_first", "before_last", "level"}

// WriteCSV writes the table: for each file a line of its own, and one for each column of its register.
func WriteCSV(w io.Writer, q *delivery.Quality, findings []Finding) error {
	out := csv.NewWriter(w)
	_ = out.Write(Head) // Flush gives the error
	for i := range q.Files {
		f := &q.Files[i]
		named := func(column, theirs string) []string {
			return lang.Cells(f.Delivery, f.Agency, f.Register, f.File, column, theirs)
		}
		before := []string{"", ""}
		if f.Before != nil {
			before = []string{lang.Cell(f.Before.Delivery), whole(f.Before.Rows)}
		}
		line := append(named("", ""), "", "", whole(f.Rows), "", whole(f.Torn), "", "", "", "")
		line = append(append(line, before...), "", "", "", "", "", string(levelOf(findings, f, "")))
		_ = out.Write(line)
		for j := range f.Columns {
			c := &f.Columns[j]
			line := append(named(c.Column.Name, c.Theirs), string(c.Column.Type), strconv.FormatBool(c.Column.Optional),
				whole(f.Rows), whole(c.Missing), whole(c.Invalid), whole(c.OutOfRange), whole(c.Distinct), c.First,
				c.Last)
			line = append(line, before...)
			if f.Before == nil {
				line = append(line, "", "", "", "", "")
			} else {
				b := f.Before.Columns[c.Column.Name]
				line = append(line, whole(b.Missing), whole(b.Invalid), whole(b.Distinct), b.First, b.Last)
			}
			_ = out.Write(append(line, string(levelOf(findings, f, c.Column.Name))))
		}
	}
	out.Flush()
	return out.Error()
}

func whole(n int64) string { return strconv.FormatInt(n, 10) }

// levelOf is the worst level of a file's column, or of what concerns the file as a whole.
func levelOf(findings []Finding, f *delivery.FileQuality, column string) Level {
	var own []Finding
	for _, found := range findings {
		if found.Delivery == f.Delivery && found.Register == f.Register && found.Column == column &&
			(found.File == f.File || found.File == "") {
			own = append(own, found)
		}
	}
	return Worst(own)
}

// levelNames and checkNames are what levels and checks are called.
var (
	levelNames = map[Level]lang.Text{
		Fine:    {SV: "", EN: ""},
		Warning: {SV: "varning", EN: "warning"},
		Fatal:   {SV: "fel", EN: "fatal"},
	}
	checkNames = map[Check]lang.Text{
		Torn:       {SV: "fel antal celler", EN: "wrong number of cells"},
		Missing:    {SV: "saknas fast det krävs", EN: "missing though required"},
		Empty:      {SV: "saknas", EN: "missing"},
		Invalid:    {SV: "ogiltiga", EN: "invalid"},
		OutOfRange: {SV: "orimliga", EN: "out of range"},
		ChangeRows: {SV: "ändring av antalet rader", EN: "change of the number of rows"},
		ChangeMissing: {SV: "ändring av andelen som saknas, i procentenheter",
			EN: "change of the share missing, in points"},
	}
)

// Line is a finding in words.
func (f Finding) Line(l lang.Lang) string {
	where := f.Delivery + "/" + f.File
	if f.File == "" {
		where = f.Delivery + ": " + label.Register(f.Register).In(l)
	}
	if f.Column != "" {
		where += ": " + label.Column(f.Register, f.Column).In(l) + " (" + f.Column + ")"
	}
	return fmt.Sprintf("%s: %s: %s %s", levelNames[f.Level].In(l), where, checkNames[f.Check].In(l),
		percent(l, f.Share))
}

// percent writes a share so that one above zero is not shown as zero.
func percent(l lang.Lang, share float64) string {
	if share > 0 && share < 0.0005 {
		return "< " + l.Number(0.1, 1) + " %"
	}
	return l.Number(100*share, 1) + " %"
}

// WritePage writes the page, which needs no other file.
func WritePage(w io.Writer, q *delivery.Quality, findings []Finding, l lang.Lang) error {
	return html.WritePaper(w, Paper(q, findings, l))
}

// Paper is the page as a document: what passes a limit first, then each file.
func Paper(q *delivery.Quality, findings []Finding, l lang.Lang) *report.Paper {
	tr := func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(l) }
	p := &report.Paper{Lang: l, Title: tr("Kontroll av leveranser", "Check of deliveries"),
		Lead: tr("Vad filerna innehåller, kolumn för kolumn. Inga uppgifter om enskilda visas.",
			"What the files hold, column by column. Nothing about single people is shown.")}
	for i := range q.Files {
		if q.Files[i].Synthetic {
			p.Marks = []string{tr("Syntetiska data – uppgifterna är påhittade och beskriver inga verkliga personer "+
				"eller bolag", "Synthetic data – made up, describing no real people or companies")}
		}
	}
	summary := report.PaperSection{ID: "summary", Title: tr("Vad som passerar en gräns", "What passes a limit")}
	for _, f := range q.Faults {
		summary.List = append(summary.List, levelNames[Fatal].In(l)+": "+f.In(l))
	}
	for _, f := range findings {
		summary.List = append(summary.List, f.Line(l))
	}
	if len(summary.List) == 0 {
		summary.Paragraphs = []string{tr("Inget passerar en gräns.", "Nothing passes a limit.")}
	}
	p.Sections = append(p.Sections, summary)
	for i := range q.Files {
		p.Sections = append(p.Sections, section(&q.Files[i], i, findings, l))
	}
	p.Sections = append(p.Sections, report.PaperSection{ID: "how", Title: tr("Så läses sidan", "How to read the page")})
	p.Sections[len(p.Sections)-1].List = []string{
		tr("Saknas: rader utan värde. Ogiltiga: rader med ett värde som inte är av kolumnens slag, som ett datum som "+
			"inte finns. Orimliga: giltiga värden som inte kan vara rätta, som ett slut före sin början.",
			"Missing: rows without a value. Invalid: rows with a value that is not of the column's type, such as a "+
				"day that the calendar does not have. Out of range: valid values that cannot be right, such as an "+
				"end before its beginning."),
		tr("Olika: hur många olika giltiga värden kolumnen har; i filer på mer än 256 MB på omkring två procent när.",
			"Different: how many different valid values the column has; in files of more than 256 MB to about two "+
				"per cent."),
		tr("Första och sista visas som månad, och för födelsedatum som år, så att de inte pekar ut någon.",
			"First and last are shown as a month, and for dates of birth as a year, so that they point out nobody."),
		tr("Förra: den senaste leveransen av registret i arbetsytan, från samma myndighet.",
			"Before: the last delivery of the register in the workspace, by the same agency.")}
	return p
}

// section is the part of the page about a file.
func section(f *delivery.FileQuality, index int, findings []Finding, l lang.Lang) report.PaperSection {
	tr := func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(l) }
	count := func(n int64) string { return l.Thousands(whole(n)) }
	s := report.PaperSection{ID: fmt.Sprintf("file-%d", index+1), Title: label.Register(f.Register).In(l) + ": " +
		lang.Visible(f.Delivery+"/"+f.File),
		Facts: []report.PaperFact{{Term: tr("Myndighet", "Agency"), Text: label.Agency(f.Agency).In(l)},
			{Term: tr("Rader", "Rows"), Text: count(f.Rows)},
			{Term: tr("Rader med fel antal celler", "Rows with a wrong number of cells"), Text: count(f.Torn)}}}
	t := report.PaperTable{Caption: tr("Kolumner", "Columns"), Numbers: 3, Head: []string{tr("kolumn", "column"),
		tr("i filen", "in the file"), tr("gräns", "limit"), tr("saknas", "missing"), tr("ogiltiga", "invalid"),
		tr("orimliga", "out of range"), tr("olika", "different"), tr("första", "first"), tr("sista", "last")}}
	if f.Before != nil {
		s.Facts = append(s.Facts, report.PaperFact{Term: tr("Förra leveransen", "Delivery before"),
			Text: lang.Visible(f.Before.Delivery) + ", " + count(f.Before.Rows) + " " + tr("rader", "rows")})
		t.Head = append(t.Head, tr("saknas förra", "missing before"), tr("olika förra", "different before"),
			tr("sista förra", "last before"))
	}
	for j := range f.Columns {
		c := &f.Columns[j]
		whole := max(f.Rows-f.Torn, 1)
		share := func(n int64) string {
			if n == 0 {
				return "0"
			}
			return count(n) + " (" + percent(l, float64(n)/float64(whole)) + ")"
		}
		theirs := lang.Visible(c.Theirs)
		if c.Theirs == "" {
			theirs = tr("finns inte", "not there")
		}
		line := []string{label.Column(f.Register, c.Column.Name).In(l) + " (" + c.Column.Name + ")", theirs,
			levelNames[levelOf(findings, f, c.Column.Name)].In(l), share(c.Missing), share(c.Invalid),
			share(c.OutOfRange), count(c.Distinct), c.First, c.Last}
		if c.Column.Type == register.Text {
			line[4] = "–"
		}
		if f.Before != nil {
			b := f.Before.Columns[c.Column.Name]
			missing := float64(b.Missing) / float64(max(f.Before.Rows, 1))
			line = append(line, percent(l, missing), count(b.Distinct), b.Last)
		}
		t.Lines = append(t.Lines, line)
	}
	s.Tables = []report.PaperTable{t}
	return s
}
