package delivery

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"ansatz/internal/delivery/format"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// bind finds the register's columns among the file's, by the manifest's mapping and by name.
func (f *file) bind() (faults fault.List) {
	r := f.entry.register
	theirs := map[string]string{} // ours: theirs
	f.used, f.ignored, f.absent = nil, nil, nil
	absent := maps.Clone(
		f.entry.columns,
	) // theirs: ours, of the columns that the manifest names and the file does not have
	for i, name := range f.head.Names {
		their, ours := f.entry.mapped(name)
		if ours == "" {
			if _, known := r.Column(name); !known {
				if name != "" {
					f.ignored = append(f.ignored, format.Shown(name, i))
				}
				continue
			}
			ours = name
		}
		delete(absent, their)
		if first, twice := theirs[ours]; twice {
			faults = append(faults, &fault.Fault{
				Kind:   fault.Delivery,
				File:   f.path,
				Line:   1,
				Column: name,
				Rule: lang.Textf("både kolumnen %s och kolumnen %s blir %s", "both column %s and column %s become %s",
					first, name, ours),
				Hint: lang.Textf("låt en enda kolumn bli %s i följesedelns columns",
					"let one column only become %s under columns in the manifest", ours),
			})
			continue
		}
		theirs[ours] = name
		u := used{ours: ours, index: i}
		if f.head.Kinds != nil {
			u.kind = f.head.Kinds[i]
		}
		f.used = append(f.used, u)
	}
	unlike, reported := f.otherCase(theirs)
	if faults = append(faults, unlike...); len(f.used) == 0 && len(unlike) == 0 {
		return fault.List{
			{
				Kind: fault.Delivery,
				File: f.path,
				Line: 1,
				Rule: lang.Textf("filens första rad har ingen av kolumnerna i registret %s",
					"the file's first line has none of the columns of register %s", r.Name),
				Hint: lang.Text{
					SV: "första raden ska hålla kolumnernas namn; kontrollera delimiter, " +
						"encoding och columns i följesedeln",
					EN: "the first line must hold the columns' names; check delimiter, " +
						"encoding and columns in the manifest",
				},
			},
		}
	}
	for _, c := range r.Columns {
		if _, there := theirs[c.Name]; there || c.Optional || reported[c.Name] {
			continue
		}
		wanted := c.Name
		for their, ours := range f.entry.columns {
			if ours == c.Name {
				wanted = their
			}
		}
		rule := lang.Textf("kolumnen %s, som registret %s kräver, saknas",
			"column %s, which register %s requires, is missing", c.Name, r.Name)
		if wanted != c.Name {
			rule = lang.Textf("kolumnen %s (%s), som registret %s kräver, saknas",
				"column %s (%s), which register %s requires, is missing", wanted, c.Name, r.Name)
		}
		var free []string
		for _, name := range f.head.Names {
			if name != "" && !usedBy(theirs, name) && !format.ValueLike(name) {
				free = append(free, name)
			}
		}
		faults = append(faults, &fault.Fault{
			Kind:   fault.Delivery,
			File:   f.path,
			Line:   1,
			Column: wanted,
			Rule:   rule,
			Hint:   nearestColumn(wanted, c.Name, free),
		})
		delete(absent, wanted)
	}
	f.absent = slices.Sorted(maps.Keys(absent))
	return faults
}

// mapped returns what the manifest's columns say of a name in the file: the name as the manifest writes it, and ours.
// Both are empty if the manifest does not name it. If no name is written the same, a name that differs only in how
// letters with marks are composed is meant, unless there are several.
func (e *entry) mapped(name string) (their, ours string) {
	if ours, there := e.columns[name]; there {
		return name, ours
	}
	for t := range e.columns {
		if norm.NFC.String(t) == norm.NFC.String(name) {
			if their != "" {
				return "", ""
			}
			their = t
		}
	}
	return their, e.columns[their]
}

// otherCase finds the columns of the register that match a column of the file only if capital and small letters do not
// count. Names are compared as written, but such a column is probably meant and must not pass for an absent one.
// reported has the register's columns with such a mistake.
func (f *file) otherCase(theirs map[string]string) (faults fault.List, reported map[string]bool) {
	reported = map[string]bool{}
	for _, c := range f.entry.register.Columns {
		if _, there := theirs[c.Name]; there {
			continue
		}
		wanted := c.Name
		for their, ours := range f.entry.columns {
			if ours == c.Name {
				wanted = their
			}
		}
		var like []string
		for _, name := range f.head.Names {
			if strings.EqualFold(name, wanted) && !usedBy(theirs, name) {
				like = append(like, name)
			}
		}
		if len(like) == 0 {
			continue
		}
		reported[c.Name] = true
		found := strings.Join(like, ", ")
		rule := lang.Textf("kolumnen %s finns inte, men väl %s: bara stora och små bokstäver skiljer",
			"there is no column %s, but there is %s: only capital and small letters differ", wanted, found)
		hint := lang.Textf("om det är den, skriv columns: {%s: %s} i följesedeln; annars byt namn på kolumnen i filen",
			"if that is it, write columns: {%s: %s} in the manifest; else rename the column in the file", like[0],
			c.Name)
		if len(like) > 1 {
			hint = lang.Textf("skriv i följesedelns columns vilken av dem som är %s",
				"write under columns in the manifest which of them is %s", c.Name)
		}
		faults = append(faults,
			&fault.Fault{Kind: fault.Delivery, File: f.path, Line: 1, Column: wanted, Rule: rule, Hint: hint})
	}
	return faults, reported
}

func usedBy(theirs map[string]string, name string) bool {
	for _, t := range theirs {
		if t == name {
			return true
		}
	}
	return false
}

// called names one of our columns as the file does, with our name after it where that is another one.
func (f *file) called(ours string) string {
	for _, u := range f.used {
		if theirs := f.head.Names[u.index]; u.ours == ours && theirs != ours {
			return theirs + " (" + ours + ")"
		}
	}
	return ours
}

// nearestColumn suggests the file's column that is most like the missing one.
func nearestColumn(wanted, ours string, free []string) lang.Text {
	best, distance := "", 1<<30
	for _, name := range free {
		d := min(fault.Edits(wanted, name), fault.Edits(ours, name))
		if d < distance {
			best, distance = name, d
		}
	}
	if best == "" {
		return lang.Text{SV: "lägg till kolumnen", EN: "add the column"}
	}
	return lang.Textf("närmast ligger kolumnen %s; om det är den, skriv columns: {%s: %s} i följesedeln",
		"the nearest is column %s; if that is it, write columns: {%s: %s} in the manifest", best, best, ours)
}
