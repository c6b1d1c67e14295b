package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"path/filepath"
	"runtime/debug"
	"slices"

	"ansatz/internal/disclosure"
	"ansatz/internal/lang"
	"ansatz/internal/model"
	"ansatz/internal/register"
	"ansatz/internal/report"
	"ansatz/internal/report/html"
	"ansatz/internal/report/xlsx"
)

// documentOf gathers what the page and the workbook are made from.
func documentOf(v *computed) *report.Document {
	doc := &report.Document{
		Lang:        v.lang,
		Rows:        v.rows,
		Clusters:    v.output.Drawings,
		Unprotected: v.unprotected,
		Threshold:   disclosure.Threshold,
		Attrition:   attritionOf(v),
		Versions:    versions(),
		Study:       report.OfStudy(v.study),
		Gaps:        v.gaps,
	}
	counts := map[string]*report.RegisterCount{}
	for _, d := range v.sources {
		del := report.Delivery{
			Agency: d.Agency, Name: d.Folder, Delivered: d.Delivered, Reference: d.Reference,
			LegalBasis: d.LegalBasis, Hash: d.Hash, Synthetic: d.Synthetic, Handling: d.Handling,
		}
		for _, f := range d.Files {
			del.Files = append(del.Files, report.File{Register: f.Register, Path: f.Name, Hash: f.SHA256, Rows: f.Read})
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
	for _, m := range v.output.Models {
		rows := m.Rows
		if !v.showsRows(m) {
			rows = report.Withheld
		}
		doc.Models = append(doc.Models, report.Model{Name: m.Name, Hash: m.Fingerprint, Rows: rows})
	}
	return doc
}

// showsRows says whether the number of a model's rows may be told. A study's own model can make it whatever it likes, one person's debt too.
func (v *computed) showsRows(m model.State) bool {
	return v.unprotected || m.Rows >= disclosure.Threshold && v.output.Set[m.Name].File == ""
}

// attritionOf lists the restrictions and what each left, protected like the results: a small number of persons left, or left out, is withheld.
func attritionOf(v *computed) []report.Step {
	steps := make([]report.Step, len(v.output.Attrition))
	for i, a := range v.output.Attrition {
		steps[i] = report.Step{Chain: a.Chain, Step: a.Why, Persons: a.Persons, Rows: a.Rows}
		if !v.unprotected && (i >= len(v.withheldSteps) || v.withheldSteps[i]) {
			steps[i].Persons, steps[i].Rows = report.Withheld, report.Withheld
		}
	}
	return steps
}

func writePage(ctx context.Context, dir string, v *computed) error {
	return writeFile(ctx, filepath.Join(dir, "report.html"), func(w io.Writer) error { return html.Write(w, documentOf(v)) })
}

func writeWorkbook(ctx context.Context, dir string, v *computed) error {
	return writeFile(ctx, filepath.Join(dir, "results.xlsx"), func(w io.Writer) error { return xlsx.Write(w, documentOf(v)) })
}

// provenance is where every number of a run comes from; the same deliveries, study and seed give the same bytes.
type provenance struct {
	Study struct {
		Name          string `json:"name"`
		ReferenceDate string `json:"reference_date"`
		SHA256        string `json:"sha256"`
		K             int    `json:"k"`
		Seed          int64  `json:"seed"`
	} `json:"study"`
	Unprotected bool                 `json:"unprotected"`
	Synthetic   bool                 `json:"synthetic"`
	Versions    map[string]string    `json:"versions"`
	Deliveries  []provenanceDelivery `json:"deliveries"`
	Models      []provenanceModel    `json:"models"`
	Attrition   []provenanceStep     `json:"attrition"`
}

type provenanceDelivery struct {
	Folder     string           `json:"folder"`
	Agency     string           `json:"agency"`
	Delivered  string           `json:"delivered"`
	Reference  string           `json:"reference"`
	LegalBasis string           `json:"legal_basis"`
	Handling   []string         `json:"handling"`
	Synthetic  bool             `json:"synthetic"`
	SHA256     string           `json:"sha256"`
	Files      []provenanceFile `json:"files"`
}

type provenanceFile struct {
	Register    string `json:"register"`
	Name        string `json:"name"`
	SHA256      string `json:"sha256"`
	Read        int64  `json:"rows_read"`
	Loaded      int64  `json:"rows_loaded"`
	Duplicates  int64  `json:"duplicates"`
	Quarantined int64  `json:"quarantined"`
	Superseded  bool   `json:"superseded,omitempty"`
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
}

func writeProvenance(ctx context.Context, dir string, v *computed) error {
	p := provenance{Unprotected: v.unprotected, Versions: map[string]string{}}
	p.Study.Name, p.Study.ReferenceDate = v.study.Name, v.study.ReferenceDate.String()
	p.Study.SHA256 = hashOf(v.study.Source)
	p.Study.K, p.Study.Seed = v.study.Comparison.K, v.study.Comparison.Seed
	for _, version := range versions() {
		p.Versions[version.Name] = version.Version
	}
	for _, d := range v.sources {
		p.Synthetic = p.Synthetic || d.Synthetic
		del := provenanceDelivery{Folder: d.Folder, Agency: d.Agency, Delivered: d.Delivered, Reference: d.Reference,
			LegalBasis: d.LegalBasis, Handling: d.Handling, Synthetic: d.Synthetic, SHA256: d.Hash}
		for _, f := range d.Files {
			del.Files = append(del.Files, provenanceFile{f.Register, f.Name, f.SHA256, f.Read, f.Loaded, f.Duplicates, f.Quarantined, f.Superseded})
		}
		p.Deliveries = append(p.Deliveries, del)
	}
	for _, m := range v.output.Models {
		one := provenanceModel{Name: m.Name, Fingerprint: m.Fingerprint}
		if v.showsRows(m) {
			one.Rows = &m.Rows
		}
		p.Models = append(p.Models, one)
	}
	slices.SortFunc(p.Models, func(a, b provenanceModel) int { return cmp.Compare(a.Name, b.Name) })
	for i, step := range attritionOf(v) {
		one := provenanceStep{Chain: v.output.Attrition[i].Chain, Name: v.output.Attrition[i].Name}
		if step.Persons >= 0 {
			one.Persons = &step.Persons
		}
		if step.Rows >= 0 {
			one.Rows = &step.Rows
		}
		p.Attrition = append(p.Attrition, one)
	}
	return writeFile(ctx, filepath.Join(dir, "provenance.json"), func(w io.Writer) error {
		e := json.NewEncoder(lang.ShowJSON(w))
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(p)
	})
}

func hashOf(source []byte) string {
	sum := sha256.Sum256(source)
	return hex.EncodeToString(sum[:])
}

// versions lists the program and the engine.
func versions() []report.Version {
	list := []report.Version{{Name: "ansatz", Version: version}}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "github.com/duckdb/duckdb-go/v2" {
				list = append(list, report.Version{Name: "duckdb-go", Version: m.Version})
			}
		}
	}
	return list
}
