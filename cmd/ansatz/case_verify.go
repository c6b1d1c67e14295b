package main

import (
	"context"

	"ansatz/internal/cooperation"
	"ansatz/internal/lang"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_verify": {
			SV: "Kontrollera att ingen post är ändrad, borttagen eller flyttad.",
			EN: "Check that no entry was changed, removed or moved.",
		},
		"case_checkpoint": {SV: "Tidigare kontrollpunkt som registret ska fortsätta; kan upprepas.",
			EN: "Earlier checkpoint that the register must continue; may be repeated."},
	})
}

type caseVerifyCommand struct {
	Checkpoint []string `placeholder:"HASH" help:"${case_checkpoint}"`
	JSON       bool     `name:"json" help:"${flag_json}"`
	casebook
}

func (caseVerifyCommand) Help() string {
	return examples("  ansatz case verify -r register", "  ansatz case verify -r register")
}

func (x caseVerifyCommand) Run(ctx context.Context, c *console) error {
	var heads []cooperation.Head
	for _, text := range x.Checkpoint {
		h, err := cooperation.ParseHead(text)
		if err != nil {
			return err
		}
		heads = append(heads, h)
	}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		head, err := s.Verify(ctx, heads...)
		if err != nil {
			return err
		}
		if x.JSON {
			return c.json(head)
		}
		c.say(lang.Textf("Registret är orört: %s. Kontrollpunkt att förvara på annat håll:",
			"The register is untouched: %s. Checkpoint to be kept elsewhere:", lang.Entries(head.Number)))
		c.say(lang.Text{SV: head.String(), EN: head.String()})
		if head.Erased > 0 {
			c.say(lang.Textf("Raderat genom gallring: %s; kontrollsummorna stämmer.",
				"Erased: %s; the hashes hold.", lang.Entries(head.Erased)))
		}
		if head.Behind > 0 {
			c.say(lang.Textf("Datorns klocka låg efter vid %s; show visar båda tiderna.",
				"The machine's clock was behind at %s; show prints both times.", lang.Entries(head.Behind)))
		}
		return nil
	})
}
