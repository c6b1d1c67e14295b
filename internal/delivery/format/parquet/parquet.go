// Package parquet reads Parquet files through the engine.
package parquet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"ansatz/internal/delivery/format"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
	"ansatz/internal/source"
)

import (
	"context"
)

// Format is the format.
type Format struct{}

// Endings is one.
func (Format) Endings() []string { return []string{"parquet"} }

// Room was measured on made-up countries. Packed files grow.
func (Format) Room(string) int64 { return 4 }

// read is the call that reads a delivered Parquet file.
func read(f *format.File, options string) string {
	return fmt.Sprintf("read_parquet(%s, binary_as_string = true, hive_partitioning = false%s)", engine.QuotePath(f.At),
		options)
}

// Header reads the columns and the number of rows. The engine ignores case in names and renames those that are then
// equal. So the names are read from the file's own schema, and columns are known by their place. Own has the engine's
// names.
func (Format) Header(ctx context.Context, db engine.Engine, f *format.File) (*format.Header, error) {
	h, err := header(ctx, db, f)
	if err == nil {
		return h, nil
	}
	if damage := broken(ctx, db, f, err); damage != nil {
		return nil, damage
	}
	return nil, err
}

func header(ctx context.Context, db engine.Engine, f *format.File) (*format.Header, error) {
	h := &format.Header{Kinds: []string{}}
	query := "select column_name, column_type from (describe select * from " + read(f, "") + ")"
	err := engine.Each(ctx, db, query, func(scan func(...any) error) error {
		var name, kind string
		err := scan(&name, &kind)
		h.Own = append(h.Own, name)
		h.Kinds = append(h.Kinds, kind)
		return err
	})
	if err != nil {
		return nil, err
	}
	within := 0 // the number of following rows that belong to a column already seen
	root := true
	query = fmt.Sprintf("select name, coalesce(num_children, 0) from parquet_schema(%s)", engine.QuotePath(f.At))
	err = engine.Each(ctx, db, query, func(scan func(...any) error) error {
		var name string
		var children int
		err := scan(&name, &children)
		switch {
		case root:
			root = false
		case within > 0:
			within += children - 1
		default:
			h.Names = append(h.Names, strings.TrimSpace(strings.TrimPrefix(name, byteOrderMark)))
			within = children
		}
		return err
	})
	var e *engine.Error
	if errors.As(err, &e) && e.Kind == engine.Other ||
		err == nil && len(h.Names) != len(h.Own) { // names that are no text
		err = &engine.Error{Kind: engine.Corrupt, Engine: "schema", At: "parquet_schema"}
	}
	if err != nil {
		return nil, err
	}
	query = fmt.Sprintf("select num_rows from parquet_file_metadata(%s)", engine.QuotePath(f.At))
	err = engine.Row(ctx, db, query, &h.Rows)
	return h, err
}

// byteOrderMark begins the files of some programs. It is not part of the first name.
const byteOrderMark = "\ufeff"

// rows are the rows of a file that the engine reads.
type rows struct {
	db     engine.Engine
	f      *format.File
	source string
	again  string
	length int64
	task   progress.Task
}

// Rows gives the engine the file's path.
func (Format) Rows(_ context.Context, db engine.Engine, f *format.File, h *format.Header,
	used []int) (format.Rows, error) {
	return &rows{db: db, f: f, source: sourceOf(f, h, used), again: againOf(f, h, used), length: h.Rows}, nil
}

// Source reads the file in place.
func (r *rows) Source() string { return r.source }

// Again reads the file in place.
func (r *rows) Again() string { return r.again }

// Length is in rows.
func (r *rows) Length() (string, int64) { return "rows", r.length }

// Start has nothing to prepare.
func (r *rows) Start(task progress.Task, _ int64) { r.task = task }

// Changed is not known: the engine opens the file several times, by its path.
func (r *rows) Changed(context.Context) (error, bool) { return nil, false }

// Broken says what is wrong with a file that the engine cannot read.
func (r *rows) Broken(ctx context.Context, err error) *fault.Fault {
	return broken(ctx, r.db, r.f, err)
}

// Padded is 0: every row has all columns.
func (r *rows) Padded() int64 { return 0 }

// Close counts the rows, which are read all at once.
func (r *rows) Close() {
	if r.task != nil {
		r.task.Add(r.length)
		r.task = nil
	}
}

// sourceOf returns the relation of a file. NaN is not a value. If a column has the name that the engine uses for the
// number of a row, the rows are counted as they come.
func sourceOf(f *format.File, h *format.Header, used []int) string {
	line, options := "file_row_number + 1", ", file_row_number = true"
	if !numbered(h) {
		line, options = "row_number() over ()", ""
	}
	whole := "1"
	cells := []string{line + " as line"}
	for i, index := range used {
		cell := fmt.Sprintf("x%d", index)
		switch {
		case isFloat(h, index):
			cell = number(cell)
		case h.Kinds[index] == "VARCHAR":
			whole = fmt.Sprintf("case when strlen(%s) > %d then 0 else %s end", cell, format.MaxCell, whole)
			cell = fmt.Sprintf("case when strlen(%[1]s) <= %[2]d then %[1]s end", cell, format.MaxCell)
		}
		cells = append(cells, fmt.Sprintf("%s as c%d", cell, i))
	}
	cells = append(cells, whole+" as whole")
	return relation(f, h, cells, options)
}

// againOf returns the relation of a file that several queries read. The number of a row is then the engine's own.
func againOf(f *format.File, h *format.Header, used []int) string {
	if !numbered(h) {
		return ""
	}
	cells := []string{"file_row_number + 1 as line"}
	for i, index := range used {
		cell := fmt.Sprintf("x%d", index)
		if isFloat(h, index) {
			cell = number(cell)
		}
		cells = append(cells, fmt.Sprintf("%s as c%d", cell, i))
	}
	return relation(f, h, cells, ", file_row_number = true")
}

// numbered says whether the engine can number the rows: no column has the name that it uses for the number.
func numbered(h *format.Header) bool {
	return !slices.ContainsFunc(h.Own, func(name string) bool { return strings.EqualFold(name, "file_row_number") })
}

func isFloat(h *format.Header, index int) bool {
	return h.Kinds[index] == "DOUBLE" || h.Kinds[index] == "FLOAT"
}

// number is a cell with null for NaN.
func number(cell string) string {
	return fmt.Sprintf("case when not isnan(%[1]s) then %[1]s end", cell)
}

// relation returns the select of cells, which call the file's columns x0, x1 …
func relation(f *format.File, h *format.Header, cells []string, options string) string {
	places := make([]string, len(h.Own))
	for i := range places {
		places[i] = fmt.Sprintf("x%d", i)
	}
	return fmt.Sprintf("(select %s from %s as p(%s))", strings.Join(cells, ", "), read(f, options),
		strings.Join(places, ", "))
}

// broken returns what is wrong with a file that the engine cannot read, and nil if the error has another cause. The
// engine has several classes of errors about the contents of a file. An error of another class is the file's if its
// columns cannot be read on their own either.
func broken(ctx context.Context, db engine.Engine, f *format.File, err error) *fault.Fault {
	var e *engine.Error
	if ctx.Err() != nil || !errors.As(err, &e) || e.Kind != engine.Corrupt && e.Kind != engine.Other {
		return nil
	}
	if e.Kind == engine.Other && db.Exec(ctx, "select max(hash(columns(*))) from "+read(f, "")) == nil {
		return nil
	}
	damage := &fault.Fault{
		Kind: fault.Delivery,
		File: f.Path,
		Rule: lang.Text{
			SV: "Parquet-filen är avhuggen, skadad eller ingen Parquet-fil, har krypterade " +
				"kolumner eller text som inte är utf-8",
			EN: "the Parquet file is truncated, damaged or no Parquet file, or has encrypted " +
				"columns or text that is not utf-8",
		},
		Hint: lang.Text{
			SV: "hämta filen på nytt från myndigheten, utan Parquets egen kryptering",
			EN: "fetch the file again from the agency, without Parquet's own encryption",
		},
	}
	if encrypted(f.At) {
		damage.Rule = lang.Text{SV: "Parquet-filen är krypterad", EN: "the Parquet file is encrypted"}
		damage.Hint = lang.Text{
			SV: "be myndigheten om filen utan Parquets egen kryptering, eller dekryptera den före inläsningen",
			EN: "ask the agency for the file without Parquet's own encryption, or decrypt it before the load",
		}
	}
	if kind := looksLike(f); kind.ID != "" && kind.ID != "parquet" {
		damage.Rule = lang.Text{
			SV: "är " + kind.Name.SV + " och ingen Parquet-fil",
			EN: "is " + kind.Name.EN + " and no Parquet file",
		}
		damage.Hint = lang.Text{
			SV: "ge filen den ändelse som den har rätt till: .csv, .csv.gz eller .parquet; annat läses inte",
			EN: "give the file the ending that is its own: .csv, .csv.gz or .parquet; nothing else is read",
		}
	}
	return damage
}

// looksLike returns the kind of file that the first bytes show.
func looksLike(f *format.File) source.Kind {
	in, err := f.Open()
	if err != nil {
		return source.Kind{}
	}
	defer in.Close()
	return source.KindOf(source.Peek(bufio.NewReader(in)))
}

// encrypted says whether a Parquet file's footer is encrypted: then the file begins and ends with another mark.
func encrypted(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	mark := make([]byte, 4)
	_, err = io.ReadFull(f, mark)
	return err == nil && bytes.Equal(mark, []byte("PARE"))
}
