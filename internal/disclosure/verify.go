package disclosure

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"ansatz/internal/disclosure/internal/released"
	sys "ansatz/internal/disclosure/system"
	"ansatz/internal/lang"
	"ansatz/internal/table"
)

// Verified is what a check of a certificate came to.
type Verified struct {
	Counts   int // in the certificate
	Withheld int // of persons or companies, in the rows and steps
	Proofs   int
	Least    int64 // the smallest difference between the two tables of a proof; 0 without proofs
	Faults   []VerifyFault
}

// VerifyFault is a fault of a certificate, or of what it is of. It tells what is printed, and no other number.
type VerifyFault struct {
	Place lang.Text
	Rule  lang.Text
}

// Held is a release as others hold it, with what its files promise.
type Held struct {
	Published
	Profile     PublicProfile     // as the release tells it
	Certificate *Certificate      // nil where it has none
	Hashes      map[string]string // SHA-256 of the files that a certificate is of, by their names
}

// Verify checks that a certificate proves a release to be protected: that it is of these files; that each number of it
// that is printed is the printed one, and each that is withheld is withheld everywhere; that every withheld count of
// persons or companies has its proof; and, in exact arithmetic, that both tables of each proof agree with all that is
// printed and with every equation, and differ by the width. It needs no true value and no solver. wanted is the profile
// that the release must be protected by; nil takes the one that it names, where that is built in.
func Verify(h Held, wanted *Profile) Verified {
	v := &verifying{Held: h}
	c := h.Certificate
	if !v.readable() {
		return v.Verified
	}
	wanted = v.profile(wanted)
	v.files()
	if c.Profile.Most > 0 {
		v.noisy()
		return v.Verified
	}
	if v.width == 0 {
		v.fault(whole, lang.Textf("profilen %s ger inga bevis", "the profile %s gives no proofs", c.Profile.Name))
		return v.Verified
	}
	if v.shape() {
		v.printed()
		v.withheld()
		v.bands()
		v.proofs()
		if wanted != nil {
			v.equations(wanted)
		}
	}
	return v.Verified
}

// readable sees to it that there is a certificate of the format that the program reads, as it was written.
func (v *verifying) readable() bool {
	c := v.Certificate
	if c == nil {
		v.fault(whole, lang.Text{SV: "det finns inget certifikat", EN: "there is no certificate"})
		return false
	}
	v.Counts, v.Proofs = len(c.Counts), len(c.Proofs)
	if c.Format != released.CertificateFormat {
		v.fault(whole, lang.Textf("certifikatet har formatet %d, som programmet inte kan läsa",
			"the certificate has format %d, which the program cannot read", c.Format))
		return false
	}
	if c.Changed() {
		v.fault(whole, lang.Text{SV: "certifikatet är ändrat sedan det skrevs",
			EN: "the certificate was changed since it was written"})
	}
	return true
}

var whole = lang.Text{SV: "certifikatet", EN: "the certificate"}

type verifying struct {
	Held
	Verified
	width int64                  // that the profile asks for
	at    map[Place]int          // the count that stands at a place
	proof map[int]released.Proof // by count
}

func (v *verifying) fault(place, rule lang.Text) {
	v.Faults = append(v.Faults, VerifyFault{place, rule})
}

// profile sees to it that the certificate and the release are of the profile that is wanted, and returns that; nil
// where nobody knows it.
func (v *verifying) profile(wanted *Profile) *Profile {
	c := v.Certificate
	differs := func(rule lang.Text, other PublicProfile) {
		of := func(p PublicProfile) lang.Text {
			return lang.Textf("%s, tröskel %d, bredd %d", "%s, threshold %d, width %d", p.Name, p.Threshold, p.Width)
		}
		if mine, its := of(c.Profile), of(other); c.Profile != other {
			v.fault(whole, lang.Text{SV: fmt.Sprintf(rule.SV, mine.SV, its.SV),
				EN: fmt.Sprintf(rule.EN, mine.EN, its.EN)})
		}
	}
	differs(lang.Text{SV: "certifikatets profil (%s) är inte resultatens (%s)",
		EN: "the profile of the certificate (%s) is not that of the results (%s)"}, v.Profile)
	if wanted == nil && slices.Contains(ProfileNames, c.Profile.Name) {
		wanted, _ = LoadProfile(c.Profile.Name)
	}
	v.width = int64(c.Profile.Width)
	if wanted == nil {
		return nil
	}
	v.width = int64(wanted.Width)
	differs(lang.Text{SV: "certifikatets profil (%s) är inte den som gäller (%s)",
		EN: "the profile of the certificate (%s) is not the one that holds (%s)"},
		wanted.public())
	return wanted
}

// files sees to it that the certificate is of these files.
func (v *verifying) files() {
	for _, name := range slices.Sorted(maps.Keys(v.Hashes)) {
		switch sum, ok := v.Certificate.Files[name]; {
		case !ok:
			v.fault(lang.Text{SV: name, EN: name},
				lang.Text{SV: "filen är inte med i certifikatet", EN: "the file is not in the certificate"})
		case sum != v.Hashes[name]:
			v.fault(lang.Text{SV: name, EN: name}, lang.Text{SV: "filen är en annan än den som certifikatet gäller",
				EN: "the file is another than the certificate is of"})
		}
	}
}

// shape sees to it that what the certificate names is there.
func (v *verifying) shape() bool {
	c := v.Certificate
	before := len(v.Faults)
	v.at, v.proof = map[Place]int{}, map[int]released.Proof{}
	bad := func(what lang.Text, n int) {
		v.fault(lang.Textf(what.SV+" %d", what.EN+" %d", n),
			lang.Text{SV: "hänvisar till något som inte finns, eller två gånger till samma sak",
				EN: "refers to something that is not there, or twice to the same"})
	}
	count := lang.Text{SV: "talet", EN: "count"}
	for i, n := range c.Counts {
		for _, at := range n.At {
			place, ok := v.place(at)
			if _, twice := v.at[place]; !ok || twice {
				bad(count, i)
				continue
			}
			v.at[place] = i
		}
		if n.Width < 0 {
			bad(count, i)
		}
	}
	known := func(i int) bool { return i >= 0 && i < len(c.Counts) }
	for i, e := range c.Equations {
		if slices.ContainsFunc(e.Terms, func(t released.Term) bool { return !known(t.Count) }) {
			bad(lang.Text{SV: "ekvationen", EN: "equation"}, i)
		}
	}
	for i, t := range c.Tables {
		seen := map[int]bool{}
		for _, n := range t {
			if !known(n.Count) || seen[n.Count] || c.Counts[n.Count].Printed != nil {
				bad(lang.Text{SV: "tabellen", EN: "table"}, i)
				break
			}
			seen[n.Count] = true
		}
		if len(t) == 0 {
			bad(lang.Text{SV: "tabellen", EN: "table"}, i)
		}
	}
	for i, p := range c.Proofs {
		_, twice := v.proof[p.Count]
		if !known(p.Count) || twice || p.Low < 0 || p.Low >= len(c.Tables) || p.High < 0 || p.High >= len(c.Tables) {
			bad(lang.Text{SV: "beviset", EN: "proof"}, i)
			continue
		}
		v.proof[p.Count] = p
	}
	return len(v.Faults) == before
}

// place turns a place of a certificate into one of the release.
func (v *verifying) place(at released.Place) (p Place, ok bool) {
	if at.Step != "" {
		i := slices.IndexFunc(v.Steps, func(s Step) bool { return s.Chain == at.Chain && s.Name == at.Step })
		return Place{Chain: at.Chain, Step: at.Step, Field: at.Field}, i >= 0 &&
			(at.Field == "persons" || at.Field == "rows")
	}
	if at.Row < 0 || at.Row >= len(v.Rows) {
		return p, false
	}
	r := v.Rows[at.Row]
	return Place{Result: r.Result, Group: r.Group, Category: r.Category, Measure: r.Measure, Field: at.Field},
		at.Field == "value" || at.Field == "numerator" || at.Field == "denominator"
}

// shown is the number that is printed at a place; not ok where none is.
func (v *verifying) shown(at released.Place) (n float64, ok bool) {
	if at.Step != "" {
		s := v.Steps[slices.IndexFunc(v.Steps, func(s Step) bool { return s.Chain == at.Chain && s.Name == at.Step })]
		n := s.Persons
		if at.Field == "rows" {
			n = s.Rows
		}
		return float64(n), n >= 0
	}
	r := v.Rows[at.Row]
	n = map[string]float64{"value": r.Value, "numerator": r.Numerator, "denominator": r.Denominator}[at.Field]
	return n, !math.IsNaN(n)
}

// printed sees to it that the certificate and the release print the same numbers.
func (v *verifying) printed() {
	for _, n := range v.Certificate.Counts {
		for _, at := range n.At {
			shown, ok := v.shown(at)
			place, _ := v.place(at)
			switch {
			case ok && n.Printed == nil:
				v.fault(place.Text(), lang.Text{SV: "här står ett tal som certifikatet räknar som skyddat",
					EN: "a number stands here that the certificate takes to be withheld"})
			case ok && v.Study == nil && statedNumber(at, shown, *n.Printed):
			case ok && (v.Study == nil || v.whole(at, shown) != float64(*n.Printed)):
				v.fault(place.Text(), lang.Text{SV: "här står ett annat tal än i certifikatet",
					EN: "another number stands here than in the certificate"})
			}
		}
	}
}

// whole is a printed number as a certificate has it: amounts and hours are rounded to whole ones, which the tolerance
// of their equations allows for.
func (v *verifying) whole(at released.Place, shown float64) float64 {
	if at.Step != "" || at.Field != "value" {
		return shown
	}
	r := v.Rows[at.Row]
	if m := declared(v.Study, v.Study.Kind(r.Result), r); m != nil && m.IsCount() {
		return shown
	}
	return math.Round(shown)
}

// withheld sees to it that each withheld count of persons or companies is in the certificate, and has its proof there
// unless it is printed elsewhere.
func (v *verifying) withheld() {
	need := func(p Place) {
		v.Withheld++
		i, ok := v.at[p]
		switch {
		case !ok:
			v.fault(p.Text(), lang.Text{SV: "det skyddade antalet är inte med i certifikatet",
				EN: "the withheld count is not in the certificate"})
		case v.Certificate.Counts[i].Printed != nil:
			v.fault(p.Text(), lang.Text{SV: "antalet är skyddat här, men står i certifikatet som utskrivet",
				EN: "the count is withheld here, but printed according to the certificate"})
		case v.Certificate.Counts[i].Width < v.width:
			v.fault(p.Text(), lang.Textf("certifikatet nöjer sig med bredden %d, och profilen kräver %d",
				"the certificate is content with a width of %d, and the profile asks for %d",
				v.Certificate.Counts[i].Width, v.width))
		default:
			if _, proved := v.proof[i]; !proved {
				v.fault(p.Text(), lang.Text{SV: "det skyddade antalet har inget bevis",
					EN: "the withheld count has no proof"})
			}
		}
	}
	for _, r := range v.Rows {
		if m := declared(v.Study, v.Study.Kind(r.Result), r); r.Status == table.Suppressed && m != nil && m.IsCount() {
			need(Place{Result: r.Result, Group: r.Group, Category: r.Category, Measure: r.Measure, Field: "value"})
		}
	}
	for _, s := range v.Steps {
		if s.Persons == Withheld {
			need(Place{Chain: s.Chain, Step: s.Name, Field: "persons"})
		}
	}
}

// bands sees to it that a count that is printed as a band is within it in every table.
func (v *verifying) bands() {
	for t, values := range v.Certificate.Tables {
		for _, n := range values {
			for _, at := range v.Certificate.Counts[n.Count].At {
				if at.Step != "" || at.Field != "value" {
					continue
				}
				r := v.Rows[at.Row]
				if r.Status == table.Suppressed && (float64(n.Value) < r.Low || float64(n.Value) > r.High) {
					v.fault(v.countText(n.Count),
						lang.Textf("tabell %d har ett tal utanför det intervall som skrivs ut",
							"table %d has a number outside of the band that is printed", t))
				}
			}
		}
	}
}

// proofs checks the tables.
func (v *verifying) proofs() {
	c := v.Certificate
	p := sys.Published{Printed: make([]bool, len(c.Counts)), Values: make([]int64, len(c.Counts))}
	for i, n := range c.Counts {
		x := sys.Var{Name: n.Name, Max: -1, Width: n.Width, Printable: len(n.At) > 0, Sensitive: true}
		if n.Most != nil {
			x.Max = max(0, *n.Most)
		}
		p.Vars = append(p.Vars, x)
		if n.Printed != nil {
			p.Printed[i], p.Values[i] = true, *n.Printed
		}
	}
	for _, e := range c.Equations {
		one := sys.Equation{Constant: e.Constant, Tolerance: e.Tolerance}
		for _, t := range e.Terms {
			one.Terms = append(one.Terms, sys.Term{Var: t.Count, Coef: t.Times})
		}
		p.Equations = append(p.Equations, one)
	}
	parts, back, ok := v.parts()
	if !ok {
		return
	}
	for _, f := range sys.Verify(p, parts) {
		v.fault(v.placeOf(f, back), faultRules[f.Kind])
	}
	for i, proof := range v.proof {
		low, inLow := valueIn(c.Tables[proof.Low], i)
		high, inHigh := valueIn(c.Tables[proof.High], i)
		if d := high - low; inLow && inHigh && c.Counts[i].Width >= v.width && (v.Least == 0 || d < v.Least) {
			v.Least = d
		}
	}
}

func valueIn(t released.ProofTable, count int) (int64, bool) {
	i := slices.IndexFunc(t, func(n released.CountValue) bool { return n.Count == count })
	if i < 0 {
		return 0, false
	}
	return t[i].Value, true
}

// parts puts tables of the same counts together, and says of which table of the certificate each of them is.
func (v *verifying) parts() (sys.Certificate, [][]int, bool) {
	c := v.Certificate
	var parts sys.Certificate
	var back [][]int
	byVars := map[string]int{}
	part, place := make([]int, len(c.Tables)), make([]int, len(c.Tables))
	for t, values := range c.Tables {
		values = slices.Clone(values)
		slices.SortFunc(values, func(a, b released.CountValue) int { return cmp.Compare(a.Count, b.Count) })
		vars, numbers := make([]int, len(values)), make([]int64, len(values))
		for k, n := range values {
			vars[k], numbers[k] = n.Count, n.Value
		}
		key := fmt.Sprint(vars)
		i, ok := byVars[key]
		if !ok {
			i = len(parts.Parts)
			byVars[key] = i
			low, high := make([]int, len(vars)), make([]int, len(vars))
			parts.Parts = append(parts.Parts, sys.Part{Vars: vars, Low: low, High: high})
			back = append(back, nil)
		}
		part[t], place[t] = i, len(parts.Parts[i].Tables)
		parts.Parts[i].Tables = append(parts.Parts[i].Tables, numbers)
		back[i] = append(back[i], t)
	}
	ok := true
	for i, proof := range v.proof {
		one := part[proof.Low]
		k, has := slices.BinarySearch(parts.Parts[one].Vars, i)
		if !has || part[proof.High] != one {
			v.fault(v.countText(i), lang.Text{SV: "bevisets två tabeller gäller inte samma tal, eller inte detta",
				EN: "the two tables of the proof are not of the same counts, or not of this one"})
			ok = false
			continue
		}
		parts.Parts[one].Low[k], parts.Parts[one].High[k] = place[proof.Low], place[proof.High]
	}
	return parts, back, ok
}

// faultRules say what the check of tables has found.
var faultRules = map[sys.FaultKind]lang.Text{
	sys.Malformed: {SV: "tabellerna hör inte ihop", EN: "the tables do not belong together"},
	sys.Missing: {SV: "talet skrivs inte ut och finns inte i någon tabell",
		EN: "the count is not printed and in no table"},
	sys.Contradicts: {SV: "de utskrivna talen stämmer inte med ekvationen",
		EN: "the printed numbers do not agree with the equation"},
	sys.Breaks: {SV: "tabellen stämmer inte med ekvationen", EN: "the table does not agree with the equation"},
	sys.OutOfBounds: {SV: "tabellen har ett negativt eller för stort tal",
		EN: "the table has a number that is negative or too large"},
	sys.Joined: {SV: "ekvationen förenar tal ur tabeller som ska vara oberoende",
		EN: "the equation joins counts of tables that should not depend on each other"},
	sys.TooNarrow: {SV: "bevisets tabeller skiljer sig mindre än bredden",
		EN: "the tables of the proof differ by less than the width"},
	sys.Overflow: {SV: "ett tal är för stort att räkna med", EN: "a number is too large to compute with"},
}

// placeOf says where in the certificate a fault of the tables is.
func (v *verifying) placeOf(f sys.Fault, back [][]int) lang.Text {
	var sv, en []string
	add := func(t lang.Text) { sv, en = append(sv, t.SV), append(en, t.EN) }
	if f.Var >= 0 {
		add(v.countText(f.Var))
	}
	if f.Part >= 0 && f.Table >= 0 {
		add(lang.Textf("tabellen %d", "table %d", back[f.Part][f.Table]))
	}
	if f.Equation >= 0 {
		add(lang.Textf("ekvationen %d", "equation %d", f.Equation))
	}
	if len(sv) == 0 {
		return whole
	}
	return lang.Text{SV: strings.Join(sv, ", "), EN: strings.Join(en, ", ")}
}

// countText names a count by its first place, or by its name.
func (v *verifying) countText(i int) lang.Text {
	n := v.Certificate.Counts[i]
	if len(n.At) > 0 {
		p, _ := v.place(n.At[0])
		return p.Text()
	}
	return lang.Text{SV: n.Name, EN: n.Name}
}

// Text names a place, in the identifiers that results.csv has.
func (p Place) Text() lang.Text {
	if p.Step != "" {
		return lang.Textf("bortfallet, %s", "the attrition, %s",
			strings.Join([]string{cmp.Or(p.Chain, "-"), p.Step, p.Field}, " "))
	}
	name := strings.Join([]string{p.Result, p.Group, cmp.Or(p.Category, "-"), p.Measure, p.Field}, " ")
	return lang.Text{SV: name, EN: name}
}
