package synth

import "ansatz/internal/synth/calendar"

// day is a number of days from 1970-01-01. Months are counted from 1970-01.
type day = int32

// never is the date of an event that has not happened.
const never day = 1 << 30

func civil(y, m, d int) day { return calendar.Day(y, m, d) }

func ymd(d day) (year, month, dayOfMonth int) { return calendar.Date(d) }

func yearOf(d day) int { y, _, _ := ymd(d); return y }

// monthOf returns the month of a day, counted from 1970-01.
func monthOf(d day) int { y, m, _ := ymd(d); return (y-1970)*12 + m - 1 }

func month(y, m int) int { return (y-1970)*12 + m - 1 }

func firstDay(month int) day { return monthStart[month+monthBase] }
func lastDay(month int) day  { return monthStart[month+monthBase+1] - 1 }

const monthBase = 100 * 12

// monthStart holds the first day of each month from 1870 to 2069.
var monthStart = func() []day {
	s := make([]day, 200*12+1)
	for i := range s {
		s[i] = civil(1870+i/12, i%12+1, 1)
	}
	return s
}()

// The days that the study counts. The synthetic country is made for them.
var (
	referenceDay = civil(2023, 12, 31)
	debtDay      = civil(2024, 7, 1)
	dataEnd      = civil(2024, 6, 30) // the last day of the registers
)
