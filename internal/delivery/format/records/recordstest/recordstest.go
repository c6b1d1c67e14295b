// Package recordstest reads files of statistics programs in tests: alone, and with what no program would write.
package recordstest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ansatz/internal/delivery/format"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
)

// catcher is an engine that only takes the rows of a stream.
type catcher struct {
	engine.Engine
	source engine.Source
}

func (c *catcher) Stream(_ string, source engine.Source) { c.source = source }

// caught takes the cells of a block.
type caught struct {
	rows [][]string
	days map[int]string // the type of each column that is no text
}

func (c *caught) at(column, row int) *string {
	for len(c.rows) <= row {
		c.rows = append(c.rows, nil)
	}
	for len(c.rows[row]) <= column {
		c.rows[row] = append(c.rows[row], "")
	}
	return &c.rows[row][column]
}

func (c *caught) Number(column, row int, v int64) {
	switch c.days[column] {
	case "DATE":
		*c.at(column, row) = time.Unix(v*86400, 0).UTC().Format("2006-01-02")
	case "TIMESTAMP":
		*c.at(column, row) = time.UnixMicro(v).UTC().Format("2006-01-02 15:04:05.999999")
	default:
		*c.at(column, row) = fmt.Sprint(v)
	}
}
func (c *caught) Text(column, row int, v []byte) { *c.at(column, row) = string(v) }
func (c *caught) Null(column, row int)           { *c.at(column, row) = "" }

// Read reads a file with its format, without an engine: the names of its columns, and its rows as texts. change, if it
// is not nil, changes what the manifest states.
func Read(t testing.TB, kind format.Format, path, ending string, change func(*format.File)) ([]string, [][]string,
	error) {
	t.Helper()
	file := fileOf(path, ending, change)
	h, err := kind.Header(t.Context(), nil, file)
	if err != nil {
		return nil, nil, err
	}
	used := make([]int, len(h.Names))
	days := map[int]string{}
	for i := range used {
		used[i] = i
		if h.Kinds != nil {
			days[i+2] = h.Kinds[i]
		}
	}
	db := &catcher{}
	rows, err := kind.Rows(t.Context(), db, file, h, used)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	rows.Start(progress.Silent.Begin("", "", 0), 1<<32)
	var all [][]string
	for {
		to := &caught{days: days}
		n, err := db.source.Fill(2048, to)
		if err != nil || n == 0 {
			return h.Names, all, err
		}
		for row := range n {
			if want := fmt.Sprint(len(all) + 1); h.Kinds != nil && to.rows[row][0] != want {
				t.Errorf("%s: row %s, want %s", path, to.rows[row][0], want)
			}
			for len(to.rows[row]) < len(used)+2 {
				to.rows[row] = append(to.rows[row], "")
			}
			all = append(all, to.rows[row][2:])
		}
	}
}

// fileOf is a file as a load gives it to a format.
func fileOf(path, ending string, change func(*format.File)) *format.File {
	file := &format.File{Path: path, Name: filepath.Base(path), At: path, Ending: ending, Encoding: "utf-8",
		Open: func() (*os.File, error) { return os.Open(path) },
		Fault: func(err error) *fault.Fault {
			text := lang.Text{SV: err.Error(), EN: err.Error()}
			return &fault.Fault{Kind: fault.Delivery, File: path, Rule: text, Hint: text}
		}}
	if change != nil {
		change(file)
	}
	return file
}

// nothing takes cells and forgets them.
type nothing struct{}

func (nothing) Number(_, _ int, _ int64) {}
func (nothing) Text(_, _ int, _ []byte)  {}
func (nothing) Null(_, _ int)            {}

// Count reads a file as Read does, and counts its rows only.
func Count(t testing.TB, kind format.Format, path, ending string, change func(*format.File)) (int, error) {
	t.Helper()
	file := fileOf(path, ending, change)
	h, err := kind.Header(t.Context(), nil, file)
	if err != nil {
		return 0, err
	}
	used := make([]int, len(h.Names))
	for i := range used {
		used[i] = i
	}
	db := &catcher{}
	rows, err := kind.Rows(t.Context(), db, file, h, used)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	rows.Start(progress.Silent.Begin("", "", 0), 1<<40)
	for all := 0; ; {
		n, err := db.source.Fill(2048, nothing{})
		if all += n; err != nil || n == 0 {
			return all, err
		}
	}
}

// Fuzz looks for bytes that, as a file with an ending, do anything but give rows or a mistake with a remedy.
func Fuzz(f *testing.F, kind format.Format, ending string) {
	f.Add([]byte{})
	path := filepath.Join(f.TempDir(), "f."+ending)
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := Read(t, kind, path, ending, nil)
		var mistake *fault.Fault
		if err != nil && (!errors.As(err, &mistake) || mistake.Hint.SV == "" || mistake.Kind == fault.Internal) {
			t.Errorf("no mistake with a remedy: %v", err)
		}
	})
}
