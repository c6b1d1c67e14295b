package study

import "testing"

func TestBuiltin(t *testing.T) {
	s, err := Load(BuiltinName)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(len(s.Flags()), s.Groups.Names())
}
