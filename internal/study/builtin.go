package study

import (
	"bytes"
	"embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source"
)

//go:embed */study.yaml cooperation/cooperation_law.csv
var builtin embed.FS

//go:embed comments.yaml
var comments []byte

//go:embed ansatz/findings.yaml livelihood/findings.yaml cooperation/findings.yaml
var findings embed.FS

// Findings returns the main findings of the built-in studies: sentences with places for numbers, which internal/report
// fills in.
func Findings() []byte {
	var all []byte
	for _, name := range []string{BuiltinName, LivelihoodName, CooperationName} {
		text, err := findings.ReadFile(name + "/findings.yaml")
		if err != nil {
			panic("study: the findings: " + err.Error())
		}
		all = append(all, text...)
	}
	return all
}

// BuiltinName is the name of the study that ships with the program.
const BuiltinName = "ansatz"

// NetworksName is the name of the built-in study of the networks behind companies.
const NetworksName = "networks"

// LivelihoodName is the name of the built-in study of what people live on.
const LivelihoodName = "livelihood"

// BuiltinNames are the names of the studies that ship with the program, the report's first.
var BuiltinNames = []string{BuiltinName, NetworksName, LivelihoodName, CooperationName, FairnessName}

// isBuiltin reports whether a name or path is the name of a built-in study.
func isBuiltin(name string) bool { return slices.Contains(BuiltinNames, name) }

// File is the name of the study file in a study's folder. Own models are beside it in models/<layer>/<name>.sql.
const File = "study.yaml"

// Builtin returns the report's study.
func Builtin() *Study {
	s, err := Load(BuiltinName)
	if err != nil {
		panic("study: the built-in study: " + err.Error())
	}
	return s
}

// Load reads a study by its name or path: a built-in study, a folder with study.yaml and perhaps models, or a study
// file. An error is a fault.List with all mistakes.
func Load(path string) (*Study, error) { return load(path, nil) }

// fileOf returns the file of a study's name or path.
func fileOf(path string) string {
	if isBuiltin(path) {
		return path + "/" + File
	}
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return path
	}
	return filepath.Join(path, File)
}

// load reads a study. above are the files that build on it.
func load(path string, above []string) (*Study, error) {
	if path == "" {
		path = BuiltinName
	}
	file := fileOf(path)
	if isBuiltin(path) {
		src, err := builtin.ReadFile(file)
		if err != nil {
			return nil, err
		}
		s := &Study{Source: src, Read: src, file: file, embedded: true}
		return s.parse(above)
	}
	folder := filepath.Dir(file)
	var src []byte
	_, err := os.Stat(path)
	if err == nil {
		src, err = disk.ReadFile(file)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &fault.Fault{
			Kind: fault.Study,
			File: file,
			Rule: lang.Text{SV: "det finns ingen studie här", EN: "there is no study here"},
			Hint: lang.Text{
				SV: "ansatz study init MAPP skriver en att utgå från; de inbyggda heter " +
					strings.Join(BuiltinNames, ", "),
				EN: "ansatz study init FOLDER writes one to start from; the built-in ones are called " +
					strings.Join(BuiltinNames, ", "),
			},
		}
	}
	if err != nil {
		return nil, disk.Fault(fault.Study, file, err)
	}
	models, err := ownModels(folder)
	if err != nil {
		return nil, err
	}
	return parse(file, src, models, above)
}

// Init writes a built-in study to a folder for editing, with its comments in l; from is its name. Without a name it is
// the one that the folder is called, or else the report's. The study's own name is made from the folder's. The folder
// must not contain a study yet.
func Init(folder, from string, l lang.Lang) error {
	if err := disk.FolderPlaceable(folder); err != nil {
		return err
	}
	if from == "" {
		from = BuiltinName
		if name := filepath.Base(folder); isBuiltin(name) {
			from = name
		}
	}
	if !isBuiltin(from) {
		names := strings.Join(BuiltinNames, ", ")
		return &fault.Fault{Kind: fault.Usage, File: from,
			Rule: lang.Text{SV: "är ingen inbyggd studie", EN: "is no built-in study"},
			Hint: lang.Textf("de inbyggda heter %s", "the built-in ones are called %s", names)}
	}
	src, err := builtin.ReadFile(from + "/" + File)
	if err != nil {
		return err
	}
	src = bytes.Replace(src, []byte("\nstudy: "+from+"\n"), []byte("\nstudy: "+nameOf(folder)+"\n"), 1)
	src = commented(src, l)
	file := filepath.Join(folder, File)
	err = os.MkdirAll(folder, 0o755)
	var f *os.File
	if err == nil {
		f, err = os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	}
	if err == nil {
		_, err = f.Write(src)
		err = errors.Join(err, f.Close())
	}
	if err == nil {
		err = initBeside(folder, from)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return &fault.Fault{Kind: fault.Study, File: file,
			Rule: lang.Text{SV: "mappen har redan en studie", EN: "the folder contains a study already"},
			Hint: lang.Text{SV: "ange en annan mapp", EN: "give another folder"}}
	}
	return disk.Fault(fault.Resource, file, err)
}

// comment is a comment of a built-in study file: after a space or at the beginning of a line.
var comment = regexp.MustCompile(`(?m)(^|[^\S\n])# (.*)$`)

// commented returns a built-in study file with its comments in l.
func commented(src []byte, l lang.Lang) []byte {
	if l == lang.EN {
		return src
	}
	var texts map[string]string
	if err := yaml.Unmarshal(comments, &texts); err != nil {
		panic("study: the comments: " + err.Error())
	}
	return comment.ReplaceAllFunc(src, func(found []byte) []byte {
		before, text, _ := bytes.Cut(found, []byte("# "))
		return append(slices.Clone(before), "# "+texts[string(text)]...)
	})
}

// Shown returns the whole study as a file, to be read; a built-in one with its comments in l.
func (s *Study) Shown(l lang.Lang) []byte {
	if s.embedded {
		return commented(s.Source, l)
	}
	text, _, _ := source.Text(s.Source) // a study that could be read is a text
	return text
}

// initBeside writes what lies beside the file of a built-in study and belongs to it, unless it is there already.
func initBeside(folder, from string) error {
	entries, err := builtin.ReadDir(from)
	for _, e := range entries {
		if e.Name() == File || err != nil {
			continue
		}
		var text []byte
		if text, err = builtin.ReadFile(from + "/" + e.Name()); err != nil {
			return err
		}
		beside := filepath.Join(folder, e.Name())
		if _, there := os.Lstat(beside); there == nil {
			continue
		}
		err = os.WriteFile(beside, text, 0o644)
	}
	return err
}

// nameOf makes a study's name from its folder's.
func nameOf(folder string) string {
	if abs, err := filepath.Abs(folder); err == nil {
		folder = abs
	}
	name := strings.NewReplacer("å", "a", "ä", "a", "ö", "o").Replace(strings.ToLower(filepath.Base(folder)))
	name = strings.Trim(noIdentifier.ReplaceAllString(name, "_"), "_")
	if !identifierForm.MatchString(name) || isBuiltin(name) {
		return strings.TrimSuffix("study_"+name, "_")
	}
	return name
}

var noIdentifier = regexp.MustCompile(`[^a-z0-9]+`)

// ownModels reads models/<layer>/<name>.sql of a study's folder. A folder that cannot be read is an error, since its
// models would be missing without notice.
func ownModels(folder string) (map[string]string, error) {
	models := map[string]string{}
	root := filepath.Join(folder, "models")
	layers, err := os.ReadDir(root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, disk.Fault(fault.Study, root, err)
	}
	for _, layer := range layers {
		dir := filepath.Join(root, layer.Name())
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			continue
		}
		files, err := os.ReadDir(dir)
		if err != nil {
			return nil, disk.Fault(fault.Study, dir, err)
		}
		for _, f := range files {
			if filepath.Ext(f.Name()) != ".sql" || source.Shadow(f.Name()) {
				continue
			}
			sql, err := disk.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				return nil, disk.Fault(fault.Study, filepath.Join(dir, f.Name()), err)
			}
			text, _, mistake := source.Text(sql)
			if mistake != nil {
				return nil, &fault.Fault{Kind: fault.Study, File: filepath.Join(dir, f.Name()), Line: mistake.Line,
					Rule: mistake.Rule, Hint: mistake.Hint}
			}
			models[layer.Name()+"/"+f.Name()] = string(text)
		}
	}
	return models, nil
}
