package main

import (
	"context"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"ansatz/internal/cooperation"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

func init() {
	addTexts(map[string]lang.Text{
		"case": {
			SV: "Eget register över samverkan: beslut, målobjekt, begäranden, svar och åtgärder.",
			EN: "A register of one's own of the cooperation: decisions, targets, requests, answers and measures.",
		},
		"case_noun":     {SV: "Skriv, rätta och visa.", EN: "Write, correct and show."},
		"case_register": {SV: "Registrets mapp.", EN: "The register's folder."},
		"case_id": {SV: "Postens beteckning, såsom ett diarienummer.",
			EN: "The record's name, such as a record number."},
		"case_reason": {
			SV: "På vilken grund, eller varför posten rättas.",
			EN: "On what ground, or why the record is corrected.",
		},
		"case_dry": {SV: "Kontrollera bara; skriv ingenting annat än att det prövades.",
			EN: "Check only; write nothing but that it was tried."},
		"case_who": {SV: "Myndighetens kod eller namn.", EN: "The agency's code or name."},
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
	Purge         casePurgeCommand   `cmd:"" help:"${case_purge}"`
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
			if f.Type == register.Date {
				flag.PlaceHolder = "DAY"
			}
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
			flag.Hidden = selected.Parent.Name != cooperation.Request && selected.Parent.Name != cooperation.Answer &&
				selected.Name != "import"
		}
	}
	n, found := cooperation.Find(selected.Parent.Name)
	switch {
	case !found || selected.Name != "new":
	case n.NamedByUser():
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
	if f.Sealed {
		where := lang.Text{SV: "@ frågar, @- läser standard in, @FIL en fil",
			EN: "@ asks, @- reads standard input, @FILE a file"}.In(l)
		form = strings.TrimPrefix(form+"; "+where, "; ")
	}
	if form != "" {
		help += ": " + form
	}
	return help + "."
}

// flagged returns the fields that were given on the command line, as they stand there.
func flagged(n *cooperation.Noun, flags kong.Plugins) map[string]string {
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
