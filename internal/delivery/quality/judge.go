package quality

import (
	"math"

	"ansatz/internal/delivery"
)

// Finding is a check whose limit is passed.
type Finding struct {
	Level                            Level
	Check                            Check
	Delivery, Register, File, Column string  // Column is empty for a file, File for a register
	Share                            float64 // of rows; of ChangeRows and ChangeMissing what changed, with its sign
}

// Judge holds what was found against limits. The findings are in the order of the files and columns.
func Judge(q *delivery.Quality, t *Thresholds) (all []Finding) {
	for i := range q.Files {
		f := &q.Files[i]
		add := func(check Check, column string, n, of int64) {
			if of == 0 {
				return
			}
			share := float64(n) / float64(of)
			if level := t.of(check, f.Register, column).judge(share); level != Fine {
				all = append(all, Finding{level, check, f.Delivery, f.Register, f.File, column, share})
			}
		}
		add(Torn, "", f.Torn, f.Rows)
		whole := f.Rows - f.Torn
		for j := range f.Columns {
			c := &f.Columns[j]
			lacking := Missing
			if c.Column.Optional {
				lacking = Empty
			}
			add(lacking, c.Column.Name, c.Missing, whole)
			add(Invalid, c.Column.Name, c.Invalid, whole)
			add(OutOfRange, c.Column.Name, c.OutOfRange, whole)
		}
		if parts := partsTo(q, i); parts != nil && f.Before != nil {
			all = append(all, changes(parts, t)...)
		}
	}
	return all
}

// partsTo are the files of a delivery's register of which the one at an index is the last; nil if it is not.
func partsTo(q *delivery.Quality, last int) (all []*delivery.FileQuality) {
	of := &q.Files[last]
	for i := range q.Files {
		f := &q.Files[i]
		if f.Delivery != of.Delivery || f.Register != of.Register {
			continue
		}
		if i > last {
			return nil
		}
		all = append(all, f)
	}
	return all
}

// changes compares the files of a register with the last delivery of it.
func changes(files []*delivery.FileQuality, t *Thresholds) (all []Finding) {
	f := files[0]
	before := f.Before
	add := func(check Check, column string, change float64) {
		if level := t.of(check, f.Register, column).judge(math.Abs(change)); level != Fine {
			all = append(all, Finding{level, check, f.Delivery, f.Register, "", column, change})
		}
	}
	var rows int64
	for _, part := range files {
		rows += part.Rows
	}
	if before.Rows == 0 || rows == 0 {
		return nil
	}
	add(ChangeRows, "", float64(rows-before.Rows)/float64(before.Rows))
	for j := range f.Columns {
		name := f.Columns[j].Column.Name
		var missing int64
		for _, part := range files {
			missing += part.Columns[j].Missing
		}
		add(ChangeMissing, name, float64(missing)/float64(rows)-
			float64(before.Columns[name].Missing)/float64(before.Rows))
	}
	return all
}

// Worst is the worst level of findings.
func Worst(all []Finding) Level {
	worst := Fine
	for _, f := range all {
		if f.Level == Fatal {
			return Fatal
		}
		worst = Warning
	}
	return worst
}
