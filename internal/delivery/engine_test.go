package delivery

import (
	"context"

	"ansatz/internal/engine/duckdb"
)

// runLoad is Load on the engine of the program.
func runLoad(ctx context.Context, o Options) (*Report, error) {
	o.Engine = duckdb.NewStore
	return Load(ctx, o)
}
