package run

import (
	"context"
	"strconv"

	"ansatz/internal/disclosure"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/ledger"
)

// Held returns the releases that a workspace keeps, as a reader holds them, in the order in which they left. Each is
// named so that a finding says which it is. The ledger has that they were checked, together with so many others.
func Held(ctx context.Context, in Input, l lang.Lang, others int) ([]disclosure.Published, error) {
	w, by, err := in.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	all, err := records(w)
	if err != nil {
		return nil, err
	}
	var held []disclosure.Published
	for _, r := range all {
		p, err := r.published()
		if err != nil {
			return nil, err
		}
		p.Name = lang.Textf("utlämnande %d", "release %d", r.number).In(l)
		held = append(held, p)
	}
	what := ledger.Facts{"releases": strconv.Itoa(len(held)), "folders": strconv.Itoa(others)}
	return held, in.Record(ctx, w, ledger.Search, what, by)
}
