package run

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/register"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/vault"
)

// A register can lie in an agency's own database, and is read from there by the server that makes the models
// (docs/trino.md). Its delivery states the decision, the terms and the day as any other does, and its file has no rows.

// elsewhere has a server read the registers that lie elsewhere, and notes their contents.
func (o *opened) elsewhere(ctx context.Context, db engine.Engine) error {
	server, ok := db.(engine.Server)
	if !ok || len(o.input.Engine.Elsewhere) == 0 {
		return nil
	}
	if err := o.mayLieElsewhere(); err != nil {
		return err
	}
	var former int
	err := engine.Row(ctx, db, `select count(*) from information_schema.tables
		where table_schema = 'register' and table_name = 'former_draw'`, &former)
	if err != nil {
		return err
	}
	if former == 0 {
		return &fault.Fault{Kind: fault.Workspace, File: o.input.Workspace,
			Rule: lang.Text{SV: "arbetsytan är från en tidigare version och känner inte igen gamla nummer i register " +
				"hos myndigheter",
				EN: "the workspace is from an earlier version and does not know former numbers in registers at " +
					"agencies"},
			Hint: lang.Text{SV: "läs in en leverans till, eller läs in leveranserna i en ny arbetsyta",
				EN: "load another delivery, or load the deliveries into a new workspace"}}
	}
	h := sha256.New()
	for _, name := range []string{"person", "draw", "person_alias"} {
		fmt.Fprintln(h, name, o.registers.Content[name])
	}
	contents, err := server.Elsewhere(ctx, hex.EncodeToString(h.Sum(nil)))
	if err != nil {
		return err
	}
	all := maps.Clone(o.registers.Content)
	maps.Copy(all, contents)
	o.registers.Content = all
	return nil
}

// mayLieElsewhere returns a fault for each register that may not lie elsewhere, or does not.
func (o *opened) mayLieElsewhere() error {
	loaded, delivered := map[string]int64{}, map[string]bool{}
	for _, d := range o.sources {
		for _, f := range d.Files {
			delivered[f.Register] = true
			if !f.Superseded {
				loaded[f.Register] += f.Loaded
			}
		}
	}
	var faults fault.List
	wrong := func(rule, hint lang.Text) {
		faults = append(faults, &fault.Fault{Kind: fault.Usage, Rule: rule, Hint: hint})
	}
	for _, name := range o.input.Engine.Elsewhere {
		r, known := register.Lookup(name)
		switch {
		case !known:
			wrong(lang.Textf("inget register heter %s", "no register is called %s", name),
				fault.DidYouMean(name, register.Names()))
		case vault.MayLieElsewhere(r) != nil:
			faults = append(faults, fault.Of(vault.MayLieElsewhere(r))...)
		case !delivered[name]:
			wrong(lang.Textf("ingen leverans säger på vilka villkor registret %s får läsas hos myndigheten",
				"no delivery says on which terms the register %s may be read at the agency", name),
				lang.Text{SV: "läs in en leverans vars fil bara har rubrikraden",
					EN: "load a delivery whose file has only the line of column names"})
		case loaded[name] > 0:
			wrong(lang.Textf("registret %s har rader i arbetsytan och läses också hos myndigheten",
				"the register %s has rows in the workspace, and is read at the agency too", name),
				lang.Text{SV: "ta bort det under agencies, eller radera leveransen ur arbetsytan",
					EN: "take it away under agencies, or erase its delivery from the workspace"})
		}
	}
	return faults.Err()
}

// AgencyViews returns the statements by which an agency makes views of its registers under the workspace's draws
// (vault.AgencySQL). They have the workspace's secret, so the ledger has an entry of it before they are returned.
func AgencyViews(ctx context.Context, in Input, keys *vault.Keys, user string, registers []string) (string, error) {
	by, err := in.signer()
	if err != nil {
		return "", err
	}
	if _, err := vault.AgencySQL("", user, registers); err != nil {
		return "", err
	}
	q, err := workspace.OpenQuarantine(ctx, in.Workspace, in.Engine.OpenStore, nil)
	if err != nil {
		return "", err
	}
	defer q.Close()
	if err := q.Allow(ctx, by); err != nil {
		return "", err
	}
	secret, err := q.Secret(ctx, keys)
	if err != nil {
		return "", err
	}
	facts := ledger.Facts{"registers": strings.Join(registers, " "), "user": user}
	if err := in.Record(ctx, q, ledger.Vault, facts, by); err != nil {
		return "", err
	}
	return vault.AgencySQL(secret, user, registers)
}
