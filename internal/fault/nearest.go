package fault

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"ansatz/internal/lang"
)

// DidYouMean returns the remedy for an unknown name. It names the nearest valid name; if there are few valid names, or
// none is near, it names all of them.
func DidYouMean(name string, valid []string) lang.Text {
	valid = slices.DeleteFunc(slices.Clone(valid), func(v string) bool { return v == "" })
	all := strings.Join(valid, ", ")
	nearest := Nearest(name, valid)
	switch {
	case len(valid) == 0:
		return lang.Text{SV: "ta bort det; här finns inget att ange", EN: "remove it; there is nothing to give here"}
	case nearest == "":
		return lang.Textf("giltiga: %s", "valid: %s", all)
	case len(valid) > 30:
		return lang.Textf("menade du %s?", "did you mean %s?", nearest)
	}
	return lang.Textf("menade du %s? giltiga: %s", "did you mean %s? valid: %s", nearest, all)
}

// near is how many edits a mistyped name may have: two, one of a name of one or two letters, and of a name from twelve
// letters on one more for each six. Names of agencies often end alike, so that names of ten letters with three edits
// between them are those of different agencies.
func near(name string) int {
	n := len([]rune(name))
	return min(n/3+1, max(2, n/6+1))
}

// Nearest returns the valid name with the fewest edits, the first of equals. It is empty if every name needs more edits
// than a mistyped one may have.
func Nearest(name string, valid []string) string {
	best, least := "", near(name)+1
	for _, v := range valid {
		if d := Edits(name, v); v != "" && d < least {
			best, least = v, d
		}
	}
	return best
}

// Edits returns the Levenshtein distance without regard to case: the number of letters to insert, delete or replace.
func Edits(a, b string) int {
	from, to := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range to {
			cost := 1
			if x == y {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(to)]
}

// Name is a thing that can be named on the command line or in a file, by its identifier or by its names in either
// language.
type Name struct {
	ID    string
	Texts []lang.Text // what it is called, the usual first
}

// Resolve returns the identifier that a person means: the identifier itself, or that of the one thing that is so
// called, whatever the case, with or without the dots of åäö, and however its words are joined. Where nothing or more
// than one thing is so called, the remedy names the nearest, by either name.
func Resolve(asked string, among []Name) (id string, found bool, remedy lang.Text) {
	var called []string
	for _, n := range among {
		if n.ID == asked {
			return asked, true, lang.Text{}
		}
		if n.ID != "" && n.Means(asked) && !slices.Contains(called, n.ID) {
			called = append(called, n.ID)
		}
	}
	switch len(called) {
	case 1:
		return called[0], true, lang.Text{}
	case 0:
		return "", false, Suggest(asked, among)
	}
	return "", false, lang.Textf("det kan vara flera: %s", "that may be several: %s", strings.Join(called, ", "))
}

// Means reports whether asked names the thing, by its identifier or one of its names, compared as in Resolve.
func (n Name) Means(asked string) bool {
	return slices.ContainsFunc(n.spellings(), func(s string) bool { return s != "" && s == Folded(asked) })
}

// spellings returns all names of the thing, folded.
func (n Name) spellings() []string {
	all := []string{Folded(n.ID)}
	for _, t := range n.Texts {
		all = append(all, Folded(t.SV), Folded(t.EN))
	}
	return all
}

// Folded returns the form in which spellings are compared: only letters and digits, in lower case, without accents.
func Folded(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(name))
}

// Closest returns the thing whose identifier or name needs the fewest edits from what was asked, the first of equals.
// found is false if each needs more edits than a mistyped name may have.
func Closest(asked string, among []Name) (closest Name, found bool) {
	asked = Folded(asked)
	least := near(asked) + 1
	for _, n := range among {
		for _, s := range n.spellings() {
			if d := Edits(asked, s); n.ID != "" && s != "" && d < least {
				closest, found, least = n, true, d
			}
		}
	}
	return closest, found
}

// Listed returns a text that lists things with their names.
func Listed(among []Name) lang.Text {
	sv, en := make([]string, len(among)), make([]string, len(among))
	for i, n := range among {
		sv[i], en[i] = n.In(lang.SV), n.In(lang.EN)
	}
	return lang.Text{SV: strings.Join(sv, ", "), EN: strings.Join(en, ", ")}
}

// Suggest is DidYouMean for things with names. If none is near, it names those whose beginning is what was asked for.
func Suggest(asked string, among []Name) lang.Text {
	asked = Folded(asked)
	best, _ := Closest(asked, among)
	var all, begin []Name
	seen := map[string]bool{"": true}
	for _, n := range among {
		if seen[n.ID] {
			continue
		}
		seen[n.ID] = true
		all = append(all, n)
		begins := false
		for _, s := range n.spellings() {
			begins = begins || len(asked) > 2 && strings.HasPrefix(s, asked)
		}
		if begins {
			begin = append(begin, n)
		}
	}
	likely := begin
	if best.ID != "" {
		likely = []Name{best}
	}
	in := func(l lang.Lang, or, didYou, valid string) string {
		list := func(names []Name, mark string) string {
			var words []string
			for _, n := range names {
				words = append(words, n.In(l))
			}
			return strings.Join(words, mark)
		}
		switch {
		case len(likely) == 0:
			return valid + list(all, ", ")
		case len(all) > 12:
			return didYou + list(likely, or) + "?"
		}
		return didYou + list(likely, or) + "? " + valid + list(all, ", ")
	}
	if len(all) == 0 {
		return DidYouMean(asked, nil)
	}
	return lang.Text{
		SV: in(lang.SV, " eller ", "menade du ", "giltiga: "),
		EN: in(lang.EN, " or ", "did you mean ", "valid: "),
	}
}

// In writes the identifier, and the usual name after it where that says more.
func (n Name) In(l lang.Lang) string {
	if n.plain(l) {
		return lang.Visible(n.ID)
	}
	return lang.Visible(n.ID + " (" + n.Texts[0].In(l) + ")")
}

// Shown writes the usual name, and the identifier after it where that says something else.
func (n Name) Shown(l lang.Lang) string {
	if n.plain(l) {
		return lang.Visible(n.ID)
	}
	return lang.Visible(n.Texts[0].In(l) + " (" + n.ID + ")")
}

// plain says that the name and the identifier are the same words.
func (n Name) plain(l lang.Lang) bool {
	return len(n.Texts) == 0 || Folded(n.Texts[0].In(l)) == Folded(n.ID)
}

// Names returns identifiers with what people call them, one text for each function.
func Names(ids []string, called ...func(id string) lang.Text) []Name {
	names := make([]Name, len(ids))
	for i, id := range ids {
		names[i].ID = id
		for _, of := range called {
			names[i].Texts = append(names[i].Texts, of(id))
		}
	}
	return names
}
