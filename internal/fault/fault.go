// Package fault describes mistakes for the people who must correct them: the place, the rule and the remedy. A fault
// never holds a cell's value.
package fault

import (
	"errors"
	"fmt"
	"strings"

	"ansatz/internal/lang"
)

// Kind is the kind of a fault. ExitCode maps it to the program's exit code.
type Kind string

// The kinds of faults.
const (
	Usage     Kind = "usage"     // the command line
	Delivery  Kind = "delivery"  // a manifest or a file of a delivery
	Study     Kind = "study"     // a study file
	Workspace Kind = "workspace" // no workspace, a damaged one, or one in use
	Resource  Kind = "resource"  // memory or disk ended
	Tolerance Kind = "tolerance" // a comparison failed: replicate, score
	Disclosed Kind = "disclosed" // what is published discloses what is withheld
	Refused   Kind = "refused"   // not allowed: no listed key, no second person, another purpose, past its day
	Cancelled Kind = "cancelled" // the person stopped it
	Internal  Kind = "internal"  // a mistake of ours
)

// exitCodes maps kinds to exit codes. docs/exit-codes.md documents it.
var exitCodes = map[Kind]int{
	Internal: 1, Usage: 2, Delivery: 3, Study: 4, Workspace: 5, Resource: 6, Tolerance: 7, Disclosed: 8, Refused: 9,
	Cancelled: 130,
}

// Fault is one mistake.
type Fault struct {
	Kind   Kind
	File   string    // path as the person gave it; empty where no file is concerned
	Line   int       // 1-based; 0 where none
	Column string    // a column's name, or a 1-based column number; empty where none
	Rule   lang.Text // what is wrong
	Hint   lang.Text // what to do

	// Attempt says that somebody tried to open what they may not. A ledger records it, whatever its kind.
	Attempt bool
}

// Error returns the English text on one line, for logs.
func (f *Fault) Error() string { return f.In(lang.EN) }

// In returns the text in a language: "file:line:column: what is wrong", then the hint on a line of its own. Hidden
// characters in names are written as lang.Visible writes them.
func (f *Fault) In(l lang.Lang) string {
	var b strings.Builder
	if f.File != "" {
		b.WriteString(lang.Visible(f.File))
		if f.Line > 0 {
			fmt.Fprintf(&b, ":%d", f.Line)
		}
		if f.Column != "" {
			b.WriteString(":" + lang.Visible(f.Column))
		}
		b.WriteString(": ")
	}
	b.WriteString(lang.VisibleLines(f.Rule.In(l)))
	if hint := f.Hint.In(l); hint != "" {
		b.WriteString("\n  → " + lang.VisibleLines(hint))
	}
	return b.String()
}

// List is all faults that were found. It is an error if it is not empty.
type List []*Fault

// Error joins the faults, one after the other.
func (l List) Error() string {
	parts := make([]string, len(l))
	for i, f := range l {
		parts[i] = f.Error()
	}
	return strings.Join(parts, "\n")
}

// Err returns the list as an error, or nil where it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Of returns the faults in err. Any other error becomes one fault of kind Internal.
func Of(err error) List {
	var list List
	var one *Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &list):
		return list
	case errors.As(err, &one):
		return List{one}
	}
	return List{
		{Kind: Internal, Rule: lang.Text{SV: "internt fel: " + err.Error(), EN: "internal error: " + err.Error()}},
	}
}

// ExitCode returns the exit code for an error: 0 for nil, else that of the first fault's kind.
func ExitCode(err error) int {
	list := Of(err)
	if len(list) == 0 {
		return 0
	}
	return exitCodes[list[0].Kind]
}
