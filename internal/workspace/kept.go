package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/vault"
)

// VaultState is what has become of a workspace's vault.
type VaultState string

// The states of a vault.
const (
	VaultOpen      VaultState = "open"      // its file is not sealed
	VaultSealed    VaultState = "sealed"    // its file may lie elsewhere, and only loads need it
	VaultDestroyed VaultState = "destroyed" // it is gone for good
)

// VaultBook is what the books say of the vault.
type VaultBook struct {
	State      VaultState
	OwnSecret  string     // a random name of the secret if that was drawn at random; empty: it follows from numbers
	Seal       vault.Seal // of a sealed vault's file
	Recipients []string   // whom it is sealed to; none: a passphrase
}

func readVaultBook(ctx context.Context, db engine.Engine) (b VaultBook, err error) {
	n, recipients := 0, ""
	err = engine.Each(ctx, db, `select state, own_secret, coalesce(bytes, 0), coalesce(head, ''), coalesce(checksum, 0),
		coalesce(array_to_string(recipients, chr(31)), '') from load.vault`, func(scan func(...any) error) error {
		n++
		return scan(&b.State, &b.OwnSecret, &b.Seal.Bytes, &b.Seal.Head, &b.Seal.Checksum, &recipients)
	})
	if err == nil && n != 1 {
		err = &engine.Error{Kind: engine.Corrupt, Engine: "vault", At: "load.vault"}
	}
	b.Recipients = splitUnits(recipients)
	return b, err
}

// Statements write it into the books.
func (b VaultBook) Statements() []string {
	seal, recipients := "null, null, null", make([]string, len(b.Recipients))
	if b.State == VaultSealed {
		seal = fmt.Sprintf("%d, '%s', %d", b.Seal.Bytes, b.Seal.Head, b.Seal.Checksum)
	}
	for i, r := range b.Recipients {
		recipients[i] = engine.Quote(r)
	}
	return []string{"delete from load.vault", fmt.Sprintf(
		"insert into load.vault values ('%s', '%s', %s, cast([%s] as varchar[]))", b.State, b.OwnSecret, seal,
		strings.Join(recipients, ", "))}
}

// file is the name of the vault's file; empty if there is none.
func (b VaultBook) file() string {
	return map[VaultState]string{VaultOpen: VaultFile, VaultSealed: SealedFile}[b.State]
}

// vaultBelongs returns an error if the vault is not of the same loads as the books. A vault that this user may not read
// is left to the commands that need it, and so is a sealed one that is not there: it may be kept elsewhere.
func (b books) vaultBelongs(ctx context.Context, open engine.StoreOpener, dir string) error {
	switch b.vault.State {
	case VaultOpen:
		kept, err := vaultOrigin(ctx, open, filepath.Join(dir, VaultFile))
		switch {
		case forbidden(err):
		case err != nil:
			return err
		case kept != b.origin:
			return stranger(ctx, dir, b, kept)
		}
	case VaultSealed:
		path := filepath.Join(dir, SealedFile)
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		is, err := b.vault.isAt(path)
		if err != nil && !forbidden(err) {
			return err
		}
		if err == nil && !is {
			return b.otherVault(ctx, dir)
		}
	}
	return nil
}

// isAt says whether the file at path is the sealed vault of the books. Only its size and beginning are looked at.
func (b VaultBook) isAt(path string) (bool, error) {
	if err := regular(path); err != nil {
		return false, err
	}
	seal, err := vault.HeadOf(path)
	return err == nil && seal.Is(b.Seal), FileFault(path, err)
}

// otherVault returns the fault of the file that does not belong to a workspace whose books are not of its sealed vault.
func (b books) otherVault(ctx context.Context, dir string) error {
	strange, other := SealedFile, WarehouseFile
	if checkParts(ctx, filepath.Join(dir, RegistersDir), AllParts(b.parts)) != nil {
		strange, other = other, strange
	}
	f := damaged(filepath.Join(dir, strange))
	f.Rule = lang.Textf(
		"filen hör inte ihop med %s: den är skadad, en annan arbetsytas, eller en äldre kopia",
		"the file does not belong with %s: it is damaged, another workspace's, or an older copy", other)
	return f
}

// readWhole reads all of the vault's file, to find damage.
func (b VaultBook) readWhole(ctx context.Context, open engine.StoreOpener, dir string) error {
	path := filepath.Join(dir, b.file())
	switch b.State {
	case VaultOpen:
		return readWhole(ctx, open, path)
	case VaultSealed:
		sum, n, err := Checksum(ctx, path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return FileFault(path, err)
		case n != b.Seal.Bytes || sum != b.Seal.Checksum:
			return Damaged(path)
		}
	}
	return nil
}

// recoverVault puts the vault's new file in its place if the books have committed it, and removes the file of a vault
// that is no longer the workspace's: one that has been sealed since, or destroyed.
func (b books) recoverVault(ctx context.Context, open engine.StoreOpener, dir string) error {
	build := filepath.Join(dir, LoadingDir)
	if name := b.vault.file(); name != "" {
		next, place := filepath.Join(build, name), filepath.Join(dir, name)
		if _, err := os.Stat(next); err == nil {
			if err := b.replaceVault(ctx, open, dir, next, place); err != nil {
				return err
			}
		}
	}
	for _, name := range []string{VaultFile, VaultFile + ".wal", SealedFile} {
		if name == b.vault.file() || name == b.vault.file()+".wal" {
			continue
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return disk.CannotWrite(filepath.Join(dir, name))
		}
	}
	return nil
}

// replaceVault puts the file next in the vault's place, unless the books are not of it.
func (b books) replaceVault(ctx context.Context, open engine.StoreOpener, dir, next, place string) error {
	is := func(path string) (bool, error) {
		if b.vault.State == VaultSealed {
			if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
				return false, nil
			}
			return b.vault.isAt(path)
		}
		kept, err := vaultOrigin(ctx, open, path)
		return kept == b.origin, err
	}
	stands, err := is(place)
	if err != nil || stands {
		return err
	}
	comes, err := is(next)
	switch {
	case b.vault.State == VaultSealed && !comes:
		if _, err := os.Stat(place); err == nil {
			return b.otherVault(ctx, dir)
		}
		return nil // the vault is kept elsewhere, and what was written beside it does not count
	case err != nil || !comes:
		kept, _ := vaultOrigin(ctx, open, place)
		return stranger(ctx, dir, b, kept)
	}
	if err := takePolicy(dir, filepath.Dir(next)); err != nil {
		return err
	}
	if err := disk.Rename(next, place); err != nil {
		return disk.Fault(fault.Resource, place, err)
	}
	if err := disk.Sync(dir); err != nil {
		return disk.CannotWrite(dir)
	}
	return nil
}

// OpenSealed opens the workspace's sealed vault with the keys, and puts its tables into the folder dir. With an empty
// dir only its secrets are read.
func (b VaultBook) OpenSealed(home, dir string, origin vault.Origin, keys *vault.Keys) (*vault.Contents, error) {
	path := filepath.Join(home, SealedFile)
	switch {
	case b.State == VaultDestroyed:
		return nil, destroyed(home)
	case b.State != VaultSealed:
		return nil, notSealed(home)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, vaultAway(path)
	}
	c, err := vault.Open(path, dir, keys)
	if err != nil {
		return nil, FileFault(path, err)
	}
	if c.Origin() != origin {
		return nil, Damaged(path)
	}
	return c, nil
}

// destroyed returns the fault that the vault has been destroyed.
func destroyed(dir string) error {
	return &fault.Fault{
		Kind:    fault.Workspace,
		Attempt: true,
		File:    dir,
		Rule: lang.Text{
			SV: "arbetsytans valv är förstört: ingenting kan läsas in, och ingen nyckel kan bli ett personnummer igen",
			EN: "the workspace's vault is destroyed: nothing can be loaded, and no key can become a number again",
		},
		Hint: lang.Text{
			SV: "studier kan köras som förut; läs in leveranserna i en ny arbetsyta för att lägga till något",
			EN: "studies can be run as before; load the deliveries into a new workspace to add anything",
		},
	}
}

// notSealed returns the fault that the vault is not sealed.
func notSealed(dir string) error {
	return &fault.Fault{
		Kind: fault.Workspace,
		File: dir,
		Rule: lang.Text{SV: "arbetsytans valv är inte förseglat", EN: "the workspace's vault is not sealed"},
		Hint: lang.Text{SV: "försegla det med: ansatz vault seal", EN: "seal it with: ansatz vault seal"},
	}
}

// alreadySealed returns the fault that the vault is sealed already.
func alreadySealed(dir string) error {
	return &fault.Fault{
		Kind: fault.Workspace,
		File: dir,
		Rule: lang.Text{SV: "arbetsytans valv är redan förseglat", EN: "the workspace's vault is sealed already"},
		Hint: lang.Text{SV: "byt mottagare med: ansatz vault recipients",
			EN: "change whom it is sealed to with: ansatz vault recipients"},
	}
}

// vaultAway returns the fault that the vault's file is not there.
func vaultAway(path string) error {
	return &fault.Fault{
		Kind: fault.Workspace,
		File: path,
		Rule: lang.Text{SV: "valvet finns inte här", EN: "the vault is not here"},
		Hint: lang.Text{
			SV: "lägg tillbaka filen om den förvaras någon annanstans; utan den kan ingenting läsas in",
			EN: "put the file back if it is kept elsewhere; without it nothing can be loaded",
		},
	}
}
