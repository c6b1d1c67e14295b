package reference

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/register"
)

// world is a small made-up country, drawn so that every rule of the results meets its edge.
type country struct {
	*rand.Rand
	used   map[string]bool
	people []entity
	absent []string // ids that person does not know
	orgs   []string // companies' numbers
	rows   map[string][][]string
}

// entity is a person and all ids that lead to it.
type entity struct{ ids []string }

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

func (c *country) chance(p float64) bool { return c.Float64() < p }

// newID draws a number from the range of test numbers; coordination numbers add 60 to the day and may lack month or
// day.
func (c *country) newID(birth string, coordination bool) string {
	d := dayOf(birth)
	for {
		m, dd := d.m, d.d
		if coordination {
			dd += 60
			if c.chance(0.2) {
				dd = 60
			}
			if c.chance(0.2) {
				m = 0
			}
		}
		nine := fmt.Sprintf("%02d%02d%02d%03d", d.y%100, m, dd, 980+c.IntN(20))
		for check := '0'; check <= '9'; check++ {
			id := fmt.Sprintf("%02d%s%c", d.y/100, nine, check)
			if luhn(id[2:]) && !c.used[id] {
				c.used[id] = true
				return id
			}
		}
		d.d = 1 + c.IntN(28) // that day is full
	}
}

func (c *country) newOrg() string {
	for {
		nine := fmt.Sprintf("%d%d%07d", pick(c.Rand, 2, 5, 7, 9), c.IntN(10), 2000000+c.IntN(8000000))
		for check := '0'; check <= '9'; check++ {
			if org := nine + string(check); luhn(org) && !c.used[org] {
				c.used[org] = true
				return org
			}
		}
	}
}

// add appends a row, given as column, value pairs; other columns are empty.
func (c *country) add(name string, pairs ...string) {
	r := mustLookup(name)
	row := make([]string, len(r.Columns))
	for i := 0; i < len(pairs); i += 2 {
		at := slices.IndexFunc(r.Columns, func(c register.Column) bool { return c.Name == pairs[i] })
		row[at] = pairs[i+1]
	}
	c.rows[name] = append(c.rows[name], row)
}

// id gives any id of any person, rarely one that nobody knows.
func (c *country) id() string {
	if c.chance(0.03) {
		return pick(c.Rand, c.absent...)
	}
	return c.idOf(pick(c.Rand, c.people...))
}

func (c *country) idOf(e entity) string {
	if c.chance(0.7) {
		return e.ids[0]
	}
	return pick(c.Rand, e.ids...)
}

func (c *country) org() string {
	if c.chance(0.05) {
		return c.id()
	}
	return pick(c.Rand, c.orgs...)
}

// code gives any code of a column.
func (c *country) code(name, column string) string {
	col, _ := mustLookup(name).Column(column)
	return pick(c.Rand, col.Codes...)
}

var edgeDays = []string{
	"2008-12-31",
	"2009-01-01",
	"2015-06-15",
	"2018-01-01",
	"2019-12-31",
	"2020-01-01",
	"2020-02-29",
	"2021-07-01",
	"2021-12-31",
	"2022-01-01",
	"2022-12-31",
	"2023-01-01",
	"2023-05-05",
	"2023-12-30",
	"2023-12-31",
	"2024-01-01",
	"2024-07-01",
	"2024-12-31",
	"2025-01-01",
}

func (c *country) day() string { return pick(c.Rand, edgeDays...) }

func (c *country) maybe(p float64, s string) string {
	if c.chance(p) {
		return s
	}
	return ""
}

func emptyCountry(seed uint64) *country {
	return &country{Rand: rand.New(rand.NewPCG(seed, 20240701)), used: map[string]bool{}, rows: map[string][][]string{}}
}

// newCountry draws a country of n people.
func newCountry(seed uint64, n int) *country {
	c := emptyCountry(seed)
	births := []string{
		"1955-03-01",
		"1955-06-30",
		"1980-02-29",
		"1980-12-31",
		"1991-01-01",
		"1991-11-11",
		"2002-12-31",
		"2003-01-01",
		"2004-02-29",
		"2006-07-01",
		"2006-07-02",
		"1958-12-31",
		"1957-12-31",
		"2015-05-05",
		"2023-12-31",
		"2024-01-01",
		"1923-04-04",
	}
	for i := 0; i < n; i++ {
		birth := births[c.IntN(4)]
		if c.chance(0.35) {
			birth = pick(c.Rand, births...)
		}
		c.person(birth)
	}
	for i := 0; i < 12; i++ {
		c.absent = append(c.absent, c.newID(pick(c.Rand, births...), c.chance(0.3)))
	}
	for i := 0; i < 14; i++ {
		c.orgs = append(c.orgs, c.newOrg())
	}
	for i := 0; i < 3; i++ {
		c.orgs = append(c.orgs, pick(c.Rand, c.people...).ids...)
	}
	c.police()
	c.families()
	c.money()
	c.control()
	c.assistance()
	c.other()
	for _, r := range register.All() {
		if c.chance(0.03) {
			delete(c.rows, r.Name)
		}
		c.rows[r.Name] = distinct(r, c.rows[r.Name])
	}
	return c
}

// distinct drops the rows whose key came before.
func distinct(r *register.Register, rows [][]string) [][]string {
	if len(r.Key) == 0 {
		return rows
	}
	seen := map[string]bool{}
	var out [][]string
	for _, row := range rows {
		var key string
		for i, col := range r.Columns {
			if slices.Contains(r.Key, col.Name) {
				key += row[i] + "|"
			}
		}
		if !seen[key] {
			seen[key] = true
			out = append(out, row)
		}
	}
	return out
}

// person adds one person, maybe with number changes of any shape.
func (c *country) person(birth string) {
	e := entity{ids: []string{c.newID(birth, c.chance(0.1))}}
	alias := func(old, now string) { c.add("person_alias", "old_id", old, "new_id", now, "changed_date", c.day()) }
	if c.chance(0.3) {
		a, b := c.newID(birth, c.chance(0.5)), c.newID(birth, false)
		main := e.ids[0]
		e.ids = append(e.ids, a)
		switch c.IntN(8) {
		case 0, 1:
			alias(a, main)
		case 2: // a chain
			e.ids = append(e.ids, b)
			alias(b, a)
			alias(a, main)
		case 3: // a cycle of two
			alias(a, main)
			alias(main, a)
		case 4: // a cycle of three, or a chain into a cycle of two
			e.ids = append(e.ids, b)
			alias(a, main)
			alias(b, a)
			if c.chance(0.5) {
				alias(main, b)
			} else {
				alias(main, a)
			}
		case 5: // two old ones of one
			e.ids = append(e.ids, b)
			alias(a, main)
			alias(b, main)
		case 6: // itself
			alias(main, main)
			alias(a, main)
		case 7: // two people after all become one
			if len(c.people) > 0 {
				alias(a, main)
				other := pick(c.Rand, c.people...)
				alias(main, other.ids[0])
			}
		}
	}
	c.people = append(c.people, e)
	if c.chance(0.03) {
		return // not in person under any id
	}
	known := false
	for i, id := range e.ids {
		if i == 0 && c.chance(0.85) || i > 0 && c.chance(0.3) || i == len(e.ids)-1 && !known {
			known = true
			if c.chance(0.1) {
				birth = pick(c.Rand, "1980-02-29", "1991-01-01", "1955-03-01")
			}
			c.add("person", "person_id", id, "sex", pick(c.Rand, "female", "male", "male"), "birth_date", birth,
				"death_date", c.maybe(0.06, pick(c.Rand, "2023-12-30", "2023-12-31", "2024-01-01", "2024-08-01")),
				"emigrated_date", c.maybe(0.05, pick(c.Rand, "2023-12-31", "2024-01-01", "2010-10-10")), "background",
				pick(c.Rand, "11", "12", "21", "22", "22"), "municipality", pick(c.Rand, "0114", "0180", "1280"),
				"protected", pick(c.Rand, "", "", "true", "false"))
		}
	}
	if c.chance(0.92) {
		c.add("insured", "person_id", c.idOf(e), "first_seen", c.day())
	}
	if c.chance(0.05) {
		c.add("insured", "person_id", pick(c.Rand, e.ids...), "first_seen", c.day())
	}
}

func (c *country) police() {
	regions, _ := mustLookup("network_active").Column("region")
	many := pick(c.Rand, 1, 2, 7) // regions
	active := func(id, role string) {
		c.add("network_active", "person_id", id, "role", role, "region", pick(c.Rand, regions.Codes[:many]...),
			"network", c.maybe(0.5, "Nät; \"Ö\" "+pick(c.Rand, "1", "2")))
	}
	var actives []string
	var strategic []entity
	for _, e := range c.people {
		if !c.chance(0.12) {
			continue
		}
		actives = append(actives, e.ids...)
		for range 1 + c.IntN(2)*c.IntN(3) {
			role := pick(c.Rand, "strategic", "strategic", "executor_upper", "executor_lower", "executor_lower",
				"enabler", "enabler")
			active(c.idOf(e), role)
			if role == "strategic" {
				strategic = append(strategic, e)
			}
		}
	}
	for i := 0; i < 3; i++ {
		id := pick(c.Rand, c.absent...)
		actives = append(actives, id)
		active(id, "strategic")
	}
	contact := func(e entity, to, basis string) {
		c.add("network_contact", "person_id", c.idOf(e), "active_id", to, "basis", basis)
	}
	basis := func() string { return pick(c.Rand, "co_suspect", "intelligence", "intelligence") }
	for _, e := range append(slices.Clone(c.people), entity{c.absent[:2]}) {
		if !c.chance(0.22) {
			continue
		}
		if c.chance(0.4) { // as many strategic ones as a level begins or ends with
			c.Shuffle(len(strategic), func(i, j int) { strategic[i], strategic[j] = strategic[j], strategic[i] })
			for _, to := range strategic[:min(len(strategic), pick(c.Rand, 1, 2, 3, 9, 10))] {
				contact(e, c.idOf(to), basis())
			}
		}
		for range pick(c.Rand, 0, 1, 1, 1, 2, 2, 3, 5) {
			to := pick(c.Rand, actives...)
			if c.chance(0.1) {
				to = c.id()
			}
			contact(e, to, basis())
		}
	}
}

func (c *country) families() {
	for i := range c.people {
		near := func() string {
			if c.chance(0.06) {
				return pick(c.Rand, c.absent...)
			}
			if c.chance(0.1) {
				return c.id()
			}
			return c.idOf(c.people[(i+c.IntN(8))%len(c.people)])
		}
		for range pick(c.Rand, 0, 0, 0, 0, 1, 2, 2) {
			c.add("parent_child", "parent_id", near(), "child_id", c.idOf(c.people[i]))
		}
		if c.chance(0.1) { // a common child whom person does not know
			child := pick(c.Rand, c.absent...)
			c.add("parent_child", "parent_id", near(), "child_id", child)
		}
		if c.chance(0.15) {
			c.add("marriage", "person_id", c.idOf(c.people[i]), "spouse_id", near(), "from_date", c.day(), "to_date",
				c.maybe(0.6, c.day()))
		}
	}
}

var allBenefits = func() []string {
	col, _ := mustLookup("benefit_payment").Column("benefit")
	return col.Codes
}()

func (c *country) amount() string {
	return fmt.Sprint(pick(c.Rand, -700, -100, 0, 1, 100, 100, 700, 1000))
}

func (c *country) money() {
	for _, e := range c.people {
		for range c.IntN(9) {
			benefit := pick(c.Rand, "activity_support", "sickness_benefit", "housing_allowance", "assistance_allowance")
			if c.chance(0.4) {
				benefit = pick(c.Rand, allBenefits...)
			}
			c.add("benefit_payment", "person_id", c.idOf(e), "benefit", benefit, "from_date", c.day(), "to_date",
				c.day(), "paid_date", c.day(), "amount", c.amount())
		}
		if c.chance(0.8) {
			for range 1 + c.IntN(2) {
				c.add("income", "person_id", c.idOf(e), "year", pick(c.Rand, "2021", "2022", "2022", "2022", "2023"),
					"earned",
					pick(c.Rand, "-5", "0", "60", "100", "100", fmt.Sprint(40+c.IntN(120)), fmt.Sprint(40+c.IntN(120))))
			}
		}
		for range c.IntN(4) * c.IntN(2) {
			c.add("debt", "person_id", c.idOf(e), "as_of",
				pick(c.Rand, "2024-07-01", "2024-07-01", "2024-07-01", "2023-07-01"), "kind", c.code("debt", "kind"),
				"creditor", pick(c.Rand, "state", "forsakringskassan", "telia", "State"), "amount", c.amount())
		}
		if c.chance(0.2) {
			c.add("prescribed_debt", "person_id", c.idOf(e), "creditor",
				pick(c.Rand, "state", "forsakringskassan", "forsakringskassan"), "prescribed_date",
				pick(c.Rand, "2017-12-31", "2018-01-01", "2021-01-01", "2023-12-31", "2024-01-01"), "amount",
				c.amount())
		}
	}
}

func (c *country) control() {
	for i := range c.people {
		for range c.IntN(4) {
			person, company, benefit := c.id(), "", pick(c.Rand, pick(c.Rand, allBenefits...), "okänd")
			if paid := c.rows["benefit_payment"]; len(paid) > 0 && c.chance(0.6) {
				row := pick(c.Rand, paid...)
				person, benefit = row[0], row[1]
			}
			if c.chance(0.2) {
				company = c.org()
				if c.chance(0.5) {
					person = ""
				}
			}
			c.add("control_investigation", "case_id",
				fmt.Sprintf("FK-%05d", len(c.rows["control_investigation"])+1000*(i%2)), "person_id", person,
				"company_id", company, "capacity",
				pick(c.Rand, "recipient", "recipient", "recipient", "assistant", "user", "representative", "company"),
				"benefit", benefit, "opened_date", c.day(), "closed_date", c.maybe(0.5, c.day()), "source",
				pick(c.Rand, c.code("control_investigation", "source"), "police", "internal"), "source_detail",
				pick(c.Rand, "", "", "ruc", "nuc", "lus", "other"), "action", pick(c.Rand, "true", "false"),
				"wrong_amount", pick(c.Rand, "0", "0", "100", "2500", "-300"), "police_reported_date",
				c.maybe(0.4, c.day()))
		}
	}
}

func (c *country) assistance() {
	months := []string{
		"2019-12",
		"2020-01",
		"2021-12",
		"2022-01",
		"2022-02",
		"2022-02",
		"2022-06",
		"2022-12",
		"2023-01",
		"2023-03",
		"2023-12",
		"2023-12",
		"2024-01",
		"2024-12",
		"2025-01",
	}
	var users []entity
	big := c.chance(0.4) // one company has many users
	for range 12 + c.IntN(35) {
		users = append(users, pick(c.Rand, c.people...))
	}
	for _, u := range users {
		org, kind := pick(c.Rand, c.orgs[c.IntN(len(c.orgs)):]...), pick(c.Rand, "company", "company", "company",
			"municipality", "own_employer")
		if big && c.chance(0.6) {
			org, kind = c.orgs[0], "company"
		}
		for range 1 + c.IntN(12) {
			provider, k := org, kind
			if c.chance(0.1) {
				provider = c.org()
			}
			if c.chance(0.05) {
				k = c.code("assistance_time", "provider_kind")
			}
			if k == "own_employer" && c.chance(0.9) {
				provider = c.idOf(u)
			}
			assistant := c.idOf(c.people[c.IntN(len(c.people))/3])
			if c.chance(0.1) {
				assistant = c.id()
			}
			c.add("assistance_time", "month", pick(c.Rand, months...), "user_id", c.idOf(u), "assistant_id", assistant,
				"provider_kind", k, "provider_id", provider, "hours",
				pick(c.Rand, "-8", "0", "0.25", "10", "37.5", "100.75", "160"))
			if c.chance(0.2) { // relatives come too, some of them to help somebody else there
				for name, month := range map[string]string{"parent_child": "2022-03", "marriage": "2022-04"} {
					for _, row := range c.rows[name] {
						relative := ""
						if slices.Contains(u.ids, row[0]) {
							relative = row[1]
						} else if slices.Contains(u.ids, row[1]) {
							relative = row[0]
						} else {
							continue
						}
						of := c.idOf(u)
						if c.chance(0.3) {
							of = c.idOf(pick(c.Rand, users...))
						}
						c.add("assistance_time", "month", month, "user_id", of, "assistant_id", relative,
							"provider_kind", k, "provider_id", provider, "hours", "13.125")
					}
				}
			}
		}
	}
	c.Shuffle(len(c.orgs), func(i, j int) { c.orgs[i], c.orgs[j] = c.orgs[j], c.orgs[i] })
	for _, org := range c.orgs {
		for range c.IntN(4) {
			holder := c.id()
			if active := c.rows["network_active"]; len(active) > 0 && c.chance(0.3) {
				holder = pick(c.Rand, active...)[0]
			}
			c.add("company_role", "company_id", org, "person_id", holder, "role", c.code("company_role", "role"),
				"from_date",
				pick(c.Rand, "2010-01-01", "2021-12-31", "2022-01-01", "2023-06-01", "2023-12-31", "2024-01-01"),
				"to_date", pick(c.Rand, "", "", "2021-12-31", "2022-01-01", "2023-01-01", "2023-12-31", "2024-06-01"))
		}
		if c.chance(0.8) {
			c.add("company", "company_id", org, "name", "Företag; AB", "legal_form", "aktiebolag", "sector",
				c.code("company", "sector"), "industry", "88101", "registered_date", c.day(), "bankruptcy_date",
				c.maybe(0.3, c.day()))
		}
		c.add("tax_debt", "company_id", org, "as_of", c.day(), "amount", c.amount())
		c.add("care_licence", "company_id", org, "kind", "personlig assistans", "granted_date", c.day(), "revoked_date",
			c.maybe(0.3, c.day()))
	}
	permit := func(id, employer, decided string) {
		c.add("permit", "person_id", id, "kind", pick(c.Rand, "work", "work", "work", "family_of_worker", "asylum"),
			"decided_date", decided, "valid_from", c.day(), "valid_to", c.day(), "employer_id", employer, "sponsor_id",
			c.maybe(0.2, c.id()))
	}
	for _, row := range c.rows["assistance_time"] {
		if c.chance(0.3) {
			permit(row[2], row[4], c.day())
		}
		if c.chance(0.01) { // as many as a category begins or ends with
			for i := range pick(c.Rand, 11, 12, 12, 26, 26, 27) {
				c.add("permit", "person_id", row[2], "kind", "work", "decided_date", fmt.Sprintf("2021-03-%02d", 1+i),
					"valid_from", c.day(), "valid_to", c.day(), "employer_id", row[4])
			}
		}
	}
	for range 20 {
		permit(c.id(), c.maybe(0.7, c.org()), c.day())
	}
}

// other fills the registers that no result reads.
func (c *country) other() {
	for i, e := range c.people {
		if c.chance(0.3) {
			c.add("residence", "person_id", c.idOf(e), "from_date", c.day(), "to_date", c.maybe(0.3, c.day()),
				"municipality", "0180", "area", c.maybe(0.8, fmt.Sprintf("0180C10%d0", 1+c.IntN(5))))
			c.add("employer_statement", "employer_id", c.org(), "person_id", c.idOf(e), "month", "2022-05", "gross_pay",
				c.amount())
			c.add("jobseeker", "person_id", c.idOf(e), "from_date", c.day(), "to_date", c.maybe(0.3, c.day()),
				"category", "öppet arbetslös")
		}
		if c.chance(0.1) {
			c.add("recovery_claim", "claim_id", fmt.Sprint("Å", i), "case_id", c.maybe(0.5, "FK-1"), "person_id",
				c.maybe(0.8, c.id()), "company_id", c.maybe(0.2, c.org()), "decided_date", c.day(), "amount",
				c.amount(), "repaid", "0", "prescribed_date", c.maybe(0.2, c.day()))
			c.add("assistance_decision", "user_id", c.idOf(e), "from_date", c.day(), "to_date", "", "hours_per_week",
				pick(c.Rand, "40", "100.5"))
			c.add("dental_claim", "claim_id", fmt.Sprint("T", i), "clinic_id", c.org(), "person_id", c.idOf(e),
				"treated_date", c.day(), "treatment", "Krona, \"övre\"", "amount", c.amount())
			c.add("medical_certificate", "certificate_id", fmt.Sprint("L", i), "person_id", c.idOf(e), "clinic_id",
				c.org(), "physician", "Dr Öst", "benefit", "sickness_benefit", "issued_date", c.day())
			c.add("employment_support", "employer_id", c.org(), "person_id", c.idOf(e), "kind", "nystartsjobb",
				"from_date", c.day(), "to_date", "", "amount", c.amount())
		}
	}
	for area, class := range []string{"risk", "none", "vulnerable", "especially_vulnerable"} {
		c.add("area", "area", fmt.Sprintf("0180C10%d0", area+1), "municipality", "0180", "vulnerability", class)
	}
}

// style says how a country is written down.
type style struct {
	dirt     float64 // bad rows of all, also conflicts
	doubles  float64 // equal rows of all, in registers with a key
	replaces bool    // some deliveries take the place of earlier ones
	heavy    bool    // small files are dirty too, so that the load may fail
}

// write writes the country's registers as deliveries of many shapes.
func (c *country) write(t testing.TB, dir string, s style) {
	for _, agency := range register.Agencies() {
		n := pick(c.Rand, 1, 1, 2, 3)
		manifests := make([]strings.Builder, n)
		folders := make([]string, n)
		references := make([]string, n)
		for i := range n {
			delivered := fmt.Sprintf("2024-%02d-%02d", 2+c.IntN(8), 1+c.IntN(28))
			if i > 0 && c.chance(0.2) {
				delivered = folders[i-1][:10]
			}
			folders[i] = fmt.Sprintf("%s-%s-%d", delivered, agency, i)
			references[i] = pick(c.Rand, "2023-12-31", "2024-02-29", "2024-07-01", delivered)
			if err := os.MkdirAll(filepath.Join(dir, folders[i]), 0o755); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(
				&manifests[i],
				"agency: %s\ndelivered: %s\nreference: %s\nlegal_basis: \"2016:774 2 §\"\nsynthetic: true\n"+
					"handling: [H0, {H3: at the centre}]\nerase_by: 9999-12-31\ndecision:\n  number: 1/2024\n"+
					"  date: 2024-01-01\n  end: 9999-12-31\n  purpose:\n"+
					"    - \"Förebygga, förhindra eller upptäcka brottslig verksamhet\"\n",
				agency,
				delivered,
				references[i],
			)
			if agency == "cooperation" {
				fmt.Fprintf(&manifests[i], "deliverer: %s\n", c.agency())
			}
		}
		replacing := -1
		if s.replaces && c.chance(0.5) {
			replacing = c.IntN(n)
			manifests[replacing].WriteString("replaces: true\n")
		}
		for i := range n {
			manifests[i].WriteString("files:\n")
		}
		written := make([]int, n)
		for _, r := range register.OfAgency(agency) {
			rows := slices.Clone(c.rows[r.Name])
			if len(rows) == 0 && c.chance(0.5) {
				continue
			}
			c.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
			for i := range n {
				share := rows
				if i < n-1 {
					share = rows[:len(rows)/(n-i)]
				}
				rows = rows[len(share):]
				if len(share) == 0 && written[i] > 0 && c.chance(0.5) {
					continue
				}
				written[i]++
				c.writeRegister(t, &manifests[i], filepath.Join(dir, folders[i]), r, share, dayOf(references[i]), s)
			}
		}
		for i := range n {
			text := manifests[i].String()
			if strings.HasSuffix(text, "files:\n") {
				if err := os.RemoveAll(filepath.Join(dir, folders[i])); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if err := os.WriteFile(filepath.Join(dir, folders[i], "delivery.yaml"), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

var theirNames = map[string]string{
	"person_id":  "personnr",
	"from_date":  "fr_o_m",
	"to_date":    "t o m",
	"amount":     "belopp",
	"sex":        "kön",
	"hours":      "Timmar",
	"company_id": "orgnr",
	"paid_date":  "utbetald",
	"region":     "polisregion",
}

// writeRegister writes the rows of one register as one or two parts and describes them in the manifest.
func (c *country) writeRegister(t testing.TB, manifest *strings.Builder, dir string, r *register.Register,
	rows [][]string, reference day, s style) {
	parts := pick(c.Rand, 1, 1, 1, 2)
	encoding := pick(c.Rand, "", "utf-8", "windows-1252", "iso-8859-1")
	delimiter := pick(c.Rand, ",", ";", ";")
	ending := pick(c.Rand, ".csv", ".csv", ".csv.gz")
	renamed, codes := map[string]string{}, map[string]map[string]string{}
	for _, col := range r.Columns {
		if theirs, ok := theirNames[col.Name]; ok && c.chance(0.5) {
			renamed[col.Name] = theirs
		}
		if col.Type == register.Code && c.chance(0.4) {
			codes[col.Name] = map[string]string{}
			for i, code := range col.Codes {
				if c.chance(0.8) {
					codes[col.Name][code] = pick(c.Rand, fmt.Sprint(i+1), fmt.Sprintf("%02d", i), "Kod "+fmt.Sprint(i),
						strings.ToUpper(code))
				}
			}
		}
	}
	fmt.Fprintf(manifest, "- register: %s\n", r.Name)
	if encoding != "" {
		fmt.Fprintf(manifest, "  encoding: %s\n", encoding)
	}
	if delimiter != "," {
		fmt.Fprintf(manifest, "  delimiter: %q\n", delimiter)
	}
	if len(renamed) > 0 {
		manifest.WriteString("  columns:\n")
		for _, col := range r.Columns {
			if theirs, ok := renamed[col.Name]; ok {
				fmt.Fprintf(manifest, "    %s: %s\n", theirs, col.Name)
			}
		}
	}
	if len(codes) > 0 {
		manifest.WriteString("  codes:\n")
		for _, col := range r.Columns {
			if codes[col.Name] == nil {
				continue
			}
			fmt.Fprintf(manifest, "    %s:\n", col.Name)
			seen := map[string]bool{}
			for _, code := range col.Codes {
				theirs, ok := codes[col.Name][code]
				if ok && !seen[theirs] && !(slices.Contains(col.Codes, theirs)) {
					seen[theirs] = true
					fmt.Fprintf(manifest, "      %s: %s\n", theirs, code)
				} else {
					delete(codes[col.Name], code)
				}
			}
			if len(seen) == 0 {
				fmt.Fprintf(manifest, "      x: %s\n", col.Codes[0])
			}
		}
	}
	var names, sums []string
	for part := range parts {
		mine := rows
		if part < parts-1 {
			mine = rows[:len(rows)/2]
		}
		rows = rows[len(mine):]
		name := r.Name + ending
		if parts > 1 {
			name = fmt.Sprintf("%s_%d%s", r.Name, part+1, ending)
		}
		text := c.file(r, mine, renamed, codes, delimiter, encoding, reference, s)
		b := encode(text, encoding)
		if encoding == "" || encoding == "utf-8" {
			if c.chance(0.3) {
				b = append([]byte("\xef\xbb\xbf"), b...)
			}
		}
		if ending == ".csv.gz" {
			var z bytes.Buffer
			w := gzip.NewWriter(&z)
			w.Write(b)
			w.Close()
			b = z.Bytes()
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(b)
		names, sums = append(names, name), append(sums, hex.EncodeToString(sum[:]))
	}
	if parts == 1 {
		fmt.Fprintf(manifest, "  path: %s\n", names[0])
		if c.chance(0.5) {
			fmt.Fprintf(manifest, "  sha256: %s\n", sums[0])
		}
		return
	}
	fmt.Fprintf(manifest, "  path: %s_?%s\n", r.Name, ending)
	if c.chance(0.5) {
		manifest.WriteString("  parts:\n")
		for i := range names {
			fmt.Fprintf(manifest, "  - path: %s\n    sha256: %s\n", names[i], sums[i])
		}
	}
}

// encode is the inverse of decode for the letters that the tests use.
func encode(text, encoding string) []byte {
	if encoding == "" || encoding == "utf-8" {
		return []byte(text)
	}
	var b []byte
	for _, r := range text {
		if i := slices.Index(windows1252, r); encoding == "windows-1252" && i >= 0 {
			b = append(b, byte(0x80+i))
		} else if r < 256 {
			b = append(b, byte(r))
		} else {
			b = append(b, '?')
		}
	}
	return b
}

// file spells rows out, with whatever dirt the style asks for.
func (c *country) file(r *register.Register, rows [][]string, renamed map[string]string,
	codes map[string]map[string]string, delimiter, encoding string, reference day, s style) string {
	columns := c.Perm(len(r.Columns))
	// A column that is empty in the whole country may be left out where it is optional.
	columns = slices.DeleteFunc(columns, func(i int) bool {
		return r.Columns[i].Optional &&
			!slices.ContainsFunc(c.rows[r.Name], func(row []string) bool { return row[i] != "" }) &&
			c.chance(0.5)
	})
	extra := c.chance(0.3)
	eol := pick(c.Rand, "\n", "\n", "\r\n")
	var b strings.Builder
	var header []string
	for _, i := range columns {
		name := r.Columns[i].Name
		if theirs, ok := renamed[name]; ok {
			name = theirs
		}
		header = append(header, pick(c.Rand, name, name, " "+name+" "))
	}
	if extra {
		header = append(header, "löpnummer")
	}
	b.WriteString(strings.Join(header, delimiter) + eol)
	emit := func(cells []string) {
		if extra && len(cells) == len(columns) {
			cells = append(cells, fmt.Sprint(c.IntN(1000)))
		}
		for i, cell := range cells {
			if strings.ContainsAny(cell, delimiter+"\"\n\r") || c.chance(0.02) {
				cells[i] = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
		}
		b.WriteString(strings.Join(cells, delimiter) + eol)
		if c.chance(0.02) {
			b.WriteString(eol)
		}
	}
	spelled := func(row []string) []string {
		cells := make([]string, len(columns), len(columns)+1)
		for at, i := range columns {
			cells[at] = c.spell(r.Columns[i], row[i], codes, delimiter, reference)
		}
		return cells
	}
	for _, row := range rows {
		emit(spelled(row))
		if c.chance(s.doubles) && len(r.Key) > 0 {
			other := pick(c.Rand, c.rows[r.Name]...) // of any file, also one of another delivery
			emit(spelled(other))
		}
		if (s.heavy || len(rows) >= 60) && c.chance(s.dirt) {
			c.spoil(r, pick(c.Rand, c.rows[r.Name]...), columns, spelled, emit)
		}
	}
	text := b.String()
	if c.chance(0.3) {
		text = strings.TrimSuffix(text, eol)
	}
	return text
}

// spell writes a canonical value in one of its spellings.
func (c *country) spell(col register.Column, v string, codes map[string]map[string]string, delimiter string,
	reference day) string {
	if v == "" {
		return pick(c.Rand, "", "", "", " ")
	}
	s := v
	switch col.Type {
	case register.ID, register.Org:
		if len(v) == 10 {
			s = pick(c.Rand, v, v[:6]+"-"+v[6:], "16"+v, "16"+v[:6]+"-"+v[6:])
			break
		}
		s = pick(c.Rand, v, v[:8]+"-"+v[8:], v[2:], v[2:8]+"-"+v[8:], v[2:8]+"+"+v[8:])
		if back, ok := canonicalID(s, reference); !ok || back != v {
			s = v
		}
	case register.Date:
		s = pick(c.Rand, v, strings.ReplaceAll(v, "-", ""))
	case register.Month:
		s = pick(c.Rand, v, strings.ReplaceAll(v, "-", ""))
	case register.Bool:
		if v == "true" {
			s = pick(c.Rand, "true", "1", "J")
		} else {
			s = pick(c.Rand, "false", "0", "N")
		}
	case register.Num:
		if c.chance(0.3) && strings.Contains(v, ".") {
			s += "0"
		}
		if delimiter == ";" && c.chance(0.7) {
			s = strings.ReplaceAll(s, ".", ",")
		}
	case register.Code:
		if theirs, ok := codes[col.Name][v]; ok && c.chance(0.9) {
			s = theirs
		}
	}
	if c.chance(0.03) {
		s = pick(c.Rand, " "+s, s+" ", "  "+s+"  ", "\t"+s)
	}
	return s
}

var badValues = map[register.Type][]string{
	register.ID: {
		"198002299801",
		"19800230-9807",
		"800229+98",
		"0000",
		"abc",
		"198013019806",
		"8002299",
		"1980-02-29-9809",
		"5560360793",
		"190001009800",
		"197002919801",
		"６",
		"198002299800",
		"198002299802",
		"198002299803",
	},
	register.Org: {
		"556036-0794",
		"5560360793x",
		"165560360794",
		"55603607",
		"556036 0793",
		"0512345678",
		"175560360793",
		"556036-079",
	},
	register.Date: {
		"2023-02-29",
		"2023-13-01",
		"20230431",
		"2023-1-1",
		"0000-01-01",
		"2023/01/01",
		"230101",
		"2023-00-10",
		"2023-01-01T00:00",
		"1900-02-29",
		"31-12-2023",
	},
	register.Month: {"2023-13", "2023-00", "0000-01", "2023-1", "202313", "2023-01-01", "2301"},
	register.Bool:  {"True", "Ja", "ja", "j", "yes", "2", "Nej", "TRUE", "n"},
	register.Int:   {"12,00", "12.0", "1 000", "1e3", "0x1F", "ett", "1_000", "--1", "12.", "99999999999999999999"},
	register.Num:   {"1 000,5", "1.000,5", "tolv", "1,000.5", "NaN", "inf", "--1", "0x10", "1_0", "12,5,0"},
	register.Code:  {"okänd", "STRATEGIC ", "0", "99", "Female"},
}

// spoil writes a row that is wrong in one or more ways, or that conflicts with another.
func (c *country) spoil(r *register.Register, row []string, columns []int, spelled func([]string) []string,
	emit func([]string)) {
	cells := spelled(row)
	wrong := func() {
		at := c.IntN(len(columns))
		col := r.Columns[columns[at]]
		if bad := badValues[col.Type]; len(bad) > 0 && c.chance(0.75) {
			cells[at] = pick(c.Rand, bad...)
		} else {
			cells[at] = pick(c.Rand, "", " ")
		}
	}
	switch c.IntN(8) {
	case 0, 1, 2:
		wrong()
	case 3:
		wrong()
		wrong()
	case 4:
		cells = append(cells, "för", "många")
	case 5:
		if len(cells) > 2 {
			cells = cells[:len(cells)-2]
		}
	default: // another value beside the same key
		other := pick(c.Rand, c.rows[r.Name]...)
		changed := slices.Clone(row)
		for i, col := range r.Columns {
			if !slices.Contains(r.Key, col.Name) {
				changed[i] = other[i]
			}
		}
		cells = spelled(changed)
	}
	emit(cells)
}
