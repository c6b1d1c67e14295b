package approval

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/disclosure"
	"ansatz/internal/disk"
	"ansatz/internal/disk/stop"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

// Proposing is what an author proposes.
type Proposing struct {
	Folder      string              // that ansatz run wrote
	Profile     *disclosure.Profile // that must hold; nil: the one that the results name, where it is built in
	Correction  string              // why figures that were released before are others now
	Definitions map[string]string   // of results that the program cannot define: the author's own
	Text        *Writing            // of the report that is made of the results; nil where they leave alone
	Once        bool                // results that are proposed already are left as they are
}

// acting opens the desk for a person of the list, and does something. Whoever calls this room takes down what was
// refused.
func acting(ctx context.Context, in Input, do func(d *desk) error) error {
	d, err := open(ctx, in)
	if err != nil {
		return err
	}
	defer d.close()
	if err = d.permit(); err == nil {
		err = do(d)
	}
	return err
}

// actingOn is acting on one proposal, which nobody else changes meanwhile.
func actingOn(ctx context.Context, in Input, number int, do func(d *desk, f *filed) error) error {
	return acting(ctx, in, func(d *desk) error {
		free, err := d.hold(ctx)
		if err != nil {
			return err
		}
		defer free()
		f, err := d.find(number)
		if err != nil {
			return err
		}
		return do(d, f)
	})
}

// looking opens the desk for who may look at it, takes that down and does something that changes nothing. A number of 0
// is of no certain proposal.
func looking(ctx context.Context, in Input, number int, do func(d *desk) error) error {
	d, err := open(ctx, in)
	if err != nil {
		return err
	}
	defer d.close()
	d.looks = true
	if err := d.workspace.Allow(ctx, d.signer); err != nil {
		return err
	}
	what := ledger.Facts{}
	if number > 0 {
		what["proposal"] = strconv.Itoa(number)
	}
	if err := in.Record(ctx, d.workspace, ledger.Search, what, d.signer); err != nil {
		return err
	}
	return do(d)
}

// record takes down a step before it counts.
func (d *desk) record(ctx context.Context, k ledger.Kind, command, step string, number int, document []byte) error {
	_, err := ledger.Append(ctx, d.in.Workspace, ledger.Entry{Kind: k, Command: command, What: ledger.Facts{
		"proposal": strconv.Itoa(number), "step": step, "document": hashOf(document)}}, d.signer)
	return err
}

// Propose makes a folder of results a proposal, if every check passes. The error is a fault of kind Refused where one
// fails; the checks come with it. Nothing is proposed then. Where the results are proposed already and are to be left
// as they are, their case is returned without checks.
func Propose(ctx context.Context, in Input, o Proposing) (c *Case, checks []Check, err error) {
	o.Correction = strings.TrimSpace(o.Correction)
	typed := ledger.Typed{"--correction": o.Correction}
	for table, text := range o.Definitions {
		typed["--definition"] += table + "\n" + text + "\n"
	}
	if err := typed.Check(); err != nil {
		return nil, nil, err
	}
	err = acting(ctx, in, func(d *desk) error {
		r, err := run.ReadRelease(o.Folder)
		if err != nil {
			return err
		}
		for {
			before, err := d.cases()
			if err != nil {
				return err
			}
			x, err := d.examine(ctx, r, o)
			if err != nil {
				return err
			}
			already := proposedAlready(before, x, o.Text)
			if already != nil && o.Once {
				c = &already.Case
				return nil
			}
			checks = x.checks
			if x.failed() {
				return refusedChecks(checks)
			}
			if already != nil {
				return refused(lang.Textf("utlämnande %d är redan förslag %d", "release %d is proposal %d already",
					x.number, already.Number), lang.Textf("ansatz release show %d visar det",
					"ansatz release show %d shows it", already.Number))
			}
			c, err = d.propose(ctx, x, o, len(before))
			if c != nil || err != nil {
				return err
			}
		}
	})
	return c, checks, err
}

func refusedChecks(checks []Check) error {
	var names []lang.Text
	for _, c := range checks {
		if c.Outcome == Failed {
			names = append(names, c.Name())
		}
	}
	all := joined(names)
	return refused(lang.Text{SV: "inte uppfyllt: " + all.SV, EN: "not met: " + all.EN},
		lang.Text{SV: "ingenting är föreslaget; rätta det som kontrollerna säger, och föreslå på nytt",
			EN: "nothing was proposed; correct what the checks say, and propose again"})
}

func joined(texts []lang.Text) lang.Text {
	var sv, en []string
	for _, t := range texts {
		sv, en = append(sv, t.SV), append(en, t.EN)
	}
	return lang.Text{SV: strings.Join(sv, "; "), EN: strings.Join(en, "; ")}
}

// proposedAlready finds the proposal of the same release, with the same text, that is not rejected.
func proposedAlready(cases []*filed, x *examination, text *Writing) *filed {
	for _, c := range cases {
		if c.Release == x.number && !c.ended() && (text == nil || c.hash(textPage) == hashOf(text.Files[textPage])) {
			return c
		}
	}
	return nil
}

// propose writes the proposal. It returns nothing if another one has come since it was checked.
func (d *desk) propose(ctx context.Context, x *examination, o Proposing, before int) (*Case, error) {
	free, err := d.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer free()
	d.clean()
	cases, err := d.cases()
	if err != nil || len(cases) != before {
		return nil, err
	}
	number := 1
	if before > 0 {
		number = cases[before-1].Number + 1
	}
	p := Proposal{Format: documentFormat, Number: number, Release: x.number, Study: x.release.Study.Name,
		ReferenceDate: x.release.Study.ReferenceDate.String(), Profile: x.release.Profile, Program: x.release.Program,
		Author: d.me(), At: d.in.at(), Checks: x.checks, Changes: x.changes, Correction: o.Correction,
		Definitions: o.Definitions}
	dir, err := os.MkdirTemp(d.dir, unfinished)
	if err != nil {
		return nil, run.CannotWrite(d.dir, err)
	}
	forget := stop.Leave(dir)
	defer forget()
	defer disk.RemoveAll(dir)
	if o.Text != nil {
		p.Report = &o.Text.Report
	}
	if p.Files, err = copyFiles(ctx, o, filepath.Join(dir, filesDir)); err != nil {
		return nil, err
	}
	if !p.holds(x.release.Hashes) { // what was checked is what is proposed
		return nil, changedMeanwhile(o.Folder)
	}
	text, err := sign(d.signer, aProposal, p)
	if err != nil {
		return nil, err
	}
	err = run.WriteFile(ctx, filepath.Join(dir, proposalFile), func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := d.record(ctx, ledger.Release, "release propose", "proposed", number, text); err != nil {
		return nil, err
	}
	forget()
	if err := disk.Rename(dir, filepath.Join(d.dir, folderName(number))); err != nil {
		return nil, run.CannotWrite(d.dir, err)
	}
	return &Case{Proposal: p}, disk.Sync(d.dir)
}

// Forget takes a release that never left the house out of a workspace, unless it is under proposal or has left by one.
func Forget(ctx context.Context, in Input, number int) error {
	d, err := open(ctx, in)
	if err != nil {
		return err
	}
	defer d.close()
	if _, err := ledger.Allow(ctx, in.Workspace, ledger.Entry{Kind: ledger.Forget}, d.signer); err != nil {
		return err
	}
	cases, err := d.cases()
	if err != nil {
		return err
	}
	for _, c := range cases {
		if c.Release == number && !c.ended() {
			return refused(lang.Textf("utlämnande %d är förslag %d", "release %d is proposal %d", number, c.Number),
				lang.Text{SV: "det som är föreslaget eller utlämnat glöms inte; ett förslag som inte är avgjort " +
					"kan återtas: " +
					"ansatz release withdraw",
					EN: "what is proposed or has left is not forgotten; a proposal that is not " +
						"decided can be withdrawn: ansatz release withdraw"})
		}
	}
	return run.Forget(ctx, in.Input, number)
}

func changedMeanwhile(folder string) error {
	return &fault.Fault{Kind: fault.Usage, File: folder,
		Rule: lang.Text{SV: "mappen ändrades medan den kontrollerades", EN: "the folder changed while it was checked"},
		Hint: lang.Text{SV: "gör om kommandot när ingenting skriver i den",
			EN: "repeat the command when nothing writes there"}}
}

// copyFiles copies the files of a folder of results and of the text that goes with them, and describes them.
func copyFiles(ctx context.Context, o Proposing, to string) (files []File, err error) {
	if err := os.Mkdir(to, 0o700); err != nil {
		return nil, run.CannotWrite(to, err)
	}
	put := func(name string, text []byte) error {
		files = append(files, File{Name: name, Size: int64(len(text)), SHA256: hashOf(text)})
		return run.WriteFile(ctx, filepath.Join(to, name), func(w io.Writer) error {
			_, err := w.Write(text)
			return err
		})
	}
	for _, name := range run.Files {
		text, err := run.ReadPart(o.Folder, name)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = put(name, text)
		}
		if err != nil {
			return nil, err
		}
	}
	if o.Text != nil {
		for _, name := range sortedKeys(o.Text.Files) {
			if err := put(name, o.Text.Files[name]); err != nil {
				return nil, err
			}
		}
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return files, nil
}

func (c *filed) files() string { return filepath.Join(c.dir, filesDir) }

// intact returns an error unless the files of the proposal are those that were proposed.
func (c *filed) intact() error {
	for _, f := range c.Files {
		text, err := run.ReadPart(c.files(), f.Name)
		if err != nil {
			return err
		}
		if hashOf(text) != f.SHA256 {
			return &fault.Fault{Kind: fault.Workspace, File: filepath.Join(c.files(), f.Name),
				Rule: lang.Text{SV: "filen är en annan än den som föreslogs",
					EN: "the file is another than was proposed"},
				Hint: lang.Text{SV: "återställ den från säkerhetskopia", EN: "restore it from a backup"}}
		}
	}
	return nil
}

// Judge gives a reviewer's answer to a proposal. Nobody can read it before both are in.
func Judge(ctx context.Context, in Input, number int, a Answer) (c *Case, err error) {
	a.Reason = strings.TrimSpace(a.Reason)
	if err := (ledger.Typed{"--reason": a.Reason}).Check(); err != nil {
		return nil, err
	}
	err = actingOn(ctx, in, number, func(d *desk, f *filed) error {
		if err := d.mayJudge(f, a); err != nil {
			return err
		}
		if err := f.intact(); err != nil {
			return err
		}
		r, err := d.review(f, a)
		if err != nil {
			return err
		}
		text, err := sign(d.signer, aReview, r)
		if err != nil {
			return err
		}
		if err := d.record(ctx, ledger.Review, "release review", "reviewed", number, text); err != nil {
			return err
		}
		f.Reviews = append(f.Reviews, *r)
		c = &f.Case
		return d.put(ctx, f, reviewFile(len(f.Reviews)-1), text)
	})
	return c, err
}

// mayJudge returns an error unless who acts may answer.
func (d *desk) mayJudge(c *filed, a Answer) error {
	me := d.who.Key
	another := lang.Text{SV: "två andra granskare än författaren ska svara; ansatz person list visar vilka det finns",
		EN: "two reviewers other than the author must answer; ansatz person list shows who there is"}
	same := func(w Who) bool { return w.Key == me || strings.EqualFold(w.Name, d.who.Name) }
	switch {
	case strings.TrimSpace(a.Reason) == "":
		return &fault.Fault{Kind: fault.Usage, Rule: lang.Text{SV: "granskningen saknar skäl",
			EN: "the review has no reason"},
			Hint: lang.Text{SV: "ange vad du har sett på med --reason",
				EN: "say with --reason what you have looked at"}}
	case len(a.Reason) > LongestReason:
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Textf("skälet är längre än %d byte", "the reason is longer than %d bytes", LongestReason),
			Hint: lang.Text{SV: "korta det, och hänvisa till ert diarium", EN: "shorten it, and refer to your records"}}
	case same(c.Author):
		return refused(lang.Text{SV: "den som föreslår ett utlämnande granskar det inte",
			EN: "who proposes a release does not review it"}, another)
	case slices.ContainsFunc(c.Reviews, func(r Review) bool { return same(r.Reviewer) }):
		return refused(lang.Text{SV: "du har redan granskat förslaget: en nyckel svarar en gång",
			EN: "you have reviewed the proposal already: a key answers once"}, another)
	case d.who.Role != person.Reviewer:
		return refused(lang.Textf("bara en granskare granskar; nyckeln %s har en annan roll",
			"only a reviewer reviews; the key %s has another role", me.Short()), another)
	case c.Withdrawal != nil:
		return withdrawn(c.Number)
	case len(c.Reviews) == reviewers:
		return refused(lang.Textf("förslag %d är redan granskat av två", "two have reviewed proposal %d already",
			c.Number),
			lang.Text{SV: "en administratör beslutar: ansatz release approve",
				EN: "an administrator decides: ansatz release approve"})
	}
	return nil
}

// review seals an answer as the place in the order asks.
func (d *desk) review(c *filed, a Answer) (*Review, error) {
	of := hashOf(c.documents[proposalFile])
	o, err := newOpening(of, d.who.Key, a)
	if err != nil {
		return nil, err
	}
	text, err := o.text()
	if err != nil {
		return nil, err
	}
	to := openers(d.people, c.Author.Key, d.in.Day())
	if len(to) == 0 {
		return nil, refused(lang.Text{SV: "förteckningen har ingen administratör som kan öppna svaren, utom " +
			"författaren",
			EN: "the list has no administrator who can open the answers, except the author"},
			lang.Text{SV: "lägg till en: ansatz person add", EN: "add one: ansatz person add"})
	}
	r := &Review{Format: documentFormat, Proposal: of, Reviewer: d.me(), At: d.in.at(), Promise: hashOf(text)}
	if r.Sealed, err = seal(text, to); err != nil {
		return nil, err
	}
	if len(c.Reviews) == 0 {
		others := judges(d.people, &c.Case, d.in.Day())
		others = slices.DeleteFunc(others, func(k person.PublicKey) bool { return k == d.who.Key })
		if len(others) == 0 {
			return nil, refused(lang.Text{SV: "förteckningen har ingen andra granskare som inte är författaren",
				EN: "the list has no second reviewer who is not the author"},
				lang.Text{SV: "lägg till en: ansatz person add", EN: "add one: ansatz person add"})
		}
		r.Sealed, err = seal(r.Sealed, others)
		return r, err
	}
	if r.Passed, err = unseal(c.Reviews[0].Sealed, d.signer); err != nil {
		return nil, refused(lang.Text{SV: "den första granskningen är förseglad till andra granskare än dig",
			EN: "the first review is sealed to other reviewers than you"},
			lang.Text{SV: "låt någon granska som stod i förteckningen när den första svarade, eller föreslå på nytt",
				EN: "let somebody review who was in the list when the first answered, or propose anew"})
	}
	return r, nil
}

// open reads the answers of a decision, each of which keeps its promise.
func (c *Case) open(d *Decision) (answers []Opened, err error) {
	if len(d.Answers) != len(c.Reviews) || len(c.Reviews) != reviewers {
		return nil, errors.New("the answers are not those of the reviews")
	}
	approved := true
	for i, text := range d.Answers {
		a, err := readOpening(text, c.Reviews[i])
		if err != nil {
			return nil, err
		}
		approved = approved && a.Approve
		answers = append(answers, Opened{a, c.Reviews[i].Reviewer})
	}
	if approved != d.Approved {
		return nil, errors.New("the decision does not follow from the answers")
	}
	return answers, nil
}

// Answers are the answers of both reviewers; none before an administrator has opened them.
func (c *Case) Answers() []Opened {
	if c.Decision == nil {
		return nil
	}
	answers, _ := c.open(c.Decision)
	return answers
}

// Decide opens both answers and decides: approved if both approve, otherwise rejected.
func Decide(ctx context.Context, in Input, number int) (c *Case, err error) {
	err = actingOn(ctx, in, number, func(d *desk, f *filed) error {
		if err := d.mayDecide(f); err != nil {
			return err
		}
		decided, err := d.decision(f)
		if err != nil {
			return err
		}
		text, err := sign(d.signer, aDecision, decided)
		if err != nil {
			return err
		}
		step := "approved"
		if !decided.Approved {
			step = "rejected"
		}
		if err := d.record(ctx, ledger.Release, ledger.Decision, step, number, text); err != nil {
			return err
		}
		f.Decision, c = decided, &f.Case
		return d.put(ctx, f, decisionFile, text)
	})
	return c, err
}

// mayDecide returns an error unless who acts may decide about the proposal, and it can be decided.
func (d *desk) mayDecide(c *filed) error {
	ask := lang.Text{SV: "be en administratör som varken är författare eller granskare",
		EN: "ask an administrator who is neither author nor reviewer"}
	mine := func(w Who) bool { return w.Key == d.who.Key || strings.EqualFold(w.Name, d.who.Name) }
	switch {
	case d.who.Role != person.Administrator:
		return refused(lang.Textf("bara en administratör beslutar; nyckeln %s har en annan roll",
			"only an administrator decides; the key %s has another role", d.who.Key.Short()), ask)
	case mine(c.Author) || slices.ContainsFunc(c.Reviews, func(r Review) bool { return mine(r.Reviewer) }):
		return refused(lang.Text{SV: "den som har föreslagit eller granskat beslutar inte",
			EN: "who has proposed or reviewed does not decide"}, ask)
	case c.Withdrawal != nil:
		return withdrawn(c.Number)
	case c.Decision != nil:
		return refused(lang.Textf("förslag %d är redan avgjort", "proposal %d is decided already", c.Number),
			lang.Textf("ansatz release show %d visar beslutet", "ansatz release show %d shows the decision", c.Number))
	case len(c.Reviews) < reviewers:
		counted := lang.Text{SV: "granskningar", EN: "reviews"}
		if len(c.Reviews) == 1 {
			counted = lang.Text{SV: "granskning", EN: "review"}
		}
		return refused(lang.Text{
			SV: fmt.Sprintf("förslag %d har %d %s av %d", c.Number, len(c.Reviews), counted.SV, reviewers),
			EN: fmt.Sprintf("proposal %d has %d %s of %d", c.Number, len(c.Reviews), counted.EN, reviewers),
		}, lang.Text{SV: "två granskare svarar först: ansatz release review",
			EN: "two reviewers answer first: ansatz release review"})
	}
	if err := c.intact(); err != nil {
		return err
	}
	if err := d.stillListed(c); err != nil {
		return err
	}
	earlier, err := d.earlier()
	if err != nil {
		return err
	}
	earlier = slices.DeleteFunc(earlier, func(e past) bool { return e.Number == c.Number })
	r, err := run.ReadRelease(c.files())
	if err != nil {
		return err
	}
	if !slices.Equal(changesSince(r.Rows, c.Study, earlier), c.Changes) {
		return refused(lang.Text{
			SV: "sedan förslaget granskades har tal godkänts som det här ändrar, och granskarna har inte sett " +
				"skillnaden",
			EN: "figures were approved since the proposal was reviewed that this one changes, and the reviewers " +
				"have not " +
				"seen the difference"},
			lang.Text{SV: "återta förslaget (ansatz release withdraw) och föreslå på nytt med --correction",
				EN: "withdraw the proposal (ansatz release withdraw) and propose anew with --correction"})
	}
	return nil
}

func withdrawn(number int) error {
	return refused(lang.Textf("förslag %d är återtaget", "proposal %d is withdrawn", number),
		lang.Text{SV: "författaren kan föreslå på nytt: ansatz release propose",
			EN: "the author can propose anew: ansatz release propose"})
}

// Withdraw ends a proposal that is not decided. Its author and administrators may.
func Withdraw(ctx context.Context, in Input, number int, reason string) (c *Case, err error) {
	reason = strings.TrimSpace(reason)
	if err := (ledger.Typed{"--reason": reason}).Check(); err != nil {
		return nil, err
	}
	err = actingOn(ctx, in, number, func(d *desk, f *filed) error {
		switch {
		case d.who.Key != f.Author.Key && d.who.Role != person.Administrator:
			return refused(lang.Text{SV: "bara författaren eller en administratör återtar ett förslag",
				EN: "only the author or an administrator withdraws a proposal"},
				lang.Text{SV: "en granskare svarar: ansatz release review",
					EN: "a reviewer answers: ansatz release review"})
		case f.Withdrawal != nil:
			return withdrawn(number)
		case f.Decision != nil:
			return refused(lang.Textf("förslag %d är redan avgjort", "proposal %d is decided already", number),
				lang.Textf("ansatz release show %d visar beslutet", "ansatz release show %d shows the decision",
					number))
		}
		w := &Withdrawal{Format: documentFormat, Proposal: hashOf(f.documents[proposalFile]), By: d.me(), At: d.in.at(),
			Reason: reason}
		text, err := sign(d.signer, aWithdrawal, w)
		if err != nil {
			return err
		}
		if err := d.record(ctx, ledger.Release, "release withdraw", "withdrawn", number, text); err != nil {
			return err
		}
		f.Withdrawal, c = w, &f.Case
		return d.put(ctx, f, withdrawalFile, text)
	})
	return c, err
}

// stillListed returns an error unless author and reviewers are in the list of people, in their roles, on the days when
// they acted.
func (d *desk) stillListed(c *filed) error {
	listed := func(w Who, role person.Role, at string) error {
		if _, err := d.people.PermitAs(role, w.Key, dayOf(at)); err == nil {
			return nil
		}
		return refused(lang.Textf("%[1]s (nyckeln %[2]s) har handlat om förslaget %[3]s, och står inte längre i "+
			"förteckningen för den dagen och rollen",
			"%[1]s (the key %[2]s) has acted on the proposal on %[3]s, and is no longer in the list for that day and "+
				"role", w.Name, w.Key.Short(), dayOf(at)),
			lang.Text{SV: "återta förslaget (ansatz release withdraw) och föreslå på nytt",
				EN: "withdraw the proposal (ansatz release withdraw) and propose anew"})
	}
	if err := listed(c.Author, "", c.At); err != nil {
		return err
	}
	for _, r := range c.Reviews {
		if err := listed(r.Reviewer, person.Reviewer, r.At); err != nil {
			return err
		}
	}
	return nil
}

func dayOf(at string) string { return at[:min(len(at), len("2006-01-02"))] }

// decision opens the answers with the key of who decides.
func (d *desk) decision(c *filed) (*Decision, error) {
	decided := &Decision{Format: documentFormat, Proposal: hashOf(c.documents[proposalFile]), Reviews: c.reviewHashes(),
		Approved: true, By: d.me(), At: d.in.at()}
	for i, sealed := range [][]byte{c.Reviews[1].Passed, c.Reviews[1].Sealed} {
		text, err := unseal(sealed, d.signer)
		var a Answer
		if err == nil {
			a, err = readOpening(text, c.Reviews[i])
		}
		if err != nil {
			return nil, refused(lang.Textf("svaret från %s går inte att öppna med din nyckel, eller är ett annat "+
				"än det som "+
				"lovades", "the answer of %s cannot be opened with your key, or is another than was promised",
				c.Reviews[i].Reviewer.Name),
				lang.Text{SV: "låt en administratör besluta som stod i förteckningen när granskarna svarade, eller " +
					"föreslå på nytt",
					EN: "let an administrator decide who was in the list when the reviewers answered, or propose anew"})
		}
		decided.Approved = decided.Approved && a.Approve
		decided.Answers = append(decided.Answers, text)
	}
	return decided, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
