package docx

import "regexp"

// A table that is too wide for an upright page stands on pages of its own that lie on their side: a section. What a
// section is, is known when the whole text is written; until then its end has a mark that no text can have.
const (
	uprightMark = "\x00upright\x00"
	turnedMark  = "\x00turned\x00"
)

// endOf is the last paragraph of a section, so low that it needs no page of its own.
func endOf(mark string) string {
	return `<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>` + mark + `</w:pPr></w:p>`
}

// body writes all blocks. turned says whether it ends with pages on their side.
func (w *writer) body() (text string, turned bool) {
	upright, on := w.page, func(i int) bool {
		if i < 0 || i >= len(w.Blocks) {
			return false
		}
		t, is := w.Blocks[i].(Table)
		return is && t.Landscape
	}
	for i, block := range w.Blocks {
		if _, is := block.(PageBreak); is && (on(i-1) || on(i+1)) {
			continue // the section begins a page
		}
		if on(i) != turned && i > 0 {
			w.put(endOf(map[bool]string{false: uprightMark, true: turnedMark}[turned]))
		}
		if turned, w.page = on(i), upright; turned {
			w.page = upright.turned()
		}
		block.write(w)
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
