package duckdb

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"ansatz/internal/engine"
)

// Driver is this engine, for the rest of the program.
var Driver = engine.Driver{
	Name:        "duckdb",
	Library:     "github.com/duckdb/duckdb-go/v2",
	LibraryName: "duckdb-go",
	Open:        New,
	OpenStore:   NewStore,
	Version:     Version,
}

// NewStore is Open as an engine.StoreOpener.
func NewStore(ctx context.Context, path string, o Options) (engine.Store, error) {
	db, err := Open(ctx, path, o)
	if err != nil {
		return nil, err
	}
	return db, nil
}

var _ engine.Store = (*DB)(nil)

// Include attaches another database file.
func (db *DB) Include(ctx context.Context, name, path string, readOnly bool) error {
	file, mode := engine.Quote(":memory:"), ""
	if path != "" {
		file = engine.QuotePath(path)
	}
	if readOnly {
		mode = " (read_only)"
	}
	return db.Exec(ctx, fmt.Sprintf("attach %s as %s%s", file, Name(name), mode))
}

// Checkpoint writes what was committed into the file.
func (db *DB) Checkpoint(ctx context.Context, name string) error {
	if name == "" {
		return db.Exec(ctx, "checkpoint")
	}
	return db.Exec(ctx, "checkpoint "+Name(name))
}

// Verify reads every value of every table, because the engine checks what it reads.
func (db *DB) Verify(ctx context.Context) error {
	var tables []string
	query := "select schema_name, table_name from duckdb_tables() where database_name = current_database() order by all"
	err := engine.Each(ctx, db, query, func(scan func(...any) error) error {
		var schema, table string
		err := scan(&schema, &table)
		tables = append(tables, Name(schema)+"."+Name(table))
		return err
	})
	for _, table := range tables {
		if err == nil {
			query := fmt.Sprintf("select bit_xor(hash(t)) is null from %s t", table)
			var empty bool
			err = engine.Row(ctx, db, query, &empty)
		}
	}
	return err
}

// partsVariable names the session's variable by which the books' views find the folder of parts.
const partsVariable = "registers"

// SetParts sets the variable of the folder of parts.
func (db *DB) SetParts(ctx context.Context, dir string) error {
	folder := engine.QuotePath(dir + string(filepath.Separator))
	return db.Exec(ctx, fmt.Sprintf("set variable %s = %s", partsVariable, folder))
}

// PartPath reads the variable of the folder of parts.
func (db *DB) PartPath(name string) string {
	return fmt.Sprintf("getvariable('%s') || %s", partsVariable, engine.Quote(name))
}

// WriteParquet writes the rows of a query to a Parquet file.
func (db *DB) WriteParquet(ctx context.Context, query, path string, o engine.ParquetOptions) (err error) {
	options := fmt.Sprintf("format parquet, compression %s, row_group_size %d", o.Compression, o.GroupRows)
	if o.Exchange {
		options += ", write_bloom_filter false, use_tmp_file false"
	} else {
		options += ", dictionary_size_limit 10000, write_bloom_filter false"
		if !o.Runs {
			options += ", parquet_version v2"
		}
		if o.Compression == engine.Zstd {
			options += ", compression_level 1"
		}
	}
	if o.Key != "" {
		options += fmt.Sprintf(", kv_metadata {%s: %s}", Name(o.Key), engine.Quote(o.Note))
	}
	if o.Ordered {
		if err := db.Exec(ctx, "set disabled_optimizers = 'join_order,build_side_probe_side'"); err != nil {
			return err
		}
		defer func() {
			if err == nil {
				err = db.Exec(ctx, "set disabled_optimizers = ''")
			}
		}()
	}
	return db.Exec(ctx, fmt.Sprintf("copy (%s\n) to %s (%s)", query, engine.QuotePath(path), options))
}

// Memory is the engine's memory limit.
func (db *DB) Memory(ctx context.Context) (bytes int64, err error) {
	var text, unit string
	var n float64
	if err := db.conn.QueryRowContext(ctx, "select current_setting('memory_limit')").Scan(&text); err != nil {
		return 0, db.failed(ctx, "memory_limit", err)
	}
	if _, err := fmt.Sscanf(text, "%g %s", &n, &unit); err != nil {
		return 0, &engine.Error{Kind: engine.Other, Engine: "scan", At: "memory_limit"}
	}
	power := max(0, strings.IndexByte("BKMGTP", unit[0]))
	return int64(n * math.Pow(1024, float64(power))), nil
}
