package run

import (
	"context"
	"runtime/debug"

	"ansatz/internal/engine"
	"ansatz/internal/report"
)

// Versions lists the program, whose version is given, and the library of its engine.
func Versions(program string, of engine.Driver) []report.Version {
	list := []report.Version{{Name: programName, Version: program}}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == of.Library {
				list = append(list, report.Version{Name: of.LibraryName, Version: m.Version})
			}
		}
	}
	return list
}

// EngineVersion names the engine and its own version.
func EngineVersion(ctx context.Context, of engine.Driver) (report.Version, error) {
	version, err := of.Version(ctx)
	return report.Version{Name: of.Name, Version: version}, err
}
