package label

import (
	"strconv"
	"strings"

	"ansatz/internal/lang"
)

// parseLines reads texts of which each stands on a line of its own: two spaces, the key, and sv and en in braces, in
// plain words or in quotes. It reports false for everything else that YAML allows.
func parseLines(names string) (*texts, bool) {
	t := &texts{section: map[string]dictionary{}}
	var d dictionary
	for line := range strings.Lines(names) {
		line = strings.TrimRight(line, "\r\n")
		key, indented := strings.CutPrefix(line, "  ")
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(strings.TrimSpace(line), "#"):
			continue
		case !indented:
			name, ok := strings.CutSuffix(line, ":")
			if _, twice := t.section[name]; !ok || twice || !plainKey(name) {
				return nil, false
			}
			d = dictionary{entries: map[string]entry{}, rank: map[string]int{}}
			t.section[name] = d
			continue
		}
		key, rest, ok := cutKey(key)
		if !ok || d.entries == nil {
			return nil, false
		}
		sv, rest, ok := scalar(rest)
		if !ok || !strings.HasPrefix(rest, ", en: ") {
			return nil, false
		}
		en, rest, ok := scalar(strings.TrimPrefix(rest, ", en: "))
		if _, twice := d.entries[key]; !ok || rest != "}" || twice {
			return nil, false
		}
		d.rank[key] = len(d.rank)
		d.entries[key] = entry{lang.Text{SV: sv, EN: en}}
	}
	return t, true
}

// cutKey cuts a line after the key and the beginning of its Swedish text.
func cutKey(line string) (key, rest string, ok bool) {
	const begin = ": {sv: "
	if !strings.HasPrefix(line, `"`) {
		key, rest, ok = strings.Cut(line, begin)
		return key, rest, ok && plainKey(key)
	}
	quoted, err := strconv.QuotedPrefix(line)
	if err != nil {
		return "", "", false
	}
	key, err = strconv.Unquote(quoted)
	rest, ok = strings.CutPrefix(line[len(quoted):], begin)
	return key, rest, ok && err == nil
}

// plainKey reports whether YAML reads a key as it stands: as a word with letters in it.
func plainKey(key string) bool {
	letter := false
	for _, c := range key {
		letter = letter || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (c < '0' || c > '9') || strings.ContainsRune(" :{}[],\"'&*!|>%@`", c) {
			return false
		}
	}
	return letter && key != "null" && key != "true" && key != "false"
}

// scalar reads the value at the beginning of a text, and returns what follows it.
func scalar(text string) (value, rest string, ok bool) {
	if strings.HasPrefix(text, `"`) {
		quoted, err := strconv.QuotedPrefix(text)
		if err != nil {
			return "", "", false
		}
		value, err = strconv.Unquote(quoted)
		return value, text[len(quoted):], err == nil
	}
	if after, single := strings.CutPrefix(text, "'"); single {
		value, rest, ok = strings.Cut(after, "'")
		return value, rest, ok && !strings.HasPrefix(rest, "'") // two of them are a quote in the text
	}
	end := strings.IndexAny(text, ",}")
	if end < 1 {
		return "", "", false
	}
	value = text[:end]
	odd := strings.Contains(value, ": ") || strings.Contains(value, " #") || strings.HasSuffix(value, " ") ||
		strings.ContainsAny(value, "{[]") || strings.ContainsAny(value[:1], "'&*!|>%@`?-~#: ") ||
		strings.EqualFold(value, "null")
	return value, text[end:], !odd
}
