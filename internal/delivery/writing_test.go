package delivery

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"ansatz/internal/delivery/format"
	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

func utf16With(mark unicode.BOMPolicy, order unicode.Endianness) func(string) string {
	return func(s string) string {
		out, err := unicode.UTF16(order, mark).NewEncoder().String(s)
		if err != nil {
			panic(err)
		}
		return out
	}
}

func western(s string) string {
	out, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return out
}

func gzipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

func marked(n int) func(string) string {
	return func(s string) string { return strings.Repeat("\ufeff", n) + s }
}

func headed(line string) func(string) string {
	return func(s string) string { return line + "\n" + s }
}

// TestWriting: one delivery, written as editors, spreadsheets, archives and machines write it, is one delivery; and
// what may be mistaken is told by its name, with file and remedy, in both languages.
func TestWriting(t *testing.T) {
	const manifest = "agency: enforcement\ndelivered: 2024-09-02\nreference: 2024-07-01\nsynthetic: true\n" +
		"files:\n  - {register: debt, path: skulder_år.csv, columns: {borgenär: creditor}, delimiter: ';'}\n"
	rows := "person_id;as_of;kind;borgenär;amount\n"
	for i := range 4 {
		rows += fmt.Sprintf("196001019808;2024-06-0%d;public;läns;%d\n", i+1, i)
	}
	noDelimiter := strings.Replace(manifest, ", delimiter: ';'", "", 1)
	tail := regexp.MustCompile(`(?m)$`)
	for _, c := range []struct {
		name           string
		manifest, data func(string) string
		file           string // the data's name
		from           string // a manifest in the manifest's place
		note           string // what the report says, a part of it
		wrong          string // what the load's fault says, a part of it
		unsaid         string // what it does not say
	}{
		{name: "as it should be"},
		{name: "marks", manifest: marked(1), data: marked(1)},
		{name: "two marks", manifest: marked(2), data: marked(2)},
		{name: "UTF-16", manifest: utf16With(unicode.UseBOM, unicode.LittleEndian),
			data: utf16With(unicode.UseBOM, unicode.BigEndian), note: "UTF-16"},
		{name: "manifest in windows-1252", manifest: western, note: "delivery.yaml is written in windows-1252"},
		{name: "manifest in MS-DOS's encoding", manifest: func(s string) string {
			out, _ := charmap.CodePage850.NewEncoder().String(s)
			return out
		}, wrong: "delivery.yaml:6: the text is not UTF-8, and not for certain windows-1252"},
		{name: "manifest in UTF-16 without a mark", manifest: utf16With(unicode.IgnoreBOM, unicode.LittleEndian),
			wrong: "text in UTF-16 without a byte-order mark"},
		{name: "data in UTF-16 without a mark", data: utf16With(unicode.IgnoreBOM, unicode.BigEndian),
			wrong: "skulder_år.csv:1: is text in UTF-16 without a byte-order mark and no CSV file"},
		{name: "data in windows-1252, said", data: western,
			from: strings.Replace(manifest, "delimiter", "encoding: windows-1252, delimiter", 1)},
		{name: "data in windows-1252, not said", data: western, wrong: "the text is not utf-8"},
		{name: "a mark against the manifest", data: marked(1),
			from: strings.Replace(manifest, "delimiter", "encoding: windows-1252, delimiter", 1),
			note: "has the mark of UTF-8 and is read so"},
		{name: "a mark before windows-1252", data: func(s string) string { return "\ufeff" + western(s) },
			wrong: "the file has the mark of UTF-8, but the text is not UTF-8"},
		{name: "gzip as .csv", data: gzipped, note: "is packed with gzip"},
		{name: "gzip of UTF-16 as .csv", data: func(s string) string {
			return gzipped(utf16With(unicode.UseBOM, unicode.LittleEndian)(s))
		}, note: "is packed with gzip"},
		{name: "gzip in gzip", data: func(s string) string { return gzipped(gzipped(s)) },
			wrong: "is a gzip file and no CSV file"},
		{name: "text as .csv.gz", file: "skulder_år.csv.gz", from: strings.Replace(manifest, "år.csv", "år.csv.gz", 1),
			note: "is not packed"},
		{name: "an Excel workbook as .csv",
			data:  func(string) string { return "PK\x03\x04\x14\x00[Content_Types].xml" },
			wrong: "skulder_år.csv:1: is an Excel workbook and no CSV file"},
		{name: "an old Excel workbook as .csv",
			data:  func(string) string { return "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00" },
			wrong: "is an old Excel workbook (.xls) and no CSV file"},
		{name: "Parquet as .csv", data: func(string) string { return "PAR1\x15\x04\x15" },
			wrong: "is a Parquet file and no CSV file"},
		{name: "a web page as .csv", data: func(string) string { return "<!DOCTYPE html><html>" },
			wrong: "is a web page and no CSV file"},
		{name: "CSV as .parquet", file: "skulder_år.parquet",
			from: strings.Replace(manifest, "år.csv", "år.parquet", 1), wrong: "no Parquet file"},
		{name: "Excel as .parquet", data: func(string) string { return "PK\x03\x04\x14\x00xl/workbook.xml" },
			file: "skulder_år.parquet", from: strings.Replace(manifest, "år.csv", "år.parquet", 1),
			wrong: "is an Excel workbook and no Parquet file"},
		{name: "sep= as the manifest says", data: headed("sep=;")},
		{name: "sep= where the manifest says nothing", data: headed("\ufeffSEP=;\r"), from: noDelimiter,
			note: "says sep=;"},
		{name: "sep= in quotes with a tail", data: headed(`"sep=;";;;`), from: noDelimiter, note: "says sep=;"},
		{name: "sep= against the manifest", data: headed("sep=,"), wrong: "the first line says sep=,, but the " +
			"manifest states another delimiter"},
		{name: "a tail of empty cells", data: func(s string) string {
			return strings.TrimRight(tail.ReplaceAllString(s, ";;;"), ";")
		}},
		{name: "a tail in the header only", data: func(s string) string {
			return strings.Replace(s, "amount", "amount;;;", 1)
		}, wrong: "4 rows differ from the line of column names only by empty cells at the end"},
		{name: "a tail in one row", data: func(s string) string { return strings.Replace(s, "läns;1", "läns;1;;", 1) },
			wrong: "1 of 4 rows (25.0 %) would go to the quarantine", unsaid: "Excel"},
		{name: "a tail in the rows only", data: func(s string) string {
			return strings.Replace(strings.TrimRight(tail.ReplaceAllString(s, ";;;"), ";"), "amount;;;", "amount", 1)
		}, wrong: "4 rows differ from the line of column names only by empty cells at the end"},
		{name: "decomposed names in the file", data: norm.NFD.String},
		{name: "decomposed names in the manifest", manifest: norm.NFD.String},
		{name: "a decomposed file name", file: norm.NFD.String("skulder_år.csv")},
		{name: "a decomposed file name and a glob", file: norm.NFD.String("skulder_år.csv"),
			from: strings.Replace(manifest, "år.csv", "å*.csv", 1)},
		{name: "a glob beside shadow files", from: strings.Replace(manifest, "skulder_år.csv", "'*.csv'", 1)},
		{name: "a glob in folders beside shadow files",
			from: strings.Replace(manifest, "skulder_år.csv", "'*/*.csv'", 1), file: "a/skulder_år.csv"},
		{name: "a shadow file by its name", from: strings.Replace(manifest, "skulder_år", "._skulder_år", 1),
			wrong: "._skulder_år.csv is a shadow file of macOS"},
		{name: "a mapped column that is not there",
			from: strings.Replace(manifest, "{borgenär", "{datum: as_of, borgenär", 1),
			note: "column datum, which the manifest names, is not in the file"},
		{name: "a mapped column that is not there and required",
			from:  strings.Replace(manifest, "borgenär", "borgenar", 1),
			wrong: "column borgenar (creditor), which register debt requires, is missing"},
		{name: "a manifest in circles", from: "agency: &a\n  <<: *a\n",
			wrong: "delivery.yaml:2:7: the anchor a refers to itself"},
		{name: "a manifest with a merge", from: manifest[:strings.Index(manifest, "  -")] +
			"  - &x {register: debt, path: skulder_år.csv, columns: {borgenär: creditor}, delimiter: ';'}\n" +
			"  - {<<: *x, register: prescribed_debt, path: tom.csv, columns: {}}\n"},
		{name: "a manifest without end", manifest: func(s string) string { return s + strings.Repeat("# x\n", 1<<19) },
			wrong: "delivery.yaml:1: the file is larger than 1 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "in", "2024-09-kfm")
			write := func(name, text string) {
				t.Helper()
				path := filepath.Join(dir, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			as := func(how func(string) string, text string) string {
				if how == nil {
					return text
				}
				return how(text)
			}
			if c.file == "" {
				c.file = "skulder_år.csv"
			}
			if c.from == "" {
				c.from = manifest
			}
			write("delivery.yaml", as(c.manifest, c.from))
			write(c.file, as(c.data, rows))
			for _, shadow := range []string{"._skulder_år.csv", "._delivery.yaml", "__MACOSX/._skulder_år.csv",
				"../__MACOSX/2024-09-kfm/._delivery.yaml", "../.DS_Store"} {
				write(shadow, "\x00\x05\x16\x07\x00")
			}
			if strings.Contains(c.from, "tom.csv") {
				write("tom.csv", "person_id;creditor;prescribed_date;amount\n")
			}
			home := filepath.Join(t.TempDir(), "W")
			report, err := runLoad(t.Context(), Options{Deliveries: filepath.Dir(dir), Workspace: home, Threads: 1})
			if c.wrong != "" {
				if fault.ExitCode(err) != 3 || !strings.Contains(err.Error(), c.wrong) {
					t.Errorf("%d, %v; wanted %q", fault.ExitCode(err), err, c.wrong)
				}
				if c.unsaid != "" && strings.Contains(err.Error(), c.unsaid) {
					t.Errorf("%v; says %q", err, c.unsaid)
				}
				for _, f := range fault.Of(err) {
					if f.In(lang.SV) == f.In(lang.EN) || !strings.Contains(f.In(lang.SV), "\n  →") {
						t.Errorf("%q says too little in Swedish", f.In(lang.SV))
					}
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, n := range report.Notes {
				said = append(said, n.File+" "+n.Text.EN)
			}
			if all := strings.Join(said, "\n"); c.note == "" && all != "" || !strings.Contains(all, c.note) {
				t.Errorf("said was %q, wanted %q", all, c.note)
			}
			want := "person_id,as_of,kind,creditor,amount\n"
			for i := range 4 {
				want += fmt.Sprintf("196001019808,2024-06-0%d,public,läns,%d\n", i+1, i)
			}
			got := describe(t, home)
			diff := cmp.Diff(want, norm.NFC.String(got["register/debt.csv"]))
			if diff != "" || strings.Count(got["quarantine.csv"], "\n") != 1 {
				t.Errorf("%s\n%s", diff, got["quarantine.csv"])
			}
		})
	}
}

// TestLongCells: a cell of more than 1 MB is an invalid row of its own, in every format, packed or not; one of 1 MB is
// a cell.
func TestLongCells(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "in", "2024-09-kfm")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	manifest := "agency: enforcement\ndelivered: 2024-09-02\nreference: 2024-07-01\nsynthetic: true\nfiles:\n"
	text := "person_id,as_of,kind,creditor,amount\n"
	for i, creditor := range []string{strings.Repeat("x", format.MaxCell), strings.Repeat("y", format.MaxCell+1), `"` +
		strings.Repeat("z", format.MaxCell+1) + `"`, "a", `"` + strings.Repeat("\n", 40<<20) + "b"} {
		text += fmt.Sprintf("196001019808,2024-06-0%d,public,%s,1\n", i+1, creditor)
	}
	db, err := duckdb.Open(t.Context(), "", duckdb.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	parquet := filepath.Join(dir, "c.parquet")
	err = db.Exec(
		t.Context(),
		"copy (select '196001019808' as person_id, date '2024-06-01' + cast(i as integer) as as_of, "+
			"'public' as kind, repeat('x', 999999 + i) as creditor, 1 as amount from range(3) t(i)) to "+
			engine.Quote(parquet)+" (format parquet)",
	)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"a.csv": text, "b.csv.gz": gzipped(text)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"c.parquet", "a.csv", "b.csv.gz"} {
		manifest += "  - {register: debt, path: " + name + "}\n"
	}
	if err := os.WriteFile(filepath.Join(dir, "delivery.yaml"), []byte(manifest), 0o644); err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(t.TempDir(), "W")
	_, err = runLoad(t.Context(), Options{Deliveries: dir, Workspace: home, Threads: 2, Memory: "1GB", Share: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := "delivery,register,file,line,column,reason,value,also\n"
	for _, place := range []string{"c.parquet,3", "a.csv,3", "a.csv,4", "a.csv,6", "a.csv,41943046", "b.csv.gz,3",
		"b.csv.gz,4", "b.csv.gz,6", "b.csv.gz,41943046"} {
		want += "2024-09-kfm,debt," + place + ",,invalid_row,,\n"
	}
	if diff := cmp.Diff(want, describe(t, home)["quarantine.csv"]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTextsBeyondMemory: texts for which the engine has no memory left end the load, not the program.
func TestTextsBeyondMemory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "in", "2024-09-kfm")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	text := "person_id,as_of,kind,creditor,amount\n" + strings.Repeat(
		"196001019808,2024-06-01,public,"+strings.Repeat("x", format.MaxCell)+",1\n", 200,
	)
	for name, data := range map[string]string{
		"a.csv.gz": gzipped(text),
		"delivery.yaml": "agency: enforcement\ndelivered: 2024-09-02\nreference: 2024-07-01\n" +
			"synthetic: true\nfiles:\n" +
			"  - {register: debt, path: a.csv.gz}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, err := runLoad(t.Context(),
		Options{Deliveries: dir, Workspace: filepath.Join(t.TempDir(), "W"), Memory: "300MB", Share: 1})
	if fault.ExitCode(err) != 6 || !strings.Contains(err.Error(), "too long for the memory") {
		t.Errorf("%d, %v", fault.ExitCode(err), err)
	}
}
