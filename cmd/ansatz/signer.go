package main

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

func init() {
	addTexts(map[string]lang.Text{"flag_key": {
		SV: "Din nyckelfil, som du skriver under i arbetsytans liggare med.",
		EN: "Your key file, with which you sign in the workspace's ledger.",
	}})
}

// keyed holds the flag of every command that writes to a workspace's ledger.
type keyed struct {
	Key string `env:"ANSATZ_KEY" help:"${flag_key}"`
}

// signer returns a function that reads the key file, once for all commands of the console. Without a file there is no
// signer, which is no mistake until a workspace has a list of people.
func (k keyed) signer(c *console) func() (*person.Signer, error) { return k.signerBy(c, ownPhrase) }

// signerBy is signer with the passphrase of somebody.
func (k keyed) signerBy(c *console, whose phraseOf) func() (*person.Signer, error) {
	return func() (*person.Signer, error) {
		if k.Key == "" || c.signers[k.Key] != nil {
			return c.signers[k.Key], nil
		}
		s, err := person.Read(k.Key, func() (string, error) { return c.keyPassphrase(whose, k.Key, false) })
		if err == nil {
			c.signers[k.Key] = s
		}
		return s, err
	}
}

// phraseOf names the variables of the environment that may hold the passphrase of somebody's key file, or name a file
// with it, when nobody is there to be asked.
type phraseOf struct{ phrase, file string }

// Two people have two passphrases: what opens the first one's key says nothing about the second's.
var (
	ownPhrase    = phraseOf{"ANSATZ_KEY_PASSPHRASE", "ANSATZ_KEY_PASSPHRASE_FILE"}
	secondPhrase = phraseOf{"ANSATZ_SECOND_PASSPHRASE", "ANSATZ_SECOND_PASSPHRASE_FILE"}
)

// keyPassphrase returns the passphrase of a key file: from the variable, the file that the other variable names, or the
// terminal. A new one is asked for twice, and is more than spaces.
func (c *console) keyPassphrase(whose phraseOf, key string, anew bool) (string, error) {
	if phrase := os.Getenv(whose.phrase); phrase != "" && !(anew && strings.TrimSpace(phrase) == "") {
		return phrase, nil
	}
	if path := os.Getenv(whose.file); path != "" {
		text, err := disk.ReadFile(path)
		if err != nil {
			return "", disk.Fault(fault.Usage, path, err)
		}
		if line, _, _ := bytes.Cut(text, []byte("\n")); len(bytes.TrimSpace(line)) > 0 {
			return string(bytes.TrimSuffix(line, []byte("\r"))), nil
		}
	}
	in := int(os.Stdin.Fd())
	if !term.IsTerminal(in) {
		return "", noPassphrase(whose)
	}
	first, err := c.ask(in, whose, lang.Textf("Lösenfras för nyckeln %s: ", "Passphrase of the key %s: ", key))
	if err != nil || !anew {
		return first, err
	}
	again, err := c.ask(in, whose, lang.Text{SV: "En gång till: ", EN: "Once more: "})
	if err == nil && (again != first || strings.TrimSpace(first) == "") {
		err = &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "lösenfrasen är tom, eller inte densamma två gånger",
				EN: "the passphrase is empty, or not the same twice"},
			Hint: lang.Text{SV: "kör kommandot igen", EN: "run the command again"}}
	}
	return first, err
}

// ask asks for a passphrase, which the terminal does not show.
func (c *console) ask(terminal int, whose phraseOf, question lang.Text) (string, error) {
	_, _ = c.err.Write([]byte(question.In(c.lang)))
	text, err := term.ReadPassword(terminal)
	_, _ = c.err.Write([]byte("\n"))
	if err != nil {
		return "", noPassphrase(whose)
	}
	return string(text), nil
}

func noPassphrase(whose phraseOf) error {
	return &fault.Fault{Kind: fault.Usage,
		Rule: lang.Text{SV: "nyckelfilens lösenfras saknas", EN: "the key file's passphrase is missing"},
		Hint: lang.Text{
			SV: "sätt " + whose.phrase + " eller " + whose.file + ", eller kör vid en terminal; ansatz person new " +
				"--plain gör en nyckel utan lösenfras",
			EN: "set " + whose.phrase + " or " + whose.file + ", or run at a terminal; ansatz person new " +
				"--plain makes a key without a passphrase"}}
}

// commandOf is the command as the ledger names it: its words without its arguments.
func commandOf(parsed *kong.Context) string {
	var words []string
	for _, p := range parsed.Path {
		if p.Command != nil {
			words = append(words, p.Command.Name)
		}
	}
	return strings.Join(words, " ")
}

// recordRefusal writes to the ledger of the workspace that something was not allowed, and why, and returns the error.
// What is written is the rule, which holds no value, and the purpose and the decision that were stated.
func (c *console) recordRefusal(ctx context.Context, parsed *kong.Context, err error) error {
	var refused *fault.Fault
	for _, f := range fault.Of(err) {
		if refused == nil && (f.Attempt || f.Kind == fault.Refused || f.Kind == fault.Disclosed) {
			refused = f
		}
	}
	dir, why := "", ledger.Facts{}
	var key keyed
	for _, f := range parsed.Flags() {
		switch text, _ := f.Target.Interface().(string); f.Name {
		case "workspace":
			dir = text
		case "key":
			key.Key = text
		case "purpose", "decision":
			why[f.Name] = text
		}
	}
	if refused == nil || dir == "" {
		return err
	}
	if _, look := os.Stat(filepath.Join(dir, ledger.Dir)); look != nil {
		return err
	}
	what := ledger.Facts{"kind": string(refused.Kind), "rule_sv": refused.Rule.SV, "rule_en": refused.Rule.EN}
	maps.Copy(what, why)
	e := ledger.Entry{Kind: ledger.Refusal, Command: c.command, What: what}
	if _, failed := ledger.Append(context.WithoutCancel(ctx), dir, e, c.signers[key.Key]); failed != nil {
		return append(fault.Of(err), fault.Of(failed)...)
	}
	return err
}
