package edition

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report/document"
	"ansatz/internal/report/html"
	"ansatz/internal/report/manuscript"
	"ansatz/internal/run"
	"ansatz/internal/workspace/ledger"
)

// Passage is a heading, a paragraph or a caption of a report with its numbers as they are printed, and what reviewers
// have said about it.
type Passage struct {
	Chapter string // its file, and
	Line    int    // where it begins there; 0 for headings and captions
	Level   int    // of a heading, from 1
	Text    string

	Comments []*Comment
}

// Comment is what a reviewer says about a paragraph: see manuscript.Comment.
type Comment = manuscript.Comment

// Passages are the text in the order in which it is read, and the comments whose paragraph is no longer there.
func (e *Edition) Passages() (all []Passage, gone []*Comment) {
	left := slices.Clone(e.Manuscript.Comments)
	e.Walk(func(b document.Block) {
		switch b := b.(type) {
		case *document.Heading:
			all = append(all, Passage{Level: b.Level, Text: b.Number + " " + document.Plain(b.Text)})
		case *document.Paragraph:
			p := Passage{Chapter: b.Place.File, Line: b.Place.Line, Text: document.Plain(b.Text)}
			left = slices.DeleteFunc(left, func(c *Comment) bool {
				if c.Paragraph != b.ID {
					return false
				}
				p.Comments = append(p.Comments, c)
				return true
			})
			all = append(all, p)
		case *document.Table:
			if b.Number > 0 {
				all = append(all, captioned(b.Label, b.Number, b.Caption))
			}
		case *document.Figure:
			all = append(all, captioned(b.Label, b.Number, b.Caption))
		}
	})
	return all, left
}

func captioned(label string, number int, caption []document.Inline) Passage {
	return Passage{Text: label + " " + strconv.Itoa(number) + ". " + document.Plain(caption)}
}

// WritePage writes the page of the report, as Write does.
func (e *Edition) WritePage(w io.Writer) error { return html.WriteDocument(w, e.Document) }

// AddComment writes what a reviewer says about a paragraph to the folder of a report.
func AddComment(ctx context.Context, folder string, c Comment) error {
	dir := filepath.Join(folder, CommentsDir)
	if err := withoutNumber(dir, c.Quote, c.Text); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return disk.CannotWrite(dir)
	}
	var text strings.Builder
	for _, field := range [][2]string{{"chapter", c.Chapter}, {"quote", c.Quote}, {"by", c.By}, {"date", c.Date},
		{"comment", c.Text}} {
		text.WriteString(field[0] + ": " + quoted(field[1]) + "\n")
	}
	path := filepath.Join(dir, c.Date+"-"+rand.Text()[:8]+".yaml")
	return run.ReplaceFile(ctx, path, ".yaml", func(w io.Writer) error {
		_, err := io.WriteString(w, text.String())
		return err
	})
}

// Resolve writes how a comment of a report was resolved to its file.
func Resolve(ctx context.Context, folder, file, how string) error {
	m, err := manuscript.Read(folder)
	if err != nil {
		return err
	}
	dir := filepath.Join(folder, CommentsDir)
	if err := withoutNumber(dir, how); err != nil {
		return err
	}
	for _, c := range m.Comments {
		if c.File != file || !c.Open() {
			continue
		}
		text := strings.TrimRight(string(m.Files[CommentsDir+"/"+file]), "\n") + "\nresolved: " + quoted(how) + "\n"
		return run.ReplaceFile(ctx, filepath.Join(dir, file), ".yaml", func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		})
	}
	return &fault.Fault{Kind: fault.Usage, File: filepath.Join(dir, file),
		Rule: lang.Text{SV: "det finns ingen öppen kommentar i den filen", EN: "there is no open comment in that file"},
		Hint: lang.Text{SV: "läs om sidan: någon annan kan ha besvarat den",
			EN: "load the page again: somebody else may have answered it"}}
}

// quoted is a text as a value in YAML, on one line.
func quoted(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(strings.ToValidUTF8(text, "?")) // a text is always written
	return strings.TrimSuffix(b.String(), "\n")
}

func withoutNumber(path string, texts ...string) error {
	for _, text := range texts {
		if ledger.Hide(text) != strings.ToValidUTF8(text, "?") {
			return &fault.Fault{Kind: fault.Usage, File: path,
				Rule: lang.Text{SV: "kommentaren har något som ser ut som ett personnummer",
					EN: "the comment has something that looks like an identity number"},
				Hint: lang.Text{SV: "ta bort det: en rapport handlar om grupper, aldrig om en person",
					EN: "remove it: a report is about groups, never about a person"}}
		}
	}
	return nil
}
