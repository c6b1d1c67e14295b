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
	"ansatz/internal/run"
	"ansatz/internal/run/comparison"
)

func init() {
	addTexts(map[string]lang.Text{
		"compare": {
			SV: "Jämför två körningars resultat: vilka tal som skiljer, hur mycket och varför.",
			EN: "Compare the results of two runs: which numbers differ, by how much and why.",
		},
		"compare_before": {SV: "Mappen som den första körningen skrev.", EN: "Folder that the first run wrote."},
		"compare_after":  {SV: "Mappen som den andra körningen skrev.", EN: "Folder that the second run wrote."},
		"compare_out": {
			SV: "Mapp för jämförelsen: en sida (comparison.html) och en tabell (comparison.csv).",
			EN: "Folder for the comparison: a page (comparison.html) and a table (comparison.csv).",
		},
		"compare_json":  {SV: "Skriv jämförelsen som JSON.", EN: "Write the comparison as JSON."},
		"compare_check": {SV: "Sluta med kod 7 om något tal skiljer.", EN: "End with code 7 if any number differs."},
	})
}

type compareCommand struct {
	Before string `arg:"" name:"out1" help:"${compare_before}"`
	After  string `arg:"" name:"out2" help:"${compare_after}"`
	Out    string `short:"o" help:"${compare_out}"`
	JSON   bool   `name:"json" help:"${compare_json}"`
	Check  bool   `help:"${compare_check}"`
}

func (compareCommand) Help() string {
	return examples("  ansatz run livelihood --workspace arbetsyta --out ett\n"+
		"  ansatz run min-studie --workspace arbetsyta --out tva      en kopia med en annan gräns\n"+
		"  ansatz compare ett tva\n"+
		"  ansatz compare ett tva --out jamforelse\n"+
		"  ansatz compare ett tva --check --quiet > /dev/null         kod 0: lika, 7: något tal skiljer",
		"  ansatz run livelihood --workspace work --out one\n"+
			"  ansatz run my-study --workspace work --out two             a copy with another threshold\n"+
			"  ansatz compare one two\n"+
			"  ansatz compare one two --out comparison\n"+
			"  ansatz compare one two --check --quiet > /dev/null         code 0: the same, 7: a number differs")
}

func (cmd compareCommand) Run(ctx context.Context, c *console) error {
	var faults fault.List
	var sides []*run.Release
	for _, folder := range []string{cmd.Before, cmd.After} {
		r, err := run.ReadRelease(folder)
		if err != nil {
			faults = append(faults, fault.Of(err)...)
		}
		sides = append(sides, r)
	}
	if err := faults.Err(); err != nil {
		return err
	}
	found, err := comparison.Of(ctx, sides[0], sides[1])
	if err != nil {
		return err
	}
	if found.Checked == comparison.Follows {
		if cmd.JSON {
			err = writeFindings(c, found.Findings)
		} else {
			c.findings(found.Findings, len(sides), len(sides[0].Rows)+len(sides[1].Rows))
		}
		if err != nil {
			return err
		}
		return &fault.Fault{Kind: fault.Disclosed,
			Rule: lang.Textf("de två mapparna röjer tillsammans skyddade tal: %d; ingen jämförelse görs",
				"the two folders together give withheld numbers away: %d; no comparison is made", len(found.Findings)),
			Hint: lang.Text{SV: "kör den andra studien i samma arbetsyta, eller med --earlier och den första mappen",
				EN: "run the second study in the same workspace, or with --earlier and the first folder"}}
	}
	if cmd.Out != "" {
		if err := writeComparison(ctx, cmd.Out, found, c.lang); err != nil {
			return err
		}
	}
	if cmd.JSON {
		err = found.WriteJSON(c.out)
	} else {
		err = c.comparison(found, cmd.Out)
	}
	if err != nil || !cmd.Check || found.Same() {
		return err
	}
	return &fault.Fault{Kind: fault.Tolerance, File: cmd.After,
		Rule: lang.Textf("rader som inte är desamma: %d", "rows that are not the same: %d", rowsOf(found)),
		Hint: lang.Text{SV: "utan --check är det inget fel", EN: "without --check this is no mistake"}}
}

func rowsOf(found *comparison.Comparison) int {
	n := 0
	for i := range found.Results {
		n += len(found.Results[i].Rows)
	}
	return n
}

// writeComparison writes the page and the table, both or neither.
func writeComparison(ctx context.Context, folder string, found *comparison.Comparison, l lang.Lang) error {
	target := run.Replaced{Folder: folder, Files: comparison.Files, Public: !found.Before.Unprotected}
	if err := target.Check(); err != nil {
		return err
	}
	return target.Replace(ctx, func(dir string) error {
		for i, write := range []func(io.Writer) error{
			func(w io.Writer) error { return found.WritePage(w, l) }, found.WriteCSV} {
			if err := run.WriteFile(ctx, filepath.Join(dir, comparison.Files[i]), write); err != nil {
				return err
			}
		}
		return nil
	})
}

// mostCompared is how many rows of a result are printed for people.
const mostCompared = 8

// comparison prints a comparison for people: what has changed in what the runs were made from, and the rows that
// differ, by result.
func (c *console) comparison(found *comparison.Comparison, out string) error {
	c.causes(&found.Causes)
	more := 0
	for i := range found.Results {
		r := &found.Results[i]
		if len(r.Rows) == 0 {
			continue
		}
		rows := r.Rows[:min(len(r.Rows), mostCompared)]
		more += len(r.Rows) - len(rows)
		text := found.Table(r, rows, c.lang)
		fmt.Fprintln(c.out, "\n"+lang.Visible(text.Caption))
		t := columns{numbers: []int{3, 4, 5, 6}}
		t.add(text.Head...)
		for _, line := range text.Lines {
			t.add(line...)
		}
		if err := t.write(c.out); err != nil {
			return err
		}
	}
	if rowsOf(found) > 0 {
		fmt.Fprintln(c.out)
		c.say(comparison.Differences())
	}
	if more > 0 {
		c.say(lang.Textf("… och %s till; --out skriver alla.", "… and %s more; --out writes all.",
			lang.Rows(int64(more))))
	}
	same, hidden := 0, 0
	for i := range found.Results {
		same, hidden = same+found.Results[i].Same, hidden+found.Results[i].Withheld
	}
	c.say(lang.Textf("Rader som är lika: %d, skiljer: %d, skyddade i en mapp: %d, skyddade i båda: %d, bara före: %d, "+
		"bara efter: %d.", "Rows that are the same: %d, differ: %d, withheld in one folder: %d, withheld in both: %d, "+
		"only before: %d, only after: %d.", same, found.Count(comparison.Differs), found.Count(comparison.Hidden),
		hidden, found.Count(comparison.OnlyBefore), found.Count(comparison.OnlyAfter)))
	if found.Checked == comparison.NotKnown {
		c.say(lang.Text{
			SV: "VARNING: mapparna säger emot varandra, som av olika leveranser; vad som följer av dem tillsammans " +
				"är inte prövat.",
			EN: "WARNING: the folders contradict each other, as of different deliveries; what follows from the two " +
				"together was not tried."})
	}
	if out != "" {
		c.say(lang.Textf("Klart: %s", "Done: %s", filepath.Join(out, comparison.Files[0])))
	}
	return nil
}

// causes prints what the runs were not made from alike.
func (c *console) causes(all *comparison.Causes) {
	line := func(what, name, before, after string) {
		for _, text := range []*string{&before, &after} {
			if *text == "" {
				*text = "–"
			}
		}
		c.say(lang.Text{SV: what + " " + name + ": " + before + " → " + after,
			EN: what + " " + name + ": " + before + " → " + after})
	}
	for _, d := range all.Lines {
		line(lang.Text{SV: "studien", EN: "study"}.In(c.lang), d.Key,
			comparison.Stated(d.Before, c.lang), comparison.Stated(d.After, c.lang))
	}
	for _, s := range all.Settings {
		line(lang.Text{SV: "körningen:", EN: "run:"}.In(c.lang), comparison.SettingName(s.Name).In(c.lang), s.Before,
			s.After)
	}
	if len(all.Registers) > 0 {
		var names []string
		for _, name := range all.Registers {
			names = append(names, label.Register(name).In(c.lang))
		}
		c.say(lang.Textf("andra levererade filer: %s", "other delivered files: %s", strings.Join(names, "; ")))
	}
	var roots []string
	for i := range all.Models {
		if all.Models[i].Root() {
			roots = append(roots, all.Models[i].Name)
		}
	}
	if len(all.Models) > 0 {
		c.say(lang.Textf("modeller som räknades annorlunda: %s; sammanlagt med dem som läser dem: %d",
			"models that were computed otherwise: %s; with those that read them: %d", strings.Join(roots, ", "),
			len(all.Models)))
	}
}
