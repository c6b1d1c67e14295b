package register

import "testing"

func TestDictionary(t *testing.T) {
	if n := len(All()); n != 41 {
		t.Errorf("%d registers, want 41", n)
	}
	if n := len(Agencies()); n != 9 {
		t.Errorf("%d agencies, want 9", n)
	}
	inv, ok := Lookup("control_investigation")
	if !ok || inv.Agency != "social_insurance" || len(inv.Columns) != 12 {
		t.Fatalf("control_investigation: %+v", inv)
	}
	detail, _ := inv.Column("source_detail")
	if !detail.Optional || detail.Type != Code || len(detail.Codes) != 4 {
		t.Errorf("source_detail: %+v", detail)
	}
	for _, r := range All() {
		for _, k := range r.Key {
			if _, ok := r.Column(k); !ok {
				t.Errorf("%s: key column %s is no column", r.Name, k)
			}
		}
	}
}
