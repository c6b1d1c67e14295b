package approval

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

// The files of a proposal: a folder of its number in the workspace's folder proposals. The files that were proposed lie
// in a folder of their own. No file is changed after it is there.
const (
	proposalFile = "proposal.json"
	filesDir     = "files"
	decisionFile = "decision.json"

	withdrawalFile = "withdrawal.json"
	unfinished     = ".unfinished-"
)

func reviewFile(i int) string { return fmt.Sprintf("review-%d.json", i+1) }
func exportFile(i int) string { return fmt.Sprintf("export-%d.json", i+1) }

// desk is the proposals of an open workspace.
type desk struct {
	in        Input
	workspace *workspace.Workspace
	dir       string
	people    person.List
	ledger    *ledger.Ledger // as it was when the desk was opened
	signer    *person.Signer
	who       person.Person // who acts, where that was asked for
	looks     bool          // nothing is changed, so what was read before is used again
}

// looked holds the proposals that this process has looked at.
var looked = disk.Kept[*filed]{Most: 4096}

// filed is a case with its documents as they are signed.
type filed struct {
	Case
	dir       string
	documents map[string][]byte // by the names of their files
}

func open(ctx context.Context, in Input) (*desk, error) {
	w, err := workspace.Open(in.Workspace, in.Engine.OpenStore)
	if err != nil {
		return nil, err
	}
	d := &desk{in: in, workspace: w, dir: w.ProposalsDir()}
	if in.Signer != nil {
		if d.signer, err = in.Signer(); err != nil {
			w.Close()
			return nil, err
		}
	}
	l, err := ledger.Read(ctx, in.Workspace)
	if err != nil {
		w.Close()
		return nil, err
	}
	d.people, d.ledger = l.People, l
	return d, nil
}

func (d *desk) close() { d.workspace.Close() }

// permit sees to it that who acts is in the list of people.
func (d *desk) permit() (err error) {
	if len(d.people.People) == 0 {
		return refused(lang.Text{SV: "arbetsytan har ingen personförteckning, och ett utlämnande beslutas av personer",
			EN: "the workspace has no list of people, and people decide about a release"},
			lang.Text{SV: "lägg upp den: ansatz person new, sedan ansatz person add",
				EN: "begin one: ansatz person new, then ansatz person add"})
	}
	d.who, err = d.people.Permit(d.signer.Public(), d.in.Day())
	return err
}

func (d *desk) me() Who { return Who{Name: d.who.Name, Key: d.who.Key} }

// hold keeps other processes from changing proposals and releases until free is called.
func (d *desk) hold(ctx context.Context) (free func(), err error) {
	free, held, err := d.workspace.HoldReleases(ctx)
	if err == nil && !held {
		err = disk.CannotWrite(d.dir)
	}
	if err == nil {
		if err = os.MkdirAll(d.dir, 0o700); err != nil {
			free()
			err = run.CannotWrite(d.dir, err)
		}
	}
	return free, err
}

// cases reads all proposals, in their order, and checks their signatures.
func (d *desk) cases() ([]*filed, error) {
	entries, err := os.ReadDir(d.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, disk.Fault(fault.Workspace, d.dir, err)
	}
	var numbers []int
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil && e.Name() == folderName(n) {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	var all []*filed
	for _, n := range numbers {
		c, err := d.read(n)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

func folderName(number int) string { return fmt.Sprintf("%04d", number) }

// find reads the proposal of a number.
func (d *desk) find(number int) (*filed, error) {
	if info, err := os.Lstat(filepath.Join(d.dir, folderName(number))); number < 1 || err != nil || !info.IsDir() {
		return nil, &fault.Fault{Kind: fault.Usage,
			Rule: lang.Textf("det finns inget förslag %d", "there is no proposal %d", number),
			Hint: lang.Text{SV: "ansatz release show visar förslagen", EN: "ansatz release show shows the proposals"}}
	}
	return d.read(number)
}

// read reads a proposal and what has been done about it. Where nothing is changed it is shared.
func (d *desk) read(number int) (*filed, error) {
	if !d.looks {
		return d.readNow(number)
	}
	dir := filepath.Join(d.dir, folderName(number))
	return looked.Get(dir, disk.StateOf(dir), func() (*filed, error) { return d.readNow(number) })
}

func (d *desk) readNow(number int) (*filed, error) {
	c := &filed{dir: filepath.Join(d.dir, folderName(number)), documents: map[string][]byte{}}
	text, err := c.load(proposalFile)
	if err != nil {
		return nil, err
	}
	if key, err := read(text, aProposal, &c.Proposal); err != nil || key != c.Author.Key || c.Number != number ||
		c.Format != documentFormat {
		return nil, c.damaged(proposalFile)
	}
	of := hashOf(text)
	for i := range reviewers {
		text, err := c.load(reviewFile(i))
		if errors.Is(err, fs.ErrNotExist) {
			break
		}
		var r Review
		if err != nil {
			return nil, err
		}
		if key, err := read(text, aReview, &r); err != nil || key != r.Reviewer.Key || r.Proposal != of {
			return nil, c.damaged(reviewFile(i))
		}
		c.Reviews = append(c.Reviews, r)
	}
	if err := c.readEnd(of); err != nil {
		return nil, err
	}
	return c, nil
}

// readEnd reads the decision about a proposal, what has been exported, or its withdrawal.
func (c *filed) readEnd(of string) error {
	text, err := c.load(withdrawalFile)
	if err == nil {
		c.Withdrawal = &Withdrawal{}
		if key, err := read(text, aWithdrawal, c.Withdrawal); err != nil || key != c.Withdrawal.By.Key ||
			c.Withdrawal.Proposal != of {
			return c.damaged(withdrawalFile)
		}
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, err = c.load(decisionFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var decided Decision
	if key, err := read(text, aDecision, &decided); err != nil || key != decided.By.Key || decided.Proposal != of ||
		!slices.Equal(decided.Reviews, c.reviewHashes()) {
		return c.damaged(decisionFile)
	}
	if _, err := c.open(&decided); err != nil {
		return c.damaged(decisionFile)
	}
	c.Decision = &decided
	for i := 0; ; i++ {
		text, err := c.load(exportFile(i))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		var e Export
		if key, err := read(text, anExport, &e); err != nil || key != e.By.Key ||
			e.Decision != hashOf(c.documents[decisionFile]) {
			return c.damaged(exportFile(i))
		}
		c.Exports = append(c.Exports, e)
	}
}

func (c *filed) reviewHashes() (sums []string) {
	for i := range c.Reviews {
		sums = append(sums, hashOf(c.documents[reviewFile(i)]))
	}
	return sums
}

// mostBytes is how large a document may be.
const mostBytes = 1 << 24

func (c *filed) load(name string) ([]byte, error) {
	f, err := disk.Open(c.dir, name)
	if errors.Is(err, fs.ErrNotExist) && name != proposalFile {
		return nil, err
	}
	if err != nil {
		return nil, disk.Fault(fault.Workspace, filepath.Join(c.dir, name), err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostBytes))
	if err != nil {
		return nil, disk.Fault(fault.Workspace, filepath.Join(c.dir, name), err)
	}
	c.documents[name] = text
	return text, nil
}

func (c *filed) damaged(name string) error {
	return &fault.Fault{Kind: fault.Workspace, File: filepath.Join(c.dir, name),
		Rule: lang.Text{SV: "filen är skadad eller ändrad: underskriften är inte dokumentets",
			EN: "the file is damaged or changed: the signature is not that of the document"},
		Hint: lang.Text{SV: "återställ den från säkerhetskopia; ansatz ledger verify visar alla ändrade filer",
			EN: "restore it from a backup; ansatz ledger verify shows every changed file"}}
}

// put writes a document that is not there yet. The desk is held.
func (d *desk) put(ctx context.Context, c *filed, name string, text []byte) error {
	path := filepath.Join(c.dir, name)
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return c.damaged(name)
	}
	return run.ReplaceFile(ctx, path, filepath.Ext(path), func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// clean removes the folders of proposals that were never finished. The desk is held.
func (d *desk) clean() {
	entries, _ := os.ReadDir(d.dir)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), unfinished) {
			_ = disk.RemoveAll(filepath.Join(d.dir, e.Name()))
		}
	}
}
