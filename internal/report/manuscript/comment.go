package manuscript

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report/document"
	"ansatz/internal/source/reader"
)

// CommentsDir is the folder of reviewers' comments in the folder of a report: a file for each.
const CommentsDir = "comments"

// Comment is what a reviewer says about a paragraph.
type Comment struct {
	File     string // its name in CommentsDir
	Chapter  string
	Quote    string // words of the paragraph, as they are printed
	By, Date string
	Text     string
	Resolved string // how, and by whom; empty while it is open
	Place    reader.Place

	Paragraph string // the ID of the paragraph; empty where no paragraph has the words any longer
}

// Open says whether nobody has resolved the comment.
func (c *Comment) Open() bool { return c.Resolved == "" }

// readComments reads the comments of a folder. Mistakes are added.
func (m *Manuscript) readComments(faults *fault.List) {
	dir := filepath.Join(m.Folder, CommentsDir)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return // there are none
	}
	if err != nil {
		*faults = append(*faults, fault.Of(disk.Fault(fault.Study, dir, err))...)
		return
	}
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".yaml") || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		name := CommentsDir + "/" + e.Name()
		raw, err := readFile(m.Folder, name)
		if err != nil {
			*faults = append(*faults, fault.Of(err)...)
			continue
		}
		m.Files[name] = raw
		r := &reader.Reader{File: filepath.Join(m.Folder, name), Kind: fault.Study}
		if root := r.Document(raw, lang.Text{SV: "en kommentar", EN: "a comment"}); root != nil {
			f := r.Fields(root, "chapter", "quote", "by", "date", "comment", "resolved?")
			c := &Comment{File: e.Name(), Chapter: r.Text(f["chapter"]), Quote: r.Text(f["quote"]), By: r.Text(f["by"]),
				Date: date(r, f["date"]), Text: strings.TrimSpace(r.Text(f["comment"])),
				Resolved: strings.TrimSpace(r.Text(f["resolved"])), Place: reader.PlaceOf(f["quote"])}
			chapters := slices.Concat(m.Chapters, m.Appendices)
			if c.Chapter != "" && !slices.Contains(chapters, c.Chapter) {
				r.Fail(f["chapter"], lang.Textf("rapporten har inte kapitlet %q", "the report has no chapter %q",
					c.Chapter),
					fault.DidYouMean(c.Chapter, chapters))
			}
			m.Comments = append(m.Comments, c)
		}
		*faults = append(*faults, r.Faults...)
	}
}

// beside finds the paragraph of each comment: the first of its chapter that has the words. The page of a draft shows
// those that are open; what is released does not name its reviewers.
func (w *writer) beside() {
	for _, c := range w.m.Comments {
		c.Paragraph = ""
		w.doc.Walk(func(b document.Block) {
			p, is := b.(*document.Paragraph)
			if !is || c.Paragraph != "" || p.Place.File != c.Chapter {
				return
			}
			if strings.Contains(spaced(document.Plain(p.Text)), spaced(c.Quote)) {
				c.Paragraph = p.ID
			}
		})
		if c.Open() && w.doc.Draft {
			w.doc.Comments = append(w.doc.Comments, document.Comment{To: c.Paragraph, By: c.By, Date: c.Date,
				Text:  c.Text,
				Quote: c.Quote})
		}
	}
}

// spaced is a text with each run of white space as one space.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }
