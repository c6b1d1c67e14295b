package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestNotices: the licences name Go, the engine and every module that the program is built from on each system, each in
// the version of go.mod; `make notices` writes them anew.
func TestNotices(t *testing.T) {
	named := strings.Split(notices, "\n")
	want := []string{"The Go programming language", "Parts of the engine (DuckDB)"}
	for _, system := range []string{"linux/amd64", "linux/arm64", "windows/amd64", "darwin/amd64", "darwin/arm64"} {
		goos, goarch, _ := strings.Cut(system, "/")
		cmd := exec.Command("go", "list", "-deps", "-f",
			"{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", ".")
		cmd.Env = append(cmd.Environ(), "GOENV=off", "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=1")
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' })...)
	}
	slices.Sort(want)
	for _, module := range slices.Compact(want) {
		if !slices.Contains(named, module) {
			t.Errorf("the licences do not name %s; run make notices", module)
		}
	}
	if len(want) < 20 {
		t.Errorf("only %d modules", len(want))
	}
}
