package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
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
			docx.Table{Head: []string{"Fält", "Värde"}, Rows: [][]string{{"Grund", "LUS"}, {"ensam"}},
				Widths: []int{1, 2}},
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

// TestParts: every part is well-formed XML, every part that is named is there, and the same document gives the same
// bytes.
func TestParts(t *testing.T) {
	file := written(t, example(lang.SV))
	if !bytes.Equal(file, written(t, example(lang.SV))) {
		t.Error("two writings differ")
	}
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
		parts[f.Name] = string(text)
		for d := xml.NewDecoder(bytes.NewReader(text)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	for name := range parts {
		if !strings.HasSuffix(name, ".rels") && name != "[Content_Types].xml" &&
			!strings.Contains(parts["[Content_Types].xml"], `"/`+name+`"`) {
			t.Errorf("%s has no type", name)
		}
	}
	body := parts["word/document.xml"]
	for _, want := range []string{`w:val="Heading1"`, `w:val="Heading3"`, "<w:br/>", "<w:tblHeader/>", "&amp; mer",
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

// TestOtherReaders opens a document with python-docx and with LibreOffice, whichever is here.
func TestOtherReaders(t *testing.T) {
	path := filepath.Join(t.TempDir(), "brev.docx")
	if err := os.WriteFile(path, written(t, example(lang.SV)), 0o600); err != nil {
		t.Fatal(err)
	}
	tried := 0
	python := os.Getenv("ANSATZ_PYTHON")
	if python == "" {
		python = "python3"
	}
	if exec.Command(python, "-c", "import docx").Run() == nil {
		tried++
		out, err := exec.Command(python, "-c", `import docx, sys
d = docx.Document(sys.argv[1])
print([(p.style.name, p.text) for p in d.paragraphs][0], d.tables[0].cell(1, 1).text,
      d.sections[0].header.paragraphs[0].text, d.core_properties.title,
	d.core_properties.language)`, path).CombinedOutput()
		want := "('Heading 1', 'Begäran om uppgifter') LUS Övre & yttre Begäran <1> sv-SE\n"
		if err != nil || string(out) != want {
			t.Errorf("python-docx: %v %s", err, out)
		}
	}
	if office, err := exec.LookPath("soffice"); err == nil {
		tried++
		out, err := exec.Command(office, "--headless", "-env:UserInstallation=file://"+t.TempDir(), "--convert-to",
			"txt:Text", "--outdir", filepath.Dir(path), path).CombinedOutput()
		text, look := os.ReadFile(filepath.Join(filepath.Dir(path), "brev.txt"))
		if err != nil || look != nil || !strings.Contains(string(text), "andra raden & mer") {
			t.Errorf("LibreOffice: %v %v %s %s", err, look, out, text)
		}
	}
	if tried == 0 {
		t.Skip("SKIPPED, NOT TESTED: neither python-docx nor LibreOffice is here")
	}
}
