package delivery

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ansatz/internal/table"
)

// TestResultsForStatisticsPrograms: the long table as a file of Stata and as a transport file of SAS has the cells of
// results.csv, as our own readers, pyreadstat and pandas read them.
func TestResultsForStatisticsPrograms(t *testing.T) {
	none := math.NaN()
	rows := []table.Row{
		{Result: "debt", Group: "särskild", Category: "2024", Measure: "antal", Value: 12, Low: -0.1, High: 1.0 / 3,
			Numerator: 123456789012345, Denominator: 1e-9, Status: table.OK},
		{Result: "debt", Group: "", Category: "", Measure: "andel", Value: none, Low: none, High: none, Numerator: none,
			Denominator: none, Status: table.Suppressed},
		{Result: strings.Repeat("r", 150), Measure: "andel", Value: 0, Low: 65536, High: -123456789.125, Numerator: 16,
			Denominator: 0.0625, Status: table.Undefined},
	}
	dir := t.TempDir()
	dta, xpt := filepath.Join(dir, "results.dta"), filepath.Join(dir, "results.xpt")
	for path, write := range map[string]func(*os.File) error{
		dta: func(f *os.File) error { return table.WriteStata(f, rows) },
		xpt: func(f *os.File) error { return table.WriteXPORT(f, rows) },
	} {
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := write(f); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var want [][]string
	for _, r := range rows {
		row := []string{r.Result, r.Group, r.Category, r.Measure}
		for _, x := range []float64{r.Value, r.Low, r.High, r.Numerator, r.Denominator} {
			row = append(row, strings.Replace(table.Format(x), "1e-09", "0.000000001", 1))
		}
		want = append(want, append(row, string(r.Status)))
	}
	for path, names := range map[string][]string{dta: table.Header, xpt: table.XPORTNames} {
		got, cells, err := readAlone(t, path, nil)
		if err != nil {
			t.Fatal(path, err)
		}
		if diff := cmp.Diff(names, got) + cmp.Diff(want, cells); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
		theirs := readTheirs(t, path)[0]
		if diff := cmp.Diff(names, theirs.Names) + cmp.Diff(want, theirs.Rows); theirs.Error != "" || diff != "" {
			t.Errorf("%s, pyreadstat: %s%s", path, theirs.Error, diff)
		}
	}
	script := "import sys, pandas\n" +
		"a = pandas.read_stata(sys.argv[1])\n" +
		"b = pandas.read_sas(sys.argv[2], encoding='utf-8')\n" +
		"assert len(a) == len(b) == 3 and a['high'][0] == b['high'][0] == 1 / 3, (a['high'], b['high'])\n" +
		"assert a['value'].isna()[1] and b['value'].isna()[1]\n" +
		"assert a['group'][0] == b['group'][0] == 'särskild'\n"
	if out, err := exec.Command(pyreadstat(t), "-c", script, dta, xpt).CombinedOutput(); err != nil {
		t.Errorf("pandas: %v\n%s", err, out)
	}
}
