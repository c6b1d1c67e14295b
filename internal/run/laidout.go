package run

import (
	"context"
	"slices"

	"ansatz/internal/disclosure"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/study"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
)

// Named is the study with the names of what it and the data name.
func (r *Release) Named() report.Study { return named(r.Study, r.Phenomena) }

// Document lays a folder of results out again, from what internal/disclosure has released of it: as the run that wrote
// it did, but for drawings of clusters, and what only the workspace knows.
func (r *Release) Document(released disclosure.Released, l lang.Lang) *report.Document {
	doc := &report.Document{Lang: l, Results: released, Study: r.Named(), Deliveries: r.Deliveries,
		Terms: r.Terms}
	for _, name := range sorted(r.Versions) {
		doc.Versions = append(doc.Versions, report.Version{Name: name, Version: r.Versions[name]})
	}
	return doc
}

func sorted[V any](m map[string]V) (names []string) {
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Agencies names the agencies whose registers a result comes from, in the order of the deliveries.
func (r *Release) Agencies(name string, l lang.Lang) (names []string) {
	registers := r.SourcesOf(name)
	for _, d := range r.Deliveries {
		behind := slices.ContainsFunc(d.Files, func(f report.File) bool {
			return slices.Contains(registers,
				f.Register)
		})
		called := label.Agency(d.Giver()).In(l)
		if behind && !slices.Contains(names, called) {
			names = append(names, called)
		}
	}
	return names
}

// StudyChanged says why the numbers of a folder of results are no longer those of its study as it is now, wanted:
// empty where
// they are.
func (r *Release) StudyChanged(wanted *study.Study) lang.Text {
	if r.Hashes[study.File] == hashOf(wanted.Source) {
		return lang.Text{}
	}
	return lang.Textf("studien %s har ändrats sedan körningen", "the study %s has changed since the run", wanted.Name)
}

// Older says of each folder of results why it is older than a workspace: empty where it was computed from the
// deliveries that the workspace has now.
func Older(ctx context.Context, in Input, all []*Release) ([]lang.Text, error) {
	texts := make([]lang.Text, len(all))
	what := ledger.Facts{"deliveries": "true"}
	if in.Loaded != nil {
		by, err := in.signer()
		if err != nil {
			return nil, err
		}
		if _, err := ledger.Allow(ctx, in.Workspace, ledger.Entry{}, by); err != nil {
			return nil, err
		}
		sources, err := in.Loaded(ctx)
		if err != nil {
			return nil, err
		}
		for i, r := range all {
			texts[i] = r.older(sources)
		}
		return texts, in.Record(ctx, unopened(in.Workspace), ledger.Search, what, by)
	}
	err := in.open(ctx, func(o *opened) error {
		for i, r := range all {
			texts[i] = r.older(o.sources)
		}
		return o.record(ctx, ledger.Search, what)
	})
	return texts, err
}

func (r *Release) older(sources []workspace.Source) lang.Text {
	has := func(hash string) bool {
		return slices.ContainsFunc(r.Deliveries, func(d report.Delivery) bool { return d.Hash == hash })
	}
	for _, s := range sources {
		if !has(s.Hash) {
			return lang.Textf("arbetsytan har fått leveransen %s sedan körningen",
				"the workspace has received the delivery %s since the run", s.Folder)
		}
	}
	for _, d := range r.Deliveries {
		if !slices.ContainsFunc(sources, func(s workspace.Source) bool { return s.Hash == d.Hash }) {
			return lang.Textf("leveransen %s finns inte längre i arbetsytan",
				"the delivery %s is no longer in the workspace", d.Name)
		}
	}
	return lang.Text{}
}
