package run

import (
	"testing"

	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

// A permission counts for the delivery that it names. Where people are listed an administrator must have signed it.
func TestPermissionOfAnAnalyst(t *testing.T) {
	provenance := []byte(`{"deliveries": [
		{"folder": "a", "agency": "police", "handling": ["H0", "H2"], "sha256": "11"},
		{"folder": "b", "agency": "cooperation", "deliverer": "customs", "handling": ["H2"], "sha256": "22"}]}`)
	entry := func(role person.Role, key person.PublicKey, agency, hash string) ledger.Recorded {
		return ledger.Recorded{Kind: ledger.Permission, Key: key, Person: person.Person{Role: role},
			What: ledger.Facts{"agency": agency, "deliveries_sha256": hash}}
	}
	for name, c := range map[string]struct {
		entries []ledger.Recorded
		without int
	}{
		"none":                {nil, 2},
		"by an administrator": {[]ledger.Recorded{entry(person.Administrator, "k", "police", "11, 22")}, 0},
		"without a list":      {[]ledger.Recorded{entry("", "", "police", "11"), entry("", "", "customs", "22")}, 0},
		"by an analyst":       {[]ledger.Recorded{entry(person.Analyst, "k", "police", "11, 22")}, 2},
		"by a reviewer":       {[]ledger.Recorded{entry(person.Reviewer, "k", "police", "11, 22")}, 2},
		"by nobody listed":    {[]ledger.Recorded{entry("", "k", "police", "11, 22")}, 2},
		"of another delivery": {[]ledger.Recorded{entry(person.Administrator, "k", "police", "33")}, 2},
		"of one":              {[]ledger.Recorded{entry(person.Administrator, "k", "customs", "22")}, 1},
	} {
		if _, without := StatedPermissions(provenance, c.entries); len(without) != c.without {
			t.Errorf("%s: without permission %q, want %d", name, without, c.without)
		}
	}
}
