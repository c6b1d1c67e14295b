package result

import (
	"math"
	"math/bits"

	"ansatz/internal/network"
	"ansatz/internal/study"
)

// counted is a kind whose rows a model counts and whose observations rest on the rows of another, if any.
func counted(rows, evidence string) wholeResult {
	models := []string{rows}
	if evidence != "" {
		models = append(models, evidence)
	}
	return wholeResult{models, func(d *data, res *study.Result) ([]Row, error) {
		if evidence != "" {
			if err := d.observe(evidence); err != nil {
				return nil, err
			}
		}
		return d.counts(res, rows)
	}}
}

// counts reads rows of group, category, measure and value; a row without value is a share of its numerator and denominator.
func (d *data) counts(res *study.Result, from string) ([]Row, error) {
	out := rowsOf{result: res.Name}
	err := d.read(`select "group", category, measure, cast(value as double), cast(numerator as bigint), cast(denominator as bigint) from `+from+` order by "group", category, measure`, func(scan func(...any) error) error {
		var group, category, measure string
		var value *float64
		var numerator, denominator *int64
		if err := scan(&group, &category, &measure, &value, &numerator, &denominator); err != nil {
			return err
		}
		if value != nil {
			out.add(group, category, measure, number(*value))
		} else {
			out.add(group, category, measure, share(*numerator, *denominator))
		}
		return nil
	})
	return out.rows, err
}

// observe turns the rows of evidence into observations, one per rule and subject, subjects in the order of their numbers, people by an order without keys. People with protected
// identity are no subjects, and have no key in the evidence.
func (d *data) observe(from string) error {
	query := `select e.rule, e.register, e.subject_id, s.number, e.person_id, e.object_id, o.number,
			coalesce(cast(e.from_date as varchar), ''), coalesce(cast(e.to_date as varchar), ''), e.measure, cast(e.value as double), coalesce(p.protected, false), coalesce(t.protected, false)
		from ` + from + ` as e
		left join register.organisation as s on s.organisation_id = e.subject_id
		left join register.organisation as o on o.organisation_id = e.object_id
		left join register.person as p on p.person_id = e.person_id
		left join register.person as q on q.person_id = e.subject_id
		left join register.person as t on t.person_id = e.object_id
		where not coalesce(q.protected, false)
		order by e.rule, s.sort_rank nulls last, q.draw nulls last, e.subject_id, e.from_date, e.to_date, p.draw nulls last, e.person_id, o.sort_rank nulls last, e.object_id, e.value`
	last := -1
	return d.read(query, func(scan func(...any) error) error {
		var e network.Evidence
		var rule string
		var subject, person int
		var object *int
		var subjectNumber, objectNumber *string
		var protected, protectedObject bool
		if err := scan(&rule, &e.Register, &subject, &subjectNumber, &person, &object, &objectNumber, &e.From, &e.To, &e.Measure, &e.Value, &protected, &protectedObject); err != nil {
			return err
		}
		e.Subject = personLabel(person)
		if protected {
			e.Subject = protectedPerson
		}
		switch {
		case protectedObject:
			e.Object = protectedPerson
		case object != nil:
			e.Object = partyLabel(*object, objectNumber)
		}
		of := partyLabel(subject, subjectNumber)
		if last < 0 || d.observations[last].Rule != rule || d.observations[last].Subject != of {
			d.observations = append(d.observations, network.Observation{Rule: rule, Subject: of})
			last = len(d.observations) - 1
		}
		d.observations[last].Evidence = append(d.observations[last].Evidence, e)
		return nil
	})
}

// partyLabel names a company by its number, and a person, a sole trader too, by the key.
func partyLabel(key int, number *string) string {
	if number != nil {
		return *number
	}
	return personLabel(key)
}

// succession: the flow of an ended company's people, and which companies took over more of them than their size gives.
func (d *data) succession(res *study.Result) ([]Row, error) {
	rows, err := d.counts(res, "graph.succession")
	if err != nil {
		return nil, err
	}
	type pair struct {
		company, place              int
		kind, ended                 string
		users, assistants, common   int64
		usersMoved, assistantsMoved int64
		usersThere, assistantsThere int64
		usersTrade, assistantsTrade int64
		companyNumber, placeNumber  *string
	}
	var pairs []pair
	err = d.read(`select s.company_id, s.place_id, s.kind, cast(s.ended_date as varchar), s.n_users, s.n_assistants, s.n_common, s.n_users_moved, s.n_assistants_moved,
			s.n_users_there, s.n_assistants_there, s.n_users_trade, s.n_assistants_trade, c.number, p.number
		from graph.successor as s
		join register.organisation as c on c.organisation_id = s.company_id
		join register.organisation as p on p.organisation_id = s.place_id
		order by s.sort_rank, s.kind, s.place_rank`, func(scan func(...any) error) error {
		var p pair
		err := scan(&p.company, &p.place, &p.kind, &p.ended, &p.users, &p.assistants, &p.common, &p.usersMoved, &p.assistantsMoved,
			&p.usersThere, &p.assistantsThere, &p.usersTrade, &p.assistantsTrade, &p.companyNumber, &p.placeNumber)
		pairs = append(pairs, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	p := make([]float64, 2*len(pairs))
	for i, s := range pairs {
		p[2*i], p[2*i+1] = math.NaN(), math.NaN()
		if s.users >= 2 {
			p[2*i] = network.AtLeast(s.users, s.usersMoved, ratio(s.usersThere, s.usersTrade))
		}
		if s.assistants >= 2 {
			p[2*i+1] = network.AtLeast(s.assistants, s.assistantsMoved, ratio(s.assistantsThere, s.assistantsTrade))
		}
	}
	rate := network.FalseDiscovery(p)
	limit := d.study.Networks.FDR
	type tally struct{ pairs, users, staff, common, candidates int64 }
	by := map[string]*tally{}
	for i, s := range pairs {
		t := by[s.kind]
		if t == nil {
			t = &tally{}
			by[s.kind] = t
		}
		users, staff := rate[2*i] <= limit, rate[2*i+1] <= limit // a rate that is NaN is none
		t.pairs++
		if users {
			t.users++
		}
		if staff {
			t.staff++
		}
		if s.common > 0 {
			t.common++
		}
		if s.common == 0 || !users && !staff || s.kind == "deregistration" {
			continue
		}
		t.candidates++
		from, to := partyLabel(s.company, s.companyNumber), partyLabel(s.place, s.placeNumber)
		o := network.Observation{Rule: "succession", Subject: to}
		for _, e := range []network.Evidence{
			{Register: map[string]string{"bankruptcy": "company", "revoked_licence": "care_licence"}[s.kind], Subject: from, From: s.ended, Measure: s.kind, Value: 1},
			{Register: "assistance_time", Subject: from, Object: to, Measure: "users_found_after", Value: float64(s.users)},
			{Register: "assistance_time", Subject: from, Object: to, Measure: "assistants_found_after", Value: float64(s.assistants)},
			{Register: "company_role", Subject: from, Object: to, Measure: "shared_representatives", Value: float64(s.common)},
		} {
			if e.Value > 0 {
				o.Evidence = append(o.Evidence, e)
			}
		}
		d.observations = append(d.observations, o)
	}
	out := rowsOf{result: res.Name, rows: rows}
	for _, kind := range sortedKeys(by) {
		t := by[kind]
		out.add(kind, "successors", "pairs", count(t.pairs))
		out.add(kind, "successors", "pairs_with_users_beyond_chance", count(t.users))
		out.add(kind, "successors", "pairs_with_assistants_beyond_chance", count(t.staff))
		out.add(kind, "successors", "pairs_with_shared_representatives", count(t.common))
		if kind != "deregistration" {
			out.add(kind, "successors", "candidates", count(t.candidates))
		}
	}
	return out.rows, nil
}

// clinics: claims or certificates per patient at clinics by the tie of their representatives, against clinics without a tie of the same size (patients between the same powers of two).
func (d *data) clinics(res *study.Result) ([]Row, error) {
	type clinic struct {
		tie                       int
		patients, items, followed int64
	}
	var all []clinic
	err := d.read("select tie_id, n_patients, n_items, n_followed from graph.clinic where kind = '"+string(res.Kind)+"' order by tie_id, n_patients, n_items, n_followed", func(scan func(...any) error) error {
		var c clinic
		err := scan(&c.tie, &c.patients, &c.items, &c.followed)
		all = append(all, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	if res.Kind == study.Certificates {
		if err := d.observeCertificates(); err != nil {
			return nil, err
		}
	}
	size := func(c clinic) int { return bits.Len64(uint64(c.patients)) }
	none := len(d.study.Groups.Ties)
	patients, items := map[int]int64{}, map[int]int64{} // of clinics without a tie, by size
	for _, c := range all {
		if c.tie == none {
			patients[size(c)] += c.patients
			items[size(c)] += c.items
		}
	}
	out := rowsOf{result: res.Name}
	ties := append(append([]string(nil), d.study.Groups.Ties...), study.None)
	for tie, group := range ties {
		var n, p, comparable, k, kComparable, f int64
		var expected float64
		for _, c := range all { // in a fixed order, so that floats add up the same
			if c.tie != tie {
				continue
			}
			n++
			p += c.patients
			k += c.items
			f += c.followed
			if s := size(c); patients[s] > 0 {
				comparable += c.patients
				kComparable += c.items
				expected += float64(c.patients) * ratio(items[s], patients[s])
			}
		}
		thing := map[study.Kind]string{study.DentalClaims: "claims", study.Certificates: "certificates"}[res.Kind]
		out.add(group, "", "clinics", count(n))
		out.add(group, "", "patients", count(p))
		out.add(group, "", thing, count(k))
		out.add(group, "", thing+"_per_patient", number(ratio(k, p)))
		perPatient := math.NaN()
		if comparable > 0 {
			perPatient = expected / float64(comparable)
		}
		out.add(group, "same_size", thing+"_per_patient", number(perPatient))
		against := math.NaN()
		if expected > 0 {
			against = float64(kComparable) / expected
		}
		out.add(group, "same_size", "ratio", number(against))
		if res.Kind == study.Certificates {
			out.add(group, "", "share_followed_by_benefit", share(f, k))
		}
	}
	return out.rows, nil
}

// observeCertificates makes the observations of clinics whose certificates are for one benefit more than others' are.
func (d *data) observeCertificates() error {
	type item struct {
		key                                       int
		number                                    *string
		benefit                                   string
		here, clinic, benefitElsewhere, elsewhere int64
	}
	var items []item
	var p []float64
	err := d.read("select company_id, number, benefit, n_benefit, n_clinic, n_benefit_elsewhere, n_elsewhere from graph.clinic_benefit order by sort_rank, benefit", func(scan func(...any) error) error {
		var i item
		err := scan(&i.key, &i.number, &i.benefit, &i.here, &i.clinic, &i.benefitElsewhere, &i.elsewhere)
		if i.clinic >= 20 && i.elsewhere > 0 && i.here*i.elsewhere >= 2*i.benefitElsewhere*i.clinic {
			items = append(items, i)
			p = append(p, network.AtLeast(i.here, i.clinic, ratio(i.benefitElsewhere, i.elsewhere)))
		}
		return err
	})
	for at, rate := range network.FalseDiscovery(p) {
		if i := items[at]; rate <= d.study.Networks.FDR {
			subject := partyLabel(i.key, i.number)
			d.observations = append(d.observations, network.Observation{Rule: "certificates_to_one_benefit", Subject: subject, Evidence: []network.Evidence{
				{Register: "medical_certificate", Subject: subject, Measure: "certificates_for_" + i.benefit, Value: float64(i.here)},
				{Register: "medical_certificate", Subject: subject, Measure: "certificates", Value: float64(i.clinic)},
			}})
		}
	}
	return err
}
