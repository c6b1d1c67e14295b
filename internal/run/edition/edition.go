// Package edition makes a report of the folder that a unit writes it in (internal/report/manuscript) and of folders of
// results: it checks that every result is protected and current, asks whether people have decided that it may leave,
// and writes the report in its forms.
package edition

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"ansatz/internal/disclosure"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report/docx"
	"ansatz/internal/report/manuscript"
	"ansatz/internal/run"
	"ansatz/internal/run/approval"
	"ansatz/internal/study"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

// Request says what a report is made of.
type Request struct {
	Folder  string              // of the manuscript
	Results []string            // folders that runs wrote, in place of those that report.yaml names
	Profile *disclosure.Profile // that the results must be protected by; nil: the one that each names, if built in
	Strict  bool                // a typed number is a mistake

	// May says whether the report may speak of a folder of results or of a study of one's own; nil: of any.
	May func(path string) bool
	// Template is that of the file for word processors; nil: the one that a version was kept with, or ours.
	Template *docx.Template

	// Kept holds what was read and made before, for whoever reads a report again and again; nil: nothing is held. What
	// is made with it is shared: nobody changes it.
	Kept *Kept

	// Workspace is asked whether the results are current, and whether they may leave; nil: nobody is asked, and every
	// number is one that is not released.
	Workspace *approval.Input

	proposed bool // the report is made as it will be when people have decided that its numbers may leave
}

// Starting says what a report is begun from.
type Starting = manuscript.Starting

// Init writes the report of a study to a folder, to be edited: see manuscript.Init.
func Init(folder string, s Starting) ([]string, error) { return manuscript.Init(folder, s) }

// CommentsDir is the folder of reviewers' comments in the folder of a report.
const CommentsDir = manuscript.CommentsDir

// WordText is a word of the scale of assessment: see manuscript.WordText.
func WordText(word string) lang.Text { return manuscript.WordText(word) }

// Edition is a report that is made.
type Edition struct {
	*manuscript.Made
	Manuscript *manuscript.Manuscript
	Releases   []*run.Release // the results of its studies, in the order of report.yaml
	Version    string         // of the program that made it, of a version that was kept
	Template   *docx.Template // of the file for word processors; ours where nil

	people   person.List          // of the workspace that is asked
	released []bool               // by study: people have decided that its numbers may leave
	doubted  map[string]lang.Text // by the text of a line of who judged what: why it does not count
}

// Make reads a folder and makes the report; of a version that was kept, from what it was made from and nothing else.
// An error is a fault.List with every mistake of the folder, or of the
// results.
func Make(ctx context.Context, req Request) (*Edition, error) {
	if Frozen(req.Folder) {
		return thaw(req)
	}
	m, err := manuscript.Read(req.Folder)
	if err != nil {
		return nil, err
	}
	if err := withoutNumbers(m); err != nil {
		return nil, err
	}
	e := &Edition{Manuscript: m, Template: req.Template}
	if err := e.trusted(ctx, req); err != nil {
		return nil, err
	}
	results, err := e.results(ctx, req)
	if err != nil {
		return nil, err
	}
	if err := e.write(req.Kept, results); err != nil {
		return nil, err
	}
	for _, r := range results {
		e.released = append(e.released, r.Released)
	}
	if req.Strict && len(e.Typed) > 0 {
		return nil, e.Typed
	}
	return e, nil
}

// withoutNumbers sees to it that no file of the report has what looks like an identity number: a report is about
// groups.
func withoutNumbers(m *manuscript.Manuscript) error {
	var faults fault.List
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		line := 0
		for text := range strings.Lines(string(m.Files[name])) {
			if line++; ledger.Hide(text) != strings.ToValidUTF8(text, "?") {
				faults = append(faults, &fault.Fault{Kind: fault.Study, File: filepath.Join(m.Folder, name), Line: line,
					Rule: lang.Text{SV: "raden har något som ser ut som ett personnummer",
						EN: "the line has something that looks like an identity number"},
					Hint: lang.Text{SV: "ta bort det: en rapport handlar om grupper, aldrig om en person",
						EN: "remove it: a report is about groups, never about a person"}})
			}
		}
	}
	return faults.Err()
}

// results reads the results of each study of the report.
func (e *Edition) results(ctx context.Context, req Request) (all []*manuscript.Results, err error) {
	var faults fault.List
	given := map[string]*run.Release{}
	for _, folder := range req.Results {
		r, err := run.ReadRelease(folder)
		if err != nil {
			faults = append(faults, fault.Of(err)...)
			continue
		}
		if first := given[r.Study.Name]; first != nil {
			faults = append(faults, &fault.Fault{Kind: fault.Usage, File: folder,
				Rule: lang.Textf("mappen har resultat av studien %[1]s, och det har även %[2]s",
					"the folder has results of the study %[1]s, and so has %[2]s", r.Study.Name, first.Name),
				Hint: lang.Text{SV: "ange en mapp för varje studie", EN: "give one folder for each study"}})
			continue
		}
		given[r.Study.Name] = r
	}
	used := map[string]bool{}
	for _, s := range e.Manuscript.Studies {
		r, out, err := e.study(s, given, req)
		if err != nil {
			faults = append(faults, fault.Of(err)...)
			continue
		}
		used[r.Study.Name] = true
		e.Releases, all = append(e.Releases, r), append(all, out)
	}
	for name, r := range given {
		if !used[name] && len(faults) == 0 {
			faults = append(faults, &fault.Fault{Kind: fault.Usage, File: r.Name,
				Rule: lang.Textf("rapporten har inte studien %s", "the report has not the study %s", name),
				Hint: lang.Textf("ta bort flaggan, eller skriv studien i %[1]s under studies: - study: %[2]s",
					"remove the flag, or write the study in %[1]s under studies: - study: %[2]s", manuscript.File,
					name)})
		}
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if req.Workspace == nil {
		return all, nil
	}
	return all, e.ask(ctx, req, all)
}

// ask asks the workspace about the results.
func (e *Edition) ask(ctx context.Context, req Request, all []*manuscript.Results) error {
	older, err := run.Older(ctx, req.Workspace.Input, e.Releases)
	if err != nil {
		return err
	}
	approved := make([]bool, len(all))
	if !req.proposed {
		if approved, err = approval.ByDecision(ctx, *req.Workspace, e.Releases); err != nil {
			return err
		}
	}
	for i := range e.Releases {
		if all[i].Stale == (lang.Text{}) {
			all[i].Stale = older[i]
		}
		all[i].Released = approved[i] || req.proposed
	}
	return nil
}

// study reads the results of one study.
func (e *Edition) study(s manuscript.Study, given map[string]*run.Release, req Request) (*run.Release,
	*manuscript.Results, error) {
	path := filepath.Join(req.Folder, manuscript.File)
	name := s.Name
	if !slices.Contains(study.BuiltinNames, name) {
		name = filepath.Join(req.Folder, name)
		if err := req.may(s, name); err != nil {
			return nil, nil, err
		}
	}
	wanted, err := req.Kept.study(name)
	if err != nil {
		return nil, nil, err
	}
	r := given[wanted.Name]
	if r == nil && s.Results == "" {
		return nil, nil, s.Place.Fault(fault.Study, path,
			lang.Textf("resultaten av studien %s saknas", "the results of the study %s are missing", s.Name),
			lang.Textf("kör den (ansatz run %[1]s) och ange mappen med --results, eller med results: på raden under",
				"run it (ansatz run %[1]s) and give the folder with --results, or with results: on the line below",
				s.Name))
	}
	if r == nil {
		folder := s.Results
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(req.Folder, folder)
		}
		if err := req.may(s, folder); err != nil {
			return nil, nil, err
		}
		if r, err = req.Kept.release(folder); err != nil {
			return nil, nil, err
		}
	}
	if r.Study.Name != wanted.Name {
		return nil, nil, s.Place.Fault(fault.Study, path, lang.Textf("mappen %[1]s har resultat av studien %[2]s",
			"the folder %[1]s has results of the study %[2]s", r.Name, r.Study.Name),
			lang.Textf("ange en mapp med resultat av studien %s", "give a folder of results of the study %s",
				wanted.Name))
	}
	examined, err := req.Kept.examine(r, req.Profile)
	if err != nil {
		return nil, nil, err
	}
	out := resultsOf(r, examined, e.Manuscript.Meta.Lang)
	out.Stale = r.StudyChanged(wanted)
	return r, out, nil
}

// may returns an error if the report may not speak of a folder.
func (req Request) may(s manuscript.Study, path string) error {
	if req.May == nil || req.May(path) {
		return nil
	}
	return s.Place.Fault(fault.Refused, filepath.Join(req.Folder, manuscript.File),
		lang.Text{SV: "rapporten får inte göras av den mappen här",
			EN: "the report may not be made of that folder here"},
		lang.Text{SV: "ange resultat och studier som arbetsbänken har, eller bygg rapporten på kommandoraden",
			EN: "name results and studies that the workbench has, or build the report on the command line"})
}

// resultsOf are the results of a folder as a report speaks of them.
func resultsOf(r *run.Release, examined disclosure.Examined, l lang.Lang) *manuscript.Results {
	agencies := map[string][]string{}
	return &manuscript.Results{Name: r.Study.Name, Document: r.Document(examined.Released(), l), Folder: r.Name,
		Program: r.Program, Sources: func(result string) []string {
			if _, known := agencies[result]; !known {
				agencies[result] = r.Agencies(result, l)
			}
			return agencies[result]
		}}
}

// examine sees to it that a folder of results is protected, and that its certificate proves it.
func examine(r *run.Release, profile *disclosure.Profile) (disclosure.Examined, error) {
	if err := r.Protected(); err != nil {
		return disclosure.Examined{}, err
	}
	examined, v := disclosure.Examine(r.Held, profile)
	var faults fault.List
	for _, f := range v.Faults {
		faults = append(faults, &fault.Fault{Kind: fault.Tolerance, File: r.Name,
			Rule: lang.Text{SV: f.Place.SV + ": " + f.Rule.SV, EN: f.Place.EN + ": " + f.Rule.EN},
			Hint: lang.Text{SV: "gör om körningen: en rapport görs bara av resultat vars certifikat håller",
				EN: "run again: a report is made only of results whose certificate holds"}})
	}
	return examined, faults.Err()
}
