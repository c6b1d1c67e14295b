package approval

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
)

// Accounted returns an error for every document of the workspace's proposals that the ledger does not hold, by its
// hash and the proposal's number, and for every proposed file that is another than was proposed. A document is written
// after its entry: an entry without its document is no mistake, for the step may have been stopped there.
func Accounted(ctx context.Context, in Input, l *ledger.Ledger) error {
	if _, err := os.Stat(filepath.Join(in.Workspace, workspace.WarehouseFile)); errors.Is(err, fs.ErrNotExist) {
		return nil // a ledger that was exported
	}
	w, err := workspace.Open(in.Workspace, in.Engine.OpenStore)
	if err != nil {
		return err
	}
	defer w.Close()
	held := map[string]bool{}
	for _, e := range l.Entries {
		if e.Kind != ledger.Refusal {
			held[e.What["proposal"]+" "+cmp.Or(e.What["document"], e.What["manifest"])] = true
		}
	}
	folders, err := os.ReadDir(w.ProposalsDir())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return disk.Fault(fault.Workspace, w.ProposalsDir(), err)
	}
	var faults fault.List
	for _, f := range folders {
		if !f.IsDir() || strings.HasPrefix(f.Name(), unfinished) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		c := &filed{dir: filepath.Join(w.ProposalsDir(), f.Name()), documents: map[string][]byte{}}
		faults = append(faults, c.accounted(held)...)
	}
	return faults.Err()
}

// accounted returns the mistakes of one proposal, against the hashes that the ledger holds.
func (c *filed) accounted(held map[string]bool) (faults fault.List) {
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
