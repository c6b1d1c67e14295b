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
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

// A part is a Parquet file with rows of a register, in the workspace's folder of registers. It is never changed: a later load adds parts, and puts
// others in the place of those of which it must change a row. The table load.part lists those that count, with their checksums: nothing in a Parquet
// file tells a changed byte from a number. Each carries the name of its workspace, so that no part of another has the
// checksum of one of these.

// Part is a part as the books know it.
type Part struct {
	name     string
	checksum uint32 // CRC-32C
	bytes    int64
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

// formatNumber is the number of what a warehouse keeps and how; sql/schema.sql writes it. It grows with each change that an older program, or an older
// warehouse, could not be read with: other columns, another register in the dictionary, another view of one. Before format 2 a warehouse had no number.
const formatNumber = 3

func sameFormat(ctx context.Context, db engine.Engine, dir string) error {
	of, warehouse := 1, false
	err := each(ctx, db, `select count(*) filter (table_name = 'format') + 1, count(*) filter (table_name = 'file') > 0
		from information_schema.tables where table_catalog = current_database() and table_schema = 'load'`,
		func(scan func(...any) error) error { return scan(&of, &warehouse) })
	if err == nil && !warehouse {
		err = &engine.Error{Kind: engine.Corrupt, Engine: "no warehouse", At: "load.file"}
	}
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
	query := "select register, name, checksum, bytes from load.part order by register, name"
	err := each(ctx, db, query, func(scan func(...any) error) error {
		var register string
		var p Part
		err := scan(&register, &p.name, &p.checksum, &p.bytes)
		parts[register] = append(parts[register], p)
		return err
	})
	return parts, err
}

// Whole says whether the parts of registers are as they were written: else the workspace is damaged. What has no parts is whole.
func (w *Workspace) Whole(ctx context.Context, registers []string) error {
	var list []Part
	for _, r := range registers {
		list = append(list, w.books.parts[r]...)
	}
	return whole(ctx, w.Registers(), list)
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
			sum, n, err := checksum(ctx, path)
			switch {
			case ctx.Err() != nil:
				faults[i] = ctx.Err()
			case err != nil:
				faults[i] = fileFault(path, err)
			case sum != p.checksum || n != p.bytes:
				faults[i] = damaged(path)
			}
		})
	}
	looking.Wait()
	return cmp.Or(faults...)
}

// checksum is the CRC-32C of a file, and its size.
func checksum(ctx context.Context, path string) (sum uint32, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	for buf := make([]byte, 1<<20); ctx.Err() == nil; {
		n, err := f.Read(buf)
		h.Write(buf[:n])
		size += int64(n)
		if err == io.EOF {
			return h.Sum32(), size, nil
		}
		if err != nil {
			return 0, 0, err
		}
	}
	return 0, 0, ctx.Err()
}

// writePart writes a query's rows as a part.
func (l *loader) writePart(ctx context.Context, name, query string) (Part, error) {
	path := filepath.Join(l.partsDir(), name)
	if err := l.copyTo(ctx, path, query, "zstd, kv_metadata {workspace: '"+l.origin.workspace+"'}"); err != nil {
		return Part{}, err
	}
	sum, n, err := checksum(ctx, path)
	if err != nil && ctx.Err() == nil {
		err = &engine.Error{Kind: engine.Disk, Engine: "checksum", At: "copy"}
	}
	return Part{name, sum, n}, err
}

// wrote says whether this load has written a part of a register: a new one, or one in the place of others.
func (l *loader) wrote(name string) bool {
	return slices.ContainsFunc(l.parts[name], func(p Part) bool { return strings.HasPrefix(p.name, fmt.Sprintf("%s.%d", name, l.origin.generation)) })
}

// listParts writes down which parts each register has now, and makes the relations anew of those that have others than before.
func (l *loader) listParts(ctx context.Context) error {
	statements := []string{"delete from load.part"}
	for _, name := range slices.Sorted(maps.Keys(l.parts)) {
		for _, p := range l.parts[name] {
			statements = append(statements, fmt.Sprintf("insert into load.part values ('%s', '%s', %d, %d)",
				name, p.name, p.checksum, p.bytes))
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
func sweepParts(dir string, parts map[string][]Part) error {
	entries, err := os.ReadDir(filepath.Join(dir, registersDir))
	if err != nil {
		return err
	}
	for _, e := range entries {
		counts := slices.ContainsFunc(all(parts), func(p Part) bool { return p.name == e.Name() })
		if filepath.Ext(e.Name()) == ".parquet" && !counts {
			_ = os.Remove(filepath.Join(dir, registersDir, e.Name())) // one that stays does no harm
		}
	}
	return nil
}
