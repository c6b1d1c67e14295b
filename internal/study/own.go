package study

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// An own model is SQL that a user has written. It runs in a session that can read and write the folder of the
// registers, and is therefore checked first: it must be one SELECT, and it must name its tables in a way that shows its
// inputs. What the check does not understand is refused.

// token is a piece of SQL other than a comment or a space.
type token struct {
	kind byte   // 'w' a word, 'q' a quoted name, 't' a text, else the character itself
	text string // a name without its quotation marks
	at   int    // where it begins, in bytes
	end  int
}

func (t token) is(words ...string) bool {
	return t.kind == 'w' && slices.Contains(words, strings.ToLower(t.text))
}

// mistake is a position in the text and what is wrong there.
type mistake struct {
	at         int
	column     string
	rule, hint lang.Text
}

var (
	oneSelect = lang.Text{SV: "en egen modell är en enda SELECT", EN: "an own model is one SELECT"}
	onlyThat  = lang.Text{
		SV: "skriv en fil per modell, " +
			"var och en med en SELECT eller WITH … SELECT utan semikolon och utan andra satser",
		EN: "write one file per model, each one SELECT or WITH … SELECT, without semicolons and other statements",
	}
	notOurs = lang.Text{
		SV: "egna modeller läser bara register, parametrar och andra modeller",
		EN: "own models read only registers, parameters and other models",
	}
	asNamed = lang.Text{
		SV: "skriv register.namn, param.namn eller lager.namn med små bokstäver och utan citattecken",
		EN: "write register.name, param.name or layer.name, in lower case and without quotation marks",
	}
	unclear = lang.Text{
		SV: "tecknet eller skrivsättet får inte stå i en egen modell",
		EN: "this character or notation may not be used in an own model",
	}
	plainly = lang.Text{
		SV: "skriv texter som 'text', namn som \"namn\" och kommentarer som -- eller /* */ utan andra i sig",
		EN: "write texts as 'text', names as \"name\" and comments as -- or /* */ with none inside",
	}
)

// tokens splits SQL as the engine does. Text that an engine could read in another way is a mistake.
func tokens(sql string) (list []token, faults []mistake) {
	odd := func(at int) { faults = append(faults, mistake{at: at, rule: unclear, hint: plainly}) }
	for i := 0; i < len(sql); {
		c, size := utf8.DecodeRuneInString(sql[i:])
		rest := sql[i:]
		switch {
		case c == '\r' && !strings.HasPrefix(rest, "\r\n"): // ends a comment for some readers
			odd(i)
			i++
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case strings.HasPrefix(rest, "--"):
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			if r := strings.IndexByte(strings.TrimSuffix(rest[:n], "\r"), '\r'); r >= 0 {
				odd(i + r)
			}
			i += n
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 || strings.Contains(rest[2:2+n]+"*", "/*") {
				odd(i)
			}
			if n < 0 {
				return list, faults
			}
			i += n + 4
		case c == '\'' || c == '"':
			end := closing(rest)
			if end < 0 {
				odd(i)
				return list, faults
			}
			inner := rest[1 : end-1]
			t := token{kind: 't', text: inner, at: i, end: i + end}
			if c == '"' {
				t.kind = 'q'
				if strings.ContainsAny(inner, `'"`) || strings.Contains(inner, "--") || strings.Contains(inner, "/*") {
					odd(i)
				}
			}
			if n := len(list); n > 0 && list[n-1].end == i &&
				(list[n-1].kind == 'w' && c == '\'' || list[n-1].kind == '&') {
				odd(list[n-1].at) // e'…', x'…', u&'…'
			}
			list = append(list, t)
			i += end
		case c == '_' || c < utf8.RuneSelf && unicode.IsLetter(c) ||
			c >= utf8.RuneSelf && c != utf8.RuneError && unicode.IsLetter(c):
			end := i + size
			for end < len(sql) {
				c, n := utf8.DecodeRuneInString(sql[end:])
				if c != '_' && !unicode.IsLetter(c) && (c < '0' || c > '9') || c == utf8.RuneError {
					break
				}
				end += n
			}
			if n := len(list); n > 0 && list[n-1].end == i && '0' <= list[n-1].kind && list[n-1].kind <= '9' {
				odd(i) // 1from, 1_000, 1e5
			}
			list = append(list, token{kind: 'w', text: sql[i:end], at: i, end: end})
			i = end
		case c < ' ' || c >= 0x7f || c == '$' || c == '#' || c == '\\':
			odd(i)
			i += size
		default:
			list = append(list, token{kind: byte(c), text: string(c), at: i, end: i + 1})
			i++
		}
	}
	return list, faults
}

// closing returns the end of the quoted text at the beginning of s, or -1 if it does not end. A doubled quotation mark
// stands for itself.
func closing(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			continue
		}
		if i+1 < len(s) && s[i+1] == s[0] {
			i++
			continue
		}
		return i + 1
	}
	return -1
}

var (
	// outside matches functions and catalogue views that reach files, settings, other statements or the engine's own
	// state.
	outside = regexp.MustCompile(
		`(?i)^(read_.*|parquet_.*|duckdb_.*|pragma_.*|pg_.*|sqlite_.*|.*_scan|scan_.*|glob|sniff_csv|getvariable|` +
			`getenv|current_setting|query|query_table|stream|which_secret|json_execute_serialized_sql|` +
			`json_serialize_.*|show_.*|test_.*|.*checkpoint|summary)$`)
	// elsewhere are catalogues and schemas without models, parameters or registers.
	elsewhere = []string{"warehouse", "delivered", "load", "information_schema", "pg_catalog", "system", "temp",
		"memory", "main", "models", "model"}
	plainName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	// rowMakers are the functions that make rows from their arguments.
	rowMakers = []string{"unnest", "range", "generate_series"}
)

// scope is the state inside one pair of brackets: whether a FROM clause is being read.
type scope struct{ from bool }

// shutOut returns everything that an own model may not do. It follows the FROM clauses, where a text or a name is a
// table or a file.
func shutOut(list []token) (faults []mistake) {
	add := func(t token, rule, hint lang.Text) {
		column := t.text
		if t.kind == 't' { // a path or a value
			column = ""
		}
		faults = append(faults, mistake{t.at, column, rule, hint})
	}
	get := func(i int) token {
		if i < 0 || i >= len(list) {
			return token{}
		}
		return list[i]
	}
	if !get(0).is("select", "with", "from", "values") && get(0).kind != '(' {
		faults = append(faults, mistake{get(0).at, "", oneSelect, onlyThat})
	}
	scopes := []scope{{}}
	table := false // the next token names a table
	for i := 0; i < len(list); i++ {
		t, before := list[i], get(i-1)
		top := &scopes[len(scopes)-1]
		here := table
		table = false
		if t.kind == 'w' || t.kind == 'q' {
			if get(i+1).kind == '(' && outside.MatchString(t.text) {
				add(t, notOurs, asNamed)
				continue
			}
		}
		switch {
		case t.kind == ';':
			add(t, oneSelect, onlyThat)
		case t.kind == '(' || t.kind == '[' || t.kind == '{':
			table = here && t.kind == '('
			scopes = append(scopes, scope{from: table})
		case t.kind == ')' || t.kind == ']' || t.kind == '}':
			if len(scopes) == 1 {
				add(t, oneSelect, onlyThat)
				continue
			}
			scopes = scopes[:len(scopes)-1]
		case t.kind == ',':
			table = top.from
		case t.kind == ':' && top.from && before.kind != ':' && get(i+1).kind != ':': // from name: table
			table = true
		case t.kind == 't' && here:
			add(t, notOurs, asNamed)
		case t.kind == 'q' && here && get(i+1).kind != ':':
			add(t, notOurs, asNamed)
		case t.kind != 'w' || before.kind == '.' && strings.IndexByte("wqt)]}", get(i-2).kind) >= 0:
			// After a dot a keyword is a name, but not in "1. from".
		case t.is("describe", "show", "summarize", "table", "pivot", "unpivot", "pivot_wider", "pivot_longer"),
			t.is("insert", "update", "delete", "merge", "copy", "desc") && before.kind == '(' && get(i+1).kind == 'w':
			add(t, oneSelect, onlyThat)
		case t.is("from") && !(before.is("distinct") && get(i-2).is("is", "not")):
			top.from, table = true, true
		case t.is("join"):
			top.from, table = true, true
		case t.is("lateral", "only") && here:
			table = true
		case t.is("select", "where", "group", "having", "window", "qualify", "order", "limit", "offset",
			"union", "except", "intersect"):
			top.from = false
		case t.is("values") && here && before.kind == '(':
			top.from = false
		case t.is("with") && here && before.kind == '(':
			top.from = false
		case here && get(i+1).kind == ':' && get(i+2).kind != ':':
		case here:
			i = tableName(list, i, add)
		}
	}
	if len(scopes) > 1 {
		add(list[len(list)-1], oneSelect, onlyThat)
	}
	return faults
}

// tableName checks the name of a table that begins at i and returns the index of its end.
func tableName(list []token, i int, add func(token, lang.Text, lang.Text)) int {
	first, last := list[i], i
	parts := []token{first}
	for last+2 < len(list) && list[last+1].kind == '.' {
		last += 2
		parts = append(parts, list[last])
	}
	called := last+1 < len(list) && list[last+1].kind == '('
	name := parts[len(parts)-1]
	switch {
	case called && (len(parts) > 1 || !first.is(rowMakers...)),
		len(parts) > 2, len(parts) == 1 && outside.MatchString(first.text), len(parts) == 2 &&
			(slices.Contains(elsewhere, strings.ToLower(first.text)) || strings.HasPrefix(strings.ToLower(first.text),
				"shown_") || name.kind != 'w' || name.end-first.at != len(first.text)+1+len(name.text) ||
				!plainName.MatchString(first.text) || !plainName.MatchString(name.text)):
		add(first, notOurs, asNamed)
	}
	return last
}

// ModelFile returns the path of a study's own model within the study's folder.
func (s *Study) ModelFile(model string) string {
	return "models/" + strings.Replace(model, ".", "/", 1) + ".sql"
}

// lookThrough returns the mistakes of an own model: what it may not do, and attributes that may not be an input.
func lookThrough(file, sql string) (faults fault.List) {
	list, wrong := tokens(sql)
	wrong = append(wrong, shutOut(list)...)
	for _, m := range impure(list) {
		if !slices.ContainsFunc(wrong, func(known mistake) bool { return known.at == m.at }) {
			wrong = append(wrong, m)
		}
	}
	for _, t := range list {
		if t.kind != 'w' && t.kind != 'q' {
			continue
		}
		for _, word := range sqlWord.FindAllString(t.text, -1) {
			if why, ok := refused(word); ok {
				wrong = append(wrong, mistake{t.at, word, lang.Text{
					SV: why.what.SV + " får inte vara underlag här",
					EN: why.what.EN + " may not be an input here",
				}, why.why})
			}
		}
	}
	for _, m := range wrong {
		faults = append(faults, &fault.Fault{
			Kind:   fault.Study,
			File:   file,
			Line:   1 + strings.Count(sql[:m.at], "\n"),
			Column: m.column,
			Rule:   m.rule,
			Hint:   m.hint,
		})
	}
	return faults
}
