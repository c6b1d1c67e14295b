package fault

import "testing"

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		name string
		want string
	}{{"activ", "active"}, {"Lnked", "linked"}, {"xyz", ""}, {"", ""}, {"åktive", "active"}} {
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
