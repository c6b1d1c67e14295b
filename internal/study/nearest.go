package study

// Nearest returns the allowed name that takes the fewest edits (Levenshtein), the first of equals; empty where none takes fewer than about a third of the name.
func Nearest(name string, allowed []string) string {
	best, least := "", len([]rune(name))/3+2
	for _, a := range allowed {
		if a == "" {
			continue
		}
		if d := edits(name, a); d < least {
			best, least = a, d
		}
	}
	return best
}

// edits is the Levenshtein distance: how many letters to insert, delete or replace.
func edits(a, b string) int {
	from, to := []rune(a), []rune(b)
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
