package stata

import (
	"testing"

	"ansatz/internal/delivery/format/records/recordstest"
)

func FuzzStata(f *testing.F) { recordstest.Fuzz(f, Format{}, "dta") }
