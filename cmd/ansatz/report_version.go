package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/run/edition"
	"ansatz/internal/table"
)

func init() {
	addTexts(map[string]lang.Text{
		"report_freeze": {
			SV: "Frys en version: allt som den gjordes av, så att den kan göras om byte för byte.",
			EN: "Freeze a version: all that it was made from, so that it can be made again byte for byte.",
		},
		"report_to":    {SV: "Ny mapp för versionen.", EN: "New folder for the version."},
		"report_draft": {SV: "Frys också ett utkast.", EN: "Freeze a draft too."},
		"report_open": {
			SV: "Frys fast granskares kommentarer är öppna.",
			EN: "Freeze although comments of reviewers are open.",
		},
		"report_diff": {
			SV: "Vad som skiljer två versioner: text, tal med skäl och slutsatser.",
			EN: "What differs between two versions: text, numbers with the reason, and conclusions.",
		},
		"report_before": {SV: "Den förra versionen.", EN: "The earlier version."},
		"report_after":  {SV: "Den senare versionen.", EN: "The later version."},
		"report_explain": {
			SV: "Gå från en mening i rapporten till vad som ligger bakom dess tal.",
			EN: "Walk from a sentence of the report to what is behind its numbers.",
		},
		"report_words": {SV: "Ord i följd ur ett stycke.", EN: "Words in a row of a paragraph."},
		"report_json":  {SV: "Skriv som JSON.", EN: "Write as JSON."},
	})
}

type reportFreezeCommand struct {
	manuscript
	templated
	To           string `required:"" help:"${report_to}"`
	Draft        bool   `help:"${report_draft}"`
	OpenComments bool   `name:"open-comments" help:"${report_open}"`
}

func (reportFreezeCommand) Help() string {
	return examples("  ansatz report freeze rapport --workspace arbetsyta --to versioner/01.00\n"+
		"  ansatz report build versioner/01.00 --out tryck          gör om den frysta versionen\n"+
		"  ansatz report check versioner/01.00                      kontrollera att den blir densamma",
		"  ansatz report freeze report --workspace work --to versions/01.00\n"+
			"  ansatz report build versions/01.00 --out print           make the version again\n"+
			"  ansatz report check versions/01.00                       check that it is the same")
}

func (cmd reportFreezeCommand) Run(ctx context.Context, c *console) error {
	req, err := cmd.request(c)
	if err != nil {
		return err
	}
	if req.Template, err = cmd.read(); err != nil {
		return err
	}
	e, err := edition.Freeze(ctx, req, edition.Freezing{To: cmd.To, Program: version, Draft: cmd.Draft,
		Comments: cmd.OpenComments})
	if err != nil {
		return err
	}
	c.draft(e)
	c.say(lang.Textf("Fryst: %s", "Frozen: %s", cmd.To))
	return nil
}

type reportDiffCommand struct {
	Before string `arg:"" name:"out1" help:"${report_before}"`
	After  string `arg:"" name:"out2" help:"${report_after}"`
	JSON   bool   `name:"json" help:"${report_json}"`
}

func (reportDiffCommand) Help() string {
	return examples("  ansatz report diff versioner/01.00 versioner/02.00\n"+
		"  ansatz report diff versioner/01.00 rapport               mot det som skrivs nu",
		"  ansatz report diff versions/01.00 versions/02.00\n"+
			"  ansatz report diff versions/01.00 report                 against what is being written")
}

func (cmd reportDiffCommand) Run(ctx context.Context, c *console) error {
	var sides []*edition.Edition
	var faults fault.List
	for _, folder := range []string{cmd.Before, cmd.After} {
		e, err := edition.Make(ctx, edition.Request{Folder: folder})
		if err != nil {
			faults = append(faults, fault.Of(err)...)
		}
		sides = append(sides, e)
	}
	if err := faults.Err(); err != nil {
		return err
	}
	d, err := edition.Compare(ctx, sides[0], sides[1])
	if err != nil {
		return err
	}
	if cmd.JSON {
		return writeJSON(c, d)
	}
	for _, text := range d.Removed {
		fmt.Fprintln(c.out, "- "+lang.Visible(text))
	}
	for _, text := range d.Added {
		fmt.Fprintln(c.out, "+ "+lang.Visible(text))
	}
	for _, n := range d.Numbers {
		line := fmt.Sprintf("%s: %s → %s", n.Source, n.Before, n.After)
		if reason := n.Reasons.In(c.lang); reason != "" {
			line += " (" + reason + ")"
		}
		fmt.Fprintln(c.out, lang.Visible(line))
	}
	for _, j := range d.Judgements {
		fmt.Fprintf(c.out, "%s: %s → %s\n", lang.Visible(j.ID), lang.Visible(orNothing(j.Before)),
			lang.Visible(orNothing(j.After)))
	}
	if d.Same() {
		c.say(lang.Text{SV: "Ingenting skiljer.", EN: "Nothing differs."})
		return nil
	}
	c.say(lang.Textf("Stycken borttagna: %d, tillagda: %d; tal som är andra: %d; slutsatser: %d.",
		"Paragraphs removed: %d, added: %d; numbers that are others: %d; conclusions: %d.", len(d.Removed),
		len(d.Added), len(d.Numbers), len(d.Judgements)))
	return nil
}

func orNothing(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

type reportExplainCommand struct {
	manuscript
	Words string `arg:"" help:"${report_words}"`
	JSON  bool   `name:"json" help:"${report_json}"`
}

func (reportExplainCommand) Help() string {
	return examples("  ansatz report explain versioner/01.00 \"hade skulder för indrivning\"",
		"  ansatz report explain versions/01.00 \"had debts for collection\"")
}

func (cmd reportExplainCommand) Run(ctx context.Context, c *console) error {
	req, err := cmd.request(c)
	if err != nil {
		return err
	}
	e, err := edition.Make(ctx, req)
	if err != nil {
		return err
	}
	all, err := e.Explain(cmd.Words)
	if err != nil {
		return err
	}
	if cmd.JSON {
		return writeJSON(c, explainedJSON(all))
	}
	before := ""
	for _, one := range all {
		fmt.Fprintf(c.out, "%s:%d: %s\n", lang.Visible(one.Place.File), one.Place.Line, lang.Visible(one.Text))
		for _, n := range one.Numbers {
			before = c.explained(n, before)
		}
		if len(one.Numbers) == 0 {
			c.say(lang.Text{SV: "  Stycket har inga levande tal.", EN: "  The paragraph has no live numbers."})
		}
	}
	return nil
}

// explained prints what is behind a number. What registers, deliveries and run it is made from is printed where it is
// another than before, which is what explained returned for the number above.
func (c *console) explained(n edition.Number, before string) (sources string) {
	var out strings.Builder
	say := func(sv, en, text string) {
		if text != "" {
			fmt.Fprintf(&out, "    %s: %s\n", lang.Text{SV: sv, EN: en}.In(c.lang), lang.Visible(text))
		}
	}
	fmt.Fprintf(c.out, "  %s\n", lang.Visible(n.Text))
	say("resultat", "result", n.Title)
	say("grupp", "group", n.Group)
	say("kategori", "category", n.Category)
	say("mått", "measure", n.Measure)
	say("rad", "row", n.Source.Study+" "+n.Source.String())
	say("värde", "value", table.Format(n.Row.Value))
	if n.Row.Denominator == n.Row.Denominator {
		say("täljare / nämnare", "numerator / denominator", table.Format(n.Row.Numerator)+" / "+
			table.Format(n.Row.Denominator))
	}
	say("definition", "definition", strings.Join(n.Definition, " "))
	_, _ = io.WriteString(c.out, out.String())
	out.Reset()
	var registers, deliveries []string
	for _, r := range n.Registers {
		registers = append(registers, label.Register(r).In(c.lang))
	}
	for _, d := range n.Deliveries {
		deliveries = append(deliveries, d.Name+" ("+d.From(c.lang)+", "+d.Delivered+", "+d.Hash[:min(12,
			len(d.Hash))]+")")
	}
	say("register", "registers", strings.Join(registers, "; "))
	say("leveranser", "deliveries", strings.Join(deliveries, "; "))
	say("studiens hash", "hash of the study", n.StudyHash)
	say("beräknat med", "computed by", "ansatz "+n.Program)
	say("mapp", "folder", filepath.ToSlash(n.Folder))
	if sources = out.String(); sources == before {
		out.Reset()
		say("register, leveranser och körning", "registers, deliveries and run",
			lang.Text{SV: "som för talet ovan", EN: "as for the number above"}.In(c.lang))
	}
	_, _ = io.WriteString(c.out, out.String())
	return sources
}

// explainedJSON is what is behind sentences, for programs.
func explainedJSON(all []edition.Explained) any {
	type number struct {
		Text      string   `json:"text"`
		Study     string   `json:"study"`
		Result    string   `json:"result"`
		Group     string   `json:"group"`
		Category  string   `json:"category"`
		Measure   string   `json:"measure"`
		Value     string   `json:"value"`
		Registers []string `json:"registers"`
		Program   string   `json:"program"`
		StudyHash string   `json:"study_sha256"`
		Files     []string `json:"deliveries_sha256"`
	}
	type sentence struct {
		File    string   `json:"file"`
		Line    int      `json:"line"`
		Text    string   `json:"text"`
		Numbers []number `json:"numbers"`
	}
	out := []sentence{}
	for _, one := range all {
		s := sentence{one.Place.File, one.Place.Line, one.Text, []number{}}
		for _, n := range one.Numbers {
			v := number{n.Text, n.Source.Study, n.Source.Result, n.Source.Group, n.Source.Category, n.Source.Measure,
				table.Format(n.Value), n.Registers, n.Program, n.StudyHash, []string{}}
			for _, d := range n.Deliveries {
				v.Files = append(v.Files, d.Hash)
			}
			s.Numbers = append(s.Numbers, v)
		}
		out = append(out, s)
	}
	return out
}
