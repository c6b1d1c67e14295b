package sas

import (
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/records"
	"ansatz/internal/fault"
)

// TestRowsFitThePage: a page that is said to have more rows than it has room for is a mistake of the file, also where
// their bytes are more than a number can hold.
func TestRowsFitThePage(t *testing.T) {
	in := &records.In{F: &format.File{Path: "f"}, Order: binary.LittleEndian}
	for _, c := range []struct {
		begin int
		n     int64
		right bool
	}{{24, 125, true}, {1024, 0, true}, {24, 126, false}, {1025, 0, false}, {24, -1, false}, {24, 1 << 61, false},
		{24, math.MaxInt64, false}} {
		r := &rows{f: &file{in: in, wide: true, rowSize: 8}, page: make([]byte, 1024), left: math.MaxInt64}
		err := r.rowsFrom(c.begin, c.n)
		var mistake *fault.Fault
		if (err == nil) != c.right || err != nil && !errors.As(err, &mistake) {
			t.Errorf("%d rows from %d: %v", c.n, c.begin, err)
		}
	}
}
