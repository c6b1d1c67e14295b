package html_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"ansatz/internal/lang"
	"ansatz/internal/network"
	"ansatz/internal/report"
	page "ansatz/internal/report/html"
	"ansatz/internal/report/reporttest"
	"ansatz/internal/table"
	"ansatz/internal/workspace/law"
)

var update = flag.Bool("update", false, "rewrite golden files")

func write(t *testing.T, doc *report.Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := page.Write(&b, doc); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func parse(t *testing.T, s string) *html.Node {
	t.Helper()
	n, err := html.Parse(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// both runs a test on the page of the whole contract in both languages.
func both(t *testing.T, test func(t *testing.T, doc *report.Document, page string)) {
	rows := reporttest.Contract(t, 30)
	for _, l := range []lang.Lang{lang.SV, lang.EN} {
		t.Run(string(l), func(t *testing.T) {
			doc := reporttest.Document(rows, l)
			test(t, doc, write(t, doc))
		})
	}
}

func TestEveryValueIsOnThePage(t *testing.T) {
	both(t, func(t *testing.T, doc *report.Document, s string) {
		shown := map[string]int{}
		for n := range parse(t, s).Descendants() {
			if n.Type == html.ElementNode && n.Data == "data" {
				shown[attr(n, "value")]++
			}
		}
		want := map[string]int{}
		for _, r := range doc.Results.Rows() {
			if r.Result != "company_profile" && r.Status == table.OK {
				want[table.Format(r.Value)]++
			}
		}
		for v, n := range want {
			if shown[v] < n {
				t.Errorf("value %s is there %d times, want at least %d", v, shown[v], n)
			}
		}
	})
}

// A protected row shows only its symbol: neither its number nor numbers derived from it are on the page.
func TestNoProtectedValueIsOnThePage(t *testing.T) {
	rows := reporttest.Contract(t, 5)
	for i := range rows {
		// Values that a caller has left in a suppressed row are not shown either. Its low and high
		// are its band, which is printed.
		if rows[i].Status == table.Suppressed {
			rows[i].Value, rows[i].Numerator, rows[i].Denominator = 73519264081, 73519264084, 73519264085
		}
	}
	for _, l := range []lang.Lang{lang.SV, lang.EN} {
		s := write(t, reporttest.Document(rows, l))
		if flat := strings.NewReplacer("\u00a0", "", ",", "").Replace(s); strings.Contains(flat, "7351926408") {
			i := strings.Index(flat, "7351926408")
			t.Errorf("%s: a protected value is on the page: …%s…", l, flat[max(0, i-200):i+20])
		}
		if n := strings.Count(s, report.Symbol); n < 10 {
			t.Errorf("%s: %d marks of protected values", l, n)
		}
	}
}

func TestThePageStandsAlone(t *testing.T) {
	both(t, func(t *testing.T, doc *report.Document, s string) {
		for _, bad := range []string{"<script", "<link", "<iframe", "@import", "url(", "<img", "<base"} {
			if strings.Contains(s, bad) {
				t.Errorf("the page has %q", bad)
			}
		}
		rest := strings.ReplaceAll(s, `xmlns="http://www.w3.org/2000/svg"`, "")
		if i := strings.Index(rest, "://"); i >= 0 {
			t.Errorf("an address outside the page: …%s…", rest[max(0, i-20):i+20])
		}
		ids := map[string]bool{}
		root := parse(t, s)
		for n := range root.Descendants() {
			if id := attr(n, "id"); n.Type == html.ElementNode && id != "" {
				if ids[id] {
					t.Errorf("id %s twice", id)
				}
				ids[id] = true
			}
		}
		for n := range root.Descendants() {
			if h := attr(n, "href"); n.Type == html.ElementNode && h != "" && !ids[strings.TrimPrefix(h, "#")] {
				t.Errorf("link to nothing: %s", h)
			}
			for _, id := range strings.Fields(attr(n, "aria-labelledby")) {
				if !ids[id] {
					t.Errorf("named by nothing: %s", id)
				}
			}
		}
	})
}

func TestHeadingsStepByOne(t *testing.T) {
	both(t, func(t *testing.T, doc *report.Document, s string) {
		level, h1 := 0, 0
		for n := range parse(t, s).Descendants() {
			if n.Type != html.ElementNode || len(n.Data) != 2 || n.Data[0] != 'h' ||
				n.Data[1] < '1' || n.Data[1] > '6' {
				continue
			}
			next := int(n.Data[1] - '0')
			if next > level+1 {
				t.Errorf("h%d follows h%d", next, level)
			}
			if next == 1 {
				h1++
			}
			level = next
		}
		if h1 != 1 {
			t.Errorf("%d headings of the first level", h1)
		}
	})
}

var drawing = regexp.MustCompile(`(?s)<svg .*?</svg>`)

func TestDrawingsAreXMLWithTexts(t *testing.T) {
	both(t, func(t *testing.T, doc *report.Document, s string) {
		all := drawing.FindAllString(s, -1)
		if len(all) < 40 {
			t.Errorf("%d drawings", len(all))
		}
		for i, d := range all {
			dec := xml.NewDecoder(strings.NewReader(d))
			title, desc := false, false
			for {
				tok, err := dec.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("drawing %d: %v", i, err)
				}
				if e, ok := tok.(xml.StartElement); ok {
					title, desc = title || e.Name.Local == "title", desc || e.Name.Local == "desc"
				}
			}
			if !title || !desc || !strings.Contains(d, `role="img"`) {
				t.Errorf("drawing %d: no text alternative", i)
			}
			if strings.Contains(d, "NaN") || strings.Contains(d, "Inf") {
				t.Errorf("drawing %d: a coordinate is no number", i)
			}
		}
	})
}

func TestEveryPrintedSheetSaysSynthetic(t *testing.T) {
	doc := reporttest.Document(reporttest.Contract(t, 2), lang.SV)
	reporttest.Unprotect(doc)
	s := write(t, doc)
	for _, mark := range doc.Marks() {
		if !strings.Contains(s, `<strong>`+mark) || !strings.Contains(s, `class="sheetmark"`) {
			t.Errorf("no mark on the page: %s", mark)
		}
	}
	if !strings.Contains(s, `@top-center{content:"Syntetiska data`) {
		t.Error("no mark in the margin of the sheets")
	}
	for i := range doc.Deliveries {
		doc.Deliveries[i].Synthetic = false
	}
	reporttest.Protect(doc)
	if s := write(t, doc); strings.Contains(s, "Syntetiska data") || strings.Contains(s, "Oskyddade") ||
		strings.Contains(s, `class="marks"`) {
		t.Error("marks on real, protected data")
	}
}

// Text in the data is escaped.
func TestDataIsEscaped(t *testing.T) {
	const evil = `<script>alert("x")</script>&'"</style>`
	doc := reporttest.Document([]table.Row{
		reporttest.Row("company_profile", evil, "", "users"),
		reporttest.Row("figure_1", evil, evil, "share"),
		reporttest.Row("table_6", evil, evil, "risk_ratio"),
		reporttest.Row("figure_4", evil, evil, "persons"),
		reporttest.Row("table_9", evil, "2022-2023", "assistants"),
		reporttest.Row(evil, evil, evil, evil),
	}, lang.SV)
	doc.Study.Title = lang.Text{SV: evil, EN: evil}
	doc.Study.Name = evil
	doc.Study.ReferenceDate = evil
	doc.Deliveries[0].Name, doc.Deliveries[0].LegalBasis, doc.Deliveries[0].Handling = evil, evil, []string{evil}
	doc.Deliveries[0].Decision = law.Decision{Number: evil, Date: evil, End: evil, Purposes: []string{evil, evil}}
	doc.Deliveries[0].EraseBy, doc.Deliveries[0].Restriction, doc.Study.Purpose = evil, evil, evil
	doc.Deliveries[0].Unstated = []lang.Text{{SV: evil, EN: evil}}
	doc.Terms = map[string][]law.Condition{"table_6": {{Code: "H3", Agencies: []string{evil}, Texts: []string{evil}}}}
	doc.Deliveries[0].Files[0].Path = evil
	doc.Registers[0].Register = evil
	doc.Versions[0].Version = evil
	s := write(t, doc)
	for n := range parse(t, s).Descendants() {
		if n.Type == html.ElementNode && n.Data == "script" {
			t.Fatal("a script from the data")
		}
	}
	if strings.Count(s, "</style>") != 1 {
		t.Error("the data end the style sheet")
	}
	for i, d := range drawing.FindAllString(s, -1) {
		if err := xml.Unmarshal([]byte(d), new(struct{ XMLName xml.Name })); err != nil {
			t.Errorf("drawing %d: %v", i, err)
		}
	}
}

func TestSameDocumentSameBytes(t *testing.T) {
	doc := reporttest.Document(reporttest.Contract(t, 20), lang.SV)
	if write(t, doc) != write(t, doc) {
		t.Error("two writes differ")
	}
}

func TestFewCompaniesOnThePage(t *testing.T) {
	doc := reporttest.Document(reporttest.Contract(t, page.CompanyLines+12), lang.SV)
	s := write(t, doc)
	if !strings.Contains(s, "ytterligare 12 finns i arbetsboken") {
		t.Error("the page does not say how many companies it leaves out")
	}
}

// A small page as a golden file. To update it: go test ./internal/report/html -update
func TestGolden(t *testing.T) {
	for _, l := range []lang.Lang{lang.SV, lang.EN} {
		got := write(t, reporttest.Small(l))
		got = regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(got, "<style></style>")
		name := "testdata/small." + string(l) + ".html"
		if *update {
			if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: the page differs from the golden one; read the difference, then go test -update", name)
		}
	}
}

func TestFindingsSurvive(t *testing.T) {
	rows := reporttest.Contract(t, 2)
	for _, status := range []table.Status{table.OK, table.Suppressed, table.Undefined} {
		all := slices.Clone(rows)
		for i := range all {
			if status != table.OK {
				all[i] = table.Row{
					Result:      all[i].Result,
					Group:       all[i].Group,
					Category:    all[i].Category,
					Measure:     all[i].Measure,
					Status:      status,
					Value:       table.Empty,
					Low:         table.Empty,
					High:        table.Empty,
					Numerator:   table.Empty,
					Denominator: table.Empty,
				}
			} else if all[i].Status != table.OK {
				all[i].Status, all[i].Value, all[i].Low, all[i].High = table.OK, 3, 2, 4
			}
		}
		for _, l := range []lang.Lang{lang.SV, lang.EN} {
			doc := reporttest.Document(all, l)
			found := doc.Findings()
			if status == table.OK && len(found) < 12 || status != table.OK && (len(found) > 0 || !doc.Unsaid()) {
				t.Errorf("%s %s: %d findings", status, l, len(found))
			}
			for _, f := range found {
				if strings.ContainsAny(f.Text, "{}") || strings.Contains(f.Text, "NaN") ||
					strings.Contains(f.Text, "  ") || !strings.HasSuffix(f.Text, ".") {
					t.Errorf("%s %s: %s", status, l, f.Text)
				}
			}
			write(t, doc)
		}
	}
	if found := reporttest.Document(nil, lang.SV).Findings(); len(found) != 0 {
		t.Errorf("findings without results: %v", found)
	}
}

// A drawn cluster has its table beside it and its own heading, and every name on it is escaped.
func TestADrawnCluster(t *testing.T) {
	const evil = `</svg><script>alert(1)</script>`
	var rows []table.Row
	for _, m := range []string{"companies", "representatives", "roles", "pairs", "shared_representatives", "tax_debt"} {
		r := reporttest.Row("representative_clusters", "cluster-1", "", m)
		r.Status, r.Value = table.OK, 8
		rows = append(rows, r)
	}
	pictures := []*network.Picture{
		{
			Subject: "cluster-1",
			Left:    3,
			Parties: []network.Party{
				{ID: evil, Company: true, Label: evil, Industry: evil, Ended: evil},
				{ID: "person-17", Group: evil},
			},
			Links: []network.Link{{Kind: network.Represents, A: 1, B: 0, From: evil, To: "2001-01-01"}},
		},
	}
	doc := reporttest.Document(rows, lang.SV, pictures...)
	protected := write(t, doc)
	if strings.Count(protected, `<section class="cluster">`) != 1 || strings.Contains(protected, "person-17") ||
		strings.Contains(protected, "alert") {
		t.Error("a protected page names somebody, or draws nothing")
	}
	reporttest.Unprotect(doc, pictures...)
	s := write(t, doc)
	for _, part := range []string{"person-17", `<h4>Kluster` + "\u00a0" + `1</h4>`,
		"Ytterligare 3 parter", "Vilka bilden visar"} {
		if !strings.Contains(s, part) {
			t.Errorf("the page does not have %s", part)
		}
	}
	for n := range parse(t, s).Descendants() {
		if n.Type == html.ElementNode && n.Data == "script" {
			t.Fatal("a script from the data")
		}
	}
	for i, d := range drawing.FindAllString(s, -1) {
		if err := xml.Unmarshal([]byte(d), new(struct{ XMLName xml.Name })); err != nil {
			t.Errorf("drawing %d: %v", i, err)
		}
	}
}

// Each table carries its own conditions: their codes, H1 in bold, and H3 in its own words. H1 is a mark of the page.
func TestEachTableCarriesItsConditions(t *testing.T) {
	doc := reporttest.Document(reporttest.Contract(t, 20), lang.SV)
	doc.Deliveries[0].Handling, doc.Deliveries[0].Restriction = []string{"H1", "H3"}, "bara <vid> centret"
	doc.Terms = map[string][]law.Condition{
		"table_6": {{Code: "H1", Agencies: []string{"police"}},
			{Code: "H3", Agencies: []string{"tax", "police"}, Texts: []string{"bara <vid> centret"}}},
		"table_7": {{Code: "H0", Agencies: []string{"tax"}}},
	}
	s := write(t, doc)
	for _, want := range []string{
		`<p class="note">Villkor för användning: H1, H3<br><strong>H1: Uppgifterna får inte användas i rättsliga ` +
			`förfaranden utan tillstånd från den som lämnat dem. (Polismyndigheten)</strong><br>H3: Särskilda ` +
			`villkor gäller: bara &lt;vid&gt; centret (Skatteverket, Polismyndigheten)</p>`,
		`<p class="note">Villkor för användning: H0</p>`,
		`<strong>H1 – får inte användas i rättsliga förfaranden`,
		`Särskilda villkor gäller: bara &lt;vid&gt; centret <span class="source">`,
	} {
		if !strings.Contains(s, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if n := strings.Count(s, "Villkor för användning: "); n != 2 {
		t.Errorf("%d tables have conditions, want 2", n)
	}
}

// What the policy notes and nobody has stated is on the page, once for all deliveries that lack the same.
func TestWhatIsNotStatedIsOnThePage(t *testing.T) {
	doc := reporttest.Document(reporttest.Contract(t, 20), lang.EN)
	doc.NoPurpose = true
	for i := range doc.Deliveries {
		doc.Deliveries[i].Unstated = []lang.Text{{SV: "x", EN: "day of erasure"}}
	}
	s := write(t, doc)
	for _, want := range []string{"<li>The study states no purpose.</li>",
		doc.Deliveries[0].Name + ", " + doc.Deliveries[1].Name + ": the manifest does not state day of erasure."} {
		if !strings.Contains(s, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}
