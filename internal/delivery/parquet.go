package delivery

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source"
)

// readParquet is the call that reads a delivered Parquet file.
func readParquet(f *file, options string) string {
	return fmt.Sprintf("read_parquet(%s, binary_as_string = true, hive_partitioning = false%s)", engine.QuotePath(f.at()), options)
}

// parquetHeader reads the columns of a Parquet file and its number of rows, and returns the engine's type of each column. The engine compares names
// without their case and gives those that are equal others, so the names come out of the file's own schema and the columns are told by their place.
func (l *loader) parquetHeader(ctx context.Context, f *file) (kinds []string, err error) {
	err = engine.Each(ctx, l.db, "select column_name, column_type from (describe select * from "+readParquet(f, "")+")", func(scan func(...any) error) error {
		var name, kind string
		err := scan(&name, &kind)
		f.columns = append(f.columns, name)
		kinds = append(kinds, kind)
		return err
	})
	if err != nil {
		return nil, err
	}
	within := 0 // how many of the rows to come belong to a column that has been seen
	root := true
	err = engine.Each(ctx, l.db, fmt.Sprintf("select name, coalesce(num_children, 0) from parquet_schema(%s)", engine.QuotePath(f.at())), func(scan func(...any) error) error {
		var name string
		var children int
		err := scan(&name, &children)
		switch {
		case root:
			root = false
		case within > 0:
			within += children - 1
		default:
			f.header = append(f.header, strings.TrimSpace(strings.TrimPrefix(name, string(byteOrderMark))))
			within = children
		}
		return err
	})
	var e *engine.Error
	if errors.As(err, &e) && e.Kind == engine.Other || err == nil && len(f.header) != len(f.columns) { // names that are no text
		err = &engine.Error{Kind: engine.Corrupt, Engine: "schema", At: "parquet_schema"}
	}
	if err != nil {
		return nil, err
	}
	return kinds, engine.Each(ctx, l.db, fmt.Sprintf("select num_rows from parquet_file_metadata(%s)", engine.QuotePath(f.at())), func(scan func(...any) error) error {
		return scan(&f.rows)
	})
}

// parquetSource is the source of readFile for a Parquet file. NaN is no value. A file may have a column of the name that the engine gives to the number
// of a row; then the rows are counted as they come.
func parquetSource(f *file) string {
	line, options := "file_row_number + 1", ", file_row_number = true"
	if slices.ContainsFunc(f.columns, func(name string) bool { return strings.EqualFold(name, "file_row_number") }) {
		line, options = "row_number() over ()", ""
	}
	whole := "1"
	cells := []string{line + " as line"}
	for i, u := range f.used {
		cell := fmt.Sprintf("x%d", u.index)
		switch {
		case isFloat(u.kind):
			cell = fmt.Sprintf("case when not isnan(%[1]s) then %[1]s end", cell)
		case u.kind == "VARCHAR":
			whole = fmt.Sprintf("case when strlen(%s) > %d then 0 else %s end", cell, maxCell, whole)
			cell = fmt.Sprintf("case when strlen(%[1]s) <= %[2]d then %[1]s end", cell, maxCell)
		}
		cells = append(cells, fmt.Sprintf("%s as c%d", cell, i))
	}
	cells = append(cells, whole+" as whole")
	places := make([]string, len(f.columns))
	for i := range places {
		places[i] = fmt.Sprintf("x%d", i)
	}
	return fmt.Sprintf("(select %s from %s as p(%s))", strings.Join(cells, ", "), readParquet(f, options), strings.Join(places, ", "))
}

// brokenParquet notes a file that the engine cannot read, and says whether that is what err tells: the engine has several classes of errors for what a
// file holds, and where another class comes up it is the file's if its columns cannot be read on their own either.
func (l *loader) brokenParquet(ctx context.Context, f *file, err error) bool {
	var e *engine.Error
	if ctx.Err() != nil || !errors.As(err, &e) || e.Kind != engine.Corrupt && e.Kind != engine.Other {
		return false
	}
	if e.Kind == engine.Other && l.db.Exec(ctx, "select max(hash(columns(*))) from "+readParquet(f, "")) == nil {
		return false
	}
	f.broken = true
	told := &fault.Fault{Kind: fault.Delivery, File: f.path,
		Rule: lang.Text{SV: "Parquet-filen är avhuggen, skadad eller ingen Parquet-fil, har krypterade kolumner eller text som inte är utf-8",
			EN: "the Parquet file is truncated, damaged or no Parquet file, or has encrypted columns or text that is not utf-8"},
		Hint: lang.Text{SV: "hämta filen på nytt från myndigheten, utan Parquets egen kryptering", EN: "fetch the file again from the agency, without Parquet's own encryption"}}
	if encrypted(f.at()) {
		told.Rule = lang.Text{SV: "Parquet-filen är krypterad", EN: "the Parquet file is encrypted"}
		told.Hint = lang.Text{SV: "be myndigheten om filen utan Parquets egen kryptering, eller dekryptera den före inläsningen",
			EN: "ask the agency for the file without Parquet's own encryption, or decrypt it before the load"}
	}
	if kind := f.looksLike(); kind.ID != "" && kind.ID != "parquet" {
		told.Rule = lang.Text{SV: "är " + kind.Name.SV + " och ingen Parquet-fil", EN: "is " + kind.Name.EN + " and no Parquet file"}
		told.Hint = lang.Text{SV: "ge filen den ändelse som den har rätt till: .csv, .csv.gz eller .parquet; annat läses inte",
			EN: "give the file the ending that is its own: .csv, .csv.gz or .parquet; nothing else is read"}
	}
	l.faults = append(l.faults, told)
	return true
}

// looksLike is what the file's first bytes say it is.
func (f *file) looksLike() source.Kind {
	in, err := f.open()
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
