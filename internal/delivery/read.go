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

// faultOf returns the column's name of a fault, empty for a row as a whole, and the reason.
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

// storedAs returns the engine's type of a column before ids become keys. A code is text, because files have no type for
// codes.
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

// layers builds a select in layers, each of which adds columns to those of the one below. So no step is computed twice.
type layers struct {
	from string
	add  []string
}

// close ends a layer: what was added can be used by the next.
func (l *layers) close() {
	if len(l.add) > 0 {
		l.from = fmt.Sprintf("(select *, %s\n from %s)", strings.Join(l.add, ",\n        "), l.from)
		l.add = nil
	}
}

func (l *layers) column(name, format string, args ...any) {
	l.add = append(l.add, fmt.Sprintf(format, args...)+" as "+name)
}

// readFile returns the select that reads one file: every value as the dictionary types it, and the row's first fault in
// the dictionary's order. Numbers of the right form that do not exist are not among these faults: badNumbers finds
// them. source has line, whole and the cells c0, c1 … in the order of f.used.
func readFile(f *file, source string) string {
	q := &fileQuery{file: f, register: f.entry.register, layers: layers{from: source},
		cell: map[string]string{}, kind: map[string]string{}}
	for i, u := range f.used {
		q.cell[u.ours] = fmt.Sprintf("c%d", i)
		q.kind[u.ours] = u.kind
	}
	q.plainNumbers()
	q.texts()
	q.digits()
	q.values()
	return q.faults()
}

// fileQuery builds the select that reads one file. Its layers have, for the column with index i: pi and qi (a number of
// twelve digits), ti (the text), di (the digits of a number) and vi (the value).
type fileQuery struct {
	layers
	file     *file
	register *register.Register
	cell     map[string]string // by our names: the cell's column
	kind     map[string]string // by our names: the type of the cell's column, empty for text
}

func textOf(i int) string  { return fmt.Sprintf("t%d", i) }
func valueAt(i int) string { return fmt.Sprintf("v%d", i) }

// delivered calls do with every column of the register that the file has.
func (q *fileQuery) delivered(do func(i int, c register.Column, cell string)) {
	for i, c := range q.register.Columns {
		if cell, there := q.cell[c.Name]; there {
			do(i, c, cell)
		}
	}
}

// direct says whether a typed column is taken as it is.
func (q *fileQuery) direct(c register.Column) bool {
	return typedDirectly(c.Type, q.kind[c.Name]) && len(q.file.entry.codes[c.Name]) == 0
}

// plain says whether a column holds identity numbers as text.
func (q *fileQuery) plain(c register.Column) bool {
	return isIdentity(c) && (q.kind[c.Name] == "" || q.kind[c.Name] == "VARCHAR")
}

// plainNumbers reads numbers that are twelve digits and nothing else, as most are: as an integer and back. That takes a
// third of the time of removing spaces and matching a pattern.
func (q *fileQuery) plainNumbers() {
	q.delivered(func(i int, c register.Column, cell string) {
		if q.plain(c) {
			q.column(fmt.Sprintf("p%d", i), "try_cast(%s as bigint)", cell)
		}
	})
	q.close()
	q.delivered(func(i int, c register.Column, cell string) {
		if q.plain(c) {
			q.column(fmt.Sprintf("q%d", i), "case when p%[2]d >= 100000000000 and strlen(%[1]s) = 12 "+
				"and cast(p%[2]d as varchar) = %[1]s then p%[2]d end", cell, i)
		}
	})
	q.close()
}

// texts gives the text of the other cells, mapped by the manifest's codes.
func (q *fileQuery) texts() {
	q.delivered(func(i int, c register.Column, cell string) {
		if q.direct(c) {
			return
		}
		if q.kind[c.Name] != "" {
			cell = "trimmed(" + typedText(cell, q.kind[c.Name]) + ")"
		}
		cell = mapped(cell, q.file.entry.codes[c.Name])
		if q.plain(c) {
			cell = fmt.Sprintf("case when q%d is null then %s end", i, cell)
		}
		q.column(textOf(i), "%s", cell)
	})
	q.close()
}

// digits gives the digits of identity numbers. Their date and check digit are looked at later, once for each number and
// not for each row.
func (q *fileQuery) digits() {
	q.delivered(func(i int, c register.Column, _ string) {
		if isIdentity(c) {
			q.column(fmt.Sprintf("d%d", i), "id_digits(%s)", textOf(i))
		}
	})
	q.close()
}

// values gives every column of the register as the dictionary types it, null where the file has none.
func (q *fileQuery) values() {
	reference := q.file.delivery.reference
	year, day := reference.Year(), int(reference.Month())*100+reference.Day()
	for i, c := range q.register.Columns {
		cell, there := q.cell[c.Name]
		switch {
		case !there:
			q.column(valueAt(i), "cast(null as %s)", storedAs(c))
		case isIdentity(c):
			number := fmt.Sprintf("%s_number(d%d, %s, %d, %d)", c.Type, i, textOf(i), year, day)
			if q.plain(c) {
				number = fmt.Sprintf("case when q%[1]d is not null then q%[1]d else %[2]s end", i, number)
			}
			q.column(valueAt(i), "%s", number)
		case q.direct(c):
			q.column(valueAt(i), "%s", typedValue(cell, c.Type, q.kind[c.Name]))
		case c.Type == register.Text:
			q.column(valueAt(i), "%s", textOf(i))
		case c.Type == register.Code:
			q.column(valueAt(i), "try_cast(%s as %s)", textOf(i), enum(c))
		case c.Type == register.Num && q.file.head.Delimiter == ';' && q.kind[c.Name] == "":
			q.column(valueAt(i), "read_num_comma(%s)", textOf(i))
		default:
			q.column(valueAt(i), "read_%s(%s)", c.Type, textOf(i))
		}
	}
	q.close()
}

// faults gives the number of each row's first fault, and returns the select of the file's rows.
func (q *fileQuery) faults() string {
	faults := []string{fmt.Sprintf("when whole = 0 then %d", faultRow)}
	var values, also, out []string
	found := func(condition string, code int) {
		faults = append(faults, fmt.Sprintf("when %s then %d", condition, code))
		also = append(also, fmt.Sprintf("case when fault <> %d and %s then '%[1]d' end", code, condition))
	}
	q.delivered(func(i int, c register.Column, cell string) {
		missing, text := textOf(i)+" is null", textOf(i)
		switch {
		case q.direct(c):
			missing, text = cell+" is null", typedText(cell, q.kind[c.Name])
		case q.plain(c):
			missing = fmt.Sprintf("q%d is null and %s", i, missing)
		}
		if !c.Optional {
			found("("+missing+")", (i+1)*faultColumn+faultMissing)
		}
		if c.Type != register.Text {
			invalid := (i+1)*faultColumn + faultInvalid
			found(valueAt(i)+" is null and not ("+missing+")", invalid)
			values = append(values, fmt.Sprintf("when %d then %s", invalid, text))
		}
	})
	for i, c := range q.register.Columns {
		value := valueAt(i)
		if isIdentity(c) {
			value = "token_of(" + value + ")"
		}
		out = append(out, value+" as "+c.SQL())
	}
	q.column("fault", "case %s else 0 end", strings.Join(faults, "\n             "))
	q.close()
	faultValue := "cast(null as varchar)"
	if len(values) > 0 {
		faultValue = "case when fault > 0 then sealed_text(case fault " + strings.Join(values, " ") + " end) end"
	}
	return fmt.Sprintf("select cast(%d as integer) as file_id, line, cast(fault as smallint) as fault, "+
		"%s as fault_value,\n %s as also, %s\n from %s",
		q.file.id, faultValue, alsoOf(also), strings.Join(out, ", "), q.from)
}

// alsoOf returns the numbers of a faulty row's faults after its first, with commas between them.
func alsoOf(faults []string) string {
	if len(faults) == 0 {
		return "cast(null as varchar)"
	}
	return fmt.Sprintf("case when fault > %d then nullif(concat_ws(',', %s), '') end", faultRow,
		strings.Join(faults, ",\n  "))
}

// mapped applies the manifest's codes to a text. A value that they do not map stays.
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

// The families of types of columns that are not text.
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

// typedDirectly says whether a column's own type is used directly, and not through text.
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

// typedText returns a typed cell as text. A whole number kept as a float has no decimal point.
func typedText(cell, kind string) string {
	switch {
	case kind == "VARCHAR":
		return cell
	case isFloat(kind):
		return fmt.Sprintf("case when %[1]s = trunc(%[1]s) and abs(%[1]s) < 1e15 "+
			"then cast(cast(%[1]s as bigint) as varchar) else cast(%[1]s as varchar) end", cell)
	}
	return fmt.Sprintf("cast(%s as varchar)", cell)
}

// typedValue returns a cell with a type of its own as the dictionary types it.
func typedValue(cell string, t register.Type, kind string) string {
	switch {
	case t == register.Bool:
		return cell
	case t == register.Month && kind == "DATE":
		return fmt.Sprintf("case when day(%[1]s) = 1 then real_date(%[1]s) end", cell)
	case t == register.Month:
		return fmt.Sprintf("case when %[1]s = date_trunc('month', %[1]s) then real_date(try_cast(%[1]s as date)) end",
			cell)
	case t == register.Date && kind == "DATE":
		return fmt.Sprintf("real_date(%s)", cell)
	case t == register.Date:
		return fmt.Sprintf("case when %[1]s = date_trunc('day', %[1]s) then real_date(try_cast(%[1]s as date)) end",
			cell)
	case t == register.Int && isWhole(kind):
		return fmt.Sprintf("try_cast(%s as bigint)", cell)
	case t == register.Int:
		return fmt.Sprintf("case when %[1]s = trunc(%[1]s) then try_cast(%[1]s as bigint) end", cell)
	}
	return typedNumber(cell, kind)
}

// typedNumber returns a number of a typed column as it is written there. A number of more than eighteen decimals is
// none.
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

// badNumbers returns the statement that makes the register's table bad_…: one row per row of the stage with a number in
// bad_number, except rows without their cells. It has the first such fault, with the number and its century, and all.
func badNumbers(r *register.Register) string {
	var rows []string
	for _, c := range identities(r) {
		place := slices.IndexFunc(r.Columns, func(d register.Column) bool { return d.Name == c.Name })
		code := (place+1)*faultColumn + faultInvalid
		rows = append(rows, fmt.Sprintf(
			"select s.file_id, s.line, s.fault, %d as bad, %s as bad_value from stage.main.%s s "+
				"semi join (select number as %s from bad_number where %s) using (%[4]s)",
			code,
			"sealed_text("+digits(c.Name)+")",
			r.Name,
			c.Name,
			c.Type,
		))
	}
	return fmt.Sprintf(`create or replace table stage.main.bad_%s as
select file_id, line, cast(min(bad) as smallint) as bad, arg_min(bad_value, bad) as bad_value,
    string_agg(bad, ',') as bads
from (%s) where fault <> %d group by file_id, line`, r.Name, strings.Join(rows, "\nunion all "), faultRow)
}

// digits writes the number of a column's token as people write it.
func digits(column string) string {
	return fmt.Sprintf("case when is_organisation(%[1]s) then right(cast(%[1]s as varchar), 10) "+
		"else lpad(cast(%[1]s as varchar), 12, '0') end", "number_of("+column+")")
}
