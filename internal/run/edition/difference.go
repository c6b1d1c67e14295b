package edition

import (
	"context"
	"maps"
	"slices"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report/document"
	"ansatz/internal/report/manuscript"
	"ansatz/internal/run"
	"ansatz/internal/run/comparison"
)

// Difference is what is another in a later version of a report.
type Difference struct {
	Removed    []string           `json:"removed"` // paragraphs and headings, without their numbers
	Added      []string           `json:"added"`
	Numbers    []ChangedNumber    `json:"numbers"`
	Judgements []ChangedJudgement `json:"judgements"`
}

// ChangedNumber is a live number of both texts that is printed otherwise.
type ChangedNumber struct {
	Source  document.Source `json:"source"`
	Before  string          `json:"before"`
	After   string          `json:"after"`
	Reasons lang.Text       `json:"reasons"` // why: the deliveries, the study, the program
}

// ChangedJudgement is a conclusion with another word, statement or judge. Before or After is empty where it is new or
// gone.
type ChangedJudgement struct {
	ID     string `json:"id"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Same says whether nothing is another.
func (d *Difference) Same() bool {
	return len(d.Removed)+len(d.Added)+len(d.Numbers)+len(d.Judgements) == 0
}

// Compare says what is another in the second report. It refuses two whose results together give withheld numbers away.
func Compare(ctx context.Context, before, after *Edition) (*Difference, error) {
	d := &Difference{}
	reasons, err := allReasons(ctx, before, after)
	if err != nil {
		return nil, err
	}
	if d.Removed, d.Added, err = lines(texts(before), texts(after)); err != nil {
		return nil, err
	}
	old, now := numbers(before), numbers(after)
	for _, source := range now.order {
		was, is := old.text[source], now.text[source]
		if was == "" || was == is {
			continue
		}
		d.Numbers = append(d.Numbers, ChangedNumber{source, was, is, reasons[source.Study][source.Result]})
	}
	d.Judgements = judgements(before.Judged, after.Judged)
	return d, nil
}

// allReasons says by study and result why its numbers are others. It looks at every study of both reports whose results
// differ, printed or not: tables, and numbers of only one of the texts, give away as much.
func allReasons(ctx context.Context, before, after *Edition) (map[string]map[string]lang.Text, error) {
	reasons := map[string]map[string]lang.Text{}
	for _, is := range after.Releases {
		i := slices.IndexFunc(before.Releases, func(r *run.Release) bool { return r.Study.Name == is.Study.Name })
		if i < 0 || maps.Equal(before.Releases[i].Hashes, is.Hashes) {
			continue
		}
		var err error
		if reasons[is.Study.Name], err = why(ctx, before.Releases[i], is); err != nil {
			return nil, err
		}
	}
	return reasons, nil
}

// why says by result why its numbers are others.
func why(ctx context.Context, before, after *run.Release) (map[string]lang.Text, error) {
	found, err := comparison.Of(ctx, before, after)
	if err != nil {
		return nil, err
	}
	if found.Checked == comparison.Follows {
		return nil, &fault.Fault{Kind: fault.Disclosed, File: after.Name,
			Rule: lang.Text{SV: "de två versionerna röjer tillsammans skyddade tal; ingen jämförelse görs",
				EN: "the two versions together give withheld numbers away; no comparison is made"},
			Hint: lang.Text{SV: "kör studien på nytt i samma arbetsyta, eller med --earlier och den förra mappen",
				EN: "run the study again in the same workspace, or with --earlier and the earlier folder"}}
	}
	all := map[string]lang.Text{}
	for i := range found.Results {
		r := &found.Results[i]
		var sv, en []string
		add := func(s, e string) { sv, en = append(sv, s), append(en, e) }
		if len(r.Reasons.Registers) > 0 {
			add("andra leveranser", "other deliveries")
		}
		if len(r.Reasons.Lines) > 0 {
			add("studien är ändrad", "the study was changed")
		}
		if len(r.Reasons.Models) > 0 {
			add("modeller räknas annorlunda", "models are computed otherwise")
		}
		for _, s := range found.Causes.Settings {
			name := comparison.SettingName(s.Name)
			add(name.SV+" "+s.Before+" → "+s.After, name.EN+" "+s.Before+" → "+s.After)
		}
		all[r.Name] = lang.Text{SV: strings.Join(sv, "; "), EN: strings.Join(en, "; ")}
	}
	return all, nil
}

// printed are the live numbers of a report as they are printed, in the order of the text; of one that is printed in
// several ways, the first.
type printed struct {
	order []document.Source
	text  map[document.Source]string
}

func numbers(e *Edition) printed {
	p := printed{text: map[document.Source]string{}}
	e.Walk(func(b document.Block) {
		document.Inlines(b, func(i document.Inline) {
			if l, is := i.(document.Live); is && p.text[l.Source] == "" {
				p.order, p.text[l.Source] = append(p.order, l.Source), l.Text
			}
		})
	})
	return p
}

// texts are the paragraphs and headings of a report, with … for each number.
func texts(e *Edition) (all []string) {
	e.Walk(func(b document.Block) {
		switch b := b.(type) {
		case *document.Paragraph:
			all = append(all, withoutLive(b.Text))
		case *document.Heading:
			all = append(all, withoutLive(b.Text))
		}
	})
	return all
}

func withoutLive(text []document.Inline) string {
	return document.Plain(hidden(text))
}

// hidden is a text with … for each number, those inside emphasis and links too.
func hidden(text []document.Inline) (kept []document.Inline) {
	for _, i := range text {
		switch one := i.(type) {
		case document.Live:
			i = document.Text{Text: "…"}
		case document.Strong:
			i = document.Strong{Text: hidden(one.Text)}
		case document.Emphasis:
			i = document.Emphasis{Text: hidden(one.Text)}
		case document.Link:
			i = document.Link{URL: one.URL, Text: hidden(one.Text)}
		}
		kept = append(kept, i)
	}
	return kept
}

// mostPairs is how many pairs of texts of two reports are compared, after what is the same at their ends.
const mostPairs = 1 << 24

// lines are the texts of one list that the other does not have in the same order: what a longest common subsequence
// leaves. It refuses two lists that are too long and too different.
func lines(before, after []string) (removed, added []string, err error) {
	for len(before) > 0 && len(after) > 0 && before[0] == after[0] {
		before, after = before[1:], after[1:]
	}
	n, m := len(before), len(after)
	for n > 0 && m > 0 && before[n-1] == after[m-1] {
		n, m = n-1, m-1
	}
	if n*m > mostPairs {
		return nil, nil, &fault.Fault{Kind: fault.Usage,
			Rule: lang.Textf("rapporterna har %[1]d och %[2]d stycken som skiljer; det är fler än som jämförs",
				"the reports have %[1]d and %[2]d paragraphs that differ; that is more than are compared", n, m),
			Hint: lang.Text{SV: "jämför två versioner som ligger närmare varandra",
				EN: "compare two versions that are closer to each other"}}
	}
	common := make([][]int32, n+1)
	for i := range common {
		common[i] = make([]int32, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if before[i] == after[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < n || j < m; {
		switch {
		case i < n && j < m && before[i] == after[j]:
			i, j = i+1, j+1
		case j == m || i < n && common[i+1][j] >= common[i][j+1]:
			removed, i = append(removed, before[i]), i+1
		default:
			added, j = append(added, after[j]), j+1
		}
	}
	return removed, added, nil
}

// judgements are the conclusions that are others.
func judgements(before, after *manuscript.Judgements) (all []ChangedJudgement) {
	list := func(j *manuscript.Judgements) (ids []string, said map[string]string) {
		said = map[string]string{}
		if j == nil {
			return nil, said
		}
		for _, one := range j.Items {
			by := one.By + " " + one.Date
			if !one.Current() {
				by = "–"
			}
			ids = append(ids, one.ID)
			said[one.ID] = one.Word + " (" + by + "): " + one.Statement
		}
		return ids, said
	}
	ids, was := list(before)
	more, is := list(after)
	for _, id := range more {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		if was[id] != is[id] {
			all = append(all, ChangedJudgement{id, was[id], is[id]})
		}
	}
	return all
}
