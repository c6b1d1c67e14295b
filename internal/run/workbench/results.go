package workbench

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/run"
	"ansatz/internal/run/comparison"
	"ansatz/internal/study"
	"ansatz/internal/table"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
)

// resultsView lists the folders of results.
type resultsView struct {
	Folders []resultLine
	Pick    []string // that can be compared
}

type resultLine struct {
	Name, Study    string
	Made           time.Time
	Rows, Withheld int
	Unprotected    bool
	Broken         bool
}

func resultsPage(b *Bench, r *request) error {
	var v resultsView
	names, err := folders(filepath.Join(b.Home, resultsFolder))
	if err != nil {
		return err
	}
	for _, name := range names {
		line := resultLine{Name: name}
		if info, err := os.Stat(filepath.Join(b.Home, resultsFolder, name)); err == nil {
			line.Made = info.ModTime()
		}
		release, err := b.readRelease(filepath.Join(b.Home, resultsFolder, name))
		if err != nil {
			line.Broken = true
		} else {
			line.Study, line.Unprotected = release.Study.Name, release.Unprotected
			line.Rows, line.Withheld = len(release.Rows), withheld(release.Rows)
			v.Pick = append(v.Pick, name)
		}
		v.Folders = append(v.Folders, line)
	}
	slices.SortStableFunc(v.Folders, func(a, b resultLine) int { return b.Made.Compare(a.Made) })
	return b.show(r, "results", r.tr("Resultat", "Results"), v)
}

func withheld(rows []table.Row) (n int) {
	for _, row := range rows {
		if row.Status == table.Suppressed {
			n++
		}
	}
	return n
}

// release reads a folder of results that somebody names.
func (b *Bench) release(name string) (release, string, error) {
	if goodName(name) != nil {
		return release{}, "", missing
	}
	folder := filepath.Join(b.Home, resultsFolder, name)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return release{}, "", missing
	}
	r, err := b.readRelease(folder)
	return r, folder, err
}

// resultView is a folder of results: its page, and its rows with a choice.
type resultView struct {
	Name      string
	Study     string
	Purposes  []string
	Purpose   string // what it is looked at for today; empty before that is said
	Files     []string
	Results   []named
	Groups    []named
	Measures  []named
	Chosen    table.Row
	Rows      []rowView
	All, Gone int
	More      bool
	Protected bool
	About     report.About
	Parts     bool // some row has a numerator and a denominator
}

type rowView struct {
	Group, Category, Measure string
	Value, Interval, Of      string
}

// mostResultRows is how many rows a page shows at once.
const mostResultRows = 400

func resultPage(b *Bench, r *request) error {
	release, folder, err := b.release(r.PathValue("name"))
	if err != nil {
		return err
	}
	s := release.Study
	v := resultView{
		Name:      r.PathValue("name"),
		Study:     s.Name,
		Purposes:  purposes(s, r.lang),
		Protected: !release.Unprotected,
	}
	if v.Purpose, err = b.state.purpose(r.Context(), r.user.ID, today(), s.Name); err != nil {
		return err
	}
	if v.Purpose == "" {
		return b.show(r, "result", v.Name, v)
	}
	for _, name := range run.Files {
		if _, _, err := disk.Look(folder, name); err == nil {
			v.Files = append(v.Files, name)
		}
	}
	v.Chosen = table.Row{Result: r.FormValue("result"), Group: r.FormValue("group"), Measure: r.FormValue("measure")}
	called := release.called
	for _, one := range s.Results {
		v.Results = append(v.Results, named{one.Name, titleOf(&called, one.Name, r.lang)})
	}
	if v.Chosen.Result == "" && len(v.Results) > 0 {
		v.Chosen.Result = v.Results[0].ID
	}
	v.About = called.Of(v.Chosen.Result)
	seen := map[string]bool{}
	for _, row := range release.Rows {
		if row.Result != v.Chosen.Result {
			continue
		}
		group := called.Group(row.Result, row.Group).In(r.lang)
		measure := called.Measure(row.Result, row.Measure).In(r.lang)
		if !seen["g"+row.Group] {
			seen["g"+row.Group] = true
			v.Groups = append(v.Groups, named{row.Group, group})
		}
		if !seen["m"+row.Measure] {
			seen["m"+row.Measure] = true
			v.Measures = append(v.Measures, named{row.Measure, measure})
		}
		if v.Chosen.Group != "" && row.Group != v.Chosen.Group ||
			v.Chosen.Measure != "" && row.Measure != v.Chosen.Measure {
			continue
		}
		v.All++
		if row.Status == table.Suppressed {
			v.Gone++
		}
		if len(v.Rows) == mostResultRows {
			v.More = true
			continue
		}
		v.Parts = v.Parts || parts(row, r.lang) != ""
		cell := report.Cell{Row: row, Present: true, Unit: called.UnitOf(row)}
		v.Rows = append(v.Rows, rowView{Group: group, Category: called.Category(row.Result, row.Category).In(r.lang),
			Measure: measure, Value: cell.Text(r.lang), Interval: cell.Interval(r.lang), Of: parts(row, r.lang)})
	}
	return b.show(r, "result", v.Name, v)
}

func titleOf(called *report.Study, id string, l lang.Lang) string {
	about := called.Of(id)
	if number := about.Number.In(l); number != "" {
		return number + ". " + about.Title.In(l)
	}
	return about.Title.In(l)
}

// parts are the numbers that a value was computed from, as a row prints them.
func parts(row table.Row, l lang.Lang) string {
	if row.Numerator != row.Numerator || row.Denominator != row.Denominator { // NaN: it has none
		return ""
	}
	return report.Number(row.Numerator, decimals(row.Numerator), l) + " / " +
		report.Number(row.Denominator, decimals(row.Denominator), l)
}

// decimals are those that a number needs, at most two.
func decimals(v float64) int {
	if v == float64(int64(v)) {
		return 0
	}
	return 2
}

// purposes are what the results of a study may be looked at for.
func purposes(s *study.Study, l lang.Lang) []string {
	all := []string{lang.Text{SV: "Granskning av metod och skydd", EN: "Review of method and protection"}.In(l),
		lang.Text{SV: "Underlag för rapport", EN: "Basis of a report"}.In(l)}
	if s.Purpose != "" {
		all = append([]string{s.Purpose}, all...)
	}
	return all
}

func today() string { return time.Now().UTC().Format(time.DateOnly) }

// purposeForm takes what somebody looks at results for.
func purposeForm(b *Bench, r *request) error {
	release, _, err := b.release(r.PathValue("name"))
	if err != nil {
		return err
	}
	if err := b.statePurpose(r, release.Study); err != nil {
		return err
	}
	return redirect("/results/" + r.PathValue("name"))
}

// statePurpose takes what somebody looks at the results of a study for. The ledger has it before anything is shown.
func (b *Bench) statePurpose(r *request, s *study.Study) error {
	given := r.PostFormValue("purpose")
	if !slices.Contains(purposes(s, r.lang), given) {
		return missing
	}
	if err := b.record(r, ledger.Search, ledger.Facts{"study": s.Name, "purpose": given}); err != nil {
		return err
	}
	return b.state.setPurpose(r.Context(), r.user.ID, today(), s.Name, given)
}

// record writes an entry to the workspace's ledger.
func (b *Bench) record(r *request, kind ledger.Kind, what ledger.Facts) error {
	in := b.input(r)
	signer, err := in.Signer()
	if err != nil {
		return err
	}
	w, err := workspace.Open(in.Workspace, in.Engine.OpenStore)
	if err != nil {
		return err
	}
	defer w.Close()
	return in.Record(r.Context(), w, kind, what, signer)
}

// documentPolicy is for the pages that a run has written: they need no other file, and are kept apart from the
// workbench by the browser.
const documentPolicy = "sandbox allow-scripts allow-downloads allow-popups; default-src 'none'; " +
	"style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'"

// resultFile gives a file of a folder of results, after the purpose has been said.
func resultFile(b *Bench, r *request) error {
	release, folder, err := b.release(r.PathValue("name"))
	if err != nil {
		return err
	}
	said, err := b.state.purpose(r.Context(), r.user.ID, today(), release.Study.Name)
	if err != nil {
		return err
	}
	if said == "" {
		return redirect("/results/" + r.PathValue("name"))
	}
	name := r.PathValue("file")
	if !slices.Contains(run.Files, name) {
		return missing
	}
	rel, size, err := disk.Look(folder, name)
	if err != nil {
		return missing
	}
	f, err := disk.Open(folder, rel)
	if err != nil {
		return missing
	}
	defer f.Close()
	h := r.w.Header()
	h.Set("Content-Security-Policy", documentPolicy)
	kind := mime.TypeByExtension(filepath.Ext(name))
	if filepath.Ext(name) != ".html" {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{
			"filename": r.PathValue("name") + "-" + name}))
		if kind == "" {
			kind = "application/octet-stream"
		}
	}
	h.Set("Content-Type", kind)
	http.ServeContent(r.w, r.Request, "", time.Time{}, io.NewSectionReader(f, 0, size))
	return nil
}

// compareView asks which two folders are compared.
type compareView struct {
	Before, After string
	Names         []string
	Ready         bool
}

func comparePage(b *Bench, r *request) error {
	names, err := folders(filepath.Join(b.Home, resultsFolder))
	if err != nil {
		return err
	}
	v := compareView{Before: r.FormValue("before"), After: r.FormValue("after"), Names: names}
	v.Ready = slices.Contains(names, v.Before) && slices.Contains(names, v.After)
	return b.show(r, "compare", r.tr("Jämför två körningar", "Compare two runs"), v)
}

// compareDocument is the comparison of two folders of results as a page of its own.
func compareDocument(b *Bench, r *request) error {
	var both []*run.Release
	for _, key := range []string{"before", "after"} {
		release, _, err := b.release(r.FormValue(key))
		if err != nil {
			return err
		}
		said, err := b.state.purpose(r.Context(), r.user.ID, today(), release.Study.Name)
		if err != nil {
			return err
		}
		if said == "" {
			return &fault.Fault{Kind: fault.Refused,
				Rule: lang.Text{SV: "ändamålet är inte angivet i dag", EN: "the purpose is not stated today"},
				Hint: lang.Text{SV: "öppna resultaten en gång först och ange vad de används till",
					EN: "open the results once first and state what they are used for"}}
		}
		both = append(both, release.Release)
	}
	c, err := comparison.Of(r.Context(), both[0], both[1])
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := c.WritePage(&page, r.lang); err != nil {
		return err
	}
	r.w.Header().Set("Content-Security-Policy", documentPolicy)
	r.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = page.WriteTo(r.w) // whoever has gone away needs no page
	return nil
}

// lines are the paragraphs of a text, one a line.
func lines(text string) (all []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

func writeText(text string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
}
