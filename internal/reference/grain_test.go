package reference

import (
	"path/filepath"
	"testing"

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
	db, err := duckdb.Open(t.Context(), filepath.Join(workspace, "models.duckdb"), duckdb.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	broken, err := set.Broken(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range broken {
		t.Errorf("%s has several rows that are equal in its grain, or not one row: %s", name, set[name].Grain)
	}
}
