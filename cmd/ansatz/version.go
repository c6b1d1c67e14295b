package main

import (
	"context"
	"fmt"
	"runtime"

	"github.com/alecthomas/kong"

	"ansatz/internal/run"
)

// version is the program's own version; publiccode.yml states the same one, and a test holds them together.
const version = "0.1.0"

// versionFlag is the flag --version, which does what the command version does.
type versionFlag bool

// BeforeReset prints the versions as soon as the flag is found, whatever the other arguments are.
func (versionFlag) BeforeReset(ctx context.Context, c *console, k *kong.Kong) error {
	err := versionCommand{}.Run(ctx, c)
	if err == nil {
		k.Exit(0)
	}
	return err
}

type versionCommand struct{}

func (versionCommand) Run(ctx context.Context, c *console) error {
	fmt.Fprintf(c.out, "ansatz %s (%s %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	engine, err := run.EngineVersion(ctx, driver)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, engine.Name, engine.Version)
	for _, v := range run.Versions(version, driver)[1:] {
		fmt.Fprintf(c.out, "%s %s\n", v.Name, v.Version)
	}
	return nil
}
