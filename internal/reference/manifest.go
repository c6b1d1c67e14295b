package reference

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"ansatz/internal/register"
)

// delivery is one folder and its manifest.
type delivery struct {
	folder    string // its name, without the path
	path      string
	agency    string
	delivered string // YYYY-MM-DD
	reference day
	replaces  bool
	files     []fileEntry
}

// fileEntry is one file of a manifest; a glob has become its files.
type fileEntry struct {
	register  *register.Register
	name      string // relative to the folder
	sha256    string // empty where not given
	encoding  string
	delimiter byte
	delimited bool                         // the manifest states it
	columns   map[string]string            // theirs to ours
	codes     map[string]map[string]string // column, their value, ours
}

// node is a piece of YAML whose scalars are all text, as written: a code 01 stays 01.
type node struct {
	text string
	seq  []node
	keys []string
	m    map[string]node
}

func (n node) get(key string) string { return strings.TrimSpace(n.m[key].text) }

func textOnly(a ast.Node) (node, error) {
	var n node
	add := func(v *ast.MappingValueNode) error {
		if n.m == nil {
			n.m = map[string]node{}
		}
		child, err := textOnly(v.Value)
		if err != nil {
			return err
		}
		key := v.Key.GetToken().Value
		if _, twice := n.m[key]; twice {
			return fmt.Errorf("line %d: key given twice", v.Key.GetToken().Position.Line)
		}
		n.m[key] = child
		n.keys = append(n.keys, key)
		return nil
	}
	switch a := a.(type) {
	case nil, *ast.NullNode:
	case *ast.MappingNode:
		for _, v := range a.Values {
			if err := add(v); err != nil {
				return n, err
			}
		}
	case *ast.MappingValueNode:
		return n, add(a)
	case *ast.SequenceNode:
		for _, v := range a.Values {
			child, err := textOnly(v)
			if err != nil {
				return n, err
			}
			n.seq = append(n.seq, child)
		}
	case *ast.StringNode:
		n.text = a.Value
	case *ast.LiteralNode:
		n.text = a.Value.Value
	default:
		n.text = a.GetToken().Value
	}
	return n, nil
}

// readManifest reads one folder's delivery.yaml and finds its files.
func readManifest(path string) (*delivery, error) {
	src, err := os.ReadFile(filepath.Join(path, "delivery.yaml"))
	if err != nil {
		return nil, err
	}
	text, _ := unmarked(src)
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return nil, fmt.Errorf("%s: delivery.yaml is not YAML", filepath.Base(path))
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return nil, fmt.Errorf("%s: delivery.yaml is empty", filepath.Base(path))
	}
	top, err := textOnly(file.Docs[0].Body)
	if err != nil {
		return nil, fmt.Errorf("%s: delivery.yaml: %w", filepath.Base(path), err)
	}
	d := &delivery{
		folder:   filepath.Base(path),
		path:     path,
		agency:   top.get("agency"),
		replaces: top.get("replaces") == "true",
	}
	fail := func(format string, args ...any) (*delivery, error) {
		return nil, fmt.Errorf("%s: delivery.yaml: %s", d.folder, fmt.Sprintf(format, args...))
	}
	if !slices.Contains(register.Agencies(), d.agency) {
		return fail("unknown agency")
	}
	var ok bool
	if d.delivered, ok = canonicalDate(top.get("delivered")); !ok {
		return fail("delivered is no date")
	}
	ref, ok := canonicalDate(top.get("reference"))
	if !ok {
		return fail("reference is no date")
	}
	d.reference = dayOf(ref)
	for i, f := range top.m["files"].seq {
		files, err := readFileEntries(d, f)
		if err != nil {
			return fail("file %d: %v", i+1, err)
		}
		d.files = append(d.files, files...)
	}
	return d, nil
}

// readFileEntries reads one entry under files: one file, or all that its pattern or its parts name.
func readFileEntries(d *delivery, f node) ([]fileEntry, error) {
	r, ok := register.Lookup(f.get("register"))
	if !ok || r.Agency != d.agency {
		return nil, errors.New("no such register")
	}
	e := fileEntry{
		register:  r,
		encoding:  f.get("encoding"),
		delimiter: ',',
		columns:   map[string]string{},
		codes:     map[string]map[string]string{},
	}
	switch e.encoding {
	case "":
		e.encoding = "utf-8"
	case "utf-8", "windows-1252", "iso-8859-1":
	default:
		return nil, errors.New("unknown encoding")
	}
	if s := f.m["delimiter"].text; len(s) == 1 {
		e.delimiter, e.delimited = s[0], true
	} else if s != "" {
		return nil, errors.New("a delimiter is one character")
	}
	ours := map[string]bool{}
	for _, theirs := range f.m["columns"].keys {
		c := f.m["columns"].get(theirs)
		if _, known := r.Column(c); !known {
			return nil, errors.New("columns name one that the register does not have")
		}
		if ours[c] {
			return nil, fmt.Errorf("two columns mapped to %s", c)
		}
		ours[c] = true
		e.columns[strings.TrimSpace(theirs)] = c
	}
	for _, column := range f.m["codes"].keys {
		c, known := r.Column(column)
		if !known || c.Type != register.Code && c.Type != register.Text {
			return nil, errors.New("codes are for code and text columns")
		}
		e.codes[column] = map[string]string{}
		for _, theirs := range f.m["codes"].m[column].keys {
			e.codes[column][strings.TrimSpace(theirs)] = f.m["codes"].m[column].get(theirs)
		}
	}
	names, sums, err := readPaths(d.path, f)
	var files []fileEntry
	for _, name := range names {
		one := e
		one.name, one.sha256 = name, sums[name]
		files = append(files, one)
	}
	return files, err
}

// readPaths returns the names of an entry's files, and the sums that are stated for some of them.
func readPaths(folder string, f node) (names []string, sums map[string]string, err error) {
	sums = map[string]string{}
	for _, p := range f.m["parts"].seq {
		sums[p.get("path")] = strings.ToLower(p.get("sha256"))
		names = append(names, p.get("path"))
	}
	if pattern := f.get("path"); pattern != "" {
		names = []string{pattern}
		if _, err := os.Stat(filepath.Join(folder, pattern)); err != nil {
			if names, err = fs.Glob(os.DirFS(folder), pattern); err != nil || len(names) == 0 {
				return nil, nil, errors.New("no such file")
			}
		}
		sort.Strings(names)
		if sum := strings.ToLower(f.get("sha256")); sum != "" {
			if len(names) > 1 {
				return nil, nil, errors.New("one sum for several files")
			}
			sums[names[0]] = sum
		}
		for part := range sums {
			if !slices.Contains(names, part) {
				return nil, nil, errors.New("a part that is no file of it")
			}
		}
	}
	if len(names) == 0 {
		return nil, nil, errors.New("no path")
	}
	return names, sums, nil
}

// readManifests reads every delivery of a folder, in the order of delivered, then folder name.
func readManifests(dir string) ([]*delivery, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []*delivery
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if _, err := os.Stat(filepath.Join(path, "delivery.yaml")); err != nil {
			continue
		}
		d, err := readManifest(path)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	sort.SliceStable(all, func(i, j int) bool {
		if all[i].delivered != all[j].delivered {
			return all[i].delivered < all[j].delivered
		}
		return all[i].folder < all[j].folder
	})
	return all, nil
}
