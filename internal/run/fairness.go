package run

import (
	"context"

	"ansatz/internal/fault"
	"ansatz/internal/identity"
	"ansatz/internal/lang"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/vault"
)

// Planted returns the keys of people of a made-up country, whose identity numbers its truth names. A workspace with a
// delivery that is not made up is refused before its vault is opened: there numbers are turned into keys for nobody.
func Planted(ctx context.Context, in Input, numbers []identity.Number, keys *vault.Keys) (map[int]bool, error) {
	var planted map[int]bool
	err := in.open(ctx, func(o *opened) error {
		for _, d := range o.sources {
			if !d.Synthetic {
				return &fault.Fault{Kind: fault.Refused, File: o.input.Workspace,
					Rule: lang.Text{SV: deliveryName(d, lang.SV) + " är inte påhittad, och har inget facit",
						EN: deliveryName(d, lang.EN) + " is not made up, and has no truth"},
					Hint: lang.Text{SV: "utelämna --truth", EN: "leave --truth out"}}
			}
		}
		q, err := workspace.OpenQuarantine(ctx, in.Workspace, in.Engine.OpenStore, nil)
		if err != nil {
			return err
		}
		defer q.Close()
		if err := q.AddNumbers(ctx, keys); err != nil {
			return err
		}
		planted, err = q.KeysOf(ctx, numbers)
		return err
	})
	return planted, err
}
