package main

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The register of the cooperation in a browser: what the law does not allow is refused with its paragraph and is not
// written, what is sealed is not shown, and reading is recorded in the register.
func TestServeCooperation(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	register, key := filepath.Join(dir, "register"), filepath.Join(dir, "register.key")
	do := func(args ...string) string {
		t.Helper()
		c := exec.Command(program(t, dir), args...)
		c.Env = append(os.Environ(), "ANSATZ_LANG=sv")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	made := do("vault", "key", key)
	recipient := made[strings.Index(made, "age1"):]
	recipient = recipient[:strings.IndexAny(recipient, " \n")]
	do("case", "init", register, "--agency", "social_insurance_agency", "--recipient", recipient)

	none := serve(t, dir)
	none.signIn()
	if page := none.sees("/"); strings.Contains(page, "/cooperation") {
		t.Error("a register that is not there is in the menu")
	}
	if status, _ := none.get("/cooperation"); status != http.StatusNotFound {
		t.Errorf("a register that is not there: %d", status)
	}
	s := serve(t, dir, "--home", filepath.Join(dir, "other"), "--register", register, "--identity", key)
	s.signIn()
	s.sees("/cooperation", "Försäkringskassan", "Inga.")
	s.sees("/cooperation/request/new", "Begärande myndighet", "förseglas", "måste fyllas i")

	request := url.Values{"id": {"R-1"}, "f-to_agency": {"police"}, "f-ground": {"lus"}, "f-decision_id": {"SB-9"},
		"f-need_stated": {"true"}, "f-subject_kind": {"area"}, "f-area": {"0180C1010"}, "f-sent_date": {"2026-02-01"},
		"f-text": {"Vad är känt om <script>bostaden</script>?"}, "do": {"write"}}
	status, page, at := s.form("/cooperation/request/new", request)
	if status != http.StatusForbidden || !strings.Contains(page, "SB-9") || !strings.Contains(page, "§") {
		t.Fatalf("what the law does not allow is written, or no paragraph is told: %d at %s\n%s", status, at, page)
	}
	if strings.Contains(page, "bostaden") {
		t.Error("what is sealed is shown again")
	}
	if page := s.sees("/cooperation/request"); strings.Contains(page, ">R-1<") {
		t.Error("what was refused is in the list")
	}
	decision := url.Values{"id": {"SB-9"}, "f-decided_date": {"2025-12-01"}, "f-purpose": {"<b>assistans</b>"},
		"f-serious": {"true"}, "f-organised": {"true"}, "f-problem_area": {"välfärd"}, "f-from_date": {"2026-01-01"},
		"f-agency": {"police", "social_insurance_agency"}, "do": {"try"}}
	if status, page, _ := s.form("/cooperation/decision/new", decision); status != http.StatusOK ||
		!strings.Contains(page, "Posten håller") {
		t.Fatalf("trying a decision: %d\n%s", status, page)
	}
	if page := s.sees("/cooperation/decision"); strings.Contains(page, ">SB-9<") {
		t.Error("what was tried is written")
	}
	decision.Set("do", "write")
	if status, page, at := s.form("/cooperation/decision/new", decision); status != http.StatusOK ||
		at.Path != "/cooperation/decision/of/SB-9" || strings.Contains(page, "<b>assistans") ||
		!strings.Contains(page, "Polismyndigheten, 2026-01-01") {
		t.Fatalf("writing a decision: %d at %s\n%s", status, at, page)
	}
	target := url.Values{"id": {"MO-1"}, "f-decision_id": {"SB-9"}, "f-kind": {"area"}, "f-area": {"0180C1010"},
		"f-opened_date": {"2026-01-15"}, "do": {"write"}}
	if status, page, _ := s.form("/cooperation/target/new", target); status != http.StatusOK ||
		!strings.Contains(page, "Skrivet.") {
		t.Errorf("a target: %d\n%s", status, page)
	}
	if status, page, at := s.form("/cooperation/request/new", request); at.Path != "/cooperation/request/of/R-1" ||
		!strings.Contains(page, "[förseglat]") || strings.Contains(page, "bostaden") {
		t.Fatalf("writing a request: %d at %s\n%s", status, at, page)
	}
	s.sees("/cooperation/request?pending=1&agency=police", ">R-1<")
	s.sees("/cooperation", "R-1", "Polismyndigheten", "vi väntar")

	// A correction changes what the form has changed, says why, and undoes nothing lawful.
	correction := url.Values{"f-decided_date": {"2025-12-01"}, "f-purpose": {"assistans"}, "f-serious": {"true"},
		"f-organised": {"true"}, "f-problem_area": {"välfärd"}, "f-from_date": {"2026-01-01"},
		"f-to_date": {"2026-01-31"}, "reason": {"skrivfel"}}
	if status, page, _ := s.form("/cooperation/decision/correct/SB-9", correction); status != http.StatusForbidden ||
		!strings.Contains(page, "R-1") {
		t.Errorf("a correction makes a request unlawful: %d\n%s", status, page)
	}
	correction.Del("f-to_date")
	if status, page, at := s.form("/cooperation/decision/correct/SB-9", correction); status != http.StatusOK ||
		at.Path != "/cooperation/decision/of/SB-9" || !strings.Contains(page, "skrivfel") {
		t.Errorf("a correction: %d at %s\n%s", status, at, page)
	}
	answer := url.Values{"id": {"R-1"}, "came": {"1"}, "f-outcome": {"given"}, "f-balancing_stated": {"true"},
		"f-condition": {"H0", "H2"}, "f-answered_date": {"2026-02-10"}, "do": {"write"}}
	if status, page, _ := s.form("/cooperation/answer/new", answer); status != http.StatusOK ||
		!strings.Contains(page, "Skrivet.") {
		t.Errorf("an answer: %d\n%s", status, page)
	}
	if page := s.sees("/cooperation"); strings.Contains(page, "vi väntar") {
		t.Error("an answered request is due")
	}
	for _, path := range []string{"/cooperation/nothing", "/cooperation/request/of/R-77",
		"/cooperation/request/of/..%2fx"} {
		if status, _ := s.get(path); status < 400 || status >= 500 {
			t.Errorf("%s: %d", path, status)
		}
	}
	told := do("case", "request", "show", "R-1", "-r", register, "--identity", key)
	if !strings.Contains(told, "<script>bostaden</script>") || strings.Count(told, "läst") < 1 {
		t.Errorf("the command line shows %s", told)
	}
	do("case", "verify", "-r", register)
}
