package ansatz_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// documents lists every Markdown file of the project.
func documents(t *testing.T) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "build" || d.Name() == "demo") {
			return fs.SkipDir
		}
		if strings.HasSuffix(path, ".md") {
			all = append(all, filepath.ToSlash(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("only %v", all)
	}
	return all
}

var (
	links    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	fences   = regexp.MustCompile("(?ms)^```.*?^```$")
	headings = regexp.MustCompile(`(?m)^#+ +(.*)$`)
)

// prose is a document without its blocks of code.
func prose(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return fences.ReplaceAllString(string(text), "")
}

// anchor is the name by which a heading is linked to.
func anchor(heading string) string {
	var name strings.Builder
	for _, r := range strings.ToLower(heading) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
			name.WriteRune(r)
		case r == ' ':
			name.WriteRune('-')
		}
	}
	return name.String()
}

// TestLinks checks that each link between documents leads to a file, and each link to a heading to a heading.
func TestLinks(t *testing.T) {
	for _, doc := range documents(t) {
		for _, m := range links.FindAllStringSubmatch(prose(t, doc), -1) {
			target, heading, inside := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			path := doc
			if target != "" {
				path = filepath.Join(filepath.Dir(doc), target)
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", doc, m[1])
				continue
			}
			if !inside || filepath.Ext(path) != ".md" {
				continue
			}
			var anchors []string
			for _, h := range headings.FindAllStringSubmatch(prose(t, path), -1) {
				anchors = append(anchors, anchor(h[1]))
			}
			if !slices.Contains(anchors, heading) {
				t.Errorf("%s: %s has no heading #%s", doc, path, heading)
			}
		}
	}
}

// TestEveryDocumentIsNamed checks that a reader of README.md finds each document: README names it, or the README of its
// folder does, which README names.
func TestEveryDocumentIsNamed(t *testing.T) {
	named := map[string]bool{}
	for _, from := range []string{"README.md", "docs/howto/README.md", "docs/evidence/README.md"} {
		if _, err := os.Stat(from); err != nil || from != "README.md" && !named[from] {
			continue
		}
		for _, m := range links.FindAllStringSubmatch(prose(t, from), -1) {
			target, _, _ := strings.Cut(m[1], "#")
			named[filepath.ToSlash(filepath.Join(filepath.Dir(from), target))] = true
		}
	}
	for _, doc := range documents(t) {
		if strings.HasPrefix(doc, "docs/") && !named[doc] {
			t.Errorf("README.md does not name %s", doc)
		}
	}
}
