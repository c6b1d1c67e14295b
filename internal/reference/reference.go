// Package reference reads deliveries and computes every result in a slow and obvious way: with maps and loops over
// strings, without an engine and without SQL.
//
// It serves as a check. The tests of this package write generated deliveries, load and run them with the real program,
// and compare the quarantine and the results row by row. The package is written only from the contract of deliveries,
// registers and results. It shares nothing with the real code but the data dictionary and the row of the long table. If
// the two differ, the text of the contract decides which of them is wrong.
//
// The parameters are those of the study ansatz. Networks computes the study networks from docs/networks.md. Livelihood
// computes the study livelihood, and Cooperation the study cooperation. Personal ids are twelve digits and organisation
// numbers ten, not pseudonymised: the package is for made-up people only.
package reference

import "ansatz/internal/register"

// Table is one register: the rows that are neither quarantined nor duplicates, in the order of delivery. The columns
// are the dictionary's. Every cell has one canonical spelling, and is empty if its value is unknown.
type Table struct {
	Columns []string
	Rows    [][]string
}

// Registers holds one table, perhaps without rows, for every register of the dictionary.
type Registers map[string]*Table

// NewRegisters returns registers without rows.
func NewRegisters() Registers {
	regs := Registers{}
	for _, r := range register.All() {
		regs[r.Name] = &Table{Columns: r.ColumnNames()}
	}
	return regs
}

// records returns the rows as maps from column to value, which is slow and readable.
func (r Registers) records(name string) []record {
	t := r[name]
	at := map[string]int{}
	for i, c := range t.Columns {
		at[c] = i
	}
	out := make([]record, len(t.Rows))
	for i, row := range t.Rows {
		out[i] = record{at, row}
	}
	return out
}

type record struct {
	at    map[string]int
	cells []string
}

func (r record) get(column string) string {
	i, ok := r.at[column]
	if !ok {
		panic("no column " + column)
	}
	return r.cells[i]
}

func mustLookup(name string) *register.Register {
	r, ok := register.Lookup(name)
	if !ok {
		panic("no register " + name)
	}
	return r
}
