package docx

import (
	"fmt"
	"strings"
)

// styles are those that word processors know by these names, so that a template or a reader can change them all.
func (d *Document) styles() string {
	var b strings.Builder
	b.WriteString(`<w:styles xmlns:w="` + wordSpace + `"><w:docDefaults><w:rPrDefault><w:rPr>` +
		`<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri" w:eastAsia="Calibri"/><w:sz w:val="22"/>` +
		`<w:lang w:val="` + d.code() + `"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault>` +
		`</w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>`)
	for level, size := range []int{32, 26, 23} {
		fmt.Fprintf(&b, `<w:style w:type="paragraph" w:styleId="Heading%[1]d"><w:name w:val="heading %[1]d"/>`+
			`<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/>`+
			`<w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="%[2]d"/></w:pPr>`+
			`<w:rPr><w:b/><w:sz w:val="%[3]d"/></w:rPr></w:style>`, level+1, level, size)
	}
	for _, name := range []string{"Header", "Footer"} {
		b.WriteString(`<w:style w:type="paragraph" w:styleId="` + name + `"><w:name w:val="` + strings.ToLower(name) +
			`"/><w:basedOn w:val="Normal"/><w:pPr><w:tabs>` + fmt.Sprintf(`<w:tab w:val="right" w:pos="%d"/>`, width) +
			`</w:tabs><w:spacing w:after="0"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr></w:style>`)
	}
	b.WriteString(`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>` +
		`<w:tblPr><w:tblCellMar><w:left w:w="108" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar>` +
		`</w:tblPr></w:style><w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>` +
		`<w:basedOn w:val="TableNormal"/><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>` +
		`<w:tblPr><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		b.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="808080"/>`)
	}
	b.WriteString(`</w:tblBorders></w:tblPr></w:style></w:styles>`)
	return b.String()
}

// Text is the document as plain text, for who has no word processor: headings underlined, tables as name and value.
func (d *Document) Text() string {
	var b strings.Builder
	if d.Header != "" {
		b.WriteString(d.Header + "\n\n")
	}
	for _, block := range d.Blocks {
		switch block := block.(type) {
		case Heading:
			mark := "="
			if block.Level > 1 {
				mark = "-"
			}
			fmt.Fprintf(&b, "%s\n%s\n\n", block.Text, strings.Repeat(mark, len([]rune(block.Text))))
		case Paragraph:
			b.WriteString(block.Text + "\n\n")
		case Table:
			rows := block.Rows
			if len(block.Head) > 2 { // what stands in two columns reads as "name: value" without a head
				rows = append([][]string{block.Head}, rows...)
			}
			for _, row := range rows {
				if len(row) > 0 {
					b.WriteString(strings.Join(row, ": ") + "\n")
				}
			}
			b.WriteString("\n")
		}
	}
	if d.Footer != "" {
		b.WriteString(d.Footer + "\n")
	}
	return b.String()
}
