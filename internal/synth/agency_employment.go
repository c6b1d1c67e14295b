package synth

import (
	"slices"

	"ansatz/internal/synth/file"
)

// The categories of jobseekers.
const (
	openUnemployed = iota
	inProgramme
	partTime
	supported
)

var jobseekerCategories = []string{"öppet arbetslös", "program med aktivitetsstöd", "deltidsarbetslös",
	"arbete med stöd"}

// jobseekerRows writes when people were registered: before, during and after a programme, between times of work, and
// those with neither.
func (w *World) jobseekerRows(t *file.Table, c chunk) {
	p := &w.people
	var life course
	w.everyone(c, func(i int32, sex, age int) {
		if age < 17 || age > 68 || min(p.death[i], p.left[i]) < civil(2021, 12, 1) || !w.follow(&life, i, sex, age) {
			return
		}
		gone := min(p.death[i], p.left[i], dataEnd)
		var begun []day
		w.registered(&life, i, func(from, to day, category int) {
			from = max(from, p.came[i], p.birth[i]+16*366)
			if from > min(to, gone) || slices.Contains(begun, from) {
				return
			}
			begun = append(begun, from)
			end := int64(min(to, gone))
			if to >= dataEnd && gone == dataEnd {
				end = file.Null
			}
			t.Add(p.idOn(i, from), int64(from), end, t.Text(jobseekerCategories[category]))
		})
	})
}

// registered calls add for each time as a jobseeker.
func (w *World) registered(c *course, i int32, add func(from, to day, category int)) {
	r := draw(w.opt.Seed, sJobseeker, int(i))
	until := never // what follows a programme ends where the next begins
	for k := len(c.spells) - 1; k >= 0; k-- {
		s := &c.spells[k]
		if s.benefit != activitySupport && s.benefit != establishmentBenefit {
			continue
		}
		to := s.to
		if to >= civil(2023, 11, 30) {
			to = max(to, civil(2024, 1, 1)+day(r.Intn(400)))
		}
		add(s.from-day(r.Between(20, 400)), s.from-1, openUnemployed)
		add(s.from, to, inProgramme)
		if r.Chance(0.5) {
			add(to+1, min(to+day(r.Between(20, 300)), until), openUnemployed)
		}
		until = s.from - 1
	}
	for _, gap := range c.gaps {
		if gap[1]-gap[0] >= 1 && gap[0] >= courseStudy-12 && r.Chance(w.cal.Livelihood.Registered) {
			from := firstDay(courseStart+gap[0]) + day(r.Intn(20))
			add(from, lastDay(courseStart+gap[1])-day(r.Intn(15)), openUnemployed)
		}
	}
	if r.Chance(w.cal.Services.Jobseekers) {
		from := civil(2018, 1, 1) + day(r.Intn(2200))
		add(from, from+day(r.Between(30, 900)), []int{openUnemployed, partTime, supported}[r.Pick([]float64{0.7, 0.15,
			0.15})])
	}
}

var supportKinds = []string{"lönebidrag för anställning", "nystartsjobb", "introduktionsjobb",
	"lönebidrag för trygghet i anställning", "skyddat arbete", "yrkesintroduktion"}

func (w *World) supportRows(t *file.Table, c chunk) {
	p := &w.people
	w.everyone(c, func(i int32, sex, age int) {
		if age < 19 || age > 66 || !p.eligible(i) {
			return
		}
		r := draw(w.opt.Seed, sSupport, int(i))
		if !r.Chance(w.cal.Services.EmploymentSupport) {
			return
		}
		k := r.Intn(len(supportKinds))
		id := w.employer(i)
		for range r.Between(1, 3) {
			d := max(civil(2019, 1, 1), p.came[i]) + day(r.Intn(1500))
			t.Add(p.idOn(i, d), id, t.Text(supportKinds[k]), int64(d), int64(d+day(r.Between(90, 365))),
				int64(20000+r.Intn(180000)))
		}
	})
	if c.from == 0 {
		w.schemeSupport(t)
	}
}
