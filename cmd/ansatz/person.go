package main

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

func init() {
	addTexts(map[string]lang.Text{
		"person": {
			SV: "Gör nycklar, och bestäm vilka som får använda en arbetsyta.",
			EN: "Make keys, and say who may use a workspace.",
		},
		"person_new":  {SV: "Gör en nyckel åt dig själv.", EN: "Make a key for yourself."},
		"person_list": {SV: "Visa arbetsytans personförteckning.", EN: "Show the workspace's list of people."},
		"person_set": {
			SV: "Sätt hela förteckningen ur en fil: alla misstag visas på en gång, och en post skrivs.",
			EN: "Set the whole list from a file: all mistakes are shown at once, and one entry is written.",
		},
		"person_add": {
			SV: "Lägg till en person. Den första är en administratör, som lägger till sig själv.",
			EN: "Add a person. The first is an administrator, who adds themself.",
		},
		"person_remove": {SV: "Ta bort en person ur förteckningen.", EN: "Remove a person from the list."},
		"person_file": {
			SV: "Filen med förteckningen, som ansatz person list --yaml skriver den.",
			EN: "The file with the list, as ansatz person list --yaml writes it.",
		},
		"person_check": {SV: "Kontrollera bara; ingenting skrivs.", EN: "Check only; nothing is written."},
		"person_yaml": {
			SV: "Skriv som en fil för ansatz person set.",
			EN: "Write as a file for ansatz person set.",
		},
		"person_out": {SV: "Nyckelfilen att skriva.", EN: "The key file to write."},
		"person_plain": {
			SV: "Utan lösenfras: den som får tag på filen kan skriva under.",
			EN: "Without a passphrase: whoever gets the file can sign.",
		},
		"person_name": {SV: "Personens namn.", EN: "The person's name."},
		"person_role": {
			SV: "Roll: analyst (analytiker), reviewer (granskare) eller administrator (administratör).",
			EN: "Role: analyst, reviewer or administrator.",
		},
		"person_public": {
			SV: "Den publika nyckeln, som ansatz person new skrev ut; utan den din egen.",
			EN: "The public key, which ansatz person new printed; without it your own.",
		},
		"person_from": {
			SV: "Första dagen nyckeln gäller; i dag om inget sägs.",
			EN: "First day of the key; today by default.",
		},
		"person_until": {SV: "Sista dagen nyckeln gäller.", EN: "Last day of the key."},
		"person_who":   {SV: "Namnet, eller den publika nyckeln.", EN: "The name, or the public key."},
		"flag_json":    {SV: "Skriv som JSON.", EN: "Write as JSON."},
	})
}

type personCommand struct {
	New    personNewCommand    `cmd:"" help:"${person_new}"`
	List   personListCommand   `cmd:"" help:"${person_list}"`
	Add    personAddCommand    `cmd:"" help:"${person_add}"`
	Remove personRemoveCommand `cmd:"" help:"${person_remove}"`
	Set    personSetCommand    `cmd:"" help:"${person_set}"`
}

type personNewCommand struct {
	Out   string `required:"" short:"o" help:"${person_out}"`
	Plain bool   `help:"${person_plain}"`
}

func (personNewCommand) Help() string {
	return examples("  ansatz person new --out eva.nyckel", "  ansatz person new --out eva.key")
}

func (x personNewCommand) Run(c *console) error {
	phrase := ""
	if !x.Plain {
		var err error
		if phrase, err = c.keyPassphrase(ownPhrase, x.Out, true); err != nil {
			return err
		}
	}
	s, err := person.New()
	if err != nil {
		return err
	}
	if err := s.Write(x.Out, phrase); err != nil {
		return err
	}
	c.say(lang.Textf("Nyckelfilen är %s. Lämna den till ingen. Ge administratören den publika nyckeln:",
		"The key file is %s. Give it to nobody. Give the administrator the public key:", x.Out))
	c.say(lang.Text{SV: string(s.Public()), EN: string(s.Public())})
	return nil
}

type personListCommand struct {
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	JSON      bool   `name:"json" help:"${flag_json}"`
	YAML      bool   `name:"yaml" help:"${person_yaml}"`
}

func (personListCommand) Help() string {
	return examples("  ansatz person list --workspace arbetsyta\n"+
		"  ansatz person list --workspace arbetsyta --yaml > personer.yaml",
		"  ansatz person list --workspace work\n  ansatz person list --workspace work --yaml > people.yaml")
}

func (x personListCommand) Run(ctx context.Context, c *console) error {
	l, err := ledger.Read(ctx, x.Workspace)
	if err != nil {
		return err
	}
	if x.YAML {
		_, err := c.out.Write(l.People.Source())
		return err
	}
	return c.people(l.People, x.JSON)
}

// people prints a list of people.
func (c *console) people(l person.List, asJSON bool) error {
	people := slices.Clone(l.People)
	if asJSON {
		return c.json(append([]person.Person{}, people...))
	}
	if len(people) == 0 {
		c.say(nobodyListed)
		return nil
	}
	t := columns{}
	var head []string
	for _, name := range []lang.Text{{SV: "namn", EN: "name"}, {SV: "roll", EN: "role"}, {SV: "nyckel", EN: "key"},
		{SV: "från", EN: "from"}, {SV: "till", EN: "until"}} {
		head = append(head, name.In(c.lang))
	}
	t.add(head...)
	for _, p := range people {
		t.add(p.Name, p.Role.Name().In(c.lang), p.Key.Short(), p.From, p.Until)
	}
	return t.write(c.out)
}

var nobodyListed = lang.Text{
	SV: "Arbetsytan har ingen personförteckning: vem som helst får använda den, och ingen skriver under.",
	EN: "The workspace has no list of people: anybody may use it, and nobody signs.",
}

type personAddCommand struct {
	Name      string `arg:"" help:"${person_name}"`
	Role      word   `required:"" enum:"analyst,reviewer,administrator" help:"${person_role}"`
	Public    string `help:"${person_public}"`
	From      string `help:"${person_from}"`
	Until     string `help:"${person_until}"`
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	keyed
}

func (personAddCommand) Help() string {
	return examples(`  ansatz person add "Eva Ek" --role administratör --workspace arbetsyta --key eva.nyckel
  ansatz person add "Bo Berg" --role analytiker --public ansatz-key-… --workspace arbetsyta --key eva.nyckel`,
		`  ansatz person add "Eva Ek" --role administrator --workspace work --key eva.key
  ansatz person add "Bo Berg" --role analyst --public ansatz-key-… --workspace work --key eva.key`)
}

func (x personAddCommand) Run(ctx context.Context, c *console) error {
	by, err := x.administrator(c)
	if err != nil {
		return err
	}
	if err := (ledger.Typed{"name": x.Name}).Check(); err != nil {
		return err
	}
	l, err := ledger.Read(ctx, x.Workspace)
	if err != nil {
		return err
	}
	key := person.PublicKey(cmp.Or(strings.TrimSpace(x.Public), string(by.Public())))
	p := person.Person{Name: x.Name, Role: person.Role(x.Role), Key: key, From: cmp.Or(x.From, person.Day(time.Now())),
		Until: x.Until}
	if len(l.People.People) == 0 && key.Valid() && key != by.Public() {
		return notThemself()
	}
	list := person.List{People: append(slices.Clone(l.People.People), p)}
	what := ledger.Facts{"added": p.Name, "role": string(p.Role), "key": p.Key.Short()}
	if err := l.SetPeople(ctx, x.Workspace, "person add", list, what, by); err != nil {
		return err
	}
	c.say(lang.Textf("%s står i förteckningen.", "%s is in the list.", p.Name))
	if len(list.People) == 1 {
		c.say(lang.Text{
			SV: "Från och med nu behöver alla som använder arbetsytan en nyckel som står där.",
			EN: "From now on everybody who uses the workspace needs a key that is in it.",
		})
	}
	return nil
}

// notThemself is the fault of who begins a list of people with another.
func notThemself() error {
	return &fault.Fault{Kind: fault.Refused,
		Rule: lang.Text{SV: "förteckningen är tom, och --public anger en annan nyckel än den som skriver under",
			EN: "the list of people is empty, and --public names another key than the one that signs"},
		Hint: lang.Text{SV: "den första lägger till sig själv, utan --public",
			EN: "the first adds themself, without --public"}}
}

// administrator returns the signer of a change of the list, which must be given.
func (k keyed) administrator(c *console) (*person.Signer, error) {
	by, err := k.signer(c)()
	if err == nil && by == nil {
		err = &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "--key saknas", EN: "--key is missing"},
			Hint: lang.Text{SV: "ange administratörens nyckelfil med --key eller ANSATZ_KEY; ansatz person new gör en",
				EN: "give the administrator's key file with --key or ANSATZ_KEY; ansatz person new makes one"}}
	}
	return by, err
}

type personRemoveCommand struct {
	Who       string `arg:"" help:"${person_who}"`
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	keyed
}

func (personRemoveCommand) Help() string {
	return examples(`  ansatz person remove "Bo Berg" --workspace arbetsyta --key eva.nyckel`,
		`  ansatz person remove "Bo Berg" --workspace work --key eva.key`)
}

func (x personRemoveCommand) Run(ctx context.Context, c *console) error {
	by, err := x.administrator(c)
	if err != nil {
		return err
	}
	l, err := ledger.Read(ctx, x.Workspace)
	if err != nil {
		return err
	}
	p, err := listedAs(l.People, x.Who)
	if err != nil {
		return err
	}
	i := slices.Index(l.People.People, p)
	list := person.List{People: slices.Delete(slices.Clone(l.People.People), i, i+1)}
	what := ledger.Facts{"removed": p.Name, "role": string(p.Role), "key": p.Key.Short()}
	if err := l.SetPeople(ctx, x.Workspace, "person remove", list, what, by); err != nil {
		return err
	}
	c.say(lang.Textf("%s är borttagen ur förteckningen.", "%s is removed from the list.", p.Name))
	return nil
}

type personSetCommand struct {
	File      string `arg:"" type:"path" help:"${person_file}"`
	Check     bool   `help:"${person_check}"`
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	keyed
}

func (personSetCommand) Help() string {
	return examples("  ansatz person set personer.yaml --workspace arbetsyta --check\n"+
		"  ansatz person set personer.yaml --workspace arbetsyta --key eva.nyckel",
		"  ansatz person set people.yaml --workspace work --check\n"+
			"  ansatz person set people.yaml --workspace work --key eva.key")
}

func (x personSetCommand) Run(ctx context.Context, c *console) error {
	src, err := disk.ReadFile(x.File)
	if err != nil {
		return disk.Fault(fault.Usage, x.File, err)
	}
	l, err := ledger.Read(ctx, x.Workspace)
	if err != nil {
		return err
	}
	list, err := person.ReadList(x.File, src, l.People, person.Day(now()), ledger.Hide)
	if err != nil {
		return err
	}
	added, removed, changed := list.Differs(l.People)
	what := ledger.Facts{}
	for _, of := range []struct {
		fact  string
		names []string
		said  lang.Text
	}{{"added", added, lang.Text{SV: "Till", EN: "Added"}}, {"removed", removed, lang.Text{SV: "Bort", EN: "Removed"}},
		{"changed", changed, lang.Text{SV: "Ändras", EN: "Changed"}}} {
		if names := strings.Join(of.names, ", "); names != "" {
			what[of.fact] = names
			c.say(lang.Text{SV: of.said.SV + ": " + names, EN: of.said.EN + ": " + names})
		}
	}
	switch {
	case len(what) == 0:
		c.say(lang.Text{SV: "Förteckningen är redan den.", EN: "The list is that already."})
		return nil
	case x.Check:
		c.say(lang.Text{SV: "Bara kontrollerat; ingenting är skrivet.", EN: "Checked only; nothing is written."})
		return nil
	}
	by, err := x.administrator(c)
	if err == nil {
		err = l.SetPeople(ctx, x.Workspace, "person set", list, what, by)
	}
	if err == nil {
		c.say(lang.Textf("Förteckningen har %s.", "The list has %s.", lang.Counted(int64(len(list.People)),
			lang.Text{SV: "person", EN: "person"}, lang.Text{SV: "personer", EN: "people"})))
	}
	return err
}

// listedAs returns the person of the list whom somebody means by a name or a key.
func listedAs(l person.List, who string) (person.Person, error) {
	var names []fault.Name
	for _, p := range l.People {
		names = append(names, fault.Name{ID: string(p.Key), Texts: []lang.Text{{SV: p.Name, EN: p.Name}}})
	}
	key, found, remedy := fault.Resolve(who, names)
	if !found {
		return person.Person{}, &fault.Fault{Kind: fault.Usage,
			Rule: lang.Textf("%s står inte i förteckningen", "%s is not in the list", who), Hint: remedy}
	}
	p, _ := l.Find(person.PublicKey(key))
	return p, nil
}

// json prints a value as JSON, with hidden characters escaped by lang.ShowJSON.
func (c *console) json(v any) error {
	shown := lang.ShowJSON(c.out)
	e := json.NewEncoder(shown)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	return shown.Close()
}
