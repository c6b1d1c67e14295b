package main

import (
	"context"
	"errors"
	"strconv"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/vault"
)

// quarantineCommand lists the rows that a load set aside, and why.
type quarantineCommand struct {
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	Delivery  string `help:"${quarantine_delivery}"`
	Agency    string `help:"${quarantine_agency}"`
	Register  string `help:"${quarantine_register}"`
	Reason    string `help:"${quarantine_reason}"`
	Format    word   `enum:"table,csv" default:"table" help:"${quarantine_format}"`
	Counts    bool   `help:"${quarantine_counts}"`
	Values    bool   `help:"${quarantine_values}"`
	keyed
	opening
}

func init() {
	addTexts(map[string]lang.Text{
		"quarantine": {
			SV: "Visa raderna i karantän och varför de är där.",
			EN: "Show the rows in quarantine and why they are there.",
		},
		"quarantine_delivery": {
			SV: "Bara denna leverans (mappens namn).",
			EN: "This delivery only (the folder's name).",
		},
		"quarantine_agency":   {SV: "Bara denna myndighet.", EN: "This agency only."},
		"quarantine_register": {SV: "Bara detta register.", EN: "This register only."},
		"quarantine_reason":   {SV: "Bara detta skäl.", EN: "This reason only."},
		"quarantine_format":   {SV: "table eller csv.", EN: "table or csv."},
		"quarantine_counts": {
			SV: "Antal rader per fil och skäl som CSV, dubbletter medräknade.",
			EN: "Number of rows per file and reason as CSV, duplicates included.",
		},
		"quarantine_values": {
			SV: "Visa också cellens värde. Värdena kan vara personnummer. Ett förseglat valv öppnas.",
			EN: "Show the cell's value too. Values may be identity numbers. A sealed vault is opened.",
		},
	})
}

func (x quarantineCommand) Run(ctx context.Context, c *console) error {
	if err := x.resolve(); err != nil {
		return err
	}
	look := run.QuarantineLook{
		Filter: vault.Filter{Delivery: x.Delivery, Agency: x.Agency, Register: x.Register, Reason: x.Reason},
		Counts: x.Counts,
	}
	if x.Values {
		given, err := x.keys(c, sealing{})
		if err != nil {
			return err
		}
		look.Values = &given
	}
	in := input{Workspace: x.Workspace, keyed: x.keyed}.from(c)
	return run.Quarantine(ctx, in, look, func(q *workspace.Quarantine, filter vault.Filter) error {
		switch {
		case x.Counts:
			return counts(ctx, c, q, filter)
		case x.Format == "csv":
			return x.csv(ctx, c, q, filter)
		}
		return x.table(ctx, c, q, filter)
	})
}

// counts prints how many rows of each file are in quarantine for each reason.
func counts(ctx context.Context, c *console, q *workspace.Quarantine, filter vault.Filter) error {
	all, err := q.Counts(ctx, filter)
	if err != nil {
		return err
	}
	w, err := c.csvWriter()
	if err != nil {
		return err
	}
	_ = w.Write([]string{"delivery", "agency", "register", "file", "reason", "rows"})
	for _, n := range all {
		_ = w.Write(
			lang.Cells(n.Delivery, n.Agency, n.Register, n.File, string(n.Reason), strconv.FormatInt(n.Rows, 10)),
		)
	}
	w.Flush()
	return w.Error()
}

// csv prints the entries for programs: identifiers, in English.
func (x quarantineCommand) csv(ctx context.Context, c *console, q *workspace.Quarantine, filter vault.Filter) error {
	w, err := c.csvWriter("value")
	if err != nil {
		return err
	}
	head := []string{"delivery", "agency", "register", "file", "line", "column", "reason"}
	if x.Values {
		head = append(head, "value")
	}
	_ = w.Write(append(head, "also", "delivered_column"))
	err = q.Entries(ctx, filter, func(e vault.Entry) error {
		line := []string{
			e.Delivery,
			e.Agency,
			e.Register,
			e.File,
			strconv.FormatInt(e.Line, 10),
			e.Column,
			string(e.Reason),
		}
		if x.Values {
			line = append(line, e.Value)
		}
		return w.Write(lang.Cells(append(line, e.Also, e.Delivered)...))
	})
	w.Flush()
	return errors.Join(err, w.Error())
}

// table prints the entries for people: names with their identifiers.
func (x quarantineCommand) table(ctx context.Context, c *console, q *workspace.Quarantine, filter vault.Filter) error {
	t := columns{numbers: []int{4}}
	var head []string
	for _, column := range quarantineColumns {
		head = append(head, column.In(c.lang))
	}
	if !x.Values {
		head = append(head[:len(head)-2], head[len(head)-1])
	}
	t.add(head...)
	err := q.Entries(ctx, filter, func(e vault.Entry) error {
		reason := string(e.Reason)
		line := []string{
			e.Delivery,
			coded(label.Agency(e.Agency), e.Agency, c.lang),
			coded(label.Register(e.Register), e.Register, c.lang),
			e.File,
			strconv.FormatInt(e.Line, 10),
			columnOf(e),
			coded(label.Reason(reason), reason, c.lang),
		}
		if x.Values {
			line = append(line, e.Value)
		}
		t.add(append(line, e.Also)...)
		return nil
	})
	if err != nil {
		return err
	}
	if len(t.rows) == 1 {
		c.say(lang.Text{SV: "Inga rader i karantän stämmer med urvalet.",
			EN: "No rows in quarantine match the choice."})
		return nil
	}
	return t.write(c.out)
}

// columnOf returns the file's name of an entry's column, followed by our name if that differs.
func columnOf(e vault.Entry) string {
	if e.Delivered == "" {
		return e.Column
	}
	return e.Delivered + " (" + e.Column + ")"
}

// quarantineColumns are the headings of the table.
var quarantineColumns = []lang.Text{
	{SV: "leverans", EN: "delivery"},
	{SV: "myndighet", EN: "agency"},
	{SV: "register", EN: "register"},
	{SV: "fil", EN: "file"},
	{SV: "rad", EN: "line"},
	{SV: "kolumn", EN: "column"},
	{SV: "skäl", EN: "reason"},
	{SV: "värde", EN: "value"},
	{SV: "också", EN: "also"},
}

// resolve replaces the names of filters by identifiers. An unknown name is refused, with the nearest one.
func (x *quarantineCommand) resolve() error {
	var faults fault.List
	for _, f := range []*fault.Fault{
		chosen("--agency", &x.Agency, agencyNames()),
		chosen("--register", &x.Register, registerNames()),
		chosen("--reason", &x.Reason, reasonNames()),
	} {
		if f != nil {
			faults = append(faults, f)
		}
	}
	return faults.Err()
}
