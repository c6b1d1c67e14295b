package run

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/disclosure"
	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/result"
	"ansatz/internal/study"
	"ansatz/internal/table"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
)

// A workspace keeps what has left it, as it was printed: a later release is protected together with all before it, for
// a reader may hold them all. No true value is kept, and no day: the same runs leave the same bytes on any day.

// record is a release as the workspace keeps it.
type record struct {
	Format    int                      `json:"format"`
	Of        string                   `json:"of"` // what it was computed from and how, as a hash
	Name      string                   `json:"name"`
	Reference string                   `json:"reference_date"`
	Study     string                   `json:"study"`
	K         int                      `json:"k"`
	Seed      int64                    `json:"seed"`
	Profile   disclosure.PublicProfile `json:"profile"`
	SHA256    string                   `json:"sha256"` // of results.csv
	Results   string                   `json:"results"`
	Attrition []provenanceStep         `json:"attrition"`

	number int
	rows   []table.Row
}

const recordFormat = 1

// published is what a reader holds of the release.
func (r *record) published() (disclosure.Published, error) {
	s, err := study.Recorded(study.File, []byte(r.Study), r.K, r.Seed)
	p := disclosure.Published{Name: strconv.Itoa(r.number), Study: s, Rows: r.rows, Noise: r.Profile.Noise}
	for _, step := range r.Attrition {
		p.Steps = append(p.Steps, step.step())
	}
	return p, err
}

// records reads the releases that a workspace keeps, in the order in which they left.
func records(w *workspace.Workspace) ([]*record, error) {
	numbers, err := w.ReleaseNumbers()
	if err != nil {
		return nil, err
	}
	var all []*record
	for _, n := range numbers {
		r, err := readRecord(w.ReleasePath(n), n)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

func readRecord(path string, number int) (*record, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, disk.Fault(fault.Workspace, path, err)
	}
	r := &record{number: number}
	if err = json.Unmarshal(text, r); err == nil && hashOf([]byte(r.Results)) == r.SHA256 && r.Format == recordFormat {
		r.rows, err = table.ReadCSV(bytes.NewReader([]byte(r.Results)))
	} else {
		err = errors.Join(err, errJSON)
	}
	if err != nil {
		return nil, &fault.Fault{Kind: fault.Workspace, File: path,
			Rule: lang.Text{SV: "filen är skadad: den håller något som har lämnat arbetsytan",
				EN: "the file is damaged: it holds something that has left the workspace"},
			Hint: lang.Textf("återställ den från säkerhetskopia; lämnade den aldrig huset, ansatz release forget %d",
				"restore it from a backup; if it never left the house, ansatz release forget %d", number)}
	}
	return r, nil
}

// book is the releases of a workspace while one more may be added.
type book struct {
	workspace *workspace.Workspace
	free      func()
	writable  bool
	of        string // what the release at hand is computed from
	kept      []*record
	outside   []disclosure.Published // earlier releases that are not in the workspace
	added     string                 // the file of the release at hand, where it is new
	sum       string                 // the hash of its results
}

// openBook opens the releases of the workspace for a request, nil where nothing of it leaves; where one may be added,
// no other process adds one meanwhile.
func (s *session) openBook(ctx context.Context, req Request, adds bool) (*book, error) {
	if req.Unprotected || !req.Profile.Publishes() {
		return nil, nil
	}
	b := &book{workspace: s.workspace, of: s.computedFrom(req), outside: req.Earlier, free: func() {}}
	var err error
	if adds {
		if b.free, b.writable, err = s.workspace.HoldReleases(ctx); err != nil {
			return nil, err
		}
	}
	if b.kept, err = records(s.workspace); err != nil {
		b.free()
		return nil, err
	}
	return b, nil
}

func (b *book) close() {
	if b != nil {
		b.free()
	}
}

// computedFrom names all that the results of a request follow from.
func (s *session) computedFrom(req Request) string {
	h := sha256.New()
	fmt.Fprintln(h, req.Program, req.Profile.SHA256(), hashOf(s.study.Source), s.study.Comparison.K,
		s.study.Comparison.Seed)
	for _, name := range slices.Sorted(maps.Keys(s.study.Models)) {
		fmt.Fprintln(h, name, hashOf([]byte(s.study.Models[name])))
	}
	for _, name := range slices.Sorted(maps.Keys(s.registers.Content)) {
		fmt.Fprintln(h, name, s.registers.Content[name])
	}
	for _, e := range req.Earlier {
		fmt.Fprintln(h, hashOf(e.Study.Source))
		for _, r := range e.Rows {
			fmt.Fprintf(h, "%q %q %q %q %v %v %v %v %v %s\n", r.Result, r.Group, r.Category, r.Measure,
				r.Value, r.Low, r.High, r.Numerator, r.Denominator, r.Status)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// protector is disclosure.Protect, or one that need not do the work again.
type protector func(disclosure.Computed, *study.Study, disclosure.Options) (disclosure.Released, error)

// protect protects what was computed together with what has left before. Where the same study has left from the same
// deliveries, it is protected as it was then: together with what had left before it. If that gives what has left, it is
// the same release; otherwise it is a new one. beside protects it together with earlier releases.
func (b *book) protect(out *Outcome, beside func([]disclosure.Published) (disclosure.Released, error)) (err error) {
	if b == nil {
		out.Results, err = beside(nil)
		return err
	}
	with := func(kept []*record) error {
		earlier := slices.Clone(b.outside)
		for _, r := range kept {
			p, err := r.published()
			if err != nil {
				return err
			}
			earlier = append(earlier, p)
		}
		out.Together = len(earlier)
		out.Results, err = beside(earlier)
		return err
	}
	for i, r := range b.kept {
		if r.Of != b.of {
			continue
		}
		if err := with(b.kept[:i]); err != nil {
			return err
		}
		if again, err := b.recordOf(out); err == nil && again.SHA256 == r.SHA256 && slices.EqualFunc(again.Attrition,
			r.Attrition, func(a, b provenanceStep) bool { return a.step() == b.step() }) {
			out.Release = r.number
			return nil
		}
	}
	return with(b.kept)
}

// recordOf is the record of what came of a run.
func (b *book) recordOf(out *Outcome) (*record, error) {
	var text bytes.Buffer
	if err := out.Results.WriteCSV(&text); err != nil {
		return nil, err
	}
	s := out.Study
	return &record{Format: recordFormat, Of: b.of, Name: s.Name, Reference: s.ReferenceDate.String(),
		Study: string(s.Source), K: s.Comparison.K, Seed: s.Comparison.Seed,
		Profile: out.Results.Certificate().Profile, SHA256: hashOf(text.Bytes()), Results: text.String(),
		Attrition: attrition(out)}, nil
}

// add keeps what is about to leave, unless it is kept already. A workspace that cannot be written keeps nothing: the
// outcome says so.
func (b *book) add(ctx context.Context, out *Outcome, tell func(context.Context, int, *record) error) error {
	if b == nil || out.Release > 0 {
		return nil
	}
	if !b.writable {
		out.Unrecorded = true
		return nil
	}
	r, err := b.recordOf(out)
	if err != nil {
		return err
	}
	number := 1
	if n := len(b.kept); n > 0 {
		number = b.kept[n-1].number + 1
	}
	if err := tell(ctx, number, r); err != nil {
		return err
	}
	path := b.workspace.ReleasePath(number)
	err = ReplaceFile(ctx, path, filepath.Ext(path), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(r)
	})
	if err == nil {
		out.Release, b.added, b.sum = number, path, r.SHA256
	}
	return err
}

// takeBack removes what add has kept, where it did not come to the folder.
func (b *book) takeBack(folder string) {
	if b == nil || b.added == "" {
		return
	}
	if text, err := readPart(folder, "results.csv"); err != nil || hashOf(text) != b.sum {
		_ = os.Remove(b.added)
		_ = os.Remove(writtenFile(b.added))
	}
}

// writtenFile is the file beside the record of a release that lists which files its runs have written: a hash and a
// name a line. A release is kept once, and its documents may be written in both languages.
func writtenFile(record string) string {
	return strings.TrimSuffix(record, filepath.Ext(record)) + ".files"
}

// note keeps the hashes of the files in dir, which are those of the release at hand, unless it is not kept.
func (b *book) note(ctx context.Context, dir string, out *Outcome) error {
	if b == nil || out.Release == 0 || !b.writable {
		return nil
	}
	path := writtenFile(b.workspace.ReleasePath(out.Release))
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return disk.Fault(fault.Workspace, path, err)
	}
	lines, err := linesOf(dir)
	if err != nil {
		return err
	}
	before := len(text)
	for _, line := range lines {
		if !bytes.Contains(text, []byte(line)) {
			text = append(text, line...)
		}
	}
	if len(text) == before {
		return nil
	}
	return ReplaceFile(ctx, path, filepath.Ext(path), func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// linesOf lists the files of a folder of results, each as writtenFile has it.
func linesOf(dir string) (lines []string, err error) {
	for _, name := range Files {
		text, err := readPart(dir, name)
		switch {
		case err == nil:
			lines = append(lines, hashOf(text)+"  "+name+"\n")
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
	return lines, nil
}

// KeptIn says which of the releases that a workspace keeps a folder is, 0 for none; and which of its files no run of
// that release has written, whatever their names.
func (r *Release) KeptIn(w *workspace.Workspace) (number int, strange []string, err error) {
	all, err := records(w)
	if err != nil {
		return 0, nil, err
	}
	i := slices.IndexFunc(all, func(k *record) bool {
		return k.SHA256 == r.Hashes["results.csv"] && hashOf([]byte(k.Study)) == r.Hashes[study.File]
	})
	if i < 0 {
		return 0, nil, nil
	}
	path := writtenFile(w.ReleasePath(all[i].number))
	written, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, nil, disk.Fault(fault.Workspace, path, err)
	}
	entries, err := os.ReadDir(r.Name)
	if err != nil {
		return 0, nil, disk.Fault(fault.Usage, r.Name, err)
	}
	lines, err := linesOf(r.Name)
	if err != nil {
		return 0, nil, err
	}
	for _, e := range entries {
		ours := slices.ContainsFunc(lines, func(line string) bool {
			return strings.HasSuffix(line, "  "+e.Name()+"\n") && bytes.Contains(written, []byte(line))
		})
		if !ours {
			strange = append(strange, e.Name())
		}
	}
	return all[i].number, strange, nil
}

// Kept is a release that a workspace keeps.
type Kept struct {
	Number         int
	Study          string
	ReferenceDate  string
	Profile        disclosure.PublicProfile
	Rows, Withheld int
	Erased         []string // deliveries that it may follow from and that were erased: it cannot be made again
}

// Releases lists the releases that a workspace keeps, in the order in which they left.
func Releases(ctx context.Context, in Input) ([]Kept, error) {
	w, by, err := in.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	if err := in.Record(ctx, w, ledger.Search, nil, by); err != nil {
		return nil, err
	}
	all, err := records(w)
	if err != nil {
		return nil, err
	}
	erased, err := w.Erased(context.Background())
	if err != nil {
		return nil, err
	}
	var list []Kept
	for _, r := range all {
		k := Kept{Number: r.number, Study: r.Name, ReferenceDate: r.Reference, Profile: r.Profile, Rows: len(r.rows)}
		for _, row := range r.rows {
			if row.Status == table.Suppressed {
				k.Withheld++
			}
		}
		for _, e := range erased {
			if k.Number <= e.LastRelease && r.mayRead(e.Registers) {
				k.Erased = append(k.Erased, e.Folder)
			}
		}
		list = append(list, k)
	}
	return list, nil
}

// mayRead says whether a release may follow from one of these registers: as its study reads them or, if it has models
// of its own or cannot be read, in any case.
func (r *record) mayRead(registers []string) bool {
	s, err := study.Recorded(study.File, []byte(r.Study), r.K, r.Seed)
	if err != nil || slices.ContainsFunc(s.Results, func(r study.Result) bool { return r.Kind == study.Own }) {
		return true
	}
	relations, err := result.Registers(s)
	read := append(sourcesOf(relations), "person_alias")
	return err != nil || slices.ContainsFunc(registers, func(name string) bool { return slices.Contains(read, name) })
}

// Forget takes a release that never left the house out of a workspace, also one whose file is damaged.
func Forget(ctx context.Context, in Input, number int) error {
	w, by, err := in.enter(ctx)
	if err != nil {
		return err
	}
	defer w.Close()
	free, held, err := w.HoldReleases(ctx)
	if err != nil {
		return err
	}
	defer free()
	path := w.ReleasePath(number)
	if _, err := os.Lstat(path); number < 1 || errors.Is(err, fs.ErrNotExist) {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Textf("arbetsytan har inget utlämnande %d", "the workspace keeps no release %d", number),
			Hint: lang.Text{SV: "ansatz release list visar dem", EN: "ansatz release list shows them"}}
	}
	if !held {
		return disk.CannotWrite(path)
	}
	what := ledger.Facts{"release": strconv.Itoa(number)}
	if err := in.Record(ctx, w, ledger.Forget, what, by); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil {
		return CannotWrite(path, err)
	}
	_ = os.Remove(writtenFile(path))
	return nil
}
