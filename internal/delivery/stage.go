package delivery

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"ansatz/internal/delivery/format"
	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/identity"
	"ansatz/internal/register"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/vault"
)

// stage reads every file once into a file in the folder stage, with identity numbers or, if the vault is sealed, their
// tokens, and makes each register a view of its files. The name of a staged file is a hash of what was read and how, so
// that a stopped load continues after the last complete file, and its checksum: a file that has changed since is read
// again.
func (l *loader) stage(ctx context.Context) error {
	if err := os.MkdirAll(l.draft.Stage(), 0o700); err != nil {
		return disk.CannotWrite(l.draft.Folder())
	}
	var total int64
	for _, d := range l.folders {
		for _, f := range d.files {
			total += f.size
		}
	}
	task := l.Progress.Begin("reading", "bytes", total)
	defer task.End()
	if err := dropUnfinished(l.draft.Stage()); err != nil {
		return disk.CannotWrite(l.draft.Folder())
	}
	l.staged = map[*register.Register][]staged{}
	if err := l.defineNumbers(ctx); err != nil {
		return err
	}
	for _, d := range l.folders {
		found := map[*file]*staged{}
		for f := range d.byFile() {
			if f.broken {
				task.Add(f.size)
				continue
			}
			read, err := l.stageFile(ctx, f)
			task.Add(f.size)
			if err != nil {
				var mistake *fault.Fault
				if !errors.As(err, &mistake) {
					return err
				}
				f.broken = true
				l.mistaken(mistake)
			}
			found[f] = read
		}
		for _, f := range d.files {
			if read := found[f]; read != nil {
				l.staged[f.entry.register] = append(l.staged[f.entry.register], *read)
			}
		}
	}
	for _, r := range l.registers {
		err := l.exec(ctx, stageView(r, l.staged[r]),
			fmt.Sprintf("create or replace view stage.main.%[1]s as from stage.main.staged_%[1]s", r.Name))
		if err != nil {
			return err
		}
	}
	return nil
}

// mistaken adds a mistake of a file, once if the file fills several registers.
func (l *loader) mistaken(mistake *fault.Fault) {
	if !slices.Contains(l.faults, mistake) {
		l.faults = append(l.faults, mistake)
	}
}

// program identifies what this program was built from: another program may read differently.
var program = func() string {
	info, _ := debug.ReadBuildInfo()
	return fmt.Sprint(info)
}()

// dropUnfinished removes the incomplete files that a stopped load left in its stage.
func dropUnfinished(stage string) error {
	entries, err := os.ReadDir(stage)
	for _, e := range entries {
		if e.Name() == vault.KeyFile {
			continue
		}
		if filepath.Ext(e.Name()) != ".parquet" || strings.HasPrefix(e.Name(), "tmp_") {
			err = errors.Join(err, os.Remove(filepath.Join(stage, e.Name())))
		}
	}
	return err
}

// stageView returns the statement that makes a view of a register's files as they were read, in their order. markBad
// adds what is known only after all files are read.
func stageView(r *register.Register, files []staged) string {
	return fmt.Sprintf("create or replace view stage.main.staged_%s as %s", r.Name, stageRows(r, files))
}

// stageRows returns the select of a register's files as they were read.
func stageRows(r *register.Register, files []staged) string {
	columns := []string{"file_id integer", "line bigint", "fault smallint", "fault_value varchar", "also varchar"}
	for _, c := range r.Columns {
		columns = append(columns, c.SQL()+" "+storedAs(c))
	}
	var selects, paths []string
	for i, f := range files {
		if f.rows != "" {
			selects = append(selects, f.rows)
			continue
		}
		paths = append(paths, engine.QuotePath(f.path))
		if i+1 == len(files) || files[i+1].rows != "" {
			selects, paths = append(selects, parquetRows(columns, paths)), nil
		}
	}
	if len(files) == 0 {
		selects = []string{parquetRows(columns, nil)}
	}
	return strings.Join(selects, "\nunion all ")
}

// parquetRows returns the select of columns, each given as "name type", from files that this package wrote. Without
// files it has no rows.
func parquetRows(columns, paths []string) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		name, kind, _ := strings.Cut(c, " ")
		names[i] = name
		if len(paths) == 0 {
			names[i] = fmt.Sprintf("cast(null as %s) as %s", kind, name)
		}
	}
	if len(paths) == 0 {
		return fmt.Sprintf("select %s where false", strings.Join(names, ", "))
	}
	return fmt.Sprintf("select %s from read_parquet([%s], hive_partitioning = false)", strings.Join(names, ", "),
		strings.Join(paths, ", "))
}

// stageFile reads one file: it reads it into the stage, unless an earlier load has, or finds that it can be read where
// it lies. It returns nil if the file cannot be read.
func (l *loader) stageFile(ctx context.Context, f *file) (*staged, error) {
	used := make([]int, len(f.used))
	for i, u := range f.used {
		used[i] = u.index
	}
	rows, err := f.format.Rows(ctx, l.db, f.forFormat(), f.head, used)
	if err != nil && l.hasChanged(ctx, f) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	defer rows.Close()
	query := readFile(f, rows.Source())
	how := fmt.Sprint(f.sha256, f.ending, f.entry.register.Name, f.entry.sheet, f.entry.headerRow, f.entry.encoding,
		f.entry.encoded, f.entry.labels, f.head.Delimiter, f.used, program, identity.Macros, valueSQL, query,
		l.vault.Stage())
	sum := sha256.Sum256([]byte(how))
	path := filepath.Join(l.draft.Stage(), hex.EncodeToString(sum[:]))
	unit, total := rows.Length()
	task := l.Progress.Begin(filepath.Join(f.delivery.name, f.name), unit, total)
	defer task.End()
	defer rows.Close() // before the task ends
	if whole, err := stagedWhole(ctx, path); err != nil || whole != "" {
		task.Add(total)
		return &staged{path: whole}, err
	}
	memory, err := l.db.Memory(ctx)
	if err != nil {
		return nil, err
	}
	rows.Start(task, memory)
	found, err := l.readInPlace(ctx, f, rows)
	if found != nil {
		f.inPlace = true
		return found, nil
	}
	if err == nil {
		err = l.copyTo(ctx, path+".part", query, engine.ParquetOptions{Compression: engine.Snappy})
	}
	f.padded = rows.Padded()
	if ctx.Err() == nil && l.readOther(ctx, f, rows) {
		return nil, nil
	}
	if damage := rows.Broken(ctx, err); err != nil && damage != nil {
		f.broken = true
		l.faults = append(l.faults, damage)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rows.Close()
	crc, _, err := workspace.Checksum(ctx, path+".part")
	if err != nil {
		return nil, workspace.FileFault(path+".part", err)
	}
	whole := fmt.Sprintf("%s.%08x.parquet", path, crc)
	if err := disk.Rename(path+".part", whole); err != nil {
		return nil, disk.CannotWrite(l.draft.Folder())
	}
	return &staged{path: whole}, nil
}

// stagedWhole returns the path of a staged file that an earlier load has read completely, given its name without
// checksum and ending. It is empty if there is none. A file that has changed since is removed.
func stagedWhole(ctx context.Context, path string) (string, error) {
	for _, name := range workspace.Matching(filepath.Dir(path), filepath.Base(path)+".*.parquet") {
		crc, _, err := workspace.Checksum(ctx, name)
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		if err == nil && name == fmt.Sprintf("%s.%08x.parquet", path, crc) {
			return name, nil
		}
		if err := os.Remove(name); err != nil {
			return "", workspace.FileFault(name, err)
		}
	}
	return "", nil
}

// readOther adds a fault if other bytes of a file were read than were hashed, or if its columns are no longer those of
// the header. It says whether that is so.
func (l *loader) readOther(ctx context.Context, f *file, rows format.Rows) bool {
	err, known := rows.Changed(ctx)
	if !known {
		return l.hasChanged(ctx, f)
	}
	if err == nil {
		return false
	}
	f.broken = true
	l.faults = append(l.faults, faultOfFile(f, errors.Join(errChanged, err)))
	return true
}

// copyTo writes a query's rows to a Parquet file, in their order, and syncs it to the disk.
func (l *loader) copyTo(ctx context.Context, path, query string, o engine.ParquetOptions) error {
	o.GroupRows = format.GroupRows
	if err := l.db.WriteParquet(ctx, query, path, o); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return disk.CannotWrite(l.draft.Folder())
	}
	if errors.Join(f.Sync(), f.Close()) != nil {
		return &engine.Error{Kind: engine.Disk, Engine: "sync", At: "copy"}
	}
	return nil
}
