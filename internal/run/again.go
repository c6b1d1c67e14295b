package run

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"

	"ansatz/internal/disclosure"
	"ansatz/internal/engine"
	"ansatz/internal/study"
)

// Protection can take longer than all else of a run. The cache of models keeps the last results that were protected in
// the workspace, each under a hash of all that it follows from, so that what has not changed is not protected again.

// mostKept is how many protected results a cache keeps.
const mostKept = 8

// protector returns disclosure.Protect, which keeps in the cache what it returns and takes it from there where it was
// asked the same before. A cache that cannot be read or written, or has other bytes than were kept, makes no error: the
// results are protected again.
func (s *session) protector(ctx context.Context) protector {
	program, err := hashOfProgram()
	if err != nil {
		return disclosure.Protect
	}
	return func(all disclosure.Computed, of *study.Study, o disclosure.Options) (disclosure.Released, error) {
		key := hashOf([]byte(program + " " + disclosure.Digest(all, of, o)))
		if text := keptUnder(ctx, s.db, key); text != nil {
			if again, err := disclosure.Again(text, all, o); err == nil {
				return again, nil
			}
		}
		done, err := disclosure.Protect(all, of, o)
		if err != nil {
			return done, err
		}
		if text, err := done.Keep(); err == nil {
			keepUnder(ctx, s.db, key, text)
		}
		return done, nil
	}
}

// hashOfProgram is the hash of the running program: another one may protect in another way.
func hashOfProgram() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}

// keptUnder returns the text that a cache keeps under a key; nil for none, also where it is not as it was kept.
func keptUnder(ctx context.Context, db engine.Engine, key string) []byte {
	var sum string
	var packed []byte
	err := engine.Each(ctx, db, "select sum, packed from model.protected where key = "+engine.Quote(key),
		func(scan func(...any) error) error { return scan(&sum, &packed) })
	if err != nil || packed == nil || hashOf(packed) != sum {
		return nil
	}
	unpacking, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil
	}
	text, err := io.ReadAll(unpacking)
	if err != nil {
		return nil
	}
	return text
}

// keepUnder keeps a text in a cache, in the place of the oldest where there are mostKept.
func keepUnder(ctx context.Context, db engine.Engine, key string, text []byte) {
	var packed bytes.Buffer
	packing := gzip.NewWriter(&packed)
	if _, err := packing.Write(text); err != nil || packing.Close() != nil {
		return
	}
	err := db.Exec(ctx, `create table if not exists model.protected (n bigint, key varchar, sum varchar, packed blob);
		begin`)
	if err == nil {
		err = db.Exec(ctx, "delete from model.protected where key = ?", key)
	}
	if err == nil {
		err = db.Exec(ctx, `insert into model.protected
			select coalesce(max(n), 0) + 1, ?, ?, ? from model.protected`, key, hashOf(packed.Bytes()), packed.Bytes())
	}
	if err == nil {
		err = db.Exec(ctx, `delete from model.protected
			where n not in (select n from model.protected order by n desc limit ?)`, mostKept)
	}
	if err == nil {
		err = db.Exec(ctx, "commit")
	}
	if err != nil {
		_ = db.Exec(context.WithoutCancel(ctx), "rollback")
	}
}
