package result

import (
	"context"
	"math"

	"ansatz/internal/engine"
	"ansatz/internal/model"
	"ansatz/internal/progress"
	"ansatz/internal/stats"
	"ansatz/internal/stats/cellkey"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// people is a number of persons or companies, or of things of theirs. In a study that is computed with noise it holds
// the sum of their record keys besides: sums and differences of such numbers are those of the sets. Where a thing is
// counted, an investigation or a permit, it counts under its person's key.
type people = cellkey.Count

// ComputeWithNoise computes a study as Compute does, but for its counts of persons and companies: each has the noise
// of the p-table, the same wherever the same ones are counted. Shares, ratios and intervals are computed from counts
// with noise; totals and means of amounts have noise in proportion to the largest contribution. A number that cannot
// get noise is withheld. Numbers of rows in the attrition are withheld, and there are no observations and drawings. A
// nil table computes as Compute does.
func ComputeWithNoise(ctx context.Context, e engine.Engine, s *study.Study, contents model.Registers,
	noise *cellkey.Table, report progress.Reporter) (*Output, error) {
	return ComputeWith(ctx, e, s, contents, Options{Noise: noise}, report)
}

// n returns a number as it is printed: with noise, if the study is computed so. A number that cannot get noise makes
// the row at hand one that is withheld.
func (d *data) n(c people) int64 {
	n, ok := d.noise.Treat(c)
	d.untreated = d.untreated || !ok
	return n
}

// count is the cell of a number of persons or companies.
func (d *data) count(c people) cell { return count(d.n(c)) }

// share is the share of a part in a whole. With noise a part may be larger than its whole; the share is then 1.
func (d *data) share(part, whole people) cell {
	c := share(d.n(part), d.n(whole))
	if d.noise != nil && c.value > 1 {
		c.value = 1
	}
	return c
}

// amount returns a total of contributions as it is printed: with noise in proportion to the largest contribution, by
// the cell key of the contributors.
func (d *data) amount(total float64, of people, shares contributions) float64 {
	noise, ok := d.noise.Amount(of)
	d.untreated = d.untreated || !ok
	return total + noise*shares.largest
}

// wholeAmount returns a total as amount does, in whole units where it has noise.
func (d *data) wholeAmount(total float64, of people, shares contributions) float64 {
	printed := d.amount(total, of, shares)
	if printed == total {
		return total
	}
	return math.Round(printed)
}

// withheld returns a row without its numbers, for a row that cannot get noise.
func withheld(r table.Row) table.Row {
	return table.Row{Result: r.Result, Group: r.Group, Category: r.Category, Measure: r.Measure, Value: table.Empty,
		Low: table.Empty, High: table.Empty, Numerator: table.Empty, Denominator: table.Empty, Status: table.Suppressed}
}

// standardise compares a group with a pool by stratum. With noise every count of every stratum has its own, and so have
// the members, the outcomes and the unmatched of all strata together.
func (d *data) standardise(members, outcomes, pool, poolOutcomes []people) stats.Comparison {
	strata := strataOf(members, outcomes, pool, poolOutcomes)
	if d.noise == nil {
		return stats.Standardise(strata)
	}
	var matched, with, unmatched people
	for i, s := range strata {
		if s.Pool == 0 {
			unmatched += members[i]
			continue
		}
		matched, with = matched+members[i], with+outcomes[i]
		strata[i] = stats.Stratum{Members: d.n(members[i]), Pool: d.n(pool[i]), PoolOutcomes: d.n(poolOutcomes[i])}
	}
	c := stats.StandardiseWithNoise(strata, d.n(matched), d.n(with), d.noise.Variance, int64(d.noise.Most()))
	c.Unmatched = d.n(unmatched)
	return c
}

// strataOf are the true counts of a comparison by stratum.
func strataOf(members, outcomes, pool, poolOutcomes []people) []stats.Stratum {
	strata := make([]stats.Stratum, len(members))
	for i := range strata {
		strata[i] = stats.Stratum{Members: members[i].N(), MemberOutcomes: outcomes[i].N(), Pool: pool[i].N(),
			PoolOutcomes: poolOutcomes[i].N()}
	}
	return strata
}
