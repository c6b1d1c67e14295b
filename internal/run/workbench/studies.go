package workbench

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/source"
	"ansatz/internal/study"
)

// studiesView lists the studies: those built in and the unit's own.
type studiesView struct {
	Builtin, Own []studyLine
}

type studyLine struct {
	Name, Title, Purpose string
	Mistakes             int
}

func studiesPage(b *Bench, r *request) error {
	var v studiesView
	for _, name := range study.BuiltinNames {
		s, err := b.builtinStudy(name)
		if err != nil {
			return err
		}
		v.Builtin = append(v.Builtin, studyLine{Name: name, Title: s.Title.In(r.lang), Purpose: s.Purpose})
	}
	own, err := folders(filepath.Join(b.Home, studiesFolder))
	if err != nil {
		return err
	}
	for _, name := range own {
		line := studyLine{Name: name}
		s, err := study.Load(filepath.Join(b.Home, studiesFolder, name))
		if err == nil {
			line.Title, line.Purpose = s.Title.In(r.lang), s.Purpose
		} else {
			line.Mistakes = len(fault.Of(err))
		}
		v.Own = append(v.Own, line)
	}
	return b.show(r, "studies", r.tr("Studier", "Studies"), v)
}

// studyFile returns what the commands know a study as: its folder, or the name of one that is built in.
func (b *Bench) studyFile(name string) (path string, own bool, err error) {
	if slices.Contains(study.BuiltinNames, name) {
		return name, false, nil
	}
	if goodName(name) != nil {
		return "", false, missing
	}
	path = filepath.Join(b.Home, studiesFolder, name)
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return "", false, missing
	}
	return path, true, nil
}

// studyView is a study with its text, and in what it is another than the built-in one.
type studyView struct {
	Name     string
	Own      bool
	Text     string
	Mistakes []mistake
	Changes  []study.Difference
	Base     string // the built-in study that it is compared with
	Results  []named
	Saved    bool
}

func studyPage(b *Bench, r *request) error {
	name := r.PathValue("name")
	path, own, err := b.studyFile(name)
	if err != nil {
		return err
	}
	v := studyView{Name: name, Own: own, Saved: r.FormValue("saved") != ""}
	if !own {
		s, err := b.builtinStudy(path)
		if err != nil {
			return err
		}
		text, _, _ := source.Text(s.Source)
		v.Text = string(text)
		return b.show(r, "study", name, v)
	}
	text, err := disk.ReadFile(filepath.Join(path, study.File))
	if err != nil {
		return disk.Fault(fault.Study, filepath.Join(path, study.File), err)
	}
	v.Text = string(text)
	b.look(&v, path, text, r.lang)
	return b.show(r, "study", name, v)
}

// look reads a study as it would be with a text, and says what is wrong with it or how it differs.
func (b *Bench) look(v *studyView, path string, text []byte, l lang.Lang) {
	s, err := study.Parse(filepath.Join(path, study.File), text, ownModels(path))
	if err != nil {
		for _, f := range fault.Of(err) {
			v.Mistakes = append(v.Mistakes, mistakeOf(f, l))
		}
		if len(v.Mistakes) == 0 {
			v.Mistakes = []mistake{{Rule: lang.Text{SV: "studien går inte att läsa",
				EN: "the study cannot be read"}.In(l)}}
		}
		return
	}
	v.Base = study.BuiltinName
	if slices.Contains(study.BuiltinNames, s.Name) {
		v.Base = s.Name
	}
	base, err := b.builtinStudy(v.Base)
	if err != nil {
		return
	}
	v.Changes = study.Differences(base.Study, s)
}

// ownModels are the SQL models in a study's folder, as the study file names them.
func ownModels(path string) map[string]string {
	models := map[string]string{}
	_ = filepath.WalkDir(path, func(at string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || filepath.Ext(at) != ".sql" {
			return nil
		}
		if text, err := disk.ReadFile(at); err == nil {
			if rel, err := filepath.Rel(path, at); err == nil {
				models[filepath.ToSlash(rel)] = string(text)
			}
		}
		return nil
	})
	return models
}

// checkStudy answers with the mistakes of a text as somebody writes it.
func checkStudy(b *Bench, r *request) error {
	path, own, err := b.studyFile(r.PathValue("name"))
	if err != nil || !own {
		return missing
	}
	var v studyView
	b.look(&v, path, []byte(posted(r)), r.lang)
	if v.Mistakes == nil {
		v.Mistakes = []mistake{}
	}
	r.w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(r.w).Encode(map[string]any{"mistakes": v.Mistakes, "changes": len(v.Changes)})
}

// posted is the text of a form's field, with the line breaks of a file.
func posted(r *request) string { return strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n") }

// saveStudy writes a study, under its name or another one. A text with mistakes is not written.
func saveStudy(b *Bench, r *request) error {
	name := r.PathValue("name")
	path, own, err := b.studyFile(name)
	if err != nil {
		return err
	}
	as := strings.TrimSpace(r.PostFormValue("as"))
	if as == "" {
		as = name
	}
	if slices.Contains(study.BuiltinNames, as) {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "en inbyggd studie kan inte ändras", EN: "a built-in study cannot be changed"},
			Hint: lang.Text{SV: "spara den under ett annat namn", EN: "save it under another name"}}
	}
	if err := goodName(as); err != nil {
		return err
	}
	text := posted(r)
	v := studyView{Name: name, Own: own, Text: text}
	from := path
	if !own {
		from = b.Home // a built-in study has no models of its own
	}
	if b.look(&v, from, []byte(text), r.lang); len(v.Mistakes) > 0 {
		r.w.Header().Set("Content-Type", "text/html; charset=utf-8")
		r.w.WriteHeader(http.StatusUnprocessableEntity)
		return b.show(r, "study", name, v)
	}
	to := filepath.Join(b.Home, studiesFolder, as)
	if as != name {
		if err := b.newStudyFolder(to, ownModelsOf(own, path)); err != nil {
			return err
		}
	}
	if err := run.ReplaceFile(r.Context(), filepath.Join(to, study.File), ".yaml", writeText(text)); err != nil {
		return err
	}
	return redirect("/studies/" + as + "?saved=1")
}

func ownModelsOf(own bool, path string) map[string]string {
	if !own {
		return nil
	}
	return ownModels(path)
}

// newStudyFolder makes the folder of a study, with models.
func (b *Bench) newStudyFolder(to string, models map[string]string) error {
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return &fault.Fault{
			Kind: fault.Usage,
			File: filepath.Base(to),
			Rule: lang.Text{
				SV: "det finns redan en studie med det namnet",
				EN: "there is a study of that name already",
			},
			Hint: lang.Text{SV: "välj ett annat namn", EN: "choose another name"},
		}
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return disk.CannotWrite(to)
	}
	for name, text := range models {
		at := filepath.Join(to, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			return disk.CannotWrite(to)
		}
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			return disk.CannotWrite(at)
		}
	}
	return nil
}

// newStudy copies a built-in study to one of the unit's own.
func newStudy(b *Bench, r *request) error {
	name, from := strings.TrimSpace(r.PostFormValue("name")), r.PostFormValue("from")
	if err := goodName(name); err != nil {
		return err
	}
	if !slices.Contains(study.BuiltinNames, from) {
		return missing
	}
	to := filepath.Join(b.Home, studiesFolder, name)
	if slices.Contains(study.BuiltinNames, name) {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "så heter en inbyggd studie", EN: "a built-in study has that name"},
			Hint: lang.Text{SV: "välj ett annat namn", EN: "choose another name"}}
	}
	if err := study.Init(to, from, r.lang); err != nil {
		return err
	}
	return redirect("/studies/" + name)
}
