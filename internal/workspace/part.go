package workspace

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// A part is a Parquet file with rows of a register, in the workspace's folder of registers. It is never changed: a
// later load adds parts, and replaces those of which it must change a row. The table load.part lists the parts that
// count, with their checksums, because a Parquet file does not show a changed byte. Each part has the name of its
// workspace, so that no part of another workspace has the same checksum.

// Part is a part as the books know it.
type Part struct {
	Name     string
	Checksum uint32 // CRC-32C
	Bytes    int64
}

// formatNumber is the number of the format of a workspace, in the view load.format. It grows with each change after
// which an older program could not read a workspace, or this program an older one: other columns, another register in
// the dictionary, another view. Before format 2 a warehouse had no number.
const formatNumber = 6

func sameFormat(ctx context.Context, db engine.Engine, dir string) error {
	of, warehouse := 1, false
	err := engine.Row(ctx, db, `select count(*) filter (table_name = 'format') + 1,
		count(*) filter (table_name = 'file') > 0
		from information_schema.tables where table_catalog = current_database() and table_schema = 'load'`, &of,
		&warehouse)
	if err == nil && !warehouse {
		err = &engine.Error{Kind: engine.Corrupt, Engine: "no warehouse", At: "load.file"}
	}
	if err == nil && of > 1 {
		err = engine.Row(ctx, db, "select format from load.format", &of)
	}
	if err != nil || of == formatNumber {
		return err
	}
	return &fault.Fault{
		Kind: fault.Workspace,
		File: dir,
		Rule: lang.Textf("arbetsytan är skriven av en annan version av ansatz (format %d, den här läser %d)",
			"the workspace was written by another version of ansatz (format %d, this one reads %d)", of, formatNumber),
		Hint: lang.Text{
			SV: "läs in leveranserna på nytt i en ny arbetsyta",
			EN: "load the deliveries again into a new workspace",
		},
	}
}

// listed reads which parts each register has, as the books have it.
func listed(ctx context.Context, db engine.Engine) (map[string][]Part, error) {
	parts := map[string][]Part{}
	query := "select register, name, checksum, bytes from load.part order by register, name"
	err := engine.Each(ctx, db, query, func(scan func(...any) error) error {
		var register string
		var p Part
		err := scan(&register, &p.Name, &p.Checksum, &p.Bytes)
		parts[register] = append(parts[register], p)
		return err
	})
	return parts, err
}

// CheckRegisters returns an error if a part of these registers is not as it was written: the workspace is damaged. A
// register without parts is in order.
func (w *Workspace) CheckRegisters(ctx context.Context, registers []string) error {
	var list []Part
	for _, r := range registers {
		list = append(list, w.books.parts[r]...)
	}
	return checkParts(ctx, w.Registers(), list)
}

// checkParts checks parts on all processors at once. Of several damaged ones it names the first.
func checkParts(ctx context.Context, dir string, parts []Part) error {
	faults := make([]error, len(parts))
	var looking sync.WaitGroup
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, p := range parts {
		looking.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			path := filepath.Join(dir, p.Name)
			sum, n, err := Checksum(ctx, path)
			switch {
			case ctx.Err() != nil:
				faults[i] = ctx.Err()
			case err != nil:
				faults[i] = FileFault(path, err)
			case sum != p.Checksum || n != p.Bytes:
				faults[i] = Damaged(path)
			}
		})
	}
	looking.Wait()
	return cmp.Or(faults...)
}

// Checksum returns the CRC-32C of a file, and its size.
func Checksum(ctx context.Context, path string) (sum uint32, size int64, err error) {
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

// removeParts removes the parts that do not count: those of a stopped load, and those that were replaced.
func removeParts(dir string, parts map[string][]Part) error {
	entries, err := os.ReadDir(filepath.Join(dir, RegistersDir))
	if err != nil {
		return err
	}
	for _, e := range entries {
		counts := slices.ContainsFunc(AllParts(parts), func(p Part) bool { return p.Name == e.Name() })
		if filepath.Ext(e.Name()) == ".parquet" && !counts {
			_ = os.Remove(filepath.Join(dir, RegistersDir, e.Name())) // one that stays is harmless
		}
	}
	return nil
}

//go:embed sql/schema.sql
var schemaSQL string

// Schema has the statements that make the books of a new workspace, and the tables that later versions added.
var Schema = fmt.Sprintf("%s\ncreate or replace view load.format as select %d as format;\n", schemaSQL, formatNumber)
