package workbench

import (
	"slices"

	"ansatz/internal/study"
)

// helpView lists the studies whose method is explained.
type helpView struct{ Studies []named }

func helpPage(b *Bench, r *request) error {
	var v helpView
	for _, name := range study.BuiltinNames {
		s, err := b.builtinStudy(name)
		if err != nil {
			return err
		}
		v.Studies = append(v.Studies, named{name, s.Title.In(r.lang)})
	}
	return b.show(r, "help", r.tr("Hjälp", "Help"), v)
}

// helpStudyView is what each result of a study means.
type helpStudyView struct {
	Title   string
	Results []helpResult
}

type helpResult struct {
	ID, Title           string
	Definition, Reading []string
}

func helpStudyPage(b *Bench, r *request) error {
	name := r.PathValue("study")
	if !slices.Contains(study.BuiltinNames, name) {
		return missing
	}
	s, err := b.builtinStudy(name)
	if err != nil {
		return err
	}
	called := s.called
	v := helpStudyView{Title: s.Title.In(r.lang)}
	for _, one := range s.Results {
		about := called.Of(one.Name)
		v.Results = append(v.Results, helpResult{one.Name, titleOf(&called, one.Name, r.lang),
			lines(about.Definition.In(r.lang)), lines(about.Reading.In(r.lang))})
	}
	return b.show(r, "help_study", v.Title, v)
}
