package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/law"
	"ansatz/internal/workspace/ledger"
)

// permissionCommand keeps which sources permit that their data are passed on.
type permissionCommand struct {
	Record permissionRecordCommand `cmd:"" help:"${permission_record}"`
	List   permissionListCommand   `cmd:"" help:"${permission_list}"`
}

func init() {
	addTexts(map[string]lang.Text{
		"permission": {
			SV: "Anteckna att den som lämnat uppgifter tillåter att de sprids vidare (villkoret H2).",
			EN: "Record that a source permits that its information is passed on (condition H2).",
		},
		"permission_record": {SV: "Anteckna ett tillstånd i liggaren.", EN: "Record a permission in the ledger."},
		"permission_list": {
			SV: "Visa tillstånden, och vilka leveranser som saknar ett.",
			EN: "Show the permissions, and which deliveries have none.",
		},
		"permission_agency": {SV: "Myndigheten som ger tillståndet, eller flera.",
			EN: "The agency that permits it, or several."},
		"permission_reference": {
			SV: "Tillståndets diarienummer eller annan beteckning.",
			EN: "The permission's registration number or other reference.",
		},
		"permission_date": {
			SV: "Dagen då tillståndet gavs (ÅÅÅÅ-MM-DD); annars i dag.",
			EN: "The day of the permission (YYYY-MM-DD); otherwise today.",
		},
		"permission_delivery": {
			SV: "Leverans (mappens namn) som tillståndet gäller, i stället för alla som myndigheten själv har lämnat " +
				"på villkoret H2; kan upprepas.",
			EN: "Delivery (the folder's name) that it holds for, instead of all that the agency itself has delivered " +
				"on condition H2; may be repeated.",
		},
	})
}

type permissionRecordCommand struct {
	Agencies []string `arg:"" help:"${permission_agency}"`
	input
	Reference string   `required:"" help:"${permission_reference}"`
	Date      string   `help:"${permission_date}"`
	Delivery  []string `help:"${permission_delivery}" sep:"none"`
}

// Help shows how it is used.
func (permissionRecordCommand) Help() string {
	return examples("  ansatz permission record police --reference A123.456/2026 --workspace arbetsyta",
		"  ansatz permission record police --reference A123.456/2026 --workspace work")
}

func (x permissionRecordCommand) Run(ctx context.Context, c *console) error {
	var faults fault.List
	for i := range x.Agencies {
		f := chosen(lang.Text{SV: "myndigheten", EN: "the agency"}.In(c.lang), &x.Agencies[i], giverNames())
		if f != nil {
			faults = append(faults, f)
		}
	}
	if err := faults.Err(); err != nil {
		return err
	}
	if x.Date == "" {
		x.Date = law.Today(now())
	}
	if _, err := time.Parse(time.DateOnly, x.Date); err != nil {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Textf("--date %s är inget datum", "--date %s is not a date", x.Date),
			Hint: lang.Text{SV: "skriv ÅÅÅÅ-MM-DD", EN: "write YYYY-MM-DD"}}
	}
	if x.Reference = strings.TrimSpace(x.Reference); x.Reference == "" {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "--reference är tom", EN: "--reference is empty"},
			Hint: lang.Text{SV: "ange tillståndets diarienummer", EN: "give the permission's registration number"}}
	}
	if err := (ledger.Typed{"--reference": x.Reference}).Check(); err != nil {
		return err
	}
	recorded, err := run.Permit(ctx, x.from(c), x.Agencies, x.Delivery, x.Reference, x.Date)
	for _, p := range recorded {
		c.say(lang.Textf("Antecknat: %[1]s får spridas vidare enligt %[2]s, %[3]s.",
			"Recorded: %[1]s may be passed on by %[2]s, %[3]s.", strings.Join(p.Deliveries, ", "), p.Reference,
			p.Date))
	}
	return err
}

type permissionListCommand struct {
	input
	JSON bool `name:"json" help:"${flag_json}"`
}

// Help shows how it is used.
func (permissionListCommand) Help() string {
	return examples("  ansatz permission list --workspace arbetsyta", "  ansatz permission list --workspace work")
}

func (x permissionListCommand) Run(ctx context.Context, c *console) error {
	all, without, err := run.Permissions(ctx, x.from(c))
	if err != nil {
		return err
	}
	if x.JSON {
		return c.json(permissionsAs(all, without))
	}
	t := columns{numbers: []int{0}}
	var head []string
	for _, name := range []lang.Text{{SV: "post", EN: "entry"}, {SV: "datum", EN: "date"},
		{SV: "myndighet", EN: "agency"}, {SV: "beteckning", EN: "reference"}, {SV: "leveranser", EN: "deliveries"}} {
		head = append(head, name.In(c.lang))
	}
	t.add(head...)
	for _, p := range all {
		t.add(strconv.FormatInt(p.Number, 10), p.Date, label.Agency(p.Agency).In(c.lang), p.Reference,
			strings.Join(p.Deliveries, ", "))
	}
	if len(all) > 0 {
		if err := t.write(c.out); err != nil {
			return err
		}
	}
	for _, d := range without {
		c.say(lang.Textf("Utan tillstånd: %[1]s (%[2]s); ges av: %[3]s",
			"Without permission: %[1]s (%[2]s); given by: %[3]s", d.Folder,
			label.Source(d.Agency, d.Deliverer).In(c.lang), d.Giver()))
	}
	if len(all)+len(without) == 0 {
		c.say(lang.Text{SV: "Ingen leverans har villkoret H2.", EN: "No delivery is on condition H2."})
	}
	return nil
}

// permissions are the permissions of a workspace, for a program.
type permissions struct {
	Permissions []permission `json:"permissions"`
	Without     []string     `json:"without"` // deliveries on condition H2 that no permission covers
}

type permission struct {
	Entry      int64    `json:"entry"` // of the ledger
	Date       string   `json:"date"`
	Agency     string   `json:"agency"`
	Reference  string   `json:"reference"`
	Deliveries []string `json:"deliveries"`
}

func permissionsAs(all []run.Permission, without []workspace.Source) permissions {
	list := permissions{Permissions: []permission{}, Without: []string{}}
	for _, p := range all {
		list.Permissions = append(list.Permissions, permission{p.Number, p.Date, p.Agency, p.Reference, p.Deliveries})
	}
	for _, d := range without {
		list.Without = append(list.Without, d.Folder)
	}
	return list
}
