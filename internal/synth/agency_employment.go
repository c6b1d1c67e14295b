package synth

import "ansatz/internal/synth/file"

func (w *World) jobseekerRows(t *file.Table, c chunk) {
	p := &w.people
	categories := []string{"öppet arbetslös", "program med aktivitetsstöd", "deltidsarbetslös", "arbete med stöd"}
	w.everyone(c, func(i int32, sex, age int) {
		if age < 17 || age > 68 || !p.eligible(i) {
			return
		}
		r := draw(w.opt.Seed, sJobseeker, int(i))
		l, _ := w.lifeOf(i, sex, age)
		from := max(civil(2019, 1, 1), p.came[i])
		if l.had&(1<<activitySupport|1<<establishmentBenefit) != 0 {
			d := from + day(r.Intn(500))
			t.Add(p.idOn(i, d), int64(d), int64(file.Null), t.Text(categories[1]))
		} else if r.Chance(w.cal.Services.Jobseekers) {
			d := from + day(r.Intn(1500))
			to := d + day(r.Between(30, 600))
			cell := int64(to)
			if to > dataEnd {
				cell = file.Null
			}
			t.Add(p.idOn(i, d), int64(d), cell, t.Text(categories[r.Intn(len(categories))]))
		}
	})
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
