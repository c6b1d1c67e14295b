package delivery

import (
	"fmt"
	"strings"
	"testing"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/register"
)

// TestYearsElsewhere: the sums of payments that lie elsewhere are those that a load keeps: of plain payments, negative
// ones, such that are smaller than their days, for several years, for very many years, and for no day.
func TestYearsElsewhere(t *testing.T) {
	db, err := duckdb.Open(t.Context(), "", engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	macro := valueSQL[strings.Index(valueSQL, "create or replace temp macro spread_over"):]
	macro, _, _ = strings.Cut(macro, ";")
	err = db.Exec(t.Context(), db.Prelude()+macro+`;
create schema register;
create table register.benefit_payment as select cast(i % 40 as integer) as person_id,
	case when i % 3 = 0 then 'a' else 'b' end as benefit,
	date '2015-01-01' + cast(hash(i) % 3000 as integer) as from_date, from_date + case i % 11
		when 0 then -1 when 1 then 400 when 2 then 1100 when 3 then 2900 when 4 then 3400 when 5 then 0
		else cast(hash(i, 1) % 40 as integer) end as to_date,
	to_date + 10 as paid_date,
	cast(case i % 7 when 0 then -500 when 1 then 3 when 2 then 2000000000000 else hash(i, 2) % 9000 end as bigint)
		as amount
from range(5000) as r (i)`)
	if err != nil {
		t.Fatal(err)
	}
	kept := "(" + fmt.Sprintf(benefitYearSQL, "'a', 'b'", "register.benefit_payment") + ")"
	columns := map[string]string{
		register.BenefitYear: "person_id, cast(benefit as varchar), year, sum(amount), sum(n)",
		register.BenefitDays: "person_id, cast(benefit as varchar), case when from_date is null then year end, " +
			"sum(amount), bit_or(months), bit_or(doubtful), from_date, to_date",
	}
	for name, query := range YearsElsewhere {
		sums := func(of string) string {
			having := ""
			if name == register.BenefitDays { // what a load takes back is a row of nothing
				having = " having sum(amount) <> 0 or bit_or(months | doubtful) <> 0 or from_date is not null"
			}
			return "(select " + columns[name] + " from (" + of + ") group by all" + having + ")"
		}
		want, got := sums(strings.ReplaceAll(yearViews[name], "(%s)", kept)), sums(query)
		var rows, differ int
		err := engine.Row(t.Context(), db, fmt.Sprintf("select (select count(*) from %[1]s), (select count(*) from "+
			"((from %[1]s except all from %[2]s) union all (from %[2]s except all from %[1]s)))", want, got),
			&rows, &differ)
		if err != nil || differ != 0 || rows < 100 {
			t.Errorf("%s: %d of %d sums differ: %v", name, differ, rows, err)
		}
	}
}
