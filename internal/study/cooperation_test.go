package study

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/lang"
)

// A copy of the study of cooperation has its law beside it. A study that builds on another has the law of the one that
// names it.
func TestTheLawLiesBesideTheStudy(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "my-cooperation")
	if err := Init(folder, CooperationName, lang.SV); err != nil {
		t.Fatal(err)
	}
	own, err := Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	builtIn, err := Load(CooperationName)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(own.Cooperation.Law); n != 101 || !slices.Equal(own.Cooperation.Law, builtIn.Cooperation.Law) {
		t.Errorf("the copy has %d rows of law, the built-in study %d", n, len(builtIn.Cooperation.Law))
	}
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	law := filepath.Join(folder, "cooperation_law.csv")
	write(law, "ground,section,side,agency,from_date,from_known,source\nlus,1 §,asks,*,2016-08-15,yes,here\n")
	above := filepath.Join(t.TempDir(), "above")
	if err := os.MkdirAll(above, 0o755); err != nil {
		t.Fatal(err)
	}
	text := "study: above\nbased_on: " + filepath.ToSlash(folder) + "\ntitle: {sv: Ovanpå, en: Above}\n"
	write(filepath.Join(above, File), text)
	for name, n := range map[string]int{folder: 1, above: 1, CooperationName: 101} {
		if s, err := Load(name); err != nil || len(s.Cooperation.Law) != n {
			t.Errorf("%s: %v, want %d rows of law", name, err, n)
		}
	}
	write(filepath.Join(above, File), strings.Replace(text, filepath.ToSlash(folder), CooperationName, 1))
	if s, err := Load(above); err != nil || len(s.Cooperation.Law) != 101 {
		t.Errorf("on the built-in study: %v", err)
	}
	if s, err := Recorded(File, own.Source, 5, 1); err != nil || !s.Cooperation.Stated() {
		t.Errorf("as recorded, without the law beside it: %v", err)
	}
	if err := os.Remove(law); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(folder); err == nil || !strings.Contains(err.Error(), "study.yaml:21:8: there is no file") {
		t.Errorf("without the law: %v", err)
	}
}

// All mistakes of a law are told at once, each with its line and column, and none tells a cell's value.
func TestMistakesOfTheLaw(t *testing.T) {
	_, faults := parseLaw("law.csv", []byte("ground,section,side,agency,from_date,from_known,source\n"+
		"lus,1 §,asks,polise,2016-08-15,yes,here\n"+
		"lux,,ask,police,2016-02-30,maybe,\n"+
		"luy,1 §,answers,police,2016-08-15,yes,here\n"+
		"luz,1 §,answers,police,2016-08-15,yes,here\n"+
		"lus,\"1 §\n2 §\",asks,police,2016-08-15,yes,here\n"+
		"lus,\"1 §\n2 §\",asks,police,2016-08-15,no,there\n"+
		"lus,1 §,asks\n"))
	var got []string
	for _, f := range faults {
		got = append(got, strings.SplitN(f.Error(), ": ", 2)[0])
		if strings.Contains(f.Rule.EN, "polise") || strings.Contains(f.Rule.EN, "lux") {
			t.Errorf("a value in %s", f.Rule.EN)
		}
	}
	want := []string{"law.csv:2:agency", "law.csv:3:ground", "law.csv:3:section", "law.csv:3:side",
		"law.csv:3:from_known", "law.csv:3:source", "law.csv:3:from_date", "law.csv:4:ground", "law.csv:5:ground",
		"law.csv:8", "law.csv:10"}
	if !slices.Equal(got, want) {
		t.Errorf("mistakes at %v, want %v", got, want)
	}
	for text, rule := range map[string]string{
		"": "no header", "ground,section\n": "missing",
		"ground,section,side,agency,from_date,from_known,sources\n": "unknown column",
		"ground,section,side,agency,from_date,from_known,source\n":  "no rows",
	} {
		_, faults := parseLaw("law.csv", []byte(text))
		if len(faults) == 0 || !strings.Contains(faults[0].Rule.EN, rule) {
			t.Errorf("%q: %v, want %s", text, faults, rule)
		}
	}
}

// All mistakes of the section are told at once, at their places.
func TestMistakesOfCooperation(t *testing.T) {
	src, err := builtin.ReadFile(CooperationName + "/" + File)
	if err != nil {
		t.Fatal(err)
	}
	text := string(src)
	for old, changed := range map[string]string{
		"as_of: 2026-03-31":                                 "as_of: 2025-03-31",
		"observed: {control_investigation: 2024-09-01}":     "observed: {debt: 2024-09-01}",
		"case_years: {from: 2018, to: 2023}":                "case_years: {from: 2023, to: 2018}",
		"answer_days: 30":                                   "answer_days: thirty",
		"source: [cooperation, police]":                     "source: [cooperation, polis]",
		"balancing_grounds: [lus,":                          "balancing_grounds: [lus, lus,",
		"sex: male, age: age_30_44":                         "sex: man, age: age_30",
		"law: cooperation_law.csv":                          "law: ../law.csv",
		"groups: [<legality rule>]":                         "groups: [ground_in_forc]",
		"groups: [<agency>]\n        categories: [<request": "groups: [police]\n        categories: [<request",
	} {
		if !strings.Contains(text, old) {
			t.Fatalf("no %q", old)
		}
		text = strings.Replace(text, old, changed, 1)
	}
	s := &Study{Source: []byte(text), Read: []byte(text), file: CooperationName + "/" + File, embedded: true}
	_, err = s.parse(nil)
	if err == nil {
		t.Fatal("no mistakes")
	}
	for _, want := range []string{"the years end in 2026, but as_of is a day of 2025", `unknown name "debt"`,
		"the years end before they begin", "a whole number belongs here", `unknown name "polis"`, `"lus" occurs twice`,
		`unknown name "man"`, `unknown name "age_30"`, "the law must be in the study's folder",
		`unknown name "ground_in_forc"`, `unknown name "police"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no mistake %q in\n%v", want, err)
		}
	}
}
