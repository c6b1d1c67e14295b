package fault

import (
	"slices"
	"strings"

	"ansatz/internal/lang"
)

// DidYouMean is the remedy for a name that is none of the valid ones: the nearest of them, and all where they are few or none is near.
func DidYouMean(name string, valid []string) lang.Text {
	valid = slices.DeleteFunc(slices.Clone(valid), func(v string) bool { return v == "" })
	all := strings.Join(valid, ", ")
	near := Nearest(name, valid)
	switch {
	case len(valid) == 0:
		return lang.Text{SV: "ta bort det; här finns inget att ange", EN: "remove it; there is nothing to give here"}
	case near == "":
		return lang.Textf("giltiga: %s", "valid: %s", all)
	case len(valid) > 30:
		return lang.Textf("menade du %s?", "did you mean %s?", near)
	}
	return lang.Textf("menade du %s? giltiga: %s", "did you mean %s? valid: %s", near, all)
}

// Nearest returns the valid name that takes the fewest edits, the first of equals; empty where none takes fewer than about a third of the name.
func Nearest(name string, valid []string) string {
	best, least := "", len([]rune(name))/3+2
	for _, v := range valid {
		if d := Edits(name, v); v != "" && d < least {
			best, least = v, d
		}
	}
	return best
}

// Edits is the Levenshtein distance, whatever the case: how many letters to insert, delete or replace.
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
