//go:build linux

package live

import (
	"strconv"
	"testing"

	"ansatz/internal/engine/duckdb"
	"ansatz/internal/engine/enginetest"
	"ansatz/internal/engine/trino"
)

// TestConformance: the suite of engines on the server.
func TestConformance(t *testing.T) {
	c := server(t).config("suite")
	enginetest.Suite{
		Open:    trino.Driver(duckdb.Driver, c).Open,
		Exhaust: "set max_temp_directory_size = '1MB'; create table x as select list(range) from range(20000000)",
		Nonsense: []byte("This is no database, but it is longer than the head of one is. " +
			"This is no database, but it is longer than the head of one is."),
	}.Run(t)
}

func number(t testing.TB, text string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
