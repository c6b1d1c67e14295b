package ledger

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/person"
)

// The ledger is a folder of the workspace.
const (
	Dir         = "ledger"
	EntriesFile = "entries.jsonl" // one entry a line
	HeadFile    = "head"          // the checkpoint of all entries
	LockFile    = "lock"
)

// An entry is written in two steps, each through to the disk: its line, then the head. It counts when the head has it.
// After a kill between them the line stands beyond the head. If it is whole it is an entry, and so is the next one,
// also if that is killed too; otherwise it is removed, and the next entry says so.

// now is the clock.
var now = time.Now

var (
	errSpelling = errors.New("another spelling")
	errUnlike   = errors.New("other entries than those of the head")
)

// What can be wrong with an entry.
var (
	changed = lang.Text{SV: "posten i liggaren är ändrad", EN: "the ledger's entry was changed"}

	misplaced = lang.Text{SV: "en post i liggaren före den här är ändrad, borttagen eller flyttad",
		EN: "an entry of the ledger before this one was changed, removed or moved"}
	wrongSignature = lang.Text{SV: "underskriften i liggaren är inte nyckelns",
		EN: "the ledger's signature is not the key's"}
	missing = lang.Text{SV: "liggaren slutar för tidigt: poster är borttagna",
		EN: "the ledger ends too early: entries were removed"}
	otherHead = lang.Text{SV: "liggarens poster är andra än de som stod där",
		EN: "the ledger's entries are others than those that were there"}
	headDamaged = lang.Text{SV: "filen är skadad: den säger hur många poster liggaren har",
		EN: "the file is damaged: it says how many entries the ledger has"}
	noLedger = lang.Text{SV: "arbetsytans liggare saknas", EN: "the workspace's ledger is missing"}
)

var restore = lang.Text{
	SV: "återställ hela arbetsytan från säkerhetskopia, och ta reda på vem som har haft tillgång till den",
	EN: "restore the whole workspace from a backup, and find out who has had access to it",
}

func (l *Ledger) broken(number int64, rule lang.Text) error {
	return &fault.Fault{Kind: fault.Workspace, File: l.entries(), Line: int(number), Rule: rule, Hint: restore}
}

func (l *Ledger) entries() string { return filepath.Join(l.path, EntriesFile) }

// Create makes the ledger of a workspace that is being made in the folder dir, under its unique name.
func Create(dir, workspace string) error {
	path := filepath.Join(dir, Dir)
	if err := os.MkdirAll(path, 0o700); err != nil {
		return disk.CannotWrite(path)
	}
	id := make([]byte, 8)
	if _, err := rand.Read(id); err != nil {
		return err
	}
	l := empty(path)
	l.ID = hex.EncodeToString(id)
	if err := l.writeHead(nil); err != nil {
		return disk.Fault(fault.Resource, path, err)
	}
	for _, name := range []string{EntriesFile, LockFile} {
		if err := os.WriteFile(filepath.Join(path, name), nil, 0o600); err != nil {
			return disk.Fault(fault.Resource, path, err)
		}
	}
	_, err := Append(context.Background(), dir, Entry{Kind: Begun, Command: "load",
		What: Facts{"ledger": l.ID, "workspace": workspace}}, nil)
	return err
}

// Belongs returns an error if the ledger in the folder dir is not there or is not that of the workspace of a name.
func Belongs(dir, workspace string) error {
	path := filepath.Join(dir, Dir)
	f, err := disk.Open(path, EntriesFile)
	if err != nil {
		_, err := readFile(path, EntriesFile)
		return err
	}
	defer f.Close()
	line, _ := bufio.NewReader(f).ReadBytes('\n')
	var r Recorded
	if _, err := decode(bytes.TrimSuffix(line, []byte("\n")), &r); err != nil {
		return empty(path).broken(1, changed)
	}
	if r.What["workspace"] != workspace {
		return empty(path).broken(0, lang.Text{SV: "liggaren är en annan arbetsytas",
			EN: "the ledger is another workspace's"})
	}
	return nil
}

func empty(path string) *Ledger {
	return &Ledger{path: path, owners: map[person.PublicKey]string{}}
}

// Append writes an entry to the ledger of the workspace in the folder dir, and returns its number. When it returns, the
// entry is on the disk, so call it before anything is shown. It waits for other processes until ctx ends. If the
// workspace has a list of people, the signer must be in it, unless the entry is a refusal. If the workspace cannot be
// written, the number is 0; with a list of people that is an error, for then nothing may be done that is not recorded.
func Append(ctx context.Context, dir string, e Entry, by *person.Signer) (number int64, err error) {
	return appendTo(ctx, dir, e, nil, by)
}

// change is a new list of people in the place of another.
type change struct{ from, to person.List }

var changedMeanwhile = &fault.Fault{Kind: fault.Workspace,
	Rule: lang.Text{SV: "en annan har just ändrat personförteckningen",
		EN: "another has just changed the list of people"},
	Hint: lang.Text{SV: "kör kommandot igen", EN: "run the command again"}}

// SetPeople puts a list of people in the place of the one that the ledger had when it was read, as an entry that an
// administrator signs.
func (l *Ledger) SetPeople(ctx context.Context, dir, command string, list person.List, what Facts,
	by *person.Signer) error {
	n, err := appendTo(ctx, dir, Entry{People, command, what}, &change{l.People, list}, by)
	if err == nil && n == 0 {
		err = disk.CannotWrite(filepath.Join(dir, Dir))
	}
	return err
}

func appendTo(ctx context.Context, dir string, e Entry, people *change, by *person.Signer) (int64, error) {
	n, err := appendAlone(ctx, dir, e, people, by)
	if disk.Unwritable(err) {
		return 0, unwritable(ctx, dir)
	}
	return n, err
}

// turn is where those of this process that read or write a ledger wait for each other, in order. Others wait for the
// lock of the file, which has no order: many readers would keep a writer from it.
var turn sync.RWMutex

// appendAlone is appendTo while nobody else reads or writes the ledger. An error that disk.Unwritable knows says that
// it cannot be written.
func appendAlone(ctx context.Context, dir string, e Entry, people *change, by *person.Signer) (int64, error) {
	turn.Lock()
	defer turn.Unlock()
	path := filepath.Join(dir, Dir)
	held, err := lock(ctx, path, true)
	if err != nil {
		return 0, err
	}
	defer held.Close()
	l, rest, err := read(path, false)
	if err != nil {
		return 0, err
	}
	at := now().UTC()
	r := Recorded{Number: l.size() + 1, Before: l.hashes.root(l.size()).String(), Time: at.Format(time.RFC3339),
		Key: by.Public(), User: Login(), Kind: e.Kind, Command: e.Command, What: hide(e.What), Mended: rest}
	if people != nil {
		if !slices.Equal(l.People.People, people.from.People) {
			return 0, changedMeanwhile
		}
		r.People = &people.to
	}
	if err := l.allow(e, r.People, by, person.Day(at)); err != nil {
		return 0, err
	}
	if by == nil || r.Kind == Refusal && len(l.People.People) > 0 && !l.listed(by, person.Day(at)) {
		by, r.Key = nil, ""
	}
	err = l.write(&r, by)
	if disk.Unwritable(err) {
		return 0, err
	}
	if err != nil {
		return 0, disk.Fault(fault.Resource, path, err)
	}
	return r.Number, nil
}

// listed says whether a signer is in the list of people on a day.
func (l *Ledger) listed(by *person.Signer, day string) bool {
	_, err := l.People.Permit(by.Public(), day)
	return err == nil
}

// allow returns an error unless a signer may write an entry.
func (l *Ledger) allow(e Entry, people *person.List, by *person.Signer, day string) error {
	switch {
	case people != nil:
		return l.succession(*people, by.Public(), day)
	case e.Kind == Refusal, len(l.People.People) == 0:
		return nil
	}
	_, err := l.People.PermitAs(e.role(), by.Public(), day)
	return err
}

// write writes an entry after what the ledger holds. If that fails, the ledger stays as it was.
func (l *Ledger) write(r *Recorded, by *person.Signer) error {
	text, err := r.encode(by)
	if err != nil {
		return err
	}
	path := filepath.Join(l.path, EntriesFile)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	end, err := f.Seek(0, 2)
	if err == nil && r.Mended > 0 { // what a killed process has left unfinished
		end -= int64(r.Mended)
		if err = f.Truncate(end); err == nil {
			_, err = f.Seek(end, 0)
		}
	}
	if err == nil {
		_, err = f.Write(append(text, '\n'))
	}
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		if err = l.add(*r, text); err == nil {
			err = l.writeHead(by)
		}
	}
	if err != nil {
		_ = f.Truncate(end)
		_ = f.Sync()
	}
	return err
}

// writeHead writes the checkpoint of all entries, whole or not at all.
func (l *Ledger) writeHead(by *person.Signer) error {
	var err error
	if l.head, err = l.checkpoint(by); err != nil {
		return err
	}
	beside := filepath.Join(l.path, HeadFile+".new")
	f, err := os.OpenFile(beside, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(l.head)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		if err = disk.Rename(beside, filepath.Join(l.path, HeadFile)); err == nil {
			return disk.Sync(l.path)
		}
	}
	_ = os.Remove(beside)
	return err
}

// unwritable says what becomes of an entry for a workspace that cannot be written.
func unwritable(ctx context.Context, dir string) error {
	l, err := Read(ctx, dir)
	if err != nil || len(l.People.People) == 0 {
		return err
	}
	return &fault.Fault{Kind: fault.Resource, File: dir,
		Rule: lang.Text{SV: "kan inte skrivas, och det som görs kan inte antecknas i liggaren",
			EN: "cannot be written, and what is done cannot be recorded in the ledger"},
		Hint: lang.Text{
			SV: "arbetsytan har en personförteckning: ingenting får göras som inte antecknas; be om skrivrättighet",
			EN: "the workspace has a list of people: nothing may be done unrecorded; ask for the right to write"}}
}

// Read reads and checks the ledger of the workspace in the folder dir, or a ledger that was exported to it.
func Read(ctx context.Context, dir string) (*Ledger, error) { return readIn(ctx, dir, true) }

func readIn(ctx context.Context, dir string, check bool) (*Ledger, error) {
	turn.RLock()
	defer turn.RUnlock()
	path := filepath.Join(dir, Dir)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if exported(dir) { // nobody writes there
			l, _, err := read(dir, check)
			return l, err
		}
	}
	held, err := lock(ctx, path, false)
	switch {
	case err == nil:
		defer held.Close()
	case !disk.Unwritable(err) && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	l, _, err := read(path, check)
	return l, err
}

// Allow returns the person of a signer, if the signer may have an entry like this one recorded in the workspace in the
// folder dir now. Where the workspace has no list of people everybody may, and the person is empty.
func Allow(ctx context.Context, dir string, e Entry, by *person.Signer) (person.Person, error) {
	l, err := readIn(ctx, dir, false)
	if err != nil || len(l.People.People) == 0 {
		return person.Person{}, err
	}
	p, err := l.People.PermitAs(e.role(), by.Public(), person.Day(now()))
	if err != nil {
		return p, err
	}
	f, err := os.OpenFile(filepath.Join(dir, Dir, LockFile), os.O_RDWR, 0)
	if disk.Unwritable(err) {
		return p, unwritable(ctx, dir) // before the work, not after it
	}
	if err == nil {
		f.Close()
	}
	return p, nil
}

// lock takes or shares the ledger's lock. Others have it for a moment only.
func lock(ctx context.Context, path string, exclusive bool) (*os.File, error) {
	for {
		f, err := disk.TryLock(filepath.Join(path, LockFile), exclusive)
		if !errors.Is(err, disk.ErrHeld) {
			if errors.Is(err, fs.ErrNotExist) {
				err = missingIn(path, err)
			}
			return f, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(3 * time.Millisecond):
		}
	}
}

// exported says whether a folder is an exported ledger: it has both files, or one that says so itself.
func exported(dir string) bool {
	head, err := os.ReadFile(filepath.Join(dir, HeadFile))
	if err != nil {
		return false
	}
	_, look := os.Stat(filepath.Join(dir, EntriesFile))
	return look == nil || bytes.HasPrefix(head, []byte(origin))
}

// ofWorkspace says whether a folder is a workspace, or an exported ledger without its head: then the ledger has been
// there too. Names that other folders may have, such as lock, say nothing.
func ofWorkspace(dir string) bool {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "warehouse.") || e.Name() == "vault.age" || e.Name() == EntriesFile {
			return true
		}
	}
	parts, _ := os.ReadDir(filepath.Join(dir, "registers"))
	return slices.ContainsFunc(parts, func(e os.DirEntry) bool { return filepath.Ext(e.Name()) == ".parquet" })
}

// missingIn returns the fault that there is no ledger at path, if there is none.
func missingIn(path string, err error) error {
	if _, look := os.Stat(path); !errors.Is(look, fs.ErrNotExist) {
		return err
	}
	dir := filepath.Dir(path)
	if !ofWorkspace(dir) {
		return &fault.Fault{Kind: fault.Workspace, File: dir,
			Rule: lang.Text{SV: "är ingen arbetsyta", EN: "is not a workspace"},
			Hint: lang.Text{SV: "ange arbetsytans mapp, eller en mapp som ansatz ledger export skrev",
				EN: "give the workspace's folder, or a folder that ansatz ledger export wrote"}}
	}
	return &fault.Fault{Kind: fault.Workspace, File: path, Rule: noLedger, Hint: restore}
}

// last is the ledger that this process has checked last. Where the file still begins with the same bytes, they are not
// checked anew.
var last struct {
	sync.Mutex
	ledger *Ledger
}

// copied is a ledger to which more can be added without changing this one.
func (l *Ledger) copied() *Ledger {
	c := *l
	c.Entries, c.hashes, c.owners = slices.Clip(l.Entries), slices.Clip(l.hashes), maps.Clone(l.owners)
	c.People.People = slices.Clip(l.People.People)
	return &c
}

// read reads the ledger at path. rest is the number of bytes after the last entry that a killed process has left. With
// check it reads every entry and checks every signature. Without, it looks whether the lines are those of the head, by
// their hashes, and who signed that, and reads only the first and last entries and the lists of people.
func read(path string, check bool) (l *Ledger, rest int, err error) {
	last.Lock()
	defer last.Unlock()
	head, err := readFile(path, HeadFile)
	if err != nil {
		return nil, 0, err
	}
	l = last.ledger
	if l == nil || l.path != path {
		l = empty(path)
	}
	more, begins, err := readAfter(path, EntriesFile, l.text)
	if err == nil && !begins {
		l = empty(path)
		more, err = readFile(path, EntriesFile)
	}
	if err != nil {
		return nil, 0, err
	}
	check = check || len(l.Entries) > 0 // what was checked goes on being so
	now := *l
	if check {
		last.ledger = nil
	}
	rest, err = now.readOn(head, more, check)
	switch {
	case errors.Is(err, errUnlike):
		now = *empty(path)
		if more, err = readFile(path, EntriesFile); err == nil {
			rest, err = now.readOn(head, more, true) // which names the entry
		}
		return &now, rest, err
	case err != nil:
		return nil, 0, err
	case check:
		last.ledger = &now
		return now.copied(), rest, nil
	}
	return &now, rest, nil
}

// readAfter reads what a file holds after a text; begins is false where it does not begin with it.
func readAfter(path, name string, text []byte) (more []byte, begins bool, err error) {
	f, err := disk.Open(path, name)
	if err != nil {
		_, err = readFile(path, name)
		return nil, false, err
	}
	defer f.Close()
	part := make([]byte, 1<<16)
	for len(text) > 0 {
		n, err := io.ReadFull(f, part[:min(len(part), len(text))])
		if err != nil || !bytes.Equal(part[:n], text[:n]) {
			return nil, false, nil
		}
		text = text[n:]
	}
	more, err = io.ReadAll(f)
	if err != nil {
		return nil, false, disk.Fault(fault.Workspace, filepath.Join(path, name), err)
	}
	return more, true, nil
}

// readOn reads entries after those that l has, and looks whether all are those of the head.
func (l *Ledger) readOn(headText, text []byte, check bool) (rest int, err error) {
	l.head = headText
	head, err := parseCheckpoint(l.head)
	if err != nil {
		return 0, &fault.Fault{Kind: fault.Workspace, File: filepath.Join(l.path, HeadFile), Rule: headDamaged,
			Hint: restore}
	}
	l.ID = head.Ledger
	for len(text) > 0 {
		one, after, whole := bytes.Cut(text, []byte("\n"))
		if !whole {
			rest = len(text)
			break
		}
		n := l.size()
		if check || n == 0 || n >= head.Size-1 || bytes.Contains(one, listed) {
			err = l.take(one, check || n >= head.Size)
		} else {
			err = l.add(Recorded{Number: n + 1}, one)
		}
		if err != nil {
			return 0, err
		}
		l.text = append(l.text, text[:len(one)+1]...)
		text = after
	}
	switch {
	case l.size() < head.Size:
		return 0, l.broken(l.size()+1, missing)
	case l.hashes.root(head.Size) != head.Root && !check:
		return 0, errUnlike
	case l.hashes.root(head.Size) != head.Root,
		l.size() > 0 && (l.Entries[0].Kind != Begun || l.Entries[0].What["ledger"] != l.ID):
		return 0, l.broken(0, otherHead)
	}
	return rest, l.signedBy(head, filepath.Join(l.path, HeadFile))
}

// listed is in the line of every entry with a list of people.
var listed = []byte(`"people":{`)

func readFile(path, name string) ([]byte, error) {
	f, err := disk.Open(path, name)
	if err == nil {
		defer f.Close()
		var b bytes.Buffer
		if _, err = b.ReadFrom(f); err == nil {
			return b.Bytes(), nil
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &fault.Fault{Kind: fault.Workspace, File: filepath.Join(path, name), Rule: noLedger, Hint: restore}
	}
	return nil, disk.Fault(fault.Workspace, filepath.Join(path, name), err)
}

// Login is the system's name for the user.
func Login() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	return strings.ToValidUTF8(cmp.Or(u.Username, fmt.Sprint("uid ", u.Uid)), "?")
}
