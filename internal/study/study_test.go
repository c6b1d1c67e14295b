package study

import (
	"slices"
	"testing"
)

func TestBuiltin(t *testing.T) {
	s, err := Load(BuiltinName)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(len(s.Flags()), s.Groups.Names())
}

func TestNetworksIsBuiltIn(t *testing.T) {
	s, err := Load(NetworksName)
	if err != nil {
		t.Fatal(err)
	}
	if s.Networks.Hub != 50 || len(s.Networks.FollowUp) != 3 {
		t.Errorf("%+v", s.Networks)
	}
	for _, r := range s.Results {
		if !slices.Contains(NetworkKinds, r.Kind) {
			t.Errorf("%s is no kind about networks", r.Kind)
		}
	}
}
