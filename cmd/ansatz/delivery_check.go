package main

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"ansatz/internal/delivery"
	"ansatz/internal/delivery/quality"
	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/workspace/law"
)

// deliveryCheckCommand looks at the quality of deliveries, column by column.
type deliveryCheckCommand struct {
	Folders    []string `arg:"" name:"folder" help:"${delivery_check_folders}"`
	Workspace  string   `short:"w" help:"${delivery_check_workspace}"`
	Out        string   `help:"${delivery_check_out}"`
	Thresholds string   `placeholder:"FILE" help:"${delivery_check_thresholds}"`
	JSON       bool     `name:"json" help:"${flag_json}"`
	limits
	keyed
}

func init() {
	addTexts(map[string]lang.Text{
		"delivery_check": {
			SV: "Granska leveransers kvalitet, kolumn för kolumn: saknas, ogiltigt, orimligt, ändrat.",
			EN: "Check the quality of deliveries, column by column: missing, invalid, out of range, changed.",
		},
		"delivery_check_folders": {
			SV: "Leveranser, eller mappar med leveranser.",
			EN: "Deliveries, or folders of deliveries.",
		},
		"delivery_check_workspace": {
			SV: "Arbetsyta med tidigare leveranser att jämföra med.",
			EN: "Workspace with earlier deliveries to compare with.",
		},
		"delivery_check_out": {
			SV: "Mapp för sidan check.html och tabellen check.csv.",
			EN: "Folder for the page check.html and the table check.csv.",
		},
		"delivery_check_thresholds": {
			SV: "Fil med gränser för varning och fel; annars gäller de inbyggda.",
			EN: "File with limits for warnings and errors; otherwise the built-in ones hold.",
		},
	})
}

// Help shows how it is used.
func (deliveryCheckCommand) Help() string {
	return examples(`  ansatz delivery check leveranser/2024-09-kronofogden
  ansatz delivery check leveranser --out kontroll
  ansatz delivery check leveranser/2024-09-skatteverket --workspace arbetsyta
  ansatz delivery check leveranser --thresholds gränser.yaml

Slutkoder: 0 inget passerar en gräns för fel; 2 fel på kommandoraden eller i
filen med gränser; 3 en gräns för fel är passerad, eller en fil kan inte läsas;
5 arbetsytan kan inte läsas.`,
		`  ansatz delivery check deliveries/2024-09-enforcement
  ansatz delivery check deliveries --out check
  ansatz delivery check deliveries/2024-09-tax --workspace work
  ansatz delivery check deliveries --thresholds limits.yaml

Exit codes: 0 nothing passes a fatal limit; 2 a mistake on the command line or
in the file of limits; 3 a fatal limit is passed, or a file cannot be read;
5 the workspace cannot be read.`)
}

func (x deliveryCheckCommand) Run(ctx context.Context, c *console) error {
	limits := quality.Default()
	if x.Thresholds != "" {
		src, err := os.ReadFile(x.Thresholds)
		if err != nil {
			return disk.Fault(fault.Usage, x.Thresholds, err)
		}
		if limits, err = quality.Parse(x.Thresholds, src); err != nil {
			return err
		}
	}
	signer, err := x.signer(c)()
	if err != nil {
		return err
	}
	q, err := delivery.Check(ctx, delivery.CheckOptions{Engine: driver.OpenStore, Folders: x.Folders,
		Workspace: x.Workspace, Today: law.Today(now()), Threads: x.Threads, Memory: string(x.Memory),
		Progress: c.progress, Signer: signer})
	if err != nil {
		return err
	}
	if !q.Recorded {
		c.printOnce(run.NotRecorded.In(c.lang))
	}
	findings := quality.Judge(q, limits)
	if x.Out != "" {
		if err := x.write(ctx, q, findings, c.lang); err != nil {
			return err
		}
	}
	if x.JSON {
		if err := c.json(quality.JSON(q, findings)); err != nil {
			return err
		}
	} else {
		x.say(c, q, findings)
	}
	if len(q.Faults) > 0 {
		return q.Faults
	}
	if quality.Worst(findings) == quality.Fatal {
		return &fault.Fault{Kind: fault.Delivery,
			Rule: lang.Text{SV: "en gräns för fel är passerad", EN: "a fatal limit is passed"},
			Hint: lang.Text{SV: "rätta leveransen, eller ändra gränsen med --thresholds",
				EN: "correct the delivery, or change the limit with --thresholds"}}
	}
	return nil
}

// write writes the page and the table, both or neither.
func (x deliveryCheckCommand) write(ctx context.Context, q *delivery.Quality, findings []quality.Finding,
	l lang.Lang) error {
	target := run.Replaced{Folder: x.Out, Files: quality.Files, Public: true}
	if err := target.Check(); err != nil {
		return err
	}
	return target.Replace(ctx, func(dir string) error {
		for i, write := range []func(io.Writer) error{
			func(w io.Writer) error { return quality.WritePage(w, q, findings, l) },
			func(w io.Writer) error { return quality.WriteCSV(w, q, findings) }} {
			if err := run.WriteFile(ctx, filepath.Join(dir, quality.Files[i]), write); err != nil {
				return err
			}
		}
		return nil
	})
}

// say prints what passes a limit, and how much was looked at.
func (x deliveryCheckCommand) say(c *console, q *delivery.Quality, findings []quality.Finding) {
	for _, f := range findings {
		c.say(lang.Text{SV: lang.Visible(f.Line(lang.SV)), EN: lang.Visible(f.Line(lang.EN))})
	}
	var rows int64
	for i := range q.Files {
		rows += q.Files[i].Rows
	}
	if len(q.Files) > 0 { // otherwise the mistakes say it all
		c.say(lang.Textf("Granskat: %s med %s; %s.", "Checked: %s with %s; %s.", lang.Files(len(q.Files)),
			lang.Rows(rows), lang.Counted(int64(len(findings)),
				lang.Text{SV: "gräns är passerad", EN: "limit is passed"},
				lang.Text{SV: "gränser är passerade", EN: "limits are passed"})))
		if len(findings) > 0 {
			c.say(lang.Text{SV: "Varje kolumn är räknad för sig; ansatz load --check räknar varje rad en gång, för " +
				"ett skäl.",
				EN: "Each column is counted by itself; ansatz load --check counts each row once, for one reason."})
		}
	}
	if x.Out != "" {
		c.say(lang.Textf("Klart: %s", "Done: %s", filepath.Join(x.Out, quality.Files[0])))
	}
}
