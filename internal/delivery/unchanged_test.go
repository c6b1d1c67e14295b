package delivery

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/progress"
	"ansatz/internal/workspace/law"
)

// meddler does something once, when work of a name begins.
type meddler struct {
	at string
	do func()
}

func (m *meddler) Begin(name, _ string, _ int64) progress.Task {
	if name == m.at && m.do != nil {
		m.do()
		m.do = nil
	}
	return m
}
func (*meddler) Add(int64) {}
func (*meddler) End()      {}

const licences = "company_id,kind,granted_date,revoked_date\n5560000001,assistance,2020-01-01,\n"

// changes are ways in which a file may become another one.
var changes = map[string]func(path string, other []byte) error{
	"replaced": func(path string, other []byte) error {
		return errors.Join(os.WriteFile(path+".new", other, 0o644), os.Rename(path+".new", path))
	},
	"appended": func(path string, other []byte) error {
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.Write(other)
		return errors.Join(err, f.Close())
	},
	"replaced by one of fewer columns": func(path string, _ []byte) error {
		text := []byte("x\n" + strings.Repeat("1\n", 20))
		if filepath.Ext(path) == ".gz" {
			var b bytes.Buffer
			w := gzip.NewWriter(&b)
			_, err := w.Write(text)
			if err := errors.Join(err, w.Close()); err != nil {
				return err
			}
			text = b.Bytes()
		}
		return errors.Join(os.WriteFile(path+".new", text, 0o644), os.Rename(path+".new", path))
	},
	"truncated": func(path string, _ []byte) error { return os.Truncate(path, 60) },
	"emptied":   func(path string, _ []byte) error { return os.Truncate(path, 0) },
	"removed":   func(path string, _ []byte) error { return os.Remove(path) },
	"a folder":  func(path string, _ []byte) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o755)) },
	"rewritten in place, with its time": func(path string, other []byte) error {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.WriteAt(other[:min(len(other), int(info.Size()))], 0)
		return errors.Join(err, f.Close(), os.Chtimes(path, info.ModTime(), info.ModTime()))
	},
}

// A file that becomes another one after it was hashed fails the load, whenever that happens and whatever its hash was
// promised to be; nothing is loaded, and once nobody touches it, it loads. A file that was touched and holds the same
// bytes is no mistake.
func TestChangedWhileLoading(t *testing.T) {
	for _, name := range []string{"a.csv", "a.csv.gz", "a.parquet"} {
		for how, change := range changes {
			for _, moment := range []string{"reading", filepath.Join("d", name), "writing"} {
				if moment != "reading" && !strings.HasPrefix(how, "replaced") {
					continue // one way is enough
				}
				t.Run(strings.Join([]string{name, how, filepath.Base(moment)}, " "), func(t *testing.T) {
					dir := t.TempDir()
					in, other := filepath.Join(dir, "in"), filepath.Join(dir, "other")
					path := filepath.Join(in, "d", name)
					write(t, path, licences)
					write(t, filepath.Join(other, name), strings.Replace(licences, "5560000001", "5560000019", 1))
					sum := (&file{delivery: &folder{real: filepath.Dir(path)}, rel: name}).sumOf(t)
					manifest := "agency: care_inspectorate\ndelivered: 2024-09-02\nreference: 2024-07-01\n" +
						"synthetic: true\n" +
						"files: [{register: care_licence, path: " + name + ", sha256: " + sum + "}]\n"
					deliver(t, in, map[string]string{"d/delivery.yaml": manifest})
					before, err := os.ReadFile(path)
					if err != nil {
						t.Fatal(err)
					}
					replacement, err := os.ReadFile(filepath.Join(other, name))
					if err != nil {
						t.Fatal(err)
					}
					options := Options{Deliveries: in, Workspace: filepath.Join(dir, "W"), Share: 1, Threads: 1}
					options.Progress = &meddler{moment, func() {
						if err := change(path, replacement); err != nil {
							t.Error(err)
						}
					}}
					_, err = runLoad(t.Context(), options)
					if fault.ExitCode(err) != 3 ||
						!strings.Contains(err.Error(), "the file changed while it was being loaded") {
						t.Errorf("%v", err)
					}
					if left, _ := os.ReadDir(dir); len(left) != 2 {
						t.Errorf("%v", left)
					}
					if err := errors.Join(os.RemoveAll(path), os.WriteFile(path, before, 0o644)); err != nil {
						t.Fatal(err)
					}
					options.Progress = &meddler{"writing", func() { _ = os.Chtimes(path, time.Now(), time.Now()) }}
					if _, err := runLoad(t.Context(), options); err != nil {
						t.Error(err)
					}
				})
			}
		}
	}
}

func (f *file) sumOf(t *testing.T) string {
	t.Helper()
	var err error
	if f.delivery.real, err = filepath.EvalSymlinks(f.delivery.real); err != nil {
		t.Fatal(err)
	}
	sum, _, err := f.look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// write writes rows as the file of a delivery in the format that its name says.
func write(t *testing.T, path, csv string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	switch _, ending := formatOf(path); ending {
	case "csv":
		deliver(t, filepath.Dir(path), map[string]string{filepath.Base(path): csv})
	case "csv.gz":
		if err := os.WriteFile(path, zipped([]byte(csv)), 0o644); err != nil {
			t.Fatal(err)
		}
	case "parquet":
		cells := strings.Split(strings.TrimSpace(strings.SplitAfter(csv, "\n")[1]), ",")
		db, err := duckdb.Open(t.Context(), "", duckdb.Options{Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		query := fmt.Sprintf(
			"copy (select '%s' as company_id, '%s' as kind, '%s' as granted_date, "+
				"'%s' as revoked_date) to %s (format parquet)",
			cells[0],
			cells[1],
			cells[2],
			cells[3],
			engine.QuotePath(path),
		)
		if err := errors.Join(db.Exec(t.Context(), query), db.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// A manifest that changes after it was read fails the load too.
func TestManifestChangedWhileLoading(t *testing.T) {
	for how, change := range changes {
		t.Run(how, func(t *testing.T) {
			dir := t.TempDir()
			manifest := "agency: care_inspectorate\ndelivered: 2024-09-02\nreference: 2024-07-01\nsynthetic: true\n" +
				"files: [{register: care_licence, path: a.csv}]\n"
			in := deliver(t, filepath.Join(dir, "in"),
				map[string]string{"d/delivery.yaml": manifest, "d/a.csv": licences})
			_, err := runLoad(t.Context(), Options{
				Deliveries: in,
				Workspace:  filepath.Join(dir, "W"),
				Share:      1,
				Progress: &meddler{"reading", func() {
					err := change(filepath.Join(in, "d", "delivery.yaml"),
						[]byte(strings.Replace(manifest, "2024-07-01", "2023-07-01", 1)))
					if err != nil {
						t.Error(err)
					}
				}},
			})
			if fault.ExitCode(err) != 3 ||
				!strings.Contains(err.Error(), "the file changed while it was being loaded") {
				t.Errorf("%v", err)
			}
		})
	}
}

// Only regular files are read, and none outside the delivery; all else is told at once, and no pipe is waited for.
func TestOnlyRegularFilesInside(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need rights here, and no file is a pipe")
	}
	manifest := func(path string) string {
		return "agency: care_inspectorate\ndelivered: 2024-09-02\nreference: 2024-07-01\nsynthetic: true\n" +
			"files: [{register: care_licence, path: '" + path + "'}]\n"
	}
	pipe := func(path string) error { return makePipe(path) }
	for name, c := range map[string]struct {
		path string // in the manifest
		make func(in string) error
		want string // of the error; empty: it loads
	}{
		"file is a pipe": {"p.csv", func(in string) error { return pipe(in + "/d/p.csv") }, "p.csv is a pipe"},
		"file of a pattern is a pipe": {"*.csv", func(in string) error { return pipe(in + "/d/p.csv") },
			"p.csv is a pipe"},
		"file is a folder": {"p.csv", func(in string) error { return os.Mkdir(in+"/d/p.csv", 0o755) },
			"p.csv is a folder"},
		"Parquet file is a folder": {"p.parquet",
			func(in string) error { return os.Mkdir(in+"/d/p.parquet", 0o755) }, "p.parquet is a folder"},
		"file is a device": {"p.csv",
			func(in string) error { return os.Symlink("/dev/zero", in+"/d/p.csv") }, "leads out of the folder"},
		"file leads out": {"p.csv",
			func(in string) error { return os.Symlink("../../out/a.csv", in+"/d/p.csv") }, "leads out of the folder"},
		"file of a pattern leads out": {"*.csv",
			func(in string) error { return os.Symlink("../../out/a.csv", in+"/d/p.csv") }, "leads out of the folder"},
		"file leads to a delivery beside": {"p.csv", func(in string) error {
			return errors.Join(os.Rename(in+"/../out", in+"/out"), os.Symlink("../out/a.csv", in+"/d/p.csv"))
		}, "leads out of the folder"},
		"folder leads out": {"g/a.csv",
			func(in string) error { return os.Symlink("../../out", in+"/d/g") }, "leads out of the folder"},
		"folder of a pattern leads out": {"g/*.csv",
			func(in string) error { return os.Symlink("../../out", in+"/d/g") }, "leads out of the folder"},
		"by way of a link inside": {"p.csv", func(in string) error {
			return errors.Join(os.Symlink("q.csv", in+"/d/p.csv"), os.Symlink("../../out/a.csv", in+"/d/q.csv"))
		}, "leads out of the folder"},
		"file leads nowhere": {"p.csv", func(in string) error { return os.Symlink("none.csv", in+"/d/p.csv") },
			"p.csv does not exist"},
		"file leads to itself": {"p.csv", func(in string) error { return os.Symlink("p.csv", in+"/d/p.csv") },
			"delivery.yaml:5"},
		"manifest is a pipe": {"a.csv", func(in string) error {
			return errors.Join(os.Remove(in+"/d/delivery.yaml"), pipe(in+"/d/delivery.yaml"))
		}, "delivery.yaml: is a pipe"},
		"manifest is a folder": {"a.csv", func(in string) error {
			return errors.Join(os.Remove(in+"/d/delivery.yaml"), os.Mkdir(in+"/d/delivery.yaml", 0o755))
		}, "delivery.yaml: is a folder"},
		"manifest leads out": {"a.csv", func(in string) error {
			return errors.Join(os.Rename(in+"/d/delivery.yaml", in+"/../out/m"),
				os.Symlink("../../out/m", in+"/d/delivery.yaml"))
		}, "leads out of the folder"},
		"delivery leads out": {"a.csv", func(in string) error { return os.Symlink("../out", in+"/e") },
			"leads out of the folder"},
		"delivery leads nowhere": {"a.csv", func(in string) error { return os.Symlink("none", in+"/e") },
			"does not exist"},
		"link inside": {"p.csv", func(in string) error { return os.Symlink("a.csv", in+"/d/p.csv") }, ""},
		"link inside, from the root": {"p.csv",
			func(in string) error { return os.Symlink(in+"/d/a.csv", in+"/d/p.csv") }, ""},
		"Parquet by a link inside": {"p.parquet",
			func(in string) error { return os.Symlink("f/a.parquet", in+"/d/p.parquet") }, ""},
		"folder inside": {"g/*.parquet", func(in string) error { return os.Symlink("f", in+"/d/g") }, ""},
		"manifest inside": {"a.csv", func(in string) error {
			return errors.Join(os.Rename(in+"/d/delivery.yaml", in+"/d/m"), os.Symlink("m", in+"/d/delivery.yaml"))
		}, ""},
		"delivery inside": {"a.csv", func(in string) error {
			return errors.Join(os.Rename(in+"/d", in+"/.d"), os.Symlink(".d", in+"/d"))
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			in := deliver(t, filepath.Join(dir, "in"),
				map[string]string{"d/delivery.yaml": manifest(c.path), "d/a.csv": licences})
			write(t, filepath.Join(in, "d", "f", "a.parquet"), licences)
			deliver(t, filepath.Join(dir, "out"),
				map[string]string{"delivery.yaml": manifest("a.csv"), "a.csv": licences})
			if err := c.make(in); err != nil {
				t.Fatal(err)
			}
			link := filepath.Join(dir, "link")
			if err := os.Symlink(in, link); err != nil {
				t.Fatal(err)
			}
			for i, given := range []string{in, link, filepath.Join(link, "d")} { // what is given may be a link itself
				if i > 0 && c.want != "" && name != "file leads out" {
					break // once is enough
				}
				ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
				_, err := runLoad(ctx,
					Options{Deliveries: given, Workspace: filepath.Join(dir, fmt.Sprint("W", i)), Share: 1, Threads: 1})
				stop()
				if c.want == "" && err != nil ||
					c.want != "" && (fault.ExitCode(err) != 3 || !strings.Contains(err.Error(), c.want)) {
					t.Errorf("%s: %v, want %q", given, err, c.want)
				}
			}
		})
	}
}

// Where a folder of deliveries is wanted, a file or a pipe is told as what it is.
func TestNoFolder(t *testing.T) {
	dir := deliver(t, t.TempDir(), map[string]string{"d/delivery.yaml": "x", "file.csv": licences})
	for _, given := range []string{"file.csv", "d/delivery.yaml"} {
		_, err := runLoad(t.Context(), Options{Deliveries: filepath.Join(dir, given), Check: true})
		if fault.ExitCode(err) != 3 || !strings.Contains(err.Error(), "is a file; a delivery is a folder") {
			t.Error(err)
		}
	}
}

// A load that is stopped while manifests are read or files are hashed says so and leaves nothing.
func TestStoppedWhileHashing(t *testing.T) {
	dir := t.TempDir()
	in := deliver(t, filepath.Join(dir, "in"), map[string]string{
		"d/delivery.yaml": "agency: care_inspectorate\ndelivered: 2024-09-02\nreference: 2024-07-01\n" +
			"synthetic: true\n" +
			"files: [{register: care_licence, path: a.csv}]\n",
		"d/a.csv": licences,
	})
	ctx, stop := context.WithCancel(t.Context())
	folders, faults, err := readFolder(ctx, in, nil, law.Default())
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	stop()
	if folders[0].hashFiles(ctx); folders[0].files[0].sha256 != "" {
		t.Error("hashed on")
	}
	for _, o := range []Options{{Deliveries: in, Check: true}, {Deliveries: in, Workspace: filepath.Join(dir, "W")}} {
		if _, err := runLoad(ctx, o); fault.ExitCode(err) != 130 {
			t.Error(err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Error(left)
	}
}

func zipped(text []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(text)
	_ = w.Close()
	return b.Bytes()
}
