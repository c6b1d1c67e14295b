package main

import (
	"context"

	"ansatz/internal/cooperation"
	"ansatz/internal/label"
	"ansatz/internal/lang"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_send": {
			SV: "Skriv en förseglad fil med en begäran eller ett svar till den andra myndigheten.",
			EN: "Write a sealed file with a request or an answer to the other agency.",
		},
	})
}

type caseSendCommand struct {
	ID     string `arg:"" help:"${case_id}"`
	Answer bool   `help:"${case_answer}"`
	Out    string `required:"" short:"o" help:"${case_out}"`
	casebook
}

func (caseSendCommand) Help() string {
	return examples("  ansatz case send R-1 --out till_polisen.age --key eva.nyckel --identity register.nyckel -r "+
		"register",
		"  ansatz case send R-1 --out to_the_police.age --key eva.key --identity register.key -r register")
}

func (x caseSendCommand) Run(ctx context.Context, c *console) error {
	return x.using(ctx, c, func(s *cooperation.Store) error {
		to, err := s.Send(ctx, x.ID, x.Answer, x.Out)
		if err != nil {
			return err
		}
		c.say(lang.Text{SV: "Till " + label.Agency(to).SV + ": " + lang.Visible(x.Out) + ". Vänta på kvittensen.",
			EN: "To " + label.Agency(to).EN + ": " + lang.Visible(x.Out) + ". Wait for the receipt."})
		return nil
	})
}
