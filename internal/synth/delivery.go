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

// consignment is one delivery: what an agency, or one deliverer of the cooperation, delivers on a day.
type consignment struct {
	agency, deliverer string // deliverer is empty but for the cooperation
	day, reference    string
}

func (c consignment) folder() string {
	if c.deliverer != "" {
		return c.day + "-" + c.agency + "-" + c.deliverer
	}
	return c.day + "-" + c.agency
}

// consignments lists the deliveries in the order of their days, but for those of the cooperation.
var consignments = []consignment{
	{"police", "", "2024-09-01", "2024-07-01"}, {"population", "", "2024-09-02", "2024-07-01"},
	{"social_insurance", "", "2024-09-03", "2024-07-01"}, {"enforcement", "", "2024-09-04", "2024-07-01"},
	{"employment", "", "2024-09-05", "2024-07-01"}, {"migration", "", "2024-09-06", "2024-07-01"},
	{"tax", "", "2024-09-07", "2024-07-01"}, {"care_inspectorate", "", "2024-09-08", "2024-07-01"},
}

// from returns the delivery that brings a register of the sources that no deliverer is named for.
func from(reg *register.Register) consignment {
	for _, c := range consignments {
		if c.agency == reg.Agency {
			return c
		}
	}
	panic("synth: nobody delivers " + reg.Name)
}

// output is one file to write.
type output struct {
	register string
	by       consignment
	name     string
	spoiler  *file.Spoiler // nil: clean
	written  file.Written
}

// job is a part of a source: the files that are written together, mostly one.
type job struct {
	source  source
	chunk   chunk
	outputs []*output
}

// jobs lists the files of all sources. Which rows a file holds does not depend on the threads.
func (w *World) jobs(sources []source) []*job {
	var jobs []*job
	for s, src := range sources {
		for part, c := range split(max(1, src.n), src.per) {
			if src.n == 0 {
				c.to = 0
			}
			j := &job{source: src, chunk: c}
			for k, reg := range src.registers() {
				o := &output{register: reg.Name, by: src.by(reg, k)}
				o.name = fmt.Sprintf("synthetic_%s.%s%03d.%s", reg.Name, src.suffix, part, w.opt.Format.Ending())
				if w.dirty() {
					o.spoiler = file.NewSpoiler(reg, o.name, w.opt.Format, w.cal.Dirt[w.opt.Dirt],
						draw(w.opt.Seed, sDirt, k<<40|s<<20|part))
				}
				j.outputs = append(j.outputs, o)
			}
			jobs = append(jobs, j)
		}
	}
	return jobs
}

func (w *World) dirty() bool { return w.opt.Dirt != "" && w.opt.Dirt != "none" }

// writeDeliveries writes a folder per delivery with its manifest.
func (w *World) writeDeliveries(dir string) (*Summary, error) {
	jobs := w.jobs(w.sources())
	deliveries := w.deliveries()
	for _, c := range deliveries {
		if err := os.MkdirAll(filepath.Join(dir, c.folder()), 0o755); err != nil {
			return nil, err
		}
	}
	under := newWork(w.progress, jobs)
	var failed firstError
	w.parallel(len(jobs), func(k int) {
		if failed.get() == nil {
			failed.set(w.writeFiles(dir, jobs[k], under))
		}
	})
	if err := failed.get(); err != nil {
		return nil, err
	}
	if err := w.ctx.Err(); err != nil {
		return nil, err
	}
	s := &Summary{People: w.people.n, Living: w.opt.Persons, Rows: map[string]int64{}, TestRange: w.testRange}
	files := map[string]map[string][]file.Written{} // by folder and register
	for _, j := range jobs {
		for _, o := range j.outputs {
			folder := o.by.folder()
			if files[folder] == nil {
				files[folder] = map[string][]file.Written{}
			}
			files[folder][o.register] = append(files[folder][o.register], o.written)
			s.Rows[o.register] += o.written.Rows
			s.Total += o.written.Rows
			if o.spoiler != nil {
				w.truth.dirt = append(w.truth.dirt, o.spoiler.Injected()...)
			}
		}
	}
	w.truth.rows = s.Rows
	for _, c := range deliveries {
		manifest := file.Delivery{Agency: c.agency, Deliverer: c.deliverer, Day: c.day, Reference: c.reference,
			About: w.about(), Format: w.opt.Format, Dirty: w.dirty(), Files: files[c.folder()]}.Manifest()
		if err := os.WriteFile(filepath.Join(dir, c.folder(), "delivery.yaml"), manifest, 0o644); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// writeFiles writes the rows of a job's files.
func (w *World) writeFiles(dir string, j *job, under *work) error {
	tables := make([]*file.Table, 0, len(j.outputs))
	var failed firstError
	for _, o := range j.outputs {
		reg, _ := register.Lookup(o.register)
		path := filepath.Join(dir, o.by.folder(), o.name)
		t, err := file.Create(w.ctx, w.opt.Engine, reg, path, w.opt.Format, o.spoiler, under.begin(o.register))
		if err != nil {
			failed.set(err)
			break
		}
		tables = append(tables, t)
	}
	if len(tables) == len(j.outputs) {
		j.source.write(tables, j.chunk)
	}
	for k, t := range tables {
		var err error
		j.outputs[k].written, err = t.Close()
		failed.set(err)
		under.end(j.outputs[k].register)
	}
	return failed.get()
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
		for _, o := range j.outputs {
			u.left[o.register]++
		}
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
