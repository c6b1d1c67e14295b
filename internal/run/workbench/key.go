package workbench

import (
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

// ownKey is the key with which somebody who has signed in signs what they do. The file stays sealed on the disk; what
// opens it is in the memory of the workbench, and nowhere else.
type ownKey struct {
	signer *person.Signer
	file   string
	phrase string
	until  time.Time
}

// ownKeys are the keys that are unlocked now, by the ID of whose they are.
type ownKeys struct {
	dir string

	opening sync.Mutex // opening one takes a quarter of a gigabyte
	mu      sync.Mutex
	of      map[string]ownKey
}

// longestKey is the most bytes of a key file, and unlocked how long a key is.
const (
	longestKey = 1 << 14
	unlocked   = 12 * time.Hour
)

// get is the key of somebody, if it is unlocked.
func (k *ownKeys) get(id string) (ownKey, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	own, has := k.of[id]
	if has && time.Now().After(own.until) {
		k.drop(id)
		has = false
	}
	return own, has
}

// drop forgets a key. The lock is held.
func (k *ownKeys) drop(id string) {
	if own, has := k.of[id]; has {
		_ = os.Remove(own.file) // it is sealed
		delete(k.of, id)
	}
}

// forget locks the key of somebody.
func (k *ownKeys) forget(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.drop(id)
}

// open takes the sealed key file of somebody, and what opens it.
func (k *ownKeys) open(id string, text []byte, phrase string) (*person.Signer, error) {
	k.opening.Lock()
	defer k.opening.Unlock()
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return nil, disk.CannotWrite(k.dir)
	}
	file := filepath.Join(k.dir, rand.Text()+".key")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return nil, disk.CannotWrite(file)
	}
	sealed := false
	signer, err := person.Read(file, func() (string, error) { sealed = true; return phrase, nil })
	if err == nil && !sealed {
		err = &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "nyckelfilen är inte förseglad", EN: "the key file is not sealed"},
			Hint: lang.Text{SV: "gör en nyckel med lösenfras: ansatz person new, utan --plain",
				EN: "make a key with a passphrase: ansatz person new, without --plain"}}
	}
	if err != nil {
		_ = os.Remove(file)
		for _, f := range fault.Of(err) {
			f.File = "" // it is no file of theirs
		}
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.drop(id)
	k.of[id] = ownKey{signer, file, phrase, time.Now().Add(unlocked)}
	return signer, nil
}

// input is the workspace and who asks, on the day of the clock: a workbench stays open for days. Where several people
// use it, what they do is signed with their own key if it is unlocked, and otherwise with the workbench's, with who
// they are.
func (b *Bench) input(r *request) run.Input {
	in := b.Input
	in.Command, in.Today = r.command, ""
	if !b.shared() {
		return in
	}
	if own, has := b.keys.get(r.user.ID); has {
		in.Signer = func() (*person.Signer, error) { return own.signer, nil }
	} else {
		in.Behalf = r.user.Name
	}
	return in
}

// acting is the workspace for what somebody signs in their own name: proposals, answers and decisions.
func (b *Bench) acting(r *request) run.Input {
	in := b.input(r)
	if in.Behalf != "" {
		in.Signer = func() (*person.Signer, error) {
			return nil, &fault.Fault{Kind: fault.Refused,
				Rule: lang.Text{SV: "det skrivs under med din egen nyckel, som är låst",
					EN: "this is signed with your own key, which is locked"},
				Hint: lang.Text{SV: "lås upp den under Nyckel", EN: "unlock it under Key"}}
		}
	}
	return in
}

// signing is with what a job of somebody signs: flags, and variables of its environment.
func (b *Bench) signing(j *Job) (flags, variables []string, err error) {
	key := b.Key
	if own, has := b.keys.get(j.Owner); has {
		key, variables = own.file, []string{"ANSATZ_KEY_PASSPHRASE=" + own.phrase}
	}
	if key != "" {
		flags = []string{"--key=" + key}
	}
	return flags, variables, nil
}

// keyView is the page on which somebody unlocks their key.
type keyView struct {
	Public string // of the key that is unlocked
	Listed string // its name in the list of people
	Until  time.Time
	Shared bool
}

func keyPage(b *Bench, r *request) error {
	v := keyView{Shared: b.shared()}
	if own, has := b.keys.get(r.user.ID); has {
		v.Public, v.Until = own.signer.Public().Short(), own.until
		if l, err := ledger.Read(r.Context(), b.Input.Workspace); err == nil {
			p, _ := l.People.Find(own.signer.Public())
			v.Listed = p.Name
		}
	}
	return b.show(r, "key", r.tr("Nyckel", "Key"), v)
}

// unlockForm takes somebody's key file and passphrase. Where the workspace has a list of people the key must be in it.
func unlockForm(b *Bench, r *request) error {
	if !b.shared() {
		return missing
	}
	if !b.slow.allow(r.Request) {
		return &fault.Fault{Kind: fault.Resource,
			Rule: lang.Text{SV: "för många försök", EN: "too many attempts"},
			Hint: lang.Text{SV: "vänta en stund", EN: "wait a while"}}
	}
	file, _, err := r.FormFile("key")
	if err != nil {
		return &fault.Fault{Kind: fault.Usage, Rule: lang.Text{SV: "nyckelfilen saknas", EN: "the key file is missing"},
			Hint: lang.Text{SV: "välj den fil som ansatz person new skrev",
				EN: "choose the file that ansatz person new wrote"}}
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, longestKey+1))
	if err != nil {
		return err
	}
	signer, err := b.keys.open(r.user.ID, text, r.PostFormValue("phrase"))
	if err != nil {
		return err
	}
	l, err := ledger.Read(r.Context(), b.Input.Workspace)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return redirect("/key")
	case err == nil && len(l.People.People) > 0:
		_, err = l.People.Permit(signer.Public(), person.Day(time.Now()))
	}
	if err != nil {
		b.keys.forget(r.user.ID)
		return err
	}
	return redirect("/key")
}

func lockForm(b *Bench, r *request) error {
	b.keys.forget(r.user.ID)
	return redirect("/key")
}
