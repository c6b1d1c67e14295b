package label

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

func complete(t *testing.T, what string, text lang.Text) {
	t.Helper()
	if strings.TrimSpace(text.SV) == "" || strings.TrimSpace(text.EN) == "" {
		t.Errorf("%s: not in both languages", what)
	}
}

func named(t *testing.T, section, scope, id string) {
	t.Helper()
	e, ok := find(section, scope, id)
	if !ok {
		t.Errorf("%s: %q of %q has no name", section, id, scope)
		return
	}
	complete(t, section+" "+id, e.Text)
}

// contractRows reads the lists of rows that the built-in studies give, from the copies of the contract.
func contractRows(t *testing.T) (all [][]string) {
	t.Helper()
	for _, name := range []string{"result_rows.csv", "cooperation_rows.csv"} {
		f, err := os.Open(filepath.Join("..", "reference", name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, rows[1:]...)
	}
	return all
}

func TestEveryRowOfTheContractHasNames(t *testing.T) {
	for _, row := range contractRows(t) {
		k, _, ok := kind.OfReport(row[0])
		if !ok {
			t.Errorf("result %s is of no kind", row[0])
			continue
		}
		id := k.ID
		named(t, "measures", id, row[1])
		if _, ok := k.Measure(row[1]); !ok {
			t.Errorf("the kind %s declares no measure %s", id, row[1])
		}
		for _, g := range strings.Fields(row[2]) {
			if !strings.HasPrefix(g, "<") {
				named(t, "groups", id, g)
			}
		}
		if strings.HasPrefix(row[3], "<") {
			continue
		}
		for _, c := range strings.Fields(row[3]) {
			// Years and periods are their own names.
			if c != "-" && !strings.HasPrefix(c, "<") && strings.Trim(c, "0123456789-") != "" {
				named(t, "categories", id, c)
			}
		}
	}
}

func TestEveryMeasureHasAName(t *testing.T) {
	for _, k := range kind.All() {
		for _, m := range k.Measures {
			if !strings.Contains(m.Name, "<") { // those of ties are named by the report, from the study
				named(t, "measures", k.ID, m.Name)
			}
		}
	}
}

func TestTheDictionaryHasNames(t *testing.T) {
	for _, r := range register.All() {
		named(t, "agencies", "", r.Agency)
		named(t, "registers", "", r.Name)
		for _, c := range r.Columns {
			named(t, "columns", r.Name, c.Name)
			for _, code := range c.Codes {
				if got := Code(c.Name, code); got.SV == code && got.EN == code {
					t.Errorf("code %s of %s has no name", code, c.Name)
				}
			}
		}
	}
	payment, _ := register.Lookup("benefit_payment")
	benefit, _ := payment.Column("benefit")
	for _, code := range benefit.Codes {
		named(t, "categories", "", code)
	}
	investigation, _ := register.Lookup("control_investigation")
	source, _ := investigation.Column("source")
	for _, code := range source.Codes {
		named(t, "categories", "", code)
	}
}

func TestQuarantineReasonsHaveNames(t *testing.T) {
	for _, id := range []string{"missing", "invalid_id", "invalid_org", "invalid_date", "invalid_month", "invalid_bool",
		"invalid_int", "invalid_num", "invalid_code", "invalid_row", "conflicting", "duplicate"} {
		named(t, "reasons", "", id)
	}
	for _, id := range []string{"ok", "suppressed", "undefined"} {
		named(t, "statuses", "", id)
	}
	for _, id := range []string{"H0", "H1", "H2", "H3"} {
		named(t, "handling", "", id)
	}
}

func TestEveryNameIsInBothLanguages(t *testing.T) {
	for name, d := range load().section {
		for id, e := range d.entries {
			complete(t, name+" "+id, e.Text)
		}
	}
}

func TestAResultsOwnNameWins(t *testing.T) {
	if got := Category("figure_1", "none").SV; got != "Ingen inkomst" {
		t.Errorf("income none: %s", got)
	}
	if got := Group("companies_by_tie", "none").SV; got != "Ingen assistent med koppling" {
		t.Errorf("companies_by_tie none: %s", got)
	}
	if got := Group("figure_1", "min_grupp"); got != (lang.Text{SV: "min_grupp", EN: "min_grupp"}) {
		t.Errorf("unknown group: %v", got)
	}
}

func TestOrderIsTheDictionarys(t *testing.T) {
	ids := []string{"zz", "enabler", "aa", "active", "strategic"}
	SortGroups(ids)
	if want := []string{"strategic", "active", "enabler", "zz", "aa"}; !slices.Equal(ids, want) {
		t.Errorf("got %v", ids)
	}
}

func TestFill(t *testing.T) {
	got := Fill(lang.Text{SV: "den {day}, {other}, {open", EN: "{day}{day}"},
		Parameters{"day": {SV: "31 december", EN: "31 December"}})
	if got.SV != "den 31 december, enligt studiefilen, {open" || got.EN != "31 December31 December" {
		t.Errorf("got %+v", got)
	}
}

// A sole trader in the profile of companies is named as such, and comes after the companies with a number.
func TestSoleTraders(t *testing.T) {
	if got := Group("company_profile", "sole-12"); got.SV != "Enskild firma\u00a012" ||
		got.EN != "Sole trader\u00a012" {
		t.Errorf("%+v", got)
	}
	ids := []string{"5560000001", "sole-1", "sole-2", "sole-10"}
	SortGroups(ids)
	if !slices.Equal(ids, []string{"5560000001", "sole-1", "sole-2", "sole-10"}) {
		t.Error(ids)
	}
}
