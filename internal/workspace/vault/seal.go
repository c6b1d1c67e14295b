package vault

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"filippo.io/age"

	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/register"
)

// A sealed vault is one file that age has encrypted: a tar archive of its secrets (vault.json), and of its tables as
// Parquet files, in which tokens stand for numbers. The key of the tokens is one of the secrets. While a load has the
// vault open, the tables lie in the load's folder as they are in the archive, and the secrets in memory alone.

// SealedFile is the name of a sealed vault in a workspace.
const SealedFile = "vault.age"

// Seal is what the books say of the vault's file, so that another file in its place is found without a key.
type Seal struct {
	Bytes    int64
	Head     string // of the file's beginning, which no two sealed files have in common
	Checksum uint32 // CRC-32C
}

// secrets are what a sealed vault holds beside its tables.
type secrets struct {
	Origin     Origin   `json:"origin"`
	Key        []byte   `json:"key"`        // of the tokens
	Secret     string   `json:"secret"`     // from which keys and draws follow
	Recipients []string `json:"recipients"` // none: a passphrase
}

const secretsFile = "vault.json"

// headBytes is how much of a sealed file makes its head: age's own header, with a random key, lies in it.
const headBytes = 4096

// HeadOf returns the size and the head of the file at path, without its checksum.
func HeadOf(path string) (s Seal, err error) {
	f, err := os.Open(path)
	if err != nil {
		return s, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return s, err
	}
	head, err := io.ReadAll(io.LimitReader(f, headBytes))
	if err != nil {
		return s, err
	}
	return Seal{Bytes: info.Size(), Head: headOf(head)}, nil
}

func headOf(head []byte) string {
	sum := sha256.Sum256(head)
	return hex.EncodeToString(sum[:])
}

// Is says whether two files are the same as far as both are known: without the checksum of one, by size and head.
func (s Seal) Is(o Seal) bool { return s.Bytes == o.Bytes && s.Head == o.Head }

// sealed counts and sums what is written to a file.
type sealed struct {
	to   io.Writer
	crc  hash.Hash32
	head []byte
	n    int64
}

func (s *sealed) Write(p []byte) (int, error) {
	n, err := s.to.Write(p)
	s.crc.Write(p[:n])
	s.head = append(s.head, p[:min(n, headBytes-len(s.head))]...)
	s.n += int64(n)
	return n, err
}

// writeSealed writes a file that only the lock's keys open. fill writes its content.
func writeSealed(path string, l lock, fill func(io.Writer) error) (Seal, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return Seal{}, disk.CannotWrite(path)
	}
	return fillSealed(f, l, fill)
}

// fillSealed writes a sealed file into one that is open and empty, and closes it.
func fillSealed(f *os.File, l lock, fill func(io.Writer) error) (Seal, error) {
	defer f.Close()
	s := &sealed{to: f, crc: crc32.New(crc32.MakeTable(crc32.Castagnoli))}
	buffered := bufio.NewWriterSize(s, 1<<20)
	w, err := age.Encrypt(buffered, l.to...)
	if err != nil {
		return Seal{}, err
	}
	if err := fill(w); err != nil {
		return Seal{}, err
	}
	if err := errors.Join(w.Close(), buffered.Flush(), f.Sync(), f.Close()); err != nil {
		return Seal{}, &engine.Error{Kind: engine.Disk, Engine: "seal", At: filepath.Base(f.Name())}
	}
	return Seal{Bytes: s.n, Head: headOf(s.head), Checksum: s.crc.Sum32()}, nil
}

var errDamaged = &engine.Error{Kind: engine.Corrupt, Engine: "age", At: SealedFile}

// sealedKinds are the kinds of recipients that the program seals files to, as the header of a file names them.
var sealedKinds = []string{phraseKind, "X25519", "mlkem768x25519", "ssh-ed25519", "ssh-rsa"}

// phraseKind is the kind of a passphrase.
const phraseKind = "scrypt"

var kindLine = regexp.MustCompile(`(?m)^-> (\S+)`)

// byPhrase says whether a sealed file takes a passphrase.
func byPhrase(f *os.File) (bool, error) {
	header, err := age.ExtractHeader(f)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	var kinds []string
	for _, line := range kindLine.FindAllSubmatch(header, -1) {
		kinds = append(kinds, string(line[1]))
	}
	if err != nil || !allKnown(kinds) {
		return false, errDamaged
	}
	return slices.Contains(kinds, phraseKind), nil
}

// allKnown says whether a header names only kinds of recipients that the program seals to. Another one was changed.
func allKnown(kinds []string) bool {
	return !slices.ContainsFunc(kinds, func(kind string) bool { return !slices.Contains(sealedKinds, kind) })
}

// AnotherKey says whether an error of age's Decrypt can be that the key is another's. With false the file is damaged.
// A recipient that was changed within its line looks like another's.
func AnotherKey(err error) bool {
	var none *age.NoIdentityMatchError
	return errors.As(err, &none) && allKnown(none.StanzaTypes)
}

// readSealed opens a sealed file with the keys and calls read with its content.
func readSealed(path string, keys *Keys, read func(io.Reader) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	phrase, err := byPhrase(f)
	if err != nil {
		return err
	}
	identities, err := keys.identities(phrase)
	if err != nil {
		return err
	}
	content, err := age.Decrypt(bufio.NewReaderSize(f, 1<<20), identities...)
	if AnotherKey(err) {
		return wrongKey(path, phrase)
	}
	if err != nil {
		return errDamaged
	}
	return read(content)
}

// Contents is an opened vault: its secrets, and its tables as files in a folder.
type Contents struct {
	secrets
	cipher *Cipher
	lock   lock
	dir    string
	tables []string
}

// Origin says which loads the vault is of.
func (c *Contents) Origin() Origin { return c.secrets.Origin }

// SealedTo says whether the vault is sealed to the recipients that were given; true if none were.
func (c *Contents) SealedTo(keys *Keys) (bool, error) {
	if !keys.namesRecipients() {
		return true, nil
	}
	l, err := keys.recipients()
	return slices.Equal(l.texts, c.Recipients), err
}

// NewContents returns an empty vault that will be sealed to whom the keys say.
func NewContents(keys *Keys) (*Contents, error) {
	l, err := keys.newLock()
	if err != nil {
		return nil, err
	}
	return newContents(l)
}

// Passing returns an empty vault whose key is forgotten with it: nothing of it is kept.
func Passing() (*Contents, error) { return newContents(lock{}) }

func newContents(l lock) (*Contents, error) {
	cipher, err := newCipher(nil)
	if err != nil {
		return nil, err
	}
	return &Contents{cipher: cipher, lock: l, secrets: secrets{Key: cipher.key, Recipients: l.texts}}, nil
}

var tableFile = regexp.MustCompile(`^([a-z][a-z_]*)\.parquet$`)

// Open opens the sealed vault at path with the keys, and puts its tables into the folder dir, which is made. Without
// dir only the secrets are read. Its error is a fault if the key is missing or wrong, that of the system if the file
// cannot be read, and of kind Corrupt if it is damaged.
func Open(path, dir string, keys *Keys) (*Contents, error) {
	c := &Contents{dir: dir}
	if dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, disk.CannotWrite(dir)
		}
	}
	err := readSealed(path, keys, func(r io.Reader) error { return c.unpack(tar.NewReader(r)) })
	if err != nil {
		return nil, err
	}
	if c.lock, err = keys.again(c.Recipients); err != nil {
		return nil, errDamaged
	}
	if c.cipher, err = newCipher(c.Key); err != nil || len(c.Key) == 0 {
		return nil, errDamaged
	}
	return c, nil
}

// unpack reads the archive. age says at the end of each 64 KiB whether they are as they were written.
func (c *Contents) unpack(archive *tar.Reader) error {
	head, err := archive.Next()
	if err != nil || head.Name != secretsFile || json.NewDecoder(archive).Decode(&c.secrets) != nil {
		return errDamaged
	}
	for c.dir != "" {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errDamaged
		}
		name := tableFile.FindStringSubmatch(head.Name)
		if name == nil {
			return errDamaged
		}
		f, err := os.OpenFile(filepath.Join(c.dir, head.Name), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return disk.CannotWrite(c.dir)
		}
		_, err = io.Copy(f, archive)
		var of *fs.PathError // of the file that is written
		if closed := f.Close(); closed != nil || errors.As(err, &of) {
			return &engine.Error{Kind: engine.Disk, Engine: "unseal", At: head.Name}
		}
		if err != nil {
			return errDamaged
		}
		c.tables = append(c.tables, name[1])
	}
	return nil
}

// AttachSealed makes an opened vault part of the session of a load, in memory. Its tables hold tokens.
func AttachSealed(ctx context.Context, db engine.Store, c *Contents) (*Vault, error) {
	v := &Vault{db: db, contents: c}
	if err := db.Include(ctx, catalogue, "", false); err != nil {
		return nil, err
	}
	for _, table := range c.tables {
		path := engine.QuotePath(filepath.Join(c.dir, table+".parquet"))
		err := v.exec(ctx, fmt.Sprintf("create table vault.main.%s as from read_parquet(%s)", table, path))
		if err != nil {
			return nil, err
		}
	}
	for name, f := range map[string]engine.Function{
		"token_of":    {Numbers: c.cipher.tokens},
		"number_of":   {Numbers: c.cipher.numbers},
		"sealed_text": {Text: c.cipher.sealText},
	} {
		if err := db.Define(ctx, name, f); err != nil {
			return nil, err
		}
	}
	return v, v.exec(ctx, tablesSQL, identitySQL)
}

// Seal writes the vault into a sealed file at path, by way of its tables in the folder dir, which is removed.
func (v *Vault) Seal(ctx context.Context, path, dir string) (Seal, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Seal{}, disk.CannotWrite(dir)
	}
	defer func() { _ = disk.RemoveAll(dir) }()
	var tables []string
	err := engine.Each(ctx, v.db, `select table_name from information_schema.tables
where table_catalog = 'vault' and table_schema = 'main' order by table_name`, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		tables = append(tables, name)
		return err
	})
	if err != nil {
		return Seal{}, err
	}
	for _, table := range tables {
		to := filepath.Join(dir, table+".parquet")
		err := v.db.WriteParquet(ctx, "from vault.main."+table, to,
			engine.ParquetOptions{Compression: engine.Zstd, GroupRows: groupRows})
		if err != nil {
			return Seal{}, err
		}
	}
	return v.contents.write(ctx, path, dir, tables)
}

// Move makes the contents of the open vault at path part of a session of its own, as a sealed vault that is not written
// yet: with tokens for numbers, and encrypted cells.
func Move(ctx context.Context, db engine.Store, path string, c *Contents) (*Vault, error) {
	v, err := AttachSealed(ctx, db, c)
	if err == nil {
		err = db.Include(ctx, "plain", path, true)
	}
	if err == nil {
		err = engine.Row(ctx, db, "select secret from plain.main.state", &c.Secret)
	}
	if err != nil {
		return nil, err
	}
	err = v.exec(ctx, "insert into vault.main.identity select token_of(number), key, draw from plain.main.identity",
		`insert into vault.main.quarantine
select file_id, line, column_name, reason, sealed_text(cell), also from plain.main.quarantine`)
	for _, r := range register.All() {
		there := false
		if err == nil {
			err = engine.Row(ctx, db, fmt.Sprintf(`select count(*) > 0 from information_schema.tables
where table_catalog = 'plain' and table_name = 'held_%s'`, r.Name), &there)
		}
		if err != nil || !there {
			continue
		}
		var tokens []string
		for _, column := range r.Columns {
			if column.Type == register.ID || column.Type == register.Org {
				tokens = append(tokens, fmt.Sprintf("token_of(%[1]s) as %[1]s", column.Name))
			}
		}
		replaced := ""
		if tokens != nil {
			replaced = " replace (" + strings.Join(tokens, ", ") + ")"
		}
		err = v.exec(ctx, fmt.Sprintf("create table vault.main.held_%[1]s as select *%s from plain.main.held_%[1]s",
			r.Name, replaced))
	}
	return v, err
}

// Reseal writes an opened vault into a sealed file at path for those whom to names.
func (c *Contents) Reseal(ctx context.Context, path string, to *Keys) (Seal, error) {
	l, err := to.newLock()
	if err != nil {
		return Seal{}, err
	}
	c.lock, c.Recipients = l, l.texts
	return c.write(ctx, path, c.dir, c.tables)
}

// groupRows is how many rows of a table are packed together.
const groupRows = 1 << 17

// write writes the archive of the secrets and of the tables in dir.
func (c *Contents) write(ctx context.Context, path, dir string, tables []string) (Seal, error) {
	return writeSealed(path, c.lock, func(w io.Writer) error {
		archive := tar.NewWriter(w)
		text, err := json.Marshal(c.secrets)
		if err == nil {
			err = archive.WriteHeader(&tar.Header{Name: secretsFile, Mode: 0o600, Size: int64(len(text))})
		}
		if err == nil {
			_, err = archive.Write(text)
		}
		for _, table := range tables {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				err = pack(archive, filepath.Join(dir, table+".parquet"))
			}
		}
		if err == nil {
			err = archive.Close()
		}
		if err != nil && ctx.Err() == nil {
			err = &engine.Error{Kind: engine.Disk, Engine: "seal", At: filepath.Base(path)}
		}
		return err
	})
}

func pack(archive *tar.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	err = archive.WriteHeader(&tar.Header{Name: filepath.Base(path), Mode: 0o600, Size: info.Size()})
	if err == nil {
		_, err = io.Copy(archive, f)
	}
	return err
}

// A first load that is stopped leaves a stage of tokens, and their key beside it, sealed as the vault would have been.

// KeyFile is the name of the sealed key in a stage.
const KeyFile = "key.age"

// KeepKey writes the key of the tokens into a stage.
func (c *Contents) KeepKey(stage string) error {
	_, err := writeSealed(filepath.Join(stage, KeyFile), c.lock, func(w io.Writer) error {
		_, err := w.Write(c.Key)
		return err
	})
	return err
}

// TakeKey takes the key of a stage that a stopped load has left, so that the load can be resumed. It says whether there
// is one that the keys open.
func (c *Contents) TakeKey(stage string, keys *Keys) bool {
	var key []byte
	given := *keys
	given.Ask = nil // a new vault's passphrase has been asked for
	err := readSealed(filepath.Join(stage, KeyFile), &given, func(r io.Reader) (err error) {
		key, err = io.ReadAll(io.LimitReader(r, keyBytes+1))
		return err
	})
	if err != nil {
		return false
	}
	cipher, err := newCipher(key)
	if err != nil || len(key) == 0 {
		return false
	}
	c.cipher, c.Key = cipher, key
	return true
}
