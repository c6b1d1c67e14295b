package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/report/docx"
)

func example(l lang.Lang) *docx.Document {
	return &docx.Document{Lang: l, Title: "Begäran <1>", Author: "Myndigheten", Header: "Övre & yttre",
		Footer: "Nedre",
		Blocks: []docx.Block{
			docx.Heading{Level: 1, Text: "Begäran om uppgifter"},
			docx.Paragraph{Text: "Första raden\nandra raden & mer \x00\u202e"},
			docx.Table{Head: []docx.Row{docx.Cells("Fält", "Värde")},
				Rows: []docx.Row{docx.Cells("Grund", "LUS"), docx.Cells("ensam")}, Columns: []docx.Column{{},
					{Width: 2}}},
			docx.Heading{Level: 7, Text: "Djup"},
		}}
}

func written(t *testing.T, d *docx.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := d.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// partsOf unpacks a file; each of its parts that is XML is well-formed.
func partsOf(t *testing.T, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if parts[f.Name] != "" {
			t.Errorf("%s is there twice", f.Name)
		}
		parts[f.Name] = string(text)
		for d := xml.NewDecoder(bytes.NewReader(text)); !strings.HasSuffix(f.Name, ".png"); {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	return parts
}

// TestParts: every part is well-formed XML, every part that is named is there, and the same document gives the same
// bytes.
func TestParts(t *testing.T) {
	file := written(t, example(lang.SV))
	if !bytes.Equal(file, written(t, example(lang.SV))) {
		t.Error("two writings differ")
	}
	parts := partsOf(t, file)
	for name := range parts {
		if !strings.HasSuffix(name, ".rels") && name != "[Content_Types].xml" &&
			!strings.Contains(parts["[Content_Types].xml"], `"/`+name+`"`) {
			t.Errorf("%s has no type", name)
		}
	}
	body := parts["word/document.xml"]
	for _, want := range []string{`w:val="Rubrik1"`, `w:val="Rubrik4"`, "<w:br/>", "<w:tblHeader/>", "&amp; mer",
		"Begäran om uppgifter"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in the document", want)
		}
	}
	if strings.Contains(body, "\u202e") || strings.Contains(body, "\x00") {
		t.Error("a hidden character is in the document")
	}
	if !strings.Contains(parts["word/styles.xml"], `"sv-SE"`) || !strings.Contains(parts["word/header1.xml"], "Övre") {
		t.Error("the language or the header is missing")
	}
}

func TestText(t *testing.T) {
	want := "Övre & yttre\n\nBegäran om uppgifter\n====================\n\n"
	if text := example(lang.SV).Text(); !strings.HasPrefix(text, want) || !strings.Contains(text, "Grund: LUS\n") {
		t.Errorf("%q", text)
	}
}
