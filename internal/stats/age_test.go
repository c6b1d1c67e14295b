package stats

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// TestIncidenceByAge holds the estimate and its limits against R: etmCIF(Surv(entry, exit, state != 0) ~ 1, etype =
// state, failcode = 1) of etm 1.1.1 with ci.fun = "cloglog", on 40 persons with an age of their own at entry. survfit
// of survival 3.5-3 gives the same shares. Each person is entry, exit and state: 1 the event, 2 another ending.
func TestIncidenceByAge(t *testing.T) {
	const persons = "216,228,0 216,393,1 216,261,1 216,251,0 216,254,0 216,252,0 216,360,0 216,369,0 " +
		"216,292,1 216,308,2 216,294,0 216,394,0 305,431,0 227,290,1 394,512,0 363,454,1 " +
		"255,392,0 246,282,1 349,519,0 359,480,1 365,431,2 236,295,0 347,423,0 354,386,0 " +
		"317,337,2 241,263,0 345,389,2 315,412,2 381,551,0 386,400,2 339,452,0 338,406,0 " +
		"251,422,1 218,343,0 324,449,1 396,456,0 303,329,1 256,432,2 396,406,1 237,284,2"
	by := map[int]Flow{}
	for person := range strings.FieldsSeq(persons) {
		var entry, exit, state int
		if _, err := fmt.Sscanf(person, "%d,%d,%d", &entry, &exit, &state); err != nil {
			t.Fatal(err)
		}
		f := by[entry]
		f.Entered++
		by[entry] = f
		f = by[exit]
		switch state {
		case 1:
			f.Ended++
		case 2:
			f.Other++
		default:
			f.Censored++
		}
		by[exit] = f
	}
	var flows []Flow
	for age, f := range by {
		f.Age = age
		flows = append(flows, f)
	}
	slices.SortFunc(flows, func(a, b Flow) int { return a.Age - b.Age })
	for age, want := range map[int][3]float64{
		300: {0.247058823529412, 0.100536166415365, 0.532322478926679},
		360: {0.295324283559578, 0.135012715170857, 0.57030369696317},
		420: {0.354315401374225, 0.185087322776846, 0.607388974006617},
	} {
		share, low, high := IncidenceByAge(flows, 216, age)
		for i, got := range []float64{share, low, high} {
			if !(math.Abs(got-want[i]) <= 1e-12) {
				t.Errorf("before %d months, number %d: %v, etm gives %v", age, i, got, want[i])
			}
		}
	}
	if share, low, _ := IncidenceByAge(flows, 216, 240); share != 0 || !math.IsNaN(low) {
		t.Errorf("nobody has the event yet: %v, %v", share, low)
	}
	if share, _, _ := IncidenceByAge(flows, 200, 300); !math.IsNaN(share) {
		t.Errorf("nobody is followed between 200 and 216 months: %v", share)
	}
	if share, _, _ := IncidenceByAge(flows, 216, 1200); !math.IsNaN(share) {
		t.Errorf("nobody is followed to 1200 months: %v", share)
	}
}
