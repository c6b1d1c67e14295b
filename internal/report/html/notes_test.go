package html_test

import (
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/report/document"
	"ansatz/internal/report/html"
)

// TestNoteTwice: a footnote that is referred to twice, and by itself, has one mark that the way back leads to.
func TestNoteTwice(t *testing.T) {
	mark := &document.Paragraph{Text: []document.Inline{document.NoteRef{Number: 1}}}
	var b strings.Builder
	err := html.WriteDocument(&b, &document.Document{Meta: document.Meta{Lang: lang.SV, Title: "T"},
		Blocks: []document.Block{mark, mark},
		Notes:  []document.Footnote{{Number: 1, Blocks: []document.Block{mark}}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{`id="r1"`, `id="r1-2"`, `id="r1-3"`, `id="n1"`} {
		if n := strings.Count(b.String(), id); n != 1 {
			t.Errorf("%s occurs %d times", id, n)
		}
	}
}
