package delivery

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/vault"
)

// chooseVault decides whether the vault is sealed, and opens one that is. Real identity numbers are never written as
// such: a check, which leaves nothing, and a load that fails anyway use a key that nobody keeps.
func (l *loader) chooseVault(folders []*folder) (err error) {
	if !l.draft.First {
		return l.openKept(folders)
	}
	real := notSynthetic(folders)
	if l.NoSeal && len(real) > 0 && len(l.faults) == 0 {
		return cannotStayOpen(real)
	}
	if l.NoSeal && l.Keys.CanSeal() {
		return twoWishes()
	}
	l.draft.Vault = workspace.VaultBook{State: workspace.VaultOpen}
	if l.OwnSecret {
		l.draft.Vault.OwnSecret = l.draft.Origin.Mark
	}
	switch {
	case l.Keys.CanSeal() && !l.Check:
	case len(real) == 0:
		return nil
	case l.Check || len(l.faults) > 0:
		l.kept, err = vault.Passing()
		return err
	}
	l.draft.Vault.State = workspace.VaultSealed
	l.kept, err = vault.NewContents(&l.Keys)
	return err
}

// openKept opens the vault of the workspace into which more is loaded.
func (l *loader) openKept(folders []*folder) (err error) {
	kept := l.draft.Vault
	switch {
	case l.OwnSecret && kept.OwnSecret == "":
		return secretIsMade(l.Workspace)
	case kept.State == workspace.VaultOpen:
		if real := notSynthetic(folders); len(real) > 0 {
			return vaultIsOpen(l.Workspace, real)
		}
		return nil
	}
	if l.NoSeal && kept.State == workspace.VaultSealed {
		return otherSeal(l.Workspace)
	}
	if l.kept, err = kept.OpenSealed(l.Workspace, l.draft.Opened(), l.draft.Before(), &l.Keys); err != nil {
		return err
	}
	if same, err := l.kept.SealedTo(&l.Keys); err != nil || same {
		return err
	}
	return otherSeal(l.Workspace)
}

// notSynthetic returns the names of the deliveries whose manifests do not say that they are made up.
func notSynthetic(folders []*folder) (names []string) {
	for _, d := range folders {
		if !d.synthetic {
			names = append(names, d.name)
		}
	}
	return names
}

// attachVault makes the vault part of the session. For a sealed one it takes or leaves the key of the stage.
func (l *loader) attachVault(ctx context.Context) (err error) {
	if l.kept == nil {
		l.vault, err = vault.Attach(ctx, l.db, l.draft.OpenVault())
		return err
	}
	if l.draft.Vault.State == workspace.VaultSealed && l.draft.First {
		if err := l.stageKey(); err != nil {
			return err
		}
	}
	l.vault, err = vault.AttachSealed(ctx, l.db, l.kept)
	return err
}

// stageKey takes the key of the tokens from the stage that a stopped first load has left. If there is none that can be
// opened, the files are read anew.
func (l *loader) stageKey() error {
	stage := l.draft.Stage()
	if _, err := os.Stat(filepath.Join(stage, vault.KeyFile)); err == nil && l.kept.TakeKey(stage, &l.Keys) {
		return nil
	}
	if err := disk.RemoveAll(stage); err != nil {
		return disk.CannotWrite(stage)
	}
	if err := os.MkdirAll(stage, 0o700); err != nil {
		return disk.CannotWrite(l.draft.Folder())
	}
	return l.kept.KeepKey(stage)
}

// sealVault writes the sealed vault, before the books say which file it is.
func (l *loader) sealVault(ctx context.Context) (err error) {
	if l.draft.Vault.State != workspace.VaultSealed {
		return l.vault.Checkpoint(ctx)
	}
	l.draft.Vault.Recipients = l.kept.Recipients
	l.draft.Vault.Seal, err = l.vault.Seal(ctx, l.draft.SealedVault(), l.draft.Opened())
	return err
}

// cannotStayOpen returns the fault that deliveries are not made up and nothing may be sealed.
func cannotStayOpen(real []string) error {
	names := strings.Join(real, ", ")
	return &fault.Fault{
		Kind: fault.Usage,
		Rule: lang.Textf("--no-seal går bara för påhittade uppgifter, och följesedeln säger inte synthetic: true i %s",
			"--no-seal is for made-up data only, and the manifest does not say synthetic: true in %s", names),
		Hint: lang.Text{SV: "ange --recipient eller en lösenfras i stället",
			EN: "give --recipient or a passphrase instead"},
	}
}

// twoWishes returns the fault that a vault is to be sealed and not.
func twoWishes() error {
	return &fault.Fault{
		Kind: fault.Usage,
		Rule: lang.Text{SV: "både --no-seal och en mottagare eller lösenfras är angivna",
			EN: "both --no-seal and a recipient or passphrase are given"},
		Hint: lang.Text{SV: "ange en av dem; ANSATZ_PASSPHRASE är en lösenfras",
			EN: "give one of them; ANSATZ_PASSPHRASE is a passphrase"},
	}
}

// secretIsMade returns the fault that a workspace's secret was made by its first load.
func secretIsMade(dir string) error {
	return &fault.Fault{
		Kind: fault.Usage,
		File: dir,
		Rule: lang.Text{
			SV: "--own-secret gäller den första inläsningen, och arbetsytan finns redan",
			EN: "--own-secret is for the first load, and the workspace exists already",
		},
		Hint: lang.Text{SV: "dra en egen hemlighet med: ansatz vault rekey",
			EN: "draw a secret of its own with: ansatz vault rekey"},
	}
}

// otherSeal returns the fault that a load would seal the vault to others than before, or not.
func otherSeal(dir string) error {
	return &fault.Fault{
		Kind: fault.Usage,
		File: dir,
		Rule: lang.Text{
			SV: "arbetsytans valv är förseglat till andra än som angavs, och en inläsning ändrar inte det",
			EN: "the workspace's vault is sealed to others than was said, and a load does not change that",
		},
		Hint: lang.Text{
			SV: "utelämna --recipient och --no-seal, eller byt mottagare med: ansatz vault recipients",
			EN: "leave out --recipient and --no-seal, or change whom with: ansatz vault recipients",
		},
	}
}

// vaultIsOpen returns the fault that real identity numbers would come into an open vault.
func vaultIsOpen(dir string, real []string) error {
	names := strings.Join(real, ", ")
	return &fault.Fault{
		Kind: fault.Usage,
		File: dir,
		Rule: lang.Textf("arbetsytans valv är inte förseglat, och följesedeln säger inte synthetic: true i %s",
			"the workspace's vault is not sealed, and the manifest does not say synthetic: true in %s", names),
		Hint: lang.Text{SV: "försegla valvet först: ansatz vault seal", EN: "seal the vault first: ansatz vault seal"},
	}
}
