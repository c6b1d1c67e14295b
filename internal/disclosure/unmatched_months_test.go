package disclosure

import (
	"testing"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// What follows from published results about people with nobody to be compared with.
var ofUnmatched = []follows{
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

// The attacker sees that the same people are unmatched by main source and by net, and are some of those present.
func TestWhatFollowsOfTheUnmatched(t *testing.T) {
	s, err := study.Load(study.LivelihoodName)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ofUnmatched {
		t.Run(f.name, func(t *testing.T) { f.seen(t, s) })
	}
}
