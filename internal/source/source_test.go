package source

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/google/go-cmp/cmp"
)

// wideText writes a text in UTF-16.
func wideText(text string, big bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		if big {
			b.WriteString(string([]byte{byte(u >> 8), byte(u)}))
		} else {
			b.WriteString(string([]byte{byte(u), byte(u >> 8)}))
		}
	}
	return b.String()
}

func TestText(t *testing.T) {
	for _, c := range []struct{ raw, text, encoding, mistake string }{
		{"a: å", "a: å", UTF8, ""},
		{"", "", UTF8, ""},
		{"\ufeffa: å", "a: å", UTF8, ""},
		{"\ufeff\ufeff\ufeffa", "a", UTF8, ""},
		{"\ufeff", "", UTF8, ""},
		{wideText("\ufeffa: å 𝄞", false), "a: å 𝄞", UTF16, ""},
		{wideText("\ufeff\ufeffa: å 𝄞", true), "a: å 𝄞", UTF16, ""},
		{wideText("\ufeffa", false) + "x", "", "", "begins as UTF-16, but is not all the way"},
		{"\xff\xfe\x00\xd8a\x00", "", "", "begins as UTF-16, but is not all the way"},
		{wideText("agency: tax", false), "", "", "is text in UTF-16 without a byte-order mark and no plain text"},
		{wideText("agency: tax", true), "", "", "is text in UTF-16 without a byte-order mark and no plain text"},
		{"\xff\xfe\x00\x00a\x00\x00\x00", "", "", "is text in UTF-32 and no plain text"},
		{"a: borgen\xe4r \x96 \xd6rebro", "a: borgenär – Örebro", Windows1252, ""},
		{"a: borgen\x8ar", "", "", "the text is not UTF-8, and not for certain windows-1252"},
		{"a: borgen\x84r", "", "", "the text is not UTF-8, and not for certain windows-1252"},
		{"a: å\nb: borgen\xe4r", "", "", "the text is not UTF-8, and not for certain windows-1252"},
		{"\x1f\x8b\x08\x00", "", "", "is a gzip file and no plain text"},
		{"PK\x03\x04....xl/workbook.xml", "", "", "is an Excel workbook and no plain text"},
		{"PK\x03\x04....readme.txt", "", "", "is a zip archive and no plain text"},
		{"PAR1;PAR2\n", "PAR1;PAR2\n", UTF8, ""},
		{"PAR1\x15\x04\x15", "", "", "is a Parquet file and no plain text"},
		{"\n <!DOCTYPE html>", "", "", "is a web page and no plain text"},
		{strings.Repeat("x", Most+1), "", "", "the file is larger than 1 MB"},
	} {
		text, encoding, m := Text([]byte(c.raw))
		mistake := ""
		if m != nil {
			mistake = m.Rule.EN
			if m.Line < 1 || m.Rule.SV == "" || m.Hint.SV == "" || m.Hint.EN == "" {
				t.Errorf("%.40q: %+v says too little", c.raw, m)
			}
		}
		if string(text) != c.text || encoding != c.encoding || mistake != c.mistake {
			t.Errorf("%.40q: %q, %s, %q", c.raw, text, encoding, mistake)
		}
	}
	if _, _, m := Text([]byte("a: å\nb: borgen\xe4r")); m == nil || m.Line != 2 {
		t.Errorf("the line of what is not UTF-8: %v", m)
	}
}

func TestStream(t *testing.T) {
	for raw, want := range map[string]string{
		"a;å": "a;å", "": "", "\ufeff\ufeffa;å": "a;å", "\xe4;b": "\xe4;b",
		wideText("\ufeffa;å\r\n𝄞", false): "a;å\r\n𝄞", wideText("\ufeff\ufeffa;å", true): "a;å",
	} {
		text, _ := Stream(bufio.NewReader(strings.NewReader(raw)))
		if got, err := io.ReadAll(text); err != nil || string(got) != want {
			t.Errorf("%q: %q, %v", raw, got, err)
		}
	}
}

// flat writes a tree down, keys in their order.
func flat(n ast.Node) string {
	switch n := n.(type) {
	case *ast.MappingValueNode:
		return "{" + flat(n.Key) + ": " + flat(n.Value) + "}"
	case *ast.MappingNode:
		var parts []string
		for _, v := range n.Values {
			parts = append(parts, flat(v.Key)+": "+flat(v.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case *ast.SequenceNode:
		var parts []string
		for _, v := range n.Values {
			parts = append(parts, flat(v))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case *ast.StringNode:
		return n.Value
	}
	return n.GetToken().Value
}

func TestTree(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a: 1\nb: [x, 'y']", "{a: 1, b: [x, y]}"},
		{"a: &x {b: 1, c: 2}\nd: *x", "{a: {b: 1, c: 2}, d: {b: 1, c: 2}}"},
		{"a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3", "{a: {b: 1, c: 2}, d: {b: 1, c: 3}}"},
		{"a: &x {b: 1}\nd:\n  <<: *x", "{a: {b: 1}, d: {b: 1}}"},
		{"a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne: {<<: [*x, *y], f: 4}", "{a: {b: 1}, c: {b: 2, " +
			"d: 3}, e: {b: 1, d: 3, f: 4}}"},
		{"a: &x 1\nb: &x 2\nc: *x", "{a: 1, b: 2, c: 2}"},
		{"a: !!str &x 1\nb: *x", "{a: 1, b: 1}"},
		{"&k a: 1\nb: *k", "{a: 1, b: a}"},
		{"a: &x\n  b: 1\n  <<: *x", "3:7: the anchor x refers to itself"},
		{"&x {a: *x}", "1:8: the anchor x refers to itself"},
		{"a: &x [1, [*x]]", "1:12: the anchor x refers to itself"},
		{"a: &x {b: &y {c: *x}}\nd: *y", "1:18: the anchor x refers to itself"},
		{"&k a: *k\n? !t b\n: 2", "{a: a, b: 2}"},
		{"a: *y\nb: &y 1", "1:4: an alias of the anchor y, which does not exist"},
		{"a: &x 1\nb: {<<: *x}", "2:5: << must bring names and values"},
		{"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" +
			"d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]",
			"with all aliases (*name) written out, these are more than 100000 values"},
		{strings.Repeat("[", 101), "1:101: more than 100 levels inside each other"},
	} {
		got := ""
		bodies, m := Tree([]byte(c.text))
		if m != nil {
			got = m.String()
			if strings.HasPrefix(c.want, "with all") {
				got = m.Rule.EN
			}
		} else if len(bodies) == 1 {
			got = flat(bodies[0])
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%.60q (-want +got):\n%s", c.text, diff)
		}
	}
}

// TestTreeIsBounded: no text of the largest size ends the program, which a stack that overflows does, or takes long.
func TestTreeIsBounded(t *testing.T) {
	deep := ""
	for i := 0; len(deep) < Most/4; i++ {
		deep += strings.Repeat(" ", i) + "a:\n"
	}
	texts := map[string]string{"deeper lines": deep}
	for _, piece := range []string{"[", "{", "[{", "- ", "? ", "&a ", "&a\n", "!a ", "!a\n", "a: ", "{a: ", "{a:\n",
		"[a,", "&a [", "- &a ", "- - \n", "*a ", "&a &b\n", "? - ", "[? ", "\"", "'", "|\n", "a,", "{? a: "} {
		texts[piece] = strings.Repeat(piece, Most/4/len(piece))
	}
	for name, text := range texts {
		began := time.Now()
		if _, m := Tree([]byte(text)); m == nil {
			t.Logf("%q is read", name)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%q took %v", name, took)
		}
	}
}

// FuzzTree: whatever the bytes, there is a tree without anchors, or a mistake with a place and a remedy.
func FuzzTree(f *testing.F) {
	for _, seed := range []string{"a: &x {b: *x}\n<<: *x\n", "\ufeff\ufeffa: 1", wideText("\ufeffa: å", true),
		"a: \xe4", "&a [*a]", "<<: [*a, {b: 1}]", "? &k a\n: !t *k", "- - - {a: [b]}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		text, _, m := Text(raw)
		var bodies []ast.Node
		if m == nil {
			if !utf8.Valid(text) || bytes.HasPrefix(text, Mark) {
				t.Errorf("%q is no text", text)
			}
			bodies, m = Tree(text)
		}
		if m != nil {
			if m.Line < 1 || m.Rule.SV == "" || m.Rule.EN == "" || m.Hint.SV == "" || m.Hint.EN == "" {
				t.Errorf("%+v says too little", m)
			}
			return
		}
		for _, body := range bodies {
			ast.Walk(plain{t}, body)
		}
	})
}

type plain struct{ *testing.T }

func (p plain) Visit(n ast.Node) ast.Visitor {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		p.Errorf("%T is left", n)
	}
	return p
}

// What the parser says in English is told in Swedish, with what is wrong, and without the parser's own words.
func TestSyntaxInSwedish(t *testing.T) {
	for text, want := range map[string]string{
		"a: 1\na: 2\n":              `"a" står redan på rad 1`,
		"- a: 1\n  b: {c: 1, c: 2}": `"c" står redan på rad 2`,
		"a:\n\t b: 1\n":             "tabbtecken",
		"a: {b: 1\n":                "klammer",
		"a: [b, c\n":                "hakparentes",
		"a: \"b\n":                  "citattecken",
		"a: 'b\n":                   "citattecken",
		"a: @b\n":                   "inom citattecken",
		"a: `b\n":                   "inom citattecken",
		"a: \"\\q\"\n":              "snedstreck",
		"a: b: c\n":                 "fel plats",
		"a: 1\n b: 2\n":             "fel plats",
		"a: 1\nb\n":                 "fel plats",
		"%YAML 9\na: 1\n":           "%, --- eller",
		"a: &b &c d\n":              "fel plats",
	} {
		_, m := Tree([]byte(text))
		switch {
		case m == nil:
			t.Errorf("%q is read", text)
		case !strings.HasPrefix(m.Rule.SV, "felaktig YAML: ") || !strings.Contains(m.Rule.SV, want):
			t.Errorf("%q: %s (%s)", text, m.Rule.SV, m.Rule.EN)
		}
	}
}
