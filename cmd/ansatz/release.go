package main

import (
	"context"
	"strconv"
	"strings"

	"ansatz/internal/disclosure"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/run/approval"
)

func init() {
	addTexts(map[string]lang.Text{
		"release": {
			SV: "Låt personer besluta om vad som lämnas ut, och se och kontrollera det.",
			EN: "Let people decide what is released, and see and check it.",
		},
		"release_list": {
			SV: "Visa vad som har lämnat arbetsytan, i ordning.",
			EN: "Show what has left the workspace, in its order.",
		},
		"release_forget": {
			SV: "Ta bort ett utlämnande som aldrig lämnade huset.",
			EN: "Take out a release that never left the house.",
		},
		"release_number": {
			SV: "Numret som ansatz release list visar.",
			EN: "The number that ansatz release list shows.",
		},
		"release_yes": {
			SV: "Ja, ingen utanför huset har sett resultaten.",
			EN: "Yes, nobody outside the house has seen the results.",
		},
		"release_verify": {
			SV: "Kontrollera en mapps certifikat, eller ett paket med underskrifter och allt.",
			EN: "Check the certificate of a folder, or a bundle with its signatures and all.",
		},
		"release_folder": {
			SV: "Mappen som ansatz run skrev.",
			EN: "The folder that ansatz run wrote.",
		},
		"release_profile": {
			SV: "Profilen som ska gälla: publish, internal, cell-key eller en fil; annars den som resultaten anger.",
			EN: "Profile that must hold: publish, internal, cell-key or a file; otherwise " +
				"the one that the results name.",
		},
	})
}

type releaseCommand struct {
	Propose  releaseProposeCommand  `cmd:"" help:"${release_propose}"`
	Review   releaseReviewCommand   `cmd:"" help:"${release_review}"`
	Approve  releaseApproveCommand  `cmd:"" help:"${release_approve}"`
	Export   releaseExportCommand   `cmd:"" help:"${release_export}"`
	Verify   releaseVerifyCommand   `cmd:"" help:"${release_verify}"`
	Show     releaseShowCommand     `cmd:"" help:"${release_show}"`
	Withdraw releaseWithdrawCommand `cmd:"" help:"${release_withdraw}"`
	Page     releasePageCommand     `cmd:"" help:"${release_page}"`
	List     releaseListCommand     `cmd:"" help:"${release_list}"`
	Forget   releaseForgetCommand   `cmd:"" help:"${release_forget}"`
}

type releaseListCommand struct {
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	keyed
}

func (releaseListCommand) Help() string {
	return examples("  ansatz release list --workspace arbetsyta", "  ansatz release list --workspace work")
}

func (cmd releaseListCommand) Run(ctx context.Context, c *console) error {
	kept, err := run.Releases(ctx, input{Workspace: cmd.Workspace, keyed: cmd.keyed}.from(c))
	if err != nil {
		return err
	}
	if len(kept) == 0 {
		c.say(lang.Text{SV: "Ingenting har lämnat arbetsytan.", EN: "Nothing has left the workspace."})
		return nil
	}
	t := columns{numbers: []int{0, 4, 5}}
	var head []string
	for _, name := range []lang.Text{
		{SV: "nr", EN: "no."},
		{SV: "studie", EN: "study"},
		{SV: "referensdag", EN: "reference date"},
		{SV: "profil", EN: "profile"},
		{SV: "rader", EN: "rows"},
		{SV: "skyddade", EN: "withheld"},
	} {
		head = append(head, name.In(c.lang))
	}
	t.add(head...)
	for _, k := range kept {
		t.add(strconv.Itoa(k.Number), k.Study, k.ReferenceDate, k.Profile.Name,
			c.lang.Thousands(strconv.Itoa(k.Rows)), c.lang.Thousands(strconv.Itoa(k.Withheld)))
	}
	if err := t.write(c.out); err != nil {
		return err
	}
	for _, k := range kept {
		if len(k.Erased) > 0 {
			c.say(lang.Textf("Nr %[1]d kan inte göras om: %[2]s är raderad. Det som är utlämnat består.",
				"No. %[1]d cannot be made again: %[2]s was erased. What was released remains.", k.Number,
				strings.Join(k.Erased, ", ")))
		}
	}
	return nil
}

type releaseForgetCommand struct {
	Number    int    `arg:"" help:"${release_number}"`
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	Yes       bool   `help:"${release_yes}"`
	keyed
}

func (releaseForgetCommand) Help() string {
	return examples("  ansatz release forget 3 --workspace arbetsyta --yes",
		"  ansatz release forget 3 --workspace work --yes")
}

func (cmd releaseForgetCommand) Run(ctx context.Context, c *console) error {
	if !cmd.Yes {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Textf("ett utlämnande som någon har sett får inte glömmas: senare "+
				"resultat skyddas då inte mot det (%d)",
				"a release that somebody has seen must not be forgotten: later results are not "+
					"protected against it then (%d)",
				cmd.Number),
			Hint: lang.Text{SV: "lämnade det aldrig huset: upprepa kommandot med --yes",
				EN: "if it never left the house, repeat the command with --yes"}}
	}
	in := approval.Input{Input: input{Workspace: cmd.Workspace, keyed: cmd.keyed}.from(c)}
	if err := approval.Forget(ctx, in, cmd.Number); err != nil {
		return err
	}
	c.say(lang.Textf("Utlämnande %d är borttaget.", "Release %d is taken out.", cmd.Number))
	return nil
}

type releaseVerifyCommand struct {
	Folder  string `arg:"" help:"${release_folder}"`
	Profile string `help:"${release_profile}"`

	Administrator string `help:"${release_administrator}"`
	Identity      string `help:"${release_identity}"`
	JSON          bool   `name:"json" help:"${release_json}"`
}

func (releaseVerifyCommand) Help() string {
	return examples("  ansatz release verify resultat\n  ansatz release verify resultat --profile huset.yaml\n"+
		"  ansatz release verify utlamnande.zip --administrator ansatz-key-…",
		"  ansatz release verify results\n  ansatz release verify results --profile house.yaml\n"+
			"  ansatz release verify release.zip --administrator ansatz-key-…")
}

func (cmd releaseVerifyCommand) Run(c *console) error {
	if approval.IsBundle(cmd.Folder) {
		return cmd.verifyBundle(c)
	}
	var wanted *disclosure.Profile
	if cmd.Profile != "" {
		var err error
		if wanted, err = disclosure.LoadProfile(cmd.Profile); err != nil {
			return err
		}
	}
	r, err := run.ReadRelease(cmd.Folder)
	if err != nil {
		return err
	}
	if err := r.Protected(); err != nil {
		return err
	}
	v := disclosure.Verify(r.Held, wanted)
	noisy := r.Noise != (disclosure.Noise{})
	if noisy {
		c.say(lang.Textf("Kontrollerade antal: %d. De ska vara 0 eller minst %d, och desamma överallt. Tillägget "+
			"självt kan inte kontrolleras utan nycklarna.", "Counts that were checked: %d. They must be 0 or at least "+
			"%d, and the same everywhere. The noise itself cannot be checked without the keys.", v.Counts,
			r.Noise.Least))
	} else {
		c.say(lang.Textf("Antal i certifikatet: %d. Skyddade antal i resultaten: %d. Bevis: %d.",
			"Counts in the certificate: %d. Withheld counts in the results: %d. Proofs: %d.", v.Counts, v.Withheld,
			v.Proofs))
	}
	if v.Proofs > 0 {
		c.say(lang.Textf("Minsta skillnaden mellan de två tabellerna i ett bevis: %d.",
			"Smallest difference between the two tables of a proof: %d.", v.Least))
	}
	if len(v.Faults) == 0 {
		c.say(lang.Text{SV: "Certifikatet håller.", EN: "The certificate holds."})
		return nil
	}
	var faults fault.List
	for _, f := range v.Faults {
		faults = append(faults, &fault.Fault{Kind: fault.Tolerance, File: cmd.Folder,
			Rule: lang.Text{SV: f.Place.SV + ": " + f.Rule.SV, EN: f.Place.EN + ": " + f.Rule.EN}, Hint: doNotPublish})
	}
	return faults
}

var doNotPublish = lang.Text{
	SV: "lämna inte ut mappen: gör om körningen, eller hämta mappen på nytt från den som skrev den",
	EN: "do not publish the folder: run again, or get it again from its author",
}
