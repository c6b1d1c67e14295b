package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"ansatz/internal/disclosure"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/run/approval"
	"ansatz/internal/run/edition"
	"ansatz/internal/workspace/person"
)

func init() {
	addTexts(map[string]lang.Text{
		"release_propose": {
			SV: "Föreslå att en mapp med resultat lämnas ut; alla kontroller görs.",
			EN: "Propose that a folder of results is released; all checks are made.",
		},
		"release_proposed": {
			SV: "Mappen som ansatz run skrev, eller en rapports mapp.",
			EN: "The folder that ansatz run wrote, or the folder of a report.",
		},
		"release_review": {
			SV: "Granska ett förslag. Ingen ser svaret förrän båda granskarna har svarat.",
			EN: "Review a proposal. Nobody sees the answer before both reviewers have answered.",
		},
		"release_approve": {
			SV: "Öppna granskarnas svar och besluta.",
			EN: "Open the reviewers' answers and decide.",
		},
		"release_export": {
			SV: "Skriv paketet som lämnas ut.",
			EN: "Write the bundle that is released.",
		},
		"release_show": {
			SV: "Visa förslagen, eller ett av dem med kontroller, granskningar och beslut.",
			EN: "Show the proposals, or one of them with checks, reviews and decision.",
		},
		"release_withdraw": {SV: "Återta ett förslag som inte är avgjort.",
			EN: "Withdraw a proposal that is not decided."},
		"release_page": {
			SV: "Skriv en sida i klartext om ett förslag, eller ett utkast till konsekvensbedömning.",
			EN: "Write a page in plain words about a proposal, or a draft of an impact assessment.",
		},
		"proposal_number": {SV: "Förslagets nummer.", EN: "The proposal's number."},
		"release_answer": {SV: "Svaret: approve (godkänn) eller reject (avslå).",
			EN: "The answer: approve or reject."},
		"release_reason": {SV: "Skälet. Det följer med paketet.", EN: "The reason. It goes with the bundle."},
		"release_correction": {SV: "Varför tal som redan är utlämnade nu är andra.",
			EN: "Why figures that were released already are others now."},
		"release_definition": {SV: "Definition av en egen tabell: TABELL=TEXT. Kan upprepas.",
			EN: "Definition of a table of your own: TABLE=TEXT. May be repeated."},
		"release_pdf": {SV: "Föreslå en rapport också som PDF; en webbläsare måste finnas.",
			EN: "Propose a report as PDF too; there must be a browser."},
		"release_to": {SV: "Fil som slutar på .zip (eller .age, förseglad), eller en mapp.",
			EN: "File that ends in .zip (or .age, sealed), or a folder."},
		"release_recipient": {SV: "Försegla till en mottagare (age1… eller ssh-…). Kan upprepas.",
			EN: "Seal to a recipient (age1… or ssh-…). May be repeated."},
		"release_page_to":    {SV: "Filen att skriva, .html.", EN: "The file to write, .html."},
		"release_assessment": {SV: "Utkastet till konsekvensbedömning.", EN: "The draft of an impact assessment."},
		"release_json":       {SV: "Skriv som JSON.", EN: "Write JSON."},
		"release_administrator": {
			SV: "Administratörens offentliga nyckel, som myndigheten har lämnat på annat sätt.",
			EN: "The administrator's public key, which the agency has told by another way.",
		},
		"release_identity": {SV: "Fil med nyckeln som öppnar ett förseglat paket.",
			EN: "File with the key that opens a sealed bundle."},
	})
}

// at is the workspace of a proposal, and who acts there.
type at struct {
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	keyed
}

// input is what people decide with.
func (a at) input(c *console) approval.Input {
	return approval.Input{Input: input{Workspace: a.Workspace, keyed: a.keyed}.from(c), Program: version}
}

type releaseProposeCommand struct {
	Folder string `arg:"" help:"${release_proposed}"`
	at
	Profile    string            `help:"${release_profile}"`
	Correction string            `help:"${release_correction}"`
	Definition map[string]string `help:"${release_definition}" mapsep:"none" placeholder:"TABLE=TEXT"`
	templated
	PDF bool `help:"${release_pdf}"`
}

func (releaseProposeCommand) Help() string {
	return examples("  ansatz release propose resultat --workspace arbetsyta --key min.nyckel\n"+
		"  ansatz release propose rapport --workspace arbetsyta --key min.nyckel    rapportens text, med "+
		"resultaten som den är gjord av",
		"  ansatz release propose results --workspace work --key my.key\n"+
			"  ansatz release propose report --workspace work --key my.key              the text of the "+
			"report, with the results that it is made of")
}

func (cmd releaseProposeCommand) Run(ctx context.Context, c *console) error {
	o := approval.Proposing{Folder: cmd.Folder, Correction: cmd.Correction, Definitions: cmd.Definition}
	if cmd.Profile != "" {
		var err error
		if o.Profile, err = disclosure.LoadProfile(cmd.Profile); err != nil {
			return err
		}
	}
	all, err := cmd.proposals(ctx, c, o)
	if err != nil {
		return err
	}
	for _, one := range all {
		if len(all) > 1 || one.Folder != cmd.Folder {
			fmt.Fprintln(c.out, lang.Visible(one.Folder))
		}
		task := c.progress.Begin(lang.Text{SV: "kontrollerar", EN: "checking"}.In(c.lang), "", 0)
		proposed, checks, err := approval.Propose(ctx, cmd.input(c), one)
		task.End()
		c.checks(checks)
		if err != nil {
			return err
		}
		if checks == nil {
			c.say(lang.Textf("Resultaten är redan förslag %d.", "The results are proposal %d already.",
				proposed.Number))
			continue
		}
		c.say(lang.Textf("Förslag %d. Två granskare svarar: ansatz release review %d",
			"Proposal %d. Two reviewers answer: ansatz release review %d", proposed.Number, proposed.Number))
	}
	return nil
}

// proposals are what is proposed: the results of a folder; or of a report, its text with the results that it is made
// of.
func (cmd releaseProposeCommand) proposals(ctx context.Context, c *console, o approval.Proposing) (
	[]approval.Proposing, error) {
	if !edition.IsReport(cmd.Folder) {
		if edition.IsPrinted(cmd.Folder) {
			return nil, &fault.Fault{Kind: fault.Usage, File: cmd.Folder,
				Rule: lang.Text{SV: "mappen har en skriven rapport, utan det som den är gjord av",
					EN: "the folder has a report as it is written, without what it was made from"},
				Hint: lang.Text{SV: "ange rapportens egen mapp, med report.yaml, eller en version som ansatz report " +
					"freeze --draft sparade", EN: "give the folder of the report itself, with report.yaml, or a " +
					"version that ansatz report freeze --draft kept"}}
		}
		return []approval.Proposing{o}, nil
	}
	in := cmd.input(c)
	req := edition.Request{Folder: cmd.Folder, Workspace: &in, Profile: o.Profile}
	var err error
	if req.Template, err = cmd.read(); err != nil {
		return nil, err
	}
	forms := edition.Forms{Must: cmd.PDF}
	if cmd.PDF {
		if forms.Browser, err = edition.FindBrowser(true); err != nil {
			return nil, err
		}
	}
	return edition.Proposals(ctx, req, o, forms)
}

// checks prints checks, each with its reasons.
func (c *console) checks(all []approval.Check) {
	for _, check := range all {
		fmt.Fprintf(c.out, "%s: %s\n", check.Name().In(c.lang), check.Outcome.Name().In(c.lang))
		for _, r := range check.Reasons {
			fmt.Fprintln(c.out, "    "+lang.Visible(r.In(c.lang)))
		}
	}
}

type releaseReviewCommand struct {
	Number int `arg:"" help:"${proposal_number}"`
	at
	Answer word   `required:"" enum:"approve,reject" help:"${release_answer}"`
	Reason string `required:"" help:"${release_reason}"`
}

func (releaseReviewCommand) Help() string {
	return examples("  ansatz release review 1 --workspace arbetsyta --key min.nyckel --answer approve "+
		"--reason \"tabellerna är lästa mot beslutet\"",
		"  ansatz release review 1 --workspace work --key my.key --answer approve "+
			"--reason \"tables read against the decision\"")
}

func (cmd releaseReviewCommand) Run(ctx context.Context, c *console) error {
	reviewed, err := approval.Judge(ctx, cmd.input(c), cmd.Number,
		approval.Answer{Approve: cmd.Answer == "approve", Reason: cmd.Reason})
	if err != nil {
		return err
	}
	if reviewed.State() == approval.Reviewed {
		c.say(lang.Textf("Svaret är inlämnat och förseglat. Båda har svarat; en administratör beslutar: ansatz "+
			"release approve %d",
			"The answer is in, and sealed. Both have answered; an administrator decides: ansatz release approve %d",
			cmd.Number))
		return nil
	}
	c.say(lang.Text{SV: "Svaret är inlämnat och förseglat. En granskare till ska svara.",
		EN: "The answer is in, and sealed. One more reviewer must answer."})
	return nil
}

type releaseApproveCommand struct {
	Number int `arg:"" help:"${proposal_number}"`
	at
}

func (releaseApproveCommand) Help() string {
	return examples("  ansatz release approve 1 --workspace arbetsyta --key min.nyckel",
		"  ansatz release approve 1 --workspace work --key my.key")
}

func (cmd releaseApproveCommand) Run(ctx context.Context, c *console) error {
	decided, err := approval.Decide(ctx, cmd.input(c), cmd.Number)
	if err != nil {
		return err
	}
	c.answers(decided.Answers())
	if decided.State() == approval.Approved {
		c.say(lang.Textf("Förslag %d är godkänt. Nästa steg: ansatz release export %d",
			"Proposal %d is approved. Next step: ansatz release export %d", cmd.Number, cmd.Number))
		return nil
	}
	return &fault.Fault{Kind: fault.Refused, Rule: lang.Textf("förslag %d är avslaget", "proposal %d is rejected",
		cmd.Number),
		Hint: lang.Text{SV: "rätta det som granskarna säger, och föreslå på nytt",
			EN: "correct what the reviewers say, and propose anew"}}
}

// answers prints what the reviewers have said.
func (c *console) answers(all []approval.Opened) {
	for _, a := range all {
		word := lang.Text{SV: "avslår", EN: "rejects"}
		if a.Approve {
			word = lang.Text{SV: "godkänner", EN: "approves"}
		}
		fmt.Fprintf(c.out, "%s %s: %s\n", lang.Visible(a.Reviewer.Name), word.In(c.lang), lang.Visible(a.Reason))
	}
}

type releaseExportCommand struct {
	Number int `arg:"" help:"${proposal_number}"`
	at
	To        string   `required:"" help:"${release_to}"`
	Recipient []string `sep:"none" help:"${release_recipient}"`
}

func (releaseExportCommand) Help() string {
	return examples("  ansatz release export 1 --workspace arbetsyta --key min.nyckel --to utlamnande.zip\n"+
		"  ansatz release export 1 --workspace arbetsyta --key min.nyckel --to utlamnande.age --recipient age1…",
		"  ansatz release export 1 --workspace work --key my.key --to release.zip\n"+
			"  ansatz release export 1 --workspace work --key my.key --to release.age --recipient age1…")
}

func (cmd releaseExportCommand) Run(ctx context.Context, c *console) error {
	_, err := approval.Deliver(ctx, cmd.input(c), cmd.Number,
		approval.Exporting{To: cmd.To, Recipients: cmd.Recipient, Lang: c.lang})
	if err != nil {
		return err
	}
	c.say(lang.Textf("Paketet är skrivet: %s. Mottagaren kontrollerar det: ansatz release verify %s "+
		"--administrator NYCKEL",
		"The bundle is written: %s. Its reader checks it: ansatz release verify %s --administrator KEY", cmd.To,
		cmd.To))
	return nil
}

type releaseShowCommand struct {
	Number int `arg:"" optional:"" help:"${proposal_number}"`
	at
	JSON bool `name:"json" help:"${release_json}"`
}

func (releaseShowCommand) Help() string {
	return examples("  ansatz release show --workspace arbetsyta\n  ansatz release show 1 --workspace arbetsyta --json",
		"  ansatz release show --workspace work\n  ansatz release show 1 --workspace work --json")
}

func (cmd releaseShowCommand) Run(ctx context.Context, c *console) error {
	in := cmd.input(c)
	if cmd.Number > 0 {
		one, err := approval.Find(ctx, in, cmd.Number)
		if err != nil {
			return err
		}
		if cmd.JSON {
			return writeJSON(c, caseJSON(one))
		}
		c.showCase(one)
		return nil
	}
	all, err := approval.Cases(ctx, in)
	if err != nil {
		return err
	}
	if cmd.JSON {
		list := []any{}
		for _, one := range all {
			list = append(list, caseJSON(one))
		}
		return writeJSON(c, list)
	}
	if len(all) == 0 {
		c.say(lang.Text{SV: "Ingenting är föreslaget.", EN: "Nothing is proposed."})
		return nil
	}
	t := columns{numbers: []int{0}}
	var head []string
	for _, name := range []lang.Text{{SV: "nr", EN: "no."}, {SV: "studie", EN: "study"},
		{SV: "referensdatum", EN: "reference date"}, {SV: "författare", EN: "author"}, {SV: "läge", EN: "state"}} {
		head = append(head, name.In(c.lang))
	}
	t.add(head...)
	for _, one := range all {
		t.add(strconv.Itoa(one.Number), one.Study, one.ReferenceDate, one.Author.Name, one.State().Name().In(c.lang))
	}
	return t.write(c.out)
}

// showCase prints a proposal with what people have done about it.
func (c *console) showCase(one *approval.Case) {
	state := one.State().Name()
	c.say(lang.Text{SV: fmt.Sprintf("Förslag %d (%s %s): %s", one.Number, one.Study, one.ReferenceDate, state.SV),
		EN: fmt.Sprintf("Proposal %d (%s %s): %s", one.Number, one.Study, one.ReferenceDate, state.EN)})
	act := func(sv, en string, who approval.Who, when string) {
		fmt.Fprintf(c.out, "%s: %s, %s, %s\n", lang.Text{SV: sv,
			EN: en}.In(c.lang), lang.Visible(who.Name), who.Key.Short(), when)
	}
	if one.Report != nil {
		c.say(lang.Textf("Rapport: %[1]s. Tal ur resultaten: %[2]d.", "Report: %[1]s. Numbers of the results: %[2]d.",
			one.Report.Name(), one.Report.Numbers))
	}
	act("Författare", "Author", one.Author, one.At)
	for _, r := range one.Reviews {
		act("Granskning", "Review", r.Reviewer, r.At)
	}
	if one.Decision != nil {
		act("Beslut", "Decision", one.Decision.By, one.Decision.At)
		c.answers(one.Answers())
	}
	if one.Withdrawal != nil {
		act("Återtaget", "Withdrawn", one.Withdrawal.By, one.Withdrawal.At)
	}
	for _, e := range one.Exports {
		act("Utlämnat", "Exported", e.By, e.At)
	}
	c.checks(one.Checks)
	for _, change := range one.Changes {
		fmt.Fprintln(c.out, "  "+change.Text().In(c.lang))
	}
}

// caseJSON is a proposal for programs.
func caseJSON(one *approval.Case) any {
	return struct {
		State approval.State `json:"state"`
		approval.Proposal
		Reviewers []approval.Who    `json:"reviewers"`
		Answers   []approval.Opened `json:"answers,omitempty"`
		Exports   []approval.Export `json:"exports,omitempty"`
	}{one.State(), one.Proposal, reviewersOf(one), one.Answers(), one.Exports}
}

// writeJSON prints for programs.
func writeJSON(c *console, v any) error {
	e := json.NewEncoder(lang.ShowJSON(c.out))
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func reviewersOf(one *approval.Case) []approval.Who {
	all := []approval.Who{}
	for _, r := range one.Reviews {
		all = append(all, r.Reviewer)
	}
	return all
}

type releaseWithdrawCommand struct {
	Number int `arg:"" help:"${proposal_number}"`
	at
	Reason string `required:"" help:"${release_reason}"`
}

func (releaseWithdrawCommand) Help() string {
	return examples("  ansatz release withdraw 1 --workspace arbetsyta --key min.nyckel --reason \"ny leverans\"",
		"  ansatz release withdraw 1 --workspace work --key my.key --reason \"new delivery\"")
}

func (cmd releaseWithdrawCommand) Run(ctx context.Context, c *console) error {
	_, err := approval.Withdraw(ctx, cmd.input(c), cmd.Number, cmd.Reason)
	if err == nil {
		c.say(lang.Textf("Förslag %d är återtaget.", "Proposal %d is withdrawn.", cmd.Number))
	}
	return err
}

type releasePageCommand struct {
	Number int `arg:"" help:"${proposal_number}"`
	at
	To         string `required:"" help:"${release_page_to}"`
	Assessment bool   `help:"${release_assessment}"`
}

func (releasePageCommand) Help() string {
	return examples("  ansatz release page 1 --workspace arbetsyta --to oppenhet.html\n"+
		"  ansatz release page 1 --workspace arbetsyta --assessment --to bedomning.html",
		"  ansatz release page 1 --workspace work --to transparency.html\n"+
			"  ansatz release page 1 --workspace work --assessment --to assessment.html")
}

func (cmd releasePageCommand) Run(ctx context.Context, c *console) error {
	in := cmd.input(c)
	kind := approval.Transparency
	if cmd.Assessment {
		kind = approval.Assessment
	}
	var page bytes.Buffer
	if err := approval.Page(ctx, in, cmd.Number, kind, c.lang, &page); err != nil {
		return err
	}
	err := run.ReplaceFile(ctx, cmd.To, ".html", func(w io.Writer) error {
		_, err := w.Write(page.Bytes())
		return err
	})
	if err == nil {
		c.say(lang.Textf("Sidan är skriven: %s", "The page is written: %s", cmd.To))
	}
	return err
}

// verifyBundle checks a bundle and prints what it found.
func (cmd releaseVerifyCommand) verifyBundle(c *console) error {
	o := approval.Verifying{Administrator: person.PublicKey(strings.TrimSpace(cmd.Administrator))}
	if o.Administrator != "" && !o.Administrator.Valid() {
		return &fault.Fault{Kind: fault.Usage, Rule: lang.Text{SV: "--administrator är ingen publik nyckel",
			EN: "--administrator is no public key"},
			Hint: lang.Text{SV: "ange hela raden som börjar med ansatz-key-",
				EN: "give the whole line that begins with ansatz-key-"}}
	}
	if cmd.Identity != "" {
		var err error
		if o.Identities, err = approval.ReadIdentities(cmd.Identity); err != nil {
			return err
		}
	}
	v, err := approval.Verify(cmd.Folder, o)
	if err != nil {
		return err
	}
	if cmd.JSON {
		text, err := v.JSON()
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, string(text))
	} else {
		c.verdict(v, o.Administrator != "")
	}
	var faults fault.List
	for _, f := range v.Faults {
		faults = append(faults, &fault.Fault{Kind: fault.Tolerance, File: cmd.Folder,
			Rule: lang.Text{SV: f.Place.SV + ": " + f.Rule.SV, EN: f.Place.EN + ": " + f.Rule.EN}, Hint: doNotTrust})
	}
	return faults.Err()
}

var doNotTrust = lang.Text{
	SV: "lita inte på paketet: hämta det på nytt, och fråga myndigheten",
	EN: "do not trust the bundle: get it again, and ask the agency",
}

// verdict prints what the check of a bundle has found.
func (c *console) verdict(v *approval.Verdict, told bool) {
	if v.Study != "" {
		c.say(lang.Textf("Studie: %s, %s. Förslag %d.", "Study: %s, %s. Proposal %d.", v.Study, v.ReferenceDate,
			v.Manifest.Proposal))
	}
	if len(v.Faults) == 0 {
		c.say(lang.Textf("Författare: %s", "Author: %s", v.Proposal.Author.Name))
		c.answers(v.Answers)
		c.say(lang.Textf("Beslut: %s", "Decision: %s", v.Decision.By.Name))
		if r := v.Proposal.Report; r != nil {
			c.say(lang.Textf("Rapport: %[1]s. Tal ur resultaten: %[2]d.", "Report: %[1]s. Numbers of the results: "+
				"%[2]d.", r.Name(), r.Numbers))
		}
		for _, p := range v.Permissions {
			c.say(lang.Textf("Tillstånd att sprida vidare (H2): %s, %s", "Permission to pass on (H2): %s, %s",
				label.Agency(p.Agency).In(c.lang), p.Reference))
		}
		c.say(lang.Textf("Bevis i certifikatet: %d, minsta skillnad %d. Poster i liggaren: %d.",
			"Proofs of the certificate: %d, smallest difference %d. Entries of the ledger: %d.", v.Proofs, v.Least,
			int(v.Entries)))
		c.say(lang.Text{SV: "Paketet håller.", EN: "The bundle holds."})
	}
	if told {
		return
	}
	for _, k := range v.Keys {
		c.say(lang.Textf("Jämför administratörens nyckel med den som myndigheten har lämnat: %s",
			"Compare the administrator's key with the one that the agency has told: %s", string(k.Key)))
	}
}
