package edition

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report/document"
	"ansatz/internal/report/docx"
	"ansatz/internal/report/html"
	"ansatz/internal/report/pdf"
	"ansatz/internal/report/svg"
	"ansatz/internal/report/word"
	"ansatz/internal/run"
)

// Files are the names of what is written of a report: the page, the file for word processors and, where a browser
// printed it, the PDF.
var Files = []string{"report.html", "report.docx", "report.pdf"}

// Forms says how a report is written besides the page.
type Forms struct {
	Browser string // that prints the PDF; no PDF where empty
	Must    bool   // a PDF that cannot be printed is an error
}

// Write writes the report in its forms to a folder, replacing an earlier one, or nothing. What kept a browser from
// printing is returned as unprinted, and the other forms are written; it is an error where the PDF must be there.
func (e *Edition) Write(ctx context.Context, folder string, forms Forms) (unprinted, err error) {
	target := run.Replaced{Folder: folder, Files: Files, Public: !e.Draft}
	if err := target.Check(); err != nil {
		return nil, err
	}
	var page bytes.Buffer
	if err := html.WriteDocument(&page, e.Document); err != nil {
		return nil, err
	}
	err = target.Replace(ctx, func(dir string) error {
		write := func(name string, f func(io.Writer) error) error {
			return run.WriteFile(ctx, filepath.Join(dir, name), f)
		}
		err := write(Files[0], func(w io.Writer) error { _, err := w.Write(page.Bytes()); return err })
		if err != nil {
			return err
		}
		err = write(Files[1], func(w io.Writer) error { return word.Write(w, e.Document, e.Template) })
		if err != nil || forms.Browser == "" {
			return err
		}
		printed, failed := pdf.Print(ctx, forms.Browser, page.Bytes(), e.Date)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case failed != nil && forms.Must:
			return unprintable(failed)
		case failed != nil:
			unprinted = failed
			return nil
		}
		return write(Files[2], func(w io.Writer) error { _, err := w.Write(printed); return err })
	})
	return unprinted, err
}

// WriteFigures writes each figure of the report as a drawing (SVG) and a picture (PNG) to a folder, replacing an
// earlier one, or nothing. Each carries what every page of the report must say. It returns their names.
func (e *Edition) WriteFigures(ctx context.Context, folder string) (names []string, err error) {
	files, marks := map[string][]byte{}, e.Marks
	if e.Draft {
		marks = append([]string{e.DraftMark()}, marks...)
	}
	number, of := 0, ""
	e.Walk(func(b document.Block) {
		f, is := b.(*document.Figure)
		if !is || err != nil {
			return
		}
		if f.Number > 0 {
			number, of = f.Number, ""
		}
		name := fmt.Sprintf("%s-%02d-%s%s", strings.ToLower(f.Label), number, f.Source.Result, of)
		of += "b"
		notes := slices.Clone(marks)
		if len(f.Conditions) > 0 {
			notes = append(notes, strings.Join(f.Conditions, " "))
		}
		drawing := svg.Draw(f.Chart, svg.Frame{ID: "f", Width: figureWidth, Title: f.Title, Desc: f.Alternative,
			Font: svg.Fonts, Notes: notes})
		files[name+".svg"] = []byte(drawing)
		files[name+".png"], err = svg.PNG(drawing, figureScale)
	})
	if err != nil {
		return nil, err
	}
	names = slices.Sorted(maps.Keys(files))
	target := run.Replaced{Folder: folder, Files: names, Public: !e.Draft}
	if err := target.Check(); err != nil {
		return nil, err
	}
	return names, target.Replace(ctx, func(dir string) error {
		for _, name := range names {
			err := run.WriteFile(ctx, filepath.Join(dir, name), func(w io.Writer) error {
				_, err := w.Write(files[name])
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// figureWidth is that of a figure as a file, in CSS pixels; figureScale is how many pixels its picture has to one.
const figureWidth, figureScale = 720, 3

// FindBrowser returns the browser that prints. Where there is none, it is empty, and an error if the PDF must be there.
func FindBrowser(must bool) (string, error) {
	found, err := pdf.Find()
	if err != nil && (must || !errors.Is(err, pdf.ErrNoBrowser)) {
		return "", unprintable(err)
	}
	return found, nil
}

// Unprinted tells how to get a PDF without a browser that prints it.
var Unprinted = lang.Text{
	SV: "öppna report.html i en webbläsare och välj Skriv ut och sedan Spara som PDF, eller öppna report.docx i Word " +
		"och välj Arkiv, Exportera; en webbläsare (Chromium, Edge eller Chrome) på en annan plats anges med " +
		"miljövariabeln " + pdf.Variable,
	EN: "open report.html in a browser and choose Print and then Save as PDF, or open report.docx in Word and choose " +
		"File, Export; a browser (Chromium, Edge or Chrome) at another place is named by the environment variable " +
		pdf.Variable,
}

func unprintable(err error) error {
	rule := lang.Textf("ingen PDF kan skrivas: %s", "no PDF can be written: %s", err)
	if errors.Is(err, pdf.ErrNoBrowser) {
		rule = lang.Text{SV: "ingen PDF kan skrivas: här finns ingen webbläsare",
			EN: "no PDF can be written: there is no browser here"}
	}
	return &fault.Fault{Kind: fault.Resource, Rule: rule, Hint: Unprinted}
}

// mostTemplate is how many bytes a template may have.
const mostTemplate = 64 << 20

func readAll(path string) ([]byte, error) {
	at, err := disk.Real(path)
	if err != nil {
		return nil, err
	}
	f, err := disk.Open(filepath.Dir(at), filepath.Base(at))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, mostTemplate))
}

// ReadTemplate reads a template for word processors. An error is a fault with its remedy.
func ReadTemplate(path string) (*docx.Template, error) {
	data, err := readAll(path)
	if err != nil {
		return nil, disk.Fault(fault.Usage, path, err)
	}
	t, err := docx.ReadTemplate(data)
	if err == nil {
		return t, nil
	}
	f := &fault.Fault{Kind: fault.Usage, File: path, Rule: lang.Text{SV: "filen är skadad", EN: "the file is damaged"},
		Hint: lang.Text{SV: "öppna den i Word och spara den på nytt som Word-mall (.dotx)",
			EN: "open it in Word and save it again as a Word template (.dotx)"}}
	switch {
	case errors.Is(err, docx.ErrNoPackage):
		f.Rule = lang.Text{SV: "filen är ingen Word-mall", EN: "the file is no Word template"}
	case errors.Is(err, docx.ErrMacros):
		f.Rule = lang.Text{SV: "mallen har makron", EN: "the template has macros"}
	case errors.Is(err, docx.ErrTooLarge):
		f.Rule = lang.Text{SV: "mallen är för stor", EN: "the template is too large"}
		f.Hint = lang.Text{SV: "ta bort stora bilder ur den", EN: "remove large pictures from it"}
	case errors.Is(err, docx.ErrOutside):
		f.Rule = lang.Text{SV: "mallens sidhuvud, sidfot eller tema visar eller hämtar det som ligger utanför filen, " +
			"eller har ett objekt av ett annat program",
			EN: "the template's header, footer or theme shows or fetches what lies outside the file, or has an " +
				"object of another program"}
		f.Hint = lang.Text{SV: "infoga bilden i mallen i stället för att länka till den, och ta bort fält som hämtar " +
			"och inbäddade objekt",
			EN: "insert the picture in the template instead of linking to it, and remove fields that fetch and " +
				"embedded objects"}
	}
	return nil, f
}
