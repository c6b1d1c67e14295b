package reference

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ansatz/internal/table"
)

// networkCountry is a small country in which all rules about networks have something to look at, at their edges.
func networkCountry(seed uint64) *country {
	c := newCountry(seed, 150)
	for range 10 {
		c.orgs = append(c.orgs, c.newOrg())
	}
	some := func(of int) string { return c.idOf(c.people[c.IntN(min(of, len(c.people)))]) }
	month := func(from string, most int) string { return later(from, c.IntN(most)) }
	day := func() string { return month("2021-09", 36) + pick(c.Rand, "-01", "-15", "-28") }
	edge := func() string { return pick(c.Rand, day(), day(), lastOf(month("2021-09", 36)), c.day()) }
	c.rows["company"], c.rows["company_role"] = nil, c.rows["company_role"][:len(c.rows["company_role"])/2]
	for _, org := range c.orgs {
		if c.chance(0.9) {
			c.add("company", "company_id", org, "name", "Bolag", "legal_form", "AB", "sector", "private", "industry",
				pick(c.Rand, "88101", "88102", "69201", "8"), "registered_date", c.day(), "deregistered_date",
				c.maybe(0.2, edge()), "bankruptcy_date", c.maybe(0.4, edge()))
		}
		if c.chance(0.5) {
			c.add("care_licence", "company_id", org, "kind", "x", "granted_date", edge(), "revoked_date",
				c.maybe(0.5, edge()))
		}
		for range c.IntN(4) { // roles, some of them twice or day on day
			id, role := some(40), c.code("company_role", "role")
			from := edge()
			to := c.maybe(0.6, pick(c.Rand, edge(), nextDay(from, 100), nextDay(from, -1)))
			c.add("company_role", "company_id", org, "person_id", id, "role", role, "from_date", from, "to_date", to)
			if to != "" && c.chance(0.5) {
				c.add("company_role", "company_id", org, "person_id", id, "role", c.code("company_role", "role"),
					"from_date", nextDay(to, pick(c.Rand, 0, 1, 2, 400)), "to_date", c.maybe(0.5, nextDay(to, 600)))
			}
		}
	}
	for range 2 { // people of many companies, about as many as a hub has
		id := some(40)
		for _, org := range c.orgs[:4+c.IntN(4)] {
			c.add("company_role", "company_id", org, "person_id", id, "role", "ceo", "from_date", edge(), "to_date",
				c.maybe(0.3, edge()))
		}
	}
	for i := range 30 {
		u, org, kind := c.people[i%len(c.people)], pick(c.Rand, c.orgs[i%5:]...), pick(c.Rand, "company", "company",
			"company", "municipality", "own_employer")
		m := month("2021-10", 24)
		for range 4 + c.IntN(8) {
			if c.chance(0.15) {
				org, kind = pick(c.Rand, c.orgs[:6]...), "company"
			}
			provider := org
			if kind == "own_employer" {
				provider = u.ids[0]
			}
			assistant := some(35)
			c.add("assistance_time", "month", m, "user_id", u.ids[0], "assistant_id", assistant, "provider_kind", kind,
				"provider_id", provider, "hours", pick(c.Rand, "100", "205.5", "209", "400.25", "700", "0"))
			if kind == "own_employer" && c.chance(0.8) {
				c.add("employer_statement", "employer_id", pick(c.Rand, c.orgs[8], c.orgs[9], provider, c.orgs[3]),
					"person_id", assistant, "month", m, "gross_pay", pick(c.Rand, "10", "10", "0"))
			}
			if c.chance(0.3) {
				from := pick(c.Rand, m+"-01", nextDay(m+"-01", -3))
				middle := nextDay(m+"-01", c.IntN(25))
				c.add("benefit_payment", "person_id", assistant, "benefit", "sickness_benefit", "from_date", from,
					"to_date", middle, "paid_date", day(), "amount", "10")
				c.add("benefit_payment", "person_id", assistant, "benefit", "sickness_benefit", "from_date",
					nextDay(middle, pick(c.Rand, 0, 1, 1, 2)), "to_date",
					pick(c.Rand, lastOf(m), nextDay(lastOf(m), 9), nextDay(lastOf(m), -1)), "paid_date", day(),
					"amount", pick(c.Rand, "10", "10", "-10"))
			}
			m = later(m, pick(c.Rand, 1, 1, 1, 2, 3))
		}
	}
	for i := range 60 {
		org, id := pick(c.Rand, c.orgs[i%7:]...), some(100)
		from := edge()
		c.add("permit", "person_id", id, "kind", pick(c.Rand, "work", "work", "work", "study"), "decided_date",
			nextDay(from, -i), "valid_from", from, "valid_to", nextDay(from, pick(c.Rand, 20, 59, 61, 70, 400)),
			"employer_id", org)
		if c.chance(0.4) {
			c.add("employer_statement", "employer_id", org, "person_id", id, "month",
				pick(c.Rand, from[:7], later(from[:7], pick(c.Rand, -1, 1, 2))), "gross_pay", "10")
		}
		c.add("employment_support", "employer_id", org, "person_id", pick(c.Rand, id, some(40)), "kind", "x",
			"from_date", from, "to_date", c.maybe(0.8, nextDay(from, pick(c.Rand, 0, 200, -5))), "amount", "100")
		issued, benefit := day(), pick(c.Rand, "sickness_benefit", "sickness_benefit", "care_allowance")
		clinic := c.orgs[(i*i)%9]
		for k := range pick(c.Rand, 1, 1, 4) {
			c.add("dental_claim", "claim_id", fmt.Sprint("N", i, "-", k), "clinic_id", clinic, "person_id", id,
				"treated_date", day(), "treatment", "x", "amount", "1")
		}
		c.add("medical_certificate", "certificate_id", fmt.Sprint("N", i), "person_id", id, "clinic_id", clinic,
			"physician", "x", "benefit", benefit, "issued_date", issued)
		if c.chance(0.6) {
			c.add("benefit_payment", "person_id", id, "benefit", benefit, "from_date", issued, "to_date", issued,
				"paid_date", nextDay(issued, pick(c.Rand, -1, 0, 30, 89, 90, 91)), "amount", "10")
		}
	}
	for i := range 20 {
		c.add("parent_child", "parent_id", some(40), "child_id", some(40))
		if i%3 == 0 {
			c.add("marriage", "person_id", some(40), "spouse_id", some(40), "from_date", c.day(), "to_date",
				c.maybe(0.3, c.day()))
		}
	}
	for _, r := range []string{"assistance_time", "permit", "parent_child", "marriage", "company", "dental_claim",
		"medical_certificate"} {
		c.rows[r] = distinct(mustLookup(r), c.rows[r])
	}
	return c
}

// lowered are thresholds that small countries reach, as the study file writes them and as the reference takes them.
func lowered() (string, Rules) {
	r := StudyRules()
	r.Hub, r.FDR = 4, 0.6
	text := ""
	for _, l := range []struct {
		rule, name string
		value      float64
	}{
		{"succession", "people", 1}, {"succession", "months", 4}, {"succession", "role_months", 6},
		{"closed_circle", "assistants", 1}, {"closed_circle", "share", 0.2}, {"hours_over_law", "months", 3},
		{"permit_without_wage", "permits", 1}, {"permit_without_wage", "share", 0.3},
		{"permit_without_wage", "months", 2}, {"unlicensed_takeover", "months", 5},
		{"administers_own_employers", "users", 1}, {"administers_own_employers", "share", 0.3},
		{"certificates_to_one_benefit", "certificates", 2}, {"certificates_to_one_benefit", "times", 1},
		{"claims_per_patient", "patients", 2}, {"claims_per_patient", "times", 1},
	} {
		r.Limit[l.rule+"."+l.name] = l.value
		if !strings.Contains(text, "    "+l.rule+":\n") {
			text += "    " + l.rule + ":\n"
		}
		text += fmt.Sprintf("      %s: %v\n", l.name, l.value)
	}
	return text, r
}

// loweredStudy writes the built-in study with other thresholds into a folder.
func loweredStudy(t *testing.T, dir string) (string, Rules) {
	t.Helper()
	src, err := ansatz(t, "study", "show", "networks")
	if err != nil {
		t.Fatal(err)
	}
	limits, rules := lowered()
	head, tail, _ := strings.Cut(src, "  rules:")
	_, tail, _ = strings.Cut(tail, "\nresults:")
	for was, is := range map[string]string{"hub: 50 ": "hub: 4 ", "samples: 200 ": "samples: 20 ",
		"fdr: 0.05 ": "fdr: 0.6 "} {
		if !strings.Contains(head, was) {
			t.Fatalf("the study has no %q", was)
		}
		head = strings.Replace(head, was, is, 1)
	}
	path := filepath.Join(dir, "lowered.yaml")
	if err := os.WriteFile(path, []byte(head+"  rules:\n"+limits+"\nresults:"+tail), 0o644); err != nil {
		t.Fatal(err)
	}
	return path, rules
}

var personKey = regexp.MustCompile(`^person-\d+(-[0-9a-f]+)?$`)

// networksOf runs a study of networks on deliveries with the real program.
func networksOf(t *testing.T, dir, study string) ([]table.Row, []string) {
	t.Helper()
	workspace, out := filepath.Join(t.TempDir(), "workspace"), filepath.Join(t.TempDir(), "out")
	if _, err := ansatz(t, "load", dir, "--workspace", workspace, "--quiet"); err != nil {
		t.Fatal(err)
	}
	return networksIn(t, workspace, out, study)
}

func networksIn(t *testing.T, workspace, out, study string) ([]table.Row, []string) {
	t.Helper()
	_, err := ansatz(t, "run", study, "--workspace", workspace, "--out", out, "--unprotected", "--quiet")
	if err != nil {
		t.Fatal(err)
	}
	holdGrains(t, workspace)
	f, err := os.Open(filepath.Join(out, "results.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := table.ReadCSV(f)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range observations(t, out) {
		get := func(name string) string {
			if personKey.MatchString(r[name]) {
				return "person"
			}
			return r[name]
		}
		if get("rule") == "shared_representatives" {
			continue
		}
		value, err := strconv.ParseFloat(get("value"), 64)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, Evidence{
			get("rule"),
			get("subject"),
			get("register"),
			get("evidence_subject"),
			get("evidence_object"),
			get("from_date"),
			get("to_date"),
			get("measure"),
			value,
		}.text())
	}
	return rows, lines
}

// observations reads the file of observations that a run wrote into a folder: its rows by the names of columns.
func observations(t *testing.T, out string) (rows []map[string]string) {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(out, "observations.csv"))
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(src)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = r[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// diffLines lists the lines that one side has more often.
func diffLines(real, ref []string) []string {
	times := map[string]int{}
	for _, l := range real {
		times[l]++
	}
	for _, l := range ref {
		times[l]--
	}
	var diff []string
	for l, n := range times {
		if n > 0 {
			diff = append(diff, "only real: "+l)
		} else if n < 0 {
			diff = append(diff, "only reference: "+l)
		}
	}
	slices.Sort(diff)
	return diff
}

// agreeOnNetworks compares all rows and observations of a study of networks.
func agreeOnNetworks(t *testing.T, regs Registers, rules Rules, rows []table.Row, observed []string) []Evidence {
	t.Helper()
	want, seen := Networks(regs, rules)
	var lines []string
	for _, e := range seen {
		lines = append(lines, e.text())
	}
	diff := diffRows(rows, want)
	report(
		t, "rows",
		slices.DeleteFunc(diff, func(d string) bool { return strings.HasPrefix(d, "the rows are not the same") }),
	) // the reference has no order
	report(t, "observations", diffLines(observed, lines))
	return seen
}

// All rows and observations of the study networks on small countries full of edges, with the study's thresholds and
// with lower ones, so that every rule observes something in some country.
func TestNetworksAgreeOnCountries(t *testing.T) {
	first, n := rounds(t, 4)
	seen := map[string]int{}
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dir := t.TempDir()
			networkCountry(uint64(5000+seed)).write(t, filepath.Join(dir, "deliveries"), style{doubles: 0.02})
			regs, _, err := ReadDeliveries(filepath.Join(dir, "deliveries"))
			if err != nil {
				t.Fatal(err)
			}
			study, rules := "networks", StudyRules()
			if seed%4 > 0 {
				study, rules = loweredStudy(t, dir)
			}
			rows, observed := networksOf(t, filepath.Join(dir, "deliveries"), study)
			for _, e := range agreeOnNetworks(t, regs, rules, rows, observed) {
				seen[e.Rule+" "+e.Measure]++
			}
		})
	}
	t.Log(seen)
}

// The big made-up country with the study as it is.
func TestNetworksAgreeOnWorldA(t *testing.T) {
	rounds(t, 1)
	dir := shared(t, "deliveries/world-a")
	regs, _, err := ReadDeliveries(dir)
	if err != nil {
		t.Fatal(err)
	}
	rows, observed := networksOf(t, dir, "networks")
	agreeOnNetworks(t, regs, StudyRules(), rows, observed)
}

// The same deliveries loaded in other steps have other keys and draws, and the same results, chance included.
func TestNetworksInOtherSteps(t *testing.T) {
	first, n := rounds(t, 1)
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dir := t.TempDir()
			networkCountry(uint64(6000+seed)).write(t, filepath.Join(dir, "deliveries"), style{doubles: 0.02})
			study, _ := loweredStudy(t, dir)
			rows, observed := networksOf(t, filepath.Join(dir, "deliveries"), study)
			folders, err := os.ReadDir(filepath.Join(dir, "deliveries"))
			if err != nil {
				t.Fatal(err)
			}
			workspace, some := filepath.Join(dir, "workspace"), filepath.Join(dir, "some")
			for _, i := range []int{len(folders) / 2, 0} { // from the middle on first, then all
				for _, f := range folders[i:] {
					if err := os.MkdirAll(some, 0o755); err != nil {
						t.Fatal(err)
					}
					err := os.Rename(filepath.Join(dir, "deliveries", f.Name()), filepath.Join(some, f.Name()))
					if err != nil && i > 0 {
						t.Fatal(err)
					}
				}
				if _, err := ansatz(t, "load", some, "--workspace", workspace, "--quiet"); err != nil {
					t.Fatal(err)
				}
			}
			again, seen := networksIn(t, workspace, filepath.Join(dir, "out"), study)
			if a, b := len(rows), len(again); a != b {
				t.Fatalf("%d and %d rows", a, b)
			}
			for i := range rows {
				if show(rows[i]) != show(again[i]) || rows[i].Group != again[i].Group ||
					rows[i].Category != again[i].Category ||
					rows[i].Measure != again[i].Measure {
					t.Errorf("%+v\n%+v", rows[i], again[i])
				}
			}
			report(t, "observations", diffLines(observed, seen))
		})
	}
}
