package report_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/disclosure"
	"ansatz/internal/disclosure/disclosuretest"
	"ansatz/internal/lang"
	"ansatz/internal/network"
	"ansatz/internal/report"
	"ansatz/internal/report/svg"
	"ansatz/internal/table"
)

// clusters returns a number of clusters like the report's example: one company, its five representatives, and ten
// assistance companies that these have had.
func clusters(n int) *disclosure.Computed {
	all := &disclosure.Computed{}
	row := func(group, measure string, v float64) {
		e := table.Empty
		all.Rows = append(all.Rows, table.Row{
			Result:      "representative_clusters",
			Group:       group,
			Measure:     measure,
			Value:       v,
			Low:         e,
			High:        e,
			Numerator:   e,
			Denominator: e,
			Status:      table.OK,
		})
	}
	for k := range n {
		p := &network.Picture{Subject: fmt.Sprintf("cluster-%d", k+1)}
		for c := range 11 {
			ended := ""
			if c == 3 {
				ended = "2022-05-01"
			}
			p.Parties = append(p.Parties, network.Party{
				ID:         fmt.Sprintf("556%02d%05d", k, c),
				Company:    true,
				Label:      fmt.Sprintf("Bolaget <%d> & Co", c),
				Industry:   "88",
				Ended:      ended,
				Assistance: c > 0,
			})
		}
		for i := range 5 {
			p.Parties = append(p.Parties, network.Party{ID: fmt.Sprintf("person-%d", 100*k+i),
				Group: []string{"active", "linked", "family", "none", "none"}[i]})
			p.Links = append(p.Links, network.Link{Kind: network.Represents, A: 11 + i, B: 0, From: "2018-01-01"},
				network.Link{Kind: network.Represents, A: 11 + i, B: 1 + 2*i, From: "2018-01-01", To: "2020-01-01"},
				network.Link{Kind: network.Represents, A: 11 + i, B: 2 + 2*i, From: "2018-01-01"})
		}
		all.Drawings = append(all.Drawings, p)
		for _, m := range []struct {
			measure string
			value   float64
		}{{"companies", 11}, {"assistance_companies", 10}, {"representatives", 5}, {"representatives_active", 1},
			{"representatives_linked", 1}, {"representatives_enabler", 0}, {"representatives_family", 1},
			{"representatives_none", 2}, {"roles", 15}, {"tax_debt", 125000}, {"pairs", 15}, {"pairs_beyond_chance", 0},
			{"shared_representatives", 15}} {
			row(p.Subject, m.measure, m.value)
		}
	}
	return all
}

func (w *withheld) in(all *disclosure.Computed) {
	for i := range all.Rows {
		if r := &all.Rows[i]; r.Group == w.group && r.Measure == w.measure {
			r.Status, r.Value = table.Suppressed, table.Empty
		}
	}
}

type withheld struct{ group, measure string }

func drawn(t *testing.T, released disclosure.Released) ([]report.Drawing, string) {
	t.Helper()
	doc := &report.Document{Lang: lang.SV, Study: report.Study{ReferenceDate: "2023-12-31"}, Results: released}
	chapters := doc.Chapters()
	if len(chapters) != 1 || len(chapters[0].Sections) != 1 {
		t.Fatalf("%d chapters", len(chapters))
	}
	s := chapters[0].Sections[0]
	return s.Drawings, s.Undrawn
}

func picture(d report.Drawing) string {
	return svg.Draw(d.Figure.Chart, svg.Frame{ID: "f", Width: 500, Title: d.Figure.Title, Desc: d.Figure.Desc})
}

// Working material identifies the parties: numbers, names, keys, ties and ended companies.
func TestAClusterIsDrawnWithItsTable(t *testing.T) {
	all, undrawn := drawn(t, disclosure.Unprotected(*clusters(1)))
	if len(all) != 1 || undrawn != "" {
		t.Fatalf("%d drawings; %s", len(all), undrawn)
	}
	d := all[0]
	s := picture(d)
	if n := strings.Count(s, "<circle"); n != 5+4 { // and four in the legend
		t.Errorf("%d circles", n)
	}
	if n := strings.Count(s, "stroke-dasharray"); n != 5+1 {
		t.Errorf("%d former roles", n)
	}
	for _, part := range []string{">A1</text>", ">K1</text>", ">F1</text>", ">11</text>",
		"Aktiva (A)", "Assistansbolag", "Tidigare uppdrag", "Konkurs, återkallat tillstånd eller avregistrerat",
		"11 bolag, kvadrater, och 5 företrädare", "A1 företräder 1, 2, 3"} {
		if !strings.Contains(s, part) {
			t.Errorf("the drawing does not have %s", part)
		}
	}
	if len(d.Members) != 16 || d.Members[0].ID != "5560000000" ||
		d.Members[3].Ended != "2022-05-01" || d.Members[11].ID != "person-0" || d.Members[11].Mark != "A1" ||
		strings.Join(d.Members[0].With, " ") != "A1 K1 F1 I1 I2" {
		t.Errorf("%+v", d.Members)
	}
	if lines := d.Profile.Blocks[0].Lines; len(lines) != 11 || lines[0].Name != "Bolag" ||
		lines[0].Cells[0].Text(lang.SV) != "11" {
		t.Errorf("%+v", d.Profile)
	}
}

// A published drawing names nobody, and shows no withheld count.
func TestAProtectedDrawingIsAShape(t *testing.T) {
	all, _ := drawn(t, disclosuretest.Protected(*clusters(1)))
	if len(all) != 1 {
		t.Fatalf("%d drawings", len(all))
	}
	s := picture(all[0])
	if strings.Count(s, "<circle") != 5+1 || strings.Count(s, "<rect") != 11+1 ||
		strings.Contains(s, "dasharray") || all[0].Members != nil {
		t.Errorf("%s", s)
	}
	for _, part := range []string{"person-", "556", "A1", "Aktiva", "Assistans", "Konkurs", "Bolaget"} {
		if strings.Contains(s, part) {
			t.Errorf("a protected drawing says %s", part)
		}
	}
	for _, p := range []string{svg.NodeFills[1].Fill, svg.NodeFills[2].Fill} {
		if strings.Contains(s, p) {
			t.Errorf("a protected drawing tells ties or trades apart by %s", p)
		}
	}
	for _, measure := range []string{"companies", "representatives", "roles", "pairs", "shared_representatives"} {
		doc := clusters(2)
		(&withheld{"cluster-1", measure}).in(doc)
		all, undrawn := drawn(t, disclosuretest.Protected(*doc))
		if len(all) != 1 || all[0].Figure.Title != "Kluster\u00a02" ||
			!strings.HasPrefix(undrawn, "1 kluster ritas inte") {
			t.Errorf("%s withheld: %d drawings; %s", measure, len(all), undrawn)
		}
		if all, _ := drawn(t, disclosure.Unprotected(*doc)); len(all) != 2 {
			t.Errorf("%s withheld, but the document unprotected: %d drawings", measure, len(all))
		}
	}
	doc := clusters(1)
	doc.Drawings[0].Hidden = 1 // one dot fewer than the table counts
	if all, _ := drawn(t, disclosuretest.Protected(*doc)); len(all) != 0 {
		t.Error("a drawing gives away that somebody's identity is protected")
	}
}

// Clusters beyond chance come first, then the largest. The page states how many are left out.
func TestFewClustersAreDrawn(t *testing.T) {
	doc := clusters(report.MostDrawings + 3)
	for i := range doc.Rows {
		if r := &doc.Rows[i]; r.Group == "cluster-14" && r.Measure == "pairs_beyond_chance" {
			r.Value = 7
		}
	}
	all, undrawn := drawn(t, disclosuretest.Protected(*doc))
	if len(all) != report.MostDrawings || all[0].Figure.Title != "Kluster\u00a014" ||
		all[1].Figure.Title != "Kluster\u00a01" || !strings.Contains(undrawn, "ytterligare 3 är inte ritade") {
		t.Errorf("%d drawings, the first %s; %s", len(all), all[0].Figure.Title, undrawn)
	}
	(&withheld{"cluster-14", "pairs_beyond_chance"}).in(doc)
	if all, _ := drawn(t, disclosuretest.Protected(*doc)); all[0].Figure.Title != "Kluster\u00a01" {
		t.Errorf("the order tells a withheld count: %s comes first", all[0].Figure.Title)
	}
}

// A tie has the same fill in every drawing, for any other parties in it.
func TestATieKeepsItsFill(t *testing.T) {
	doc := clusters(2)
	for i := range doc.Drawings[1].Parties {
		if p := &doc.Drawings[1].Parties[i]; p.Group == "active" || p.Group == "linked" {
			p.Group = "none"
		}
	}
	all, _ := drawn(t, disclosure.Unprotected(*doc))
	family := func(d report.Drawing) int {
		for _, n := range d.Figure.Chart.(svg.Network).Nodes {
			if n.Name == "F1" {
				return n.Look.Fill
			}
		}
		return -1
	}
	if a, b := family(all[0]), family(all[1]); a != b || a < 0 {
		t.Errorf("fills %d and %d", a, b)
	}
}

// A drawing with the largest number of parties, to be looked at.
func TestAFullDrawing(t *testing.T) {
	doc := clusters(1)
	p := &network.Picture{Subject: "cluster-1", Left: 12, Cut: true}
	for i := range network.MostDrawn {
		p.Parties = append(p.Parties, network.Party{ID: fmt.Sprint("person-", i), Company: i < 35, Group: "none"})
		if i >= 35 {
			for k := range 1 + i%3 {
				p.Links = append(p.Links, network.Link{Kind: network.Represents, A: i, B: (i*i + 5*k) % 35})
			}
		}
	}
	doc.Drawings[0] = p
	all, _ := drawn(t, disclosure.Unprotected(*doc))
	if len(all) != 1 || len(all[0].Notes) != 1 || !strings.HasPrefix(all[0].Notes[0], "Ytterligare 12 parter") {
		t.Fatalf("%+v", all)
	}
	for _, n := range all[0].Figure.Chart.(svg.Network).Nodes {
		if math.IsNaN(n.X) || math.IsNaN(n.Y) {
			t.Fatal("a node without a place")
		}
	}
	save(t, picture(all[0]))
}

// save writes a drawing to the folder ANSATZ_DRAWINGS, if it is set.
func save(t *testing.T, s string) {
	t.Helper()
	if at := os.Getenv("ANSATZ_DRAWINGS"); at != "" {
		if err := os.WriteFile(filepath.Join(at, t.Name()+".svg"), []byte(s), 0o600); err != nil {
			t.Error(err)
		}
	}
}
