package progress

import (
	"strings"
	"testing"
	"time"

	"ansatz/internal/lang"
)

// TestConsole: what is under way is told with what it is a piece of and the time that is left; what took no time leaves
// no line.
func TestConsole(t *testing.T) {
	var b strings.Builder
	c := &Console{w: &b, lang: lang.SV, terminal: true}
	reading := c.Begin("reading", "bytes", 2_000_000_000)
	reading.(*task).begun = time.Now().Add(-10 * time.Second)
	c.drawn = time.Time{}
	reading.Add(500_000_000)
	file := c.Begin("a/fil.parquet", "rows", 12_000)
	want := "  a/fil.parquet  0 / 12\u00a0000 rader  (läsning  500 / 2\u00a0000 MB  30,0 s kvar)"
	if last := b.String()[strings.LastIndex(b.String(), "\r")+1:]; last != want {
		t.Errorf("under way: %q", last)
	}
	file.Add(12_000)
	b.Reset()
	file.End()
	if strings.Contains(b.String(), "\n") {
		t.Errorf("a short piece left a line: %q", b.String())
	}
	b.Reset()
	reading.End()
	c.Close()
	if line := b.String()[strings.LastIndex(b.String(), "\r")+1:]; line != "  läsning  500 MB  10,0 s\n" {
		t.Errorf("at the end: %q", line)
	}
}
