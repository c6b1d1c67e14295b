package study

import (
	"slices"
	"strings"

	"ansatz/internal/lang"
)

// An own model must give the same rows for the same registers on any day and with any number of threads. It may
// therefore use only the functions listed here: those that the engine itself calls consistent, and whose result does
// not depend on the order of rows.

func words(lists ...string) map[string]bool {
	all := map[string]bool{}
	for _, l := range lists {
		for _, w := range strings.Fields(l) {
			all[w] = true
		}
	}
	return all
}

var (
	// scalars are functions of one row.
	scalars = words(`
		abs acos add asin ascii atan atan2 bit_count cbrt ceil ceiling century char_length character_length chr concat
		concat_ws contains cos cot date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc
		day dayname dayofmonth dayofweek dayofyear decade degrees divide element_at ends_with epoch epoch_ms even exp
		factorial fdiv flatten floor fmod gcd greatest hour instr isfinite isinf isnan isodow isoyear last_day lcase lcm
		least left len length levenshtein list_append list_avg list_concat list_contains list_count list_distinct
		list_extract list_has list_has_all list_has_any list_max list_min list_position list_prepend list_reverse
		list_slice list_sort list_sum list_value ln log log10 log2 lower lpad ltrim make_date minute mod month monthname
		multiply nullif ord pi pow power prefix quarter radians regexp_extract regexp_full_match regexp_matches
		regexp_replace repeat replace reverse right round round_even rpad rtrim second sign sin split_part sqrt
		starts_with strftime string_split strip_accents strlen strpos strptime struct_extract struct_pack substr
		subtract suffix tan to_days to_months to_weeks to_years translate trunc try_strptime ucase unicode upper upper
		week weekday weekofyear xor year yearweek`)
	// aggregates give the same result for any order of rows. Sums of fractions do so for decimals, not for doubles.
	aggregates = words(`
		avg bit_and bit_or bit_xor bool_and bool_or count count_if count_star countif histogram max mean median min
		quantile quantile_cont quantile_disc sum percentile_cont percentile_disc`)
	// inOrder are aggregates that need an ORDER BY of their own.
	inOrder = words(`array_agg first group_concat last list listagg string_agg`)
	// windows are window functions, which need an ORDER BY.
	windows = words(`cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number`)
	// grammar are functions of the engine's grammar, and other words that a bracket may follow.
	grammar = words(`
		array cast coalesce exists extract grouping if ifnull overlay position row substring trim try try_cast all and
		any as between by case cross cube distinct else end escape except exclude filter from full group having ilike in
		inner intersect interval is join lateral left like limit materialized not null offset on only or order outer
		over partition qualify range recursive rename replace right rollup rows select sets similar some then to union
		using values when where with within`)
	// prelude are the program's own functions.
	prelude = words(`add_days age_on bits_and bits_between bits_left bits_not bits_or bits_right days_between
		days_in_month digit_spread draw_high draw_low draw_order draw_round eligible far_kind far_kinds first_of_year
		flags_of from_source greatest_of hex_digits how_many key_weight last_of_month least_of median_of month_index
		months_in months_of_net months_of_state months_of_year nets_among nets_until of_year part_of rule_answer
		second_largest source_of spread_until whole_quotient`)
	// types may be followed by a bracket after "::".
	types = words(`bit bpchar char character dec decimal enum map numeric struct union varchar`)
	// ofNow are functions of the session or the time that are written without brackets.
	ofNow = words(`
		current_catalog current_database current_date current_role current_schema current_time current_timestamp
		current_user localtime localtimestamp session_user user get_current_time get_current_timestamp current_localtime
		current_localtimestamp`)
	// byChance are words whose result depends on chance or on the order of rows.
	byChance = words(`asof positional rowid tablesample`)
)

var (
	notPure = lang.Text{
		SV: "en egen modell får inte använda funktionen",
		EN: "an own model may not use the function",
	}
	useOnly = lang.Text{
		SV: "använd bara funktioner som ger samma svar varje gång, i vilken ordning raderna än kommer; " +
			"docs/study.md räknar upp dem. En dag skrivs som date '2023-12-31' eller läses ur param",
		EN: "use only functions that answer the same every time, in whatever order the rows come; " +
			"docs/study.md lists them. Write a day as date '2023-12-31', or read it from param",
	}
	needsOrder = lang.Text{
		SV: "svaret beror på radernas ordning, som inte är bestämd",
		EN: "the answer depends on the order of rows, which is not defined",
	}
	sayOrder = lang.Text{
		SV: "skriv order by inom parentesen (string_agg(x, ',' order by x), row_number() over (order by …)), " +
			"före limit, eller välj min och max",
		EN: "write order by inside the brackets (string_agg(x, ',' order by x), row_number() over (order by …)), " +
			"before limit, or choose min and max",
	}
	byLuck = lang.Text{
		SV: "en egen modell får inte använda slumpen eller radernas platser",
		EN: "an own model may not use chance or the positions of rows",
	}
)

// Functions returns the functions that an own model may use, sorted: scalar functions, aggregates and window functions.
func Functions() []string {
	var all []string
	for _, list := range []map[string]bool{scalars, aggregates, inOrder, windows} {
		for name := range list {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// impure returns the functions and clauses that do not give the same rows every time.
func impure(list []token) (faults []mistake) {
	get := func(i int) token {
		if i < 0 || i >= len(list) {
			return token{}
		}
		return list[i]
	}
	ordered := []bool{false} // by bracket: whether it has an ORDER BY so far
	for i, t := range list {
		add := func(rule, hint lang.Text) { faults = append(faults, mistake{t.at, t.text, rule, hint}) }
		switch t.kind {
		case '(', '[', '{':
			ordered = append(ordered, false)
			continue
		case ')', ']', '}':
			if len(ordered) > 1 {
				ordered = ordered[:len(ordered)-1]
			}
			continue
		case 'w', 'q':
		default:
			continue
		}
		name, dotted := strings.ToLower(t.text), get(i-1).kind == '.'
		switch {
		case get(i+1).kind == '(':
			switch {
			case !dotted && (t.kind == 'w' && grammar[name] || naming(list, i)):
			case !scalars[name] && !aggregates[name] && !inOrder[name] && !windows[name] && !prelude[name] &&
				!slices.Contains(rowMakers, name):
				add(notPure, useOnly)
			case inOrder[name] && !orderedWithin(list, i+1), windows[name] && !orderedWindow(list, i+1):
				add(needsOrder, sayOrder)
			}
		case dotted || get(i+1).kind == '.':
		case ofNow[name] && !get(i-1).is("as"):
			add(notPure, useOnly)
		case t.kind == 'q':
		case byChance[name], name == "sample" && get(i-1).is("using"):
			add(byLuck, useOnly)
		}
		switch { // a LIMIT needs an ORDER BY before it
		case t.kind == 'q' || dotted:
		case name == "select", name == "union", name == "except", name == "intersect":
			ordered[len(ordered)-1] = false
		case name == "order":
			ordered[len(ordered)-1] = true
		case (name == "limit" || name == "fetch" || name == "offset") && !ordered[len(ordered)-1],
			name == "distinct" && get(i+1).is("on"):
			add(needsOrder, sayOrder)
		}
	}
	return faults
}

// naming reports whether the brackets after a name contain names of columns or the size of a type instead of a
// function's arguments.
func naming(list []token, i int) bool {
	before := token{}
	if i > 0 {
		before = list[i-1]
	}
	end := bracketEnd(list, i+1)
	switch {
	case before.is("as"), before.kind == ')':
		return true
	case before.kind == ':' && i > 1 && list[i-2].kind == ':' && list[i-2].end == before.at:
		return types[strings.ToLower(list[i].text)]
	case !before.is("with", "recursive") && before.kind != ',' || end == i+2 ||
		end+2 >= len(list) || !list[end+1].is("as"):
		return false
	}
	next := end + 2
	if list[next].is("not") {
		next++
	}
	if next < len(list) && list[next].is("materialized") {
		next++
	}
	return next < len(list) && list[next].kind == '('
}

// bracketEnd returns the index of the bracket that closes the one at i, or the last index if none does.
func bracketEnd(list []token, i int) int {
	depth := 0
	for j := i; j < len(list); j++ {
		switch list[j].kind {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				return j
			}
		}
	}
	return len(list) - 1
}

// orderedWithin reports whether there is an ORDER BY directly inside the brackets that begin at i.
func orderedWithin(list []token, i int) bool {
	depth := 0
	for _, t := range list[i : bracketEnd(list, i)+1] {
		switch t.kind {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case 'w':
			if depth == 1 && t.is("order") {
				return true
			}
		}
	}
	return false
}

// orderedWindow reports whether the function whose brackets begin at i has a window with an ORDER BY, or a named
// window.
func orderedWindow(list []token, i int) bool {
	next := bracketEnd(list, i) + 1
	for next < len(list) && list[next].is("ignore", "respect", "nulls") {
		next++
	}
	if next < len(list) && list[next].is("filter") && next+1 < len(list) {
		next = bracketEnd(list, next+1) + 1
	}
	if next+1 >= len(list) || !list[next].is("over") {
		return false
	}
	return list[next+1].kind != '(' || orderedWithin(list, next+1) ||
		next+2 < len(list) && list[next+2].kind == 'w' && !list[next+2].is("partition", "rows", "range")
}
