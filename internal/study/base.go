package study

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source"
	yaml "ansatz/internal/source/reader"
)

// A study may build on another one: based_on names a built-in study, or gives the path of another one from the study's
// own folder. Every field in the file replaces that field of the base as a whole. The other fields and the own models
// are taken from the base, except the fields that concern one study only (ownFields).
//
// The two files are merged as text, field by field, and the result is read like any study. The merged study can
// therefore be shown and kept, and a mistake in it has the file and line that it comes from.

// ownFields are never taken from a base.
var ownFields = []string{"study", "title", "purpose", "report", "based_on"}

// origin is the file and line that a line of a merged study comes from.
type origin struct {
	file string
	line int
}

// basedOn returns the key and the value of based_on. Both are nil if the study does not build on another one.
func basedOn(root ast.Node) (key, value ast.Node) {
	entries, _ := yaml.Entries(root)
	for _, v := range entries {
		if textOf(v.Key) == "based_on" {
			return v.Key, v.Value
		}
	}
	return nil, nil
}

// merge merges the study's file and its base and returns the root of the merged study. above are the files that build
// on this one. On mistakes it returns nil and r has the mistakes.
func (s *Study) merge(r *reader, root, key, value ast.Node, above []string) ast.Node {
	if value == nil || value.Type() == ast.NullType {
		r.Fail(key, lang.Text{SV: `"based_on" har inget värde`, EN: `"based_on" has no value`}, baseHint)
		return nil
	}
	name := r.Text(value)
	if name == "" {
		return nil
	}
	path := name
	if !isBuiltin(name) && !filepath.IsAbs(name) {
		path = filepath.Join(filepath.Dir(r.File), filepath.FromSlash(name))
	}
	above = append(slices.Clone(above), place(r.File))
	if slices.Contains(above, place(fileOf(path))) {
		r.Fail(value, lang.Textf("studien bygger på sig själv: %s", "the study builds on itself: %s", name),
			lang.Text{SV: "ta bort based_on i en av studierna", EN: "remove based_on in one of the studies"})
		return nil
	}
	if _, err := os.Stat(fileOf(path)); !isBuiltin(path) && errors.Is(err, fs.ErrNotExist) {
		r.Fail(value, lang.Textf("det finns ingen studie %s", "there is no study %s", name), baseHint)
		return nil
	}
	base, err := load(path, above)
	if err != nil {
		r.Faults = append(r.Faults, fault.Of(err)...)
		return nil
	}
	s.Base = base
	models := maps.Clone(base.Models)
	if models == nil {
		models = map[string]string{}
	}
	maps.Copy(models, s.Models)
	s.Models = models

	text, _, _ := source.Text(s.Read) // valid: it has been read before
	under, _, _ := source.Text(base.Source)
	baseReader := newReader(base.file)
	own, ok := fieldsOf(root, text)
	inherited, okBase := fieldsOf(baseReader.document(under), under)
	if !ok || !okBase {
		r.Fail(value, lang.Textf("%s går inte att bygga på", "%s cannot be built on", name), lang.Text{
			SV: "skriv i båda filerna varje fält (periods, groups, …) först på en egen rad",
			EN: "in both files write each field (periods, groups, …) at the beginning of a line of its own"})
		return nil
	}
	s.put(r.File, own, inherited)
	joined := newReader(r.File)
	return joined.document(s.Source)
}

var baseHint = lang.Text{
	SV: "skriv " + strings.Join(BuiltinNames, ", ") + " eller sökvägen till en studie, räknad från studiens mapp",
	EN: "write " + strings.Join(BuiltinNames, ", ") + " or the path of a study, as seen from the study's folder",
}

// place returns the same name for a study's file however its path is written.
func place(file string) string {
	if abs, err := filepath.Abs(file); err == nil {
		file = abs
	}
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	return file
}

// field is the lines of one field of a study file, with the comment lines directly above it.
type field struct {
	key   string
	lines []string // with their ends
	first int      // the number of the first line
}

// fieldsOf splits a study file into its fields. The first one has no key and holds the lines above the others. ok is
// false if a field does not begin at the beginning of a line.
func fieldsOf(root ast.Node, text []byte) (list []field, ok bool) {
	values, _ := yaml.Entries(root)
	lines := strings.SplitAfter(string(text), "\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	} else {
		lines[last] += "\n"
	}
	list, from := []field{{first: 1}}, 0
	end := func(at int) {
		last := &list[len(list)-1]
		last.lines = lines[from:at]
		from = at
	}
	previous := -1
	for _, v := range values {
		p := v.Key.GetToken().Position
		index := p.Line - 1
		if p.Column != 1 || index <= previous || index >= len(lines) {
			return nil, false
		}
		start := index
		for start-1 > previous && strings.HasPrefix(lines[start-1], "#") {
			start--
		}
		end(start)
		list = append(list, field{key: textOf(v.Key), first: start + 1})
		previous = index
	}
	end(len(lines))
	return list, len(values) > 0
}

// put writes the merged study: the study's own fields, then the base's fields in their order, each replaced where the
// study has it. A field that the base lacks comes before the field that follows it in the study's own file.
func (s *Study) put(file string, own, base []field) {
	var text bytes.Buffer
	add := func(f field, at func(line int) origin) {
		for i, line := range f.lines {
			text.WriteString(line)
			s.origins = append(s.origins, at(f.first+i))
		}
	}
	here := func(line int) origin { return origin{file, line} }
	there := func(line int) origin { return s.Base.origin(line) }
	only := func(f field) bool { return f.key == "" || slices.Contains(ownFields, f.key) }
	before := map[string][]field{} // the study's fields by the base's field that they come before; "" for the last ones
	var waiting []field
	for _, f := range own {
		switch {
		case f.key == "based_on":
		case only(f):
			add(f, here)
		default:
			waiting = append(waiting, f)
			if slices.ContainsFunc(base, func(b field) bool { return b.key == f.key }) {
				before[f.key] = append(before[f.key], waiting...)
				waiting = nil
			}
		}
	}
	for _, f := range base {
		switch {
		case only(f):
		case before[f.key] == nil:
			add(f, there)
		default:
			for _, o := range before[f.key] {
				add(o, here)
			}
		}
	}
	for _, f := range waiting {
		add(f, here)
	}
	s.Source = text.Bytes()
}

// origin returns the file and line that a line of the study comes from.
func (s *Study) origin(line int) origin {
	if s.origins == nil || line < 1 || line > len(s.origins) {
		return origin{s.file, line}
	}
	return s.origins[line-1]
}

// placed sets the file and line of mistakes to those that they come from.
func (s *Study) placed(faults fault.List) {
	if s.origins == nil {
		return
	}
	for _, f := range faults {
		if f.File == s.file && f.Line > 0 {
			at := s.origin(f.Line)
			f.File, f.Line = at.file, at.line
		}
	}
}
