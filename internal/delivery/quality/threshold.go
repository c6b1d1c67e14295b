// Package quality judges what delivery.Check found of deliveries: how much may be missing, invalid, out of range or
// otherwise than in the last delivery. It writes the page and the table for it. It sees counts, and no row.
package quality

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
	yaml "ansatz/internal/source/reader"
)

// Check is what is judged.
type Check string

// The checks. Shares are of rows, but for ChangeMissing, a difference of shares.
const (
	Torn          Check = "torn"           // rows with another number of cells than the header
	Missing       Check = "missing"        // rows without a value in a column that is required
	Empty         Check = "empty"          // rows without a value in a column that may be empty
	Invalid       Check = "invalid"        // rows with a value that is not of the column's type
	OutOfRange    Check = "out_of_range"   // rows with a value that cannot be
	ChangeRows    Check = "change_rows"    // how much the number of rows has changed since the last delivery
	ChangeMissing Check = "change_missing" // how much the share without a value has changed since then
)

// Checks lists the checks in their order.
var Checks = []Check{Torn, Missing, Empty, Invalid, OutOfRange, ChangeRows, ChangeMissing}

// Level is how bad something is.
type Level string

// The levels.
const (
	Fine    Level = ""
	Warning Level = "warning"
	Fatal   Level = "fatal"
)

// limit is the largest shares that are not a warning, and not fatal; Never: none is.
type limit struct{ warning, fatal float64 }

const never = -1

func (l limit) judge(share float64) Level {
	switch {
	case l.fatal != never && share > l.fatal:
		return Fatal
	case l.warning != never && share > l.warning:
		return Warning
	}
	return Fine
}

// Thresholds are the limits of all checks, and those of single columns.
type Thresholds struct {
	all     map[Check]limit
	columns map[string]map[Check]limit // by register, a point and the column; of a whole register by its name
}

// Default are the limits without a file: those at which a load fails, and a thousandth as a warning.
func Default() *Thresholds {
	return &Thresholds{columns: map[string]map[Check]limit{}, all: map[Check]limit{
		Torn: {0.001, register.DefaultShare}, Missing: {0.001, register.DefaultShare}, Empty: {never, never},
		Invalid: {0.001, register.DefaultShare}, OutOfRange: {0.001, never}, ChangeRows: {0.5, never},
		ChangeMissing: {0.1, never}}}
}

// of is the limit of a check for a column, or for a register where column is empty.
func (t *Thresholds) of(c Check, registerName, column string) limit {
	for _, key := range []string{registerName + "." + column, registerName} {
		if l, ok := t.columns[key][c]; ok {
			return l
		}
	}
	return t.all[c]
}

// Parse reads a file of limits; file is its name in messages. Its error is a fault.List.
//
//	checks: {missing: {warning: 0.01, fatal: 0.1}}
//	registers:
//	  person:
//	    checks: {change_rows: {fatal: 0.2}}
//	    columns: {death_date: {out_of_range: {fatal: 0}}}
func Parse(file string, src []byte) (*Thresholds, error) {
	t := Default()
	r := &reader{yaml.Reader{File: file, Kind: fault.Usage, Suggest: label.DidYouMean}, t}
	body := r.Document(src, lang.Text{SV: "gränser för kontrollen", EN: "limits of the check"})
	if body == nil {
		return nil, r.Err()
	}
	fields := r.Fields(body, "checks?", "registers?")
	r.checks(fields["checks"], t.all)
	r.Each(fields["registers"], func(name, value ast.Node) {
		id, _ := yaml.Scalar(name)
		reg, ok := register.Lookup(id)
		if !ok {
			r.Unknown(name, id, register.Names())
			return
		}
		of := r.Fields(value, "checks?", "columns?")
		r.checks(of["checks"], r.own(id))
		r.Each(of["columns"], func(name, value ast.Node) {
			column, _ := yaml.Scalar(name)
			if _, ok := reg.Column(column); !ok {
				r.Unknown(name, column, reg.ColumnNames())
				return
			}
			r.checks(value, r.own(id+"."+column))
		})
	})
	return t, r.Err()
}

type reader struct {
	yaml.Reader
	t *Thresholds
}

// own are the limits of a register or column, which begin empty.
func (r *reader) own(key string) map[Check]limit {
	if r.t.columns[key] == nil {
		r.t.columns[key] = map[Check]limit{}
	}
	return r.t.columns[key]
}

// checks reads limits by the checks' names. What is not stated of one is never reached.
func (r *reader) checks(n ast.Node, into map[Check]limit) {
	if n == nil {
		return
	}
	names := make([]string, len(Checks))
	for i, c := range Checks {
		names[i] = string(c)
	}
	r.Each(n, func(name, value ast.Node) {
		id, _ := yaml.Scalar(name)
		if !slices.Contains(names, id) {
			r.Unknown(name, id, names)
			return
		}
		l := limit{never, never}
		fields := r.Fields(value, "warning?", "fatal?")
		if fields.Has("warning") {
			l.warning = r.Number(fields["warning"], 0, 1000)
		}
		if fields.Has("fatal") {
			l.fatal = r.Number(fields["fatal"], 0, 1000)
		}
		into[Check(id)] = l
	})
}
