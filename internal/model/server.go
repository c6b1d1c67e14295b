package model

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"ansatz/internal/engine"
	"ansatz/internal/progress"
)

// makeThere is Make on a server. What stands there is known by its mark, which is the model's fingerprint, so nothing
// that is stale can be read. Registers and parameters that stale models read are given to it first.
func (c *Cache) makeThere(ctx context.Context, server engine.Server, report progress.Reporter, order []*Model) ([]State,
	error) {
	task := report.Begin("models", "models", int64(len(order)))
	defer task.End()
	marks := map[string]string{}
	done := map[string]string{}
	for _, m := range order {
		marks[m.Name] = c.fingerprint(m.Name, done)
		for _, p := range m.Params {
			marks[params+"."+p] = c.params[p]
		}
		for _, r := range m.Registers {
			marks[registers+"."+r] = hash(c.content(r))
		}
	}
	standing, err := server.Mean(ctx, marks)
	if err != nil {
		return nil, err
	}
	states := make([]State, len(order))
	var stale []int // indices in order
	var reads, gives []string
	for i, m := range order {
		states[i] = State{Name: m.Name, Fingerprint: marks[m.Name]}
		if made, ok := standing[m.Name]; ok {
			states[i].Rows, states[i].Took = made.Rows, time.Duration(made.Microseconds)*time.Microsecond
			task.Add(1)
			continue
		}
		states[i].Made = true
		stale = append(stale, i)
		reads = append(reads, m.Registers...)
		for _, name := range slices.Concat(within(registers, m.Registers), within(params, m.Params)) {
			if _, ok := standing[name]; !ok {
				gives = append(gives, name)
			}
		}
	}
	if err := c.intact(ctx, reads); err != nil {
		return nil, err
	}
	slices.Sort(gives)
	for _, name := range slices.Compact(gives) {
		if err := server.Give(ctx, name); err != nil {
			return nil, err
		}
	}
	makers := make([]maker, server.Together())
	for i := range makers {
		makers[i] = func(ctx context.Context, m *Model, s *State) error { return c.ask(ctx, server, m, s) }
	}
	return states, makeAll(ctx, makers, order, states, stale, task)
}

// ask has one model made on the server.
func (c *Cache) ask(ctx context.Context, server engine.Server, m *Model, s *State) (err error) {
	began := time.Now()
	hidden, err := c.hideThere(ctx, server, m)
	if err != nil {
		return err
	}
	s.Rows, err = server.Make(ctx, m.Name, m.query(hidden))
	s.Took = time.Since(began)
	return err
}

// hideThere is hide on a server.
func (c *Cache) hideThere(ctx context.Context, server engine.Server, m *Model) (map[string]bool, error) {
	return c.hidden(m, func(name string) ([]string, error) { return server.Columns(ctx, name) },
		func(schema, table string, shown []string) error {
			name := m.shown() + schema + "." + table
			query := fmt.Sprintf("select %s from %s.%s", strings.Join(shown, ", "), schema, table)
			if _, err := server.Mean(ctx, map[string]string{name: hash(m.SQL + query)}); err != nil {
				return err
			}
			return server.View(ctx, name, query)
		})
}

func within(schema string, names []string) (all []string) {
	for _, n := range names {
		all = append(all, schema+"."+n)
	}
	return all
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
