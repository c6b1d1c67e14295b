package manuscript_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/report/html"
	"ansatz/internal/report/manuscript"
	"ansatz/internal/report/reporttest"
	"ansatz/internal/report/word"
	"ansatz/internal/study"
)

// printed reads a report of the study ansatz and writes it as a page and for word processors.
func printed(t testing.TB, folder string, results *manuscript.Results) *manuscript.Made {
	t.Helper()
	m, err := manuscript.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	made, err := m.Write([]*manuscript.Results{results})
	if err == nil {
		err = html.WriteDocument(io.Discard, made.Document)
	}
	if err == nil {
		err = word.Write(io.Discard, made.Document, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func contract(t testing.TB) *manuscript.Results {
	return &manuscript.Results{Name: "ansatz", Folder: "r",
		Document: reporttest.Document(reporttest.Contract(t, 30), lang.SV)}
}

// A report of some 300 pages is made in less than 500 MB: the heap never was larger.
func TestLongReport(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED, NOTHING TESTED: -short")
	}
	dir := t.TempDir()
	var text strings.Builder
	for i := range 300 {
		fmt.Fprintf(&text, "# Avsnitt %d\n\n", i+1)
		for range 6 {
			text.WriteString(strings.Repeat("Aktiva är {{ population active persons }}. Det är en mening till. ", 5) +
				"\n\n")
		}
		text.WriteString("{{ tabell table_6 }}\n\n")
		if i%3 == 0 {
			text.WriteString("{{ figur figure_1 }}\n\n")
		}
	}
	for name, text := range map[string]string{"a.md": text.String(), manuscript.File: "title: T\nproduct: P\n" +
		"version: \"1\"\nstudies: [{study: ansatz}]\nchapters: [a.md]\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if made := printed(t, dir, contract(t)); made.Numbers < 300*30 {
		t.Errorf("%d numbers", made.Numbers)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	if mb := memory.HeapSys >> 20; mb > 500 {
		t.Errorf("%d MB", mb)
	} else {
		t.Logf("%d MB", mb)
	}
}

// BenchmarkBuiltinReport is the time of the built-in report: read, written as a page and for word processors.
func BenchmarkBuiltinReport(b *testing.B) {
	s, err := study.Load("ansatz")
	if err != nil {
		b.Fatal(err)
	}
	dir := filepath.Join(b.TempDir(), "report")
	begin := manuscript.Starting{Study: s, Name: "ansatz", Lang: lang.SV, Day: "2026-11-30"}
	if _, err := manuscript.Init(dir, begin); err != nil {
		b.Fatal(err)
	}
	results := contract(b)
	for b.Loop() {
		printed(b, dir, results)
	}
}
