package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ansatz/internal/lang"
)

// TestTerminalHidesPassphrases: a passphrase that is asked for at a terminal is read and not shown there, the vault's
// and a key file's, and a new one is asked for twice.
func TestTerminalHidesPassphrases(t *testing.T) {
	t.Setenv("ANSATZ_KEY_PASSPHRASE", "")
	t.Setenv("ANSATZ_KEY_PASSPHRASE_FILE", "")
	const secret = "hemlig fras"
	for name, c := range map[string]struct {
		answers []string
		prompts []string
		ask     func(*console, int) (string, error)
		fails   bool
	}{
		"the vault's": {
			[]string{secret}, []string{"Valvets lösenfras: "},
			func(c *console, in int) (string, error) { return c.askPhrase(in, false) }, false},
		"a new one of the vault": {
			[]string{secret, secret}, []string{"Ny lösenfras för valvet: ", "Samma lösenfras igen: "},
			func(c *console, in int) (string, error) { return c.askPhrase(in, true) }, false},
		"a new one, once otherwise": {
			[]string{secret, secret + "!"}, []string{"Ny lösenfras för valvet: ", "Samma lösenfras igen: "},
			func(c *console, in int) (string, error) { return c.askPhrase(in, true) }, true},
		"a key's": {
			[]string{secret}, []string{"Lösenfras för nyckeln Anna.key: "},
			func(c *console, _ int) (string, error) {
				return c.keyPassphrase(ownPhrase, "Anna.key", false)
			}, false},
		"a new one of a key": {
			[]string{secret, secret}, []string{"Lösenfras för nyckeln Anna.key: ", "En gång till: "},
			func(c *console, _ int) (string, error) {
				return c.keyPassphrase(ownPhrase, "Anna.key", true)
			}, false},
		"a value of the command line": {
			[]string{secret}, []string{"Fras: "},
			func(c *console, _ int) (string, error) {
				return c.secret("--phrase", lang.Text{SV: "Fras", EN: "Phrase"}, "@")
			}, false},
	} {
		t.Run(name, func(t *testing.T) {
			us, them := pseudoTerminal(t)
			stdin, stderr := os.Stdin, os.Stderr
			os.Stdin, os.Stderr = them, them
			defer func() { os.Stdin, os.Stderr = stdin, stderr }()
			type answer struct {
				text string
				err  error
			}
			done := make(chan answer, 1)
			go func() {
				text, err := c.ask(&console{lang: lang.SV, err: them}, int(them.Fd()))
				done <- answer{text, err}
			}()
			shown := ""
			for i, prompt := range c.prompts {
				shown += shownUntil(t, us, prompt)
				hidden(t, them)
				if _, err := fmt.Fprintln(us, c.answers[i]); err != nil {
					t.Fatal(err)
				}
			}
			got := <-done
			shown += shownUntil(t, us, "\n")
			if strings.Contains(shown, "hemlig") {
				t.Errorf("the terminal shows the passphrase: %q", shown)
			}
			if c.fails != (got.err != nil) || !c.fails && got.text != secret {
				t.Errorf("%q, %v", got.text, got.err)
			}
		})
	}
}

// pseudoTerminal returns both ends of a terminal: where a person sits, and where a program reads and writes.
func pseudoTerminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("SKIPPED, NOT TESTED: no pseudo-terminals here:", err)
	}
	t.Cleanup(func() { person.Close() })
	if err := unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return person, program
}

// shownUntil returns what a terminal shows until it has shown a text.
func shownUntil(t *testing.T, person *os.File, text string) string {
	t.Helper()
	shown, part := "", make([]byte, 256)
	for !strings.Contains(shown, text) {
		n, err := person.Read(part)
		if err != nil {
			t.Fatalf("%q, %v", shown, err)
		}
		shown += string(part[:n])
	}
	return shown
}

// hidden waits until a terminal does not show what is typed.
func hidden(t *testing.T, program *os.File) {
	t.Helper()
	for range 1000 {
		state, err := unix.IoctlGetTermios(int(program.Fd()), unix.TCGETS)
		if err != nil {
			t.Fatal(err)
		}
		if state.Lflag&unix.ECHO == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("what is typed is shown")
}
