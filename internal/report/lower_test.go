package report

import "testing"

// A label in running text begins with a small letter and keeps its proper names.
func TestLower(t *testing.T) {
	for label, want := range map[string]string{
		"Born in Sweden with two foreign-born parents": "born in Sweden with two foreign-born parents",
		"Swedish Tax Agency":                           "Swedish Tax Agency",
		"Allmänheten":                                  "allmänheten",
		"Skatteverket":                                 "Skatteverket",
		"VD":                                           "VD",
		"Låg inkomst":                                  "låg inkomst",
		"":                                             "",
	} {
		if got := lower(label); got != want {
			t.Errorf("%s: %s, want %s", label, got, want)
		}
	}
}
