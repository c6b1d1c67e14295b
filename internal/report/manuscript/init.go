package manuscript

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/study"
)

// builtin are the reports of the built-in studies, in both languages, and the appendices that all reports have.
//
//go:embed builtin/*/*/*
var builtin embed.FS

// fairnessAppendix is the folder of the appendix about whom a study hits.
const fairnessAppendix = "fairness-appendix"

// Starting says what a report is begun from.
type Starting struct {
	Study   *study.Study
	Name    string // as report.yaml names the study: built in, or its folder seen from the report's
	Results string // the folder of results, seen from the report's; empty if it is not known yet
	// Fairness is the folder of whom the study hits, seen from the report's: an appendix shows it. Empty for none.
	Fairness string
	Lang     lang.Lang
	Day      string // YYYY-MM-DD
	Diary    string
}

// Init writes the report of a study to a folder, to be edited, and returns the paths of its files: the built-in report
// of a built-in study, or else a chapter with the tables and figures of each result. An existing file is not replaced.
func Init(folder string, s Starting) ([]string, error) {
	files := map[string]string{}
	l := s.Lang
	if l != lang.EN {
		l = lang.SV
	}
	dirs := []string{s.Study.Name, "common"}
	if s.Fairness != "" {
		dirs = append(dirs, fairnessAppendix)
	}
	appended := ""
	for _, dir := range dirs {
		from := path.Join("builtin", dir, string(l))
		entries, err := builtin.ReadDir(from)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			text, err := builtin.ReadFile(path.Join(from, e.Name()))
			if err != nil {
				return nil, err
			}
			files[e.Name()] = string(text)
			if dir == fairnessAppendix {
				appended = e.Name()
			}
		}
	}
	if files[File] == "" {
		files[File], files[s.chapter()] = s.plain()
	}
	results := "# results: ../resultat" + lang.Text{SV: "        mappen som ansatz run skrev, eller --results",
		EN: "        the folder that ansatz run wrote, or --results"}.In(l)
	if s.Results != "" {
		results = "results: " + quoted(s.Results)
	}
	diary := cmp.Or(s.Diary, lang.Text{SV: "dnr saknas", EN: "not registered"}.In(l))
	files[File] = strings.NewReplacer("{results}", results, "{day}", s.Day, "{diary}", quoted(diary),
		"study: "+s.Study.Name+"\n", "study: "+s.Name+"\n").Replace(files[File])
	if appended != "" {
		files[File] = s.withFairness(files[File], appended)
	}
	return writeNew(folder, files)
}

// withFairness is a report.yaml with the results of whom the study hits and an appendix about them.
func (s Starting) withFairness(manifest, appendix string) string {
	results := "  - study: " + study.FairnessName + "\n    results: " + quoted(s.Fairness) + "\n"
	manifest = strings.Replace(manifest, "\nchapters:", "\n"+results+"chapters:", 1)
	return appendicesLine.ReplaceAllString(manifest, "$1, "+appendix+"]")
}

var appendicesLine = regexp.MustCompile(`(?m)^(appendices: \[.*)\]$`)

func (s Starting) chapter() string {
	return lang.Text{SV: "01-resultat.md", EN: "01-results.md"}.In(s.Lang)
}

// plain is the report of a study that has none of its own: what each result shows, and how it is computed.
func (s Starting) plain() (manifest, chapter string) {
	about := report.OfStudy(s.Study)
	tr := func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(s.Lang) }
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n{{ %s }}\n", tr("Resultat", "Results"), tr("underlag", "sources"))
	for _, r := range s.Study.Results {
		fmt.Fprintf(&b, "\n## %s\n\n{{ definition %[2]s }}\n\n{{ %[3]s %[2]s }}\n", title(&about, s, r.Name), r.Name,
			tr("tabell", "table"))
		if k := about.KindOf(r.Name); k != nil && len(k.Figures) > 0 {
			fmt.Fprintf(&b, "\n{{ %s %s }}\n", tr("figur", "figure"), r.Name)
		}
	}
	manifest = fmt.Sprintf(`title: %s
product: %s
diary: {diary}
date: {day}
version: "00.01"
language: %s
studies:
  - study: %s
    {results}
chapters: [%s]
appendices: [%s]
`, quoted(title(&about, s, "")), tr("Rapport", "Report"), s.Lang, s.Study.Name, s.chapter(),
		tr("bilaga-1-skalan.md, bilaga-2-villkor.md", "appendix-1-scale.md, appendix-2-conditions.md"))
	return manifest, b.String()
}

// title is the title of a result, or of the study.
func title(about *report.Study, s Starting, result string) string {
	text := about.Title.In(s.Lang)
	name := about.Name
	if result != "" {
		text, name = about.Of(result).Title.In(s.Lang), result
		if t := about.Titles[result].In(s.Lang); t != "" {
			text = t
		}
	}
	if text == "" {
		text = name
	}
	return strings.NewReplacer("{", "(", "}", ")", "\n", " ").Replace(text)
}

// quoted is a text as a value of YAML.
func quoted(s string) string {
	return "\"" + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + "\""
}

// writeNew writes files that are not there yet: all or none.
func writeNew(folder string, files map[string]string) (paths []string, err error) {
	if err := disk.FolderPlaceable(folder); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, disk.Fault(fault.Resource, folder, err)
	}
	for _, name := range sortedKeys(files) {
		p := filepath.Join(folder, name)
		f, err := os.OpenFile(p, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err == nil {
			paths = append(paths, p)
			_, err = f.WriteString(files[name])
			err = errors.Join(err, f.Close())
		}
		if err == nil {
			continue
		}
		for _, written := range slices.Backward(paths) {
			_ = os.Remove(written)
		}
		if errors.Is(err, fs.ErrExist) {
			return nil, &fault.Fault{Kind: fault.Usage, File: p,
				Rule: lang.Text{SV: "filen finns redan", EN: "the file exists already"},
				Hint: lang.Text{SV: "ange en annan mapp", EN: "give another folder"}}
		}
		return nil, disk.Fault(fault.Resource, p, err)
	}
	return paths, nil
}
