package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"ansatz/internal/disclosure"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
	"ansatz/internal/run"
	"ansatz/internal/study"
	"ansatz/internal/workspace/law"
)

func init() {
	addTexts(map[string]lang.Text{
		"run": {
			SV: "Räkna fram en studies alla resultat och skriv dem till en mapp.",
			EN: "Compute all results of a study and write them to a folder.",
		},
		"run_out": {
			SV: "Mapp för resultaten; ersätts i sin helhet, eller inte alls.",
			EN: "Folder for the results; replaced as a whole, or not at all.",
		},
		"run_unprotected": {
			SV: "Skriv sanna värden, också små tal. Får inte spridas.",
			EN: "Write true values, small counts too. Not for distribution.",
		},
		"flag_profile": {
			SV: "Skyddets profil: publish, internal, cell-key eller en fil.",
			EN: "Profile of the protection: publish, internal, cell-key or a file.",
		},
		"flag_earlier": {
			SV: "Mapp med resultat som redan lämnat huset och inte finns i arbetsytan; kan upprepas.",
			EN: "Folder of results that have left the house and are not in the workspace; may be repeated.",
		},
		"run_seed": {
			SV: "Frö för den matchade dragningen, i stället för studiens.",
			EN: "Seed of the matched draw, instead of the study's.",
		},
		"run_k": {
			SV: "Antal dragna per medlem, i stället för studiens.",
			EN: "Persons drawn per member, instead of the study's.",
		},
	})
}

type runCommand struct {
	Study string `arg:"" optional:"" default:"ansatz" help:"${study_path}"`
	input
	Out         string `required:"" short:"o" help:"${run_out}"`
	Unprotected bool   `help:"${run_unprotected}"`
	protection
	Seed *int64 `help:"${run_seed}"`
	K    *int   `help:"${run_k}"`
}

// input holds the flags of every command that computes from a workspace.
type input struct {
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	limits
	keyed
	remote
}

// limits states how much of the machine a command may use.
type limits struct {
	Threads int    `help:"${flag_threads}"`
	Memory  memory `help:"${flag_memory}"`
}

// protection holds the flags of every command whose results are protected.
type protection struct {
	Profile string   `default:"publish" help:"${flag_profile}"`
	Earlier []string `help:"${flag_earlier}" sep:"none"`
}

// earlier reads the folders of the flag.
func (p protection) earlier() (all []disclosure.Published, err error) {
	for _, folder := range p.Earlier {
		r, err := run.ReadRelease(folder)
		if err != nil {
			return nil, err
		}
		if err := r.Protected(); err != nil {
			return nil, err
		}
		all = append(all, r.Published)
	}
	return all, nil
}

// read reads the profile and the earlier releases of the flags.
func (p protection) read() (*disclosure.Profile, []disclosure.Published, error) {
	profile, err := p.profile()
	if err != nil {
		return nil, nil, err
	}
	earlier, err := p.earlier()
	return profile, earlier, err
}

// profile reads the profile of the flag.
func (p protection) profile() (*disclosure.Profile, error) {
	return disclosure.LoadProfile(p.Profile)
}

// from returns the input of a run.
func (x input) from(c *console) run.Input {
	return x.on(run.Input{
		Engine:    driver,
		Workspace: x.Workspace,
		Threads:   x.Threads,
		Memory:    string(x.Memory),
		Reporter:  reporter{c.progress, c},
		Command:   c.command,
		Signer:    x.signer(c),
		Today:     law.Today(now()),
	})
}

// now is the clock, of which tests have their own.
var now = time.Now

// reporter shows a run's progress on the console, and its notices beside the output.
type reporter struct {
	progress.Reporter
	console *console
}

func (r reporter) Notice(t lang.Text) { r.console.printOnce(t.In(r.console.lang)) }

func (cmd runCommand) Run(ctx context.Context, c *console) error {
	began := time.Now()
	profile, earlier, err := cmd.read()
	if err != nil {
		return err
	}
	s, err := study.Load(cmd.Study)
	if err != nil {
		return err
	}
	if s, err = s.Drawing(cmd.K, cmd.Seed); err != nil {
		return err
	}
	req := run.Request{
		Study:       s,
		Unprotected: cmd.Unprotected,
		Lang:        c.lang,
		Program:     version,
		Profile:     profile,
		Earlier:     earlier,
	}
	out, err := run.Folder(ctx, cmd.from(c), req, cmd.Out)
	if err != nil {
		return err
	}
	c.summary(out, cmd.Out, time.Since(began))
	return nil
}

// contradicted warns of relations between numbers that the true ones do not have: the first three.
func (c *console) contradicted(all []lang.Text) {
	if len(all) == 0 {
		return
	}
	c.say(lang.Textf("VARNING: %d samband som alla utgår från stämmer inte med studiens tal, och skyddet räknar inte "+
		"med dem. Se efter vad studiens egna modeller räknar.",
		"WARNING: %d relations that everybody assumes do not hold for the numbers of the study, and the protection "+
			"does not use them. See what the study's own models count.", len(all)))
	for _, text := range all[:min(3, len(all))] {
		c.say(lang.Text{SV: "  " + text.SV, EN: "  " + text.EN})
	}
}

// unshared warns of numbers of own models that are withheld because nobody knows whether one or two make them up.
func (c *console) unshared(all []lang.Text) {
	if len(all) == 0 {
		return
	}
	c.say(lang.Text{
		SV: "VARNING: dessa tal ur egna modeller är skyddade, för de säger inte om en eller två står för nästan " +
			"allt. Låt modellen ge de tre kolumnerna om hur talet fördelas, eller täljare om det är en andel. " +
			"Antal rader:",
		EN: "WARNING: these numbers of own models are suppressed, for they do not say whether one or two have " +
			"nearly all of it. Let the model give the three columns of how the number is shared out, or a " +
			"numerator where it is a share. Rows:",
	})
	for _, text := range all {
		c.say(lang.Text{SV: "  " + text.SV, EN: "  " + text.EN})
	}
}

// summary prints what a run made, and in which folder.
func (c *console) summary(o *run.Outcome, folder string, took time.Duration) {
	rows, withheld, undefined := o.Rows()
	models, made := o.Models()
	c.say(lang.Textf("Studien %s: %d rader, varav %d skyddade och %d utan värde; %d av %d modeller räknades om.",
		"Study %s: %d rows, %d of them suppressed and %d undefined; %d of %d models were computed again.",
		o.Study.Name, rows, withheld, undefined, made, models))
	for _, name := range o.Undelivered() {
		c.say(lang.Text{
			SV: "VARNING: registret " + name + " (" + label.Register(name).SV +
				") är inte levererat. Det som bygger på det räknas som om registret vore tomt.",
			EN: "WARNING: register " + name + " (" + label.Register(name).EN +
				") is not delivered. What rests on it is counted as if it were empty.",
		})
	}
	said := map[lang.Text]bool{}
	for _, g := range o.Gaps {
		if g.Lacking == "" && !said[g.Text] {
			c.say(lang.Text{SV: "VARNING: " + g.Text.SV, EN: "WARNING: " + g.Text.EN})
		}
		said[g.Text] = true
	}
	for _, w := range o.Study.Warnings {
		c.say(lang.Text{SV: "VARNING: " + w.In(lang.SV), EN: "WARNING: " + w.In(lang.EN)})
	}
	c.contradicted(o.Contradicted)
	c.unshared(o.Unshared)
	if o.Results.Unprotected() {
		c.say(lang.Text{
			SV: "OSKYDDADE VÄRDEN: små tal är inte dolda, får inte spridas.",
			EN: "UNPROTECTED VALUES: small counts are not withheld, not for distribution.",
		})
	}
	c.release(o)
	page := filepath.Join(folder, "report.html")
	c.say(lang.Text{
		SV: fmt.Sprintf("Klart på %s s: %s", lang.SV.Number(took.Seconds(), 1), page),
		EN: fmt.Sprintf("Done in %s s: %s", lang.EN.Number(took.Seconds(), 1), page),
	})
}

// release says what the results were protected together with, and whether the workspace keeps them.
func (c *console) release(o *run.Outcome) {
	switch {
	case o.Together == 1:
		c.say(lang.Text{
			SV: "Skyddad tillsammans med 1 tidigare utlämnande; ansatz release list visar det.",
			EN: "Protected together with 1 earlier release; ansatz release list shows it.",
		})
	case o.Together > 1:
		c.say(lang.Textf("Skyddad tillsammans med %d tidigare utlämnanden; ansatz release list visar dem.",
			"Protected together with %d earlier releases; ansatz release list shows them.", o.Together))
	}
	if o.Unrecorded {
		c.say(lang.Text{
			SV: "VARNING: arbetsytan kan inte skrivas, och utlämnandet har inte antecknats där: ange " +
				"mappen med --earlier nästa gång.",
			EN: "WARNING: the workspace cannot be written, and the release was not recorded there: name the folder " +
				"with --earlier next time.",
		})
	}
}
