// Package register is the data dictionary: the agencies, the registers that they deliver, and the columns, types, code
// lists and keys of these.
//
// The dictionary is registers.yaml, embedded as it is in the contract. The package does not depend on where data come
// from.
package register

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed registers.yaml
var source []byte

// Type is the type of a column after column mapping.
type Type string

// The types of the dictionary. docs/deliveries.md says how each is spelled in a delivery.
const (
	ID    Type = "id"    // personal identity or coordination number, twelve digits
	Org   Type = "org"   // organisation number, ten digits, or a sole trader's personal id, twelve
	Date  Type = "date"  // a day
	Month Type = "month" // a calendar month
	Int   Type = "int"   // whole number; kronor, years
	Num   Type = "num"   // decimal number; hours
	Bool  Type = "bool"  // true or false
	Code  Type = "code"  // one of a list
	Text  Type = "text"  // anything
)

// Column is one column of a register.
type Column struct {
	Name     string
	Type     Type
	Optional bool     // may be empty, and absent from a file
	Codes    []string // the values of a code column, in the dictionary's order
}

// SQL returns the column's name as it is written in SQL: in quotation marks where it is a word of the language.
func (c Column) SQL() string {
	if c.Name == "group" {
		return `"group"`
	}
	return c.Name
}

// Register is one table that an agency can deliver.
type Register struct {
	Agency  string
	Name    string
	Key     []string // rows are unique on these columns; empty if a register has no key
	Columns []Column
}

// Column returns the column of that name, and whether there is one.
func (r *Register) Column(name string) (Column, bool) {
	for _, c := range r.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

// ColumnNames returns the names of the columns in the dictionary's order.
func (r *Register) ColumnNames() []string {
	names := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		names[i] = c.Name
	}
	return names
}

// SQL returns the columns in the dictionary's order as they are written in SQL.
func (r *Register) SQL() string {
	names := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		names[i] = c.SQL()
	}
	return strings.Join(names, ", ")
}

var all = mustParse(source)

// All returns every register, in the dictionary's order.
func All() []*Register { return all }

// Names returns the registers' names, in the dictionary's order.
func Names() []string {
	var names []string
	for _, r := range all {
		names = append(names, r.Name)
	}
	return names
}

// Lookup returns the register of that name, and whether there is one. Names are unique over all agencies.
func Lookup(name string) (*Register, bool) {
	for _, r := range all {
		if r.Name == name {
			return r, true
		}
	}
	return nil, false
}

// Agencies returns the agencies in the dictionary's order.
func Agencies() []string {
	var names []string
	for _, r := range all {
		if !slices.Contains(names, r.Agency) {
			names = append(names, r.Agency)
		}
	}
	return names
}

// OfAgency returns an agency's registers in the dictionary's order. It is empty if the agency is unknown.
func OfAgency(agency string) []*Register {
	var rs []*Register
	for _, r := range all {
		if r.Agency == agency {
			rs = append(rs, r)
		}
	}
	return rs
}

// Cooperation is the agency of the registers that several agencies deliver out of their case systems, each about its
// own part.
const Cooperation = "cooperation"

// Deliverers returns the codes of the agencies that may deliver registers of the cooperation.
func Deliverers() []string {
	phenomenon, _ := Lookup("phenomenon")
	lead, _ := phenomenon.Column("lead_agency")
	return lead.Codes
}

func mustParse(src []byte) []*Register {
	rs, err := parse(src)
	if err != nil {
		panic("register: the embedded dictionary: " + err.Error())
	}
	return rs
}

func parse(src []byte) ([]*Register, error) {
	var doc yaml.MapSlice
	if err := yaml.UnmarshalWithOptions(src, &doc, yaml.UseOrderedMap()); err != nil {
		return nil, err
	}
	var rs []*Register
	for _, agency := range doc {
		registers, ok := agency.Value.(yaml.MapSlice)
		if !ok {
			return nil, fmt.Errorf("agency %v holds no registers", agency.Key)
		}
		for _, item := range registers {
			r := &Register{Agency: fmt.Sprint(agency.Key), Name: fmt.Sprint(item.Key)}
			body, ok := item.Value.(yaml.MapSlice)
			if !ok {
				return nil, fmt.Errorf("register %s has no body", r.Name)
			}
			for _, field := range body {
				switch field.Key {
				case "key":
					for _, k := range field.Value.([]any) {
						r.Key = append(r.Key, fmt.Sprint(k))
					}
				case "columns":
					for _, c := range field.Value.(yaml.MapSlice) {
						col, err := parseColumn(fmt.Sprint(c.Key), c.Value)
						if err != nil {
							return nil, fmt.Errorf("register %s: %w", r.Name, err)
						}
						r.Columns = append(r.Columns, col)
					}
				default:
					return nil, fmt.Errorf("register %s: unknown field %v", r.Name, field.Key)
				}
			}
			rs = append(rs, r)
		}
	}
	return rs, nil
}

func parseColumn(name string, v any) (Column, error) {
	switch v := v.(type) {
	case string:
		kind, optional := strings.CutPrefix(v, "optional ")
		switch Type(kind) {
		case ID, Org, Date, Month, Int, Num, Bool, Text:
			return Column{Name: name, Type: Type(kind), Optional: optional}, nil
		}
		return Column{}, fmt.Errorf("column %s: unknown type %q", name, v)
	case yaml.MapSlice:
		col := Column{Name: name, Type: Code}
		for _, f := range v {
			switch f.Key {
			case "code":
				for _, c := range f.Value.([]any) {
					col.Codes = append(col.Codes, fmt.Sprint(c))
				}
			case "optional":
				col.Optional, _ = f.Value.(bool)
			}
		}
		return col, nil
	}
	return Column{}, fmt.Errorf("column %s: neither a type nor a code list", name)
}
