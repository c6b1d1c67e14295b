package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
)

// more is an additional month of a register, made from a month of the country.
type more struct {
	register string
	columns  string // a row of the new month, from a row of the old one
	where    string // the rows of the old month
	key      string // the column of the register's key; empty where it has none
}

var mores = []more{
	{
		register: "benefit_payment",
		columns: "person_id, benefit, cast(from_date + interval 1 month as date) as from_date, cast(to_date " +
			"+ interval 1 month as date) as to_date, cast(paid_date + interval 1 month as date) as paid_date, amount",
		where: "paid_date between date '2023-12-01' and date '2023-12-31'",
	},
	{
		register: "dental_claim",
		columns: "'L' || claim_id as claim_id, clinic_id, person_id, " +
			"cast(treated_date + interval 2 month as date) as treated_date, treatment, amount",
		where: "treated_date between date '2024-05-01' and date '2024-05-31'",
		key:   "claim_id",
	},
}

// lateDelivery writes a delivery of a register's month with at most so many rows (0: all), and returns its folder and
// its number of rows. The people of the rows decide which rows are taken.
func (c *country) lateDelivery(persons int, m more, most int64, delivered string) (string, int64) {
	dir := c.path("late-"+m.register, delivered+"-"+m.register)
	c.remove("late-" + m.register)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		c.b.Fatal(err)
	}
	file := "synthetic_" + m.register + ".late.parquet"
	limit := ""
	if most > 0 {
		limit = fmt.Sprintf(" order by hash(person_id), 1, 2, 3, 4, 5 limit %d", most)
	}
	bare{
		Statements: []string{
			fmt.Sprintf("copy (select %s from read_parquet(%s) where %s%s) to %s (format parquet, compression zstd)",
				m.columns, engine.Quote(filepath.Join(c.deliveries(persons), "*",
					"synthetic_"+m.register+".*.parquet")), m.where, limit, engine.Quote(filepath.Join(dir, file))),
		},
	}.engine(c.b)
	manifest := fmt.Sprintf("agency: social_insurance\ndelivered: %s\nreference: 2024-07-01\nlegal_basis: "+
		"\"2016:774 2 §\"\nsynthetic: true\nfiles:\n  - register: %s\n    path: %s\n", delivered, m.register, file)
	if err := os.WriteFile(filepath.Join(dir, "delivery.yaml"), []byte(manifest), 0o644); err != nil {
		c.b.Fatal(err)
	}
	return filepath.Dir(dir), number(c.b, "", "select count(*) from "+source(filepath.Join(dir, file)))
}

// late loads an additional month into the workspaces of the small country and of the country, and as many rows as the
// small one's into the country's. A load whose time is proportional to the month takes as long into a register ten
// times as large. Processor times are compared, because these loads are short.
func (c *country) late() {
	small, large := c.workspace(c.Small), c.workspace(c.Persons)
	defer c.remove(filepath.Base(small), filepath.Base(large)) // they hold more than their countries now
	t := table{Title: "Late deliveries", Head: []string{"one more month of", "into a workspace of people",
		"rows of the delivery", "rows of the register before", "time", "processor time", "rows a second"}}
	for _, m := range mores {
		load := func(persons int, workspace string, most int64, delivered string) (spent, int64) {
			before := number(c.b, warehouse(workspace), "select count(*) from register."+m.register)
			dir, n := c.lateDelivery(persons, m, most, delivered)
			s := run(c.b, "load", dir, "--workspace", workspace)
			if after := number(c.b, warehouse(workspace),
				"select count(*) from register."+m.register); after != before+n {
				c.b.Fatalf("%d rows of %s were delivered late and %d were added", n, m.register, after-before)
			}
			c.remove(filepath.Base(dir))
			t.Rows = append(t.Rows, []string{"`" + m.register + "`", grouped(int64(persons)),
				grouped(n), grouped(before), seconds.text(s.Wall.Seconds()), seconds.text(s.CPU.Seconds()),
				grouped(int64(float64(n) / s.Wall.Seconds()))})
			return s, n
		}
		command := "ansatz load month --workspace w"
		few, n := load(c.Small, small, 0, "2024-10-01")
		asFew, _ := load(c.Persons, large, n, "2024-10-02")
		if m.key != "" {
			// Other keys than those of the part of the month that the workspace holds already.
			m.columns = strings.Replace(m.columns, "'L' ||", "'M' ||", 1)
		}
		many, nMany := load(c.Persons, large, 0, "2024-10-03")
		c.add("one more month of "+m.register+": time", many.Wall.Seconds(), seconds, command)
		c.add("… processor time", many.CPU.Seconds(), seconds, command)
		c.most(fmt.Sprintf("… beside a month of 1/%.1f of the rows into the same register (processor time)",
			float64(nMany)/float64(n)), ratioOfCPU(many, asFew), times, float64(nMany)/float64(n), command)
		c.most(fmt.Sprintf("… the same rows into a register %.1f times as large (processor time)",
			float64(c.Persons)/float64(c.Small)), ratioOfCPU(asFew, few), times, 2, command)
		if m.key != "" {
			keys := bare{
				File:       warehouse(large),
				Options:    duckdb.Options{ReadOnly: true},
				Before:     reading,
				Statements: []string{scanned([]string{m.key}, "register."+m.register)},
			}
			keys.engine(c.b)
			c.add("… one scan of the register's keys", keys.engine(c.b).Wall.Seconds(), seconds,
				"engine: "+scanned([]string{m.key}, m.register))
		}
	}
	c.show(t)
	after, _ := c.results(large)
	c.add("the first run after late deliveries, which makes anew what follows from them: time", after.Wall.Seconds(),
		seconds, "ansatz run --workspace w --out o --unprotected")
}
