package main

import (
	"fmt"
	"math"
	"strconv"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/score"
)

func init() {
	addTexts(map[string]lang.Text{
		"replicate": {
			SV: "Jämför resultat med rapportens publicerade siffror och säg vad som ligger utanför toleransen.",
			EN: "Compare results with the report's published figures and say what is outside the tolerance.",
		},
		"replicate_results": {
			SV: "Mappen som ansatz run skrev, med --unprotected.",
			EN: "The folder that ansatz run wrote, with --unprotected.",
		},
		"replicate_truth": {
			SV: "Mapp med facit: ger landets egna andelar (figur 3), som inte står i resultaten.",
			EN: "Folder of the truth: gives the country's own shares (figure 3), which no result states.",
		},
		"replicate_format": {SV: "table, markdown eller csv.", EN: "table, markdown or csv."},
		"replicate_failing": {
			SV: "Visa bara det som inte ligger inom toleransen.",
			EN: "Show only what is not within the tolerance.",
		},
	})
}

type replicateCommand struct {
	Results string `help:"${replicate_results}" required:"" type:"path"`
	Truth   string `help:"${replicate_truth}" type:"path"`
	Format  word   `help:"${replicate_format}" enum:"table,markdown,csv" default:"table"`
	Failing bool   `help:"${replicate_failing}"`
}

var verdictTexts = map[score.Verdict]lang.Text{
	score.Within:    {SV: "inom", EN: "within"},
	score.Outside:   {SV: "UTANFÖR", EN: "OUTSIDE"},
	score.Conflict:  {SV: "oförenlig", EN: "conflict"},
	score.Missing:   {SV: "SAKNAS", EN: "MISSING"},
	score.NotJudged: {SV: "ej prövad", EN: "not judged"},
}

func (replicateCommand) Help() string {
	return examples("  ansatz replicate --results resultat --truth facit --failing",
		"  ansatz replicate --results results --truth truth --failing")
}

func (cmd replicateCommand) Run(c *console) error {
	rep, err := score.AgainstReport(cmd.Results, cmd.Truth)
	if err != nil {
		return err
	}
	head := []lang.Text{
		{SV: "resultat", EN: "result"},
		{SV: "grupp", EN: "group"},
		{SV: "kategori", EN: "category"},
		{SV: "mått", EN: "measure"},
		{SV: "publicerat", EN: "published"},
		{SV: "erhållet", EN: "obtained"},
		{SV: "avvikelse", EN: "deviation"},
		{SV: "godtas", EN: "accepted"},
		{SV: "utfall", EN: "verdict"},
	}
	line := func(cells ...string) {
		switch cmd.Format {
		case "markdown":
			fmt.Fprint(c.out, "|")
			for _, cell := range cells {
				fmt.Fprintf(c.out, " %s |", cell)
			}
			fmt.Fprintln(c.out)
		case "csv":
			for i, cell := range cells {
				if i > 0 {
					fmt.Fprint(c.out, ",")
				}
				fmt.Fprint(c.out, cell)
			}
			fmt.Fprintln(c.out)
		default:
			fmt.Fprintf(c.out, "%-15s %-24s %-33s %-32s %14s %14s %9s %23s  %s\n", cells[0], cells[1], cells[2],
				cells[3], cells[4], cells[5], cells[6], cells[7], cells[8])
		}
	}
	var titles []string
	for _, t := range head {
		titles = append(titles, t.In(c.lang))
	}
	line(titles...)
	if cmd.Format == "markdown" {
		line("---", "---", "---", "---", "---:", "---:", "---:", "---", "---")
	}
	for _, r := range rep.Rows {
		if cmd.Failing && r.Verdict == score.Within {
			continue
		}
		deviation, accepted := "", short(r.Low)+"–"+short(r.High)
		if math.IsInf(r.High, 1) {
			accepted = "≥ " + short(r.Low)
		}
		if part, ok := r.Deviation(); ok {
			deviation = fmt.Sprintf("%+.1f %%", 100*part)
		}
		line(r.Result, r.Group, r.Category, r.Measure, short(r.Published), short(r.Obtained), deviation, accepted,
			verdictTexts[r.Verdict].In(c.lang))
	}
	if rep.Scale != 1 {
		c.say(lang.Textf("Skala %.4f: antal och summor i rapporten är omräknade; belopp prövas bara i full storlek.",
			"Scale %.4f: the report's counts and sums are scaled; amounts are judged at full size only.", rep.Scale))
	}
	c.say(lang.Textf("%d inom toleransen, %d utanför, %d oförenliga med varandra, %d saknas, %d ej prövade",
		"%d within tolerance, %d outside, %d that cannot hold together, %d missing, %d not judged",
		rep.Count(score.Within), rep.Count(score.Outside), rep.Count(score.Conflict), rep.Count(score.Missing),
		rep.Count(score.NotJudged)))
	if bad := rep.Failed(); bad > 0 {
		return &fault.Fault{
			Kind: fault.Tolerance,
			Rule: lang.Textf("%d publicerade siffror återfås inte", "%d published figures are not given back", bad),
			Hint: lang.Text{SV: "se docs/evidence/replication.md", EN: "see docs/evidence/replication.md"},
		}
	}
	return nil
}

// short formats a number for reading.
func short(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case math.Abs(v) >= 100 || v == math.Trunc(v):
		return strconv.FormatFloat(math.Round(v), 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}
