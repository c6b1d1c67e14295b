package main

import (
	"context"

	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/workspace/vault"
)

// vaultAgencyCommand hands over what an agency needs for views of its registers.
type vaultAgencyCommand struct {
	Registers []string `arg:"" help:"${vault_agency_registers}"`
	Workspace string   `required:"" short:"w" help:"${flag_workspace}"`
	Out       string   `required:"" short:"o" help:"${vault_agency_out}"`
	User      string   `default:"trino" help:"${vault_agency_user}"`
	keyed
	opening
}

// Help shows how it is used.
func (vaultAgencyCommand) Help() string {
	return examples("  ansatz vault agency benefit_payment -w arbetsyta -o fk.sql",
		"  ansatz vault agency benefit_payment --workspace work --out agency.sql")
}

func (x vaultAgencyCommand) Run(ctx context.Context, c *console) error {
	keys, err := x.keys(c, sealing{})
	if err != nil {
		return err
	}
	in := input{Workspace: x.Workspace, keyed: x.keyed}.from(c)
	statements, err := run.AgencyViews(ctx, in, &keys, x.User, x.Registers)
	if err != nil {
		return err
	}
	if err := vault.WriteSecret(x.Out, statements); err != nil {
		return err
	}
	c.say(lang.Textf("%s har arbetsytans hemlighet: med den kan vilket nummer som helst bli en nyckel. Lämna den i "+
		"handen på myndighetens databasadministratör, och förstör den när vyerna är gjorda.",
		"%s has the workspace's secret, with which any number can become a key. Hand it over to the administrator of "+
			"the agency's database in person, and destroy it when the views are made.", x.Out))
	return nil
}
