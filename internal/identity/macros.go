package identity

import _ "embed"

// Macros are the statements that teach an engine's session the rules of number.go, as macros.
//
//go:embed number.sql
var Macros string
