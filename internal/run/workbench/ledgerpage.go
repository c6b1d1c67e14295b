package workbench

import (
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/run"
	"ansatz/internal/run/approval"
	"ansatz/internal/workspace/ledger"
)

// ledgerView is the ledger's newest entries, or those of a kind.
type ledgerView struct {
	Entries []entryOfLedger
	Kinds   []named
	Kind    string
	Size    int64
	Root    string
	Before  int64 // the number of the oldest entry shown, where there are older ones
	Checked bool  // all of it was read and checked for this page
	Whole   bool  // documents of proposals and releases were checked too
}

type entryOfLedger struct {
	Number                        int64
	Time, Who, Kind, Command, Say string
}

// mostEntries is how many entries of the ledger a page shows.
const mostEntries = 100

func ledgerPage(b *Bench, r *request) error {
	v, err := b.ledgerView(r)
	if err != nil {
		return err
	}
	return b.show(r, "ledger", r.tr("Liggaren", "The ledger"), v)
}

func (b *Bench) ledgerView(r *request) (v ledgerView, err error) {
	if b.unmade() {
		return v, nil
	}
	l, err := ledger.Read(r.Context(), b.Input.Workspace)
	if errors.Is(err, fs.ErrNotExist) {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	v.Size, v.Root, v.Checked, v.Kind = l.Size(), l.Root(), true, r.FormValue("kind")
	for _, k := range b.Kinds {
		v.Kinds = append(v.Kinds, named{string(k), b.KindName(k).In(r.lang)})
	}
	before, err := strconv.ParseInt(r.FormValue("before"), 10, 64)
	if err != nil || before < 1 {
		before = v.Size + 1 // the newest
	}
	for _, e := range slices.Backward(l.Entries) {
		if e.Number >= before || v.Kind != "" && string(e.Kind) != v.Kind {
			continue
		}
		if len(v.Entries) == mostEntries {
			v.Before = v.Entries[mostEntries-1].Number
			break
		}
		v.Entries = append(
			v.Entries,
			entryOfLedger{e.Number, strings.NewReplacer("T", " ", "Z", "").Replace(e.Time), e.Signed().In(r.lang),
				b.KindName(e.Kind).In(r.lang), e.Command, b.Facts(e, r.lang)},
		)
	}
	return v, nil
}

// checkLedger checks the ledger, and every document of proposals and releases that it speaks of.
func checkLedger(b *Bench, r *request) error {
	l, err := ledger.Read(r.Context(), b.Input.Workspace)
	if err != nil {
		return err
	}
	if err := run.Accounted(r.Context(), b.input(r), l); err != nil {
		return err
	}
	if _, err := approval.Accounted(r.Context(), b.inApproval(r), l); err != nil {
		return err
	}
	v, err := b.ledgerView(r)
	if err != nil {
		return err
	}
	v.Whole = true
	return b.show(r, "ledger", r.tr("Liggaren", "The ledger"), v)
}
