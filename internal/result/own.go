package result

import (
	"fmt"
	"slices"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// mostRows is the largest number of rows that a result of an own model may have.
const mostRows = 100_000

// ownColumns are the columns that an own model must have. The first three are texts, the others numbers.
var ownColumns = []string{"group", "category", "measure", "value", "numerator", "denominator"}

// sharedColumns are the columns that an own model may have besides, all or none: how a sum or a mean is shared out
// among those that the denominator counts.
var sharedColumns = []string{"largest", "second_largest", "total"}

var asSix = lang.Textf("modellen ska ge kolumnerna %s (texter) och %s (tal); null där inget finns",
	"the model must give the columns %s (texts) and %s (numbers); null where there is none",
	strings.Join(ownColumns[:3], ", "), strings.Join(ownColumns[3:], ", "))

var asShared = lang.Textf("%s är tal och hör ihop: det största och näst största bidraget från en enda, och summan "+
	"av allas bidrag, utan tecken", "%s are numbers and belong together: the largest and second largest contribution "+
	"of a single one, and the sum of all contributions, without their signs", strings.Join(sharedColumns, ", "))

// ownModel returns the rows of a study's own model. A null value is undefined. Rows that do not fit the long table give
// a fault.List with all mistakes of the model.
func (d *data) ownModel(r *study.Result) ([]table.Row, error) {
	columns, faults, err := d.ownShape(r)
	if err == nil && len(faults) == 0 {
		faults, err = d.ownRows(r, columns)
	}
	if err != nil || len(faults) > 0 {
		return nil, firstOf(err, faults)
	}
	var rows []table.Row
	query := `select coalesce(cast("group" as varchar), ''), coalesce(cast(category as varchar), ''),
			cast(measure as varchar)`
	for _, c := range append(ownColumns[3:len(ownColumns):len(ownColumns)], sharedColumns...) {
		if !slices.Contains(columns, c) {
			c = "null"
		}
		query += ", " + exactly(c)
	}
	err = d.read(query+" from "+r.Model+` order by measure, "group", category`, func(scan func(...any) error) error {
		row := table.Row{Result: r.Name, Low: table.Empty, High: table.Empty, Status: table.OK}
		var value, numerator, denominator, largest, second, total *float64
		if err := scan(&row.Group, &row.Category, &row.Measure, &value, &numerator, &denominator, &largest, &second,
			&total); err != nil {
			return err
		}
		row.Value, row.Numerator, row.Denominator = orEmpty(value), orEmpty(numerator), orEmpty(denominator)
		if value == nil {
			row.Status = table.Undefined
		}
		if denominator != nil && largest != nil && second != nil && total != nil {
			row.Basis = unshared(*denominator)
			row.Basis.Largest, row.Basis.Second, row.Basis.Total = *largest, *second, *total
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

func firstOf(err error, faults fault.List) error {
	if err != nil {
		return err
	}
	return faults.Err()
}

// wrongOwn returns a mistake of an own model in a column. The column is empty if the mistake concerns entire rows.
func (d *data) wrongOwn(r *study.Result, column string, rule, hint lang.Text) *fault.Fault {
	return &fault.Fault{Kind: fault.Study, File: d.study.ModelFile(r.Model), Column: column, Rule: rule, Hint: hint}
}

// ownShape checks the names and types of an own model's columns, and returns the columns that it must have.
func (d *data) ownShape(r *study.Result) (wanted []string, faults fault.List, err error) {
	layer, name, _ := strings.Cut(r.Model, ".")
	types := map[string]string{}
	var columns, others []string
	err = d.read("select column_name, data_type from information_schema.columns "+
		"where table_catalog = current_database() and table_schema = "+engine.Quote(layer)+" and table_name = "+
		engine.Quote(name)+" order by ordinal_position", func(scan func(...any) error) error {
		var column, kind string
		err := scan(&column, &kind)
		columns = append(columns, column)
		types[column] = kind
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	wanted = slices.Clone(ownColumns)
	if slices.ContainsFunc(sharedColumns, func(c string) bool { return slices.Contains(columns, c) }) {
		wanted = append(wanted, sharedColumns...)
	}
	for _, c := range columns {
		if !slices.Contains(wanted, c) {
			others = append(others, c)
		}
	}
	for i, c := range wanted {
		kind, ok := types[c]
		hint := asSix
		if i >= len(ownColumns) {
			hint = asShared
		}
		if !ok {
			faults = append(faults, d.wrongOwn(r, c, lang.Textf("resultatet %s saknar kolumnen %s",
				"the result %s lacks the column %s", r.Name, c), hint))
			continue
		}
		if text := i < 3; text && (kind == "VARCHAR" || strings.HasPrefix(kind, "ENUM")) || !text && isNumber(kind) {
			continue
		}
		var filled int64
		if err := d.read(fmt.Sprintf(`select count("%s") from %s`, c, r.Model),
			func(scan func(...any) error) error { return scan(&filled) }); err != nil {
			return nil, nil, err
		}
		if filled > 0 {
			faults = append(faults,
				d.wrongOwn(r, c, lang.Textf("kolumnen är av typen %s", "the column is of the type %s", kind), hint))
		}
	}
	for _, c := range others {
		faults = append(faults, d.wrongOwn(r, c, lang.Textf("kolumnen hör inte till ett resultat",
			"the column does not belong to a result"), fault.DidYouMean(c, slices.Concat(ownColumns, sharedColumns))))
	}
	return wanted, faults, nil
}

// isNumber reports whether a type of the engine is numeric.
func isNumber(kind string) bool {
	return strings.HasPrefix(kind, "DECIMAL") || slices.Contains([]string{"TINYINT", "SMALLINT", "INTEGER", "BIGINT",
		"HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE"}, kind)
}

// ownRows checks the content of the rows: each has a unique name, and the long table can hold its numbers.
func (d *data) ownRows(r *study.Result, columns []string) (faults fault.List, err error) {
	var rows, names, unnamed, twiceNamed, contradictory int64
	numbers := columns[3:]
	odd, huge := make([]int64, len(numbers)), make([]int64, len(numbers))
	counts := []any{&rows, &unnamed, &names}
	query := `select count(*), count(*) filter (where measure is null or cast(measure as varchar) = ''),
		count(distinct (coalesce(cast("group" as varchar), ''), coalesce(cast(category as varchar), ''),
			cast(measure as varchar)))`
	for i, c := range numbers {
		counts = append(counts, &odd[i], &huge[i])
		query += fmt.Sprintf(", count(*) filter (where not isfinite(cast(%[1]s as double))), count(*) filter (where "+
			"isfinite(cast(%[1]s as double)) and abs(cast(%[1]s as double)) > 9007199254740992)", c)
	}
	if slices.Contains(columns, sharedColumns[0]) {
		counts = append(counts, &contradictory)
		query += ", count(*) filter (where second_largest < 0 or largest < second_largest or total < largest)"
	}
	err = d.read(query+" from "+r.Model, func(scan func(...any) error) error { return scan(counts...) })
	if err != nil {
		return nil, err
	}
	twiceNamed = rows - names
	add := func(column string, n int64, rule, hint lang.Text) {
		if n > 0 {
			faults = append(faults, d.wrongOwn(r, column, rule, hint))
		}
	}
	add("", rows-mostRows, lang.Textf("modellen ger %d rader, fler än %d",
		"the model gives %d rows, more than %d", rows, mostRows), lang.Text{SV: "ett resultat gäller grupper: " +
		"räkna ihop raderna med group by", EN: "a result concerns groups: aggregate the rows with group by"})
	add("measure", unnamed, rowsThat(unnamed, "har inget mått", "have no measure", "has no measure"), asSix)
	add("", twiceNamed, rowsThat(twiceNamed, "har samma grupp, kategori och mått som en annan",
		"have the same group, category and measure as another",
		"has the same group, category and measure as another"), lang.Text{
		SV: "ge varje rad en egen grupp, kategori eller ett eget mått, eller räkna ihop dem med group by",
		EN: "give each row a group, category or measure of its own, or add them up with group by",
	})
	add("", contradictory, rowsThat(contradictory, "har bidrag som motsäger varandra",
		"have contributions that contradict each other", "has contributions that contradict each other"), asShared)
	for i, c := range numbers {
		add(c, odd[i], rowsThat(odd[i], "har ett värde som är oändligt eller inte är ett tal",
			"have a number that is infinite or not a number",
			"has a number that is infinite or not a number"), lang.Text{
			SV: "dividera med nullif(x, 0): utan nämnare finns inget värde, och null betyder odefinierat",
			EN: "divide by nullif(x, 0): without a denominator there is no value, and null means undefined",
		})
		add(c, huge[i], rowsThat(huge[i], "har ett tal som är för stort för att skrivas exakt",
			"have a number too large to be written exactly",
			"has a number too large to be written exactly"), lang.Text{
			SV: "räkna i större enheter, till exempel tusental kronor",
			EN: "count in larger units, such as thousands of kronor",
		})
	}
	return faults, nil
}

// rowsThat returns a sentence about a number of rows: in Swedish, in English for several, and in English for one.
func rowsThat(n int64, sv, several, one string) lang.Text {
	if n == 1 {
		return lang.Text{SV: "1 rad " + sv, EN: "1 row " + one}
	}
	return lang.Text{SV: fmt.Sprintf("%d rader %s", n, sv), EN: fmt.Sprintf("%d rows %s", n, several)}
}

func orEmpty(v *float64) float64 {
	if v == nil {
		return table.Empty
	}
	return *v
}
