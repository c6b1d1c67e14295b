package law_test

import (
	"reflect"
	"strings"
	"testing"

	"ansatz/internal/fault"
	"ansatz/internal/workspace/law"
)

// Today's deliveries, which state a legal basis and conditions, pass the built-in policy; what it notes is named.
func TestDefaultPolicyAcceptsWhatIsNotStated(t *testing.T) {
	p := law.Default()
	today := law.Terms{LegalBasis: "2016:774 2 §", Handling: []string{"H0", "H2"}}
	if missing := p.Missing(law.Terms{}, law.Required); len(missing) > 0 {
		t.Errorf("the built-in policy requires %v", missing)
	}
	var noted []string
	for _, f := range p.Missing(today, law.Noted) {
		noted = append(noted, f.Name)
	}
	want := "decision.number decision.date decision.purpose decision.end erase_by"
	if got := strings.Join(noted, " "); got != want {
		t.Errorf("noted: %s; want %s", got, want)
	}
	if _, stated := today.Serves("research"); stated || !p.WithoutPurpose {
		t.Error("a delivery without a purpose is not read")
	}
}

// Each field of a policy is required alone: what lacks it is refused, and what states it is not.
func TestPolicyRequires(t *testing.T) {
	whole := law.Terms{LegalBasis: "x", EraseBy: "2026-01-01", Handling: []string{"H3"}, Restriction: "x",
		Decision: law.Decision{Number: "1", Date: "2024-01-01", End: "2024-12-31", Purposes: []string{"x"}}}
	lacks := map[string]func(*law.Terms){
		"legal_basis":      func(t *law.Terms) { t.LegalBasis = " " },
		"handling":         func(t *law.Terms) { t.Handling, t.Restriction = nil, "" },
		"handling.H3":      func(t *law.Terms) { t.Restriction = "" },
		"decision.number":  func(t *law.Terms) { t.Decision.Number = "" },
		"decision.date":    func(t *law.Terms) { t.Decision.Date = "" },
		"decision.end":     func(t *law.Terms) { t.Decision.End = "" },
		"decision.purpose": func(t *law.Terms) { t.Decision.Purposes = nil },
		"erase_by":         func(t *law.Terms) { t.EraseBy = "" },
	}
	for _, f := range law.Fields {
		p, err := law.ParsePolicy(fault.Usage, "p.yaml", []byte("policy: p\ndeliveries:\n  "+f.Name+": required\n"))
		if err != nil {
			t.Fatal(err)
		}
		if missing := p.Missing(whole, law.Required); len(missing) > 0 {
			t.Errorf("%s: %v is missing in what states all", f.Name, missing)
		}
		terms := whole
		lacks[f.Name](&terms)
		if missing := p.Missing(terms, law.Required); len(missing) != 1 || missing[0].Name != f.Name {
			t.Errorf("%s is required and not stated, and %v is missing", f.Name, missing)
		}
	}
}

// All mistakes of a policy are reported at once, with their places.
func TestPolicyMistakes(t *testing.T) {
	_, err := law.ParsePolicy(fault.Usage, "p.yaml", []byte("polcy: p\ndeliveries:\n  erase_by: often\n"+
		"  erased: noted\nstudy_purpose: yes\nwithout_purpose: no\n"))
	want := []string{"p.yaml:1:1", "p.yaml:1:1", "p.yaml:3:13", "p.yaml:4:3", "p.yaml:5:16", "p.yaml:6:18"}
	var got []string
	for _, f := range fault.Of(err) {
		got = append(got, f.File+":"+strings.SplitN(f.Error(), ":", 3)[1]+":"+f.Column)
		if f.Hint.SV == "" || f.Hint.EN == "" || f.Kind != fault.Usage {
			t.Errorf("%v: no remedy, or of kind %s", f, f.Kind)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

// No policy makes the reader fail, and what has no mistake knows a level for every field.
func FuzzPolicy(f *testing.F) {
	f.Add(string(law.Default().Source))
	f.Add("policy: p\ndeliveries: {erase_by: required}\nwithout_purpose: refused\n")
	f.Fuzz(func(t *testing.T, src string) {
		p, err := law.ParsePolicy(fault.Usage, "p.yaml", []byte(src))
		if err != nil {
			return
		}
		n := 0
		for _, level := range []law.Level{law.Required, law.Noted, law.Optional} {
			n += len(p.Missing(law.Terms{Handling: []string{"H3"}}, level))
		}
		if n != len(law.Fields)-1 {
			t.Errorf("%d fields have a level, of %d", n, len(law.Fields)-1)
		}
	})
}

// The day of erasure is the last on which a delivery may be read and the first on which it must be erased.
func TestDayOfErasure(t *testing.T) {
	d := law.Terms{EraseBy: "2026-06-30"}
	for day, want := range map[string][2]bool{
		"2026-06-29": {true, false}, "2026-06-30": {true, true}, "2026-07-01": {false, true},
		"2025-12-31": {true, false}, "2027-01-01": {false, true},
	} {
		if got := [2]bool{d.Readable(day), d.Due(day)}; got != want {
			t.Errorf("%s: readable, due: %v; want %v", day, got, want)
		}
	}
	if forever := (law.Terms{}); !forever.Readable("2999-01-01") || forever.Due("2999-01-01") {
		t.Error("without a day of erasure it is always readable and never due")
	}
}

// The last day of a decision is the last on which its delivery may be read, whatever the day of erasure; it need not be
// erased then. The message says which of the two it is.
func TestLastDayOfADecision(t *testing.T) {
	d := law.Terms{Decision: law.Decision{End: "2026-06-30"}, EraseBy: "2026-12-31"}
	for day, want := range map[string][3]bool{
		"2026-06-29": {true, false, false}, "2026-06-30": {true, false, false}, "2026-07-01": {false, true, false},
		"2026-12-31": {false, true, true}, "2027-01-01": {false, true, true},
	} {
		if got := [3]bool{d.Readable(day), d.Decision.Ended(day), d.Due(day)}; got != want {
			t.Errorf("%s: readable, ended, due: %v; want %v", day, got, want)
		}
	}
	for day, want := range map[string]string{"2026-06-30": "",
		"2026-07-01": "has a decision that held until 2026-06-30", "2027-01-01": "was to be erased by 2026-12-31"} {
		if rule, _ := d.Unreadable(day, "w"); rule.EN != want {
			t.Errorf("%s: %q, want %q", day, rule.EN, want)
		}
	}
}

// A purpose is the same whatever its capital letters, spaces and composed letters; part of one is another.
func TestPurposes(t *testing.T) {
	d := law.Terms{Decision: law.Decision{Purposes: []string{"Förebygga  brott", "Kontroll"}}}
	for purpose, want := range map[string]bool{
		"förebygga brott": true, " FÖREBYGGA BROTT": true, "fo\u0308rebygga brott": true, "kontroll": true,
		"förebygga": false, "förebygga brott och kontroll": false, "": false,
	} {
		if serves, stated := d.Serves(purpose); serves != want || !stated {
			t.Errorf("%q: %v, want %v", purpose, serves, want)
		}
	}
	if serves, stated := (law.Terms{}).Serves("kontroll"); serves || stated {
		t.Errorf("what states no purpose serves one: %v, stated: %v", serves, stated)
	}
}

// The conditions of a table are the union of those of its deliveries, each with all who set it.
func TestUnion(t *testing.T) {
	got := law.Union([]law.Sources{
		{Agency: "tax", Terms: law.Terms{Handling: []string{"H3", "H0"}, Restriction: "b"}},
		{Agency: "police", Terms: law.Terms{Handling: []string{"H1"}}},
		{Agency: "tax", Terms: law.Terms{Handling: []string{"H3"}, Restriction: "a"}},
		{Agency: "migration"},
		{Agency: "police", Terms: law.Terms{Handling: []string{"H0", "H3"}, Restriction: "b"}},
	})
	want := []law.Condition{
		{Code: "H0", Agencies: []string{"tax", "police"}}, {Code: "H1", Agencies: []string{"police"}},
		{Code: "H3", Agencies: []string{"tax", "police"}, Texts: []string{"b", "a"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}
