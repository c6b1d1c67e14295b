package delivery

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
	"ansatz/internal/register"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
	"ansatz/internal/workspace/vault"
)

//go:embed sql/heir.sql
var heirSQL string

// Erasing deliveries is a load that brings nothing and takes their files out of the registers: the same steps resolve
// number changes again, write the parts without their rows and write the books. Books and vault are written as new
// files, because a file of the engine keeps what was deleted in it.

// PurgeOptions say what to erase, and how.
type PurgeOptions struct {
	Engine     engine.StoreOpener // opens the workspace's files
	Workspace  string
	Deliveries []string          // the folders' names; none: every delivery whose day of erasure has come
	Today      string            // YYYY-MM-DD
	Early      bool              // erase also what is not due yet
	Again      bool              // what is erased may be loaded again: nothing is kept of it but the ledger's entry
	DryRun     bool              // only say what would be erased
	Threads    int               // 0: as many as the machine has
	Memory     string            // such as "4GB"; empty: the engine's own limit
	Progress   progress.Reporter // nil: nobody
	Signer     *person.Signer    // who erases; nil: nobody has signed
	Keys       vault.Keys        // to open the vault
}

// Purged is what was erased, or would be.
type Purged struct {
	Deliveries []workspace.Source // in the order of delivery
	Numbers    int64              // identity numbers that nothing else needs; not counted by a dry run
	Returned   int64              // rows that repeated an erased row and took its place; not counted by a dry run
	// Repeated are rows of other deliveries that repeat a row of the same register, of which it is not known which row
	// that is: an earlier version loaded them. Where that row was erased, theirs is not there either.
	Repeated int64

	early       []string // the names of those that are not due yet
	again       bool     // they may be loaded again
	lastRelease int      // the number of the last release of the workspace; 0: none
}

// Rows returns how many rows of registers, and how many in the quarantine, the deliveries had.
func (p *Purged) Rows() (loaded, aside int64) {
	for _, d := range p.Deliveries {
		for _, f := range d.Files {
			if !f.Superseded {
				loaded += f.Loaded
			}
			aside += f.Quarantined
		}
	}
	return loaded, aside
}

// Purge erases deliveries from a workspace, and all that follows from them: rows of registers, what the books and the
// vault have of them, and the cache of models. It erases all or nothing. With nothing to erase it changes nothing.
// Releases stay, since they hold protected results only.
func Purge(ctx context.Context, o PurgeOptions) (purged *Purged, err error) {
	defer func() { err = workspace.Fault(o.Workspace, o.Engine, err) }()
	if o.Progress == nil {
		o.Progress = progress.Silent
	}
	if purged, err = toPurge(ctx, o); err != nil || o.DryRun || len(purged.Deliveries) == 0 {
		return purged, err
	}
	if len(purged.early) > 0 && !o.Early {
		return nil, notDue(purged.early)
	}
	draft, err := workspace.Begin(o.Workspace, o.Engine)
	if err != nil {
		return nil, err
	}
	e := ledger.Entry{Kind: ledger.Purge, Command: purged.command(), What: purged.facts()}
	if err := draft.Allow(ctx, e, o.Signer); err != nil {
		return nil, cmp.Or(draft.End(err), err)
	}
	p := &purge{purged: purged, loader: &loader{
		Options: Options{Engine: o.Engine, Workspace: o.Workspace, Threads: o.Threads, Memory: o.Memory,
			Progress: o.Progress, Signer: o.Signer, Keys: o.Keys},
		draft: draft,
	}}
	err = p.run(ctx)
	if p.db != nil {
		p.db.Close()
	}
	return purged, cmp.Or(draft.End(err), err)
}

// toPurge finds the deliveries to erase.
func toPurge(ctx context.Context, o PurgeOptions) (*Purged, error) {
	w, err := workspace.Open(o.Workspace, o.Engine)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	all, err := w.Sources(ctx)
	if err != nil {
		return nil, err
	}
	p := &Purged{again: o.Again}
	var names []string
	for _, d := range all {
		names = append(names, d.Folder)
		if len(o.Deliveries) == 0 && d.Due(o.Today) || slices.Contains(o.Deliveries, d.Folder) {
			p.Deliveries = append(p.Deliveries, d)
			if !d.Due(o.Today) {
				p.early = append(p.early, d.Folder)
			}
		}
	}
	var faults fault.List
	for _, name := range o.Deliveries {
		if !slices.Contains(names, name) {
			faults = append(faults, &fault.Fault{Kind: fault.Usage, File: o.Workspace,
				Rule: lang.Textf("leveransen %s är inte inläst", "the delivery %s is not loaded", name),
				Hint: fault.DidYouMean(name, names)})
		}
	}
	if o.Again {
		faults = append(faults, replacements(o.Workspace, all, p.Deliveries)...)
	}
	p.Repeated = repeated(all, p.Deliveries)
	releases, err := w.ReleaseNumbers()
	if err != nil {
		return nil, err
	}
	p.lastRelease = slices.Max(append(releases, 0))
	return p, faults.Err()
}

// replacements are the mistakes of removing a delivery that took the place of others which stay: their rows are not
// kept anywhere, so the registers would not be as if it had never been loaded.
func replacements(dir string, all, removed []workspace.Source) (faults fault.List) {
	gone := map[string]bool{}
	for _, d := range removed {
		gone[d.Hash] = true
	}
	for _, d := range removed {
		var replaced []string
		for _, other := range all {
			lost := slices.ContainsFunc(other.Files, func(f workspace.SourceFile) bool {
				return f.Superseded && slices.Contains(d.Registers(), f.Register)
			})
			if d.Replaces && lost && !gone[other.Hash] && other.Agency == d.Agency {
				replaced = append(replaced, other.Folder)
			}
		}
		if len(replaced) > 0 {
			names := strings.Join(replaced, ", ")
			faults = append(faults, &fault.Fault{Kind: fault.Usage, File: dir,
				Rule: lang.Textf("leveransen %s har ersatt %s, vars rader inte finns kvar",
					"the delivery %s took the place of %s, whose rows are not kept", d.Folder, names),
				Hint: lang.Textf("ta bort också %s, och läs sedan in dem på nytt", "remove %s too, and load them again",
					names)})
		}
	}
	return faults
}

// notDue is the mistake of somebody who erases before the day and has not said that they mean it.
func notDue(names []string) error {
	all := strings.Join(names, ", ")
	return &fault.Fault{
		Kind: fault.Usage,
		Rule: lang.Textf("gallringsdagen är inte inne för %s: det som raderas före den kan inte läsas in igen",
			"the day of erasure has not come for %s: what is erased before it cannot be loaded again", all),
		Hint: lang.Text{SV: "upprepa kommandot med --yes, eller utan namn: då raderas bara det vars dag är inne",
			EN: "repeat the command with --yes, or without names, which erases only what is due"},
	}
}

// facts are what the ledger has of the erasure before anything is counted.
func (p *Purged) facts() ledger.Facts {
	var names []string
	for _, d := range p.Deliveries {
		names = append(names, d.Folder+" sha256:"+d.Hash)
	}
	facts := ledger.Facts{"deliveries": strings.Join(names, ", ")}
	if len(p.early) > 0 {
		facts[ledger.Early] = "true"
	}
	if p.again {
		facts["again"] = "true"
	}
	return facts
}

// command is what the ledger calls the command.
func (p *Purged) command() string {
	if p.again {
		return "workspace remove"
	}
	return "purge"
}

// repeated counts the rows that the deliveries which stay do not have in a register because they repeated another row,
// if it is not known which.
func repeated(all, erased []workspace.Source) (n int64) {
	touched := map[string]bool{}
	gone := map[string]bool{}
	for _, d := range erased {
		gone[d.Hash] = true
		for _, f := range d.Files {
			touched[f.Register] = true
		}
	}
	for _, d := range all {
		for _, f := range d.Files {
			if !gone[d.Hash] && touched[f.Register] && !f.Superseded {
				n += f.Duplicates - f.Traced
			}
		}
	}
	return n
}

// purge is one erasure under way.
type purge struct {
	*loader
	purged *Purged
}

func (p *purge) run(ctx context.Context) error {
	if p.draft.Vault.State == workspace.VaultDestroyed {
		return onlyAsAWhole(p.Workspace)
	}
	if err := p.openKept(nil); err != nil {
		return err
	}
	if err := p.draft.CopyBooks(); err != nil {
		return err
	}
	if err := p.open(ctx, nil); err != nil {
		return err
	}
	if err := p.readLoaded(ctx); err != nil {
		return err
	}
	if err := p.begin(ctx); err != nil {
		return err
	}
	standing := p.checkParts(ctx)
	if err := cmp.Or(standing(), p.rewrite(ctx)); err != nil {
		return err
	}
	if err := p.forget(ctx); err != nil {
		return err
	}
	return p.commit(ctx)
}

// onlyAsAWhole returns the fault that one delivery cannot be erased, because without the vault it is not known which
// rows of others it contradicted or repeated, and in which order numbers came.
func onlyAsAWhole(dir string) error {
	return &fault.Fault{
		Kind: fault.Workspace,
		File: dir,
		Rule: lang.Text{
			SV: "valvet är förstört, och utan det kan inte enskilda leveranser raderas",
			EN: "the vault is destroyed, and without it single deliveries cannot be erased",
		},
		Hint: lang.Text{
			SV: "läs in de leveranser som ska finnas kvar i en ny arbetsyta, spara liggaren med ansatz ledger " +
				"export och radera sedan hela den här mappen",
			EN: "load the deliveries that shall remain into a new workspace, keep the ledger with ansatz ledger " +
				"export, and then delete this whole folder",
		},
	}
}

// files returns the numbers of the files to erase, as a list in SQL.
func (p *purge) files() string {
	var ids []string
	for _, d := range p.purged.Deliveries {
		for _, f := range d.Files {
			ids = append(ids, strconv.Itoa(f.ID))
		}
	}
	return strings.Join(ids, ", ")
}

// begin makes the tables that the steps of a load need, with no row of new files. The erased files are not current.
func (p *purge) begin(ctx context.Context) error {
	if err := p.orderTable(ctx); err != nil {
		return err
	}
	err := p.exec(ctx, workspace.Schema,
		fmt.Sprintf("create temp table erased as select unnest([%s]) as file_id", p.files()),
		"update file_order set current = false where file_id in (select file_id from erased)", heirSQL, verdictTable,
		`create temp table file_count (file_id integer, n_read bigint, n_faulty bigint,
    n_duplicate bigint, n_conflicting bigint, n_counted bigint)`)
	if err != nil {
		return err
	}
	if err := p.vault.Inherit(ctx); err != nil {
		return err
	}
	return p.release(ctx)
}

// release puts the rows into the stage that go back to their registers: those that only erased rows contradicted, and
// those that repeated an erased one.
func (p *purge) release(ctx context.Context) error {
	released := []string{"select '' as register, 0 as file_id, 0::bigint as line where false"}
	numbers := []string{"select cast(null as bigint) as number where false"}
	for _, r := range register.All() {
		if len(r.Key) == 0 {
			continue
		}
		held, err := p.vault.Held(ctx, r.Name)
		if err != nil {
			return err
		}
		rows := []string{}
		if held != "" {
			rows = append(rows, fmt.Sprintf(`select file_id, line, %s, true as held
from %s semi join (select file_id from file_order where current) using (file_id)
qualify count(*) over (partition by %s) = 1`, r.SQL(), held, list(keyColumns(r), "%")))
		}
		if len(p.draft.Parts[r.Name]) > 0 {
			rows = append(rows, fmt.Sprintf(`select h.file_id, h.line, %s, false
from (%s) d join heir h on h.of_file = d.file_id and h.of_line = d.line`, list(r.Columns, "d.%"),
				withNumbers(r, "heir_of")))
		}
		if len(rows) == 0 {
			continue
		}
		err = p.exec(ctx, fmt.Sprintf(`create table stage.main.%s as
select *, 0 as fault, cast(null as varchar) as fault_value, cast(null as varchar) as also from (%s)`, r.Name,
			strings.Join(rows, "\nunion all ")))
		if err != nil {
			return err
		}
		var n int64
		if err := engine.Row(ctx, p.db, "select count(*) from stage.main."+r.Name, &n); err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		p.registers = append(p.registers, r)
		released = append(released, fmt.Sprintf("select '%[1]s', file_id, line from stage.main.%[1]s where held",
			r.Name))
		for _, c := range identities(r) {
			numbers = append(numbers, fmt.Sprintf("select %s from stage.main.%s", c.Name, r.Name))
		}
	}
	return p.exec(ctx, "create temp table released as "+strings.Join(released, "\nunion all "),
		"create table stage.main.number as select distinct number from ("+strings.Join(numbers, "\nunion all ")+
			") where number is not null")
}

// rewrite writes the registers and the books without the erased files.
func (p *purge) rewrite(ctx context.Context) error {
	if err := p.resolveAliases(ctx); err != nil {
		return err
	}
	if err := p.exec(ctx, mapSQL); err != nil {
		return err
	}
	if err := p.vault.SetOrigin(ctx, p.draft.Origin); err != nil {
		return err
	}
	if err := p.choosePersons(ctx); err != nil {
		return err
	}
	if err := p.writeRegisters(ctx); err != nil {
		return err
	}
	if err := p.listParts(ctx); err != nil {
		return err
	}
	return p.bookkeeping(ctx)
}

// forget removes from books and vault what they have of the erased files, and writes both as new files.
func (p *purge) forget(ctx context.Context) error {
	var keys []string
	for _, r := range register.All() {
		for _, c := range identities(r) {
			keys = append(keys, fmt.Sprintf("select %s as key from delivered.%s", readKey(r, c), r.Name))
			if r.Name != aliases {
				keys = append(keys, fmt.Sprintf("select %s from delivered.%s", c.Name, r.Name))
			}
		}
	}
	var err error
	if err = p.vault.Release(ctx, p.registers); err != nil {
		return err
	}
	p.purged.Numbers, err = p.vault.Erase(ctx, vault.Erasure{Files: p.files(),
		Held: "select file_id from file_order where not current", Keys: strings.Join(keys, "\nunion ")})
	if err != nil {
		return err
	}
	if err = p.vault.List(ctx); err != nil {
		return err
	}
	if p.vault.Sealed() {
		if err = p.sealVault(ctx); err != nil {
			return err
		}
	}
	err = engine.Row(ctx, p.db, "select count(*) from heir", &p.purged.Returned)
	if err != nil {
		return err
	}
	statements := append(p.draft.Vault.Statements(), `update load.file
set loaded = loaded + h.n - h.held, quarantined = quarantined + h.held, duplicates = duplicates - h.n
from (select file_id, count(*) as n, count(*) filter (held) as held from heir_held group by file_id) h
where h.file_id = file.file_id`, `update load.file
set loaded = loaded + r.n, quarantined = quarantined - r.n
from (select file_id, count(*) as n from released group by file_id) r where r.file_id = file.file_id`)
	for _, d := range p.purged.Deliveries {
		if !p.purged.again {
			statements = append(statements, fmt.Sprintf("insert into load.erased values "+
				"(%s, '%s', '%s', %s, cast([%s] as varchar[]), %d, %d)", engine.Quote(d.Folder), d.Agency, d.Hash,
				engine.Quote(d.EraseBy), quotedList(d.Registers()), p.purged.lastRelease, p.draft.Origin.Generation))
		}
		delivery := fmt.Sprintf("where delivery_id = (select delivery_id from load.delivery where hash = '%s')", d.Hash)
		for _, table := range []string{"load.term", "load.file", "load.delivery"} {
			statements = append(statements, "delete from "+table+" "+delivery)
		}
	}
	statements = append(statements, "delete from load.renamed_column where file_id in ("+p.files()+")")
	if err := p.exec(ctx, statements...); err != nil {
		return err
	}
	if err := p.db.Include(ctx, "rewritten", p.draft.NewBooks(), false); err != nil {
		return err
	}
	if err := p.exec(ctx, "copy from database warehouse to rewritten"); err != nil {
		return err
	}
	if err := p.db.Checkpoint(ctx, "rewritten"); err != nil {
		return err
	}
	if p.vault.Sealed() {
		return nil
	}
	return p.vault.Rewrite(ctx, p.draft.NewVault())
}

// commit records the erasure and makes it the workspace. If that fails, the ledger says that it was undone.
func (p *purge) commit(ctx context.Context) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	err = p.db.Close()
	p.db = nil
	if err != nil {
		return err
	}
	if err := p.draft.Sync(); err != nil {
		return err
	}
	var number int64
	err = p.draft.PublishBooks(func() (err error) {
		number, err = p.draft.Record(ctx, p.entry(), p.Signer)
		return err
	})
	if err == nil || number == 0 {
		return err
	}
	undone := ledger.Entry{Kind: ledger.Purge, Command: p.purged.command(),
		What: ledger.Facts{"undone": strconv.FormatInt(number, 10)}}
	_, failed := p.draft.Record(ctx, undone, p.Signer)
	return errors.Join(err, failed)
}

// entry is the erasure as the ledger has it.
func (p *purge) entry() ledger.Entry {
	loaded, aside := p.purged.Rows()
	what := p.purged.facts()
	maps.Copy(what, ledger.Facts{
		"workspace":   p.draft.Origin.Workspace,
		"load":        strconv.Itoa(p.draft.Origin.Generation),
		"rows":        strconv.FormatInt(loaded, 10),
		"quarantined": strconv.FormatInt(aside, 10),
		"numbers":     strconv.FormatInt(p.purged.Numbers, 10),
	})
	return ledger.Entry{Kind: ledger.Purge, Command: p.purged.command(), What: what}
}
