package disclosure

import (
	"fmt"
	"testing"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Where so few companies are large or bankrupt that their profiles would tell what is withheld of them by circle, their
// profiles do not say it, not even by a band.
func TestProfilesOfFewThatAreLarge(t *testing.T) {
	s := of(map[string]study.Kind{"company_circles": study.CompanyCircles, "company_profile": study.CompanyProfile,
		"represented_companies": study.Represented})
	rows := []table.Row{
		count("represented_companies", "represented_companies", "all", "", 8),
		count("company_circles", "companies", "oc_linked", "2022-2023", 6),
		count("company_circles", "companies", "oc_linked", "users_1_9", 4),
		count("company_circles", "companies", "oc_linked", "users_10_plus", 2),
		count("company_circles", "companies", "family_only", "2022-2023", 2),
		count("company_circles", "companies", "family_only", "users_1_9", 1),
		count("company_circles", "companies", "family_only", "users_10_plus", 1),
		count("company_circles", "bankruptcies", "oc_linked", "2022-2023", 1),
		count("company_circles", "bankruptcies", "family_only", "2022-2023", 0),
	}
	for i := range 8 {
		users, bankrupt := 4.0, 0.0
		if i < 3 {
			users = 20
		}
		if i == 5 {
			bankrupt = 1
		}
		company := fmt.Sprint("556087523", i)
		rows = append(rows, count("company_profile", "users", company, "", users),
			count("company_profile", "bankruptcy", company, "", bankrupt))
	}
	computed := Computed{Rows: rows}
	released, err := Protect(computed, s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	found, err := Check(t.Context(), []Published{{Name: "all", Study: s, Rows: released.Rows()}}, nil)
	if err != nil || len(found) > 0 {
		t.Errorf("found is %v, %v", found, err)
	}
	printed := map[string]int{}
	for _, r := range released.Rows() {
		if r.Result == "company_profile" && (r.Status == table.OK || r.High == r.High) {
			printed[r.Measure]++
		}
	}
	if printed["users"] > 3 || printed["bankruptcy"] > 3 || printed["users"]+printed["bankruptcy"] == 0 {
		t.Errorf("profiles print %v", printed)
	}
}
