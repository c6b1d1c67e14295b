package synth

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"ansatz/internal/synth/file"
	"ansatz/internal/synth/random"
)

// justiceRates holds the rates of the chain of justice, from a police report to judgment.
type justiceRates struct {
	Coverage   float64            `yaml:"coverage"`
	Opened     map[string]float64 `yaml:"opened"`
	NotOpened  map[string]float64 `yaml:"not_opened"`
	Decided    spread             `yaml:"decided"`
	Prosecuted map[string]float64 `yaml:"prosecuted"`
	Closed     map[string]float64 `yaml:"closed"`
	Ended      spread             `yaml:"ended"`
	NotOpening []float64          `yaml:"reasons_not_opened"`
	Closing    []float64          `yaml:"reasons_closed"`
	NoReason   float64            `yaml:"reason_missing"`
	Outcomes   []float64          `yaml:"outcomes"`
	Judged     spread             `yaml:"judged"`
	Sentences  []float64          `yaml:"sentences"`
	Prison     [2]int             `yaml:"prison_months"`
	Damages    struct {
		Share  float64 `yaml:"share"`
		Median float64 `yaml:"median"`
		Sigma  float64 `yaml:"sigma"`
	} `yaml:"damages"`
}

// spread is a lognormal distribution.
type spread struct {
	Median float64 `yaml:"median"`
	Sigma  float64 `yaml:"sigma"`
}

func (s spread) draw(r *random.Numbers) float64 { return s.Median * math.Exp(s.Sigma*r.Normal()) }

// judgmentKey is what a number of judgments is counted by.
type judgmentKey struct {
	year              int
	together          bool
	phenomenon        int16
	months            int
	outcome, sentence int
}

func (a *judgmentKey) compare(b *judgmentKey) int {
	return cmp.Or(cmp.Compare(a.year, b.year), cmp.Compare(b2i(b.together), b2i(a.together)),
		cmp.Compare(a.phenomenon, b.phenomenon), cmp.Compare(a.months, b.months), cmp.Compare(a.outcome, b.outcome),
		cmp.Compare(a.sentence, b.sentence))
}

// judgment is a number of judgments.
type judgment struct {
	judgmentKey
	cases, prison int
	damages       int64
}

// The outcome of a judgment that there is none yet, by its index in the dictionary; sentences have prison as the fifth.
const (
	convicted       = 0
	judgmentPending = 3
	prison          = 4
)

// makeJustice says how the chains and judgments are made when they are first asked for.
func (w *World) makeJustice() {
	w.coop.chains = sync.OnceValue(w.makeChains)
	w.coop.judgments = sync.OnceValue(w.makeJudgments)
}

// together reports whether an investigation came from the cooperation: by it, or by the police.
func (cs *investigation) together() bool {
	return cs.source == sourceCooperation || cs.source == sourcePolice || cs.detail >= 0
}

func sourceWord(together bool) string {
	if together {
		return "cooperation"
	}
	return "other"
}

// makeChains makes what the police and the prosecutors did with the police reports, in an order that tells nothing of
// the investigations.
func (w *World) makeChains() []chain {
	cal := &w.cal.Cooperation
	var out []chain
	for k := range w.cases {
		cs := &w.cases[k]
		if cs.reported == never {
			continue
		}
		r := draw(w.opt.Seed, sJustice, k)
		for n := int(w.opt.Cooperation*cal.Justice.Coverage + r.Float()); n > 0; n-- {
			c := w.makeChain(cs, &r)
			c.phenomenon = w.phenomenonOf(k)
			c.id = numbered("RK", int64(r.Next()%1e14))
			if c.isCase = n == 1 && r.Chance(cal.ChainIsCase); c.isCase {
				c.id = caseID(k)
			}
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b chain) int { return cmp.Compare(a.id, b.id) })
	return slices.CompactFunc(out, func(a, b chain) bool { return a.id == b.id })
}

func (w *World) makeChain(cs *investigation, r *random.Numbers) chain {
	cal, asOf := &w.cal.Cooperation.Justice, w.coop.asOf
	c := chain{year: yearOf(cs.opened), together: cs.together(), reported: cs.reported, opened: never, notOpened: never,
		closed: never, prosecuted: never, reason: file.Null}
	word := sourceWord(c.together)
	decided := c.reported + 1 + day(cal.Decided.draw(r))
	switch x := r.Float(); {
	case x < cal.Opened[word]:
		c.opened = decided
	case x < cal.Opened[word]+cal.NotOpened[word]:
		c.notOpened = decided
	}
	ended := decided + 1 + day(cal.Ended.draw(r))
	if x := r.Float(); c.opened != never {
		switch {
		case x < cal.Prosecuted[word]:
			c.prosecuted = ended
		case x < cal.Prosecuted[word]+cal.Closed[word]:
			c.closed = ended
		}
	}
	for _, d := range []*day{&c.opened, &c.notOpened, &c.closed, &c.prosecuted} {
		if *d > asOf {
			*d = never
		}
	}
	reasons := cal.Closing
	if c.notOpened != never {
		reasons = cal.NotOpening
	}
	if reason := int64(r.Pick(reasons)); min(c.notOpened, c.closed) != never && !r.Chance(cal.NoReason) {
		c.reason = reason
	}
	return c
}

// makeJudgments counts the judgments of those prosecuted.
func (w *World) makeJudgments() []judgment {
	cal := &w.cal.Cooperation.Justice
	sums := map[judgmentKey]*judgment{}
	for n, c := range w.coop.chains() {
		if c.prosecuted == never {
			continue
		}
		r := draw(w.opt.Seed, sJustice, -1-n)
		key := judgmentKey{year: c.year, together: c.together, phenomenon: c.phenomenon,
			months: int(cal.Judged.draw(&r)), outcome: r.Pick(cal.Outcomes)}
		if waited := int(w.coop.asOf-c.prosecuted) * 12 / 365; key.months > waited {
			key.months, key.outcome = waited, judgmentPending
		}
		if key.outcome == convicted {
			key.sentence = r.Pick(cal.Sentences)
		}
		j := sums[key]
		if j == nil {
			j = &judgment{}
			sums[key] = j
		}
		j.cases++
		if key.outcome != convicted {
			continue
		}
		if key.sentence == prison {
			j.prison += r.Between(cal.Prison[0], cal.Prison[1])
		}
		if r.Chance(cal.Damages.Share) {
			j.damages += int64(cal.Damages.Median * math.Exp(cal.Damages.Sigma*r.Normal()))
		}
	}
	return sortedJudgments(sums)
}
