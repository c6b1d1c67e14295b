package main

import (
	"context"
	"fmt"

	"ansatz/internal/delivery"
	"ansatz/internal/disk/stop"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/law"
	"ansatz/internal/workspace/ledger"
)

func init() {
	addTexts(map[string]lang.Text{
		"workspace": {
			SV: "Visa vad en arbetsyta innehåller, och ta bort en leverans ur den.",
			EN: "Show what a workspace holds, and remove a delivery from it.",
		},
		"workspace_show": {
			SV: "Visa leveranser, register, rader, perioder och storlek.",
			EN: "Show deliveries, registers, rows, periods and size.",
		},
		"workspace_remove": {
			SV: "Ta bort leveranser, som om de aldrig hade lästs in. De får läsas in igen.",
			EN: "Remove deliveries, as if they had never been loaded. They may be loaded again.",
		},
		"workspace_deliveries": {SV: "Leveranser (mapparnas namn).", EN: "Deliveries (the folders' names)."},
		"workspace_dry":        {SV: "Visa bara vad som skulle tas bort.", EN: "Only show what would be removed."},
	})
}

type workspaceCommand struct {
	Show   workspaceShowCommand   `cmd:"" default:"withargs" help:"${workspace_show}"`
	Remove workspaceRemoveCommand `cmd:"" help:"${workspace_remove}"`
}

// workspaceShowCommand shows what a workspace holds.
type workspaceShowCommand struct {
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	JSON      bool   `name:"json" help:"${flag_json}"`
	keyed
}

// Help shows how it is used.
func (workspaceShowCommand) Help() string {
	return examples(`  ansatz workspace --workspace arbetsyta
  ansatz workspace show --workspace arbetsyta --json

Slutkoder: 0 klar; 5 arbetsytan saknas eller är skadad; 9 nyckeln får inte.`,
		`  ansatz workspace --workspace work
  ansatz workspace show --workspace work --json

Exit codes: 0 done; 5 the workspace is missing or damaged; 9 the key may not.`)
}

func (x workspaceShowCommand) Run(ctx context.Context, c *console) error {
	signer, err := x.signer(c)()
	if err != nil {
		return err
	}
	w, err := workspace.Open(x.Workspace, driver.OpenStore)
	if err != nil {
		return err
	}
	defer w.Close()
	if err := w.Allow(ctx, signer); err != nil {
		return err
	}
	recorded, err := w.Record(ctx, ledger.Entry{Kind: ledger.Search, Command: "workspace show"}, signer)
	if err != nil {
		return err
	}
	if !recorded {
		c.printOnce(run.NotRecorded.In(c.lang))
	}
	o, err := w.Overview(ctx)
	if err != nil {
		return workspace.Fault(x.Workspace, driver.OpenStore, err)
	}
	if x.JSON {
		return c.json(overviewAs(o))
	}
	return c.overview(o)
}

// overview prints what a workspace holds.
func (c *console) overview(o *workspace.Overview) error {
	tr := func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(c.lang) }
	deliveries := columns{numbers: []int{4, 5, 6}}
	deliveries.add(tr("leverans", "delivery"), tr("myndighet", "agency"), tr("levererad", "delivered"),
		tr("avser", "describes"), tr("lästa rader", "rows read"), tr("i register", "in registers"),
		tr("i karantän", "in quarantine"), tr("gallras senast", "erase by"), "")
	for _, d := range o.Deliveries {
		var read, loaded, aside int64
		superseded := false
		for _, f := range d.Files {
			read, aside = read+f.Read, aside+f.Quarantined
			if f.Superseded {
				superseded = true
			} else {
				loaded += f.Loaded
			}
		}
		remark := ""
		if superseded {
			remark = tr("ersatt helt eller delvis", "replaced in whole or part")
		}
		deliveries.add(d.Folder, label.Agency(d.Agency).In(c.lang), d.Delivered, d.Reference, c.rows(read),
			c.rows(loaded), c.rows(aside), d.EraseBy, remark)
	}
	if err := deliveries.write(c.out); err != nil {
		return err
	}
	fmt.Fprintln(c.out)
	registers := columns{numbers: []int{1, 2, 5}}
	registers.add(tr("register", "register"), tr("leveranser", "deliveries"), tr("rader", "rows"), tr("från", "from"),
		tr("till", "to"), tr("storlek", "size"), tr("benämning", "meaning"))
	for _, r := range o.Registers {
		registers.add(r.Name, fmt.Sprint(r.Deliveries), c.rows(r.Rows), r.First, r.Last, c.size(r.Bytes),
			label.Register(r.Name).In(c.lang))
	}
	if err := registers.write(c.out); err != nil {
		return err
	}
	fmt.Fprintln(c.out)
	if len(o.Erased) > 0 {
		c.say(lang.Textf("Raderade leveranser: %d", "Erased deliveries: %d", len(o.Erased)))
	}
	c.say(lang.Textf("Arbetsyta %s: format %d, %d ändringar, %s på disk, varav %s beräknade modeller.",
		"Workspace %s: format %d, %d changes, %s on disk, of which computed models %s.", o.ID, o.Format,
		o.Loads, c.size(o.Bytes), c.size(o.Models)))
	c.say(vaultStates[o.Vault.State])
	return nil
}

// size writes bytes in the unit that suits them.
func (c *console) size(n int64) string {
	for _, u := range []struct {
		name string
		size int64
	}{{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}} {
		if n >= u.size {
			return c.lang.Number(float64(n)/float64(u.size), 1) + " " + u.name
		}
	}
	return fmt.Sprint(n) + " B"
}

// workspaceHolds is what a workspace holds, for a program.
type workspaceHolds struct {
	Workspace  string              `json:"workspace"`
	Format     int                 `json:"format"`
	Changes    int                 `json:"changes"`
	Vault      string              `json:"vault"`
	Bytes      int64               `json:"bytes"`
	Models     int64               `json:"model_bytes"`
	Deliveries []workspaceDelivery `json:"deliveries"`
	Registers  []workspaceRegister `json:"registers"`
	Erased     int                 `json:"erased"`
}

type workspaceDelivery struct {
	Delivery  string          `json:"delivery"`
	Agency    string          `json:"agency"`
	Deliverer string          `json:"deliverer,omitempty"`
	Delivered string          `json:"delivered"`
	Reference string          `json:"reference"`
	EraseBy   string          `json:"erase_by,omitempty"`
	SHA256    string          `json:"sha256"`
	Change    int             `json:"change"`
	Synthetic bool            `json:"synthetic"`
	Replaces  bool            `json:"replaces"`
	Files     []workspaceFile `json:"files"`
}

type workspaceFile struct {
	Register    string `json:"register"`
	File        string `json:"file"`
	Bytes       int64  `json:"bytes"`
	Read        int64  `json:"read"`
	Loaded      int64  `json:"loaded"`
	Duplicates  int64  `json:"duplicates"`
	Quarantined int64  `json:"quarantined"`
	Superseded  bool   `json:"superseded"`
}

type workspaceRegister struct {
	Register   string `json:"register"`
	Deliveries int    `json:"deliveries"`
	Rows       int64  `json:"rows"`
	First      string `json:"first,omitempty"`
	Last       string `json:"last,omitempty"`
	Bytes      int64  `json:"bytes"`
}

func overviewAs(o *workspace.Overview) workspaceHolds {
	h := workspaceHolds{Workspace: o.ID, Format: o.Format, Changes: o.Loads, Vault: string(o.Vault.State),
		Bytes:  o.Bytes,
		Models: o.Models, Deliveries: []workspaceDelivery{}, Registers: []workspaceRegister{}, Erased: len(o.Erased)}
	for _, d := range o.Deliveries {
		one := workspaceDelivery{Delivery: d.Folder, Agency: d.Agency, Deliverer: d.Deliverer, Delivered: d.Delivered,
			Reference: d.Reference, EraseBy: d.EraseBy, SHA256: d.Hash, Change: d.Generation, Synthetic: d.Synthetic,
			Replaces: d.Replaces}
		for _, f := range d.Files {
			one.Files = append(one.Files, workspaceFile{f.Register, f.Name, f.Bytes, f.Read, f.Loaded, f.Duplicates,
				f.Quarantined, f.Superseded})
		}
		h.Deliveries = append(h.Deliveries, one)
	}
	for _, r := range o.Registers {
		h.Registers = append(h.Registers, workspaceRegister{r.Name, r.Deliveries, r.Rows, r.First, r.Last, r.Bytes})
	}
	return h
}

// workspaceRemoveCommand removes deliveries, which may be loaded again.
type workspaceRemoveCommand struct {
	Deliveries []string `arg:"" help:"${workspace_deliveries}"`
	Workspace  string   `required:"" short:"w" help:"${flag_workspace}"`
	DryRun     bool     `help:"${workspace_dry}"`
	JSON       bool     `name:"json" help:"${flag_json}"`
	opening
	limits
	keyed
}

// Help shows how it is used.
func (workspaceRemoveCommand) Help() string {
	return examples(`  ansatz workspace remove 2024-09-kronofogden --workspace arbetsyta --dry-run
  ansatz workspace remove 2024-09-kronofogden --workspace arbetsyta

Allt eller inget tas bort, och liggaren får en anteckning. Registren blir som om
leveransen aldrig hade lästs in. Gallring, som hindrar att den läses in igen, är
ansatz purge. Med en lista över personer får bara en administratör ta bort.

Slutkoder: 0 klar; 2 leveransen är inte inläst, eller har ersatt en annan;
5 arbetsytan används eller är skadad; 9 nyckeln får inte.`,
		`  ansatz workspace remove 2024-09-enforcement --workspace work --dry-run
  ansatz workspace remove 2024-09-enforcement --workspace work

All or nothing is removed, and the ledger gets an entry. The registers become
as if the delivery had never been loaded. Erasure, which keeps it from being
loaded again, is ansatz purge. With a list of people only an administrator may
remove.

Exit codes: 0 done; 2 the delivery is not loaded, or took the place of another;
5 the workspace is in use or damaged; 9 the key may not.`)
}

func (x workspaceRemoveCommand) Run(ctx context.Context, c *console) error {
	signer, err := x.signer(c)()
	if err != nil {
		return err
	}
	keys, err := x.keys(c, sealing{})
	if err != nil {
		return err
	}
	removing := stop.Slowly()
	removed, err := delivery.Purge(ctx, delivery.PurgeOptions{Engine: driver.OpenStore, Workspace: x.Workspace,
		Deliveries: x.Deliveries, Today: law.Today(now()), Early: true, Again: true, DryRun: x.DryRun,
		Threads: x.Threads, Memory: string(x.Memory), Progress: c.progress, Signer: signer, Keys: keys})
	removing()
	if err != nil {
		return err
	}
	if x.JSON {
		return c.json(purgedAs(removed, x.DryRun))
	}
	for _, d := range removed.Deliveries {
		c.say(erasedLine(d, c.lang))
	}
	rows, aside := removed.Rows()
	if x.DryRun {
		c.say(lang.Textf("Skulle ta bort %s och %s i karantän. Ingenting är ändrat.",
			"Would remove %s and %s in quarantine. Nothing was changed.", lang.Rows(rows), c.rows(aside)))
		return nil
	}
	c.say(lang.Textf("Borttaget: %s rader och %s i karantän, och de beräknade modellerna. "+
		"Leveransen får läsas in igen.",
		"Removed: %s rows and %s in quarantine, and the computed models. The delivery may be loaded again.",
		c.rows(rows), c.rows(aside)))
	return nil
}
