package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"ansatz/internal/disclosure"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/run"
)

func init() {
	addTexts(map[string]lang.Text{
		"disclosure": {
			SV: "Se vad publicerade resultat röjer, och vilka profiler som skyddar.",
			EN: "See what published results disclose, and which profiles protect.",
		},
		"disclosure_check": {
			SV: "Räkna som en angripare: vad följer av det som är publicerat?",
			EN: "Compute as an attacker: what follows from what is published?",
		},
		"disclosure_folders": {
			SV: "Mappar som ansatz run skrev, den som lämnade huset först först.",
			EN: "Folders that ansatz run wrote, the one that left first first.",
		},
		"disclosure_workspace": {
			SV: "Arbetsyta, vars utlämnanden räknas med först.",
			EN: "Workspace whose releases are counted in, first.",
		},
		"disclosure_json":     {SV: "Skriv fynden som JSON.", EN: "Write the findings as JSON."},
		"disclosure_profiles": {SV: "Visa profilerna och vad de gör.", EN: "Show the profiles and what they do."},
	})
}

type disclosureCommand struct {
	Check    disclosureCheckCommand    `cmd:"" help:"${disclosure_check}"`
	Profiles disclosureProfilesCommand `cmd:"" help:"${disclosure_profiles}"`
}

type disclosureCheckCommand struct {
	Folders   []string `arg:"" optional:"" name:"folder" help:"${disclosure_folders}"`
	Workspace string   `short:"w" help:"${disclosure_workspace}"`
	Profile   string   `default:"publish" help:"${flag_profile}"`
	JSON      bool     `name:"json" help:"${disclosure_json}"`
	keyed
}

func (disclosureCheckCommand) Help() string {
	return examples("  ansatz disclosure check resultat\n"+
		"  ansatz disclosure check resultat-2023 resultat-2024 --json\n"+
		"  ansatz disclosure check nya --workspace arbetsyta     tillsammans med det som har lämnat arbetsytan",
		"  ansatz disclosure check results\n"+
			"  ansatz disclosure check results-2023 results-2024 --json\n"+
			"  ansatz disclosure check new --workspace work          together with what has left the workspace")
}

func (cmd disclosureCheckCommand) Run(ctx context.Context, c *console) error {
	profile, err := disclosure.LoadProfile(cmd.Profile)
	if err != nil {
		return err
	}
	if len(cmd.Folders) == 0 && cmd.Workspace == "" {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "inga resultat är angivna", EN: "no results are given"},
			Hint: lang.Text{SV: "ange mappar som ansatz run skrev, eller en arbetsyta med --workspace",
				EN: "give folders that ansatz run wrote, or a workspace with --workspace"}}
	}
	var releases []disclosure.Published
	if cmd.Workspace != "" {
		in := input{Workspace: cmd.Workspace, keyed: cmd.keyed}.from(c)
		if releases, err = run.Held(ctx, in, c.lang, len(cmd.Folders)); err != nil {
			return err
		}
	}
	rows := 0
	for _, r := range releases {
		rows += len(r.Rows)
	}
	var faults fault.List
	for _, folder := range cmd.Folders {
		r, err := run.ReadRelease(folder)
		if err == nil {
			err = r.Protected()
		}
		if err != nil {
			faults = append(faults, fault.Of(err)...)
			continue
		}
		releases, rows = append(releases, r.Published), rows+len(r.Rows)
	}
	if err := faults.Err(); err != nil {
		return err
	}
	task := c.progress.Begin(lang.Text{SV: "räknar som en angripare", EN: "computing as an attacker"}.In(c.lang), "", 0)
	found, err := disclosure.Check(ctx, releases, profile)
	task.End()
	if err != nil {
		return err
	}
	if cmd.JSON {
		err = writeFindings(c, found)
	} else {
		c.findings(found, len(releases), rows)
	}
	if err != nil || len(found) == 0 {
		return err
	}
	return &fault.Fault{Kind: fault.Disclosed,
		Rule: lang.Textf("skyddade tal följer av det som är publicerat: %d",
			"withheld numbers follow from what is published: %d", len(found)),
		Hint: lang.Text{SV: "lämna inte ut resultaten: skydda dem tillsammans med de tidigare " +
			"(--earlier), eller utelämna mer",
			EN: "do not publish the results: protect them together with the earlier ones (--earlier), or " +
				"withhold more"}}
}

// findings prints what follows, for people: each number with its arithmetic.
func (c *console) findings(found []disclosure.Finding, releases, rows int) {
	for _, f := range found {
		place := strings.Join([]string{f.Release, f.At.Text().In(c.lang)}, ": ")
		c.say(lang.Text{SV: place + ": " + follows(f, lang.SV), EN: place + ": " + follows(f, lang.EN)})
		for _, step := range f.Steps {
			fmt.Fprintln(c.out, "    "+step.In(c.lang))
		}
	}
	exactly := 0
	for _, f := range found {
		if f.Exact {
			exactly++
		}
	}
	if len(found) == 0 {
		c.say(lang.Textf("Ingenting följer. Utlämnanden: %d. Rader: %d.", "Nothing follows. Releases: %d. Rows: %d.",
			releases, rows))
		return
	}
	c.say(lang.Textf("Utlämnanden: %d. Rader: %d. Skyddade tal som följer exakt: %d. Inom ett för smalt intervall: %d.",
		"Releases: %d. Rows: %d. Withheld numbers that follow exactly: %d. Within an interval that is too narrow: %d.",
		releases, rows, exactly, len(found)-exactly))
}

// follows says what follows about a number.
func follows(f disclosure.Finding, l lang.Lang) string {
	low, high := l.Number(f.Low, decimalsOf(f.Low)), l.Number(f.High, decimalsOf(f.High))
	if f.Exact {
		return lang.Text{SV: "är " + low, EN: "is " + low}.In(l)
	}
	return lang.Text{SV: "är från " + low + " till " + high, EN: "is from " + low + " to " + high}.In(l)
}

func decimalsOf(v float64) int {
	if v == math.Trunc(v) {
		return 0
	}
	return 3
}

// writeFindings prints what follows, for programs.
func writeFindings(c *console, found []disclosure.Finding) error {
	type step struct {
		SV string `json:"sv"`
		EN string `json:"en"`
	}
	type finding struct {
		Release  string  `json:"release"`
		Result   string  `json:"result,omitempty"`
		Group    string  `json:"group,omitempty"`
		Category string  `json:"category,omitempty"`
		Measure  string  `json:"measure,omitempty"`
		Chain    string  `json:"chain,omitempty"`
		Step     string  `json:"step,omitempty"`
		Field    string  `json:"field"`
		Low      float64 `json:"low"`
		High     float64 `json:"high"`
		Exact    bool    `json:"exact"`
		Steps    []step  `json:"steps"`
	}
	all := []finding{}
	for _, f := range found {
		one := finding{f.Release, f.At.Result, f.At.Group, f.At.Category, f.At.Measure, f.At.Chain, f.At.Step,
			f.At.Field, f.Low, f.High, f.Exact, []step{}}
		for _, s := range f.Steps {
			one.Steps = append(one.Steps, step(s))
		}
		all = append(all, one)
	}
	e := json.NewEncoder(c.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

type disclosureProfilesCommand struct{}

func (disclosureProfilesCommand) Help() string {
	return examples("  ansatz disclosure profiles", "  ansatz disclosure profiles")
}

func (disclosureProfilesCommand) Run(c *console) error {
	for i, name := range disclosure.ProfileNames {
		p, err := disclosure.LoadProfile(name)
		if err != nil {
			return err
		}
		if i > 0 {
			fmt.Fprintln(c.out)
		}
		fmt.Fprintln(c.out, p.Name)
		for _, line := range p.Describe() {
			fmt.Fprintln(c.out, "  "+line.In(c.lang))
		}
	}
	return nil
}
