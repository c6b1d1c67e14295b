package lang

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"Åsa & Söner AB":         "Åsa & Söner AB",
		"שלום, سلام, 株式会社":       "שלום, سلام, 株式会社",
		"a\x1b[31mb":             "a[U+001B][31mb",
		"a\tb\r\nc\x00\x7f":      "a[U+0009]b[U+000D][U+000A]c[U+0000][U+007F]",
		"a\u0085\u009bb":         "a[U+0085][U+009B]b",
		"lön\u202Excod.exe":      "lön[U+202E]xcod.exe",
		"a\u2066b\u2069\u061c":   "a[U+2066]b[U+2069][U+061C]",
		"a\u200b\ufeff\u00adb":   "a[U+200B][U+FEFF][U+00AD]b",
		"a\u2028\u2029b":         "a[U+2028][U+2029]b",
		"a\U000E0041\uFE0F":      "a[U+E0041][U+FE0F]",
		"sm\xf6rg\xe5s":          "sm[0xF6]rg[0xE5]s",
		"\uFFFD stands as it is": "\uFFFD stands as it is",
		"1\u00a0234\u00a0%":      "1\u00a0234\u00a0%",
	} {
		if got := Visible(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := VisibleLines("a\tb\nc\r"); got != "a\tb\nc[U+000D]" {
		t.Errorf("%q", got)
	}
}

// What a spreadsheet would take for a formula is text, and what is a number stays one.
func TestCell(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+cmd": "'+cmd", "-cmd": "'-cmd", "@SUM(A1)": "'@SUM(A1)",
		"\t=1": "[U+0009]=1", "\r=1": "[U+000D]=1", "\u200b=1": "[U+200B]=1",
		"  =1": "'  =1", "\u00a0=1": "'\u00a0=1", `"=1`: `'"=1`, "'=1": "''=1", "”=1": "'”=1",
		"＝1+1": "'＝1+1", "＋1x": "'＋1x", "－x": "'－x", "＠a": "'＠a", "−x": "'−x",
		"bolag;=1+1": "bolag;'=1+1", "bolag; -x;@y": "bolag;' -x;'@y",
		"-12": "-12", "-12.5": "-12.5", "-1 234,50": "-1 234,50", "-1\u00a0234": "-1\u00a0234", "+3": "+3",
		"-1e-7": "-1e-7", "-1+1": "'-1+1", "-2023-01": "'-2023-01", "+46|x": "'+46|x", "-": "'-",
		"2023-01-01": "2023-01-01", "5560001001": "5560001001", "a=b": "a=b", "": "", "'t": "'t",
	} {
		if got := Cell(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Characters may come in pieces; JSON keeps what it escapes.
func TestShow(t *testing.T) {
	const text = "å\u202E\x1b\n\U000E0041株"
	var whole, pieces, coded bytes.Buffer
	s := Show(&whole)
	s.Write([]byte(text))
	p := Show(&pieces)
	for i := range len(text) {
		p.Write([]byte{text[i]})
	}
	p.Write([]byte{0xe5})
	p.Close()
	if want := "å[U+202E][U+001B]\n[U+E0041]株"; whole.String() != want || pieces.String() != want+"[0xE5]" {
		t.Errorf("%q, %q", whole.String(), pieces.String())
	}
	j := ShowJSON(&coded)
	if err := json.NewEncoder(j).Encode(text); err != nil {
		t.Fatal(err)
	}
	var back string
	if err := json.Unmarshal(coded.Bytes(), &back); err != nil || back != text ||
		bytes.ContainsRune(coded.Bytes(), 0x202E) {
		t.Errorf("%s: %q, %v", coded.String(), back, err)
	}
}

// A name cannot write a line of its own into a message.
func TestTextfShowsNames(t *testing.T) {
	if got := Textf("fil %s", "file %s", "a\x1b[2J\nansatz: klart").SV; got != "fil a[U+001B][2J[U+000A]ansatz: klart" {
		t.Errorf("%q", got)
	}
}

func TestColumns(t *testing.T) {
	for s, want := range map[string]int{"": 0, "åäö": 3, "a\u030a": 1, "株式会社": 8, "ＡＢ": 4, "–": 1} {
		if got := Columns(s); got != want {
			t.Errorf("%s: %d, want %d", s, got, want)
		}
	}
	for s, want := range map[string]string{"kort": "kort", "en lång rad": "en lå…", "株式会社": "株式…", "sex st": "sex st"} {
		if got := Shorten(s, 6); got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
}
