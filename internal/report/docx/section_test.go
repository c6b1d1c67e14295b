package docx_test

import (
	"regexp"
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/report/docx"
)

// A wide table stands on pages on their side, with the same header and footer, and the text before and after it on
// upright ones. Two that follow each other share theirs, and no page is empty.
func TestSections(t *testing.T) {
	table := func(landscape bool) docx.Table {
		return docx.Table{Landscape: landscape, Head: []docx.Row{docx.Cells("A", "B")},
			Rows: []docx.Row{docx.Cells("1", "2")}}
	}
	text := docx.Paragraph{Text: "Text"}
	page := docx.PageBreak{}
	picture := docx.Figure{SVG: []byte("<svg/>"), PNG: []byte("x"), Width: 9, Height: 9, Alt: "x"}
	for name, c := range map[string]struct {
		blocks []docx.Block
		want   string // the sections: upright or on their side
	}{
		"none":      {[]docx.Block{text, table(false)}, "u"},
		"amid":      {[]docx.Block{text, table(true), text}, "usu"},
		"two":       {[]docx.Block{text, table(true), table(true), text, table(true), text}, "ususu"},
		"first":     {[]docx.Block{table(true), text}, "su"},
		"last":      {[]docx.Block{text, table(true)}, "us"},
		"alone":     {[]docx.Block{table(true)}, "s"},
		"heading":   {[]docx.Block{text, docx.Heading{Level: 1}, table(true), text}, "usu"},
		"figure":    {[]docx.Block{picture, table(true), text}, "usu"},
		"page ends": {[]docx.Block{text, page, table(true), page, text}, "usu"},
	} {
		d := &docx.Document{Lang: lang.SV, Header: "H", Footer: "F", Blocks: c.blocks}
		body := partsOf(t, written(t, d))["word/document.xml"]
		got := ""
		for _, section := range regexp.MustCompile(`(?s)<w:sectPr.*?</w:sectPr>`).FindAllString(body, -1) {
			if strings.Contains(section, `w:w="16838" w:h="11906" w:orient="landscape"`) {
				got += "s"
			} else {
				got += "u"
			}
			if !strings.Contains(section, "headerReference") || !strings.Contains(section, "footerReference") {
				t.Errorf("%s: a section has no header or footer: %s", name, section)
			}
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if strings.Contains(body, "\x00") || strings.Contains(body, `w:type="page"`) {
			t.Errorf("%s: a mark, or an empty page: %s", name, body)
		}
		// A table is as wide as the text of its page.
		for _, m := range regexp.MustCompile(`<w:tblW w:w="(\d+)"`).FindAllStringSubmatch(body, -1) {
			if want := map[bool]string{false: "9072", true: "14004"}[name != "none"]; m[1] != want {
				t.Errorf("%s: a table is %s wide, want %s", name, m[1], want)
			}
		}
	}
}
