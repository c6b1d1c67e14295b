package fault

import (
	"strings"
	"testing"

	"ansatz/internal/lang"
)

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		name string
		want string
	}{{"activ", "active"}, {"Lnked", "linked"}, {"xyz", ""}, {"", ""}, {"åktive", "active"}, {"linkage", ""}} {
		if got := Nearest(c.name, []string{"active", "linked", ""}); got != c.want {
			t.Errorf("nearest of %q is %q, want %q", c.name, got, c.want)
		}
	}
	if d := Edits("kitten", "sitting"); d != 3 { // the textbook's example
		t.Errorf("kitten to sitting takes %d", d)
	}
}

func TestDidYouMean(t *testing.T) {
	many := make([]string, 31)
	for i := range many {
		many[i] = string(rune('a'+i%26)) + string(rune('a'+i/26))
	}
	for _, c := range []struct {
		name  string
		valid []string
		want  string
	}{
		{"activ", []string{"active", "linked", ""}, "did you mean active? valid: active, linked"},
		{"xyzxyz", []string{"active", "linked"}, "valid: active, linked"},
		{"aa", many, "did you mean aa?"},
		{"x", nil, "remove it; there is nothing to give here"},
	} {
		if got := DidYouMean(c.name, c.valid); got.EN != c.want || got.SV == "" {
			t.Errorf("%s: %q, want %q", c.name, got.EN, c.want)
		}
	}
}

func TestResolve(t *testing.T) {
	among := []Name{
		{"linked", []lang.Text{{SV: "Kopplade", EN: "Linked"}}},
		{"linked_upper", []lang.Text{{SV: "Kopplade, högre nivå", EN: "Linked, upper level"}}},
		{"housing_allowance", []lang.Text{{SV: "Bostadsbidrag", EN: "Housing allowance"}}},
		{"table_6", []lang.Text{{SV: "Tabell\u00a06", EN: "Table 6"}}},
		{"all", []lang.Text{{SV: "Samtliga", EN: "All"}}},
		{"total", []lang.Text{{SV: "Samtliga", EN: "Total"}}},
	}
	for asked, want := range map[string]string{
		"linked": "linked", "kopplade": "linked", "KOPPLADE": "linked", "Kopplade, högre nivå": "linked_upper",
		"kopplade hogre niva": "linked_upper", "kopplade ho\u0308gre niva\u030a": "linked_upper",
		"bostadsbidrag": "housing_allowance", "Housing-Allowance": "housing_allowance", "tabell_6": "table_6",
		"Tabell 6": "table_6", "all": "all", "samtliga": "", "kopplad": "", "": "",
	} {
		if got, found, remedy := Resolve(asked, among); got != want || found != (want != "") ||
			found == (remedy != lang.Text{}) {
			t.Errorf("%q: %q, %v, %v; want %q", asked, got, found, remedy, want)
		}
	}
	for asked, want := range map[string]string{"bostadsbidragg": "menade du housing_allowance (Bostadsbidrag)?",
		"kopplad": "menade du linked (Kopplade)?", "samtliga": "det kan vara flera: all, total",
		"zzzzzz": "giltiga: linked (Kopplade), linked_upper"} {
		if _, _, remedy := Resolve(asked, among); !strings.HasPrefix(remedy.SV, want) {
			t.Errorf("%q: %s; want %s", asked, remedy.SV, want)
		}
	}
}

// TestAnotherAgencyIsNotSuggested: names that only end alike are not near, so all valid ones are listed.
func TestAnotherAgencyIsNotSuggested(t *testing.T) {
	var among []Name
	for _, name := range []string{"Tullverket", "Skatteverket", "Polismyndigheten", "Migrationsverket",
		"Kronofogdemyndigheten", "Försäkringskassan", "Åklagarmyndigheten", "Arbetsförmedlingen", "Kustbevakningen",
		"Bolagsverket", "Trafikverket", "Ekobrottsmyndigheten", "Säkerhetspolisen"} {
		among = append(among, Name{ID: name})
	}
	for asked, want := range map[string]string{"skolverket": "giltiga: Tullverket, Skatteverket, ",
		"Jordbruksverket": "giltiga: ", "Skattevrket": "menade du Skatteverket?",
		"Försakringskasan": "menade du Försäkringskassan?", "Kronofogden": "giltiga: "} {
		if _, _, remedy := Resolve(asked, among); !strings.HasPrefix(remedy.SV, want) {
			t.Errorf("%q: %s; want %s", asked, remedy.SV, want)
		}
	}
}
