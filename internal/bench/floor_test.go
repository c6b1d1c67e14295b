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

// reading makes the engine read every value of the columns that a floor names: otherwise it answers from the statistics
// of the file.
var reading = []string{"set disabled_optimizers = 'statistics_propagation'"}

// scanned is the statement that reads columns and does as little as possible with them.
func scanned(columns []string, from string) string {
	var all []string
	for _, c := range columns {
		all = append(all, "max("+c+")")
	}
	return "select " + strings.Join(all, ", ") + " from " + from
}

// wantedModels are all models, and those that the built-in study's results and attrition are read off.
func wantedModels(b testing.TB) (model.Set, []string) {
	b.Helper()
	set, err := model.Models(nil)
	if err != nil {
		b.Fatal(err)
	}
	s, err := study.Load("ansatz")
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

// general are the models that a load makes.
func general(b testing.TB) []string {
	set, wanted := wantedModels(b)
	return set.Shared(wanted...)
}

// needed are the columns of each register that the models of the built-in study read, by the names in their SQL:
// register.x as alias, alias.column.
func needed(b testing.TB) map[string][]string {
	b.Helper()
	set, wanted := wantedModels(b)
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

// scanOfWarehouse are scans of every register's needed columns in a warehouse.
func scanOfWarehouse(b testing.TB) []string { return scansOf(needed(b)) }

// scanOfSums are the same scans with what the warehouse keeps beside the payments instead of these.
func scanOfSums(b testing.TB) []string {
	columns := needed(b)
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

// scanOfDeliveries are scans of every register's needed columns in a folder of Parquet files that the program made
// itself, so that a file's name tells its register and its columns are the dictionary's.
func scanOfDeliveries(b testing.TB, dir string) []string {
	b.Helper()
	var scans []string
	columns := needed(b)
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

// copyOfDeliveries are the statements that copy files into tables of the engine's own, one for each, as they are.
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

// source is how the engine itself reads a file: Parquet as it is, CSV as text.
func source(path string) string {
	if strings.HasSuffix(path, ".parquet") {
		return "read_parquet(" + engine.Quote(path) + ")"
	}
	return "read_csv(" + engine.Quote(path) + ", delim = '" +
		delimiter(path) + "', header = false, skip = 1, quote = '\"', escape = '\"', all_varchar = true, " +
		"ignore_errors = true, strict_mode = false)"
}

// delimiter is what a file's first line holds more of.
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

// size is the bytes of a file, or of all files in a folder; 0 where there is none.
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
