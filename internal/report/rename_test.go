package report_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"ansatz/internal/disclosure"
	"ansatz/internal/disclosure/disclosuretest"
	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/reporttest"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

var resultLine = regexp.MustCompile(`(?m)^  - result: (\w+)$`)

// renamed returns a study whose results all have other names, and the new names by the old ones.
func renamed(t *testing.T, s *study.Study) (*study.Study, map[string]string) {
	t.Helper()
	names := map[string]string{}
	src := resultLine.ReplaceAllStringFunc(string(s.Source), func(line string) string {
		old := resultLine.FindStringSubmatch(line)[1]
		names[old] = fmt.Sprintf("other_%c%c", 'a'+len(names)/26, 'a'+len(names)%26)
		return "  - result: " + names[old]
	})
	folder := filepath.Join(t.TempDir(), "renamed")
	err := study.Init(folder, s.Name, lang.EN) // with what lies beside the file
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, study.File), []byte(src), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	other, err := study.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(names) != len(s.Results) || len(names) == 0 {
		t.Fatalf("%d of %d results have another name", len(names), len(s.Results))
	}
	return other, names
}

// rowsOf invents the rows of a study: those of its lines and, for kinds without lines, every measure in groups and
// categories of such kinds.
func rowsOf(s *study.Study) []table.Row {
	var rows []table.Row
	for i := range s.Results {
		r := &s.Results[i]
		for _, l := range r.Lines {
			for _, g := range l.Groups {
				for _, c := range l.Categories {
					rows = append(rows, reporttest.Row(r.Name, strings.Trim(g, "<>"),
						strings.ReplaceAll(c, "<number of permits>", "7"), l.Measure))
				}
			}
		}
		k, _ := kind.Of(string(r.Kind))
		if !k.NoLines() {
			continue
		}
		for _, m := range k.Measures {
			for _, g := range []string{"all", "total", "active", "linked", "none", "bankruptcy", "kluster 1"} {
				for _, c := range []string{"", "ever", "now", "ever_top_1_percent", "users_after_3_months",
					"successors", "industry_87", "same_size"} {
					rows = append(rows, reporttest.Row(r.Name, g, c, strings.Replace(m.Name, "<tie>", "active", 1)))
				}
			}
		}
	}
	return rows
}

// A result under any name has the chapter, title, definition, reading, tables and figures of its kind.
func TestAResultUnderAnotherNameKeepsItsPage(t *testing.T) {
	for _, name := range study.BuiltinNames {
		s, err := study.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		other, names := renamed(t, s)
		rows := rowsOf(s)
		under := make([]table.Row, len(rows))
		for i, r := range rows {
			r.Result = names[r.Result]
			under[i] = r
		}
		for _, l := range []lang.Lang{lang.SV, lang.EN} {
			chapters := func(s *study.Study, rows []table.Row) []report.Chapter {
				released := disclosuretest.Protected(disclosure.Computed{Rows: rows})
				return (&report.Document{Lang: l, Study: report.OfStudy(s), Results: released}).Chapters()
			}
			before, after := chapters(s, rows), chapters(other, under)
			if len(before) != len(after) || len(before) == 0 {
				t.Fatalf("%s: %d chapters, under other names %d", name, len(before), len(after))
			}
			for i := range before {
				if before[i].ID != after[i].ID || len(before[i].Sections) != len(after[i].Sections) {
					t.Fatalf("%s: the chapter %s has %d sections, under other names %s has %d",
						name, before[i].ID, len(before[i].Sections), after[i].ID, len(after[i].Sections))
				}
				for j, a := range before[i].Sections {
					samePage(t, a, after[i].Sections[j], names)
				}
			}
		}
	}
}

func samePage(t *testing.T, a, b report.Section, names map[string]string) {
	t.Helper()
	if b.ID != names[a.ID] {
		t.Fatalf("the section %s stands in the place of %s", b.ID, a.ID)
	}
	if len(a.Tables) == 0 || strings.Join(a.Definition, "") == "" {
		t.Errorf("%s has %d tables, and the definition %q", a.ID, len(a.Tables), a.Definition)
	}
	b.ID, b.Number, b.Source = a.ID, a.Number, a.Source // of the report alone
	for i := range b.Tables {
		for j := range b.Tables[i].Blocks {
			for _, l := range b.Tables[i].Blocks[j].Lines {
				for c := range l.Cells {
					if l.Cells[c].Present {
						l.Cells[c].Row.Result = a.ID
					}
				}
			}
		}
	}
	for i := range b.Figures { // functions cannot be compared
		if len(a.Figures) != len(b.Figures) || a.Figures[i].Title != b.Figures[i].Title ||
			a.Figures[i].Desc != b.Figures[i].Desc ||
			reflect.TypeOf(a.Figures[i].Chart) != reflect.TypeOf(b.Figures[i].Chart) {
			t.Errorf("the figures of %s are others under another name:\n%s\n%s", a.ID,
				a.Figures[i].Desc, b.Figures[i].Desc)
			break
		}
	}
	if len(a.Figures) != len(b.Figures) {
		t.Errorf("%s has %d figures, under another name %d", a.ID, len(a.Figures), len(b.Figures))
	}
	a.Figures, b.Figures = nil, nil
	if x, y := fmt.Sprintf("%+v", a), fmt.Sprintf("%+v", b); x != y { // printed, one NaN is like another
		t.Errorf("%s is another page under another name:\n%s\n%s", a.ID, x, y)
	}
}
