package main

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"ansatz/internal/delivery"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/study"
	"ansatz/internal/workspace/law"
	"ansatz/internal/workspace/ledger"
)

func init() {
	addTexts(map[string]lang.Text{
		"reveal": {
			SV: "Visa personnumren bakom nycklar. Det kräver valvet, studiens ändamål och två personer, och skrivs " +
				"i liggaren.",
			EN: "Show the identity numbers behind keys. It takes the vault, the study's purpose and two people, and " +
				"is written to the ledger.",
		},
		"reveal_keys": {
			SV: "Personernas nycklar, så som sidor (17, person-17) eller exporter (person-17-…) visar dem.",
			EN: "The persons' keys, as pages (17, person-17) or exports (person-17-…) show them.",
		},
		"reveal_study": {SV: "Studien vars ändamål gäller.", EN: "The study whose purpose holds."},
		"reveal_purpose": {
			SV: "Ändamålet: studiens, som den anger det.",
			EN: "The purpose: the study's, as it states it.",
		},
		"reveal_decision": {SV: "Beslutet, till exempel dess nummer.", EN: "The decision, such as its number."},
		"reveal_most": {
			SV: "Så många nycklar får beslutet högst visa. Båda skriver under talet.",
			EN: "So many keys the decision shows at most. Both sign the number.",
		},
		"reveal_second": {
			SV: "Nyckelfilen för en andra person i förteckningen, som är med om beslutet.",
			EN: "The key file of a second person of the list, who agrees.",
		},
	})
}

// revealCommand turns keys of persons back into identity numbers.
type revealCommand struct {
	Keys      []string `arg:"" name:"key" help:"${reveal_keys}"`
	Workspace string   `required:"" short:"w" help:"${flag_workspace}"`
	Purpose   string   `required:"" help:"${reveal_purpose}"`
	Decision  string   `required:"" help:"${reveal_decision}"`
	Second    string   `required:"" help:"${reveal_second}"`
	Most      int      `default:"20" help:"${reveal_most}"`
	Study     string   `default:"ansatz" help:"${reveal_study}"`
	keyed
	opening
}

// examplePurpose is that of the built-in study.
const examplePurpose = "förebygga, förhindra eller upptäcka brottslig verksamhet"

func (revealCommand) Help() string {
	return examples(`  ansatz reveal 17 -w arbetsyta --identity valv.nyckel --key min.nyckel --second din.nyckel
      --purpose "`+examplePurpose+`" --decision "dnr 17/2026"
      (ändamålet som studien anger det)`,
		`  ansatz reveal 17 -w work --identity vault.key --key my.key --second your.key
      --purpose "`+examplePurpose+`" --decision "no. 17/2026"
      (the purpose as the study states it)`)
}

func (x revealCommand) Run(ctx context.Context, c *console) error {
	persons, err := personKeys(x.Keys)
	if err != nil {
		return err
	}
	if err := (ledger.Typed{"--purpose": x.Purpose, "--decision": x.Decision}).Check(); err != nil {
		return err
	}
	if x.Most < 1 {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "--most ska vara minst 1", EN: "--most must be at least 1"},
			Hint: lang.Textf("utan --most är det %d", "without --most it is %d", delivery.DefaultMost)}
	}
	s, err := study.Load(x.Study)
	if err != nil {
		return err
	}
	signer, err := x.signer(c)()
	if err != nil {
		return err
	}
	second, err := keyed{Key: x.Second}.signerBy(c, secondPhrase)()
	if err != nil {
		return err
	}
	keys, err := x.keys(c, sealing{})
	if err != nil {
		return err
	}
	shown, err := delivery.Reveal(ctx, delivery.RevealOptions{
		Engine: driver.OpenStore, Workspace: x.Workspace, Persons: persons, Most: x.Most,
		StudyPurpose: s.Purpose, Purpose: x.Purpose,
		Decision: x.Decision, Keys: keys, Signer: signer, Second: second, Today: law.Today(now()),
	})
	if err != nil {
		return err
	}
	t := columns{}
	t.add(lang.Text{SV: "nyckel", EN: "key"}.In(c.lang), lang.Text{SV: "nummer", EN: "number"}.In(c.lang))
	for _, r := range shown {
		number := lang.Text{SV: "visas inte", EN: "not shown"}.In(c.lang)
		if r.Number != 0 {
			number = r.Number.Digits()
		}
		t.add(strconv.Itoa(r.Key), number)
	}
	return t.write(c.out)
}

// digestForm is the digest of a person's name in exports.
var digestForm = regexp.MustCompile(`^[0-9a-f]{20}$`)

// personKeys reads keys of persons.
func personKeys(texts []string) (keys []delivery.PersonKey, err error) {
	var faults fault.List
	for _, text := range texts {
		number, digest, _ := strings.Cut(strings.TrimPrefix(text, "person-"), "-")
		n, err := strconv.ParseInt(number, 10, 32)
		if err != nil || n <= 0 || digest != "" && !digestForm.MatchString(digest) {
			faults = append(faults, &fault.Fault{
				Kind: fault.Usage,
				Rule: lang.Text{SV: "något som angavs är ingen nyckel för en person",
					EN: "something that was given is no key of a person"},
				Hint: lang.Text{SV: "en nyckel är ett heltal, till exempel 17 eller person-17, eller som i exporter: " +
					"person-17- och tjugo tecken", EN: "a key is a whole number, such as 17 or person-17, or as in " +
					"exports: person-17- and twenty characters"},
			})
			break
		}
		keys = append(keys, delivery.PersonKey{Key: int(n), Digest: digest})
	}
	return keys, faults.Err()
}
