package lang

import "testing"

func TestThousands(t *testing.T) {
	for digits, want := range map[string]string{"": "", "7": "7", "123": "123", "1234": "1,234", "-123": "-123",
		"-1234": "-1,234", "1234567": "1,234,567"} {
		if got := EN.Thousands(digits); got != want {
			t.Errorf("%s: %q, want %q", digits, got, want)
		}
	}
	if got := SV.Thousands("1234567"); got != "1\u00a0234\u00a0567" {
		t.Errorf("%q", got)
	}
}
