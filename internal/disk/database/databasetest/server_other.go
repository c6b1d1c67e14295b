//go:build !unix

// Package databasetest starts a PostgreSQL for tests.
package databasetest

import "testing"

// Postgres skips the test: PostgreSQL is tried on Unix.
func Postgres(t testing.TB) string {
	t.Helper()
	t.Skip("SKIPPED, NOT TESTED: PostgreSQL is tried on Unix")
	return ""
}

// End does nothing.
func End() {}
