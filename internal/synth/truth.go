package synth

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/klauspost/compress/gzip"

	"ansatz/internal/synth/file"
	"ansatz/internal/synth/truth"
)

// planted holds everything that was planted, while the country is made.
type planted struct {
	ratios  []truthRatio
	schemes []truthScheme
	dirt    []file.Injected
	rows    map[string]int64
}

// truthScheme is a planted scheme or an innocent lookalike, with its members.
type truthScheme struct {
	kind      string
	innocent  bool
	companies []int64
	people    []int32
}

// writeTruth writes the truth folder.
func (w *World) writeTruth(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	p := &w.people
	err := w.table(dir, truth.Persons, []string{"person_id", "group", "matched", "eligible"},
		func(row func(...string)) {
			for _, list := range [][]member{w.nets.actives, w.nets.linked} {
				for _, m := range list {
					number, eligible := m.number, false
					if m.person != nobody {
						number, eligible = p.number[m.person], p.eligible(m.person)
					}
					row(id(number), levelNames[m.level], yes(m.matched), yes(eligible))
				}
			}
			for _, i := range w.roster {
				if w.group[i] >= familyOf {
					row(id(p.number[i]), groupName(w.group[i]), yes(w.insured(i)), "true")
				}
			}
		})
	if err != nil {
		return err
	}
	err = w.table(dir, truth.Family, []string{"police_id", "relative_id", "kind"}, func(row func(...string)) {
		for _, t := range w.ties {
			if g := w.group[t.relative]; g >= familyOf {
				row(id(p.number[t.police]), id(p.number[t.relative]), t.kind)
			}
		}
	})
	if err != nil {
		return err
	}
	lives := w.countLivelihoods()
	if err = w.table(dir, truth.Counts, []string{"result", "group", "category", "measure", "value"},
		func(row func(...string)) {
			w.countTruth(row)
			lives.countRows(row)
		}); err != nil {
		return err
	}
	if err = w.writeLivelihoods(dir, lives); err != nil {
		return err
	}
	if err = w.writeCooperation(dir); err != nil {
		return err
	}
	err = w.table(dir, truth.Ratios, []string{"result", "group", "category", "members", "events", "risk_ratio"},
		func(row func(...string)) {
			for _, r := range w.truth.ratios {
				row(r.result, r.group, r.category, strconv.Itoa(r.n), strconv.Itoa(r.events), number(r.ratio))
			}
		})
	if err != nil {
		return err
	}
	seats := w.seats()
	err = w.table(dir, truth.Baselines, []string{"baseline", "unit", "company"},
		func(row func(...string)) { w.writeBaselines(seats, row) })
	if err != nil {
		return err
	}
	w.lookalikeCompanies(seats)
	err = w.table(dir, truth.Schemes, []string{"scheme", "kind", "innocent", "member", "id"},
		func(row func(...string)) {
			for k, s := range w.truth.schemes {
				name := fmt.Sprintf("%s-%d", s.kind, k+1)
				for _, c := range s.companies {
					row(name, s.kind, yes(s.innocent), "company", id(c))
				}
				for _, i := range s.people {
					row(name, s.kind, yes(s.innocent), "person", id(p.number[i]))
				}
			}
		})
	if err != nil {
		return err
	}
	if err = w.dirtTruth(dir); err != nil {
		return err
	}
	err = w.table(dir, truth.Rows, []string{"register", "rows"}, func(row func(...string)) {
		var names []string
		for name := range w.truth.rows {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			row(name, strconv.FormatInt(w.truth.rows[name], 10))
		}
	})
	if err != nil {
		return err
	}
	dirt := w.opt.Dirt
	if dirt == "" {
		dirt = "none"
	}
	text := fmt.Sprintf("# the truth of a synthetic world by ansatz synth\n"+
		"persons: %d\nseed: %d\nnetworks: %s\nformat: %s\ndirt: %s\nregistered: %d\ntest_range: %t\nfull_size: %d\n",
		w.opt.Persons, w.opt.Seed, number(w.opt.Networks), w.opt.Format, dirt, p.n, w.testRange, w.cal.FullSize)
	return os.WriteFile(filepath.Join(dir, truth.Summary), []byte(text), 0o644)
}

// countTruth writes what the study should count: groups before and after matching, and the country's backgrounds.
func (w *World) countTruth(row func(...string)) {
	p := &w.people
	put := func(group, measure string, n int) { row("population", group, "", measure, strconv.Itoa(n)) }
	for _, list := range []struct {
		name    string
		members []member
	}{{"active", w.nets.actives}, {"linked", w.nets.linked}} {
		persons, eligible, unmatched := [levels]int{}, [levels]int{}, 0
		for _, m := range list.members {
			if !m.matched {
				unmatched++
				continue
			}
			persons[m.level]++
			if p.eligible(m.person) {
				eligible[m.level]++
			}
		}
		put("police_"+list.name, "persons", len(list.members))
		put("unmatched_"+list.name, "persons", unmatched)
		for level, n := range persons {
			if (list.name == "active") == (level <= executorLower || level == enabler) {
				put(levelNames[level], "persons", n)
				put(levelNames[level], "eligible", eligible[level])
			}
		}
	}
	family := [levels]int{}
	for _, i := range w.roster {
		if g := w.group[i]; g >= familyOf {
			family[g-familyOf]++
		}
	}
	total := 0
	for level, n := range family {
		put("family_"+levelNames[level], "eligible", n)
		total += n
	}
	put("family", "eligible", total)
	pool := int64(0)
	for sex := range w.strata {
		for y := range w.strata[sex] {
			pool += w.strata[sex][y].n
		}
	}
	put("pool", "eligible", int(pool))
	// The backgrounds of the country, which the report states beside figure 3.
	var all, young [background]int
	end2021 := civil(2021, 12, 31)
	w.everyone(chunk{0, int32(p.n)}, func(i int32, sex, age int) {
		if age-2 >= 15 && age-2 <= 74 && p.resident(i, end2021) {
			all[p.background[i]]++
		}
		if sex == male && age >= 20 && age <= 39 && p.eligible(i) {
			young[p.background[i]]++
		}
	})
	share := func(group, category string, counts [background]int, which ...int) {
		n, of := 0, 0
		for _, c := range counts {
			of += c
		}
		for _, b := range which {
			n += counts[b]
		}
		row("figure_3", group, category, "share", number(float64(n)/float64(max(1, of))))
	}
	share("population_15_74_2021", "any_foreign_background", all, bgForeign, bgTwoForeignParents)
	share("population_15_74_2021", "foreign_born", all, bgForeign)
	share("population_15_74_2021", "swedish_born_two_foreign_parents", all, bgTwoForeignParents)
	share("men_20_39_2023", "foreign_born", young, bgForeign)
	share("men_20_39_2023", "swedish_born_two_foreign_parents", young, bgTwoForeignParents)
}

// table writes one file of the truth, compressed or not by its name.
func (w *World) table(dir, name string, header []string, fill func(row func(...string))) error {
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	defer f.Close()
	buf := bufio.NewWriter(f)
	var out io.Writer = buf
	var gz *gzip.Writer
	if filepath.Ext(name) == ".gz" {
		gz = gzip.NewWriter(buf)
		out = gz
	}
	c := csv.NewWriter(out)
	_ = c.Write(header)
	fill(func(cells ...string) { _ = c.Write(cells) })
	c.Flush()
	if err := c.Error(); err != nil {
		return err
	}
	if gz != nil {
		if err := gz.Close(); err != nil {
			return err
		}
	}
	if err := buf.Flush(); err != nil {
		return err
	}
	return f.Close()
}

func id(n int64) string { return strconv.FormatInt(n, 10) }

func yes(b bool) string { return strconv.FormatBool(b) }

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
