package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ansatz/internal/cooperation"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/person"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_letter": {
			SV: "Skriv brevet med en begäran eller ett svar, som Word (.docx) eller text (.txt).",
			EN: "Write the letter of a request or an answer, as Word (.docx) or text (.txt).",
		},
		"case_send": {
			SV: "Skriv en förseglad fil med en begäran eller ett svar till den andra myndigheten.",
			EN: "Write a sealed file with a request or an answer to the other agency.",
		},
		"case_receive": {
			SV: "Ta emot en förseglad fil från en annan myndighet, och skriv en kvittens.",
			EN: "Take a sealed file from another agency, and write a receipt.",
		},
		"case_partner": {
			SV: "Skriv in en myndighets nycklar, eller lista de myndigheter som filer utbyts med.",
			EN: "Write down an agency's keys, or list the agencies with which files are exchanged.",
		},
		"case_person":        {SV: "Vilka som får använda registret.", EN: "Who may use the register."},
		"case_person_add":    {SV: "Lägg till en person.", EN: "Add a person."},
		"case_person_remove": {SV: "Ta bort en person.", EN: "Remove a person."},
		"case_person_list":   {SV: "Lista personerna.", EN: "List the people."},
		"case_import": {
			SV: "Skriv in en hel tabell (CSV): alla rader eller ingen.",
			EN: "Write a whole table (CSV): all rows or none.",
		},
		"case_export": {
			SV: "Skriv registret som en leverans, som ansatz load läser.",
			EN: "Write the register as a delivery, which ansatz load reads.",
		},
		"case_verify": {
			SV: "Kontrollera att ingen post är ändrad, borttagen eller flyttad.",
			EN: "Check that no entry was changed, removed or moved.",
		},
		"case_answer":  {SV: "Svaret, inte begäran.", EN: "The answer, not the request."},
		"case_file":    {SV: "Filen.", EN: "The file."},
		"case_out":     {SV: "Filen att skriva.", EN: "The file to write."},
		"case_receipt": {SV: "Filen att skriva kvittensen till.", EN: "The file to write the receipt to."},
		"case_recipient": {SV: "Myndighetens öppna nyckel av age; kan upprepas.",
			EN: "The agency's public key of age; may be repeated."},
		"case_public": {SV: "Publik nyckel för den som skriver under åt myndigheten; kan upprepas.",
			EN: "Public key of who signs for the agency; may be repeated."},
		"case_table": {SV: "Tabellen, med fältens namn i första raden.",
			EN: "The table, with the fields' names in its first line."},
		"case_kind":      {SV: "Slag av post, såsom target.", EN: "Kind of record, such as target."},
		"case_folder":    {SV: "Ny mapp för leveransen.", EN: "New folder for the delivery."},
		"case_delivered": {SV: "Leveransens dag; annars i dag.", EN: "The day of the delivery; else today."},
		"case_checkpoint": {SV: "Tidigare kontrollpunkt som registret ska fortsätta; kan upprepas.",
			EN: "Earlier checkpoint that the register must continue; may be repeated."},
	})
}

type caseDueCommand struct {
	Day  string `help:"${case_day}"`
	Days int    `default:"7" help:"${case_days}"`
	Most int    `default:"50" help:"${case_most}"`
	JSON bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (caseDueCommand) Help() string {
	return examples("  ansatz case due -r register\n  ansatz case due --days 30 --json -r register",
		"  ansatz case due -r register\n  ansatz case due --days 30 --json -r register")
}

func (x caseDueCommand) Run(ctx context.Context, c *console) error {
	if err := days(map[string]string{"--day": x.Day}); err != nil {
		return err
	}
	if x.Days < 0 || x.Most < 1 {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "--days är minst 0 och --most minst 1",
				EN: "--days is at least 0 and --most at least 1"},
			Hint: lang.Text{SV: "ange ett sådant tal", EN: "give such a number"}}
	}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		due, err := s.FindDue(ctx, cmp.Or(x.Day, now().Format(time.DateOnly)), x.Days, x.Most)
		if err != nil {
			return err
		}
		if x.JSON {
			return c.json(due)
		}
		return c.due(s, due)
	})
}

// due prints what is due: by agency, then one by one.
func (c *console) due(s *cooperation.Store, due cooperation.Due) error {
	word := func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(c.lang) }
	if len(due.Agencies)+len(due.Receipts)+len(due.Ending) == 0 {
		c.say(lang.Text{SV: "Ingenting väntar.", EN: "Nothing waits."})
		return nil
	}
	t := columns{numbers: []int{2, 3, 4}}
	t.add(word("myndighet", "agency"), word("vem som väntar", "who waits"),
		word("försenade", "overdue"), word("snart", "soon"), word("öppna", "open"))
	for _, a := range due.Agencies {
		who := word("väntar på oss", "waits for us")
		if a.Asked {
			who = word("vi väntar", "we wait")
		}
		t.add(label.Agency(a.Agency).In(c.lang), who, strconv.Itoa(a.Overdue), strconv.Itoa(a.Soon),
			strconv.Itoa(a.Open))
	}
	if len(due.Agencies) > 0 {
		if err := t.write(c.out); err != nil {
			return err
		}
	}
	part := func(head lang.Text, states []cooperation.State, more int) error {
		if len(states) == 0 {
			return nil
		}
		fmt.Fprintf(c.out, "\n%s\n", head.In(c.lang))
		t := columns{}
		for _, st := range states {
			on, late := cmp.Or(st.Due, st.Closed), ""
			if on < due.Day {
				late = word("försenad", "overdue")
			}
			other := st.Other
			if st.Other == s.Agency || st.Other == "" {
				other = st.Agency
			}
			if other != "" {
				other = label.Agency(other).In(c.lang)
			}
			t.add("  "+on, st.ID, other, late)
		}
		if err := t.write(c.out); err != nil || more <= 0 {
			return err
		}
		c.say(lang.Textf("  … och %d till; --most visar fler", "  … and %d more; --most shows more", more))
		return nil
	}
	if err := part(lang.Textf("Att besvara till och med %s:", "To be answered by %s:", due.Until), due.Items,
		due.More); err != nil {
		return err
	}
	if err := part(lang.Text{SV: "Skickade filer utan kvittens:", EN: "Files sent without a receipt:"}, due.Receipts,
		due.MoreReceipts); err != nil {
		return err
	}
	return part(lang.Text{SV: "Beslut som upphör:", EN: "Decisions that end:"}, due.Ending,
		due.MoreEnding)
}

type caseLetterCommand struct {
	ID     string `arg:"" help:"${case_id}"`
	Answer bool   `help:"${case_answer}"`
	Out    string `required:"" short:"o" help:"${case_out}"`
	casebook
}

func (caseLetterCommand) Help() string {
	return examples("  ansatz case letter R-1 --out begaran.docx --identity register.nyckel -r register\n"+
		"  ansatz case letter police:R-7 --answer --out svar.txt --identity register.nyckel -r register",
		"  ansatz case letter R-1 --out request.docx --identity register.key -r register\n"+
			"  ansatz case letter police:R-7 --answer --out answer.txt --identity register.key -r register")
}

func (x caseLetterCommand) Run(ctx context.Context, c *console) error {
	if err := cooperation.CheckLetter(x.Out); err != nil {
		return err
	}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		doc, err := s.Letter(ctx, x.ID, x.Answer, c.lang)
		if err != nil {
			return err
		}
		return c.done(x.Out, cooperation.WriteLetter(doc, x.Out))
	})
}

// done says what was written, unless it was not.
func (c *console) done(path string, err error) error {
	if err == nil {
		c.say(lang.Textf("Klart: %s", "Done: %s", path))
	}
	return err
}

type caseSendCommand struct {
	ID     string `arg:"" help:"${case_id}"`
	Answer bool   `help:"${case_answer}"`
	Out    string `required:"" short:"o" help:"${case_out}"`
	casebook
}

func (caseSendCommand) Help() string {
	return examples("  ansatz case send R-1 --out till_polisen.age --key eva.nyckel --identity register.nyckel -r "+
		"register",
		"  ansatz case send R-1 --out to_the_police.age --key eva.key --identity register.key -r register")
}

func (x caseSendCommand) Run(ctx context.Context, c *console) error {
	return x.using(ctx, c, func(s *cooperation.Store) error {
		to, err := s.Send(ctx, x.ID, x.Answer, x.Out)
		if err != nil {
			return err
		}
		c.say(lang.Text{SV: "Till " + label.Agency(to).SV + ": " + lang.Visible(x.Out) + ". Vänta på kvittensen.",
			EN: "To " + label.Agency(to).EN + ": " + lang.Visible(x.Out) + ". Wait for the receipt."})
		return nil
	})
}

type caseReceiveCommand struct {
	File    string `arg:"" help:"${case_file}"`
	Receipt string `help:"${case_receipt}"`
	DryRun  bool   `help:"${case_dry}"`
	JSON    bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (caseReceiveCommand) Help() string {
	return examples("  ansatz case receive fran_fk.age --receipt kvittens.age --key bo.nyckel --identity "+
		"register.nyckel "+
		"-r register",
		"  ansatz case receive from_fk.age --receipt receipt.age --key bo.key --identity register.key -r register")
}

func (x caseReceiveCommand) Run(ctx context.Context, c *console) error {
	return x.using(ctx, c, func(s *cooperation.Store) error {
		res, err := s.Receive(ctx, x.File, x.Receipt, x.DryRun)
		if err != nil {
			return err
		}
		c.doubts(res.Doubts)
		if x.JSON {
			res.Doubts = append([]cooperation.Finding{}, res.Doubts...)
			return c.json(res)
		}
		from := label.Agency(res.From)
		for _, said := range []struct {
			when bool
			text lang.Text
		}{
			{x.DryRun, lang.Text{SV: "Filen håller. Ingenting är taget ur den.",
				EN: "The file holds. Nothing was written."}},
			{res.Again, lang.Text{SV: "Filen är redan mottagen; ingenting är ändrat.",
				EN: "The file was already received; nothing was changed."}},
			{res.Late, lang.Text{SV: "En nyare fil om samma post är redan mottagen; den här ändrar ingenting.",
				EN: "A newer file about the same record was already received; this one changes nothing."}},
			{res.Kind == "receipt", lang.Text{SV: from.SV + " har tagit emot " + res.ID + ".",
				EN: from.EN + " has received " + res.ID + "."}},
			{true, lang.Text{SV: "Mottaget från " + from.SV + ": " + res.ID + ".",
				EN: "Received from " + from.EN + ": " + res.ID + "."}},
		} {
			if said.when {
				c.say(said.text)
				break
			}
		}
		return nil
	})
}

type casePartnerCommand struct {
	Agency    string   `arg:"" optional:"" help:"${case_who}"`
	Recipient []string `placeholder:"age1…" help:"${case_recipient}"`
	Public    []string `help:"${case_public}"`
	JSON      bool     `name:"json" help:"${flag_json}"`
	casebook
}

func (casePartnerCommand) Help() string {
	return examples("  ansatz case partner police --recipient age1… --public ansatz-key-… --key eva.nyckel -r "+
		"register\n"+
		"  ansatz case partner -r register",
		"  ansatz case partner police --recipient age1… --public ansatz-key-… --key eva.key -r register\n"+
			"  ansatz case partner -r register")
}

func (x casePartnerCommand) Run(ctx context.Context, c *console) error {
	if f := chosen("agency", &x.Agency, cooperation.AgencyNames()); f != nil {
		return f
	}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		if x.Agency != "" {
			p := cooperation.Partner{Agency: x.Agency, Recipients: x.Recipient}
			for _, k := range x.Public {
				p.Keys = append(p.Keys, person.PublicKey(strings.TrimSpace(k)))
			}
			if err := s.SetPartner(ctx, p); err != nil {
				return err
			}
		}
		all, err := s.Partners(ctx)
		if err != nil {
			return err
		}
		if x.JSON {
			return c.json(all)
		}
		t := columns{}
		for _, p := range all {
			var keys []string
			for _, k := range p.Keys {
				keys = append(keys, k.Short())
			}
			t.add(label.Agency(p.Agency).In(c.lang), strings.Join(p.Recipients, ", "), strings.Join(keys, ", "))
		}
		return t.write(c.out)
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
	return examples(`  ansatz case person add "Eva Ek" --role administratör --key eva.nyckel -r register`,
		`  ansatz case person add "Eva Ek" --role administrator --key eva.key -r register`)
}

func (x casePersonAddCommand) Run(ctx context.Context, c *console) error {
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
		c.say(lang.Textf("%s står i förteckningen.", "%s is in the list.", p.Name))
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

type caseImportCommand struct {
	Kind   string `arg:"" help:"${case_kind}"`
	File   string `arg:"" help:"${case_table}"`
	Reason string `help:"${case_reason}"`
	DryRun bool   `help:"${case_dry}"`
	JSON   bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (caseImportCommand) Help() string {
	return examples("  ansatz case import target malobjekt.csv --dry-run --identity register.nyckel -r register",
		"  ansatz case import target targets.csv --dry-run --identity register.key -r register")
}

func (x caseImportCommand) Run(ctx context.Context, c *console) error {
	return x.using(ctx, c, func(s *cooperation.Store) error {
		res, err := s.Import(ctx, x.Kind, x.File, x.Reason, x.DryRun)
		if err != nil {
			return err
		}
		if x.JSON {
			return c.json(res)
		}
		if res.Tried {
			c.say(lang.Textf("Tabellen håller: %d rader. Ingenting är skrivet.",
				"The table holds: %d rows. Nothing is "+
					"written.", res.Rows))
			return nil
		}
		c.say(lang.Textf("Skrivna poster: %d.", "Records written: %d.", res.Rows))
		return nil
	})
}

type caseExportCommand struct {
	Out  string `arg:"" help:"${case_folder}"`
	Day  string `help:"${case_delivered}"`
	JSON bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (caseExportCommand) Help() string {
	return examples("  ansatz case export leveranser/samverkan --identity register.nyckel -r register\n"+
		"  ansatz load leveranser --workspace arbetsyta",
		"  ansatz case export deliveries/cooperation --identity register.key -r register\n"+
			"  ansatz load deliveries --workspace work")
}

func (x caseExportCommand) Run(ctx context.Context, c *console) error {
	if err := days(map[string]string{"--day": x.Day}); err != nil {
		return err
	}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		out, err := s.Export(ctx, x.Out, cmp.Or(x.Day, now().Format(time.DateOnly)))
		if err != nil {
			return err
		}
		if x.JSON {
			return c.json(out)
		}
		rows := 0
		for _, n := range out.Rows {
			rows += n
		}
		c.say(lang.Textf("Klart: %s. Register: %d, rader: %d. Leveransen har öppna personnummer.",
			"Done: %s. Registers: %d, rows: %d. The delivery has open identity numbers.", out.Folder, len(out.Rows),
			rows))
		return nil
	})
}

type caseVerifyCommand struct {
	Checkpoint []string `placeholder:"HASH" help:"${case_checkpoint}"`
	JSON       bool     `name:"json" help:"${flag_json}"`
	casebook
}

func (caseVerifyCommand) Help() string {
	return examples("  ansatz case verify -r register", "  ansatz case verify -r register")
}

func (x caseVerifyCommand) Run(ctx context.Context, c *console) error {
	var heads []cooperation.Head
	for _, text := range x.Checkpoint {
		h, err := cooperation.ParseHead(text)
		if err != nil {
			return err
		}
		heads = append(heads, h)
	}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		head, err := s.Verify(ctx, heads...)
		if err != nil {
			return err
		}
		if x.JSON {
			return c.json(head)
		}
		c.say(lang.Textf("Registret är orört: %d poster. Kontrollpunkt att förvara på annat håll:",
			"The register is untouched: %d entries. Checkpoint to be kept elsewhere:", int(head.Number)))
		c.say(lang.Text{SV: head.String(), EN: head.String()})
		return nil
	})
}
