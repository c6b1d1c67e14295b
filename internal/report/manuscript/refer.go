package manuscript

import (
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/document"
	"ansatz/internal/table"
)

// Results are the results of a study that a report may speak of: what internal/disclosure has released, laid out.
type Results struct {
	Name     string // of the study
	Document *report.Document
	Folder   string                       // that a run wrote
	Stale    lang.Text                    // why its numbers may no longer be printed; empty where they may
	Released bool                         // people have decided that its numbers may leave
	Sources  func(result string) []string // the agencies that a result comes from
	Program  string                       // that computed it

	rows map[string][]table.Row // by result
}

func (r *Results) of(result string) []table.Row {
	if r.rows == nil {
		r.rows = map[string][]table.Row{}
		for _, row := range r.Document.Results.Rows() {
			r.rows[row.Result] = append(r.rows[row.Result], row)
		}
	}
	return r.rows[result]
}

// found is a number that a tag asks for. It is absent where each name is known and no row has them together.
type found struct {
	from   *Results
	row    table.Row
	absent bool
}

func (f *found) source() document.Source {
	return document.Source{Study: f.from.Name, Result: f.row.Result, Group: f.row.Group, Category: f.row.Category,
		Measure: f.row.Measure}
}

// axisOf is an axis of a result: what it is called, and the word and the name of a row there.
type axisOf struct {
	what lang.Text
	of   func(table.Row) string
	name func(s *report.Study, result, id string) lang.Text
}

var axes = []axisOf{
	{lang.Text{SV: "gruppen", EN: "the group"}, func(r table.Row) string { return r.Group }, (*report.Study).Group},
	{lang.Text{SV: "kategorin", EN: "the category"}, func(r table.Row) string { return r.Category },
		(*report.Study).Category},
	{lang.Text{SV: "måttet", EN: "the measure"}, func(r table.Row) string { return r.Measure },
		(*report.Study).Measure},
}

// result finds the results that a word names: "table_6", or "networks:table_6" where several studies have it.
func (w *writer) result(c *chapter, at word) (*Results, string) {
	study, name, qualified := strings.Cut(at.text, ":")
	if !qualified {
		name = at.text
	}
	var names []fault.Name
	var in *Results
	id := ""
	several := false
	for _, r := range w.results {
		if qualified && r.Name != study {
			continue
		}
		all := r.names()
		names = append(names, all...)
		if got, known, _ := fault.Resolve(name, all); known {
			several = several || in != nil
			in, id = r, got
		}
	}
	switch {
	case in != nil && !several:
		return in, id
	case several:
		c.fail(at.at, lang.Textf("flera studier har resultatet %s", "several studies have the result %s", name),
			lang.Textf("skriv studien före, till exempel %[1]s:%[2]s", "write the study before it, such as %[1]s:%[2]s",
				in.Name, id))
	default:
		c.fail(at.at, lang.Textf("det finns inget resultat %q", "there is no result %q", at.text),
			fault.Suggest(name, names))
	}
	return nil, ""
}

// names are the results with what people call them.
func (r *Results) names() []fault.Name {
	var ids []string
	for _, row := range r.Document.Results.Rows() {
		if len(ids) == 0 || ids[len(ids)-1] != row.Result {
			ids = append(ids, row.Result)
		}
	}
	for id := range r.Document.Study.Kinds { // a result may have no row that may be printed
		ids = append(ids, id)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	about := func(id string) report.About { return r.Document.Study.Of(id) }
	return fault.Names(ids, func(id string) lang.Text { return about(id).Number },
		func(id string) lang.Text { return about(id).Title })
}

// find finds the number that the words name: a result, then group, category and measure in this order. A name may be
// left out where only one can stand there; - is the empty category. Nil after a mistake.
func (w *writer) find(c *chapter, words []word) *found {
	in, result := w.result(c, words[0])
	if in == nil {
		return nil
	}
	rows, asked := in.of(result), words[1:]
	if len(rows) == 0 {
		return &found{from: in, row: table.Row{Result: result}, absent: true}
	}
	if len(asked) > len(axes) {
		c.noForm(asked[len(axes)])
		return nil
	}
	ids, ok := w.place(c, in, result, rows, asked)
	if !ok {
		return nil
	}
	for axis, id := range ids {
		if id.given {
			rows = only(rows, axes[axis], id.id)
		}
	}
	if len(rows) > 1 { // the one without a category is the whole
		if whole := only(rows, axes[1], ""); !ids[1].given && len(whole) == 1 {
			rows = whole
		}
	}
	switch {
	case len(rows) == 1:
		return &found{from: in, row: rows[0]}
	case len(rows) == 0:
		return &found{from: in, row: table.Row{Result: result, Group: ids[0].id, Category: ids[1].id,
			Measure: ids[2].id}, absent: true}
	}
	for axis, a := range axes {
		if all := values(rows, a); len(all) > 1 {
			last := words[len(words)-1]
			c.fail(last.at, lang.Text{SV: a.what.SV + " saknas: det kan vara flera tal",
				EN: a.what.EN + " is missing: that may be several numbers"},
				fault.Suggest("", in.called(result, axis, all)))
			return nil
		}
	}
	return nil
}

// noForm says that a word after a number is no format.
func (c *chapter) noForm(at word) {
	c.fail(at.at, lang.Textf("%q är varken ett namn till eller ett format", "%q is neither another name nor a format",
		at.text), lang.Text{SV: "ett tal är resultat grupp kategori mått, och sedan ett format: " + formList(lang.SV),
		EN: "a number is result group category measure, and then a format: " + formList(lang.EN)})
}

// named are the words of a number of a result.
func (c *chapter) named(in *Results, result string, rest []word) []word {
	return append([]word{{text: in.Name + ":" + result}}, rest...)
}

// chosen is the name that a word has on an axis.
type chosen struct {
	id    string
	given bool
}

// place puts the words of a tag on the axes of a result: the words keep their order.
func (w *writer) place(c *chapter, in *Results, result string, rows []table.Row, asked []word) ([3]chosen, bool) {
	var best [3]chosen
	fits := func(axis int, at word) (string, bool) {
		if at.text == "-" && !at.quoted {
			return "", axis == 1
		}
		id, known, _ := fault.Resolve(at.text, in.called(result, axis, values(rows, axes[axis])))
		return id, known
	}
	var try func(axis, i int, ids [3]chosen) bool
	try = func(axis, i int, ids [3]chosen) bool {
		if i == len(asked) {
			best = ids
			return true
		}
		if axis == len(axes) {
			return false
		}
		if id, known := fits(axis, asked[i]); known {
			with := ids
			with[axis] = chosen{id, true}
			if try(axis+1, i+1, with) {
				return true
			}
		}
		return try(axis+1, i, ids)
	}
	if try(0, 0, best) {
		return best, true
	}
	w.unplaced(c, in, result, rows, asked, fits)
	return best, false
}

// unplaced says which word names nothing, and what it may have meant.
func (w *writer) unplaced(c *chapter, in *Results, result string, rows []table.Row, asked []word,
	fits func(int, word) (string, bool)) {
	for i, at := range asked {
		known := false
		for axis := range axes {
			_, fit := fits(axis, at)
			known = known || fit
		}
		if known {
			continue
		}
		axis := i
		if len(asked) < len(axes) && i == len(asked)-1 { // the measure is last
			axis = len(axes) - 1
		}
		// The nearest name may be of another axis.
		near := in.called(result, axis, values(rows, axes[axis]))
		_, is := fault.Closest(at.text, near)
		for other := 0; !is && other < len(axes); other++ {
			all := in.called(result, other, values(rows, axes[other]))
			if _, is = fault.Closest(at.text, all); is {
				axis, near = other, all
			}
		}
		if !is && i > 0 && i == len(asked)-1 && w.find(c.quiet(), c.named(in, result, asked[:i])) != nil {
			c.noForm(at) // the words before it name a number
			return
		}
		what := axes[axis].what
		c.fail(at.at, lang.Textf("%[1]s har inte "+what.SV+" %[2]q", "%[1]s has not "+what.EN+" %[2]q", result,
			at.text),
			fault.Suggest(at.text, near))
		return
	}
	c.fail(asked[0].at, lang.Text{SV: "namnen står i fel ordning", EN: "the names are in the wrong order"},
		lang.Text{SV: "skriv resultat grupp kategori mått", EN: "write result group category measure"})
}

// called are identifiers of an axis of a result, with their names.
func (r *Results) called(result string, axis int, ids []string) []fault.Name {
	return fault.Names(ids, func(id string) lang.Text { return axes[axis].name(&r.Document.Study, result, id) })
}

func only(rows []table.Row, a axisOf, id string) (out []table.Row) {
	for _, r := range rows {
		if a.of(r) == id {
			out = append(out, r)
		}
	}
	return out
}

func values(rows []table.Row, a axisOf) (ids []string) {
	seen := map[string]bool{}
	for _, r := range rows {
		if v := a.of(r); !seen[v] {
			seen[v] = true
			ids = append(ids, v)
		}
	}
	return ids
}

// operand is a number that a condition compares with.
type operand struct {
	v    float64
	text string // the number without its unit, as it is written
	sort string // of its unit; empty where it has none
}

// The sorts of numbers: those of different sorts are not compared. A measure that says nothing of its unit has none.
const (
	sortShare = "share"
	sortMoney = "money"
	sortTimes = "times"
	sortCount = "count"
)

// sortOf is the sort of a unit.
func sortOf(u kind.Unit) string {
	switch u {
	case kind.Share:
		return sortShare
	case kind.Amount, kind.Kronor:
		return sortMoney
	case kind.Ratio:
		return sortTimes
	case kind.Count:
		return sortCount
	}
	return ""
}

// literal reads a number that a condition compares with: 1,5 or 1.5, 10 000, 5 %, 2 Mkr.
func literal(words []word) (o operand, ok bool) {
	var texts []string
	for _, w := range words {
		texts = append(texts, w.text)
	}
	text, factor := strings.ToLower(strings.Join(texts, "")), 1.0
	for _, unit := range []struct {
		name string
		of   float64
		sort string
	}{{"procent", 0.01, sortShare}, {"percent", 0.01, sortShare}, {"%", 0.01, sortShare}, {"mkr", 1e6, sortMoney},
		{"sekmillion", 1e6, sortMoney}, {"miljonerkronor", 1e6, sortMoney}, {"millionkronor", 1e6, sortMoney},
		{"miljarderkronor", 1e9, sortMoney}, {"billionkronor", 1e9, sortMoney}, {"miljoner", 1e6, sortMoney},
		{"million", 1e6, sortMoney}, {"miljarder", 1e9, sortMoney}, {"billion", 1e9, sortMoney},
		{"kronor", 1, sortMoney}, {"gånger", 1, sortTimes}, {"times", 1, sortTimes}} {
		if rest, cut := strings.CutSuffix(text, unit.name); cut {
			text, factor, o.sort = rest, unit.of, unit.sort
			break
		}
	}
	o.text = text
	text = strings.NewReplacer(",", ".", "−", "-", "\u00a0", "").Replace(text)
	v, err := strconv.ParseFloat(text, 64)
	o.v = v * factor
	return o, err == nil && v == v && o.v-o.v == 0
}

// comparable says whether a number may be compared with what is written: a share with per cent, money with kronor, and
// all others with a number alone. Nothing else says what is meant: 30 is no share, and 900 may be kronor or millions.
func (w *writer) comparable(c *chapter, at int, f *found, o operand) bool {
	unit := f.from.Document.Study.UnitOf(f.row)
	is := sortOf(unit)
	if o.sort == is || o.sort == "" && (o.v == 0 || is != sortShare && is != sortMoney) ||
		o.sort == sortTimes && (unit == kind.Decimal || unit == kind.Plain) {
		return true
	}
	rule := lang.Textf("måttet %s är varken en andel eller ett belopp, och jämförs med ett tal utan enhet",
		"the measure %s is neither a share nor an amount, and is compared with a number without a unit", f.row.Measure)
	hint := lang.Textf("skriv bara talet: %s", "write the number alone: %s", o.text)
	switch is {
	case sortShare:
		rule = lang.Textf("måttet %s är en andel, och jämförs med procent",
			"the measure %s is a share, and is compared with per cent", f.row.Measure)
		hint = lang.Textf("skriv %s %%", "write %s %%", o.text)
		if o.v > -1 && o.v < 1 && o.sort == "" {
			hundred := strconv.FormatFloat(o.v*100, 'g', 6, 64)
			hint = lang.Text{SV: "skriv " + strings.ReplaceAll(hundred, ".", ",") + " %, eller " + o.text + " %",
				EN: "write " + hundred + " %, or " + o.text + " %"}
		}
	case sortMoney:
		rule = lang.Textf("måttet %s är ett belopp, och jämförs med kronor",
			"the measure %s is an amount, and is compared with kronor", f.row.Measure)
		hint = lang.Textf("skriv %[1]s kronor, %[1]s Mkr eller %[1]s miljarder kronor",
			"write %[1]s kronor, %[1]s SEK million or %[1]s billion kronor", o.text)
	}
	c.fail(at, rule, hint)
	return false
}
