package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"ansatz/internal/delivery"
	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

// deliveryInitCommand proposes a manifest for the files of a folder, or writes one for an agency to fill in.
type deliveryInitCommand struct {
	Of     string `arg:"" name:"folder" help:"${delivery_init_of}"`
	Agency string `help:"${delivery_init_agency}"`
	DryRun bool   `help:"${delivery_init_dry}"`
	Out    string `help:"${delivery_init_out}"`
	Values bool   `help:"${delivery_init_values}"`
	Memory memory `help:"${flag_memory}"`
}

func init() {
	addTexts(map[string]lang.Text{
		"delivery_init": {
			SV: "Föreslå en följesedel för filerna i en mapp, eller skriv en att fylla i för en myndighet.",
			EN: "Propose a manifest for the files of a folder, or write one to fill in for an agency.",
		},
		"delivery_init_of": {
			SV: "Mappen med leveransens filer, eller en myndighet.",
			EN: "The folder with the delivery's files, or an agency.",
		},
		"delivery_init_agency": {
			SV: "Myndigheten som levererar. Annars den vars register filerna passar bäst.",
			EN: "The agency that delivers. Otherwise the one whose registers the files fit best.",
		},
		"delivery_init_dry": {
			SV: "Visa bara följesedeln; ingenting skrivs.",
			EN: "Only show the manifest; nothing is written.",
		},
		"delivery_init_out": {
			SV: "Mappen som följesedeln skrivs i; annars leveransens egen, och för en myndighet visas den bara.",
			EN: "The folder to write the manifest to; otherwise the delivery's own, and none for an agency.",
		},
		"delivery_init_values": {
			SV: "Skriv också ut koder som inte liknar någon av programmets.",
			EN: "Also write out codes that are like none of the program's.",
		},
	})
}

// Help shows how it is used.
func (deliveryInitCommand) Help() string {
	return examples(`  ansatz delivery init leveranser/2024-09-kronofogden
  ansatz delivery init leveranser/2024-09-kronofogden --dry-run
  ansatz delivery init kronofogdemyndigheten              en följesedel att fylla i

Inga värden ur filerna skrivs ut, utom koder som betyder något i registret. En
följesedel som finns skrivs aldrig över. Det som är märkt osäker ska läsas.

Slutkoder: 0 klar; 2 fel på kommandoraden eller en följesedel som redan finns;
3 filerna kan inte läsas, eller liknar inget register; 6 mappen går inte att
skriva i.`,
		`  ansatz delivery init deliveries/2024-09-enforcement
  ansatz delivery init deliveries/2024-09-enforcement --dry-run
  ansatz delivery init enforcement                        a manifest to fill in

No values of the files are written, except codes that mean something in the
register. A manifest that is there is never overwritten. Read what is marked
unsure.

Exit codes: 0 done; 2 a mistake on the command line, or a manifest that is
there already; 3 the files cannot be read, or are like no register; 6 the
folder cannot be written to.`)
}

func (x deliveryInitCommand) Run(ctx context.Context, c *console) error {
	agency, err := x.agency()
	if err != nil {
		return err
	}
	if info, err := os.Stat(x.Of); err != nil || !info.IsDir() {
		return x.blank(c, err)
	}
	if x.Out == "" {
		x.Out = x.Of
	}
	if !x.DryRun {
		if err := x.free(); err != nil {
			return err
		}
	}
	p, err := delivery.Propose(ctx, delivery.ProposeOptions{Engine: driver.OpenStore, Folder: x.Of, Agency: agency,
		Lang: c.lang, Today: now(), Values: x.Values, Memory: string(x.Memory), Progress: c.progress})
	if err != nil {
		return err
	}
	if x.DryRun {
		_, err := c.out.Write([]byte(p.Text))
		return err
	}
	if err := x.write(p.Text); err != nil {
		return err
	}
	c.say(lang.Textf("%s: %d av %s passar register hos %s; %s osäker.",
		"%s: %d of %s fit registers of %s; %s unsure.", x.path(), p.Fit, lang.Files(p.Files),
		label.Agency(p.Agency), lang.Counted(int64(p.Unsure), lang.Text{SV: "anmärkning är märkt",
			EN: "remark is marked"}, lang.Text{SV: "anmärkningar är märkta", EN: "remarks are marked"})))
	c.next("ansatz delivery check %s", x.Out)
	return nil
}

// agency is the agency that the person names; empty if none is named.
func (x deliveryInitCommand) agency() (string, error) {
	if x.Agency == "" {
		return "", nil
	}
	return agencyOf(x.Agency)
}

// agencyOf resolves what a person calls an agency.
func agencyOf(name string) (string, error) {
	among := fault.Names(register.Agencies(), label.Agency, label.AgencyShort, label.AgencyOther)
	id, found, remedy := fault.Resolve(name, among)
	if !found {
		return "", &fault.Fault{Kind: fault.Usage, Hint: remedy,
			Rule: lang.Textf(`ingen myndighet heter "%s"`, `no agency is called "%s"`, name)}
	}
	return id, nil
}

// blank shows or writes a manifest to fill in. missing is why there is no folder of the name, if it is none.
func (x deliveryInitCommand) blank(c *console, missing error) error {
	agency, err := agencyOf(x.Of)
	var f *fault.Fault
	if errors.As(err, &f) && filepath.Base(x.Of) != x.Of {
		return disk.Fault(fault.Delivery, x.Of, errors.Join(missing, fs.ErrNotExist))
	}
	if err != nil {
		f.Rule = lang.Textf(`%s är varken en mapp eller en myndighet`, `%s is neither a folder nor an agency`, x.Of)
		return f
	}
	text := delivery.Blank(agency, c.lang, now())
	if x.Out == "" || x.DryRun {
		_, err := c.out.Write([]byte(text))
		return err
	}
	if err := x.free(); err != nil {
		return err
	}
	if err := x.write(text); err != nil {
		return err
	}
	c.say(lang.Textf("Följesedeln att fylla i ligger i %s.", "The manifest to fill in is %s.", x.path()))
	return nil
}

func (x deliveryInitCommand) path() string { return filepath.Join(x.Out, delivery.ManifestName) }

// free refuses to write over a manifest, or into a folder that is called as a file is.
func (x deliveryInitCommand) free() error {
	if err := disk.FolderPlaceable(x.Out); err != nil {
		return err
	}
	if _, err := os.Lstat(x.path()); err != nil {
		return nil //nolint:nilerr // what cannot be looked at is told when it is written
	}
	return &fault.Fault{Kind: fault.Usage, File: x.path(),
		Rule: lang.Text{SV: "följesedeln finns redan och skrivs inte över",
			EN: "the manifest is there already and is not overwritten"},
		Hint: lang.Text{SV: "visa förslaget med --dry-run, skriv det annanstans med --out, eller flytta den som finns",
			EN: "show the proposal with --dry-run, write it elsewhere with --out, or move the one that is there"}}
}

// write writes the manifest, which was not there a moment ago.
func (x deliveryInitCommand) write(text string) error {
	err := disk.AsUser(func() error {
		if err := os.MkdirAll(x.Out, 0o777); err != nil {
			return err
		}
		out, err := os.OpenFile(x.path(), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		if err != nil {
			return err
		}
		_, err = out.WriteString(text)
		if err = errors.Join(err, out.Close()); err != nil {
			os.Remove(x.path())
		}
		return err
	})
	if errors.Is(err, fs.ErrExist) {
		return x.free()
	}
	if err != nil {
		return disk.CannotWrite(x.Out)
	}
	return nil
}
