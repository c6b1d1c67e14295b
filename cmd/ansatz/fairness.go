package main

import (
	"context"
	"math"
	"time"

	"ansatz/internal/fault"
	"ansatz/internal/identity"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/score"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

func init() {
	addTexts(map[string]lang.Text{
		"fairness": {
			SV: "Visa vilka en studies urval, regler och jämförelser träffar, efter kön, ålder, bakgrund och område.",
			EN: "Show whom a study's selections, rules and comparisons hit, by sex, age, background and area.",
		},
		"fairness_out": {
			SV: "Mapp för sida och tabell; ersätts i sin helhet, eller inte alls.",
			EN: "Folder for page and table; replaced as a whole, or not at all.",
		},
		"fairness_truth": {
			SV: "Facit till ett påhittat land, från ansatz synth --truth: visa också precision och falska träffar.",
			EN: "Truth of a made-up country, from ansatz synth --truth: show precision and false positives too.",
		},
		"fairness_json": {
			SV: "Skriv raderna som JSON till utmatningen.",
			EN: "Write the rows as JSON to the output.",
		},
	})
}

type fairnessCommand struct {
	Study string `arg:"" optional:"" default:"networks" help:"${study_path}"`
	input
	Out         string `short:"o" help:"${fairness_out}"`
	JSON        bool   `name:"json" help:"${fairness_json}"`
	Truth       string `type:"path" placeholder:"DIR" help:"${fairness_truth}"`
	Unprotected bool   `help:"${run_unprotected}"`
	protection
	opening
}

func (fairnessCommand) Help() string {
	return examples(
		"  ansatz fairness --workspace arbetsyta --out rattvisa\n"+
			"  ansatz fairness min-studie --workspace arbetsyta --json\n"+
			"  ansatz fairness --workspace arbetsyta --out rattvisa --truth facit\n"+
			"  ansatz explain selections_by_class --study fairness --workspace arbetsyta",
		"  ansatz fairness --workspace work --out fairness\n"+
			"  ansatz fairness my-study --workspace work --json\n"+
			"  ansatz fairness --workspace work --out fairness --truth truth\n"+
			"  ansatz explain selections_by_class --study fairness --workspace work",
	)
}

func (cmd fairnessCommand) Run(ctx context.Context, c *console) error {
	began := time.Now()
	if cmd.Out == "" && !cmd.JSON {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "det sägs inte vart resultatet ska", EN: "it is not said where the results go"},
			Hint: lang.Text{SV: "ange --out MAPP för sida och tabell, eller --json",
				EN: "give --out FOLDER for page and table, or --json"}}
	}
	profile, earlier, err := cmd.read()
	if err != nil {
		return err
	}
	s, err := study.Fairness(cmd.Study)
	if err != nil {
		return err
	}
	req := run.Request{Study: s, Unprotected: cmd.Unprotected, Lang: c.lang, Program: version, Profile: profile,
		Earlier: earlier}
	in := cmd.from(c)
	if cmd.Truth != "" {
		if req.Planted, err = cmd.planted(ctx, c, in); err != nil {
			return err
		}
	}
	var out *run.Outcome
	if cmd.Out == "" {
		out, err = run.Compute(ctx, in, req)
	} else {
		out, err = run.Folder(ctx, in, req, cmd.Out)
	}
	if err != nil {
		return err
	}
	if cmd.JSON {
		return c.json(longRows(out.Results.Rows()))
	}
	c.summary(out, cmd.Out, time.Since(began))
	return nil
}

// planted returns the keys of the people whom the truth names.
func (cmd fairnessCommand) planted(ctx context.Context, c *console, in run.Input) (map[int]bool, error) {
	texts, err := score.Planted(cmd.Truth)
	if err != nil {
		return nil, err
	}
	var numbers []identity.Number
	for _, text := range texts {
		if n, ok := identity.Person(text, now()); ok {
			numbers = append(numbers, n)
		}
	}
	keys, err := cmd.keys(c, sealing{})
	if err != nil {
		return nil, err
	}
	return run.Planted(ctx, in, numbers, &keys)
}

// jsonRow is a row of the long table for programs. A number that is withheld or undefined is left out.
type jsonRow struct {
	Result      string   `json:"result"`
	Group       string   `json:"group"`
	Category    string   `json:"category"`
	Measure     string   `json:"measure"`
	Value       *float64 `json:"value,omitempty"`
	Low         *float64 `json:"low,omitempty"`
	High        *float64 `json:"high,omitempty"`
	Numerator   *float64 `json:"numerator,omitempty"`
	Denominator *float64 `json:"denominator,omitempty"`
	Status      string   `json:"status"`
}

func longRows(rows []table.Row) []jsonRow {
	known := func(v float64) *float64 {
		if math.IsNaN(v) {
			return nil
		}
		return &v
	}
	all := []jsonRow{}
	for _, r := range rows {
		all = append(all, jsonRow{r.Result, r.Group, r.Category, r.Measure, known(r.Value), known(r.Low), known(r.High),
			known(r.Numerator), known(r.Denominator), string(r.Status)})
	}
	return all
}
