package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// onWindows runs the Windows program in dir and returns its exit code and what it printed.
// `make test-windows` builds it and says with ANSATZ_WINDOWS how to start it under wine.
func onWindows(t *testing.T, dir string, args ...string) (int, string) {
	t.Helper()
	cmd := windowsCommand(t, dir, args...)
	var printed bytes.Buffer
	cmd.Stdout, cmd.Stderr = &printed, &printed
	err := cmd.Run()
	return codeOf(t, err), printed.String()
}

func windowsCommand(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	start := strings.Fields(os.Getenv("ANSATZ_WINDOWS"))
	if len(start) == 0 {
		t.Skip("ANSATZ_WINDOWS is not set; make test-windows sets it")
	}
	cmd := exec.CommandContext(t.Context(), start[0], append(start[1:], args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "ANSATZ_LANG=sv")
	return cmd
}

func codeOf(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	t.Fatal(err)
	return 0
}

// mustOnWindows runs the Windows program and ends the test where it does not end well.
func mustOnWindows(t *testing.T, dir string, args ...string) string {
	t.Helper()
	code, printed := onWindows(t, dir, args...)
	if code != 0 {
		t.Fatalf("ansatz.exe %s: exit %d\n%s", strings.Join(args, " "), code, printed)
	}
	return printed
}

// here runs this system's program in the test's process.
func here(t *testing.T, args ...string) {
	t.Helper()
	var printed bytes.Buffer
	if code := execute(context.Background(), args, &printed, &printed); code != 0 {
		t.Fatalf("ansatz %s: exit %d\n%s", strings.Join(args, " "), code, printed.String())
	}
}

// same compares a file of two folders, byte for byte.
func same(t *testing.T, name, got, want string) {
	t.Helper()
	g, err := os.ReadFile(filepath.Join(got, name))
	if err != nil {
		t.Fatal(err)
	}
	w, err := os.ReadFile(filepath.Join(want, name))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(g, w) {
		t.Errorf("%s: %s is not the file of %s", name, got, want)
	}
}

// readOnly takes from everybody the right to write a folder's files.
func readOnly(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		if err := os.Chmod(path, 0o444); err != nil {
			t.Fatal(err)
		}
	}
}

// windowsCountry is a made-up country in two steps: all deliveries but one, and that one.
func windowsCountry(t *testing.T) (dir, first, later string) {
	t.Helper()
	windowsCommand(t, "", "version") // skips where there is no Windows program
	dir = t.TempDir()
	first, later = filepath.Join(dir, "leveranser å"), filepath.Join(dir, "senare ö")
	here(t, "synth", "--persons", "1500", "--seed", "7", "--networks", "20", "--out", first, "-q")
	folders, err := filepath.Glob(filepath.Join(first, "*"))
	if err != nil || len(folders) < 2 {
		t.Fatal(folders, err)
	}
	last := folders[len(folders)-1]
	err = errors.Join(os.Mkdir(later, 0o700), os.Rename(last, filepath.Join(later, filepath.Base(last))))
	if err != nil {
		t.Fatal(err)
	}
	return dir, first, later
}

// TestWindows does on Windows what people do, in folders with å and spaces, and holds every result against this
// system's.
func TestWindows(t *testing.T) {
	dir, first, later := windowsCountry(t)
	for _, step := range []string{first, later} {
		here(t, "load", step, "-w", filepath.Join(dir, "här"), "-q")
	}
	for _, study := range []string{"ansatz", "networks"} {
		here(t, "run", study, "-w", filepath.Join(dir, "här"), "-o", filepath.Join(dir, "här "+study), "--unprotected",
			"-q")
	}

	readOnly(t, first)
	mustOnWindows(t, dir, "load", "leveranser å", "-w", "arbets yta å", "-q")
	again := mustOnWindows(t, dir, "load", "leveranser å", "-w", "arbets yta å", "-q")
	if strings.Contains(again, "internal") {
		t.Error(again)
	}
	mustOnWindows(t, dir, "load", "senare ö", "-w", "arbets yta å", "-q")
	for _, study := range []string{"ansatz", "networks"} {
		for range 2 { // the second takes the first one's place
			mustOnWindows(t, dir, "run", study, "-w", "arbets yta å", "-o", "resultat ä "+study, "--unprotected", "-q")
		}
		same(t, "results.csv", filepath.Join(dir, "resultat ä "+study), filepath.Join(dir, "här "+study))
	}
	same(t, "observations.csv", filepath.Join(dir, "resultat ä networks"), filepath.Join(dir, "här networks"))
	mustOnWindows(t, dir, "run", "-w", "arbets yta å", "-o", "skyddat", "-q")
	mustOnWindows(t, dir, "explain", "table_1", "-w", "arbets yta å")
	mustOnWindows(t, dir, "quarantine", "-w", "arbets yta å", "--counts")
	mustOnWindows(t, dir, "network", "observe", "-w", "arbets yta å", "-o", "iakttagelser.csv")

	t.Run("names of devices", func(t *testing.T) {
		for _, args := range [][]string{{"run", "-w", "arbets yta å", "-o", "NUL"}, {"load", "senare ö", "-w", `con`},
			{"network", "observe", "-w", "arbets yta å", "-o", "aux.csv"},
			{"synth", "--persons", "100", "--out", "a:b:c"}} {
			if code, printed := onWindows(t, dir, args...); code != 2 || !strings.Contains(printed, "Windows") {
				t.Errorf("%v: exit %d\n%s", args, code, printed)
			}
		}
	})
	t.Run("two processes", func(t *testing.T) {
		var both sync.WaitGroup
		for _, out := range []string{"samtidigt 1", "samtidigt 2"} {
			both.Go(func() {
				code, printed := onWindows(t, dir, "run", "-w", "arbets yta å", "-o", out, "--unprotected", "-q")
				if code != 0 {
					t.Errorf("exit %d: %s", code, printed)
				}
			})
		}
		both.Wait()
		same(t, "results.csv", filepath.Join(dir, "samtidigt 2"), filepath.Join(dir, "här ansatz"))
	})
	t.Run("long path", func(t *testing.T) {
		deep := filepath.Join(slices.Repeat([]string{"en lång mapp på svenska"}, 12)...)
		long := filepath.Join(dir, deep)
		if len(long) < 300 {
			t.Fatal("not long")
		}
		if err := os.MkdirAll(long, 0o700); err != nil {
			t.Fatal(err)
		}
		mustOnWindows(t, dir, "load", "leveranser å", "-w", filepath.Join(deep, "arbetsyta"), "-q")
		mustOnWindows(t, dir, "run", "-w", filepath.Join(deep, "arbetsyta"), "-o", filepath.Join(deep, "ut"), "-q")
	})
	t.Run("demo", func(t *testing.T) {
		mustOnWindows(t, dir, "demo", "--persons", "1500", "--out", "prova på", "--no-open", "-q")
		here(t, "demo", "--persons", "1500", "--out", filepath.Join(dir, "demo"), "--no-open", "-q")
		same(t, "results.csv", filepath.Join(dir, "prova på", "results"), filepath.Join(dir, "demo", "results"))
	})
}

// TestWindowsStopped stops loads on Windows, politely and not: the same load is resumed, and gives what it gives
// undisturbed.
func TestWindowsStopped(t *testing.T) {
	dir, first, later := windowsCountry(t)
	here(t, "load", first, "-w", filepath.Join(dir, "här"), "-q")
	here(t, "load", later, "-w", filepath.Join(dir, "här"), "-q")
	here(t, "run", "-w", filepath.Join(dir, "här"), "-o", filepath.Join(dir, "ut här"), "--unprotected", "-q")
	for _, step := range []string{"leveranser å", "senare ö"} {
		for _, stop := range []struct {
			signal syscall.Signal
			after  time.Duration
		}{{syscall.SIGINT, 2 * time.Second}, {syscall.SIGKILL, 4 * time.Second}, {syscall.SIGKILL, time.Second}} {
			cmd := windowsCommand(t, dir, "load", step, "-w", "stoppad yta", "-q")
			var printed bytes.Buffer
			cmd.Stdout, cmd.Stderr = &printed, &printed
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(stop.after)
			_ = cmd.Process.Signal(stop.signal)
			code := codeOf(t, cmd.Wait())
			t.Logf("%s, %v after %v: exit %d", step, stop.signal, stop.after, code)
			if stop.signal == syscall.SIGINT && code != 0 && code != 130 {
				t.Fatalf("exit %d\n%s", code, printed.String())
			}
		}
		mustOnWindows(t, dir, "load", step, "-w", "stoppad yta", "-q")
	}
	mustOnWindows(t, dir, "run", "-w", "stoppad yta", "-o", "ut", "--unprotected", "-q")
	same(t, "results.csv", filepath.Join(dir, "ut"), filepath.Join(dir, "ut här"))
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "stoppad yta", "*")); len(left) != 6 {
		t.Errorf("the workspace: %v", left)
	}
}
