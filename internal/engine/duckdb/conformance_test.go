package duckdb

import (
	"testing"

	"ansatz/internal/engine/enginetest"
)

func TestConformance(t *testing.T) {
	enginetest.Suite{
		Open:      New,
		OpenStore: NewStore,
		Exhaust:   "set max_temp_directory_size = '1MB'; create table x as select list(range) from range(20000000)",
		Secrets:   []string{"select strptime('canary', '%Y')", "select error('canary')"},
		Nonsense: []byte("This is no database, but it is longer than the head of one is. " +
			"This is no database, but it is longer than the head of one is."),
	}.Run(t)
}
