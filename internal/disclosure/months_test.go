package disclosure

import (
	"testing"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// What follows from published results about the same people month by month, year by year and over the whole period.
var overMonths = []follows{
	{"who is present in all months is present in each year", []table.Row{
		count("livelihood_state", "persons", "strategic", "", 9),
		count("ever_states", "persons", "strategic", "", 8),
		gone("main_source", "persons", "strategic", "2022"),
	}, Cell{"main_source", "persons", "strategic", "2022"}, 8, 9},
	{"who is present in a year is present in each of its months", []table.Row{
		share("state_by_month", "share", "strategic", "2022-03/work", 8, 8),
		count("ever_states", "persons", "strategic", "", 7),
		gone("main_source", "persons", "strategic", "2022"),
	}, Cell{"main_source", "persons", "strategic", "2022"}, 7, 8},
	{"who is present in a month is followed", []table.Row{
		count("livelihood_state", "persons", "strategic", "", 3),
		gone("state_by_month", "share", "strategic", "2022-03/work"),
	}, Cell{"state_by_month", "share", "strategic", "2022-03/work"}, 0, 3},
	{"each is followed for every month, present or outside", []table.Row{
		gone("livelihood_state", "persons", "strategic", ""),
		share("livelihood_state", "share", "strategic", "work", 190, 206),
		count("livelihood_state", "person_months", "strategic", "outside", 10),
		count("ever_states", "persons", "strategic", "", 8),
	}, Cell{"livelihood_state", "persons", "strategic", ""}, 8, 9},
	{"nobody has more persons than months", []table.Row{
		gone("livelihood_state", "persons", "strategic", ""),
		share("livelihood_state", "share", "strategic", "work", 8, 8),
		count("ever_states", "persons", "strategic", "", 7),
	}, Cell{"livelihood_state", "persons", "strategic", ""}, 7, 8},
	{"those present in each month have the months together", []table.Row{
		share("livelihood_state", "share", "strategic", "work", 216, 216),
		count("livelihood_state", "person_months", "strategic", "outside", 0),
		gone("livelihood_state", "persons", "strategic", ""),
		count("main_source", "persons", "strategic", "2022", 9),
	}, Cell{"livelihood_state", "persons", "strategic", ""}, 9, 9},
	{"nobody has two nets as the basic livelihood, and who has one has any", []table.Row{
		share("basic_livelihood", "risk", "strategic", "2022/any_net", 20, 100),
		share("basic_livelihood", "risk", "strategic", "2022/sickness_benefit", 12, 100),
		share("basic_livelihood", "risk", "strategic", "2022/activity_support", 5, 100),
		gone("basic_livelihood", "risk", "strategic", "2022/sickness_compensation"),
	}, Cell{"basic_livelihood", "risk", "strategic", "2022/sickness_compensation"}, 0, 3},
	{"the indebted by source are some of those of the day", []table.Row{
		share("debt_depth", "share_indebted", "strategic", "2024-07-01", 9, 60),
		share("debt_by_livelihood", "share_indebted", "strategic", "work", 6, 40),
		gone("debt_by_livelihood", "share_indebted", "strategic", "none"),
	}, Cell{"debt_by_livelihood", "share_indebted", "strategic", "none"}, 0, 3},
	{"those without debts by source are some of those of the day", []table.Row{
		share("debt_depth", "share_indebted", "strategic", "2024-07-01", 30, 60),
		share("debt_by_livelihood", "share_indebted", "strategic", "work", 6, 34),
		share("debt_by_livelihood", "share_indebted", "strategic", "parental", 8, 8),
		gone("debt_by_livelihood", "share_indebted", "strategic", "none"),
	}, Cell{}, 0, 2}, // of those without debts, who are no row
	{"adults by source are those with that source in the last year", []table.Row{
		share("main_source", "share", "strategic", "2023/parental", 3, 90),
		gone("debt_by_livelihood", "share_indebted", "strategic", "parental"),
	}, Cell{"debt_by_livelihood", "share_indebted", "strategic", "parental"}, 0, 3},
	{"nobody else has the source", []table.Row{
		count("main_source", "persons", "strategic", "2023", 23),
		gone("main_source", "share", "strategic", "2023/sickness_compensation"),
		gone("main_source", "share", "strategic", "2023/sickness_benefit"),
		gone("main_source", "share", "strategic", "2023/activity_support"),
		gone("main_source", "share", "strategic", "2023/parental"),
		gone("main_source", "share", "strategic", "2023/work"),
		gone("main_source", "share", "strategic", "2023/housing"),
		gone("main_source", "share", "strategic", "2023/other_benefits"),
		gone("main_source", "share", "strategic", "2023/none"),
		share("debt_by_livelihood", "share_indebted", "strategic", "work", 6, 21),
	}, Cell{"main_source", "share", "strategic", "2023/parental"}, 0, 2},
	{"pairs of months begin in any month but the last", []table.Row{
		count("livelihood_state", "person_months", "strategic", "parental", 72),
		share("safety_net_transitions", "rate", "strategic", "parental>work", 7, 69),
		gone("state_by_month", "share", "strategic", "2023-12/parental"),
	}, Cell{"state_by_month", "share", "strategic", "2023-12/parental"}, 0, 3},
	{"pairs of months end in any month but the first", []table.Row{
		count("livelihood_state", "person_months", "strategic", "parental", 71),
		share("safety_net_transitions", "rate", "strategic", "parental>work", 7, 60),
		count("safety_net_transitions", "moves", "strategic", "parental>sickness_compensation", 0),
		count("safety_net_transitions", "moves", "strategic", "parental>sickness_benefit", 0),
		count("safety_net_transitions", "moves", "strategic", "parental>activity_support", 0),
		count("safety_net_transitions", "moves", "strategic", "parental>housing", 0),
		count("safety_net_transitions", "moves", "strategic", "parental>unemployed", 0),
		count("safety_net_transitions", "moves", "strategic", "parental>none", 0),
		count("safety_net_transitions", "moves", "strategic", "work>parental", 9),
		count("safety_net_transitions", "moves", "strategic", "none>parental", 8),
		gone("state_by_month", "share", "strategic", "2022-01/parental"),
	}, Cell{"state_by_month", "share", "strategic", "2022-01/parental"}, 0, 2},
	{"moves end in months of their state", []table.Row{
		count("livelihood_state", "person_months", "family_enabler", "housing", 3),
		gone("safety_net_transitions", "moves", "family_enabler", "work>housing"),
		gone("safety_net_transitions", "rate", "family_enabler", "work>housing"),
		share("safety_net_transitions", "rate", "family_enabler", "housing>work", 0, 0),
		count("safety_net_transitions", "moves", "family_enabler", "housing>sickness_compensation", 0),
		count("safety_net_transitions", "moves", "family_enabler", "housing>sickness_benefit", 0),
		count("safety_net_transitions", "moves", "family_enabler", "housing>activity_support", 0),
		count("safety_net_transitions", "moves", "family_enabler", "housing>parental", 0),
		count("safety_net_transitions", "moves", "family_enabler", "housing>unemployed", 0),
		count("safety_net_transitions", "moves", "family_enabler", "housing>none", 0),
		gone("state_by_month", "share", "family", "2022-01/housing"),
	}, Cell{"safety_net_transitions", "moves", "family_enabler", "work>housing"}, 0, 3},
	{"whoever has months has one pair fewer", []table.Row{
		count("livelihood_state", "persons", "strategic", "", 9),
		share("livelihood_state", "share", "strategic", "work", 100, 200),
		share("safety_net_transitions", "rate", "strategic", "sickness_compensation>work", 6, 20),
		share("safety_net_transitions", "rate", "strategic", "sickness_benefit>work", 6, 20),
		share("safety_net_transitions", "rate", "strategic", "activity_support>work", 6, 20),
		share("safety_net_transitions", "rate", "strategic", "parental>work", 6, 20),
		share("safety_net_transitions", "rate", "strategic", "work>parental", 6, 80),
		share("safety_net_transitions", "rate", "strategic", "housing>work", 6, 14),
		share("safety_net_transitions", "rate", "strategic", "unemployed>work", 6, 14),
		gone("safety_net_transitions", "moves", "strategic", "none>work"),
		gone("safety_net_transitions", "rate", "strategic", "none>work"),
	}, Cell{"safety_net_transitions", "moves", "strategic", "none>work"}, 0, 3},
	{"who is indebted and was not there the day before has joined since", []table.Row{
		share("debt_depth", "share_indebted", "strategic", "2024-06-30", 20, 60),
		share("debt_depth", "share_indebted", "strategic", "2024-07-01", 25, 61),
		share("debt_persistence", "share_kept", "strategic", "2024-07-01", 17, 20),
		gone("debt_persistence", "share_new", "strategic", "2024-07-01"),
	}, Cell{"debt_persistence", "share_new", "strategic", "2024-07-01"}, 7, 8},
	{"every public debt is to a creditor", []table.Row{
		share("debt_depth", "share_indebted", "strategic", "2024-07-01/public", 30, 60),
		share("debt_depth", "share_indebted", "strategic", "2024-07-01/creditor_state", 20, 60),
		share("debt_depth", "share_indebted", "strategic", "2024-07-01/creditor_forsakringskassan", 6, 60),
		gone("debt_depth", "share_indebted", "strategic", "2024-07-01/creditor_other_public"),
		share("debt_depth", "share_indebted", "total", "2024-07-01/creditor_other_public", 7, 90),
	}, Cell{"debt_depth", "share_indebted", "strategic", "2024-07-01/creditor_other_public"}, 4, 7},
	{"the same are unmatched by main source and by net", []table.Row{
		count("basic_livelihood", "unmatched_persons", "linked", "2022/any_net", 9),
		count("main_source", "unmatched_persons", "linked_0", "2022", 6),
		gone("main_source", "unmatched_persons", "linked_1", "2022"),
		count("main_source", "unmatched_persons", "linked_2", "2022", 0),
	}, Cell{"main_source", "unmatched_persons", "linked_1", "2022"}, 3, 3},
	{"the unmatched of a year are some of those present in it", []table.Row{
		count("main_source", "persons", "strategic", "2022", 3),
		gone("main_source", "unmatched_persons", "strategic", "2022"),
	}, Cell{"main_source", "unmatched_persons", "strategic", "2022"}, 0, 3},
	{"the unmatched of the whole period are some of those present in it", []table.Row{
		count("ever_states", "persons", "strategic", "", 3),
		gone("ever_states", "unmatched_persons", "strategic", ""),
	}, Cell{"ever_states", "unmatched_persons", "strategic", ""}, 0, 3},
	{"unmatched months are some of those present", []table.Row{
		share("livelihood_state", "share", "strategic", "work", 3, 3),
		gone("livelihood_state", "unmatched_person_months", "strategic", ""),
	}, Cell{"livelihood_state", "unmatched_person_months", "strategic", ""}, 0, 3},
}

// The attacker sees what follows from months of the years and years of the whole period.
func TestWhatFollowsOverMonths(t *testing.T) {
	s, err := study.Load(study.LivelihoodName)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range overMonths {
		t.Run(f.name, func(t *testing.T) { f.seen(t, s) })
	}
}

// How few a small group is does not follow from its months: two people who are present all the time have 48.
func TestMonthsTellNotHowFew(t *testing.T) {
	s, err := study.Load(study.LivelihoodName)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := protected([]table.Row{
		count("livelihood_state", "persons", "enabler", "", 2),
		share("livelihood_state", "share", "enabler", "work", 24, 48),
		share("livelihood_state", "share", "enabler", "none", 24, 48),
		count("livelihood_state", "person_months", "enabler", "work", 24),
		count("livelihood_state", "person_months", "enabler", "none", 24),
		count("livelihood_state", "person_months", "enabler", "outside", 0),
		count("main_source", "persons", "enabler", "2022", 2),
		count("ever_states", "persons", "enabler", "", 2),
	}, s)
	if err != nil {
		t.Fatal(err)
	}
	found, err := Check(t.Context(), []Published{{Name: "all", Study: s, Rows: rows}}, nil)
	if err != nil || len(found) > 0 {
		t.Errorf("%v, follows: %v", err, found)
	}
}
