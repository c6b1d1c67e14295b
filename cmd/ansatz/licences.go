package main

import (
	_ "embed"
	"fmt"

	"ansatz/internal/lang"
)

func init() {
	addTexts(map[string]lang.Text{"licences": {
		SV: "Visa licenserna för allt som programmet är byggt av.",
		EN: "Show the licences of everything that the program is built from.",
	}})
}

// notices are the licences of the program's parts; `make notices` writes them.
//
//go:embed notices.txt
var notices string

type licencesCommand struct{}

func (licencesCommand) Run(c *console) error {
	fmt.Fprint(c.out, notices)
	return nil
}
