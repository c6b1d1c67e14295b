package duckdb

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"

	"ansatz/internal/engine"
)

//go:embed prelude.sql
var prelude string

// Prelude returns the macros that models use.
func (db *DB) Prelude() string { return prelude }

// Attach makes the registers of a workspace readable.
func (db *DB) Attach(ctx context.Context, w engine.Warehouse) error {
	if err := db.Include(ctx, "warehouse", w.Books, true); err != nil {
		return err
	}
	if err := db.SetParts(ctx, w.Parts); err != nil {
		return err
	}
	var views strings.Builder
	views.WriteString("create schema if not exists register;\n")
	err := engine.Each(ctx, db, `select table_name from information_schema.tables
		where table_catalog = 'warehouse' and table_schema = 'register' order by table_name`,
		func(scan func(...any) error) error {
			var name string
			err := scan(&name)
			fmt.Fprintf(&views, "create or replace view register.%[1]s as select * from warehouse.register.%[1]s;\n",
				name)
			return err
		})
	if err != nil {
		return err
	}
	if err := db.Exec(ctx, views.String()); err != nil || w.Scratch == "" {
		return err
	}
	return db.Exec(ctx, shutIn([]string{w.Scratch, w.Parts}))
}

// Export writes the rows of a query to a file.
func (db *DB) Export(ctx context.Context, query, path string, format engine.Format) error {
	options, ok := map[engine.Format]string{
		engine.Parquet: "format parquet",
		engine.CSV:     "format csv, header true",
	}[format]
	if !ok {
		return &engine.Error{Kind: engine.Other, Engine: "no such format", At: "export"}
	}
	return db.Exec(ctx, fmt.Sprintf("copy (%s\n) to %s (%s)", query, engine.QuotePath(path), options))
}

// Settle starts a checkpoint in the background, so that closing the session need not wait for it.
func (db *DB) Settle(ctx context.Context) (wait func()) {
	beside, err := db.Beside(ctx)
	if err != nil || beside == nil {
		return func() {} // Close does it
	}
	var writing sync.WaitGroup
	writing.Go(func() { _ = errors.Join(beside.Exec(ctx, "checkpoint"), beside.Close()) })
	return writing.Wait
}
