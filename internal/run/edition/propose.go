package edition

import (
	"bytes"
	"context"

	"ansatz/internal/lang"
	"ansatz/internal/report/pdf"
	"ansatz/internal/run/approval"
)

// Proposals are what is proposed of a report, in this order: the results of each further study by themselves, and last
// those of the first study with the report's text in its forms, as it will be when its numbers are released. The
// reports of versions that were kept are proposed as they were kept.
func Proposals(ctx context.Context, req Request, o approval.Proposing, forms Forms) ([]approval.Proposing, error) {
	req.proposed = true
	e, err := Make(ctx, req)
	if err != nil {
		return nil, err
	}
	text, err := e.writing(ctx, forms)
	if err != nil {
		return nil, err
	}
	var all []approval.Proposing
	for i, r := range e.Releases {
		if i == 0 {
			continue
		}
		text.Others = append(text.Others, approval.Other{Study: r.Study.Name, Results: r.Hashes["results.csv"]})
		one := o
		one.Folder, one.Once = r.Name, true
		all = append(all, one)
	}
	o.Folder, o.Text = e.Releases[0].Name, text
	return append(all, o), nil
}

// writing is the text in its forms, without comments of reviewers.
func (e *Edition) writing(ctx context.Context, forms Forms) (*approval.Writing, error) {
	e.Comments = nil
	w := &approval.Writing{Files: map[string][]byte{}, Report: approval.Report{Title: e.Title,
		Version: e.Document.Version, Diary: e.Diary, Draft: e.Draft}}
	for i, one := range e.pages() {
		var b bytes.Buffer
		if err := one.write(&b); err != nil {
			return nil, err
		}
		w.Files[approval.TextFiles[i]] = b.Bytes()
	}
	if forms.Browser != "" {
		printed, err := pdf.Print(ctx, forms.Browser, w.Files[approval.TextFiles[0]], e.Date)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			return nil, unprintable(err)
		}
		w.Files[approval.TextFiles[2]] = printed
	}
	unjudged, open := 0, 0
	if e.Judged != nil {
		for _, j := range e.Judged.Items {
			if !j.Current() || j.Weak {
				unjudged++
			}
		}
	}
	for _, c := range e.Manuscript.Comments {
		if c.Open() {
			open++
		}
	}
	flag := func(n int, sv, en string) {
		if n > 0 {
			w.Flags = append(w.Flags, lang.Textf(sv, en, n))
		}
	}
	flag(unjudged, "slutsatser som inte är bedömda på dagens underlag: %d; varje sida säger UTKAST",
		"conclusions that are not judged on today's evidence: %d; each page says DRAFT")
	flag(open, "öppna kommentarer av granskare: %d", "open comments of reviewers: %d")
	flag(len(e.Typed), "skrivna tal som inget levande tal har: %d", "typed numbers that no live number has: %d")
	return w, nil
}
