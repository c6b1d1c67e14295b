package run

import (
	"slices"
	"strings"

	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
	"ansatz/internal/report"
	"ansatz/internal/result"
	"ansatz/internal/study"
)

// lack is what a study reads and no delivery has brought.
type lack struct {
	of                   map[string][]string // the registers that each result reads
	missing, empty, part []string            // see lacking
}

// lack returns what a study reads and no delivery has brought.
func (o *opened) lack(s *study.Study) (lack, error) {
	of, err := result.RegistersOf(s)
	if err != nil {
		return lack{}, err
	}
	for name, relations := range of {
		of[name] = sourcesOf(relations)
	}
	delivered := map[string]bool{}
	for _, d := range o.sources {
		for _, name := range broughtOf(d, register.Names()) {
			delivered[name] = true
		}
	}
	l := lack{of: of}
	l.missing, l.empty, l.part = lacking(s, of, delivered)
	return l, nil
}

// gaps returns what is said of the registers that are missing beside the results that read them.
func (l lack) gaps() []report.Gap {
	var gaps []report.Gap
	for _, register := range l.missing {
		reads := func(results []string) (those []string) {
			for _, name := range results {
				if slices.Contains(l.of[name], register) {
					those = append(those, name)
				}
			}
			return those
		}
		gaps = append(gaps, report.NotDelivered(register, reads(l.empty), reads(l.part))...)
	}
	return gaps
}

// tellLacking says, before anything is computed, which registers a study reads that no delivery has brought, and which
// of its results are empty or incomplete without them.
func (o *opened) tellLacking(s *study.Study) error {
	l, err := o.lack(s)
	if err != nil || len(l.missing) == 0 {
		return err
	}
	missing, empty, part := l.missing, l.empty, l.part
	var sv, en []string
	for _, name := range missing {
		sv, en = append(sv, label.Register(name).SV+" ("+name+")"), append(en, label.Register(name).EN+" ("+name+")")
	}
	t := lang.Text{SV: "Register som studien läser och som inte är levererade: " + strings.Join(sv, ", ") + ".",
		EN: "Registers that the study reads and that are not delivered: " + strings.Join(en, ", ") + "."}
	if len(empty) > 0 {
		t.SV += " Resultat som blir tomma: " + strings.Join(empty, ", ") + "."
		t.EN += " Results that will be empty: " + strings.Join(empty, ", ") + "."
	}
	if len(part) > 0 {
		t.SV += " Resultat som räknas som om registren vore tomma: " + strings.Join(part, ", ") + "."
		t.EN += " Results that are counted as if the registers were empty: " + strings.Join(part, ", ") + "."
	}
	o.input.Reporter.Notice(t)
	return nil
}

// lacking returns the registers that are missing, in the dictionary's order, and the results that read one of them, in
// the study's. A result is empty if no register is delivered of those that not every result reads: the others say who
// belongs to which group. A study with one result has none of its own.
func lacking(s *study.Study, of map[string][]string, delivered map[string]bool) (missing, empty, part []string) {
	everybody := func(name string) bool {
		for i := range s.Results {
			if !slices.Contains(of[s.Results[i].Name], name) {
				return false
			}
		}
		return true
	}
	for _, name := range register.Names() {
		if delivered[name] {
			continue
		}
		for i := range s.Results {
			if slices.Contains(of[s.Results[i].Name], name) {
				missing = append(missing, name)
				break
			}
		}
	}
	for i := range s.Results {
		name := s.Results[i].Name
		own, there, lacks := 0, 0, false
		for _, r := range of[name] {
			lacks = lacks || slices.Contains(missing, r)
			if !everybody(r) {
				own++
				if delivered[r] {
					there++
				}
			}
		}
		switch {
		case lacks && (own > 0 && there == 0 || !delivered["person"]):
			empty = append(empty, name)
		case lacks:
			part = append(part, name)
		}
	}
	return missing, empty, part
}
