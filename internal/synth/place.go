package synth

import (
	"ansatz/internal/synth/random"
	"encoding/csv"
	"fmt"
	"math"
	"sort"
	"strings"
)

// places are the municipalities and their areas.
type places struct {
	code   []string // of a municipality
	county []string
	region []int // police region, by its index in the dictionary
	cum    []float64
	cumIn  []float64 // the same for people born abroad, with more weight on the cities
	areas  []place
	from   []int // the first area of a municipality; one more at the end
}

// place is an area (DeSO).
type place struct {
	code          string
	muni          int
	vulnerability int64 // by its index in the dictionary
}

// newPlaces divides the country for n people: municipalities by size, and in each of them areas of some 1 700 people
// (at least three areas, and at least five people in each).
func newPlaces(cal *Calibration, n int, seed uint64) places {
	rows, err := csv.NewReader(strings.NewReader(municipalitiesCSV)).ReadAll()
	if err != nil {
		panic("synth: municipalities.csv: " + err.Error())
	}
	var p places
	var size []float64
	rest := cal.Places.Rest
	// Municipalities without a given size follow a rank-size rule, ranked by a hash of their code.
	type ranked struct {
		i int
		h uint64
	}
	var unknown []ranked
	for i, row := range rows[1:] {
		p.code, p.county = append(p.code, row[0]), append(p.county, row[3])
		region, ok := cal.Places.Region[row[3]]
		if !ok {
			panic("synth: no police region for county " + row[3])
		}
		p.region = append(p.region, regionIndex(region))
		s, ok := cal.Places.Municipality[row[0]]
		if !ok {
			h := uint64(0)
			for _, c := range row[0] {
				h = random.Mix(h + uint64(c))
			}
			unknown = append(unknown, ranked{i, h})
		}
		size = append(size, s)
	}
	sort.Slice(unknown, func(a, b int) bool { return unknown[a].h < unknown[b].h })
	for k, u := range unknown {
		size[u.i] = rest.Largest * math.Pow(rest.Smallest/rest.Largest, float64(k)/float64(len(unknown)-1))
	}
	total := 0.0
	for _, s := range size {
		total += s
	}
	sum, sumIn := 0.0, 0.0
	for i, s := range size {
		people := s / total * float64(n)
		k := max(3, int(math.Round(s/1700)))
		k = max(1, min(k, int(people/5)))
		p.from = append(p.from, len(p.areas))
		for a := range k {
			letter, serial := "C", 1010+10*a
			switch {
			case a < k/8:
				letter = "A"
			case a < k/4:
				letter = "B"
			}
			area := place{code: fmt.Sprintf("%s%s%04d", p.code[i], letter, serial), muni: i}
			r := draw(seed, sArea, len(p.areas))
			if s > 60000 && letter == "C" && r.Chance(cal.Places.Vulnerable) {
				area.vulnerability = int64(1 + r.Pick([]float64{27, 15, 17}))
			}
			p.areas = append(p.areas, area)
		}
		sum += s
		sumIn += s * math.Sqrt(s)
		p.cum, p.cumIn = append(p.cum, sum), append(p.cumIn, sumIn)
	}
	p.from = append(p.from, len(p.areas))
	return p
}

func regionIndex(name string) int {
	for i, c := range []string{"nord", "mitt", "stockholm", "ost", "vast", "syd", "bergslagen"} {
		if c == name {
			return i
		}
	}
	panic("synth: unknown police region " + name)
}

// random draws a municipality by its size, and an area in it.
func (p *places) random(r *random.Numbers, foreign bool) (muni, area uint16) {
	cum := p.cum
	if foreign {
		cum = p.cumIn
	}
	m := sort.SearchFloat64s(cum, r.Float()*cum[len(cum)-1])
	return uint16(m), p.areaIn(r, m)
}

func (p *places) areaIn(r *random.Numbers, muni int) uint16 {
	return uint16(p.from[muni] + r.Intn(p.from[muni+1]-p.from[muni]))
}
