package xlsx

import (
	"io"

	"ansatz/internal/report"
)

// WritePaper writes the tables and facts of a paper as a workbook: a sheet for each section that has any. The same
// paper gives the same bytes. day, YYYY-MM-DD, is the only date of the file itself.
func WritePaper(w io.Writer, p *report.Paper, day string) error {
	b := newSheets(p.Lang, p.Title, p.Marks, p.Marks)
	b.properties(day)
	for _, section := range p.Sections {
		if len(section.Facts)+len(section.Tables)+len(section.List) > 0 {
			b.section(section)
		}
	}
	return b.write(w)
}

// section is a sheet with what a section lists.
func (b *sheets) section(p report.PaperSection) {
	widest := 2
	for _, t := range p.Tables {
		widest = max(widest, len(t.Head))
	}
	widths := []float64{26}
	for range widest - 1 {
		widths = append(widths, 30)
	}
	s := b.sheet(p.Title, widths...)
	s.title(p.Title)
	for _, text := range p.Paragraphs {
		s.put(1, text, "wrap")
		s.merge(widest)
		s.tall(text, 26+30*float64(widest-1))
		s.row++
	}
	for _, f := range p.Facts {
		s.put(1, f.Term, "name")
		s.put(2, f.Text, "name")
		s.row++
	}
	for _, text := range p.List {
		s.put(1, text, "text")
		s.row++
	}
	for _, t := range p.Tables {
		s.row++
		s.put(1, t.Caption, "bold")
		s.row++
		for i, h := range t.Headings() {
			s.put(i+1, h, "head")
		}
		s.row++
		for _, line := range t.Lines {
			for i, c := range line {
				s.put(i+1, c, "name")
			}
			s.row++
		}
	}
}
