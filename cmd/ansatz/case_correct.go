package main

import (
	"context"

	"github.com/alecthomas/kong"

	"ansatz/internal/cooperation"
	"ansatz/internal/lang"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_correct": {
			SV: "Rätta en post: en ny post skrivs, den gamla står kvar. Ett bindestreck tömmer ett fält.",
			EN: "Correct a record: a new entry is written, the old one stays. A hyphen empties a field.",
		},
	})
}

type caseCorrectCommand struct {
	noun string
	ID   string `arg:"" help:"${case_id}"`
	kong.Plugins
	Reason string `required:"" help:"${case_reason}"`
	JSON   bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (x caseCorrectCommand) Help() string {
	return examples("  ansatz case target correct MO-1 --closed-date 2026-06-30 --reason 'utredningen är klar' -r "+
		"register",
		"  ansatz case target correct MO-1 --closed-date 2026-06-30 --reason 'the investigation is done' -r register")
}

func (x caseCorrectCommand) Run(ctx context.Context, c *console) error {
	return x.using(ctx, c, func(s *cooperation.Store) error {
		fields, err := c.given(s, x.noun, x.Plugins)
		if err != nil {
			return err
		}
		res, err := s.Correct(ctx, x.noun, cooperation.Record{ID: x.ID, Fields: fields, Reason: x.Reason})
		if err != nil {
			return err
		}
		return c.wrote(res, x.JSON)
	})
}
