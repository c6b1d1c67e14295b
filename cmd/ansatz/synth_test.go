package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/register"
)

// ansatz runs the program and returns what it prints; a failure ends the test.
func ansatz(t *testing.T, args ...string) string {
	t.Helper()
	var out, errOut bytes.Buffer
	code := execute(context.Background(), append([]string{"--lang", "en", "--quiet"}, args...), &out, &errOut)
	if code != 0 {
		t.Fatalf("ansatz %s: exit code %d\n%s%s", strings.Join(args, " "), code, out.String(), errOut.String())
	}
	return out.String()
}

// A clean country loads without a row in the quarantine, and the studies count what was planted: the groups, permanent
// support beside pay, what follows a control, and what is lawful or not in the cooperation.
func TestSynthCleanCountry(t *testing.T) {
	for _, format := range []string{"parquet", "csv"} {
		t.Run(format, func(t *testing.T) {
			dir := t.TempDir()
			at := func(name string) string { return filepath.Join(dir, name) }
			ansatz(t, "synth", "--persons", "10000", "--networks", "20", "--seed", "11", "--format", format, "--out",
				at("deliveries"), "--truth", at("truth"))
			ansatz(t, "load", at("deliveries"), "--workspace", at("workspace"))
			counts := ansatz(t, "quarantine", "--workspace", at("workspace"), "--counts")
			if lines := strings.Count(strings.TrimSpace(counts), "\n"); lines != 0 {
				t.Errorf("a clean country has rows in the quarantine:\n%s", counts)
			}
			ansatz(t, "run", "--workspace", at("workspace"), "--out", at("results"), "--unprotected")
			out := ansatz(t, "score", "--truth", at("truth"), "--results", at("results"), "--all")
			for line := range strings.Lines(out) {
				if strings.HasPrefix(line, "population") && strings.Contains(line, "DIFFERS") {
					t.Error("a group is not as large as planted: " + line)
				}
			}
			if !strings.Contains(out, "population") {
				t.Error("the score says nothing of the groups")
			}
			ansatz(t, "run", "livelihood", "--workspace", at("workspace"), "--out", at("lives"), "--unprotected")
			out = ansatz(t, "score", "--truth", at("truth"), "--results", at("lives"), "--all")
			for _, result := range []string{"incompatible_months", "after_control"} {
				if !strings.Contains(out, result) {
					t.Errorf("the score says nothing of %s", result)
				}
			}
			if strings.Contains(out, "DIFFERS") {
				t.Error("the study of livelihoods finds something else than what was planted:\n" + out)
			}
			ansatz(t, "run", "cooperation", "--workspace", at("workspace"), "--out", at("cooperation"), "--unprotected")
			out = ansatz(t, "score", "--truth", at("truth"), "--results", at("cooperation"), "--all")
			for line := range strings.Lines(out) {
				ratio := strings.Contains(line, "ratio") || strings.Contains(line, "share_seen_again")
				if strings.Contains(line, "DIFFERS") && !ratio { // one interval in twenty misses
					t.Error("the study of the cooperation finds something else than what was planted: " + line)
				}
			}
			if !strings.Contains(out, "conditions_carried") {
				t.Error("the score says nothing of the rules")
			}
		})
	}
}

// Of a dirty country every injected row, and no other, is in the quarantine under its reason; the table of rows tells
// the same as what was read.
func TestSynthDirtyCountry(t *testing.T) {
	for _, format := range []string{"parquet", "csv"} {
		t.Run(format, func(t *testing.T) {
			dir := t.TempDir()
			at := func(name string) string { return filepath.Join(dir, name) }
			ansatz(t, "synth", "--persons", "4000", "--networks", "20", "--seed", "12", "--format", format, "--dirt",
				"heavy", "--out", at("deliveries"), "--truth", at("truth"))
			ansatz(t, "load", at("deliveries"), "--workspace", at("workspace"))
			counts := ansatz(t, "quarantine", "--workspace", at("workspace"), "--counts")
			if err := os.WriteFile(at("counts.csv"), []byte(counts), 0o644); err != nil {
				t.Fatal(err)
			}
			ansatz(t, "run", "--workspace", at("workspace"), "--out", at("results"), "--unprotected")
			out := ansatz(t, "score", "--truth", at("truth"), "--results", at("results"), "--quarantine",
				at("counts.csv"), "--all")
			kinds := 0
			for line := range strings.Lines(out) {
				if strings.HasPrefix(line, "dirt") {
					kinds++
					if !strings.Contains(line, "agrees") {
						t.Error(line)
					}
				}
			}
			if kinds < 10 {
				t.Errorf("only %d kinds of dirt", kinds)
			}
			rows, err := csv.NewReader(strings.NewReader(string(must(os.ReadFile(at("truth/rows.csv")))))).ReadAll()
			if err != nil || len(rows) != 1+len(register.All()) {
				t.Errorf("rows.csv tells of %d registers, %v", len(rows)-1, err)
			}
		})
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}
