package reference

import (
	"path/filepath"
	"testing"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/model"
)

// holdGrains checks that every model that stands in a workspace has the grain that its head declares.
func holdGrains(t *testing.T, workspace string) {
	t.Helper()
	set, err := model.Models(nil)
	if err != nil {
		t.Fatal(err)
	}
	db, err := duckdb.Open(t.Context(), filepath.Join(workspace, "models.duckdb"), duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Attach(t.Context(), engine.Warehouse{Books: filepath.Join(workspace, "warehouse.duckdb"),
		Parts: filepath.Join(workspace, "registers")}) // a model that is not stored reads the registers
	if err != nil {
		t.Fatal(err)
	}
	broken, err := set.Broken(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range broken {
		t.Errorf("%s has several rows that are equal in its grain, or not one row: %s", name, set[name].Grain)
	}
}
