package synth

import "time"

// day counts days from 1970-01-01; a month is counted from 1970-01.
type day = int32

// never stands for a date that has not come.
const never day = 1 << 30

// civil and ymd convert between a count of days and the calendar (Howard Hinnant's algorithm): time.Date is too slow for hundreds of millions of dates.
func civil(y, m, d int) day {
	if m <= 2 {
		y--
	}
	era := y / 400
	yoe := y - era*400
	mp := (m + 9) % 12
	doy := (153*mp+2)/5 + d - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return day(era*146097 + doe - 719468)
}

func ymd(z day) (y, m, d int) {
	n := int(z) + 719468
	era := n / 146097
	doe := n - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	y = yoe + era*400
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	m = mp + 3
	if m > 12 {
		m -= 12
	}
	if m <= 2 {
		y++
	}
	return y, m, d
}

func yearOf(d day) int { y, _, _ := ymd(d); return y }

// monthOf counts months from 1970-01.
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

// The days the study looks at; the synthetic country is made for them.
var (
	referenceDay = civil(2023, 12, 31)
	debtDay      = civil(2024, 7, 1)
	dataEnd      = civil(2024, 6, 30) // the registers end here
	deathsFrom   = civil(2000, 1, 1)  // who died earlier is in no register
)

func init() { // the algorithm above against the library's calendar, once, on a day that is hard
	if civil(2000, 2, 29) != day(time.Date(2000, 2, 29, 0, 0, 0, 0, time.UTC).Unix()/86400) {
		panic("synth: calendar")
	}
}
