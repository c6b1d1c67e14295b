package run

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

// What is computed or shown from a workspace is written to its ledger first: here, and by the rooms that load and that
// turn keys back into numbers.

// signer reads who asks; nil for nobody.
func (in Input) signer() (*person.Signer, error) {
	if in.Signer == nil {
		return nil, nil
	}
	return in.Signer()
}

// enter opens the workspace for who asks, if they may have something recorded in it.
func (in Input) enter(ctx context.Context) (*workspace.Workspace, *person.Signer, error) {
	by, err := in.signer()
	if err != nil {
		return nil, nil, err
	}
	w, err := workspace.Open(in.Workspace, in.Engine.OpenStore)
	if err != nil {
		return nil, nil, err
	}
	if err := w.Allow(ctx, by); err != nil {
		w.Close()
		return nil, nil, err
	}
	return w, by, nil
}

// NotRecorded is what is said where a workspace cannot be written and has no list of people.
var NotRecorded = lang.Text{
	SV: "VARNING: arbetsytan kan inte skrivas, och det som görs antecknas inte i dess liggare.",
	EN: "WARNING: the workspace cannot be written, and what is done is not recorded in its ledger.",
}

// recorder is a workspace, or its quarantine.
type recorder interface {
	Record(ctx context.Context, e ledger.Entry, by *person.Signer) (recorded bool, err error)
}

// unopened is the folder of a workspace that is not opened.
type unopened string

// Record writes an entry to its ledger.
func (u unopened) Record(ctx context.Context, e ledger.Entry, by *person.Signer) (recorded bool, err error) {
	n, err := ledger.Append(ctx, string(u), e, by)
	return n > 0, err
}

// Record writes an entry to the ledger of a workspace, and gives notice where that cannot be written.
func (in Input) Record(ctx context.Context, w recorder, k ledger.Kind, what ledger.Facts, by *person.Signer) error {
	recorded, err := w.Record(ctx, ledger.Entry{Kind: k, Command: in.Command, What: in.Of(what)}, by)
	if err == nil && !recorded && in.Reporter != nil {
		in.Reporter.Notice(NotRecorded)
	}
	return err
}

// Of adds to facts for the ledger who has signed in, where whoever signs does so on behalf of them.
func (in Input) Of(what ledger.Facts) ledger.Facts {
	if in.Behalf == "" {
		return what
	}
	what = maps.Clone(what)
	what["signed_in"] = in.Behalf
	return what
}

func (o *opened) record(ctx context.Context, k ledger.Kind, what ledger.Facts) error {
	return o.input.Record(ctx, o.workspace, k, what, o.signer)
}

// asked are the facts about what was computed from what.
func (s *session) asked(req Request) ledger.Facts {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(s.registers.Content)) {
		fmt.Fprintln(h, name, s.registers.Content[name])
	}
	what := ledger.Facts{"study": s.study.Name, "study_sha256": hashOf(s.study.Source),
		"deliveries_sha256": hex.EncodeToString(h.Sum(nil))}
	if req.Planted != nil {
		what["truth"] = "true"
	}
	if req.Unprotected {
		what["unprotected"] = "true"
	} else if req.Profile != nil {
		what["profile"] = req.Profile.Name
	}
	return what
}

// recordRun writes a run to the ledger, before its folder comes into its place. True values have no hash there: who
// holds the protected ones could try which it is.
func (s *session) recordRun(ctx context.Context, dir string, out *Outcome) error {
	what := s.asked(out.Request)
	rows, withheld, _ := out.Rows()
	what["rows"] = strconv.Itoa(rows)
	if out.Release > 0 {
		what["release"] = strconv.Itoa(out.Release)
	}
	if !out.Unprotected {
		what["withheld"] = strconv.Itoa(withheld)
		text, err := os.ReadFile(filepath.Join(dir, "results.csv"))
		if err != nil {
			return CannotWrite(dir, err)
		}
		what["results_sha256"] = hashOf(text)
	}
	return s.record(ctx, ledger.Run, what)
}

// recordRelease writes to the ledger that results are kept as a release, before they are.
func (s *session) recordRelease(ctx context.Context, number int, r *record) error {
	return s.record(ctx, ledger.Release, ledger.Facts{"release": strconv.Itoa(number), "study": r.Name,
		"profile": r.Profile.Name, "results_sha256": r.SHA256})
}

// Accounted returns an error if the workspace holds a load or a release that its ledger does not have: then entries
// were cut, or the folder is another's. A ledger without a workspace, which was exported, has nothing to be held
// against.
func Accounted(ctx context.Context, in Input, l *ledger.Ledger) error {
	if _, err := os.Stat(filepath.Join(in.Workspace, workspace.WarehouseFile)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	w, err := workspace.Open(in.Workspace, in.Engine.OpenStore)
	if err != nil {
		return err
	}
	defer w.Close()
	sources, err := w.Sources(ctx)
	if err != nil {
		return workspace.Fault(in.Workspace, in.Engine.OpenStore, err)
	}
	releases, err := w.ReleaseNumbers()
	if err != nil {
		return err
	}
	loads, left := map[string]string{}, map[string]bool{}
	for _, e := range l.Entries {
		switch e.Kind {
		case ledger.Load:
			loads[e.What["load"]] += e.What["deliveries"]
		case ledger.Release:
			left[e.What["release"]] = true
		}
	}
	lacking := func(rule lang.Text) error {
		return &fault.Fault{Kind: fault.Workspace, File: filepath.Join(in.Workspace, ledger.Dir), Rule: rule,
			Hint: lang.Text{SV: "poster är borttagna, eller liggaren är en annan arbetsytas eller äldre; " +
				"återställ hela arbetsytan från säkerhetskopia",
				EN: "entries were removed, or the ledger is another workspace's or older; " +
					"restore the whole workspace from a backup"}}
	}
	for _, s := range sources {
		if !strings.Contains(loads[strconv.Itoa(s.Generation)], s.Hash) {
			return lacking(lang.Textf("liggaren saknar inläsning %d, som arbetsytan har",
				"the ledger lacks load %d, which the workspace has", s.Generation))
		}
	}
	for _, n := range releases {
		if !left[strconv.Itoa(n)] {
			return lacking(lang.Textf("liggaren saknar utlämnande %d, som arbetsytan har",
				"the ledger lacks release %d, which the workspace has", n))
		}
	}
	return nil
}
