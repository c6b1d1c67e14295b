package study

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"ansatz/internal/fault"
)

// studyFolder writes files below a new folder and returns it.
func studyFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const smallStudy = "study: small\nbased_on: ansatz\ntitle: {sv: Liten, en: Small}\n"

// A field in the file replaces the base's. The rest is taken from the base, except a report's texts about itself.
func TestBasedOn(t *testing.T) {
	dir := studyFolder(t,
		map[string]string{"study.yaml": "# Mine.\n\n" + smallStudy + "\n# more of them\ncomparison: {k: 7, seed: 3}"})
	s, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	base := Builtin()
	if s.Name != "small" || s.Comparison.K != 7 || s.Report.Reference != "" || s.Base.Name != "ansatz" ||
		!reflect.DeepEqual(s.Periods, base.Periods) || !reflect.DeepEqual(s.Results, base.Results) {
		t.Errorf("%s, k %d, %q", s.Name, s.Comparison.K, s.Report.Reference)
	}
	for _, part := range []string{"# Mine.\n\nstudy: small\n",
		"# more of them\ncomparison: {k: 7, seed: 3}\n", "\nperiods:\n"} {
		if !strings.Contains(string(s.Source), part) {
			t.Errorf("the whole does not have %q", part)
		}
	}
	if strings.Contains(string(s.Source), "based_on") || strings.Contains(string(s.Source), "A220.933") ||
		bytes.Equal(s.Source, s.Read) {
		t.Error("the whole has what is the base's own")
	}
	// The merged file is a complete study, and the same study.
	again, err := Parse("whole.yaml", s.Source, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again.Results, s.Results) || !reflect.DeepEqual(again.Groups, s.Groups) ||
		again.Comparison != s.Comparison {
		t.Error("the whole is another study")
	}
}

// A study may build on a study that builds on another one. Paths are relative to the study's folder, and own models are
// found.
func TestBasedOnAFolder(t *testing.T) {
	dir := studyFolder(t, map[string]string{
		"a/study.yaml":            strings.Replace(smallStudy, "small", "first", 1) + "comparison: {k: 7, seed: 3}\n",
		"a/models/own/counts.sql": "select 1 as n",
		"a/models/own/shared.sql": "select 1 as n",
		"b/study.yaml":            "study: second\nbased_on: ../a\ntitle: {sv: B, en: B}\nquarantine_share: 0.2\n",
		"b/models/own/shared.sql": "select 2 as n",
	})
	s, err := Load(filepath.Join(dir, "b"))
	if err != nil {
		t.Fatal(err)
	}
	if s.Comparison.K != 7 || s.QuarantineShare != 0.2 || s.Base.Name != "first" ||
		s.Base.Base.Name != "ansatz" || s.Base.Base.Base != nil {
		t.Errorf("%d %v", s.Comparison.K, s.QuarantineShare)
	}
	if s.Models["own/counts.sql"] != "select 1 as n" || s.Models["own/shared.sql"] != "select 2 as n" ||
		s.Base.Models["own/shared.sql"] != "select 1 as n" {
		t.Errorf("%v", s.Models)
	}
}

// A mistake has the file and line that it comes from, in any of the files.
func TestMistakesOfABasedStudyHaveTheirPlace(t *testing.T) {
	line := func(text, part string) int { return 1 + strings.Count(text[:strings.Index(text, part)], "\n") }
	ansatz := builtinSource(t)
	for name, c := range map[string]struct {
		files map[string]string
		file  string // of the first mistake
		line  int
		says  string
	}{
		"a value of the study's own": {map[string]string{"study.yaml": smallStudy +
			"\ncomparison:\n  k: 0\n  seed: 1\n"}, "study.yaml", 6, "1"},
		"an unknown field": {map[string]string{"study.yaml": smallStudy + "period: x\n"}, "study.yaml", 4, "period"},
		"a field twice": {map[string]string{"study.yaml": smallStudy +
			"comparison: {k: 1, seed: 1}\ncomparison: {k: 1, seed: 1}\n"}, "study.yaml", 5, "comparison"},
		"no name": {map[string]string{"study.yaml": "based_on: ansatz\ntitle: {sv: A, en: A}\n"}, "study.yaml", 2,
			"study"},
		"what no longer fits in the base": {map[string]string{"study.yaml": smallStudy + "background: {other: [11]}\n"},
			"ansatz/study.yaml", line(ansatz, "categories: [foreign_born"), "foreign_born"},
		"a mistake in the base": {map[string]string{"study.yaml": "study: top\nbased_on: low\ntitle: {sv: A, en: A}\n",
			"low/study.yaml": smallStudy + "comparison: {k: 0, seed: 1}\n"}, "study.yaml", 4, "1"},
		"no value": {map[string]string{"study.yaml": "study: a\nbased_on:\ntitle: {sv: A, en: A}\n"}, "study.yaml", 2,
			"no value"},
		"no such study": {map[string]string{"study.yaml": "study: a\nbased_on: nowhere\ntitle: {sv: A, en: A}\n"},
			"study.yaml", 2, "no study nowhere"},
		"itself": {map[string]string{"study.yaml": "study: a\nbased_on: .\ntitle: {sv: A, en: A}\n"}, "study.yaml", 2,
			"builds on itself"},
		"a circle": {map[string]string{"study.yaml": "study: a\nbased_on: b\ntitle: {sv: A, en: A}\n",
			"b/study.yaml": "study: b\nbased_on: ../c\ntitle: {sv: A, en: A}\n",
			"c/study.yaml": "study: c\nbased_on: ../b\ntitle: {sv: A, en: A}\n"}, "study.yaml", 2, "builds on itself"},
		"a line for everything": {map[string]string{"study.yaml": "{study: a, based_on: ansatz, title: {sv: " +
			"A, en: A}}\n"}, "study.yaml", 1, "cannot be built on"},
	} {
		_, err := Load(studyFolder(t, c.files))
		found := fault.Of(err)
		if len(found) == 0 {
			t.Errorf("%s: no mistake", name)
			continue
		}
		f := found[0]
		if !strings.HasSuffix(filepath.ToSlash(f.File), c.file) || f.Line != c.line ||
			!strings.Contains(f.Rule.EN, c.says) {
			t.Errorf("%s: %v, want %s:%d … %s", name, err, c.file, c.line, c.says)
		}
		if f.Hint.EN == "" || f.Hint.SV == "" {
			t.Errorf("%s: no remedy", name)
		}
	}
}

// The built-in study networks builds on the report's study. It does not state periods, groups or rates itself.
func TestNetworksBuildOnTheReport(t *testing.T) {
	s, err := Load(NetworksName)
	if err != nil {
		t.Fatal(err)
	}
	base := Builtin()
	if s.Base == nil || s.Base.Name != BuiltinName || bytes.Contains(s.Read, []byte("\nperiods:")) ||
		!reflect.DeepEqual(s.Periods, base.Periods) || !reflect.DeepEqual(s.Groups, base.Groups) {
		t.Error("networks does not build on ansatz")
	}
}
