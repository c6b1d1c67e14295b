package run

import (
	"cmp"
	"context"
	"time"

	"ansatz/internal/model"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/law"
	"ansatz/internal/workspace/person"
)

// opened is an open workspace, with what its registers follow from.
type opened struct {
	input     Input
	workspace *workspace.Workspace
	signer    *person.Signer // who asks; nil for nobody
	registers model.Registers
	sources   []workspace.Source
	policy    *law.Policy
	vault     workspace.VaultStatus
	today     string
}

// open opens the workspace, calls use with it and closes it. Everything that computes opens a workspace here.
func (in Input) open(ctx context.Context, use func(*opened) error) (err error) {
	if in.Unusable != nil {
		return in.Unusable
	}
	defer func() { err = workspace.Fault(in.Workspace, in.Engine.OpenStore, err) }()
	w, by, err := in.enter(ctx)
	if err != nil {
		return err
	}
	defer w.Close()
	registers, sources, err := contentsOf(ctx, w)
	if err != nil {
		return err
	}
	policy, err := w.Policy()
	if err != nil {
		return err
	}
	return use(&opened{in, w, by, registers, sources, policy, w.Vault(), in.today()})
}

// today is the day on which something is asked.
func (in Input) today() string { return cmp.Or(in.Today, law.Today(time.Now())) }
