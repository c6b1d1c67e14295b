package result_test

import (
	"fmt"
	"slices"
	"testing"

	"ansatz/internal/model"
	"ansatz/internal/progress"
	"ansatz/internal/result"
	"ansatz/internal/study"
)

// The rows and persons after each restriction, on registers small enough to count by hand, and on empty registers.
func TestAttrition(t *testing.T) {
	w := registers{
		// ann and bo are in police groups, and bo is unmatched. cia and dan are in no group, and dan is not insured.
		// eva died on the reference date, and fia was born after it.
		"person": {columns: []string{"person_id", "sex", "birth_date", "background", "death_date"}, rows: [][]string{
			{"ann", "female", "1980-01-01", "22", ""},
			{"bo", "male", "1980-01-01", "22", ""},
			{"cia", "female", "1980-01-01", "22", ""},
			{"dan", "male", "1980-01-01", "22", ""},
			{"eva", "female", "1980-01-01", "22", "2023-12-31"},
			{"fia", "female", "2024-01-01", "22", ""},
		}},
		"insured": {columns: []string{"person_id"}, rows: [][]string{{"ann"}, {"cia"}, {"eva"}}},
		"network_active": {
			columns: []string{"person_id", "role", "region"},
			rows:    [][]string{{"ann", "strategic", "nord"}, {"bo", "strategic", "nord"}},
		},
		// ann's payments of the year are paid back, but one of their rows is positive. gun has payments and is in no
		// other register. Child allowance is not compared.
		"benefit_payment": {columns: []string{"person_id", "benefit", "paid_date", "amount"}, rows: [][]string{
			{"ann", "housing_allowance", "2021-01-01", "10"},
			{"ann", "housing_allowance", "2021-02-01", "-20"},
			{"cia", "housing_allowance", "2021-01-01", "10"},
			{"gun", "sickness_benefit", "2021-01-01", "10"},
			{"dan", "housing_allowance", "2019-12-31", "10"},
			{"dan", "child_allowance", "2021-01-01", "10"},
		}},
		"debt": {columns: []string{"person_id", "as_of", "kind", "creditor", "amount"}, rows: [][]string{
			{"ann", "2024-07-01", "private", "bank", "9000000000000000000"},
			{"ann", "2024-07-01", "private", "bank", "9000000000000000000"},
			{"cia", "2024-07-01", "private", "bank", "10"},
			{"cia", "2023-07-01", "private", "bank", "10"},
			{"gun", "2024-07-01", "private", "bank", "10"},
		}},
		// bo has no hours, cia has some before the period and some in it at a company, and dan works for an own
		// employer.
		"assistance_time": {
			columns: []string{"month", "user_id", "assistant_id", "provider_kind", "provider_id", "hours"},
			rows: [][]string{
				{"2022-01", "u", "bo", "company", "5560000001", "0"},
				{"2021-12", "u", "cia", "company", "5560000001", "1"},
				{"2022-01", "u", "cia", "company", "5560000001", "1"},
				{"2022-01", "u", "dan", "own_employer", "u", "1"},
			},
		},
	}
	want := []string{
		"population registered 6 -1",
		"population born 5 -1",
		"population alive 4 -1",
		"population resident 4 -1",
		"active delivered 2 2",
		"active one_role 2 2",
		"active matched 1 1",
		"active eligible 1 1",
		"linked delivered 0 0",
		"linked contact_with_active 0 0",
		"linked enough_contacts 0 -1",
		"linked matched 0 -1",
		"linked eligible 0 -1",
		"family close_relatives 0 0",
		"family in_no_police_group 0 -1",
		"family eligible 0 -1",
		"pool eligible 4 -1",
		"pool in_no_group 2 -1",
		"pool insured 1 -1",
		"benefit delivered -1 6",
		"benefit outcome_benefit -1 5",
		"benefit in_period -1 4",
		"benefit positive_sum 2 -1",
		"payment delivered -1 6",
		"payment not_excluded -1 6",
		"payment in_group_and_period 0 0",
		"payment positive_sum 0 -1",
		"investigation delivered 0 0",
		"investigation with_person 0 0",
		"investigation in_period 0 0",
		"investigation in_group 0 0",
		"investigation with_action 0 0",
		"debt delivered 3 5",
		"debt on_the_day 3 4",
		"debt adult_with_positive_sum 2 -1",
		"assistance delivered 3 4",
		"assistance with_hours 2 3",
		"assistance in_period 2 2",
		"assistance at_company 1 1",
	}
	if got := attritionOf(t, w); !slices.Equal(got, want) {
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || got[i] != want[i] {
				t.Errorf("got %q, want %q", slices.Concat(got, []string{""})[min(i, len(got))],
					slices.Concat(want, []string{""})[min(i, len(want))])
			}
		}
	}
	for _, step := range attritionOf(t,
		registers{"person": {columns: []string{"person_id", "sex", "birth_date", "background"}}}) {
		var chain, name string
		var persons, rows int64
		if _, err := fmt.Sscan(step, &chain, &name, &persons, &rows); err != nil || persons > 0 || rows > 0 {
			t.Errorf("of nothing: %s (%v)", step, err)
		}
	}
}

func attritionOf(t *testing.T, w registers) (steps []string) {
	t.Helper()
	out, err := result.Compute(t.Context(), session(t, w, "", 2), study.Builtin(), model.Registers{}, progress.Silent)
	must(t, err)
	for _, s := range out.Attrition {
		steps = append(steps, fmt.Sprint(s.Chain, " ", s.Name, " ", s.Persons, " ", s.Rows))
	}
	return steps
}
