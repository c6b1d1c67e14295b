package kind

import "testing"

func TestDeclarationsAreRead(t *testing.T) {
	if _, err := read(source); err != nil {
		t.Fatal(err)
	}
}
