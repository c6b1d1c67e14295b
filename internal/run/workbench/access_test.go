package workbench

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// Every address asks for something that the table of who may what has, and a form that changes something is nobody's
// but those who may change it.
func TestEveryRouteIsInTheTable(t *testing.T) {
	known := map[Action]bool{}
	for _, row := range Access {
		if known[row.Action] {
			t.Errorf("%s stands twice", row.Action)
		}
		known[row.Action] = true
		if len(row.Roles) == 0 || row.Text.SV == "" || row.Text.EN == "" {
			t.Errorf("%s has nobody, or no text", row.Action)
		}
	}
	for _, r := range routes {
		if !known[r.needs] {
			t.Errorf("%s asks for %s, which nobody may", r.pattern, r.needs)
		}
	}
	for _, m := range menu {
		if !slices.ContainsFunc(routes, func(r route) bool {
			path := strings.TrimSuffix(strings.TrimPrefix(r.pattern, http.MethodGet+" "), "{$}")
			return path == m.path && r.needs == m.needs
		}) {
			t.Errorf("the menu's %s asks for something else than the page", m.path)
		}
	}
}

// A reader changes nothing, and sees neither rows, jobs nor the ledger; an auditor sees no results.
func TestRoles(t *testing.T) {
	reader, auditor := User{Roles: []Role{Reader}}, User{Roles: []Role{Auditor}}
	for _, a := range []Action{SeeRows, SeeNetworks, Deliver, StartJobs, SeeJobs, EditStudies, SeeLedger, SeeLoaded} {
		if reader.May(a) {
			t.Errorf("a reader may %s", a)
		}
	}
	for _, a := range []Action{SeeRows, SeeNetworks, Deliver, StartJobs, EditStudies, SeeResults} {
		if auditor.May(a) {
			t.Errorf("an auditor may %s", a)
		}
	}
	if (User{Roles: []Role{"owner"}}).May(SeeStart) {
		t.Error("an unknown role may something")
	}
	if (User{Roles: []Role{Administrator, Analyst}}).May("nothing") {
		t.Error("somebody may what the table does not have")
	}
}
