package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"ansatz/internal/lang"
)

// TestChosenOnly: each command has the same flags and arguments, and the same help, when it alone is read.
func TestChosenOnly(t *testing.T) {
	all, err := newParser(newCommands(), lang.SV, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	names := func(leaf *kong.Node) (names []string) {
		for _, group := range leaf.AllFlags(false) {
			for _, f := range group {
				names = append(names, f.Name+" "+f.Help)
			}
		}
		for _, a := range leaf.Positional {
			names = append(names, a.Name)
		}
		return append(names, leaf.Detail)
	}
	for _, leaf := range all.Model.Leaves(false) {
		words := strings.Fields(strings.SplitN(strings.TrimPrefix(leaf.FullPath(), "ansatz "), " <", 2)[0])
		words = slices.DeleteFunc(words, func(w string) bool { return strings.HasPrefix(w, "[") })
		one, err := newParser(chosenOnly(newCommands(), words), lang.SV, nil, nil)
		if err != nil {
			t.Fatal(words, err)
		}
		var found *kong.Node
		for _, l := range one.Model.Leaves(false) {
			if l.FullPath() == leaf.FullPath() {
				found = l
			}
		}
		if found == nil || !slices.Equal(names(found), names(leaf)) {
			t.Errorf("%v is read otherwise alone", words)
		}
		if n := len(one.Model.Leaves(false)); n != 1 && words[0] != "completion" {
			t.Errorf("%v: %d commands are read", words, n)
		}
	}
	for _, line := range []string{"", "--help", "nothing", "--lang en", "--lang en -q"} {
		one, err := newParser(chosenOnly(newCommands(), wordsOf(strings.Fields(line))), lang.SV, nil, nil)
		if err != nil || len(one.Model.Leaves(false)) != len(all.Model.Leaves(false)) {
			t.Errorf("%q: not all commands are read: %v", line, err)
		}
	}
}
