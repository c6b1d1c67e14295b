package main

import (
	"context"

	"ansatz/internal/cooperation"
	"ansatz/internal/label"
	"ansatz/internal/lang"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_receive": {
			SV: "Ta emot en förseglad fil från en annan myndighet, och skriv en kvittens.",
			EN: "Take a sealed file from another agency, and write a receipt.",
		},
		"case_receipt": {SV: "Filen att skriva kvittensen till.", EN: "The file to write the receipt to."},
		"case_file":    {SV: "Filen.", EN: "The file."},
	})
}

type caseReceiveCommand struct {
	File    string `arg:"" help:"${case_file}"`
	Receipt string `help:"${case_receipt}"`
	DryRun  bool   `help:"${case_dry}"`
	JSON    bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (caseReceiveCommand) Help() string {
	return examples("  ansatz case receive fran_fk.age --receipt kvittens.age --key bo.nyckel --identity "+
		"register.nyckel "+
		"-r register",
		"  ansatz case receive from_fk.age --receipt receipt.age --key bo.key --identity register.key -r register")
}

func (x caseReceiveCommand) Run(ctx context.Context, c *console) error {
	return x.using(ctx, c, func(s *cooperation.Store) error {
		res, err := s.Receive(ctx, x.File, x.Receipt, x.DryRun)
		if err != nil {
			return err
		}
		c.doubts(res.Doubts)
		if x.JSON {
			res.Doubts = append([]cooperation.Finding{}, res.Doubts...)
			return c.json(res)
		}
		from := label.Agency(res.From)
		for _, said := range []struct {
			when bool
			text lang.Text
		}{
			{x.DryRun, lang.Text{SV: "Filen håller. Ingenting är taget ur den; att den prövades är antecknat.",
				EN: "The file holds. Nothing was taken from it; that it was tried is written."}},
			{res.Again, lang.Text{SV: "Filen är redan mottagen; ingenting är ändrat.",
				EN: "The file was already received; nothing was changed."}},
			{res.Late, lang.Text{SV: "En nyare fil om samma post är redan mottagen; den här ändrar ingenting.",
				EN: "A newer file about the same record was already received; this one changes nothing."}},
			{res.Kind == "receipt", lang.Text{SV: from.SV + " har tagit emot " + res.ID + ".",
				EN: from.EN + " has received " + res.ID + "."}},
			{true, lang.Text{SV: "Mottaget från " + from.SV + ": " + res.ID + ".",
				EN: "Received from " + from.EN + ": " + res.ID + "."}},
		} {
			if said.when {
				c.say(said.text)
				break
			}
		}
		return nil
	})
}
