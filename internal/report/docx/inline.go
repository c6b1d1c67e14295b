package docx

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"ansatz/internal/lang"
)

// form is how runs look, as the elements of their properties in the order of the schema.
type form struct {
	style              string // of characters
	bold, italic, code bool
}

func (f form) xml() string {
	s := ""
	if f.style != "" {
		s += `<w:rStyle w:val="` + f.style + `"/>`
	}
	if f.code {
		s += `<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/>`
	}
	if f.bold {
		s += `<w:b/>`
	}
	if f.italic {
		s += `<w:i/>`
	}
	if f.code {
		s += `<w:noProof/>`
	}
	if s == "" {
		return ""
	}
	return `<w:rPr>` + s + `</w:rPr>`
}

// run writes a text as one run, with a break where a line of it ends.
func (w *writer) run(text string, f form) {
	if text == "" {
		return
	}
	w.put(`<w:r>`, f.xml())
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			w.put(`<w:br/>`)
		}
		for j, cell := range strings.Split(line, "\t") {
			if j > 0 {
				w.put(`<w:tab/>`)
			}
			if cell != "" {
				w.put(`<w:t xml:space="preserve">`, escaped(cell), `</w:t>`)
			}
		}
	}
	w.put(`</w:r>`)
}

// field writes a field with the text that it has now.
func (w *writer) field(code, text string, f form) {
	w.put(`<w:r>`, f.xml(), `<w:fldChar w:fldCharType="begin"/></w:r><w:r>`, f.xml(),
		`<w:instrText xml:space="preserve"> `, escaped(code), ` </w:instrText></w:r><w:r>`, f.xml(),
		`<w:fldChar w:fldCharType="separate"/></w:r>`)
	w.run(text, f)
	w.put(`<w:r>`, f.xml(), `<w:fldChar w:fldCharType="end"/></w:r>`)
}

func (w *writer) inlines(all []Inline, f form) {
	for _, one := range all {
		one.write(w, f)
	}
}

func (r Run) write(w *writer, f form) {
	f.bold, f.italic, f.code = f.bold || r.Bold, f.italic || r.Italic, f.code || r.Code
	w.run(r.Text, f)
}

func (s Span) write(w *writer, f form) {
	f.bold, f.italic = f.bold || s.Bold, f.italic || s.Italic
	w.inlines(s.Inlines, f)
}

func (l Link) write(w *writer, f form) {
	at, inside := strings.CutPrefix(l.To, "#")
	switch {
	case inside && w.marks[at] == "":
		w.run(l.Text, f)
		return
	case inside:
		w.put(`<w:hyperlink w:anchor="`, w.marks[at], `" w:history="1">`)
	default:
		w.put(`<w:hyperlink r:id="`, w.link(l.To), `" w:history="1">`)
	}
	f.style = w.styles.character("hyperlink")
	w.run(l.Text, f)
	w.put(`</w:hyperlink>`)
}

func (r Ref) write(w *writer, f form) {
	said, mark := w.labels[r.To], w.marks[r.To]
	text := spaced(r.Text)
	if mark != "" && said != "" && (text == spaced(said) || text == strings.ToLower(spaced(said))) {
		at, code := 0, "REF "+mark+` \h` // at is where what the bookmark holds begins
		if i := strings.LastIndex(text, " "); i >= 0 && w.counts[r.To] {
			at = len(r.Text) - len(text[i+1:])
			w.run(r.Text[:at], f)
		} else if text != spaced(said) {
			code += ` \* Lower`
		}
		w.field(code, r.Text[at:], f)
		return
	}
	Link{To: "#" + r.To, Text: r.Text}.write(w, f)
}

// spaced is a text with spaces at which lines may break.
func spaced(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

func (n Note) write(w *writer, f form) {
	if w.inNotes {
		w.run(" ("+plain(n.Inlines)+")", f)
		return
	}
	style := w.styles.character("footnote reference")
	if at := w.noted[n.ID]; at > 0 && n.ID != "" {
		w.field("NOTEREF "+noteMark(at)+` \f \h`, strconv.Itoa(at), form{style: style})
		return
	}
	w.notes = append(w.notes, n)
	at := len(w.notes)
	w.noted[n.ID] = at
	mark := ""
	if n.ID != "" {
		mark = noteMark(at)
	}
	w.bookmark(mark, func() {
		fmt.Fprintf(&w.b, `<w:r><w:rPr><w:rStyle w:val="%s"/></w:rPr><w:footnoteReference w:id="%d"/></w:r>`, style, at)
	})
}

// noteMark is the bookmark of the nth footnote.
func noteMark(n int) string { return fmt.Sprintf("_RefNote%06d", n) }

// plain is the text of inlines, for who has no word processor.
func plain(all []Inline) string {
	var b strings.Builder
	for _, one := range all {
		switch one := one.(type) {
		case Run:
			b.WriteString(one.Text)
		case Span:
			b.WriteString(plain(one.Inlines))
		case Link:
			b.WriteString(one.Text)
		case Ref:
			b.WriteString(one.Text)
		case Note:
			b.WriteString(" [" + plain(one.Inlines) + "]")
		}
	}
	return b.String()
}

// escaped writes a text so that it is a text in XML. Characters that XML has no place for are shown as lang.Visible
// shows them.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(lang.Visible(text))) // a builder takes everything
	return b.String()
}
