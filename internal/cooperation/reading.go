package cooperation

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
)

// Shown is a record as it was shown: its entries from the first, the last of them as it stands. Sealed fields are
// readable where the register's key was given.
type Shown struct {
	Noun    string  `json:"noun"`
	ID      string  `json:"id"`
	Entries []Entry `json:"entries"`
	Readers []Entry `json:"readers"` // who has read it before
	Sealed  bool    `json:"sealed"`  // the key was not given

	Due      string  `json:"due,omitempty"`      // of a request without an answer: the day on which it is due
	Agencies []State `json:"agencies,omitempty"` // of a decision: those that take part
	// Of a request: the outcome of its answer, and the conditions of use, as codes.
	Outcome    string `json:"outcome,omitempty"`
	Conditions string `json:"conditions,omitempty"`
}

// Last is the entry that the record stands as.
func (s Shown) Last() Entry {
	for _, e := range slices.Backward(s.Entries) {
		if e.Act != Refused && e.Act != Tried {
			return e
		}
	}
	return Entry{}
}

// Show returns a record with its history, after writing down that it was read. open says to show what is sealed.
func (s *Store) Show(ctx context.Context, noun, id string, open bool) (Shown, error) {
	id = s.own(id)
	shown := Shown{Noun: noun, ID: id, Entries: []Entry{}, Readers: []Entry{}, Sealed: !open}
	n, found := Find(noun)
	if !found {
		return shown, unknownNoun(noun)
	}
	err := s.write(ctx, func(t *transaction) error {
		all, err := t.entriesOf(noun, id)
		if err != nil {
			return err
		}
		for _, e := range all {
			if e.Act == Seen {
				shown.Readers = append(shown.Readers, e)
				continue
			}
			if open {
				if e.Fields, err = s.unseal(e.Fields); err != nil {
					return err
				}
			}
			shown.Entries = append(shown.Entries, e)
		}
		if len(shown.Entries) == 0 { // what was refused has entries, and no record
			return t.unknown(n.Name, id)
		}
		if st, there := t.state(noun, id); there && noun == Request && st.Pending {
			shown.Due = st.Due
		}
		if e := t.current(Answer, id); noun == Request && e != nil {
			shown.Outcome, shown.Conditions = e.Fields["outcome"], e.Fields["condition"]
		}
		if noun == Decision {
			shown.Agencies = t.states("noun = $1 and decision = $2 order by id", len(agencies())*100, Member, id)
		}
		return t.add(Entry{Noun: noun, ID: id, Act: Seen,
			Fields: map[string]string{"opened": strconv.FormatBool(open)}})
	})
	if err != nil {
		return Shown{}, err
	}
	return shown, nil
}

func (l *looking) entriesOf(noun, id string) (all []Entry, err error) {
	err = l.eachEntry("select body, signature, hash from entry where noun = $1 and id = $2 order by number",
		[]any{noun, id}, func(e Entry) error {
			if e.Noun != noun || e.ID != id {
				return damaged(l.store.place())
			}
			all = append(all, e)
			return nil
		})
	return all, err
}

// Filter says which records are listed. Empty fields say nothing.
type Filter struct {
	Agency   string // asks, is asked or acts
	Decision string
	Pending  bool   // requests without an answer
	Since    string // opened, sent or dated on that day or later
	Until    string
	Last     int // so many of the last ones, by day and then by entry; 0: all
}

// List returns the records of a kind as they stand, by the day on which they were opened, sent or dated, the last last,
// after writing down that they were listed.
// Fields that are sealed stay so.
func (s *Store) List(ctx context.Context, noun string, f Filter) (list []Entry, err error) {
	if _, found := Find(noun); !found {
		return nil, unknownNoun(noun)
	}
	query, args := f.query(noun)
	list = []Entry{}
	err = s.write(ctx, func(t *transaction) error {
		err := t.eachEntry(query, args, func(e Entry) error {
			if e.Noun != noun {
				return damaged(s.place())
			}
			list = append(list, e)
			return nil
		})
		if err != nil {
			return err
		}
		return t.add(Entry{Noun: noun, Act: Seen, Fields: map[string]string{"listed": strconv.Itoa(len(list))}})
	})
	slices.Reverse(list)
	return list, err
}

// query selects the entries of a filter's records, the last first. The two sides of an agency are looked up one by one,
// each in an index that has all that is asked for, so that no other record is read.
func (f Filter) query(noun string) (query string, args []any) {
	args = []any{noun}
	where := "noun = $1"
	with := func(condition, value string) {
		if value != "" {
			args = append(args, value)
			where += " and " + condition + " $" + strconv.Itoa(len(args))
		}
	}
	with("decision =", f.Decision)
	with("opened >=", f.Since)
	with("opened <=", f.Until)
	if f.Pending {
		where += " and pending = 1"
	}
	last := " order by opened desc, number desc"
	if f.Last > 0 {
		last += " limit " + strconv.Itoa(f.Last)
	}
	found := "select opened, number from state where " + where + last
	if f.Agency != "" {
		args = append(args, f.Agency)
		side := func(column string) string {
			return "select opened, number from (select opened, number from state where " + where + " and " + column +
				" = $" + strconv.Itoa(len(args)) + last + ") as " + column + "_side"
		}
		found = "select opened, number from (" + side("agency") + " union " + side("other") + ") as sides" + last
	}
	return "select e.body, e.signature, e.hash from (" + found + ") as found " +
		"join entry e on e.number = found.number order by found.opened desc, e.number desc", args
}

// Due is what is due: requests without an answer, files without a receipt, and decisions that end.
type Due struct {
	Day      string      `json:"day"`
	Until    string      `json:"until"`
	Agencies []DueAgency `json:"agencies"`
	Items    []State     `json:"items"`    // due or overdue until that day, the earliest first
	Receipts []State     `json:"receipts"` // files that were sent, and whose receipt is due
	Ending   []State     `json:"ending"`   // decisions that end
	More     int         `json:"more"`     // items that are not listed

	MoreReceipts int `json:"more_receipts"` // files that are not listed
	MoreEnding   int `json:"more_ending"`   // decisions that are not listed
}

// DueAgency counts the requests without an answer between the register's agency and another.
type DueAgency struct {
	Agency  string `json:"agency"`
	Asked   bool   `json:"asked"`   // it is asked, and we wait; else it waits for us
	Open    int    `json:"open"`    // in all
	Soon    int    `json:"soon"`    // due from the day until the last one
	Overdue int    `json:"overdue"` // due before the day
}

// FindDue returns what is due on a day and some days after, at most some items, after writing down that it was looked
// at.
func (s *Store) FindDue(ctx context.Context, day string, days, most int) (d Due, err error) {
	d = Due{Day: day, Until: later(day, days), Agencies: []DueAgency{}, Items: []State{}, Receipts: []State{},
		Ending: []State{}}
	err = s.write(ctx, func(t *transaction) error {
		if err := t.dueAgencies(&d); err != nil {
			return err
		}
		in := 0
		for _, a := range d.Agencies {
			in += a.Soon + a.Overdue
		}
		d.Items = t.states("noun = $1 and pending = 1 and due <= $2 order by due, id", most, Request, d.Until)
		d.More = in - len(d.Items)
		d.Receipts, d.MoreReceipts = t.counted("noun = $1 and pending = 1 and due <= $2", "due, id", most, message,
			d.Until)
		for i, m := range d.Receipts {
			d.Receipts[i].ID = m.Subject // the record that was sent
		}
		d.Ending, d.MoreEnding = t.counted("noun = 'decision' and closed <> '' and closed >= $1 and closed <= $2",
			"closed, id", most, day, d.Until)
		if t.err != nil {
			return t.err
		}
		return t.add(Entry{Noun: Request, Act: Seen, Fields: map[string]string{"due": d.Until}})
	})
	return d, err
}

func (t *transaction) dueAgencies(d *Due) error {
	return eachRow(t.ctx, t.from, "select agency, other, count(*), "+
		"sum(case when due < $2 then 1 else 0 end), sum(case when due >= $2 and due <= $3 then 1 else 0 end) "+
		"from state where noun = $1 and pending = 1 group by agency, other order by agency, other",
		[]any{Request, d.Day, d.Until}, func(rows *sql.Rows) error {
			var a DueAgency
			asked := ""
			if err := rows.Scan(&a.Agency, &asked, &a.Open, &a.Overdue, &a.Soon); err != nil {
				return err
			}
			if a.Agency == t.store.Agency {
				a.Agency, a.Asked = asked, true
			}
			d.Agencies = append(d.Agencies, a)
			return nil
		})
}

// counted returns the states of a condition in order, at most some of them, and how many more there are.
func (l *looking) counted(condition, order string, most int, args ...any) (list []State, more int) {
	list = l.states(condition+" order by "+order, most, args...)
	if len(list) == most {
		l.scan("select count(*) from state where "+condition, args, &more)
		more -= len(list)
	}
	return list, more
}

// states returns the states of a condition, at most some of them.
func (l *looking) states(condition string, most int, args ...any) []State {
	list := []State{}
	if l.err == nil {
		l.err = eachState(l.ctx, l.from, " where "+condition+" limit "+strconv.Itoa(most), args, func(s State) error {
			list = append(list, s)
			return nil
		})
	}
	return list
}
