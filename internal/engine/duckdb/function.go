package duckdb

import (
	"context"
	"errors"
	"reflect"
	"unsafe"

	driver "github.com/duckdb/duckdb-go/v2"

	"ansatz/internal/engine"
)

// Define registers a function of the program.
func (db *DB) Define(_ context.Context, name string, f engine.Function) error {
	kind, run := driver.TYPE_VARCHAR, func(c *driver.ChunkIteratorState) error { return texts(c, f.Text) }
	if f.Numbers != nil {
		kind, run = driver.TYPE_BIGINT, func(c *driver.ChunkIteratorState) error { return numbers(c, f.Numbers) }
	}
	info, err := driver.NewTypeInfo(kind)
	if err == nil {
		err = driver.RegisterScalarUDF(db.conn, name, &function{info, run})
	}
	if err != nil {
		return translate("define", err)
	}
	return nil
}

// function is a function of one argument, whose result has the same type. The driver gives null for null.
type function struct {
	kind driver.TypeInfo
	run  func(*driver.ChunkIteratorState) error
}

func (f *function) Config() driver.ScalarFuncConfig {
	return driver.ScalarFuncConfig{InputTypeInfos: []driver.TypeInfo{f.kind}, ResultTypeInfo: f.kind}
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
		return errors.New("the driver's vectors are laid out otherwise than this program knows")
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

// cells are the whole numbers of a vector.
func cells(v driver.Vector, n int) []int64 {
	inner := *(*unsafe.Pointer)(unsafe.Pointer(&v))
	return unsafe.Slice(*(**int64)(unsafe.Add(inner, dataPtr)), n)
}

// dataPtr is where the driver's vector keeps the place of its values, which it does not export; -1 if this version has
// another layout.
var dataPtr = func() int {
	outer, there := reflect.TypeFor[driver.Vector]().FieldByName("v")
	if !there || outer.Offset != 0 || outer.Type.Kind() != reflect.Pointer {
		return -1
	}
	place, there := outer.Type.Elem().FieldByName("dataPtr")
	if !there || place.Type.Kind() != reflect.UnsafePointer {
		return -1
	}
	return int(place.Offset)
}()
