// Package synth makes a synthetic Sweden: the deliveries of all agencies for a country in which nobody is real, and the
// truth about it.
//
// People are born to parents over a century, marry, move, die and emigrate. Networks recruit among them, and their
// families follow from the population. All registers describe the same lives. The rates of these lives are in
// calibration.yaml, each with its source.
//
// Everything is a function of the seed and the size. A person's events are drawn from a hash of the person's index, so
// that any thread can make any part at any time. A country of millions is written as a stream and is never held in
// memory.
//
// The package depends on the data dictionary and not on the analysis. Package score compares the results of a study
// with what was planted.
package synth

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
	"ansatz/internal/synth/file"
)

// Options describes the country to make.
type Options struct {
	Engine  engine.StoreOpener // writes the Parquet files
	Persons int                // residents at the end of 2023; the register also has the dead since 2000 and emigrants
	Seed    uint64
	Format  file.Format
	Dirt    string // none, usual, heavy
	// Networks is the frequency of criminal networks relative to Sweden. A value above 1 gives a small country larger
	// groups.
	Networks float64
	// Schemes holds, by scheme, the frequency relative to the calibration. 0 switches the scheme off; a scheme that is
	// missing has 1.
	Schemes map[string]float64
	// Small makes the registers as small as they were when the country had some 350 million rows: employers'
	// statements of 2023 only, most child allowances paid to one parent and without a supplement, and half as many
	// days with a sick child.
	Small bool
	// Cooperation is the size of the agencies' cooperation relative to the calibration; 0 is 1. A value above 1 gives a
	// small country as many requests as a large one has. A small country in the sense of Small has none.
	Cooperation float64
	Alone       bool         // the agencies do not cooperate: their deliveries say nothing of it
	Threads     int          // 0 for all cores
	Out         string       // folder of the deliveries; it must be empty or not exist
	Truth       string       // folder of the truth; if empty, no truth is written
	Notes       func(string) // receives notes on what the calibration reaches; may be nil
}

// World is a country while it is made.
type World struct {
	opt       Options
	cal       *Calibration
	ctx       context.Context
	progress  progress.Reporter
	testRange bool

	people people
	places places
	nets   networks

	group     []uint8 // by person
	slot      []int32 // index in the roster; −1 for the pool
	roster    []int32
	unmatched map[int32]bool // in the police registers, not in the social insurance
	ties      []tie

	strata            [2][cohorts]stratum // the pool's
	rates             [benefits]*benefitRates
	among             [benefits]int
	newcomersSince    day
	poolSources       []uint8
	poolSourceWeights []float64

	profiles         []profile
	assistants       []int32 // strata of the pool
	users            []int32 // users of assistance in the pool
	cases            []investigation
	casesOf          map[int32][]int32 // by person in a group: the cases
	assist           assistance
	firms            layout
	assistantPermits []assistantPermit
	plans            plans
	newProviders     int // the number of them that schemes made
	schemeCompanies  int
	soleTraders      map[int32]int32 // owner → company

	coop  cooperation
	truth planted
}

// Summary describes what was written.
type Summary struct {
	People, Living int
	Rows           map[string]int64 // by register
	Total          int64
	TestRange      bool // whether the identity numbers are official test numbers
}

// Make makes a country and writes its deliveries and its truth. On an error, or if ctx ends, it removes everything that
// it wrote.
func Make(ctx context.Context, opt Options, report progress.Reporter) (*Summary, error) {
	for _, dir := range []string{opt.Out, opt.Truth} {
		if dir == "" {
			continue
		}
		if err := disk.FolderPlaceable(dir); err != nil {
			return nil, err
		}
		if entries, err := os.ReadDir(dir); len(entries) > 0 || err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, &fault.Fault{Kind: fault.Usage, File: dir,
				Rule: lang.Text{SV: "finns redan och är inte en tom mapp", EN: "exists and is not an empty folder"},
				Hint: lang.Text{SV: "välj en annan mapp eller töm den", EN: "choose another folder or empty it"}}
		}
	}
	w, err := makeWorld(ctx, opt, report)
	if err != nil {
		return nil, err
	}
	return w.write()
}

// makeWorld makes everything of a country that is held in memory: its people, and all lives that cannot be drawn while
// the files are written.
func makeWorld(ctx context.Context, opt Options, report progress.Reporter) (_ *World, err error) {
	defer halt(&err)
	if opt.Persons < 1000 {
		return nil, usage("--persons: minst 1 000 personer behövs", "--persons: at least 1,000 people are needed",
			"ange 1 000 till 12 000 000", "give 1,000 to 12,000,000")
	}
	if opt.Persons > 12_000_000 {
		return nil, usage("--persons: högst 12 miljoner personer", "--persons: at most 12 million people",
			"hela landet är 10 600 000", "the whole country is 10,600,000")
	}
	if opt.Networks <= 0 {
		opt.Networks = 1
	}
	if opt.Networks > 40 {
		return nil, usage("--networks: högst 40", "--networks: at most 40", "ange 1 till 40", "give 1 to 40")
	}
	if opt.Cooperation <= 0 {
		opt.Cooperation = 1
	}
	if opt.Cooperation > 2000 {
		return nil, usage("--cooperation: högst 2000", "--cooperation: at most 2000", "ange 1 till 2000",
			"give 1 to 2000")
	}
	if opt.Threads <= 0 {
		opt.Threads = runtime.GOMAXPROCS(0)
	}
	if report == nil {
		report = progress.Silent
	}
	cal, err := loadCalibration()
	if err != nil {
		return nil, fmt.Errorf("calibration.yaml: %w", err)
	}
	w := &World{opt: opt, cal: cal, ctx: ctx, progress: report, unmatched: map[int32]bool{}}
	if err := w.prepare(); err != nil {
		return nil, err
	}
	steps := []struct {
		name string
		do   func()
	}{
		{"people", w.population}, {"networks", w.makeNetworks}, {"families", w.makeFamily},
		{"pool", w.countPool}, {"lives", w.groupLives},
		{"assistance", w.makeAssistance}, {"schemes", w.plantSchemes}, {"permits", w.permitsOfAssistants},
	}
	task := report.Begin("population", "steps", int64(len(steps)))
	for _, s := range steps {
		if s.name == "networks" {
			w.group, w.slot = make([]uint8, w.people.n), make([]int32, w.people.n)
			for i := range w.slot {
				w.slot[i] = -1
			}
		}
		s.do()
		task.Add(1)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	task.End()
	w.layOutCompanies()
	w.listSoleTraders()
	w.makeCooperation()
	return w, nil
}

func usage(sv, en, hintSV, hintEN string) error {
	return &fault.Fault{Kind: fault.Usage, Rule: lang.Text{SV: sv, EN: en}, Hint: lang.Text{SV: hintSV, EN: hintEN}}
}

// prepare checks the options against the calibration and makes the places.
func (w *World) prepare() error {
	for b, name := range benefitNames {
		rates, ok := w.cal.Benefits[name]
		if !ok {
			rates = &benefitRates{}
		}
		w.rates[b] = rates
		switch rates.Among {
		case "parents":
			w.among[b] = amongParents
		case "parents_of_babies":
			w.among[b] = amongParentsOfBabies
		case "newcomers":
			w.among[b] = amongNewcomers
		}
	}
	w.newcomersSince = civil(2017, 1, 1)
	for _, s := range w.cal.Control.PoolSources {
		w.poolSources = append(w.poolSources, sourceIndex(s.Source))
		w.poolSourceWeights = append(w.poolSourceWeights, s.Share)
	}
	if _, ok := w.cal.Dirt[w.opt.Dirt]; !ok && w.opt.Dirt != "" && w.opt.Dirt != "none" {
		return usage("okänd --dirt", "unknown --dirt", "ange none, usual eller heavy", "give none, usual or heavy")
	}
	for name, f := range w.opt.Schemes {
		if _, ok := w.cal.Schemes[name]; !ok || f < 0 {
			return usage("--schemes: okänt upplägg eller negativt tal", "--schemes: unknown scheme or negative number",
				"upplägg: "+schemeNames(w.cal), "schemes: "+schemeNames(w.cal))
		}
	}
	w.places = newPlaces(w.cal, w.opt.Persons, w.opt.Seed)
	return nil
}

// scaledTo scales a number of the networks from the full size of the report to this country.
func (w *World) scaledTo(full float64) float64 {
	return full * float64(w.opt.Persons) / float64(w.cal.FullSize) * w.opt.Networks
}

// country scales a number of the entire country, without the frequency of networks.
func (w *World) country(full float64) float64 { return w.scaledTo(full) / w.opt.Networks }

// scaled is scaledTo, rounded to an integer.
func (w *World) scaled(full float64) int { return int(w.scaledTo(full) + 0.5) }

func (w *World) note(format string, args ...any) {
	if w.opt.Notes != nil {
		w.opt.Notes(fmt.Sprintf(format, args...))
	}
}

// chunk is a range of items, [from, to).
type chunk struct{ from, to int32 }

const chunkSize = 1 << 17

func (w *World) chunks(n int) []chunk { return split(n, chunkSize) }

func split(n, size int) []chunk {
	var cs []chunk
	for from := 0; from < n; from += size {
		cs = append(cs, chunk{int32(from), int32(min(n, from+size))})
	}
	return cs
}

// parallel calls do for 0 … n−1 on the threads. The calls must not depend on their order.
func (w *World) parallel(n int, do func(k int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, w.opt.Threads) {
		wg.Go(func() {
			for {
				k := int(next.Add(1)) - 1
				if k >= n || w.ctx.Err() != nil {
					return
				}
				do(k)
			}
		})
	}
	wg.Wait()
	if err := w.ctx.Err(); err != nil {
		panic(halted{err}) // the following steps need all of it
	}
}

// halted is the panic value that ends an unfinished country when the context ends.
type halted struct{ err error }

// halt turns the panic into the error of the function that defers it.
func halt(err *error) {
	switch e := recover().(type) {
	case nil:
	case halted:
		*err = e.err
	default:
		panic(e)
	}
}

// Building returns the path where a folder is made before it is moved to its place.
func Building(dir string) string { return filepath.Clean(dir) + ".part" }

// write writes deliveries and truth beside their places and then moves them there.
func (w *World) write() (s *Summary, err error) {
	building, truthBuilding := Building(w.opt.Out), Building(w.opt.Truth)
	defer func() {
		if err != nil {
			err = w.disk(err)
			disk.RemoveAll(building)
			if w.opt.Truth != "" {
				disk.RemoveAll(truthBuilding)
			}
		}
	}()
	defer halt(&err)
	if err := disk.RemoveAll(building); err != nil {
		return nil, err
	}
	s, err = w.writeDeliveries(building)
	if err != nil {
		return nil, err
	}
	if w.opt.Truth != "" {
		if err := disk.RemoveAll(truthBuilding); err != nil {
			return nil, err
		}
		if err := w.writeTruth(truthBuilding); err != nil {
			return nil, err
		}
		os.Remove(w.opt.Truth) // it may exist as an empty folder
		if err := os.MkdirAll(filepath.Dir(w.opt.Truth), 0o755); err != nil {
			return nil, err
		}
		if err := disk.Rename(truthBuilding, w.opt.Truth); err != nil {
			return nil, err
		}
	}
	if err := w.ctx.Err(); err != nil {
		return nil, err
	}
	os.Remove(w.opt.Out)
	return s, disk.Rename(building, w.opt.Out)
}

// disk replaces the error of a full disk by a clear one.
func (w *World) disk(err error) error {
	if w.ctx.Err() != nil {
		return w.ctx.Err()
	}
	var path *fs.PathError
	var link *os.LinkError
	if !errors.As(err, &path) && errors.As(err, &link) {
		path = &fs.PathError{Path: link.New, Err: link.Err}
	}
	if path == nil {
		return err
	}
	return &fault.Fault{Kind: fault.Resource, File: path.Path,
		Rule: lang.Text{SV: "kan inte skrivas: " + path.Err.Error(), EN: "cannot be written: " + path.Err.Error()},
		Hint: lang.Text{SV: "kontrollera diskutrymme och rättigheter", EN: "check disk space and permissions"}}
}
