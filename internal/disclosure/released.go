package disclosure

import (
	"maps"
	"slices"

	"ansatz/internal/disclosure/internal/released"
	"ansatz/internal/disclosure/system"
	"ansatz/internal/fault"
	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/network"
	"ansatz/internal/stats/cellkey"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Released is a study's results as they may leave: rows, attrition, drawings. Documents, tables and explanations are
// made from a Released and from nothing else. Only this room makes one, by Protect or Unprotected; the compiler sees to
// it.
type Released = released.Table

// Step is one restriction of the attrition.
type Step = released.Step

// Working is material that shows single persons and companies, and says so.
type Working[T any] = released.Working[T]

// Counts that a step of the attrition does not have.
const (
	NotCounted = released.NotCounted // does not apply
	Withheld   = released.Withheld   // may not leave
)

// Threshold is the smallest count of persons or companies that may leave.
const Threshold = released.Threshold

// Computed is a study's results as they were computed: true values.
type Computed struct {
	Rows     []table.Row
	Steps    []Step
	Drawings []*network.Picture // of clusters of companies
	Noise    *cellkey.Table     // that its counts have; nil where they are the true ones
}

// Options say by which rules results are protected, and what a reader may hold already.
type Options struct {
	Profile *Profile    // nil: publish
	Earlier []Published // releases that have left before, the first first

	besides  map[Cell]bool // counts to withhold besides
	bandless map[Cell]bool // those of them that get no band
	ends     map[Cell]int  // how often the lowest and highest tables of counts were asked for
	memory   *system.Memory
}

// Published is what a reader holds of one release.
type Published struct {
	Name  string
	Study *study.Study
	Rows  []table.Row
	Steps []Step
	Noise Noise // of its counts; zero where they have none
}

// Noise is what a profile tells of the noise of its counts.
type Noise = released.Noise

// Certificate proves that a release is protected.
type Certificate = released.Certificate

// ReadCertificate reads a certificate as a run writes it; of a text that was changed since, Changed tells.
func ReadCertificate(text []byte) (*Certificate, error) { return released.ReadCertificate(text) }

// PublicProfile is what a profile tells of itself.
type PublicProfile = released.PublicProfile

// Protect withholds what may not leave, in rows, attrition and drawings together, whatever of earlier releases a reader
// holds. The order is kept. Rows that would be counted are left out where they are of few companies.
// Where counts have no proof, more is withheld: what is nearest to them, in the end all that hangs together with them.
// An error is a fault.List: rows of own models that are called what nobody has declared, or a profile that the program
// cannot protect by; or that a count has no proof whatever is withheld.
func Protect(c Computed, s *study.Study, o Options) (Released, error) {
	if o.Profile == nil {
		o.Profile = Publish()
	}
	if err := o.Profile.Usable(s); err != nil {
		return Released{}, err
	}
	if err := neverMixed(o.Profile, o.Earlier); err != nil {
		return Released{}, err
	}
	o.Earlier = append(withElsewhere(o.Earlier), elsewhere(Published{Study: s, Rows: c.Rows})...)
	if o.Profile.Method == CellKey {
		return protectWithNoise(c, s, o)
	}
	c.Rows = slices.DeleteFunc(slices.Clone(c.Rows), fewProfiles(c.Rows, s, o.Profile))
	c.Rows = slices.DeleteFunc(c.Rows, fewOccurring(c.Rows, s, o.Profile))
	o.memory = &system.Memory{}
	var held *Released // of what was tried, the last that has a proof for every count
	for round := 0; ; {
		rows, steps, taken, err := protectedOnce(c, s, o)
		if err != nil {
			return Released{}, err
		}
		if left := withoutTelling(c.Rows, rows, s); len(left) < len(c.Rows) {
			c.Rows = left
			continue
		}
		proof, err := prove(Published{Name: s.Name, Study: s, Rows: rows, Steps: steps}, taken, c, o)
		if err != nil {
			return Released{}, err
		}
		done := released.Certified(rows, steps, c.Drawings, proof.Certificate, o.Profile.units())
		if len(proof.narrow) == 0 {
			held = &done
		}
		round++
		more, pins := proof.next(held != nil, round > patience, o)
		switch {
		case len(more)+len(pins) > 0:
			o.besides, o.bandless = with(o.besides, more), with(o.bandless, pins)
		case held != nil:
			return *held, unproved(held.Certificate().Unproved(), o.Earlier)
		default:
			return Released{}, unproved(max(1, proof.Unproved()), o.Earlier)
		}
	}
}

// patience is how often results are certified until all is withheld at once that hangs together with what has no proof.
const patience = 20

// unproved is the error that so many counts have no proof whatever is withheld besides; nil for none.
func unproved(n int, earlier []Published) error {
	if n == 0 {
		return nil
	}
	hint := lang.Text{SV: "slå ihop grupper eller kategorier i studien, så att färre antal är små",
		EN: "merge groups or categories of the study, so that fewer counts are small"}
	if len(earlier) > 0 {
		hint = lang.Text{SV: "tidigare utlämnanden visar för mycket för profilen: ta den profil som de har, ta bort " +
			"dem som aldrig lämnade huset (ansatz release forget), eller slå ihop grupper eller kategorier i studien",
			EN: "earlier releases show too much for the profile: take the profile that they have, take out those " +
				"that never left the house (ansatz release forget), or merge groups or categories of the study"}
	}
	return &fault.Fault{Kind: fault.Disclosed,
		Rule: lang.Textf("för %d skyddade antal finns inget bevis för att de inte går att räkna ut, vad som än "+
			"skyddas därutöver; inget är skrivet",
			"no proof was found for %d withheld counts that they cannot be computed, whatever is withheld besides; "+
				"nothing is written", n),
		Hint: hint}
}

// withoutTelling returns the computed rows without those of every category that tells of those behind it and of which
// some row is withheld. What is left out is protected like what was never asked: the study has fewer rows.
func withoutTelling(computed, printed []table.Row, s *study.Study) []table.Row {
	gone := map[[3]string]bool{}
	for _, r := range printed {
		if k, ok := kind.Of(string(s.Kind(r.Result))); ok && k.Telling && r.Status == table.Suppressed {
			gone[[3]string{r.Result, r.Group, r.Category}] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(computed),
		func(r table.Row) bool { return gone[[3]string{r.Result, r.Group, r.Category}] })
}

// mostMissed is for how many proofs at most, when tables were looked for again, more is withheld because both lie on
// one side of the true number. In the largest systems it is so of more, because no linear programme is solved for them;
// they prove the width all the same.
const mostMissed = 200

// protectedOnce is rows and steps as they may be printed, and the counts that are taken as known besides.
func protectedOnce(c Computed, s *study.Study, o Options) ([]table.Row, []Step, map[Cell]int64, error) {
	rows, steps, taken, err := protectAll(c.Rows, c.Steps, s, o)
	if err != nil {
		return nil, nil, nil, err
	}
	printed := o.Profile.print(rows, c.Rows, s)
	describe := newDescriber(s)
	for i := range printed {
		r := &printed[i]
		if r.Status == table.Suppressed && o.bandless[describe.row(s.Kind(r.Result), *r).count] {
			r.Low, r.High = table.Empty, table.Empty
		}
	}
	return printed, steps, taken, nil
}

// with is a set and more that is in it.
func with(set map[Cell]bool, more []Cell) map[Cell]bool {
	all := maps.Clone(set)
	if all == nil {
		all = map[Cell]bool{}
	}
	for _, c := range more {
		all[c] = true
	}
	return all
}

// Unprotected releases true values, for whoever asked for them by name. All that is made of them is marked as
// unprotected.
func Unprotected(c Computed) Released { return released.Unprotected(c.Rows, c.Steps, c.Drawings) }

// AsWorking releases material that shows single persons and companies.
func AsWorking[T any](content T) Working[T] { return released.AsWorking(content) }
