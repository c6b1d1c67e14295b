// Package vault keeps what must not leave it: the identity numbers and the key that stands for each, the secret from
// which keys and draws follow, the complete rows that contradict each other, and the cells of quarantined rows. No
// other package writes or reads the file. README.md says what it gives to others.
package vault

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"

	"ansatz/internal/engine"
)

var (
	//go:embed sql/vault.sql
	tablesSQL string
	//go:embed sql/open.sql
	openSQL string
	//go:embed sql/identity.sql
	identitySQL string
	//go:embed sql/secret.sql
	secretSQL string
	//go:embed sql/key.sql
	keySQL string
)

// File is the name of the file of a vault that is not sealed.
const File = "vault.duckdb"

// catalogue is the name of the vault in a session.
const catalogue = "vault"

// Vault is the vault of one load, attached to the load's session. The session then has the relation identity_key: one
// row per identity number, with its key and the person's draw. It has the functions token_of, number_of and
// sealed_text, which do nothing if the vault is not sealed: numbers and tokens are then the same.
type Vault struct {
	db       engine.Store
	contents *Contents // nil: not sealed
}

// Attach attaches the vault at path, which is not sealed, to the session of a load, and makes the tables that a new
// vault lacks.
func Attach(ctx context.Context, db engine.Store, path string) (*Vault, error) {
	v := &Vault{db: db}
	if err := db.Include(ctx, catalogue, path, false); err != nil {
		return nil, err
	}
	return v, v.exec(ctx, tablesSQL, openSQL, identitySQL)
}

func (v *Vault) exec(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if err := v.db.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// Sealed says whether the vault is sealed.
func (v *Vault) Sealed() bool { return v.contents != nil }

// Stage names the key of the tokens in a stage, and says nothing of it. It is empty if numbers stand there.
func (v *Vault) Stage() string {
	if v.contents == nil {
		return ""
	}
	return v.contents.cipher.id()
}

// Tokens puts what the load handles in the place of numbers: tokens if the vault is sealed, and else the numbers.
// engine.None stays.
func (v *Vault) Tokens(numbers []int64) {
	if v.contents != nil {
		v.contents.cipher.tokens(numbers)
	}
}

// MakeSecret makes the secret of a new workspace: computed from the numbers of its first load, the rows of
// stage.main.number, or its own, which is random.
func (v *Vault) MakeSecret(ctx context.Context, own bool) error {
	var secret string
	if own {
		random := make([]byte, keyBytes)
		_, _ = rand.Read(random) // never fails
		secret = hex.EncodeToString(random)
	} else if err := engine.Row(ctx, v.db, secretSQL, &secret); err != nil {
		return err
	}
	if v.contents != nil {
		v.contents.Secret, secret = secret, ""
	}
	return v.exec(ctx, "delete from vault.main.state",
		fmt.Sprintf("insert into vault.main.state (generation, secret) values (0, '%s')", secret))
}

var secretForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// secret returns the workspace's secret.
func (v *Vault) secret(ctx context.Context) (secret string, err error) {
	if v.contents != nil {
		secret = v.contents.Secret
	} else {
		err = engine.Row(ctx, v.db, "select secret from vault.main.state", &secret)
	}
	if err == nil && !secretForm.MatchString(secret) {
		err = &engine.Error{Kind: engine.Corrupt, Engine: "secret", At: "vault"}
	}
	return secret, err
}

// GiveKeys gives every number in stage.main.number that has no key the next one, and a draw.
func (v *Vault) GiveKeys(ctx context.Context) error {
	secret, err := v.secret(ctx)
	if err != nil {
		return err
	}
	if err := v.defineHashes(ctx, secret); err != nil {
		return err
	}
	return v.exec(ctx, fmt.Sprintf(keySQL, "stage.main.number"))
}

// defineHashes defines the two parts of the keyed hash of an identity number: hash_place, its first 64 bits, whose
// order is that of the numbers returned, and hash_draw, the next 63.
func (v *Vault) defineHashes(ctx context.Context, secret string) error {
	hashed := func(part func(sum []byte) int64) engine.Function {
		return engine.Function{Numbers: func(all []int64) {
			text := append([]byte(secret), ' ')
			for i, n := range all {
				sum := sha256.Sum256(strconv.AppendInt(text, n, 10))
				all[i] = part(sum[:])
			}
		}}
	}
	place := func(sum []byte) int64 { return int64(binary.BigEndian.Uint64(sum) ^ 1<<63) }
	draw := func(sum []byte) int64 { return int64(binary.BigEndian.Uint64(sum[8:]) >> 1) }
	return cmp.Or(v.db.Define(ctx, "hash_place", hashed(place)), v.db.Define(ctx, "hash_draw", hashed(draw)))
}

// Checkpoint writes a vault that is not sealed through to its file.
func (v *Vault) Checkpoint(ctx context.Context) error {
	if v.contents != nil {
		return nil
	}
	return v.db.Checkpoint(ctx, catalogue)
}

// Rekey draws the secret at random and gives every number another key and draw. The temporary table new_key then has,
// for every old key, the key and the draw that replace it.
func (v *Vault) Rekey(ctx context.Context) error {
	if err := v.MakeSecret(ctx, true); err != nil {
		return err
	}
	secret, err := v.secret(ctx)
	if err != nil {
		return err
	}
	if err := v.defineHashes(ctx, secret); err != nil {
		return err
	}
	return v.exec(ctx, "create table vault.main.old as from vault.main.identity where number is not null",
		"delete from vault.main.identity",
		fmt.Sprintf(keySQL, "vault.main.old"), `create temp table new_key as
select o.key as old, i.key, i.draw from vault.main.old o join vault.main.identity i using (number)`,
		"drop table vault.main.old")
}
