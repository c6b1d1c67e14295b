package cooperation

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"ansatz/internal/disk"
	"ansatz/internal/disk/database"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
	"ansatz/internal/workspace/vault"
)

// Files of a register's folder.
const (
	settingsFile = "case.json"
	keyFile      = "key.age"
)

// Settings are what a register is: whose, and where its entries are. They hold no secret.
type Settings struct {
	Register   string `json:"register"` // its unique name
	Agency     string `json:"agency"`
	Store      string `json:"store"`                // sqlite or postgres
	Connection string `json:"connection,omitempty"` // to PostgreSQL, without a password
	Synthetic  bool   `json:"synthetic,omitempty"`  // what is in it is made up

	// Recipients are whom its key was sealed to when it was made, with commas between; none: a passphrase.
	Recipients string `json:"recipients,omitempty"`
}

// Access is what somebody opens a register with. The zero value reads what is not sealed, where nobody is listed.
type Access struct {
	Keys   vault.Keys
	Signer func() (*person.Signer, error)
}

func (a Access) signer() (*person.Signer, error) {
	if a.Signer == nil {
		return nil, nil
	}
	return a.Signer()
}

// Store is an open register.
type Store struct {
	Settings
	dir    string
	access Access
	db     *sql.DB
	law    *Law
	cipher func() (*vault.Cipher, error)
}

// now is the clock.
var now = time.Now

// Create makes a register in a new folder.
func Create(ctx context.Context, dir string, s Settings, a Access) error {
	if !slices.Contains(agencies(), s.Agency) {
		return unknownAgency(s.Agency)
	}
	s.Store = database.SQLite
	if s.Connection != "" {
		s.Store = database.PostgreSQL
		if err := database.CheckConnection(s.Connection); err != nil {
			return err
		}
	}
	found, err := os.ReadDir(dir)
	there := err == nil
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return disk.Fault(fault.Usage, dir, err)
	case len(found) > 0:
		return &fault.Fault{Kind: fault.Usage, File: dir,
			Rule: lang.Text{SV: "mappen är inte tom", EN: "the folder is not empty"},
			Hint: lang.Text{SV: "ange en ny mapp", EN: "give a new folder"}}
	}
	id := make([]byte, 8)
	_, _ = rand.Read(id) // never fails
	s.Register = hex.EncodeToString(id)
	if err := disk.MakeFolders(dir); err != nil {
		return disk.Fault(fault.Resource, dir, err)
	}
	if err := os.Chmod(dir, 0o700); err != nil { // its user's alone
		return disk.CannotWrite(dir)
	}
	var made []string
	err = create(ctx, dir, s, a, &made)
	if err != nil {
		for _, path := range made {
			_ = os.Remove(path)
		}
		if !there {
			_ = os.Remove(dir)
		}
	}
	return err
}

// create makes the files of a register, and names in made those that were not there before.
func create(ctx context.Context, dir string, s Settings, a Access, made *[]string) error {
	key := filepath.Join(dir, keyFile)
	if _, err := vault.NewKey(key, &a.Keys); err != nil {
		return err
	}
	*made = append(*made, key)
	named, err := a.Keys.Named()
	if err != nil {
		return err
	}
	s.Recipients = strings.Join(named, ",")
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	if err := makeFile(filepath.Join(dir, settingsFile), append(text, '\n'), made); err != nil {
		return err
	}
	if s.Store == database.SQLite {
		path := filepath.Join(dir, databaseFile)
		if err := makeFile(path, nil, made); err != nil {
			return err
		}
		*made = append(*made, path+"-wal", path+"-shm")
	}
	if err := disk.Sync(dir); err != nil {
		return disk.CannotWrite(dir)
	}
	store, err := open(dir, s, a)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := s.migrate(ctx, store.db); err != nil {
		return store.failed(err)
	}
	return store.write(ctx, func(t *transaction) error {
		if t.number > 0 {
			return &fault.Fault{Kind: fault.Usage,
				Rule: lang.Text{SV: "databasen har redan ett register", EN: "the database has a register already"},
				Hint: lang.Text{SV: "kopiera mappen från den som gjorde det, eller ange en tom databas",
					EN: "copy the folder of whoever made it, or give an empty database"}}
		}
		return t.add(Entry{Noun: begun, ID: s.Register, Act: New, Fields: map[string]string{"agency": s.Agency}})
	})
}

// makeFile makes a file that must not be there, on the disk when it returns.
func makeFile(path string, content []byte, made *[]string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return disk.CannotWrite(path)
	}
	*made = append(*made, path)
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return disk.CannotWrite(path)
	}
	return nil
}

func unknownAgency(code string) error {
	_, _, remedy := fault.Resolve(code, AgencyNames())
	return &fault.Fault{Kind: fault.Usage,
		Rule: lang.Textf("myndigheten %s finns inte", "there is no agency %s", code), Hint: remedy}
}

// Open opens the register in a folder.
func Open(ctx context.Context, dir string, a Access) (*Store, error) {
	text, err := disk.ReadFile(filepath.Join(dir, settingsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &fault.Fault{Kind: fault.Workspace, File: dir,
			Rule: lang.Text{SV: "är inget samverkansregister", EN: "is no register of cooperation"},
			Hint: lang.Text{SV: "ange registrets mapp; ansatz case init gör ett nytt",
				EN: "give the register's folder; ansatz case init makes a new one"}}
	}
	if err != nil {
		return nil, disk.Fault(fault.Workspace, filepath.Join(dir, settingsFile), err)
	}
	s, err := readSettings(text)
	var said *fault.Fault
	if errors.As(err, &said) { // of the connection
		said.File = filepath.Join(dir, settingsFile)
		return nil, said
	}
	if err != nil {
		return nil, damaged(filepath.Join(dir, settingsFile))
	}
	if s.Store == database.SQLite {
		if _, err := os.Stat(filepath.Join(dir, databaseFile)); err != nil {
			return nil, disk.Fault(fault.Workspace, filepath.Join(dir, databaseFile), err)
		}
	}
	store, err := open(dir, s, a)
	if err != nil {
		return nil, err
	}
	if err := store.failed(store.newest(ctx)); err != nil {
		store.Close()
		return nil, err
	}
	return store, nil
}

func readSettings(text []byte) (s Settings, err error) {
	err = strictly(text, &s)
	known := s.Store == database.SQLite || s.Store == database.PostgreSQL
	if err == nil && (!slices.Contains(agencies(), s.Agency) || !known ||
		(s.Connection == "") != (s.Store == database.SQLite)) {
		err = errChanged
	}
	if err == nil && s.Connection != "" {
		err = database.CheckConnection(s.Connection)
	}
	return s, err
}

func open(dir string, s Settings, a Access) (*Store, error) {
	store := &Store{Settings: s, dir: dir, access: a}
	path := filepath.Join(dir, LawFile)
	own, err := disk.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		store.law, err = BuiltinLaw()
	case err != nil:
		err = disk.Fault(fault.Study, path, err)
	default:
		store.law, err = ReadLaw(path, own)
	}
	if err != nil {
		return nil, err
	}
	store.cipher = sync.OnceValues(func() (*vault.Cipher, error) {
		return vault.OpenKey(filepath.Join(dir, keyFile), &store.access.Keys)
	})
	store.db, err = s.connect(dir)
	return store, err
}

// newest looks whether the database is this register's, and brings its tables to the newest version.
func (s *Store) newest(ctx context.Context) error {
	version := 0
	err := s.db.QueryRowContext(ctx, "select coalesce(max(number), 0) from version").Scan(&version)
	if err != nil || version != databaseVersion {
		if err = s.migrate(ctx, s.db); err != nil {
			return err
		}
	}
	id := ""
	err = s.db.QueryRowContext(ctx, "select id from entry where number = 1").Scan(&id)
	if errors.Is(err, sql.ErrNoRows) || err == nil && id != s.Register {
		return &fault.Fault{Kind: fault.Workspace, File: filepath.Join(s.dir, settingsFile),
			Rule: lang.Text{SV: "databasen är ett annat registers", EN: "the database is another register's"},
			Hint: lang.Text{SV: "rätta anslutningen, eller återställ mappen från en säkerhetskopia",
				EN: "correct the connection, or restore the folder from a backup"}}
	}
	return err
}

// Close closes the register.
func (s *Store) Close() { _ = s.db.Close() } // what was acknowledged is on the disk

// transaction is a change of a register: all of its entries are written, or none.
type transaction struct {
	*looking
	number int64
	before string
	tx     *sql.Tx
	last   string // the time of the last entry
	people person.List
	by     *person.Signer
	user   string
	insert *sql.Stmt
	put    *sql.Stmt

	instead []Entry // what is written where nothing else of the transaction is: what was refused, or only tried
}

// write lets act add entries, and acknowledges them when they are on the disk. No other writer is between what act
// looks at and what it writes.
//
// Where nothing is written because something was refused or only tried, that is written: of a record by act, else here.
// Where people are listed, who is not in the list is refused before act looks at anything.
func (s *Store) write(ctx context.Context, act func(*transaction) error) error {
	var instead []Entry
	err := s.try(ctx, func(t *transaction) error {
		if err := mayWrite(Entry{Key: t.by.Public()}, t.people, person.Day(now())); err != nil {
			instead = s.notAllowed("not_listed")
			return err
		}
		err := act(t)
		if instead = t.instead; err != nil && len(instead) == 0 {
			instead = s.attempted(err)
		}
		return err
	})
	if err == nil {
		return nil
	}
	return s.refuse(ctx, s.failed(err), instead...)
}

// attempted are the entries of what was refused without a record to name: who may not do it, or has another key.
func (s *Store) attempted(err error) []Entry {
	if errors.Is(err, errTried) {
		return nil
	}
	for _, f := range fault.Of(err) {
		switch {
		case f.Attempt:
			return s.notAllowed("another_key")
		case f.Kind == fault.Refused:
			return s.notAllowed("not_permitted")
		}
	}
	return nil
}

func (s *Store) notAllowed(why string) []Entry {
	return []Entry{{Noun: begun, ID: s.Register, Act: Refused, Findings: []string{why}}}
}

// refuse writes that something was refused or only tried, and returns why nothing else was written. That something was
// refused anybody may leave.
func (s *Store) refuse(ctx context.Context, why error, all ...Entry) error {
	if len(all) == 0 {
		return why
	}
	noted := s.failed(s.try(context.WithoutCancel(ctx), func(t *transaction) error {
		for _, e := range all {
			if err := t.add(e); err != nil {
				return err
			}
		}
		return nil
	}))
	switch {
	case noted == nil:
		return why
	case errors.Is(why, errTried):
		return noted
	}
	return append(fault.Of(why), fault.Of(noted)...)
}

func (s *Store) try(ctx context.Context, act func(*transaction) error) error {
	by, err := s.access.signer()
	if err != nil {
		return err
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := s.database(s.dir).KeepOut(ctx, tx, writing); err != nil {
		return err
	}
	t := &transaction{looking: &looking{ctx: ctx, from: tx, store: s}, by: by, tx: tx, user: ledger.Login()}
	if err := t.end(); err != nil {
		return err
	}
	if e := t.current(people, people); e != nil {
		t.people = *e.People
	}
	if t.insert, err = tx.PrepareContext(ctx, "insert into entry (number, noun, id, act, body, signature, hash) "+
		"values ($1, $2, $3, $4, $5, $6, $7)"); err != nil {
		return err
	}
	if t.put, err = tx.PrepareContext(ctx, putState); err != nil {
		return err
	}
	if err := act(t); err != nil {
		return err
	}
	if t.err != nil {
		return t.err
	}
	return tx.Commit()
}

// end finds the last entry: its number, hash and time.
func (t *transaction) end() error {
	var last written
	if !t.scan("select number, body, signature, hash from entry order by number desc limit 1", nil, &t.number,
		&last.body, &last.signature, &last.hash) {
		return t.err
	}
	e, err := last.read(false)
	if err != nil {
		return damaged(t.store.place())
	}
	t.before, t.last = last.hash, e.Time
	return nil
}

// add adds an entry. An entry is never earlier than the one before it: where the machine's clock says so, the entry has
// the time of that one, and what the clock said beside it. The signer must be in the list of people, where there is
// one; only that something was refused may be written by anybody.
func (t *transaction) add(e Entry) error {
	e.Number, e.Before, e.Time, e.User = t.number+1, t.before, now().UTC().Format(time.RFC3339), t.user
	if e.Time < t.last {
		e.Clock, e.Time = e.Time, t.last
	}
	e.Key = t.by.Public()
	by := t.by
	if err := mayWrite(e, t.people, e.day()); err != nil {
		if e.Act != Refused {
			if len(t.instead) == 0 {
				t.instead = []Entry{{Noun: e.Noun, ID: e.ID, Act: Refused, Findings: []string{"not_permitted"}}}
			}
			return err
		}
		e.Key, by = "", nil
	}
	w, err := e.write(by)
	if err != nil {
		return err
	}
	_, err = t.insert.ExecContext(t.ctx, e.Number, e.Noun, e.ID, string(e.Act), w.body, w.signature, w.hash)
	if err != nil {
		return err
	}
	t.number, t.before, t.last = e.Number, w.hash, e.Time
	if e.People != nil {
		t.people = *e.People
	}
	for _, s := range t.follow(e) {
		if _, err := t.put.ExecContext(t.ctx, s.values()...); err != nil {
			return err
		}
	}
	return t.err
}

// mayWrite returns an error unless the owner of an entry's key may write it on a day.
func mayWrite(e Entry, list person.List, day string) error {
	if e.People != nil {
		return ofRegister(e.People.Succeeds(list, e.Key, day))
	}
	if len(list.People) == 0 || e.Act == Refused && e.Key == "" {
		return nil
	}
	role := person.Role("")
	if e.Noun == partner || e.Noun == erasure {
		role = person.Administrator
	}
	_, err := list.PermitAs(role, e.Key, day)
	return ofRegister(err)
}

// ofRegister says of a register what the room of people says of a workspace.
func ofRegister(err error) error {
	all := fault.List{}
	for _, f := range fault.Of(err) {
		said := *f
		for _, text := range []*string{&said.Rule.SV, &said.Rule.EN, &said.Hint.SV, &said.Hint.EN} {
			*text = workspaceWords.Replace(*text)
		}
		all = append(all, &said)
	}
	return all.Err()
}

var workspaceWords = strings.NewReplacer("arbetsytans", "registrets", "arbetsytan", "registret", "the workspace",
	"the register", "ansatz person list", "ansatz case person list", "ansatz person add", "ansatz case person add",
	"ansatz person remove", "ansatz case person remove")
