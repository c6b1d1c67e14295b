package delivery

import (
	"context"
	_ "embed"
	"fmt"
	"path/filepath"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/register"
	"ansatz/internal/workspace"
)

// Sums by calendar year are kept with the payments: one part of sums for each part of payments. Most questions of a
// study are about whole years, and a country has some six payments to a sum. The sum of a year is that of all parts
// together. Questions about months are answered from the same parts: they hold the months that the payments are for, as
// the bits of a number.

var (
	//go:embed sql/benefit_year.sql
	benefitYearSQL string
	//go:embed sql/elsewhere_benefit_year.sql
	elsewhereYearSQL string
	//go:embed sql/elsewhere_benefit_days.sql
	elsewhereDaysSQL string
)

// YearsElsewhere are the relations of sums as queries of payments that lie elsewhere, in the words of models.
var YearsElsewhere = map[string]string{register.BenefitYear: elsewhereYearSQL, register.BenefitDays: elsewhereDaysSQL}

// yearColumns lists the columns of the parts of sums, each as "name type".
var yearColumns = []string{"person_id integer", "benefit varchar", "year smallint", "days_year smallint",
	"amount bigint", "n integer", "more bigint", "months smallint", "doubtful smallint", "from_date date",
	"to_date date"}

// yearViews are the relations of sums as the models see them, by name: what is read of the parts.
var yearViews = map[string]string{
	register.BenefitYear: "select person_id, benefit, year, amount, n from (%s) where n > 0",
	register.BenefitDays: "select person_id, benefit, days_year as year, amount + more as amount, months, " +
		"doubtful, from_date, to_date from (%s)",
}

// summed returns the relation of sums that is kept with a register's parts, and empty if there is none.
func summed(r *register.Register) string {
	for _, name := range register.Derived() {
		if register.Sources(name)[0] == r.Name {
			return name
		}
	}
	return ""
}

// writeYears writes the sums of a part of r.
func (l *loader) writeYears(ctx context.Context, r *register.Register, part workspace.Part) (workspace.Part, error) {
	benefit, _ := r.Column("benefit")
	name := strings.Replace(part.Name, r.Name, summed(r), 1)
	codes := make([]string, len(benefit.Codes))
	for i, c := range benefit.Codes {
		codes[i] = engine.Quote(c)
	}
	source := "read_parquet(" + engine.QuotePath(
		filepath.Join(l.draft.Registers(), part.Name),
	) + ", hive_partitioning = false)"
	query := fmt.Sprintf(benefitYearSQL, strings.Join(codes, ", "), source)
	return l.writePart(ctx, name, query, engine.ParquetOptions{})
}

// yearView returns the statement that makes the parts of sums the relation of that name, as the models see it.
func (l *loader) yearView(name string) string {
	rows := parquetRows(yearColumns, l.partPaths(register.PartsOf(name)))
	return fmt.Sprintf("create or replace view register.%s as "+yearViews[name], name, rows)
}
