package main

import (
	"context"

	"ansatz/internal/cooperation"
	"ansatz/internal/lang"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_init": {SV: "Gör ett nytt register i en mapp.", EN: "Make a new register in a folder."},
		"case_postgres": {
			SV: "Anslutning till PostgreSQL i stället för en fil; lösenordet i PGPASSWORD, PGPASSFILE eller PGSERVICE.",
			EN: "Connection to PostgreSQL in place of a file; the password in PGPASSWORD, PGPASSFILE or PGSERVICE.",
		},
		"case_synthetic": {SV: "Uppgifterna är påhittade.", EN: "What is written is made up."},
	})
}

type caseInitCommand struct {
	Folder    string `arg:"" help:"${case_register}"`
	Agency    string `required:"" help:"${case_who}"`
	Postgres  string `placeholder:"CONNECTION" help:"${case_postgres}"`
	Synthetic bool   `help:"${case_synthetic}"`
	opening
	sealing
	keyed
}

func (caseInitCommand) Help() string {
	return examples("  ansatz vault key register.nyckel\n"+
		"  ansatz case init register --agency försäkringskassan --recipient age1…\n"+
		"  ansatz case init register --agency police --recipient age1… --postgres 'host=db.intern dbname=samverkan "+
		"sslmode=verify-full'",
		"  ansatz vault key register.key\n"+
			"  ansatz case init register --agency social_insurance_agency --recipient age1…\n"+
			"  ansatz case init register --agency police --recipient age1… "+
			"--postgres 'host=db.internal dbname=cooperation sslmode=verify-full'")
}

func (x caseInitCommand) Run(ctx context.Context, c *console) error {
	if f := chosen("--agency", &x.Agency, cooperation.AgencyNames()); f != nil {
		return f
	}
	keys, err := x.keys(c, x.sealing)
	if err != nil {
		return err
	}
	s := cooperation.Settings{Agency: x.Agency, Connection: x.Postgres, Synthetic: x.Synthetic}
	err = cooperation.Create(ctx, x.Folder, s, cooperation.Access{Keys: keys, Signer: x.signer(c)})
	if err != nil {
		return err
	}
	c.say(lang.Textf("Registret är gjort: %s. Skriv det första beslutet med: ansatz case decision new --help",
		"The register is made: %s. Write the first decision with: ansatz case decision new --help", x.Folder))
	return nil
}
