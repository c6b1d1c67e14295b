package duckdb

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"unsafe"

	driver "github.com/duckdb/duckdb-go/v2"

	"ansatz/internal/engine"
)

// Define registers a function of the program.
func (db *DB) Define(_ context.Context, name string, f engine.Function) error {
	of, to := driver.TYPE_VARCHAR, driver.TYPE_VARCHAR
	run := func(c *driver.ChunkIteratorState) error { return texts(c, f.Text) }
	switch {
	case f.Numbers != nil:
		of, to = driver.TYPE_BIGINT, driver.TYPE_BIGINT
		run = func(c *driver.ChunkIteratorState) error { return numbers(c, f.Numbers) }
	case f.Read != nil:
		to = driver.TYPE_BIGINT
		run = func(c *driver.ChunkIteratorState) error { return read(c, f.Read) }
	}
	argument, err := driver.NewTypeInfo(of)
	if err != nil {
		return translate("define", err)
	}
	result, err := driver.NewTypeInfo(to)
	if err == nil {
		err = driver.RegisterScalarUDF(db.conn, name, &function{argument, result, f.Read != nil, run})
	}
	if err != nil {
		return translate("define", err)
	}
	return nil
}

// function is a function of one argument. The driver gives null for null, unless the function does.
type function struct {
	argument, result driver.TypeInfo
	nulls            bool
	run              func(*driver.ChunkIteratorState) error
}

func (f *function) Config() driver.ScalarFuncConfig {
	return driver.ScalarFuncConfig{InputTypeInfos: []driver.TypeInfo{f.argument}, ResultTypeInfo: f.result,
		SpecialNullHandling: f.nulls}
}

// Executor binds the context of the statement when the statement is prepared. Without a binder the driver (duckdb-go
// 2.10506.0) sets it at the first chunk of every thread, all threads in the same field.
func (f *function) Executor() driver.ScalarFuncExecutor {
	return driver.ScalarFuncExecutor{
		ChunkContextExecutor: func(_ context.Context, c *driver.ChunkIteratorState) error { return f.run(c) },
		ScalarBinder: func(ctx context.Context, _ []driver.ScalarUDFArg) (context.Context, error) {
			return ctx, nil
		},
	}
}

// texts computes a chunk of texts.
func texts(c *driver.ChunkIteratorState, f func(string) string) error {
	vector, err := c.GetInputChunk().GetVector(0)
	if err != nil {
		return err
	}
	in, err := driver.GetVectorView[string](vector)
	if err != nil {
		return err
	}
	out, err := driver.GetVectorWriter[string](c.GetResultVector())
	if err != nil {
		return err
	}
	for row := range in.Len() {
		v, valid, err := in.GetValueBorrowed(row)
		if err == nil && valid {
			err = out.Set(row, f(v))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// numbers computes a chunk of whole numbers in the engine's own vector. The driver's way to a number makes a value of
// each one and costs several times what a function does.
func numbers(c *driver.ChunkIteratorState, f func([]int64)) error {
	if dataPtr < 0 {
		return errLayout
	}
	vector, err := c.GetInputChunk().GetVector(0)
	if err != nil {
		return err
	}
	n := c.GetInputChunk().GetSize()
	out := cells(c.GetResultVector(), n)
	copy(out, cells(vector, n))
	f(out)
	return nil
}

// read computes the numbers of a chunk of texts, which it hands out where the engine keeps them.
func read(c *driver.ChunkIteratorState, f func([][]byte, []int64)) error {
	if dataPtr < 0 || maskPtr < 0 {
		return errLayout
	}
	vector, err := c.GetInputChunk().GetVector(0)
	if err != nil {
		return err
	}
	n := c.GetInputChunk().GetSize()
	all := buffers.Get().(*[][]byte)
	defer buffers.Put(all)
	if cap(*all) < n {
		*all = make([][]byte, n)
	}
	texts := (*all)[:n]
	records := unsafe.Slice((*record)(field(vector, dataPtr)), n)
	valid := bits{field(vector, maskPtr)}
	for i := range texts {
		texts[i] = nil
		if valid.at(i) {
			texts[i] = records[i].bytes()
		}
	}
	numbers := cells(c.GetResultVector(), n)
	f(texts, numbers)
	given := bits{field(c.GetResultVector(), maskPtr)}
	for i, number := range numbers {
		if number == engine.None {
			given.clear(i)
		}
	}
	return nil
}

var (
	errLayout = errors.New("the driver's vectors are laid out otherwise than this program knows")
	buffers   = sync.Pool{New: func() any { return new([][]byte) }}
)

// record is the engine's layout of a text: its length, and up to twelve bytes, or four of them and where all lie.
type record struct {
	length uint32
	begin  [4]byte
	rest   [8]byte
}

func (r *record) bytes() []byte {
	if r.length <= 12 {
		return unsafe.Slice(&r.begin[0], r.length)
	}
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&r.rest)), r.length)
}

// bits say which values of a vector are not null; without them all are.
type bits struct{ words unsafe.Pointer }

func (b bits) word(i int) *uint64 { return (*uint64)(unsafe.Add(b.words, i/64*8)) }
func (b bits) at(i int) bool      { return b.words == nil || *b.word(i)>>(i%64)&1 == 1 }
func (b bits) clear(i int)        { *b.word(i) &^= 1 << (i % 64) }

// cells are the whole numbers of a vector.
func cells(v driver.Vector, n int) []int64 {
	return unsafe.Slice((*int64)(field(v, dataPtr)), n)
}

func field(v driver.Vector, offset int) unsafe.Pointer {
	inner := *(*unsafe.Pointer)(unsafe.Pointer(&v))
	return *(*unsafe.Pointer)(unsafe.Add(inner, offset))
}

// dataPtr and maskPtr are where the driver's vector keeps the place of its values and of what says which are null. It
// does not export them; -1 if this version has another layout.
var dataPtr, maskPtr = offset("dataPtr"), offset("maskPtr")

func offset(name string) int {
	outer, there := reflect.TypeFor[driver.Vector]().FieldByName("v")
	if !there || outer.Offset != 0 || outer.Type.Kind() != reflect.Pointer {
		return -1
	}
	place, there := outer.Type.Elem().FieldByName(name)
	if !there || place.Type.Kind() != reflect.UnsafePointer {
		return -1
	}
	return int(place.Offset)
}
