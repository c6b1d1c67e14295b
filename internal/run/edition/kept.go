package edition

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"ansatz/internal/disclosure"
	"ansatz/internal/disk"
	"ansatz/internal/lang"
	"ansatz/internal/report/manuscript"
	"ansatz/internal/run"
	"ansatz/internal/study"
)

// Kept holds folders of results, that their certificates hold, and reports that were made of them, as long as all that
// they follow from is the same. Whether results are current and may leave is asked anew each time.
type Kept struct {
	releases disk.Kept[*run.Release]
	builtin  disk.Kept[*study.Study]
	examined disk.Kept[disclosure.Examined]
	made     disk.Kept[written]
}

// written is a report that is made, and what it was made of: making it finds the paragraphs of its comments.
type written struct {
	of      *manuscript.Manuscript
	made    *manuscript.Made
	doubted map[string]lang.Text
}

// release reads a folder of results.
func (k *Kept) release(folder string) (*run.Release, error) {
	read := func() (*run.Release, error) { return run.ReadRelease(folder) }
	if k == nil {
		return read()
	}
	return k.releases.Get(folder, disk.StateOf(folder, run.Files...), read)
}

// study reads a study. One of one's own is read anew.
func (k *Kept) study(name string) (*study.Study, error) {
	read := func() (*study.Study, error) { return study.Load(name) }
	if k == nil || !slices.Contains(study.BuiltinNames, name) {
		return read()
	}
	return k.builtin.Get(name, nil, read)
}

// examine sees to it that a folder of results is protected, and that its certificate proves it.
func (k *Kept) examine(r *run.Release, profile *disclosure.Profile) (disclosure.Examined, error) {
	check := func() (disclosure.Examined, error) { return examine(r, profile) }
	if k == nil || profile != nil {
		return check()
	}
	return k.examined.Get(digestOf(r.Name, r.Hashes), nil, check)
}

// write writes the report of its results.
func (e *Edition) write(k *Kept, results []*manuscript.Results) (err error) {
	write := func() (written, error) {
		made, err := e.Manuscript.Write(results)
		if err != nil {
			return written{}, err
		}
		e.Made = made
		e.origins(results)
		return written{e.Manuscript, made, e.doubted}, nil
	}
	var done written
	if k == nil {
		done, err = write()
	} else {
		of := []any{e.Manuscript.Folder, e.Manuscript.Files, e.Manuscript.Comments, e.people}
		for i, r := range results {
			of = append(of, r.Folder, e.Releases[i].Hashes, r.Stale, r.Released)
		}
		done, err = k.made.Get(digestOf(of...), nil, write)
	}
	if err == nil {
		e.Manuscript, e.Made, e.doubted = done.of, done.made, done.doubted
	}
	return err
}

// digestOf is the hash of all that something follows from.
func digestOf(of ...any) string {
	text, err := json.Marshal(of)
	if err != nil {
		panic("what a report follows from: " + err.Error()) // texts, bytes and lists of them have none
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
