package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"ansatz/internal/cooperation"
	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Signs of a value that does not stand on the command line, for that is kept in the shell's history and shown in the
// list of processes.
const (
	elsewhere = "@"  // asked for at the terminal; with a name after it, the file of that name
	piped     = "@-" // standard input
	longest   = 1 << 20
)

// given returns the fields of a record that were given. What stands encrypted in a register, such as an identity
// number, is asked for, or read from standard input or a file; on the command line itself it is refused, with every
// such field, unless the register says that what is in it is made up.
func (c *console) given(s *cooperation.Store, noun string, flags kong.Plugins) (map[string]string, error) {
	n, _ := cooperation.Find(noun)
	all := flagged(n, flags)
	var faults fault.List
	taken := ""
	for _, f := range n.Fields {
		value, there := all[f.Name]
		if !there || !f.Sealed || value == "-" {
			continue
		}
		var wrong error
		switch {
		case !strings.HasPrefix(value, elsewhere):
			if !s.Synthetic {
				wrong = inHistory("--" + f.Flag())
			}
		case value == piped && taken != "":
			wrong = &fault.Fault{Kind: fault.Usage,
				Rule: lang.Textf("--%s och --%s läses båda från standard in", "--%s and --%s are both read from "+
					"standard input", taken, f.Flag()),
				Hint: lang.Text{SV: "läs en av dem ur en fil: @FIL", EN: "read one of them from a file: @FILE"}}
		default:
			if value == piped {
				taken = f.Flag()
			}
			all[f.Name], wrong = c.secret("--"+f.Flag(), f.Named(), value)
		}
		if wrong != nil {
			faults = append(faults, fault.Of(wrong)...)
		}
	}
	return all, faults.Err()
}

// subject is what a network is drawn around. A person's number, which a sole trader has for its own, is not taken from
// the command line.
func (c *console) subject(value string) (string, error) {
	switch {
	case strings.HasPrefix(value, elsewhere):
		return c.secret("", lang.Text{SV: "organisationsnummer", EN: "organisation number"}, value)
	case ofPerson(value):
		return "", inHistory("")
	}
	return value, nil
}

// ofPerson says whether a text looks like a person's number: its third and fourth digits from the year on are a month,
// where an organisation number has 20 or more.
func ofPerson(value string) bool {
	var digits []rune
	for _, r := range value {
		if unicode.IsDigit(r) {
			digits = append(digits, r)
		}
	}
	if len(digits) != 10 && len(digits) != 12 {
		return false
	}
	return digits[len(digits)-8] < '2'
}

// inHistory refuses a value of a flag, or of an argument, that stood on the command line.
func inHistory(flag string) error {
	said := lang.Text{SV: cmp.Or(flag, "ett personnummer"), EN: cmp.Or(flag, "an identity number")}
	return &fault.Fault{Kind: fault.Usage,
		Rule: lang.Text{SV: said.SV + " stod på kommandoraden, som blir kvar i skalets historik och syns i " +
			"processlistan",
			EN: said.EN + " stood on the command line, which stays in the shell's history and is shown in the list " +
				"of processes"},
		Hint: lang.Text{SV: "ta bort raden ur historiken, och ange @ (programmet frågar), @- (standard in) " +
			"eller @FIL",
			EN: "remove the line from the history, and give @ (the program asks), @- (standard input) or @FILE"}}
}

// secret reads a value from where its sign says. flag names it on the command line.
func (c *console) secret(flag string, named lang.Text, sign string) (string, error) {
	var text []byte
	var err error
	switch where := strings.TrimPrefix(sign, elsewhere); where {
	case "":
		in := int(os.Stdin.Fd())
		if !term.IsTerminal(in) {
			return "", &fault.Fault{Kind: fault.Usage,
				Rule: ofFlag("det finns ingen terminal att fråga efter %s vid", "there is no terminal to ask for %s at",
					flag, named),
				Hint: lang.Text{SV: "ange @- och skicka värdet på standard in, eller @FIL",
					EN: "give @- and send the value on standard input, or @FILE"}}
		}
		_, _ = io.WriteString(c.err, named.In(c.lang)+": ")
		text, err = term.ReadPassword(in)
		_, _ = io.WriteString(c.err, "\n")
	case "-":
		text, err = io.ReadAll(io.LimitReader(os.Stdin, longest+1))
	default:
		if text, err = disk.ReadFile(where); err != nil {
			return "", disk.Fault(fault.Usage, where, err)
		}
	}
	value := strings.TrimRight(strings.TrimPrefix(string(text), "\ufeff"), "\r\n")
	if err != nil || len(text) > longest || strings.TrimSpace(value) == "" {
		return "", &fault.Fault{Kind: fault.Usage,
			Rule: ofFlag("inget värde för %s gick att läsa", "no value of %s could be read", flag, named),
			Hint: lang.Text{SV: "skicka värdet på standard in, i en fil eller vid frågan",
				EN: "send the value on standard input, in a file or at the question"}}
	}
	return value, nil
}

// ofFlag says something of a flag, and of an argument by its name.
func ofFlag(sv, en, flag string, named lang.Text) lang.Text {
	return lang.Text{SV: fmt.Sprintf(sv, cmp.Or(flag, named.SV)), EN: fmt.Sprintf(en, cmp.Or(flag, named.EN))}
}
