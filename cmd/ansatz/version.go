package main

import (
	"context"
	"fmt"
	"runtime"

	"ansatz/internal/run"
)

// version is the program's own version; publiccode.yml states the same one, and a test holds them together.
const version = "0.1.0"

type versionCommand struct{}

func (versionCommand) Run(ctx context.Context, c *console) error {
	fmt.Fprintf(c.out, "ansatz %s (%s %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	engine, err := run.Engine(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, engine.Name, engine.Version)
	for _, v := range run.Versions(version)[1:] {
		fmt.Fprintf(c.out, "%s %s\n", v.Name, v.Version)
	}
	return nil
}
