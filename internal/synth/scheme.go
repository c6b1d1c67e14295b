package synth

import (
	"slices"
	"strings"
)

// schemeRates is how common a scheme is at full size.
type schemeRates struct {
	Count float64 `yaml:"count"`
}

func schemeNames(cal *Calibration) string {
	var names []string
	for name := range cal.Schemes {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func (w *World) plantSchemes() {
	w.auditors = nil
	r := draw(w.opt.Seed, sScheme, 0)
	for range max(3, w.opt.Persons/4000) {
		w.auditors = append(w.auditors, w.stranger(&r))
	}
}

func (w *World) schemeRoles(t *table, k int)   {}
func (w *World) schemeLicence(t *table, k int) {}
func (w *World) schemePermits(t *table)        {}
func (w *World) schemeSupport(t *table)        {}
func (w *World) schemeCertificates(t *table)   {}
func (w *World) schemeDental(t *table)         {}
