package sas

import (
	"testing"

	"ansatz/internal/delivery/format/records/recordstest"
)

func FuzzSAS(f *testing.F) { recordstest.Fuzz(f, Format{}, "sas7bdat") }
