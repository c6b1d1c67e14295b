package run

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"

	"ansatz/internal/disclosure"
	"ansatz/internal/disk"
	"ansatz/internal/lang"
	"ansatz/internal/model"
	"ansatz/internal/register"
	"ansatz/internal/report"
	"ansatz/internal/report/html"
	"ansatz/internal/report/xlsx"
	"ansatz/internal/result"
	"ansatz/internal/run/evidence"
	"ansatz/internal/study"
	"ansatz/internal/table"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/law"
)

// Named is the study with the names of what it and the data name.
func (o *Outcome) Named() report.Study { return named(o.Study, o.Phenomena) }

func named(s *study.Study, phenomena map[string]string) report.Study {
	names := report.OfStudy(s)
	names.NamePhenomena(phenomena)
	return names
}

// Document gathers what the page and the workbook are made from.
func (o *Outcome) Document() *report.Document {
	doc := &report.Document{
		Lang:     o.Lang,
		Results:  o.Results,
		Versions: Versions(o.Program, o.engine),
		Study:    o.Named(),
		Gaps:     o.Gaps,
		Evidence: o.Evidence(),
		Terms:    map[string][]law.Condition{},

		NoPurpose: o.Study.Purpose == "" && o.policy.StudyPurpose == law.Noted,
		VaultOpen: o.vault.State == workspace.VaultOpen,
		OwnSecret: o.vault.OwnSecret != "",
	}
	for i := range o.Study.Results {
		r := &o.Study.Results[i]
		doc.Terms[r.Name] = o.Conditions(r)
	}
	counts := map[string]*report.RegisterCount{}
	for _, d := range o.Sources {
		del := report.Delivery{
			Agency: d.Agency, Deliverer: d.Deliverer, Name: d.Folder, Delivered: d.Delivered, Reference: d.Reference,
			LegalBasis: d.LegalBasis, Hash: d.Hash, Synthetic: d.Synthetic, Handling: d.Handling,
			Decision: d.Decision, EraseBy: d.EraseBy, Restriction: d.Restriction, Unstated: o.unstatedBy(d),
		}
		for _, f := range d.Files {
			del.Files = append(del.Files, report.File{Register: f.Register, Path: f.Name, Hash: f.SHA256, Rows: f.Read})
			if o.noisy() { // rows of a register may be persons
				del.Files[len(del.Files)-1].Rows = report.Withheld
				continue
			}
			c := counts[f.Register]
			if c == nil {
				c = &report.RegisterCount{Register: f.Register, Unknown: report.NotCounted}
				counts[f.Register] = c
			}
			c.Read += f.Read
			c.Loaded += f.Loaded
			c.Duplicate += f.Duplicates
			c.Quarantined += f.Quarantined
		}
		doc.Deliveries = append(doc.Deliveries, del)
	}
	for _, r := range register.All() {
		if c := counts[r.Name]; c != nil {
			doc.Registers = append(doc.Registers, *c)
		}
	}
	for _, m := range o.models {
		rows := m.Rows
		if !o.showsRows(m) {
			rows = report.Withheld
		}
		doc.Models = append(doc.Models, report.Model{Name: m.Name, Hash: m.Fingerprint, Rows: rows})
	}
	return doc
}

// Evidence returns what follows from the results, as they are printed, of how far their ratios bear.
// It is derived once.
func (o *Outcome) Evidence() []table.Row {
	o.deriving.Do(func() { o.evidence = evidence.Of(o.Study, o.Results.Rows()) })
	return o.evidence
}

// writeEvidence writes evidence.csv, in the form of results.csv; no file without a ratio.
func writeEvidence(ctx context.Context, dir string, o *Outcome) error {
	rows := o.Evidence()
	if len(rows) == 0 {
		return nil
	}
	return WriteFile(ctx, filepath.Join(dir, "evidence.csv"),
		func(w io.Writer) error { return evidence.Write(w, rows) })
}

// noisy says whether the counts have noise.
func (o *Outcome) noisy() bool { return o.Results.Noise() != (disclosure.Noise{}) }

// showsRows says whether the number of a model's rows may be shown. A study's own model can have any number of rows,
// such as one person's debt.
func (o *Outcome) showsRows(m model.State) bool {
	return o.Results.Unprotected()
}

// Param is a table of the study's values, as models read it.
type Param = model.Param

// Behind lists what a result was computed from.
type Behind struct {
	Models    []Model  // in the order in which they are computed
	Params    []Param  // the study's values that the models read
	Registers []string // that the models read, and the number changes, by which every id is resolved
}

// Model is a model of a run, with its number of rows if that may be shown.
type Model struct {
	*model.Model
	Rows  int64
	Shown bool
}

// registers lists what the models of a result read, and the number changes, by which every id is resolved. Where it
// repeats rows of other studies, the registers are those behind these too.
func (o *Outcome) registers(r *study.Result) []string {
	_, relations := o.set.Lineage(result.Models(r)...)
	relations = append(relations, repeatedFrom(o.Results.Rows, r)...)
	return append(sourcesOf(relations), "person_alias")
}

// Behind returns what a result of the study was computed from.
func (o *Outcome) Behind(r *study.Result) Behind {
	models := o.set.Order(result.Models(r)...)
	b := Behind{Registers: o.registers(r)}
	made := map[string]model.State{}
	for _, m := range o.models {
		made[m.Name] = m
	}
	for _, m := range models {
		one := Model{Model: m}
		if state := made[m.Name]; o.showsRows(state) {
			one.Rows, one.Shown = state.Rows, true
		}
		b.Models = append(b.Models, one)
	}
	for _, p := range result.Parameters(o.Study, o.Study.Coding()) {
		if slices.ContainsFunc(models, func(m *model.Model) bool { return slices.Contains(m.Params, p.Name) }) {
			b.Params = append(b.Params, p)
		}
	}
	return b
}

func writePage(ctx context.Context, dir string, o *Outcome) error {
	return WriteFile(ctx, filepath.Join(dir, "report.html"),
		func(w io.Writer) error { return html.Write(w, o.Document()) })
}

func writeWorkbook(ctx context.Context, dir string, o *Outcome) error {
	return WriteFile(ctx, filepath.Join(dir, "results.xlsx"),
		func(w io.Writer) error { return xlsx.Write(w, o.Document()) })
}

// provenance says where every number of a run comes from. The same deliveries, study and seed give the same bytes.
type provenance struct {
	Study struct {
		Name          string `json:"name"`
		ReferenceDate string `json:"reference_date"`
		SHA256        string `json:"sha256"`
		Purpose       string `json:"purpose,omitempty"`
		K             int    `json:"k"`
		Seed          int64  `json:"seed"`

		BasedOn []provenanceBase `json:"based_on,omitempty"`
	} `json:"study"`
	Unprotected bool                      `json:"unprotected"`
	Profile     *disclosure.PublicProfile `json:"profile,omitempty"`
	Synthetic   bool                      `json:"synthetic"`
	Versions    map[string]string         `json:"versions"`
	Deliveries  []provenanceDelivery      `json:"deliveries"`
	Policy      string                    `json:"policy"` // the hash of what deliveries and studies must state
	Terms       []provenanceTerms         `json:"conditions"`
	Models      []provenanceModel         `json:"models"`
	Attrition   []provenanceStep          `json:"attrition"`
	Phenomena   map[string]string         `json:"phenomena,omitempty"` // their names by their ids
}

// provenanceBase is a study that the study builds on, the nearest first.
type provenanceBase struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

type provenanceDelivery struct {
	Folder      string           `json:"folder"`
	Agency      string           `json:"agency"`
	Deliverer   string           `json:"deliverer,omitempty"`
	Delivered   string           `json:"delivered"`
	Reference   string           `json:"reference"`
	LegalBasis  string           `json:"legal_basis"`
	Decision    *law.Decision    `json:"decision,omitempty"`
	EraseBy     string           `json:"erase_by,omitempty"`
	Handling    []string         `json:"handling"`
	Restriction string           `json:"restriction,omitempty"` // the text of H3
	Unstated    []string         `json:"not_stated,omitempty"`  // what the policy notes
	Synthetic   bool             `json:"synthetic"`
	SHA256      string           `json:"sha256"`
	Files       []provenanceFile `json:"files"`
}

// provenanceTerms are the conditions of a result: those of all deliveries that it follows from.
type provenanceTerms struct {
	Result     string          `json:"result"`
	Conditions []law.Condition `json:"conditions"`
}

type provenanceFile struct {
	Register string `json:"register"`
	Name     string `json:"name"`
	SHA256   string `json:"sha256"`
	*FileRows
	Superseded bool `json:"superseded,omitempty"`
}

// FileRows counts the rows of a file. It is left out where counts have noise: rows may be persons.
type FileRows struct {
	Read        int64 `json:"rows_read"`
	Loaded      int64 `json:"rows_loaded"`
	Duplicates  int64 `json:"duplicates"`
	Quarantined int64 `json:"quarantined"`
}

type provenanceModel struct {
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"`
	Rows        *int64 `json:"rows,omitempty"`
}

type provenanceStep struct {
	Chain   string `json:"chain"`
	Name    string `json:"name"`
	Persons *int64 `json:"persons,omitempty"`
	Rows    *int64 `json:"rows,omitempty"`

	Withheld bool `json:"withheld,omitempty"`
}

// studyIn returns the name of the study whose results a folder has, as its provenance.json says; empty if there is none
// that can be read.
func studyIn(folder string) string {
	var p provenance
	text, err := disk.ReadFile(filepath.Join(folder, "provenance.json"))
	if err != nil || json.Unmarshal(text, &p) != nil {
		return ""
	}
	return p.Study.Name
}

func writeProvenance(ctx context.Context, dir string, o *Outcome) error {
	p := provenance{Unprotected: o.Results.Unprotected(), Versions: map[string]string{}, Phenomena: o.Phenomena}
	p.Study.Name, p.Study.ReferenceDate = o.Study.Name, o.Study.ReferenceDate.String()
	p.Study.SHA256, p.Study.Purpose, p.Policy = hashOf(o.Study.Source), o.Study.Purpose, o.policy.SHA256()
	for i := range o.Study.Results {
		r := &o.Study.Results[i]
		p.Terms = append(p.Terms, provenanceTerms{r.Name, append([]law.Condition{}, o.Conditions(r)...)})
	}
	if c := o.Results.Certificate(); c != nil {
		p.Profile = &c.Profile
	}
	for base := o.Study.Base; base != nil; base = base.Base {
		p.Study.BasedOn = append(p.Study.BasedOn, provenanceBase{base.Name, hashOf(base.Source)})
	}
	p.Study.K, p.Study.Seed = o.Study.Comparison.K, o.Study.Comparison.Seed
	for _, version := range Versions(o.Program, o.engine) {
		p.Versions[version.Name] = version.Version
	}
	for _, d := range o.Sources {
		p.Synthetic = p.Synthetic || d.Synthetic
		del := provenanceDelivery{Folder: d.Folder, Agency: d.Agency, Deliverer: d.Deliverer,
			Delivered: d.Delivered, Reference: d.Reference, LegalBasis: d.LegalBasis, Handling: d.Handling,
			Synthetic: d.Synthetic, SHA256: d.Hash, EraseBy: d.EraseBy, Restriction: d.Restriction}
		if d.Decision.Stated() {
			del.Decision = &d.Decision
		}
		for _, f := range o.policy.Missing(d.Terms, law.Noted) {
			del.Unstated = append(del.Unstated, f.Name)
		}
		for _, f := range d.Files {
			one := provenanceFile{Register: f.Register, Name: f.Name, SHA256: f.SHA256, Superseded: f.Superseded}
			if !o.noisy() {
				one.FileRows = &FileRows{f.Read, f.Loaded, f.Duplicates, f.Quarantined}
			}
			del.Files = append(del.Files, one)
		}
		p.Deliveries = append(p.Deliveries, del)
	}
	for _, m := range o.models {
		one := provenanceModel{Name: m.Name, Fingerprint: m.Fingerprint}
		if o.showsRows(m) {
			one.Rows = &m.Rows
		}
		p.Models = append(p.Models, one)
	}
	slices.SortFunc(p.Models, func(a, b provenanceModel) int { return cmp.Compare(a.Name, b.Name) })
	p.Attrition = attrition(o)
	return WriteFile(ctx, filepath.Join(dir, "provenance.json"), func(w io.Writer) error {
		e := json.NewEncoder(lang.ShowJSON(w))
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(p)
	})
}

// attrition returns the steps as they are printed.
func attrition(o *Outcome) (steps []provenanceStep) {
	for _, step := range o.Results.Steps() {
		one := provenanceStep{Chain: step.Chain, Name: step.Name, Withheld: step.Persons == disclosure.Withheld}
		if step.Persons >= 0 {
			one.Persons = &step.Persons
		}
		if step.Rows >= 0 {
			one.Rows = &step.Rows
		}
		steps = append(steps, one)
	}
	return steps
}

// writeStudy writes the study's source, so that the folder alone shows what the study defines.
func writeStudy(ctx context.Context, dir string, o *Outcome) error {
	return WriteFile(ctx, filepath.Join(dir, study.File), func(w io.Writer) error {
		_, err := w.Write(o.Study.Source)
		return err
	})
}

// certified lists the files of a folder of results whose hashes its certificate has.
var certified = []string{"results.csv", "provenance.json", study.File}

// writeCertificate writes what proves that the results are protected, with the hashes of the files that it is of, which
// are written.
func writeCertificate(ctx context.Context, dir string, o *Outcome) error {
	if o.Results.Certificate() == nil {
		return nil
	}
	c := *o.Results.Certificate()
	c.Files = map[string]string{}
	for _, name := range certified {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		c.Files[name] = hashOf(text)
	}
	return WriteFile(ctx, filepath.Join(dir, "certificate.json"), c.Write)
}

func hashOf(source []byte) string {
	sum := sha256.Sum256(source)
	return hex.EncodeToString(sum[:])
}
