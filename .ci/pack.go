//go:build ignore

// Packs the programs of a folder, one folder for each system, into archives with licences, release notes and a bill of
// materials (CycloneDX), and writes the checksums of all. Nothing of the machine or the day is in them.
package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// entry is a file of an archive.
type entry struct {
	name string
	mode int64
	data []byte
}

// day is when every file was last changed, as the archives say it.
var day = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func main() {
	programs, out := os.Args[1], os.Args[2]
	version := regexp.MustCompile(`const version = "(.*)"`).FindSubmatch(read("cmd/ansatz/version.go"))[1]
	var sums strings.Builder
	systems, err := os.ReadDir(programs)
	check(err)
	for _, system := range systems {
		base := fmt.Sprintf("ansatz-%s-%s", version, system.Name())
		entries := []entry{
			{"LICENSE", 0o644, read("LICENSE")},
			{"README.md", 0o644, read("README.md")},
			{"licences.txt", 0o644, read("cmd/ansatz/notices.txt")},
			{"release-notes.md", 0o644, read("docs/release-notes.md")},
		}
		files, err := os.ReadDir(filepath.Join(programs, system.Name()))
		check(err)
		for _, f := range files {
			path := filepath.Join(programs, system.Name(), f.Name())
			entries = append(entries, entry{f.Name(), 0o755, read(path)})
			if strings.HasPrefix(f.Name(), "ansatz") {
				bill := materials(path, string(version), system.Name())
				entries = append(entries, entry{"sbom.cdx.json", 0o644, bill})
			}
		}
		slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.name, b.name) })
		name, data := base+".tar.gz", []byte(nil)
		if strings.HasPrefix(system.Name(), "windows") {
			name, data = base+".zip", packZip(base, entries)
		} else {
			data = packTar(base, entries)
		}
		check(os.WriteFile(filepath.Join(out, name), data, 0o644))
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(data), name)
	}
	check(os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(sums.String()), 0o644))
}

func packTar(base string, entries []entry) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	check(err)
	w := tar.NewWriter(z)
	for _, e := range entries {
		check(w.WriteHeader(&tar.Header{Name: base + "/" + e.name, Mode: e.mode, Size: int64(len(e.data)), ModTime: day,
			Format: tar.FormatUSTAR}))
		_, err := w.Write(e.data)
		check(err)
	}
	check(w.Close())
	check(z.Close())
	return b.Bytes()
}

func packZip(base string, entries []entry) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		f, err := w.CreateHeader(&zip.FileHeader{Name: base + "/" + e.name, Method: zip.Deflate, Modified: day})
		check(err)
		_, err = f.Write(e.data)
		check(err)
	}
	check(w.Close())
	return b.Bytes()
}

// The words of a bill of materials, as CycloneDX 1.6 has them.
type (
	bill struct {
		Format     string      `json:"bomFormat"`
		Spec       string      `json:"specVersion"`
		Version    int         `json:"version"`
		Metadata   metadata    `json:"metadata"`
		Components []component `json:"components"`
	}
	metadata struct {
		Component component `json:"component"`
	}
	component struct {
		Type    string `json:"type"`
		Name    string `json:"name"`
		Version string `json:"version"`
		Package string `json:"purl,omitempty"`
		Hashes  []hash `json:"hashes,omitempty"`
	}
	hash struct {
		Algorithm string `json:"alg"`
		Content   string `json:"content"`
	}
)

// materials is the bill of a program's modules, read from the program itself.
func materials(path, version, system string) []byte {
	info, err := buildinfo.ReadFile(path)
	check(err)
	sum := sha256.Sum256(read(path))
	b := bill{Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata: metadata{component{Type: "application", Name: "ansatz", Version: version,
			Hashes: []hash{{"SHA-256", hex.EncodeToString(sum[:])}}}}}
	b.Components = append(b.Components, component{Type: "platform", Name: "go", Version: info.GoVersion})
	for _, m := range info.Deps {
		b.Components = append(b.Components, component{Type: "library", Name: m.Path, Version: m.Version,
			Package: "pkg:golang/" + m.Path + "@" + m.Version})
		if m.Path == "github.com/duckdb/duckdb-go-bindings" {
			// v0.10506.0 is the engine's release 1.5.6.
			n := regexp.MustCompile(`v0\.(\d+)(\d\d)(\d\d)\.`).FindStringSubmatch(m.Version)
			release := fmt.Sprintf("%s.%s.%s", n[1], strings.TrimPrefix(n[2], "0"), strings.TrimPrefix(n[3], "0"))
			engine := component{Type: "library", Name: "duckdb", Version: release,
				Package: "pkg:github/duckdb/duckdb@v" + release}
			if strings.HasPrefix(system, "windows") {
				dll := sha256.Sum256(read(filepath.Join(filepath.Dir(path), "duckdb.dll")))
				engine.Hashes = []hash{{"SHA-256", hex.EncodeToString(dll[:])}}
			}
			b.Components = append(b.Components, engine)
		}
	}
	text, err := json.MarshalIndent(b, "", "  ")
	check(err)
	return append(text, '\n')
}

func read(path string) []byte {
	data, err := os.ReadFile(path)
	check(err)
	return data
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}
