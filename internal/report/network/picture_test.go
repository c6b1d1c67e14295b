package network

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/disclosure"
	"ansatz/internal/lang"
	"ansatz/internal/network"
)

// example is a company with three representatives, one of whom has another company with a user and an assistant. Names
// contain characters that the formats must escape.
func example() Picture {
	p := &network.Picture{
		Subject: "cluster-1",
		Files: []string{"skatt-2024/roller.csv (2024-09-01)",
			"skatt-2024/aktenskap.csv (2024-09-01)"},
		Marks: []string{"Alla uppgifter är påhittade."},
		Terms: []string{"H2: Uppgifterna får inte spridas vidare (Skatteverket) <&>"},
	}
	p.Parties = []network.Party{
		{ID: "5560001001", Company: true, Label: "Åsa & Söner </script> \"AB\" \x0b", Industry: "88101",
			Ended: "2022-05-01"},
		{ID: "person-1", Global: "person-1-abc", Group: "active", Distance: 1},
		{ID: "person-2", Group: "none", Distance: 1},
		{ID: "person-3", Group: "family", Distance: 1},
		{ID: "5560001002", Company: true, Label: "=1+1", Distance: 2},
		{ID: "person-4", Group: "none", Distance: 3},
		{ID: "person-5", Group: "none", Distance: 3},
	}
	p.Links = []network.Link{
		{
			Kind:     network.Represents,
			A:        1,
			B:        0,
			Detail:   "ceo",
			From:     "2018-01-01",
			To:       "2020-12-31",
			Rows:     1,
			Register: "company_role",
			Files:    []int{0},
		},
		{Kind: network.Represents, A: 2, B: 0, Detail: "chair", From: "2018-01-01", Rows: 2, Register: "company_role"},
		{Kind: network.Represents, A: 3, B: 0, Detail: "owner", From: "2019-01-01", Rows: 1, Register: "company_role"},
		{Kind: network.Represents, A: 3, B: 4, Detail: "ceo", From: "2022-01-01", Rows: 1, Register: "company_role"},
		{
			Kind:     network.Family,
			A:        1,
			B:        3,
			Detail:   "spouse",
			From:     "2010-01-01",
			Rows:     1,
			Register: "marriage",
			Files:    []int{0, 1},
			Row:      17,
		},
		{Kind: network.Shares, A: 1, B: 2, Rows: 1, Register: "network_active"},
		{
			Kind:     network.Employed,
			A:        5,
			B:        4,
			Detail:   "assistant",
			From:     "2022-02-01",
			To:       "2022-12-31",
			Rows:     11,
			Register: "assistance_time",
		},
		{
			Kind:     network.AssistedBy,
			A:        6,
			B:        4,
			Detail:   "company",
			From:     "2022-02-01",
			To:       "2022-12-31",
			Rows:     11,
			Register: "assistance_time",
		},
		{
			Kind:     network.Assists,
			A:        5,
			B:        6,
			From:     "2022-02-01",
			To:       "2022-12-31",
			Rows:     11,
			Register: "assistance_time",
		},
		{
			Kind:     network.Permit,
			A:        5,
			B:        4,
			Detail:   "work",
			From:     "2022-01-01",
			To:       "2024-01-01",
			Rows:     1,
			Register: "permit",
		},
		{
			Kind:     network.Support,
			A:        5,
			B:        4,
			Detail:   "nystartsjobb",
			From:     "2022-01-01",
			Rows:     1,
			Register: "employment_support",
		},
		{
			Kind:     network.Refers,
			A:        6,
			B:        4,
			Detail:   "sickness_benefit",
			From:     "2022-01-01",
			To:       "2022-01-01",
			Rows:     1,
			Register: "medical_certificate",
		},
	}
	p.Sort()
	p.Observe([]network.Observation{
		{Rule: "no_such_rule", Subject: "cluster-1"},
		{Rule: "shared_representatives", Subject: "cluster-1", Evidence: []network.Evidence{
			{Subject: "person-1-abc", Object: "5560001001"}, {Subject: "person-9", Object: "5560001001"}}},
		{Rule: "shared_representatives", Subject: "cluster-2", Evidence: []network.Evidence{{Subject: "person-9"}}},
	}, network.Rules())
	return disclosure.AsWorking(p)
}

func written(t *testing.T, file string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, example(), file); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestExportsAreWellFormed(t *testing.T) {
	for _, file := range []string{"network.gexf", "network.graphml"} {
		d := xml.NewDecoder(bytes.NewReader(written(t, file)))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
		}
	}
	entities, err := csv.NewReader(bytes.NewReader(written(t, "entities.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	links, err := csv.NewReader(bytes.NewReader(written(t, "links.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, row := range entities[1:] {
		known[row[0]] = true
		if strings.HasPrefix(row[2], "=") {
			t.Error("a company's name would be taken for a formula")
		}
	}
	for _, row := range links[1:] {
		if !known[row[1]] || !known[row[2]] {
			t.Errorf("a link between parties that are no entities: %v", row)
		}
	}
	if len(known) != 7 || len(links) != 13 {
		t.Errorf("%d entities, %d links", len(known), len(links)-1)
	}
	// Each tie has its deliveries and the conditions of use.
	family := links[slices.IndexFunc(links, func(row []string) bool { return row[4] == "family" })]
	if n := len(links[0]); links[0][n-2] != "deliveries" ||
		family[n-2] != "skatt-2024/roller.csv (2024-09-01); skatt-2024/aktenskap.csv (2024-09-01)" ||
		links[0][n-1] != "row" || family[n-1] != "17" {
		t.Errorf("%v: %v", links[0], family)
	}
	for _, file := range []string{"network.gexf", "network.graphml", Handling} {
		if s := string(written(t, file)); !strings.Contains(s, "Alla uppgifter är påhittade.") ||
			!strings.Contains(s, "H2: Uppgifterna får inte spridas vidare") {
			t.Errorf("%s does not say under which conditions it may be used", file)
		}
	}
	if err := Write(io.Discard, example(), "network.xyz"); err == nil {
		t.Error("an unknown file was written")
	}
}

// python returns a Python that can import the module: the one that ANSATZ_PYTHON names, else python3.
func python(t *testing.T, module string) string {
	t.Helper()
	name := os.Getenv("ANSATZ_PYTHON")
	if name == "" {
		name = "python3"
	}
	if err := exec.Command(name, "-c", "import "+module).Run(); err != nil {
		t.Skipf("SKIPPED, NOTHING TESTED: %s has no %s; install it or set ANSATZ_PYTHON", name, module)
	}
	return name
}

func reopened(t *testing.T, module, file, script string) string {
	t.Helper()
	interpreter := python(t, module)
	path := filepath.Join(t.TempDir(), file)
	if err := os.WriteFile(path, written(t, file), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(interpreter, "-c", script, path).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", file, err, out)
	}
	return strings.TrimSpace(string(out))
}

// networkx (3.x) reads from the files what was written.
func TestExportsAreReadByNetworkx(t *testing.T) {
	const script = `
import sys, networkx
read = networkx.read_gexf if sys.argv[1].endswith("gexf") else networkx.read_graphml
g = read(sys.argv[1])
edges = [d for *_, d in g.edges(data=True)]
print(g.number_of_nodes(), g.number_of_edges(), g.nodes["5560001001"]["ended"], g.nodes["person-1-abc"]["group"],
      sorted(d["kind"] for d in edges)[0], sorted(d["from_date"] for d in edges if d["kind"] == "family"),
      "Åsa & Söner" in g.nodes["5560001001"]["label"])
`
	for _, file := range []string{"network.gexf", "network.graphml"} {
		if got, want := reopened(t, "networkx", file, script),
			"7 12 2022-05-01 active assisted_by ['2010-01-01'] True"; got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
}

// The followthemoney library (3.8 and 4.x) accepts every schema, property and value.
func TestExportIsReadByFollowTheMoney(t *testing.T) {
	const script = `
import sys, json
from followthemoney import model
n = {}
for line in open(sys.argv[1], encoding="utf-8"):
    raw = json.loads(line)
    p = model.get_proxy(raw, cleaned=False)
    for name, values in raw["properties"].items():
        assert p.get(name), (raw["schema"], name)
    model.validate(raw) if hasattr(model, "validate") else p.schema.validate(raw)
    n[p.schema.name] = n.get(p.schema.name, 0) + 1
print(sorted(n.items()))
`
	got := reopened(t, "followthemoney", "entities.ftm.json", script)
	if want := "[('Company', 2), ('Directorship', 4), ('Employment', 1), ('Family', 1), ('Person', " +
		"5), ('UnknownLink', 6)]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestExportIsBeneficialOwnership checks the statements with the review tool of the standard's own publisher.
func TestExportIsBeneficialOwnership(t *testing.T) {
	const script = `
import sys, json, collections
from libcovebods.schema import SchemaBODS
from libcovebods.jsonschemavalidate import JSONSchemaValidator
from libcovebods.data_reader import DataReader
reader = DataReader(sys.argv[1])
schema = SchemaBODS(reader)
assert schema.schema_version == "0.4", schema.schema_version
errors = JSONSchemaValidator(schema).validate(reader)
assert not errors, [e.json() for e in errors]
all = json.load(open(sys.argv[1], encoding="utf-8"))
records = {s["recordId"] for s in all if s["recordType"] != "relationship"}
assert len({s["statementId"] for s in all}) == len(all)
for s in all:
    assert s["declarationSubject"] in records
    if s["recordType"] == "relationship":
        assert s["recordDetails"]["subject"] in records and s["recordDetails"]["interestedParty"] in records
print(sorted(collections.Counter(s["recordType"] for s in all).items()))
`
	got := reopened(t, "libcovebods", "statements.bods.json", script)
	if want := "[('entity', 2), ('person', 3), ('relationship', 4)]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestStatementsOfOwnership holds what the statements say, without another program.
func TestStatementsOfOwnership(t *testing.T) {
	text := string(written(t, "statements.bods.json"))
	for _, want := range []string{`"bodsVersion": "0.4"`, `"statementDate": "2024-09-01"`, `"type": "boardChair"`,
		`"type": "seniorManagingOfficial"`, `"personType": "anonymousPerson"`, `"endDate": "2020-12-31"`,
		`"motivation": "commenting"`, "H2: "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Contains(text, "person-4") || strings.Contains(text, "family") {
		t.Error("people without a function in a company, or other ties, are stated")
	}
	if !bytes.Equal([]byte(text), written(t, "statements.bods.json")) {
		t.Error("other bytes the second time")
	}
}

// i2's importer takes the files as Python's csv module reads them, with the names in the first line: identities are
// unique, and both ends of each link are present.
func TestExportIsReadAsEntitiesAndLinks(t *testing.T) {
	interpreter := python(t, "csv")
	dir := t.TempDir()
	for _, file := range []string{"entities.csv", "links.csv"} {
		if err := os.WriteFile(filepath.Join(dir, file), written(t, file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const script = `
import csv, sys, os
read = lambda name: list(csv.DictReader(open(os.path.join(sys.argv[1], name), encoding="utf-8", newline="")))
e, l = read("entities.csv"), read("links.csv")
ids = {r["identity"] for r in e}
assert len(ids) == len(e) and all(r["from_identity"] in ids and r["to_identity"] in ids for r in l)
print(len(e), len(l), sorted({r["type"] for r in e}), [r["detail"] for r in l if r["kind"] == "family"])
`
	out, err := exec.Command(interpreter, "-c", script, dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got, want := strings.TrimSpace(string(out)), "7 12 ['Organisation', 'Person'] ['spouse']"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestObservationsAreReadAgain(t *testing.T) {
	want := []network.Observation{
		{
			Rule:    "succession",
			Subject: "5560001002",
			Evidence: []network.Evidence{
				{
					Register: "company",
					Subject:  "5560001001",
					From:     "2022-05-01",
					Measure:  "bankruptcy",
					Value:    1,
					Files:    []string{"a/b.csv (2024-01-01)", "a/c.csv (2024-01-01)"},
				},
				{Register: "assistance_time", Subject: "5560001001", Object: "5560001002", Measure: "users_found_after",
					Value: 4},
			},
		},
		{
			Rule:    "hours_over_day",
			Subject: "person-1",
			Evidence: []network.Evidence{
				{
					Register: "assistance_time",
					Subject:  "person-1",
					From:     "2023-02-01",
					To:       "2023-02-28",
					Measure:  "hours",
					Value:    673.25,
					Files:    []string{"a/b.csv (2024-01-01)"},
					Row:      12,
				},
			},
		},
	}
	var b bytes.Buffer
	if err := WriteObservations(&b, "run", disclosure.AsWorking(want)); err != nil {
		t.Fatal(err)
	}
	got, err := readObservations(&b)
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, %v", got, err)
	}
	if err := WriteObservations(io.Discard, "run", disclosure.AsWorking([]network.Observation{{Rule: "no_such_rule",
		Evidence: []network.Evidence{{}}}})); err == nil {
		t.Error("a rule that does not exist was written")
	}
	if _, err := readObservations(strings.NewReader("a,b\n")); err == nil {
		t.Error("something else was read")
	}
}

// readObservations reads the file that WriteObservations wrote. An error has the line, never a cell's value.
func readObservations(r io.Reader) ([]network.Observation, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil || len(rows) == 0 || len(rows[0]) != 13 {
		return nil, fmt.Errorf("observations: not a table of 13 columns")
	}
	var all []network.Observation
	for i, row := range rows[1:] {
		var value float64
		if _, err := fmt.Sscan(row[9], &value); err != nil {
			return nil, fmt.Errorf("observations: row %d, column value: not a number", i+1)
		}
		var files []string
		if row[10] != "" {
			files = strings.Split(row[10], "; ")
		}
		var place int64
		if row[11] != "" {
			if _, err := fmt.Sscan(row[11], &place); err != nil {
				return nil, fmt.Errorf("observations: row %d, column row: not a number", i+1)
			}
		}
		if k := len(all); k == 0 || all[k-1].Rule != row[0] || all[k-1].Subject != row[2] {
			all = append(all, network.Observation{Rule: row[0], Subject: row[2]})
		}
		last := &all[len(all)-1]
		last.Evidence = append(last.Evidence, network.Evidence{
			Register: row[3],
			Subject:  row[4],
			Object:   row[5],
			From:     row[6],
			To:       row[7],
			Measure:  row[8],
			Value:    value,
			Files:    files,
			Row:      place,
		})
	}
	return all, nil
}

func pageOf(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	names := Names{
		Groups:    []Named{{"active", "Aktiva"}, {"linked", "Kopplade"}, {"family", "Familj"}, {"none", "Ingen"}},
		Registers: map[string]string{"company_role": "Funktioner i företag"},
		Details:   map[string]string{"ceo": "VD"},
	}
	if err := WritePage(&b, example(), lang.SV, names); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var address = regexp.MustCompile(`(?:src|href)=|url\(|@import`)

func TestPageNeedsNothingElse(t *testing.T) {
	s := pageOf(t)
	ours := strings.Replace(s, viewer, "", 1)
	if len(ours) == len(s) {
		t.Fatal("the viewer is not in the page")
	}
	if at := address.FindString(ours); at != "" {
		t.Errorf("the page refers to something with %s", at)
	}
	if !strings.Contains(s, "Alla uppgifter är påhittade.") ||
		!strings.Contains(s, "H2: Uppgifterna får inte spridas vidare (Skatteverket) &lt;&amp;&gt;") {
		t.Error("the page does not say under which conditions it may be used")
	}
	if strings.Count(s, "</script>") != 3 {
		t.Error("a company's name ends the script")
	}
	if !strings.Contains(s, "Permission is hereby granted") {
		t.Error("the viewer stands there without its licence")
	}
	p := example()
	for range MostParties {
		p.Content().Parties = append(p.Content().Parties, network.Party{})
	}
	if err := WritePage(io.Discard, p, lang.SV, Names{}); err == nil {
		t.Error("a page of more than the most parties")
	}
}

// In a real browser without network access, the page draws, explains a tie, expands, filters by kind and time,
// searches, has its tables, shows what was observed, and keeps notes in a copy.
func TestPageInABrowser(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("SKIPPED, NOTHING TESTED: no chromium here")
	}
	const script = `<script>addEventListener('load', () => {
  const said = [], n = window.network, cy = n.cy, say = (...x) => said.push(x.join(' '));
  const click = e => e.dispatchEvent(new Event('click')), changed = e => e.dispatchEvent(new Event('change'));
  const from = document.getElementById('from'), to = document.getElementById('to');
  say('start', cy.nodes().length, cy.edges().length);
  n.showTie(0); say('why', document.getElementById('why').innerText.replace(/\s+/g, ' '));
  n.showParty(3); click(document.getElementById('expand')); say('expanded', cy.nodes().length, cy.edges().length);
  click(document.getElementById('all')); say('all', cy.nodes().length, cy.edges().length);
  const box = document.querySelector('[data-kind=represents] input');
  box.checked = false; changed(box); say('without roles', cy.edges().length);
  box.checked = true; changed(box);
  from.value = 2021; changed(from); say('from 2021', cy.edges().length);
  to.value = 2021; changed(to); say('in 2021', cy.edges().length);
  click(document.getElementById('reset'));
  const $ = id => document.getElementById(id), tell = (e, name) => e.dispatchEvent(new Event(name));
  const rows = id => $(id).querySelectorAll('tbody tr').length, chosen = () => cy.nodes(':selected');
  const find = text => { $('find').value = text; tell($('find'), 'input') };
  find('asa soner'); say('found', $('hits').children.length, $('said').textContent);
  $('find').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  say('chosen', chosen().map(e => e.id()).join());
  find('zzz'); say($('hits').children.length, $('said').textContent);
  for (const id of ['table-parties', 'table-ties']) { $(id).open = true; tell($(id), 'toggle') }
  say('rows', rows('table-parties'), rows('table-ties'));
  say('observed', $('observed').querySelectorAll('button').length); n.showObserved(0);
  say('innocent', $('why').querySelectorAll('li').length > 0, chosen().length);
  n.showParty(0);
  const note = $('why').querySelector('textarea'); note.value = 'minne <\/script>'; tell(note, 'input');
  const copy = new DOMParser().parseFromString(n.copy(), 'text/html');
  const kept = JSON.stringify(JSON.parse(copy.getElementById('data').textContent).notes);
  say('notes', $('notes').children.length, kept, copy.getElementById('hits').children.length, copy.scripts.length);
  say('saved', cy.png({ output: 'blob', full: true }).size > 1000);
  say('errors', window.failed || 0, document.documentElement.scrollWidth > innerWidth);
  document.title = said.join(' | ') })
window.onerror = () => { window.failed = 1 }</script></body>`
	dir := t.TempDir()
	file := filepath.Join(dir, "page.html")
	s := pageOf(t)
	i := strings.LastIndex(s, "</body>")
	if err := os.WriteFile(file, []byte(s[:i]+script+s[i+len("</body>"):]), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(browser, "--headless=new",
		"--no-sandbox", "--disable-gpu", "--user-data-dir="+filepath.Join(dir, "profile"), "--window-size=1400,900",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=5000", "--dump-dom", "file://"+file).Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	title := regexp.MustCompile(`(?s)<title>(.*?)</title>`).FindSubmatch(out)
	if title == nil {
		t.Fatal("the page has no title")
	}
	got := strings.Split(string(title[1]), " | ")
	want := []string{"start 4 5", "", "expanded 5 6", "all 7 12", "without roles 8", "from 2021 11",
		"in 2021 4", "found 1 Antal träffar: 1", "chosen p0",
		"0 Inget passar. Skriv en del av ett namn, ett nummer eller en nyckel.", "rows 4 4", "observed 1",
		"innocent true 2", `notes 1 {"5560001001":"minne &lt;/script&gt;"} 0 3`, "saved true", "errors 0 false"}
	if len(got) != len(want) {
		t.Fatalf("the page says %v", got)
	}
	for i := range want {
		if want[i] != "" && got[i] != want[i] {
			t.Errorf("the page says %q, want %q", got[i], want[i])
		}
	}
	for _, part := range []string{"person-1", "företräder", "VD", "2018-01-01 – 2020-12-31", "Funktioner i företag",
		"skatt-2024/roller.csv"} {
		if !strings.Contains(got[1], part) {
			t.Errorf("why a tie is there does not say %s: %s", part, got[1])
		}
	}
}
