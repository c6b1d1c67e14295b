package cooperation

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/csv"
	"encoding/hex"
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

	"ansatz/internal/disk"
	"ansatz/internal/disk/stop"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

// ManifestFile is the name of a delivery's manifest.
const ManifestFile = "delivery.yaml"

// Exported is what a delivery holds: rows by register.
type Exported struct {
	Folder string         `json:"folder"`
	Rows   map[string]int `json:"rows"`
}

// Export writes a register as a delivery into a new folder: what its agency keeps, as the records stand, with open
// numbers. Requests are delivered by the agency that asks, so those that have come from others are left out. That it
// was exported is an entry, written before.
func (s *Store) Export(ctx context.Context, folder, day string) (out Exported, err error) {
	if err := disk.FolderPlaceable(folder); err != nil {
		return out, err
	}
	found, err := os.ReadDir(folder)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return out, disk.Fault(fault.Usage, folder, err)
	case len(found) > 0:
		return out, &fault.Fault{Kind: fault.Usage, File: folder,
			Rule: lang.Text{SV: "mappen är inte tom", EN: "the folder is not empty"},
			Hint: lang.Text{SV: "ange en ny mapp", EN: "give a new folder"}}
	}
	parent := filepath.Dir(filepath.Clean(folder))
	if err := disk.MakeFolders(parent); err != nil {
		return out, disk.Fault(fault.Resource, parent, err)
	}
	beside, err := os.MkdirTemp(parent, ".ansatz-*")
	if err != nil {
		return out, disk.CannotWrite(parent)
	}
	forget := stop.Leave(beside)
	defer forget()
	defer func() { _ = os.RemoveAll(beside) }() // after the renaming it is not there
	w := &delivering{dir: beside, tables: map[string]*deliveredTable{}, conditions: map[string]bool{}}
	err = s.write(ctx, func(t *transaction) error {
		if err := s.deliver(t, w); err != nil {
			return err
		}
		return t.add(Entry{Noun: begun, ID: s.Register, Act: Seen, Fields: map[string]string{"export": day}})
	})
	if err = s.failed(w.close(err)); err != nil {
		return out, err
	}
	if err := os.WriteFile(filepath.Join(beside, ManifestFile), []byte(s.manifest(w, day)), 0o600); err != nil {
		return out, disk.CannotWrite(folder)
	}
	forget()
	_ = os.Remove(folder) // an empty one
	if err := disk.Rename(beside, folder); err != nil {
		return out, disk.CannotWrite(folder)
	}
	out = Exported{folder, map[string]int{}}
	for name, table := range w.tables {
		out.Rows[name] = table.rows
	}
	return out, disk.Sync(parent)
}

// delivering is a delivery that is being written.
type delivering struct {
	dir        string
	tables     map[string]*deliveredTable
	conditions map[string]bool // those of answers
	sections   []string        // of the law, on which requests rest
}

type deliveredTable struct {
	of   *register.Register
	file *os.File
	csv  *csv.Writer
	sum  interface {
		io.Writer
		Sum([]byte) []byte
	}
	rows int
}

func (w *delivering) row(name string, fields map[string]string) error {
	t := w.tables[name]
	if t == nil {
		of, found := register.Lookup(name)
		if !found {
			return fmt.Errorf("no register %s", name)
		}
		f, err := os.OpenFile(filepath.Join(w.dir, name+".csv"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return disk.CannotWrite(w.dir)
		}
		t = &deliveredTable{of: of, file: f, sum: sha256.New()}
		t.csv = csv.NewWriter(io.MultiWriter(f, t.sum))
		w.tables[name] = t
		if err := t.csv.Write(of.ColumnNames()); err != nil {
			return err
		}
	}
	row := make([]string, len(t.of.Columns))
	for i, c := range t.of.Columns {
		row[i] = fields[c.Name]
	}
	t.rows++
	return t.csv.Write(row)
}

func (w *delivering) close(err error) error {
	for _, t := range w.tables {
		t.csv.Flush()
		for _, e := range []error{t.csv.Error(), t.file.Sync(), t.file.Close()} {
			if e != nil && err == nil {
				err = disk.CannotWrite(w.dir)
			}
		}
	}
	return err
}

// deliver writes the rows of every record that is the agency's own.
func (s *Store) deliver(t *transaction, w *delivering) error {
	for _, n := range Nouns() {
		if n.Name == Answer {
			continue // with its request
		}
		err := eachRow(t.ctx, t.from, "select e.body, e.signature, e.hash, "+
			"coalesce(a.body, ''), coalesce(a.signature, ''), coalesce(a.hash, '') "+
			"from state s join entry e on e.number = s.number "+
			"left join state sa on sa.noun = $2 and sa.id = s.id and s.noun = $3 "+
			"left join entry a on a.number = sa.number where s.noun = $1 order by s.id",
			[]any{n.Name, Answer, Request}, func(rows *sql.Rows) error {
				var record, given written
				if err := rows.Scan(&record.body, &record.signature, &record.hash, &given.body, &given.signature,
					&given.hash); err != nil {
					return err
				}
				e, err := record.read(false)
				answer := Entry{}
				if err == nil && given.body != "" {
					answer, err = given.read(false)
				}
				if err != nil || e.Noun != n.Name {
					return damaged(s.place())
				}
				return s.deliverRecord(w, n, e, answer)
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// ownNames are the columns with names that each agency gives by itself. In a delivery the agency stands before them,
// for two agencies may use one name; decisions and phenomena have the name that the agencies share.
var ownNames = []string{"target_id", "request_id", "origin_request_id", "measure_id"}

// named is the name of a record outside its register.
func (s *Store) named(noun, id string) string {
	if noun == Target || noun == Request || noun == Measure {
		return ofAgency(s.Agency, id)
	}
	return id
}

// own is the name of a record in the register: that of one's own without the agency, with which a delivery tells it,
// and that of another agency after its code, which may be written as people call it: polisen:Q-1 is police:Q-1.
func (s *Store) own(id string) string {
	called, rest, has := strings.Cut(id, ":")
	if !has {
		return id
	}
	if agency, found, _ := fault.Resolve(strings.TrimSpace(called), agencyNames()); found {
		id = agency + ":" + rest
	}
	return strings.TrimPrefix(id, s.Agency+":")
}

// deliverRecord writes the rows of one record.
func (s *Store) deliverRecord(w *delivering, n *Noun, e, answer Entry) error {
	if n.Name == Request && e.Fields["from_agency"] != s.Agency {
		return nil
	}
	fields, err := s.unseal(e.Fields)
	if err != nil {
		return err
	}
	id := s.named(n.Name, e.ID)
	if len(n.Key) == 1 {
		fields[n.Key[0]] = id
	}
	for _, column := range ownNames {
		if name := fields[column]; name != "" && n.Key[0] != column {
			fields[column] = ofAgency(s.Agency, name)
		}
	}
	if n.Name != Request {
		if err := w.row(n.Register, fields); err != nil {
			return err
		}
		for of := range strings.SplitSeq(fields["case_id"], ",") {
			if n.Name == Measure && of != "" {
				row := map[string]string{"measure_id": id, "case_id": of}
				if err := w.row("measure_case", row); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if law := s.law.sections(fields["ground"]); law != "" && !slices.Contains(w.sections, law) {
		w.sections = append(w.sections, law)
	}
	given, err := s.unseal(answer.Fields)
	if err != nil {
		return err
	}
	for _, column := range answered {
		fields[column] = given[column]
	}
	if err := w.row(n.Register, fields); err != nil {
		return err
	}
	for c := range strings.SplitSeq(given["condition"], ",") {
		if c == "" {
			continue
		}
		row := map[string]string{"request_id": id, "condition": c}
		if c == "H3" {
			row["note"] = given["note"]
		}
		if c != "none" {
			w.conditions[c] = true
		}
		if err := w.row("request_condition", row); err != nil {
			return err
		}
	}
	return nil
}

// manifest is what goes with the delivery.
func (s *Store) manifest(w *delivering, day string) string {
	var b strings.Builder
	basis := "2016:774 2 §" // of decisions without a request
	if len(w.sections) > 0 {
		slices.Sort(w.sections)
		basis = strings.Join(w.sections, "; ")
	}
	fmt.Fprintf(&b, "agency: %s\ndeliverer: %s\ndelivered: %s\nreference: %s\nlegal_basis: %s\n", Agency, s.Agency, day,
		day, strconv.Quote(basis))
	if s.Synthetic {
		b.WriteString("synthetic: true\n")
	}
	if len(w.conditions) > 0 {
		var list []string
		for _, c := range slices.Sorted(maps.Keys(w.conditions)) {
			if c == "H3" { // each answer's own words are in the delivery
				c = "{H3: " + strconv.Quote("Begränsningar enligt request_condition.csv") + "}"
			}
			list = append(list, c)
		}
		b.WriteString("handling: [" + strings.Join(list, ", ") + "]\n")
	}
	b.WriteString("files:\n")
	for _, name := range slices.Sorted(maps.Keys(w.tables)) {
		fmt.Fprintf(&b, "  - {register: %s, path: %s.csv, sha256: %s}\n", name, name,
			hex.EncodeToString(w.tables[name].sum.Sum(nil)))
	}
	return b.String()
}
