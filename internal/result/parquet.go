package result

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"ansatz/internal/engine"
)

// WriteParquet writes the long table as one Parquet file through an engine session: the columns of Header, numbers as doubles, an empty number as null.
func WriteParquet(ctx context.Context, e engine.Engine, path string, rows []Row) error {
	var s strings.Builder
	s.WriteString(`create or replace temp table long_table (place integer, result varchar, "group" varchar, category varchar, measure varchar,
		value double, low double, high double, numerator double, denominator double, status varchar)`)
	for i, r := range rows {
		if i%1000 == 0 {
			s.WriteString(";\ninsert into long_table values")
		} else {
			s.WriteString(",")
		}
		fmt.Fprintf(&s, " (%d", i)
		for _, t := range []string{r.Result, r.Group, r.Category, r.Measure} {
			s.WriteString(", " + engine.Quote(t))
		}
		for _, v := range []float64{r.Value, r.Low, r.High, r.Numerator, r.Denominator} {
			s.WriteString(", " + double(v))
		}
		s.WriteString(", " + engine.Quote(string(r.Status)) + ")")
	}
	s.WriteString(";\ncopy (select * exclude (place) from long_table order by place) to " + engine.Quote(path) + " (format parquet); drop table long_table")
	return e.Exec(ctx, s.String())
}

// double writes a number so that the engine reads the same one back.
func double(v float64) string {
	if math.IsNaN(v) {
		return "null"
	}
	return "cast('" + strconv.FormatFloat(v, 'g', -1, 64) + "' as double)"
}
