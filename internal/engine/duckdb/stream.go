package duckdb

import (
	"database/sql"
	"errors"
	"runtime"
	"sync"

	driver "github.com/duckdb/duckdb-go/v2"

	"ansatz/internal/engine"
)

// streams are the row sources that statements of a session can read, by name.
type streams struct {
	mu      sync.Mutex
	sources map[string]engine.Source
	err     error // the first error of a source since it was last asked for
}

func newStreams() *streams { return &streams{sources: map[string]engine.Source{}} }

func (s *streams) add(name string, source engine.Source) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sources[name] = source
}

// take removes a source: it can be read once.
func (s *streams) take(name string) engine.Source {
	s.mu.Lock()
	defer s.mu.Unlock()
	source := s.sources[name]
	delete(s.sources, name)
	return source
}

func (s *streams) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
}

func (s *streams) takeError() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.err
	s.err = nil
	return err
}

// errSource ends a statement whose source failed; what failed is kept beside, for it may not go through the engine.
var errSource = errors.New("source failed")

// register makes the table function stream(name).
func (s *streams) register(conn *sql.Conn) error {
	text, err := driver.NewTypeInfo(driver.TYPE_VARCHAR)
	if err != nil {
		return translate("stream", err)
	}
	number, err := driver.NewTypeInfo(driver.TYPE_BIGINT)
	if err != nil {
		return translate("stream", err)
	}
	if !knownLayout {
		return &engine.Error{
			Kind:   engine.Other,
			Engine: "the driver's chunks are laid out otherwise than this program knows",
			At:     "stream",
		}
	}
	err = driver.RegisterTableUDF(conn, "stream", driver.ParallelChunkTableFunction{
		Config: driver.TableFunctionConfig{Arguments: []driver.TypeInfo{text}},
		BindArguments: func(_ map[string]any, args ...any) (driver.ParallelChunkTableSource, error) {
			name, _ := args[0].(string)
			source := s.take(name)
			if source == nil {
				return nil, errors.New("no stream of that name")
			}
			t := &streamed{source: source, all: s}
			for _, c := range source.Columns() {
				info := driver.ColumnInfo{Name: c.Name, T: text}
				if c.Number {
					info.T = number
				}
				t.columns = append(t.columns, info)
			}
			return t, nil
		},
	})
	if err != nil {
		return translate("stream", err)
	}
	return nil
}

// streamed is one source being read by a statement.
type streamed struct {
	source  engine.Source
	columns []driver.ColumnInfo
	all     *streams
}

func (t *streamed) ColumnInfos() []driver.ColumnInfo     { return t.columns }
func (t *streamed) Cardinality() *driver.CardinalityInfo { return nil }
func (t *streamed) Init() driver.ParallelTableSourceInfo {
	return driver.ParallelTableSourceInfo{MaxThreads: runtime.GOMAXPROCS(0)}
}
func (t *streamed) NewLocalState() any { return &struct{}{} }

func (t *streamed) FillChunk(_ any, c driver.DataChunk) error {
	out := newChunk(&c, len(t.columns))
	n, err := t.source.Fill(driver.GetDataChunkCapacity(), out)
	if err != nil {
		t.all.fail(err)
		return errSource
	}
	return c.SetSize(n)
}
