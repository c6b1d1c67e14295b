package workspace

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/workspace/law"
)

// Source is one delivery that a warehouse was made from.
type Source struct {
	Folder, Agency       string
	Deliverer            string // the agency that delivers registers of the cooperation; else empty
	Delivered, Reference string // YYYY-MM-DD
	law.Terms
	Synthetic, Replaces bool
	Hash                string // SHA-256 over manifest and files
	Generation          int    // the load that brought it, from 1
	Files               []SourceFile
}

// Giver is the agency that has delivered and that permits or forbids what becomes of it: of registers of the
// cooperation the agency that delivers its own part.
func (s Source) Giver() string { return cmp.Or(s.Deliverer, s.Agency) }

// Registers lists the registers that a delivery has files of, sorted, each once.
func (s Source) Registers() []string {
	var names []string
	for _, f := range s.Files {
		names = append(names, f.Register)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// SourceFile is one file of a delivery as one register; Read = Loaded + Duplicates + Quarantined.
type SourceFile struct {
	ID                                    int // the file_id in the warehouse
	Register, Name, SHA256                string
	Bytes                                 int64
	Read, Loaded, Duplicates, Quarantined int64
	Traced                                int64 // of the duplicates, those of which it is known which row they repeat
	Superseded                            bool  // a later delivery replaced it: its rows are not in a register
}

// Sources lists the deliveries that the workspace was made from, in the order of delivery.
func (w *Workspace) Sources(ctx context.Context) ([]Source, error) {
	db, err := w.open(ctx, w.Warehouse(), engine.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return Sources(ctx, db)
}

// Sources lists the deliveries that a warehouse was made from, in the order of delivery. db is a session whose own file
// is the warehouse.
func Sources(ctx context.Context, db engine.Engine) ([]Source, error) {
	var sources []Source
	index := map[int]int{}
	err := engine.Each(ctx, db,
		`select delivery_id, folder, agency, cast(delivered as varchar), cast(reference as varchar), legal_basis,
			array_to_string(handling, chr(31)), synthetic, replaces, hash, generation, deliverer
		from load.delivery order by load.delivery.delivered, folder, hash`,
		func(scan func(...any) error) error {
			var s Source
			var id int
			var handling string
			err := scan(&id, &s.Folder, &s.Agency, &s.Delivered, &s.Reference, &s.LegalBasis, &handling,
				&s.Synthetic, &s.Replaces, &s.Hash, &s.Generation, &s.Deliverer)
			if err != nil {
				return err
			}
			s.Handling = splitUnits(handling)
			index[id] = len(sources)
			sources = append(sources, s)
			return nil
		})
	if err != nil {
		return nil, err
	}
	if err := addTerms(ctx, db, sources, index); err != nil {
		return nil, err
	}
	repeated, err := hasTable(ctx, db, "repeated")
	if err != nil {
		return nil, err
	}
	traced := "0"
	if repeated {
		traced = "(select count(*) from load.repeated r where r.file_id = f.file_id)"
	}
	err = engine.Each(ctx, db,
		`select delivery_id, file_id, register, name, sha256, bytes, rows_read, loaded, duplicates, quarantined,
			superseded, `+traced+`
		from load.file f order by delivery_id, ordinal`,
		func(scan func(...any) error) error {
			var f SourceFile
			var id int
			err := scan(&id, &f.ID, &f.Register, &f.Name, &f.SHA256, &f.Bytes, &f.Read, &f.Loaded, &f.Duplicates,
				&f.Quarantined, &f.Superseded, &f.Traced)
			if err != nil {
				return err
			}
			s := &sources[index[id]]
			s.Files = append(s.Files, f)
			return nil
		})
	return sources, err
}

// addTerms adds what the deliveries state about their use. The books of an earlier version have none of it.
func addTerms(ctx context.Context, db engine.Engine, sources []Source, index map[int]int) error {
	if there, err := hasTable(ctx, db, "term"); err != nil || !there {
		return err
	}
	return engine.Each(ctx, db, `select delivery_id, decision_number, decision_date, decision_end,
	array_to_string(purposes, chr(31)), erase_by, restriction from load.term`, func(scan func(...any) error) error {
		var id int
		var purposes string
		var t law.Terms
		d := &t.Decision
		if err := scan(&id, &d.Number, &d.Date, &d.End, &purposes, &t.EraseBy, &t.Restriction); err != nil {
			return err
		}
		d.Purposes = splitUnits(purposes)
		s := &sources[index[id]]
		s.Decision, s.EraseBy, s.Restriction = t.Decision, t.EraseBy, t.Restriction
		return nil
	})
}

// hasTable says whether the books have a table of the schema load, which those of an earlier version may lack.
func hasTable(ctx context.Context, db engine.Engine, name string) (there bool, err error) {
	err = engine.Row(ctx, db, `select count(*) > 0 from information_schema.tables
where table_catalog = current_database() and table_schema = 'load' and table_name = `+engine.Quote(name), &there)
	return there, err
}

// Erased is a delivery that was erased.
type Erased struct {
	Folder, Agency, Hash string
	EraseBy              string // YYYY-MM-DD; empty if it stated no day
	Registers            []string
	LastRelease          int // the number of the last release before it was erased; 0: none
}

// Erased lists the deliveries that were erased, in the order in which that was done.
func (w *Workspace) Erased(ctx context.Context) ([]Erased, error) {
	db, err := w.open(ctx, w.Warehouse(), engine.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return ErasedIn(ctx, db)
}

// ErasedIn is Workspace.Erased of an open session whose own file is the warehouse.
func ErasedIn(ctx context.Context, db engine.Engine) (all []Erased, err error) {
	if there, err := hasTable(ctx, db, "erased"); err != nil || !there {
		return nil, err
	}
	return all, engine.Each(ctx, db, `select folder, agency, hash, erase_by, array_to_string(registers, chr(31)),
	last_release from load.erased order by generation, folder, hash`, func(scan func(...any) error) error {
		var e Erased
		var registers string
		err := scan(&e.Folder, &e.Agency, &e.Hash, &e.EraseBy, &registers, &e.LastRelease)
		e.Registers = splitUnits(registers)
		all = append(all, e)
		return err
	})
}

// splitUnits splits what was joined by unit separators.
func splitUnits(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\x1f")
}
