// Package result computes the rows of a study. It makes the models that the results need, reads their counts, applies
// the estimators and returns the rows.
package result

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/kind"
	"ansatz/internal/model"
	"ansatz/internal/network"
	"ansatz/internal/progress"
	"ansatz/internal/stats/cellkey"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Output is the unprotected result of a run of a study.
type Output struct {
	Rows      []table.Row    // the long table, in the study's order
	Attrition []Step         // what each restriction left
	Set       model.Set      // all models of the run
	Models    []model.State  // the models behind the rows, in the order of making
	Coverage  study.Coverage // the months of which the deliveries have rows
	Thin      []Thin         // the months that have few rows

	Observations []network.Observation // what the rules about networks found: working material, never published
	Drawings     []*network.Picture    // clusters of companies; disclosure decides which drawings may be published

	Phenomena map[string]string // the names of phenomena by their ids, where a result tells them apart

	Others    []Other     // the studies of which rows speak to phenomena, computed in the same run
	Indicated []Indicated // which rows repeat rows of theirs
}

// Compute makes the models that the study's results need, and returns the study's rows. Every row that the study lists
// is among them. The schema register of the engine session must hold the registers. contents gives the content hash of
// each register, so that only models behind a change are rebuilt.
func Compute(ctx context.Context, e engine.Engine, s *study.Study, contents model.Registers,
	report progress.Reporter) (*Output, error) {
	return ComputeWith(ctx, e, s, contents, Options{}, report)
}

// Options are what a computation may have besides a study.
type Options struct {
	Noise   *cellkey.Table // of counts, see ComputeWithNoise; nil: none
	Planted map[int]bool   // the keys of the people of planted schemes, in a made-up country; nil: nothing is known

	// Permit says whether another study may be computed, of which rows speak to phenomena; nil: each may.
	Permit func(*study.Study) error
}

// ComputeWith computes a study as Compute does, with options.
func ComputeWith(ctx context.Context, e engine.Engine, s *study.Study, contents model.Registers, o Options,
	report progress.Reporter) (*Output, error) {
	noise := o.Noise
	other, err := computeOthers(ctx, e, s, contents, o, report) // before the models of this study are made
	if err != nil {
		return nil, err
	}
	coding := s.Coding()
	set, err := modelsOf(s, noise != nil)
	if err != nil {
		return nil, err
	}
	wanted, chains := wantedBy(s, set)
	cache, err := opened(ctx, e, s, set, contents, wanted)
	if err != nil {
		return nil, err
	}
	out := &Output{Set: set, Others: other}
	if out.Models, err = cache.Make(ctx, report, wanted...); err != nil {
		return nil, err
	}
	d := &data{ctx: ctx, engine: e, study: s, coding: coding, registers: contents, noise: noise,
		planted: o.Planted, others: other}
	seen := map[study.Kind]bool{}
	for i := range s.Results {
		r := &s.Results[i]
		observations, drawings := d.observations, d.drawings
		rows, err := d.rows(r)
		if err != nil {
			return nil, err
		}
		if seen[r.Kind] { // a second result of the kind gives the same observations and drawings
			d.observations, d.drawings = observations, drawings
		}
		seen[r.Kind] = true
		out.Rows = append(out.Rows, rows...)
	}
	out.Observations, out.Drawings = d.observations, d.drawings
	if len(other) > 0 {
		if err := d.indicate(out); err != nil {
			return nil, err
		}
	}
	if slices.Contains(wanted, knownPhenomenon) {
		if out.Phenomena, err = d.knownPhenomena(); err != nil {
			return nil, err
		}
	}
	if out.Coverage, err = d.coverage(); err != nil {
		return nil, err
	}
	if out.Thin, err = d.thin(); err != nil {
		return nil, err
	}
	out.Attrition, err = d.attrition(chains)
	return out, err
}

// Prepare makes those of a study's models that do not depend on the study (model.Set.Shared). A later run of this
// study, or of another study that needs them, then finds them made. The arguments are those of Compute.
func Prepare(ctx context.Context, e engine.Engine, s *study.Study, contents model.Registers,
	report progress.Reporter) error {
	set, err := modelsOf(s, false)
	if err != nil {
		return err
	}
	wanted, _ := wantedBy(s, set)
	wanted = set.Shared(wanted...)
	cache, err := opened(ctx, e, s, set, contents, wanted)
	if err != nil {
		return err
	}
	_, err = cache.Make(ctx, report, wanted...)
	return err
}

// modelsOf returns the models of a study, which count with keys if keyed is set.
func modelsOf(s *study.Study, keyed bool) (model.Set, error) {
	set, err := model.Models(s.Models)
	if err == nil && keyed {
		set = set.Keyed()
	}
	return set, err
}

// tieTables are the parameters that rows are read with beside the models.
var tieTables = []string{"tie", "tie_group"}

// opened returns the session as the cache of a study's models, with the parameters that the wanted ones read. Those of
// other studies that they do not read are left alone.
func opened(ctx context.Context, e engine.Engine, s *study.Study, set model.Set, contents model.Registers,
	wanted []string) (*model.Cache, error) {
	contents.Hidden = study.Hidden
	reads := slices.Clone(tieTables)
	for _, m := range set.Order(wanted...) {
		reads = append(reads, m.Params...)
	}
	unread := func(p model.Param) bool { return !slices.Contains(reads, p.Name) }
	return model.Open(ctx, e, set, slices.DeleteFunc(Parameters(s, s.Coding()), unread), contents)
}

// wantedBy returns the models that a study's rows and attrition are read from, and the chains of the attrition.
func wantedBy(s *study.Study, set model.Set) (wanted, chains []string) {
	for i := range s.Results {
		wanted = append(wanted, Models(&s.Results[i])...)
	}
	wanted = append(wanted, coverageModels(s)...)
	if followsMonths(s) {
		wanted = append(wanted, monthRows)
	}
	chains = attritionOf(set, wanted)
	for _, c := range chains {
		wanted = append(wanted, "attrition."+c)
	}
	return wanted, chains
}

// Registers returns the relations of the schema register that the results of a study read.
func Registers(s *study.Study) ([]string, error) {
	set, err := model.Models(s.Models)
	if err != nil {
		return nil, err
	}
	wanted, _ := wantedBy(s, set)
	_, relations := set.Lineage(wanted...)
	return relations, nil
}

// RegistersOf returns, by result, the relations of the schema register that each result of a study reads.
func RegistersOf(s *study.Study) (map[string][]string, error) {
	set, err := model.Models(s.Models)
	if err != nil {
		return nil, err
	}
	of := map[string][]string{}
	for i := range s.Results {
		r := &s.Results[i]
		_, of[r.Name] = set.Lineage(Models(r)...)
	}
	return of, nil
}

// Models returns the models that a result reads.
func Models(r *study.Result) []string {
	if r.Kind == study.Own {
		return []string{r.Model}
	}
	k, ok := kind.Of(string(r.Kind))
	if !ok {
		return nil
	}
	models := slices.Clone(k.Models)
	for _, l := range r.Lines {
		m, ok := k.Measure(l.Measure)
		if !ok {
			continue
		}
		for _, name := range m.Models {
			if !slices.Contains(models, name) {
				models = append(models, name)
			}
		}
	}
	return models
}

// cells returns the cell of a line, group and category.
type cells func(l *study.Line, group, category string) cell

// byLine holds the computation of each kind whose lines a study lists. The kinds that give all their rows themselves
// are in byResult. Package kind declares the models that each kind reads.
var byLine map[study.Kind]func(*data, *study.Result) (cells, error)

func init() {
	byLine = map[study.Kind]func(*data, *study.Result) (cells, error){
		study.Population:          (*data).population,
		study.IncomeShares:        (*data).income,
		study.IncomeComparison:    (*data).incomeComparison,
		study.BackgroundShares:    (*data).background,
		study.Debts:               (*data).debts,
		study.DebtsOfReported:     (*data).debtsOfReported,
		study.Payments:            (*data).payments,
		study.FirstInvestigations: (*data).firstInvestigations,
		study.Investigations:      (*data).investigations,
		study.ImpulseShares:       (*data).impulses,
		study.BenefitComparison:   (*data).comparison,
		study.ControlComparison:   (*data).comparison,
		study.AssistantComparison: (*data).comparison,
		study.AssistantTotals:     (*data).assistants,
		study.AssistanceReach:     (*data).reach,
		study.CompaniesByTie:      (*data).companiesByTie,
		study.Represented:         (*data).represented,
		study.Largest:             (*data).largest,
		study.CompanyCircles:      (*data).circles,
		study.PermitHolders:       (*data).permits,
		study.CompanyProfile:      (*data).profiles,
		study.WorkPermits:         (*data).workPermits,

		study.LivelihoodState:      (*data).livelihoodState,
		study.StateByMonth:         (*data).stateByMonth,
		study.MainSource:           (*data).mainSource,
		study.BasicLivelihood:      (*data).comparisonOfFollowed,
		study.SafetyNetTransitions: (*data).transitions,
		study.EverStates:           (*data).everStates,
		study.FrequentSequences:    (*data).frequentSequences,
		study.Spells:               (*data).spells,
		study.LargeAmounts:         (*data).largeAmounts,
		study.VulnerableAreas:      (*data).vulnerableAreas,
		study.DebtDepth:            (*data).debtDepth,
		study.DebtPersistence:      (*data).debtPersistence,
		study.AfterControl:         (*data).afterControl,
		study.IncompatibleMonths:   (*data).incompatible,
		study.DebtByLivelihood:     (*data).debtByLivelihood,
		study.RecoveredClaims:      (*data).recovery,

		study.InformationExchange:   (*data).exchange,
		study.Legality:              (*data).legality,
		study.LegalityByAgency:      (*data).legalityByAgency,
		study.Resources:             (*data).resources,
		study.Phenomena:             (*data).phenomena,
		study.FocusOfCooperation:    (*data).focus,
		study.FocusArea:             (*data).focusArea,
		study.FocusAreaByPhenomenon: (*data).focusAreaByPhenomenon,
		study.FocusGroup:            (*data).focusGroup,
		study.OutcomesBySource:      (*data).outcomes,
		study.OutcomesByPhenomenon:  (*data).outcomesByPhenomenon,
		study.OutcomesClosed:        (*data).outcomesClosed,
		study.OutcomesTime:          (*data).outcomesTime,
		study.OutcomesJudgmentTime:  (*data).outcomesJudgmentTime,
		study.RecoveryChain:         (*data).recoveryChain,
		study.RecoveryByPhenomenon:  (*data).recoveryByPhenomenon,
		study.MeasuresTaken:         (*data).measures,
		study.EffectsOfMeasures:     (*data).effects,
		study.BenefitStopped:        (*data).benefitStopped,
		study.Relapse:               (*data).relapse,
	}
}

// data reads the counts of the models, each table once.
type data struct {
	ctx    context.Context
	engine engine.Engine
	study  *study.Study
	coding *study.Coding
	loaded map[string]any // tables read so far

	registers model.Registers
	intact    map[string]bool // registers whose files have been checked against the load

	observations []network.Observation
	drawings     []*network.Picture

	planted map[int]bool // the keys of the people of planted schemes; nil: nothing is known
	others  []Other      // other studies of which rows speak to phenomena

	noise     *cellkey.Table // nil: counts are printed as they are
	untreated bool           // a number of the row at hand cannot get noise
}

// rows returns the rows of one result, line by line, and within a line group by group.
func (d *data) rows(r *study.Result) ([]table.Row, error) {
	if r.Kind == study.Own {
		return d.ownModel(r)
	}
	if rows, ok := byResult[r.Kind]; ok {
		return rows(d, r)
	}
	cells, err := byLine[r.Kind](d, r)
	if err != nil {
		return nil, err
	}
	var rows []table.Row
	for i := range r.Lines {
		l := &r.Lines[i]
		groups, err := d.filled(r, l.Groups)
		if err != nil {
			return nil, err
		}
		categories, err := d.filled(r, l.Categories)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			if categories, err = d.filledFor(g, l.Categories, categories); err != nil {
				return nil, err
			}
			for _, c := range categories {
				d.untreated = false
				row := cells(l, g, c).row(r.Name, g, c, l.Measure)
				if d.untreated {
					row = withheld(row)
				}
				rows = append(rows, row)
			}
		}
	}
	return rows, nil
}

// filled replaces the names that stand for every company, number of permits or day of debts by those in the data,
// ascending.
func (d *data) filled(r *study.Result, names []string) ([]string, error) {
	var all []string
	for _, n := range names {
		if rest, dated := strings.CutPrefix(n, study.EveryAsOf); dated {
			days, err := d.debtDays()
			if err != nil {
				return nil, err
			}
			for _, day := range days {
				if r.Kind != study.DebtPersistence || day.before != "" { // of the first day nothing can have lasted
					all = append(all, day.asOf+rest)
				}
			}
			continue
		}
		switch n {
		case study.EveryCompany:
			profiles, err := d.companies()
			if err != nil {
				return nil, err
			}
			for _, c := range profiles {
				if c.label != "" {
					all = append(all, c.label)
				}
			}
		case study.EveryPair, study.EveryAgency, study.EveryPhenomenon:
			known, err := d.cooperating(r, n)
			if err != nil {
				return nil, err
			}
			all = append(all, known...)
		case study.EveryPermitCount:
			counts, err := d.permitCounts()
			if err != nil {
				return nil, err
			}
			for _, c := range counts {
				all = append(all, fmt.Sprint(c.each))
			}
		default:
			all = append(all, n)
		}
	}
	return all, nil
}

// filledFor returns the categories of a group: where they are its frequent sequences or its indicators, those, and
// otherwise all.
func (d *data) filledFor(group string, names, all []string) ([]string, error) {
	if slices.Contains(names, study.EveryIndicator) {
		indicators, err := d.indicators()
		var categories []string
		for _, i := range indicators[group] {
			categories = append(categories, i.name())
		}
		return categories, err
	}
	if !slices.Contains(names, study.EverySequence) {
		return all, nil
	}
	ranked, err := d.sequencesOf(group)
	var categories []string
	for _, s := range ranked {
		categories = append(categories, s.text)
	}
	return categories, err
}

// exactly returns an SQL expression for the double nearest to a numeric column of any type. The engine's own cast of a
// long decimal may be wrong in the last place.
func exactly(column string) string { return "cast(cast(" + column + " as varchar) as double)" }

// read runs a query and calls each once per row.
func (d *data) read(query string, each func(scan func(...any) error) error) error {
	if d.noise != nil {
		query = model.Keyed(query)
	}
	if err := d.checkIntact(query); err != nil {
		return err
	}
	return engine.Each(d.ctx, d.engine, query, each)
}

// registerInSQL matches the registers that a query reads, by the schema of the models or by the warehouse's own tables.
var registerInSQL = regexp.MustCompile(`\b(?:register|warehouse\.delivered)\.([a-z_]+)`)

// checkIntact checks that the registers that a query reads itself are as they were written. The cache checks only the
// registers behind the models that it makes; if it makes none, it checks none.
func (d *data) checkIntact(query string) error {
	if d.registers.Intact == nil {
		return nil
	}
	var names []string
	for _, m := range registerInSQL.FindAllStringSubmatch(query, -1) {
		if !d.intact[m[1]] {
			names = append(names, m[1])
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if err := d.registers.Intact(d.ctx, names); err != nil {
		return err
	}
	if d.intact == nil {
		d.intact = map[string]bool{}
	}
	for _, name := range names {
		d.intact[name] = true
	}
	return nil
}

// loadOnce reads a table on its first use and returns the same value afterwards.
func loadOnce[T any](d *data, name string, read func() (T, error)) (T, error) {
	if v, ok := d.loaded[name]; ok {
		return v.(T), nil
	}
	v, err := read()
	if err != nil {
		return v, err
	}
	if d.loaded == nil {
		d.loaded = map[string]any{}
	}
	d.loaded[name] = v
	return v, nil
}

// cell is the content of one row: a number, its interval, its fraction and its basis.
type cell struct {
	value, low, high, numerator, denominator float64
	basis                                    table.Basis
}

// over sets the number of persons or companies that the number is computed from.
func (c cell) over(n int64) cell { return c.among(n, -1) }

// among sets the number n of persons or companies that the number is computed from, and the number whole that they are
// part of. A known whole lets a reader compute the rest by subtraction. A negative whole means that there is none.
func (c cell) among(n, whole int64) cell {
	c.basis = unshared(float64(n))
	if whole >= 0 {
		c.basis.Of = float64(whole)
	}
	return c
}

// number is a value without an interval. NaN means undefined.
func number(v float64) cell {
	return cell{value: v, low: table.Empty, high: table.Empty, numerator: table.Empty, denominator: table.Empty}
}

// count is a number of persons, of things, or of kronor.
func count(n int64) cell { return number(float64(n)) }

// share is the share of a part in counted persons or things. It is undefined if there are none.
func share(part, whole int64) cell {
	return cell{value: ratio(part, whole), low: table.Empty, high: table.Empty, numerator: float64(part),
		denominator: float64(whole)}
}

// ratio returns a/b, or NaN if b is 0.
func ratio(a, b int64) float64 { return per(float64(a), b) }

// per returns a total divided by a number, or NaN if the number is 0.
func per(total float64, n int64) float64 {
	if n == 0 {
		return math.NaN()
	}
	return total / float64(n)
}

func (c cell) row(result, group, category, measure string) table.Row {
	r := table.Row{
		Result:      result,
		Group:       group,
		Category:    category,
		Measure:     measure,
		Value:       c.value,
		Low:         c.low,
		High:        c.high,
		Numerator:   c.numerator,
		Denominator: c.denominator,
		Status:      table.OK,
		Basis:       c.basis,
	}
	if math.IsNaN(c.value) {
		r.Status = table.Undefined
	}
	return r
}

// sum adds a count over the base groups of a group.
func (d *data) sum(group string, count func(id int) people) people {
	var n people
	for _, id := range d.coding.Members(group) {
		n += count(id)
	}
	return n
}

// kronor adds amounts over the base groups of a group, in the order of strength. Sums of whole kronor below 2⁵³ are
// exact.
func (d *data) kronor(group string, amount func(id int) float64) float64 {
	sum := 0.0
	for _, id := range d.coding.Members(group) {
		sum += amount(id)
	}
	return sum
}
