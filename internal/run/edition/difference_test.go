package edition

import (
	"context"
	"encoding/base64"
	"fmt"
	"testing"

	"ansatz/internal/disclosure"
	"ansatz/internal/report/document"
	"ansatz/internal/report/manuscript"
	"ansatz/internal/run"
	"ansatz/internal/study"
	"ansatz/internal/table"
	"ansatz/internal/workspace/person"
)

// side is a report that prints one number, made of results with that number.
func side(value float64, change func(*run.Release)) *Edition {
	r := &run.Release{Versions: map[string]string{"ansatz": "1"}}
	r.Study, r.Hashes = study.Builtin(), map[string]string{"results.csv": fmt.Sprint(value)}
	r.Profile = disclosure.PublicProfile{Name: "internal"}
	r.Rows = []table.Row{{Result: "table_1", Group: "active", Measure: "share_indebted", Value: value,
		Numerator: table.Empty, Denominator: table.Empty, Low: table.Empty, High: table.Empty, Status: table.OK}}
	change(r)
	return &Edition{Releases: []*run.Release{r}, Made: &manuscript.Made{Document: &document.Document{
		Blocks: []document.Block{&document.Paragraph{Text: []document.Inline{document.Text{Text: "Skulder har "},
			document.Live{Text: fmt.Sprint(100*value) + " procent", Value: value, Source: document.Source{
				Study: "ansatz", Result: "table_1", Group: "active", Measure: "share_indebted"}}}}}}}}
}

// A number that is another is told with why, where that is known. Other deliveries and another study are in the script
// report_diff.
func TestReasons(t *testing.T) {
	same := func(*run.Release) {}
	for _, c := range []struct {
		name   string
		change func(*run.Release)
		want   string
	}{
		{"the program", func(r *run.Release) { r.Versions = map[string]string{"ansatz": "2"} },
			"programmets version 1 → 2"},
		{"nothing that is known", same, ""},
	} {
		d, err := Compare(context.Background(), side(0.43, same), side(0.5, c.change))
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Numbers) != 1 || d.Numbers[0].Before != "43 procent" || d.Numbers[0].After != "50 procent" ||
			d.Numbers[0].Reasons.SV != c.want || len(d.Removed)+len(d.Added) > 0 {
			t.Errorf("%s: %+v", c.name, d)
		}
	}
	d, err := Compare(context.Background(), side(0.43, func(*run.Release) {}), side(0.43, func(*run.Release) {}))
	if err != nil || !d.Same() {
		t.Errorf("%+v, %v", d, err)
	}
}

// A judgement counts by its signature where there is a list of people, and by its name where there is none.
func TestTrust(t *testing.T) {
	signer, err := person.New()
	if err != nil {
		t.Fatal(err)
	}
	other, err := person.New()
	if err != nil {
		t.Fatal(err)
	}
	listed := person.List{People: []person.Person{{Name: "Bo", Role: person.Analyst, Key: signer.Public(),
		From: "2026-01-01"}}}
	line := func(by string, with *person.Signer) manuscript.Record {
		r := manuscript.Record{ID: "S-01", By: by, Date: "2026-11-30", Of: "aa"}
		if with != nil {
			r.Key = string(with.Public())
			r.Signature = base64.StdEncoding.EncodeToString(with.Sign(aJudgement, signedText(r)))
		}
		return r
	}
	changed := line("Bo", signer)
	changed.Of = "bb"
	for _, c := range []struct {
		name          string
		people        person.List
		line          manuscript.Record
		counts, forge bool
	}{
		{"a typed name without a list", person.List{}, line("Bo", nil), true, false},
		{"a typed name with a list", listed, line("Bo", nil), false, false},
		{"signed", listed, line("Bo", signer), true, false},
		{"signed, and no list is known", person.List{}, line("Bo", signer), true, false},
		{"the name of another", listed, line("Anna", signer), false, false},
		{"the key of nobody in the list", listed, line("Bo", other), false, false},
		{"other evidence than was signed", listed, changed, false, true},
		{"no key", person.List{}, manuscript.Record{ID: "S-01", By: "Bo", Signature: "YQ=="}, false, true},
	} {
		got := trust(c.people, c.line)
		if counts := got.Why.SV == ""; counts != c.counts || got.Forged != c.forge ||
			counts && (got.Key == "") != (c.line.Key == "") {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}
