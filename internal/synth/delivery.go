package synth

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"ansatz/internal/progress"
	"ansatz/internal/register"
	"ansatz/internal/synth/file"
	"ansatz/internal/synth/truth"
)

// delivered is the day on which each agency delivers.
var delivered = map[string]string{
	"police": "2024-09-01", "population": "2024-09-02", "social_insurance": "2024-09-03", "enforcement": "2024-09-04",
	"employment": "2024-09-05", "migration": "2024-09-06", "tax": "2024-09-07", "care_inspectorate": "2024-09-08",
}

// job is one file to write.
type job struct {
	source  source
	folder  string
	name    string
	chunk   chunk
	spoiler *file.Spoiler // nil: clean
	written file.Written
}

// jobs lists the files of all sources. Which rows a file holds does not depend on the threads.
func (w *World) jobs(sources []source) []*job {
	var jobs []*job
	for s, src := range sources {
		reg, _ := register.Lookup(src.register)
		for part, c := range split(max(1, src.n), src.per) {
			if src.n == 0 {
				c.to = 0
			}
			j := &job{source: src, folder: delivered[reg.Agency] + "-" + reg.Agency, chunk: c}
			j.name = fmt.Sprintf("synthetic_%s.%s%03d.%s", src.register, src.suffix, part, w.opt.Format.Ending())
			if w.dirty() {
				j.spoiler = file.NewSpoiler(reg, j.name, w.opt.Format, w.cal.Dirt[w.opt.Dirt],
					draw(w.opt.Seed, sDirt, s<<20|part))
			}
			jobs = append(jobs, j)
		}
	}
	return jobs
}

func (w *World) dirty() bool { return w.opt.Dirt != "" && w.opt.Dirt != "none" }

// writeDeliveries writes a folder per agency with its manifest.
func (w *World) writeDeliveries(dir string) (*Summary, error) {
	jobs := w.jobs(w.sources())
	for _, agency := range register.Agencies() {
		if err := os.MkdirAll(filepath.Join(dir, delivered[agency]+"-"+agency), 0o755); err != nil {
			return nil, err
		}
	}
	under := newWork(w.progress, jobs)
	var failed firstError
	w.parallel(len(jobs), func(k int) {
		if failed.get() == nil {
			failed.set(w.writeFile(dir, jobs[k], under))
		}
	})
	if err := failed.get(); err != nil {
		return nil, err
	}
	if err := w.ctx.Err(); err != nil {
		return nil, err
	}
	s := &Summary{People: w.people.n, Living: w.opt.Persons, Rows: map[string]int64{}, TestRange: w.testRange}
	files := map[string][]file.Written{}
	for _, j := range jobs {
		name := j.source.register
		files[name] = append(files[name], j.written)
		s.Rows[name] += j.written.Rows
		s.Total += j.written.Rows
		if j.spoiler != nil {
			w.truth.dirt = append(w.truth.dirt, j.spoiler.Injected()...)
		}
	}
	w.truth.rows = s.Rows
	for _, agency := range register.Agencies() {
		manifest := file.Delivery{Agency: agency, Day: delivered[agency], About: w.about(), Format: w.opt.Format,
			Dirty: w.dirty(), Files: files}.Manifest()
		path := filepath.Join(dir, delivered[agency]+"-"+agency, "delivery.yaml")
		if err := os.WriteFile(path, manifest, 0o644); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// writeFile writes the rows of one file.
func (w *World) writeFile(dir string, j *job, under *work) error {
	reg, _ := register.Lookup(j.source.register)
	path := filepath.Join(dir, j.folder, j.name)
	t, err := file.Create(w.ctx, w.opt.Engine, reg, path, w.opt.Format, j.spoiler, under.begin(reg.Name))
	if err != nil {
		return err
	}
	j.source.fill(t, j.chunk)
	j.written, err = t.Close()
	under.end(reg.Name)
	return err
}

// about returns the first line of a manifest, which states what the data are.
func (w *World) about() string {
	numbers := "identity numbers from the range of the official test numbers (birth numbers 980–999)"
	if !w.testRange {
		numbers = "SYNTHETIC WORLD: its identity numbers fill the whole number space and mean nobody"
	}
	return fmt.Sprintf("made-up data by ansatz synth; seed %d, %d people; %s", w.opt.Seed, w.opt.Persons, numbers)
}

// dirtTruth lists every injected row.
func (w *World) dirtTruth(dir string) error {
	return w.table(dir, truth.Dirt, []string{"file", "register", "line", "kind"}, func(row func(...string)) {
		for _, s := range w.truth.dirt {
			row(s.File, s.Register, fmt.Sprint(s.Line), s.Kind)
		}
	})
}

// firstError keeps the first error of several threads.
type firstError struct {
	mu  sync.Mutex
	err error
}

func (f *firstError) set(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.err = err
	}
}

func (f *firstError) get() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

// work is the progress of the registers: one task for each, from its first to its last file.
type work struct {
	mu     sync.Mutex
	report progress.Reporter
	left   map[string]int // files still to write
	tasks  map[string]progress.Task
}

func newWork(report progress.Reporter, jobs []*job) *work {
	u := &work{report: report, left: map[string]int{}, tasks: map[string]progress.Task{}}
	for _, j := range jobs {
		u.left[j.source.register]++
	}
	return u
}

func (u *work) begin(register string) progress.Task {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.tasks[register] == nil {
		u.tasks[register] = u.report.Begin(register, "rows", 0)
	}
	return u.tasks[register]
}

func (u *work) end(register string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.left[register]--; u.left[register] == 0 {
		u.tasks[register].End()
	}
}
