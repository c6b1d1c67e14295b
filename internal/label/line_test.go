package label

import (
	"maps"
	"reflect"
	"slices"
	"testing"
)

// TestLinesAreYAML: the texts are read as lines, and the YAML library reads the same out of them.
func TestLinesAreYAML(t *testing.T) {
	fast, ok := parseLines(string(namesSource))
	if !ok {
		t.Fatal("a text does not stand on a line of its own: every command starts later")
	}
	slow, err := parseYAML(namesSource)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := slices.Sorted(maps.Keys(fast.section)), slices.Sorted(maps.Keys(slow.section)); !slices.Equal(a, b) {
		t.Fatalf("sections %v, and not %v", a, b)
	}
	for name, d := range slow.section {
		if !reflect.DeepEqual(fast.section[name].rank, d.rank) {
			t.Errorf("%s: another order", name)
		}
		for key, e := range d.entries {
			if fast.section[name].entries[key] != e {
				t.Errorf("%s: %s is read as %+v, and not as %+v", name, key, fast.section[name].entries[key], e)
			}
		}
	}
}

// What is YAML and stands otherwise is left to the library.
func TestOtherLines(t *testing.T) {
	for _, text := range []string{"a:\n  b: {sv: 'x''z', en: y}\n", "a:\n  b:\n    sv: x\n    en: y\n",
		"a:\n  b: {en: x, sv: y}\n", "a:\n  b: {sv: x, en: y} # c\n", "a:\n  b: {sv: null, en: y}\n",
		"a:\n  1: {sv: x, en: y}\n", "  b: {sv: x, en: y}\n",
		"a:\n  b: {sv: x: z, en: y}\n", "a: {b: {sv: x, en: y}}\n", "a:\n  b: {sv: \"\\z\", en: y}\n"} {
		if _, ok := parseLines(text); ok {
			t.Errorf("%q is read as lines", text)
		}
	}
}
