package synth

import (
	"math"

	"ansatz/internal/synth/random"
)

// assistanceRates holds the rates of personal assistance (section 5 of results.md).
type assistanceRates struct {
	Users      float64 `yaml:"users"`      // with a user-month in 2022–2023, at full size
	Private    float64 `yaml:"private"`    // private companies, at full size
	Municipal  float64 `yaml:"municipal"`  // municipalities, at full size
	OwnShare   float64 `yaml:"own_share"`  // of the users: own employers
	CityShare  float64 `yaml:"city_share"` // of the users: by the municipality
	Switching  float64 `yaml:"switching"`  // of the users: change provider in the period
	WeekHours  float64 `yaml:"week_hours"` // mean of the decisions
	HoursSD    float64 `yaml:"hours_sd"`
	Assistants struct {
		Female curve `yaml:"female"`
		Male   curve `yaml:"male"`
	} `yaml:"assistants"` // probability that a person of the pool works as an assistant in 2022–2023
	Relative     float64 `yaml:"relative"`     // the ratio for a user's parents, children and siblings
	Investigated float64 `yaml:"investigated"` // of the pool's assistants
	Groups       map[string]struct {
		Ratio     float64 `yaml:"ratio"`
		CaseRatio float64 `yaml:"case_ratio"`
		UserYears float64 `yaml:"user_years"`
		NewUsers  float64 `yaml:"new_users"` // users without an assistant of a stronger group, per assistant
	} `yaml:"groups"`
	Sizes struct { // users of a provider, by its rank among its kind as a share of all
		Private curvePoints `yaml:"private"`
		City    curvePoints `yaml:"city"`
	} `yaml:"sizes"`
	Tied struct { // share of providers with an active or linked assistant, by number of users
		Few  float64 `yaml:"few"`  // up to 3
		Some float64 `yaml:"some"` // 4–19
		Many float64 `yaml:"many"` // 20 or more
	} `yaml:"tied"`
	// The share of the private companies that are the largest and together have half of the users.
	LargestShare float64 `yaml:"largest_share"`
	LargestTied  float64 `yaml:"largest_tied"` // active or linked assistants in each of them
	LargestLeast float64 `yaml:"largest_least"`
	// Companies by their strongest representative, at full size.
	Represented    map[string]float64 `yaml:"represented"`
	WithAssistants float64            `yaml:"with_assistants"` // the share of these with active or linked assistants
	Untied         map[string]float64 `yaml:"untied"`          // the others, by strongest representative
	// Users in a group, at represented companies with ties to crime.
	LinkedUsers        float64 `yaml:"linked_users"`
	Bankruptcies       float64 `yaml:"bankruptcies"`
	FamilyInvestigated float64 `yaml:"family_investigated"`
	Largest            struct {
		Cases     float64 `yaml:"cases"`
		Reported  float64 `yaml:"reported"`
		Wrong     float64 `yaml:"wrong"`
		MeanWrong float64 `yaml:"mean_wrong"`
	} `yaml:"largest"`
	Example struct {
		Users, ActiveOrLinked, Family, FromPopulation, Several, Cases, Companies int
		Enabler, Linked, FamilyRepresentatives                                   int
	} `yaml:"example"`
}

// curvePoints is a function of a rank share, linear in the logarithm between its points.
type curvePoints [][2]float64

func (c curvePoints) at(x float64) float64 {
	for k := 1; k < len(c); k++ {
		if x <= c[k][0] {
			t := (x - c[k-1][0]) / (c[k][0] - c[k-1][0])
			return math.Exp((1-t)*math.Log(c[k-1][1]) + t*math.Log(c[k][1]))
		}
	}
	return c[len(c)-1][1]
}

// assistance holds all personal assistance in memory: some ten thousands of users and their assistants.
type assistance struct {
	clients   []client
	providers []provider
	worksFor  map[int32]int // the provider of each assistant
	clientOf  map[int32]int
}

var (
	periodFrom = month(2022, 1)
	periodTo   = month(2023, 12)
	timeFrom   = month(2021, 7)
	timeTo     = month(2024, 6)
)

// hourlyRate returns the standard amount per hour, in hundredths of kronor (sweden.md 5.2).
func hourlyRate(m int) int64 {
	switch 1970 + m/12 {
	case 2020:
		return 30430
	case 2021:
		return 31500
	case 2022:
		return 31970
	case 2023:
		return 32450
	}
	return 33260
}

func (w *World) makeAssistance() {
	a := &w.assist
	a.worksFor, a.clientOf = map[int32]int{}, map[int32]int{}
	r := draw(w.opt.Seed, sAssistance, 0)
	w.makeClients(&r)
	w.makeProviders(&r)
	w.placeClients(&r)
	w.placeAssistants(&r)
	w.represent(&r)
	w.companyCases(&r)
}

// overlap returns the part of a stay within the period of the study. from > to if there is none.
func overlap(s stay) (from, to int) { return max(s.from, periodFrom), min(s.to, periodTo) }

// monthHours returns the hours used in a month, in hundredths of an hour, from a decision of weekly hours. They vary a
// little.
func (w *World) monthHours(c *client, m int) int64 {
	h := random.Mix(uint64(c.person)<<20 ^ uint64(m) ^ w.opt.Seed)
	used := 0.93 + 0.07*float64(h>>40)/(1<<24)
	days := int(lastDay(m)-firstDay(m)) + 1
	return int64(float64(c.hours)*float64(days)/7*used*4) * 25
}

// plannedHours returns all hours of the period and the number of user-months.
func (w *World) plannedHours() (hours, months float64) {
	for k := range w.assist.clients {
		c := &w.assist.clients[k]
		for m := max(c.from, periodFrom); m <= min(c.to, periodTo); m++ {
			hours += float64(w.monthHours(c, m)) / 100
			months++
		}
	}
	return hours, months
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
