package html

import (
	"ansatz/internal/report/document"
)

// whyID is the anchor of an explanation.
func whyID(s document.Source) string { return "why-" + s.Study + "-" + s.Result }

// whyLink leads from a table or a figure to where its numbers come from, if the page has that.
func (p *sheet) whyLink(s document.Source) {
	for _, e := range p.Explanations {
		if e.Source.Study == s.Study && e.Source.Result == s.Result {
			p.put("<p class=\"note why\"><a href=\"#%s\">%s</a></p>\n", esc(whyID(s)),
				esc(p.tr("Varför dessa tal?", "Why these numbers?")))
			return
		}
	}
}

// explanations say where the numbers of each result come from: definition, counts, models, registers and files.
func (p *sheet) explanations() {
	if len(p.Explanations) == 0 {
		return
	}
	p.put("<section class=\"explanations\" aria-labelledby=\"why\">\n<h2 id=\"why\">%s</h2>\n",
		esc(p.tr("Varifrån talen kommer", "Where the numbers come from")))
	for _, e := range p.Explanations {
		p.put("<details class=\"more\" id=\"%s\"><summary>%s</summary>\n", esc(whyID(e.Source)), esc(e.Title))
		for _, line := range e.Definition {
			p.put("<p>%s</p>\n", esc(line))
		}
		if len(e.Counts) > 0 {
			head := []string{p.tr("Tal", "Number"), p.tr("Täljare", "Numerator"), p.tr("Nämnare", "Denominator")}
			p.words(e.Title, p.tr("Antalen bakom", "The counts behind"), head, "", func(row func(...string)) {
				for _, c := range e.Counts {
					row(c.Name, c.Numerator, c.Denominator)
				}
			})
		}
		if len(e.Models) > 0 {
			head := []string{p.tr("Modell", "Model"), p.tr("En rad", "A row")}
			p.words(e.Title, p.tr("Modeller, i den ordning de räknas", "Models, in the order of counting"), head, "w",
				func(row func(...string)) {
					for _, m := range e.Models {
						row(m.Name, m.About)
					}
				})
		}
		head := []string{p.tr("Register", "Register"), p.tr("Myndighet", "Agency"), p.tr("Leverans", "Delivery"),
			p.tr("Fil", "File"), "SHA-256"}
		p.words(e.Title, p.tr("Register och filer", "Registers and files"), head, "w hash", func(row func(...string)) {
			for _, f := range e.Files {
				row(f.Register, f.Agency, f.Delivery, f.File, f.SHA256)
			}
		})
		p.put("</details>\n")
	}
	p.put("</section>\n")
}

// words writes a plain table. Its columns but the first are of numbers where the class is empty, of words (w), or of
// names of files and hashes (w hash).
func (p *sheet) words(of, caption string, head []string, class string, rows func(row func(...string))) {
	if class != "" {
		class = ` class="` + class + `"`
	}
	p.put("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">\n<table class=\"words dense\">\n"+
		"<caption>%s</caption>\n<thead><tr>", esc(p.ids.unique(of+": "+caption)), esc(caption))
	for _, name := range head {
		p.put("<th scope=\"col\"%s>%s</th>", class, esc(name))
	}
	p.put("</tr></thead>\n<tbody>\n")
	rows(func(cells ...string) {
		p.put("<tr><th scope=\"row\" class=\"w\">%s</th>", esc(cells[0]))
		for _, cell := range cells[1:] {
			p.put("<td%s>%s</td>", class, esc(cell))
		}
		p.put("</tr>\n")
	})
	p.put("</tbody>\n</table>\n</div>\n")
}
