package synth

import "ansatz/internal/synth/random"

// represent gives the companies their representatives.
func (w *World) represent(r *random.Numbers) {
	a, cal := &w.assist, &w.cal.Assistance
	byTie := map[string][]int32{}
	for s, i := range w.roster {
		if age := w.people.age(i); age < 23 || age > 68 || w.profiles[s].assistant {
			continue
		}
		g := int(w.group[i])
		kind := byKind[(g-1)%levels]
		if g >= familyOf {
			kind = "family"
		}
		byTie[kind] = append(byTie[kind], i)
	}
	for _, kind := range []string{"active", "linked", "enabler", "family"} {
		list := byTie[kind]
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	take := func(kind string) int32 {
		if len(byTie[kind]) == 0 {
			return nobody
		}
		i := byTie[kind][0]
		byTie[kind] = byTie[kind][1:]
		return i
	}
	hold := func(p int, i int32, role int64) {
		if i == nobody {
			return
		}
		pr := &a.providers[p]
		o := officer{person: i, role: role, from: max(civil(2016, 1, 1)+day(r.Intn(2200)), w.people.birth[i]+19*365),
			to: never}
		if r.Chance(0.2) {
			o.to = min(o.from+day(r.Between(300, 1500)), dataEnd)
		}
		pr.reps = append(pr.reps, o)
	}
	roles := []int64{0, 4, 5, 3, 6}
	// The example: five people represent it and nine more companies.
	var ring []int32
	for _, k := range []struct {
		kind string
		n    int
	}{{"enabler", cal.Example.Enabler}, {"linked", cal.Example.Linked}, {"family", cal.Example.FamilyRepresentatives}} {
		for range k.n {
			if i := take(k.kind); i != nobody {
				ring = append(ring, i)
			}
		}
	}
	for n, i := range ring {
		hold(0, i, roles[n%len(roles)])
	}
	others := cal.Example.Companies - 1
	if factor, ok := w.opt.Schemes["representative_cluster"]; ok && factor == 0 {
		others = 0
	}
	cluster := truthScheme{kind: "representative_cluster"}
	cluster.companies = append(cluster.companies, a.providers[0].id)
	cluster.people = append(cluster.people, ring...)
	for p := 1; p < len(a.providers) && !a.providers[p].own; p++ {
		pr := &a.providers[p]
		switch {
		case pr.strong == "":
		case pr.strong == "linked" && others > 0 && len(ring) > cal.Example.Enabler:
			others--
			hold(p, ring[cal.Example.Enabler+r.Intn(min(cal.Example.Linked, len(ring)-cal.Example.Enabler))],
				roles[r.Intn(3)])
			hold(p, ring[r.Intn(len(ring))], roles[1+r.Intn(3)])
			cluster.companies = append(cluster.companies, pr.id)
		default:
			hold(p, take(pr.strong), roles[r.Intn(2)])
			if r.Chance(0.3) && pr.strong != "family" {
				hold(p, take("family"), roles[1+r.Intn(3)])
			}
		}
	}
	if len(cluster.companies) > 1 {
		w.truth.schemes = append(w.truth.schemes, cluster)
	}
	for p := range a.providers {
		if pr := &a.providers[p]; !pr.city && !pr.own {
			for range r.Between(1, 2) { // people without a tie
				hold(p, w.stranger(r), roles[r.Intn(len(roles))])
			}
			if r.Chance(0.6) {
				pr.reps = append(pr.reps,
					officer{person: w.stranger(r), role: 8, from: civil(2017, 1, 1) + day(r.Intn(1500)), to: never})
			}
		}
	}
}

// stranger draws a person of working age who is in no group.
func (w *World) stranger(r *random.Numbers) int32 {
	for {
		if i := w.anybody(r); w.group[i] == 0 {
			return i
		}
	}
}

// anybody draws a person of working age, in a group or not.
func (w *World) anybody(r *random.Numbers) int32 {
	p := &w.people
	for {
		y := r.Between(lastYear-65-firstYear, lastYear-25-firstYear)
		sex := r.Intn(2)
		if p.count[y][sex] == 0 {
			continue
		}
		i := p.start[y][sex] + int32(r.Intn(int(p.count[y][sex])))
		if p.eligible(i) && p.flags[i]&flagProtected == 0 {
			return i
		}
	}
}
