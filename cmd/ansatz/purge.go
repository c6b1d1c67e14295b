package main

import (
	"context"
	"fmt"
	"strings"

	"ansatz/internal/delivery"
	"ansatz/internal/disk/stop"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/law"
)

// purgeCommand erases deliveries from a workspace.
type purgeCommand struct {
	Deliveries []string `arg:"" optional:"" help:"${purge_deliveries}"`
	Workspace  string   `required:"" short:"w" help:"${flag_workspace}"`
	DryRun     bool     `help:"${purge_dry}"`
	Yes        bool     `help:"${purge_yes}"`
	JSON       bool     `name:"json" help:"${flag_json}"`
	opening
	limits
	keyed
	remote
}

func init() {
	addTexts(map[string]lang.Text{
		"purge": {
			SV: "Radera leveranser vars gallringsdag är inne, och allt som följer av dem.",
			EN: "Erase deliveries whose day of erasure has come, and all that follows from them.",
		},
		"purge_deliveries": {
			SV: "Leveranser (mapparnas namn) som raderas i stället för dem vars dag är inne.",
			EN: "Deliveries (the folders' names) to erase instead of those whose day has come.",
		},
		"purge_yes": {
			SV: "Ja, radera också det vars gallringsdag inte är inne.",
			EN: "Yes, erase also what is not due yet.",
		},
		"purge_dry": {
			SV: "Visa bara vad som skulle raderas.",
			EN: "Only show what would be erased.",
		},
	})
}

// Help shows how it is used.
func (purgeCommand) Help() string {
	return examples(`  ansatz purge --workspace arbetsyta --dry-run
  ansatz purge --workspace arbetsyta
  ansatz purge 2024-09-kronofogden --workspace arbetsyta --yes`, `  ansatz purge --workspace work --dry-run
  ansatz purge --workspace work
  ansatz purge 2024-09-kronofogden --workspace work --yes`)
}

func (x purgeCommand) Run(ctx context.Context, c *console) error {
	signer, err := x.signer(c)()
	if err != nil {
		return err
	}
	keys, err := x.keys(c, sealing{})
	if err != nil {
		return err
	}
	there, err := x.there(ctx)
	if err != nil {
		return err
	}
	purging := stop.Slowly()
	purged, err := delivery.Purge(ctx, delivery.PurgeOptions{
		Engine:     driver.OpenStore,
		Workspace:  x.Workspace,
		Deliveries: x.Deliveries,
		Today:      law.Today(now()),
		Early:      x.Yes,
		DryRun:     x.DryRun,
		Threads:    x.Threads,
		Memory:     string(x.Memory),
		Progress:   c.progress,
		Signer:     signer,
		Keys:       keys,
	})
	purging()
	if err != nil {
		return err
	}
	if err := x.dropThere(ctx, c, there, len(purged.Deliveries) > 0); err != nil {
		return err
	}
	if x.JSON {
		return c.json(purgedAs(purged, x.DryRun))
	}
	if len(purged.Deliveries) == 0 {
		c.say(lang.Text{SV: "Ingenting att radera: ingen leverans har en gallringsdag som är inne.",
			EN: "Nothing to erase: no delivery has a day of erasure that has come."})
		return nil
	}
	for _, d := range purged.Deliveries {
		c.say(erasedLine(d, c.lang))
	}
	loaded, aside := purged.Rows()
	if x.DryRun {
		c.say(lang.Textf("Skulle radera %s och %s i karantän. Ingenting är ändrat.",
			"Would erase %s and %s in quarantine. Nothing was changed.", lang.Rows(loaded), c.rows(aside)))
	} else {
		c.say(lang.Textf("Raderat: %s, %s i karantän, %s nummer som ingen annan leverans har, och de "+
			"beräknade modellerna. Utlämnade resultat består och kan inte göras om.",
			"Erased: %s, %s in quarantine, %s numbers that no other delivery has, and the computed models. "+
				"Released results remain and cannot be made again.", lang.Rows(loaded), c.rows(aside),
			c.rows(purged.Numbers)))
	}
	if purged.Returned > 0 {
		c.say(lang.Textf("Kvar finns %s som upprepade en raderad rad: nu räknat till sin egen leverans.",
			"What repeated an erased row remains, as its own delivery's: %s.", lang.Rows(purged.Returned)))
	}
	if purged.Repeated > 0 {
		c.say(lang.Textf("I samma register är %s rader av andra leveranser, inlästa med en äldre version, utelämnade "+
			"som dubbletter. Upprepade de en raderad rad saknas de nu: läs in de leveranserna i en ny arbetsyta.",
			"In the same registers %s rows of other deliveries, loaded by an older version, are left out as "+
				"duplicates. If they repeated an erased row, they are missing now: load those deliveries into a new "+
				"workspace.",
			c.rows(purged.Repeated)))
	}
	return nil
}

// erasure is what was erased, for a program.
type erasure struct {
	DryRun      bool             `json:"dry_run"`
	Deliveries  []erasedDelivery `json:"deliveries"`
	Rows        int64            `json:"rows"`
	Quarantined int64            `json:"quarantined"`
	Numbers     int64            `json:"numbers"`
	Returned    int64            `json:"returned"`
	Repeated    int64            `json:"repeated"`
}

type erasedDelivery struct {
	Delivery  string   `json:"delivery"`
	Agency    string   `json:"agency"`
	EraseBy   string   `json:"erase_by,omitempty"`
	SHA256    string   `json:"sha256"`
	Registers []string `json:"registers"`
}

func purgedAs(p *delivery.Purged, dry bool) erasure {
	e := erasure{DryRun: dry, Deliveries: []erasedDelivery{}, Numbers: p.Numbers, Returned: p.Returned,
		Repeated: p.Repeated}
	e.Rows, e.Quarantined = p.Rows()
	for _, d := range p.Deliveries {
		e.Deliveries = append(e.Deliveries, erasedDelivery{d.Folder, d.Agency, d.EraseBy, d.Hash, d.Registers()})
	}
	return e
}

// rows writes a number with the language's thousands.
func (c *console) rows(n int64) string { return c.lang.Thousands(fmt.Sprint(n)) }

// erasedLine is a delivery with its registers.
func erasedLine(d workspace.Source, l lang.Lang) lang.Text {
	day := lang.Text{}
	if d.EraseBy != "" {
		day = lang.Textf(", gallras senast %s", ", to be erased by %s", d.EraseBy)
	}
	name := fmt.Sprintf("%s (%s", lang.Visible(d.Folder), label.Source(d.Agency, d.Deliverer).In(l))
	registers := "): " + strings.Join(d.Registers(), ", ")
	return lang.Text{SV: name + day.SV + registers, EN: name + day.EN + registers}
}
