package workbench

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"ansatz/internal/disk"
	"ansatz/internal/disk/database"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
)

// A backup is a tar file, sealed with age or not: backup.json, the files of the workspace below workspace/, those of a
// workbench's home below home/, and at last SHA256SUMS, which has the hash of each of them. One that was cut off has no
// SHA256SUMS.
const (
	headFile     = "backup.json"
	sumsFile     = "SHA256SUMS"
	workspaceTop = "workspace/"
	homeTop      = "home/"
	sealedEnd    = ".age"
	openEnd      = ".tar"
	stateName    = "workbench.sqlite"
)

// BackedUp is what a backup holds.
type BackedUp struct {
	Program string `json:"program"`
	At      string `json:"at"` // UTC
	Home    bool   `json:"home"`
	Files   int    `json:"-"`
	Bytes   int64  `json:"-"`
}

// Saving says what is backed up, and to where.
type Saving struct {
	Input      run.Input
	Home       string // of a workbench; empty: the workspace alone
	To         string // the file; it ends in .tar, or in .age where it is sealed
	Recipients []string
	Program    string
	Now        time.Time
}

// Save writes a backup, reads it again from the disk, and says what it holds. Others may read and write meanwhile, but
// nothing is loaded. Deliveries of the inbox are left out: identity numbers stand open in them. So are sessions and
// keys.
func Save(ctx context.Context, s Saving) (*BackedUp, error) {
	to, err := s.recipients()
	if err != nil {
		return nil, err
	}
	signer, err := s.Input.Signer()
	if err != nil {
		return nil, err
	}
	w, err := workspace.Open(s.Input.Workspace, s.Input.Engine.OpenStore)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	if err := w.Allow(ctx, signer); err != nil {
		return nil, err
	}
	if err := s.Input.Record(ctx, w, ledger.Export, ledger.Facts{"backup": "true"}, signer); err != nil {
		return nil, err
	}
	err = run.ReplaceFile(ctx, s.To, filepath.Ext(s.To), func(out io.Writer) error {
		if len(to) == 0 {
			return s.write(ctx, w, out)
		}
		sealed, err := age.Encrypt(out, to...)
		if err != nil {
			return err
		}
		return errors.Join(s.write(ctx, w, sealed), sealed.Close())
	})
	if err != nil {
		return nil, err
	}
	if len(to) > 0 {
		return nil, nil // only who has the key can read it
	}
	return Inspect(ctx, s.To, nil)
}

func (s *Saving) recipients() (to []age.Recipient, err error) {
	for _, text := range s.Recipients {
		some, err := age.ParseRecipients(strings.NewReader(text))
		if err != nil {
			return nil, &fault.Fault{Kind: fault.Usage,
				Rule: lang.Text{SV: "--recipient är ingen mottagare för age", EN: "--recipient is no recipient of age"},
				Hint: lang.Text{SV: "ange raden som börjar med age1: ansatz vault key gör ett nyckelpar",
					EN: "give the line that begins with age1: ansatz vault key makes a pair of keys"}}
		}
		to = append(to, some...)
	}
	end := openEnd
	if len(to) > 0 {
		end = sealedEnd
	}
	if filepath.Ext(s.To) != end {
		return nil, &fault.Fault{Kind: fault.Usage, File: s.To,
			Rule: lang.Textf("filens namn ska sluta på %s", "the file's name must end in %s", end),
			Hint: lang.Text{SV: "en förseglad säkerhetskopia (--recipient) slutar på .age, en öppen på .tar",
				EN: "a sealed backup (--recipient) ends in .age, an open one in .tar"}}
	}
	return to, nil
}

// packer writes files to a backup, and remembers their hashes.
type packer struct {
	ctx  context.Context
	tar  *tar.Writer
	sums bytes.Buffer
}

func (p *packer) text(name string, text []byte) error {
	return p.add(name, int64(len(text)), bytes.NewReader(text))
}

// file adds a file with as many bytes as it has now: one that grows meanwhile is as it was.
func (p *packer) file(name, from string) error {
	dir, base := filepath.Split(from)
	rel, size, err := disk.Look(filepath.Clean(dir), base)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it has gone since it was listed
	}
	if err != nil {
		return disk.Fault(fault.Resource, from, err)
	}
	f, err := disk.Open(filepath.Clean(dir), rel)
	if err != nil {
		return disk.Fault(fault.Resource, from, err)
	}
	defer f.Close()
	return p.add(name, size, f)
}

func (p *packer) add(name string, size int64, from io.Reader) error {
	if err := p.ctx.Err(); err != nil {
		return err
	}
	head := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, Format: tar.FormatPAX}
	if err := p.tar.WriteHeader(head); err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(p.tar, h), from, size); err != nil {
		return err
	}
	fmt.Fprintf(&p.sums, "%s  %s\n", hex.EncodeToString(h.Sum(nil)), name)
	return nil
}

// write writes all of a backup.
func (s *Saving) write(ctx context.Context, w *workspace.Workspace, out io.Writer) error {
	p := &packer{ctx: ctx, tar: tar.NewWriter(out)}
	head, err := json.Marshal(BackedUp{Program: s.Program, At: s.Now.UTC().Format(time.RFC3339), Home: s.Home != ""})
	if err != nil {
		return err
	}
	if err := p.text(headFile, head); err != nil {
		return err
	}
	if s.Home != "" { // before the workspace, whose ledger speaks of what was done here
		if err := s.home(p); err != nil {
			return err
		}
	}
	names, err := w.Lasting()
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := p.file(workspaceTop+name, filepath.Join(s.Input.Workspace, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	if err := p.text(sumsFile, p.sums.Bytes()); err != nil {
		return err
	}
	return p.tar.Close()
}

// home adds studies, results, reports, bundles, and what the workbench remembers.
func (s *Saving) home(p *packer) error {
	for _, top := range []string{studiesFolder, resultsFolder, reportsFolder, versionsFolder, bundlesFolder} {
		root := filepath.Join(s.Home, top)
		err := filepath.WalkDir(root, func(at string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil {
				return disk.Fault(fault.Resource, at, err)
			}
			if strings.HasPrefix(d.Name(), ".") && d.IsDir() {
				return fs.SkipDir // it is being written
			}
			rel, err := filepath.Rel(s.Home, at)
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			return p.file(homeTop+filepath.ToSlash(rel), at)
		})
		if err != nil {
			return err
		}
	}
	own := filepath.Join(s.Home, stateFolder)
	logs, err := filepath.Glob(filepath.Join(own, "*.txt"))
	if err != nil {
		return err
	}
	for _, log := range logs {
		if err := p.file(homeTop+stateFolder+"/"+filepath.Base(log), log); err != nil {
			return err
		}
	}
	return copyState(p, filepath.Join(own, stateName))
}

// copyState adds the state in SQLite as it is at one moment, without sessions: whoever has the backup signs in anew.
func copyState(p *packer, from string) error {
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return nil // it is in PostgreSQL, which has backups of its own
	}
	dir, err := os.MkdirTemp(filepath.Dir(from), "backup-")
	if err != nil {
		return disk.CannotWrite(filepath.Dir(from))
	}
	defer func() { _ = disk.RemoveAll(dir) }()
	to := filepath.Join(dir, stateName)
	place := database.Place{Kind: database.SQLite, File: from}
	if err := place.Copy(p.ctx, to, "session", "sign_in"); err != nil {
		return broken(from, err)
	}
	return p.file(homeTop+stateFolder+"/"+stateName, to)
}

// Inspect reads all of a backup and checks each of its files. Nothing is written.
func Inspect(ctx context.Context, file string, keys []age.Identity) (*BackedUp, error) {
	return unpackBackup(ctx, file, keys, func(string, io.Reader) error { return nil })
}

// Restore writes what a backup holds to a folder that is not there: workspace, and home where it has one. The folder is
// there as a whole, after all of it was checked, or not at all.
func Restore(ctx context.Context, file string, keys []age.Identity, to string) (held *BackedUp, err error) {
	if err := disk.Placeable(to); err != nil {
		return nil, err
	}
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return nil, &fault.Fault{Kind: fault.Usage, File: to,
			Rule: lang.Text{SV: "finns redan; det som finns skrivs inte över",
				EN: "exists already; what is there is not overwritten"},
			Hint: lang.Text{SV: "ange en ny mapp med --to", EN: "name a new folder with --to"}}
	}
	err = run.Replaced{Folder: to, Flag: "--to"}.Replace(ctx, func(dir string) error {
		held, err = unpackBackup(ctx, file, keys, func(name string, from io.Reader) error {
			at := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
				return disk.CannotWrite(to)
			}
			return restoreFile(at, from)
		})
		if err == nil && held.Home {
			err = os.MkdirAll(filepath.Join(dir, "home", inboxFolder), 0o700)
		}
		return err
	})
	return held, err
}

func restoreFile(at string, from io.Reader) error {
	f, err := os.OpenFile(at, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return disk.CannotWrite(at)
	}
	_, err = io.Copy(f, from)
	err = errors.Join(err, f.Sync(), f.Close())
	if here := new(fs.PathError); errors.As(err, &here) {
		return disk.Fault(fault.Resource, at, here) // the disk's mistake, not the backup's
	}
	return err
}

// unpackBackup calls take for each file of a backup, and then looks whether all are there with the right hashes.
func unpackBackup(ctx context.Context, file string, keys []age.Identity,
	take func(name string, from io.Reader) error) (*BackedUp, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, disk.Fault(fault.Usage, file, err)
	}
	defer f.Close()
	var from io.Reader = bufio.NewReaderSize(f, 1<<20)
	if filepath.Ext(file) == sealedEnd {
		if from, err = age.Decrypt(from, keys...); err != nil {
			return nil, &fault.Fault{Kind: fault.Refused, Attempt: true, File: file,
				Rule: lang.Text{SV: "går inte att öppna med den nyckeln", EN: "cannot be opened with this key"},
				Hint: lang.Text{SV: "ange nyckelfilen till mottagaren som kopian förseglades till, med --identity",
					EN: "give the key file of the recipient that the backup was sealed to, with --identity"}}
		}
	}
	held := &BackedUp{}
	var sums, told bytes.Buffer
	seen := map[string]bool{}
	for t := tar.NewReader(from); ; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		head, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || head.Typeflag != tar.TypeReg || told.Len() > 0 || !inBackup(head.Name) || seen[head.Name] {
			return nil, damagedBackup(file)
		}
		seen[head.Name] = true
		h := sha256.New()
		var text bytes.Buffer
		in := io.TeeReader(t, h)
		switch head.Name {
		case sumsFile:
			_, err = io.Copy(&told, io.LimitReader(t, 1<<28))
		case headFile:
			if _, err = io.Copy(&text, io.LimitReader(in, 1<<16)); err == nil {
				err = json.Unmarshal(text.Bytes(), held)
			}
		default:
			held.Files++
			held.Bytes += head.Size
			if err = take(head.Name, in); err == nil {
				_, err = io.Copy(io.Discard, in)
			}
		}
		var known *fault.Fault
		switch {
		case errors.As(err, &known):
			return nil, err
		case err != nil:
			return nil, damagedBackup(file)
		}
		if head.Name != sumsFile {
			fmt.Fprintf(&sums, "%s  %s\n", hex.EncodeToString(h.Sum(nil)), head.Name)
		}
	}
	if told.Len() == 0 || !bytes.Equal(told.Bytes(), sums.Bytes()) {
		return nil, damagedBackup(file)
	}
	return held, nil
}

// inBackup says whether a backup may hold a file of a name.
func inBackup(name string) bool {
	if name == headFile || name == sumsFile {
		return true
	}
	return path.Clean(name) == name && filepath.IsLocal(filepath.FromSlash(name)) && !strings.ContainsAny(name, `\:`) &&
		slices.ContainsFunc([]string{workspaceTop, homeTop}, func(top string) bool {
			return strings.HasPrefix(name, top) && len(name) > len(top)
		})
}

func damagedBackup(file string) *fault.Fault {
	return &fault.Fault{Kind: fault.Workspace, File: file,
		Rule: lang.Text{SV: "är ingen hel säkerhetskopia: något saknas eller är ändrat",
			EN: "is no whole backup: something is missing or was changed"},
		Hint: lang.Text{SV: "använd en annan kopia; ingenting är återställt",
			EN: "use another copy; nothing was restored"}}
}
