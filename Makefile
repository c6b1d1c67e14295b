# The README's two commands are `make demo` and `make test`. Everything they need beyond Go and a C compiler is in go.mod.

BUILD := build
ANSATZ := $(BUILD)/ansatz
SOURCES := $(shell git ls-files -co --exclude-standard '*.go' '*.sql' '*.yaml' '*.csv' '*.html' '*.css' '*.js' '*.tmpl' go.mod go.sum 2>/dev/null)

.PHONY: build windows test-windows race vulncheck notices dist dist-check demo test test-trino bench-trino torture bench bench-national bench-disclosure bench-workbench disclosure-evidence performance lint golden clean

build: $(ANSATZ)

$(ANSATZ): $(SOURCES)
	go build -trimpath -o $(ANSATZ) ./cmd/ansatz

# The program for Windows, built on Linux: build/windows/ansatz.exe and the engine's duckdb.dll.
windows:
	.ci/windows

# Tries the program for Windows under wine, and compares its results with this system's.
test-windows:
	.ci/windows test
	WINEPREFIX='$(abspath $(BUILD))/windows/wine' WINEDEBUG=-all \
		ANSATZ_WINDOWS='/usr/lib/wine/wine64 $(abspath $(BUILD))/windows/ansatz.exe' \
		go test -count 1 -timeout 20m -v -run '^TestWindows' ./cmd/ansatz/

# Loads a small made-up world, runs the study on it, and ends with the report's path.
demo: $(ANSATZ)
	$(ANSATZ) demo --out $(BUILD)/demo

TESTER := go test
test:
	go vet ./...
	$(TESTER) -timeout 40m ./...

# Tries a real Trino, a coordinator and a worker on the loopback interface: the suite of engines, all rows of the studies
# on both engines, and agencies' databases in a real PostgreSQL. The server (800 MB) is downloaded once into TRINO.
TRINO := $(BUILD)/trino
test-trino: $(ANSATZ)
	.ci/trino '$(TRINO)'
	ANSATZ='$(abspath $(ANSATZ))' ANSATZ_TRINO_CACHE='$(abspath $(TRINO))' go test -count 1 -timeout 90m -v ./internal/engine/trino/live/

# The study ansatz on Trino beside the program: time by model, processor time, bytes. PEOPLE and WORKERS are lists; countries are kept in build/trino/bench.
PEOPLE := 200000 1000000
WORKERS := 0 1 2 3
bench-trino: $(ANSATZ)
	.ci/trino '$(TRINO)'
	mkdir -p '$(TRINO)/bench'
	ANSATZ='$(abspath $(ANSATZ))' ANSATZ_TRINO_CACHE='$(abspath $(TRINO))' ANSATZ_BENCH_TRINO_PEOPLE='$(PEOPLE)' ANSATZ_BENCH_TRINO_WORKERS='$(WORKERS)' \
		ANSATZ_BENCH_TRINO_DIR='$(abspath $(TRINO))/bench' go test -run '^$$' -bench '^BenchmarkStudy$$' -benchtime 1x -timeout 300m ./internal/engine/trino/live/

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

# The protection of counts beside pytauargus, the methods of tau-ARGUS with an open solver: safety, cells withheld and time, in one run of some minutes.
# docs/evidence/disclosure.md has what was measured; disclosure-evidence writes it there.
PEER := $(BUILD)/pytauargus-0.6.0
$(PEER)/bin/python:
	python3 -m venv '$(PEER)'
	'$(PEER)/bin/pip' install --quiet --disable-pip-version-check pytauargus==0.6.0

bench-disclosure: $(ANSATZ) $(PEER)/bin/python
	ANSATZ_BENCH_DIR='$(abspath $(BUILD))/disclosure' ANSATZ_BENCH_PYTHON='$(abspath $(PEER))/bin/python' \
		go test -run '^$$' -bench '^BenchmarkDisclosure$$' -benchtime 1x -timeout 60m ./internal/bench/

disclosure-evidence:
	ANSATZ_BENCH_DIR='$(abspath $(BUILD))/disclosure' ANSATZ_BENCH_PAGE=write go test -count 1 -run '^TestDisclosurePage$$' ./internal/bench/

# The pages of the workbench for 50 readers who ask again at once while a run goes on, and the peak memory of serve, with ab
# (Debian's apache2-utils). WORKBENCH_PERSONS is the size of the country; docs/workbench.md has what was measured.
WORKBENCH_PERSONS := 30000
bench-workbench: $(ANSATZ)
	PERSONS='$(WORKBENCH_PERSONS)' .ci/bench-workbench '$(abspath $(ANSATZ))' '$(abspath $(BUILD))/workbench'

# The linter, installed once into build/bin in the version that is named here.
BIN := $(abspath $(BUILD))/bin
LINTER := v2.15.0
VULNCHECK := v1.9.0

$(BIN)/golangci-lint-$(LINTER):
	GOENV=off CGO_ENABLED=0 GOBIN='$(BIN)' go install -trimpath github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINTER)
	mv '$(BIN)/golangci-lint' '$@'

lint: $(BIN)/golangci-lint-$(LINTER)
	gofmt -l cmd internal .ci *.go | tee /dev/stderr | (! grep -q .)
	go vet ./...
	'$<' run

# The race detector on the packages that start goroutines, short tests only. Of the two whose tests take minutes with it,
# those tests that have several at work at once.
race:
	go test -race -short -timeout 20m $$(grep -rlE 'go func|\.Go\(' --include='*.go' internal cmd | grep -v _test.go | \
		xargs -n 1 dirname | sort -u | grep -vE 'delivery$$|network$$|synth$$' | sed 's,^,./,')
	go test -race -short -timeout 20m -run 'WhoHolds|GoesOn|CompareDoesNotDepend' ./internal/delivery ./internal/network

# Known vulnerabilities of what the program is built from. Where the database cannot be reached, it says so and does not fail.
$(BIN)/govulncheck-$(VULNCHECK):
	GOENV=off GOBIN='$(BIN)' go install golang.org/x/vuln/cmd/govulncheck@$(VULNCHECK)
	mv '$(BIN)/govulncheck' '$@'

vulncheck: $(BIN)/govulncheck-$(VULNCHECK)
	.ci/vulncheck '$<'

# Rewrites the licences that the program prints.
notices:
	go run .ci/notices.go

# What is downloaded: an archive for each system, and checksums.
dist: notices
	.ci/dist $(BUILD)/dist

# Builds it twice, the second time in another folder, and compares the bytes.
dist-check: dist
	rm -rf $(BUILD)/again && mkdir -p $(BUILD)/again/tree
	git ls-files -co --exclude-standard | tar cf - -T - | tar xf - -C $(BUILD)/again/tree
	cd $(BUILD)/again/tree && .ci/dist build/dist >/dev/null
	diff $(BUILD)/dist/SHA256SUMS $(BUILD)/again/tree/build/dist/SHA256SUMS
	rm -rf $(BUILD)/again

# Rewrites every golden file; read the diff before committing it.
golden:
	go test . ./internal/delivery ./internal/disclosure ./internal/report/html ./internal/report/xlsx -run 'Golden|TestSpecification' -update

clean:
	rm -rf $(BUILD)
