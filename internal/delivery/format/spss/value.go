package spss

import (
	"bytes"
	"fmt"
	"math"
	"time"

	"ansatz/internal/delivery/format/records"
)

// epoch is 1582-10-14, from which SPSS counts seconds, in seconds from 1970-01-01.
const epoch = -12219379200

// The formats that say what a number is.
const (
	shownDate     = 20
	shownTime     = 21
	shownDatetime = 22
	shownADate    = 23
	shownJDate    = 24
	shownDTime    = 25
	shownMonth    = 28 // month and year
	shownQuarter  = 29
	shownWeek     = 30
	shownEDate    = 38
	shownSDate    = 39
	shownMTime    = 40
	shownYMDHMS   = 41
	shownNumber   = 16 // with zeros before it
)

// column says how the cells of a variable are read: by its type and its format, which says whether a number is a date.
// Missing values that the file defines are empty.
func (f *file) column(c *records.Column, v *variable) {
	if v.width > 0 {
		c.Read = func(r []byte, c *records.Cell) error {
			text := v.text(r, c)
			for _, missing := range v.texts {
				if bytes.Equal(bytes.TrimRight(text, " "), missing) {
					c.None()
					return nil
				}
			}
			return c.Str(text, f.encoding)
		}
		return
	}
	switch v.print >> 16 & 0xff {
	case shownDate, shownADate, shownJDate, shownEDate, shownSDate:
		c.Kind = records.Day
		c.Read = func(r []byte, c *records.Cell) error { c.Day((f.number(r, v) + epoch) / 86400); return nil }
	case shownMonth, shownQuarter, shownWeek:
		kind := v.print >> 16 & 0xff
		c.Read = func(r []byte, c *records.Cell) error { period(kind, f.number(r, v), c); return nil }
	case shownDatetime, shownYMDHMS:
		c.Kind = records.Instant
		c.Read = func(r []byte, c *records.Cell) error { c.Instant(f.number(r, v) + epoch); return nil }
	case shownTime, shownDTime, shownMTime:
		c.Read = func(r []byte, c *records.Cell) error { c.Clock(f.number(r, v)); return nil }
	case shownNumber:
		width := int(v.print >> 8 & 0xff)
		c.Read = func(r []byte, c *records.Cell) error { c.Float(f.number(r, v), 64, width); return nil }
	default:
		c.Read = func(r []byte, c *records.Cell) error { c.Float(f.number(r, v), 64, 0); return nil }
	}
}

// period is the month, quarter or week of a number of seconds as text: a month as registers write it.
func period(kind uint32, seconds float64, c *records.Cell) {
	if math.IsNaN(seconds) || math.Abs(seconds) > 1e12 {
		c.Float(seconds, 64, 0)
		return
	}
	t := time.Unix(int64(math.Floor(seconds))+epoch, 0).UTC()
	switch kind {
	case shownMonth:
		c.Text = fmt.Appendf(nil, "%04d-%02d", t.Year(), t.Month())
	case shownQuarter:
		c.Text = fmt.Appendf(nil, "%04dq%d", t.Year(), (t.Month()+2)/3)
	default:
		c.Text = fmt.Appendf(nil, "%04dw%d", t.Year(), (t.YearDay()-1)/7+1)
	}
}

// number is a cell's number, NaN if it is missing.
func (f *file) number(r []byte, v *variable) float64 {
	x := math.Float64frombits(f.in.Order.Uint64(r[v.place:]))
	if x == f.missing || x >= v.low && x <= v.high {
		return math.NaN()
	}
	for _, missing := range v.values {
		if x == missing {
			return math.NaN()
		}
	}
	return x
}

// text is a cell's text, of the parts of a very long one together.
func (v *variable) text(r []byte, c *records.Cell) []byte {
	if v.parts == 0 {
		return r[v.place : v.place+v.width]
	}
	whole := c.Scratch()
	for i := range v.parts {
		whole = append(whole, r[v.place+i*256:][:min(partWidth, v.width-i*partWidth, len(r)-v.place-i*256)]...)
		if len(whole) >= v.width {
			break
		}
	}
	c.Keep(whole)
	return whole
}

// labelled returns how a variable is read with the labels of its values, if it has any. A value without a label stays.
func (f *file) labelled(v *variable) func() (func([]byte, *records.Cell) error, error) {
	return func() (func([]byte, *records.Cell) error, error) {
		texts, numbers := map[string]string{}, map[float64]string{}
		for _, s := range f.sets {
			for _, cell := range s.cells {
				if cell < 0 || cell >= len(f.cells) || f.cells[cell] != v {
					continue
				}
				for i, value := range s.values {
					label := f.encoding.Decode(s.labels[i])
					texts[string(bytes.TrimRight(value[:], " "))] = label
					numbers[math.Float64frombits(f.in.Order.Uint64(value[:]))] = label
				}
				break // the other cells of the variable have the same labels
			}
		}
		r := reader{b: f.longLabels, order: f.in.Order}
		for len(r.b) > 0 && !r.bad {
			of := f.named(string(r.sized()))
			_, n := r.number(), r.number()
			for i := 0; i < n && !r.bad; i++ {
				if value, label := r.sized(), r.sized(); of == v {
					texts[string(bytes.TrimRight(value, " "))] = f.encoding.Decode(label)
				}
			}
		}
		if len(texts) == 0 {
			return nil, nil
		}
		plain := records.Column{}
		f.column(&plain, v)
		return func(record []byte, c *records.Cell) error {
			label, ok := "", false
			if v.width > 0 {
				label, ok = texts[string(bytes.TrimRight(v.text(record, c), " "))]
			} else {
				label, ok = numbers[f.number(record, v)]
			}
			if ok {
				c.Text = []byte(label)
				return nil
			}
			if v.width > 0 {
				return plain.Read(record, c)
			}
			c.Float(f.number(record, v), 64, 0)
			return nil
		}, nil
	}
}
