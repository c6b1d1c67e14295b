package main

import (
	"fmt"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/run/estimates"
)

func init() {
	addTexts(map[string]lang.Text{
		"estimate": {
			SV: "Räkna kvoter, intervall och prövningar på egna tal.",
			EN: "Compute ratios, intervals and tests of one's own numbers.",
		},
		"estimate_file":  {SV: "Fil med problem: JSON eller CSV.", EN: "File of problems: JSON or CSV."},
		"estimate_topic": {SV: "Ämne, för ett problem utan fil.", EN: "Topic, for a problem without a file."},
		"estimate_input": {SV: "Indata till ämnet, som namn=värde; kan upprepas.", EN: "Input of the topic, as " +
			"name=value; may be repeated."},
		"estimate_format": {SV: "table eller json.", EN: "table or json."},
		"estimate_list": {
			SV: "Visa alla metoder med formel och källa.",
			EN: "Show all methods with formula and source.",
		},
	})
}

type estimateCommand struct {
	File   string            `arg:"" optional:"" help:"${estimate_file}"`
	Topic  string            `help:"${estimate_topic}"`
	Input  map[string]string `help:"${estimate_input}" placeholder:"NAME=VALUE"`
	Format word              `enum:"table,json" default:"table" help:"${estimate_format}"`
	List   bool              `help:"${estimate_list}"`
}

func (estimateCommand) Help() string {
	return examples("  ansatz estimate --topic rr_2x2 --input a=189 --input n1=11034 --input b=104 --input n0=11037\n"+
		"  ansatz estimate problem.json --format json > svar.json\n"+
		"  ansatz estimate problem.csv\n"+
		"  ansatz estimate --list",
		"  ansatz estimate --topic rr_2x2 --input a=189 --input n1=11034 --input b=104 --input n0=11037\n"+
			"  ansatz estimate problems.json --format json > answers.json\n"+
			"  ansatz estimate problems.csv\n"+
			"  ansatz estimate --list")
}

func (cmd estimateCommand) Run(c *console) error {
	if cmd.List {
		return c.methods()
	}
	if (cmd.File == "") == (cmd.Topic == "") {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "ange en fil eller ett ämne, ett av dem", EN: "give a file or a topic, one of them"},
			Hint: lang.Text{SV: "ansatz estimate --list visar ämnena och vad de tar",
				EN: "ansatz estimate --list shows the topics and what they take"}}
	}
	var all *estimates.File
	var err error
	if cmd.File != "" {
		all, err = estimates.Read(cmd.File)
	} else {
		all, err = estimates.Single(cmd.Topic, cmd.Input)
	}
	if err != nil {
		return err
	}
	faults := all.Solve(cmd.File)
	for _, problem := range all.Cases {
		if len(problem.Ignored) > 0 {
			c.printOnce(lang.Textf("VARNING: %s: ingen metod läser %s", "WARNING: %s: no method reads %s", problem.ID,
				strings.Join(problem.Ignored, ", ")).In(c.lang))
		}
	}
	if cmd.Format == "json" {
		err = all.WriteJSON(c.out)
	} else {
		err = c.estimates(all)
	}
	if err != nil {
		return err
	}
	return faults.Err()
}

func (c *console) estimates(all *estimates.File) error {
	t, id, method := columns{}, "", ""
	for i, line := range all.Lines(c.lang) {
		if line.ID != id {
			if err := t.write(c.out); err != nil {
				return err
			}
			t, id, method = columns{}, line.ID, ""
			if i > 0 {
				fmt.Fprintln(c.out)
			}
			fmt.Fprintln(c.out, lang.Visible(line.ID))
		}
		name := line.Method
		if name == method {
			name = ""
		}
		method = line.Method
		t.add(name, line.Name, line.Text)
	}
	return t.write(c.out)
}

func (c *console) methods() error {
	topic := ""
	for _, m := range estimates.Methods() {
		if m.Topic != topic {
			topic = m.Topic
			fmt.Fprintln(c.out, "\n"+topic)
		}
		fmt.Fprintf(c.out, "  %s: %s\n      %s\n      %s: %s; %s: %s\n", m.Name, m.About.In(c.lang),
			m.Formula.In(c.lang), lang.Text{SV: "indata", EN: "input"}.In(c.lang), m.Needs,
			lang.Text{SV: "källa", EN: "source"}.In(c.lang), m.Source)
	}
	return nil
}
