package agencyxml

import (
	"bytes"

	"ansatz/internal/delivery/format"
	"ansatz/internal/source/markup"
)

// agi reads employer declarations per individual (Skatteverket, arbetsgivardeklaration, schema 1.1). A statement is an
// IU. Its key is employer, recipient, month and specification number: a later one with the same key takes its place,
// and one with field 205 takes it away.
type agi struct {
	store
	owner, period []byte // of the form, for an IU that lacks its own
	fields        [fields][]byte
}

// The fields of a statement that are read, by their codes.
const (
	employer      = iota // 201
	recipient            // 215
	born                 // 222, of a person without a number
	other                // 224, of a person without a number
	month                // 006
	specification        // 570
	pay                  // 011
	removed              // 205
	fields
)

// field returns which field an element is: by its code, else by its name. It is −1 for the others.
func field(x *markup.Scanner) int {
	if code, ok := x.Attr("faltkod"); ok {
		switch string(code) {
		case "201":
			return employer
		case "215":
			return recipient
		case "222":
			return born
		case "224":
			return other
		case "006":
			return month
		case "570":
			return specification
		case "011":
			return pay
		case "205":
			return removed
		}
		return -1
	}
	switch string(x.Name) {
	case "AgRegistreradId":
		return employer
	case "BetalningsmottagarId":
		return recipient
	case "Fodelsetid":
		return born
	case "AnnatId":
		return other
	case "RedovisningsPeriod":
		return month
	case "Specifikationsnummer":
		return specification
	case "KontantErsattningUlagAG":
		return pay
	case "Borttag":
		return removed
	}
	return -1
}

// statementColumns are the columns of employer_statement, and statementCells where their cells are.
var (
	statementColumns = []string{"employer_id", "person_id", "month", "gross_pay"}
	statementCells   = []int{0, 1, 4, 6}
)

// newAGI prepares the table of a file of employer declarations.
func newAGI() (reader, []table) {
	a := &agi{}
	return a, []table{{name: "employer_statement", columns: statementColumns, places: statementCells,
		width: int(removed), rows: func() *store { return &a.store }}}
}

func (a *agi) size() int { return a.store.size }

// start reads what begins with an element.
func (a *agi) start(d *document) error {
	x := d.x
	var err error
	switch string(x.Name) {
	case "Blankett":
		a.owner, a.period = a.owner[:0], a.period[:0]
	case "Arendeagare":
		a.owner, err = x.AppendText(a.owner[:0], format.MaxCell)
	case "Period":
		a.period, err = x.AppendText(a.period[:0], format.MaxCell)
	case "IU":
		return a.statement(x)
	case "HU", "Franvarouppgift":
		return x.Skip()
	}
	return err
}

// statement reads an IU.
func (a *agi) statement(x *markup.Scanner) error {
	line, depth, at := x.Line(), x.Depth(), -1
	for i := range a.fields {
		a.fields[i] = a.fields[i][:0]
	}
	for {
		kind, err := x.Next()
		if err != nil {
			return err
		}
		switch kind {
		case markup.Start:
			if at = field(x); at >= 0 {
				a.fields[at] = a.fields[at][:0]
			}
		case markup.Text:
			if at >= 0 {
				a.fields[at] = append(a.fields[at], x.Text...)
			}
		case markup.End:
			if at = -1; x.Depth() < depth {
				a.end(line)
				return nil
			}
		}
	}
}

// end keeps the statement that was read.
func (a *agi) end(line int) {
	f := &a.fields
	for i := range f {
		f[i] = bytes.TrimSpace(f[i])
	}
	if len(f[employer]) == 0 {
		f[employer] = append(f[employer], bytes.TrimSpace(a.owner)...)
	}
	if len(f[month]) == 0 {
		f[month] = append(f[month], bytes.TrimSpace(a.period)...)
	}
	if len(f[pay]) == 0 { // paid with benefits only
		f[pay] = append(f[pay], '0')
	}
	gone := len(f[removed]) > 0 && string(f[removed]) != "0" && string(f[removed]) != "false"
	a.keep(line, int(specification)+1, gone, f[employer], f[recipient], f[born], f[other], f[month], f[specification],
		f[pay])
}
