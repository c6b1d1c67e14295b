package ansatz_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"ansatz/internal/model"
)

// word is a line of docs/words.md: what is refused in a language, and the texts and words in which it is right.
type word struct {
	lang, use string
	refused   []*regexp.Regexp
	except    []string
}

// words reads docs/words.md.
func words(t *testing.T) []word {
	t.Helper()
	page, err := os.ReadFile("docs/words.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []word
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 5 || !slices.Contains([]string{"sv", "en"}, strings.TrimSpace(cells[0])) {
			continue
		}
		w := word{lang: strings.TrimSpace(cells[0]), use: strings.TrimSpace(cells[1]), except: list(cells[3])}
		for _, refused := range list(cells[2]) {
			w.refused = append(w.refused, wordPattern(refused))
		}
		all = append(all, w)
	}
	if len(all) < 20 {
		t.Fatalf("docs/words.md: %d lines", len(all))
	}
	return all
}

func list(cell string) []string {
	var out []string
	for s := range strings.SplitSeq(cell, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// wordPattern finds a word or words, whole; a star stands for any letters. The sign of per cent is looked for after a
// number that the text states.
func wordPattern(s string) *regexp.Regexp {
	if s == "%" {
		return regexp.MustCompile(`\d ?(%)`)
	}
	body := strings.ReplaceAll(regexp.QuoteMeta(s), `\*`, `[\pL-]*`)
	return regexp.MustCompile(`(?i)(?:^|[^\pL\d_-])(` + body + `)(?:$|[^\pL\d_%-])`)
}

// yamlTexts lists the texts of a YAML file: what stands under sv and en.
func yamlTexts(t *testing.T, path string) []said {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var root any
	if err := yaml.Unmarshal(source, &root); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var all []said
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			sv, isSV := v["sv"].(string)
			en, isEN := v["en"].(string)
			if isSV && isEN {
				all = append(all, said{at, sv, en})
				return
			}
			for key, inner := range v {
				walk(at+"."+key, inner)
			}
		case []any:
			for i, inner := range v {
				walk(fmt.Sprintf("%s.%d", at, i), inner)
			}
		}
	}
	walk(path, root)
	return all
}

// pageTexts lists what templates say in both languages.
func pageTexts(t *testing.T, path string) []said {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []said
	for _, m := range regexp.MustCompile(`tr "([^"]*)" "([^"]*)"`).FindAllStringSubmatch(string(source), -1) {
		all = append(all, said{path, m[1], m[2]})
	}
	return all
}

// chapterTexts lists the lines of a file of a built-in report, without its tags.
func chapterTexts(t *testing.T, path, slashed string) (all []said) {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(regexp.MustCompile(`(?s)\{\{.*?\}\}`).ReplaceAllString(string(source), "…")) {
		one := said{at: path, sv: strings.TrimSpace(line)}
		if strings.Contains(slashed, "/en/") {
			one.sv, one.en = "", one.sv
		}
		if strings.Contains(line, "number:") { // the names and conditions of a tag
			continue
		}
		all = append(all, one)
	}
	return all
}

// seenTexts lists every text that people see: of the Go code, of the dictionaries, rules, findings and built-in
// studies, of the models, and of the page.
func seenTexts(t *testing.T) []said {
	t.Helper()
	all := saidTexts(t)
	err := filepath.WalkDir("internal", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "testdata" {
			if err == nil {
				err = fs.SkipDir
			}
			return err
		}
		switch slashed := filepath.ToSlash(path); {
		case d.IsDir():
		case strings.Contains(slashed, "/manuscript/builtin/"):
			all = append(all, chapterTexts(t, path, slashed)...)
		case strings.HasSuffix(path, ".yaml"):
			all = append(all, yamlTexts(t, path)...)
		case strings.HasSuffix(path, ".tmpl"):
			all = append(all, pageTexts(t, path)...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	models, err := model.Models(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range models {
		all = append(all, said{name, m.About.SV, m.About.EN})
	}
	return all
}

var formatVerb = regexp.MustCompile(`%(\[\d+\])?[-+# 0]*[\d*]*(\.[\d*]+)?[a-zA-Z]`)

// refusedIn returns the refused word that a text has, and what to use; nothing where it has none.
func refusedIn(text, lang string, all []word) (refused, use string) {
	text = strings.NewReplacer("\u00a0", " ", "\x00", "%").
		Replace(formatVerb.ReplaceAllString(strings.ReplaceAll(text, "%%", "\x00"), "…"))
	for _, w := range all {
		if w.lang != lang || slices.Contains(w.except, `"`+text+`"`) {
			continue
		}
		for _, pattern := range w.refused {
			rest := text
			for _, e := range w.except {
				rest = strings.ReplaceAll(rest, e, "…")
			}
			if m := pattern.FindStringSubmatch(rest); m != nil {
				return m[1], w.use
			}
		}
	}
	return "", ""
}

// TestWords: one word for one thing, in every text that people see; docs/words.md says which.
func TestWords(t *testing.T) {
	all, texts := words(t), seenTexts(t)
	if len(texts) < 1200 {
		t.Fatalf("only %d texts found", len(texts))
	}
	for _, s := range texts {
		if strings.Contains(s.at, ".register_synonyms.") { // what people may write, and never see
			continue
		}
		for lang, text := range map[string]string{"sv": s.sv, "en": s.en} {
			if refused, use := refusedIn(text, lang, all); refused != "" {
				t.Errorf("%s: %q is refused, use %q: %s", s.at, refused, use, text)
			}
		}
	}
}
