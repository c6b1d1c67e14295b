package main

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"ansatz/internal/cooperation"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_person":        {SV: "Vilka som får använda registret.", EN: "Who may use the register."},
		"case_person_add":    {SV: "Lägg till en person.", EN: "Add a person."},
		"case_person_remove": {SV: "Ta bort en person.", EN: "Remove a person."},
		"case_person_list":   {SV: "Lista personerna.", EN: "List the people."},
	})
}

type casePersonCommand struct {
	Add    casePersonAddCommand    `cmd:"" help:"${case_person_add}"`
	Remove casePersonRemoveCommand `cmd:"" help:"${case_person_remove}"`
	List   casePersonListCommand   `cmd:"" help:"${case_person_list}"`
}

type casePersonAddCommand struct {
	Name   string `arg:"" help:"${person_name}"`
	Role   word   `required:"" enum:"analyst,reviewer,administrator" help:"${person_role}"`
	Public string `help:"${person_public}"`
	From   string `help:"${person_from}"`
	Until  string `help:"${person_until}"`
	casebook
}

func (casePersonAddCommand) Help() string {
	return examples(`  ansatz case person add "Eva Ek" --role administratör --key eva.nyckel -r register`+"\n"+
		`  ansatz case person add "Bo Berg" --role analytiker --public ansatz-key-… --key eva.nyckel -r register`,
		`  ansatz case person add "Eva Ek" --role administrator --key eva.key -r register`+"\n"+
			`  ansatz case person add "Bo Berg" --role analyst --public ansatz-key-… --key eva.key -r register`)
}

func (x casePersonAddCommand) Run(ctx context.Context, c *console) error {
	if err := (ledger.Typed{"name": x.Name}).Check(); err != nil {
		return err
	}
	by, err := x.administrator(c)
	if err != nil {
		return err
	}
	p := person.Person{Name: x.Name, Role: person.Role(x.Role),
		Key:  person.PublicKey(cmp.Or(strings.TrimSpace(x.Public), string(by.Public()))),
		From: cmp.Or(x.From, person.Day(now())), Until: x.Until}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		err := s.SetPeople(ctx, func(l person.List) (person.List, error) {
			if len(l.People) == 0 && p.Key.Valid() && p.Key != by.Public() {
				return l, notThemself()
			}
			return person.List{People: append(l.People, p)}, nil
		})
		if err != nil {
			return err
		}
		c.say(lang.Textf("%s står i förteckningen från och med %s. Bara de som står där får använda registret, med "+
			"--key och sin nyckelfil.",
			"%s is in the list from %s. Only those in it may use the register, with --key and their key file.",
			p.Name, p.From))
		return nil
	})
}

type casePersonRemoveCommand struct {
	Who string `arg:"" help:"${person_who}"`
	casebook
}

func (casePersonRemoveCommand) Help() string {
	return examples(`  ansatz case person remove "Bo Berg" --key eva.nyckel -r register`,
		`  ansatz case person remove "Bo Berg" --key eva.key -r register`)
}

func (x casePersonRemoveCommand) Run(ctx context.Context, c *console) error {
	return x.using(ctx, c, func(s *cooperation.Store) error {
		name := ""
		err := s.SetPeople(ctx, func(l person.List) (person.List, error) {
			p, err := listedAs(l, x.Who)
			name = p.Name
			l.People = slices.DeleteFunc(l.People, func(q person.Person) bool { return q.Key == p.Key })
			return l, err
		})
		if err != nil {
			return err
		}
		c.say(lang.Textf("%s är borttagen ur förteckningen.", "%s is removed from the list.", name))
		return nil
	})
}

type casePersonListCommand struct {
	JSON bool `name:"json" help:"${flag_json}"`
	casebook
}

func (casePersonListCommand) Help() string {
	return examples("  ansatz case person list -r register", "  ansatz case person list -r register")
}

func (x casePersonListCommand) Run(ctx context.Context, c *console) error {
	return x.using(ctx, c, func(s *cooperation.Store) error {
		l, err := s.People(ctx)
		if err != nil {
			return err
		}
		return c.people(l, x.JSON)
	})
}
