package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"golang.org/x/term"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/run/edition"
	"ansatz/internal/synth"
)

func init() {
	addTexts(map[string]lang.Text{
		"demo": {
			SV: "Gör ett litet påhittat land, läs in det, kör studien och skriv rapporten.",
			EN: "Make a small made-up country, load it, run the study and write the report.",
		},
		"demo_out": {
			SV: "Mapp för leveranser, arbetsyta och resultat; det som en tidigare demo lagt där ersätts.",
			EN: "Folder for deliveries, workspace and results; what an earlier demo put there is replaced.",
		},
		"demo_persons": {SV: "Antal personer i landet.", EN: "People in the country."},
		"demo_seed":    {SV: "Frö: samma frö ger samma land.", EN: "Seed: the same seed gives the same country."},
		"demo_cooperation": {
			SV: "Gör också registren om myndigheternas samverkan, för studien cooperation.",
			EN: "Make also the registers of the agencies' cooperation, for the study cooperation.",
		},
		"demo_open": {
			SV: "Öppna rapporten i webbläsaren när kommandot körs vid en terminal.",
			EN: "Open the report in the browser when the command runs at a terminal.",
		},
	})
}

type demoCommand struct {
	Out     string `default:"demo" short:"o" help:"${demo_out}"`
	Persons int    `default:"200000" help:"${demo_persons}"`
	Seed    uint64 `default:"1" help:"${demo_seed}"`
	protection
	Network     float64 `default:"5" hidden:""`
	Cooperation bool    `help:"${demo_cooperation}"`
	Open        bool    `default:"true" negatable:"" help:"${demo_open}"`
}

func (demoCommand) Help() string {
	return examples("  ansatz demo\n  ansatz demo --persons 20000 --out prova",
		"  ansatz demo\n  ansatz demo --persons 20000 --out try")
}

func (x demoCommand) Run(ctx context.Context, c *console) error {
	if _, err := x.profile(); err != nil {
		return err
	}
	c.chained = true
	deliveries := filepath.Join(x.Out, "deliveries")
	workspace := filepath.Join(x.Out, "workspace")
	results := filepath.Join(x.Out, "results")
	mark := filepath.Join(x.Out, demoMark)
	if err := disk.AsUser(func() error {
		return clearDemo(x.Out, mark, deliveries, workspace, x.manuscript())
	}); err != nil {
		return err
	}
	// Networks are somewhat more common than in the real country, so that small groups have numbers.
	_, err := makeCountry(ctx, c, synth.Options{
		Persons:  x.Persons,
		Seed:     x.Seed,
		Format:   "parquet",
		Dirt:     "usual",
		Networks: x.Network,
		Alone:    !x.Cooperation,
		Out:      deliveries,
	})
	if err != nil {
		return err
	}
	if err := (loadCommand{Deliveries: deliveries, Workspace: workspace, Study: "ansatz"}).Run(ctx, c); err != nil {
		return err
	}
	study := runCommand{Study: "ansatz", input: input{Workspace: workspace}, Out: results, protection: x.protection}
	if err := study.Run(ctx, c); err != nil {
		return err
	}
	page := filepath.Join(results, "report.html")
	written, err := x.report(ctx, c, workspace, results)
	if err != nil {
		return err
	}
	if written != "" {
		c.say(lang.Text{SV: "Alla tabeller:", EN: "All tables:"})
		fmt.Fprintln(c.out, page)
		page = written
	}
	if page, err = filepath.Abs(page); err != nil {
		return err
	}
	if x.Open && term.IsTerminal(int(os.Stdout.Fd())) {
		open(page)
	}
	c.say(lang.Text{SV: "Rapporten:", EN: "The report:"})
	fmt.Fprintln(c.out, page)
	return nil
}

// manuscript is the folder of the built-in report, as an analyst would edit it.
func (x demoCommand) manuscript() string { return filepath.Join(x.Out, "report") }

// report writes the built-in report with its live numbers, and returns the path of its page: a draft, for nobody has
// decided that its numbers may leave. Of results that are not protected for publication there is none.
func (x demoCommand) report(ctx context.Context, c *console, workspace, results string) (string, error) {
	if profile, err := x.profile(); err != nil || !profile.Publishes() {
		return "", err
	}
	quiet := *c
	quiet.out = io.Discard
	begin := reportInitCommand{Folder: x.manuscript(), Study: "ansatz", Results: results}
	if err := begin.Run(&quiet); err != nil {
		return "", err
	}
	build := reportBuildCommand{manuscript: manuscript{Folder: x.manuscript(), Workspace: workspace},
		Out: filepath.Join(x.Out, "print")}
	if err := build.Run(ctx, c); err != nil {
		return "", err
	}
	return filepath.Join(build.Out, edition.Files[0]), nil
}

// demoMark is the file that marks a folder as a demo's own, so that clearDemo removes nothing else.
const demoMark = "ansatz-demo.txt"

// clearDemo removes the output of an earlier demo. It refuses a folder that is not a demo's.
func clearDemo(out, mark string, folders ...string) error {
	entries, err := os.ReadDir(out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return run.CannotWrite(out, err)
	}
	if _, err := os.Stat(mark); err != nil && len(entries) > 0 {
		return &fault.Fault{Kind: fault.Usage, File: out,
			Rule: lang.Text{SV: "mappen hör inte till en demo och ändras inte",
				EN: "the folder is not a demo's and is left unchanged"},
			Hint: lang.Text{SV: "ange en ny mapp med --out", EN: "name a new folder with --out"}}
	}
	if err := disk.FolderPlaceable(out); err != nil {
		return err
	}
	for _, dir := range folders {
		if err := disk.RemoveAll(dir); err != nil {
			return run.CannotWrite(dir, err)
		}
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return run.CannotWrite(out, err)
	}
	if err := os.WriteFile(mark, []byte("ansatz demo\n"), 0o644); err != nil {
		return run.CannotWrite(out, err)
	}
	return nil
}

// open shows a file in the person's browser. Without a browser it does nothing, because the path is printed as well.
func open(path string) {
	program := map[string][]string{
		"darwin":  {"open"},
		"windows": {"rundll32", "url.dll,FileProtocolHandler"},
	}[runtime.GOOS]
	if program == nil {
		program = []string{"xdg-open"}
	}
	if exec.Command(program[0], append(program[1:], path)...).Start() != nil {
		return
	}
}
