package delivery

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

// mostTotal is the most that the numbers of a column may add up to, whatever their signs: what a whole number of 64
// bits holds, and for hours far less than their decimals hold. Then every sum of any rows, in any order, fits, and no
// run fails. A load of larger totals fails.
var mostTotal = map[register.Type]float64{register.Int: math.MaxInt64, register.Num: 1e18}

// addedUp returns the columns of a register whose values are added up. Years and hours per week are not. A person's
// income is added up only with that of the same person under another number, see checkIncome.
func addedUp(r *register.Register) []register.Column {
	var columns []register.Column
	for _, c := range r.Columns {
		if _, number := mostTotal[c.Type]; number && c.Name != "year" && c.Name != "earned" &&
			c.Name != "hours_per_week" {
			columns = append(columns, c)
		}
	}
	return columns
}

// checkTotals adds a fault for each column of this load whose total is too large.
func (l *loader) checkTotals(ctx context.Context) error {
	for _, r := range l.registers {
		for _, c := range addedUp(r) {
			var paths []string
			var inPlace float64
			for _, f := range l.staged[r] {
				if f.rows == "" {
					paths = append(paths, f.path)
				}
				inPlace += f.totals[c.Name]
			}
			for _, p := range l.draft.Parts[r.Name] {
				paths = append(paths, filepath.Join(l.draft.Registers(), p.Name))
			}
			most, err := l.mostOf(ctx, c, paths)
			if err != nil {
				return err
			}
			if most+inPlace < mostTotal[c.Type]/2 { // the bound is a floating-point number
				continue
			}
			if err := l.checkTotal(ctx, r, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// mostOf returns an upper bound of what a column's values add up to, from the statistics in the files. Without
// statistics it is infinite.
func (l *loader) mostOf(ctx context.Context, c register.Column, paths []string) (most float64, err error) {
	if len(paths) == 0 {
		return 0, nil
	}
	quoted := make([]string, len(paths))
	for i, p := range paths {
		quoted[i] = engine.QuotePath(p)
	}
	err = engine.Row(ctx, l.db, fmt.Sprintf(`select coalesce(sum(num_values * coalesce(
    greatest(abs(cast(stats_min_value as double)), abs(cast(stats_max_value as double))), cast('infinity' as double)
)), 0)
from parquet_metadata([%s]) where path_in_schema = '%s'`, strings.Join(quoted, ", "), c.Name), &most)
	return most, err
}

// checkTotal adds up a column's values exactly, also those of earlier loads. If the total is too large, it adds a fault
// of the file of this load that brings most of it.
func (l *loader) checkTotal(ctx context.Context, r *register.Register, c register.Column) error {
	where, err := l.passed(ctx, r)
	if err != nil {
		return err
	}
	size := func(column string) string { return "abs(cast(" + column + " as hugeint))" }
	if c.Type == register.Num {
		size = func(column string) string { return "cast(ceil(abs(" + column + ")) as hugeint)" }
	}
	rows := fmt.Sprintf("select s.file_id, true as fresh, %s as n from stage.main.%s s where %s", size("s."+c.Name),
		r.Name, where)
	if len(l.draft.Parts[r.Name]) > 0 {
		rows += fmt.Sprintf("\nunion all select d.file_id, false, %s from delivered.%s d "+
			"where d.file_id in (select file_id from file_order where current)", size("d."+c.Name), r.Name)
	}
	var id int
	var over bool
	err = engine.Row(ctx, l.db, fmt.Sprintf(`select coalesce(arg_max(file_id, (n, -file_id)) filter (fresh), 0),
    coalesce(sum(n), 0) > cast(%.0f as hugeint)
from (select file_id, fresh, sum(n) as n from (%s) group by all)`, mostTotal[c.Type], rows), &id, &over)
	if err == nil && over {
		l.faults = append(l.faults, tooMuch(l.pathOf(id), r, c))
	}
	return err
}

// checkIncome does the same for income, which is added up for one person and year under several numbers. It reads the
// register as written.
func (l *loader) checkIncome(ctx context.Context) error {
	if !l.wrote("income") {
		return nil
	}
	id, over := 0, false
	err := engine.Row(ctx, l.db, fmt.Sprintf(`select coalesce(max(file_id), 0), count(*) > 0 from (
select max(file_id) as file_id from delivered.income where several group by person_id, year
having sum(abs(cast(earned as hugeint))) > %d)`, math.MaxInt64), &id, &over)
	if err != nil || !over {
		return err
	}
	r, _ := register.Lookup("income")
	c, _ := r.Column("earned")
	return tooMuch(l.pathOf(id), r, c)
}

// pathOf returns the path of a file of this load; for another file, that of the deliveries.
func (l *loader) pathOf(id int) string {
	for _, d := range l.folders {
		for _, f := range d.files {
			if f.id == id {
				return f.path
			}
		}
	}
	return l.Deliveries
}

func tooMuch(path string, r *register.Register, c register.Column) *fault.Fault {
	return &fault.Fault{
		Kind:   fault.Delivery,
		File:   path,
		Column: c.Name,
		Rule: lang.Textf("talen i kolumnen %s i registret %s blir tillsammans för stora för att kunna räknas",
			"the numbers in column %s of register %s add up to more than can be counted", c.Name, r.Name),
		Hint: lang.Text{
			SV: "leta efter orimligt stora tal i kolumnen, positiva och negativa, och begär en rättad fil",
			EN: "look for unreasonably large numbers in the column, positive and " +
				"negative, and ask for a corrected file",
		},
	}
}
