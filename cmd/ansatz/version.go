package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is the program's own version; publiccode.yml states the same one, and a test holds them together.
const version = "0.1.0"

type versionCommand struct{}

func (versionCommand) Run(c *console) error {
	fmt.Fprintf(c.out, "ansatz %s (%s %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	for _, m := range info.Deps {
		if m.Path == "github.com/duckdb/duckdb-go/v2" {
			fmt.Fprintf(c.out, "duckdb-go %s\n", m.Version)
		}
	}
	return nil
}
