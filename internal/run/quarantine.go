package run

import (
	"context"
	"slices"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/vault"
)

// QuarantineLook says what of the quarantine is looked at.
type QuarantineLook struct {
	vault.Filter
	Counts bool        // how many rows, and no row
	Values *vault.Keys // with the values of cells, and the keys that open a sealed vault; nil: without
}

// Quarantine opens the quarantine for a look, and calls show with the filter, its delivery resolved to a loaded one.
// Whoever asks must be allowed to, no value of a delivery that may not be read on this day is shown, and the ledger has
// the look before show is called.
func Quarantine(ctx context.Context, in Input, look QuarantineLook,
	show func(*workspace.Quarantine, vault.Filter) error) error {
	if in.Unusable != nil {
		return in.Unusable
	}
	by, err := in.signer()
	if err != nil {
		return err
	}
	q, err := workspace.OpenQuarantine(ctx, in.Workspace, in.Engine.OpenStore, look.Values)
	if err != nil {
		return err
	}
	defer q.Close()
	if err := q.Allow(ctx, by); err != nil {
		return err
	}
	deliveries, err := q.Sources(ctx)
	if err != nil {
		return err
	}
	if err := look.resolve(deliveries); err != nil {
		return err
	}
	if look.Values != nil {
		if err := look.readable(deliveries, in); err != nil {
			return err
		}
	}
	if err := in.Record(ctx, q, ledger.Search, look.asked(), by); err != nil {
		return err
	}
	return show(q, look.Filter)
}

// resolve replaces the name of a delivery by that of a loaded one.
func (look *QuarantineLook) resolve(loaded []workspace.Source) error {
	if look.Delivery == "" {
		return nil
	}
	var names []string
	for _, d := range loaded {
		names = append(names, d.Folder)
	}
	name, found, remedy := fault.Resolve(look.Delivery, fault.Names(names))
	if !found {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Textf("leveransen %s är inte inläst", "the delivery %s is not loaded", look.Delivery),
			Hint: remedy}
	}
	look.Delivery = name
	return nil
}

// readable returns an error if a cell of a delivery would be shown that may not be read on this day.
func (look *QuarantineLook) readable(loaded []workspace.Source, in Input) error {
	var faults fault.List
	for _, d := range loaded {
		asked := (look.Delivery == "" || look.Delivery == d.Folder) &&
			(look.Agency == "" || look.Agency == d.Agency) &&
			(look.Register == "" || slices.Contains(d.Registers(), look.Register))
		if !asked || d.Readable(in.today()) {
			continue
		}
		rule, hint := d.Unreadable(in.today(), in.Workspace)
		faults = append(faults, &fault.Fault{
			Kind: fault.Refused,
			File: in.Workspace,
			Rule: lang.Text{SV: "leveransen " + d.Folder + " " + rule.SV + ": dess värden får inte läsas",
				EN: "the delivery " + d.Folder + " " + rule.EN + ": its values may not be read"},
			Hint: lang.Text{SV: hint.SV + "; eller välj en annan leverans",
				EN: hint.EN + "; or choose another delivery"},
		})
	}
	return faults.Err()
}

// asked is what of the quarantine is looked at, for the ledger.
func (look *QuarantineLook) asked() ledger.Facts {
	what := ledger.Facts{}
	for name, text := range map[string]string{"delivery": look.Delivery, "agency": look.Agency,
		"register": look.Register, "reason": look.Reason} {
		if text != "" {
			what[name] = text
		}
	}
	switch {
	case look.Counts:
		what["counts"] = "true"
	case look.Values != nil:
		what["values"] = "true"
	}
	return what
}
