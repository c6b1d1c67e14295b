package docx

import "strings"

// theme is the colours and fonts that a word processor offers: those of the report's figures.
func theme() string {
	var b strings.Builder
	b.WriteString(`<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Ansatz">` +
		`<a:themeElements><a:clrScheme name="Ansatz">`)
	for _, c := range [][2]string{{"dk1", "1A1A1A"}, {"lt1", "FFFFFF"}, {"dk2", "55595E"}, {"lt2", "F3F5F7"},
		{"accent1", accent}, {"accent2", "A8480A"}, {"accent3", "00695C"}, {"accent4", "8A3A73"}, {"accent5", "6B5200"},
		{"accent6", "1F6FA3"}, {"hlink", accent}, {"folHlink", "7A3564"}} {
		b.WriteString(`<a:` + c[0] + `><a:srgbClr val="` + c[1] + `"/></a:` + c[0] + `>`)
	}
	b.WriteString(`</a:clrScheme><a:fontScheme name="Ansatz">`)
	for _, which := range []string{"majorFont", "minorFont"} {
		b.WriteString(`<a:` + which + `><a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/></a:` +
			which + `>`)
	}
	const fill = `<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>`
	b.WriteString(`</a:fontScheme><a:fmtScheme name="Ansatz"><a:fillStyleLst>` + strings.Repeat(fill, 3) +
		`</a:fillStyleLst><a:lnStyleLst>`)
	for _, width := range []string{"6350", "12700", "19050"} {
		b.WriteString(`<a:ln w="` + width + `">` + fill + `</a:ln>`)
	}
	return b.String() + `</a:lnStyleLst><a:effectStyleLst>` +
		strings.Repeat(`<a:effectStyle><a:effectLst/></a:effectStyle>`, 3) + `</a:effectStyleLst><a:bgFillStyleLst>` +
		strings.Repeat(fill, 3) + `</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`
}

// fontTable names the fonts of our styles.
func fontTable() string {
	font := func(name, family, pitch string) string {
		return `<w:font w:name="` + name + `"><w:charset w:val="00"/><w:family w:val="` + family +
			`"/><w:pitch w:val="` +
			pitch + `"/></w:font>`
	}
	return `<w:fonts xmlns:w="` + wordSpace + `">` + font("Calibri", "swiss", "variable") +
		font("Consolas", "modern", "fixed") + `</w:fonts>`
}
