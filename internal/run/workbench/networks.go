package workbench

import (
	"bytes"
	"html/template"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report/network"
	"ansatz/internal/run"
	"ansatz/internal/study"
	"ansatz/internal/workspace/ledger"
)

// networksView asks what is looked at, and lists the clusters that a run has found.
type networksView struct {
	Studies  []string
	Study    string
	Subject  string
	Distance int
	From, To string
	Observed string       // "1" where the rules' observations are asked for too
	Picture  template.URL // its address; empty where nothing is asked for
	Clusters []clusterLine
}

// clusterLine is a cluster that the results of a study print.
type clusterLine struct {
	ID, Name, Results string
}

func networksPage(b *Bench, r *request) error {
	v := networksView{Study: r.FormValue("study"), Subject: strings.TrimSpace(r.FormValue("subject")), Distance: 2,
		From: r.FormValue("from"), To: r.FormValue("to"), Observed: r.FormValue("observed")}
	if v.Study == "" {
		v.Study = study.NetworksName
	}
	if n, err := strconv.Atoi(r.FormValue("distance")); err == nil {
		v.Distance = n
	}
	own, err := folders(filepath.Join(b.Home, studiesFolder))
	if err != nil {
		return err
	}
	v.Studies = append([]string{study.NetworksName}, own...)
	if v.Subject != "" {
		asked := url.Values{"study": {v.Study}, "subject": {v.Subject}, "distance": {strconv.Itoa(v.Distance)},
			"from": {v.From}, "to": {v.To}, "observed": {v.Observed}}
		v.Picture = template.URL("/networks/picture?" + asked.Encode()) // every value is escaped
	}
	if v.Clusters, err = b.clusters(r); err != nil {
		return err
	}
	return b.show(r, "networks", r.tr("Nätverk", "Networks"), v)
}

// networksForm takes what is looked for. A person's number, which a sole trader has too, would stay in the browser's
// history, so it is refused here.
func networksForm(_ *Bench, r *request) error {
	subject := strings.TrimSpace(r.PostFormValue("subject"))
	if ledger.Term(subject) == ledger.HiddenNumber {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "det är ett personnummer, som blir kvar i webbläsarens historik",
				EN: "this is a person's number, which stays in the browser's history"},
			Hint: lang.Text{SV: "kör ansatz network show, som frågar efter numret",
				EN: "run ansatz network show, which asks for the number"}}
	}
	query := url.Values{"subject": {subject}}
	for _, name := range []string{"study", "distance", "from", "to", "observed"} {
		query.Set(name, r.PostFormValue(name))
	}
	return redirect("/networks?" + query.Encode())
}

// clusters lists the clusters of results whose purpose is stated today.
func (b *Bench) clusters(r *request) (all []clusterLine, err error) {
	names, err := folders(filepath.Join(b.Home, resultsFolder))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		release, err := b.readRelease(filepath.Join(b.Home, resultsFolder, name))
		if err != nil {
			continue // the page of results says so
		}
		said, err := b.state.purpose(r.Context(), r.user.ID, today(), release.Study.Name)
		if err != nil {
			return nil, err
		}
		if said == "" {
			continue
		}
		called, seen := release.called, map[string]bool{}
		for _, row := range release.Rows {
			if strings.HasPrefix(row.Group, "cluster-") && !seen[row.Group] {
				seen[row.Group] = true
				all = append(all, clusterLine{row.Group, called.Group(row.Result, row.Group).In(r.lang), name})
			}
		}
	}
	return all, nil
}

// networkPicture is the page of the surroundings of a company or a cluster. The ledger has the search before.
func networkPicture(b *Bench, r *request) error {
	path, _, err := b.studyFile(r.FormValue("study"))
	if err != nil {
		return err
	}
	s, err := study.Load(path)
	if err != nil {
		return err
	}
	want := run.Choice{Observed: r.FormValue("observed") != ""}
	want.Subject, want.Most = strings.TrimSpace(r.FormValue("subject")), network.MostParties
	want.From, want.To = r.FormValue("from"), r.FormValue("to")
	want.Distance, _ = strconv.Atoi(r.FormValue("distance")) // what is no number is no distance either
	picture, err := run.Picture(r.Context(), b.input(r), s, want, ledger.Search, r.lang)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := network.WritePage(&page, picture, r.lang, network.NamesOf(picture, s, r.lang)); err != nil {
		return err
	}
	r.w.Header().Set("Content-Security-Policy", documentPolicy)
	r.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = page.WriteTo(r.w) // whoever has gone away needs no page
	return nil
}
