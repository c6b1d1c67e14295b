package main

import (
	"context"

	"ansatz/internal/cooperation"
	"ansatz/internal/lang"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_import": {
			SV: "Skriv in en hel tabell (CSV): alla rader eller ingen.",
			EN: "Write a whole table (CSV): all rows or none.",
		},
		"case_table": {SV: "Tabellen, med fältens namn i första raden.",
			EN: "The table, with the fields' names in its first line."},
		"case_kind": {SV: "Slag av post, såsom target.", EN: "Kind of record, such as target."},
	})
}

type caseImportCommand struct {
	Kind     string `arg:"" help:"${case_kind}"`
	File     string `arg:"" help:"${case_table}"`
	Reason   string `help:"${case_reason}"`
	Received bool   `help:"${case_received}"`
	DryRun   bool   `help:"${case_dry}"`
	JSON     bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (caseImportCommand) Help() string {
	return examples("  ansatz case import target malobjekt.csv --dry-run --identity register.nyckel -r register\n"+
		"  ansatz case import request inkomna.csv --received --identity register.nyckel -r register",
		"  ansatz case import target targets.csv --dry-run --identity register.key -r register\n"+
			"  ansatz case import request received.csv --received --identity register.key -r register")
}

func (x caseImportCommand) Run(ctx context.Context, c *console) error {
	if f := chosen("kind", &x.Kind, cooperation.NounNames()); f != nil {
		return f
	}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		res, err := s.Import(ctx, x.Kind, x.File, x.Reason, cooperation.Received(x.Received), x.DryRun)
		if err != nil {
			return err
		}
		if x.JSON {
			return c.json(res)
		}
		if res.Tried {
			c.say(lang.Textf("Tabellen håller: %s. Ingenting är skrivet; att tabellen prövades är antecknat.",
				"The table holds: %s. Nothing is written but that the table was tried.", lang.Rows(int64(res.Rows))))
			return nil
		}
		c.say(lang.Textf("Skrivna poster: %d.", "Records written: %d.", res.Rows))
		return nil
	})
}
