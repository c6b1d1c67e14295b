package study

import (
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	yaml "ansatz/internal/source/reader"
)

// Difference is a line that two studies do not have alike: a value, a list of values, or the order of a list.
type Difference struct {
	Key           string // "income.low_share", "results.table_1.lines.2.groups"
	Before, After string // as a study file writes them, on one line; empty where the study does not have the key
	BeforeLine    int    // in the whole study (Source), 0 where it does not have the key
	AfterLine     int
}

// Result returns the name of the result that the line belongs to; empty for a line of the study.
func (d Difference) Result() string {
	rest, ok := strings.CutPrefix(d.Key, "results.")
	name, _, _ := strings.Cut(rest, ".")
	if !ok {
		return ""
	}
	return name
}

// Differences lists the lines in which a study differs from an earlier one, in the order of the earlier one. What only
// the later one has stands last. Comments and the way in which a value is written do not count.
func Differences(before, after *Study) (all []Difference) {
	was, is := linesOf(before.Source), linesOf(after.Source)
	for _, key := range was.keys {
		b, a := was.values[key], is.values[key]
		if b.names || b.same(a) {
			continue
		}
		d := Difference{Key: key, BeforeLine: b.line, AfterLine: a.line}
		d.Before, d.After = told(b, a)
		all = append(all, d)
	}
	for _, key := range was.named {
		b, a := was.values[key], is.values[key]
		if common := inBoth(b.items, a.items); !slices.Equal(common, inBoth(a.items, b.items)) {
			all = append(all, Difference{key, b.text(), a.text(), b.line, a.line})
		}
	}
	for _, key := range is.keys {
		if a := is.values[key]; was.values[key].line == 0 && !a.names {
			all = append(all, Difference{Key: key, After: a.text(), AfterLine: a.line})
		}
	}
	return all
}

// value is what a key of a study file has: a scalar, or a list of scalars or names.
type value struct {
	list  bool
	names bool     // the names of things that each have values of their own, as sources: only their order is compared
	items []string // one where it is no list
	line  int      // 0: there is none
}

func (v value) same(other value) bool {
	return v.list == other.list && (v.line == 0) == (other.line == 0) && slices.Equal(v.items, other.items)
}

func (v value) text() string {
	text := strings.Join(v.items, ", ")
	if v.list {
		return "[" + text + "]"
	}
	return text
}

// mostItems is how long a list may be to be told whole.
const mostItems = 12

// told returns two values as they are told side by side. Of long lists it is what the other does not have, unless only
// their order differs.
func told(before, after value) (b, a string) {
	if !before.list || !after.list || max(len(before.items), len(after.items)) <= mostItems {
		return before.text(), after.text()
	}
	without := func(v, other value) string {
		rest := slices.DeleteFunc(slices.Clone(v.items), func(s string) bool { return slices.Contains(other.items, s) })
		return "[… " + strings.Join(rest, ", ") + "]"
	}
	b, a = without(before, after), without(after, before)
	if b == a {
		return before.text(), after.text()
	}
	return b, a
}

// lines are the values of a study file by their keys, in the order of the file.
type lines struct {
	keys   []string
	named  []string // those of names
	values map[string]value
}

func linesOf(source []byte) *lines {
	l := &lines{values: map[string]value{}}
	if root := newReader("").document(source); root != nil {
		l.walk("", root)
	}
	return l
}

func (l *lines) add(key string, v value) {
	if _, twice := l.values[key]; !twice {
		l.keys = append(l.keys, key)
		l.values[key] = v
	}
}

func (l *lines) walk(key string, n ast.Node) {
	inner := func(name string) string { return strings.TrimPrefix(key+"."+name, ".") }
	if entries, ok := yaml.Entries(n); ok {
		if names := mappingNames(entries); key != "" && names != nil {
			l.named = append(l.named, key)
			l.add(key, value{list: true, names: true, items: names, line: lineOf(n)})
		} else if len(entries) == 0 {
			l.add(key, value{items: []string{"{}"}, line: lineOf(n)})
		}
		for _, e := range entries {
			l.walk(inner(textOf(e.Key)), e.Value)
		}
		return
	}
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		text, _ := yaml.Scalar(n)
		l.add(key, value{items: []string{text}, line: lineOf(n)})
		return
	}
	names := namesOfItems(seq)
	l.add(key, value{list: true, items: names, line: lineOf(n)})
	for i, item := range seq.Values {
		if _, scalar := yaml.Scalar(item); !scalar {
			l.walk(inner(names[i]), item)
		}
	}
}

// mappingNames returns the keys of a mapping of which each has a mapping; nil for any other. Their order can mean
// something.
func mappingNames(entries []*ast.MappingValueNode) (names []string) {
	for _, e := range entries {
		if _, ok := yaml.Entries(e.Value); !ok {
			return nil
		}
		names = append(names, textOf(e.Key))
	}
	return names
}

// inBoth returns what of a list is in another one too.
func inBoth(of, other []string) []string {
	return slices.DeleteFunc(slices.Clone(of), func(s string) bool { return !slices.Contains(other, s) })
}

// namesOfItems returns the scalars of a list, and of anything else the name by which it begins, or its number where the
// names do not tell the items apart.
func namesOfItems(seq *ast.SequenceNode) []string {
	var names []string
	for _, item := range seq.Values {
		name, _ := yaml.Scalar(item)
		if entries, ok := yaml.Entries(item); ok && len(entries) > 0 {
			name, _ = yaml.Scalar(entries[0].Value)
		}
		names = append(names, name)
	}
	scalars := !slices.ContainsFunc(seq.Values, func(n ast.Node) bool { _, ok := yaml.Scalar(n); return !ok })
	sorted := slices.Sorted(slices.Values(names))
	if !scalars && (slices.Contains(names, "") || len(slices.Compact(sorted)) < len(names)) {
		for i := range names {
			names[i] = strconv.Itoa(i + 1)
		}
	}
	return names
}

func lineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}
