package synth

import (
	"ansatz/internal/synth/random"
)

// livelihoodRates holds the rates of what people live on from month to month.
type livelihoodRates struct {
	Degrees    map[string][]float64 `yaml:"degrees"`     // by benefit: shares with 100, 75, 50 and 25 per cent
	SinceStart float64              `yaml:"since_start"` // of permanent support: had already in 2020
	Ended      float64              `yaml:"ended"`       // of permanent support: ends in the years of the registers
	Sickness   struct {
		More   float64 `yaml:"more"`   // chance of one more time of sickness
		Median float64 `yaml:"median"` // days
		Sigma  float64 `yaml:"sigma"`
		Easing float64 `yaml:"easing"` // of long times: half of the sickness benefit in the last part
	} `yaml:"sickness"`
	Wage        float64            `yaml:"wage"`        // of the pay that sickness and parental benefit replace
	Basic       int                `yaml:"basic"`       // kronor a month of these for who has no pay
	Highest     int                `yaml:"highest"`     // kronor a month of these, at most
	Retroactive float64            `yaml:"retroactive"` // new support whose first payment is for several months
	Correction  float64            `yaml:"correction"`  // of the payments
	PartYear    float64            `yaml:"part_year"`
	SecondJob   float64            `yaml:"second_job"`
	Arrears     float64            `yaml:"arrears"`    // of the employed: paid the month after
	Registered  float64            `yaml:"registered"` // months without pay between others: registered as a jobseeker
	Beside      map[string]float64 `yaml:"beside"`     // of those with permanent support in full: pay beside it
	BesidePay   [2]int             `yaml:"beside_pay"`
	BesideTime  [2]int             `yaml:"beside_time"` // months
	Ends        float64            `yaml:"ends"`        // of the cases with action: the benefit ends as the case closes
	Moves       float64            `yaml:"moves"`       // of these: another income net follows, where there is one
}

// The months of a course are counted from January 2020, the first that the registers pay for. The study of livelihoods
// looks at those from courseStudy on, and reads the pay and the benefits of the month before it.
const (
	courseMonths = 48
	courseStudy  = 24
)

var courseStart = month(2020, 1)

// course is what a person lives on, month by month. Payments, employers' statements, incomes and the jobseekers'
// register are written from it, so that they tell of one life.
type course struct {
	life
	profile  *profile
	spells   []spell
	controls []control
	busy     [courseMonths]int // per cent of a full working time that benefits replace
	pay      [courseMonths]int64
	wage     int64 // kronor a month where nothing stops the person from working
	open     window
	first    int // the months of the window
	last     int
	assists  bool // works as a personal assistant
	moved    int  // the month in which another net follows one that a case ended, or 0
	beside   [2]int
	gaps     [][2]int // months without pay between others
	buffer   []investigation
}

// spell is a time with one benefit.
type spell struct {
	benefit  int
	from, to day
	amount   int64 // of a whole month
	rest     int64 // of the last month, beside its amount
	degree   int   // per cent of a full working time that it replaces
	latest   day   // the last day on which it may be paid
	exact    bool  // paid in these amounts: no correction, no retroactive payment
	fresh    bool  // begins within the window: may be paid for several months at first
}

// control is a control investigation of a recipient, seen from the benefit: the months of its opening and closing.
type control struct {
	benefit        int
	opened, closed int
	ends           bool // the benefit ends in the month in which the case closes
	moves          bool
}

// inCourse returns the month of a day, counted from the first of a course.
func inCourse(d day) int { return monthOf(d) - courseStart }

// follow draws the course of a person's life. It reports whether the person is in the country in its months. The
// course's memory is used again.
func (w *World) follow(c *course, i int32, sex, age int) bool {
	p := &w.people
	*c = course{spells: c.spells[:0], controls: c.controls[:0], gaps: c.gaps[:0], buffer: c.buffer[:0]}
	if p.death[i] < civil(2020, 3, 1) || p.left[i] < civil(2020, 3, 1) {
		return false
	}
	c.life, c.profile = w.lifeOf(i, sex, age)
	c.open = window{civil(2020, 1, 1), civil(2023, 12, 31)}
	if !w.known(c, i) {
		c.open = window{max(c.open.from, p.came[i]), min(c.open.to, p.death[i], p.left[i])}
	}
	c.first, c.last = inCourse(c.open.from), inCourse(c.open.to)
	if c.assists = c.assistant; !c.assists {
		_, c.assists = w.assist.worksFor[i]
	}
	earned, _ := w.earned(i, age, 2022)
	c.wage = earned / 12
	if c.had != 0 && p.came[i] <= civil(2023, 10, 1) {
		w.caseMonths(c, i, age)
		w.spells(c, i)
	}
	w.wages(c, i, age)
	return true
}

// known reports whether table 3 counts what the person was paid in 2023.
func (w *World) known(c *course, i int32) bool { return c.profile != nil && w.group[i] < familyOf }

// caseMonths lists the investigations of the person as a recipient, opened in the months of the course.
func (w *World) caseMonths(c *course, i int32, age int) {
	add := func(cs *investigation, k int) {
		opened := inCourse(cs.opened)
		if cs.capacity != asRecipient || opened < c.first || opened > c.last {
			return
		}
		r := draw(w.opt.Seed, sInvestigated, k<<34|int(i)|1<<50)
		cal := &w.cal.Livelihood
		o := control{benefit: int(cs.benefit), opened: opened, closed: courseMonths}
		if cs.closed != never {
			o.closed = min(inCourse(cs.closed), courseMonths)
		}
		if o.ends = cs.action && o.closed <= c.last && r.Chance(cal.Ends); o.ends {
			o.moves = r.Chance(cal.Moves)
		}
		c.controls = append(c.controls, o)
	}
	if c.profile != nil {
		for k, at := range w.casesOf[i] {
			add(&w.cases[at], k)
		}
		return
	}
	if c.investigated == 0 || !w.people.eligible(i) || w.group[i] != 0 && !w.unmatched[i] {
		return
	}
	w.poolCases(i, age, c.life, &c.buffer)
	for k := range c.buffer {
		add(&c.buffer[k], k)
	}
}

// listCases lists the cases of everybody in a group, by person.
func (w *World) listCases() {
	w.casesOf = map[int32][]int32{}
	for k := range w.cases {
		if i := w.cases[k].person; i != nobody && w.slot[i] >= 0 {
			w.casesOf[i] = append(w.casesOf[i], int32(k))
		}
	}
}

// controlOf returns the last investigation of a benefit that was opened in the months from lo to hi.
func (c *course) controlOf(b, lo, hi int) *control {
	var last *control
	for k := range c.controls {
		if o := &c.controls[k]; o.benefit == b && o.opened >= lo && o.opened <= hi &&
			(last == nil || o.opened > last.opened) {
			last = o
		}
	}
	return last
}

// place returns the first of n months from lo to hi, among which the month of an investigation is, and n, which the
// room and the end of the benefit may change. It prefers months in which no other benefit replaces work.
func (c *course) place(r *random.Numbers, b, n, lo, hi int) (from, months int) {
	o := c.controlOf(b, lo, hi)
	n = max(1, min(n, hi-lo+1))
	switch {
	case o != nil && o.ends && o.closed <= hi:
		n = max(n, o.closed-o.opened+1)
		from = max(lo, o.closed-n+1)
		c.movesOn(o)
		return from, o.closed - from + 1
	case o != nil:
		lo, hi = max(lo, o.opened-n+1), min(hi, o.opened+n-1)
	case c.moved > lo && c.moved <= hi && isIncomeNet(b):
		from, c.moved = c.moved, 0
		return from, min(n, hi-from+1)
	}
	least, starts := 1<<30, hi-lo+2-n
	for k, first := 0, r.Intn(starts); k < starts && least > 0; k++ {
		m, sum := lo+(first+k)%starts, 0
		for at := m; at < m+n; at++ {
			sum += c.busy[at]
		}
		if sum < least {
			from, least = m, sum
		}
	}
	return from, n
}

// movesOn notes the month in which another net may follow one that a case has ended.
func (c *course) movesOn(o *control) {
	if o.moves && isIncomeNet(o.benefit) && c.moved == 0 {
		c.moved = o.closed + 1
	}
}

func isIncomeNet(b int) bool {
	switch b {
	case sicknessCompensation, activityCompensation, sicknessBenefit, activitySupport, establishmentBenefit:
		return true
	}
	return false
}

// add adds a spell, within the window, and counts what it replaces of the person's work.
func (c *course) add(s spell) {
	s.from, s.to = max(s.from, c.open.from), min(s.to, c.open.to)
	if s.to < s.from {
		return
	}
	c.spells = append(c.spells, s)
	for m := inCourse(s.from); m <= inCourse(s.to); m++ {
		from, to := firstDay(courseStart+m), lastDay(courseStart+m)
		days := min(to, s.to) - max(from, s.from) + 1
		c.busy[m] = min(100, c.busy[m]+s.degree*int(days)/int(to-from+1))
	}
}

// whole returns a spell of whole months.
func whole(b, from, n int, amount int64, degree int) spell {
	return spell{benefit: b, from: firstDay(courseStart + from), to: lastDay(courseStart + from + n - 1),
		amount: amount, degree: degree, latest: never}
}

// wages works out the pay of each month: what the year's income gives, less what benefits replace.
func (w *World) wages(c *course, i int32, age int) {
	cal := &w.cal.Livelihood
	habits := draw(w.opt.Seed, sEmployer, -1-int(i))
	arrears := habits.Chance(cal.Arrears)
	for year := 2020; year <= lastYear; year++ {
		earned, ok := w.earned(i, age, year)
		if !ok || earned <= 0 {
			continue
		}
		r := draw(w.opt.Seed, sEmployer, -1-(int(i)<<3|(year-2019)))
		first, n, each := (year-2020)*12, 12, earned/12
		switch {
		case earned < 40000:
			n = r.Between(1, 4)
			first, each = first+r.Intn(13-n), earned/int64(n)
		case r.Chance(cal.PartYear):
			n = r.Between(5, 11)
			first, each = first+r.Intn(13-n), earned/int64(n)
			c.gaps = append(c.gaps, [2]int{(year - 2020) * 12, first - 1}, [2]int{first + n, (year-2020)*12 + 11})
		}
		for m := max(first, c.first); m < first+n && m <= c.last; m++ {
			busy := c.busy[m]
			if arrears && m > 0 {
				busy = c.busy[m-1]
			}
			if busy < 95 {
				c.pay[m] = max(1, each*int64(100-busy)/100)
			}
		}
	}
	w.payBeside(c, i)
}

// payBeside plants pay beside permanent support: somebody who has all of it, and works.
func (w *World) payBeside(c *course, i int32) {
	if c.had&(1<<sicknessCompensation) == 0 {
		return
	}
	cal := &w.cal.Livelihood
	r := draw(w.opt.Seed, sEmployer, int(i)|1<<41)
	rate, ok := cal.Beside[kindName(w.group[i])]
	if u := r.Float(); !ok || u >= rate {
		return
	}
	for _, s := range c.spells {
		from, to := max(inCourse(s.from)+2, courseStudy), min(inCourse(s.to), c.last)
		if s.benefit != sicknessCompensation || s.degree < 100 || s.amount < incompatibleSupport || to-from < 4 {
			continue
		}
		n := min(r.Between(cal.BesideTime[0], cal.BesideTime[1]), to-from)
		m := from + r.Intn(to-from+1-n)
		c.beside = [2]int{m, m + n - 1}
		pay := int64(r.Between(cal.BesidePay[0], cal.BesidePay[1]))
		for k := m; k < m+n; k++ {
			c.pay[k] = max(c.pay[k], pay)
		}
		return
	}
}

// kindName returns the name of a group as the results of livelihoods have it; people in no group are the pool.
func kindName(g uint8) string {
	switch {
	case g == 0:
		return "pool"
	case g < familyOf:
		return byKind[g-1]
	}
	return eachFamily(byKind[g-familyOf])
}

// income returns the pay of a year.
func (c *course) income(year int) int64 {
	sum := int64(0)
	for m := (year - 2020) * 12; m < (year-2019)*12; m++ {
		sum += c.pay[m]
	}
	return sum
}
