package main

import (
	"context"
	"strings"

	"github.com/alecthomas/kong"

	"ansatz/internal/cooperation"
	"ansatz/internal/lang"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_new": {SV: "Skriv en ny post.", EN: "Write a new record."},
		"case_received": {
			SV: "Begäran eller svaret har kommit från en annan myndighet: skriv in även det som lagen inte tillåter.",
			EN: "The request or answer has come from another agency: write in also what the law does not allow.",
		},
	})
}

type caseNewCommand struct {
	noun string
	ID   string `arg:"" optional:"" help:"${case_id}"`
	kong.Plugins
	Reason   string `help:"${case_reason}"`
	Received bool   `help:"${case_received}"`
	DryRun   bool   `help:"${case_dry}"`
	JSON     bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (x caseNewCommand) Help() string {
	var sv, en string
	switch x.noun {
	case cooperation.Decision:
		sv = "  ansatz case decision new SB-1 --decided-date 2026-01-15 --purpose assistans --serious ja " +
			"--organised ja " +
			"\\\n    --problem-area välfärd --from-date 2026-02-01 --agency police,skatteverket -r register"
	case cooperation.Request:
		sv = "  ansatz case request new R-1 --to-agency police --ground lus --decision-id SB-1 --need-stated ja \\\n" +
			"    --subject-kind individual --person-id @ --identity register.nyckel -r register"
	case cooperation.Answer:
		sv = "  ansatz case answer new police:R-1 --outcome given --balancing-stated ja --condition H0,H2 -r register"
	case cooperation.Target:
		sv = "  ansatz case target new MO-1 --decision-id SB-1 --kind area --area 0180C1010 -r register"
	case cooperation.Measure:
		sv = "  ansatz case measure new A-1 --target-id MO-1 --kind recovery --amount 250000 -r register"
	default:
		sv = "  ansatz case " + x.noun + " new --help\n  ansatz case " + x.noun + " list -r register"
	}
	en = strings.NewReplacer(" ja", " yes", "assistans", "assistance", "välfärd", "welfare", "skatteverket",
		"tax_agency", "register.nyckel", "register.key").Replace(sv)
	return examples(sv, en)
}

func (x caseNewCommand) Run(ctx context.Context, c *console) error {
	return x.using(ctx, c, func(s *cooperation.Store) error {
		fields, err := c.given(s, x.noun, x.Plugins)
		if err != nil {
			return err
		}
		r := cooperation.Record{ID: x.ID, Fields: fields, Reason: x.Reason}
		if x.DryRun {
			if err := s.Try(ctx, x.noun, r, cooperation.Received(x.Received)); err != nil {
				return err
			}
			c.say(lang.Text{SV: "Posten håller. Den är inte skriven; att den prövades är antecknat.",
				EN: "The record holds. It is not written; that it was tried is."})
			return nil
		}
		res, err := s.Write(ctx, x.noun, r, cooperation.Received(x.Received))
		if err != nil {
			return err
		}
		return c.wrote(res, x.JSON)
	})
}

// wrote says that a record was written, and what the law may say of it.
func (c *console) wrote(res cooperation.Result, asJSON bool) error {
	c.doubts(res.Doubts)
	if asJSON {
		if res.Doubts == nil {
			res.Doubts = []cooperation.Finding{}
		}
		return c.json(res)
	}
	c.say(lang.Textf("Skrivet: %s, post %d.", "Written: %s, entry %d.", res.ID, res.Number))
	return nil
}

func (c *console) doubts(all []cooperation.Finding) {
	for _, d := range all {
		f := d.Fault()
		c.printOnce(lang.Text{SV: "OBS: " + f.In(lang.SV), EN: "NOTE: " + f.In(lang.EN)}.In(c.lang))
	}
}
