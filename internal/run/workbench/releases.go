package workbench

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"ansatz/internal/disk"
	"ansatz/internal/lang"
	"ansatz/internal/run/approval"
	"ansatz/internal/workspace/ledger"
)

// bundlesFolder has the bundles of approved proposals in the home of a workbench.
const bundlesFolder = "bundles"

// releasesView lists the proposals to let results out.
type releasesView struct {
	Cases    []caseLine
	Folders  []string // of results that can be proposed
	Unlisted bool     // nobody is in the list of people, so nobody can propose
}

type caseLine struct {
	Number                   int
	Study, Day, Author, At   string
	State                    string
	Reviews                  int
	Mine, Answered, ToReview bool
	Decidable                bool
}

// inApproval is the workspace and who looks at its proposals.
func (b *Bench) inApproval(r *request) approval.Input {
	return approval.Input{Input: b.input(r), Program: b.Version, Now: time.Now}
}

// forApproval is the workspace and who acts on its proposals, in their own name.
func (b *Bench) forApproval(r *request) approval.Input {
	return approval.Input{Input: b.acting(r), Program: b.Version, Now: time.Now}
}

func releasesPage(b *Bench, r *request) error {
	var v releasesView
	if b.unmade() {
		return b.show(r, "releases", r.tr("Utlämnanden", "Releases"), v)
	}
	l, err := ledger.Read(r.Context(), b.Input.Workspace)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	v.Unlisted = l == nil || len(l.People.People) == 0
	all, err := approval.Cases(r.Context(), b.inApproval(r))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, c := range slices.Backward(all) {
		v.Cases = append(v.Cases, b.caseLine(c, r))
	}
	if r.user.May(Propose) {
		if v.Folders, err = folders(filepath.Join(b.Home, resultsFolder)); err != nil {
			return err
		}
	}
	return b.show(r, "releases", r.tr("Utlämnanden", "Releases"), v)
}

func (b *Bench) caseLine(c *approval.Case, r *request) caseLine {
	mine := b.isMe(r)
	state := c.State()
	line := caseLine{Number: c.Number, Study: c.Study, Day: c.ReferenceDate, Author: c.Author.Name,
		At: clock(c.At), State: state.Name().In(r.lang), Reviews: len(c.Reviews), Mine: mine(c.Author),
		Decidable: state == approval.Reviewed}
	for _, review := range c.Reviews {
		line.Answered = line.Answered || mine(review.Reviewer)
	}
	line.ToReview = state == approval.Proposed && !line.Mine && !line.Answered
	return line
}

// isMe says whether somebody of a document is who asks: by the key with which they sign.
func (b *Bench) isMe(r *request) func(approval.Who) bool {
	signer, err := b.acting(r).Signer()
	return func(who approval.Who) bool { return err == nil && signer != nil && who.Key == signer.Public() }
}

// clock is a moment of a document as people read it.
func clock(at string) string { return strings.NewReplacer("T", " ", "Z", "").Replace(at) }

// releaseView is a proposal: what was checked, who has answered, and what can be done next.
type releaseView struct {
	caseLine
	Checks     []checkView
	Changes    []lang.Text
	Correction string
	Files      []approval.File
	Reviewers  []reviewerView
	Answers    []answerView
	Withdrawn  string
	Open       bool // it can be withdrawn
	Approved   bool
	Bundles    []string
}

type checkView struct {
	Name    lang.Text
	Outcome string
	Failed  bool
	Reasons []string
}

type reviewerView struct{ Name, At string }

type answerView struct {
	Name    string
	Approve bool
	Reason  string
}

// proposal is the one that an address names.
func (b *Bench) proposal(r *request) (*approval.Case, error) {
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return nil, missing
	}
	return approval.Find(r.Context(), b.inApproval(r), number)
}

func releasePage(b *Bench, r *request) error {
	c, err := b.proposal(r)
	if err != nil {
		return err
	}
	v := releaseView{caseLine: b.caseLine(c, r), Correction: c.Correction, Files: c.Files,
		Open: c.State() == approval.Proposed || c.State() == approval.Reviewed}
	v.Approved = c.State() == approval.Approved || c.State() == approval.Exported
	for _, check := range c.Checks {
		line := checkView{Name: check.Name(), Outcome: check.Outcome.Name().In(r.lang),
			Failed: check.Outcome == approval.Failed}
		for _, reason := range check.Reasons {
			line.Reasons = append(line.Reasons, reason.In(r.lang))
		}
		v.Checks = append(v.Checks, line)
	}
	for _, change := range c.Changes {
		v.Changes = append(v.Changes, change.Text())
	}
	for _, review := range c.Reviews {
		v.Reviewers = append(v.Reviewers, reviewerView{review.Reviewer.Name, clock(review.At)})
	}
	for _, answer := range c.Answers() {
		v.Answers = append(v.Answers, answerView{answer.Reviewer.Name, answer.Approve, answer.Reason})
	}
	if c.Withdrawal != nil {
		v.Withdrawn = c.Withdrawal.Reason
	}
	if v.Approved {
		name := bundleName(c.Number)
		if _, err := os.Stat(filepath.Join(b.Home, bundlesFolder, name)); err == nil {
			v.Bundles = append(v.Bundles, name)
		}
	}
	return b.show(r, "release", r.tr("Förslag ", "Proposal ")+strconv.Itoa(c.Number), v)
}

func bundleName(number int) string { return "utlamnande-" + strconv.Itoa(number) + ".zip" }

// proposeForm makes results a proposal. Where a check fails nothing is proposed, and the page says why.
func proposeForm(b *Bench, r *request) error {
	_, folder, err := b.release(r.PostFormValue("folder"))
	if err != nil {
		return err
	}
	o := approval.Proposing{Folder: folder, Correction: r.PostFormValue("correction")}
	c, _, err := approval.Propose(r.Context(), b.forApproval(r), o)
	if err != nil {
		return err
	}
	return redirect("/releases/" + strconv.Itoa(c.Number))
}

// reviewForm gives the answer of whoever has opened the workbench. Nobody can read it before both answers are in.
func reviewForm(b *Bench, r *request) error {
	c, err := b.proposal(r)
	if err != nil {
		return err
	}
	answer := r.PostFormValue("answer")
	if answer != "approve" && answer != "reject" {
		return missing
	}
	_, err = approval.Judge(r.Context(), b.forApproval(r), c.Number, approval.Answer{Approve: answer == "approve",
		Reason: r.PostFormValue("reason")})
	return b.back(c, err)
}

// back shows the proposal again after something was done about it.
func (b *Bench) back(c *approval.Case, err error) error {
	if err != nil {
		return err
	}
	return redirect("/releases/" + strconv.Itoa(c.Number))
}

func decideForm(b *Bench, r *request) error {
	c, err := b.proposal(r)
	if err != nil {
		return err
	}
	_, err = approval.Decide(r.Context(), b.forApproval(r), c.Number)
	return b.back(c, err)
}

func withdrawForm(b *Bench, r *request) error {
	c, err := b.proposal(r)
	if err != nil {
		return err
	}
	_, err = approval.Withdraw(r.Context(), b.forApproval(r), c.Number, r.PostFormValue("reason"))
	return b.back(c, err)
}

// exportForm writes the bundle of an approved proposal.
func exportForm(b *Bench, r *request) error {
	c, err := b.proposal(r)
	if err != nil {
		return err
	}
	dir := filepath.Join(b.Home, bundlesFolder)
	if err := disk.MakeFolders(dir); err != nil {
		return disk.CannotWrite(dir)
	}
	_, err = approval.Deliver(r.Context(), b.forApproval(r), c.Number, approval.Exporting{
		To: filepath.Join(dir, bundleName(c.Number)), Lang: r.lang})
	return b.back(c, err)
}

// bundleFile gives the bundle of a proposal that has been exported.
func bundleFile(b *Bench, r *request) error {
	c, err := b.proposal(r)
	if err != nil {
		return err
	}
	name := bundleName(c.Number)
	dir := filepath.Join(b.Home, bundlesFolder)
	rel, size, err := disk.Look(dir, name)
	if err != nil || c.State() != approval.Exported {
		return missing
	}
	f, err := disk.Open(dir, rel)
	if err != nil {
		return missing
	}
	defer f.Close()
	r.w.Header().Set("Content-Type", "application/zip")
	r.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	http.ServeContent(r.w, r.Request, "", time.Time{}, io.NewSectionReader(f, 0, size))
	return nil
}

// proposalPage is a page about a proposal: for everybody, or the draft of an assessment.
func proposalPage(b *Bench, r *request) error {
	c, err := b.proposal(r)
	if err != nil {
		return err
	}
	kind := approval.PageKind(r.PathValue("kind"))
	if kind != approval.Transparency && kind != approval.Assessment {
		return missing
	}
	var page bytes.Buffer
	if err := approval.Page(r.Context(), b.inApproval(r), c.Number, kind, r.lang, &page); err != nil {
		return err
	}
	r.w.Header().Set("Content-Security-Policy", documentPolicy)
	r.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = page.WriteTo(r.w) // whoever has gone away needs no page
	return nil
}
