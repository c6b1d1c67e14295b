package main

import (
	"context"

	"ansatz/internal/cooperation"
	"ansatz/internal/lang"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_letter": {
			SV: "Skriv brevet med en begäran eller ett svar, som Word (.docx) eller text (.txt).",
			EN: "Write the letter of a request or an answer, as Word (.docx) or text (.txt).",
		},
		"case_answer": {SV: "Svaret, inte begäran.", EN: "The answer, not the request."},
		"case_out":    {SV: "Filen att skriva.", EN: "The file to write."},
	})
}

type caseLetterCommand struct {
	ID     string `arg:"" help:"${case_id}"`
	Answer bool   `help:"${case_answer}"`
	Out    string `required:"" short:"o" help:"${case_out}"`
	casebook
}

func (caseLetterCommand) Help() string {
	return examples("  ansatz case letter R-1 --out begaran.docx --identity register.nyckel -r register\n"+
		"  ansatz case letter police:R-7 --answer --out svar.txt --identity register.nyckel -r register",
		"  ansatz case letter R-1 --out request.docx --identity register.key -r register\n"+
			"  ansatz case letter police:R-7 --answer --out answer.txt --identity register.key -r register")
}

func (x caseLetterCommand) Run(ctx context.Context, c *console) error {
	if err := cooperation.CheckLetter(x.Out); err != nil {
		return err
	}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		doc, err := s.Letter(ctx, x.ID, x.Answer, c.lang)
		if err != nil {
			return err
		}
		return c.done(x.Out, cooperation.WriteLetter(doc, x.Out))
	})
}

// done says what was written, unless it was not.
func (c *console) done(path string, err error) error {
	if err == nil {
		c.say(lang.Textf("Klart: %s", "Done: %s", path))
	}
	return err
}
