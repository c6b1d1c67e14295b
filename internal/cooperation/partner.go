package cooperation

import (
	"context"
	"slices"
	"strings"

	"filippo.io/age"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/person"
)

// Partner is an agency with which files are exchanged: whom files to it are sealed to, and whose signatures count under
// files from it.
type Partner struct {
	Agency     string             `json:"agency"`
	Recipients []string           `json:"recipients"`
	Keys       []person.PublicKey `json:"keys"`
}

// SetPartner writes down a partner, in the place of what was written of that agency before. Where people are listed an
// administrator does it.
func (s *Store) SetPartner(ctx context.Context, p Partner) error {
	var faults fault.List
	if !slices.Contains(agencies(), p.Agency) {
		faults = append(faults, fault.Of(unknownAgency(p.Agency))...)
	} else if p.Agency == s.Agency {
		faults = append(faults, &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "det är registrets egen myndighet", EN: "this is the register's own agency"},
			Hint: lang.Text{SV: "ange den andra myndigheten", EN: "give the other agency"}})
	}
	if _, err := recipients(p.Recipients); err != nil || len(p.Recipients) == 0 {
		faults = append(faults, &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "mottagaren saknas eller är ingen öppen nyckel av age",
				EN: "the recipient is missing or is no public key of age"},
			Hint: lang.Text{SV: "ange --recipient age1…, som den andra myndigheten har gjort med ansatz vault key FIL",
				EN: "give --recipient age1…, which the other agency has made with ansatz vault key FILE"}})
	}
	for _, k := range p.Keys {
		if !k.Valid() {
			faults = append(faults, &fault.Fault{Kind: fault.Usage,
				Rule: lang.Text{SV: "--public är ingen publik nyckel", EN: "--public is no public key"},
				Hint: lang.Text{SV: "ange raden som ansatz person new skrev ut hos den andra myndigheten",
					EN: "give the line that ansatz person new printed at the other agency"}})
		}
	}
	if len(p.Keys) == 0 {
		faults = append(faults, &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "--public saknas: ingen kan skriva under för myndigheten",
				EN: "--public is missing: nobody can sign for the agency"},
			Hint: lang.Text{SV: "ange raden som ansatz person new skrev ut hos den andra myndigheten",
				EN: "give the line that ansatz person new printed at the other agency"}})
	}
	if slices.ContainsFunc(p.Recipients, func(r string) bool {
		return r != "" && slices.Contains(strings.Split(s.Recipients, ","), strings.TrimSpace(r))
	}) {
		faults = append(faults, ownKey("--recipient"))
	}
	if len(faults) > 0 {
		return faults
	}
	return s.write(ctx, func(t *transaction) error {
		keys := make([]string, len(p.Keys))
		for i, k := range p.Keys {
			keys[i] = string(k)
		}
		if err := t.add(Entry{Noun: partner, ID: p.Agency, Act: Changed, Fields: map[string]string{
			"recipients": strings.Join(p.Recipients, ","), "keys": strings.Join(keys, ",")}}); err != nil {
			return err
		}
		if slices.ContainsFunc(p.Keys, t.ours) {
			return ownKey("--public")
		}
		return nil
	})
}

// ours says whether a key is that of who writes, or of somebody in the list of people.
func (t *transaction) ours(k person.PublicKey) bool {
	return k == t.by.Public() || slices.ContainsFunc(t.people.People,
		func(p person.Person) bool { return p.Key == k })
}

// ownKey is the fault of one's own key in the place of a partner's: files would be sealed to oneself, or one's own
// signature be taken for theirs.
func ownKey(flag string) *fault.Fault {
	return &fault.Fault{Kind: fault.Usage,
		Rule: tr("%s är det egna registrets nyckel, inte den andra myndighetens",
			"%s is a key of this register, not of the other agency", flag),
		Hint: lang.Text{SV: "ange den nyckel som den andra myndigheten har skickat",
			EN: "give the key that the other agency has sent"}}
}

// Partners lists the agencies with which files are exchanged.
func (s *Store) Partners(ctx context.Context) ([]Partner, error) {
	l := s.look(ctx)
	all := []Partner{}
	for _, st := range l.states("noun = $1 order by id", 1000, partner) {
		if p, known := l.partner(st.ID); known {
			all = append(all, p)
		}
	}
	return all, s.failed(l.err)
}

func (l *looking) partner(agency string) (Partner, bool) {
	e := l.current(partner, agency)
	if e == nil {
		return Partner{}, false
	}
	p := Partner{Agency: agency, Recipients: strings.Split(e.Fields["recipients"], ",")}
	for k := range strings.SplitSeq(e.Fields["keys"], ",") {
		p.Keys = append(p.Keys, person.PublicKey(k))
	}
	return p, true
}

func unknownPartner(kind fault.Kind, agency string) error {
	return &fault.Fault{Kind: kind,
		Rule: tr("%s är ingen myndighet som filer utbyts med", "%s is no agency with which files are exchanged",
			label.Agency(agency)),
		Hint: tr("skriv in dess nycklar: ansatz case partner %s --recipient age1… --public ansatz-key-…",
			"write down its keys: ansatz case partner %s --recipient age1… --public ansatz-key-…", agency)}
}

func recipients(texts []string) ([]age.Recipient, error) {
	return age.ParseRecipients(strings.NewReader(strings.Join(texts, "\n")))
}

// People returns the list of people; empty where there is none.
func (s *Store) People(ctx context.Context) (person.List, error) {
	l := s.look(ctx)
	if e := l.current(people, people); e != nil {
		return *e.People, nil
	}
	return person.List{}, s.failed(l.err)
}

// SetPeople puts a list of people in the place of the one that there is, signed by an administrator. change makes the
// new list of the earlier one.
func (s *Store) SetPeople(ctx context.Context, change func(person.List) (person.List, error)) error {
	return s.write(ctx, func(t *transaction) error {
		list, err := change(person.List{People: slices.Clone(t.people.People)})
		if err != nil {
			return err
		}
		return t.add(Entry{Noun: people, ID: people, Act: Changed, People: &list})
	})
}
