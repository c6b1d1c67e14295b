package xport

import (
	"testing"

	"ansatz/internal/delivery/format/records/recordstest"
)

func FuzzXPORT(f *testing.F) { recordstest.Fuzz(f, Format{}, "xpt") }
