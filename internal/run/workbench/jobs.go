package workbench

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
	"ansatz/internal/workspace/ledger"
)

// jobView is a job as pages show it.
type jobView struct {
	*Job
	StateName string
	Event     progress.Event
	Result    string // the name of the folder of results that it made
}

func (b *Bench) jobViews(all []*Job, l lang.Lang) (views []jobView) {
	for _, j := range all {
		views = append(views, b.jobView(j, l))
	}
	return views
}

func (b *Bench) jobView(j *Job, l lang.Lang) jobView {
	v := jobView{Job: j, StateName: j.State.Name().In(l), Event: b.queue.event(j.ID)}
	if j.Kind == "run" && j.State == Done {
		if i := slices.Index(j.Arguments, "--out"); i >= 0 {
			v.Result = filepath.Base(j.Arguments[i+1])
		}
	}
	return v
}

func jobsPage(b *Bench, r *request) error {
	all, err := b.state.jobs(r.Context(), 200)
	if err != nil {
		return err
	}
	return b.show(r, "jobs", r.tr("Jobb", "Jobs"), b.jobViews(all, r.lang))
}

// jobPageView is a job with what it has said.
type jobPageView struct {
	jobView
	Log string
}

func (b *Bench) jobOf(r *request) (*Job, error) {
	j, err := b.state.job(r.Context(), r.PathValue("id"))
	if err == nil && j == nil {
		err = missing
	}
	return j, err
}

func jobPage(b *Bench, r *request) error {
	j, err := b.jobOf(r)
	if err != nil {
		return err
	}
	log, err := b.queue.said(j.ID)
	if err != nil {
		return err
	}
	return b.show(r, "job", j.Title, jobPageView{b.jobView(j, r.lang), log})
}

// jobEvent is what a page that watches a job is told.
type jobEvent struct {
	State   JobState `json:"state"`
	Name    string   `json:"name"`
	Ended   bool     `json:"ended"`
	Task    string   `json:"task"`
	Percent int      `json:"percent"`
	Left    string   `json:"left"`
	Log     string   `json:"log"`
}

// jobEvents tells a page how far a job has come, each time that this changes, until it has ended.
func jobEvents(b *Bench, r *request) error {
	j, err := b.jobOf(r)
	if err != nil {
		return err
	}
	changed, stop := b.queue.watch()
	defer stop()
	r.w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(r.w)
	alive := time.NewTicker(15 * time.Second)
	defer alive.Stop()
	for {
		if j, err = b.state.job(r.Context(), j.ID); err != nil || j == nil {
			return nil // the page asks again
		}
		v := b.jobView(j, r.lang)
		log, _ := b.queue.said(j.ID)
		e := jobEvent{State: j.State, Name: v.StateName, Ended: j.State.Ended(), Task: v.Event.Task,
			Percent: int(v.Event.Share() * 100), Log: log}
		if v.Event.Left > 0 {
			e.Left = lang.Textf("%d s kvar", "%d s left", v.Event.Left).In(r.lang)
		}
		text, err := json.Marshal(e)
		if err != nil {
			return nil
		}
		if _, err := fmt.Fprintf(r.w, "data: %s\n\n", text); err != nil || out.Flush() != nil || j.State.Ended() {
			return nil
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-changed:
			time.Sleep(200 * time.Millisecond) // several changes are told at once
		case <-alive.C:
		}
	}
}

// startJob adds a job that a form describes.
func startJob(b *Bench, r *request) error {
	var j Job
	var err error
	switch r.PostFormValue("kind") {
	case "load":
		j, err = b.loadJob(r, false)
	case "check":
		j, err = b.loadJob(r, true)
	case "run":
		j, err = b.runJob(r)
	default:
		err = missing
	}
	if err != nil {
		return err
	}
	j.Arguments = append(j.Arguments, b.Limits...)
	return b.startFor(r, j)
}

// startFor adds a job of who asks. The ledger has who that is, where the job may be signed with another's key.
func (b *Bench) startFor(r *request, j Job) error {
	j.Person, j.Owner, j.Lang = r.user.Name, r.user.ID, r.lang
	if _, err := os.Stat(filepath.Join(b.Input.Workspace, ledger.Dir)); err == nil && b.shared() {
		what := ledger.Facts{"job": strings.Join(j.Arguments, " ")}
		if err := b.record(r, ledger.Search, what); err != nil {
			return err
		}
	}
	added, err := b.queue.add(r.Context(), j)
	if err != nil {
		return err
	}
	return redirect("/jobs/" + added.ID)
}

// loadJob loads or checks what waits in the inbox: the folders that were chosen, each by its name.
func (b *Bench) loadJob(r *request, check bool) (Job, error) {
	loaded, err := b.loaded(r.Context())
	if err != nil {
		return Job{}, err
	}
	waiting, _, err := b.waiting(r.Context(), loaded)
	if err != nil {
		return Job{}, err
	}
	if len(waiting) == 0 {
		return Job{}, &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "inkorgen har ingen hel leverans", EN: "the inbox has no whole delivery"},
			Hint: lang.Text{SV: "lämna in en leverans först, eller vänta tills den har kommit fram",
				EN: "hand in a delivery first, or wait until it has arrived"}}
	}
	what := waiting[0]
	if len(waiting) > 1 { // the job's output names them
		what = lang.Counted(int64(len(waiting)), lang.Text{}, lang.Text{SV: "leveranser", EN: "deliveries"}).In(r.lang)
	}
	j := Job{Kind: "load", Title: r.tr("Läs in: ", "Load: ") + what,
		Arguments: []string{"load", b.arrivals.inbox, "--workspace", b.Input.Workspace}}
	for _, name := range waiting {
		j.Arguments = append(j.Arguments, "--only="+name)
	}
	if check {
		j.Kind, j.Title = "check", r.tr("Kontrollera: ", "Check: ")+what
		j.Arguments = append(j.Arguments, "--check")
	}
	share, err := shareOf(r.PostFormValue("share"))
	if share != "" {
		j.Arguments = append(j.Arguments, "--quarantine-share="+share)
	}
	return j, err
}

// shareOf is a share as somebody writes it in a form, with a decimal comma or point, for the command line; empty where
// none is given.
func shareOf(typed string) (string, error) {
	share := strings.ReplaceAll(strings.TrimSpace(typed), ",", ".")
	if share == "" {
		return "", nil
	}
	if v, err := strconv.ParseFloat(share, 64); err != nil || !(v > 0 && v <= 1) {
		return "", &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "den största andelen rader i karantän är inget tal som är större än 0 och högst 1",
				EN: "the largest share of rows in quarantine is no number above 0 and at most 1"},
			Hint: lang.Text{SV: "skriv till exempel 0,05 för fem av hundra rader, eller lämna fältet tomt",
				EN: "write for example 0.05 for five rows in a hundred, or leave the field empty"}}
	}
	return share, nil
}

// runJob computes a study.
func (b *Bench) runJob(r *request) (Job, error) {
	name := r.PostFormValue("study")
	path, _, err := b.studyFile(name)
	if err != nil {
		return Job{}, err
	}
	out := strings.TrimSpace(r.PostFormValue("out"))
	if out == "" {
		out = name + "-" + time.Now().Format("20060102-150405")
	}
	if err := goodName(out); err != nil {
		return Job{}, err
	}
	return Job{Kind: "run", Title: r.tr("Räkna fram ", "Compute ") + name,
		Arguments: []string{"run", path, "--workspace", b.Input.Workspace, "--out",
			filepath.Join(b.Home, resultsFolder, out)}}, nil
}

func cancelJob(b *Bench, r *request) error {
	j, err := b.jobOf(r)
	if err != nil {
		return err
	}
	if err := b.queue.cancel(r.Context(), j.ID); err != nil {
		return err
	}
	return redirect("/jobs/" + j.ID)
}

// againJob adds a job that does what an ended one did.
func againJob(b *Bench, r *request) error {
	j, err := b.jobOf(r)
	if err != nil {
		return err
	}
	if !j.State.Ended() {
		return redirect("/jobs/" + j.ID)
	}
	return b.startFor(r, Job{Kind: j.Kind, Title: j.Title, Arguments: j.Arguments, Again: j.ID})
}

// goodName refuses a name of a folder that could lead anywhere else, or that some system cannot write.
func goodName(name string) error {
	good := name != "" && len(name) <= 80 && !strings.ContainsAny(name[:1], ".-") && filepath.IsLocal(name) &&
		!strings.ContainsFunc(name, func(c rune) bool {
			return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
				strings.ContainsRune("-_.åäöÅÄÖ ", c))
		})
	if good {
		return nil
	}
	return &fault.Fault{Kind: fault.Usage,
		Rule: lang.Text{SV: "namnet går inte att använda", EN: "the name cannot be used"},
		Hint: lang.Text{SV: "använd bokstäver, siffror, bindestreck och punkt, högst 80 tecken",
			EN: "use letters, digits, hyphens and full stops, at most 80 characters"}}
}
