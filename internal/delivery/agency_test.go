package delivery

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
)

// agencyFile is a made-up file of an agency's own form, and the registers that it means.
type agencyFile struct {
	agency, ending string
	text           string
	tables         map[string][][]string // with the columns' names
}

// agencyFiles make files of each form.
var agencyFiles = map[string]func(r *rand.Rand) agencyFile{"agi": madeAGI, "navet": madeNavet,
	"bolagsverket": madeBolagsverket, "scb": madeSCB}

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

// TestTornOnce: what is wrong with a file that fills several registers is told once, by a load and by a check.
func TestTornOnce(t *testing.T) {
	f := madeNavet(rand.New(rand.NewPCG(1, 1)))
	manifest := "agency: population\ndelivered: 2024-09-02\nreference: 2024-07-01\nsynthetic: true\nfiles:\n"
	for name := range f.tables {
		manifest += "  - {register: " + name + ", path: f.xml}\n"
	}
	dir := t.TempDir()
	in := deliver(t, filepath.Join(dir, "in"), map[string]string{"d/f.xml": f.text[:len(f.text)/2],
		"d/delivery.yaml": manifest})
	_, err := runLoad(t.Context(), Options{Deliveries: in, Workspace: filepath.Join(dir, "W")})
	var faults fault.List
	if !errors.As(err, &faults) || len(faults) != 1 {
		t.Errorf("a load: %v", err)
	}
	q, err := Check(t.Context(), CheckOptions{Engine: duckdb.NewStore, Folders: []string{in}})
	if err != nil || len(q.Faults) != 1 {
		t.Errorf("a check: %v, %v", q, err)
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

// numberOf is an official test number: the year, and a place among those of its first of January.
func numberOf(year, place int) string {
	text := fmt.Sprintf("%04d0101%d", year, 980+place)
	sum := 0
	for i, c := range text[2:] {
		d := int(c - '0')
		if i%2 == 0 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return text + fmt.Sprint((10-sum%10)%10)
}

// livedPerson is a person of a made-up population.
type livedPerson struct {
	id, old, changed string
	abroad           bool
	left, code       string
	protected        bool
	parents          []int
	spouses          map[int][2]string // the days of marriages
	homes            [][2]string       // from, municipality
}

// madePopulation makes three generations.
func madePopulation(r *rand.Rand) []*livedPerson {
	var people []*livedPerson
	for generation := range 3 {
		for i := range 10 {
			p := &livedPerson{id: numberOf(1930+30*generation+i, r.IntN(9)), abroad: r.IntN(3) == 0,
				protected: r.IntN(6) == 0, spouses: map[int][2]string{}}
			if r.IntN(5) == 0 {
				p.old, p.changed = numberOf(1930+30*generation+i, 9+r.IntN(9)), "20150203"
			}
			switch r.IntN(6) {
			case 0:
				p.code, p.left = "AV", "20230405"
			case 1:
				p.code, p.left = "UV", "2022-03-01"
			}
			for home := range 1 + r.IntN(3) {
				p.homes = append(p.homes, [2]string{fmt.Sprintf("%d0101", 2000+home*5+r.IntN(4)),
					[]string{"0180", "1480", "1280"}[r.IntN(3)]})
			}
			if generation > 0 && r.IntN(4) > 0 {
				p.parents = []int{10*(generation-1) + r.IntN(5), 10*(generation-1) + 5 + r.IntN(5)}
			}
			people = append(people, p)
		}
		for i := range 5 {
			a, b := 10*generation+i, 10*generation+5+i
			if r.IntN(2) == 0 {
				days := [2]string{fmt.Sprintf("%d0601", 1960+30*generation+i), ""}
				if r.IntN(2) == 0 {
					days[1] = "20201224"
				}
				people[a].spouses[b], people[b].spouses[a] = days, days
			}
		}
	}
	return people
}

// madeNavet makes the posts of a population, and its registers.
func madeNavet(r *rand.Rand) agencyFile {
	people := madePopulation(r)
	tables := map[string][][]string{
		"person": {{"person_id", "sex", "birth_date", "death_date", "emigrated_date", "background", "municipality",
			"protected"}},
		"person_alias": {{"old_id", "new_id", "changed_date"}}, "parent_child": {{"parent_id", "child_id"}},
		"marriage":  {{"person_id", "spouse_id", "from_date", "to_date"}},
		"residence": {{"person_id", "from_date", "to_date", "municipality"}},
	}
	add := func(table string, cells ...string) { tables[table] = append(tables[table], cells) }
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<n:Folkbokforingsposter xmlns:n='x'>\n")
	for i, p := range people {
		place, born := "<n:HemortSverige/>", "22"
		foreign := 0
		for _, parent := range p.parents {
			if people[parent].abroad {
				foreign++
			}
		}
		if foreign > 0 {
			born = []string{"", "21", "12"}[foreign]
		}
		if p.abroad {
			place, born = "<n:OrtUtlandet>KABUL</n:OrtUtlandet>", "11"
		}
		sex, dead, emigrated, last := "female", "", "", p.left
		if (p.id[10]-'0')%2 == 1 {
			sex = "male"
		}
		if p.code == "AV" {
			dead = p.left
		} else {
			emigrated = p.left
		}
		add("person", p.id, sex, p.id[:8], dead, emigrated, born, p.homes[len(p.homes)-1][1], fmt.Sprint(p.protected))
		flag := map[bool]string{true: "J", false: "N"}[p.protected]
		fmt.Fprintf(&b, "<n:Folkbokforingspost><n:Sekretessmarkering>%s</n:Sekretessmarkering>"+
			"<n:Personpost><n:PersonId><n:PersonNr>%s</n:PersonNr></n:PersonId><n:Fodelsedatum>%s</n:Fodelsedatum>",
			flag, p.id, p.id[:8])
		if p.old != "" {
			fmt.Fprintf(&b, "<n:Hanvisningar><n:HanvisningsPersonNr>%s</n:HanvisningsPersonNr></n:Hanvisningar>", p.old)
			add("person_alias", p.old, p.id, p.changed)
		}
		if p.code != "" {
			fmt.Fprintf(&b, "<n:Avregistrering><n:AvregistreringsorsakKod>%s</n:AvregistreringsorsakKod>"+
				"<n:Avregistreringsdatum>%s</n:Avregistreringsdatum></n:Avregistrering>", p.code, p.left)
		}
		home := func(h [2]string) {
			fmt.Fprintf(&b, "<n:Folkbokforing><n:Folkbokforingsdatum>%s</n:Folkbokforingsdatum><n:LanKod>%s</n:LanKod>"+
				"<n:KommunKod>%s</n:KommunKod></n:Folkbokforing>", h[0], h[1][:2], h[1][2:])
		}
		home(p.homes[len(p.homes)-1])
		fmt.Fprintf(&b, "<n:Fodelse>%s</n:Fodelse><n:Relationer>", place)
		relation := func(kind, id, more string) {
			fmt.Fprintf(&b, "<n:Relation><n:RelationId><n:PersonNr>%s</n:PersonNr></n:RelationId><n:Relationstyp>%s"+
				"</n:Relationstyp>%s</n:Relation>", id, kind, more)
		}
		for k, parent := range p.parents {
			relation([]string{"MO", "FA"}[k], people[parent].id, "<n:Namn><n:Fornamn>x</n:Fornamn></n:Namn>")
			add("parent_child", people[parent].id, p.id)
		}
		for child, c := range people {
			if slices.Contains(c.parents, i) {
				relation("B", people[child].id, "")
			}
		}
		for _, spouse := range slices.Sorted(maps.Keys(p.spouses)) {
			days := p.spouses[spouse]
			relation("M", people[spouse].id, "<n:RelationFromdatum>"+days[0]+"</n:RelationFromdatum>"+
				"<n:RelationTomdatum>"+days[1]+"</n:RelationTomdatum>")
			if i < spouse {
				if days[1] == "" { // the earlier post knows first
					for _, q := range []*livedPerson{p, people[spouse]} {
						if q.code == "AV" && days[1] == "" {
							days[1] = q.left
						}
					}
				}
				add("marriage", p.id, people[spouse].id, days[0], days[1])
			}
		}
		b.WriteString("</n:Relationer></n:Personpost><n:Historik>")
		for k := len(p.homes) - 2; k >= 0; k-- {
			home(p.homes[k])
		}
		b.WriteString("</n:Historik></n:Folkbokforingspost>\n")
		for k, h := range p.homes {
			to := last
			if k+1 < len(p.homes) {
				to = fmt.Sprintf("%d1231", mustYear(p.homes[k+1][0])-1)
			}
			add("residence", p.id, h[0], to, h[1])
		}
		if p.old != "" {
			fmt.Fprintf(&b, "<n:Folkbokforingspost><n:Personpost><n:PersonId><n:PersonNr>%s</n:PersonNr></n:PersonId>"+
				"<n:HanvisningsPersonNr>%s</n:HanvisningsPersonNr><n:Avregistrering><n:AvregistreringsorsakKod>GN"+
				"</n:AvregistreringsorsakKod><n:Avregistreringsdatum>%s</n:Avregistreringsdatum></n:Avregistrering>"+
				"</n:Personpost></n:Folkbokforingspost>\n", p.old, p.id, p.changed)
		}
	}
	b.WriteString("</n:Folkbokforingsposter>\n")
	return agencyFile{"population", "xml", b.String(), tables}
}

func mustYear(date string) (year int) {
	fmt.Sscanf(date[:4], "%d", &year)
	return year
}

// madeCompanies makes rows of the register company.
func madeCompanies(r *rand.Rand) [][]string {
	rows := [][]string{{"company_id", "name", "legal_form", "sector", "industry", "registered_date",
		"deregistered_date", "bankruptcy_date"}}
	for _, id := range append([]string{"5560009804", "1640009807", "2321009801"}, testPersons...) {
		name := []string{"Åkeri AB", `"Norr" i Öst`, "A; B & C", "x"}[r.IntN(4)]
		rows = append(rows, []string{id, name, "AB", "private", "00000", fmt.Sprintf("20%02d-01-02", r.IntN(20)), "",
			""})
	}
	return rows
}

// madeBolagsverket makes a bulk file with NUL bytes, quotes and line breaks in its texts.
func madeBolagsverket(r *rand.Rand) agencyFile {
	rows := madeCompanies(r)
	var b strings.Builder
	b.WriteString(`"organisationsidentitet";"namnskyddslopnummer";"organisationsnamn";"organisationsform";` +
		`"avregistreringsdatum";"avregistreringsorsak";"pagandeAvvecklingsEllerOmstruktureringsforfarande";` +
		`"registreringsdatum";"verksamhetsbeskrivning";"postadress"` + "\n")
	for _, row := range rows[1:] {
		going, why, name := "", "", row[1]
		switch r.IntN(4) {
		case 0:
			row[7], going = "2023-03-04", "|LI-AVOMFO$2022-01-01|KK-AVOMFO$2023-03-04"
		case 1:
			row[6], row[7], why = "2023-06-07", "2023-06-07", "KKAV-AVORG"
		case 2:
			row[6], why = "2023-06-07", "LIAV-AVORG"
		}
		if r.IntN(2) == 0 {
			name = strings.ReplaceAll(name, `"`, `""`)
		}
		fmt.Fprintf(&b, `"%s$ORGNR-IDORG";"";"%s$FORETAGSNAMN-ORGNAM$2001-01-01|x$SARSKILT-ORGNAM$2002-02-02";`+
			`"AB-ORGFO";"%s";"%s";"%s";"%s";"%s";"GATAN 1$$ORT$11111$SE-LAND"`+"\n",
			row[0], name, row[6], why, going, row[5],
			[]string{"handel", "a \x00\"b\"; c", "två\nrader; \"x\"", ""}[r.IntN(4)])
	}
	return agencyFile{"tax", "txt", b.String(), map[string][][]string{"company": rows}}
}

// madeSCB makes a bulk file in ISO-8859-1.
func madeSCB(r *rand.Rand) agencyFile {
	rows := madeCompanies(r)
	var b strings.Builder
	b.WriteString("ForAndrTyp\tForetagsnamn\tJurForm\tNamn\tNg1\tNg2\tPeOrgNr\tRegDatKtid\n")
	for _, row := range rows[1:] {
		row[2] = "49"
		if r.IntN(4) == 0 {
			row[2], row[3] = "82", "public"
		}
		if r.IntN(3) > 0 {
			row[4] = "88102"
		}
		id := row[0]
		if len(id) == 10 {
			id = "16" + id
		}
		for _, c := range fmt.Sprintf("\tx\t%s\t%s\t%s\t\t%s\t%s\n", row[2], row[1], row[4], id, row[5]) {
			b.WriteByte(byte(c))
		}
	}
	return agencyFile{"tax", "txt", b.String(), map[string][][]string{"company": rows}}
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
