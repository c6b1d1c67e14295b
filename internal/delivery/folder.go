package delivery

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"

	"ansatz/internal/delivery/format"
	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source"
	"ansatz/internal/workspace/law"
)

// ManifestName is what a delivery's manifest is called.
const ManifestName = "delivery.yaml"

// folder is one delivery on disk: its manifest and its files.
type folder struct {
	name string // of the folder
	path string // as the person gave it
	real string // the same without links, from the file system's root
	*manifest
	source       []byte // of the manifest
	files        []*file
	hash         string // of the manifest and all files: it identifies the delivery
	manifestFile *file  // the manifest
}

// file is one file of a delivery.
type file struct {
	delivery *folder
	entry    *entry
	name     string        // inside the delivery's folder
	path     string        // as the person gave it
	rel      string        // the same without links, inside the delivery's folder
	seen     disk.Identity // when it was hashed
	sha256   string
	size     int64
	format   format.Format
	ending   string         // by which the format is known
	misnamed lang.Text      // a remark, if the name says another format than the first bytes
	head     *format.Header // nil before it is read
	used     []used         // the register's columns that the file has
	ignored  []string       // columns that the register does not have
	absent   []string       // columns that the manifest names and the file does not have, none of them required
	padded   int64          // rows that differ from the header only by empty cells at the end

	// what its format keeps of it for the other registers that the same file fills, and these; nil: there are none
	kept  *format.Kept
	twins []*file

	id     int  // in the load schema
	broken bool // has a fault; its rows are not read

	ctx     context.Context // of the command, which reads a database; set before it is hashed
	inPlace bool            // its rows are read where it lies, until the load ends
}

// used is a column of a file that goes into the register.
type used struct {
	ours  string
	index int    // in the header
	kind  string // the engine's type of the column; empty for text
}

// readFolder finds the deliveries under root, or root itself if it is one, and every mistake of their manifests, also
// what the policy requires and they do not state. only names the folders of deliveries under root that are meant; with
// none, all are. It reads no other file. root may be a link; no link below it is followed out of it.
func readFolder(ctx context.Context, root string, only []string, policy *law.Policy) (folders []*folder,
	faults fault.List, err error) {
	var paths []string
	paths, faults = deliveriesIn(root)
	if len(only) > 0 {
		paths, faults = chosen(root, only, paths)
	}
	if len(paths) == 0 && len(faults) == 0 {
		faults = fault.List{{Kind: fault.Delivery, File: root,
			Rule: lang.Text{SV: "mappen innehåller ingen leverans", EN: "the folder holds no delivery"},
			Hint: lang.Text{SV: "ange mappen som har en mapp för varje leverans, var och en med " + ManifestName,
				EN: "give the folder that holds one folder for each delivery, each with its " + ManifestName}}}
	}
	for _, p := range paths {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		f, more := readDelivery(ctx, p, policy)
		faults = append(faults, more...)
		if f != nil {
			folders = append(folders, f)
		}
	}
	return folders, faults, ctx.Err()
}

// chosen keeps the deliveries under root that are named.
func chosen(root string, only, paths []string) (kept []string, faults fault.List) {
	for _, name := range only {
		path := filepath.Join(root, name)
		if !slices.Contains(paths, path) {
			faults = append(faults, &fault.Fault{Kind: fault.Usage, File: root,
				Rule: lang.Textf("mappen har ingen leverans som heter %s", "the folder has no delivery called %s",
					name),
				Hint: lang.Text{SV: "ange namnet på en av dess mappar", EN: "give the name of one of its folders"}})
			continue
		}
		kept = append(kept, path)
	}
	return kept, faults
}

// deliveriesIn lists the folders of deliveries under root, or root itself if it is one.
func deliveriesIn(root string) (paths []string, faults fault.List) {
	real, err := disk.Real(root)
	if err != nil {
		return nil, fault.List{disk.Fault(fault.Delivery, root, err)}
	}
	// This is checked before root is opened, because opening a pipe waits.
	if info, err := os.Stat(real); err == nil && !info.IsDir() {
		f := &fault.Fault{
			Kind: fault.Delivery,
			File: root,
			Rule: lang.Text{SV: "är en fil; en leverans är en mapp", EN: "is a file; a delivery is a folder"},
			Hint: lang.Textf("ange mappen som filen ligger i, med sin följesedel: %s",
				"give the folder of the file, with its manifest: %s", filepath.Dir(root)),
		}
		return nil, fault.List{f}
	}
	entries, err := os.ReadDir(real)
	if err != nil {
		return nil, fault.List{disk.Fault(fault.Delivery, root, err)}
	}
	for _, e := range entries {
		if e.Name() == ManifestName {
			return []string{root}, nil
		}
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || source.Shadow(e.Name()) || !e.IsDir() && e.Type()&fs.ModeSymlink == 0 {
			continue
		}
		sub := filepath.Join(root, e.Name())
		rel, err := disk.Inside(real, e.Name())
		if err != nil {
			faults = append(faults, disk.Fault(fault.Delivery, sub, err))
			continue
		}
		if info, err := os.Stat(filepath.Join(real, rel)); err == nil && info.IsDir() {
			paths = append(paths, sub)
		}
	}
	return paths, faults
}

// readDelivery reads one delivery's manifest and finds its files.
func readDelivery(ctx context.Context, dir string, policy *law.Policy) (*folder, fault.List) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		abs = dir
	}
	d := &folder{name: filepath.Base(abs), path: dir}
	d.manifestFile = &file{delivery: d, name: ManifestName, path: filepath.Join(dir, ManifestName)}
	if d.real, err = disk.Real(dir); err == nil {
		d.manifestFile.rel, _, err = disk.Look(d.real, ManifestName)
	}
	if err == nil {
		d.source, err = d.manifestFile.read(ctx)
	}
	if err != nil {
		f := disk.Fault(fault.Delivery, d.manifestFile.path, err)
		if errors.Is(err, fs.ErrNotExist) {
			f.Hint = lang.Text{
				SV: "varje leverans ska ha en följesedel " + ManifestName,
				EN: "each delivery needs its manifest " + ManifestName,
			}
		}
		return nil, fault.List{f}
	}
	m, faults := readManifest(d.manifestFile.path, d.source, policy)
	if m == nil {
		return nil, faults
	}
	d.manifest = m
	taken := map[string]bool{}
	for _, e := range m.entries {
		faults = append(faults, d.find(d.manifestFile.path, e, taken)...)
	}
	d.pair()
	return d, faults
}

func manifestFault(file string, p place, rule, hint lang.Text) *fault.Fault {
	return p.Fault(fault.Delivery, file, rule, hint)
}

// find adds the files that an entry names.
func (d *folder) find(manifestFile string, e *entry, taken map[string]bool) (faults fault.List) {
	if e.database != nil {
		d.files = append(d.files, d.inDatabase(manifestFile, e, len(d.files)))
		return nil
	}
	names, f := d.names(manifestFile, e)
	if f != nil {
		return fault.List{f}
	}
	for name, s := range maps.Clone(e.sums) {
		if there := d.asItLies(name); there != name {
			delete(e.sums, name)
			e.sums[there] = s
		}
	}
	if s := e.sums[""]; s.hex != "" && len(names) > 1 {
		faults = append(faults, manifestFault(
			manifestFile,
			s.at,
			lang.Textf("en enda sha256 för de %d filer som %s träffar", "one sha256 for the %d files that %s matches",
				len(names), e.pattern),
			lang.Text{
				SV: "ge i stället parts: en lista av {path, sha256}",
				EN: "give parts instead: a list of {path, sha256}",
			},
		))
	}
	for name, s := range e.sums {
		if name != "" && !slices.Contains(names, name) {
			rule := lang.Textf("%s i parts träffas inte av %s", "%s in parts is not matched by %s", name, e.pattern)
			if _, err := os.Lstat(filepath.Join(d.real, filepath.FromSlash(name))); err != nil {
				rule = lang.Textf("filen %s finns inte", "file %s does not exist", name)
			}
			faults = append(faults, manifestFault(manifestFile, s.at, rule, lang.Text{
				SV: "rätta path eller lägg filen i leveransens mapp",
				EN: "correct path or put the file into the delivery's folder",
			}))
		}
	}
	for _, name := range names {
		full := filepath.Join(d.path, filepath.FromSlash(name))
		rel, size, err := disk.Look(d.real, filepath.FromSlash(name))
		found := &file{delivery: d, entry: e, name: name, path: full, rel: rel, size: size}
		if found.format, found.ending = formatOf(name); err == nil {
			found.sniff()
		}
		switch {
		case errors.Is(err, fs.ErrNotExist):
			faults = append(faults, manifestFault(
				manifestFile,
				e.at,
				lang.Textf("filen %s finns inte", "file %s does not exist", name),
				lang.Text{
					SV: "rätta path eller lägg filen i leveransens mapp",
					EN: "correct path or put the file into the delivery's folder",
				},
			))
			continue
		case err != nil:
			f := disk.Fault(fault.Delivery, full, err)
			faults = append(faults,
				manifestFault(manifestFile, e.at,
					lang.Text{SV: name + " " + f.Rule.SV, EN: name + " " + f.Rule.EN}, f.Hint))
			continue
		case found.format == nil:
			faults = append(faults, manifestFault(
				manifestFile,
				e.at,
				lang.Textf("filen %s har ett format som inte kan läsas", "file %s has a format that cannot be read",
					name),
				lang.Text{SV: "leverera " + endings().SV, EN: "deliver " + endings().EN},
			))
			continue
		case len(e.labels) > 0 && !found.hasLabels():
			faults = append(faults, manifestFault(
				manifestFile,
				e.labelsAt,
				lang.Textf("filen %s har inga etiketter på värden", "file %s has no labels of values", name),
				lang.Text{SV: "ta bort labels: bara Stata- och SPSS-filer har etiketter",
					EN: "remove labels: only Stata and SPSS files have them"},
			))
			continue
		case taken[e.register.Name+"\x00"+name]:
			faults = append(faults, manifestFault(manifestFile, e.at,
				lang.Textf("filen %s nämns två gånger för %s", "file %s is named twice for %s", name, e.register.Name),
				lang.Text{SV: "ta bort den ena", EN: "remove one of them"}))
			continue
		}
		taken[e.register.Name+"\x00"+name] = true
		d.files = append(d.files, found)
	}
	return faults
}

// pair finds the files that are named for several registers: each is hashed once, and its format may read it once.
func (d *folder) pair() {
	first := map[string]*file{}
	for _, f := range d.files {
		if f.entry.database != nil {
			continue
		}
		one := first[f.rel]
		if one == nil {
			first[f.rel] = f
			continue
		}
		if one.kept == nil {
			one.kept = &format.Kept{}
		}
		f.kept, one.twins = one.kept, append(one.twins, f)
	}
}

// twin says whether the file is named for another register before.
func (f *file) twin() bool { return f.kept != nil && f.twins == nil }

// byFile gives the files so that those that are the same file follow one another. What is kept of it goes with the
// last.
func (d *folder) byFile() iter.Seq[*file] {
	return func(yield func(*file) bool) {
		for _, f := range d.files {
			if f.twin() {
				continue
			}
			for _, same := range append([]*file{f}, f.twins...) {
				if !yield(same) {
					return
				}
			}
			if f.kept != nil {
				f.kept.Of = nil
			}
		}
	}
}

// inDatabase is the table or query of an entry, which is read as a CSV file is. index tells several queries apart.
func (d *folder) inDatabase(manifestFile string, e *entry, index int) *file {
	name := "postgres:" + e.database.Table
	if e.database.Table == "" {
		name = fmt.Sprintf("postgres:query-%d", index+1)
	}
	f := &file{delivery: d, entry: e, name: name, path: manifestFile}
	f.format, f.ending = formatOf(".csv")
	return f
}

// names returns the files that an entry's pattern means, as they are called on disk: the file of that name, else those
// that match. Shadow files of macOS are left out.
func (d *folder) names(manifestFile string, e *entry) ([]string, *fault.Fault) {
	name := d.asItLies(e.pattern)
	_, err := os.Lstat(filepath.Join(d.real, filepath.FromSlash(name)))
	if source.Shadow(name) {
		return nil, manifestFault(
			manifestFile,
			e.at,
			lang.Textf("%s är en skuggfil från macOS och håller inga data",
				"%s is a shadow file of macOS and holds no data", name),
			lang.Text{
				SV: "ange filen med samma namn utan ._, utanför __MACOSX",
				EN: "name the file of the same name without ._, outside __MACOSX",
			},
		)
	}
	if err == nil || !strings.ContainsAny(e.pattern, "*?[") {
		return []string{name}, nil
	}
	var names []string
	for _, form := range []string{e.pattern, norm.NFC.String(e.pattern), norm.NFD.String(e.pattern)} {
		more, err := fs.Glob(os.DirFS(d.real), form)
		if err != nil {
			return nil, manifestFault(
				manifestFile,
				e.at,
				lang.Textf("path är inget giltigt mönster, och filen %s finns inte",
					"path is not a valid pattern, and there is no file %s", e.pattern),
				lang.Text{
					SV: "stäng hakparentesen, eller skriv filens namn",
					EN: "close the bracket, or write the file's name",
				},
			)
		}
		names = append(names, more...)
	}
	names = slices.DeleteFunc(names, source.Shadow)
	sort.Strings(names)
	if len(names) == 0 {
		return nil, manifestFault(
			manifestFile,
			e.at,
			lang.Textf("mönstret %s träffar ingen fil", "pattern %s matches no file", e.pattern),
			lang.Text{
				SV: "rätta path eller lägg filerna i leveransens mapp",
				EN: "correct path or put the files into the delivery's folder",
			},
		)
	}
	return slices.Compact(names), nil
}

// asItLies returns the path of a file in the delivery as its names are written on disk. There letters with marks may be
// composed in another way than in the manifest. It returns the path itself if that exists, or if none or several are
// like it.
func (d *folder) asItLies(name string) string {
	if _, err := os.Lstat(filepath.Join(d.real, filepath.FromSlash(name))); err == nil || name == "" {
		return name
	}
	found := ""
	for _, part := range strings.Split(name, "/") {
		entries, err := os.ReadDir(filepath.Join(d.real, filepath.FromSlash(found)))
		if err != nil {
			return name
		}
		var like []string
		for _, e := range entries {
			if norm.NFC.String(e.Name()) == norm.NFC.String(part) {
				like = append(like, e.Name())
			}
		}
		if slices.Contains(like, part) {
			like = []string{part}
		}
		if len(like) != 1 {
			return name
		}
		found = path.Join(found, like[0])
	}
	return found
}

// promised is the hash that the manifest states of a file; its hex is empty where it states none.
func (f *file) promised() sum {
	if s, ok := f.entry.sums[f.name]; ok {
		return s
	}
	if len(f.entry.sums) == 1 {
		return f.entry.sums[""]
	}
	return sum{}
}

// hashFiles computes the hashes of all files, compares those that are promised and sets the delivery's own hash.
func (d *folder) hashFiles(ctx context.Context) (faults fault.List) {
	manifestFile := filepath.Join(d.path, ManifestName)
	errs := make([]error, len(d.files))
	var wait sync.WaitGroup
	limit := make(chan struct{}, 4)
	for i, f := range d.files {
		if f.ctx = ctx; f.twin() {
			continue
		}
		wait.Add(1)
		limit <- struct{}{}
		go func() {
			defer wait.Done()
			f.sha256, f.seen, errs[i] = f.look(ctx)
			for _, same := range f.twins {
				same.sha256, same.seen, same.broken = f.sha256, f.seen, errs[i] != nil
			}
			<-limit
		}()
	}
	wait.Wait()
	all := sha256.New()
	fmt.Fprintf(all, "%x\n", sha256.Sum256(d.source))
	lines := make([]string, 0, len(d.files))
	for i, f := range d.files {
		if errs[i] != nil {
			f.broken = true
			faults = append(faults, faultOfFile(f, errs[i]))
			continue
		}
		if f.broken {
			continue
		}
		if promised := f.promised(); promised.hex != "" && promised.hex != f.sha256 {
			faults = append(faults, manifestFault(
				manifestFile,
				promised.at,
				lang.Textf("filen %s har inte den sha256 som följesedeln anger",
					"file %s does not have the sha256 that the manifest states", f.name),
				lang.Text{
					SV: "hämta filen på nytt från myndigheten, eller rätta sha256",
					EN: "fetch the file again from the agency, or correct sha256",
				},
			))
		}
		lines = append(lines, f.sha256+"  "+f.name+"\n")
	}
	sort.Strings(lines)
	for _, l := range slices.Compact(lines) {
		io.WriteString(all, l)
	}
	d.hash = hex.EncodeToString(all.Sum(nil))
	return faults
}
