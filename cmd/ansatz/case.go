package main

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"ansatz/internal/cooperation"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

func init() {
	addTexts(map[string]lang.Text{
		"case": {
			SV: "Eget register över samverkan: beslut, målobjekt, begäranden, svar och åtgärder.",
			EN: "A register of one's own of the cooperation: decisions, targets, requests, answers and measures.",
		},
		"case_init": {SV: "Gör ett nytt register i en mapp.", EN: "Make a new register in a folder."},
		"case_noun": {SV: "Skriv, rätta och visa.", EN: "Write, correct and show."},
		"case_new":  {SV: "Skriv en ny post.", EN: "Write a new record."},
		"case_correct": {
			SV: "Rätta en post: en ny post skrivs, den gamla står kvar. Ett bindestreck tömmer ett fält.",
			EN: "Correct a record: a new entry is written, the old one stays. A hyphen empties a field.",
		},
		"case_show": {
			SV: "Visa en post med dess historia och vem som har läst den.",
			EN: "Show a record with its history and who has read it.",
		},
		"case_list": {SV: "Lista poster som de står.", EN: "List records as they stand."},
		"case_due": {SV: "Visa vad som ska besvaras, och vad som är försenat.",
			EN: "Show what is due and overdue."},
		"case_register": {SV: "Registrets mapp.", EN: "The register's folder."},
		"case_id": {SV: "Postens beteckning, såsom ett diarienummer.",
			EN: "The record's name, such as a record number."},
		"case_reason": {
			SV: "På vilken grund, eller varför posten rättas.",
			EN: "On what ground, or why the record is corrected.",
		},
		"case_received": {
			SV: "Begäran eller svaret har kommit från en annan myndighet: skriv in även det som lagen inte tillåter.",
			EN: "The request or answer has come from another agency: write in also what the law does not allow.",
		},
		"case_dry": {SV: "Kontrollera bara; skriv ingenting.", EN: "Check only; write nothing."},
		"case_open": {SV: "Visa också det som är förseglat; kräver registrets nyckel.",
			EN: "Show what is sealed too; needs the register's key."},
		"case_who":   {SV: "Myndighetens kod eller namn.", EN: "The agency's code or name."},
		"case_whose": {SV: "Bara poster om denna myndighet.", EN: "Records about this agency only."},
		"case_by_decision": {
			SV: "Bara poster som vilar på detta beslut.",
			EN: "Records that rest on this decision only.",
		},
		"case_pending": {SV: "Bara begäranden utan svar.", EN: "Requests without an answer only."},
		"case_since":   {SV: "Bara från och med den dagen.", EN: "From that day on only."},
		"case_until":   {SV: "Bara till och med den dagen.", EN: "Until that day only."},
		"case_last":    {SV: "Så många av de sista; 0 är alla.", EN: "So many of the last ones; 0 is all."},
		"case_day":     {SV: "Dagen att räkna från; annars i dag.", EN: "The day to count from; else today."},
		"case_days": {SV: "Påminn om det som ska ske inom så många dagar.",
			EN: "Remind of what is due within so many days."},
		"case_most": {SV: "Visa högst så många.", EN: "Show at most so many."},
		"case_postgres": {
			SV: "Anslutning till PostgreSQL i stället för en fil; lösenordet i PGPASSWORD, PGPASSFILE eller PGSERVICE.",
			EN: "Connection to PostgreSQL in place of a file; the password in PGPASSWORD, PGPASSFILE or PGSERVICE.",
		},
		"case_synthetic": {SV: "Uppgifterna är påhittade.", EN: "What is written is made up."},
	})
}

// caseCommand is the register of cooperation. Each kind of record has the same commands, with its own fields.
type caseCommand struct {
	Init          caseInitCommand    `cmd:"" help:"${case_init}"`
	Phenomenon    caseNoun           `cmd:"" help:"${case_noun}"`
	Indicator     caseNoun           `cmd:"" help:"${case_noun}"`
	Decision      caseNoun           `cmd:"" help:"${case_noun}"`
	Agency        caseNoun           `cmd:"" help:"${case_noun}"`
	Target        caseNoun           `cmd:"" help:"${case_noun}"`
	Request       caseNoun           `cmd:"" help:"${case_noun}"`
	Answer        caseNoun           `cmd:"" help:"${case_noun}"`
	Measure       caseNoun           `cmd:"" help:"${case_noun}"`
	Investigation caseNoun           `cmd:"" help:"${case_noun}"`
	Enforcement   caseNoun           `cmd:"" help:"${case_noun}"`
	Resource      caseNoun           `cmd:"" help:"${case_noun}"`
	Due           caseDueCommand     `cmd:"" help:"${case_due}"`
	Letter        caseLetterCommand  `cmd:"" help:"${case_letter}"`
	Send          caseSendCommand    `cmd:"" help:"${case_send}"`
	Receive       caseReceiveCommand `cmd:"" help:"${case_receive}"`
	Partner       casePartnerCommand `cmd:"" help:"${case_partner}"`
	Person        casePersonCommand  `cmd:"" help:"${case_person}"`
	Import        caseImportCommand  `cmd:"" help:"${case_import}"`
	Export        caseExportCommand  `cmd:"" help:"${case_export}"`
	Verify        caseVerifyCommand  `cmd:"" help:"${case_verify}"`
}

func (caseCommand) Help() string {
	return examples("  ansatz case init register --agency social_insurance_agency --recipient age1…\n"+
		"  ansatz case decision new SB-1 --register register --purpose assistans --serious ja --organised ja …\n"+
		"  ansatz case request new R-1 --register register --to-agency police --ground lus --decision-id SB-1 …\n"+
		"  ansatz case due --register register",
		"  ansatz case init register --agency social_insurance_agency --recipient age1…\n"+
			"  ansatz case decision new SB-1 --register register --purpose assistance --serious yes --organised "+
			"yes …\n"+
			"  ansatz case request new R-1 --register register --to-agency police --ground lus --decision-id SB-1 …\n"+
			"  ansatz case due --register register")
}

type caseNoun struct {
	New     caseNewCommand     `cmd:"" help:"${case_new}"`
	Correct caseCorrectCommand `cmd:"" help:"${case_correct}"`
	Show    caseShowCommand    `cmd:"" help:"${case_show}"`
	List    caseListCommand    `cmd:"" help:"${case_list}"`
}

// fill gives every kind of record its fields as flags, as the dictionary has them.
func (x *caseCommand) fill() {
	for _, n := range cooperation.Nouns() {
		of := reflect.ValueOf(x).Elem().FieldByNameFunc(func(s string) bool { return strings.EqualFold(s, n.Name) })
		noun, ok := of.Addr().Interface().(*caseNoun)
		if !ok {
			panic("no command for " + n.Name)
		}
		noun.New.noun, noun.Correct.noun, noun.Show.noun, noun.List.noun = n.Name, n.Name, n.Name, n.Name
		noun.New.Plugins = kong.Plugins{flagsOf(n)}
		noun.Correct.Plugins = kong.Plugins{flagsOf(n)}
	}
}

// flagsOf makes a structure with a flag for each field.
func flagsOf(n *cooperation.Noun) any {
	fields := make([]reflect.StructField, len(n.Fields))
	for i, f := range n.Fields {
		fields[i] = reflect.StructField{Name: "F" + strconv.Itoa(i), Type: reflect.TypeFor[string](),
			Tag: reflect.StructTag(`name:"` + f.Flag() + `" help:"` + f.Flag() + `"`)}
	}
	return reflect.New(reflect.StructOf(fields)).Interface()
}

// nameFields writes what people call the fields into the help of the command that is asked about. It is done when
// somebody asks: reading all names takes longer than most commands.
func nameFields(selected *kong.Node, l lang.Lang) {
	if selected == nil || selected.Parent == nil {
		return
	}
	nameCase(selected, l)
	n, found := cooperation.Find(selected.Parent.Name)
	if !found {
		return
	}
	for _, flag := range selected.Flags {
		if f, has := n.Field(strings.ReplaceAll(flag.Name, "-", "_")); has && flag.Help == flag.Name {
			flag.Help = helpOf(f, l)
		}
	}
}

// nameCase says in the help of the commands of a register what their keys are for there, and leaves out what does not
// concern a kind of record.
func nameCase(selected *kong.Node, l lang.Lang) {
	root := selected
	for root.Parent != nil && root.Parent.Parent != nil {
		root = root.Parent
	}
	if root.Name != "case" {
		return
	}
	for _, flag := range selected.Flags {
		switch flag.Name {
		case "register":
			flag.Required = false // the variable says it as well
		case "identity":
			flag.Help = lang.Text{SV: "Fil med registrets nyckel, gjord med: ansatz vault key.",
				EN: "File with the register's key, made with: ansatz vault key."}.In(l)
		case "key":
			flag.Help = lang.Text{SV: "Din nyckelfil, som du skriver under med; gjord med: ansatz person new.",
				EN: "Your key file, with which you sign; made with: ansatz person new."}.In(l)
		case "received":
			flag.Hidden = selected.Parent.Name != cooperation.Request && selected.Parent.Name != cooperation.Answer
		}
	}
	n, found := cooperation.Find(selected.Parent.Name)
	switch {
	case !found || selected.Name != "new":
	case len(n.Key) == 1 || n.Name == cooperation.Answer:
		selected.Positional[0].Required, selected.Positional[0].Tag.Optional = true, false
	default:
		selected.Positional = nil // its fields name it
	}
}

// helpOf is a field's name, and how it is written.
func helpOf(f cooperation.Field, l lang.Lang) string {
	name := []rune(f.Named().In(l))
	help := strings.ToUpper(string(name[:1])) + string(name[1:])
	form := map[register.Type]lang.Text{
		register.Date: {SV: "dag", EN: "day"}, register.Bool: {SV: "ja eller nej", EN: "yes or no"},
		register.Int: {SV: "heltal", EN: "whole number"}, register.Num: {SV: "tal", EN: "number"},
		register.ID:  {SV: "personnummer", EN: "personal number"},
		register.Org: {SV: "organisationsnummer", EN: "organisation number"},
	}[f.Type].In(l)
	if len(f.Codes) > 0 && len(f.Codes) <= 12 {
		form = strings.Join(f.Codes, ", ")
	}
	if form != "" {
		help += ": " + form
	}
	return help + "."
}

// given returns the fields that were given on the command line.
func given(noun string, flags kong.Plugins) map[string]string {
	n, _ := cooperation.Find(noun)
	all := map[string]string{}
	of := reflect.ValueOf(flags[0]).Elem()
	for i, f := range n.Fields {
		if value := of.Field(i).String(); value != "" {
			all[f.Name] = value
		}
	}
	return all
}

// casebook is what every command needs that opens a register.
type casebook struct {
	Register string `required:"" short:"r" env:"ANSATZ_CASE" help:"${case_register}"`
	opening
	keyed
}

// open opens the register.
func (x casebook) open(ctx context.Context, c *console) (*cooperation.Store, error) {
	keys, err := x.keys(c, sealing{})
	if err != nil {
		return nil, err
	}
	return cooperation.Open(ctx, x.Register, cooperation.Access{Keys: keys, Signer: x.signer(c)})
}

// using opens the register for do, and closes it.
func (x casebook) using(ctx context.Context, c *console, do func(*cooperation.Store) error) error {
	s, err := x.open(ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	return do(s)
}

type caseInitCommand struct {
	Folder    string `arg:"" help:"${case_register}"`
	Agency    string `required:"" help:"${case_who}"`
	Postgres  string `placeholder:"CONNECTION" help:"${case_postgres}"`
	Synthetic bool   `help:"${case_synthetic}"`
	opening
	sealing
	keyed
}

func (caseInitCommand) Help() string {
	return examples("  ansatz vault key register.nyckel\n"+
		"  ansatz case init register --agency försäkringskassan --recipient age1…\n"+
		"  ansatz case init register --agency police --recipient age1… --postgres 'host=db.intern dbname=samverkan "+
		"sslmode=verify-full'",
		"  ansatz vault key register.key\n"+
			"  ansatz case init register --agency social_insurance_agency --recipient age1…\n"+
			"  ansatz case init register --agency police --recipient age1… "+
			"--postgres 'host=db.internal dbname=cooperation sslmode=verify-full'")
}

func (x caseInitCommand) Run(ctx context.Context, c *console) error {
	if f := chosen("--agency", &x.Agency, cooperation.AgencyNames()); f != nil {
		return f
	}
	keys, err := x.keys(c, x.sealing)
	if err != nil {
		return err
	}
	s := cooperation.Settings{Agency: x.Agency, Connection: x.Postgres, Synthetic: x.Synthetic}
	err = cooperation.Create(ctx, x.Folder, s, cooperation.Access{Keys: keys, Signer: x.signer(c)})
	if err != nil {
		return err
	}
	c.say(lang.Textf("Registret är gjort: %s. Skriv det första beslutet med: ansatz case decision new --help",
		"The register is made: %s. Write the first decision with: ansatz case decision new --help", x.Folder))
	return nil
}

type caseNewCommand struct {
	noun string
	ID   string `arg:"" optional:"" help:"${case_id}"`
	kong.Plugins
	Reason   string `help:"${case_reason}"`
	Received bool   `help:"${case_received}"`
	DryRun   bool   `help:"${case_dry}"`
	JSON     bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (x caseNewCommand) Help() string {
	var sv, en string
	switch x.noun {
	case cooperation.Decision:
		sv = "  ansatz case decision new SB-1 --decided-date 2026-01-15 --purpose assistans --serious ja " +
			"--organised ja " +
			"\\\n    --problem-area välfärd --from-date 2026-02-01 --agency police,skatteverket -r register"
	case cooperation.Request:
		sv = "  ansatz case request new R-1 --to-agency police --ground lus --decision-id SB-1 --need-stated ja \\\n" +
			"    --subject-kind individual --person-id 19900101-2385 --identity register.nyckel -r register"
	case cooperation.Answer:
		sv = "  ansatz case answer new police:R-1 --outcome given --balancing-stated ja --condition H0,H2 -r register"
	case cooperation.Target:
		sv = "  ansatz case target new MO-1 --decision-id SB-1 --kind area --area 0180C1010 -r register"
	case cooperation.Measure:
		sv = "  ansatz case measure new A-1 --target-id MO-1 --kind recovery --amount 250000 -r register"
	default:
		sv = "  ansatz case " + x.noun + " new --help\n  ansatz case " + x.noun + " list -r register"
	}
	en = strings.NewReplacer(" ja", " yes", "assistans", "assistance", "välfärd", "welfare", "skatteverket",
		"tax_agency", "register.nyckel", "register.key").Replace(sv)
	return examples(sv, en)
}

func (x caseNewCommand) Run(ctx context.Context, c *console) error {
	r := cooperation.Record{ID: x.ID, Fields: given(x.noun, x.Plugins), Reason: x.Reason}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		if x.DryRun {
			if err := s.Try(ctx, x.noun, r, cooperation.Received(x.Received)); err != nil {
				return err
			}
			c.say(lang.Text{SV: "Posten håller. Ingenting är skrivet.", EN: "The record holds. Nothing is written."})
			return nil
		}
		res, err := s.Write(ctx, x.noun, r, cooperation.Received(x.Received))
		if err != nil {
			return err
		}
		return c.wrote(res, x.JSON)
	})
}

// wrote says that a record was written, and what the law may say of it.
func (c *console) wrote(res cooperation.Result, asJSON bool) error {
	c.doubts(res.Doubts)
	if asJSON {
		if res.Doubts == nil {
			res.Doubts = []cooperation.Finding{}
		}
		return c.json(res)
	}
	c.say(lang.Textf("Skrivet: %s, post %d.", "Written: %s, entry %d.", res.ID, res.Number))
	return nil
}

func (c *console) doubts(all []cooperation.Finding) {
	for _, d := range all {
		f := d.Fault()
		c.printOnce(lang.Text{SV: "OBS: " + f.In(lang.SV), EN: "NOTE: " + f.In(lang.EN)}.In(c.lang))
	}
}

type caseCorrectCommand struct {
	noun string
	ID   string `arg:"" help:"${case_id}"`
	kong.Plugins
	Reason string `required:"" help:"${case_reason}"`
	JSON   bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (x caseCorrectCommand) Help() string {
	return examples("  ansatz case target correct MO-1 --closed-date 2026-06-30 --reason 'utredningen är klar' -r "+
		"register",
		"  ansatz case target correct MO-1 --closed-date 2026-06-30 --reason 'the investigation is done' -r register")
}

func (x caseCorrectCommand) Run(ctx context.Context, c *console) error {
	return x.using(ctx, c, func(s *cooperation.Store) error {
		res, err := s.Correct(ctx, x.noun, cooperation.Record{ID: x.ID, Fields: given(x.noun, x.Plugins),
			Reason: x.Reason})
		if err != nil {
			return err
		}
		return c.wrote(res, x.JSON)
	})
}

type caseShowCommand struct {
	noun string
	ID   string `arg:"" help:"${case_id}"`
	Open bool   `help:"${case_open}"`
	JSON bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (x caseShowCommand) Help() string {
	return examples("  ansatz case request show R-1 -r register\n"+
		"  ansatz case request show R-1 --open --identity register.nyckel -r register",
		"  ansatz case request show R-1 -r register\n"+
			"  ansatz case request show R-1 --open --identity register.key -r register")
}

func (x caseShowCommand) Run(ctx context.Context, c *console) error {
	return x.using(ctx, c, func(s *cooperation.Store) error {
		shown, err := s.Show(ctx, x.noun, x.ID, x.Open || len(x.Identity) > 0)
		if err != nil {
			return err
		}
		if x.JSON {
			return c.json(shown)
		}
		n, _ := cooperation.Find(x.noun)
		t := columns{}
		last := shown.Last()
		for _, f := range n.Fields {
			if value := last.Fields[f.Name]; value != "" {
				t.add(f.Named().In(c.lang), f.Shown(value).In(c.lang))
			}
		}
		if shown.Due != "" && last.Fields["due_date"] == "" {
			t.add(lang.Text{SV: "besvaras senast", EN: "to be answered by"}.In(c.lang), shown.Due)
		}
		for i, a := range shown.Agencies {
			head := lang.Text{SV: "deltagande myndigheter", EN: "agencies that take part"}.In(c.lang)
			if i > 0 {
				head = ""
			}
			t.add(head, strings.TrimRight(label.Agency(a.Agency).In(c.lang)+", "+a.Opened+"–"+a.Closed, "–"))
		}
		if err := t.write(c.out); err != nil {
			return err
		}
		if len(t.rows) > 0 {
			fmt.Fprintln(c.out)
		}
		people, err := s.People(ctx)
		if err != nil {
			return err
		}
		t = columns{numbers: []int{0}}
		var before map[string]string
		for _, e := range append(shown.Entries, shown.Readers...) {
			who := e.User
			if p, found := people.Find(e.Key); found {
				who = p.Name
			} else if e.Key != "" {
				who = e.Key.Short()
			}
			t.add(strconv.FormatInt(e.Number, 10), e.Time, actNames[e.Act].In(c.lang), who, e.Reason,
				strings.Join(e.Findings, ", "))
			switch e.Act {
			case cooperation.Correct:
				for _, change := range changes(n, before, e.Fields, c.lang) {
					t.add("", "", change)
				}
				before = e.Fields
			case cooperation.New:
				before = e.Fields
			}
		}
		return t.write(c.out)
	})
}

// changes are the fields that a correction has changed, each with what stood before and what stands after.
func changes(n *cooperation.Noun, before, after map[string]string, l lang.Lang) (all []string) {
	for _, f := range n.Fields {
		if before[f.Name] == after[f.Name] {
			continue
		}
		shown := func(value string) string {
			if value == "" {
				return lang.Text{SV: "(tomt)", EN: "(empty)"}.In(l)
			}
			return lang.Shorten(strings.ReplaceAll(f.Shown(value).In(l), "\n", " "), 60)
		}
		all = append(all, f.Named().In(l)+": "+shown(before[f.Name])+" → "+shown(after[f.Name]))
	}
	return all
}

var actNames = map[cooperation.Act]lang.Text{
	cooperation.New:     {SV: "skriven", EN: "written"},
	cooperation.Correct: {SV: "rättad", EN: "corrected"},
	cooperation.Seen:    {SV: "läst", EN: "read"},
	cooperation.Refused: {SV: "nekad", EN: "refused"},
	cooperation.Changed: {SV: "ändrad", EN: "changed"},
}

type caseListCommand struct {
	noun     string
	Agency   string `help:"${case_whose}"`
	Decision string `help:"${case_by_decision}"`
	Pending  bool   `help:"${case_pending}"`
	Since    string `help:"${case_since}"`
	Until    string `help:"${case_until}"`
	Last     int    `default:"50" help:"${case_last}"`
	JSON     bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (x caseListCommand) Help() string {
	own := "  ansatz case " + x.noun + " list --json -r register"
	if x.noun == cooperation.Request {
		own = "  ansatz case request list --pending --agency police -r register"
	}
	return examples(own, own)
}

// listed are the fields of a list: the first few that are there.
const listed = 6

func (x caseListCommand) Run(ctx context.Context, c *console) error {
	if f := chosen("--agency", &x.Agency, cooperation.AgencyNames()); f != nil {
		return f
	}
	if err := days(map[string]string{"--since": x.Since, "--until": x.Until}); err != nil {
		return err
	}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		list, err := s.List(ctx, x.noun, cooperation.Filter{Agency: x.Agency, Decision: x.Decision, Pending: x.Pending,
			Since: x.Since, Until: x.Until, Last: x.Last})
		if err != nil {
			return err
		}
		if x.JSON {
			return c.json(list)
		}
		if len(list) == 0 {
			c.say(lang.Text{SV: "Inga poster.", EN: "No records."})
			return nil
		}
		n, _ := cooperation.Find(x.noun)
		var fields []cooperation.Field
		for _, f := range n.Fields {
			there := slices.ContainsFunc(list, func(e cooperation.Entry) bool { return e.Fields[f.Name] != "" })
			if there && len(fields) < listed {
				fields = append(fields, f)
			}
		}
		t := columns{}
		row := []string{lang.Text{SV: "beteckning", EN: "name"}.In(c.lang)}
		for _, f := range fields {
			row = append(row, f.Named().In(c.lang))
		}
		t.add(row...)
		for _, e := range list {
			row := []string{e.ID}
			for _, f := range fields {
				value := ""
				if v := e.Fields[f.Name]; v != "" {
					value = lang.Shorten(strings.ReplaceAll(f.Shown(v).In(c.lang), "\n", " "), 40)
				}
				row = append(row, value)
			}
			t.add(row...)
		}
		return t.write(c.out)
	})
}

// days says which of some flags is no day.
func days(flags map[string]string) error {
	var faults fault.List
	for name, value := range flags {
		if _, err := time.Parse(time.DateOnly, value); value != "" && err != nil {
			faults = append(faults, &fault.Fault{Kind: fault.Usage,
				Rule: lang.Textf("%s är ingen dag", "%s is no day", name),
				Hint: lang.Text{SV: "skriv till exempel 2026-03-31", EN: "write for instance 2026-03-31"}})
		}
	}
	return faults.Err()
}
