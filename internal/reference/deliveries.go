package reference

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Count is the number of rows of a file that did not enter a register for one reason. Duplicates are counted too.
type Count struct {
	Delivery, Agency, Register, File, Reason string
	Rows                                     int
}

// Entry is one row that did not enter a register. Column is the first bad column; for a conflict it is the columns of
// the key. It is empty for a duplicate and for a row with a wrong number of cells.
type Entry struct {
	Delivery, Agency, Register, File string
	Line                             int
	Column, Reason                   string
}

// Counts counts entries by file and reason, in the order of their text.
func Counts(entries []Entry) []Count {
	rows := map[Count]int{}
	for _, e := range entries {
		rows[Count{e.Delivery, e.Agency, e.Register, e.File, e.Reason, 0}]++
	}
	var counts []Count
	for c, n := range rows {
		c.Rows = n
		counts = append(counts, c)
	}
	sort.Slice(counts, func(i, j int) bool { return less(counts[i], counts[j]) })
	return counts
}

// maxQuarantined is the share of a file's rows above which the file is refused as not being what its manifest says.
var maxQuarantined = 0.05

// readRow is a row all of whose values could be read.
type readRow struct {
	cells    []string
	delivery int
	file     string
	line     int
}

// ReadDeliveries reads all deliveries of a folder. It also returns the rows that are in no register, with the reason,
// in no particular order. A delivery that cannot be loaded is an error.
func ReadDeliveries(dir string) (Registers, []Entry, error) {
	deliveries, err := readManifests(dir)
	if err != nil {
		return nil, nil, err
	}
	var out []Entry
	// read holds everything that could be read in each register and was not replaced, with duplicates and conflicts.
	read := map[string][]readRow{}
	// current holds the duplicates and conflicts of each register as it is now; those of replaced rows are in out.
	current := map[string][]Entry{}
	regs := NewRegisters()
	for n, d := range deliveries {
		if d.replaces {
			for _, f := range d.files {
				out = append(out, current[f.register.Name]...)
				delete(current, f.register.Name)
				delete(read, f.register.Name)
				regs[f.register.Name].Rows = nil
			}
		}
		total, bad := map[string]int{}, map[string]int{}
		touched := map[string]bool{}
		for _, f := range d.files {
			r := f.register
			touched[r.Name] = true
			where := r.Name + " " + f.name
			lines, err := readFile(d, f)
			if err != nil {
				return nil, nil, fmt.Errorf("%s/%s: %w", d.folder, f.name, err)
			}
			if len(lines) == 0 {
				return nil, nil, fmt.Errorf("%s/%s: no header", d.folder, f.name)
			}
			header := lines[0].Cells
			place, err := columnsOf(f, header)
			if err != nil {
				return nil, nil, fmt.Errorf("%s/%s: %w", d.folder, f.name, err)
			}
			for _, l := range lines[1:] {
				total[where]++
				cells, column, reason := valuesOf(d, f, l, place, len(header))
				if reason != "" {
					bad[where]++
					out = append(out, Entry{d.folder, d.agency, r.Name, f.name, l.Number, column, reason})
					continue
				}
				read[r.Name] = append(read[r.Name], readRow{cells, n, f.name, l.Number})
			}
		}
		for name := range touched {
			kept, duplicates, conflicting := divide(name, read[name])
			regs[name].Rows = nil
			for _, row := range kept {
				regs[name].Rows = append(regs[name].Rows, row.cells)
			}
			current[name] = nil
			for _, row := range duplicates {
				current[name] = append(current[name],
					Entry{deliveries[row.delivery].folder, d.agency, name, row.file, row.line, "", "duplicate"})
			}
			for _, row := range conflicting {
				current[name] = append(current[name], Entry{
					deliveries[row.delivery].folder,
					d.agency,
					name,
					row.file,
					row.line,
					strings.Join(mustLookup(name).Key, ", "),
					"conflicting",
				})
				if row.delivery == n {
					bad[name+" "+row.file]++
				}
			}
		}
		for where := range total {
			if float64(bad[where]) > maxQuarantined*float64(total[where]) {
				return nil, nil, fmt.Errorf("%s/%s: more than 5 %% of the rows are bad", d.folder, where)
			}
		}
	}
	for _, of := range current {
		out = append(out, of...)
	}
	return regs, out, nil
}

// columnsOf returns the place of each column of the register in a file's header, by our names.
func columnsOf(f fileEntry, header []string) (map[string]int, error) {
	place := map[string]int{}
	for i, name := range header {
		name = strings.TrimSpace(name)
		if ours, mapped := f.columns[name]; mapped {
			name = ours
		}
		if _, known := f.register.Column(name); !known {
			continue
		}
		if _, twice := place[name]; twice {
			return nil, fmt.Errorf("two columns for %s", name)
		}
		place[name] = i
	}
	for _, c := range f.register.Columns {
		if _, ok := place[c.Name]; ok {
			continue
		}
		if !c.Optional || anyCase(header, f.columns, c.Name) {
			return nil, fmt.Errorf("no column %s", c.Name)
		}
	}
	return place, nil
}

// valuesOf reads the cells of a row in the order of the register's columns. If the row cannot be read, it returns the
// column and the reason.
func valuesOf(d *delivery, f fileEntry, l Line, place map[string]int,
	width int) (cells []string, column, reason string) {
	cells = make([]string, len(f.register.Columns))
	if len(l.Cells) != width {
		return cells, "", "invalid_row"
	}
	for i, c := range f.register.Columns {
		j, ok := place[c.Name]
		if !ok {
			continue
		}
		s := strings.TrimSpace(l.Cells[j])
		if ours, mapped := f.codes[c.Name][s]; mapped {
			s = ours
		}
		if cells[i], reason = canonical(c, s, d.reference, f.delimiter == ';'); reason != "" {
			return cells, c.Name, reason
		}
	}
	return cells, "", ""
}

// anyCase says whether a name of the header would be the column's, or what is mapped to it, if capital and small
// letters were the same.
func anyCase(header []string, columns map[string]string, column string) bool {
	for theirs, ours := range columns {
		if ours == column {
			column = theirs
		}
	}
	for _, name := range header {
		if strings.EqualFold(strings.TrimSpace(name), column) {
			return true
		}
	}
	return false
}

func less(a, b Count) bool {
	x := []string{a.Delivery, a.Agency, a.Register, a.File, a.Reason}
	y := []string{b.Delivery, b.Agency, b.Register, b.File, b.Reason}
	for i := range x {
		if x[i] != y[i] {
			return x[i] < y[i]
		}
	}
	return false
}

// divide divides the rows of a register into those that stay, those equal to an earlier row, and those equal to another
// row on the key only.
func divide(name string, rows []readRow) (kept, duplicates, conflicting []readRow) {
	r := mustLookup(name)
	if len(r.Key) == 0 {
		return rows, nil, nil
	}
	isKey := map[string]bool{}
	for _, k := range r.Key {
		isKey[k] = true
	}
	key := func(row readRow) string {
		var parts []string
		for i, c := range r.Columns {
			if isKey[c.Name] {
				parts = append(parts, row.cells[i])
			}
		}
		return strings.Join(parts, "\x00")
	}
	seen := map[string]bool{}
	var distinct []readRow
	perKey := map[string]int{}
	for _, row := range rows {
		whole := strings.Join(row.cells, "\x00")
		if seen[whole] {
			duplicates = append(duplicates, row)
			continue
		}
		seen[whole] = true
		distinct = append(distinct, row)
		perKey[key(row)]++
	}
	for _, row := range distinct {
		if perKey[key(row)] > 1 {
			conflicting = append(conflicting, row)
		} else {
			kept = append(kept, row)
		}
	}
	return kept, duplicates, conflicting
}

// readFile reads, checks, unpacks and decodes one file.
func readFile(d *delivery, f fileEntry) ([]Line, error) {
	b, err := os.ReadFile(filepath.Join(d.path, f.name))
	if err != nil {
		return nil, fmt.Errorf("cannot be read")
	}
	if sum := sha256.Sum256(b); f.sha256 != "" && hex.EncodeToString(sum[:]) != f.sha256 {
		return nil, fmt.Errorf("sha256 differs")
	}
	if !strings.HasSuffix(f.name, ".csv.gz") && !strings.HasSuffix(f.name, ".csv") {
		return nil, fmt.Errorf("unknown format")
	}
	if strings.HasPrefix(string(b), "\x1f\x8b") { // whatever its name
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("is no gzip file")
		}
		if b, err = io.ReadAll(z); err != nil {
			return nil, fmt.Errorf("the gzip file is damaged")
		}
	}
	text, marked := unmarked(b)
	if marked {
		f.encoding = "utf-8"
	}
	first, rest := cutLine(text)
	separator := sepLine.FindStringSubmatch(first)
	switch {
	case separator == nil:
		return CSV{f.delimiter, f.encoding, longest, longestRow}.Rows(text), nil
	case f.delimited && separator[1] != string(f.delimiter):
		return nil, fmt.Errorf("the first line says another delimiter")
	}
	rows := CSV{separator[1][0], f.encoding, longest, longestRow}.Rows(rest)
	for i := range rows {
		rows[i].Number++
	}
	return rows, nil
}
