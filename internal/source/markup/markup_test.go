package markup

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// tokens writes what is read: <name a=v>, text, </name>.
func tokens(t *testing.T, in io.Reader) (string, error) {
	t.Helper()
	s, err := New(in)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for {
		kind, err := s.Next()
		switch {
		case errors.Is(err, io.EOF):
			return b.String(), nil
		case err != nil:
			return b.String(), err
		case kind == Start:
			b.WriteString("<" + string(s.Name))
			if v, ok := s.Attr("a"); ok {
				b.WriteString(" a=" + string(v))
			}
			b.WriteString(">")
		case kind == End:
			b.WriteString("</" + string(s.Name) + ">")
		default:
			b.Write(s.Text)
		}
	}
}

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		`<a/>`: "<a></a>",
		`<?xml version="1.0" encoding="UTF-8"?><!-- > --><x:a xmlns:x="u">` +
			`<b a='1 > 0'>å &amp; &#228;&#xF6;</b ></x:a>`: "<a><b a=1 > 0>å & äö</b></a>",
		"<a><![CDATA[<b>&amp;]]></a>\n":                          "<a><b>&amp;</a>",
		"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe5</a>": "<a>å</a>",
		"\xef\xbb\xbf<a>x</a>":                                   "<a>x</a>",
		"\xff\xfe<\x00a\x00/\x00>\x00":                           "<a></a>",
		`<a><b a="&quot;"/><b
a = "2"></b></a>`: `<a><b a="></b><b a=2></b></a>`,
	} {
		text = strings.ReplaceAll(text, "ISO-8859-1'?><a>å", "ISO-8859-1'?><a>å")
		for name, in := range map[string]io.Reader{"whole": strings.NewReader(text),
			"byte by byte": iotest.OneByteReader(strings.NewReader(text))} {
			got, err := tokens(t, in)
			if name == "whole" && strings.Contains(want, "\n") {
				continue
			}
			if strings.ReplaceAll(got, "\n", "") != want || err != nil {
				t.Errorf("%s, %q: %q, %v", name, text, got, err)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	for text, want := range map[string]error{
		`<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`: ErrDoctype, `<a>&x;</a>`: ErrMalformed, `<a></b>`: ErrMalformed,
		`<a>`: ErrCut, `<a><b`: ErrCut, ``: ErrCut, `x<a/>`: ErrMalformed, `<a/><b/>`: ErrMalformed,
		`<a/>x`:                           ErrMalformed,
		strings.Repeat("<a>", MaxDepth+1): ErrDeep, "<a>\xff</a>": ErrMalformed, `<a>&#0xD800;</a>`: ErrMalformed,
		`<?xml version="1.0" encoding="EBCDIC"?><a/>`: ErrEncoding,
		"<a>" + strings.Repeat("x", 3*MaxToken):       ErrLong,
	} {
		if _, err := tokens(t, strings.NewReader(text)); !errors.Is(err, want) {
			t.Errorf("%.40q: %v, want %v", text, err, want)
		}
	}
}

// FuzzMarkup holds the reader against encoding/xml: what is read here is read there, with the same texts.
func FuzzMarkup(f *testing.F) {
	for _, text := range []string{`<a b="c">d<e/>f</a>`, `<a>&#65;</a>`, `<a><![CDATA[x]]></a>`,
		`<?xml version="1.0"?><a/>`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := New(strings.NewReader(text))
		if err != nil {
			return
		}
		var got strings.Builder
		for {
			kind, err := s.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return
			}
			if kind == Text {
				got.Write(s.Text)
			}
		}
		d := xml.NewDecoder(strings.NewReader(text))
		d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
		var want strings.Builder
		depth := 0
		for {
			token, err := d.Token()
			if err != nil {
				return // it is stricter on names and attributes
			}
			switch token := token.(type) {
			case xml.StartElement:
				depth++
			case xml.EndElement:
				if depth--; depth == 0 {
					plain := strings.NewReplacer("\r\n", "\n", "\r", "\n")
					if plain.Replace(got.String()) != plain.Replace(want.String()) {
						t.Errorf("%q: %q, encoding/xml has %q", text, got.String(), want.String())
					}
					return
				}
			case xml.CharData:
				if depth > 0 {
					want.Write(token)
				}
			}
		}
	})
}
