package agencyxml

import (
	"os"
	"path/filepath"
	"testing"
)

// TestUnknownMarksProtect: a person is unprotected only where the mark is missing, empty or says no.
func TestUnknownMarksProtect(t *testing.T) {
	for mark, want := range map[string]string{"": "N", "N": "N", "false": "N", "0": "N", " N\n": "N", "J": "J",
		"true": "J", "1": "J", "JA": "J", "j": "J", "Y": "J", "S": "J"} {
		for _, element := range []string{"Sekretessmarkering", "SkyddadFolkbokforing"} {
			path := filepath.Join(t.TempDir(), "f.xml")
			post := "<Folkbokforingsposter><Folkbokforingspost><" + element + ">" + mark + "</" + element + ">" +
				"<PersonNr>196001019808</PersonNr></Folkbokforingspost></Folkbokforingsposter>"
			if err := os.WriteFile(path, []byte(post), 0o600); err != nil {
				t.Fatal(err)
			}
			r, err := open(t.Context(), fileAt(path, "person"))
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if err := r.Next(); err != nil {
				t.Fatal(err)
			}
			if got := string(r.Cell(7)); got != want {
				t.Errorf("%s %q: %q, want %q", element, mark, got, want)
			}
		}
	}
}
