package main

import (
	"context"
	"strings"

	"ansatz/internal/cooperation"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/person"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_partner": {
			SV: "Skriv in en myndighets nycklar, eller lista de myndigheter som filer utbyts med.",
			EN: "Write down an agency's keys, or list the agencies with which files are exchanged.",
		},
		"case_recipient": {SV: "Myndighetens öppna nyckel av age; kan upprepas.",
			EN: "The agency's public key of age; may be repeated."},
		"case_public": {SV: "Publik nyckel för den som skriver under åt myndigheten; kan upprepas.",
			EN: "Public key of who signs for the agency; may be repeated."},
	})
}

type casePartnerCommand struct {
	Agency    string   `arg:"" optional:"" help:"${case_who}"`
	Recipient []string `placeholder:"age1…" help:"${case_recipient}"`
	Public    []string `help:"${case_public}"`
	JSON      bool     `name:"json" help:"${flag_json}"`
	casebook
}

func (casePartnerCommand) Help() string {
	return examples("  ansatz case partner police --recipient age1… --public ansatz-key-… --key eva.nyckel -r "+
		"register\n"+
		"  ansatz case partner -r register",
		"  ansatz case partner police --recipient age1… --public ansatz-key-… --key eva.key -r register\n"+
			"  ansatz case partner -r register")
}

func (x casePartnerCommand) Run(ctx context.Context, c *console) error {
	if f := chosen("agency", &x.Agency, cooperation.AgencyNames()); f != nil {
		return f
	}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		if x.Agency != "" {
			p := cooperation.Partner{Agency: x.Agency, Recipients: x.Recipient}
			for _, k := range x.Public {
				p.Keys = append(p.Keys, person.PublicKey(strings.TrimSpace(k)))
			}
			if err := s.SetPartner(ctx, p); err != nil {
				return err
			}
		}
		all, err := s.Partners(ctx)
		if err != nil {
			return err
		}
		if x.JSON {
			return c.json(all)
		}
		t := columns{}
		for _, p := range all {
			var keys []string
			for _, k := range p.Keys {
				keys = append(keys, k.Short())
			}
			t.add(label.Agency(p.Agency).In(c.lang), strings.Join(p.Recipients, ", "), strings.Join(keys, ", "))
		}
		return t.write(c.out)
	})
}
