//go:build unix

package torture

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestReleaseKilled kills every step of a release at a random moment, several times, before it lets it end: proposing,
// two reviews, the decision, the export. After each kill the ledger is whole and the proposals can be listed; in the
// end the bundle holds.
func TestReleaseKilled(t *testing.T) {
	if os.Getenv("ANSATZ_TORTURE") == "" {
		t.Skip("runs by make torture")
	}
	a := newArena(t, 2)
	w := a.copyOf("half")
	out, bundle := filepath.Join(a.dir, "released"), filepath.Join(a.dir, "bundle.zip")
	key := func(name string) string { return filepath.Join(a.dir, name+".key") }
	try := func(who string, args ...string) outcome {
		cmd := exec.Command(a.program, append(args, "-w", w, "--key", key(who), "--quiet")...)
		cmd.Env = append(os.Environ(), "TMPDIR="+a.temp, "ANSATZ_LANG=en")
		text, _ := cmd.CombinedOutput()
		return outcome{args, cmd.ProcessState.ExitCode(), string(text)}
	}
	public := map[string]string{}
	for _, name := range []string{"anna", "bo", "cia", "dan"} {
		made := a.well("person", "new", "--out", key(name), "--plain")
		words := strings.Fields(made.text)
		public[name] = words[len(words)-1]
	}
	for _, line := range [][2]string{{"anna", "administrator"}, {"bo", "analyst"}, {"cia", "reviewer"},
		{"dan", "reviewer"}} {
		args := []string{"person", "add", line[0], "--role", line[1]}
		if line[0] != "anna" {
			args = append(args, "--public", public[line[0]])
		}
		if o := try("anna", args...); o.code != 0 {
			t.Fatalf("%v: %s", args, o.text)
		}
	}
	if o := try("bo", "run", "--out", out); o.code != 0 {
		t.Fatalf("run: %s", o.text)
	}
	for _, agency := range []string{"police", "population", "social_insurance", "enforcement", "employment",
		"migration", "tax", "care_inspectorate"} {
		try("anna", "permission", "record", agency, "--reference", "A1/2026") // those on condition H2
	}
	for _, step := range []struct {
		who  string
		args []string
	}{
		{"bo", []string{"release", "propose", out}},
		{"cia", []string{"release", "review", "1", "--answer", "approve", "--reason", "right"}},
		{"dan", []string{"release", "review", "1", "--answer", "approve", "--reason", "right"}},
		{"anna", []string{"release", "approve", "1"}},
		{"bo", []string{"release", "export", "1", "--to", bundle}},
	} {
		took, kills := 2*time.Second, 0
		for range 4 {
			cmd := exec.Command(a.program, append(step.args, "-w", w, "--key", key(step.who), "--quiet")...)
			cmd.Env = append(os.Environ(), "TMPDIR="+a.temp, "ANSATZ_LANG=en")
			var text bytes.Buffer
			cmd.Stdout, cmd.Stderr = &text, &text
			a.must(cmd.Start())
			time.Sleep(time.Duration(a.random.Int64N(int64(took))))
			_ = cmd.Process.Signal(syscall.SIGKILL)
			_ = cmd.Wait()
			if cmd.ProcessState.ExitCode() < 0 {
				kills++
			} else { // it had ended before
				took /= 2
			}
			a.well("ledger", "verify", "-w", w)
			if o := try("anna", "release", "show"); o.code != 0 {
				t.Fatalf("after %v was killed: release show: %s", step.args, o.text)
			}
		}
		if o := try(step.who, step.args...); o.code != 0 && o.code != 9 && o.code != 2 { // it may have been done
			t.Fatalf("%v: exit code %d: %s", step.args, o.code, o.text)
		}
		t.Logf("%v: killed %d times of 4", step.args[:2], kills)
	}
	a.well("ledger", "verify", "-w", w)
	a.well("release", "verify", bundle)
}
