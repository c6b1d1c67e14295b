package main

import (
	"io"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/lang"
)

// Each name of a value or argument in the Swedish help has a Swedish word.
func TestTheSwedishHelpNamesValuesInSwedish(t *testing.T) {
	parser, err := newParser(newCommands(), lang.SV, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	known := func(where, name string) {
		t.Helper()
		m := helpNames.FindStringSubmatch(name)
		if m == nil {
			t.Errorf("%s: %s is not found in the help", where, name)
			return
		}
		for _, word := range helpPart.FindAllString(m[2], -1) {
			if helpNamesSwedish[word] == "" {
				t.Errorf("%s: %q of %s has no Swedish word", where, word, name)
			}
		}
	}
	for _, leaf := range parser.Model.Leaves(false) {
		for _, arg := range leaf.Positional {
			known(leaf.FullPath(), "<"+arg.Name+">")
		}
		for _, flags := range leaf.AllFlags(false) {
			for _, f := range flags {
				name := f.FormatPlaceHolder()
				usual := slices.Contains([]string{"", f.Default, `"` + f.Default + `"`}, name)
				if !f.IsBool() && !usual && name == strings.ToUpper(name) {
					known(leaf.FullPath()+" --"+f.Name, "="+name)
				}
			}
		}
	}
}

func TestNamesOfValuesAreTranslatedWholeAndAlone(t *testing.T) {
	for english, swedish := range map[string]string{
		"  --results=STUDY=FILE;...  Rows": "  --results=STUDIE=FIL;...  Rows",
		"som STUDIE=results.csv":           "som STUDIE=results.csv",
		"--recipient=age1…":                "--recipient=age1…",
		"[<file> ...]":                     "[<fil> ...]",
		`--format="table"`:                 `--format="table"`,
	} {
		got := helpNames.ReplaceAllStringFunc(english, func(s string) string {
			m := helpNames.FindStringSubmatch(s)
			return swedishName(m) + m[4]
		})
		if got != swedish {
			t.Errorf("%s: %s", english, got)
		}
	}
}

// TestFlagsSayWhatTheyTake: a folder, a file and a day are called so, also where a file or a folder may be given.
func TestFlagsSayWhatTheyTake(t *testing.T) {
	parser, err := newParser(newCommands(), lang.SV, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, leaf := range parser.Model.Leaves(false) {
		for _, flags := range leaf.AllFlags(false) {
			for _, f := range flags {
				got[leaf.Path()+" --"+f.Name] = f.FormatPlaceHolder()
			}
		}
	}
	for flag, want := range map[string]string{"run --workspace": "DIR", "run --out": "DIR", "run --key": "FILE",
		"release export --to": "FILE", "report freeze --to": "DIR", "network show --to": "DAY",
		"case letter --out": "FILE", "case letter --register": "DIR", "quarantine --register": "STRING",
		"ledger show --since": "DAY", "person add --until": "DAY"} {
		if got[flag] != want {
			t.Errorf("%s takes %s, want %s", flag, got[flag], want)
		}
	}
}
