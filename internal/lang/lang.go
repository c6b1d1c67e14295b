// Package lang holds a text in the two languages that people see: Swedish first, English by a switch.
package lang

import "fmt"

// Lang is a language that people can choose.
type Lang string

// The languages.
const (
	SV Lang = "sv"
	EN Lang = "en"
)

// Text is one text in both languages.
type Text struct {
	SV string `yaml:"sv"`
	EN string `yaml:"en"`
}

// In returns the text in l; Swedish where l is neither.
func (t Text) In(l Lang) string {
	if l == EN {
		return t.EN
	}
	return t.SV
}

// Textf formats both languages with the same arguments, in the same order; the arguments are names and counts, never a cell's value.
func Textf(sv, en string, args ...any) Text {
	return Text{SV: fmt.Sprintf(sv, args...), EN: fmt.Sprintf(en, args...)}
}
