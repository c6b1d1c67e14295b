package comparison

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/model"
	"ansatz/internal/register"
	"ansatz/internal/report"
	"ansatz/internal/result"
	"ansatz/internal/run"
	"ansatz/internal/study"
	"ansatz/internal/workspace/law"
)

// Causes are what was not the same for two runs.
type Causes struct {
	Lines     []study.Difference // lines of the study
	Settings  []Setting          // versions of the program, the draw, the profile
	Registers []string           // whose delivered files are others
	Models    []Model            // whose fingerprint is another, in the order of making; those of one run alone too
}

// Setting is a value that is no line of the study.
type Setting struct{ Name, Before, After string }

// Model is a model that was computed otherwise.
type Model struct {
	Name       string
	Parameters []string // tables of the study's values that it reads itself and that are others
	Registers  []string // that it reads itself and whose files are others
	Follows    bool     // it reads a model that was computed otherwise
	Before     bool     // the first run has it
	After      bool     // the second run has it
}

// Root says whether the model itself is a cause, and does not only follow from others.
func (m *Model) Root() bool { return !m.Follows || len(m.Parameters)+len(m.Registers) > 0 }

// Reasons are those of the causes that a result follows from.
type Reasons struct {
	Lines     []string // keys of lines of the study
	Models    []string // that are causes themselves
	Registers []string
	Settings  []string
}

// causesOf compares what two runs were made from.
func causesOf(before, after *run.Release) (Causes, error) {
	c := Causes{Lines: study.Differences(before.Study, after.Study), Settings: settings(before, after)}
	was, is := filesOf(before), filesOf(after)
	for _, name := range register.Names() {
		if !slices.Equal(was[name], is[name]) {
			c.Registers = append(c.Registers, name)
		}
	}
	set, err := model.Builtin()
	if err != nil {
		return c, err
	}
	c.Models = modelsOf(set, before, after, changedParameters(before.Study, after.Study), c.Registers)
	return c, nil
}

// filesOf returns the hashes of the files that each register was loaded from, sorted.
func filesOf(r *run.Release) map[string][]string {
	all := map[string][]string{}
	for _, d := range r.Deliveries {
		for _, f := range d.Files {
			all[f.Register] = append(all[f.Register], f.Hash)
		}
	}
	for _, hashes := range all {
		slices.Sort(hashes)
	}
	return all
}

// changedParameters returns the names of the tables of parameters that two studies do not have alike.
func changedParameters(before, after *study.Study) (names []string) {
	is := map[string]model.Param{}
	for _, p := range result.Parameters(after, after.Coding()) {
		is[p.Name] = p
	}
	for _, p := range result.Parameters(before, before.Coding()) {
		if !reflect.DeepEqual(p, is[p.Name]) {
			names = append(names, p.Name)
		}
	}
	return names
}

// modelsOf lists the models whose fingerprints differ, and why each does.
func modelsOf(set model.Set, before, after *run.Release, parameters, registers []string) (all []Model) {
	names := slices.Sorted(maps.Keys(before.Models))
	for name := range after.Models {
		if _, there := before.Models[name]; !there {
			names = append(names, name)
		}
	}
	differs := func(name string) bool { return before.Models[name] != after.Models[name] }
	place := map[string]int{}
	for i, m := range set.Order(known(set, names)...) {
		place[m.Name] = i + 1
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(place[a], place[b]), cmp.Compare(a, b))
	})
	for _, name := range names {
		if !differs(name) {
			continue
		}
		m := Model{Name: name, Before: before.Models[name] != "", After: after.Models[name] != ""}
		if built := set[name]; built != nil {
			m.Follows = slices.ContainsFunc(built.Inputs, differs)
			m.Parameters = common(built.Params, parameters)
			m.Registers = common(sources(built.Registers), registers)
		}
		all = append(all, m)
	}
	return all
}

// known leaves out names that no built-in model has: those of a study's own models.
func known(set model.Set, names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return set[n] == nil })
}

// common lists what is in both lists, in the order of the first.
func common(of, list []string) (both []string) {
	for _, s := range of {
		if slices.Contains(list, s) {
			both = append(both, s)
		}
	}
	return both
}

// sources returns the registers that relations follow from, each once. Every relation follows from number changes.
func sources(relations []string) (all []string) {
	for _, relation := range relations {
		all = append(all, register.Sources(relation)...)
	}
	if len(all) > 0 {
		all = append(all, "person_alias")
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// settings lists what two runs had otherwise beside study and deliveries.
func settings(before, after *run.Release) (all []Setting) {
	add := func(name, b, a string) {
		if b != a {
			all = append(all, Setting{name, b, a})
		}
	}
	names := slices.Collect(maps.Keys(before.Versions))
	names = append(names, slices.Collect(maps.Keys(after.Versions))...)
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		add(name, before.Versions[name], after.Versions[name])
	}
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	b, a := before.Study.Comparison, after.Study.Comparison
	add("k", number(int64(b.K)), number(int64(a.K)))
	add("seed", number(b.Seed), number(a.Seed))
	if !before.Unprotected {
		add("profile", before.Profile.Name, after.Profile.Name)
		add("threshold", number(int64(before.Profile.Threshold)), number(int64(after.Profile.Threshold)))
		add("width", number(int64(before.Profile.Width)), number(int64(after.Profile.Width)))
	}
	return all
}

// reasonsOf returns those of the causes that a result follows from: the lines of the study about it, the models behind
// it and what these read. Where a model behind it reads values of the study that are others, the lines of the study
// outside the results are among them.
func (c *Comparison) reasonsOf(name string) (r Reasons, err error) {
	behind, err := c.behind(name)
	if err != nil {
		return r, err
	}
	read := false
	for i := range c.Causes.Models {
		m := &c.Causes.Models[i]
		if !slices.Contains(behind, m.Name) || !m.Root() {
			continue
		}
		r.Models = append(r.Models, m.Name)
		r.Registers = append(r.Registers, m.Registers...)
		read = read || len(m.Parameters) > 0
	}
	slices.Sort(r.Registers)
	r.Registers = slices.Compact(r.Registers)
	for _, d := range c.Causes.Lines {
		if of := d.Result(); of == name || of == "" && read && !aboutItself(d.Key) {
			r.Lines = append(r.Lines, d.Key)
		}
	}
	for _, s := range c.Causes.Settings {
		r.Settings = append(r.Settings, s.Name)
	}
	return r, nil
}

// aboutItself says whether a line of a study changes no number: its name, its titles, what it is for.
func aboutItself(key string) bool {
	section, _, _ := strings.Cut(key, ".")
	return slices.Contains([]string{"study", "title", "purpose", "report", "results"}, section)
}

// behind lists the models behind a result, in either run.
func (c *Comparison) behind(name string) (names []string, err error) {
	set, err := model.Builtin()
	if err != nil {
		return nil, err
	}
	for _, s := range []*study.Study{c.Before.Study, c.After.Study} {
		r := resultOf(s, name)
		if r == nil {
			continue
		}
		wanted := result.Models(r)
		names = append(names, wanted...)
		models, _ := set.Lineage(known(set, wanted)...)
		for _, m := range models {
			names = append(names, m.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// Nature is what kind of data the page of the comparison holds.
func (c *Comparison) Nature() report.Nature {
	n := report.Nature{Unprotected: c.Before.Unprotected, ForTheHouse: InHouse(c.Before) || InHouse(c.After)}
	for _, r := range []*run.Release{c.Before, c.After} {
		n.Noise = max(n.Noise, r.Profile.Most)
		for _, d := range r.Deliveries {
			n.Synthetic = n.Synthetic || d.Synthetic
		}
		for _, condition := range r.Conditions {
			n.NoEvidence = n.NoEvidence || condition.Code == law.NoEvidence
		}
	}
	return n
}
