package main

import (
	"context"
	"math"
	"os"
	"strconv"
	"strings"

	"filippo.io/age"
	"github.com/rogpeppe/go-internal/testscript"

	"ansatz/internal/lang"
	"ansatz/internal/table"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

// people WORKSPACE NAME:ROLE…: makes a key file NAME.key for each, its public key NAME.pub, and the list of people,
// which the first signs. The first's public key is the variable ADMINISTRATOR; or STRANGER, where there is no such
// workspace.
func people(ts *testscript.TestScript, _ bool, args []string) {
	var list person.List
	var first *person.Signer
	variable := "ADMINISTRATOR"
	_, err := os.Stat(ts.MkAbs(args[0]))
	if err != nil {
		variable = "STRANGER"
	}
	for _, a := range args[1:] {
		name, role, _ := strings.Cut(a, ":")
		s, err := person.New()
		ts.Check(err)
		ts.Check(s.Write(ts.MkAbs(name+".key"), ""))
		ts.Check(os.WriteFile(ts.MkAbs(name+".pub"), []byte(s.Public()), 0o600))
		list.People = append(list.People, person.Person{Name: name, Role: person.Role(role), Key: s.Public(),
			From: "2020-01-01"})
		if first == nil {
			first = s
			ts.Setenv(variable, string(s.Public()))
		}
	}
	if err != nil {
		return // keys alone
	}
	l, err := ledger.Read(context.Background(), ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(l.SetPeople(context.Background(), ts.MkAbs(args[0]), "person add", list, nil, first))
}

// figureless RESULTS PAGE: no number of results.csv that is large enough to be told from others stands on the page.
func figureless(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	rows, err := table.ReadCSV(f)
	ts.Check(err)
	page := ts.ReadFile(args[1])
	looked := 0
	for _, r := range rows {
		for _, v := range []float64{r.Value, r.Numerator, r.Denominator} {
			if v < 1000 || v != math.Trunc(v) {
				continue
			}
			looked++
			digits := strconv.FormatFloat(v, 'f', 0, 64)
			if spaced := lang.SV.Thousands(digits); strings.Contains(page, spaced) || v > 3000 &&
				strings.Contains(page, digits) {
				ts.Fatalf("%s has the number %s", args[1], spaced)
			}
		}
	}
	if looked < 10 {
		ts.Fatalf("only %d numbers looked for", looked)
	}
}

// agekey FILE: makes a key of age in a file; its recipient is the variable RECIPIENT.
func agekey(ts *testscript.TestScript, _ bool, args []string) {
	id, err := age.GenerateX25519Identity()
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(id.String()+"\n"), 0o600))
	ts.Setenv("RECIPIENT", id.Recipient().String())
}
