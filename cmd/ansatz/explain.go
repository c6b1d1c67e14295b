package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"ansatz/internal/disclosure"
	"ansatz/internal/fault"
	"ansatz/internal/kind"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/run"
	"ansatz/internal/study"
	"ansatz/internal/table"
	"ansatz/internal/workspace/ledger"
)

func init() {
	addTexts(map[string]lang.Text{
		"explain": {
			SV: "Gå från ett tal till dess definition, modeller, register och leveransfiler.",
			EN: "Walk from a number to its definition, models, registers and delivery files.",
		},
		"explain_result": {
			SV: "Resultatets namn, till exempel table_6 eller tabell_6.",
			EN: "The result's name, such as table_6.",
		},
		"explain_group":    {SV: "Bara denna grupp.", EN: "This group only."},
		"explain_category": {SV: "Bara denna kategori; - är den tomma.", EN: "This category only; - is the empty one."},
		"explain_measure":  {SV: "Bara detta mått.", EN: "This measure only."},
		"explain_study": {
			SV: "Studiens mapp eller fil; ansatz är den inbyggda.",
			EN: "The study's folder or file; ansatz is the built-in one.",
		},
		"explain_unprotected": {
			SV: "Visa sanna värden, också små tal. Får inte spridas.",
			EN: "Show true values, small counts too. Not for distribution.",
		},
	})
}

type explainCommand struct {
	Result string `arg:"" help:"${explain_result}"`
	input
	Study       string  `default:"ansatz" help:"${explain_study}"`
	Group       *string `short:"g" help:"${explain_group}"`
	Category    *string `short:"c" help:"${explain_category}"`
	Measure     *string `short:"m" help:"${explain_measure}"`
	Unprotected bool    `help:"${explain_unprotected}"`
	protection
}

func (cmd explainCommand) Run(ctx context.Context, c *console) error {
	profile, earlier, err := cmd.read()
	if err != nil {
		return err
	}
	s, err := study.Load(cmd.Study)
	if err != nil {
		return err
	}
	called := report.OfStudy(s)
	name, found, remedy := fault.Resolve(cmd.Result, resultNames(s, &called))
	if !found {
		if other := builtinWith(cmd.Result, s.Name); other != "" {
			remedy = lang.Textf("resultatet hör till studien %[1]s: lägg till --study %[1]s",
				"the result is one of the study %[1]s: add --study %[1]s", other)
		}
		return &fault.Fault{
			Kind: fault.Usage,
			Rule: lang.Textf("studien %s har inget resultat %q", "the study %s has no result %q", s.Name, cmd.Result),
			Hint: remedy,
		}
	}
	cmd.Result = name
	r, _ := s.Result(name)
	var rows disclosure.Released
	var wrong error
	asked := func(o *run.Outcome) ledger.Facts {
		var what ledger.Facts
		called = o.Named()
		rows, what, wrong = cmd.choose(o.Results, &called)
		return what
	}
	o, err := run.Compute(ctx, cmd.from(c),
		run.Request{Study: s, Unprotected: cmd.Unprotected, Lang: c.lang, Program: version, Profile: profile,
			Earlier: earlier, Asked: asked})
	if err := cmp.Or(err, wrong); err != nil {
		return err
	}
	explain(c, o, r, rows)
	return nil
}

// resultNames returns what the results of a study may be called: identifiers, numbers and titles.
func resultNames(s *study.Study, called *report.Study) []fault.Name {
	var ids []string
	for _, r := range s.Results {
		ids = append(ids, r.Name)
	}
	number := func(id string) lang.Text { return called.Of(id).Number }
	title := func(id string) lang.Text { return called.Of(id).Title }
	return fault.Names(ids, number, title)
}

// builtinWith returns the name of a built-in study, other than the one named, that has a result of that name; empty if
// none has.
func builtinWith(result, besides string) string {
	for _, name := range study.BuiltinNames {
		s, err := study.Load(name)
		if err != nil || name == besides {
			continue
		}
		called := report.OfStudy(s)
		if _, found, _ := fault.Resolve(result, resultNames(s, &called)); found {
			return name
		}
	}
	return ""
}

// choose returns the requested rows, by identifiers or by the names in the report, and what was asked for, for the
// ledger. A name that no row of the result has is a mistake; the ledger does not have it.
func (cmd explainCommand) choose(all disclosure.Released, called *report.Study) (disclosure.Released, ledger.Facts,
	error) {
	what := ledger.Facts{"result": cmd.Result}
	rows := all.Only(func(r table.Row) bool { return r.Result == cmd.Result })
	for _, by := range []struct {
		fact string
		want *string
		of   func(table.Row) string
		name func(result, id string) lang.Text
		rule lang.Text
	}{
		{"group", cmd.Group, func(r table.Row) string { return r.Group }, called.Group,
			lang.Text{SV: "resultatet har ingen grupp %q", EN: "the result has no group %q"}},
		{"category", cmd.Category, func(r table.Row) string { return r.Category }, called.Category,
			lang.Text{SV: "resultatet har ingen kategori %q", EN: "the result has no category %q"}},
		{"measure", cmd.Measure, func(r table.Row) string { return r.Measure }, called.Measure,
			lang.Text{SV: "resultatet har inget mått %q", EN: "the result has no measure %q"}},
	} {
		if by.want == nil {
			continue
		}
		var ids []string
		for _, r := range rows.Rows() {
			ids = appendNew(ids, by.of(r))
		}
		want, found := "", *by.want == "-" && slices.Contains(ids, "")
		var remedy lang.Text
		if !found {
			here := func(id string) lang.Text { return by.name(cmd.Result, id) }
			elsewhere := func(id string) lang.Text { return by.name("", id) }
			want, found, remedy = fault.Resolve(*by.want, fault.Names(ids, here, elsewhere))
		}
		what[by.fact] = want
		if !found {
			what[by.fact] = ledger.HiddenText
			return rows, what, &fault.Fault{
				Kind: fault.Usage,
				Rule: lang.Textf(by.rule.SV, by.rule.EN, *by.want),
				Hint: remedy,
			}
		}
		rows = rows.Only(func(r table.Row) bool { return by.of(r) == want })
	}
	return rows, what, nil
}

// explain prints the path from the rows back to the files.
func explain(c *console, o *run.Outcome, r *study.Result, rows disclosure.Released) {
	out, l := c.out, c.lang
	heading := func(sv, en string) { fmt.Fprintf(out, "\n%s\n", lang.Text{SV: sv, EN: en}.In(l)) }
	doc := o.Document()
	about, names := doc.Study.Of(r.Name), &doc.Study

	fmt.Fprintf(out, "%s: %s\n", coded(about.Number, r.Name, l), doc.ResultTitle(r.Name))
	if source := about.Source.In(l); source != "" {
		fmt.Fprintln(out, source)
	}
	for _, mark := range doc.Marks() {
		fmt.Fprintln(out, mark)
	}

	heading("Tal", "Numbers")
	for _, row := range rows.Rows() {
		digits := doc.Digits(names.Unit(row.Result, row.Measure))
		fmt.Fprintf(out, "  %s · %s%s\n    %s\n", names.Measure(row.Result, row.Measure).In(l),
			names.Group(row.Result, row.Group).In(l), categoryOf(names, row, l), valueOf(names, row, l, digits))
	}
	if definition := about.Definition.In(l); definition != "" {
		heading("Definition", "Definition")
		for line := range strings.Lines(definition) {
			fmt.Fprintln(out, "  "+strings.TrimSpace(line))
		}
	}

	sources := o.Behind(r)
	heading("Modeller, i den ordning de räknas", "Models, in the order of counting")
	for _, m := range sources.Models {
		fmt.Fprintf(out, "  %-26s %14s  %s\n", m.Name, modelRows(m, l), aboutModel(m, l))
	}
	heading("Studiens värden, som modellerna läser dem", "The study's values, as the models read them")
	for _, p := range sources.Params {
		fmt.Fprintf(out, "  %-26s %s\n", "param."+p.Name, valuesOf(p, l))
	}
	heading("Register och de filer de kom i", "Registers, and the files they came in")
	for _, name := range sources.Registers {
		fmt.Fprintf(out, "  %s\n", coded(label.Register(name), name, l))
		printFiles(out, o, name, l)
	}
}

// valuesOf formats a table of parameters: one row with the names of its values, one column as a list, and anything
// larger as its number of rows.
func valuesOf(p run.Param, l lang.Lang) string {
	text := func(v any) string {
		if v == nil {
			return "–"
		}
		return fmt.Sprint(v)
	}
	var words []string
	switch {
	case len(p.Rows) == 1:
		for i, c := range p.Columns {
			name, _, _ := strings.Cut(c, " ")
			words = append(words, name+" "+text(p.Rows[0][i]))
		}
	case len(p.Rows) == 0:
		return lang.Text{SV: "inga", EN: "none"}.In(l)
	case len(p.Columns) == 1 && len(p.Rows) <= 12:
		for _, row := range p.Rows {
			words = append(words, text(row[0]))
		}
	case len(p.Rows) <= 4:
		for _, row := range p.Rows {
			cells := make([]string, len(row))
			for i, v := range row {
				cells[i] = text(v)
			}
			words = append(words, strings.Join(cells, " "))
		}
	default:
		return lang.Rows(int64(len(p.Rows))).In(l)
	}
	return strings.Join(words, ", ")
}

// printFiles lists the files that a register was made from.
func printFiles(out io.Writer, o *run.Outcome, register string, l lang.Lang) {
	for _, d := range o.Sources {
		for _, f := range d.Files {
			if f.Register != register {
				continue
			}
			state := ""
			if f.Superseded {
				state = lang.Text{SV: ", ersatt av en senare leverans", EN: ", replaced by a later delivery"}.In(l)
			}
			rows := l.Thousands(fmt.Sprint(f.Loaded))
			if o.Results.Noise().Most > 0 { // rows may be persons
				rows = report.Symbol
			}
			fmt.Fprintf(out, "    %s/%s  %s %s  sha256 %s%s\n", d.Folder, f.Name, rows,
				lang.Text{SV: "rader", EN: "rows"}.In(l), f.SHA256, state)
		}
	}
}

// aboutModel returns what one row of a model is, and which columns tell its rows apart.
func aboutModel(m run.Model, l lang.Lang) string {
	text := m.Short(l)
	if len(m.Grain.Columns) > 0 {
		text += lang.Text{SV: " Nyckel: ", EN: " Key: "}.In(l) + m.Grain.String() + "."
	}
	return text
}

func categoryOf(names *report.Study, r table.Row, l lang.Lang) string {
	if r.Category == "" {
		return ""
	}
	return " · " + names.Category(r.Result, r.Category).In(l)
}

// valueOf formats a row's number with its interval, numerator and denominator, as in the report. results.csv has the
// exact numbers.
func valueOf(names *report.Study, r table.Row, l lang.Lang, digits *report.Digits) string {
	switch r.Status {
	case table.Suppressed:
		if band := report.Band(r, l); band != "" {
			return band + lang.Text{SV: " (skyddat: talet är inom dessa gränser)",
				EN: " (protected: the number is within these limits)"}.In(l)
		}
		return lang.Text{
			SV: "skyddat: talet, eller ett tal bakom det, är litet eller skulle avslöja ett litet tal",
			EN: "protected: the number, or one behind it, is small or would give a small one away",
		}.In(l)
	case table.Undefined:
		return lang.Text{SV: "odefinierat: ingen att räkna på", EN: "undefined: nobody to count"}.In(l)
	}
	cell := report.Cell{Row: r, Present: true, Unit: names.Unit(r.Result, r.Measure), Digits: digits}
	text := cell.Text(l)
	switch {
	case !cell.OK():
	case cell.Unit == kind.Kronor || cell.Unit == kind.Amount:
		text += lang.Space + lang.Text{SV: "kr", EN: "SEK"}.In(l)
	}
	if interval := cell.Interval(l); interval != "" {
		text += lang.Text{
			SV: " (95-procentigt konfidensintervall " + interval + ")",
			EN: " (95 per cent confidence interval " + interval + ")",
		}.In(l)
	}
	switch {
	case math.IsNaN(r.Denominator):
	case math.IsNaN(r.Numerator):
		text += lang.Text{
			SV: " (över " + plain(r.Denominator, l) + ")",
			EN: " (over " + plain(r.Denominator, l) + ")",
		}.In(l)
	default:
		part, total := plain(r.Numerator, l), plain(r.Denominator, l)
		text += lang.Text{SV: "; " + part + " av " + total, EN: "; " + part + " of " + total}.In(l)
	}
	return text
}

// plain formats a count or a sum behind a number: without decimals if it is an integer, otherwise with at most two.
func plain(v float64, l lang.Lang) string {
	if v == math.Trunc(v) {
		return report.Number(v, 0, l)
	}
	return report.Number(v, 2, l)
}

// modelRows formats the number of a model's rows if it may be published. It may not be if the rows can be persons.
func modelRows(m run.Model, l lang.Lang) string {
	if m.Shown {
		return l.Thousands(fmt.Sprint(m.Rows))
	}
	return report.Symbol
}
