package run

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"ansatz/internal/model"
	"ansatz/internal/register"
	"ansatz/internal/workspace"
)

// contentsOf returns a hash of what the content of every register follows from: its files, number changes, which
// concern every register, and the order of the loads until then, on which the keys depend.
func contentsOf(ctx context.Context, w *workspace.Workspace) (model.Registers, []workspace.Source, error) {
	sources, err := w.Sources(ctx)
	if err != nil {
		return model.Registers{}, nil, err
	}
	files, last := map[string]string{}, map[string]int{} // by register
	for _, s := range sources {
		for _, f := range s.Files {
			line := fmt.Sprintln(s.Hash, s.Delivered, f.Name, f.SHA256, f.Loaded, f.Superseded)
			for _, name := range append(touched(f.Register), ofEveryFile...) {
				files[name] += line
				last[name] = max(last[name], s.Generation)
			}
		}
	}
	contents, own := map[string]string{}, w.Vault().OwnSecret
	for _, name := range append(relations(), ofEveryFile...) {
		h := sha256.New()
		fmt.Fprintln(h, name, files[name], files["person_alias"])
		if own != "" { // keys and draws follow from it
			fmt.Fprintln(h, "secret", own)
		}
		for _, s := range sources {
			if s.Generation <= max(last[name], last["person_alias"]) {
				fmt.Fprintln(h, s.Generation, s.Hash)
			}
		}
		contents[name] = hex.EncodeToString(h.Sum(nil))
	}
	looked := map[string]bool{} // once in a run is enough, because the workspace stays open
	check := func(ctx context.Context, registers []string) error {
		registers = slices.DeleteFunc(slices.Clone(registers), func(r string) bool { return looked[r] })
		holding := make([]string, len(registers))
		for i, r := range registers {
			holding[i] = register.PartsOf(r)
		}
		if err := w.CheckRegisters(ctx, holding); err != nil {
			return err
		}
		for _, r := range registers {
			looked[r] = true
		}
		return nil
	}
	return model.Registers{Content: contents, Intact: check}, sources, nil
}

// touched returns the relations that follow from a register's files: the register and what is made from it.
func touched(name string) []string {
	return slices.DeleteFunc(relations(),
		func(relation string) bool { return !slices.Contains(register.Sources(relation), name) })
}

// ofEveryFile are the relations that follow from every file.
var ofEveryFile = []string{"organisation", "draw"}

// relations returns what models read as registers, except those that follow from every file.
func relations() []string { return append(register.Names(), register.Derived()...) }

// sourcesOf returns the registers that relations follow from, sorted, each once.
func sourcesOf(relations []string) []string {
	var all []string
	for _, name := range relations {
		all = append(all, register.Sources(name)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// described returns, for each register, the latest day that one of its deliveries describes. If that day is not known,
// it is the day of the delivery.
func described(sources []workspace.Source) map[string]time.Time {
	days := map[string]time.Time{}
	for _, d := range sources {
		for _, f := range d.Files {
			if f.Superseded {
				continue
			}
			if day, err := time.Parse(time.DateOnly, cmp.Or(d.Reference, d.Delivered)); err == nil &&
				!day.Before(days[f.Register]) {
				days[f.Register] = day
			}
		}
	}
	return days
}

// mostlyNew says whether the last load brought at least half of all rows.
func mostlyNew(sources []workspace.Source) bool {
	last := 0
	for _, s := range sources {
		last = max(last, s.Generation)
	}
	var brought, before int64
	for _, s := range sources {
		for _, f := range s.Files {
			switch {
			case f.Superseded:
			case s.Generation == last:
				brought += f.Loaded
			default:
				before += f.Loaded
			}
		}
	}
	return brought >= before
}
