package disclosure

import (
	"fmt"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/lang"
)

// Describe says what the profile does, a line each. It does not tell the numbers of its rules of dominance.
func (p *Profile) Describe() []lang.Text {
	lines := []lang.Text{p.About}
	add := func(sv, en string, args ...any) { lines = append(lines, lang.Textf(sv, en, args...)) }
	add("Minsta antal som skrivs ut: %d personer eller bolag.",
		"Smallest count that is printed: %d persons or companies.",
		p.Threshold)
	if p.Described > 0 {
		add("Grupper som följs över tid redovisas bara med minst %d personer; av andra skrivs ingenting ut.",
			"Groups that are followed over time are described only with at least %d people; of others nothing is "+
				"printed.", p.Described)
	}
	if p.Width > 0 {
		add("För varje skyddat antal finns två möjliga värden som skiljer sig åt med minst %d.",
			"For each withheld count there are two possible values that differ by at least %d.", p.Width)
	}
	if p.Noise.Most > 0 {
		add("Varje antal har ett slumpmässigt tillägg på högst %d åt vardera hållet, samma för samma personer "+
			"eller bolag.", "Each count has random noise of at most %d in either direction, the same for the same "+
			"persons or companies.", p.Noise.Most)
	}
	if p.Dominance.P > 0 || p.Dominance.K > 0 {
		add("Belopp som en eller två dominerar skrivs inte ut; gränserna är hemliga.",
			"Amounts that one or two dominate are not printed; the limits are secret.")
	}
	if p.MedianOver > 1 {
		add("Medianer skrivs ut bara över minst %d.", "Medians are printed only over at least %d.", p.MedianOver)
	}
	lines = append(lines, p.Single.describe()...)
	if p.Groups == GroupsWithheld {
		add("Andelar av ingen eller alla skrivs inte ut.", "Shares of nobody or everybody are not printed.")
	}
	lines = append(lines, map[Zeros]lang.Text{
		ZerosDeclared: {SV: "Nollor skrivs ut bara där det är sagt att de inte berättar något om någon.",
			EN: "Zeros are printed only where it is declared that they tell nothing of anybody."},
		ZerosShown:    {SV: "Nollor skrivs ut.", EN: "Zeros are printed."},
		ZerosWithheld: {SV: "Nollor skrivs inte ut.", EN: "Zeros are not printed."},
	}[p.Zeros])
	if len(p.Bands) > 0 {
		var bands []string
		for i, low := range p.Bands[:len(p.Bands)-1] {
			bands = append(bands, fmt.Sprintf("%d–%d", low, p.Bands[i+1]-1))
		}
		bands = append(bands, fmt.Sprintf("%d–", p.Bands[len(p.Bands)-1]))
		list := strings.Join(bands, ", ")
		add("Skyddade antal i bolagsprofiler skrivs ut som intervall: %s.",
			"Withheld counts of company profiles are printed as bands: %s.", list)
	}
	for _, u := range unitNames {
		switch d, ok := p.Digits[u.unit]; {
		case !ok:
		case d.Significant > 0:
			lines = append(lines, lang.Text{
				SV: fmt.Sprintf("%s avrundas till %d gällande siffror.", u.name.SV, d.Significant),
				EN: fmt.Sprintf("%s are rounded to %d significant digits.", u.name.EN, d.Significant),
			})
		default:
			lines = append(lines, lang.Text{
				SV: fmt.Sprintf("%s avrundas till %d decimaler.", u.name.SV, d.Decimals),
				EN: fmt.Sprintf("%s are rounded to %d decimals.", u.name.EN, d.Decimals),
			})
		}
	}
	return lines
}

// describe says which values of single persons are not printed.
func (s Single) describe() []lang.Text {
	var sv, en []string
	for _, v := range []struct {
		printed bool
		sv, en  string
	}{
		{s.Maxima, "största värden", "maxima"}, {s.Minima, "minsta värden", "minima"}, {s.Dates, "exakta datum",
			"exact dates"},
	} {
		if !v.printed {
			sv, en = append(sv, v.sv), append(en, v.en)
		}
	}
	if len(sv) == 0 {
		return nil
	}
	return []lang.Text{{SV: "Skrivs inte ut, eftersom de är en enskilds: " + strings.Join(sv, ", ") + ".",
		EN: "Not printed, because they are of a single person: " + strings.Join(en, ", ") + "."}}
}

var unitNames = []struct {
	unit kind.Unit
	name lang.Text
}{
	{kind.Share, lang.Text{SV: "Andelar", EN: "Shares"}},
	{kind.Ratio, lang.Text{SV: "Kvoter", EN: "Ratios"}},
	{kind.Kronor, lang.Text{SV: "Belopp", EN: "Amounts"}},
	{kind.Amount, lang.Text{SV: "Summor av belopp", EN: "Sums of amounts"}},
	{kind.Decimal, lang.Text{SV: "Genomsnitt", EN: "Means"}},
	{kind.Coefficient, lang.Text{SV: "Koefficienter", EN: "Coefficients"}},
}
