package sas

import (
	"math"
	"testing"

	"ansatz/internal/delivery/format/records"
)

// TestShortNumbersAreNoIDs: a number that its column may have cut off has a decimal, so that it is never taken for the
// number of a person. SAS lets a column of numbers have three to eight bytes.
func TestShortNumbersAreNoIDs(t *testing.T) {
	for _, c := range []struct {
		bytes int
		x     float64
		want  string
	}{
		{8, 196001019808, "196001019808"}, {7, 196001019808, "196001019808"}, {6, 196001019808, "196001019808.0"},
		{6, 137438953472, "137438953472"}, {5, 5560009804, "5560009804.0"}, {5, 536870912, "536870912"},
		{4, 2097152, "2097152"}, {4, 20240701, "20240701.0"}, {3, 8192, "8192"}, {3, 8193, "8193.0"},
		{3, -9000, "-9000.0"},
		{3, 1.5, "1.5"}, {6, math.NaN(), ""},
	} {
		column := records.Column{}
		Shown(&column, "BEST", 12, exactOf(c.bytes), func([]byte) float64 { return c.x })
		var cell records.Cell
		if err := column.Read(nil, &cell); err != nil || string(cell.Text) != c.want {
			t.Errorf("%v in %d bytes: %q %v, want %q", c.x, c.bytes, cell.Text, err, c.want)
		}
	}
	column := records.Column{}
	Shown(&column, "YYMMDD", 10, exactOf(3), func([]byte) float64 { return 23558 })
	var cell records.Cell
	if err := column.Read(nil, &cell); err != nil || column.Kind != records.Day || cell.Number != 19905 {
		t.Errorf("a date in three bytes: %d %v", cell.Number, err)
	}
}
