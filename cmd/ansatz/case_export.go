package main

import (
	"cmp"
	"context"
	"time"

	"ansatz/internal/cooperation"
	"ansatz/internal/lang"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_export": {
			SV: "Skriv registret som en leverans, som ansatz load läser.",
			EN: "Write the register as a delivery, which ansatz load reads.",
		},
		"case_folder":    {SV: "Ny mapp för leveransen.", EN: "New folder for the delivery."},
		"case_delivered": {SV: "Leveransens dag; annars i dag.", EN: "The day of the delivery; else today."},
	})
}

type caseExportCommand struct {
	Out  string `arg:"" help:"${case_folder}"`
	Day  string `help:"${case_delivered}"`
	JSON bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (caseExportCommand) Help() string {
	return examples("  ansatz case export leveranser/samverkan --identity register.nyckel -r register\n"+
		"  ansatz load leveranser --workspace arbetsyta",
		"  ansatz case export deliveries/cooperation --identity register.key -r register\n"+
			"  ansatz load deliveries --workspace work")
}

func (x caseExportCommand) Run(ctx context.Context, c *console) error {
	if err := days(map[string]string{"--day": x.Day}); err != nil {
		return err
	}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		out, err := s.Export(ctx, x.Out, cmp.Or(x.Day, now().Format(time.DateOnly)))
		if err != nil {
			return err
		}
		if x.JSON {
			return c.json(out)
		}
		rows := 0
		for _, n := range out.Rows {
			rows += n
		}
		c.say(lang.Textf("Klart: %s. Register: %d, rader: %d. Leveransen har öppna personnummer.",
			"Done: %s. Registers: %d, rows: %d. The delivery has open identity numbers.", out.Folder, len(out.Rows),
			rows))
		return nil
	})
}
