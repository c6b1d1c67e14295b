package delivery

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/fault"
)

// TestToldEarly: mistakes of manifests are told before any file is hashed, those of headers before any row is read; the
// error holds all of them with those of the rows.
func TestToldEarly(t *testing.T) {
	in := t.TempDir()
	write := func(name, text string) { deliver(t, in, map[string]string{name: text}) }
	const header = "company_id,kind,granted_date,revoked_date\n"
	rows := header + strings.Repeat("5560000001,assistance,never,\n", 9)
	manifest := "agency: care_inspectorate\ndelivered: 2024-09-02\nreference: 2024-07-01\nsynthetic: true\nfiles: "
	write("a/delivery.yaml", manifest+"[]\n")
	write("b/delivery.yaml", manifest+"[{register: care_licence, path: a.csv}]\n")
	write("b/a.csv", "company_id,kind\n")
	write("c/delivery.yaml",
		fmt.Sprintf("%s[{register: care_licence, path: a.csv, sha256: %x}]\n", manifest, sha256.Sum256([]byte(rows))))
	write("c/a.csv", "of another hash")
	var told []string
	_, err := runLoad(t.Context(), Options{Deliveries: in, Check: true, OnFaults: func(found fault.List) {
		told = append(told, found.Error())
		switch len(told) {
		case 1:
			write("c/a.csv", rows)
		case 2:
			write("b/a.csv", header) // too late
		}
	}})
	if len(told) != 2 || !strings.Contains(told[0], "files is empty") || strings.Contains(told[0], "a.csv") ||
		!strings.Contains(told[1], "granted_date") ||
		strings.Contains(told[1], "files is empty") {
		t.Errorf("told early: %q", told)
	}
	all := fmt.Sprint(err)
	for _, want := range []string{"files is empty", "b/a.csv:1:granted_date", "c/a.csv"} {
		if !strings.Contains(filepath.ToSlash(all), want) {
			t.Errorf("the error does not tell of %s:\n%s", want, all)
		}
	}
	if strings.Contains(all, "sha256") {
		t.Errorf("a file was hashed before the manifests' mistakes were told:\n%s", all)
	}
}
