package main

import (
	"os"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/law"
)

func init() {
	addTexts(map[string]lang.Text{
		"policy": {
			SV: "Visa vad leveranser och studier måste ange.",
			EN: "Show what deliveries and studies must state.",
		},
		"policy_workspace": {
			SV: "Arbetsytans mapp; utan den visas den inbyggda policyn.",
			EN: "The workspace's folder; without it the built-in policy is shown.",
		},
	})
}

// policyCommand prints a policy, as a file to change.
type policyCommand struct {
	Workspace string `short:"w" help:"${policy_workspace}"`
}

// Help shows how the policy is changed.
func (policyCommand) Help() string {
	return examples(`  ansatz policy > policy.yaml
  ansatz load leveranser --workspace arbetsyta --policy policy.yaml
  ansatz policy --workspace arbetsyta`, `  ansatz policy > policy.yaml
  ansatz load deliveries --workspace work --policy policy.yaml
  ansatz policy --workspace work`)
}

func (x policyCommand) Run(c *console) error {
	policy, err := workspace.Policy(x.Workspace)
	if err != nil {
		return err
	}
	_, err = c.out.Write(policy.Source)
	return err
}

// policyOf reads the policy of a flag, nil for none.
func policyOf(file string) (*law.Policy, error) {
	if file == "" {
		return nil, nil
	}
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, disk.Fault(fault.Usage, file, err)
	}
	return law.ParsePolicy(fault.Usage, file, src)
}
