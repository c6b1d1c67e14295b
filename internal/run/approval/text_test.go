package approval

import (
	"bytes"
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/report/docx"
	"ansatz/internal/table"
)

// A number on the page of a report is released only if it is one of a row that is printed, however it is written.
func TestStrangers(t *testing.T) {
	rows := map[string]table.Row{}
	row := func(measure string, value, low, high float64, status table.Status) table.Row {
		return table.Row{Result: "t", Group: "g", Measure: measure, Value: value, Numerator: table.Empty,
			Denominator: table.Empty, Low: low, High: high, Status: status}
	}
	released(rows, "s", []table.Row{row("share", 0.431, 0.4, 0.462, table.OK),
		row("paid", 43150000, table.Empty, table.Empty, table.OK), row("ratio", 2.945, 2.55, 3.32, table.OK),
		row("change", -1.5, table.Empty, table.Empty, table.OK),
		row("persons", 1043, table.Empty, table.Empty, table.OK),
		row("one", 1, table.Empty, table.Empty, table.OK),
		row("hidden", 7, table.Empty, table.Empty, table.Suppressed)})
	nb := lang.Space
	for _, c := range []struct {
		lang, of, value, text string
		strange               bool
	}{
		{"sv", "s|t|g||share", "0.431", "43" + nb + "procent", false},
		{"sv", "s|t|g||share", "0.431", "43,1" + nb + "%", false},
		{"en", "s|t|g||share", "0.431", "43.1%", false},
		{"sv", "s|t|g||share", "0.431", "40,0–46,2" + nb + "procent", false},
		{"sv", "s|t|g||share", "0.431", "44" + nb + "procent", true},
		{"sv", "s|t|g||share", "0.44", "44" + nb + "procent", true},
		{"sv", "s|t|g||paid", "43150000", "43,2" + nb + "miljoner kronor", false},
		{"sv", "s|t|g||paid", "43150000", "43" + nb + "150" + nb + "000" + nb + "kronor", false},
		{"en", "s|t|g||paid", "43150000", "43,150,000 kronor", false},
		{"sv", "s|t|g||paid", "43150000", "44,2" + nb + "miljoner kronor", true},
		{"sv", "s|t|g||ratio", "2.945", "2,55–3,32", false},
		{"sv", "s|t|g||ratio", "2.945", "2,55–3,42", true},
		{"sv", "s|t|g||change", "-1.5", "\u22121,5", false},
		{"sv", "s|t|g||change", "-1.5", "1,5", true},
		{"en", "s|t|g||persons", "1043", "1,043", false},
		{"sv", "s|t|g||one", "1", "lika", false},
		{"sv", "s|t|g||hidden", "7", "7", true},
		{"sv", "s|t|g||persons", "1044", "1" + nb + "044", true},
		{"sv", "s|t|h||persons", "1043", "1" + nb + "043", true},
		{"sv", "other|t|g||persons", "1043", "1" + nb + "043", true},
	} {
		page := `<html lang="` + c.lang + `"><data value="` + c.value + `" data-of="` + c.of + `">` + c.text + "</data>"
		if n, strange := strangers([]byte(page), rows); n != 1 || len(strange) > 0 != c.strange {
			t.Errorf("%s %s %q: %d, %q", c.of, c.value, c.text, n, strange)
		}
	}
	if _, strange := strangers([]byte(`<html lang="sv"><data value="1043">1043</data>`), rows); len(strange) != 1 {
		t.Errorf("a number that names no row: %q", strange)
	}
}

// A bundle is held to each number of its report: one of other results, one more or one less is a fault.
func TestNumbersOfABundle(t *testing.T) {
	var results bytes.Buffer
	if err := table.WriteCSV(&results, []table.Row{{Result: "t", Group: "g", Measure: "persons", Value: 1043,
		Numerator: table.Empty, Denominator: table.Empty, Low: table.Empty, High: table.Empty,
		Status: table.OK}}); err != nil {
		t.Fatal(err)
	}
	number := func(text string) string {
		return `<data value="1043" data-of="s|t|g||persons">` + text + "</data>"
	}
	for page, want := range map[string]string{
		number("1 043"):                   "",
		number("1 044"):                   "talet är inget av resultaten: s t g  persons: 1 044",
		number("1 043") + number("1 043"): "sidan har 2 tal, och 1 granskades",
		"":                                "sidan har 0 tal, och 1 granskades",
	} {
		page = strings.ReplaceAll(`<html lang="sv">`+page, "1 04", "1"+lang.Space+"04")
		v := &verifying{Verdict: &Verdict{}, files: map[string][]byte{"results.csv": results.Bytes(),
			textPage: []byte(page)}}
		v.Proposal.Study, v.Proposal.Report = "s", &Report{Numbers: 1}
		v.text("")
		got := ""
		for _, f := range v.Faults {
			got += strings.ReplaceAll(f.Rule.SV, lang.Space, " ")
		}
		if got != want {
			t.Errorf("%q: %q, want %q", page, got, want)
		}
	}
	// The file for word processors must say what the page says.
	page := []byte(`<html lang="sv"><header></header><main>` + number("1"+lang.Space+"043") + "</main>")
	for text, want := range map[string]int{"1" + lang.Space + "043": 0, "1" + lang.Space + "044": 1} {
		d := docx.Document{Blocks: []docx.Block{docx.Paragraph{Text: text}}}
		var file bytes.Buffer
		if err := d.Write(&file); err != nil {
			t.Fatal(err)
		}
		v := &verifying{Verdict: &Verdict{}, files: map[string][]byte{"results.csv": results.Bytes(), textPage: page,
			textFile: file.Bytes()}}
		v.Proposal.Study, v.Proposal.Report = "s", &Report{Numbers: 1}
		if v.text(""); len(v.Faults) != want {
			t.Errorf("a file that says %q: %+v", text, v.Faults)
		}
	}
	// The results of a further study are those of a bundle inside.
	v := &verifying{Verdict: &Verdict{}, files: map[string][]byte{"results.csv": results.Bytes(),
		textPage: []byte(`<html lang="sv">` + number("1043")), otherFile(0): []byte("PK")}}
	v.Proposal.Study, v.Proposal.Report = "s", &Report{Numbers: 1, Others: []Other{{Study: "o", Results: "x"}}}
	if v.text(""); len(v.Faults) != 1 || v.Faults[0].Place.SV != "bundle-2.zip" {
		t.Errorf("%+v", v.Faults)
	}
}
