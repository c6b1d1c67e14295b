package trino

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"

	"ansatz/internal/engine"
)

// Made is a table or view on the server that the program has made.
type Made struct {
	Schema, Table string
	View          bool
}

// Everything returns the tables and views that the program has made in a catalogue, whoever had it make them.
func Everything(ctx context.Context, c Config) (all []Made, err error) {
	s, err := reach(c)
	if err != nil {
		return nil, err
	}
	defer s.pool.Close()
	query := fmt.Sprintf(`select table_schema, table_name, table_type from information_schema.tables
		where regexp_like(table_name, '_[0-9a-f]{%d}$') order by table_schema, table_name`, markLength)
	return all, s.each(ctx, query, func(r *sql.Rows) error {
		var m Made
		var kind string
		err := r.Scan(&m.Schema, &m.Table, &kind)
		m.View = kind == "VIEW"
		all = append(all, m)
		return err
	})
}

// Drop removes tables and views, with the files that were given for them. It returns how many are gone.
func Drop(ctx context.Context, c Config, all []Made) (gone int, err error) {
	s, err := reach(c)
	if err != nil {
		return 0, err
	}
	defer s.pool.Close()
	for _, m := range all {
		kind := "table"
		if m.View {
			kind = "view"
		}
		name := m.Schema + "." + m.Table
		drop := fmt.Sprintf("drop %s if exists %s.%s", kind, quote(m.Schema), quote(m.Table))
		if err := s.exec(ctx, name, drop); err != nil {
			return gone, err
		}
		if err := os.RemoveAll(filepath.Join(c.Folder, m.Schema, m.Table)); err != nil {
			return gone, &engine.Error{Kind: engine.Disk, Engine: "shared folder", At: name}
		}
		gone++
	}
	return gone, nil
}
