package delivery

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/register"
	"ansatz/internal/workspace/law"
)

// proposalDay is the day of the proposals in these tests.
var proposalDay = time.Date(2024, 9, 1, 0, 0, 0, 0, time.UTC)

// proposed writes files, the names of which may end with .1252 for that encoding, and proposes a manifest for them.
func proposed(t *testing.T, files map[string]string, o ProposeOptions) (dir string, p *Proposal, err error) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		if plain, ok := strings.CutSuffix(name, ".1252"); ok {
			name = plain
			if text, err = charmap.Windows1252.NewEncoder().String(text); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o.Engine, o.Folder, o.Today = duckdb.Driver.OpenStore, dir, proposalDay
	p, err = Propose(t.Context(), o)
	return dir, p, err
}

// taken is the manifest that a proposal is, which must be one without mistakes.
func taken(t *testing.T, text string) *manifest {
	t.Helper()
	m, faults := readManifest("delivery.yaml", []byte(text), law.Default())
	if len(faults) > 0 {
		t.Fatalf("%v\n%s", faults, text)
	}
	return m
}

var enforcementFiles = map[string]string{
	"skulder_2023.csv.1252": "personnr;löpnr;datum;måltyp;borgenär;belopp\n" +
		"196001019808;1;2023-07-01;A;Försäkringskassan;100\n196001019816;2;2023-07-01;E;bank;70\n",
	"skulder_2024.csv.1252": "personnr;löpnr;datum;måltyp;borgenär;belopp\n" +
		"196001019824;1;2024-07-01;A;Staten;100\n196001019832;2;2024-07-01;E;Ångbåts AB;70\n",
	"preskriberat.csv": "personnummer,borgenar,preskriptionsdatum,summa\n" +
		"196001019808,Staten,20240101,100\n600101-9816,bank,2024-02-01,70\n",
	"läsmig.csv": "ordning;text\n1;hej\n",
}

func TestProposeFindsRegistersColumnsAndCodes(t *testing.T) {
	dir, p, err := proposed(t, enforcementFiles, ProposeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m := taken(t, p.Text)
	if m.agency != "enforcement" || p.Files != 4 || p.Fit != 3 || len(m.entries) != 2 {
		t.Fatalf("%+v\n%s", p, p.Text)
	}
	prescribed, debts := m.entries[0], m.entries[1]
	if debts.register.Name != "debt" || debts.pattern != "skulder_202*.csv" || debts.encoding != "windows-1252" ||
		debts.delimiter != ';' || debts.columns["måltyp"] != "kind" || debts.columns["datum"] != "as_of" ||
		debts.codes["kind"]["A"] != "public" || debts.codes["creditor"]["Staten"] != "state" ||
		debts.codes["creditor"]["Försäkringskassan"] != "forsakringskassan" {
		t.Errorf("%+v", debts)
	}
	if prescribed.register.Name != "prescribed_debt" || prescribed.encoded || prescribed.delimiter != ',' ||
		prescribed.columns["summa"] != "amount" || prescribed.columns["preskriptionsdatum"] != "prescribed_date" {
		t.Errorf("%+v", prescribed)
	}
	for _, want := range []string{"# osäker: läsmig.csv liknar inget register",
		"# läses inte, passar ingen kolumn: löpnr", "100,0 % personnummer"} {
		if !strings.Contains(p.Text, want) {
			t.Errorf("without %q:\n%s", want, p.Text)
		}
	}
	if found := regexp.MustCompile(`[0-9]{6}-?[0-9]{4}|Ångbåt|bank|hej`).FindString(p.Text); found != "" {
		t.Errorf("a value of a cell is in the manifest:\n%s", p.Text)
	}
	if err := os.WriteFile(filepath.Join(dir, ManifestName), []byte(p.Text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Load(t.Context(), Options{Engine: duckdb.Driver.OpenStore, Deliveries: dir, Check: true,
		Workspace: filepath.Join(t.TempDir(), "ws")})
	if err != nil {
		t.Errorf("the proposal is not loaded: %v", err)
	}
}

func TestProposeMarksWhatItIsUnsureOf(t *testing.T) {
	_, p, err := proposed(t, map[string]string{"a.csv": "polisregion;pnr;roll\n" +
		"Nord;196001019808;1\nÖst;196001019816;2\nSyd;196001019824;3\nSyd;196001019832;4\n",
		"kontakt.csv": "pnr;x;grund\n196001019808;196001019816;MM\n196001019816;196001019808;hemligt ord\n"},
		ProposeOptions{Lang: lang.EN})
	if err != nil {
		t.Fatal(err)
	}
	m := taken(t, p.Text)
	if m.agency != "police" || m.entries[0].codes["role"]["2"] != "executor_upper" ||
		m.entries[1].columns["x"] != "active_id" {
		t.Errorf("%s", p.Text)
	}
	for _, want := range []string{`"2": executor_upper  # unsure: `, "x: active_id  # unsure: ", "only the values",
		"# unsure: basis: 1 other value, 50.0 %, like no code"} {
		if !strings.Contains(p.Text, want) {
			t.Errorf("without %q:\n%s", want, p.Text)
		}
	}
	if strings.Contains(p.Text, "hemligt") {
		t.Errorf("a value that is no code is in the manifest:\n%s", p.Text)
	}
}

func TestProposeListsUnknownCodesIfAsked(t *testing.T) {
	_, p, err := proposed(t, map[string]string{"kontakt.csv": "person_id,active_id,grund\n" +
		"196001019808,196001019816,MM\n196001019816,196001019808,spaning\n"},
		ProposeOptions{Values: true, Agency: "police"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(p.Text, `giltiga: co_suspect (medmisstänkt), intelligence (underrättelse); "spaning"`) {
		t.Errorf("%s", p.Text)
	}
}

// An agency's own XML says which registers it fills; a text in columns may have any ending.
func TestProposeKnowsFormatsOfTheirOwn(t *testing.T) {
	_, p, err := proposed(t, map[string]string{
		"post.xml": "<Folkbokforingsposter><Folkbokforingspost></Folkbokforingspost></Folkbokforingsposter>",
		"deso.txt": "kommun\tdeso\tutsatthet\n0180\t0180C1010\triskområde\n",
	}, ProposeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m := taken(t, p.Text)
	var names []string
	for _, e := range m.entries {
		names = append(names, e.register.Name+" "+e.format)
	}
	got := strings.Join(names, ",")
	if got != "area csv,person ,person_alias ,parent_child ,marriage ,residence " || m.entries[0].delimiter != '\t' ||
		m.entries[0].codes["vulnerability"]["riskområde"] != "risk" {
		t.Errorf("%s\n%s", got, p.Text)
	}
}

// Every sheet of a workbook is looked at, and each that fits is an entry; what Excel has done to a column is told.
func TestProposeLooksAtEverySheet(t *testing.T) {
	var book bytes.Buffer
	b := excelize.NewFile()
	for sheet, rows := range map[string][][]any{
		"Sheet1":     {{"Läs mig"}, {"Utdrag"}},
		"Skulder år": {{"personnr", "datum", "måltyp", "borgenär", "belopp"}, {101019800, 45474, "A", "Staten", 100}},
		"Preskriberat": {{"personnummer", "borgenar", "preskriptionsdatum", "summa"},
			{"196001019808", "bank", "2024-02-01", 70}},
	} {
		if _, err := b.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if err := b.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := b.Write(&book); err != nil {
		t.Fatal(err)
	}
	_, p, err := proposed(t, map[string]string{"bok.xlsx": book.String()}, ProposeOptions{Agency: "enforcement",
		Lang: lang.EN})
	if err != nil {
		t.Fatal(err)
	}
	m := taken(t, p.Text)
	sheets := map[string]string{}
	for _, e := range m.entries {
		sheets[e.register.Name] = e.sheet
	}
	if len(m.entries) != 2 || sheets["debt"] != "Skulder år" || sheets["prescribed_debt"] != "Preskriberat" ||
		p.Files != 1 || p.Fit != 1 || !strings.Contains(p.Text, "bok.xlsx (Sheet1) is like no register") ||
		!strings.Contains(p.Text, "column personnr has numbers of fewer digits") ||
		!strings.Contains(p.Text, "column datum has numbers that may be days without the format") {
		t.Errorf("%+v\n%s", p, p.Text)
	}
}

func TestProposeRefuses(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"no files":        {},
		"only a manifest": {"delivery.yaml": "agency: police"},
		"like nothing":    {"a.csv": "x,y\n1,2\n"},
		"damaged":         {"a.csv.gz": "\x1f\x8b\x08nothing"},
		"values on top":   {"a.csv": "196001019808,20240101\n196001019816,20240101\n"},
	} {
		_, _, err := proposed(t, files, ProposeOptions{})
		faults := fault.Of(err)
		if len(faults) == 0 || faults[0].Kind != fault.Delivery || faults[0].Hint.SV == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBlankManifestsAreManifests(t *testing.T) {
	for _, agency := range register.Agencies() {
		for _, l := range []lang.Lang{lang.SV, lang.EN} {
			m := taken(t, Blank(agency, l, proposalDay))
			if len(m.entries) != len(register.OfAgency(agency)) {
				t.Errorf("%s: %d registers", agency, len(m.entries))
			}
			for _, e := range m.entries {
				if len(e.columns) != len(e.register.Columns) {
					t.Errorf("%s: %d columns of %s", agency, len(e.columns), e.register.Name)
				}
			}
		}
	}
}

// Every guess is of a register, column or code that there is.
func TestGuessesAreOfTheDictionary(t *testing.T) {
	columns, codes := map[string]bool{}, map[string]bool{}
	for _, r := range register.All() {
		for _, c := range r.Columns {
			columns[c.Name], columns[r.Name+"."+c.Name] = true, true
			for _, code := range vocabulary(c) {
				codes[c.Name+"."+code] = true
			}
		}
	}
	for name := range known().Registers {
		if _, ok := register.Lookup(name); !ok {
			t.Errorf("no register %s", name)
		}
	}
	for name := range known().Columns {
		if !columns[name] {
			t.Errorf("no column %s", name)
		}
	}
	for column, of := range known().Codes {
		for code := range of {
			if !codes[column+"."+code] {
				t.Errorf("no code %s of %s", code, column)
			}
		}
	}
}
