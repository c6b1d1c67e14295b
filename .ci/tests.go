//go:build ignore

// Runs go test with the arguments given, prints what fails as it comes, and at the end how long each package took, and
// which tests skipped and why.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output, ImportPath string
	Elapsed                                   float64
}

func main() {
	cmd := exec.Command("go", append([]string{"test", "-json"}, os.Args[1:]...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil || cmd.Start() != nil {
		fmt.Fprintln(os.Stderr, "go test does not start:", err)
		os.Exit(1)
	}
	said := map[string][]string{} // what each test has printed
	seconds := map[string]float64{}
	var skipped, failed []string
	lines := bufio.NewReaderSize(out, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		var e event
		if json.Unmarshal(line, &e) == nil {
			name := e.Package + " " + e.Test
			switch e.Action {
			case "output":
				said[name] = append(said[name], e.Output)
			case "build-output":
				fmt.Print(e.Output)
			case "fail":
				fmt.Print(strings.Join(said[name], ""))
				failed = append(failed, strings.TrimSpace(name))
			case "skip":
				if e.Test != "" {
					skipped = append(skipped, name+": "+reason(said[name]))
				}
			}
			if e.Action == "pass" || e.Action == "fail" || e.Action == "skip" {
				delete(said, name)
				if e.Test == "" {
					seconds[e.Package] = e.Elapsed
				}
			}
		}
		if err != nil {
			break
		}
	}
	ended := cmd.Wait()
	var packages []string
	for p := range seconds {
		packages = append(packages, p)
	}
	slices.SortFunc(packages, func(a, b string) int { return int(1000 * (seconds[b] - seconds[a])) })
	fmt.Println("\nseconds per package:")
	for _, p := range packages {
		fmt.Printf("%8.1f  %s\n", seconds[p], p)
	}
	fmt.Printf("\n%d tests skipped\n", len(skipped))
	for _, s := range skipped {
		fmt.Println("    " + s)
	}
	for _, f := range failed {
		fmt.Println("FAILED: " + f)
	}
	if ended != nil {
		os.Exit(1)
	}
}

// reason is what a test said when it skipped.
func reason(lines []string) string {
	for _, l := range slices.Backward(lines) {
		if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "---") && !strings.HasPrefix(l, "===") {
			return l
		}
	}
	return "no reason"
}
