package delivery

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/records/recordstest"
)

// BenchmarkStatistics reads a table of statistics programs as a load does, up to the engine, and with pyreadstat, and
// prints the ratio of the times (ours/pyreadstat) of each format.
func BenchmarkStatistics(b *testing.B) {
	python, dir := pyreadstat(b), b.TempDir()
	const rows = 200_000
	script := "import sys, datetime, pandas, pyreadstat\n" +
		"n = int(sys.argv[2])\n" +
		"t = pandas.DataFrame({'id': [196001019808.0 + i for i in range(n)], " +
		"'day': [datetime.date(2000, 1, 1) + datetime.timedelta(i % 9000) for i in range(n)], " +
		"'kind': ['public' if i % 3 else 'private' for i in range(n)], " +
		"'creditor': ['Skatteverket %d' % (i % 100) for i in range(n)], " +
		"'amount': [float(i % 10000) for i in range(n)], 'share': [i / 7 for i in range(n)]})\n" +
		"pyreadstat.write_dta(t, sys.argv[1] + '/t.dta')\n" +
		"pyreadstat.write_sav(t, sys.argv[1] + '/t.sav', row_compress=True)\n" +
		"pyreadstat.write_sav(t, sys.argv[1] + '/t.zsav', compress=True)\n" +
		"pyreadstat.write_xport(t, sys.argv[1] + '/t.xpt', file_format_version=8)\n"
	if out, err := exec.Command(python, "-c", script, dir, fmt.Sprint(rows)).CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	columns := []sasColumn{{"id", 8, false, "", 0}, {"day", 8, false, "DATE", 9}, {"kind", 7, true, "$", 7},
		{"creditor", 16, true, "$", 16}, {"amount", 8, false, "", 0}, {"share", 8, false, "", 0}}
	cells := make([][]any, rows)
	for i := range cells {
		cells[i] = []any{196001019808 + float64(i), float64(14610 + i%9000), []string{"private", "public"}[min(1, i%3)],
			fmt.Sprint("Skatteverket ", i%100), float64(i % 10000), float64(i) / 7}
	}
	for name, packed := range map[string]string{"plain": "", "runs": "SASYZCRL", "binary": "SASYZCR2"} {
		data := sasWriter{wide: true, packed: packed}.table(columns, cells)
		if err := os.WriteFile(filepath.Join(dir, name+".sas7bdat"), data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range paths {
		b.Run(filepath.Base(path), func(b *testing.B) {
			kind, ending := formatOf(path)
			var ours, theirs time.Duration
			for range b.N {
				begin := time.Now()
				if n, err := recordstest.Count(b, kind, path, ending, func(*format.File) {}); err != nil || n != rows {
					b.Fatal(n, err)
				}
				ours += time.Since(begin)
				by := strings.NewReplacer("zsav", "sav", "xpt", "xport").Replace(ending)
				read := "import sys, time, pyreadstat\nt = time.time()\npyreadstat.read_" + by +
					"(sys.argv[1])\nprint(time.time() - t)"
				out, err := exec.Command(python, "-c", read, path).Output()
				if err != nil {
					b.Fatal(err)
				}
				took, err := time.ParseDuration(strings.TrimSpace(string(out)) + "s")
				if err != nil {
					b.Fatal(err)
				}
				theirs += took
			}
			b.ReportMetric(ours.Seconds()/theirs.Seconds(), "ours/pyreadstat")
			b.ReportMetric(theirs.Seconds()/float64(b.N), "pyreadstat-s/op")
		})
	}
}
