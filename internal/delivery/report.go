package delivery

import (
	"context"

	"ansatz/internal/engine"
	"ansatz/internal/lang"
	"ansatz/internal/register"
	"ansatz/internal/source"
)

// Report is what a load did.
type Report struct {
	Deliveries []string         // folder names of what was loaded, in order
	Known      []string         // folder names of deliveries that were loaded already
	Erased     []Gone           // deliveries that were erased and are not loaded again
	Registers  []RegisterReport // of this load, in the dictionary's order
	Cycles     int64            // ids that lie on a cycle of number changes, or lead into one
	Ignored    []Ignored        // columns that no register has
	Notes      []Note           // remarks on files that were read all the same

	unchanged bool
}

// RegisterReport is what a load did to one register: Read = Loaded + Duplicates + the sum of Quarantined.
type RegisterReport struct {
	Name                     string
	Read, Loaded, Duplicates int64
	Quarantined              map[register.Reason]int64
	Unknown                  int64 // distinct persons in the whole register that the register person does not have
}

// Aside returns how many rows went to the quarantine.
func (r *RegisterReport) Aside() (n int64) {
	for _, of := range r.Quarantined {
		n += of
	}
	return n
}

// Rows returns how many rows were loaded, and how many went to the quarantine.
func (r *Report) Rows() (loaded, aside int64) {
	for i := range r.Registers {
		loaded, aside = loaded+r.Registers[i].Loaded, aside+r.Registers[i].Aside()
	}
	return loaded, aside
}

// Ignored is a column that no register has. The file is named with its delivery's folder.
type Ignored struct{ File, Column string }

// Note is a remark on a file that was read: how it is written, a column of the manifest that it does not have, unknown
// codes. The text is printed after the file's name and a colon.
type Note struct {
	File string // named with its delivery's folder
	Text lang.Text
}

// Gone is a delivery that is not loaded because it was erased: its folder's name now, and its hash.
type Gone struct{ Name, Hash string }

func (l *loader) report(ctx context.Context) (*Report, error) {
	report := &Report{Known: l.known, Erased: l.gone}
	var err error
	for _, d := range l.folders {
		report.Deliveries = append(report.Deliveries, d.name)
		if d.encoding != "" && d.encoding != source.UTF8 {
			report.Notes = append(report.Notes, Note{
				d.name + "/" + ManifestName,
				lang.Text{
					SV: "är skriven i " + d.encoding + " och är läst så",
					EN: "is written in " + d.encoding + " and is read so",
				},
			})
		}
		for _, f := range d.files {
			for _, text := range f.head.Notes {
				report.Notes = append(report.Notes, Note{d.name + "/" + f.name, text})
			}
			for _, name := range f.absent {
				report.Notes = append(
					report.Notes,
					Note{d.name + "/" + f.name, lang.Textf("kolumnen %s, som följesedeln nämner, finns inte i filen",
						"column %s, which the manifest names, is not in the file", name)},
				)
			}
			for _, name := range f.ignored {
				report.Ignored = append(report.Ignored, Ignored{d.name + "/" + f.name, name})
			}
		}
	}
	for _, r := range l.registers {
		one := RegisterReport{Name: r.Name, Quarantined: map[register.Reason]int64{}}
		err = engine.Each(ctx, l.db,
			`select coalesce(sum(c.n_read), 0)::bigint,
				coalesce(sum(c.n_read - c.n_faulty - c.n_conflicting - c.n_duplicate), 0)::bigint,
				coalesce(sum(c.n_duplicate), 0)::bigint, coalesce(sum(c.n_conflicting), 0)::bigint,
				(select coalesce(sum(persons), 0)::bigint from load.unknown_id where register = '`+r.Name+`')
			from file_count c join file_order o using (file_id) where o.register = '`+r.Name+`'`,
			func(scan func(...any) error) error {
				var conflicting int64
				if err := scan(&one.Read, &one.Loaded, &one.Duplicates, &conflicting, &one.Unknown); err != nil {
					return err
				}
				if conflicting > 0 {
					one.Quarantined[register.Conflicting] = conflicting
				}
				return nil
			})
		if err != nil {
			return nil, err
		}
		err = engine.Each(ctx, l.db,
			"select fault, sum(n)::bigint from fault_count join file_order o using (file_id) where fault > 0 "+
				"and o.register = '"+r.Name+"' group by fault",
			func(scan func(...any) error) error {
				var code int
				var n int64
				if err := scan(&code, &n); err != nil {
					return err
				}
				_, reason := faultOf(r, code)
				one.Quarantined[reason] += n
				return nil
			})
		if err != nil {
			return nil, err
		}
		report.Registers = append(report.Registers, one)
	}
	notes, err := l.valueNotes(ctx)
	if err != nil {
		return nil, err
	}
	report.Notes = append(report.Notes, notes...)
	err = engine.Row(ctx, l.db, "select count(*) from load.alias_cycle", &report.Cycles)
	return report, err
}

// Unchanged says that all deliveries were loaded already, so that nothing was done.
func (r *Report) Unchanged() bool { return r.unchanged }
