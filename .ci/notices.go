//go:build ignore

// Writes the licences of everything that the program is built from: Go, each module of any system that the program is
// built for, and the parts of the engine. The text goes into the program, and "ansatz licences" prints it.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

type module struct {
	Path, Version, Dir string
	Main               bool
}

// systems are those that the program is built for.
var systems = []string{"linux/amd64", "linux/arm64", "windows/amd64", "darwin/amd64", "darwin/arm64"}

func main() {
	modules := map[string]module{}
	for _, system := range systems {
		for _, m := range modulesOn(system) {
			if !m.Main {
				modules[m.Path] = m
			}
		}
	}
	paths := make([]string, 0, len(modules))
	for path := range modules {
		paths = append(paths, path)
	}
	slices.Sort(paths)

	var text strings.Builder
	text.WriteString("Ansatz is built from what is listed here. Each part is followed by its licence.\n")
	root := strings.TrimSpace(run(nil, "go", "env", "GOROOT"))
	chapter(&text, "The Go programming language", licences(root))
	for _, path := range paths {
		chapter(&text, path+" "+modules[path].Version, licences(modules[path].Dir))
	}
	parts, err := os.ReadFile(".ci/engine-parts.txt")
	check(err)
	chapter(&text, "Parts of the engine (DuckDB)", string(parts))
	check(os.WriteFile("cmd/ansatz/notices.txt", []byte(text.String()), 0o644))
}

// modulesOn lists the modules of which packages are in the program on a system.
func modulesOn(system string) (list []module) {
	goos, goarch, _ := strings.Cut(system, "/")
	out := run([]string{"GOENV=off", "GOOS=" + goos, "GOARCH=" + goarch, "CGO_ENABLED=1"},
		"go", "list", "-deps", "-json=Module", "./cmd/ansatz")
	d := json.NewDecoder(strings.NewReader(out))
	for {
		var p struct{ Module *module }
		if err := d.Decode(&p); err == io.EOF {
			return list
		} else {
			check(err)
		}
		if p.Module != nil {
			list = append(list, *p.Module)
		}
	}
}

// licences are the texts of a folder's licence files.
func licences(dir string) string {
	entries, err := os.ReadDir(dir)
	check(err)
	var texts []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		for _, kind := range []string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "PATENTS"} {
			if strings.HasPrefix(name, kind) && !e.IsDir() {
				text, err := os.ReadFile(filepath.Join(dir, e.Name()))
				check(err)
				texts = append(texts, strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")))
			}
		}
	}
	if len(texts) == 0 {
		check(fmt.Errorf("%s has no licence", dir))
	}
	return strings.Join(texts, "\n\n")
}

func chapter(w *strings.Builder, title, text string) {
	fmt.Fprintf(w, "\n%s\n%s\n\n%s\n", title, strings.Repeat("=", len(title)), strings.TrimSpace(text))
}

func run(env []string, name string, args ...string) string {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	check(err)
	return string(out)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}
