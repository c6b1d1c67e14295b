package delivery

import (
	"cmp"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

// A part is a Parquet file with rows of a register, in the workspace's folder of registers. It is never changed: a later load adds parts, and puts
// others in the place of those of which it must change a row. The table load.part lists those that count, with their checksums: nothing in a Parquet
// file tells a changed byte from a number.

// Part is a part as the books know it.
type Part struct {
	name     string
	checksum uint32 // CRC-32C
}

// partsVariable is the engine's variable that names the folder of parts: a workspace can be moved, so its views do not know where they are.
const partsVariable = "registers"

// partsDir is the folder of the workspace's parts while the load is under way.
func (l *loader) partsDir() string {
	if l.first {
		return filepath.Join(l.build, registersDir)
	}
	return filepath.Join(l.home, registersDir)
}

// setParts is the statement that tells a session where a workspace's parts are.
func setParts(dir string) string {
	return fmt.Sprintf("set variable %s = %s", partsVariable, engine.QuotePath(dir+string(filepath.Separator)))
}

// deliveredColumns are the columns of a register's parts, each as "name type". A register with a key keeps the line of each row, for a later
// delivery may contradict it. An id that an alias changed is kept as read beside the current one.
func deliveredColumns(r *register.Register) []string {
	columns := []string{"file_id integer"}
	if len(r.Key) > 0 {
		columns = append(columns, "line bigint")
	}
	for _, c := range r.Columns {
		switch {
		case isIdentity(c) && r.Name != aliases:
			columns = append(columns, c.Name+" integer", c.Name+"_read integer")
		case isIdentity(c):
			columns = append(columns, c.Name+" integer")
		default:
			columns = append(columns, c.Name+" "+storedAs(c))
		}
	}
	switch r.Name {
	case "person":
		columns = append(columns, "draw bigint", "chosen boolean", "insured boolean") // chosen: of all rows of one person, the one that stands
	case "income":
		columns = append(columns, "several boolean") // the person has, or had, other ids: rows are summed
	}
	return columns
}

// deliveredView is the statement that makes a register's parts one relation.
func deliveredView(r *register.Register, parts []Part) string {
	return fmt.Sprintf("create or replace view delivered.%s as %s", r.Name, parquetRows(deliveredColumns(r), pathsOf(parts)))
}

// pathsOf are the paths of parts, as the engine computes them.
func pathsOf(parts []Part) []string {
	paths := make([]string, len(parts))
	for i, p := range parts {
		paths[i] = fmt.Sprintf("getvariable('%s') || '%s'", partsVariable, p.name)
	}
	return paths
}

// registerView is the statement that makes a register as the models see it.
func registerView(r *register.Register) string {
	names := strings.Join(r.ColumnNames(), ", ")
	query := fmt.Sprintf("select %s from delivered.%s", names, r.Name)
	switch r.Name {
	case "person":
		query = fmt.Sprintf("select %s, draw, insured from delivered.person where chosen", names)
	case "income":
		query = `select person_id, year, earned from delivered.income where not several
union all
select person_id, year, cast(sum(earned) as bigint) as earned from delivered.income where several group by person_id, year`
	}
	return fmt.Sprintf("create or replace view register.%s as %s", r.Name, query)
}

// Parts reads which parts each register has. db is a session whose own file is the workspace's warehouse. A warehouse of another format is an error.
func (w *Workspace) Parts(ctx context.Context, db engine.Engine) (map[string][]Part, error) {
	if err := sameFormat(ctx, db, w.dir); err != nil {
		return nil, err
	}
	return listed(ctx, db)
}

// formatNumber is the number of what a warehouse keeps and how; sql/schema.sql writes it. It grows with each change that an older program, or an older
// warehouse, could not be read with: other columns, another register in the dictionary, another view of one. Before format 2 a warehouse had no number.
const formatNumber = 2

func sameFormat(ctx context.Context, db engine.Engine, dir string) error {
	of := 1
	err := each(ctx, db, "select count(*) + 1 from information_schema.tables where table_catalog = current_database() and table_schema = 'load' and table_name = 'format'", func(scan func(...any) error) error { return scan(&of) })
	if err == nil && of > 1 {
		err = each(ctx, db, "select format from load.format", func(scan func(...any) error) error { return scan(&of) })
	}
	if err != nil || of == formatNumber {
		return err
	}
	return &fault.Fault{Kind: fault.Workspace, File: dir,
		Rule: lang.Textf("arbetsytan är skriven av en annan version av ansatz (format %d, den här läser %d)", "the workspace was written by another version of ansatz (format %d, this one reads %d)", of, formatNumber),
		Hint: lang.Text{SV: "läs in leveranserna på nytt i en ny arbetsyta", EN: "load the deliveries anew into a new workspace"}}
}

// listed reads which parts each register has, as the books have it.
func listed(ctx context.Context, db engine.Engine) (map[string][]Part, error) {
	parts := map[string][]Part{}
	err := each(ctx, db, "select register, name, checksum from load.part order by register, name", func(scan func(...any) error) error {
		var register string
		var p Part
		err := scan(&register, &p.name, &p.checksum)
		parts[register] = append(parts[register], p)
		return err
	})
	return parts, err
}

// Whole says whether the parts of registers are as they were written: else the workspace is damaged. What has no parts is whole.
func (w *Workspace) Whole(ctx context.Context, parts map[string][]Part, registers []string) error {
	var all []Part
	for _, r := range registers {
		all = append(all, parts[r]...)
	}
	return whole(ctx, w.Registers(), all)
}

// whole looks at parts on all processors at once; of several that are damaged it names the first.
func whole(ctx context.Context, dir string, parts []Part) error {
	faults := make([]error, len(parts))
	var looking sync.WaitGroup
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, p := range parts {
		looking.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			path := filepath.Join(dir, p.name)
			if sum, err := checksum(ctx, path); ctx.Err() != nil {
				faults[i] = ctx.Err()
			} else if err != nil || sum != p.checksum {
				faults[i] = damaged(path)
			}
		})
	}
	looking.Wait()
	return cmp.Or(faults...)
}

// checksum is the CRC-32C of a file.
func checksum(ctx context.Context, path string) (uint32, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	for buf := make([]byte, 1<<20); ctx.Err() == nil; {
		n, err := f.Read(buf)
		h.Write(buf[:n])
		if err == io.EOF {
			return h.Sum32(), nil
		}
		if err != nil {
			return 0, err
		}
	}
	return 0, ctx.Err()
}

// writePart writes a query's rows as a part.
func (l *loader) writePart(ctx context.Context, name, query string) (Part, error) {
	path := filepath.Join(l.partsDir(), name)
	if err := l.copyTo(ctx, path, query, "zstd"); err != nil {
		return Part{}, err
	}
	sum, err := checksum(ctx, path)
	if err != nil && ctx.Err() == nil {
		err = &engine.Error{Kind: engine.Disk, Engine: "checksum", At: "copy"}
	}
	return Part{name, sum}, err
}

// wrote says whether this load has written a part of a register: a new one, or one in the place of others.
func (l *loader) wrote(name string) bool {
	return slices.ContainsFunc(l.parts[name], func(p Part) bool { return strings.HasPrefix(p.name, fmt.Sprintf("%s.%d", name, l.generation)) })
}

// listParts writes down which parts each register has now, and makes the relations anew of those that have others than before.
func (l *loader) listParts(ctx context.Context) error {
	statements := []string{"delete from load.part"}
	for _, name := range slices.Sorted(maps.Keys(l.parts)) {
		for _, p := range l.parts[name] {
			statements = append(statements, fmt.Sprintf("insert into load.part values ('%s', '%s', %d)", name, p.name, p.checksum))
		}
	}
	for _, r := range register.All() {
		if l.first || l.wrote(r.Name) {
			statements = append(statements, deliveredView(r, l.parts[r.Name]), registerView(r))
		}
	}
	for _, name := range register.Derived() {
		if l.first || l.wrote(name) {
			statements = append(statements, yearView(name, l.parts[name]))
		}
	}
	return l.exec(ctx, strings.Join(statements, ";\n"))
}

// sweepParts removes the parts that do not count: a stopped load's, and those that others took the place of.
func sweepParts(ctx context.Context, dir string) error {
	entries, err := os.ReadDir(filepath.Join(dir, registersDir))
	if err != nil {
		return err
	}
	db, err := duckdb.Open(ctx, filepath.Join(dir, warehouseFile), duckdb.Options{Threads: 1})
	if err != nil {
		return err
	}
	defer db.Close()
	if sameFormat(ctx, db, dir) != nil {
		return nil // another version's: it alone knows what counts
	}
	parts, err := listed(ctx, db)
	if err != nil {
		return err
	}
	var names []string
	for _, of := range parts {
		for _, p := range of {
			names = append(names, p.name)
		}
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".parquet" && !slices.Contains(names, e.Name()) {
			_ = os.Remove(filepath.Join(dir, registersDir, e.Name())) // one that stays does no harm
		}
	}
	return nil
}
