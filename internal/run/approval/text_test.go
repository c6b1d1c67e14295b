package approval

import (
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/table"
)

// A number on the page of a report is released only if it is one of a row that is printed, however it is written.
func TestStrangers(t *testing.T) {
	rows := map[string]table.Row{}
	row := func(measure string, value, low, high float64, status table.Status) table.Row {
		return table.Row{Result: "t", Group: "g", Measure: measure, Value: value, Numerator: table.Empty,
			Denominator: table.Empty, Low: low, High: high, Status: status}
	}
	released(rows, "s", []table.Row{row("share", 0.431, 0.4, 0.462, table.OK),
		row("paid", 43150000, table.Empty, table.Empty, table.OK), row("ratio", 2.945, 2.55, 3.32, table.OK),
		row("change", -1.5, table.Empty, table.Empty, table.OK),
		row("persons", 1043, table.Empty, table.Empty, table.OK),
		row("one", 1, table.Empty, table.Empty, table.OK),
		row("hidden", 7, table.Empty, table.Empty, table.Suppressed)})
	nb := lang.Space
	for _, c := range []struct {
		lang, of, value, text string
		strange               bool
	}{
		{"sv", "s|t|g||share", "0.431", "43" + nb + "procent", false},
		{"sv", "s|t|g||share", "0.431", "43,1" + nb + "%", false},
		{"en", "s|t|g||share", "0.431", "43.1%", false},
		{"sv", "s|t|g||share", "0.431", "40,0–46,2" + nb + "procent", false},
		{"sv", "s|t|g||share", "0.431", "44" + nb + "procent", true},
		{"sv", "s|t|g||share", "0.44", "44" + nb + "procent", true},
		{"sv", "s|t|g||paid", "43150000", "43,2" + nb + "miljoner kronor", false},
		{"sv", "s|t|g||paid", "43150000", "43" + nb + "150" + nb + "000" + nb + "kronor", false},
		{"en", "s|t|g||paid", "43150000", "43,150,000 kronor", false},
		{"sv", "s|t|g||paid", "43150000", "44,2" + nb + "miljoner kronor", true},
		{"sv", "s|t|g||ratio", "2.945", "2,55–3,32", false},
		{"sv", "s|t|g||ratio", "2.945", "2,55–3,42", true},
		{"sv", "s|t|g||change", "-1.5", "\u22121,5", false},
		{"sv", "s|t|g||change", "-1.5", "1,5", true},
		{"en", "s|t|g||persons", "1043", "1,043", false},
		{"sv", "s|t|g||one", "1", "lika", false},
		{"sv", "s|t|g||hidden", "7", "7", true},
		{"sv", "s|t|g||persons", "1044", "1" + nb + "044", true},
		{"sv", "s|t|h||persons", "1043", "1" + nb + "043", true},
		{"sv", "other|t|g||persons", "1043", "1" + nb + "043", true},
	} {
		page := `<html lang="` + c.lang + `"><data value="` + c.value + `" data-of="` + c.of + `">` + c.text + "</data>"
		if n, strange := strangers([]byte(page), rows); n != 1 || len(strange) > 0 != c.strange {
			t.Errorf("%s %s %q: %d, %q", c.of, c.value, c.text, n, strange)
		}
	}
	if _, strange := strangers([]byte(`<html lang="sv"><data value="1043">1043</data>`), rows); len(strange) != 1 {
		t.Errorf("a number that names no row: %q", strange)
	}
}
