// Package run computes a study from a workspace, protects what came of it, and hands it over or writes it to a folder.
//
// It is all that a caller needs between a workspace and a finished result. The program's commands are callers, and a
// server can be another. It prints nothing and ends no process. Messages during a run go to a Reporter. Results are
// returned. Mistakes are errors (internal/fault has the kinds).
package run

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"ansatz/internal/disclosure"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/model"
	"ansatz/internal/progress"
	"ansatz/internal/register"
	"ansatz/internal/report"
	"ansatz/internal/result"
	"ansatz/internal/stats/cellkey"
	"ansatz/internal/study"
	"ansatz/internal/table"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/law"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

// Reporter gets messages during a run. Its methods may be called from several goroutines.
type Reporter interface {
	progress.Reporter
	// Notice gets a message about something that is not an error.
	Notice(lang.Text)
}

// Silent discards all messages.
var Silent Reporter = silent{progress.Silent}

type silent struct{ progress.Reporter }

func (silent) Notice(lang.Text) {}

// Input is the workspace to compute from, and how much of the machine a run may use.
type Input struct {
	Engine    engine.Driver
	Workspace string
	Threads   int    // 0: as many as the machine has
	Memory    string // the most memory before data go to disk, such as 4GB; empty: the engine's own choice
	Reporter  Reporter

	Command string                         // as the ledger names it, such as "network show"
	Signer  func() (*person.Signer, error) // who asks, and signs in the ledger; nil for nobody
	Behalf  string                         // who has signed in, where another signs for them; empty: who signs asks
	// Loaded lists the deliveries of the workspace for who knows them already; nil: it is opened and asked.
	Loaded func(context.Context) ([]workspace.Source, error)
	// Unusable is a mistake in what the engine was to be; nothing is done, and it is returned.
	Unusable error
	Today    string // YYYY-MM-DD; empty: the day of the clock
}

func (in Input) options() engine.Options {
	return engine.Options{Threads: in.Threads, Memory: in.Memory}
}

// Request is a study to be computed, and how its results are protected.
type Request struct {
	Study       *study.Study
	Unprotected bool      // true values, small counts too: not for distribution
	Lang        lang.Lang // of the documents
	Program     string    // the program's version

	Profile *disclosure.Profile    // by which it is protected; nil: publish
	Earlier []disclosure.Published // what a reader holds already and the workspace does not keep

	Planted map[int]bool // what Planted returns; nil: no truth is known

	written bool // the results are written to a folder, and not looked up

	// Asked says, of computed results, what of them is looked at, for the ledger. It may be nil.
	Asked func(*Outcome) ledger.Facts
}

// Outcome is the result of a run: everything that documents are made from, protected.
type Outcome struct {
	Request
	Results disclosure.Released
	Sources []workspace.Source
	Gaps    []report.Gap // what the study counts and the deliveries do not have
	// What everybody is taken to know and the true numbers contradict; protection leaves it out.
	Contradicted []lang.Text
	Unshared     []lang.Text       // numbers of own models that are withheld as they do not say how they are shared out
	Phenomena    map[string]string // the names of phenomena by their ids

	Together   int  // so many earlier releases it was protected together with
	Release    int  // its number among the releases that the workspace keeps; 0 where it is not kept
	Unrecorded bool // the workspace, which cannot be written, should keep it

	engine engine.Driver
	policy *law.Policy
	vault  workspace.VaultStatus
	set    model.Set
	models []model.State

	deriving sync.Once
	evidence []table.Row // of how far the ratios bear
}

// session is a study computed from a workspace while the workspace is open.
type session struct {
	opened
	study  *study.Study
	output *result.Output
	db     engine.Engine
}

// Compute computes a study and returns its results, protected.
func Compute(ctx context.Context, in Input, req Request) (*Outcome, error) {
	var out *Outcome
	if err := req.prepare(); err != nil {
		return nil, err
	}
	err := compute(ctx, in, req, func(s *session) error {
		releases, err := s.openBook(ctx, req, false)
		if err != nil {
			return err
		}
		defer releases.close()
		if out, err = s.outcome(ctx, req, releases); err != nil {
			return err
		}
		what := s.asked(req)
		if req.Asked != nil {
			maps.Copy(what, req.Asked(out))
		}
		return s.record(ctx, ledger.Search, what)
	})
	return out, err
}

// Folder computes a study and writes all its files to a folder, replacing what an earlier run wrote there. If anything
// fails or ctx ends, it writes none. A folder with other files than those of a run is refused before anything is
// computed.
func Folder(ctx context.Context, in Input, req Request, folder string) (*Outcome, error) {
	target := Replaced{Folder: folder, Files: Files, Public: !req.Unprotected}
	if err := target.Check(); err != nil {
		return nil, err
	}
	if name := studyIn(folder); name != "" && name != req.Study.Name {
		in.Reporter.Notice(lang.Textf("%[1]s har resultat av studien %[2]s. De ersätts av resultaten av studien %[3]s.",
			"%[1]s has results of the study %[2]s. They are replaced by the results of the study %[3]s.",
			folder, name, req.Study.Name))
	}
	if err := req.prepare(); err != nil {
		return nil, err
	}
	var out *Outcome
	req.written = true
	err := compute(ctx, in, req, func(s *session) error {
		releases, err := s.openBook(ctx, req, true)
		if err != nil {
			return err
		}
		defer releases.close()
		if out, err = s.outcome(ctx, req, releases); err != nil {
			return err
		}
		err = target.Replace(ctx, func(dir string) error {
			if err := s.write(ctx, dir, out); err != nil {
				return err
			}
			if err := releases.add(ctx, out, s.recordRelease); err != nil {
				return err
			}
			if err := releases.note(ctx, dir, out); err != nil {
				return err
			}
			return s.recordRun(ctx, dir, out)
		})
		if err != nil {
			releases.takeBack(folder)
		}
		return err
	})
	return out, err
}

// Prepare makes the models that all studies share, if the last load brought at least as many rows as there were before.
// Then the cost is in proportion to the load. Otherwise the next run makes them.
func Prepare(ctx context.Context, in Input, s *study.Study) error {
	return in.open(ctx, func(o *opened) error {
		if !mostlyNew(o.sources) {
			return nil
		}
		if err := o.permit(s); err != nil {
			return err
		}
		return o.withModels(ctx, func(db engine.Engine) error {
			return result.Prepare(ctx, db, s, o.registers, in.Reporter)
		})
	})
}

// prepare sees to it that the request has a profile, which can protect its study.
func (req *Request) prepare() error {
	req.Profile = cmp.Or(req.Profile, disclosure.Publish())
	if req.Unprotected {
		return nil
	}
	return req.Profile.Usable(req.Study)
}

// noise is the p-table by which the study is computed; nil where its counts are to be the true ones.
func (req *Request) noise() *cellkey.Table {
	if req.Unprotected {
		return nil
	}
	return req.Profile.Table()
}

// compute opens a workspace, computes the study in its cache of models and calls use with the results. use is called a
// second time if the cache turns out to be damaged.
func compute(ctx context.Context, in Input, req Request, use func(*session) error) error {
	s := req.Study
	return in.open(ctx, func(o *opened) error {
		if err := o.permit(s); err != nil {
			return err
		}
		if req.written {
			if err := o.tellLacking(s); err != nil {
				return err
			}
		}
		return o.withModels(ctx, func(db engine.Engine) error {
			if err := o.hasDraws(ctx, db, req); err != nil {
				return err
			}
			out, err := result.ComputeWith(ctx, db, s, o.registers,
				result.Options{Noise: req.noise(), Planted: req.Planted, Permit: o.permit}, in.Reporter)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(out.Models, func(m model.State) bool { return m.Made }) {
				defer engine.Settle(ctx, db)()
			}
			return use(&session{opened: *o, study: s, output: out, db: db})
		})
	})
}

// hasDraws checks that a workspace has the draws of companies, from which their keys come. Earlier versions kept only
// those of persons; the next load adds them.
func (o *opened) hasDraws(ctx context.Context, db engine.Engine, req Request) error {
	if req.noise() == nil {
		return nil
	}
	var tables int
	err := engine.Row(ctx, db, `select count(*) from information_schema.tables
		where table_schema = 'register' and table_name = 'draw'`, &tables)
	if err != nil || tables > 0 {
		return err
	}
	return &fault.Fault{Kind: fault.Workspace, File: o.input.Workspace,
		Rule: lang.Text{SV: "arbetsytan är från en tidigare version och saknar bolagens nycklar för ett tillägg",
			EN: "the workspace is from an earlier version and lacks the companies' keys for noise"},
		Hint: lang.Text{SV: "läs in en leverans till, eller läs in leveranserna i en ny arbetsyta",
			EN: "load another delivery, or load the deliveries into a new workspace"}}
}

// outcome protects the results, unless the request asks for true values.
func (s *session) outcome(ctx context.Context, req Request, releases *book) (*Outcome, error) {
	lacking, err := s.lack(s.study)
	if err != nil {
		return nil, err
	}
	out := &Outcome{Request: req, Sources: s.sources, engine: s.input.Engine, policy: s.policy, vault: s.vault,
		set: s.output.Set, models: s.output.Models, Phenomena: s.output.Phenomena,
		Gaps: slices.Concat(lacking.gaps(), report.Gaps(s.study, s.output.Coverage, described(s.sources)),
			thinGaps(s.output.Thin))}
	all := disclosure.Computed{Rows: s.output.Rows, Drawings: s.output.Drawings, Noise: req.noise()}
	for _, a := range s.output.Attrition {
		all.Steps = append(all.Steps,
			disclosure.Step{Chain: a.Chain, Name: a.Name, Step: a.Why, Persons: a.Persons, Rows: a.Rows})
	}
	if req.Unprotected {
		out.Results = disclosure.Unprotected(all)
		return out, nil
	}
	if req.Profile.Method == disclosure.Suppression {
		out.Contradicted = disclosure.Contradictions(all, req.Study)
		out.Unshared = disclosure.Unshared(all.Rows, req.Study, req.Profile)
	}
	protect := s.protector(ctx)
	beside := func(earlier []disclosure.Published) (disclosure.Released, error) {
		all, err := s.indicated(all, req, earlier, protect)
		if err != nil {
			return disclosure.Released{}, err
		}
		return protect(all, req.Study, disclosure.Options{Profile: req.Profile, Earlier: earlier})
	}
	return out, releases.protect(out, beside)
}

// Rows returns how many rows the results have, and how many of them are withheld and undefined.
func (o *Outcome) Rows() (all, withheld, undefined int) {
	rows := o.Results.Rows()
	for _, r := range rows {
		switch r.Status {
		case table.Suppressed:
			withheld++
		case table.Undefined:
			undefined++
		}
	}
	return len(rows), withheld, undefined
}

// Models returns the number of models of the run, and how many of them this run computed.
func (o *Outcome) Models() (all, made int) {
	for _, m := range o.models {
		if m.Made {
			made++
		}
	}
	return len(o.models), made
}

// Undelivered lists the registers that the study's models read and that no delivery has brought, in the dictionary's
// order.
func (o *Outcome) Undelivered() []string {
	delivered := map[string]bool{}
	for _, d := range o.Sources {
		for _, f := range d.Files {
			delivered[f.Register] = delivered[f.Register] || !f.Superseded
		}
	}
	var read, names []string
	for _, m := range o.models {
		read = append(read, o.set[m.Name].Registers...)
	}
	read = sourcesOf(read)
	for _, name := range register.Names() {
		if slices.Contains(read, name) && !delivered[name] {
			names = append(names, name)
		}
	}
	return names
}

// SwedishResults is the long table once more, for a Swedish Excel. It is written where that style is asked for.
const SwedishResults = "results-sv.csv"

// Files are the files that a run may write.
var Files = []string{
	"results.csv",
	SwedishResults,
	"results.parquet",
	"results.xlsx",
	"results.dta",
	"results.xpt",
	"report.html",
	"evidence.csv",
	"observations.csv",
	"provenance.json",
	study.File,
	"certificate.json",
}

// write writes all files. Each inner list is written in order, and the lists run in parallel. Only the first list may
// use the engine session; observations add to what was computed, which no other list reads. Of several mistakes the
// first is returned.
func (s *session) write(ctx context.Context, dir string, out *Outcome) error {
	lists := [][]func(context.Context, string, *Outcome) error{
		{writeResultsCSV, s.writeResultsParquet, s.writeObservations, writeProvenance, writeStudy, writeCertificate},
		{writePage}, {writeWorkbook, writeEvidence, writeStata, writeXPORT}}
	faults := make([]error, len(lists))
	var writing sync.WaitGroup
	for i, list := range lists {
		writing.Go(func() {
			for _, write := range list {
				if faults[i] == nil {
					faults[i] = write(ctx, dir, out)
				}
			}
		})
	}
	writing.Wait()
	return cmp.Or(faults...)
}

func writeResultsCSV(ctx context.Context, dir string, out *Outcome) error {
	err := WriteFile(ctx, filepath.Join(dir, "results.csv"), out.Results.WriteCSV)
	if err != nil || lang.CSVStyleOf(ctx) != lang.SwedishCSV {
		return err
	}
	return WriteFile(ctx, filepath.Join(dir, SwedishResults), out.Results.WriteCSV)
}

// writeStata and writeXPORT write the long table for statistics programs.
func writeStata(ctx context.Context, dir string, out *Outcome) error {
	return WriteFile(ctx, filepath.Join(dir, "results.dta"),
		func(w io.Writer) error { return table.WriteStata(w, out.Results.Rows()) })
}

func writeXPORT(ctx context.Context, dir string, out *Outcome) error {
	return WriteFile(ctx, filepath.Join(dir, "results.xpt"),
		func(w io.Writer) error { return table.WriteXPORT(w, out.Results.Rows()) })
}

func (s *session) writeResultsParquet(ctx context.Context, dir string, out *Outcome) error {
	made := filepath.Join(s.workspace.Scratch(), fmt.Sprintf("results-%d.parquet", os.Getpid()))
	defer os.Remove(made)
	if err := writeParquet(ctx, s.db, made, out.Results); err != nil {
		return err
	}
	f, err := os.Open(made)
	if err != nil {
		return err
	}
	defer f.Close()
	return WriteFile(ctx, filepath.Join(dir, "results.parquet"), func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}

// writeObservations writes what the rules observed, for a study of networks and if true values may be written:
// observations are working material.
func (s *session) writeObservations(ctx context.Context, dir string, out *Outcome) error {
	about := slices.ContainsFunc(s.study.Results,
		func(r study.Result) bool { return slices.Contains(study.NetworkKinds, r.Kind) })
	if !out.Unprotected || !about {
		return nil
	}
	observed, err := s.observations(ctx)
	if err != nil {
		return err
	}
	return WriteFile(ctx, filepath.Join(dir, "observations.csv"), observed.Write)
}

// thinGaps returns what is said of thin months.
func thinGaps(thin []result.Thin) []report.Gap {
	var all []report.Gap
	for _, t := range thin {
		all = append(all, report.ThinGap(t.Register, t.Months))
	}
	return all
}
