package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/register"
)

// groupRows is the number of rows of a row group, which a reader processes as one piece of work.
const groupRows = 16 * batchRows

// parquetEncoder writes a register's rows in typed columns: dates as DATE, integers as BIGINT, other numbers as DOUBLE,
// booleans as BOOLEAN, and everything else as strings. In a spoiled file all columns are strings.
//
// The engine's own writer makes the file with one thread and in the order of the rows, so that the bytes are always the
// same. The engine pulls rows while Add pushes them. The engine's statement therefore runs in its own goroutine, and
// one of the two always waits for the other.
type parquetEncoder struct {
	path    string
	batches chan *parquetBatch // to the statement; closed at the end
	taken   chan struct{}      // signals that the statement has read the batch
	ended   chan struct{}      // closed when the statement has ended
	err     error              // the statement's error, after it has ended
}

// parquetBatch is the waiting rows of a table. The rows of a spoiled file are texts.
type parquetBatch struct {
	cells   [][]int64
	texts   []string
	spoiled [][]string
	n       int
}

func newParquetEncoder(
	ctx context.Context, open engine.StoreOpener, reg *register.Register, path string, asText bool,
) *parquetEncoder {
	e := &parquetEncoder{path: path, batches: make(chan *parquetBatch), taken: make(chan struct{}),
		ended: make(chan struct{})}
	go func() {
		defer close(e.ended)
		e.err = copyTo(ctx, open, path, &parquetSource{reg: reg, asText: asText, from: e})
	}()
	return e
}

// errDisk is the error if a Parquet file cannot be written completely. The engine does not give the cause.
var errDisk = errors.New("no space left, or the disk fails")

// copyTo writes all rows of a source to a file.
func copyTo(ctx context.Context, open engine.StoreOpener, path string, source *parquetSource) error {
	f, err := os.Create(path) // the system's error is clearer than the engine's
	if err != nil {
		return err
	}
	f.Close()
	db, err := open(ctx, "", engine.Options{Threads: 1, Temp: path + ".tmp", KeepOrder: true})
	if err != nil {
		return err
	}
	defer db.Close()
	db.Stream("rows", source)
	var columns []string
	for i := range source.reg.Columns {
		columns = append(columns, source.expression(&source.reg.Columns[i]))
	}
	err = db.WriteParquet(ctx, fmt.Sprintf("select %s from stream('rows')", strings.Join(columns, ", ")), path,
		engine.ParquetOptions{Compression: engine.Zstd, GroupRows: groupRows, Exchange: true,
			Key: "source", Note: "ansatz synth (synthetic data)"})
	if failed := new(engine.Error); errors.As(err, &failed) && failed.Kind == engine.Disk {
		return &fs.PathError{Op: "write", Path: path, Err: errDisk}
	}
	return err
}

// parquetSource hands the batches of an encoder to the engine.
type parquetSource struct {
	reg    *register.Register
	asText bool
	from   *parquetEncoder
	batch  *parquetBatch
	at     int
	cell   []byte
}

// asNumber reports whether a column's cells are passed to the engine as numbers. The engine converts ids to strings.
func (s *parquetSource) asNumber(t register.Type) bool {
	return !s.asText && t != register.Text && t != register.Code && t != register.Month
}

// expression returns the SQL for a column of the file from the column of the stream.
func (s *parquetSource) expression(c *register.Column) string {
	switch {
	case !s.asNumber(c.Type):
		return c.SQL()
	case c.Type == register.Date:
		return fmt.Sprintf("date '1970-01-01' + cast(%s as integer) as %[1]s", c.SQL())
	case c.Type == register.Num:
		return fmt.Sprintf("cast(%s as double) / 100 as %[1]s", c.SQL())
	case c.Type == register.Bool:
		return fmt.Sprintf("%s <> 0 as %[1]s", c.SQL())
	case c.Type == register.Int:
		return c.SQL()
	}
	return fmt.Sprintf("cast(%s as varchar) as %[1]s", c.SQL())
}

func (s *parquetSource) Columns() []engine.Column {
	var columns []engine.Column
	for _, c := range s.reg.Columns {
		columns = append(columns, engine.Column{Name: c.Name, Number: s.asNumber(c.Type)})
	}
	return columns
}

func (s *parquetSource) Fill(capacity int, to engine.Chunk) (int, error) {
	for s.batch == nil || s.at == s.batch.n {
		if s.batch != nil {
			s.batch = nil
			s.from.taken <- struct{}{}
		}
		b, more := <-s.from.batches
		if !more {
			return 0, nil
		}
		s.batch, s.at = b, 0
	}
	n := min(capacity, s.batch.n-s.at)
	if s.batch.spoiled != nil {
		s.fillSpoiled(s.batch.spoiled[s.at:s.at+n], to)
	} else {
		for c := range s.reg.Columns {
			s.fillColumn(c, s.batch.cells[c][s.at:s.at+n], to)
		}
	}
	s.at += n
	return n, nil
}

func (s *parquetSource) fillColumn(c int, cells []int64, to engine.Chunk) {
	col := &s.reg.Columns[c]
	number := s.asNumber(col.Type)
	for row, v := range cells {
		switch {
		case v == Null:
			to.Null(c, row)
		case number:
			to.Number(c, row, v)
		default:
			s.cell = appendCell(s.cell[:0], col, v, s.batch.texts)
			to.Text(c, row, s.cell)
		}
	}
}

// fillSpoiled writes rows of texts. A row may have too few or too many cells.
func (s *parquetSource) fillSpoiled(rows [][]string, to engine.Chunk) {
	for row, cells := range rows {
		for c := range s.reg.Columns {
			if c >= len(cells) || cells[c] == "" {
				to.Null(c, row)
				continue
			}
			s.cell = append(s.cell[:0], cells[c]...)
			to.Text(c, row, s.cell)
		}
	}
}

func (e *parquetEncoder) write(t *Table) error {
	b := &parquetBatch{cells: t.cells, texts: t.texts, n: t.n}
	if t.spoil != nil {
		b.spoiled = t.spoil.batch(t)
		b.n = len(b.spoiled)
	}
	select {
	case e.batches <- b:
	case <-e.ended:
		return e.err
	}
	select {
	case <-e.taken:
		return nil
	case <-e.ended:
		return e.err
	}
}

func (e *parquetEncoder) close() (string, error) {
	close(e.batches)
	<-e.ended
	if e.err != nil {
		return "", e.err
	}
	f, err := os.Open(e.path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), err
}
