//go:build unix

package torture

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestReadOnly: another user reads a workspace that it may not write, and the reading leaves nothing behind; a load
// says that it cannot be written, and who may not even read is told so. Only root can become another user.
func TestReadOnly(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user")
	}
	if os.Getenv("ANSATZ_TORTURE") == "" {
		t.Skip("runs by make torture")
	}
	a := newArena(t, 1)
	w := a.copyOf("half")
	mine := filepath.Join(a.dir, "nobody")
	program := filepath.Join(a.dir, "for-all")
	a.must(os.Mkdir(mine, 0o700), os.Chown(mine, 65534, 65534), os.WriteFile(program, a.read(a.program), 0o755))
	for dir := a.dir; len(dir) > len(os.TempDir()); dir = filepath.Dir(dir) {
		a.must(os.Chmod(dir, 0o755))
	}
	modes := func(files os.FileMode) {
		a.must(filepath.WalkDir(w, func(path string, d os.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				return os.Chmod(path, files|files>>2&0o111)
			}
			return os.Chmod(path, files)
		}))
	}
	run := func(args ...string) outcome {
		cmd := exec.Command(program, append(args, "--quiet")...)
		cmd.Env = append(os.Environ(), "TMPDIR="+mine, "HOME="+mine, "ANSATZ_LANG=en")
		nobody := &syscall.Credential{Uid: 65534, Gid: 65534, NoSetGroups: true}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: nobody}
		text, _ := cmd.CombinedOutput()
		return outcome{args, cmd.ProcessState.ExitCode(), string(text)}
	}
	out := filepath.Join(mine, "out")
	modes(0o444)
	for _, args := range [][]string{
		{"run", "-w", w, "--out", out, "--unprotected"}, {"explain", "table_6", "-w", w}, {"quarantine", "-w", w},
	} {
		if o := run(args...); o.code != 0 {
			t.Errorf("%v: %d: %s", o.args, o.code, o.text)
		}
	}
	if string(a.read(filepath.Join(out, "results.csv"))) != string(a.results["half"]) {
		t.Error("other results")
	}
	a.must(os.RemoveAll(out))
	if o := run("run", "-w", w, "--out", out); o.code != 0 || !strings.Contains(o.text, "was not recorded") {
		t.Errorf("%v: %d: %s", o.args, o.code, o.text)
	}
	a.must(os.RemoveAll(out))
	if left, _ := os.ReadDir(mine); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
	if o := run(a.load(a.late, w)...); o.code != 6 || !strings.Contains(o.text, "cannot be written") {
		t.Errorf("a load: %d: %s", o.code, o.text)
	}
	a.must(os.Chmod(filepath.Join(w, a.vault()), 0o400)) // who computes needs no numbers
	if o := run("run", "-w", w, "--out", out); o.code != 0 {
		t.Errorf("a run without the right to read the vault: %d: %s", o.code, o.text)
	}
	if o := run(a.values(w)...); o.code != 5 || !strings.Contains(o.text, a.vault()+": may not be read") {
		t.Errorf("a quarantine without the right to read the vault: %d: %s", o.code, o.text)
	}
	modes(0o400)
	for _, args := range [][]string{{"run", "-w", w, "--out", out}, a.load(a.late, w)} {
		if o := run(args...); o.code != 5 || !strings.Contains(o.text, "may not be read") {
			t.Errorf("%v without the right to read: %d: %s", o.args, o.code, o.text)
		}
	}
}

// TestReadOnlyLedger: where people are listed, nothing is done in a workspace that cannot be written, for it could not
// be recorded; where nobody is listed, the program says that it is not. Only root can become another user.
func TestReadOnlyLedger(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user")
	}
	if os.Getenv("ANSATZ_TORTURE") == "" {
		t.Skip("runs by make torture")
	}
	a := newArena(t, 1)
	w := a.copyOf("half")
	program, mine := filepath.Join(a.dir, "for-all"), filepath.Join(a.dir, "nobody")
	a.must(os.Mkdir(mine, 0o700), os.Chown(mine, 65534, 65534), os.WriteFile(program, a.read(a.program), 0o755))
	for dir := a.dir; len(dir) > len(os.TempDir()); dir = filepath.Dir(dir) {
		a.must(os.Chmod(dir, 0o755))
	}
	run := func(args ...string) outcome {
		a.must(filepath.WalkDir(w, func(path string, d os.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				return os.Chmod(path, 0o555)
			}
			return os.Chmod(path, 0o444)
		}))
		cmd := exec.Command(program, append(args, "--quiet")...)
		cmd.Env = append(os.Environ(), "TMPDIR="+mine, "HOME="+mine, "ANSATZ_LANG=en")
		nobody := &syscall.Credential{Uid: 65534, Gid: 65534, NoSetGroups: true}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: nobody}
		text, _ := cmd.CombinedOutput()
		return outcome{args, cmd.ProcessState.ExitCode(), string(text)}
	}
	key := filepath.Join(mine, "key")
	a.well("person", "new", "--plain", "--out", key)
	a.must(os.Chown(key, 65534, 65534))
	if o := run("release", "list", "-w", w, "--key", key); o.code != 0 || !strings.Contains(o.text, "is not recorded") {
		t.Errorf("%v: %d: %s", o.args, o.code, o.text)
	}
	a.well("person", "add", "Eva", "--role", "administrator", "-w", w, "--key", key)
	for _, args := range [][]string{{"release", "list", "-w", w, "--key", key}, {"quarantine", "-w", w, "--key", key},
		{"run", "-w", w, "--out", filepath.Join(mine, "out"), "--unprotected", "--key", key}} {
		if o := run(args...); o.code != 6 || !strings.Contains(o.text, "cannot be recorded") {
			t.Errorf("%v: %d: %s", o.args, o.code, o.text)
		}
	}
	if _, err := os.Stat(filepath.Join(mine, "out")); err == nil {
		t.Error("results of a run that could not be recorded")
	}
	if o := run("ledger", "verify", "-w", w); o.code != 0 {
		t.Errorf("%v: %d: %s", o.args, o.code, o.text)
	}
}
