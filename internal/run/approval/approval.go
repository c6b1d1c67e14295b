// Package approval lets people decide what leaves a workspace. Each step is a document that a person signs:
//
//   - an author proposes a folder of results (Propose),
//   - two reviewers judge it, each blind to the other's answer (Judge),
//   - an administrator opens their answers and decides (Decide),
//   - what is approved is exported as a bundle (Deliver) that anybody can check without the workspace (Verify).
//
// The documents lie in the workspace, each written once and never changed. Whoever changes one breaks its signature;
// who takes one away is found by the ledger. The commands of the program are callers, and a server can be another:
// nothing here prints.
package approval

import (
	"context"
	"slices"
	"time"

	"ansatz/internal/disclosure"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/workspace/person"
)

// Input is the workspace, who acts on it, and what takes down what is done.
type Input struct {
	run.Input
	Program string // the program's version
	Now     func() time.Time
}

// State says how far a proposal has come.
type State string

// The states of a proposal, in their order.
const (
	Proposed State = "proposed" // fewer than two reviews are in
	Reviewed State = "reviewed" // both are in, and nobody has opened them
	Approved State = "approved" // both approve, and an administrator has decided
	Rejected State = "rejected" // one rejects; the end
	Exported State = "exported" // a bundle has left

	Withdrawn State = "withdrawn" // by its author or an administrator, before it was decided; the end
)

var stateNames = map[State]lang.Text{
	Proposed: {SV: "föreslaget", EN: "proposed"},
	Reviewed: {SV: "granskat", EN: "reviewed"},
	Approved: {SV: "godkänt", EN: "approved"},
	Rejected: {SV: "avslaget", EN: "rejected"},
	Exported: {SV: "utlämnat", EN: "exported"},

	Withdrawn: {SV: "återtaget", EN: "withdrawn"},
}

// Name is what people call the state.
func (s State) Name() lang.Text { return stateNames[s] }

// Case is a proposal with all that people have done about it.
type Case struct {
	Proposal
	Reviews  []Review // in the order in which they came in
	Decision *Decision
	Exports  []Export

	Withdrawal *Withdrawal
}

// State says how far the case has come.
func (c *Case) State() State {
	switch {
	case c.Withdrawal != nil:
		return Withdrawn
	case c.Decision != nil && !c.Decision.Approved:
		return Rejected
	case len(c.Exports) > 0:
		return Exported
	case c.Decision != nil:
		return Approved
	case len(c.Reviews) == reviewers:
		return Reviewed
	}
	return Proposed
}

// reviewers is how many people judge a proposal.
const reviewers = 2

// Who is a person at the time of an act, as the list of people has them.
type Who struct {
	Name string           `json:"name"`
	Key  person.PublicKey `json:"key"`
}

// File is a file of a proposal.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Proposal is a folder of results that its author wants to let out, as it was checked.
type Proposal struct {
	Format        int                      `json:"format"`
	Number        int                      `json:"number"`
	Release       int                      `json:"release"` // its number among the releases that the workspace keeps
	Study         string                   `json:"study"`
	ReferenceDate string                   `json:"reference_date"`
	Profile       disclosure.PublicProfile `json:"profile"`
	Program       string                   `json:"program"`
	Author        Who                      `json:"author"`
	At            string                   `json:"at"` // RFC 3339, in UTC
	Files         []File                   `json:"files"`
	Checks        []Check                  `json:"checks"`
	Changes       []Change                 `json:"changes,omitempty"`    // figures that were released before, otherwise
	Correction    string                   `json:"correction,omitempty"` // why they are others now
	Definitions   map[string]string        `json:"definitions,omitempty"`
	Report        *Report                  `json:"report,omitempty"` // whose text leaves with the results
}

// Answer is what a reviewer says.
type Answer struct {
	Approve bool   `json:"approve"`
	Reason  string `json:"reason"`
}

// Review is a reviewer's answer while nobody can read it: who has answered, when, and a promise of the answer.
type Review struct {
	Format   int    `json:"format"`
	Proposal string `json:"proposal"` // SHA-256 of the signed proposal
	Reviewer Who    `json:"reviewer"`
	At       string `json:"at"`
	Promise  string `json:"promise"`          // SHA-256 of the answer with a random number, as it is sealed
	Sealed   []byte `json:"sealed"`           // the answer
	Passed   []byte `json:"passed,omitempty"` // the first review's answer without its outer seal
}

// Decision is what came of the answers.
type Decision struct {
	Format   int      `json:"format"`
	Proposal string   `json:"proposal"` // SHA-256 of the signed proposal
	Reviews  []string `json:"reviews"`  // SHA-256 of the signed reviews
	Approved bool     `json:"approved"`
	By       Who      `json:"by"`
	At       string   `json:"at"`
	Answers  [][]byte `json:"answers"` // as they were sealed, in the order of the reviews
}

// Opened is an answer that was opened, with whose it is.
type Opened struct {
	Answer
	Reviewer Who
}

// ended says that nothing of the proposal leaves.
func (c *Case) ended() bool { return c.State() == Rejected || c.State() == Withdrawn }

// Withdrawal ends a proposal that is not decided.
type Withdrawal struct {
	Format   int    `json:"format"`
	Proposal string `json:"proposal"` // SHA-256 of the signed proposal
	By       Who    `json:"by"`
	At       string `json:"at"`
	Reason   string `json:"reason"`
}

// Export says that a bundle has left.
type Export struct {
	Format   int    `json:"format"`
	Decision string `json:"decision"` // SHA-256 of the signed decision
	By       Who    `json:"by"`
	At       string `json:"at"`
	SHA256   string `json:"sha256"` // of the bundle's manifest
	Sealed   bool   `json:"sealed"`
}

// documentFormat is the version of the formats of all these documents.
const documentFormat = 1

// refused is the fault of something that is not allowed.
func refused(rule, hint lang.Text) *fault.Fault {
	return &fault.Fault{Kind: fault.Refused, Rule: rule, Hint: hint}
}

// Day is the day on which something is done, as the list of people counts days.
func (in Input) Day() string { return person.Day(in.now()) }

func (in Input) now() time.Time {
	if in.Now == nil {
		return time.Now().UTC()
	}
	return in.Now().UTC()
}

func (in Input) at() string { return in.now().Format(time.RFC3339) }

// Cases lists the proposals of a workspace in their order, with what has been done about each.
func Cases(ctx context.Context, in Input) (all []*Case, err error) {
	err = looking(ctx, in, 0, func(d *desk) error {
		kept, err := d.cases()
		for _, c := range kept {
			all = append(all, &c.Case)
		}
		return err
	})
	return all, err
}

// Find returns the proposal of a number.
func Find(ctx context.Context, in Input, number int) (c *Case, err error) {
	err = looking(ctx, in, number, func(d *desk) error {
		f, err := d.find(number)
		if err == nil {
			c = &f.Case
		}
		return err
	})
	return c, err
}

// ByDecision says of each folder of results whether people have decided that it may leave, as it is: each file that
// its certificate is of is one of an approved proposal.
func ByDecision(ctx context.Context, in Input, folders []*run.Release) ([]bool, error) {
	approved := make([]bool, len(folders))
	err := looking(ctx, in, 0, func(d *desk) error {
		cases, err := d.cases()
		for _, c := range cases {
			if s := c.State(); s != Approved && s != Exported {
				continue
			}
			for i, r := range folders {
				approved[i] = approved[i] || c.holds(r.Hashes)
			}
		}
		return err
	})
	return approved, err
}

// holds says whether the proposal has every file of these, by name and SHA-256.
func (p *Proposal) holds(hashes map[string]string) bool {
	for name, sum := range hashes {
		if p.hash(name) != sum {
			return false
		}
	}
	return true
}

// hash is the SHA-256 of a file of the proposal; empty where it has none of that name.
func (p *Proposal) hash(name string) string {
	if i := slices.IndexFunc(p.Files, func(f File) bool { return f.Name == name }); i >= 0 {
		return p.Files[i].SHA256
	}
	return ""
}
