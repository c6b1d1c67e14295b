package reference

import (
	"sort"
	"strings"
)

// The study's days and periods.
const referenceDate = "2023-12-31"

// roles, strongest first. Families follow them in the order of strength.
var (
	roles    = []string{"strategic", "executor_upper", "executor_lower", "enabler"}
	strength = []string{"strategic", "executor_upper", "executor_lower", "linked_2", "linked_1", "linked_0", "enabler"}
)

// aggregates names, for each group that holds several, the finest groups in it.
var aggregates = func() map[string][]string {
	a := map[string][]string{
		"active":       {"strategic", "executor_upper", "executor_lower"},
		"active_upper": {"strategic", "executor_upper"},
		"active_lower": {"executor_lower"},
		"linked":       {"linked_2", "linked_1", "linked_0"},
		"linked_upper": {"linked_2", "linked_1"},
		"linked_lower": {"linked_0"},
	}
	for _, s := range strength {
		a[s] = []string{s}
	}
	for name, of := range a {
		if strings.HasPrefix(name, "family_") {
			continue
		}
		var families []string
		for _, s := range of {
			families = append(families, "family_"+s)
		}
		a["family_"+name] = families
	}
	for _, s := range strength {
		a["family"] = append(a["family"], "family_"+s)
		a["total"] = append(a["total"], s, "family_"+s)
	}
	a["active_and_linked"] = append(append([]string{}, a["active"]...), a["linked"]...)
	return a
}()

// person is one row of the register person.
type person struct {
	id, sex, birth, background, died, emigrated string
	eligible, protected                         bool
}

func (p *person) stratum() string { return p.sex + " " + p.birth[:4] }

// ageOn returns the age in whole years on a day. The age rises on the birthday; a birthday on 29 February is on 1 March
// in other years.
func (p *person) ageOn(day string) int {
	age := atoi(day[:4]) - atoi(p.birth[:4])
	if day[5:] < p.birth[5:] {
		age--
	}
	return age
}

// world is everything that the results need on people.
type world struct {
	followedFrom string // who is gone before this day is left out; empty: by the reference date

	regs    Registers
	current map[string]string // old id to current id
	persons map[string]*person
	group   map[string]string // finest group of each police person that is matched, and of each family member
	police  map[string]string // finest group of each police person, matched or not
	insured map[string]bool
	kin     *kin
	members map[string][]*person // eligible members of each group, finest and aggregate, and of the pool; by id
}

// resolve returns the current id of a personal id. It returns any other text unchanged.
func (w *world) resolve(id string) string {
	if now, ok := w.current[id]; ok {
		return now
	}
	return id
}

// resolveAliases follows each chain of changed ids to its end. A cycle, and a chain that leads into it, ends at the
// smallest id of the cycle.
func resolveAliases(regs Registers) map[string]string {
	next := map[string]string{}
	for _, r := range regs.records("person_alias") {
		next[r.get("old_id")] = r.get("new_id")
	}
	current := map[string]string{}
	for id := range next {
		var path []string
		at := map[string]int{}
		end := id
		for {
			if i, been := at[end]; been {
				for _, c := range path[i:] {
					if c < end {
						end = c
					}
				}
				break
			}
			at[end] = len(path)
			path = append(path, end)
			n, more := next[end]
			if !more {
				break
			}
			end = n
		}
		current[id] = end
	}
	return current
}

func newWorld(regs Registers) *world { return newWorldOf(regs, "") }

// newWorldOf makes the groups with those who are eligible or, if first is a day, with those who were neither dead nor
// emigrated before that day.
func newWorldOf(regs Registers, first string) *world {
	w := &world{
		followedFrom: first,
		regs:         regs,
		current:      resolveAliases(regs),
		persons:      map[string]*person{},
		group:        map[string]string{},
		police:       map[string]string{},
		insured:      map[string]bool{},
		members:      map[string][]*person{},
	}
	w.readPersons()
	for _, r := range regs.records("insured") {
		w.insured[w.resolve(r.get("person_id"))] = true
	}
	w.kin = newKin(w)
	w.findPolice()
	for id, g := range w.police {
		if w.insured[id] {
			w.group[id] = g
		}
	}
	w.findFamily()
	w.findMembers()
	return w
}

// readPersons keeps one row per person: that of the current id or, if there is none, that of the smallest old id.
func (w *world) readPersons() {
	from := map[string]string{}
	for _, r := range w.regs.records("person") {
		read := r.get("person_id")
		id := w.resolve(read)
		if old, ok := from[id]; ok && (old == id || read != id && old < read) {
			continue
		}
		from[id] = read
		gone := func(day string) bool {
			if w.followedFrom != "" {
				return day != "" && day < w.followedFrom
			}
			return day != "" && day <= referenceDate
		}
		w.persons[id] = &person{
			id:         id,
			sex:        r.get("sex"),
			birth:      r.get("birth_date"),
			background: r.get("background"),
			died:       r.get("death_date"),
			emigrated:  r.get("emigrated_date"),
			protected:  r.get("protected") == "true",
			eligible: r.get("birth_date") <= referenceDate && !gone(r.get("death_date")) &&
				!gone(r.get("emigrated_date")),
		}
	}
}

func (w *world) findPolice() {
	regions := map[string]map[string]bool{}
	strongest := map[string]int{}
	for _, r := range w.regs.records("network_active") {
		id := w.resolve(r.get("person_id"))
		if regions[id] == nil {
			regions[id] = map[string]bool{}
			strongest[id] = len(roles)
		}
		regions[id][r.get("region")] = true
		for i, role := range roles {
			if role == r.get("role") && i < strongest[id] {
				strongest[id] = i
			}
		}
	}
	for id, i := range strongest {
		w.police[id] = roles[i]
	}
	type contacts struct{ coSuspects, intelligence, any map[string]bool }
	of := map[string]*contacts{}
	for _, r := range w.regs.records("network_contact") {
		id, active := w.resolve(r.get("person_id")), w.resolve(r.get("active_id"))
		_, isActive := regions[id]
		_, toActive := regions[active]
		if isActive || !toActive {
			continue
		}
		if of[id] == nil {
			of[id] = &contacts{map[string]bool{}, map[string]bool{}, map[string]bool{}}
		}
		of[id].any[active] = true
		if r.get("basis") == "co_suspect" {
			of[id].coSuspects[active] = true
		} else {
			of[id].intelligence[active] = true
		}
	}
	for id, c := range of {
		if len(c.coSuspects) == 0 && len(c.intelligence) < 2 {
			continue
		}
		s, in := 0, map[string]bool{}
		for active := range c.any {
			if w.police[active] == "strategic" {
				s++
				for region := range regions[active] {
					in[region] = true
				}
			}
		}
		switch {
		case s >= 10, s >= 3 && len(in) >= 2:
			w.police[id] = "linked_2"
		case s >= 1:
			w.police[id] = "linked_1"
		default:
			w.police[id] = "linked_0"
		}
	}
}

// findFamily assigns each family member the group of its strongest relative.
func (w *world) findFamily() {
	matched := map[string][]string{}
	for id, g := range w.group {
		matched[g] = append(matched[g], id)
	}
	for _, g := range strength {
		for _, id := range matched[g] {
			for relative := range w.kin.close(id) {
				p, known := w.persons[relative]
				_, police := w.police[relative]
				_, stronger := w.group[relative]
				if known && p.eligible && !police && !stronger {
					w.group[relative] = "family_" + g
				}
			}
		}
	}
}

func (w *world) findMembers() {
	in := map[string][]string{}
	for name, of := range aggregates {
		for _, g := range of {
			in[g] = append(in[g], name)
		}
	}
	var ids []string
	for id, p := range w.persons {
		if p.eligible {
			ids = append(ids, id)
		}
	}
	sort.Strings(ids)
	for _, id := range ids {
		if g, ok := w.group[id]; ok {
			for _, name := range in[g] {
				w.members[name] = append(w.members[name], w.persons[id])
			}
		} else if _, police := w.police[id]; !police && w.insured[id] {
			w.members["pool"] = append(w.members["pool"], w.persons[id])
		}
	}
}

// kin holds who is related to whom.
type kin struct {
	parents, children, spouses map[string]map[string]bool // spouses on the reference date
}

func newKin(w *world) *kin {
	k := &kin{map[string]map[string]bool{}, map[string]map[string]bool{}, map[string]map[string]bool{}}
	put := func(m map[string]map[string]bool, a, b string) {
		if m[a] == nil {
			m[a] = map[string]bool{}
		}
		m[a][b] = true
	}
	for _, r := range w.regs.records("parent_child") {
		parent, child := w.resolve(r.get("parent_id")), w.resolve(r.get("child_id"))
		put(k.parents, child, parent)
		put(k.children, parent, child)
	}
	for _, r := range w.regs.records("marriage") {
		if r.get("from_date") <= referenceDate && (r.get("to_date") == "" || r.get("to_date") >= referenceDate) {
			a, b := w.resolve(r.get("person_id")), w.resolve(r.get("spouse_id"))
			put(k.spouses, a, b)
			put(k.spouses, b, a)
		}
	}
	return k
}

// blood returns parents, children and siblings. Siblings share at least one parent.
func (k *kin) blood(id string) map[string]bool {
	all := map[string]bool{}
	for parent := range k.parents[id] {
		all[parent] = true
		for sibling := range k.children[parent] {
			all[sibling] = true
		}
	}
	for child := range k.children[id] {
		all[child] = true
	}
	delete(all, id)
	return all
}

// close returns the close family: blood relatives, spouses and the other parents of common children.
func (k *kin) close(id string) map[string]bool {
	all := k.blood(id)
	for spouse := range k.spouses[id] {
		all[spouse] = true
	}
	for child := range k.children[id] {
		for parent := range k.parents[child] {
			all[parent] = true
		}
	}
	delete(all, id)
	return all
}
