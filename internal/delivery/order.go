package delivery

import (
	"context"
	"path/filepath"
	"slices"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/register"
	"ansatz/internal/workspace"
)

// order finds which deliveries are new, and the order of all of them: delivered, then folder name.
func (l *loader) order(ctx context.Context, folders []*folder) error {
	l.nextFile = 1
	if !l.draft.First {
		if err := l.readLoaded(ctx); err != nil {
			return err
		}
	}
	hashes := map[string]bool{}
	for _, d := range l.loaded {
		hashes[d.hash] = true
	}
	for _, d := range folders {
		if slices.Contains(l.erased, d.hash) {
			l.gone = append(l.gone, Gone{d.name, d.hash})
			continue
		}
		if hashes[d.hash] {
			l.known = append(l.known, d.name)
			continue
		}
		hashes[d.hash] = true
		for _, old := range l.loaded {
			if old.name == d.name && !d.replace {
				l.faults = append(l.faults, &fault.Fault{
					Kind: fault.Delivery,
					File: d.path,
					Rule: lang.Text{
						SV: "en leverans med samma mappnamn men annat innehåll är redan inläst",
						EN: "a delivery of the same folder name with other content is loaded already",
					},
					Hint: lang.Text{
						SV: "ge den nya leveransen ett eget mappnamn, och replaces: true om den ersätter den gamla",
						EN: "give the new delivery a folder name of its own, and replaces: true " +
							"if it takes the old one's place",
					},
				})
			}
			if d.replace && old.agency == d.agency && before(d, old) && shareRegister(d, old) {
				l.faults = append(l.faults, &fault.Fault{
					Kind: fault.Delivery,
					File: filepath.Join(d.path, ManifestName),
					Rule: lang.Textf("ersätter tidigare leveranser, men den senare leveransen %s är redan inläst",
						"replaces earlier deliveries, but the later delivery %s is loaded already", old.name),
					Hint: lang.Text{
						SV: "läs in alla leveranser på nytt i en ny arbetsyta",
						EN: "load all deliveries again into a new workspace",
					},
				})
			}
		}
		l.folders = append(l.folders, d)
	}
	sortFolders(l.folders)
	for _, r := range register.All() {
		for _, d := range l.folders {
			for _, f := range d.files {
				if f.entry.register == r && !slices.Contains(l.registers, r) {
					l.registers = append(l.registers, r)
				}
			}
		}
	}
	for _, d := range l.folders {
		for _, f := range d.files {
			f.id = l.nextFile
			l.nextFile++
		}
	}
	return nil
}

func before(a, b *folder) bool {
	if !a.delivered.Equal(b.delivered) {
		return a.delivered.Before(b.delivered)
	}
	if a.name != b.name {
		return a.name < b.name
	}
	return a.hash < b.hash
}

func shareRegister(a, b *folder) bool {
	for _, f := range a.files {
		for _, g := range b.files {
			if f.entry.register == g.entry.register {
				return true
			}
		}
	}
	return false
}

// readLoaded reads what earlier loads brought.
func (l *loader) readLoaded(ctx context.Context) error {
	erased, err := workspace.ErasedIn(ctx, l.db)
	if err != nil {
		return err
	}
	for _, e := range erased {
		l.erased = append(l.erased, e.Hash)
	}
	byID := map[int]*folder{}
	err = engine.Each(ctx, l.db,
		"select delivery_id, folder, agency, delivered, reference, replaces, hash from load.delivery "+
			"order by delivery_id",
		func(scan func(...any) error) error {
			d := &folder{manifest: &manifest{}}
			var id int
			if err := scan(&id, &d.name, &d.agency, &d.delivered, &d.reference, &d.replace, &d.hash); err != nil {
				return err
			}
			byID[id] = d
			l.loaded = append(l.loaded, d)
			return nil
		})
	if err != nil {
		return err
	}
	return engine.Each(ctx, l.db, "select file_id, delivery_id, register, name from load.file order by file_id",
		func(scan func(...any) error) error {
			f := &file{entry: &entry{}}
			var id int
			var name string
			if err := scan(&f.id, &id, &name, &f.name); err != nil {
				return err
			}
			f.entry.register, _ = register.Lookup(name)
			f.delivery = byID[id]
			f.delivery.files = append(f.delivery.files, f)
			l.nextFile = max(l.nextFile, f.id+1)
			return nil
		})
}

func sortFolders(folders []*folder) {
	slices.SortStableFunc(folders, func(a, b *folder) int {
		switch {
		case before(a, b):
			return -1
		case before(b, a):
			return 1
		}
		return 0
	})
}
