# The README's two commands are `make demo` and `make test`. Everything they need beyond Go and a C compiler is in go.mod.

BUILD := build
ANSATZ := $(BUILD)/ansatz
SOURCES := $(shell git ls-files -co --exclude-standard '*.go' '*.sql' '*.yaml' '*.csv' '*.html' '*.css' '*.js' '*.tmpl' go.mod go.sum 2>/dev/null)

.PHONY: build demo test torture bench bench-national performance lint golden clean

build: $(ANSATZ)

$(ANSATZ): $(SOURCES)
	go build -trimpath -o $(ANSATZ) ./cmd/ansatz

# Loads a small made-up world, runs the study on it, and ends with the report's path.
demo: $(ANSATZ)
	$(ANSATZ) demo --out $(BUILD)/demo

TESTER := go test
test:
	go vet ./...
	$(TESTER) -timeout 20m ./...

# Disturbs loads and runs in every way that a machine or a person can, for TIME, and looks whether what stays is whole; docs/architecture.md tells what it does.
# SEED repeats the rounds of one that failed; without it there is another one each time.
TIME := 13m
SEED :=
torture: $(ANSATZ)
	ANSATZ='$(abspath $(ANSATZ))' ANSATZ_TORTURE='$(TIME)' ANSATZ_TORTURE_SEED='$(SEED)' go test -count 1 -timeout 30m -v -run '^Test' ./internal/torture/

bench: $(ANSATZ)
	go test -run '^$$' -bench '^Benchmark(Load|Run|Country)$$' -benchtime 3x -timeout 60m ./internal/bench/ ./internal/synth/

# Everything that is promised at a country's scale, in one run: some 15 minutes and 21 GB of disk for the whole country; docs/evidence/performance.md tells more.
# PART chooses parts by a regular expression and measures them again; without it, what was measured of the same program is not measured twice.
# SMALL is the country of the comparison of growth, CSV the one delivered as CSV: each a tenth of PERSONS and at most a million, where they are not given.
PERSONS := 10600000
SMALL :=
CSV :=
PART :=
DIR := $(BUILD)/national
bench-national: $(ANSATZ)
	ANSATZ_BENCH_DIR='$(abspath $(DIR))' ANSATZ_BENCH_PERSONS='$(PERSONS)' ANSATZ_BENCH_SMALL='$(SMALL)' ANSATZ_BENCH_CSV='$(CSV)' ANSATZ_BENCH_AGAIN='$(PART)' \
		go test -run '^$$' -bench 'National$(if $(PART),/($(PART)))' -benchtime 1x -timeout 300m ./internal/bench/

# Writes what bench-national has measured into docs/evidence/performance.md.
performance:
	ANSATZ_BENCH_DIR='$(abspath $(DIR))' ANSATZ_BENCH_PAGE=write go test -count 1 -run TestPerformancePage ./internal/bench/

lint:
	gofmt -l . | tee /dev/stderr | (! grep -q .)
	go vet ./...
	golangci-lint run

# Rewrites every golden file; read the diff before committing it.
golden:
	go test ./... -run Golden -update

clean:
	rm -rf $(BUILD)
