package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"ansatz/internal/cooperation"
	"ansatz/internal/label"
	"ansatz/internal/lang"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_show": {
			SV: "Visa en post med dess historia och vem som har läst den.",
			EN: "Show a record with its history and who has read it.",
		},
		"case_open": {SV: "Visa också det som är förseglat; kräver registrets nyckel.",
			EN: "Show what is sealed too; needs the register's key."},
	})
}

type caseShowCommand struct {
	noun string
	ID   string `arg:"" help:"${case_id}"`
	Open bool   `help:"${case_open}"`
	JSON bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (x caseShowCommand) Help() string {
	return examples("  ansatz case request show R-1 -r register\n"+
		"  ansatz case request show R-1 --open --identity register.nyckel -r register",
		"  ansatz case request show R-1 -r register\n"+
			"  ansatz case request show R-1 --open --identity register.key -r register")
}

func (x caseShowCommand) Run(ctx context.Context, c *console) error {
	return x.using(ctx, c, func(s *cooperation.Store) error {
		shown, err := s.Show(ctx, x.noun, x.ID, x.Open || len(x.Identity) > 0)
		if err != nil {
			return err
		}
		if x.JSON {
			return c.json(shown)
		}
		n, _ := cooperation.Find(x.noun)
		t := columns{}
		last := shown.Last()
		for _, f := range n.Fields {
			head := f.Named().In(c.lang)
			for line := range strings.SplitSeq(last.Fields[f.Name], "\n") {
				if last.Fields[f.Name] != "" {
					t.add(head, f.Shown(line).In(c.lang))
				}
				head = ""
			}
		}
		if shown.Due != "" && last.Fields["due_date"] == "" {
			t.add(lang.Text{SV: "besvaras senast", EN: "to be answered by"}.In(c.lang), shown.Due)
		}
		if shown.Outcome != "" {
			t.add(lang.Text{SV: "svar", EN: "answer"}.In(c.lang), answerOf(shown, c.lang))
		}
		for i, a := range shown.Agencies {
			head := lang.Text{SV: "deltagande myndigheter", EN: "agencies that take part"}.In(c.lang)
			if i > 0 {
				head = ""
			}
			t.add(head, strings.TrimRight(label.Agency(a.Agency).In(c.lang)+", "+a.Opened+"–"+a.Closed, "–"))
		}
		if err := t.write(c.out); err != nil {
			return err
		}
		if len(t.rows) > 0 {
			fmt.Fprintln(c.out)
		}
		people, err := s.People(ctx)
		if err != nil {
			return err
		}
		t = columns{numbers: []int{0}}
		var before map[string]string
		for _, e := range append(shown.Entries, shown.Readers...) {
			who := e.User
			if p, found := people.Find(e.Key); found {
				who = p.Name
			} else if e.Key != "" {
				who = e.Key.Short()
			}
			when := e.Time
			if e.Clock != "" {
				when += lang.Textf(" (datorns klocka: %s)", " (the machine's clock: %s)", e.Clock).In(c.lang)
			}
			var findings []string
			for _, rule := range e.Findings {
				findings = append(findings, cooperation.RuleName(rule).In(c.lang))
			}
			t.add(strconv.FormatInt(e.Number, 10), when, e.Act.Name().In(c.lang), who, e.Why().In(c.lang),
				strings.Join(findings, ", "))
			switch e.Act {
			case cooperation.Correct:
				for _, change := range n.Changes(before, e.Fields, c.lang) {
					t.add("", "", change)
				}
				before = e.Fields
			case cooperation.New:
				before = e.Fields
			}
		}
		return t.write(c.out)
	})
}

// answerOf is the answer of a request in short, and the command that shows it.
func answerOf(shown cooperation.Shown, l lang.Lang) string {
	n, _ := cooperation.Find(cooperation.Answer)
	text := shown.Outcome
	if f, has := n.Field("outcome"); has {
		text = f.Shown(text).In(l)
	}
	if f, has := n.Field("condition"); has && shown.Conditions != "" {
		text += ", " + f.Shown(shown.Conditions).In(l)
	}
	return text + " (ansatz case answer show " + shown.ID + ")"
}
