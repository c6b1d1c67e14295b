package workspace

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Several processes may read a workspace at the same time. A load has it alone. A process that has a lock writes into
// the locked file who it is, for others. The system releases a lock when its process ends, however it ends.

// errHeld says that another process holds a lock.
var errHeld = disk.ErrHeld

// lock is a lock on a file.
type lock struct {
	file   *os.File
	signed bool
	beside bool // the file is beside a folder that may be removed, and is removed with the lock
}

// tryLock takes the lock on the file at path without waiting. The error is errHeld if another process has it.
func tryLock(path string, exclusive bool) (*lock, error) {
	f, err := disk.TryLock(path, exclusive)
	if err != nil {
		return nil, err
	}
	return &lock{file: f}, nil
}

// tryFolder takes the lock on a folder that this process makes, moves or removes.
func tryFolder(dir string) (*lock, error) {
	l, err := tryLock(disk.LockOf(dir, LockFile), true)
	if err == nil {
		l.beside = disk.LocksBeside
	}
	return l, err
}

// patience is how long to wait for a lock that others hold only for a moment.
const patience = time.Second

// holder says who holds a lock, and since when.
type holder struct {
	PID                 int
	Host, User, Command string
	Since               time.Time
}

// takeLock takes the lock on the file at path, which it makes if needed. The error is errHeld if another process has
// it.
func takeLock(path string, exclusive bool) (*lock, error) {
	return patiently(func() (*lock, error) { return tryLock(path, exclusive) })
}

// takeFolder takes the lock on a folder, as takeLock does.
func takeFolder(dir string) (*lock, error) {
	return patiently(func() (*lock, error) { return tryFolder(dir) })
}

func patiently(try func() (*lock, error)) (*lock, error) {
	for began := time.Now(); ; time.Sleep(patience / 20) {
		l, err := try()
		if !errors.Is(err, errHeld) || time.Since(began) > patience {
			return l, err
		}
	}
}

// sign writes into the file of an exclusive lock who holds it.
func (l *lock) sign() {
	if l == nil || l.file == nil {
		return
	}
	command := append([]string{filepath.Base(os.Args[0])}, os.Args[1:]...)
	h := holder{PID: os.Getpid(), Command: strings.Join(command, " "), Since: time.Now().Round(time.Second)}
	h.Host, _ = os.Hostname()
	if u, err := user.Current(); err == nil {
		h.User = u.Username
	}
	text, err := json.Marshal(h)
	if err == nil && l.file.Truncate(0) == nil {
		_, _ = l.file.WriteAt(text, 0) // the lock holds without it too
	}
	l.signed = true
}

// release releases the lock.
func (l *lock) release() {
	if l == nil || l.file == nil {
		return
	}
	if l.signed {
		_ = l.file.Truncate(0)
	}
	l.file.Close()
	if l.beside {
		_ = os.Remove(l.file.Name()) // a process that has opened it meanwhile keeps it
	}
	l.file = nil
}

// signedBy reads who holds the lock on a file; empty if the file does not say.
func signedBy(path string) (t lang.Text) {
	f, err := os.Open(path)
	if err != nil {
		return t
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, 1<<16))
	var h holder
	if err != nil || json.Unmarshal(text, &h) != nil || h.PID == 0 {
		return t
	}
	at := h.Since.Format("2006-01-02 15:04:05")
	return lang.Textf("process %d på %s, användare %s, sedan %s: %s",
		"process %d on %s, user %s, since %s: %s", h.PID, cmp.Or(h.Host, "?"), cmp.Or(h.User, "?"), at, h.Command)
}

// readingPattern matches the folders of processes that read a workspace. Each has a lock of its own.
const readingPattern = "reading-*"

// readers returns the processes that read the workspace at dir now.
func readers(dir string) (list []lang.Text) {
	for _, folder := range Matching(dir, readingPattern) {
		if disk.IsLock(folder) {
			continue
		}
		path := disk.LockOf(folder, LockFile)
		l, err := tryFolder(folder)
		if err == nil {
			l.release()
		} else if who := signedBy(path); errors.Is(err, errHeld) && who.SV != "" {
			list = append(list, who)
		}
	}
	return list
}

// Matching lists the paths in a folder whose names match a pattern. The folder's own name is not a pattern.
func Matching(dir, pattern string) (paths []string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if ok, _ := filepath.Match(pattern, e.Name()); ok {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	return paths
}

// inUse returns the fault that says who has the workspace at dir. lockPath is the lock that a load holds.
func inUse(dir, lockPath string, exclusive bool) error {
	who := []lang.Text{}
	if exclusive {
		who = readers(dir)
	}
	f := &fault.Fault{Kind: fault.Workspace, File: dir,
		Rule: lang.Text{SV: "arbetsytan används av en annan körning", EN: "the workspace is in use by another process"},
		Hint: lang.Text{SV: "vänta tills den är klar, eller använd en annan arbetsyta",
			EN: "wait until it is done, or use another workspace"}}
	if len(who) == 0 {
		if loads := signedBy(lockPath); loads.SV != "" {
			f.Rule = lang.Text{SV: "en inläsning pågår i arbetsytan", EN: "a load into the workspace is under way"}
			who = append(who, loads)
		}
	} else {
		f.Rule = lang.Text{SV: "arbetsytan läses av andra, och en inläsning måste vara ensam",
			EN: "others read the workspace, and a load must be alone"}
	}
	for _, w := range who {
		f.Rule.SV += " (" + w.SV + ")"
		f.Rule.EN += " (" + w.EN + ")"
	}
	return f
}

// makeScratch makes a folder for the files of one process that reads the workspace at dir. It is in the workspace or,
// if that may not be written, in the system's folder for temporary files. It first removes what killed processes have
// left there. The folder's lock shows a load who is reading.
func makeScratch(dir string) (folder string, held *lock, err error) {
	removeReading(dir, readingPattern)
	if folder, held, err = heldFolder(dir, readingPattern); err != nil {
		removeReading(os.TempDir(), "ansatz-"+readingPattern)
		folder, held, err = heldFolder("", "ansatz-"+readingPattern)
	}
	if err != nil {
		return "", nil, disk.CannotWrite(os.TempDir())
	}
	held.sign()
	return folder, held, nil
}

// heldFolder makes a folder and takes its lock. Another process may remove a folder that has no lock yet, as one that
// was left; then the next one is made. On systems without locks no process removes another's folder.
func heldFolder(parent, pattern string) (folder string, held *lock, err error) {
	for range 20 {
		if folder, err = os.MkdirTemp(parent, pattern); err != nil {
			return "", nil, err
		}
		held, err = tryFolder(folder)
		switch {
		case err == nil && held.stands():
			return folder, held, nil
		case err == nil:
			held.release()
		case !errors.Is(err, errHeld) && !errors.Is(err, fs.ErrNotExist):
			return folder, nil, nil
		}
	}
	return "", nil, errHeld
}

// stands reports whether the locked file is still the one at its path. An earlier holder of the lock may have removed
// it.
func (l *lock) stands() bool {
	mine, err := l.file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(l.file.Name())
	return err == nil && os.SameFile(mine, there)
}

// removeReading removes the folders of processes that were killed while they read.
func removeReading(parent, pattern string) {
	for _, folder := range Matching(parent, pattern) {
		folder = strings.TrimSuffix(folder, disk.LockEnd)
		info, err := os.Stat(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if _, look := os.Stat(disk.LockOf(folder, LockFile)); err == nil && errors.Is(look, fs.ErrNotExist) &&
			time.Since(info.ModTime()) < time.Minute {
			continue // another process has just made it and is about to take its lock
		}
		if l, err := tryFolder(folder); err == nil {
			_ = disk.RemoveAll(folder)
			l.release()
		}
	}
}
