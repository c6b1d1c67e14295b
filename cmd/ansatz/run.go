package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"ansatz/internal/disclosure"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/model"
	"ansatz/internal/register"
	"ansatz/internal/report"
	"ansatz/internal/result"
	"ansatz/internal/study"
	"ansatz/internal/table"
	"ansatz/internal/workspace"
)

func init() {
	addTexts(map[string]lang.Text{
		"run":             {SV: "Räkna fram en studies alla resultat och skriv dem till en mapp.", EN: "Compute all results of a study and write them to a folder."},
		"run_out":         {SV: "Mapp för resultaten; ersätts i sin helhet, eller inte alls.", EN: "Folder for the results; replaced as a whole, or not at all."},
		"run_unprotected": {SV: "Skriv sanna värden, också små tal. Får inte spridas.", EN: "Write true values, small counts too. Not for distribution."},
		"run_seed":        {SV: "Frö för den matchade dragningen, i stället för studiens.", EN: "Seed of the matched draw, instead of the study's."},
		"run_k":           {SV: "Antal dragna per medlem, i stället för studiens.", EN: "Persons drawn per member, instead of the study's."},
	})
}

type runCommand struct {
	Study string `arg:"" optional:"" default:"ansatz" help:"${study_path}"`
	input
	Out         string `required:"" short:"o" help:"${run_out}"`
	Unprotected bool   `help:"${run_unprotected}"`
	Seed        *int64 `help:"${run_seed}"`
	K           *int   `help:"${run_k}"`
}

// input is what every command that computes from a workspace needs.
type input struct {
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	limits
}

// limits are what a command may take of the machine.
type limits struct {
	Threads int    `help:"${flag_threads}"`
	Memory  memory `help:"${flag_memory}"`
}

func (x limits) options() duckdb.Options {
	return duckdb.Options{Threads: x.Threads, Memory: string(x.Memory)}
}

// computed is a study computed from a workspace: all that the outputs are written from.
type computed struct {
	study  *study.Study
	output *result.Output
	rows   []table.Row // as they may leave: protected, unless the person asked for true values

	withheldSteps []bool // of the attrition

	sources []workspace.Source
	gaps    []report.Gap // what the study counts and the deliveries do not have
	session *duckdb.DB
	export  string // the folder in which the session may write

	registers model.Registers

	lang        lang.Lang
	unprotected bool
}

// protect withholds from the rows and the attrition what may not leave.
func (v *computed) protect() (err error) {
	var steps []disclosure.Step
	for _, a := range v.output.Attrition {
		steps = append(steps, disclosure.Step{Chain: a.Chain, Name: a.Name, Persons: a.Persons, Rows: a.Rows})
	}
	v.rows, v.withheldSteps, err = disclosure.ProtectAll(v.rows, steps, v.study)
	return err
}

func (cmd runCommand) Run(ctx context.Context, c *console) error {
	began := time.Now()
	s, err := study.Load(cmd.Study)
	if err != nil {
		return err
	}
	if cmd.Seed != nil {
		s.Comparison.Seed = *cmd.Seed
	}
	if cmd.K != nil {
		if *cmd.K < 1 || *cmd.K > 1000 {
			return &fault.Fault{Kind: fault.Usage, Rule: lang.Text{SV: "--k ska vara 1 till 1000", EN: "--k must be 1 to 1000"},
				Hint: lang.Text{SV: "utan --k gäller studiens", EN: "without --k the study's holds"}}
		}
		s.Comparison.K = *cmd.K
	}
	if err := mayReplace(cmd.Out, resultFiles); err != nil {
		return err
	}
	return compute(ctx, c, s, cmd.input, func(v *computed) error {
		v.rows, v.lang, v.unprotected = v.output.Rows, c.lang, cmd.Unprotected
		if !cmd.Unprotected {
			if err := v.protect(); err != nil {
				return err
			}
		}
		if err := replaceFolder(ctx, replaced{cmd.Out, resultFiles, !cmd.Unprotected}, func(dir string) error { return writeOutputs(ctx, dir, v) }); err != nil {
			return err
		}
		c.summary(v, cmd.Out, time.Since(began))
		return nil
	})
}

// summary says what a run made, and where.
func (c *console) summary(v *computed, out string, took time.Duration) {
	withheld, undefined, made := 0, 0, 0
	for _, r := range v.rows {
		switch r.Status {
		case table.Suppressed:
			withheld++
		case table.Undefined:
			undefined++
		}
	}
	for _, m := range v.output.Models {
		if m.Made {
			made++
		}
	}
	c.say(lang.Textf("Studien %s: %d rader, varav %d skyddade och %d utan värde; %d av %d modeller räknades om.",
		"Study %s: %d rows, %d of them suppressed and %d undefined; %d of %d models were made anew.",
		v.study.Name, len(v.rows), withheld, undefined, made, len(v.output.Models)))
	for _, name := range undelivered(v) {
		c.say(lang.Text{
			SV: "VARNING: registret " + name + " (" + label.Register(name).SV + ") är inte levererat; det som bygger på det räknas som om registret vore tomt.",
			EN: "WARNING: register " + name + " (" + label.Register(name).EN + ") is not delivered; what rests on it is counted as if it were empty.",
		})
	}
	for _, g := range v.gaps {
		if !g.Lacking {
			c.say(lang.Text{SV: "VARNING: " + g.Text.SV, EN: "WARNING: " + g.Text.EN})
		}
	}
	for _, w := range v.study.Warnings {
		c.say(lang.Text{SV: "VARNING: " + w.In(lang.SV), EN: "WARNING: " + w.In(lang.EN)})
	}
	if v.unprotected {
		c.say(lang.Text{SV: "OSKYDDADE VÄRDEN: små tal är inte dolda, får inte spridas.", EN: "UNPROTECTED VALUES: small counts are not withheld, not for distribution."})
	}
	c.say(lang.Text{
		SV: fmt.Sprintf("Klart på %s s: %s", strings.Replace(fmt.Sprintf("%.1f", took.Seconds()), ".", ",", 1), filepath.Join(out, "report.html")),
		EN: fmt.Sprintf("Done in %.1f s: %s", took.Seconds(), filepath.Join(out, "report.html")),
	})
}

// described is the latest day that a delivery of each register describes; that of the delivery where the day is not known.
func described(sources []workspace.Source) map[string]time.Time {
	days := map[string]time.Time{}
	for _, d := range sources {
		for _, f := range d.Files {
			if f.Superseded {
				continue
			}
			if day, err := time.Parse(time.DateOnly, cmp.Or(d.Reference, d.Delivered)); err == nil && !day.Before(days[f.Register]) {
				days[f.Register] = day
			}
		}
	}
	return days
}

// undelivered lists the registers that the study's models read and that no delivery has brought, in the dictionary's order.
func undelivered(v *computed) []string {
	delivered := map[string]bool{}
	for _, d := range v.sources {
		for _, f := range d.Files {
			delivered[f.Register] = delivered[f.Register] || !f.Superseded
		}
	}
	var read, names []string
	for _, m := range v.output.Models {
		read = append(read, v.output.Set[m.Name].Registers...)
	}
	read = sourcesOf(read)
	for _, name := range allRegisters() {
		if slices.Contains(read, name) && !delivered[name] {
			names = append(names, name)
		}
	}
	return names
}

// output writes files of a run into a folder.
type output func(ctx context.Context, dir string, v *computed) error

// outputs are all of them. What stands in one row uses the session, or is quick, and is written one after the other; the rows are written at the same
// time: they read what was computed, and only observations add to it, which no other row reads.
var outputs = [][]output{{writeResultsCSV, writeResultsParquet, writeObservations, writeProvenance}, {writePage}, {writeWorkbook}}

// writeOutputs writes all outputs; of several mistakes it names the first.
func writeOutputs(ctx context.Context, dir string, v *computed) error {
	faults := make([]error, len(outputs))
	var writing sync.WaitGroup
	for i, row := range outputs {
		writing.Go(func() {
			for _, write := range row {
				if faults[i] == nil {
					faults[i] = write(ctx, dir, v)
				}
			}
		})
	}
	writing.Wait()
	return cmp.Or(faults...)
}

// compute opens a workspace, computes the study in its cache of models and hands over what came of it.
func compute(ctx context.Context, c *console, s *study.Study, in input, use func(*computed) error) (err error) {
	defer func() { err = workspace.Fault(in.Workspace, err) }()
	w, err := workspace.Open(in.Workspace)
	if err != nil {
		return err
	}
	defer w.Close()
	contents, sources, err := contentsOf(ctx, w)
	if err != nil {
		return err
	}
	return withModels(ctx, c, w, in.options(), func(db *duckdb.DB) error {
		out, err := result.Compute(ctx, db, s, contents, c.progress)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(out.Models, func(m model.State) bool { return m.Made }) {
			defer settle(ctx, db)()
		}
		return use(&computed{study: s, output: out, registers: contents, sources: sources, gaps: report.Gaps(s, out.Coverage, described(sources)), session: db,
			export: w.Scratch()})
	})
}

// settle begins to write the models' tables through to the disk, which closing the cache would wait for, while the documents are made. The function that
// it returns waits for that. Where it fails nothing is lost: the engine keeps what it has not brought to its place in a log beside the file.
func settle(ctx context.Context, db *duckdb.DB) (wait func()) {
	beside, err := db.Beside(ctx)
	if err != nil || beside == nil {
		return func() {} // closing does it
	}
	var writing sync.WaitGroup
	writing.Go(func() { _ = errors.Join(beside.Exec(ctx, "checkpoint"), beside.Close()) })
	return writing.Wait
}

// contentsOf names the content of every register by what it follows from: the files that it was made from, number changes, which reach every
// register, and the loads until then, in their order, which the keys depend on.
func contentsOf(ctx context.Context, w *workspace.Workspace) (model.Registers, []workspace.Source, error) {
	db, err := duckdb.Open(ctx, w.Warehouse(), duckdb.Options{ReadOnly: true})
	if err != nil {
		return model.Registers{}, nil, err
	}
	defer db.Close()
	sources, err := workspace.Sources(ctx, db)
	if err != nil {
		return model.Registers{}, nil, err
	}
	files, last := map[string]string{}, map[string]int{} // by register
	for _, s := range sources {
		for _, f := range s.Files {
			line := fmt.Sprintln(s.Hash, s.Delivered, f.Name, f.SHA256, f.Loaded, f.Superseded)
			for _, name := range append(touched(f.Register), "organisation") {
				files[name] += line
				last[name] = max(last[name], s.Generation)
			}
		}
	}
	contents := map[string]string{}
	for _, name := range append(relations(), "organisation") {
		h := sha256.New()
		fmt.Fprintln(h, name, files[name], files["person_alias"])
		for _, s := range sources {
			if s.Generation <= max(last[name], last["person_alias"]) {
				fmt.Fprintln(h, s.Generation, s.Hash)
			}
		}
		contents[name] = hex.EncodeToString(h.Sum(nil))
	}
	looked := map[string]bool{} // once in a run is enough: the workspace is held open
	whole := func(ctx context.Context, registers []string) error {
		registers = slices.DeleteFunc(slices.Clone(registers), func(r string) bool { return looked[r] })
		if err := w.Whole(ctx, registers); err != nil {
			return err
		}
		for _, r := range registers {
			looked[r] = true
		}
		return nil
	}
	return model.Registers{Content: contents, Whole: whole}, sources, nil
}

// touched are the relations that follow from a register's files: the register, what is made of it, and what tells of it.
func touched(name string) []string {
	return slices.DeleteFunc(relations(), func(relation string) bool { return !slices.Contains(register.Sources(relation), name) })
}

// relations are those that models read as registers, but for organisation, which follows from every file.
func relations() []string { return append(allRegisters(), register.Derived()...) }

// sourcesOf are the registers that relations follow from, sorted, each once.
func sourcesOf(relations []string) []string {
	var all []string
	for _, name := range relations {
		all = append(all, register.Sources(name)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func writeResultsCSV(ctx context.Context, dir string, v *computed) error {
	return writeFile(ctx, filepath.Join(dir, "results.csv"), func(w io.Writer) error { return table.WriteCSV(w, v.rows) })
}

func writeResultsParquet(ctx context.Context, dir string, v *computed) error {
	made := filepath.Join(v.export, fmt.Sprintf("results-%d.parquet", os.Getpid()))
	defer os.Remove(made)
	if err := result.WriteParquet(ctx, v.session, made, v.rows); err != nil {
		return err
	}
	f, err := os.Open(made)
	if err != nil {
		return err
	}
	defer f.Close()
	return writeFile(ctx, filepath.Join(dir, "results.parquet"), func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}

// writeFile makes a file and writes all of it to the disk, until ctx ends.
func writeFile(ctx context.Context, path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return cannotWrite(path, err)
	}
	b := bufio.NewWriter(until{ctx, f})
	err = errors.Join(write(b), b.Flush(), f.Sync(), f.Close())
	if broken := (*fs.PathError)(nil); errors.As(err, &broken) && ctx.Err() == nil {
		return cannotWrite(path, broken)
	}
	return err
}

// until writes until a context ends.
type until struct {
	ctx context.Context
	w   io.Writer
}

func (u until) Write(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.w.Write(p)
}

func allRegisters() []string {
	var names []string
	for _, r := range register.All() {
		names = append(names, r.Name)
	}
	return names
}
