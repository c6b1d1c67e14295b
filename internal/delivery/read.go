package delivery

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/register"
)

// A row's fault is one number: the column's place in the dictionary, from 1, times faultColumn, plus the reason. 0 is
// no fault.
const (
	faultColumn  = 10
	faultRow     = 1 // the row's number of cells
	faultMissing = 2
	faultInvalid = 3
)

// fault takes a fault apart: the column's name, empty for a row, and the reason.
func faultOf(r *register.Register, code int) (string, register.Reason) {
	if code == faultRow {
		return "", register.InvalidRow
	}
	c := r.Columns[code/faultColumn-1]
	if code%faultColumn == faultMissing {
		return c.Name, register.Missing
	}
	return c.Name, register.InvalidReason(c.Type)
}

// storedAs is the engine's type of a column before ids become keys. A code is text: a file knows no other type for it.
func storedAs(c register.Column) string {
	switch c.Type {
	case register.ID, register.Org, register.Int:
		return "bigint"
	case register.Date, register.Month:
		return "date"
	case register.Num:
		return "decimal(38, 18)"
	case register.Bool:
		return "boolean"
	}
	return "varchar"
}

func enum(c register.Column) string {
	quoted := make([]string, len(c.Codes))
	for i, code := range c.Codes {
		quoted[i] = engine.Quote(code)
	}
	return "enum(" + strings.Join(quoted, ", ") + ")"
}

// isIdentity says whether a column holds identity numbers.
func isIdentity(c register.Column) bool { return c.Type == register.ID || c.Type == register.Org }

// layers builds a select in layers, so that no step is computed twice: each adds columns to those of the one below.
type layers struct {
	from string
	add  []string
}

// close makes what was added a layer of its own.
func (l *layers) close() {
	if len(l.add) > 0 {
		l.from = fmt.Sprintf("(select *, %s\n from %s)", strings.Join(l.add, ",\n        "), l.from)
		l.add = nil
	}
}

func (l *layers) column(name, format string, args ...any) {
	l.add = append(l.add, fmt.Sprintf(format, args...)+" as "+name)
}

// readFile is the select that reads one file: every value as the dictionary types it, and the row's first fault in the
// dictionary's order, but for identity numbers of the right form that do not exist: badNumbers finds those. source
// gives line, whole and the cells c0, c1 … in the order of f.used.
func readFile(f *file, source string) string {
	r := f.entry.register
	l := &layers{from: source}
	cell := map[string]string{} // ours: the cell's column
	kind := map[string]string{}
	for i, u := range f.used {
		cell[u.ours] = fmt.Sprintf("c%d", i)
		kind[u.ours] = u.kind
	}
	text := func(i int) string { return fmt.Sprintf("t%d", i) }
	value := func(i int) string { return fmt.Sprintf("v%d", i) }

	// A typed column is taken as it is. Of identity numbers, most are twelve digits and
	// nothing else: reading them as an integer and back tells, which costs a third of taking spaces off and matching a
	// pattern.
	direct := func(c register.Column) bool {
		return typedDirectly(c.Type, kind[c.Name]) && len(f.entry.codes[c.Name]) == 0
	}
	plain := func(c register.Column) bool {
		return isIdentity(c) && (kind[c.Name] == "" || kind[c.Name] == "VARCHAR")
	}
	for i, c := range r.Columns {
		if from, there := cell[c.Name]; there && plain(c) {
			l.column(fmt.Sprintf("p%d", i), "try_cast(%s as bigint)", from)
		}
	}
	l.close()
	for i, c := range r.Columns {
		if from, there := cell[c.Name]; there && plain(c) {
			l.column(
				fmt.Sprintf("q%d", i),
				"case when p%[2]d >= 100000000000 and strlen(%[1]s) = 12 and cast(p%[2]d as varchar) = %[1]s then p%[2]d end",
				from,
				i,
			)
		}
	}
	l.close()
	// The text of the other cells, mapped by the manifest's codes.
	for i, c := range r.Columns {
		from, there := cell[c.Name]
		if !there || direct(c) {
			continue
		}
		if kind[c.Name] != "" {
			from = "trimmed(" + typedText(from, kind[c.Name]) + ")"
		}
		from = mapped(from, f.entry.codes[c.Name])
		if plain(c) {
			from = fmt.Sprintf("case when q%d is null then %s end", i, from)
		}
		l.column(text(i), "%s", from)
	}
	l.close()
	// The digits of identity numbers; their date and check digit are looked at later, once for each number and not for
	// each row.
	year, day := f.delivery.reference.Year(), int(f.delivery.reference.Month())*100+f.delivery.reference.Day()
	for i, c := range r.Columns {
		if _, there := cell[c.Name]; there && isIdentity(c) {
			l.column(fmt.Sprintf("d%d", i), "id_digits(%s)", text(i))
		}
	}
	l.close()
	for i, c := range r.Columns {
		from, there := cell[c.Name]
		switch {
		case !there:
			l.column(value(i), "cast(null as %s)", storedAs(c))
		case isIdentity(c):
			number := fmt.Sprintf("%s_number(d%d, %s, %d, %d)", c.Type, i, text(i), year, day)
			if plain(c) {
				number = fmt.Sprintf("case when q%[1]d is not null then q%[1]d else %[2]s end", i, number)
			}
			l.column(value(i), "%s", number)
		case direct(c):
			l.column(value(i), "%s", typedValue(from, c.Type, kind[c.Name]))
		case c.Type == register.Text:
			l.column(value(i), "%s", text(i))
		case c.Type == register.Code:
			l.column(value(i), "try_cast(%s as %s)", text(i), enum(c))
		case c.Type == register.Num && f.head.Delimiter == ';' && kind[c.Name] == "":
			l.column(value(i), "read_num_comma(%s)", text(i))
		default:
			l.column(value(i), "read_%s(%s)", c.Type, text(i))
		}
	}
	l.close()
	var faults, values, also, out []string
	faults = append(faults, fmt.Sprintf("when whole = 0 then %d", faultRow))
	found := func(condition string, code int) {
		faults = append(faults, fmt.Sprintf("when %s then %d", condition, code))
		also = append(also, fmt.Sprintf("case when fault <> %d and %s then '%[1]d' end", code, condition))
	}
	for i, c := range r.Columns {
		if from, there := cell[c.Name]; there {
			missing, cellText := text(i)+" is null", text(i)
			switch {
			case direct(c):
				missing, cellText = from+" is null", typedText(from, kind[c.Name])
			case plain(c):
				missing = fmt.Sprintf("q%d is null and %s", i, missing)
			}
			if !c.Optional {
				found("("+missing+")", (i+1)*faultColumn+faultMissing)
			}
			if c.Type != register.Text {
				found(value(i)+" is null and not ("+missing+")", (i+1)*faultColumn+faultInvalid)
				values = append(values, fmt.Sprintf("when %d then %s", (i+1)*faultColumn+faultInvalid, cellText))
			}
		}
		out = append(out, value(i)+" as "+c.Name)
	}
	l.column("fault", "case %s else 0 end", strings.Join(faults, "\n             "))
	l.close()
	faultValue := "cast(null as varchar)"
	if len(values) > 0 {
		faultValue = "case fault " + strings.Join(values, " ") + " end"
	}
	return fmt.Sprintf(
		"select cast(%d as integer) as file_id, line, cast(fault as smallint) as fault, %s as fault_value,\n %s as also, %s\n from %s",
		f.id,
		faultValue,
		alsoOf(also),
		strings.Join(out, ", "),
		l.from,
	)
}

// alsoOf is the numbers of a faulty row's faults after its first, with commas between them.
func alsoOf(faults []string) string {
	if len(faults) == 0 {
		return "cast(null as varchar)"
	}
	return fmt.Sprintf(
		"case when fault > %d then nullif(concat_ws(',', %s), '') end",
		faultRow,
		strings.Join(faults, ",\n  "),
	)
}

// mapped applies the manifest's codes to a text; a value without one keeps itself.
func mapped(text string, codes map[string]string) string {
	if len(codes) == 0 {
		return text
	}
	theirs := make([]string, 0, len(codes))
	for t := range codes {
		theirs = append(theirs, t)
	}
	sort.Strings(theirs)
	var b strings.Builder
	if slices.Contains(theirs, "") {
		fmt.Fprintf(&b, "case coalesce(%s, '')", text)
	} else {
		fmt.Fprintf(&b, "case %s", text)
	}
	for _, t := range theirs {
		ours := "null"
		if codes[t] != "" {
			ours = engine.Quote(codes[t])
		}
		fmt.Fprintf(&b, " when %s then %s", engine.Quote(t), ours)
	}
	fmt.Fprintf(&b, " else %s end", text)
	return b.String()
}

// The families of the types of columns that are no text.
func isWhole(kind string) bool {
	return strings.HasSuffix(kind, "INT") || strings.HasSuffix(kind, "INTEGER")
}
func isFloat(kind string) bool   { return kind == "DOUBLE" || kind == "FLOAT" }
func isDecimal(kind string) bool { return strings.HasPrefix(kind, "DECIMAL") }
func isDay(kind string) bool     { return kind == "DATE" || strings.HasPrefix(kind, "TIMESTAMP") }

// readable says whether a column of that type holds one value in a cell.
func readable(kind string) bool {
	nested := []string{"STRUCT", "MAP", "UNION", "VARIANT", "GEOMETRY"}
	return !strings.HasSuffix(kind, "]") &&
		!slices.ContainsFunc(nested, func(n string) bool { return strings.HasPrefix(kind, n) })
}

// typedDirectly says whether a column's own type is taken as it is, and not by way of text.
func typedDirectly(t register.Type, kind string) bool {
	switch t {
	case register.Date, register.Month:
		return isDay(kind)
	case register.Int, register.Num:
		return isWhole(kind) || isFloat(kind) || isDecimal(kind)
	case register.Bool:
		return kind == "BOOLEAN"
	}
	return false
}

// typedText is a typed cell as text; a whole number kept as a float loses the point that its text would have.
func typedText(cell, kind string) string {
	switch {
	case kind == "VARCHAR":
		return cell
	case isFloat(kind):
		return fmt.Sprintf(
			"case when %[1]s = trunc(%[1]s) and abs(%[1]s) < 1e15 then cast(cast(%[1]s as bigint) as varchar) else cast(%[1]s as varchar) end",
			cell,
		)
	}
	return fmt.Sprintf("cast(%s as varchar)", cell)
}

// typedValue is a cell of a type of its own as the dictionary types it.
func typedValue(cell string, t register.Type, kind string) string {
	switch {
	case t == register.Bool:
		return cell
	case t == register.Month && kind == "DATE":
		return fmt.Sprintf("case when day(%[1]s) = 1 then real_date(%[1]s) end", cell)
	case t == register.Month:
		return fmt.Sprintf(
			"case when %[1]s = date_trunc('month', %[1]s) then real_date(try_cast(%[1]s as date)) end",
			cell,
		)
	case t == register.Date && kind == "DATE":
		return fmt.Sprintf("real_date(%s)", cell)
	case t == register.Date:
		return fmt.Sprintf(
			"case when %[1]s = date_trunc('day', %[1]s) then real_date(try_cast(%[1]s as date)) end",
			cell,
		)
	case t == register.Int && isWhole(kind):
		return fmt.Sprintf("try_cast(%s as bigint)", cell)
	case t == register.Int:
		return fmt.Sprintf("case when %[1]s = trunc(%[1]s) then try_cast(%[1]s as bigint) end", cell)
	}
	return typedNumber(cell, kind)
}

// typedNumber is a number of a typed column as it is written there; what has more than eighteen decimals is none.
func typedNumber(cell, kind string) string {
	var width, scale int
	switch {
	case kind == "DOUBLE":
		return fmt.Sprintf("read_double(%s)", cell)
	case isFloat(kind):
		return fmt.Sprintf("read_float(%s)", cell)
	case isDecimal(kind):
		if n, _ := fmt.Sscanf(kind, "DECIMAL(%d,%d)", &width, &scale); n == 2 && scale > 18 {
			return fmt.Sprintf("read_num(cast(%s as varchar))", cell)
		}
	}
	return fmt.Sprintf("try_cast(%s as decimal(38, 18))", cell)
}

// badNumbers is the statement that makes the table bad_row: one row per row of the stage with a number in bad_number,
// but for those that have no cells
// to speak of: its first such fault, with the number and its century, and all of them.
func badNumbers(r *register.Register) string {
	var rows []string
	for _, c := range identities(r) {
		code := (slices.IndexFunc(r.Columns, func(d register.Column) bool { return d.Name == c.Name })+1)*faultColumn + faultInvalid
		rows = append(
			rows,
			fmt.Sprintf(
				"select s.file_id, s.line, s.fault, %d as bad, %s as bad_value from stage.main.%s s semi join (select number as %s from bad_number where %s) using (%[4]s)",
				code,
				digits(c.Name),
				r.Name,
				c.Name,
				c.Type,
			),
		)
	}
	return fmt.Sprintf(`create or replace table stage.main.bad_%s as
select file_id, line, cast(min(bad) as smallint) as bad, arg_min(bad_value, bad) as bad_value, string_agg(bad, ',') as bads
from (%s) where fault <> %d group by file_id, line`, r.Name, strings.Join(rows, "\nunion all "), faultRow)
}

// digits writes a number as the text that a person knows it by.
func digits(column string) string {
	return fmt.Sprintf(
		"case when is_organisation(%[1]s) then right(cast(%[1]s as varchar), 10) else lpad(cast(%[1]s as varchar), 12, '0') end",
		column,
	)
}
