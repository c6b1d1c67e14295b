package bench

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/engine"
	"ansatz/internal/model"
	"ansatz/internal/register"
	"ansatz/internal/result"
	"ansatz/internal/study"
)

// reading makes the engine read every value of the columns of a floor. Otherwise it would answer from the file's
// statistics.
var reading = []string{"set disabled_optimizers = 'statistics_propagation'"}

// scanned returns a statement that reads columns and does as little as possible with them.
func scanned(columns []string, from string) string {
	var all []string
	for _, c := range columns {
		all = append(all, "max("+c+")")
	}
	return "select " + strings.Join(all, ", ") + " from " + from
}

// wantedModels returns all models, and those that a built-in study's results and the attrition read.
func wantedModels(b testing.TB, name string) (model.Set, []string) {
	b.Helper()
	set, err := model.Models(nil)
	if err != nil {
		b.Fatal(err)
	}
	s, err := study.Load(name)
	if err != nil {
		b.Fatal(err)
	}
	var wanted []string
	for i := range s.Results {
		wanted = append(wanted, result.Models(&s.Results[i])...)
	}
	for name := range set {
		if strings.HasPrefix(name, "attrition.") {
			wanted = append(wanted, name)
		}
	}
	return set, wanted
}

// general returns the models that a load makes.
func general(b testing.TB) []string {
	set, wanted := wantedModels(b, "ansatz")
	return set.Shared(wanted...)
}

// needed returns, by register, the columns that the models of a built-in study read. It finds them in the SQL:
// register.x as alias, alias.column.
func needed(b testing.TB, name string) map[string][]string {
	b.Helper()
	set, wanted := wantedModels(b, name)
	columns := map[string][]string{}
	for _, m := range set.Order(wanted...) {
		for _, from := range aliased.FindAllStringSubmatch(m.SQL, -1) {
			name, alias := from[1], from[2]
			r, ok := register.Lookup(name)
			if !ok {
				continue
			}
			for _, c := range r.ColumnNames() {
				if regexp.MustCompile(`\b`+alias+`\.`+c+`\b`).MatchString(m.SQL) && !slices.Contains(columns[name], c) {
					columns[name] = append(columns[name], c)
				}
			}
			if len(columns[name]) == 0 {
				b.Fatalf("%s reads %s, and no column of it is found", m.Name, name)
			}
		}
	}
	return columns
}

var aliased = regexp.MustCompile(`\bregister\.(\w+) as (\w+)`)

// scanOfWarehouse returns scans of the columns of every register in a warehouse that a built-in study needs.
func scanOfWarehouse(b testing.TB, name string) []string { return scansOf(needed(b, name)) }

// scanOfSums returns the same scans, with the warehouse's sums by calendar year instead of the payments.
func scanOfSums(b testing.TB) []string {
	columns := needed(b, "ansatz")
	delete(columns, register.Sources(register.BenefitYear)[0])
	return append(scansOf(columns),
		scanned([]string{"person_id", "benefit", "year", "amount", "n"}, "register."+register.BenefitYear))
}

func scansOf(columns map[string][]string) []string {
	var scans []string
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		scans = append(scans, scanned(columns[name], "delivered."+name))
	}
	return scans
}

// scanOfDeliveries returns scans of the needed columns of every register in a folder of Parquet files. The program has
// made the files itself, so that their names contain the register and their columns are the dictionary's.
func scanOfDeliveries(b testing.TB, dir string) []string {
	b.Helper()
	var scans []string
	columns := needed(b, "ansatz")
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		files, err := filepath.Glob(filepath.Join(dir, "*", "synthetic_"+name+".*.parquet"))
		if err != nil || len(files) == 0 {
			b.Fatalf("no Parquet file of %s in %s (%v)", name, dir, err)
		}
		for _, f := range files {
			scans = append(scans, scanned(columns[name], source(f)))
		}
	}
	return scans
}

// copyOfDeliveries returns the statements that copy files unchanged into tables of the engine, one for each file.
func copyOfDeliveries(files []string) []string {
	var copies []string
	for i, f := range files {
		copies = append(copies, fmt.Sprintf("create table t%d as select * from %s", i, source(f)))
	}
	return copies
}

func dataFiles(b testing.TB, dir string) []string {
	b.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (strings.HasSuffix(path, ".parquet") || strings.HasSuffix(path, ".csv") ||
			strings.HasSuffix(path, ".csv.gz")) {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return files
}

// source returns the SQL by which the engine reads a file: Parquet as it is, CSV as text.
func source(path string) string {
	if strings.HasSuffix(path, ".parquet") {
		return "read_parquet(" + engine.Quote(path) + ")"
	}
	return "read_csv(" + engine.Quote(path) + ", delim = '" +
		delimiter(path) + "', header = false, skip = 1, quote = '\"', escape = '\"', all_varchar = true, " +
		"ignore_errors = true, strict_mode = false)"
}

// delimiter returns the delimiter that is more frequent in a file's first line.
func delimiter(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ","
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return ","
		}
	}
	line, _ := bufio.NewReader(r).ReadString('\n')
	if strings.Count(line, ";") > strings.Count(line, ",") {
		return ";"
	}
	return ","
}

// size returns the bytes of a file, or of all files in a folder. It is 0 if there is none.
func size(path string) (n int64) {
	_ = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			n += info.Size()
		}
		return nil
	})
	return n
}

func sizes(files []string) (n int64) {
	for _, f := range files {
		n += size(f)
	}
	return n
}
