// Package enginetest is the suite that every engine must pass: what the rest of the program relies on beyond the words
// of the interface. docs/howto/add-an-engine.md says how to run it.
package enginetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"ansatz/internal/engine"
)

// Suite is an engine to be tried.
type Suite struct {
	Open engine.Opener
	// OpenStore opens the same engine for workspaces; nil: it keeps none.
	OpenStore engine.StoreOpener
	// Exhaust is a statement that needs more than 20 MB of memory and cannot spill.
	Exhaust string
	// Secrets are statements that fail and whose text holds the word canary: no error may show it.
	Secrets []string
	// Nonsense is the content of a file that is no database of the engine.
	Nonsense []byte
}

// Run tries everything.
func (s Suite) Run(t *testing.T) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T)
	}{
		{"statements", s.statements},
		{"values", s.values},
		{"types and nulls", s.types},
		{"aggregates", s.aggregates},
		{"prelude", s.prelude},
		{"stream", s.stream},
		{"stream that fails", s.streamFails},
		{"cancel", s.cancel},
		{"memory", s.memory},
		{"no value in errors", s.secrets},
		{"kinds of errors when opening", s.openErrors},
		{"attach", s.attach},
		{"export", s.export},
		{"beside", s.beside},
		{"paths", s.paths},
		{"store", s.store},
		{"server", s.server},
	} {
		t.Run(test.name, test.run)
	}
}

func (s Suite) open(t *testing.T, path string, o engine.Options) engine.Engine {
	t.Helper()
	e, err := s.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

func exec(t *testing.T, e engine.Engine, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if err := e.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%v: %s", err, statement)
		}
	}
}

// texts reads a query of one row, every column as the text that the engine casts it to; null is "null".
func texts(t *testing.T, e engine.Engine, query string) []string {
	t.Helper()
	var row []string
	err := engine.Each(t.Context(), e, query, func(scan func(...any) error) error {
		var text *string
		if err := scan(&text); err != nil {
			return err
		}
		if text == nil {
			row = append(row, "null")
		} else {
			row = append(row, *text)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%v: %s", err, query)
	}
	return row
}

// text reads one value as the engine casts it to text.
func text(t *testing.T, e engine.Engine, expression, from string) string {
	t.Helper()
	row := texts(t, e, "select cast("+expression+" as varchar) "+from)
	if len(row) != 1 {
		t.Fatalf("%d rows: %s %s", len(row), expression, from)
	}
	return row[0]
}

func kindOf(err error) engine.Kind {
	var e *engine.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// numbers is a stream of n rows: a whole number, it as a text, and a text that is empty in every third row.
type numbers struct {
	n    int64
	next counter
	fail error
}

func (c *numbers) Columns() []engine.Column {
	return []engine.Column{{Name: "i", Number: true}, {Name: "short"}, {Name: "long"}}
}

func (c *numbers) Fill(capacity int, to engine.Chunk) (int, error) {
	if c.fail != nil {
		return 0, c.fail
	}
	begin := c.next.Add(int64(capacity)) - int64(capacity)
	rows := int(min(int64(capacity), max(0, c.n-begin)))
	for row := range rows {
		i := begin + int64(row)
		to.Number(0, row, i)
		to.Text(1, row, fmt.Appendf(nil, "%d", i))
		if i%3 == 0 {
			to.Null(2, row)
		} else {
			to.Text(2, row, fmt.Appendf(nil, "åäö and more than twelve bytes: %d", i))
		}
	}
	return rows, nil
}

// fill makes a table of the numbers from 0.
func fill(t *testing.T, e engine.Engine, table string, n int64) {
	t.Helper()
	e.Stream("numbers", &numbers{n: n})
	exec(t, e, "create table "+table+" as select i, short, long from stream('numbers')")
}

func within(ctx context.Context, e engine.Engine, query string) error {
	return engine.Each(ctx, e, query, func(func(...any) error) error { return nil })
}
