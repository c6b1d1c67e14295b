package main

import "ansatz/internal/engine/duckdb"

// driver is the engine that computes, holds workspaces and writes Parquet. Nothing else of the program names one.
var driver = duckdb.Driver
