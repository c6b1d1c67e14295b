package run

import (
	"context"
	"runtime/debug"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/report"
)

// openEngine opens a session of the engine that computes. No other file of this room names an engine.
var openEngine engine.Opener = duckdb.New

// Versions lists the program, whose version is given, and the engine.
func Versions(program string) []report.Version {
	list := []report.Version{{Name: "ansatz", Version: program}}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "github.com/duckdb/duckdb-go/v2" {
				list = append(list, report.Version{Name: "duckdb-go", Version: m.Version})
			}
		}
	}
	return list
}

// Engine names the engine and its own version.
func Engine(ctx context.Context) (report.Version, error) {
	version, err := duckdb.Version(ctx)
	return report.Version{Name: "duckdb", Version: version}, err
}
