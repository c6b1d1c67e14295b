package spss

import (
	"testing"

	"ansatz/internal/delivery/format/records/recordstest"
)

func FuzzSPSS(f *testing.F) { recordstest.Fuzz(f, Format{}, "sav") }
