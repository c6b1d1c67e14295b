package workbench

import (
	"slices"

	"ansatz/internal/lang"
)

// Role is what somebody does in the workbench. Who has a role is said by the workspace's list of people, or by the
// groups of the unit's sign-in.
type Role string

// The roles.
const (
	Analyst       Role = "analyst"
	Reviewer      Role = "reviewer"
	Reader        Role = "reader"
	Auditor       Role = "auditor"
	Administrator Role = "administrator"
)

// Roles lists the roles with their names, in the order in which pages show them.
var Roles = []struct {
	Role Role
	Name lang.Text
}{
	{Analyst, lang.Text{SV: "analytiker", EN: "analyst"}},
	{Reviewer, lang.Text{SV: "granskare", EN: "reviewer"}},
	{Reader, lang.Text{SV: "läsare", EN: "reader"}},
	{Auditor, lang.Text{SV: "revisor", EN: "auditor"}},
	{Administrator, lang.Text{SV: "administratör", EN: "administrator"}},
}

// Action is what a page or a form needs somebody to be allowed to.
type Action string

// The actions.
const (
	SeeStart    Action = "see_start"
	SeeLoaded   Action = "see_loaded"
	SeeRows     Action = "see_rows"
	Deliver     Action = "deliver"
	StartJobs   Action = "start_jobs"
	SeeJobs     Action = "see_jobs"
	SeeStudies  Action = "see_studies"
	EditStudies Action = "edit_studies"
	SeeResults  Action = "see_results"
	SeeLedger   Action = "see_ledger"
	UseKey      Action = "use_key"
	SeeCases    Action = "see_cases"
	WriteCases  Action = "write_cases"
	SeeNetworks Action = "see_networks"
	SeeReleases Action = "see_releases"
	Propose     Action = "propose"
	Review      Action = "review"
	Decide      Action = "decide"
	Export      Action = "export"

	SeeReports     Action = "see_reports"
	WriteReports   Action = "write_reports"
	CommentReports Action = "comment_reports"
)

// Access is the one table of who may do what. The routes ask it, and the page Behörigheter prints it.
var Access = []struct {
	Action Action
	Text   lang.Text
	Roles  []Role
}{
	{
		SeeStart,
		lang.Text{
			SV: "se startsidan, hjälpen och behörigheterna",
			EN: "see the start page, the help and who may what",
		},
		[]Role{Analyst, Reviewer, Reader, Auditor, Administrator},
	},
	{SeeLoaded, lang.Text{SV: "se vilka leveranser som är inlästa", EN: "see which deliveries are loaded"},
		[]Role{Analyst, Reviewer, Auditor, Administrator}},
	{SeeRows, lang.Text{SV: "se vilka rader som är i karantän (antecknas i liggaren)",
		EN: "see which rows are in quarantine (recorded in the ledger)"}, []Role{Analyst}},
	{Deliver, lang.Text{SV: "lämna in en leverans", EN: "hand in a delivery"}, []Role{Analyst}},
	{StartJobs, lang.Text{SV: "starta och avbryta jobb", EN: "start and cancel jobs"}, []Role{Analyst}},
	{SeeJobs, lang.Text{SV: "se jobb och deras loggar", EN: "see jobs and their logs"},
		[]Role{Analyst, Auditor, Administrator}},
	{SeeStudies, lang.Text{SV: "läsa studier", EN: "read studies"},
		[]Role{Analyst, Reviewer, Reader, Auditor, Administrator}},
	{EditStudies, lang.Text{SV: "ändra studier", EN: "change studies"}, []Role{Analyst}},
	{SeeResults, lang.Text{SV: "se resultat (ändamålet anges och antecknas)",
		EN: "see results (the purpose is stated and recorded)"}, []Role{Analyst, Reviewer, Reader}},
	{SeeNetworks, lang.Text{SV: "se bilder av nätverk (antecknas i liggaren)",
		EN: "see pictures of networks (recorded in the ledger)"}, []Role{Analyst}},
	{SeeReports, lang.Text{SV: "läsa rapporter som skrivs (ändamålet anges och antecknas)",
		EN: "read reports that are written (the purpose is stated and recorded)"}, []Role{Analyst, Reviewer}},
	{WriteReports, lang.Text{SV: "skriva rapporter och frysa versioner av dem",
		EN: "write reports and freeze versions of them"}, []Role{Analyst}},
	{CommentReports, lang.Text{SV: "kommentera rapporter och besvara kommentarer",
		EN: "comment on reports and resolve comments"}, []Role{Analyst, Reviewer}},
	{SeeReleases, lang.Text{SV: "se förslag till utlämnanden", EN: "see proposals of releases"},
		[]Role{Analyst, Reviewer, Auditor, Administrator}},
	{Propose, lang.Text{SV: "föreslå att resultat lämnas ut", EN: "propose that results leave"}, []Role{Analyst}},
	{Review, lang.Text{SV: "granska förslag av andra", EN: "review proposals of others"}, []Role{Reviewer}},
	{Decide, lang.Text{SV: "öppna svaren och besluta", EN: "open the answers and decide"}, []Role{Administrator}},
	{Export, lang.Text{SV: "skriva det som lämnas ut", EN: "write what leaves"}, []Role{Analyst, Administrator}},
	{SeeCases, lang.Text{SV: "läsa samverkans register (antecknas där)",
		EN: "read the register of the cooperation (recorded there)"}, []Role{Analyst, Auditor, Administrator}},
	{WriteCases, lang.Text{SV: "skriva och rätta i samverkans register",
		EN: "write and correct in the register of the cooperation"}, []Role{Analyst}},
	{UseKey, lang.Text{SV: "låsa upp sin egen nyckel och skriva under med den",
		EN: "unlock their own key and sign with it"}, []Role{Analyst, Reviewer, Auditor, Administrator}},
	{SeeLedger, lang.Text{SV: "läsa och kontrollera liggaren", EN: "read and check the ledger"},
		[]Role{Analyst, Reviewer, Auditor, Administrator}},
}

// User is who uses the workbench.
type User struct {
	ID    string // by which the workbench knows them
	Name  string
	Roles []Role

	door   int      // the number of the provider at which they have signed in; 0: by the link
	groups []string // that it says they have
}

// May says whether somebody may do something. An action that the table does not have is nobody's.
func (u User) May(a Action) bool {
	for _, row := range Access {
		if row.Action == a {
			return slices.ContainsFunc(u.Roles, func(r Role) bool { return slices.Contains(row.Roles, r) })
		}
	}
	return false
}
