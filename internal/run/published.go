package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"ansatz/internal/disclosure"
	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Folders of results are read as others hold them: without the workspace. Such a folder may come from anywhere.

// Release is a folder of results that a run has written.
type Release struct {
	disclosure.Held
	Unprotected bool
}

// mostBytes is how large a file of a folder of results may be.
const mostBytes = 1 << 28

// ReadRelease reads a folder of results: results.csv, study.yaml, provenance.json, and certificate.json where there is
// one. It reads no other file, and follows no link out of the folder. All mistakes of a file come at once, as a
// fault.List.
func ReadRelease(folder string) (*Release, error) {
	r := &Release{}
	r.Name, r.Hashes = folder, map[string]string{}
	texts := map[string][]byte{}
	for _, name := range certified {
		text, err := readPart(folder, name)
		if err != nil {
			return nil, err
		}
		texts[name], r.Hashes[name] = text, hashOf(text)
	}
	rows, err := table.ReadCSV(bytes.NewReader(texts["results.csv"]))
	if err != nil {
		return nil, notOfARun(filepath.Join(folder, "results.csv"), err)
	}
	r.Rows = rows
	var p provenance
	if err := json.Unmarshal(texts["provenance.json"], &p); err != nil {
		return nil, notOfARun(filepath.Join(folder, "provenance.json"), errJSON)
	}
	r.Unprotected = p.Unprotected
	if p.Profile != nil {
		r.Profile = *p.Profile
	}
	for _, s := range p.Attrition {
		r.Steps = append(r.Steps, s.step())
	}
	if r.Study, err = study.Recorded(filepath.Join(folder, study.File), texts[study.File], p.Study.K,
		p.Study.Seed); err != nil {
		return nil, err
	}
	text, err := readPart(folder, "certificate.json")
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		if r.Certificate, err = disclosure.ReadCertificate(text); err != nil {
			return nil, notOfARun(filepath.Join(folder, "certificate.json"), errJSON)
		}
	}
	return r, nil
}

var errJSON = errors.New("not the JSON that a run writes")

// Protected says what is wrong where the folder holds true values.
func (r *Release) Protected() error {
	if !r.Unprotected {
		return nil
	}
	return &fault.Fault{Kind: fault.Usage, File: r.Name,
		Rule: lang.Text{SV: "mappen håller oskyddade värden", EN: "the folder holds unprotected values"},
		Hint: lang.Text{SV: "ange en mapp som skrevs utan --unprotected",
			EN: "give a folder that was written without --unprotected"}}
}

// step is a step of the attrition as a reader holds it.
func (s provenanceStep) step() disclosure.Step {
	step := disclosure.Step{Chain: s.Chain, Name: s.Name, Persons: disclosure.NotCounted, Rows: disclosure.NotCounted}
	if s.Withheld {
		step.Persons, step.Rows = disclosure.Withheld, disclosure.Withheld
	}
	if s.Persons != nil {
		step.Persons = *s.Persons
	}
	if s.Rows != nil {
		step.Rows = *s.Rows
	}
	return step
}

// readPart reads a file of a folder of results. That it is not there can be told from the error.
func readPart(folder, name string) ([]byte, error) {
	path := filepath.Join(folder, name)
	f, err := disk.Open(folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing{&fault.Fault{Kind: fault.Usage, File: path,
			Rule: lang.Text{SV: "filen finns inte", EN: "the file does not exist"}, Hint: ofARun}}
	}
	if err != nil {
		return nil, disk.Fault(fault.Usage, path, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostBytes+1))
	switch {
	case err != nil:
		return nil, disk.Fault(fault.Usage, path, err)
	case len(text) > mostBytes:
		return nil, &fault.Fault{Kind: fault.Usage, File: path,
			Rule: lang.Textf("filen är större än %d MB", "the file is larger than %d MB", mostBytes>>20), Hint: ofARun}
	}
	return text, nil
}

// missing is a fault of a file that is not there.
type missing struct{ *fault.Fault }

func (m missing) Unwrap() []error { return []error{m.Fault, os.ErrNotExist} }

var ofARun = lang.Text{SV: "ange en mapp som ansatz run skrev, med alla dess filer",
	EN: "give a folder that ansatz run wrote, with all its files"}

// notOfARun says that a file is not as a run writes it, and where, if err tells.
func notOfARun(path string, err error) error {
	f := &fault.Fault{Kind: fault.Usage, File: path, Hint: ofARun,
		Rule: lang.Text{SV: "filen är inte som en körning skriver den", EN: "the file is not as a run writes it"}}
	if at := (*table.Malformed)(nil); errors.As(err, &at) {
		f.Line, f.Column = at.Line, at.Column
	}
	return f
}
