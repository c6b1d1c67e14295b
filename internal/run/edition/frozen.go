package edition

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report/document"
	"ansatz/internal/report/html"
	"ansatz/internal/report/manuscript"
	"ansatz/internal/report/word"
	"ansatz/internal/run"
	"ansatz/internal/table"
	"ansatz/internal/workspace/person"
)

// A version of a report is kept with all that it was made from, so that it can be made again, byte for byte, and each
// number in it be walked back to its result. It is a folder of its own, written once.

// The parts of a version.
const (
	frozenFile     = "frozen.json"
	manuscriptDir  = "manuscript"
	resultsDir     = "results"
	numbersFile    = "numbers.csv"
	templateFile   = "template.dotx" // where the agency has its own
	frozenFormat   = 1
	certificate    = "certificate.json"
	mostFrozenSize = 1 << 24
)

// frozen says what a version was made from.
type frozen struct {
	Format  int               `json:"format"`
	Program string            `json:"program"` // the version of the program that made it
	Studies []frozenStudy     `json:"studies"` // in the order of report.yaml
	Files   map[string]string `json:"files"`   // SHA-256 of every file, by its path in the folder
	// Doubted says of lines of who judged what why they do not count, by what is signed of each.
	Doubted map[string]lang.Text `json:"doubted,omitempty"`
}

// frozenStudy is the results of a study.
type frozenStudy struct {
	Study    string `json:"study"`
	Results  string `json:"results"`  // the folder of them
	Released bool   `json:"released"` // people had decided that they may leave
}

// Freezing says what a version is kept in spite of.
type Freezing struct {
	To       string
	Program  string
	Draft    bool // numbers that are not released, and conclusions that nobody has judged
	Comments bool // comments that nobody has resolved
}

// Freeze keeps a version of a report: the text, the results with their certificates, the template, the pages and every
// number. It refuses a draft and open comments, unless that is asked for. The folder must be new, or empty.
func Freeze(ctx context.Context, req Request, o Freezing) (*Edition, error) {
	e, err := Make(ctx, req)
	if err != nil {
		return nil, err
	}
	if err := e.ready(o); err != nil {
		return nil, err
	}
	target := run.Replaced{Folder: o.To, Public: !e.Draft, Flag: "--to"}
	if err := target.Check(); err != nil {
		return nil, err
	}
	return e, target.Replace(ctx, func(dir string) error {
		f := frozen{Format: frozenFormat, Program: o.Program, Files: map[string]string{}, Doubted: e.doubted}
		put := func(name string, write func(io.Writer) error) error {
			path := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				return run.CannotWrite(path, err)
			}
			var b bytes.Buffer
			if err := write(&b); err != nil {
				return err
			}
			f.Files[name] = hashOf(b.Bytes())
			return run.WriteFile(ctx, path, func(w io.Writer) error { _, err := b.WriteTo(w); return err })
		}
		if err := e.keep(put, &f); err != nil {
			return err
		}
		return run.WriteFile(ctx, filepath.Join(dir, frozenFile), func(w io.Writer) error {
			text, err := json.MarshalIndent(f, "", "  ")
			if err == nil {
				_, err = w.Write(append(text, '\n'))
			}
			return err
		})
	})
}

// keep writes the parts of a version.
func (e *Edition) keep(put func(string, func(io.Writer) error) error, f *frozen) error {
	raw := func(text []byte) func(io.Writer) error {
		return func(w io.Writer) error { _, err := w.Write(text); return err }
	}
	for _, name := range slices.Sorted(maps.Keys(e.Manuscript.Files)) {
		if err := put(manuscriptDir+"/"+name, raw(e.Manuscript.Files[name])); err != nil {
			return err
		}
	}
	for i, r := range e.Releases {
		folder := resultsDir + "/" + strconv.Itoa(i+1) + "-" + r.Study.Name
		f.Studies = append(f.Studies, frozenStudy{r.Study.Name, folder, e.released[i]})
		for _, name := range append(slices.Sorted(maps.Keys(r.Hashes)), certificate) {
			text, err := run.ReadPart(r.Name, name)
			if err != nil {
				return err
			}
			if want, known := r.Hashes[name]; known && hashOf(text) != want {
				return changed(filepath.Join(r.Name, name))
			}
			if err := put(folder+"/"+name, raw(text)); err != nil {
				return err
			}
		}
	}
	if err := put(numbersFile, e.writeNumbers); err != nil {
		return err
	}
	if e.Template != nil {
		if err := put(templateFile, raw(e.Template.Bytes())); err != nil {
			return err
		}
	}
	for _, one := range e.pages() {
		if err := put(one.name, one.write); err != nil {
			return err
		}
	}
	return nil
}

// page is a form of a report that is the same bytes each time.
type page struct {
	name  string
	write func(io.Writer) error
}

func (e *Edition) pages() []page {
	return []page{{Files[0], func(w io.Writer) error { return html.WriteDocument(w, e.Document) }},
		{Files[1], func(w io.Writer) error { return word.Write(w, e.Document, e.Template) }}}
}

func changed(path string) error {
	return &fault.Fault{Kind: fault.Usage, File: path,
		Rule: lang.Text{SV: "filen är en annan än den var", EN: "the file is another than it was"},
		Hint: lang.Text{SV: "hämta den på nytt, eller gör om kommandot när ingenting skriver i mappen",
			EN: "get it again, or repeat the command when nothing writes there"}}
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// ready returns an error for each reason why a report may not be kept as a version.
func (e *Edition) ready(o Freezing) error {
	var faults fault.List
	refuse := func(f *fault.Fault) { f.Kind = fault.Refused; faults = append(faults, f) }
	path := filepath.Join(e.Manuscript.Folder, manuscript.File)
	if e.Unreleased && !o.Draft {
		for i, r := range e.Releases {
			if !e.released[i] {
				refuse(&fault.Fault{File: path, Rule: lang.Textf(
					"talen ur studien %[1]s är inte godkända för utlämnande: %[2]s",
					"the numbers of the study %[1]s are not approved for release: %[2]s", r.Study.Name, r.Name),
					Hint: lang.Text{SV: "ansatz release propose, och ange --workspace; --draft fryser ett utkast",
						EN: "ansatz release propose, and give --workspace; --draft freezes a draft"}})
			}
		}
	}
	if e.Judged != nil && !o.Draft {
		for _, j := range e.Judged.Items {
			if !j.Current() {
				rule := lang.Textf("ingen har bedömt %s på dagens underlag", "nobody has judged %s on today's evidence",
					j.ID)
				if j.Doubted != "" {
					rule = lang.Textf("bedömningen av %[1]s räknas inte: %[2]s",
						"the judgement of %[1]s does not count: %[2]s", j.ID, j.Doubted)
				}
				refuse(j.Place.Fault(fault.Refused, filepath.Join(e.Manuscript.Folder, e.Manuscript.Judgements), rule,
					lang.Text{SV: "ansatz report judge; --draft fryser ett utkast",
						EN: "ansatz report judge; --draft freezes a draft"}))
			}
		}
	}
	for _, c := range e.Manuscript.Comments {
		if c.Open() && !o.Comments {
			refuse(&fault.Fault{File: filepath.Join(e.Manuscript.Folder, manuscript.CommentsDir, c.File),
				Rule: lang.Textf("kommentaren av %s är öppen", "the comment of %s is open", c.By),
				Hint: lang.Text{SV: "skriv resolved: och hur den är besvarad; --open-comments fryser ändå",
					EN: "write resolved: and how it was answered; --open-comments freezes all the same"}})
		}
	}
	return faults.Err()
}

// writeNumbers writes every live number of the running text: where it stands, what it is and what is printed.
func (e *Edition) writeNumbers(w io.Writer) error {
	c := csv.NewWriter(w)
	lines := [][]string{{"file", "line", "column", "study", "result", "group", "category", "measure", "value", "text"}}
	e.Walk(func(b document.Block) {
		document.Inlines(b, func(i document.Inline) {
			if l, is := i.(document.Live); is && l.Place.Line > 0 {
				lines = append(lines, []string{l.Place.File, strconv.Itoa(l.Place.Line), strconv.Itoa(l.Place.Column),
					l.Source.Study, l.Source.Result, l.Source.Group, l.Source.Category, l.Source.Measure,
					table.Format(l.Value), l.Text})
			}
		})
	})
	for _, line := range lines {
		if err := c.Write(lang.Cells(line...)); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// Frozen says whether a folder is a version that was kept.
func Frozen(folder string) bool {
	info, err := os.Lstat(filepath.Join(folder, frozenFile))
	return err == nil && info.Mode().IsRegular()
}

// IsReport says whether a folder is a report, as it is written or as a version that was kept.
func IsReport(folder string) bool {
	info, err := os.Lstat(filepath.Join(folder, manuscript.File))
	return Frozen(folder) || err == nil && info.Mode().IsRegular()
}

// IsPrinted says whether a folder has a report as Write wrote it, and no results.
func IsPrinted(folder string) bool {
	_, word := os.Lstat(filepath.Join(folder, Files[1]))
	_, results := os.Lstat(filepath.Join(folder, "results.csv"))
	return word == nil && results != nil
}

// readFrozen reads what a version was made from, and sees to it that every file is as it was.
func readFrozen(folder string) (*frozen, error) {
	text, err := part(folder, frozenFile)
	if err != nil {
		return nil, err
	}
	f := &frozen{}
	if json.Unmarshal(text, f) != nil || f.Format != frozenFormat || len(f.Studies) == 0 {
		return nil, changed(filepath.Join(folder, frozenFile))
	}
	for _, s := range f.Studies {
		if !filepath.IsLocal(filepath.FromSlash(s.Results)) {
			return nil, changed(filepath.Join(folder, frozenFile))
		}
	}
	var faults fault.List
	for _, name := range slices.Sorted(maps.Keys(f.Files)) {
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return nil, changed(filepath.Join(folder, frozenFile))
		}
		text, err := part(folder, name)
		if err == nil && hashOf(text) != f.Files[name] {
			err = changed(filepath.Join(folder, filepath.FromSlash(name)))
		}
		if err != nil {
			faults = append(faults, fault.Of(err)...)
		}
	}
	return f, faults.Err()
}

// part reads a file of a version, following no link out of it.
func part(folder, name string) ([]byte, error) {
	path := filepath.Join(folder, filepath.FromSlash(name))
	f, err := disk.Open(folder, filepath.FromSlash(name))
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fs.ErrNotExist
		}
		return nil, disk.Fault(fault.Usage, path, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostFrozenSize<<4))
	if err != nil {
		return nil, disk.Fault(fault.Usage, path, err)
	}
	return text, nil
}

// listed sees to it that files that were read of a version are those that it was kept with, by their SHA-256: no other
// file says anything in it.
func (f *frozen) listed(folder, within string, hashes map[string]string) error {
	var faults fault.List
	for _, name := range slices.Sorted(maps.Keys(hashes)) {
		full := within + "/" + name
		if f.Files[full] != hashes[name] {
			faults = append(faults, fault.Of(changed(filepath.Join(folder, filepath.FromSlash(full))))...)
		}
	}
	return faults.Err()
}

// thaw makes a version again of what it was made from.
func thaw(req Request) (*Edition, error) {
	folder := req.Folder
	f, err := readFrozen(folder)
	if err != nil {
		return nil, err
	}
	m, err := manuscript.Read(filepath.Join(folder, manuscriptDir))
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for name, text := range m.Files {
		texts[name] = hashOf(text)
	}
	if err := f.listed(folder, manuscriptDir, texts); err != nil {
		return nil, err
	}
	e := &Edition{Manuscript: m, Version: f.Program, Template: req.Template}
	if e.Template == nil && f.Files[templateFile] != "" {
		if e.Template, err = ReadTemplate(filepath.Join(folder, templateFile)); err != nil {
			return nil, err
		}
	}
	var all []*manuscript.Results
	for _, s := range f.Studies {
		r, err := run.ReadRelease(filepath.Join(folder, filepath.FromSlash(s.Results)))
		if err != nil {
			return nil, err
		}
		if f.Files[s.Results+"/"+certificate] == "" { // readFrozen has compared one that is listed
			return nil, changed(filepath.Join(folder, filepath.FromSlash(s.Results), certificate))
		}
		if err := f.listed(folder, s.Results, r.Hashes); err != nil {
			return nil, err
		}
		examined, err := examine(r, nil)
		if err != nil {
			return nil, err
		}
		out := resultsOf(r, examined, m.Meta.Lang)
		out.Released = s.Released || req.proposed
		e.Releases, e.released, all = append(e.Releases, r), append(e.released, out.Released), append(all, out)
	}
	m.Trust = func(r manuscript.Record) manuscript.Trusted {
		t := trust(person.List{}, r)
		if t.Why == (lang.Text{}) {
			t.Why = f.Doubted[string(signedText(r))]
		}
		return t
	}
	if e.Made, err = m.Write(all); err != nil {
		return nil, err
	}
	e.origins(all)
	return e, nil
}

// Same returns an error unless a version that is made again gives the bytes that were kept.
func Same(folder string, e *Edition) error {
	for _, one := range e.pages() {
		kept, err := part(folder, one.name)
		if err != nil {
			return err
		}
		var again bytes.Buffer
		if err := one.write(&again); err != nil {
			return err
		}
		if bytes.Equal(kept, again.Bytes()) {
			continue
		}
		return &fault.Fault{Kind: fault.Tolerance, File: filepath.Join(folder, one.name),
			Rule: lang.Textf("versionen gjordes med ansatz %s, och det här programmet skriver den annorlunda",
				"the version was made by ansatz %s, and this program writes it otherwise", e.Version),
			Hint: lang.Text{SV: "använd den versionen av programmet; filen som den frystes gäller",
				EN: "use that version of the program; the file as it was frozen holds"}}
	}
	return nil
}
