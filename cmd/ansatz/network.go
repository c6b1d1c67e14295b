package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/network"
	"ansatz/internal/report"
	view "ansatz/internal/report/network"
	"ansatz/internal/run"
	"ansatz/internal/study"
	"ansatz/internal/workspace/ledger"
)

func init() {
	addTexts(map[string]lang.Text{
		"network": {
			SV: "Se individerna och nätverken bakom bolagen, eller lämna dem vidare.",
			EN: "See the individuals and networks behind the companies, or pass them on.",
		},
		"network_show": {
			SV: "Skriv en sida där ett kluster eller bolag kan utforskas.",
			EN: "Write a page on which a cluster or company can be explored.",
		},
		"network_export": {
			SV: "Skriv ett kluster eller bolag med omgivning för andra program.",
			EN: "Write a cluster or company with its surroundings for other programs.",
		},
		"network_observe": {
			SV: "Skriv reglernas iakttagelser med underlag som tabell.",
			EN: "Write what the rules observed, with its evidence, as a table.",
		},
		"network_rules": {
			SV: "Visa reglerna: vad som iakttas, lagrum och oskyldiga förklaringar.",
			EN: "Show the rules: what is observed, the law, and innocent explanations.",
		},
		"network_subject": {
			SV: "Ett kluster (cluster-1) eller ett organisationsnummer; @ frågar, @- läser standard in, @FIL en fil. " +
				"En enskild näringsidkares nummer anges så.",
			EN: "A cluster (cluster-1) or an organisation number; @ asks, @- reads standard input, @FILE a file. " +
				"A sole trader's number is given so.",
		},
		"network_observed": {
			SV: "Ta med vad reglerna iakttagit om parterna; studien räknas då, vilket tar som en körning.",
			EN: "Include what the rules observed of the parties; the study is computed, which takes as long as a run.",
		},
		"network_page": {SV: "Sidan att skriva.", EN: "The page to write."},
		"network_folder": {
			SV: "Mappen att skriva till; ersätts i sin helhet.",
			EN: "The folder to write to; replaced as a whole.",
		},
		"network_table": {SV: "Tabellen att skriva (CSV).", EN: "The table to write (CSV)."},
		"network_format": {
			SV: "Filformat: gexf, graphml, i2 (entiteter och länkar som CSV), ftm (FollowTheMoney), bods (bolag och " +
				"funktioner) eller all.",
			EN: "File format: gexf, graphml, i2 (entities and links as CSV), ftm (FollowTheMoney), bods (companies " +
				"and functions) or all.",
		},
		"network_distance": {
			SV: "Så många steg från utgångspunkten tas med.",
			EN: "So many steps from the start are included.",
		},
		"network_without": withoutHelp(),
		"network_from": {
			SV: "Bara förbindelser som inte upphört före den dagen.",
			EN: "Only ties that had not ended before that day.",
		},
		"network_to": {
			SV: "Bara förbindelser som inte börjar efter den dagen.",
			EN: "Only ties that do not begin after that day.",
		},
		"network_study": {
			SV: "Studien som säger hur nätverk söks.",
			EN: "The study that says how networks are looked for.",
		},
	})
}

// withoutHelp lists the kinds of ties in the spellings that each language accepts.
func withoutHelp() lang.Text {
	var sv, en []string
	for _, k := range network.Kinds {
		sv, en = append(sv, k.Name.SV), append(en, string(k.Kind))
	}
	return lang.Text{
		SV: "Slag av förbindelser att lämna bort: " + strings.Join(sv, ", ") + ".",
		EN: "Kinds of ties to leave out: " + strings.Join(en, ", ") + ".",
	}
}

type networkCommand struct {
	Show    networkShowCommand    `cmd:"" help:"${network_show}"`
	Export  networkExportCommand  `cmd:"" help:"${network_export}"`
	Observe networkObserveCommand `cmd:"" help:"${network_observe}"`
	Rules   networkRulesCommand   `cmd:"" help:"${network_rules}"`
}

// networkInput holds the flags of all commands about networks.
type networkInput struct {
	input
	Study string `default:"networks" help:"${network_study}"`
}

// nearby states which surroundings of a subject are wanted.
type nearby struct {
	Distance int      `default:"2" help:"${network_distance}"`
	Without  []string `help:"${network_without}"`
	From     string   `help:"${network_from}"`
	To       string   `help:"${network_to}"`
}

// choice returns the surroundings of a subject that are wanted.
func (n nearby) choice(subject string) (run.Choice, error) {
	var c run.Choice
	c.Subject, c.Distance, c.Most, c.From, c.To = subject, n.Distance, view.MostParties, n.From, n.To
	for _, kind := range n.Without {
		id, found, remedy := fault.Resolve(kind, tieNames())
		if !found {
			return c, &fault.Fault{
				Kind: fault.Usage,
				Rule: lang.Textf("--without: %q är inget slags förbindelse", "--without: %q is not a kind of tie",
					kind),
				Hint: remedy,
			}
		}
		c.Without = append(c.Without, network.Kind(id))
	}
	return c, nil
}

type networkShowCommand struct {
	Subject string `arg:"" help:"${network_subject}"`
	Out     string `required:"" short:"o" help:"${network_page}"`
	nearby
	Observations bool `help:"${network_observed}"`
	networkInput
}

func (networkShowCommand) Help() string {
	return examples(`  ansatz network show cluster-1 --workspace arbetsyta --out kluster.html
  ansatz network show cluster-1 --observations --workspace arbetsyta --out kluster.html
  ansatz network show @ --distance 1 --without familj --workspace arbetsyta --out bolag.html`,
		`  ansatz network show cluster-1 --workspace workspace --out cluster.html
  ansatz network show cluster-1 --observations --workspace workspace --out cluster.html
  ansatz network show @ --distance 1 --without family --workspace workspace --out company.html`)
}

func (cmd networkShowCommand) Run(ctx context.Context, c *console) error {
	subject, err := c.subject(cmd.Subject)
	if err != nil {
		return err
	}
	s, err := study.Load(cmd.Study)
	if err != nil {
		return err
	}
	want, err := cmd.choice(subject)
	if err != nil {
		return err
	}
	want.Observed = cmd.Observations
	p, err := run.Picture(ctx, cmd.from(c), s, want, ledger.Search, c.lang)
	if err != nil {
		return err
	}
	page := func(w io.Writer) error { return view.WritePage(w, p, c.lang, view.NamesOf(p, s, c.lang)) }
	if err := run.ReplaceFile(ctx, cmd.Out, ".html", page); err != nil {
		return err
	}
	parties, ties := len(p.Content().Parties), len(p.Content().Links)
	c.say(lang.Textf("%d parter och %d förbindelser i %s", "%d parties and %d ties in %s", parties, ties, cmd.Out))
	return nil
}

type networkExportCommand struct {
	Subject string `arg:"" help:"${network_subject}"`
	Out     string `required:"" short:"o" help:"${network_folder}"`
	Format  word   `default:"all" enum:"all,gexf,graphml,i2,ftm,bods" help:"${network_format}"`
	nearby
	networkInput
}

func (cmd networkExportCommand) Run(ctx context.Context, c *console) error {
	target := run.Replaced{Folder: cmd.Out, Files: exportFiles()}
	if err := target.Check(); err != nil {
		return err
	}
	subject, err := c.subject(cmd.Subject)
	if err != nil {
		return err
	}
	s, err := study.Load(cmd.Study)
	if err != nil {
		return err
	}
	want, err := cmd.choice(subject)
	if err != nil {
		return err
	}
	p, err := run.Picture(ctx, cmd.from(c), s, want, ledger.Export, c.lang)
	if err != nil {
		return err
	}
	return target.Replace(ctx, func(dir string) error {
		files := []string{view.Handling}
		for _, f := range view.Formats {
			if cmd.Format == "all" || string(cmd.Format) == f.Name {
				files = append(files, f.Files...)
			}
		}
		for _, file := range files {
			err := run.WriteFile(ctx, filepath.Join(dir, file),
				func(w io.Writer) error { return view.Write(w, p, file) })
			if err != nil {
				return err
			}
		}
		return nil
	})
}

type networkObserveCommand struct {
	Out string `required:"" short:"o" help:"${network_table}"`
	networkInput
}

func (cmd networkObserveCommand) Run(ctx context.Context, c *console) error {
	s, err := study.Load(cmd.Study)
	if err != nil {
		return err
	}
	observed, err := run.Observe(ctx, cmd.from(c), s)
	if err != nil {
		return err
	}
	if err := run.ReplaceFile(ctx, cmd.Out, ".csv", observed.Write); err != nil {
		return err
	}
	counts := observed.ByRule()
	for _, r := range report.Rules(s) {
		if n := counts[r.ID]; n > 0 {
			fmt.Fprintf(c.out, "%6d  %s\n", n, r.Title.In(c.lang))
		}
	}
	c.say(lang.Textf("%d iakttagelser i %s. De är underlag för bedömning, inte bedömningar; läs ansatz network rules.",
		"%d observations in %s. They are material to judge, not judgements; read ansatz network rules.",
		len(observed.Content()), cmd.Out))
	return nil
}

type networkRulesCommand struct {
	Study string `default:"networks" help:"${network_study}"`
}

func (cmd networkRulesCommand) Run(c *console) error {
	s, err := study.Load(cmd.Study)
	if err != nil {
		return err
	}
	for _, r := range report.Rules(s) {
		c.say(lang.Text{
			SV: fmt.Sprintf("%s (%s, version %d)\n  %s\n  Lagrum: %s\n  Oskyldiga förklaringar:", r.Title.SV, r.ID,
				r.Version, r.Seen.SV, r.Law.SV),
			EN: fmt.Sprintf("%s (%s, version %d)\n  %s\n  Law: %s\n  Innocent explanations:", r.Title.EN, r.ID,
				r.Version, r.Seen.EN, r.Law.EN),
		})
		for _, i := range r.Innocent {
			c.say(lang.Text{SV: "  – " + i.SV, EN: "  – " + i.EN})
		}
		fmt.Fprintln(c.out)
	}
	return nil
}

// exportFiles returns all files that an export can write.
func exportFiles() []string {
	names := []string{view.Handling}
	for _, f := range view.Formats {
		names = append(names, f.Files...)
	}
	return names
}
