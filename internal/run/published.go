package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"ansatz/internal/disclosure"
	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/model"
	"ansatz/internal/report"
	"ansatz/internal/result"
	"ansatz/internal/study"
	"ansatz/internal/table"
	"ansatz/internal/workspace/law"
)

// Folders of results are read as others hold them: without the workspace. Such a folder may come from anywhere.

// Release is a folder of results that a run has written.
type Release struct {
	disclosure.Held
	Unprotected bool
	Deliveries  []report.Delivery // that it was computed from
	Conditions  []law.Condition   // of use, of all its results together
	Program     string            // the version of the program that wrote it
	Versions    map[string]string // of the program and its parts
	Phenomena   map[string]string // the names of phenomena by their ids
	Models      map[string]string // the fingerprints of the models that it was computed from, by name

	Terms map[string][]law.Condition // the conditions of each result
}

// programName is the program's name among the versions of a run.
const programName = "ansatz"

// mostBytes is how large a file of a folder of results may be.
const mostBytes = 1 << 28

// ReadPart reads a file of a folder of results, following no link out of it. That it is not there can be told from the
// error.
func ReadPart(folder, name string) ([]byte, error) { return readPart(folder, name) }

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
	r.Unprotected, r.Program, r.Versions = p.Unprotected, p.Versions[programName], p.Versions
	r.Phenomena, r.Models = p.Phenomena, map[string]string{}
	for _, m := range p.Models {
		r.Models[m.Name] = m.Fingerprint
	}
	for _, d := range p.Deliveries {
		r.Deliveries = append(r.Deliveries, d.delivery())
	}
	r.Conditions = p.conditions()
	r.Terms = map[string][]law.Condition{}
	for _, t := range p.Terms {
		r.Terms[t.Result] = t.Conditions
	}
	if p.Profile != nil {
		r.Profile = *p.Profile
		r.Noise = p.Profile.Noise
	}
	for _, s := range p.Attrition {
		step := s.step()
		step.Step = result.Why(step.Chain, step.Name)
		r.Steps = append(r.Steps, step)
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

// ReadStated reads what a certificate is of and states itself, from files of a folder of results by their names. It
// needs no study, and so no certain version of the program: disclosure.Stated checks what it returns.
func ReadStated(files map[string][]byte) (disclosure.Held, error) {
	h := disclosure.Held{Hashes: map[string]string{}}
	for _, name := range certified {
		h.Hashes[name] = hashOf(files[name])
	}
	rows, err := table.ReadCSV(bytes.NewReader(files["results.csv"]))
	if err != nil {
		return h, notOfARun("results.csv", err)
	}
	h.Rows = rows
	var p provenance
	if err := json.Unmarshal(files["provenance.json"], &p); err != nil {
		return h, notOfARun("provenance.json", errJSON)
	}
	if p.Profile != nil {
		h.Profile = *p.Profile
	}
	for _, s := range p.Attrition {
		h.Steps = append(h.Steps, s.step())
	}
	if h.Certificate, err = disclosure.ReadCertificate(files["certificate.json"]); err != nil {
		return h, notOfARun("certificate.json", errJSON)
	}
	return h, nil
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

// conditions are those of all results together. Where the file does not state them by result, they are those of all
// deliveries.
func (p *provenance) conditions() []law.Condition {
	var all []law.Sources
	for _, t := range p.Terms {
		for _, c := range t.Conditions {
			for _, agency := range c.Agencies {
				one := law.Sources{Agency: agency, Terms: law.Terms{Handling: []string{c.Code}}}
				all = append(all, one)
				for _, text := range c.Texts {
					one.Restriction = text
					all = append(all, one)
				}
			}
		}
	}
	if p.Terms == nil {
		for _, d := range p.Deliveries {
			all = append(all, law.Sources{Agency: d.delivery().Giver(), Terms: law.Terms{Handling: d.Handling,
				Restriction: d.Restriction}})
		}
	}
	return law.Union(all)
}

// SourcesOf lists the registers that a result was computed from. Of a model of the study's own, whose SQL is not in the
// folder, these are all that were delivered.
func (r *Release) SourcesOf(name string) []string {
	var registers []string
	for i := range r.Study.Results {
		if one := &r.Study.Results[i]; one.Name == name && one.Kind != study.Own {
			registers = sourcesOfModels(result.Models(one))
			if also := repeatedFrom(func() []table.Row { return r.Rows }, one); registers != nil && len(also) > 0 {
				registers = slices.Concat(registers, sourcesOf(also))
				slices.Sort(registers)
				registers = slices.Compact(registers)
			}
		}
	}
	if registers != nil {
		return registers
	}
	for _, d := range r.Deliveries {
		for _, f := range d.Files {
			registers = append(registers, f.Register)
		}
	}
	slices.Sort(registers)
	return slices.Compact(registers)
}

// ModelsOf lists the built-in models behind a result, in the order of counting; none where one of them is not built in.
func (r *Release) ModelsOf(name string) []*model.Model {
	set, err := model.Builtin()
	i := slices.IndexFunc(r.Study.Results, func(one study.Result) bool { return one.Name == name })
	if err != nil || i < 0 || r.Study.Results[i].Kind == study.Own {
		return nil
	}
	wanted := result.Models(&r.Study.Results[i])
	if slices.ContainsFunc(wanted, func(n string) bool { return set[n] == nil }) {
		return nil
	}
	models, _ := set.Lineage(wanted...)
	return models
}

// sourcesOfModels lists the registers that built-in models read; nil where one of them is not built in.
func sourcesOfModels(names []string) []string {
	set, err := model.Builtin()
	if err != nil || slices.ContainsFunc(names, func(n string) bool { return set[n] == nil }) {
		return nil
	}
	_, relations := set.Lineage(names...)
	return sourcesOf(relations)
}

// delivery is a delivery as documents name it.
func (d provenanceDelivery) delivery() report.Delivery {
	del := report.Delivery{Agency: d.Agency, Deliverer: d.Deliverer, Name: d.Folder,
		Delivered: d.Delivered, Reference: d.Reference, LegalBasis: d.LegalBasis, Hash: d.SHA256,
		Synthetic: d.Synthetic, Handling: d.Handling, EraseBy: d.EraseBy, Restriction: d.Restriction}
	if d.Decision != nil {
		del.Decision = *d.Decision
	}
	for _, f := range d.Files {
		if f.Superseded {
			continue
		}
		file := report.File{Register: f.Register, Path: f.Name, Hash: f.SHA256, Rows: report.Withheld}
		if f.FileRows != nil {
			file.Rows = f.Read
		}
		del.Files = append(del.Files, file)
	}
	return del
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
	if _, look := os.Stat(folder); errors.Is(look, fs.ErrNotExist) {
		return nil, missing{&fault.Fault{Kind: fault.Usage, File: folder,
			Rule: lang.Text{SV: "mappen eller filen finns inte", EN: "the folder or file does not exist"},
			Hint: lang.Text{SV: "kontrollera sökvägen", EN: "check the path"}}}
	}
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
