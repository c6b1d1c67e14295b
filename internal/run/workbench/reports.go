package workbench

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
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
	"ansatz/internal/run"
	"ansatz/internal/run/edition"
	"ansatz/internal/study"
)

// Folders of reports in the home of a workbench: those that are written, and the versions of each that were kept.
const (
	reportsFolder  = "reports"
	versionsFolder = "versions"
)

// reportsView lists the reports that are written.
type reportsView struct {
	Reports []reportLine
	Studies []string
	Folders []string // of results
}

type reportLine struct {
	Name     string
	Versions []string
}

func reportsPage(b *Bench, r *request) error {
	names, err := folders(filepath.Join(b.Home, reportsFolder))
	if err != nil {
		return err
	}
	var v reportsView
	for _, name := range names {
		versions, err := folders(filepath.Join(b.Home, versionsFolder, name))
		if err != nil {
			return err
		}
		v.Reports = append(v.Reports, reportLine{name, versions})
	}
	if r.user.May(WriteReports) {
		own, err := folders(filepath.Join(b.Home, studiesFolder))
		if err != nil {
			return err
		}
		v.Studies = append(slices.Clone(study.BuiltinNames), own...)
		if v.Folders, err = folders(filepath.Join(b.Home, resultsFolder)); err != nil {
			return err
		}
	}
	return b.show(r, "reports", r.tr("Rapporter", "Reports"), v)
}

// newReport begins a report, as ansatz report init does.
func newReport(b *Bench, r *request) error {
	name := strings.TrimSpace(r.PostFormValue("name"))
	if err := goodName(name); err != nil {
		return err
	}
	path, own, err := b.studyFile(r.PostFormValue("study"))
	if err != nil {
		return err
	}
	s, err := study.Load(path)
	if err != nil {
		return err
	}
	begin := edition.Starting{Study: s, Name: path, Lang: r.lang, Day: time.Now().Format(time.DateOnly),
		Diary: strings.TrimSpace(r.PostFormValue("diary"))}
	if own {
		begin.Name = "../../" + studiesFolder + "/" + filepath.Base(path)
	}
	if from := r.PostFormValue("results"); from != "" {
		if _, _, err := b.release(from); err != nil {
			return err
		}
		begin.Results = "../../" + resultsFolder + "/" + from
	}
	to := filepath.Join(b.Home, reportsFolder, name)
	if err := disk.MakeFolders(filepath.Dir(to)); err != nil {
		return disk.CannotWrite(filepath.Dir(to))
	}
	if _, err := edition.Init(to, begin); err != nil {
		return err
	}
	return redirect("/reports/" + name)
}

// report is the folder of a report that an address names, or of a version of it that was kept.
func (b *Bench) report(r *request) (string, error) {
	name, version := r.PathValue("name"), r.PathValue("version")
	folder := filepath.Join(b.Home, reportsFolder, name)
	if version != "" {
		folder = filepath.Join(b.Home, versionsFolder, name, version)
	}
	if goodName(name) != nil || version != "" && goodName(version) != nil || !edition.IsReport(folder) {
		return "", missing
	}
	return folder, nil
}

// reportOf is what a report is made of. It may speak of the workbench's own studies and results alone.
func (b *Bench) reportOf(r *request, folder string) edition.Request {
	in := b.inApproval(r)
	req := edition.Request{Folder: folder, May: func(path string) bool {
		at, err := filepath.Abs(path)
		if err != nil || goodName(filepath.Base(at)) != nil {
			return false
		}
		above := filepath.Dir(at)
		return above == filepath.Join(b.Home, studiesFolder) || above == filepath.Join(b.Home, resultsFolder)
	}}
	if !b.unmade() {
		in.Loaded = b.loaded
		req.Workspace = &in
	}
	return req
}

// made makes a report for somebody who has said today what the results of each of its studies are used for. Otherwise
// it is nil, and unsaid is the first study of which it is not said.
func (b *Bench) made(r *request, folder string) (e *edition.Edition, unsaid *study.Study, err error) {
	of := b.reportOf(r, folder)
	of.Kept = &b.reports
	e, err = edition.Make(r.Context(), of)
	if err != nil {
		return nil, nil, err
	}
	for _, of := range e.Releases {
		said, err := b.state.purpose(r.Context(), r.user.ID, today(), of.Study.Name)
		if err != nil {
			return nil, nil, err
		}
		if said == "" {
			return nil, of.Study, nil
		}
	}
	return e, nil, nil
}

// readable is made for an answer that is no page of the workbench.
func (b *Bench) readable(r *request, folder string) (*edition.Edition, error) {
	e, unsaid, err := b.made(r, folder)
	if err == nil && unsaid != nil {
		err = &fault.Fault{Kind: fault.Refused,
			Rule: lang.Text{SV: "ändamålet är inte angivet i dag", EN: "the purpose is not stated today"},
			Hint: lang.Text{SV: "öppna rapporten en gång först och ange vad resultaten används till",
				EN: "open the report once first and state what the results are used for"}}
	}
	return e, err
}

// reportView is a report as it is read, and what can be done with it.
type reportView struct {
	Name, Version string // no version: it is being written
	Study         string // whose purpose is to be stated first
	Purposes      []string
	Title         string
	Files         []string // that can be edited
	Mistakes      []placed
	Warnings      []placed
	Passages      []passage
	Gone          []*edition.Comment
	Versions      []string
	Draft, Made   bool
	Unreleased    bool
	Open          int
	Saved         bool
}

// placed is a mistake with the file in which it is.
type placed struct {
	mistake
	File string
}

type passage struct {
	edition.Passage
	Quote string // by which a comment names it
}

func reportPage(b *Bench, r *request) error {
	folder, err := b.report(r)
	if err != nil {
		return err
	}
	v := reportView{Name: r.PathValue("name"), Version: r.PathValue("version")}
	if v.Version == "" {
		if v.Files, err = textsOfReport(folder); err != nil {
			return err
		}
	}
	if v.Versions, err = folders(filepath.Join(b.Home, versionsFolder, v.Name)); err != nil {
		return err
	}
	e, unsaid, err := b.made(r, folder)
	switch {
	case err != nil && r.Context().Err() != nil:
		return err
	case err != nil:
		if v.Mistakes = placedIn(fault.Of(err), r.lang); len(v.Mistakes) == 0 {
			return err
		}
	case unsaid != nil:
		v.Study, v.Purposes = unsaid.Name, purposes(unsaid, r.lang)
	default:
		v.Made, v.Title, v.Draft, v.Unreleased = true, e.Title, e.Draft, e.Unreleased
		v.Warnings = placedIn(e.Typed, r.lang)
		if e.Judged != nil {
			v.Warnings = append(v.Warnings, placedIn(e.Judged.Doubts, r.lang)...)
		}
		all, gone := e.Passages()
		v.Gone = gone
		for _, p := range all {
			v.Passages = append(v.Passages, passage{p, quoteOf(p.Text)})
		}
		for _, c := range e.Manuscript.Comments {
			if c.Open() {
				v.Open++
			}
		}
	}
	return b.show(r, "report", cmp.Or(v.Title, v.Name), v)
}

// quoteOf is as much of a paragraph as a comment quotes.
func quoteOf(text string) string {
	const most = 120
	words := strings.Fields(text)
	quote := ""
	for _, word := range words {
		if quote != "" && len(quote)+len(word) > most {
			break
		}
		quote = strings.TrimSpace(quote + " " + word)
	}
	return quote
}

func placedIn(list []*fault.Fault, l lang.Lang) (all []placed) {
	for _, f := range list {
		all = append(all, placed{mistakeOf(f, l), filepath.Base(f.File)})
	}
	return all
}

// textsOfReport lists the files of a report that people write: not who has judged what, which is signed.
func textsOfReport(folder string) (names []string, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, disk.Fault(fault.Resource, folder, err)
	}
	for _, e := range entries {
		name := e.Name()
		if e.Type().IsRegular() && goodName(name) == nil && name != "judged.yaml" &&
			slices.Contains([]string{".md", ".yaml"}, filepath.Ext(name)) {
			names = append(names, name)
		}
	}
	return names, nil
}

// reportPurpose takes what somebody reads a report's results for.
func reportPurpose(b *Bench, r *request) error {
	folder, err := b.report(r)
	if err != nil {
		return err
	}
	_, unsaid, err := b.made(r, folder)
	if err != nil {
		return err
	}
	if unsaid != nil {
		if err := b.statePurpose(r, unsaid); err != nil {
			return err
		}
	}
	return redirect(strings.TrimSuffix(r.URL.Path, "/purpose"))
}

// chapterView is a file of a report, to be edited.
type chapterView struct {
	Name, File, Text string
	Was              string // SHA-256 of the text as it was when it was opened
	Mistakes         []placed
	Saved            bool
}

// chapter is the file of a report that an address names, with its text.
func (b *Bench) chapter(r *request) (folder, file string, text []byte, err error) {
	if folder, err = b.report(r); err != nil {
		return "", "", nil, err
	}
	names, err := textsOfReport(folder)
	if err != nil {
		return "", "", nil, err
	}
	if file = r.PathValue("file"); !slices.Contains(names, file) {
		return "", "", nil, missing
	}
	if text, err = disk.ReadFile(filepath.Join(folder, file)); err != nil {
		err = disk.Fault(fault.Study, filepath.Join(folder, file), err)
	}
	return folder, file, text, err
}

func chapterPage(b *Bench, r *request) error {
	folder, file, text, err := b.chapter(r)
	if err != nil {
		return err
	}
	v := chapterView{Name: r.PathValue("name"), File: file, Text: string(text), Was: digest(string(text)),
		Saved: r.FormValue("saved") != ""}
	if v.Mistakes, err = b.mistakesIn(r, folder, file); err != nil {
		return err
	}
	return b.show(r, "chapter", file, v)
}

// mistakesOf are those of a report with a text in the place of one of its files, and numbers that are typed in it. The
// report is made in a folder of its own beside it.
func (b *Bench) mistakesOf(r *request, folder, file string, text []byte) ([]placed, error) {
	beside, err := os.MkdirTemp(filepath.Dir(folder), draftPrefix)
	if err != nil {
		return nil, disk.CannotWrite(filepath.Dir(folder))
	}
	defer func() { _ = disk.RemoveAll(beside) }()
	if err := copyReport(folder, beside); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(beside, file), text, 0o600); err != nil {
		return nil, disk.CannotWrite(beside)
	}
	return b.mistakesIn(r, beside, file)
}

// mistakesIn are those of a report, the ones of a file first, and numbers that are typed in it.
func (b *Bench) mistakesIn(r *request, folder, file string) ([]placed, error) {
	of := b.reportOf(r, folder)
	of.Kept = &b.reports
	e, err := edition.Make(r.Context(), of)
	if err == nil {
		return placedIn(e.Typed, r.lang), nil
	}
	all := placedIn(fault.Of(err), r.lang)
	if len(all) == 0 {
		return nil, err
	}
	own, others := []placed{}, []placed{}
	for _, m := range all {
		if m.File == file {
			own = append(own, m)
		} else {
			others = append(others, m)
		}
	}
	return append(own, others...), nil
}

// copyReport copies the files of a report and its comments.
func copyReport(from, to string) error {
	for _, dir := range []string{"", edition.CommentsDir} {
		entries, err := os.ReadDir(filepath.Join(from, dir))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return disk.Fault(fault.Study, filepath.Join(from, dir), err)
		}
		if err := os.MkdirAll(filepath.Join(to, dir), 0o700); err != nil {
			return disk.CannotWrite(to)
		}
		for _, e := range entries {
			if !e.Type().IsRegular() {
				continue
			}
			text, err := disk.ReadFile(filepath.Join(from, dir, e.Name()))
			if err != nil {
				return disk.Fault(fault.Study, filepath.Join(from, dir, e.Name()), err)
			}
			if err := os.WriteFile(filepath.Join(to, dir, e.Name()), text, 0o600); err != nil {
				return disk.CannotWrite(to)
			}
		}
	}
	return nil
}

// checkChapter answers with the mistakes of a text as somebody writes it.
func checkChapter(b *Bench, r *request) error {
	folder, file, _, err := b.chapter(r)
	if err != nil {
		return err
	}
	mistakes, err := b.mistakesOf(r, folder, file, []byte(posted(r)))
	if err != nil {
		return err
	}
	for i := range mistakes {
		if mistakes[i].File != file {
			mistakes[i].Rule, mistakes[i].Line = mistakes[i].File+": "+mistakes[i].Rule, 0
		}
	}
	if mistakes == nil {
		mistakes = []placed{}
	}
	r.w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(r.w).Encode(map[string]any{"mistakes": mistakes})
}

// saveChapter writes a file of a report, as an editor would: also a text with mistakes, which the page then shows. What
// somebody else has written meanwhile is not overwritten.
func saveChapter(b *Bench, r *request) error {
	b.writing.Lock()
	defer b.writing.Unlock()
	folder, file, was, err := b.chapter(r)
	if err != nil {
		return err
	}
	text := posted(r)
	if r.PostFormValue("was") != digest(string(was)) && text != string(was) {
		told := mistake{Rule: r.tr("någon annan har sparat filen sedan du hämtade den, så ingenting är skrivet",
			"somebody else has saved the file since you opened it, so nothing is written"),
			Hint: r.tr("jämför med den sparade i en ny flik; Spara en gång till skriver över den",
				"compare with the saved one in a new tab; Save once more overwrites it")}
		v := chapterView{Name: r.PathValue("name"), File: file, Text: text, Was: digest(string(was)),
			Mistakes: []placed{{told, file}}}
		r.w.Header().Set("Content-Type", "text/html; charset=utf-8")
		r.w.WriteHeader(http.StatusConflict)
		return b.show(r, "chapter", file, v)
	}
	if len(text) > mostChapter {
		return &http.MaxBytesError{Limit: mostChapter}
	}
	path := filepath.Join(folder, file)
	if err := run.ReplaceFile(r.Context(), path, filepath.Ext(path), writeText(text)); err != nil {
		return err
	}
	return redirect("/reports/" + r.PathValue("name") + "/edit/" + file + "?saved=1")
}

// mostChapter is how large a file of a report may be that is saved here.
const mostChapter = 1 << 20

// newChapter adds an empty chapter. It is printed when report.yaml names it.
func newChapter(b *Bench, r *request) error {
	folder, err := b.report(r)
	if err != nil {
		return err
	}
	file := strings.TrimSuffix(strings.TrimSpace(r.PostFormValue("file")), ".md") + ".md"
	if err := goodName(file); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(folder, file), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return &fault.Fault{Kind: fault.Usage, File: file,
			Rule: lang.Text{SV: "filen finns redan", EN: "the file is there already"},
			Hint: lang.Text{SV: "välj ett annat namn", EN: "choose another name"}}
	}
	if err != nil {
		return disk.CannotWrite(folder)
	}
	if err := f.Close(); err != nil {
		return disk.CannotWrite(folder)
	}
	return redirect("/reports/" + r.PathValue("name") + "/edit/" + file)
}

// commentForm takes what somebody says about a paragraph.
func commentForm(b *Bench, r *request) error {
	folder, err := b.report(r)
	if err != nil {
		return err
	}
	c := edition.Comment{Chapter: r.PostFormValue("chapter"), Quote: strings.TrimSpace(r.PostFormValue("quote")),
		By: r.user.Name, Date: time.Now().Format(time.DateOnly),
		Text: strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("comment"), "\r\n", "\n"))}
	names, err := textsOfReport(folder)
	if err != nil {
		return err
	}
	if !slices.Contains(names, c.Chapter) || c.Quote == "" || c.Text == "" {
		return missing
	}
	if err := edition.AddComment(r.Context(), folder, c); err != nil {
		return err
	}
	return redirect("/reports/" + r.PathValue("name"))
}

// resolveForm takes how a comment was resolved.
func resolveForm(b *Bench, r *request) error {
	b.writing.Lock()
	defer b.writing.Unlock()
	folder, err := b.report(r)
	if err != nil {
		return err
	}
	how := strings.TrimSpace(r.PostFormValue("how"))
	if how == "" || goodName(r.PathValue("file")) != nil {
		return missing
	}
	how += " (" + r.user.Name + " " + time.Now().Format(time.DateOnly) + ")"
	if err := edition.Resolve(r.Context(), folder, r.PathValue("file"), how); err != nil {
		return err
	}
	return redirect("/reports/" + r.PathValue("name"))
}

// freezeForm keeps a version, as ansatz report freeze does.
func freezeForm(b *Bench, r *request) error {
	folder, err := b.report(r)
	if err != nil {
		return err
	}
	if _, err := b.readable(r, folder); err != nil {
		return err
	}
	version := strings.TrimSpace(r.PostFormValue("version"))
	if err := goodName(version); err != nil {
		return err
	}
	to := filepath.Join(b.Home, versionsFolder, r.PathValue("name"), version)
	if err := disk.MakeFolders(filepath.Dir(to)); err != nil {
		return disk.CannotWrite(filepath.Dir(to))
	}
	_, err = edition.Freeze(r.Context(), b.reportOf(r, folder), edition.Freezing{To: to, Program: b.Version,
		Draft: r.PostFormValue("draft") != "", Comments: r.PostFormValue("open") != ""})
	if err != nil {
		return err
	}
	return redirect("/reports/" + r.PathValue("name") + "/versions/" + version)
}

// reportDocument is the page or the file for word processors of a report, as ansatz report build writes them.
func reportDocument(b *Bench, r *request) error {
	folder, err := b.report(r)
	if err != nil {
		return err
	}
	file := r.PathValue("form")
	if file != edition.Files[0] && file != edition.Files[1] {
		return missing
	}
	e, err := b.readable(r, folder)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if file == edition.Files[0] {
		err = e.WritePage(&text)
	} else {
		err = b.word(r.Context(), e, &text)
	}
	if err != nil {
		return err
	}
	h := r.w.Header()
	h.Set("Content-Security-Policy", documentPolicy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	if file == edition.Files[1] {
		h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{
			"filename": r.PathValue("name") + ".docx"}))
	}
	_, _ = text.WriteTo(r.w) // whoever has gone away needs no page
	return nil
}

// word writes the file for word processors.
func (b *Bench) word(ctx context.Context, e *edition.Edition, w io.Writer) error {
	dir, err := os.MkdirTemp(filepath.Join(b.Home, stateFolder), "print-")
	if err != nil {
		return disk.CannotWrite(filepath.Join(b.Home, stateFolder))
	}
	defer func() { _ = disk.RemoveAll(dir) }()
	if _, err := e.Write(ctx, filepath.Join(dir, "print"), edition.Forms{}); err != nil {
		return err
	}
	f, err := disk.Open(filepath.Join(dir, "print"), edition.Files[1])
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// reportDifference is what is another in one version of a report than in another one.
type reportDifference struct {
	Name, Before, After string
	Versions            []string
	Compared            *edition.Difference
}

// reportDiff compares two versions, or one with the report as it is being written: an empty name.
func reportDiff(b *Bench, r *request) error {
	v := reportDifference{Name: r.PathValue("name"), Before: r.FormValue("before"), After: r.FormValue("after")}
	if _, err := b.report(r); err != nil {
		return err
	}
	var err error
	if v.Versions, err = folders(filepath.Join(b.Home, versionsFolder, v.Name)); err != nil {
		return err
	}
	var both []*edition.Edition
	for _, version := range []string{v.Before, v.After} {
		folder := filepath.Join(b.Home, reportsFolder, v.Name)
		if version != "" {
			if !slices.Contains(v.Versions, version) {
				return missing
			}
			folder = filepath.Join(b.Home, versionsFolder, v.Name, version)
		}
		e, err := b.readable(r, folder)
		if err != nil {
			return err
		}
		both = append(both, e)
	}
	if v.Compared, err = edition.Compare(r.Context(), both[0], both[1]); err != nil {
		return err
	}
	return b.show(r, "report_diff", r.tr("Skillnader mellan versioner", "Differences between versions"), v)
}
