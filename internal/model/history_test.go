package model

import (
	"fmt"
	"testing"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
)

// Two persons have the same history exactly if they have the same benefits in the same years, also where there are more
// of these than two numbers have bits.
func TestHistoriesAreSets(t *testing.T) {
	ctx := t.Context()
	set, err := Models(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, kinds := range []int{1, 61, 62, 63, 124, 125, 400} {
		t.Run(fmt.Sprint(kinds), func(t *testing.T) {
			db, err := duckdb.Open(ctx, "", engine.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			// Person i has every kind whose number has a certain remainder; the first has all, several have the same.
			err = db.Exec(ctx, db.Prelude()+fmt.Sprintf(`create schema register; create schema payment;
				create table register.benefit_year as
				select cast(p.i as integer) as person_id, 'benefit_' || k.i %% 3 as benefit, 1000 + k.i // 3 as year,
					cast(1 as bigint) as amount
				from range(1, 60) as p(i), range(%d) as k(i), range(1 + p.i %% 2)
				where k.i %% (p.i %% 25 + 1) = p.i %% (p.i %% 25 + 1);
				create table payment.person_history as %s`, kinds, set["payment.person_history"].SQL))
			if err != nil {
				t.Fatal(err)
			}
			var wrong, people, histories int
			err = engine.Row(ctx, db, `with sets as (
					select y.person_id, list(distinct y.benefit || y.year order by y.benefit || y.year) as kinds
					from register.benefit_year as y group by y.person_id)
				select count(*) filter (where (a.kinds = b.kinds) <> (h.history = i.history)),
					count(distinct a.person_id), count(distinct h.history)
				from sets as a cross join sets as b
				left join payment.person_history as h on h.person_id = a.person_id
				left join payment.person_history as i on i.person_id = b.person_id`, &wrong, &people, &histories)
			if err != nil {
				t.Fatal(err)
			}
			if wrong > 0 || people < 2 || kinds > 60 && histories < 30 {
				t.Errorf("%d pairs of %d people with %d histories are wrong", wrong, people, histories)
			}
		})
	}
}
