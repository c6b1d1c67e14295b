// Package model runs the SQL models between the registers and the counts. Each model is one SELECT in one file,
// sql/<layer>/<name>.sql; its name is its path.
//
// The inputs of a model are found by the names in its SQL: register.x, param.x, and other models as layer.name.
// Parameters are tables, written from the study. Nothing is pasted into the text, so a model can be opened as it is in
// the engine's own shell. Each model is made into a table with a fingerprint of everything that it follows from. It is
// rebuilt only if the fingerprint has changed.
//
// The package does not depend on the engine, nor on the meaning of any model.
package model

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

//go:embed sql
var builtin embed.FS

// Model is one SELECT.
type Model struct {
	Name string // layer.name
	SQL  string
	Head
	File      string   // the study's own file; empty for a built-in model
	Inputs    []string // other models, sorted
	Params    []string // parameter tables, without "param.", sorted
	Registers []string // registers, without "register.", sorted
}

// Set holds all models of a run by name.
type Set map[string]*Model

// The schemas that are not layers of models.
const (
	registers = "register"
	params    = "param"
)

// Builtin returns the built-in models, which are read once. Nobody changes them.
var Builtin = sync.OnceValues(func() (Set, error) { return Models(nil) })

// Models returns the built-in models and those of a study (path layer/name.sql to SQL). A study's model replaces a
// built-in one of the same name. An error is a fault.List: a head that lacks a part, an unknown name, or models that
// need each other in a circle.
func Models(own map[string]string) (Set, error) {
	set := Set{}
	err := fs.WalkDir(builtin, "sql", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		sql, err := builtin.ReadFile(p)
		set.add(strings.TrimPrefix(p, "sql/"), string(sql), "")
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, p := range slices.Sorted(maps.Keys(own)) {
		set.add(p, own[p], "models/"+p)
	}
	var faults fault.List
	for _, name := range slices.Sorted(maps.Keys(set)) {
		faults = append(faults, set[name].declare()...)
		faults = append(faults, set.connect(set[name])...)
	}
	if len(faults) == 0 {
		if circle := set.circle(); circle != "" {
			faults = append(faults, &fault.Fault{
				Kind: fault.Study,
				File: set[circle].File,
				Rule: lang.Textf("modellen %s bygger på sig själv", "the model %s builds on itself", circle),
				Hint: lang.Text{
					SV: "låt den läsa register och modeller som inte läser den",
					EN: "let it read registers, and models that do not read it",
				},
			})
		} else {
			faults = append(faults, set.wall()...)
		}
	}
	return set, faults.Err()
}

func (s Set) add(file, sql, own string) {
	name := strings.ReplaceAll(strings.TrimSuffix(file, path.Ext(file)), "/", ".")
	s[name] = &Model{Name: name, SQL: sql, File: own}
}

var (
	columnName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

	aside = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'`)
	named = regexp.MustCompile(`\b([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)\b`)
)

// connect finds the names in a model's SQL. A name after a layer's dot that is not a model is a mistake.
func (s Set) connect(m *Model) fault.List {
	layers := map[string]bool{}
	for name := range s {
		layer, _, _ := strings.Cut(name, ".")
		layers[layer] = true
	}
	var faults fault.List
	found := map[string]map[string]bool{registers: {}, params: {}, "": {}}
	bare := aside.ReplaceAllString(m.SQL, " ")
	for _, at := range named.FindAllStringSubmatch(bare, -1) {
		whole, layer, name := at[0], at[1], at[2]
		switch {
		case layer == registers || layer == params:
			found[layer][name] = true
		case s[whole] != nil:
			found[""][whole] = true
		case layers[layer]:
			faults = append(faults, &fault.Fault{
				Kind: fault.Study,
				File: m.File,
				Rule: lang.Textf("modellen %s nämner %s, som inte finns", "the model %s names %s, which does not exist",
					m.Name, whole),
				Hint: lang.Text{
					SV: "rätta namnet, eller lägg till modellen i studiens models",
					EN: "correct the name, or add the model to the study's models",
				},
			})
		}
	}
	m.Inputs = slices.Sorted(maps.Keys(found[""]))
	m.Params = slices.Sorted(maps.Keys(found[params]))
	m.Registers = slices.Sorted(maps.Keys(found[registers]))
	return faults
}

// circle returns the name of a model that depends on itself, or the empty text.
func (s Set) circle() string {
	state := map[string]int{} // 1: being visited, 2: done
	var visit func(name string) bool
	visit = func(name string) bool {
		switch state[name] {
		case 1:
			return true
		case 2:
			return false
		}
		state[name] = 1
		if slices.ContainsFunc(s[name].Inputs, visit) {
			return true
		}
		state[name] = 2
		return false
	}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if visit(name) {
			return name
		}
	}
	return ""
}

// Order returns the wanted models and all that they build on, each after its inputs. The order is the same every time.
// It panics on an unknown name.
func (s Set) Order(wanted ...string) []*Model {
	var order []*Model
	done := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if done[name] {
			return
		}
		done[name] = true
		m := s[name]
		if m == nil {
			panic(fmt.Sprintf("model: %s is wanted and does not exist", name))
		}
		for _, in := range m.Inputs {
			visit(in)
		}
		order = append(order, m)
	}
	for _, name := range slices.Sorted(slices.Values(wanted)) {
		visit(name)
	}
	return order
}

// Shared returns the shared models among the wanted ones and those behind them, in the order of making. A shared model
// follows from registers alone, so it is the same for every study and every parameter.
func (s Set) Shared(wanted ...string) []string {
	asking := map[string]bool{}
	var general []string
	for _, m := range s.Order(wanted...) {
		asking[m.Name] = m.File != "" || len(m.Params) > 0 ||
			slices.ContainsFunc(m.Inputs, func(in string) bool { return asking[in] })
		if !asking[m.Name] {
			general = append(general, m.Name)
		}
	}
	return general
}
