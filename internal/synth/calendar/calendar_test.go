package calendar

import (
	"testing"
	"time"
)

// Every day of 1800–2200 against the standard library.
func TestDays(t *testing.T) {
	for d := time.Date(1800, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() < 2200; d = d.AddDate(0, 0, 1) {
		day := int32(d.Unix() / 86400)
		y, m, of := Date(day)
		if y != d.Year() || m != int(d.Month()) || of != d.Day() || Day(y, m, of) != day {
			t.Fatalf("%s is day %d, %04d-%02d-%02d", d.Format(time.DateOnly), Day(y, m, of), y, m, of)
		}
	}
}
