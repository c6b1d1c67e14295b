package run

import (
	"bytes"
	"fmt"
	"testing"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
)

// A cache keeps the last texts, each under its key, and gives none that is not as it was kept.
func TestKeptInACache(t *testing.T) {
	ctx := t.Context()
	db, err := duckdb.Open(ctx, "", engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Exec(ctx, "create schema model"); err != nil {
		t.Fatal(err)
	}
	if keptUnder(ctx, db, "1") != nil {
		t.Error("a cache that has kept nothing gives something")
	}
	for i := range mostKept + 3 {
		keepUnder(ctx, db, fmt.Sprint(i), fmt.Appendf(nil, "text %d", i))
		keepUnder(ctx, db, fmt.Sprint(i), fmt.Appendf(nil, "text %d again", i))
	}
	for i := range mostKept + 3 {
		var want []byte
		if i >= 3 {
			want = fmt.Appendf(nil, "text %d again", i)
		}
		if got := keptUnder(ctx, db, fmt.Sprint(i)); !bytes.Equal(got, want) {
			t.Errorf("under %d: %q, want %q", i, got, want)
		}
	}
	if err := db.Exec(ctx, "update model.protected set packed = packed || 'x'::blob where key = '5'"); err != nil {
		t.Fatal(err)
	}
	if keptUnder(ctx, db, "5") != nil {
		t.Error("a text that was changed is given")
	}
	if keptUnder(ctx, db, "6") == nil {
		t.Error("another text is lost")
	}
}
