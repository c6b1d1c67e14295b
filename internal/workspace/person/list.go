package person

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source/reader"
)

// ReadList reads a list of people that somebody wrote as YAML, as of a day. Without from, a key that an earlier list
// has keeps its first day there, and any other begins on the day. hide replaces what looks like an identity number in a
// text; a name that has one is a mistake. On mistakes the error is a fault.List of all of them, each with its line and
// column.
func ReadList(file string, src []byte, earlier List, day string, hide func(string) string) (List, error) {
	r := &reader.Reader{File: file, Kind: fault.Usage}
	root := r.Document(src, lang.Text{SV: "en personförteckning", EN: "a list of people"})
	f := r.Fields(root, "people")
	var list List
	var places []reader.Fields // of the people
	var lines []ast.Node
	for _, item := range r.Items(f["people"]) {
		at := r.Fields(item, "name", "role", "key", "from?", "until?")
		p := Person{Name: r.Text(at["name"]), Role: readRole(r, at["role"]), Key: PublicKey(r.Text(at["key"])),
			From: r.Text(at["from"]), Until: r.Text(at["until"])}
		if !at.Has("from") {
			before, _ := earlier.Find(p.Key)
			p.From = cmp.Or(before.From, day)
		}
		list.People, places, lines = append(list.People, p), append(places, at), append(lines, item)
	}
	for i, p := range list.People {
		if hide(p.Name) != p.Name {
			r.Fail(places[i]["name"], lang.Text{SV: "namnet har något som ser ut som ett personnummer",
				EN: "the name has something that looks like an identity number"},
				lang.Text{SV: "förteckningen visas för alla: skriv bara namnet",
					EN: "everybody sees the list: write the name only"})
			list.People[i].Name = hide(p.Name) // so that no other mistake repeats it
		}
	}
	for _, m := range list.mistakes(day) {
		at := f["people"]
		if m.person >= 0 {
			at = lines[m.person]
			if places[m.person].Has(m.field) {
				at = places[m.person][m.field]
			}
		}
		// A line that cannot be read may be the administrator.
		if !failed(r, at) && (m.person >= 0 || len(r.Faults) == 0) {
			r.Fail(at, m.rule, m.hint)
		}
	}
	return list, r.Err()
}

// failed says whether a mistake stands at a node already.
func failed(r *reader.Reader, n ast.Node) bool {
	at := reader.PlaceOf(n)
	return slices.ContainsFunc(r.Faults, func(f *fault.Fault) bool {
		return f.Line == at.Line && f.Column == strconv.Itoa(at.Column)
	})
}

// readRole reads a role by its identifier or its name.
func readRole(r *reader.Reader, n ast.Node) Role {
	text := r.Text(n)
	if text == "" {
		return ""
	}
	var names []fault.Name
	for _, role := range Roles {
		names = append(names, fault.Name{ID: string(role), Texts: []lang.Text{role.Name()}})
	}
	id, found, remedy := fault.Resolve(text, names)
	if !found {
		r.Fail(n, lang.Textf("%q är ingen roll", "%q is not a role", text), remedy)
	}
	return Role(id)
}

// Source writes the list as ReadList reads it.
func (l List) Source() []byte {
	var b bytes.Buffer
	b.WriteString("people:\n")
	for _, p := range l.People {
		name, _ := json.Marshal(p.Name) // a text in quotes is the same in YAML
		fmt.Fprintf(&b, "- {name: %s, role: %s, key: %s, from: %s", name, p.Role, p.Key, p.From)
		if p.Until != "" {
			b.WriteString(", until: " + p.Until)
		}
		b.WriteString("}\n")
	}
	return b.Bytes()
}

// Differs says whose lines a list has that an earlier one had not, whose it lacks, and whose are others, by name.
func (l List) Differs(earlier List) (added, removed, changed []string) {
	for _, p := range l.People {
		switch before, had := earlier.Find(p.Key); {
		case !had:
			added = append(added, p.Name)
		case before != p:
			changed = append(changed, p.Name)
		}
	}
	for _, p := range earlier.People {
		if _, has := l.Find(p.Key); !has {
			removed = append(removed, p.Name)
		}
	}
	return added, removed, changed
}

// Places lists every mistake of the list, as of a day, with its column in a text that has the list as JSON: where the
// person's line begins.
func (l List) Places(day string, text []byte) (all fault.List) {
	for _, m := range l.mistakes(day) {
		f := &fault.Fault{Kind: fault.Refused, Rule: m.rule, Hint: m.hint}
		if m.person >= 0 {
			f.Column = strconv.Itoa(column(l.People[m.person], text))
		}
		all = append(all, f)
	}
	return all
}

// column is where a person begins in a text, from 1.
func column(p Person, text []byte) int {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(p) // of texts, which never fails
	return bytes.Index(text, bytes.TrimSpace(b.Bytes())) + 1
}
