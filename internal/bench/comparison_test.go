package bench

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"ansatz/internal/engine"
)

// The comparison that is timed alone: one group and one outcome, as in the other programs.
const (
	exposed = "linked_lower"
	outcome = "housing_allowance"
	drawn   = 5 // k
)

// comparisons writes a study with only tables 6 to 8 and figure 7.
func (c *country) comparisons() string {
	return c.study("comparisons",
		func(text string) string { return only(c.b, text, "table_6", "table_7", "table_8", "figure_7") })
}

// oneDraw writes a study with only one matched ratio.
func (c *country) oneDraw() string {
	return c.study("draw", func(text string) string {
		text = only(c.b, text, "table_6")
		text = replace(c.b, text,
			"groups: [active_lower, active_upper, linked_lower, linked_upper]", "groups: ["+exposed+"]")
		text = replace(c.b, text,
			"categories: [activity_support, housing_allowance, maintenance_support, sickness_compensation]",
			"categories: ["+outcome+"]")
		return replace(c.b, text, "k: 5 ", fmt.Sprintf("k: %d ", drawn))
	})
}

// drawModels are the models from the table of people to the counts for the matched ratio.
var drawModels = []string{"comparison.cube", "comparison.quota", "comparison.near",
	"comparison.draw_rank", "comparison.draw_count"}

// draw times one matched ratio from the table of people: the whole command, and its models.
func (c *country) draw(workspace, study string) (whole spent, inModels time.Duration, results []byte) {
	c.results(workspace, study)
	drop := []string{}
	for _, m := range drawModels {
		drop = append(drop, "drop table "+m, "delete from model.state where name = '"+m+"'")
	}
	bare{File: models(workspace), Before: []string{"attach " + engine.Quote(warehouse(workspace)) +
		" as warehouse (read_only)"}, Statements: drop}.engine(c.b)
	whole, results = c.results(workspace, study)
	if made := c.made(whole); int(made) != len(drawModels) {
		c.b.Fatalf("%v models were made for the draw, not %d", made, len(drawModels))
	}
	took := number(c.b, models(workspace), "select cast(sum(microseconds) as bigint) from model.state where name in ('"+
		strings.Join(drawModels, "', '")+"')")
	return whole, time.Duration(took) * time.Microsecond, results
}

func (c *country) comparison() {
	workspace := c.workspace(c.Persons)
	asLoaded(c.b, workspace)
	all, _ := c.results(workspace, c.comparisons())
	c.most("tables 6–8 and figure 7 from the warehouse, no model made but those of the load: time", all.Wall.Seconds(),
		seconds, 15, "ansatz run comparisons --workspace w --out o")
	c.took("tables 6–8 and figure 7", all, "the same")
	study := c.oneDraw()
	whole, inModels, _ := c.draw(workspace, study)
	people := number(c.b, models(workspace),
		"select cast(sum(n) as bigint) from cohort.born where group_id is not null")
	command := "ansatz run draw --workspace w --out o"
	c.add("people that are drawn from and for", float64(people), count, command)
	c.most(fmt.Sprintf("1:%d matched draw with its ratio, the whole command: time", drawn),
		whole.Wall.Seconds(), seconds, 1.5, command)
	c.add("… of that in the models of the draw", inModels.Seconds(), seconds, "models "+strings.Join(drawModels, ", "))
	c.add("… processor time of the command", whole.CPU.Seconds(), seconds, command)
}

//go:embed testdata/peer.R
var peerR []byte

//go:embed testdata/peer.sql
var peerSQL string

// patience is the longest time that another program may take.
const patience = 5 * time.Minute

// peer computes the same ratio from the same people in R and in plain SQL, and compares them with the program's.
func (c *country) peer() {
	workspace := c.workspace(c.Persons)
	study := c.oneDraw()
	whole, inModels, results := c.draw(workspace, study)
	ours, ourError := matchedRatio(c, results)
	t := table{
		Title: fmt.Sprintf("The matched draw and its risk ratio in other ways: 1:%d, %s among %s, in one run", drawn,
			outcome, exposed),
		Head: []string{"way", "reading the people", "draw and ratio", "risk ratio", "standard error of its logarithm",
			"peak memory"},
	}
	line := func(way, read, took string, ratio, standardError float64, peak int64) {
		t.Rows = append(t.Rows, []string{way, read, took, fmt.Sprintf("%.4f", ratio),
			fmt.Sprintf("%.4f", standardError), bytes_.text(float64(peak))})
	}
	line("ansatz, the whole command: reading, draw, ratio, report", "in the draw", seconds.text(whole.Wall.Seconds()),
		ours, ourError, whole.Peak)
	line("ansatz, the models of the draw: reading, draw", "in the draw", seconds.text(inModels.Seconds()),
		ours, ourError, whole.Peak)

	file := c.path("people.csv")
	bare{
		File:   models(workspace),
		Before: []string{"attach " + engine.Quote(warehouse(workspace)) + " as warehouse (read_only)"},
		Statements: []string{fmt.Sprintf(`copy (
		select p.stratum %% 2 as sex, p.stratum >> 1 as birth_year, cast(g.person_id is not null as integer) as exposed,
			cast((flags_of(h.flags, f.found, f.lost) & b.bit) <> 0 as integer) as outcome
		from comparison.candidate as p
		cross join param.reference as r
		left join cohort.grouped as g on g.person_id = p.person_id
		left join comparison.history_flag as h on h.history = p.history
		left join comparison.flag as f on f.person_id = p.person_id
		cross join (select h.bit from param.had_flag as h where h.benefit = '%s') as b
		where eligible(p.birth_date, p.gone_date, r.reference_date)
			and (g.person_id is null and p.insured
				or g.group_id in (select s.group_id from param.group_set as s where s.name = '%s'))
	) to %s (format csv, header)`, outcome, exposed, engine.Quote(file))},
	}.engine(c.b)
	defer c.remove("people.csv", "people.duckdb", "peer.R", "ratio.csv")

	check := func(way string, ratio, standardError float64, command string) {
		// Both draws are random. Their ratios differ by chance, but less than those of two independent samples.
		far := math.Abs(math.Log(ratio/ours)) / math.Hypot(standardError, ourError)
		c.holds(way+": its ratio is ours but for the chance of the draw", far < 4, command)
	}
	plainSQL := bare{
		File:   c.path("people.duckdb"),
		Before: []string{"create table people as select * from read_csv(" + engine.Quote(file) + ")"},
		Statements: []string{
			"copy (" + fmt.Sprintf(peerSQL, drawn) + ") to " + engine.Quote(c.path("ratio.csv")) +
				" (format csv, header)",
		},
	}
	s := plainSQL.engine(c.b)
	var ratio, standardError float64
	rows(c.b, "", "select ratio, error from read_csv("+engine.Quote(c.path("ratio.csv"))+")",
		func(scan func(...any) error) error { return scan(&ratio, &standardError) })
	line("plain SQL in the same engine, from a table", "—", seconds.text(s.Wall.Seconds()),
		ratio, standardError, s.Peak)
	check("plain SQL", ratio, standardError, "engine: internal/bench/testdata/peer.sql")

	if _, err := exec.LookPath("Rscript"); err != nil {
		c.tell("SKIPPED: there is no Rscript; apt-get install r-base-core r-cran-data.table r-cran-matchit")
		t.Rows = append(t.Rows, []string{"R: SKIPPED, it is not installed", "", "", "", "", ""})
		c.show(t)
		return
	}
	if err := os.WriteFile(c.path("peer.R"), peerR, 0o644); err != nil {
		c.b.Fatal(err)
	}
	for _, way := range []string{"data.table", "matchit"} {
		ctx, stop := context.WithTimeout(context.Background(), patience)
		s, err := start(ctx, exec.Command("Rscript", c.path("peer.R"), way, file, strconv.Itoa(drawn), "1"))
		stop()
		if err != nil {
			why := "failed: " + firstLine(err)
			if errors.Is(err, context.DeadlineExceeded) {
				why = fmt.Sprintf("not done after %.0f s", patience.Seconds())
			}
			c.tell("%s: %v", way, err)
			t.Rows = append(t.Rows, []string{"R, " + way, "", why, "", "", bytes_.text(float64(s.Peak))})
			continue
		}
		said := map[string]string{}
		for text := range strings.Lines(s.Out) {
			if f := strings.Fields(text); len(f) == 2 {
				said[f[0]] = f[1]
			}
		}
		value := func(name string) float64 {
			v, err := strconv.ParseFloat(said[name], 64)
			if err != nil {
				c.b.Fatalf("peer.R tells no %s: %q", name, s.Out)
			}
			return v
		}
		line("R, "+way+" "+said["version"], seconds.text(value("read")), seconds.text(value("took")),
			value("ratio"), value("error"), s.Peak)
		check("R, "+way, value("ratio"), value("error"), "Rscript internal/bench/testdata/peer.R "+way+" people.csv")
		c.add("R, "+way+": draw and ratio, beside the whole command of ours", value("took")/whole.Wall.Seconds(), times,
			"Rscript internal/bench/testdata/peer.R "+way+" people.csv")
	}
	c.show(t)
}

func firstLine(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n")
	return text
}

// matchedRatio reads the matched ratio, and derives the standard error of its logarithm from its interval.
func matchedRatio(c *country, results []byte) (ratio, standardError float64) {
	lines, err := csv.NewReader(bytes.NewReader(results)).ReadAll()
	if err != nil {
		c.b.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range lines[0] {
		column[name] = i
	}
	for _, l := range lines[1:] {
		if l[column["measure"]] != "risk_ratio_matched" {
			continue
		}
		var v [3]float64
		for i, name := range []string{"value", "low", "high"} {
			if v[i], err = strconv.ParseFloat(l[column[name]], 64); err != nil {
				c.b.Fatalf("the matched ratio has no %s at %d people", name, c.Persons)
			}
		}
		return v[0], math.Log(v[2]/v[1]) / (2 * 1.959963984540054)
	}
	c.b.Fatal("no matched ratio in the results")
	return 0, 0
}
