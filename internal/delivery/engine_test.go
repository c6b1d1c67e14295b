package delivery

import (
	"context"
	"os"

	"filippo.io/age"

	"ansatz/internal/engine/duckdb"
	"ansatz/internal/workspace/vault"
)

// runLoad is Load on the engine of the program. ANSATZ_SEALED=1 runs all tests of this room on sealed workspaces.
func runLoad(ctx context.Context, o Options) (*Report, error) {
	o.Engine = duckdb.NewStore
	o.Keys.IdentityFiles = testKeys.IdentityFiles
	if os.Getenv("ANSATZ_SEALED") != "" && !o.NoSeal {
		o.Keys = testKeys
	}
	return Load(ctx, o)
}

// testKeys seal and open the vaults of tests.
var testKeys = func() vault.Keys {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		panic(err)
	}
	f, err := os.CreateTemp("", "ansatz-test-key-")
	if err != nil {
		panic(err)
	}
	defer f.Close()
	if _, err := f.WriteString(key.String() + "\n"); err != nil {
		panic(err)
	}
	return vault.Keys{Recipients: []string{key.Recipient().String()}, IdentityFiles: []string{f.Name()}}
}()
