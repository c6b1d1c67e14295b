package duckdb

import (
	"reflect"
	"unsafe"

	driver "github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"
)

// chunk writes cells straight into the engine's vectors. The driver makes a call into C for every cell, which costs
// more than all the rest of reading a CSV file. A text of at most twelve bytes, as most cells are, needs no call.
type chunk struct {
	columns []column
}

// column is one vector being filled: the places of its values and of its validity.
type column struct {
	vector   mapping.Vector
	values   unsafe.Pointer
	validity unsafe.Pointer
	skip     bool // the statement does not use the column
}

// layout is the layout of the driver's DataChunk in memory, which the driver does not export. knownLayout says whether
// this version has it.
type layout struct {
	chunk       mapping.DataChunk
	columns     []struct{}
	columnNames []string
	size        int
	projection  []int
}

var knownLayout = func() bool {
	theirs, ours := reflect.TypeFor[driver.DataChunk](), reflect.TypeFor[layout]()
	if theirs.Size() != ours.Size() || theirs.NumField() != ours.NumField() {
		return false
	}
	for i := range ours.NumField() {
		a, b := theirs.Field(i), ours.Field(i)
		if a.Name != b.Name || a.Offset != b.Offset || a.Type.Kind() != b.Type.Kind() ||
			b.Name != "columns" && a.Type != b.Type {
			return false
		}
	}
	return true
}()

func newChunk(c *driver.DataChunk, n int) *chunk {
	l := (*layout)(unsafe.Pointer(c))
	out := &chunk{columns: make([]column, n)}
	for i := range n {
		at := i
		if l.projection != nil {
			at = l.projection[i]
		}
		if at < 0 || at >= len(l.columns) {
			out.columns[i].skip = true
			continue
		}
		v := mapping.DataChunkGetVector(l.chunk, mapping.IdxT(at))
		out.columns[i] = column{vector: v, values: mapping.VectorGetData(v), validity: mapping.VectorGetValidity(v)}
	}
	return out
}

func (c *chunk) Number(at, row int, v int64) {
	if to := &c.columns[at]; !to.skip {
		*(*int64)(unsafe.Add(to.values, row*8)) = v
	}
}

// inlined is the engine's layout of a text of at most twelve bytes: its length, the bytes, zeros.
type inlined struct {
	length uint32
	bytes  [12]byte
}

func (c *chunk) Text(at, row int, v []byte) {
	to := &c.columns[at]
	switch {
	case to.skip:
	case len(v) <= len(inlined{}.bytes):
		text := inlined{length: uint32(len(v))}
		copy(text.bytes[:], v)
		*(*inlined)(unsafe.Add(to.values, row*int(unsafe.Sizeof(text)))) = text
	default:
		mapping.VectorAssignStringElementLen(to.vector, mapping.IdxT(row), v)
	}
}

func (c *chunk) Null(at, row int) {
	if to := &c.columns[at]; !to.skip {
		*(*uint64)(unsafe.Add(to.validity, row/64*8)) &^= 1 << (row % 64)
	}
}
