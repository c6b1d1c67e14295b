package ledger

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/person"
)

// A checkpoint says how many entries a ledger has, and their hash. Its text is that of logs of certificates and
// modules: the ledger's name, the number, the hash, an empty line, and the signature (a signed note).

const origin = "ansatz-ledger/"

// Checkpoint is a checkpoint that was read. Its signature is not checked yet.
type Checkpoint struct {
	Ledger string // the ledger's random name
	Size   int64  // so many entries
	Root   tlog.Hash

	text []byte
}

var errCheckpoint = errors.New("no checkpoint")

// checkpoint writes the checkpoint of all entries, signed if there is a signer.
func (l *Ledger) checkpoint(by *person.Signer) ([]byte, error) {
	text := fmt.Sprintf("%s%s\n%d\n%s\n", origin, l.ID, l.size(), l.hashes.root(l.size()))
	if by == nil {
		return []byte(text + "\n"), nil
	}
	signer, err := by.NoteSigner()
	if err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: text}, signer)
}

// Checkpoint returns the ledger's checkpoint. Kept elsewhere, it shows that entries were changed or cut since.
func (l *Ledger) Checkpoint() []byte { return bytes.Clone(l.head) }

// Size is the number of entries, Root the hash of all of them.
func (l *Ledger) Size() int64 { return l.size() }

// Root is the hash of all entries, as text.
func (l *Ledger) Root() string { return l.hashes.root(l.size()).String() }

func parseCheckpoint(text []byte) (c Checkpoint, err error) {
	lines := strings.SplitN(string(text), "\n", 5)
	if len(lines) != 5 || lines[3] != "" {
		return c, errCheckpoint
	}
	id, ok := strings.CutPrefix(lines[0], origin)
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || !ok || id == "" || c.Size < 0 ||
		strconv.FormatInt(c.Size, 10) != lines[1] {
		return c, errCheckpoint
	}
	if c.Root, err = tlog.ParseHash(lines[2]); err != nil {
		return c, errCheckpoint
	}
	c.Ledger, c.text = id, text
	return c, nil
}

// ReadCheckpoint reads a checkpoint from a file.
func ReadCheckpoint(path string) (Checkpoint, error) {
	text, err := disk.ReadFile(path)
	if err != nil {
		return Checkpoint{}, disk.Fault(fault.Usage, path, err)
	}
	c, err := parseCheckpoint(text)
	if err != nil {
		err = &fault.Fault{Kind: fault.Usage, File: path,
			Rule: lang.Text{SV: "är ingen kontrollpunkt från en liggare", EN: "is not a checkpoint of a ledger"},
			Hint: lang.Text{SV: "ange filen head ur en mapp som ansatz ledger export skrev",
				EN: "give the file head of a folder that ansatz ledger export wrote"}}
	}
	return c, err
}

// signedBy returns an error unless a checkpoint is signed as the entry is with which it ends. path names it.
func (l *Ledger) signedBy(c Checkpoint, path string) error {
	f := &fault.Fault{Kind: fault.Workspace, File: path, Rule: lang.Text{
		SV: "kontrollpunkten är inte underskriven av den som skrev den sista posten",
		EN: "the checkpoint is not signed by who wrote the last entry"}, Hint: restore}
	unsigned := bytes.HasSuffix(c.text, []byte("\n\n"))
	if c.Size == 0 || l.Entries[c.Size-1].Key == "" {
		if !unsigned {
			return f
		}
		return nil
	}
	verifier, err := l.Entries[c.Size-1].Key.Verifier()
	if err != nil {
		return f
	}
	n, err := note.Open(c.text, note.VerifierList(verifier))
	if err != nil || len(n.Sigs) != 1 {
		return f
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(n.Sigs[0].Base64)
	again := fmt.Sprintf("%s\n— %s %s\n", n.Text, verifier.Name(), base64.StdEncoding.EncodeToString(signature))
	if err != nil || again != string(c.text) {
		return f
	}
	return nil
}

// Continues returns an error unless the ledger is the one of an earlier checkpoint, with entries added and nothing
// else. path names the checkpoint.
func (l *Ledger) Continues(c Checkpoint, path string) error {
	f := &fault.Fault{Kind: fault.Workspace, File: l.path, Hint: lang.Text{
		SV: restore.SV + "; kontrollpunkten är " + path, EN: restore.EN + "; the checkpoint is " + path}}
	n := l.size()
	switch {
	case c.Ledger != l.ID:
		f.Rule = lang.Text{SV: "liggaren är en annan än kontrollpunktens", EN: "the ledger is not the checkpoint's"}
		return f
	case c.Size > n:
		f.Rule = lang.Textf("liggaren har %s, och hade %d vid kontrollpunkten: poster är borttagna",
			"the ledger has %s, and had %d at the checkpoint: entries were removed", lang.Entries(n), c.Size)
		return f
	case c.Size == 0:
		return nil
	}
	proof, err := tlog.ProveTree(n, c.Size, l.hashes)
	if err == nil {
		err = tlog.CheckTree(proof, n, l.hashes.root(n), c.Size, c.Root)
	}
	if err != nil {
		f.Rule = lang.Textf("någon av de första %d posterna är en annan än vid kontrollpunkten",
			"one of the first %d entries is another than at the checkpoint", c.Size)
		return f
	}
	return l.signedBy(c, path)
}

// CheckpointOf returns the checkpoint of the ledger of the workspace in the folder dir.
func CheckpointOf(ctx context.Context, dir string) ([]byte, error) {
	l, err := Read(ctx, dir)
	if err != nil {
		return nil, err
	}
	return l.Checkpoint(), nil
}
