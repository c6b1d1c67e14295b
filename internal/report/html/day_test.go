package html

import (
	"strings"
	"testing"

	"ansatz/internal/report/document"
)

// A day that stands alone in a cell is not broken at its hyphens; other texts may be.
func TestDays(t *testing.T) {
	p := &sheet{Document: &document.Document{}}
	p.inlines([]document.Inline{document.Text{Text: "2024-07-01"}, document.Text{Text: "se 2024-07-01"}})
	if got := p.b.String(); got != `<span class="day">2024-07-01</span>se 2024-07-01` {
		t.Errorf("%q", got)
	}
	if !strings.Contains(documentCSS, ".day{white-space:nowrap}") {
		t.Error("nothing keeps a day together")
	}
}
