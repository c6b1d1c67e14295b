package vault

import (
	"strings"
	"testing"

	"ansatz/internal/fault"
)

// TestAgencySQL: the statements for an agency's database name a user and registers, and nothing else that somebody has
// given; registers from which keys are made stay in the workspace.
func TestAgencySQL(t *testing.T) {
	secret := strings.Repeat("ab", 32)
	if text, err := AgencySQL(secret, "trino", []string{"debt"}); err != nil || !strings.Contains(text, "ansatz.debt") {
		t.Errorf("%v", err)
	}
	for what, c := range map[string]struct {
		user     string
		register string
	}{
		"a user with a statement": {"a; drop table b", "debt"},
		"no user":                 {"", "debt"},
		"a quoted user":           {`"a"`, "debt"},
		"a register that is none": {"trino", "debts"},
		"people":                  {"trino", "person"},
		"changed numbers":         {"trino", "person_alias"},
		"who is insured":          {"trino", "insured"},
		"income":                  {"trino", "income"},
		"companies":               {"trino", "company"},
	} {
		if _, err := AgencySQL(secret, c.user, []string{c.register}); fault.ExitCode(err) != 2 {
			t.Errorf("%s: %v", what, err)
		}
	}
}
