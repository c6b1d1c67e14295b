package vault

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"ansatz/internal/engine"
)

// Origin says where the books and the vault of a workspace come from. Workspace and mark are random. So two workspaces
// of the same deliveries differ, and so do two copies of one workspace into which different deliveries were loaded.
// They are used only for this comparison.
type Origin struct {
	Generation int    `json:"generation"` // the number of loads
	Workspace  string `json:"workspace"`  // the same for all loads
	Mark       string `json:"mark"`       // of the last load alone
}

// newMark returns a unique name.
func newMark() string {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // never fails
	return hex.EncodeToString(random)
}

// Next returns the origin after one more load.
func (o Origin) Next() Origin {
	return Origin{Generation: o.Generation + 1, Workspace: cmp.Or(o.Workspace, newMark()), Mark: newMark()}
}

// OriginIn reads the origin from a table of one row. A table without a whole origin is an engine error of kind Corrupt.
func OriginIn(ctx context.Context, db engine.Engine, table string) (o Origin, err error) {
	n := 0
	err = engine.Each(ctx, db, "select generation, workspace, mark from "+table, func(scan func(...any) error) error {
		n++
		return scan(&o.Generation, &o.Workspace, &o.Mark)
	})
	if err == nil && (n != 1 || o.Workspace == "" || o.Mark == "") {
		err = &engine.Error{Kind: engine.Corrupt, Engine: "origin", At: table}
	}
	return o, err
}

// ReadOrigin reads the origin of the vault at path, which is not sealed. Its errors are those of the engine.
func ReadOrigin(ctx context.Context, path string, open engine.StoreOpener) (o Origin, err error) {
	db, err := open(ctx, path, engine.Options{Threads: 1, ReadOnly: true})
	if err != nil {
		return o, err
	}
	defer db.Close()
	return OriginIn(ctx, db, "main.state")
}

// SetOrigin writes the origin that the load leaves.
func (v *Vault) SetOrigin(ctx context.Context, o Origin) error {
	if v.contents != nil {
		v.contents.secrets.Origin = o
		return nil
	}
	return v.exec(ctx, fmt.Sprintf("update vault.main.state set generation = %d, workspace = '%s', mark = '%s'",
		o.Generation, o.Workspace, o.Mark))
}
