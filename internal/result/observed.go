package result

import (
	"math"
	"math/bits"
	"slices"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/network"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// counted returns the rows of the kind's first model. If the kind has a second model, its observations come from the
// rows of that model.
func (d *data) counted(res *study.Result) ([]table.Row, error) {
	models := Models(res)
	if len(models) > 1 {
		if err := d.observe(models[1]); err != nil {
			return nil, err
		}
	}
	return d.counts(res, models[0])
}

// counts reads the rows of a model with group, category, measure and value. A row without a value is a share of its
// numerator and denominator. Where the kind has a sum or a mean, the model also says how many are behind it and how it
// is shared out among them; these columns are empty for other measures.
func (d *data) counts(res *study.Result, from string) ([]table.Row, error) {
	out := rowsOf{result: res.Name}
	shared := `null, 0, 0, 0`
	k, _ := kind.Of(string(res.Kind))
	if slices.ContainsFunc(k.Measures, func(m kind.Measure) bool { return m.Contributed() }) {
		shared = `cast(n_behind as bigint)`
		for _, column := range []string{"largest", "second_largest", "total"} {
			shared += `, coalesce(` + exactly(column) + `, 0)`
		}
	}
	err := d.read(`select "group", category, measure, `+exactly("value")+
		`, cast(numerator as bigint), cast(denominator as bigint), `+shared+` from `+from+
		` order by "group", category, measure`, func(scan func(...any) error) error {
		var group, category, measure string
		var value *float64
		var numerator, denominator, behind *int64
		var parts contributions
		if err := scan(&group, &category, &measure, &value, &numerator, &denominator, &behind, &parts.largest,
			&parts.second, &parts.total); err != nil {
			return err
		}
		switch {
		case value == nil:
			out.add(group, category, measure, share(*numerator, *denominator))
		case behind == nil:
			out.add(group, category, measure, number(*value))
		default:
			out.add(group, category, measure, number(*value).over(*behind).from(parts))
		}
		return nil
	})
	return out.rows, err
}

// observe turns rows of evidence into observations, one per rule and subject. Subjects are in the order of their
// numbers; people are in an order that does not depend on keys. People with protected identity are not subjects, and
// have no key in the evidence.
func (d *data) observe(from string) error {
	ids := func(column string) string { return "select e." + column + " from " + from + " as e" }
	query := "with " + parties(ids("subject_id"), ids("person_id"), ids("object_id")) + `
		select e.rule, e.register, e.subject_id, s.number, e.person_id, e.object_id, o.number,
			coalesce(cast(e.from_date as varchar), ''), coalesce(cast(e.to_date as varchar), ''), e.measure, ` +
		exactly("e.value") + `, coalesce(p.protected, false), coalesce(t.protected, false)
		from ` + from + ` as e
		left join organisation as s on s.organisation_id = e.subject_id
		left join organisation as o on o.organisation_id = e.object_id
		left join person as p on p.person_id = e.person_id
		left join person as q on q.person_id = e.subject_id
		left join person as t on t.person_id = e.object_id
		where not coalesce(q.protected, false)
		order by e.rule, s.sort_rank nulls last, q.draw nulls last, e.subject_id, e.from_date, e.to_date,
			p.draw nulls last, e.person_id, o.sort_rank nulls last, e.object_id, e.value`
	last := -1
	return d.read(query, func(scan func(...any) error) error {
		var e network.Evidence
		var rule string
		var subject, person int
		var object *int
		var subjectNumber, objectNumber *string
		var protected, protectedObject bool
		if err := scan(&rule, &e.Register, &subject, &subjectNumber, &person, &object, &objectNumber, &e.From, &e.To,
			&e.Measure, &e.Value, &protected, &protectedObject); err != nil {
			return err
		}
		e.Subject, e.SubjectKey = partyLabel(person, nil, protected), partyKey(person, protected)
		if object != nil {
			e.ObjectKey = partyKey(*object, protectedObject)
			e.Object = partyLabel(*object, objectNumber, protectedObject)
		}
		name := partyLabel(subject, subjectNumber, false)
		if last < 0 || d.observations[last].Rule != rule || d.observations[last].Subject != name {
			d.observations = append(d.observations, network.Observation{Rule: rule, Subject: name})
			last = len(d.observations) - 1
		}
		d.observations[last].Evidence = append(d.observations[last].Evidence, e)
		return nil
	})
}

// parties returns two common table expressions, person and organisation, of those whose keys the queries give. The
// registers of a whole country are then read once, and not for every side of what they are joined to.
func parties(keys ...string) string {
	all := strings.Join(keys, " union ")
	return `person as (
			select p.person_id, p.draw, p.protected from register.person as p where p.person_id in (` + all + `)
		),
		organisation as (
			select o.organisation_id, o.number, o.sort_rank
			from register.organisation as o
			where o.organisation_id in (` + all + `)
		)`
}

// partyLabel returns the name of a party: a company's number, or the key of a person or of a sole trader. All parties
// with protected identity have the same name.
func partyLabel(key int, number *string, protected bool) string {
	switch {
	case protected:
		return protectedPerson
	case number != nil:
		return *number
	}
	return personLabel(key)
}

// partyKey returns the key for finding the rows behind evidence. It is 0 for a protected identity, so that nothing
// leads to the person's rows.
func partyKey(key int, protected bool) int {
	if protected {
		return 0
	}
	return key
}

// successor is a pair of companies: people of one that has ended are found at the other.
type successor struct {
	company, place              int // the company that ended, and the one that its people went to
	kind, ended                 string
	users, assistants           int64 // of the first company who are found at the second
	common                      int64 // representatives that both companies have had
	usersMoved, assistantsMoved int64 // of the first company who are found at any company
	usersThere, assistantsThere int64 // all of the second company
	usersTrade, assistantsTrade int64 // all of all companies
	companyNumber, placeNumber  *string
	first                       int64 // the months until the first of the people are found
	sameIndustry                bool
	protected, placeProtected   bool // sole traders whose identity is protected
	manyUsers, manyAssistants   bool // more of them are found than the place's size explains
}

// succession computes the flow of the people of companies that have ended, and which companies took over more of them
// than their size explains.
func (d *data) succession(res *study.Result) ([]table.Row, error) {
	rows, err := d.counts(res, "graph.succession")
	if err != nil {
		return nil, err
	}
	undefineUnfollowed(rows)
	pairs, err := d.successors()
	if err != nil {
		return nil, err
	}
	type tally struct{ pairs, users, staff, beyond, candidates int64 }
	// Index 0 holds the pairs that share no representative, index 1 those that do.
	by := map[string]*[2]tally{"bankruptcy": {}, "deregistration": {}, "revoked_licence": {}}
	for i := range pairs {
		s := &pairs[i]
		t := &by[s.kind][0]
		if s.common > 0 {
			t = &by[s.kind][1]
		}
		t.pairs++
		if s.manyUsers {
			t.users++
		}
		if s.manyAssistants {
			t.staff++
		}
		if s.manyUsers || s.manyAssistants {
			t.beyond++
		}
		if s.common == 0 || !s.manyUsers && !s.manyAssistants || s.kind == "deregistration" {
			continue
		}
		t.candidates++
		if !s.placeProtected { // a company with protected identity is not a subject
			d.observations = append(d.observations, s.observation())
		}
	}
	out := rowsOf{result: res.Name, rows: rows}
	for _, kind := range sortedKeys(by) {
		unrelated, related := by[kind][0], by[kind][1]
		out.add(kind, "successors", "pairs", count(unrelated.pairs+related.pairs))
		out.add(kind, "successors", "pairs_with_users_beyond_chance", count(unrelated.users+related.users))
		out.add(kind, "successors", "pairs_with_assistants_beyond_chance", count(unrelated.staff+related.staff))
		if kind != "deregistration" {
			out.add(kind, "successors", "candidates", count(related.candidates))
		}
		// Pairs that share no representative, for comparison with those that do.
		out.add(kind, "successors_related", "pairs", count(related.pairs))
		out.add(kind, "successors_related", "share_of_pairs_beyond_chance", share(related.beyond, related.pairs))
		out.add(kind, "successors_unrelated", "pairs", count(unrelated.pairs))
		out.add(kind, "successors_unrelated", "share_of_pairs_beyond_chance", share(unrelated.beyond, unrelated.pairs))
	}
	return out.rows, nil
}

// undefineUnfollowed makes counts undefined where nobody can be followed for so long. They are not zero.
func undefineUnfollowed(rows []table.Row) {
	nobody := map[[2]string]bool{}
	for _, r := range rows {
		if r.Measure == "followed" && r.Value == 0 {
			nobody[[2]string{r.Group, r.Category}] = true
		}
	}
	for i, r := range rows {
		if nobody[[2]string{r.Group, r.Category}] && r.Measure != "followed" {
			rows[i] = number(math.NaN()).row(r.Result, r.Group, r.Category, r.Measure)
		}
	}
}

// successors reads the pairs of companies, and tests for each whether more people are found than the place's size
// explains.
func (d *data) successors() ([]successor, error) {
	var pairs []successor
	err := d.read("with "+parties("select s.company_id from graph.successor as s",
		"select s.place_id from graph.successor as s")+`
		select s.company_id, s.place_id, s.kind, cast(s.ended_date as varchar), s.n_users, s.n_assistants, s.n_common,
			s.n_users_moved, s.n_assistants_moved, s.n_users_there, s.n_assistants_there, s.n_users_trade,
			s.n_assistants_trade, c.number, p.number, coalesce(a.protected, false), coalesce(b.protected, false),
			s.first_months, s.is_same_industry
		from graph.successor as s
		join organisation as c on c.organisation_id = s.company_id
		join organisation as p on p.organisation_id = s.place_id
		left join person as a on a.person_id = s.company_id
		left join person as b on b.person_id = s.place_id
		order by s.sort_rank, s.kind, s.place_rank`, func(scan func(...any) error) error {
		var s successor
		err := scan(&s.company, &s.place, &s.kind, &s.ended, &s.users, &s.assistants, &s.common,
			&s.usersMoved, &s.assistantsMoved, &s.usersThere, &s.assistantsThere, &s.usersTrade, &s.assistantsTrade,
			&s.companyNumber, &s.placeNumber, &s.protected, &s.placeProtected, &s.first, &s.sameIndustry)
		pairs = append(pairs, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	people := int64(d.limit("succession", "people"))
	p := make([]float64, 2*len(pairs))
	for i, s := range pairs {
		p[2*i], p[2*i+1] = math.NaN(), math.NaN()
		if s.users >= people {
			p[2*i] = network.AtLeast(s.users, s.usersMoved, ratio(s.usersThere, s.usersTrade))
		}
		if s.assistants >= people {
			p[2*i+1] = network.AtLeast(s.assistants, s.assistantsMoved, ratio(s.assistantsThere, s.assistantsTrade))
		}
	}
	rate := network.FalseDiscovery(p)
	limit := d.study.Networks.FDR
	for i := range pairs {
		pairs[i].manyUsers, pairs[i].manyAssistants = rate[2*i] <= limit, rate[2*i+1] <= limit // false for NaN
	}
	return pairs, nil
}

// observation returns the observation that a company took over the people of another one, with its evidence.
func (s *successor) observation() network.Observation {
	from, to := partyLabel(s.company, s.companyNumber, s.protected), partyLabel(s.place, s.placeNumber, false)
	out := network.Observation{Rule: "succession", Subject: to}
	for _, e := range []network.Evidence{
		{Register: map[string]string{"bankruptcy": "company", "revoked_licence": "care_licence"}[s.kind],
			Subject: from, From: s.ended, Measure: s.kind, Value: 1},
		{Register: "assistance_time", Subject: from, Object: to, Measure: "users_found_after", Value: float64(s.users)},
		{Register: "assistance_time", Subject: from, Object: to, Measure: "assistants_found_after",
			Value: float64(s.assistants)},
		{Register: "assistance_time", Subject: from, Object: to, Measure: "months_until_the_first",
			Value: float64(s.first)},
		{Register: "company_role", Subject: from, Object: to, Measure: "shared_representatives",
			Value: float64(s.common)},
		{Register: "company", Subject: from, Object: to, Measure: "same_industry", Value: flagOf(s.sameIndustry)},
	} {
		if e.Value > 0 {
			e.SubjectKey = partyKey(s.company, s.protected)
			if e.Object != "" {
				e.ObjectKey = s.place
			}
			out.Evidence = append(out.Evidence, e)
		}
	}
	return out
}

// clinic is a clinic with dental claims or medical certificates.
type clinic struct {
	key                       int
	number                    *string
	protected                 bool // a sole trader whose identity is protected
	tie                       int
	patients, items, followed int64
}

// size returns the size class of a clinic. Clinics whose numbers of patients lie between the same powers of two are in
// the same class.
func (c *clinic) size() int { return bits.Len64(uint64(c.patients)) }

// clinics computes claims or certificates per patient, by the tie of the clinics' representatives. Clinics with a tie
// are compared with clinics of the same size without one.
func (d *data) clinics(res *study.Result) ([]table.Row, error) {
	var all []clinic
	err := d.read("with "+parties("select c.company_id from graph.clinic as c")+`
		select c.company_id, o.number, coalesce(p.protected, false), c.tie_id, c.n_patients, c.n_items, c.n_followed
		from graph.clinic as c
		left join organisation as o on o.organisation_id = c.company_id
		left join person as p on p.person_id = c.company_id
		where c.kind = '`+string(res.Kind)+`'
		order by c.tie_id, c.n_patients, c.n_items, c.n_followed, o.sort_rank`, func(scan func(...any) error) error {
		var c clinic
		err := scan(&c.key, &c.number, &c.protected, &c.tie, &c.patients, &c.items, &c.followed)
		all = append(all, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	if res.Kind == study.Certificates {
		err = d.observeCertificates()
	} else {
		err = d.observeClaims(all)
	}
	if err != nil {
		return nil, err
	}
	none := d.coding.NoTie()
	patients, items := map[int]int64{}, map[int]int64{} // of clinics without a tie, by size
	for _, c := range all {
		if c.tie == none {
			patients[c.size()] += c.patients
			items[c.size()] += c.items
		}
	}
	out := rowsOf{result: res.Name}
	ties := d.coding.Ties
	for tie, group := range ties {
		var n, p, comparable, k, kComparable, f int64
		var expected float64
		for _, c := range all { // in a fixed order, so that sums of floating-point numbers are the same
			if c.tie != tie {
				continue
			}
			n++
			p += c.patients
			k += c.items
			f += c.followed
			if s := c.size(); patients[s] > 0 {
				comparable += c.patients
				kComparable += c.items
				expected += float64(c.patients) * ratio(items[s], patients[s])
			}
		}
		thing := map[study.Kind]string{study.DentalClaims: "claims", study.Certificates: "certificates"}[res.Kind]
		out.add(group, "", "clinics", count(n))
		few := min(n, p) // neither a few clinics nor a few patients may be identifiable
		out.add(group, "", "patients", count(p).over(few))
		out.add(group, "", thing, count(k).over(few))
		out.add(group, "", thing+"_per_patient", number(ratio(k, p)).over(few))
		perPatient := math.NaN()
		if comparable > 0 {
			perPatient = expected / float64(comparable)
		}
		out.add(group, "same_size", thing+"_per_patient", number(perPatient).over(few))
		against := math.NaN()
		if expected > 0 {
			against = float64(kComparable) / expected
		}
		out.add(group, "same_size", "ratio", number(against).over(few))
		if res.Kind == study.Certificates {
			out.add(group, "", "share_followed_by_benefit", share(f, k).over(few))
		}
	}
	return out.rows, nil
}

// observeClaims adds the observations of dental clinics with more claims per patient than clinics of their size without
// a tie. The excess of a clinic is the number of its claims over the number that its patients would have had at the
// other clinics of its size. The p-value is the share of clinics without a tie that have at least the same excess; no
// distribution of claims is assumed.
func (d *data) observeClaims(all []clinic) error {
	none := d.coding.NoTie()
	patients, items := map[int]int64{}, map[int]int64{}
	for _, c := range all {
		if c.tie == none {
			patients[c.size()] += c.patients
			items[c.size()] += c.items
		}
	}
	least := int64(d.limit("claims_per_patient", "patients"))
	var tied []clinic
	var expected, times []float64 // of clinics with a tie: claims per patient elsewhere, and the excess over them
	var usual []float64           // of the other clinics: the excess
	for _, c := range all {
		if c.patients < least {
			continue
		}
		n, k := patients[c.size()], items[c.size()]
		if c.tie == none {
			n, k = n-c.patients, k-c.items
		}
		if k <= 0 {
			continue // there is no clinic of its size to compare with
		}
		elsewhere := ratio(k, n)
		more := ratio(c.items, c.patients) / elsewhere
		if c.tie == none {
			usual = append(usual, more)
		} else {
			tied, expected, times = append(tied, c), append(expected, elsewhere), append(times, more)
		}
	}
	p := make([]float64, len(tied))
	for i := range tied {
		as := 1
		for _, u := range usual {
			if u >= times[i] {
				as++
			}
		}
		p[i] = float64(as) / float64(1+len(usual))
	}
	var observed []int
	var keys []int
	for i, rate := range network.FalseDiscovery(p) {
		if rate <= d.study.Networks.FDR &&
			times[i] >= d.study.Networks.Limit("claims_per_patient", "times") && !tied[i].protected {
			observed, keys = append(observed, i), append(keys, tied[i].key)
		}
	}
	behind, err := d.tiedRepresentatives(keys)
	for _, i := range observed {
		c := &tied[i]
		subject := partyLabel(c.key, c.number, false)
		claims := func(measure string, value float64, key int) network.Evidence {
			return network.Evidence{Register: "dental_claim", Subject: subject, Measure: measure, Value: value,
				SubjectKey: key}
		}
		d.observations = append(d.observations,
			network.Observation{Rule: "claims_per_patient", Subject: subject, Evidence: append([]network.Evidence{
				claims("claims", float64(c.items), c.key),
				claims("patients", float64(c.patients), c.key),
				claims("claims_per_patient_at_clinics_of_the_size", expected[i], 0),
			}, behind[c.key]...)})
	}
	return err
}

// tiedRepresentatives returns, by the company's key, the roles in companies of people from the population, as evidence.
func (d *data) tiedRepresentatives(companies []int) (map[int][]network.Evidence, error) {
	all := map[int][]network.Evidence{}
	if len(companies) == 0 {
		return all, nil
	}
	if err := d.frontier(companies); err != nil {
		return nil, err
	}
	err := d.read(
		`select r.company_id, o.number, r.person_id, s.is_protected, cast(r.from_date as varchar),
			coalesce(cast(r.to_date as varchar), '')
		from frontier as f
		join graph.role as r on r.company_id = f.node_id
		join graph.representative as s on s.person_id = r.person_id
		join register.organisation as o on o.organisation_id = r.company_id
		where s.tie_id < (select max(x.tie_id) from param.tie as x)
		order by r.from_date, r.to_date nulls last, s.tie_id, r.person_id`, func(scan func(...any) error) error {
			var company, person int
			var number *string
			var protected bool
			e := network.Evidence{Register: "company_role", Measure: "role", Value: 1}
			err := scan(&company, &number, &person, &protected, &e.From, &e.To)
			e.Subject, e.Object = partyLabel(person, nil, protected), partyLabel(company, number, false)
			e.SubjectKey, e.ObjectKey = partyKey(person, protected), company
			all[company] = append(all[company], e)
			return err
		})
	return all, err
}

// observeCertificates adds the observations of clinics that issue certificates for one benefit more often than other
// clinics.
func (d *data) observeCertificates() error {
	type item struct {
		key                                       int
		number                                    *string
		protected                                 bool
		benefit                                   string
		here, clinic, benefitElsewhere, elsewhere int64
	}
	var items []item
	var p []float64
	least := int64(d.limit("certificates_to_one_benefit", "certificates"))
	times := d.study.Networks.Limit("certificates_to_one_benefit", "times")
	err := d.read("with "+parties("select c.company_id from graph.clinic_benefit as c")+`
		select c.company_id, c.number, coalesce(p.protected, false), c.benefit, c.n_benefit, c.n_clinic,
			c.n_benefit_elsewhere, c.n_elsewhere
		from graph.clinic_benefit as c
		left join person as p on p.person_id = c.company_id
		order by c.sort_rank, c.benefit`, func(scan func(...any) error) error {
		var i item
		err := scan(&i.key, &i.number, &i.protected, &i.benefit, &i.here, &i.clinic,
			&i.benefitElsewhere, &i.elsewhere)
		if i.clinic >= least && i.elsewhere > 0 {
			items = append(items, i)
			p = append(p, network.AtLeast(i.here, i.clinic, ratio(i.benefitElsewhere, i.elsewhere)))
		}
		return err
	})
	if err != nil {
		return err
	}
	var observed []item
	var keys []int
	for at, rate := range network.FalseDiscovery(p) {
		i := items[at]
		if rate <= d.study.Networks.FDR &&
			float64(i.here*i.elsewhere) >= times*float64(i.benefitElsewhere*i.clinic) && !i.protected {
			observed, keys = append(observed, i), append(keys, i.key)
		}
	}
	behind, err := d.tiedRepresentatives(keys)
	for _, i := range observed {
		subject := partyLabel(i.key, i.number, false)
		d.observations = append(d.observations, network.Observation{
			Rule:    "certificates_to_one_benefit",
			Subject: subject,
			Evidence: append([]network.Evidence{
				{Register: "medical_certificate", Subject: subject, Measure: "certificates_for_" + i.benefit,
					Value: float64(i.here), SubjectKey: i.key},
				{Register: "medical_certificate", Subject: subject, Measure: "certificates", Value: float64(i.clinic),
					SubjectKey: i.key},
				{Register: "medical_certificate", Subject: subject, Measure: "share_for_" + i.benefit + "_elsewhere",
					Value: ratio(i.benefitElsewhere, i.elsewhere)},
			}, behind[i.key]...),
		})
	}
	return err
}
