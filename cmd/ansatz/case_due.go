package main

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"ansatz/internal/cooperation"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_due": {SV: "Visa vad som ska besvaras, och vad som är försenat.",
			EN: "Show what is due and overdue."},
		"case_day": {SV: "Dagen att räkna från; annars i dag.", EN: "The day to count from; else today."},
		"case_days": {SV: "Påminn om det som ska ske inom så många dagar.",
			EN: "Remind of what is due within so many days."},
		"case_most": {SV: "Visa högst så många.", EN: "Show at most so many."},
	})
}

type caseDueCommand struct {
	Day  string `help:"${case_day}"`
	Days int    `default:"7" help:"${case_days}"`
	Most int    `default:"50" help:"${case_most}"`
	JSON bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (caseDueCommand) Help() string {
	return examples("  ansatz case due -r register\n  ansatz case due --days 30 --json -r register",
		"  ansatz case due -r register\n  ansatz case due --days 30 --json -r register")
}

func (x caseDueCommand) Run(ctx context.Context, c *console) error {
	if err := days(map[string]string{"--day": x.Day}); err != nil {
		return err
	}
	if x.Days < 0 || x.Most < 1 {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "--days är minst 0 och --most minst 1",
				EN: "--days is at least 0 and --most at least 1"},
			Hint: lang.Text{SV: "ange ett sådant tal", EN: "give such a number"}}
	}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		due, err := s.FindDue(ctx, cmp.Or(x.Day, now().Format(time.DateOnly)), x.Days, x.Most)
		if err != nil {
			return err
		}
		if x.JSON {
			return c.json(due)
		}
		return c.due(s, due)
	})
}

// due prints what is due: by agency, then one by one.
func (c *console) due(s *cooperation.Store, due cooperation.Due) error {
	word := func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(c.lang) }
	if len(due.Agencies)+len(due.Receipts)+len(due.Ending) == 0 {
		c.say(lang.Text{SV: "Ingenting väntar.", EN: "Nothing waits."})
		return nil
	}
	t := columns{numbers: []int{2, 3, 4}}
	t.add(word("myndighet", "agency"), word("vem som väntar", "who waits"),
		word("försenade", "overdue"), word("snart", "soon"), word("öppna", "open"))
	for _, a := range due.Agencies {
		who := word("väntar på oss", "waits for us")
		if a.Asked {
			who = word("vi väntar", "we wait")
		}
		t.add(label.Agency(a.Agency).In(c.lang), who, strconv.Itoa(a.Overdue), strconv.Itoa(a.Soon),
			strconv.Itoa(a.Open))
	}
	if len(due.Agencies) > 0 {
		if err := t.write(c.out); err != nil {
			return err
		}
	}
	part := func(head, day lang.Text, states []cooperation.State, more int) error {
		if len(states) == 0 {
			return nil
		}
		fmt.Fprintf(c.out, "\n%s\n", head.In(c.lang))
		t := columns{}
		t.add("  "+day.In(c.lang), word("beteckning", "name"), word("myndighet", "agency"), "")
		for _, st := range states {
			on, late := cmp.Or(st.Due, st.Closed), ""
			if on < due.Day {
				late = word("försenad", "overdue")
			}
			other := st.Other
			if st.Other == s.Agency || st.Other == "" {
				other = st.Agency
			}
			if other != "" {
				other = label.Agency(other).In(c.lang)
			}
			t.add("  "+on, st.ID, other, late)
		}
		if err := t.write(c.out); err != nil || more <= 0 {
			return err
		}
		c.say(lang.Textf("  … och %d till; --most visar fler", "  … and %d more; --most shows more", more))
		return nil
	}
	last := lang.Text{SV: "sista dag", EN: "last day"}
	if err := part(lang.Textf("Att besvara till och med %s:", "To be answered by %s:", due.Until), last, due.Items,
		due.More); err != nil {
		return err
	}
	if err := part(lang.Text{SV: "Skickade filer utan kvittens:", EN: "Files sent without a receipt:"},
		lang.Text{SV: "kvittens senast", EN: "receipt by"}, due.Receipts, due.MoreReceipts); err != nil {
		return err
	}
	return part(lang.Text{SV: "Beslut som upphör:", EN: "Decisions that end:"}, last, due.Ending,
		due.MoreEnding)
}
