package agencyxml

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ansatz/internal/delivery/format"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

func fileAt(path, table string) *format.File {
	return &format.File{Path: path, Name: filepath.Base(path), At: path, Ending: "xml", Table: table,
		Open: func() (*os.File, error) { return os.Open(path) },
		Fault: func(err error) *fault.Fault {
			text := lang.Text{SV: err.Error(), EN: err.Error()}
			return &fault.Fault{Kind: fault.Delivery, File: path, Rule: text, Hint: text}
		}}
}

// readAll reads a table to its end, and returns the number of rows.
func readAll(ctx context.Context, path, table string) (n int, err error) {
	return readFile(ctx, fileAt(path, table))
}

func readFile(ctx context.Context, f *format.File) (n int, err error) {
	r, err := open(ctx, f)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	for {
		err := r.Next()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		n++
		for i := range r.header.Names {
			if r.Whole() {
				r.Cell(i)
			}
		}
	}
}

// tables are the registers that each kind of file is asked for.
var tables = []string{"employer_statement", "person", "person_alias", "parent_child", "marriage", "residence",
	"benefit_payment", "jobseeker"}

// FuzzAgencyXML looks for bytes that do anything but give rows or a mistake with a remedy.
func FuzzAgencyXML(f *testing.F) {
	f.Add([]byte(`<Skatteverket omrade="Arbetsgivardeklaration">` +
		`<IU><a faltkod="201">1</a><b faltkod="205">1</b></IU><IU/></Skatteverket>`))
	f.Add([]byte(`<Folkbokforingsposter><Folkbokforingspost><PersonNr>1</PersonNr><Relation>` +
		`<Relationstyp>MO</Relationstyp><PersonNr>2</PersonNr></Relation>` +
		`<Historik><Folkbokforing><LanKod>1</LanKod></Folkbokforing></Historik>` +
		`</Folkbokforingspost></Folkbokforingsposter>`))
	const payments = `{"utbetalningar": [{"formansfamilj": "FK:FP", "bruttobelopp": 7}]}`
	f.Add([]byte(`<e:Envelope><hamtaBastjanstInformationResponse><personidentitet>1</personidentitet>` +
		`<FK><lefiJsonSvar>` + base64.StdEncoding.EncodeToString([]byte(payments)) +
		`</lefiJsonSvar></FK><AF><Svar><Arbetssokande>1</Arbetssokande></Svar><error/></AF>` +
		`</hamtaBastjanstInformationResponse></e:Envelope>`))
	path := filepath.Join(f.TempDir(), "f.xml")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			_, err := readAll(t.Context(), path, table)
			var mistake *fault.Fault
			if err != nil && (!errors.As(err, &mistake) || mistake.Hint.SV == "" || mistake.Kind == fault.Internal) {
				t.Errorf("no mistake with a remedy: %v", err)
			}
		}
	})
}

// TestEnds: reading ends with the context.
func TestEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.xml")
	writeAGI(t, path, 1000)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := readAll(ctx, path, "employer_statement"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// writeAGI writes a file of n statements.
func writeAGI(t testing.TB, path string, n int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	b := bufio.NewWriter(f)
	b.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<Skatteverket omrade="Arbetsgivardeklaration"
  xmlns:agd="http://xmls.skatteverket.se/se/skatteverket/da/komponent/schema/1.1">
`)
	for i := range n {
		fmt.Fprintf(b, `  <agd:Blankett>
    <agd:Arendeinformation>
      <agd:Arendeagare>165560009804</agd:Arendeagare>
      <agd:Period>202401</agd:Period>
    </agd:Arendeinformation>
    <agd:Blankettinnehall>
      <agd:IU>
        <agd:ArbetsgivareIUGROUP>
          <agd:AgRegistreradId faltkod="201">165560009804</agd:AgRegistreradId>
        </agd:ArbetsgivareIUGROUP>
        <agd:BetalningsmottagareIUGROUP>
          <agd:BetalningsmottagareIDChoice>
            <agd:BetalningsmottagarId faltkod="215">1960%08d</agd:BetalningsmottagarId>
          </agd:BetalningsmottagareIDChoice>
        </agd:BetalningsmottagareIUGROUP>
        <agd:RedovisningsPeriod faltkod="006">202401</agd:RedovisningsPeriod>
        <agd:Specifikationsnummer faltkod="570">1</agd:Specifikationsnummer>
        <agd:Arbetsstallenummer faltkod="060">12345678</agd:Arbetsstallenummer>
        <agd:AvdrPrelSkatt faltkod="001">9000</agd:AvdrPrelSkatt>
        <agd:KontantErsattningUlagAG faltkod="011">31000</agd:KontantErsattningUlagAG>
      </agd:IU>
    </agd:Blankettinnehall>
  </agd:Blankett>
`, i)
	}
	b.WriteString("</Skatteverket>\n")
	if err := errors.Join(b.Flush(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// writeNavet writes a file of n posts.
func writeNavet(t testing.TB, path string, n int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	b := bufio.NewWriter(f)
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<Folkbokforingsposter xmlns="http://www.skatteverket.se/folkbokforing/na/personpostXML/v2">
`)
	for i := range n {
		fmt.Fprintf(b, `<Folkbokforingspost>
 <Sekretessmarkering>N</Sekretessmarkering><SkyddadFolkbokforing>N</SkyddadFolkbokforing>
 <Arendeuppgift andringstidpunkt="20240101000000"><PostId>1</PostId></Arendeuppgift>
 <Personpost>
  <PersonId><PersonNr>1960%08d</PersonNr></PersonId>
  <Fodelsedatum>19600101</Fodelsedatum>
  <Namn><Tilltalsnamnsmarkering>10</Tilltalsnamnsmarkering><Fornamn>Åsa</Fornamn><Efternamn>Ek</Efternamn></Namn>
  <Folkbokforing><Folkbokforingsdatum>20100101</Folkbokforingsdatum><LanKod>01</LanKod><KommunKod>80</KommunKod>
   <Fastighetsbeteckning>KVARNEN 1:2</Fastighetsbeteckning><Folkbokforingstyp>FB</Folkbokforingstyp></Folkbokforing>
  <Adresser><Folkbokforingsadress><Utdelningsadress2>GATAN 1</Utdelningsadress2><PostNr>11111</PostNr>
   <Postort>STOCKHOLM</Postort></Folkbokforingsadress></Adresser>
  <Civilstand><CivilstandKod>G</CivilstandKod><Civilstandsdatum>19900101</Civilstandsdatum></Civilstand>
  <Fodelse><HemortSverige><FodelselanKod>01</FodelselanKod></HemortSverige></Fodelse>
  <Relationer>
   <Relation><RelationId><PersonNr>1930%08d</PersonNr></RelationId><Relationstyp>MO</Relationstyp></Relation>
   <Relation><RelationId><PersonNr>1931%08d</PersonNr></RelationId><Relationstyp>FA</Relationstyp></Relation>
   <Relation><RelationId><PersonNr>1961%08d</PersonNr></RelationId><Relationstyp>M</Relationstyp>
    <RelationFromdatum>19900101</RelationFromdatum></Relation>
  </Relationer>
  <Medborgarskap><MedborgarskapslandKod>SE</MedborgarskapslandKod></Medborgarskap>
 </Personpost>
</Folkbokforingspost>
`, i, i, i, i)
	}
	b.WriteString("</Folkbokforingsposter>\n")
	if err := errors.Join(b.Flush(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestReadOnce: a file that fills several registers is read once for all of them, to the same rows, and what is wrong
// with it is one mistake.
func TestReadOnce(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "navet.xml")
	writeNavet(t, path, 50)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	torn := filepath.Join(dir, "torn.xml")
	if err := os.WriteFile(torn, text[:len(text)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	rowsOf := func(f *format.File) (list []string, err error) {
		r, err := open(t.Context(), f)
		if err != nil {
			return nil, err
		}
		defer r.Close()
		for err = r.Next(); err == nil; err = r.Next() {
			row := fmt.Sprint(r.Line(), r.Whole())
			for i := range r.header.Names {
				row += "," + string(r.Cell(i))
			}
			list = append(list, row)
		}
		if !errors.Is(err, io.EOF) {
			return list, err
		}
		return list, nil
	}
	for _, name := range []string{path, torn} {
		var first error
		kept, opened := &format.Kept{}, 0
		for _, of := range navetTables {
			want, failed := rowsOf(fileAt(name, of.name))
			f := fileAt(name, of.name)
			f.Kept = kept
			f.Open = func() (*os.File, error) {
				opened++
				return os.Open(name)
			}
			got, err := rowsOf(f)
			if diff := cmp.Diff(want, got); diff != "" || (err == nil) != (failed == nil) {
				t.Errorf("%s: -alone +kept (%v, %v):\n%s", of.name, failed, err, diff)
			}
			if first == nil {
				first = err
			}
			if err != first {
				t.Errorf("%s: another mistake than before: %v", of.name, err)
			}
		}
		if (name == torn) != (first != nil) || opened != 1 {
			t.Errorf("%s: opened %d times, %v", filepath.Base(name), opened, first)
		}
	}
}

// TestCells: a row is read as it was kept.
func TestCells(t *testing.T) {
	s, r := &store{}, record{cells: make([][]byte, 7)}
	for i := range 300 {
		want := [][]byte{[]byte(fmt.Sprint(i)), nil, []byte("0"), []byte("00123"), []byte("12-3"),
			[]byte(strings.Repeat("7", i)), []byte("å")}
		s.keep(i, 1, false, want...)
		if line := s.cells(i, &r); line != i {
			t.Fatal(line)
		}
		for k := range want {
			if string(r.cells[k]) != string(want[k]) {
				t.Fatalf("cell %d is %q, not %q", k, r.cells[k], want[k])
			}
		}
	}
}

// againstExpat reports how long the tables of a file take, read once, beside a bare parse with Python's pyexpat.
func againstExpat(b *testing.B, path string, tables ...string) {
	const bare = `import sys,time
from xml.parsers import expat
best=1e9
for _ in range(3):
    p=expat.ParserCreate(); f=open(sys.argv[1],'rb'); t=time.process_time(); p.ParseFile(f)
    best=min(best,time.process_time()-t)
print(best)`
	out, err := exec.Command("python3", "-c", bare, path).Output()
	if err != nil {
		b.Skip("no Python with pyexpat")
	}
	theirs, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	if err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	best := time.Hour
	for b.Loop() {
		begin, kept := time.Now(), &format.Kept{}
		for _, table := range tables {
			f := fileAt(path, table)
			f.Kept = kept
			if _, err := readFile(b.Context(), f); err != nil {
				b.Fatal(err)
			}
		}
		best = min(best, time.Since(begin))
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(best.Seconds()/theirs, "×expat")
	b.ReportMetric(float64(info.Size())/1e6/best.Seconds(), "MB/s")
	b.ReportMetric(float64(memory.Sys)/1e6, "MB-of-memory")
}

// statements is how many statements the bench reads: ANSATZ_STATEMENTS, else 50 000.
func statements() int {
	if n, err := strconv.Atoi(os.Getenv("ANSATZ_STATEMENTS")); err == nil {
		return n
	}
	return 50_000
}

func BenchmarkAGI(b *testing.B) {
	path := filepath.Join(b.TempDir(), "agi.xml")
	writeAGI(b, path, statements())
	againstExpat(b, path, "employer_statement")
}

func BenchmarkNavet(b *testing.B) {
	path := filepath.Join(b.TempDir(), "navet.xml")
	writeNavet(b, path, statements())
	var all []string
	for _, table := range navetTables {
		all = append(all, table.name)
		b.Run(table.name, func(b *testing.B) { againstExpat(b, path, table.name) })
	}
	b.Run("all", func(b *testing.B) { againstExpat(b, path, all...) })
}
