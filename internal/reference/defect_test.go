package reference

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// defects are deliveries of the care inspectorate that are fine or fatal as a whole. The file is care_licence:
// company_id, kind, granted_date, revoked_date.
var defects = []struct {
	name, top, entry, header string
	bad                      int // of 100 rows
	fatal                    bool
}{
	{"good", "", "path: a.csv", "company_id,kind,granted_date,revoked_date", 0, false},
	{"optional_column_absent", "", "path: a.csv", "company_id,kind,granted_date,x", 0, false},
	{"required_column_absent", "", "path: a.csv", "company_id,kind,granted,revoked_date", 0, true},
	{
		"mapped_column_absent",
		"",
		"path: a.csv, columns: {beviljad: granted_date}",
		"company_id,kind,granted,revoked_date",
		0,
		true,
	},
	{
		"mapped_column_absent_but_ours_there",
		"",
		"path: a.csv, columns: {beviljad: granted_date}",
		"company_id,kind,granted_date,revoked_date",
		0,
		false,
	},
	{
		"mapped_column_absent_and_optional",
		"",
		"path: a.csv, columns: {upphord: revoked_date}",
		"company_id,kind,granted_date,x",
		0,
		false,
	},
	{
		"mapped_beside_ours",
		"",
		"path: a.csv, columns: {kind: revoked_date}",
		"company_id,kind,granted_date,revoked_date",
		0,
		true,
	},
	{"two_for_one", "", "path: a.csv, columns: {a: granted_date, b: granted_date}", "company_id,kind,a,b", 0, true},
	{"no_such_column_of_ours", "", "path: a.csv, columns: {a: granted}", "company_id,kind,granted_date,a", 0, true},
	{"unknown_encoding", "", "path: a.csv, encoding: latin-9", "company_id,kind,granted_date,revoked_date", 0, true},
	{"no_file", "", "path: b.csv", "company_id,kind,granted_date,revoked_date", 0, true},
	{"empty_glob", "", "path: \"b*.csv\"", "company_id,kind,granted_date,revoked_date", 0, true},
	{"glob", "", "path: \"*.csv\"", "company_id,kind,granted_date,revoked_date", 0, false},
	{
		"wrong_sum",
		"",
		"path: a.csv, sha256: " + strings.Repeat("0", 64),
		"company_id,kind,granted_date,revoked_date",
		0,
		true,
	},
	{
		"wrong_sum_of_part",
		"",
		"path: \"*.csv\", parts: [{path: a.csv, sha256: " + strings.Repeat("0", 64) + "}]",
		"company_id,kind,granted_date,revoked_date",
		0,
		true,
	},
	{
		"codes_of_text",
		"",
		"path: a.csv, codes: {kind: {assistans: x}}",
		"company_id,kind,granted_date,revoked_date",
		0,
		false,
	},
	{"no_header", "", "path: a.csv", "", 0, true},
	{"five_percent", "", "path: a.csv", "company_id,kind,granted_date,revoked_date", 5, false},
	{"six_percent", "", "path: a.csv", "company_id,kind,granted_date,revoked_date", 6, true},
	{"other_agency", "agency: tax", "path: a.csv", "company_id,kind,granted_date,revoked_date", 0, true},
	{"no_agency", "agency: ivo", "path: a.csv", "company_id,kind,granted_date,revoked_date", 0, true},
	{"delivered_no_date", "delivered: 2024-02-30", "path: a.csv", "company_id,kind,granted_date,revoked_date", 0, true},
	{"reference_no_date", "reference: i går", "path: a.csv", "company_id,kind,granted_date,revoked_date", 0, true},
	{"replaces_nothing", "replaces: true", "path: a.csv", "company_id,kind,granted_date,revoked_date", 0, false},
	{"unknown_format", "", "path: a.doc", "company_id,kind,granted_date,revoked_date", 0, true},
}

// What is fatal to a delivery, by the text, by the reference and by the program; a refused load leaves no trace.
func TestAgreeOnDefects(t *testing.T) {
	rounds(t, 1)
	c := emptyCountry(1)
	for _, d := range defects {
		t.Run(d.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "deliveries")
			if err := os.MkdirAll(filepath.Join(dir, "d"), 0o755); err != nil {
				t.Fatal(err)
			}
			manifest := "agency: care_inspectorate\ndelivered: 2024-09-01\nreference: 2024-07-01\nlegal_basis: x\n" +
				"synthetic: true\n"
			if key, _, ok := strings.Cut(d.top, ":"); ok {
				var kept []string
				for _, line := range strings.Split(strings.TrimSpace(manifest), "\n") {
					if !strings.HasPrefix(line, key+":") {
						kept = append(kept, line)
					}
				}
				manifest = strings.Join(append(kept, d.top), "\n") + "\n"
			}
			manifest += "files:\n- {register: care_licence, " + d.entry + "}\n"
			var file string
			if d.header != "" {
				file = d.header + "\n"
				for i := range 100 {
					date := "2020-01-01"
					if i < d.bad {
						date = "fel"
					}
					file += fmt.Sprintf("%s,assistans,%s,\n", c.newOrg(), date)
				}
			}
			for name, text := range map[string]string{"delivery.yaml": manifest, "a.csv": file, "a.doc": file} {
				if err := os.WriteFile(filepath.Join(dir, "d", name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if _, _, err := ReadDeliveries(dir); (err != nil) != d.fatal {
				t.Errorf("reference: %v, want fatal %v", err, d.fatal)
			}
			workspace := filepath.Join(t.TempDir(), "workspace")
			if _, err := ansatz(t, "load", dir, "--workspace", workspace, "--quiet"); (err != nil) != d.fatal {
				t.Errorf("program: %v, want fatal %v", err, d.fatal)
			}
			if d.fatal {
				if left, err := filepath.Glob(filepath.Join(workspace, "*")); err == nil && len(left) > 0 {
					t.Errorf("a refused load left %v", left)
				}
			}
		})
	}
}
