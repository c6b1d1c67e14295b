package docx

import (
	"cmp"
	"regexp"
)

// A table that is too wide for an upright page stands on pages of its own that lie on their side: a section. What a
// section is, is known when the whole text is written; until then its end has a mark that no text can have.
const (
	uprightMark = "\x00upright\x00"
	turnedMark  = "\x00turned\x00"
)

// lowest is the spacing of a paragraph that only ends a section: so low that it needs no page of its own.
const lowest = `<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>`

// turned says whether the nth block stands on a page on its side: a wide table, and the headings right before it.
func (w *writer) turned(n int) bool {
	for ; n >= 0 && n < len(w.Blocks); n++ {
		switch b := w.Blocks[n].(type) {
		case Table:
			return b.Landscape
		case Heading:
		default:
			return false
		}
	}
	return false
}

// body writes all blocks. turned says whether it ends with pages on their side.
func (w *writer) body() (text string, turned bool) {
	upright := w.page
	for i, block := range w.Blocks {
		turned, w.page = w.turned(i), upright
		if turned {
			w.page = upright.turned()
		}
		end := ""
		switch {
		case i == len(w.Blocks)-1 || w.turned(i+1) == turned:
		case turned:
			end = turnedMark
		default:
			end = uprightMark
		}
		switch block.(type) {
		case Table, Figure: // the small print below it ends the section
			w.end, end = end, ""
		case PageBreak:
			if w.turned(i-1) || w.turned(i+1) { // the section begins a page
				block = nil
			}
		}
		if block != nil {
			block.write(w)
		}
		if end, w.end = cmp.Or(w.end, end), ""; end != "" {
			w.put(`<w:p><w:pPr>`, lowest, end, `</w:pPr></w:p>`)
		}
	}
	w.page = upright
	return w.taken(), turned
}

var (
	sectionMark = regexp.MustCompile(uprightMark + "|" + turnedMark)

	pageSize = regexp.MustCompile(`<w:pgSz [^>]*/>`)
	sizeAs   = regexp.MustCompile(`w:(w|h)="([0-9]+)"`)

	// onlyFirst is what only the first section of a text has: another first page, and where pages begin to count.
	onlyFirst = regexp.MustCompile(`<w:titlePg(?: [^>]*)?/>|<w:type [^>]*/>|\sw:start="[0-9]*"`)
)

// sections puts the properties of sections in place of their marks. all are those of the whole text. It returns those
// of the last section, which stand at the end: of pages on their side where turned says so.
func sections(body string, turned bool, all string) (whole, last string) {
	later := onlyFirst.ReplaceAllString(all, "")
	onSide := func(properties string) string {
		return pageSize.ReplaceAllStringFunc(properties, func(size string) string {
			of := map[string]string{}
			for _, m := range sizeAs.FindAllStringSubmatch(size, -1) {
				of[m[1]] = m[2]
			}
			return `<w:pgSz w:w="` + of["h"] + `" w:h="` + of["w"] + `" w:orient="landscape"/>`
		})
	}
	properties := all
	next := func(turned bool) string {
		now := properties
		if properties = later; turned {
			return onSide(now)
		}
		return now
	}
	whole = sectionMark.ReplaceAllStringFunc(body, func(mark string) string { return next(mark == turnedMark) })
	return whole, next(turned)
}
