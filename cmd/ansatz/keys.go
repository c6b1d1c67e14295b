package main

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/vault"
)

// passphraseVariable is the name of the environment's variable that may hold a vault's passphrase.
const passphraseVariable = "ANSATZ_PASSPHRASE"

// opening says how a sealed vault is opened.
type opening struct {
	Identity       []string `placeholder:"FILE" help:"${flag_identity}"`
	PassphraseFile string   `placeholder:"FILE" help:"${flag_passphrase_file}"`
}

// sealing says to whom a vault is sealed.
type sealing struct {
	Recipient     []string `placeholder:"age1…" help:"${flag_recipient}"`
	RecipientFile []string `placeholder:"FILE" help:"${flag_recipient_file}"`
}

func init() {
	addTexts(map[string]lang.Text{
		"flag_identity": {
			SV: "Fil med en nyckel som öppnar valvet (gjord med: ansatz vault key).",
			EN: "File with a key that opens the vault (made with: ansatz vault key).",
		},
		"flag_passphrase_file": {
			SV: "Fil vars första rad är valvets lösenfras, i stället för " + passphraseVariable + " eller terminalen.",
			EN: "File whose first line is the vault's passphrase, in place of " + passphraseVariable +
				" or the terminal.",
		},
		"flag_recipient": {
			SV: "Mottagare som valvet förseglas till: en öppen nyckel av age.",
			EN: "Recipient whom the vault is sealed to: a public key of age.",
		},
		"flag_recipient_file": {
			SV: "Fil med mottagare, en på varje rad.",
			EN: "File with recipients, one on each line.",
		},
	})
}

// keys are the keys that a command line gives.
func (o opening) keys(c *console, s sealing) (vault.Keys, error) {
	k := vault.Keys{
		Recipients: s.Recipient, RecipientFiles: s.RecipientFile, IdentityFiles: o.Identity,
		Phrase: os.Getenv(passphraseVariable),
	}
	if o.PassphraseFile != "" {
		content, err := disk.ReadFile(o.PassphraseFile)
		if err != nil {
			return k, disk.Fault(fault.Usage, o.PassphraseFile, err)
		}
		first, _, _ := strings.Cut(string(content), "\n")
		if k.Phrase = strings.TrimRight(first, "\r"); k.Phrase == "" {
			return k, &fault.Fault{
				Kind: fault.Usage,
				File: o.PassphraseFile,
				Rule: lang.Text{SV: "första raden är tom", EN: "the first line is empty"},
				Hint: lang.Text{SV: "skriv lösenfrasen på första raden", EN: "write the passphrase on the first line"},
			}
		}
	}
	if in := int(os.Stdin.Fd()); term.IsTerminal(in) && term.IsTerminal(int(os.Stderr.Fd())) {
		k.Ask = func(fresh bool) (string, error) { return c.askPhrase(in, fresh) }
	}
	return k, nil
}

// askPhrase asks for a passphrase at the terminal, for a new one twice.
func (c *console) askPhrase(in int, fresh bool) (string, error) {
	ask := func(text lang.Text) (string, error) {
		fmt.Fprint(os.Stderr, text.In(c.lang))
		phrase, err := term.ReadPassword(in)
		fmt.Fprintln(os.Stderr)
		return string(phrase), err
	}
	if !fresh {
		return ask(lang.Text{SV: "Valvets lösenfras: ", EN: "The vault's passphrase: "})
	}
	first, err := ask(lang.Text{SV: "Ny lösenfras för valvet: ", EN: "New passphrase for the vault: "})
	if err != nil || first == "" {
		return first, err
	}
	second, err := ask(lang.Text{SV: "Samma lösenfras igen: ", EN: "The same passphrase again: "})
	if err == nil && first != second {
		return "", &fault.Fault{
			Kind: fault.Usage,
			Rule: lang.Text{SV: "lösenfraserna är olika", EN: "the passphrases differ"},
			Hint: lang.Text{SV: "kör kommandot igen", EN: "run the command again"},
		}
	}
	return first, err
}
