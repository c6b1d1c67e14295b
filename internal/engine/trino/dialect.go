package trino

import (
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A model has one text, which is the embedded engine's and mostly the standard's. What is spelled differently here is
// changed in the text just before it is run, and only in this file and prelude.sql:
//
//   - a function of the prelude is replaced by its body (prelude.sql);
//   - a word of the list renamed is replaced by another one;
//   - whether a subquery of a WITH is kept or computed where it is read is not said (as [not] materialized): the server
//     always computes it there;
//   - a table's name gets its mark (server.go), and every name behind a dot gets quotes, so that a table may be called
//     as a reserved word of the server is (cube).
//
// Text in quotes stays as it is. Comments go. Lines stay where they are, so that an error's line is that of the model.

//go:embed prelude.sql
var preludeText string

// macro is a function of the prelude: what takes the place of a call.
type macro struct {
	params []string
	body   []token
}

// renamed are words of the embedded engine that have another name here and mean the same.
var renamed = map[string]string{
	"bit_or":  "bitwise_or_agg",  // an aggregate: a prelude cannot define one
	"bit_and": "bitwise_and_agg", // the same
	"hugeint": "decimal(38, 0)",  // whole numbers of 128 bits: the longest here have 38 digits
}

var (
	kept   = regexp.MustCompile(`(?i)\b(as\s+)(?:not\s+)?materialized\s*\(`)
	tokens = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_][A-Za-z0-9_]*|` +
		`[0-9]+(?:\.[0-9]+)?|\s+|.`)
	defined = regexp.MustCompile(`(?s)create or replace macro main\.(\w+)\(([^)]*)\) as\s+(.*?);\n`)
	isWord  = regexp.MustCompile(`^[A-Za-z_]`)
)

// token is a piece of SQL: a word, a number, a text or name in quotes, white space, or one letter.
type token = string

// split returns the pieces of a text without its comments. A comment is as much white space as it has lines.
func split(sql string) []token {
	all := tokens.FindAllString(sql, -1)
	for i, t := range all {
		if strings.HasPrefix(t, "--") || strings.HasPrefix(t, "/*") {
			all[i] = " " + strings.Repeat("\n", strings.Count(t, "\n"))
		}
	}
	return all
}

// macros are the functions of the prelude by name.
var macros = func() map[string]macro {
	all := map[string]macro{}
	for _, d := range defined.FindAllStringSubmatch(preludeText, -1) {
		m := macro{body: split(strings.Join(strings.Fields(d[3]), " "))}
		for p := range strings.SplitSeq(d[2], ",") {
			m.params = append(m.params, strings.TrimSpace(p))
		}
		all[d[1]] = m
	}
	return all
}()

// Functions returns the functions of the prelude, sorted.
func Functions() []string { return slices.Sorted(maps.Keys(macros)) }

// Translate writes a query that names no table of the server's as this server reads it.
func Translate(sql string) string {
	return translate(sql, func(string) (string, bool) { return "", false })
}

// translate writes a query as this server reads it. table returns what a table is called here; a name that is none,
// such as that of a column behind its table's, is not ok and gets quotes.
func translate(sql string, table func(name string) (here string, ok bool)) string {
	list := expand(split(kept.ReplaceAllString(sql, "$1(")))
	var out strings.Builder
	for i := 0; i < len(list); i++ {
		t := list[i]
		if isWord.MatchString(t) && i+2 < len(list) && list[i+1] == "." && isWord.MatchString(list[i+2]) {
			here, ok := table(t + "." + list[i+2])
			if !ok {
				here = t + `."` + list[i+2] + `"`
			}
			out.WriteString(here)
			i += 2
			continue
		}
		if to, ok := renamed[strings.ToLower(t)]; ok {
			t = to
		}
		out.WriteString(t)
	}
	return out.String()
}

// expand replaces the calls of macros, also those in the arguments and bodies of others.
func expand(list []token) (out []token) {
	for i := 0; i < len(list); i++ {
		m, known := macros[list[i]]
		if !known || i+1 >= len(list) || list[i+1] != "(" || i > 0 && list[i-1] == "." {
			out = append(out, list[i])
			continue
		}
		args, end := arguments(list, i+2)
		if len(args) != len(m.params) {
			out = append(out, list[i]) // the server says that there is no such function
			continue
		}
		given := map[string][]token{}
		lines := 0
		for k, p := range m.params {
			given[p] = expand(args[k])
			lines += strings.Count(strings.Join(args[k], ""), "\n")
		}
		var body []token
		for _, t := range m.body {
			if arg, ok := given[t]; ok {
				body = append(append(append(body, "("), oneLine(arg)...), ")")
			} else {
				body = append(body, t)
			}
		}
		out = append(append(append(out, "("), expand(body)...), ")", strings.Repeat("\n", lines))
		i = end
	}
	return out
}

// arguments returns the arguments of a call from the piece after its parenthesis on, and the place of the closing one.
func arguments(list []token, from int) (args [][]token, end int) {
	open := 0
	var arg []token
	for i := from; i < len(list); i++ {
		switch t := list[i]; {
		case t == ")" && open == 0:
			return append(args, arg), i
		case t == "," && open == 0:
			args, arg = append(args, arg), nil
			continue
		case t == "(":
			open++
		case t == ")":
			open--
		}
		arg = append(arg, list[i])
	}
	return args, len(list)
}

// oneLine returns the pieces with spaces for line ends.
func oneLine(list []token) []token {
	out := slices.Clone(list)
	for i, t := range out {
		if strings.TrimSpace(t) == "" {
			out[i] = " "
		}
	}
	return out
}

// quote writes a name of any spelling.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// columnType is the type here of a column of the session.
func columnType(session string) (string, error) {
	switch t := strings.ToLower(session); t {
	case "hugeint":
		return renamed[t], nil
	case "tinyint", "utinyint":
		return "smallint", nil
	default:
		return sessionType(t) // the other ones have the same names
	}
}

// sessionType is the type in the session of a column here. Instants are none: the server keeps fewer digits of them.
func sessionType(here string) (string, error) {
	for _, plain := range []string{"bigint", "integer", "smallint", "tinyint", "boolean", "double", "date", "varchar",
		"decimal(", "varchar(", "char("} {
		if here == plain || strings.HasSuffix(plain, "(") && strings.HasPrefix(here, plain) {
			return here, nil
		}
	}
	return "", fmt.Errorf("no column of the session is %s", here)
}
