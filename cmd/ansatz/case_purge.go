package main

import (
	"context"
	"strconv"
	"time"

	"ansatz/internal/cooperation"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_purge": {
			SV: "Radera beslut vars gallringsdag är inne, och allt som vilar på dem.",
			EN: "Erase decisions whose day of erasure has come, and all that rests on them.",
		},
		"case_purged": {
			SV: "Beslut som raderas i stället för alla vars dag är inne.",
			EN: "Decisions to erase instead of all whose day has come.",
		},
		"case_years": {
			SV: "Så många år efter sista dagen ska det raderas, enligt myndighetens regel om gallring.",
			EN: "So many years after the last day it is to be erased, by the agency's rule on erasure.",
		},
		"case_purge_reason": {SV: "Beslutet om gallring.", EN: "The decision on erasure."},
		"case_early": {
			SV: "Ja, radera de angivna besluten också om deras dag inte är inne.",
			EN: "Yes, erase the given decisions also where their day has not come.",
		},
		"case_purge_dry": {
			SV: "Visa bara vad som skulle raderas; att det prövades antecknas.",
			EN: "Only show what would be erased; that it was tried is written.",
		},
	})
}

type casePurgeCommand struct {
	Decisions []string `arg:"" optional:"" help:"${case_purged}"`
	Years     *int     `placeholder:"NUMBER" help:"${case_years}"`
	Reason    string   `help:"${case_purge_reason}"`
	Yes       bool     `help:"${case_early}"`
	DryRun    bool     `help:"${case_purge_dry}"`
	JSON      bool     `name:"json" help:"${flag_json}"`
	casebook
}

func (casePurgeCommand) Help() string {
	return examples("  ansatz case purge --years 5 --dry-run -r register\n"+
		"  ansatz case purge --years 5 --reason 'gallringsbeslut 17/2031' -r register\n"+
		"  ansatz case purge SB-1 --yes --reason 'beslut 18/2031' -r register",
		"  ansatz case purge --years 5 --dry-run -r register\n"+
			"  ansatz case purge --years 5 --reason 'decision on erasure 17/2031' -r register\n"+
			"  ansatz case purge SB-1 --yes --reason 'decision 18/2031' -r register")
}

func (x casePurgeCommand) Run(ctx context.Context, c *console) error {
	erase := cooperation.Erasure{Decisions: x.Decisions, Early: x.Yes, Reason: x.Reason, Try: x.DryRun}
	if x.Years != nil {
		if *x.Years < 0 || *x.Years > 1000 {
			return &fault.Fault{Kind: fault.Usage,
				Rule: lang.Text{SV: "--years är ett antal år", EN: "--years is a number of years"},
				Hint: lang.Text{SV: "ange ett tal från 0", EN: "give a number from 0"}}
		}
		erase.Until = now().AddDate(-*x.Years, 0, 0).Format(time.DateOnly)
	}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		out, err := s.Purge(ctx, erase)
		if err != nil {
			return err
		}
		if x.JSON {
			return c.json(out)
		}
		if out.Entries == 0 {
			c.say(lang.Text{SV: "Ingenting att radera.", EN: "Nothing to erase."})
			return nil
		}
		t := columns{numbers: []int{1}}
		for _, n := range cooperation.Nouns() {
			if rows := out.Records[n.Name]; rows > 0 {
				t.add(n.Named.In(c.lang), strconv.Itoa(rows))
			}
		}
		if err := t.write(c.out); err != nil {
			return err
		}
		if out.Tried {
			c.say(lang.Textf("Skulle radera %s. Ingenting är raderat; att det prövades är antecknat.",
				"Would erase %s. Nothing is erased; that it was tried is written.", lang.Entries(int64(out.Entries))))
			return nil
		}
		c.say(lang.Textf("Raderat: %s. Kvar är nummer, slag, händelse och kontrollsumma.",
			"Erased: %s. Number, kind, act and hash remain.", lang.Entries(int64(out.Entries))))
		if !out.Cleaned {
			c.say(lang.Text{SV: "Databasens filer kan ha kvar det: den som äger databasen kör kommandot igen.",
				EN: "The database's files may still have it: whoever owns the database runs the command again."})
		}
		return nil
	})
}
