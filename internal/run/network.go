package run

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"ansatz/internal/disclosure"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/network"
	"ansatz/internal/register"
	"ansatz/internal/report"
	view "ansatz/internal/report/network"
	"ansatz/internal/result"
	"ansatz/internal/study"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/law"
	"ansatz/internal/workspace/ledger"
)

// Observations are what the rules about networks saw, with the files that each piece of evidence came in. They are true
// values about single companies and persons: working material, never to be published.
type Observations struct {
	disclosure.Working[[]network.Observation]
	run string // a digest of what the names of clusters follow from: the loaded deliveries and the study
}

// Write writes the observations as a table, one row per piece of evidence.
func (o *Observations) Write(w io.Writer) error { return view.WriteObservations(w, o.run, o.Working) }

// ByRule returns how many observations each rule has, by its ID.
func (o *Observations) ByRule() map[string]int {
	counts := map[string]int{}
	for _, one := range o.Content() {
		counts[one.Rule]++
	}
	return counts
}

// Observe computes a study and returns what its rules observed.
func Observe(ctx context.Context, in Input, s *study.Study) (*Observations, error) {
	var observed *Observations
	err := compute(ctx, in, Request{Study: s, Unprotected: true}, func(s *session) (err error) {
		if observed, err = s.observations(ctx); err != nil {
			return err
		}
		what := s.asked(Request{Unprotected: true})
		what["observations"] = strconv.Itoa(len(observed.Content()))
		return s.record(ctx, ledger.Export, what)
	})
	return observed, err
}

func (s *session) observations(ctx context.Context) (*Observations, error) {
	err := result.Trace(ctx, s.db, s.registers, deliveredFiles(s.sources), s.output.Observations)
	if err != nil {
		return nil, err
	}
	of := fmt.Append(nil, s.registers.Content["organisation"], s.study.Comparison.Seed, string(s.study.Source))
	return &Observations{disclosure.AsWorking(s.output.Observations), hashOf(of)}, nil
}

// Choice says which surroundings of a company or a cluster are wanted.
type Choice struct {
	result.Choice
	Observed bool // what the rules observed there too, for which the study is computed
}

// Picture gathers what is near a company or a cluster, with notes on which ties are left out and whether the deliveries
// that it comes from are made up, and the conditions of use that they came with. The kind is how the ledger has it: a
// search or an export.
func Picture(ctx context.Context, in Input, s *study.Study, want Choice, kind ledger.Kind,
	l lang.Lang) (released view.Picture, err error) {
	if err := checkChoice(want); err != nil {
		return released, err
	}
	err = in.open(ctx, func(o *opened) error {
		if err := o.record(ctx, kind, searched(s, want)); err != nil { // also what is not found was searched
			return err
		}
		if err := o.permitAll(s); err != nil {
			return err
		}
		if kind == ledger.Export {
			if err := o.passOn(ctx, register.Names()); err != nil {
				return err
			}
		}
		return o.withModels(ctx, func(db engine.Engine) error {
			p, err := result.Picture(ctx, db, s, o.registers, deliveredFiles(o.sources), in.Reporter, want.Choice)
			if err != nil {
				return err
			}
			if want.Observed {
				out, err := result.ComputeWith(ctx, db, s, o.registers, result.Options{Permit: o.permit}, in.Reporter)
				if err != nil {
					return err
				}
				p.Observe(out.Observations, report.Rules(s))
			}
			p.Marks, p.Terms = append(leftOut(want, l), marksOf(o.sources, l)...), termsOf(o.sources, l)
			released = disclosure.AsWorking(p)
			return nil
		})
	})
	return released, err
}

// checkChoice returns an error unless a choice can be drawn.
func checkChoice(want Choice) error {
	wrong := func(rule, hint lang.Text) error { return &fault.Fault{Kind: fault.Usage, Rule: rule, Hint: hint} }
	if want.Distance < 1 || want.Distance > 5 {
		return wrong(lang.Text{SV: "avståndet ska vara 1 till 5 steg", EN: "the distance must be 1 to 5 steps"},
			lang.Text{SV: "ange ett mindre avstånd; vanligen räcker 2", EN: "give a smaller one; usually 2 is enough"})
	}
	for _, day := range []string{want.From, want.To} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return wrong(lang.Text{SV: "tidens början och slut ska vara dagar", EN: "the time must be from day to day"},
				lang.Text{SV: "skriv till exempel 2023-12-31", EN: "write for instance 2023-12-31"})
		}
	}
	if want.From != "" && want.To != "" && want.From > want.To {
		return wrong(lang.Text{SV: "tidens början är efter dess slut", EN: "the time begins after its end"},
			lang.Text{SV: "ange den tidigare dagen som början och den senare som slut",
				EN: "give the earlier day as its beginning and the later one as its end"})
	}
	return nil
}

// searched is a search for the ledger. The subject can be what a person typed.
func searched(s *study.Study, want Choice) ledger.Facts {
	what := ledger.Facts{"study": s.Name, "study_sha256": hashOf(s.Source), "subject": ledger.Term(want.Subject),
		"distance": strconv.Itoa(want.Distance), "unprotected": "true"}
	if want.Observed {
		what["observations"] = "true"
	}
	var without []string
	for _, kind := range want.Without {
		without = append(without, string(kind))
	}
	for name, text := range map[string]string{"from": want.From, "to": want.To,
		"without": strings.Join(without, ", ")} {
		if text != "" {
			what[name] = text
		}
	}
	return what
}

// leftOut returns the notes on which ties a choice leaves out.
func leftOut(want Choice, l lang.Lang) (marks []string) {
	if want.From != "" || want.To != "" {
		marks = append(marks, lang.Textf("Förbindelser %s–%s.", "Ties %s–%s.", want.From, want.To).In(l))
	}
	var names []string
	for _, without := range want.Without {
		for _, k := range network.Kinds {
			if k.Kind == without {
				names = append(names, k.Name.In(l))
			}
		}
	}
	if len(names) > 0 {
		marks = append(marks,
			lang.Textf("Utan förbindelserna: %s.", "Without the ties: %s.", strings.Join(names, ", ")).In(l))
	}
	return marks
}

// deliveredFiles returns the files that the registers were made from, as pictures and evidence name them.
func deliveredFiles(sources []workspace.Source) []result.File {
	var files []result.File
	for _, d := range sources {
		for _, f := range d.Files {
			if !f.Superseded {
				files = append(files,
					result.File{ID: f.ID, Name: fmt.Sprintf("%s/%s (%s)", d.Folder, f.Name, d.Delivered)})
			}
		}
	}
	return files
}

// marksOf returns the notice that all or some of these deliveries are made up, and none if none is.
func marksOf(sources []workspace.Source, l lang.Lang) []string {
	synthetic := 0
	for _, d := range sources {
		if d.Synthetic {
			synthetic++
		}
	}
	switch synthetic {
	case 0:
		return nil
	case len(sources):
		return []string{lang.Text{SV: "Alla uppgifter är påhittade.", EN: "All data are made up."}.In(l)}
	}
	return []string{lang.Text{SV: "En del av uppgifterna är påhittade.", EN: "Some of the data are made up."}.In(l)}
}

// termsOf returns the conditions of use of the deliveries, each with the agencies that set it.
func termsOf(sources []workspace.Source, l lang.Lang) (terms []string) {
	for _, c := range report.ConditionsOf(law.Union(bound(sources)), l) {
		terms = append(terms, c.Line())
	}
	return terms
}
