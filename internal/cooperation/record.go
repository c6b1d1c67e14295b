package cooperation

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/ledger"
)

// Result is what came of writing a record.
type Result struct {
	Noun   string    `json:"noun"`
	ID     string    `json:"id"`
	Number int64     `json:"number"` // of its entry
	Doubts []Finding `json:"doubts"` // what the law may say, and nobody could check
}

// Received says of a request or an answer that it has come from another agency: it is written in also where the law
// does not allow it, with the rules that it breaks. Such a request cannot be granted before they are met.
type Received bool

// Write writes a new record. A request or answer that the law does not allow is refused with all reasons at once; that
// it was is an entry of its own.
func (s *Store) Write(ctx context.Context, noun string, r Record, came Received) (res Result, err error) {
	n, found := Find(noun)
	if !found {
		return res, unknownNoun(noun)
	}
	err = s.judged(ctx, n, func(t *transaction) (string, []Finding, error) {
		var all []Finding
		var err error
		res, all, err = t.writeNew(n, r, came)
		return res.ID, all, err
	})
	return res, err
}

func unknownNoun(name string) error {
	var names []string
	for _, n := range Nouns() {
		names = append(names, n.Name)
	}
	return &fault.Fault{Kind: fault.Usage, Rule: lang.Textf("%s är inget slag av post", "%s is no kind of record",
		name),
		Hint: fault.DidYouMean(name, names)}
}

// judged writes what act writes. Where a finding refuses it, it writes nothing but that it was refused.
func (s *Store) judged(ctx context.Context, n *Noun, act func(*transaction) (string, []Finding, error)) error {
	return s.write(ctx, func(t *transaction) error {
		id, all, err := act(t)
		if err != nil {
			return err
		}
		return t.refusing(n, id, all)
	})
}

// refusing returns the findings that refuse a record, which are written then; nil where none does.
func (t *transaction) refusing(n *Noun, id string, all []Finding) error {
	list := refusals(all)
	if len(list) == 0 {
		return nil
	}
	t.instead = append(t.instead, Entry{Noun: n.Name, ID: id, Act: Refused, Findings: rules(all)})
	return list
}

func (t *transaction) writeNew(n *Noun, r Record, came Received) (res Result, all []Finding, err error) {
	r.ID = t.store.own(r.ID)
	fields, faults := n.fill(t.defaults(n, r, bool(came)), nil, now())
	t.ownNames(fields)
	faults = append(faults, n.whole(fields, r.Reason)...)
	id, wrong := t.name(n, r, fields)
	if wrong != nil {
		faults = append(faults, wrong)
	}
	if f := checkReason(r.Reason); f != nil {
		faults = append(faults, f)
	}
	if len(faults) > 0 {
		return res, nil, faults
	}
	if _, taken := t.state(n.Name, id); taken {
		return res, nil, &fault.Fault{Kind: fault.Usage,
			Rule: tr("%s %s finns redan", "%s %s exists already", n.Named, id),
			Hint: tr("rätta posten med: ansatz case %s correct %s", "correct it with: ansatz case %s correct %s",
				n.Name, id)}
	}
	e := Entry{Noun: n.Name, ID: id, Act: New, Fields: fields, Reason: r.Reason}
	if all, err = t.judge(n, &e, bool(came)); err != nil || len(refusals(all)) > 0 {
		return Result{Noun: n.Name, ID: id}, all, err
	}
	if err := t.addRecord(n, e); err != nil {
		return res, nil, err
	}
	return Result{Noun: n.Name, ID: id, Number: t.number, Doubts: doubts(all)}, all, nil
}

// addRecord adds the entry of a record, and those that follow from it: the agencies that a new decision names.
func (t *transaction) addRecord(n *Noun, e Entry) error {
	members := ""
	if n.Name == Decision {
		members = e.Fields["agency"]
		delete(e.Fields, "agency")
	}
	if err := t.add(e); err != nil {
		return err
	}
	for agency := range strings.SplitSeq(members, ",") {
		if agency == "" {
			continue
		}
		fields := map[string]string{"decision_id": e.ID, "agency": agency, "from_date": e.Fields["from_date"]}
		if to := e.Fields["to_date"]; to != "" {
			fields["to_date"] = to
		}
		id := strings.Join([]string{e.ID, agency, fields["from_date"]}, "/")
		if _, there := t.state(Member, id); there {
			continue
		}
		if err := t.add(Entry{Noun: Member, ID: id, Act: New, Fields: fields}); err != nil {
			return err
		}
	}
	return t.err
}

// judge seals the fields of an entry, and returns what the law says of it.
func (t *transaction) judge(n *Noun, e *Entry, came bool) ([]Finding, error) {
	if err := t.store.seal(n, e.Fields); err != nil {
		return nil, err
	}
	var all []Finding
	switch n.Name {
	case Request:
		if own := t.store.Agency; e.Fields["from_agency"] != own && e.Fields["to_agency"] != own {
			return nil, &fault.Fault{Kind: fault.Usage,
				Rule: tr("begäran är varken från eller till %s, vars register det är",
					"the request is neither from nor to %s, whose register this is", label.Agency(own)),
				Hint: lang.Text{SV: "skriv in den i någon av de två myndigheternas register",
					EN: "write it into the register of one of the two agencies"}}
		}
		if e.Fields["from_agency"] == e.Fields["to_agency"] {
			return nil, &fault.Fault{Kind: fault.Usage,
				Rule: lang.Text{SV: "begäran är från och till samma myndighet",
					EN: "the request is from and to the same " +
						"agency"},
				Hint: lang.Text{SV: "rätta --from-agency eller --to-agency",
					EN: "correct --from-agency or --to-agency"}}
		}
		came = came && e.Fields["from_agency"] != t.store.Agency // one's own has not come
		all = t.store.law.judgeRequest(e.Fields, t)
	case Answer:
		request := t.current(Request, e.ID)
		if request == nil {
			return nil, t.unknown(Request, e.ID)
		}
		all = t.store.law.judgeAnswer(request.Fields, e.Fields, t)
		if outcome := e.Fields["outcome"]; outcome == "given" || outcome == "partly" {
			all = append(all, t.unlawful(request)...)
		}
		came = came && request.Fields["to_agency"] != t.store.Agency
	}
	if came { // it is a fact: what the law says of it is written and said, and refuses nothing
		e.Findings = rules(all)
		for i := range all {
			all[i].Doubt = true
		}
	}
	return append(all, t.notes(n, e.Fields)...), t.err
}

// unlawful returns what forbids to grant a request that has come.
func (t *transaction) unlawful(request *Entry) []Finding {
	if request.Fields["to_agency"] != t.store.Agency {
		return nil // it was judged when it was written
	}
	all := t.store.law.judgeRequest(request.Fields, t)
	return slices.DeleteFunc(all, func(f Finding) bool { return strings.HasPrefix(f.Rule, "onward_") })
}

// unknown is the fault of a record that is not there.
func (l *looking) unknown(noun, id string) error {
	if l.err != nil {
		return l.err
	}
	if ledger.Typed.Check(ledger.Typed{"id": id}) != nil {
		return checkID(id) // it is not repeated
	}
	n, _ := Find(noun)
	return &fault.Fault{Kind: fault.Usage,
		Rule: tr("%s %s finns inte här", "%s %s is not here", n.Named, id),
		Hint: tr("ansatz case %s list visar vad som finns; en begäran som har kommit heter myndighet:beteckning",
			"ansatz case %s list shows what there is; a request that has come is called agency:name", noun)}
}

// name is what a record is called: what was given, or for a key of several columns these together. A request of another
// agency has its agency before its name, for two agencies may use one name.
func (t *transaction) name(n *Noun, r Record, fields map[string]string) (string, *fault.Fault) {
	if len(n.Key) == 1 || n.Name == Answer {
		if n.Name == Answer {
			return r.ID, nil // it must be there
		}
		from := fields["from_agency"]
		if n.Name == Request && from != "" {
			r.ID = strings.TrimPrefix(r.ID, from+":")
		}
		if wrong := checkID(r.ID); wrong != nil {
			return "", wrong
		}
		if n.Name == Phenomenon && (r.ID == "unclassified" || strings.ContainsAny(r.ID, "./")) {
			return "", &fault.Fault{Kind: fault.Usage,
				Rule: lang.Text{SV: "ett fenomen kan inte heta så", EN: "a phenomenon cannot be called that"},
				Hint: lang.Text{SV: "ange bokstäver, siffror, - och _; unclassified är upptaget",
					EN: "give letters, digits, - and _; unclassified is taken"}}
		}
		if n.Name == Request && from != "" && from != t.store.Agency {
			return from + ":" + r.ID, nil
		}
		return r.ID, nil
	}
	if r.ID != "" {
		return "", &fault.Fault{Kind: fault.Usage,
			Rule: tr("%s får sin beteckning av fälten", "%s is named by its fields", n.Named),
			Hint: tr("ta bort beteckningen, och ange --%s", "remove the name, and give --%s",
				flagOf(strings.Join(n.Key, " --")))}
	}
	var parts []string
	for _, column := range n.Key {
		parts = append(parts, fields[column])
	}
	return strings.Join(parts, "/"), nil
}

// ownNames takes the register's agency from before the names of its own records.
func (t *transaction) ownNames(fields map[string]string) {
	for _, column := range ownNames {
		if name, has := fields[column]; has {
			fields[column] = t.store.own(name)
		}
	}
}

// defaults fills in what most records have: who keeps the register, and today.
func (t *transaction) defaults(n *Noun, r Record, came bool) Record {
	r.Fields = clone(r.Fields)
	today := now().Format(time.DateOnly)
	set := func(name, value string) {
		if r.Fields[name] == "" {
			r.Fields[name] = value
		}
	}
	switch n.Name {
	case Request:
		if came {
			set("to_agency", t.store.Agency)
		} else {
			set("from_agency", t.store.Agency)
		}
		set("sent_date", today)
	case Answer:
		set("answered_date", today)
	case Target:
		set("opened_date", today)
	case Measure:
		set("agency", t.store.Agency)
		set("date", today)
		set("amount", "0")
	}
	return r
}

func checkReason(reason string) *fault.Fault {
	if err := (ledger.Typed{"--reason": reason}).Check(); err != nil {
		return fault.Of(err)[0]
	}
	return nil
}

// Correct writes a record anew. What is not given stays as it was, and a hyphen empties a field. The entry before
// stays. A reason must be given.
func (s *Store) Correct(ctx context.Context, noun string, r Record) (res Result, err error) {
	n, found := Find(noun)
	if !found {
		return res, unknownNoun(noun)
	}
	err = s.judged(ctx, n, func(t *transaction) (string, []Finding, error) {
		r.ID = s.own(r.ID)
		before := t.current(n.Name, r.ID)
		if before == nil {
			return r.ID, nil, t.unknown(n.Name, r.ID)
		}
		fields, faults := n.fill(r, before.Fields, now())
		t.ownNames(fields)
		faults = append(faults, n.whole(fields, r.Reason)...)
		if strings.TrimSpace(r.Reason) == "" {
			faults = append(faults, &fault.Fault{Kind: fault.Usage,
				Rule: lang.Text{SV: "ingenting säger varför posten rättas",
					EN: "nothing says why the record is corrected"},
				Hint: lang.Text{SV: "ange --reason", EN: "give --reason"}})
		} else if f := checkReason(r.Reason); f != nil {
			faults = append(faults, f)
		}
		for _, column := range n.Key {
			if f, has := n.Field(column); has && fields[column] != before.Fields[column] {
				faults = append(faults, &fault.Fault{Kind: fault.Usage,
					Rule: tr("--%s är en del av postens beteckning och kan inte rättas",
						"--%s is part of the record's name and cannot be corrected", f.Flag()),
					Hint: lang.Text{SV: "avsluta posten med en sista dag, och skriv en ny",
						EN: "end the record with a last day, and write a new one"}})
			}
		}
		if n.Name == Request && fields["from_agency"] != before.Fields["from_agency"] {
			faults = append(faults, &fault.Fault{Kind: fault.Usage,
				Rule: lang.Text{SV: "den begärande myndigheten kan inte rättas",
					EN: "the asking agency cannot be corrected"},
				Hint: lang.Text{SV: "skriv en ny begäran", EN: "write a new request"}})
		}
		if len(faults) > 0 {
			return r.ID, nil, faults
		}
		e := Entry{Noun: n.Name, ID: r.ID, Act: Correct, Fields: fields, Reason: r.Reason}
		came := n.Name == Answer || n.Name == Request && fields["to_agency"] == s.Agency
		all, err := t.judge(n, &e, came)
		all = append(all, dropped(n, before.Fields, fields, r.Reason)...)
		if err != nil || len(refusals(all)) > 0 {
			return r.ID, all, err
		}
		ids := t.resting(n, r.ID, before.Fields, e.Fields)
		rested := t.judgedAnew(ids)
		if err := t.addRecord(n, e); err != nil {
			return r.ID, nil, err
		}
		all = append(all, undone(rested, t.judgedAnew(ids))...)
		res = Result{n.Name, r.ID, t.number, doubts(all)}
		return r.ID, all, nil
	})
	return res, err
}

// Try returns every mistake of a new record, and writes nothing but that it was tried or refused: who tries can learn
// what is here.
func (s *Store) Try(ctx context.Context, noun string, r Record, came Received) error {
	n, found := Find(noun)
	if !found {
		return unknownNoun(noun)
	}
	err := s.judged(ctx, n, func(t *transaction) (string, []Finding, error) {
		res, all, err := t.writeNew(n, r, came)
		if err == nil && len(refusals(all)) == 0 {
			t.instead = []Entry{{Noun: n.Name, ID: res.ID, Act: Tried}}
			err = errTried
		}
		return res.ID, all, err
	})
	if errors.Is(err, errTried) {
		return nil
	}
	return err
}
