package file

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/register"
	"ansatz/internal/synth/calendar"
	"ansatz/internal/synth/random"
)

// write writes two investigations, of a person and of a company, repeatedly, and describes the file.
func write(t *testing.T, ctx context.Context, path string, format Format, spoil *Spoiler, times int) (Written, error) {
	t.Helper()
	reg, _ := register.Lookup("control_investigation")
	table, err := Create(ctx, duckdb.NewStore, reg, path, format, spoil, nil)
	if err != nil {
		return Written{}, err
	}
	opened := int64(calendar.Day(2022, 3, 1))
	for range times {
		table.Add(table.Text("A\"1"), 200001019980, Null, 0, table.Text("sickness_benefit"), opened,
			Null, 0, Null, 1, 1200, Null)
		table.Add(table.Text("B,2"), Null, 6520000006, 1, table.Text("åtgärd"), opened,
			opened+30, 1, 0, 0, 0, opened+31)
	}
	return table.Close()
}

func read(t *testing.T, query string) (got []string) {
	t.Helper()
	db, err := duckdb.Open(context.Background(), "", duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = engine.Each(context.Background(), db, query, func(scan func(...any) error) error {
		var line string
		err := scan(&line)
		got = append(got, line)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// A Parquet file has typed columns and all rows in their order. A spoiled file has strings.
func TestParquet(t *testing.T) {
	reg, _ := register.Lookup("control_investigation")
	path := filepath.Join(t.TempDir(), "ä 'b'.parquet")
	w, err := write(t, context.Background(), path, Parquet, nil, groupRows/2+1)
	if err != nil || w.Rows != groupRows+2 || w.Name != "ä 'b'.parquet" || len(w.SHA256) != 64 {
		t.Fatalf("%+v, %v", w, err)
	}
	quoted := engine.QuotePath(path)
	types := read(t, "select column_name || ' ' || column_type from (describe from read_parquet("+quoted+"))")
	want := "case_id VARCHAR, person_id VARCHAR, company_id VARCHAR, capacity VARCHAR, benefit VARCHAR, " +
		"opened_date DATE, closed_date DATE, source VARCHAR, source_detail VARCHAR, action BOOLEAN, " +
		"wrong_amount BIGINT, police_reported_date DATE"
	if got := strings.Join(types, ", "); got != want {
		t.Errorf("columns are %s", got)
	}
	var cells []string
	for _, c := range reg.Columns {
		cells = append(cells, fmt.Sprintf("coalesce(cast(%s as varchar), '-')", c.Name))
	}
	got := read(t, "select concat_ws('|', "+strings.Join(cells,
		", ")+") from read_parquet("+quoted+", file_row_number = true) order by file_row_number")
	codes := func(c string) []string { col, _ := reg.Column(c); return col.Codes }
	even := `A"1|200001019980|-|` + codes("capacity")[0] + "|sickness_benefit|2022-03-01|-|" +
		codes("source")[0] + "|-|true|1200|-"
	odd := "B,2|-|6520000006|" + codes("capacity")[1] + "|åtgärd|2022-03-01|2022-03-31|" + codes("source")[1] + "|" +
		codes("source_detail")[0] + "|false|0|2022-04-01"
	for n, line := range got {
		if want := []string{even, odd}[n%2]; line != want {
			t.Fatalf("row %d is %s, not %s", n, line, want)
		}
	}
	if len(got) != groupRows+2 {
		t.Errorf("%d rows", len(got))
	}

	spoil := NewSpoiler(reg, "x", Parquet,
		map[string]float64{dirtSpelling: 0.5, dirtDuplicate: 0.1}, random.For(1, 2, 3))
	if w, err = write(t, context.Background(), path, Parquet, spoil, 1000); err != nil || w.Rows < 2050 ||
		len(spoil.Injected()) != int(w.Rows)-2000 {
		t.Fatalf("%+v with %d injected rows, %v", w, len(spoil.Injected()), err)
	}
	if types := read(t, "select distinct column_type from (describe from read_parquet("+quoted+
		"))"); strings.Join(types, " ") != "VARCHAR" {
		t.Errorf("columns of a spoiled file are %s", types)
	}
}

// If a file cannot be written or the context has ended, the table ends with an error that names the file, for any rows.
func TestCannotBeWritten(t *testing.T) {
	for _, format := range []Format{Parquet, CSV} {
		path := filepath.Join(t.TempDir(), "none", "x")
		_, err := write(t, context.Background(), path, format, nil, 2*batchRows)
		var at *fs.PathError
		if !errors.As(err, &at) || at.Path != path {
			t.Errorf("%s: %v", format, err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := write(t, ctx, filepath.Join(t.TempDir(), "x"), Parquet, nil, 2*batchRows); err == nil {
		t.Error("a stopped file is whole")
	}
}

// A clean CSV file has the form that every reader accepts. The hash is that of the file.
func TestCSV(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.csv.gz")
	w, err := write(t, context.Background(), path, CSV, nil, 1)
	if err != nil || w.Rows != 2 {
		t.Fatalf("%+v, %v", w, err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	got := read(t, "select case_id || '|' || coalesce(person_id, company_id) from read_csv("+
		engine.QuotePath(path)+", all_varchar = true)")
	if strings.Join(got, " ") != `A"1|200001019980 B,2|6520000006` {
		t.Errorf("read %q", got)
	}
}
