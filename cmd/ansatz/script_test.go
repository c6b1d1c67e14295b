package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if day, err := time.Parse(time.DateOnly, os.Getenv("ANSATZ_TEST_DAY")); err == nil {
		now = func() time.Time { return day }
	}
	testscript.Main(m, map[string]func(){"ansatz": main})
}

// TestScripts runs the program as a person would; each script in testdata/script says what must happen, and what must
// not.
func TestScripts(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("ANSATZ_LANG", "sv")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"hostile":     hostile,
			"visible":     visible,
			"one_meaning": oneMeaning,
			"cp-r": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(ts.MkAbs(args[0]))))
			},
			// overwrite FILE OLD NEW: what stands as OLD in the file, everywhere, stands as NEW.
			"overwrite": func(ts *testscript.TestScript, _ bool, args []string) {
				path := ts.MkAbs(args[0])
				content, err := os.ReadFile(path)
				ts.Check(err)
				if !strings.Contains(string(content), args[1]) || len(args[1]) != len(args[2]) {
					ts.Fatalf("%s cannot stand as %s in %s", args[1], args[2], args[0])
				}
				ts.Check(os.WriteFile(path, []byte(strings.ReplaceAll(string(content), args[1], args[2])), 0o600))
			},
			// manual DOCUMENT HEADING TO: all lines of code under a heading of a document, in their order.
			"manual": func(ts *testscript.TestScript, _ bool, args []string) {
				text, err := os.ReadFile(filepath.Join(here, args[0]))
				ts.Check(err)
				_, under, _ := strings.Cut(string(text), "\n## "+args[1]+"\n")
				under, _, _ = strings.Cut(under, "\n## ")
				var lines strings.Builder
				for i, part := range strings.Split(under, "\n```\n") {
					if i%2 == 1 {
						lines.WriteString(part + "\n")
					}
				}
				if lines.Len() == 0 {
					ts.Fatalf("%s has no code under %q", args[0], args[1])
				}
				ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(lines.String()), 0o600))
			},
			// flip FILE PLACE TO: a copy of a file with another byte at a place.
			"flip": func(ts *testscript.TestScript, _ bool, args []string) {
				content, err := os.ReadFile(ts.MkAbs(args[0]))
				ts.Check(err)
				place, err := strconv.Atoi(args[1])
				ts.Check(err)
				content[place] ^= 0x55
				ts.Check(os.WriteFile(ts.MkAbs(args[2]), content, 0o600))
			},
			"people":     people,
			"agekey":     agekey,
			"figureless": figureless,
			// exits CODE COMMAND…: the program ends with just that code.
			"exits": func(ts *testscript.TestScript, _ bool, args []string) {
				err := ts.Exec(args[1], args[2:]...)
				code := "0"
				if err != nil {
					code = strings.TrimPrefix(err.Error(), "exit status ")
				}
				if code != args[0] {
					ts.Fatalf("%s: %v; want exit code %s", strings.Join(args[1:], " "), err, args[0])
				}
			},
		},
		Condition: func(name string) (bool, error) {
			if name == "root" {
				return os.Geteuid() == 0, nil
			}
			if name == "unshare" {
				return exec.Command("unshare", "--net", "--map-root-user", "true").Run() == nil, nil
			}
			return false, nil
		},
	})
}

// The version stands in two files.
func TestVersion(t *testing.T) {
	code, err := os.ReadFile("../../publiccode.yml")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(code), "softwareVersion: "+version+"\n") {
		t.Errorf("publiccode.yml does not state version %s", version)
	}
}
