package reference

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ansatz/internal/register"
	"ansatz/internal/table"
)

// writePlain writes the registers as they stand: one delivery per agency, canonical values.
func (c *country) writePlain(t testing.TB, dir string) {
	for _, agency := range register.Agencies() {
		folder := filepath.Join(dir, agency)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		manifest := fmt.Sprintf(
			"agency: %s\ndelivered: 2024-09-01\nreference: 2024-07-01\nlegal_basis: x\nsynthetic: true\nfiles:\n",
			agency,
		)
		if agency == "cooperation" {
			manifest = "deliverer: police\n" + manifest
		}
		for _, r := range register.OfAgency(agency) {
			manifest += fmt.Sprintf("- {register: %s, path: %s.csv}\n", r.Name, r.Name)
			var b strings.Builder
			w := csv.NewWriter(&b)
			w.Write(r.ColumnNames())
			w.WriteAll(c.rows[r.Name])
			if err := os.WriteFile(filepath.Join(folder, r.Name+".csv"), []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(folder, "delivery.yaml"), []byte(manifest), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// differences gives the rows of a study in which the program and the reference differ.
func differences(t *testing.T, study string, results func(Registers) []table.Row, dir string) []string {
	workspace, out := filepath.Join(dir, "workspace"), filepath.Join(dir, "out")
	regs, _, err := ReadDeliveries(filepath.Join(dir, "deliveries"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ansatz(t, "load", filepath.Join(dir, "deliveries"), "--workspace", workspace, "--quiet"); err != nil {
		t.Fatal(err)
	}
	return diffRows(computedOf(t, study, workspace, out), results(regs))
}

// TestShrink makes a small example of a difference: ANSATZ_SHRINK=STUDY:SEED:TEXT drops rows of the country as long as
// a difference with that text stays, and prints what is left. STUDY is ansatz or cooperation.
func TestShrink(t *testing.T) {
	if os.Getenv("ANSATZ_SHRINK") == "" {
		t.Skip("only with ANSATZ_SHRINK")
	}
	parts := strings.SplitN(os.Getenv("ANSATZ_SHRINK"), ":", 3)
	if len(parts) < 3 {
		t.Fatal("ANSATZ_SHRINK is STUDY:SEED:TEXT")
	}
	study, text := parts[0], parts[2]
	n, err := strconv.Atoi(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	c, results := newCountry(uint64(n), 250+n%3*100), Results
	if study == "cooperation" {
		c, results = countryOfCooperation(n), Cooperation
	}
	differs := func() bool {
		dir, err := os.MkdirTemp("", "shrink")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		c.writePlain(t, filepath.Join(dir, "deliveries"))
		found := differences(t, study, results, dir)
		return slices.ContainsFunc(found, func(d string) bool { return strings.Contains(d, text) })
	}
	if !differs() {
		t.Fatal("no such difference in the plain country")
	}
	for _, r := range register.All() {
		for size := len(c.rows[r.Name]); size > 0; size /= 2 {
			for at := 0; at < len(c.rows[r.Name]); {
				before := c.rows[r.Name]
				c.rows[r.Name] = slices.Delete(slices.Clone(before), at, min(at+size, len(before)))
				if !differs() {
					c.rows[r.Name] = before
					at += size
				}
			}
		}
	}
	for _, r := range register.All() {
		for _, row := range c.rows[r.Name] {
			t.Log(r.Name, strings.Join(row, ","))
		}
	}
}
