package run

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/disclosure"
	"ansatz/internal/fault"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

var someRows = strings.Join(table.Header, ",") + "\npopulation,strategic,,persons,12,,,,,ok\n" +
	"population,linked,,persons,,,,,,suppressed\n"

// folderOf writes a folder of results with these files in the place of the usual ones.
func folderOf(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"results.csv": someRows, "study.yaml": string(study.Builtin().Source),
		"provenance.json": `{"study":{"k":10,"seed":1},"profile":{"name":"publish","threshold":5,"width":5},
"attrition":[{"chain":"a","name":"b","persons":7},{"chain":"a","name":"c","withheld":true},{"chain":"a","name":"d"}]}`,
	} {
		if other, ok := files[name]; ok {
			text = other
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestReadRelease(t *testing.T) {
	r, err := ReadRelease(folderOf(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Rows) != 2 || r.Study.Name != "ansatz" || r.Study.Comparison.K != 10 || r.Profile.Width != 5 ||
		r.Certificate != nil || len(r.Steps) != 3 || r.Steps[0].Persons != 7 ||
		r.Steps[1].Persons != disclosure.Withheld ||
		r.Steps[2].Persons != disclosure.NotCounted {
		t.Errorf("%+v", r)
	}
}

// A folder that no run has written is told by its file and line, and no other file is read.
func TestFolderOfNoRunIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no table": {map[string]string{"results.csv": "a,b\n"},
			"results.csv:1: the file is not as a run writes it"},
		"no number": {map[string]string{"results.csv": strings.Replace(someRows, "12", "x", 1)},
			"results.csv:2:value"},
		"no status": {map[string]string{"results.csv": strings.Replace(someRows, "ok", "no", 1)},
			"results.csv:2:status"},
		"no JSON": {map[string]string{"provenance.json": "{"}, "provenance.json: the " +
			"file is not as a run writes it"},
		"no study": {map[string]string{"study.yaml": "study: x"}, "study.yaml:1:1"},
		"another file": {map[string]string{"study.yaml": "based_on: ../x"},
			"study.yaml:1:1: a saved study is not based on another one"},
		"a large number": {map[string]string{"provenance.json": `{"study":{"k":1e99}}`}, "provenance.json"},
	} {
		_, err := ReadRelease(folderOf(t, c.files))
		list := fault.Of(err)
		if len(list) == 0 || !strings.Contains(list[0].Error(), c.want) || list[0].Hint.SV == "" ||
			list[0].Kind == fault.Internal {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// FuzzProvenance: whatever stands in provenance.json, the folder is read or refused.
func FuzzProvenance(f *testing.F) {
	for _, text := range []string{"{}", "null", `{"attrition":[{"persons":-7,"rows":1e3}]}`,
		`{"study":{"seed":9223372036854775807}}`} {
		f.Add([]byte(text))
	}
	dir := folderOf(f, nil)
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(filepath.Join(dir, "provenance.json"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		if r, err := ReadRelease(dir); (r == nil) == (err == nil) || err != nil &&
			fault.Of(err)[0].Kind != fault.Usage {
			t.Errorf("%v, %v", r, err)
		}
	})
}

// FuzzRecord: whatever stands in a release that a workspace keeps, it is read, or the workspace is damaged.
func FuzzRecord(f *testing.F) {
	for _, text := range []string{"{}", `{"format":1}`, `{"format":1,"results":"a,b","sha256":"x","attrition":[{}]}`} {
		f.Add([]byte(text))
	}
	path := filepath.Join(f.TempDir(), "0001.json")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := readRecord(path, 1)
		var told *fault.Fault
		if err != nil && (!errors.As(err, &told) || told.Kind != fault.Workspace) {
			t.Errorf("%v", err)
		}
	})
}
