package disclosure

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// cohort makes the rows of groups that are followed and always present: how many work all the time, the others have no
// source of income. A group is given as those who work and the others.
func cohort(groups map[string][2]float64, months bool) []table.Row {
	var rows []table.Row
	for _, g := range slices.Sorted(maps.Keys(groups)) {
		work, none := groups[g][0], groups[g][1]
		all := work + none
		rows = append(rows, count("livelihood_state", "persons", g, "", all),
			share("livelihood_state", "share", g, "work", 24*work, 24*all),
			share("livelihood_state", "share", g, "none", 24*none, 24*all),
			count("livelihood_state", "person_months", g, "outside", 0),
			count("livelihood_state", "unmatched_person_months", g, "", 0),
			count("main_source", "persons", g, "2022", all),
			share("main_source", "share", g, "2022/work", work, all),
			share("main_source", "share", g, "2022/none", none, all),
			count("ever_states", "persons", g, "", all))
		for m := 1; months && m <= 24; m++ {
			month := fmt.Sprintf("%d-%02d", 2022+(m-1)/12, (m-1)%12+1)
			rows = append(rows, share("state_by_month", "share", g, month+"/work", work, all),
				share("state_by_month", "share", g, month+"/none", none, all))
		}
	}
	return rows
}

// described are the groups of which something is printed, but that nobody of them is unmatched.
func described(rows []table.Row) []string {
	groups := map[string]bool{}
	for _, r := range rows {
		if r.Status == table.OK && r.Measure != "unmatched_person_months" {
			groups[r.Group] = true
		}
	}
	return slices.Sorted(maps.Keys(groups))
}

// Nothing is printed of a group of fewer people than the profile asks for, nor of the one by which it would follow; who
// of the others is there is printed, however few have left.
func TestSmallGroupsAreNotDescribed(t *testing.T) {
	s, err := study.Load(study.LivelihoodName)
	if err != nil {
		t.Fatal(err)
	}
	large := map[string][2]float64{"strategic": {3, 1}, "executor_upper": {12, 9}, "executor_lower": {30, 16},
		"active": {45, 26}, "enabler": {2, 0}, "pool": {4000, 900}}
	for _, c := range []struct {
		name   string
		groups map[string][2]float64
		months bool
		want   []string
	}{
		{"the smallest group beside it is not described either", large, false, []string{"active", "executor_lower",
			"pool"}},
		{"nobody is few", map[string][2]float64{"strategic": {9, 9}, "executor_upper": {12, 9},
			"executor_lower": {30, 16}, "active": {51, 34}}, false,
			[]string{"active", "executor_lower", "executor_upper", "strategic"}},
		{"an empty group is few", map[string][2]float64{"linked_0": {30, 16}, "linked_1": {12, 9}, "linked_2": {0, 0},
			"linked": {42, 25}}, false, []string{"linked", "linked_0"}},
		{"two that are few together are not", map[string][2]float64{"strategic": {2, 2}, "executor_upper": {2, 1},
			"executor_lower": {30, 16}, "active": {34, 19}}, false, []string{"active", "executor_lower"}},
		{"a group of which no set is printed is alone", map[string][2]float64{"enabler": {2, 0},
			"strategic": {20, 12}}, true, []string{"strategic"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := protected(cohort(c.groups, c.months), s)
			if err != nil {
				t.Fatal(err)
			}
			if got := described(rows); !slices.Equal(got, c.want) {
				t.Errorf("described are %v, not %v", got, c.want)
			}
			for _, r := range rows {
				if slices.Contains(c.want, r.Group) && r.Measure == "persons" && r.Status != table.OK {
					t.Errorf("who is there is withheld: %v", cell(r))
				}
			}
			found, err := Check(t.Context(), []Published{{Name: "all", Study: s, Rows: rows}}, nil)
			if err != nil || len(found) > 0 {
				t.Errorf("%v, follows: %v", err, found)
			}
		})
	}
}

// Months that are told apart for a set alone give those of all months: its small group does not follow from them.
func TestMonthsOfASetTellNotOfItsSmallGroup(t *testing.T) {
	s, err := study.Load(study.LivelihoodName)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string][2]float64{"family_active": {30, 34}, "family_linked": {120, 106}, "family_enabler": {2, 2}}
	rows := cohort(parts, false)
	for _, r := range cohort(map[string][2]float64{"family": {152, 142}}, true) {
		if r.Result == "state_by_month" {
			rows = append(rows, r)
		}
	}
	if rows, err = protected(rows, s); err != nil {
		t.Fatal(err)
	}
	if got := described(rows); len(got) != 2 || slices.Contains(got, "family_enabler") {
		t.Errorf("described are %v", got)
	}
}

// A release of which a small group is withheld is verified with its own study alone, and a table that no longer holds
// for the whole set is found.
func TestUndescribedGroupsAreProved(t *testing.T) {
	s, err := study.Load(study.LivelihoodName)
	if err != nil {
		t.Fatal(err)
	}
	computed := Computed{Rows: cohort(map[string][2]float64{"strategic": {3, 1}, "executor_upper": {12, 9},
		"executor_lower": {30, 16}, "active": {45, 26}}, false)}
	safe, err := Protect(computed, s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := safe.Certificate()
	held := Held{Published: Published{Study: s, Rows: safe.Rows()}, Profile: c.Profile, Certificate: c}
	v := Verify(held, nil)
	if len(v.Faults) > 0 || v.Withheld == 0 {
		t.Errorf("%d withheld, faults: %v", v.Withheld, v.Faults)
	}
}
