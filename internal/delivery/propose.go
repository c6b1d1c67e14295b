package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/csv"
	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/identity"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
	"ansatz/internal/register"
	"ansatz/internal/source"
)

// ProposeOptions say for which files a manifest is proposed.
type ProposeOptions struct {
	Engine   engine.StoreOpener
	Folder   string    // with the files of one delivery
	Agency   string    // who delivers; empty: it is found out
	Lang     lang.Lang // of the comments
	Today    time.Time // stands as the day of delivery until somebody corrects it
	Values   bool      // codes that are like none of ours are listed
	Memory   string    // such as "4GB"; empty: the engine's own limit
	Progress progress.Reporter
}

// Proposal is a manifest that somebody reads, corrects and saves.
type Proposal struct {
	Text   string // the manifest
	Agency string
	Files  int // in the folder
	Fit    int // of them, those that fit a register
	Unsure int // remarks that begin with "osäker" (unsure)
}

// proposedRows is how many rows of a file are looked at for a proposal.
const proposedRows = 200_000

// Propose looks at the files of a folder and proposes a manifest. No value of a cell is in it but codes that mean one
// of ours, and with o.Values the other values of code columns. Its error is a *fault.Fault, or the context's.
func Propose(ctx context.Context, o ProposeOptions) (*Proposal, error) {
	if o.Progress == nil {
		o.Progress = progress.Silent
	}
	d, err := looseFiles(o.Folder)
	if err != nil {
		return nil, err
	}
	d.manifest = &manifest{reference: o.Today}
	temp, err := os.MkdirTemp("", "ansatz-init-")
	if err != nil {
		return nil, disk.CannotWrite(os.TempDir())
	}
	defer os.RemoveAll(temp)
	db, err := o.Engine(ctx, "", engine.Options{Threads: 1, Memory: o.Memory, Temp: temp,
		Allow: []string{d.real, temp}, KeepOrder: true})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if err := errors.Join(db.Exec(ctx, identity.Macros), db.Exec(ctx, valueSQL)); err != nil {
		return nil, err
	}
	p := &proposer{ProposeOptions: o, db: db, folder: d}
	task := o.Progress.Begin("reading", "files", int64(len(d.files)))
	defer task.End()
	for _, f := range d.files {
		for _, sheet := range p.partsOf(ctx, f) {
			seen, err := p.look(ctx, f, sheet)
			if err != nil {
				return nil, err
			}
			p.files = append(p.files, seen)
		}
		task.Add(1)
	}
	if err := p.decide(ctx); err != nil {
		return nil, err
	}
	return p.proposal()
}

// looseFiles finds the files of a folder, and of the folders in it, that may be those of a delivery.
func looseFiles(dir string) (*folder, error) {
	real, err := disk.Real(dir)
	if err == nil {
		if info, failed := os.Stat(real); failed != nil || !info.IsDir() {
			err = cmp.Or(failed, fs.ErrNotExist)
		}
	}
	if err != nil {
		return nil, disk.Fault(fault.Delivery, dir, err)
	}
	d := &folder{name: filepath.Base(real), path: dir, real: real}
	err = fs.WalkDir(os.DirFS(real), ".", func(name string, e fs.DirEntry, err error) error {
		hidden := name != "." && strings.HasPrefix(path.Base(name), ".")
		switch {
		case err != nil:
			return err
		case e.IsDir() && (hidden || source.Shadow(name+"/x")):
			return fs.SkipDir
		case e.IsDir() || hidden || source.Shadow(name) || path.Base(name) == ManifestName:
			return nil
		}
		rel, size, err := disk.Look(real, filepath.FromSlash(name))
		if err != nil {
			return nil //nolint:nilerr // a pipe, or a link that leads out, is no file of a delivery
		}
		d.files = append(d.files, &file{delivery: d, name: name, rel: rel, size: size,
			path: filepath.Join(dir, filepath.FromSlash(name))})
		return nil
	})
	if err != nil {
		return nil, disk.Fault(fault.Delivery, dir, err)
	}
	if len(d.files) == 0 {
		return nil, &fault.Fault{Kind: fault.Delivery, File: dir,
			Rule: lang.Text{SV: "mappen har inga filer att föreslå en följesedel för",
				EN: "the folder has no files to propose a manifest for"},
			Hint: lang.Text{SV: "lägg leveransens filer i mappen, eller ange en myndighet i stället för en mapp: då " +
				"skrivs en följesedel att fylla i",
				EN: "put the delivery's files into the folder, or name an agency instead of a folder: then a " +
					"manifest to fill in is written"}}
	}
	return d, nil
}

// proposer is a proposal under way.
type proposer struct {
	ProposeOptions
	db     engine.Store
	folder *folder
	files  []*seenFile
	agency string
	second string // the agency that fits next best, if it fits nearly as well
}

// seenFile is a file, or a part of one, and what was seen of it.
type seenFile struct {
	*file
	sheet   string        // the part, of a file with several; else empty
	guess   *format.Guess // of a text; else nil
	stated  string        // the format, if the name does not say it
	columns []seenColumn
	rows    int64                // that were looked at
	torn    int64                // of them, those with another number of cells than the header
	fixed   []*register.Register // of an agency's own file: the registers that it fills
	fault   *fault.Fault         // why it is not read; else nil
	match   *match               // the register that it fits best; nil: none
	others  []*register.Register // those that it fits nearly as well
}

// seenColumn is a column of a file and what its values are.
type seenColumn struct {
	name   string
	index  int
	kind   string
	filled int64                   // rows with a value
	fits   map[register.Type]int64 // of them, those whose value is of the type
	values []metCode               // the most frequent values, if they are few
	few    bool                    // values has all of them
}

// share is how large a share of the values is of a type, and whether there are values.
func (c *seenColumn) share(t register.Type) (float64, bool) {
	if c.filled == 0 {
		return 0, false
	}
	if t == register.Text {
		return 1, true
	}
	return float64(c.fits[t]) / float64(c.filled), true
}

// called is the file's name, and that of its part.
func (s *seenFile) called() string {
	if s.sheet == "" {
		return s.name
	}
	return s.name + " (" + s.sheet + ")"
}

// partsOf are the parts of a file, if it has several: each is looked at for itself, and mistakes are found there.
func (p *proposer) partsOf(ctx context.Context, f *file) []string {
	s := &seenFile{file: f}
	s.begin()
	if parted, ok := s.format.(format.Parted); ok {
		if parts, err := parted.Parts(ctx, s.forFormat()); err == nil && len(parts) > 1 {
			return parts
		}
	}
	return []string{""}
}

// look reads the beginning of a file, or of a part of it. A mistake in it is kept with it.
func (p *proposer) look(ctx context.Context, f *file, sheet string) (*seenFile, error) {
	own := *f
	s := &seenFile{file: &own, sheet: sheet}
	err := p.lookAt(ctx, s)
	var mistake *fault.Fault
	if errors.As(err, &mistake) {
		s.fault = mistake
		return s, nil
	}
	return s, err
}

// begin finds a file's format.
func (s *seenFile) begin() {
	s.entry = &entry{register: &register.Register{}, encoding: "utf-8", delimiter: ',', labels: map[string]bool{},
		sheet: s.sheet}
	if s.format, s.ending = formatOf(s.name); s.format != nil {
		s.sniff()
	}
}

func (p *proposer) lookAt(ctx context.Context, s *seenFile) error {
	s.begin()
	if fixed, ok := s.format.(format.Fixed); ok {
		if err := p.fixedRegisters(ctx, s, fixed); err == nil || !strings.HasSuffix(s.ending, "txt") {
			return err
		}
	}
	if s.format == nil || s.ending == "txt" {
		s.format, s.ending, s.stated = csv.Format{}, "csv", "csv"
	}
	if guesser, ok := s.format.(format.Guesser); ok {
		guess, err := guesser.Guess(ctx, s.forFormat())
		if err != nil {
			return err
		}
		s.guess, s.entry.encoding = guess, guess.Encoding
		if s.entry.encoded = guess.Encoding != "utf-8"; guess.Delimiter != 0 {
			s.entry.delimiter, s.entry.delimited = guess.Delimiter, true
		}
	}
	head, err := s.format.Header(ctx, p.db, s.forFormat())
	if err != nil {
		return err
	}
	s.head = head
	return p.sample(ctx, s)
}

// fixedRegisters finds the registers that an agency's own file fills.
func (p *proposer) fixedRegisters(ctx context.Context, s *seenFile, fixed format.Fixed) (err error) {
	for _, name := range fixed.Registers() {
		s.entry.register, _ = register.Lookup(name)
		head, failed := s.format.Header(ctx, p.db, s.forFormat())
		if failed != nil {
			err = cmp.Or(err, failed)
			continue
		}
		s.head, s.fixed = head, append(s.fixed, s.entry.register)
	}
	if len(s.fixed) > 0 {
		return nil
	}
	return err
}

// sample reads the beginning of a file and counts what the values of each column are.
func (p *proposer) sample(ctx context.Context, s *seenFile) error {
	used := make([]int, len(s.head.Names))
	for i := range used {
		used[i] = i
	}
	rows, err := s.format.Rows(ctx, p.db, s.forFormat(), s.head, used)
	if err != nil {
		return err
	}
	defer rows.Close()
	memory, err := p.db.Memory(ctx)
	if err != nil {
		return err
	}
	rows.Start(progress.Silent.Begin("", "", 0), memory)
	texts := []string{"whole"}
	s.columns = nil
	for i, name := range s.head.Names {
		c := seenColumn{name: name, index: i, fits: map[register.Type]int64{}}
		if s.head.Kinds != nil {
			c.kind = s.head.Kinds[i]
		}
		texts = append(texts, fmt.Sprintf("%s as t%d", sampledText(fmt.Sprintf("c%d", i), c.kind), i))
		s.columns = append(s.columns, c)
	}
	err = p.db.Exec(ctx, fmt.Sprintf("create or replace temp table seen as select %s from %s limit %d",
		strings.Join(texts, ", "), rows.Source(), proposedRows))
	if err != nil {
		if damage := rows.Broken(ctx, err); damage != nil {
			return damage
		}
		return err
	}
	err = engine.Row(ctx, p.db, "select count(*), count(*) filter (whole = 0) from seen", &s.rows, &s.torn)
	for i := range s.columns {
		if err == nil {
			err = p.count(ctx, s, &s.columns[i])
		}
	}
	return err
}

// sampledText is a cell's value as the text that a CSV file would have.
func sampledText(cell, kind string) string {
	switch {
	case kind == "":
		return "trimmed(" + cell + ")"
	case !readable(kind):
		return "cast(null as varchar)"
	case strings.HasPrefix(kind, "TIMESTAMP"):
		return fmt.Sprintf("case when %[1]s = date_trunc('day', %[1]s) then cast(try_cast(%[1]s as date) as varchar) "+
			"else cast(%[1]s as varchar) end", cell)
	}
	return "trimmed(" + typedText(cell, kind) + ")"
}

// mostValues is how many different values a column of codes has at most.
const mostValues = 200

// count counts what the values of a column are, and finds the most frequent of them.
func (p *proposer) count(ctx context.Context, s *seenFile, c *seenColumn) error {
	year, day := p.Today.Year(), int(p.Today.Month())*100+p.Today.Day()
	number := "read_num(t)"
	if s.head.Delimiter == ';' {
		number = "read_num_comma(t)"
	}
	types := []register.Type{register.ID, register.Org, register.Date, register.Month, register.Int, register.Num,
		register.Bool}
	counts := []any{&c.filled}
	var different int64
	n := make([]int64, len(types))
	for i := range types {
		counts = append(counts, &n[i])
	}
	err := engine.Row(ctx, p.db, fmt.Sprintf(`select count(*), count(id_valid(i)), count(org_valid(o)),
    count(read_date(t)), count(read_month(t)), count(read_int(t)), count(%s), count(read_bool(t)), count(distinct t)
from (select t, id_number(d, t, %[2]d, %[3]d) as i, org_number(d, t, %[2]d, %[3]d) as o
      from (select t, id_digits(t) as d from (select t%[4]d as t from seen where whole = 1 and t%[4]d is not null)))`,
		number, year, day, c.index), append(counts, &different)...)
	if err != nil {
		return err
	}
	for i, t := range types {
		c.fits[t] = n[i]
	}
	if c.few = different <= mostValues; !c.few {
		return nil
	}
	return engine.Each(ctx, p.db, fmt.Sprintf("select t%[1]d, count(*) as n from seen where whole = 1 and "+
		"t%[1]d is not null group by 1 order by n desc, 1", c.index), func(scan func(...any) error) error {
		var m metCode
		err := scan(&m.text, &m.rows)
		c.values = append(c.values, m)
		return err
	})
}

// decide finds the agency whose registers the files fit best, and the register of each file.
func (p *proposer) decide(ctx context.Context) error {
	agencies := register.Agencies()
	if p.Agency != "" {
		agencies = []string{p.Agency}
	}
	best, next := 0.0, 0.0
	for _, agency := range agencies {
		total := 0.0
		for _, s := range p.files {
			if m, _ := s.bestOf(register.OfAgency(agency)); m != nil {
				total += m.score
			}
		}
		switch {
		case total > best:
			next, p.second = best, p.agency
			best, p.agency = total, agency
		case total > next:
			next, p.second = total, agency
		}
	}
	if p.agency == "" {
		return p.nothingFits()
	}
	if best-next > 0.05*float64(len(p.files)) {
		p.second = ""
	}
	for _, s := range p.files {
		s.match, s.others = s.bestOf(register.OfAgency(p.agency))
		if err := errors.Join(p.tryLabels(ctx, s), p.again(ctx, s)); err != nil {
			return err
		}
	}
	return nil
}

// again reads the header of a sheet or table once more, with the columns that were found: its remarks then say what the
// program that wrote it has done to numbers and days.
func (p *proposer) again(ctx context.Context, s *seenFile) error {
	if _, parted := s.format.(format.Parted); !parted || s.match == nil {
		return nil
	}
	s.entry.register, s.entry.columns = s.match.register, map[string]string{}
	for _, q := range s.match.pairs {
		s.entry.columns[q.column.name] = q.ours.Name
	}
	head, err := s.format.Header(ctx, p.db, s.forFormat())
	if err == nil {
		s.head = head
	}
	return err
}

// nothingFits says that no file is like a register, and what is wrong with the files that could not be read.
func (p *proposer) nothingFits() error {
	var faults fault.List
	for _, s := range p.files {
		if s.fault != nil {
			faults = append(faults, s.fault)
		}
	}
	if len(faults) > 0 {
		return faults
	}
	return &fault.Fault{Kind: fault.Delivery, File: p.Folder,
		Rule: lang.Text{SV: "ingen fil liknar något register", EN: "no file is like any register"},
		Hint: lang.Text{SV: "första raden i varje fil ska hålla kolumnernas namn; ange annars myndigheten i stället " +
			"för mappen, så skrivs en följesedel att fylla i",
			EN: "the first line of each file must hold the columns' names; otherwise name the agency instead of the " +
				"folder, and a manifest to fill in is written"}}
}

// tryLabels reads the labels of values in place of the values of those code columns that only fit by their labels.
func (p *proposer) tryLabels(ctx context.Context, s *seenFile) error {
	if s.match == nil || !s.hasLabels() {
		return nil
	}
	for i, pair := range s.match.pairs {
		before, known := pair.fit()
		if pair.ours.Type != register.Code || !known || before > sureShare {
			continue
		}
		own := &entry{register: s.entry.register, encoding: s.entry.encoding, encoded: s.entry.encoded,
			delimiter: s.entry.delimiter, labels: map[string]bool{pair.column.name: true}}
		with := &seenFile{file: &file{delivery: s.delivery, entry: own, name: s.name, path: s.path, rel: s.rel,
			size: s.size, format: s.format, ending: s.ending}}
		var err error
		if with.head, err = s.format.Header(ctx, p.db, with.forFormat()); err == nil {
			err = p.sample(ctx, with)
		}
		var none *fault.Fault
		if errors.As(err, &none) {
			continue // the column has no labels
		}
		if err != nil {
			return err
		}
		labelled := pairOf(&with.columns[pair.column.index], s.match.register, pair.ours)
		if after, _ := labelled.fit(); after > before {
			labelled.labels, labelled.name = true, pair.name
			s.match.pairs[i] = labelled
		}
	}
	return nil
}
