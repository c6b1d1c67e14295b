package delivery

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// agencyFile is a made-up file of an agency's own form, and the registers that it means.
type agencyFile struct {
	agency, ending string
	text           string
	tables         map[string][][]string // with the columns' names
}

// agencyFiles make files of each form.
var agencyFiles = map[string]func(r *rand.Rand) agencyFile{"agi": madeAGI}

// place is what differs between formats in the list of the quarantine: the file and the line.
var placeInFile = regexp.MustCompile(`(?m)^(d,\w+),[\w.]+,\d+,`)

// TestAgenciesConform: an agency's own file gives the registers and the quarantine of the equal CSV files, byte for
// byte.
func TestAgenciesConform(t *testing.T) {
	for kind, made := range agencyFiles {
		for seed := range uint64(4) {
			t.Run(fmt.Sprint(kind, seed), func(t *testing.T) {
				f := made(rand.New(rand.NewPCG(seed, 1)))
				own, plain := map[string]string{"d/file." + f.ending: f.text}, map[string]string{}
				var ownFiles, plainFiles []string
				for _, name := range slices.Sorted(maps.Keys(f.tables)) {
					ownFiles = append(ownFiles, fmt.Sprintf("{register: %s, path: file.%s}", name, f.ending))
					plainFiles = append(plainFiles, fmt.Sprintf("{register: %s, path: %s.csv}", name, name))
					plain["d/"+name+".csv"] = asCSV(f.tables[name])
				}
				head := "agency: " + f.agency +
					"\ndelivered: 2024-09-02\nreference: 2024-07-01\nsynthetic: true\nfiles: ["
				own["d/delivery.yaml"] = head + strings.Join(ownFiles, ", ") + "]\n"
				plain["d/delivery.yaml"] = head + strings.Join(plainFiles, ", ") + "]\n"
				if diff := cmp.Diff(agencyLoaded(t, plain), agencyLoaded(t, own)); diff != "" {
					t.Errorf("-csv +%s:\n%s", f.ending, diff)
				}
			})
		}
	}
}

// agencyLoaded is what a workspace holds of a delivery, without what differs between formats.
func agencyLoaded(t *testing.T, files map[string]string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	home := filepath.Join(dir, "W")
	in := deliver(t, filepath.Join(dir, "in"), files)
	if _, err := runLoad(t.Context(), Options{Deliveries: in, Workspace: home, Share: 1, Threads: 2}); err != nil {
		t.Fatal(err)
	}
	got := describe(t, home)
	delete(got, "file.csv")
	delete(got, "counts.csv") // by file
	list := strings.Split(placeInFile.ReplaceAllString(got["quarantine.csv"], "$1,f,n,"), "\n")
	slices.Sort(list)
	got["quarantine.csv"] = strings.Join(list, "\n")
	return got
}

// testPersons are official test numbers.
var testPersons = []string{"196001019808", "196001019816", "196001019824", "196001019832", "196102029805",
	"196102029813", "196102029821", "196102029839", "196203039802", "196203039810"}

// madeAGI makes statements of employers, with corrections and removals, and some that are wrong.
func madeAGI(r *rand.Rand) agencyFile {
	rows := [][]string{{"employer_id", "person_id", "month", "gross_pay"}}
	type key struct{ employer, person, month, specification string }
	now := map[key]string{}
	var order []key
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` +
		`<Skatteverket omrade="Arbetsgivardeklaration" xmlns:agd="x">` + "\n")
	for range 400 {
		k := key{"165560009804", testPersons[r.IntN(len(testPersons))], fmt.Sprintf("2024%02d", 1+r.IntN(12)),
			fmt.Sprint(1 + r.IntN(3))}
		if r.IntN(4) == 0 {
			k.employer = "161640009807"
		}
		switch r.IntN(40) {
		case 0:
			k.person = "196001019809"
		case 1:
			k.month = "202413"
		}
		order = slices.DeleteFunc(order, func(o key) bool { return o == k })
		pay, removed := fmt.Sprint(r.IntN(90000)-1000), r.IntN(5) == 0
		b.WriteString("<agd:Blankett><agd:Blankettinnehall><agd:IU>")
		leaf := func(code, name, value string) {
			fmt.Fprintf(&b, `<agd:%s faltkod="%s">%s</agd:%s>`, name, code, value, name)
		}
		leaf("201", "AgRegistreradId", k.employer)
		leaf("215", "BetalningsmottagarId", k.person)
		leaf("006", "RedovisningsPeriod", k.month)
		leaf("570", "Specifikationsnummer", k.specification)
		if removed {
			leaf("205", "Borttag", "1")
		} else {
			leaf("001", "AvdrPrelSkatt", "7")
			leaf("011", "KontantErsattningUlagAG", pay)
			order, now[k] = append(order, k), pay
		}
		b.WriteString("</agd:IU></agd:Blankettinnehall></agd:Blankett>\n")
	}
	b.WriteString("</Skatteverket>\n")
	for _, k := range order {
		rows = append(rows, []string{k.employer, k.person, k.month, now[k]})
	}
	return agencyFile{"tax", "xml", b.String(), map[string][][]string{"employer_statement": rows}}
}

// TestAgencyXMLUnderOtherNames: XML is known by its first bytes, and the load says so; the manifest goes before both.
func TestAgencyXMLUnderOtherNames(t *testing.T) {
	f := madeAGI(rand.New(rand.NewPCG(1, 1)))
	const manifest = "agency: tax\ndelivered: 2024-09-02\nreference: 2024-07-01\nsynthetic: true\n" +
		"files: [{register: employer_statement, path: %s}]\n"
	for _, path := range []string{"agi.csv", "agi.txt", "agi, format: xml"} {
		name, _, _ := strings.Cut(path, ",")
		in := deliver(t, t.TempDir(), map[string]string{"d/" + name: f.text,
			"d/delivery.yaml": fmt.Sprintf(manifest, path)})
		if _, err := runLoad(t.Context(), Options{Deliveries: in, Check: true, Share: 1}); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	in := deliver(t, t.TempDir(), map[string]string{"d/delivery.yaml": fmt.Sprintf(manifest, "agi.xml, format: csv"),
		"d/agi.xml": f.text})
	if _, err := runLoad(t.Context(), Options{Deliveries: in, Check: true}); err == nil ||
		!strings.Contains(err.Error(), "an XML file and no CSV file") {
		t.Error(err)
	}
}
