//go:build !unix

package cooperation

import "testing"

func postgres(t testing.TB) string {
	t.Helper()
	t.Skip("SKIPPED, NOT TESTED: PostgreSQL is tried on Unix")
	return ""
}

func endServer() {}
