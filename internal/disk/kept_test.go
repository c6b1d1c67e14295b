package disk

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// What was read is held until a file is another, and a mistake is not held.
func TestKept(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "x")
	write := func(text string, at time.Time) {
		t.Helper()
		if err := errors.Join(os.WriteFile(file, []byte(text), 0o600), os.Chtimes(file, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	var k Kept[string]
	reads := 0
	get := func() string {
		text, _ := k.Get(dir, StateOf(dir, "x"), func() (string, error) {
			reads++
			text, err := os.ReadFile(file)
			return string(text), err
		})
		return text
	}
	if get() != "" || get() != "" || reads != 2 {
		t.Errorf("a mistake is held: %d", reads)
	}
	write("a", time.Unix(1, 0))
	if get() != "a" || get() != "a" || reads != 3 {
		t.Errorf("it is read %d times", reads)
	}
	write("b", time.Unix(2, 0))
	if got := get(); got != "b" {
		t.Errorf("another file gives %q", got)
	}
	if StateOf(dir).Same(StateOf(dir, "x", "y")) || !StateOf(dir).Same(StateOf(dir, "x")) {
		t.Error("the state of a folder is not that of the files in it")
	}
}
