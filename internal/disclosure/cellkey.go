package disclosure

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/disclosure/internal/released"
	"ansatz/internal/fault"
	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/source/reader"
	"ansatz/internal/stats/cellkey"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// The method cell-key: counts have noise when they are computed (internal/stats/cellkey), and leave with it. What is
// withheld is what noise does not protect.

// mostNoise is the largest noise that a profile may ask for.
const mostNoise = 100

// readNoise reads the noise of a profile: {most: n, variance: v}.
func (p *Profile) readNoise(r *reader.Reader, f map[string]ast.Node) {
	n := f["noise"]
	if p.Method != CellKey {
		if n != nil {
			r.Fail(n, lang.Textf("metoden %s har inget slumpmässigt tillägg", "the method %s has no noise", p.Method),
				lang.Text{SV: "ta bort noise, eller skriv method: cell-key",
					EN: "leave noise out, or write method: cell-key"})
		}
		return
	}
	at := f["method"]
	if p.Width > 0 {
		r.Fail(f["width"], lang.Text{SV: "metoden cell-key ger inga bevis", EN: "the method cell-key gives no proofs"},
			lang.Text{SV: "skriv width: 0", EN: "write width: 0"})
	}
	if n == nil {
		r.Fail(at, lang.Text{SV: "metoden cell-key behöver noise", EN: "the method cell-key needs noise"},
			lang.Text{SV: "skriv till exempel noise: {most: 5, variance: 3}",
				EN: "write noise: {most: 5, variance: 3}, for instance"})
		return
	}
	g := r.Fields(n, "most", "variance")
	p.Noise = Noise{Most: r.Whole(g["most"], 1, mostNoise), Least: p.Threshold,
		Variance: r.Number(g["variance"], 0, mostNoise*mostNoise)}
	if p.Noise.Most > 0 && p.Noise.Most < p.Threshold {
		r.Fail(g["most"], lang.Text{
			SV: "tillägget är mindre än tröskeln, så att små antal inte kan bli 0 eller minst den",
			EN: "the noise is below the threshold, so that small counts cannot become 0 or at least that"},
			lang.Textf("skriv minst %d", "write at least %d", p.Threshold))
	}
	if g["variance"] != nil && p.Noise.Variance <= 0 {
		r.Fail(g["variance"], lang.Text{SV: "variansen ska vara större än noll", EN: "the variance must be above zero"},
			lang.Text{SV: "skriv till exempel 3", EN: "write 3, for instance"})
	}
}

// Table returns the p-table of a profile with noise; nil where it has none.
func (p *Profile) Table() *cellkey.Table {
	if p.Method != CellKey {
		return nil
	}
	t, err := tableOf(p.Noise)
	if err != nil { // the profile was read, which sees to its numbers
		panic(err)
	}
	return t
}

func tableOf(n Noise) (*cellkey.Table, error) { return cellkey.New(n.Most, n.Least, n.Variance) }

// public is what the profile tells of itself.
func (p *Profile) public() PublicProfile {
	return PublicProfile{Name: p.Name, Threshold: p.Threshold, Width: p.Width, Noise: p.Noise}
}

// Usable says whether the program can protect a study by the profile. With noise it can protect results whose counts
// have keys: those of the kinds of the study ansatz. It cannot protect results of other kinds, nor of a study's own
// models.
func (p *Profile) Usable(s *study.Study) error {
	if p.Method != CellKey {
		return nil
	}
	for _, r := range s.Results {
		if study.Keyed(r.Kind) {
			continue
		}
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Textf("profilen %s kan inte skydda resultatet %s: dess antal har inga nycklar för ett tillägg",
				"the profile %s cannot protect the result %s: its counts have no keys for noise", p.Name, r.Name),
			Hint: asPublish}
	}
	if len(s.Models) > 0 {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Textf("profilen %s kan inte skydda en studie med egna modeller: deras antal har inga nycklar",
				"the profile %s cannot protect a study with own models: their counts have no keys", p.Name),
			Hint: asPublish}
	}
	return nil
}

var asPublish = lang.Text{
	SV: "ta --profile publish, som skyddar genom att utelämna tal",
	EN: "use --profile publish, which protects by withholding numbers",
}

// neverMixed refuses a release beside earlier ones that are protected in another way: a reader who has both a count
// with noise and the same count without, or two noises of it, has more than either promises.
func neverMixed(p *Profile, earlier []Published) error {
	for _, e := range earlier {
		if e.Noise == p.Noise {
			continue
		}
		rule := lang.Textf("utlämnande %s har antal med ett slumpmässigt tillägg, och profilen %s ger dem utan",
			"release %s has counts with noise, and the profile %s gives them without", e.Name, p.Name)
		switch {
		case e.Noise == Noise{}:
			rule = lang.Textf("utlämnande %s har antal utan tillägg, och profilen %s ger dem med ett",
				"release %s has counts without noise, and the profile %s gives them with it", e.Name, p.Name)
		case p.Noise != Noise{}:
			rule = lang.Textf("utlämnande %s har ett annat slumpmässigt tillägg än profilen %s",
				"release %s has another noise than the profile %s", e.Name, p.Name)
		}
		return &fault.Fault{Kind: fault.Usage, Rule: rule,
			Hint: lang.Text{
				SV: "ta samma profil som då; lämnade utlämnandet aldrig huset, ansatz release forget",
				EN: "use the profile of that time; if that release never left the house, ansatz release forget",
			}}
	}
	return nil
}

// protectWithNoise releases what was computed with noise. Profiles of single companies are left out, and rows that are
// there because a count is not zero where it is printed as zero: whoever sees the rows would count them. Withheld are
// amounts and medians of few, of those whom one or two dominate, and of single ones, as with any profile; few are few
// as printed. Withheld is also what would tell of a true count more than the noise leaves open.
func protectWithNoise(c Computed, s *study.Study, o Options) (Released, error) {
	if c.Noise == nil {
		panic("disclosure: a study without noise, and a profile with it")
	}
	c.Rows = slices.DeleteFunc(slices.Clone(c.Rows), counted(s))
	t := newProtection(c.Rows, s, o.Profile)
	rows := slices.Clone(c.Rows)
	for i, r := range rows {
		if t.withoutNoise(i) {
			rows[i] = suppressed(r)
		}
	}
	proof := &Certificate{Format: released.CertificateFormat, Profile: o.Profile.public()}
	own, places := withSteps(rows, c.Steps)
	all, joined, _ := withEarlier(own, s, o.Earlier, o.Profile)
	withoutFollowing(all, len(own), joined, o.Profile.Noise, c.Noise)
	steps := withheldSteps(c.Steps, all, places)
	rows = o.Profile.print(all[:len(rows)], c.Rows, s)
	return released.Certified(rows, steps, nil, proof, o.Profile.units()), nil
}

// counted says whether a row tells by being there: it is of one company, or there is none of a count that is zero.
func counted(s *study.Study) func(table.Row) bool {
	return func(r table.Row) bool {
		return s.Kind(r.Result) == study.CompanyProfile || r.Value == 0 && occurring(s, r)
	}
}

// occurring says whether a row is there only because it is at least one.
func occurring(s *study.Study, r table.Row) bool {
	k, ok := kind.Of(string(s.Kind(r.Result)))
	return ok && !k.Occur.Any() && in(r, k.Occur)
}

// withoutNoise says whether a row is to be withheld: a number of which noise does not protect whoever is behind it.
func (t *protection) withoutNoise(i int) bool {
	m, b := t.measures[i], t.rows[i].Basis
	switch {
	case m == nil:
		return true
	case m.Contributed() || m.Statistic == kind.Median:
		if !b.Known || b.N < float64(t.profile.Threshold) {
			return true
		}
	}
	return t.single(i) || t.dominated(i)
}
