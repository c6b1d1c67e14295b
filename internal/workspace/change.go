package workspace

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
	"ansatz/internal/workspace/vault"
)

// VaultStatus is what can be known of a workspace's vault without its key.
type VaultStatus struct {
	VaultBook
	Here bool // its file is in the workspace
}

// Vault says what has become of the workspace's vault.
func (w *Workspace) Vault() VaultStatus {
	s := VaultStatus{VaultBook: w.books.vault}
	if name := s.file(); name != "" {
		_, err := os.Stat(filepath.Join(w.dir, name))
		s.Here = err == nil
	}
	return s
}

// SealVault seals the vault of the workspace at dir, which is open, to whom the keys say, and removes the open one.
func SealVault(ctx context.Context, dir string, open engine.StoreOpener, keys *vault.Keys, by *person.Signer) error {
	return changeVault(ctx, dir, open, by, "vault seal", func(w *Workspace, build string) (VaultBook, error) {
		book := w.books.vault
		switch book.State {
		case VaultDestroyed:
			return book, destroyed(dir)
		case VaultSealed:
			return book, alreadySealed(dir)
		}
		c, err := vault.NewContents(keys)
		if err != nil {
			return book, err
		}
		db, err := open(ctx, "", engine.Options{Temp: filepath.Join(build, SpillDir), KeepOrder: true})
		if err != nil {
			return book, err
		}
		defer db.Close()
		v, err := vault.Move(ctx, db, filepath.Join(dir, VaultFile), c)
		if err == nil {
			err = v.SetOrigin(ctx, w.books.origin)
		}
		if err != nil {
			return book, err
		}
		book.State, book.Recipients = VaultSealed, c.Recipients
		book.Seal, err = v.Seal(ctx, filepath.Join(build, SealedFile), filepath.Join(build, openedDir))
		return book, err
	})
}

// ResealVault seals the vault of the workspace at dir, which keys open, to those whom to names.
func ResealVault(ctx context.Context, dir string, open engine.StoreOpener, keys, to *vault.Keys,
	by *person.Signer,
) error {
	return changeVault(ctx, dir, open, by, "vault recipients", func(w *Workspace, build string) (VaultBook, error) {
		book, opened := w.books.vault, filepath.Join(build, openedDir)
		c, err := book.OpenSealed(dir, opened, w.books.origin, keys)
		if err != nil {
			return book, err
		}
		book.Seal, err = c.Reseal(ctx, filepath.Join(build, SealedFile), to)
		book.Recipients = c.Recipients
		return book, err
	})
}

// DestroyVault removes the vault of the workspace at dir for good.
func DestroyVault(ctx context.Context, dir string, open engine.StoreOpener, by *person.Signer) error {
	return changeVault(ctx, dir, open, by, "vault destroy", func(w *Workspace, _ string) (VaultBook, error) {
		if w.books.vault.State == VaultDestroyed {
			return w.books.vault, destroyed(dir)
		}
		return VaultBook{State: VaultDestroyed, OwnSecret: w.books.vault.OwnSecret}, nil
	})
}

// changeVault lets change write another vault into the folder of the workspace's draft, and makes it the workspace's:
// all or nothing, as a load, and with an entry in the ledger, which is written before. What a stopped load has read is
// removed, because it may hold what the old vault held.
func changeVault(ctx context.Context, dir string, open engine.StoreOpener, by *person.Signer, command string,
	change func(w *Workspace, build string) (VaultBook, error),
) (err error) {
	w, err := OpenAlone(dir, open)
	if err != nil {
		return err
	}
	defer w.Close()
	e := ledger.Entry{Kind: ledger.Vault, Command: command}
	if _, err := ledger.Allow(ctx, dir, e, by); err != nil {
		return err
	}
	build := filepath.Join(dir, LoadingDir)
	if err := writable(dir, build, w.books.vault); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, recoverLoad(open, dir)) }()
	if err := clear(build); err != nil {
		return disk.CannotWrite(build)
	}
	book, err := change(w, build)
	if err == nil {
		ctx = context.WithoutCancel(ctx)
		e.What = ledger.Facts{"state": string(book.State), "recipients": strings.Join(book.Recipients, " ")}
		_, err = ledger.Append(ctx, dir, e, by)
	}
	if err == nil {
		err = w.writeVaultBook(ctx, book)
	}
	return Fault(dir, open, err)
}

// writeVaultBook writes what has become of the vault into the books, in one transaction.
func (w *Workspace) writeVaultBook(ctx context.Context, book VaultBook) error {
	db, err := w.open(ctx, w.Warehouse(), engine.Options{Threads: 1})
	if err != nil {
		return err
	}
	for _, s := range append(append([]string{"begin transaction"}, book.Statements()...), "commit") {
		if err == nil {
			err = db.Exec(ctx, s)
		}
	}
	if err == nil {
		err = db.Checkpoint(ctx, "")
	}
	return errors.Join(err, db.Close())
}
