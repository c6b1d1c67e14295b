package result_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/register"
)

// registers holds small registers as text: rows of cells by register, with the names of their columns. Ids are any
// text. The id of an organisation begins with "5", as organisation numbers do; all others are personal.
type registers map[string]cells

type cells struct {
	columns []string
	rows    [][]string
}

// session opens an engine in memory with the registers as the loader leaves them: keys instead of ids, and person.draw.
// salt changes the keys and the order of rows, on which no result may depend.
func session(t testing.TB, w registers, salt string, threads int) engine.Engine {
	t.Helper()
	ctx := context.Background()
	e, err := duckdb.Open(ctx, "", duckdb.Options{Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	must(t, e.Exec(ctx, fillSQL(w, salt)))
	return e
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func hashed(salt, text string) uint64 {
	sum := sha256.Sum256([]byte(salt + "\x00" + text))
	return binary.BigEndian.Uint64(sum[:]) >> 1
}

// keysOf gives every id of the registers a key. orgs are those that occur as an organisation.
func keysOf(w registers, salt string) (key map[string]int, orgs map[string]bool) {
	ids := map[string]bool{}
	key, orgs = map[string]int{}, map[string]bool{}
	for _, r := range register.All() {
		tab := w[r.Name]
		for i, name := range tab.columns {
			c, ok := r.Column(name)
			if !ok {
				panic("no column " + name + " in " + r.Name)
			}
			for _, row := range tab.rows {
				if v := row[i]; v != "" && (c.Type == register.ID || c.Type == register.Org) {
					ids[v] = true
					if c.Type == register.Org {
						orgs[v] = true
					}
				}
			}
		}
	}
	shuffled := slices.SortedFunc(maps.Keys(ids), func(a, b string) int {
		return int(int64(hashed(salt, a)/2) - int64(hashed(salt, b)/2))
	})
	for i, id := range shuffled {
		key[id] = i + 1
	}
	return key, orgs
}

func fillSQL(w registers, salt string) string {
	key, orgs := keysOf(w, salt)
	people := map[string]bool{}

	var s strings.Builder
	s.WriteString("create schema register;\n")
	for _, r := range register.All() {
		tab := w[r.Name]
		var columns []string
		for _, c := range r.Columns {
			columns = append(columns, fmt.Sprintf("%s %s", c.SQL(), columnType(c)))
		}
		if r.Name == "person" {
			columns = append(columns, "draw bigint", "insured boolean")
		}
		fmt.Fprintf(&s, "create table register.%s (%s);\n", r.Name, strings.Join(columns, ", "))
		rows := slices.Clone(tab.rows)
		if salt != "" {
			slices.SortFunc(rows, func(a, b []string) int {
				return int(int64(hashed(salt, strings.Join(a, "|"))/2) - int64(hashed(salt, strings.Join(b, "|"))/2))
			})
		}
		for start := 0; start < len(rows); start += 2000 {
			var values []string
			for _, row := range rows[start:min(start+2000, len(rows))] {
				var cells []string
				for _, c := range r.Columns {
					v := ""
					if i := slices.Index(tab.columns, c.Name); i >= 0 {
						v = row[i]
					}
					cells = append(cells, cellSQL(c, v, key))
				}
				if r.Name == "person" {
					people[row[slices.Index(tab.columns, "person_id")]] = true
					cells = append(cells,
						fmt.Sprint(hashed("draw", row[slices.Index(tab.columns, "person_id")])), "null")
				}
				values = append(values, "("+strings.Join(cells, ",")+")")
			}
			fmt.Fprintf(&s, "insert into register.%s values %s;\n", r.Name, strings.Join(values, ","))
		}
	}
	s.WriteString(isInsured + ";\n" + summed + ";\n")
	s.WriteString("create table register.draw (id integer, draw bigint);\n")
	for id, k := range key {
		if !people[id] {
			fmt.Fprintf(&s, "insert into register.draw values (%d, %d);\n", k, hashed("draw", id))
		}
	}
	s.WriteString("create table register.organisation (organisation_id integer, number varchar, " +
		"sort_rank integer, is_person boolean);\n")
	for rank, id := range slices.Sorted(maps.Keys(orgs)) {
		number := "'" + id + "'"
		if !isOrganisation(id) {
			number = "null"
		}
		fmt.Fprintf(&s, "insert into register.organisation values (%d, %s, %d, %v);\n", key[id],
			number, rank+1, number == "null")
	}
	return s.String()
}

// summed are the payments' sums by calendar year, with several rows for one year as in several parts.
const summed = `create view register.benefit_year as
	select person_id, benefit, year(paid_date) as year, cast(sum(amount) as bigint) as amount, count(*) as n
	from register.benefit_payment group by person_id, benefit, year(paid_date), amount > 0;
create view register.benefit_days as
	with split as (
		select person_id, benefit, amount, from_date, to_date, cast(of_year as smallint) as of_year,
			to_date - from_date + 1 as days, make_date(of_year, 1, 1) as first, make_date(of_year, 12, 31) as last,
			(2 << month(least(to_date, last))) - (1 << month(greatest(from_date, first))) as mask
		from (
			select *, unnest(range(year(from_date), year(to_date) + 1)) as of_year from register.benefit_payment
			where to_date >= from_date and year(to_date) - year(from_date) < 8
		)
	)
	select person_id, benefit, of_year as year, cast(sum(
			cast(sign(amount) as bigint) * (abs(amount) * least(last - from_date + 1, days) // days
			- abs(amount) * greatest(first - from_date, 0) // days)) as bigint) as amount,
		cast(bit_or(case when amount > 0 then mask else 0 end) as smallint) as months,
		cast(bit_or(case when amount < days then mask else 0 end) as smallint) as doubtful,
		cast(null as date) as from_date, cast(null as date) as to_date
	from split group by person_id, benefit, of_year, amount > 0
	union all
	select person_id, benefit, year(paid_date), amount, 0, 0, from_date, to_date
	from register.benefit_payment where year(to_date) - year(from_date) >= 8`

// isInsured sets, as the loader does, whether a person is in the register of the insured.
const isInsured = "update register.person set insured = person_id in (select person_id from register.insured)"

// isOrganisation distinguishes an organisation number of ten digits from a sole trader's personal id.
func isOrganisation(id string) bool { return len(id) == 10 && id[2] >= '2' }

func columnType(c register.Column) string {
	switch c.Type {
	case register.ID, register.Org:
		return "integer"
	case register.Date, register.Month:
		return "date"
	case register.Int:
		return "bigint"
	case register.Num:
		return "decimal(18,6)"
	case register.Bool:
		return "boolean"
	}
	return "varchar"
}

func cellSQL(c register.Column, v string, key map[string]int) string {
	switch {
	case v == "":
		return "null"
	case c.Type == register.ID || c.Type == register.Org:
		return fmt.Sprint(key[v])
	case c.Type == register.Int || c.Type == register.Num || c.Type == register.Bool:
		return v
	case c.Type == register.Month:
		return "'" + v + "-01'"
	}
	return "'" + v + "'"
}
