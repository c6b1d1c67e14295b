package run

import (
	"context"
	"math"
	"strconv"
	"sync"

	"ansatz/internal/disclosure"
	"ansatz/internal/engine"
	"ansatz/internal/table"
)

// writeParquet writes the long table as one Parquet file through an engine session: the columns of Header, numbers as
// doubles, an empty number as null.
func writeParquet(ctx context.Context, e engine.Engine, path string, released disclosure.Released) error {
	e.Stream("long_table", &longTable{rows: released.Rows()})
	return e.Export(ctx, `select result, "group", category, measure,
	cast(value as double) as value, cast(low as double) as low, cast(high as double) as high,
	cast(numerator as double) as numerator, cast(denominator as double) as denominator, status
from stream('long_table')
order by place`, path, engine.Parquet)
}

// longTable gives the rows to the engine, numbered. A number is the text that reads back as the same number.
type longTable struct {
	rows []table.Row
	mu   sync.Mutex
	next int // the first row that the engine has not got yet
}

func (l *longTable) Columns() []engine.Column {
	columns := []engine.Column{{Name: "place", Number: true}}
	for _, name := range table.Header {
		columns = append(columns, engine.Column{Name: name})
	}
	return columns
}

func (l *longTable) Fill(capacity int, to engine.Chunk) (int, error) {
	l.mu.Lock()
	from := l.next
	n := min(capacity, len(l.rows)-from)
	l.next += n
	l.mu.Unlock()
	for i, r := range l.rows[from : from+n] {
		to.Number(0, i, int64(from+i))
		for c, text := range []string{r.Result, r.Group, r.Category, r.Measure} {
			to.Text(1+c, i, []byte(text))
		}
		for c, v := range []float64{r.Value, r.Low, r.High, r.Numerator, r.Denominator} {
			if math.IsNaN(v) {
				to.Null(5+c, i)
			} else {
				to.Text(5+c, i, strconv.AppendFloat(nil, v, 'g', -1, 64))
			}
		}
		to.Text(10, i, []byte(r.Status))
	}
	return n, nil
}
