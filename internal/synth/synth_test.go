package synth

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/synth/file"
	"ansatz/internal/synth/truth"
)

// makeCountry makes a country in a temporary folder and returns its path.
func makeCountry(t *testing.T, opt Options) (out, truth string, sum *Summary) {
	t.Helper()
	dir := t.TempDir()
	opt.Engine = duckdb.NewStore
	opt.Out, opt.Truth = filepath.Join(dir, "deliveries"), filepath.Join(dir, "truth")
	sum, err := Make(context.Background(), opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	return opt.Out, opt.Truth, sum
}

// parsed reads the rows of a delimited text below its header.
func parsed(t *testing.T, r io.Reader) [][]string {
	t.Helper()
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	return rows[1:]
}

// tableFile reads the rows of a file, compressed or not by its name.
func tableFile(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if filepath.Ext(path) != ".gz" {
		return parsed(t, f)
	}
	gz, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, gz)
}

// digest hashes all files below the folders, with their names.
func digest(t *testing.T, dirs ...string) string {
	t.Helper()
	h := sha256.New()
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			name, _ := filepath.Rel(dir, path)
			fmt.Fprintf(h, "%s %d\n", name, len(b))
			h.Write(b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestSameBytes(t *testing.T) {
	for _, opt := range []Options{
		{Persons: 12000, Seed: 7, Format: file.CSV, Networks: 20},
		{Persons: 12000, Seed: 7, Format: file.Parquet, Networks: 20},
	} {
		var first string
		for _, threads := range []int{1, 4} {
			opt.Threads = threads
			out, truth, _ := makeCountry(t, opt)
			switch d := digest(t, out, truth); {
			case first == "":
				first = d
			case d != first:
				t.Errorf("%s: %d threads give other bytes", opt.Format, threads)
			}
		}
		opt.Seed++
		if out, truth, _ := makeCountry(t, opt); digest(t, out, truth) == first {
			t.Errorf("%s: another seed gives the same bytes", opt.Format)
		}
	}
}

// The living must have the ages and sexes of the population statistics, scaled.
func TestPyramid(t *testing.T) {
	const n = 50000
	w := build(t, Options{Persons: n, Seed: 3})
	var got [2][101]int
	living := 0
	w.everyone(chunk{0, int32(w.people.n)}, func(i int32, sex, age int) {
		if w.people.eligible(i) {
			living++
			got[sex][min(age, 100)]++
		}
	})
	if living < n-50 || living > n {
		t.Errorf("%d people live in the country, not %d", living, n)
	}
	rows := parsed(t, strings.NewReader(populationCSV))
	total := 0.0
	for _, r := range rows {
		v, _ := strconv.ParseFloat(r[3], 64)
		total += v
	}
	for _, r := range rows {
		sex := female
		if r[1] == "male" {
			sex = male
		}
		age, _ := strconv.Atoi(r[2])
		v, _ := strconv.ParseFloat(r[3], 64)
		// Some die or emigrate in 2024 and still count; rounding errors are carried over.
		if want := v / total * n; age < 100 && math.Abs(float64(got[sex][age])-want) > 2+0.01*want {
			t.Errorf("%s aged %d: %d people, %.1f expected", r[1], age, got[sex][age], want)
		}
	}
}

// Numbers are unique, valid, of the right sex and, in a small country, official test numbers.
func TestNumbers(t *testing.T) {
	for _, n := range []int{30000, 700000} {
		w := build(t, Options{Persons: n, Seed: 5})
		if w.testRange != (n == 30000) {
			t.Fatalf("%d people: test range %t", n, w.testRange)
		}
		seen := make(map[int64]bool, w.people.n)
		check := func(number int64, sex int) {
			if seen[number] {
				t.Fatalf("%d people: a number occurs twice", n)
			}
			seen[number] = true
			if number%10 != luhn(number/10) {
				t.Fatalf("%d people: a check digit is wrong", n)
			}
			serial := int(number / 10 % 1000)
			if serial%2 != sex { // odd for men
				t.Fatalf("%d people: a birth number is of the other sex", n)
			}
			if (serial >= 980) != w.testRange {
				t.Fatalf("%d people: a birth number is outside its range", n)
			}
		}
		for i := range w.people.n {
			check(w.people.number[i], w.people.sex(int32(i)))
		}
		for _, a := range w.people.aliases {
			check(a.old, w.people.sex(a.person))
		}
	}
	seen := map[int64]bool{}
	for i := range 700000 {
		o := organisationNumber(i)
		if seen[o] || o/100000000 != 65 || o/10000000%10 < 2 || o%10 != luhn(o/10) {
			t.Fatalf("organisation number %d of the block is wrong", i)
		}
		seen[o] = true
	}
}

// Parents are a generation older; nobody is their own relative; marriages in force join two living people.
func TestFamilies(t *testing.T) {
	w := build(t, Options{Persons: 60000, Seed: 2})
	p := &w.people
	children, half := 0, 0
	for i := range int32(p.n) {
		m, f := p.mother[i], p.father[i]
		if m == nobody {
			continue
		}
		children++
		if a := yearOf(p.birth[i]) - yearOf(p.birth[m]); a < 15 || a > 46 {
			t.Fatalf("a mother is %d years older", a)
		}
		if a := yearOf(p.birth[i]) - yearOf(p.birth[f]); a < 16 || a > 70 {
			t.Fatalf("a father is %d years older", a)
		}
		if p.sex(m) != female || p.sex(f) != male {
			t.Fatal("a parent of the wrong sex")
		}
		for _, s := range p.motherOf.of(m) {
			if s != i && p.father[s] != f {
				half++
				break
			}
		}
		if bg := p.background[i]; bg != bgForeign {
			foreign := b2i(p.background[m] == bgForeign) + b2i(p.background[f] == bgForeign)
			if want := []uint8{bgSwedish, bgOneForeignParent, bgTwoForeignParents}[foreign]; bg != want {
				t.Fatalf("background %d with %d foreign-born parents", bg, foreign)
			}
		}
	}
	if share := float64(half) / float64(children); share < 0.02 || share > 0.25 {
		t.Errorf("%.3f of children have a half-sibling by the mother", share)
	}
	for _, m := range p.marriages {
		if m.to <= m.from || m.from < p.birth[m.a]+17*365 || m.from < p.birth[m.b]+17*365 {
			t.Fatal("a marriage before its time")
		}
		if m.to == never && (p.death[m.a] != never || p.death[m.b] != never) {
			t.Fatal("a marriage outlasts a death")
		}
	}
}

// Levels follow from contacts, and the groups are as large as the calibration states.
func TestGroups(t *testing.T) {
	w := build(t, Options{Persons: 200000, Seed: 4, Networks: 4})
	var levelsOf [levels]int
	for _, m := range append(slices.Clone(w.nets.actives), w.nets.linked...) {
		if m.matched {
			levelsOf[m.level]++
		}
	}
	for level, name := range levelNames {
		want := w.scaledTo(w.cal.Networks.size(name))
		if math.Abs(float64(levelsOf[level])-want) > 0.03*want+2.58*math.Sqrt(want) {
			t.Errorf("%s: %d, %.0f stated", name, levelsOf[level], want)
		}
	}
	for _, m := range w.nets.linked {
		co, distinct := false, map[int]bool{}
		for _, c := range m.contacts {
			co = co || c.basis == coSuspect
			distinct[c.active] = true
		}
		if !co && len(distinct) < 2 {
			t.Fatal("somebody is linked by one intelligence contact alone")
		}
	}
}

// Balanced draws hit their total and never exceed a weight's limit.
func TestBalanced(t *testing.T) {
	r := draw(1, sPerson, 1)
	for range 200 {
		weights := make([]float64, r.Between(1, 300))
		positive := 0
		for i := range weights {
			if r.Chance(0.8) {
				weights[i] = r.Float()
				positive++
			}
		}
		total := r.Float() * float64(positive)
		n := 0
		for i, in := range balanced(&r, weights, total, 1) {
			if in {
				n++
				if weights[i] == 0 {
					t.Fatal("drawn without a weight")
				}
			}
		}
		if math.Abs(float64(n)-total) > 1.001 {
			t.Fatalf("%d drawn, %.2f expected", n, total)
		}
	}
	for _, n := range []int{1, 10, 5000} {
		sum := 0.0
		amounts := lognormal(n, 60000, 500000*float64(n))
		for _, a := range amounts {
			sum += a
		}
		if n > 1 && math.Abs(sum/(500000*float64(n))-1) > 0.001 {
			t.Errorf("%d amounts sum to %.3g, not %.3g", n, sum, 500000*float64(n))
		}
	}
}

// schemeKinds names all schemes and lookalikes that are planted by plan.
func schemeKinds() []string {
	var names []string
	for _, s := range schemes {
		names = append(names, s.name)
	}
	return names
}

// Every scheme can be switched off, and doubled.
func TestSchemes(t *testing.T) {
	count := func(opt Options) map[string]int {
		w := build(t, opt)
		n := map[string]int{}
		for _, s := range w.truth.schemes {
			n[s.kind]++
			if len(s.people) == 0 && len(s.companies) == 0 {
				t.Errorf("%s has no members", s.kind)
			}
		}
		return n
	}
	usual := count(Options{Persons: 900000, Seed: 6})
	off := map[string]float64{}
	for _, name := range schemeKinds() {
		if usual[name] == 0 {
			t.Errorf("%s is not planted", name)
		}
		off[name] = 0
	}
	none := count(Options{Persons: 100000, Seed: 6, Networks: 3, Schemes: off})
	for _, name := range schemeKinds() {
		if none[name] != 0 {
			t.Errorf("%s is planted though it is switched off", name)
		}
	}
	few := count(Options{Persons: 100000, Seed: 6})
	many := count(Options{Persons: 100000, Seed: 6, Schemes: map[string]float64{"owner_support": 60}})
	if few["owner_support"] != 1 || many["owner_support"] < 10 {
		t.Errorf("owner_support: %d as stated, %d sixty times as common", few["owner_support"], many["owner_support"])
	}
}

// Lookalikes and every scheme are possible in a small country too, each with its own companies.
func TestSmallCountriesHoldEveryScheme(t *testing.T) {
	more := map[string]float64{}
	for _, name := range schemeKinds() {
		more[name] = 20
	}
	for seed := range uint64(6) {
		w := build(t, Options{Persons: 100000, Seed: seed, Networks: 2, Schemes: more})
		n := map[string]int{}
		for _, s := range w.truth.schemes {
			n[s.kind]++
		}
		for _, name := range slices.Concat(schemeKinds(), []string{"formation_agent", "auditor"}) {
			if n[name] == 0 {
				t.Errorf("seed %d: %s is not planted", seed, name)
			}
		}
		taken := map[int64]truthScheme{}
		for _, s := range w.truth.schemes {
			for _, c := range s.companies {
				// Users may move to and from companies that other users have moved to.
				if by, ok := taken[c]; ok && !(s.innocent && by.innocent) {
					t.Errorf("seed %d: a company is in a %s and in a %s", seed, by.kind, s.kind)
				}
				taken[c] = s
			}
		}
		holders := map[int32]bool{}
		for _, p := range w.plans.permits {
			if holders[p.person] {
				t.Errorf("seed %d: somebody holds two paper permits, which may be of one day", seed)
			}
			holders[p.person] = true
		}
		for p, pr := range w.assist.providers {
			for _, k := range pr.users {
				if !slices.ContainsFunc(w.assist.clients[k].stays, func(s stay) bool { return s.provider == p }) {
					t.Fatalf("seed %d: a provider counts a user who never was there", seed)
				}
			}
		}
		for _, c := range w.assist.clients {
			for _, s := range c.shifts {
				if s.from <= s.to &&
					!slices.ContainsFunc(c.stays, func(o stay) bool { return o.provider == s.provider }) {
					t.Fatalf("seed %d: an assistant works where the user is not", seed)
				}
			}
		}
	}
}

// People outside schemes have ordinary lives: most holders of a work permit have a wage from its employer, and no
// assistant has more hours than the days have.
func TestOrdinaryLives(t *testing.T) {
	out, facts, _ := makeCountry(t, Options{Persons: 60000, Seed: 3, Networks: 2, Format: file.CSV})
	rows := func(register string) [][]string {
		t.Helper()
		var all [][]string
		files, _ := filepath.Glob(filepath.Join(out, "*", "synthetic_"+register+".*.csv.gz"))
		for _, f := range files {
			all = append(all, tableFile(t, f)...)
		}
		if len(all) == 0 {
			t.Fatalf("no rows of %s", register)
		}
		return all
	}
	now := map[string]string{}
	for _, r := range rows("person_alias") {
		now[r[0]] = r[1]
	}
	who := func(id string) string {
		if n, ok := now[id]; ok {
			return n
		}
		return id
	}
	planted := map[string]bool{}
	for _, r := range tableFile(t, filepath.Join(facts, truth.Schemes)) {
		planted[r[1]+r[4]] = true
	}
	wage := map[[2]string]bool{}
	for _, r := range rows("employer_statement") {
		if month := r[2]; month < "2021-12" || month > "2023-12" {
			t.Fatal("a statement of a month before or after all others")
		}
		wage[[2]string{r[0], who(r[1])}] = true
	}
	held, paid := 0, 0
	for _, r := range rows("permit") {
		if employer := r[5]; r[1] == "work" && r[3] <= "2023-06-01" && r[4] >= "2023-12-01" {
			if planted["paper_permits"+employer] {
				if wage[[2]string{employer, who(r[0])}] {
					t.Error("a paper permit has a wage")
				}
				continue
			}
			held++
			paid += b2i(wage[[2]string{employer, who(r[0])}])
		}
	}
	if held < 100 || float64(paid) < 0.8*float64(held) {
		t.Errorf("%d of %d ordinary work permits have a wage", paid, held)
	}
	hours := map[[2]string]float64{}
	for _, r := range rows("assistance_time") {
		h, _ := strconv.ParseFloat(r[5], 64)
		hours[[2]string{r[2], r[0]}] += h
	}
	over, paper := 0, map[string]bool{}
	for at, h := range hours {
		if h > 28*24 {
			if !planted["paper_assistants"+who(at[0])] {
				over++
			}
			paper[at[0]] = true
		}
	}
	if over > 0 || len(paper) == 0 {
		t.Errorf("%d months of ordinary assistants have more hours than the days; %d paper assistants", over,
			len(paper))
	}
}

// The baselines pick out the persons and companies that they define, and no others.
func TestBaselines(t *testing.T) {
	w := &World{people: people{n: 9}}
	var seats []seat
	for company, board := range [][]int32{{0, 1}, {1, 0}, {1, 2}, {0, 3}, {0, 2, 1}, {0, 4}, {0}, {5, 6}, {5, 6}, {7}} {
		for _, i := range board {
			seats = append(seats, seat{int64(company), i, 4})
		}
	}
	for company := range 3 {
		seats = append(seats, seat{int64(20 + company), 8, 8}, seat{int64(20 + company), 5, 8})
	}
	var got []string
	w.writeBaselines(seats, func(cells ...string) { got = append(got, strings.Join(cells, " ")) })
	want := []string{
		"two_shared_representatives 1 0", "two_shared_representatives 1 1",
		"two_shared_representatives 1 2", "two_shared_representatives 1 4",
		"two_shared_representatives 2 7", "two_shared_representatives 2 8",
		"more_than_five_companies 1 0", "more_than_five_companies 1 1", "more_than_five_companies 1 3",
		"more_than_five_companies 1 4", "more_than_five_companies 1 5", "more_than_five_companies 1 6",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("picked out %q", got)
	}
}

// build makes a country in memory, without writing it.
func build(t *testing.T, opt Options) *World {
	t.Helper()
	w, err := makeWorld(context.Background(), opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// The smallest countries have almost nobody in a group, and no companies or users. Nothing may depend on having any.
func TestSmallCountries(t *testing.T) {
	for _, opt := range []Options{
		{Persons: 1000, Seed: 2}, {Persons: 1000, Seed: 1, Networks: 40}, {Persons: 2000, Seed: 3, Networks: 40,
			Dirt: "heavy", Format: file.CSV}, {Persons: 3000, Seed: 1, Dirt: "usual"},
	} {
		_, _, sum := makeCountry(t, opt)
		if sum.Rows["person"] < int64(opt.Persons) {
			t.Errorf("%+v: %d rows of person", opt, sum.Rows["person"])
		}
	}
}

func TestOptions(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "x"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, opt := range map[string]Options{
		"too small": {Persons: 999}, "too large": {Persons: 13_000_000}, "dirt": {Persons: 1000,
			Dirt: "some"}, "scheme": {Persons: 1000, Schemes: map[string]float64{"x": 1}},
		"negative": {Persons: 1000, Schemes: map[string]float64{"merger": -1}}, "not empty": {Persons: 1000,
			Out: full}, "networks": {Persons: 1000, Networks: 41},
	} {
		if opt.Out == "" {
			opt.Out = filepath.Join(t.TempDir(), "out")
		}
		_, err := Make(context.Background(), opt, nil)
		if fault.ExitCode(err) != 2 {
			t.Errorf("%s: %v is no mistake of usage", name, err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	out := filepath.Join(t.TempDir(), "out")
	if _, err := Make(ctx, Options{Engine: duckdb.NewStore, Persons: 2000, Out: out}, nil); err == nil {
		t.Error("a stopped run ends as if it were done")
	}
	if left, _ := filepath.Glob(out + "*"); len(left) != 0 {
		t.Errorf("a stopped run leaves %d things behind", len(left))
	}
}

// BenchmarkCountry makes and writes a country of 100 000 people and reports rows per second.
func BenchmarkCountry(b *testing.B) {
	for _, format := range []file.Format{file.Parquet, file.CSV} {
		b.Run(string(format), func(b *testing.B) {
			rows := int64(0)
			for range b.N {
				out := filepath.Join(b.TempDir(), "out")
				opt := Options{Engine: duckdb.NewStore, Persons: 100000, Seed: 1, Format: format, Out: out}
				sum, err := Make(context.Background(), opt, nil)
				if err != nil {
					b.Fatal(err)
				}
				rows += sum.Total
				os.RemoveAll(out)
			}
			b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
