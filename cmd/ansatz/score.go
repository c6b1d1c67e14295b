package main

import (
	"fmt"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/score"
)

func init() {
	addTexts(map[string]lang.Text{
		"score": {
			SV: "Jämför vad en körning fann med vad som planterades i en syntetisk värld.",
			EN: "Compare what a run found with what was planted in a synthetic world.",
		},
		"score_truth": {
			SV: "Mapp med facit, från ansatz synth --truth.",
			EN: "Folder of the truth, from ansatz synth --truth.",
		},
		"score_results": {
			SV: "Mappen som ansatz run skrev, med --unprotected.",
			EN: "The folder that ansatz run wrote, with --unprotected.",
		},
		"score_quarantine": {
			SV: "Fil från ansatz quarantine --counts; jämförs med de smutsiga raderna.",
			EN: "File from ansatz quarantine --counts; compared with the dirty rows.",
		},
		"score_all": {SV: "Visa också det som stämmer.", EN: "Show also what agrees."},
	})
}

type scoreCommand struct {
	Truth      string `help:"${score_truth}" required:"" type:"path"`
	Results    string `help:"${score_results}" required:"" type:"path"`
	Quarantine string `help:"${score_quarantine}" type:"path"`
	All        bool   `help:"${score_all}"`
}

func (scoreCommand) Help() string {
	return examples(
		"  ansatz score --truth facit --results resultat\n"+
			"  ansatz quarantine --workspace arbetsyta --counts > karantan.csv\n"+
			"  ansatz score --truth facit --results resultat --quarantine karantan.csv",
		"  ansatz score --truth truth --results results\n  ansatz quarantine --workspace work --counts > counts.csv\n"+
			"  ansatz score --truth truth --results results --quarantine counts.csv",
	)
}

func (cmd scoreCommand) Run(c *console) error {
	found, err := score.AgainstTruth(cmd.Truth, cmd.Results, cmd.Quarantine)
	if err != nil {
		return err
	}
	line := func(what, group, category, planted, found, interval, verdict string) {
		fmt.Fprintf(c.out, "%-12s %-24s %-28s %12s %12s %20s  %s\n", what, group, category, planted, found, interval,
			verdict)
	}
	word := func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(c.lang) }
	unjudged, headed := 0, false
	for _, r := range found.Rows {
		verdict := word("stämmer", "agrees")
		switch {
		case !r.Judged:
			verdict = word("ej prövat", "not judged")
		case !r.OK:
			verdict = word("AVVIKER", "DIFFERS")
		}
		if !r.Judged {
			unjudged++
		}
		if (!r.Judged || r.OK) && !cmd.All {
			continue
		}
		if !headed {
			line(word("vad", "what"), word("grupp", "group"), word("kategori", "category"),
				word("planterat", "planted"), word("funnet", "found"), word("95 %-intervall", "95 % interval"), "")
			headed = true
		}
		interval := ""
		if r.Low == r.Low {
			interval = short(r.Low) + "–" + short(r.High)
		}
		line(r.What, r.Group, r.Category, short(r.Planted), short(r.Found), interval, verdict)
	}
	if len(found.Rules) > 0 {
		c.rules(found.Rules)
	} else {
		c.schemes(found)
	}
	ok, judged := found.Count()
	c.say(lang.Textf("%d av %d stämmer med facit; %d kan inte prövas mot dessa resultat",
		"%d of %d agree with the truth; %d cannot be judged by these results", ok, judged, unjudged))
	if !found.Holds() {
		return &fault.Fault{
			Kind: fault.Tolerance,
			Rule: lang.Textf("%d av %d avviker från facit", "%d of %d differ from the truth", judged-ok, judged),
			Hint: lang.Text{SV: "kör med --all och jämför rad för rad", EN: "run with --all and compare row by row"},
		}
	}
	return nil
}

// rules prints what the rules of the study of the cooperation found of what was planted.
func (c *console) rules(rules []score.Rule) {
	word := func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(c.lang) }
	fmt.Fprintf(c.out, "\n%-24s %10s %8s %8s %9s\n", word("regel", "rule"), word("planterade", "planted"),
		word("funna", "found"), word("täckning", "recall"), "precision")
	for _, r := range rules {
		fmt.Fprintf(c.out, "%-24s %10d %8d %8s %9s\n", r.Name, r.Planted, r.Found, short(r.Recall()),
			short(r.Precision()))
	}
}

// schemes prints what observations and simple baselines found of the planted schemes and of innocent lookalikes.
func (c *console) schemes(found *score.Truth) {
	word := func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(c.lang) }
	hits := func(h score.Hits) string {
		return fmt.Sprintf("%6d %8s %6d %6d %9s", h.Found, short(h.Recall()), h.Units, h.Right, short(h.Precision()))
	}
	pair := word("två gemensamma företrädare", "two shared representatives")
	many := word("fler än fem bolag", "more than five companies")
	over := fmt.Sprintf("%6s %8s %6s %6s %9s", word("funna", "found"), word("täckning", "recall"),
		word("pekade", "picked"), word("rätta", "right"), "precision")
	fmt.Fprintf(c.out, "\n%-24s %10s | %-39s | %-39s | %-39s\n", "", "", word("iakttagelser", "observations"), pair,
		many)
	fmt.Fprintf(c.out, "%-24s %10s | %s | %s | %s\n", word("upplägg", "scheme"), word("planterade", "planted"), over,
		over, over)
	for _, s := range found.Schemes {
		observed := hits(s.Observed)
		if len(s.Rules) == 0 {
			observed = fmt.Sprintf("%-39s", word("– ej prövat", "– not judged"))
		}
		fmt.Fprintf(c.out, "%-24s %10d | %s | %s | %s\n", s.Kind, s.Planted, observed, hits(s.Baselines[0]),
			hits(s.Baselines[1]))
	}
	fmt.Fprintf(c.out, "\n%-24s %10s | %12s | %26s | %24s\n", word("oskyldig", "lookalike"),
		word("planterade", "planted"), word("iakttagna", "observed"), pair, many)
	for _, l := range found.Lookalikes {
		fmt.Fprintf(c.out, "%-24s %10d | %12d | %26d | %24d\n", l.Kind, l.Planted, l.Observed, l.Baselines[0],
			l.Baselines[1])
	}
}
