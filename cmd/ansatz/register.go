package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
	"ansatz/internal/report"
	"ansatz/internal/report/html"
	"ansatz/internal/report/xlsx"
	"ansatz/internal/run"
	"ansatz/internal/workspace/law"
)

// registerCommand shows the data dictionary.
type registerCommand struct {
	Name string `arg:"" optional:"" help:"${register_name}"`
	Out  string `help:"${register_out}"`
	JSON bool   `name:"json" help:"${flag_json}"`
}

func init() {
	addTexts(map[string]lang.Text{
		"register": {
			SV: "Visa registren: kolumner, koder, nycklar och vad de betyder.",
			EN: "Show the registers: columns, codes, keys and what they mean.",
		},
		"register_name": {
			SV: "Registret eller myndigheten; annars visas vilka som finns.",
			EN: "The register or agency; otherwise those that there are.",
		},
		"register_out": {
			SV: "Mapp för sidan register.html och arbetsboken register.xlsx.",
			EN: "Folder for the page register.html and the workbook register.xlsx.",
		},
	})
}

// Help shows how it is used.
func (registerCommand) Help() string {
	return examples(`  ansatz register
  ansatz register debt
  ansatz register kronofogdemyndigheten
  ansatz register --out ordbok

Slutkoder: 0 klar; 2 inget register heter så; 6 mappen går inte att skriva i.`,
		`  ansatz register
  ansatz register debt
  ansatz register enforcement
  ansatz register --out dictionary

Exit codes: 0 done; 2 no register is called so; 6 the folder cannot be written
to.`)
}

// registerFiles are what --out writes.
var registerFiles = []string{"register.html", "register.xlsx"}

func (x registerCommand) Run(ctx context.Context, c *console) error {
	chosen, err := x.registers()
	if err != nil {
		return err
	}
	paper := report.Dictionary(chosen, c.lang)
	if x.Out != "" {
		target := run.Replaced{Folder: x.Out, Files: registerFiles, Public: true}
		if err := target.Check(); err != nil {
			return err
		}
		err := target.Replace(ctx, func(dir string) error {
			for i, write := range []func(io.Writer) error{
				func(w io.Writer) error { return html.WritePaper(w, paper) },
				func(w io.Writer) error { return xlsx.WritePaper(w, paper, law.Today(now())) }} {
				if err := run.WriteFile(ctx, filepath.Join(dir, registerFiles[i]), write); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		c.say(lang.Textf("Klart: %s och %s", "Done: %s and %s", filepath.Join(x.Out, registerFiles[0]),
			filepath.Join(x.Out, registerFiles[1])))
		return nil
	}
	if x.JSON {
		return c.json(registersAs(chosen, c.lang))
	}
	if x.Name == "" {
		return x.list(c, chosen)
	}
	return x.show(c, paper)
}

// registers are those that the person names: one, or an agency's, or all.
func (x registerCommand) registers() ([]*register.Register, error) {
	if x.Name == "" {
		return register.All(), nil
	}
	among := append(fault.Names(register.Names(), label.Register, label.RegisterSynonym),
		fault.Names(register.Agencies(), label.Agency, label.AgencyShort, label.AgencyOther)...)
	id, found, remedy := fault.Resolve(x.Name, among)
	if !found {
		return nil, &fault.Fault{Kind: fault.Usage, Hint: remedy,
			Rule: lang.Textf(`inget register och ingen myndighet heter "%s"`, `no register or agency is called "%s"`,
				x.Name)}
	}
	if r, ok := register.Lookup(id); ok {
		return []*register.Register{r}, nil
	}
	return register.OfAgency(id), nil
}

// list names all registers.
func (registerCommand) list(c *console, all []*register.Register) error {
	t := columns{numbers: []int{2}}
	t.add(lang.Text{SV: "register", EN: "register"}.In(c.lang), lang.Text{SV: "benämning", EN: "meaning"}.In(c.lang),
		lang.Text{SV: "kolumner", EN: "columns"}.In(c.lang), lang.Text{SV: "myndighet", EN: "agency"}.In(c.lang))
	for _, r := range all {
		t.add(r.Name, label.Register(r.Name).In(c.lang), fmt.Sprint(len(r.Columns)),
			label.Agency(r.Agency).In(c.lang)+" ("+r.Agency+")")
	}
	if err := t.write(c.out); err != nil {
		return err
	}
	c.say(lang.Text{SV: "Ett registers kolumner och koder: ansatz register NAMN",
		EN: "The columns and codes of a register: ansatz register NAME"})
	return nil
}

// show prints registers with their columns and codes.
func (registerCommand) show(c *console, p *report.Paper) error {
	for i, s := range p.Sections {
		if i > 0 {
			fmt.Fprintln(c.out)
		}
		fmt.Fprintln(c.out, s.Title)
		for _, f := range s.Facts {
			fmt.Fprintf(c.out, "  %s: %s\n", f.Term, f.Text)
		}
		for _, table := range s.Tables {
			fmt.Fprintln(c.out)
			t := columns{}
			t.add(table.Head...)
			for _, line := range table.Lines {
				t.add(line...)
			}
			if err := t.write(c.out); err != nil {
				return err
			}
		}
	}
	return nil
}

// dictionaryRegister is a register for a program.
type dictionaryRegister struct {
	Register string             `json:"register"`
	Name     string             `json:"name"`
	Agency   string             `json:"agency"`
	Key      []string           `json:"key"`
	Columns  []dictionaryColumn `json:"columns"`
}

type dictionaryColumn struct {
	Column   string           `json:"column"`
	Name     string           `json:"name"`
	Type     string           `json:"type"`
	Optional bool             `json:"optional"`
	Codes    []dictionaryCode `json:"codes,omitempty"`
}

type dictionaryCode struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func registersAs(all []*register.Register, l lang.Lang) (out []dictionaryRegister) {
	for _, r := range all {
		one := dictionaryRegister{Register: r.Name, Name: label.Register(r.Name).In(l), Agency: r.Agency,
			Key: append([]string{}, r.Key...)}
		for _, c := range r.Columns {
			column := dictionaryColumn{Column: c.Name, Name: label.Column(r.Name, c.Name).In(l), Type: string(c.Type),
				Optional: c.Optional}
			for _, code := range c.Codes {
				column.Codes = append(column.Codes, dictionaryCode{code, label.Code(c.Name, code).In(l)})
			}
			one.Columns = append(one.Columns, column)
		}
		out = append(out, one)
	}
	return out
}
