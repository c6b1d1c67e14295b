package approval

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
)

// Accounted returns an error for every document of the workspace's proposals that the ledger does not hold, by its
// hash and the proposal's number, for every proposed file that is another than was proposed, and for every document
// that was removed, where a later entry shows that it was there. A document is written after its entry. So an entry
// without its document is no mistake by itself, for the step may have been stopped there: these entries are returned.
func Accounted(ctx context.Context, in Input, l *ledger.Ledger) (without []ledger.Recorded, err error) {
	if _, err := os.Stat(filepath.Join(in.Workspace, workspace.WarehouseFile)); errors.Is(err, fs.ErrNotExist) {
		return nil, nil // a ledger that was exported
	}
	w, err := workspace.Open(in.Workspace, in.Engine.OpenStore)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	held := map[string]bool{}
	for _, e := range l.Entries {
		if e.Kind != ledger.Refusal {
			held[documentOf(e)] = true
		}
	}
	folders, err := os.ReadDir(w.ProposalsDir())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, disk.Fault(fault.Workspace, w.ProposalsDir(), err)
	}
	var faults fault.List
	there := map[string]bool{}
	for _, f := range folders {
		if !f.IsDir() || strings.HasPrefix(f.Name(), unfinished) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c := &filed{dir: filepath.Join(w.ProposalsDir(), f.Name()), documents: map[string][]byte{}}
		faults = append(faults, c.accounted(held, there)...)
	}
	steps := map[string][]ledger.Recorded{}
	for _, e := range l.Entries {
		if number := e.What["proposal"]; number != "" && e.Kind != ledger.Refusal {
			steps[number] = append(steps[number], e)
		}
	}
	for _, number := range slices.Sorted(maps.Keys(steps)) {
		n, _ := strconv.Atoi(number)
		dir := filepath.Join(w.ProposalsDir(), folderName(n))
		stopped, removed := withoutDocument(steps[number], there)
		without = append(without, stopped...)
		for _, e := range removed {
			faults = append(faults, &fault.Fault{Kind: fault.Workspace, File: dir,
				Rule: lang.Textf("handlingen som post %d handlar om är borttagen",
					"the document that entry %d is about was removed", e.Number),
				Hint: lang.Text{SV: "återställ mappen från säkerhetskopia", EN: "restore the folder from a backup"}})
		}
	}
	return without, faults.Err()
}

// withoutDocument divides the entries of a proposal whose documents are not there into those whose step may have been
// stopped, and those whose document was there: a later entry needed it. there has the documents by number and hash.
func withoutDocument(steps []ledger.Recorded, there map[string]bool) (stopped, removed []ledger.Recorded) {
	reviews := 0
	has := func(e ledger.Recorded) bool { return there[documentOf(e)] }
	for _, e := range steps {
		if e.What["step"] == string(Reviewed) && has(e) {
			reviews++
		}
	}
	for i, e := range steps {
		step := e.What["step"]
		if step == "" || has(e) {
			continue
		}
		later := func(fits func(ledger.Recorded) bool) bool { return slices.ContainsFunc(steps[i+1:], fits) }
		if later(func(o ledger.Recorded) bool { return o.What["step"] == step && o.Key == e.Key }) {
			continue // it was done again
		}
		needed := false
		switch State(step) {
		case Proposed:
			needed = len(steps) > i+1
		case Reviewed:
			needed = reviews < 2 && later(func(o ledger.Recorded) bool { return decides(State(o.What["step"])) })
		case Approved, Rejected:
			needed = later(func(o ledger.Recorded) bool { return State(o.What["step"]) == Exported })
		}
		if needed {
			removed = append(removed, e)
		} else {
			stopped = append(stopped, e)
		}
	}
	return stopped, removed
}

func decides(s State) bool { return s == Approved || s == Rejected || s == Exported }

// documentOf names the document of an entry by the proposal's number and its hash; of an export, by that of its
// contents.
func documentOf(e ledger.Recorded) string {
	return e.What["proposal"] + " " + cmp.Or(e.What["document"], e.What["manifest"])
}

// accounted returns the mistakes of one proposal, against the hashes that the ledger holds, and notes which documents
// are there.
func (c *filed) accounted(held, there map[string]bool) (faults fault.List) {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return fault.Of(disk.Fault(fault.Workspace, c.dir, err))
	}
	number, _ := strconv.Atoi(filepath.Base(c.dir))
	if _, err := c.load(proposalFile); err != nil {
		faults = append(faults, fault.Of(err)...)
	} else if _, err := read(c.documents[proposalFile], aProposal, &c.Proposal); err == nil {
		faults = append(faults, fault.Of(c.intact())...)
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || filepath.Ext(name) != ".json" || name == proposalFile && c.documents[name] == nil {
			continue
		}
		text, err := c.load(name)
		if err != nil {
			faults = append(faults, fault.Of(err)...)
			continue
		}
		sum := hashOf(text)
		if strings.HasPrefix(name, "export-") { // its entry came first, and holds the bundle's contents
			var e Export
			if _, err := read(text, anExport, &e); err == nil {
				sum = e.SHA256
			}
		}
		there[strconv.Itoa(number)+" "+sum] = true
		if !held[strconv.Itoa(number)+" "+sum] {
			faults = append(faults, &fault.Fault{Kind: fault.Workspace, File: filepath.Join(c.dir, name),
				Rule: lang.Text{SV: "liggaren har ingen post om handlingen så som den nu är",
					EN: "the ledger has no entry about the document as it is now"},
				Hint: lang.Text{SV: "filen är ändrad, eller lades dit utan programmet: återställ den från " +
					"säkerhetskopia, eller ta bort en mapp som inget förslag är",
					EN: "the file was changed, or was put there without the program: restore it from a backup, or " +
						"remove a folder that is no proposal"}})
		}
	}
	return faults
}
