package main

import (
	"context"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"ansatz/internal/delivery"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

// quarantineCommand lists the rows that a load set aside, and why.
type quarantineCommand struct {
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	Delivery  string `help:"${quarantine_delivery}"`
	Agency    string `help:"${quarantine_agency}"`
	Register  string `help:"${quarantine_register}"`
	Reason    string `help:"${quarantine_reason}"`
	Format    string `enum:"table,csv" default:"table" help:"${quarantine_format}"`
	Counts    bool   `help:"${quarantine_counts}"`
	Values    bool   `help:"${quarantine_values}"`
}

func init() {
	addTexts(map[string]lang.Text{
		"quarantine":          {SV: "Visa raderna i karantän och varför de är där.", EN: "Show the rows in quarantine and why they are there."},
		"quarantine_delivery": {SV: "Bara denna leverans (mappens namn).", EN: "This delivery only (the folder's name)."},
		"quarantine_agency":   {SV: "Bara denna myndighet.", EN: "This agency only."},
		"quarantine_register": {SV: "Bara detta register.", EN: "This register only."},
		"quarantine_reason":   {SV: "Bara detta skäl.", EN: "This reason only."},
		"quarantine_format":   {SV: "table eller csv.", EN: "table or csv."},
		"quarantine_counts":   {SV: "Antal rader per fil och skäl som CSV, dubbletter medräknade.", EN: "Number of rows per file and reason as CSV, duplicates included."},
		"quarantine_values":   {SV: "Visa också cellens värde. Värdena kan vara personnummer.", EN: "Show the cell's value too. Values may be identity numbers."},
	})
}

func (x quarantineCommand) Run(ctx context.Context, c *console) error {
	if err := x.check(); err != nil {
		return err
	}
	q, err := delivery.OpenQuarantine(ctx, x.Workspace)
	if err != nil {
		return err
	}
	defer q.Close()
	filter := delivery.Filter{Delivery: x.Delivery, Agency: x.Agency, Register: x.Register, Reason: x.Reason}
	if x.Counts {
		counts, err := q.Counts(ctx, filter)
		if err != nil {
			return err
		}
		w := csv.NewWriter(c.out)
		w.Write([]string{"delivery", "agency", "register", "file", "reason", "rows"})
		for _, n := range counts {
			w.Write([]string{n.Delivery, n.Agency, n.Register, n.File, string(n.Reason), strconv.FormatInt(n.Rows, 10)})
		}
		w.Flush()
		return w.Error()
	}
	head := []string{"delivery", "agency", "register", "file", "line", "column", "reason"}
	if x.Values {
		head = append(head, "value")
	}
	write, flush := c.rows(x.Format)
	if err := write(head); err != nil {
		return err
	}
	err = q.Entries(ctx, filter, x.Values, func(e delivery.Entry) error {
		line := []string{e.Delivery, e.Agency, e.Register, e.File, strconv.FormatInt(e.Line, 10), e.Column, string(e.Reason)}
		if x.Values {
			line = append(line, e.Value)
		}
		return write(line)
	})
	if err != nil {
		return err
	}
	return flush()
}

// check refuses filters that can match nothing, with the nearest name.
func (x quarantineCommand) check() error {
	var registers, reasons []string
	for _, r := range register.All() {
		registers = append(registers, r.Name)
	}
	for _, r := range delivery.Reasons() {
		reasons = append(reasons, string(r))
	}
	var faults fault.List
	for _, f := range []struct {
		flag, name string
		allowed    []string
	}{{"--agency", x.Agency, register.Agencies()}, {"--register", x.Register, registers}, {"--reason", x.Reason, append(reasons, "duplicate")}} {
		if f.name == "" || slices.Contains(f.allowed, f.name) {
			continue
		}
		faults = append(faults, &fault.Fault{Kind: fault.Usage,
			Rule: lang.Textf("%s %s finns inte", "%s %s does not exist", f.flag, f.name), Hint: fault.DidYouMean(f.name, f.allowed)})
	}
	return faults.Err()
}

// rows returns how to write rows in a format, and how to end.
func (c *console) rows(format string) (write func([]string) error, flush func() error) {
	if format == "csv" {
		w := csv.NewWriter(c.out)
		return w.Write, func() error { w.Flush(); return w.Error() }
	}
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	return func(cells []string) error {
		_, err := w.Write([]byte(strings.Join(cells, "\t") + "\n"))
		return err
	}, w.Flush
}
