package label

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

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

// contractRows reads the list of rows that every run gives; the contract lies beside the repository.
func contractRows(t *testing.T) [][]string {
	t.Helper()
	dir, _ := os.Getwd()
	for dir != filepath.Dir(dir) {
		f, err := os.Open(filepath.Join(dir, "..", "shared", "design", "result_rows.csv"))
		if err == nil {
			defer f.Close()
			rows, err := csv.NewReader(f).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			return rows[1:]
		}
		dir = filepath.Dir(dir)
	}
	t.Skip("SKIPPED, NOTHING TESTED: ../shared/design/result_rows.csv is not here")
	return nil
}

func TestEveryRowOfTheContractHasNames(t *testing.T) {
	for _, row := range contractRows(t) {
		id := row[0]
		if !slices.Contains(Results(), id) {
			t.Errorf("result %s has no definition", id)
		}
		named(t, "measures", id, row[1])
		if e, _ := find("measures", id, row[1]); e.Unit == "" {
			t.Errorf("measure %s has no unit", row[1])
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
			if c != "-" && strings.Trim(c, "0123456789-") != "" { // years and periods are their own names
				named(t, "categories", id, c)
			}
		}
	}
}

func TestEveryResultIsDefined(t *testing.T) {
	chapters := map[string]bool{}
	for _, c := range Chapters() {
		chapters[c.ID] = true
		complete(t, "chapter "+c.ID, c.Name)
	}
	for _, id := range Results() {
		r := ResultOf(id)
		complete(t, id+" number", r.Number)
		complete(t, id+" source", r.Source)
		complete(t, id+" title", r.Title)
		complete(t, id+" definition", r.Definition)
		if (r.Category.SV == "") != (r.Category.EN == "") || (r.Reading.SV == "") != (r.Reading.EN == "") {
			t.Errorf("%s: one language only", id)
		}
		if !chapters[r.Chapter] {
			t.Errorf("%s: unknown chapter %q", id, r.Chapter)
		}
		for _, text := range []lang.Text{r.Title, r.Definition} {
			if strings.Count(text.SV, "{") != strings.Count(text.EN, "{") {
				t.Errorf("%s: the languages name different parameters", id)
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
	for _, id := range []string{"missing", "invalid_id", "invalid_org", "invalid_date", "invalid_month", "invalid_bool", "invalid_int",
		"invalid_num", "invalid_code", "invalid_row", "conflicting", "duplicate"} {
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
	got := Fill(lang.Text{SV: "den {day}, {other}, {open", EN: "{day}{day}"}, Parameters{"day": {SV: "31 december", EN: "31 December"}})
	if got.SV != "den 31 december, enligt studiefilen, {open" || got.EN != "31 December31 December" {
		t.Errorf("got %+v", got)
	}
	for _, name := range ParameterNames() {
		if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_.") != "" {
			t.Errorf("parameter %q", name)
		}
	}
}

// A sole trader of the companies one by one is called as one, and comes behind the numbered as the result has it.
func TestSoleTraders(t *testing.T) {
	if got := Group("company_profile", "sole-12"); got.SV != "Enskild firma\u00a012" || got.EN != "Sole trader\u00a012" {
		t.Errorf("%+v", got)
	}
	ids := []string{"5560000001", "sole-1", "sole-2", "sole-10"}
	SortGroups(ids)
	if !slices.Equal(ids, []string{"5560000001", "sole-1", "sole-2", "sole-10"}) {
		t.Error(ids)
	}
}
