// Command cmd writes what the reference makes of a deliveries folder: go run ./internal/reference/cmd DELIVERIES OUT
// puts results.csv, livelihood.csv, cooperation.csv and quarantine.csv (delivery,agency,register,file,reason,rows) into
// OUT.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"ansatz/internal/reference"
	"ansatz/internal/table"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go run ./internal/reference/cmd DELIVERIES OUT")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(deliveries, out string) error {
	regs, entries, err := reference.ReadDeliveries(deliveries)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	q, err := os.Create(filepath.Join(out, "quarantine.csv"))
	if err != nil {
		return err
	}
	defer q.Close()
	fmt.Fprintln(q, "delivery,agency,register,file,reason,rows")
	for _, c := range reference.Counts(entries) {
		fmt.Fprintf(q, "%s,%s,%s,%s,%s,%d\n", c.Delivery, c.Agency, c.Register, c.File, c.Reason, c.Rows)
	}
	for name, rows := range map[string][]table.Row{
		"results.csv":     reference.Results(regs),
		"livelihood.csv":  reference.Livelihood(regs),
		"cooperation.csv": reference.Cooperation(regs),
	} {
		r, err := os.Create(filepath.Join(out, name))
		if err != nil {
			return err
		}
		defer r.Close()
		if err := table.WriteCSV(r, rows); err != nil {
			return err
		}
	}
	return q.Sync()
}
