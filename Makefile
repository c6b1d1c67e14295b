# The README's two commands are `make demo` and `make test`. Everything they need beyond Go and a C compiler is in go.mod.

BUILD := build
ANSATZ := $(BUILD)/ansatz
SOURCES := $(shell git ls-files -co --exclude-standard '*.go' '*.sql' '*.yaml' '*.csv' '*.html' '*.css' '*.js' '*.tmpl' go.mod go.sum 2>/dev/null)

.PHONY: build demo test bench bench-national lint golden clean

build: $(ANSATZ)

$(ANSATZ): $(SOURCES)
	go build -trimpath -o $(ANSATZ) ./cmd/ansatz

# Loads a small made-up world, runs the study on it, and ends with the report's path.
demo: $(ANSATZ)
	$(ANSATZ) demo --out $(BUILD)/demo

test:
	go vet ./...
	go test -timeout 20m ./...

bench: $(ANSATZ)
	go test -run '^$$' -bench . -benchtime 3x -timeout 60m ./internal/bench/ ./internal/synth/

# The same on a whole country, made once in PERSONS people; it needs some tens of GB of disk.
PERSONS := 10600000
COUNTRY := $(BUILD)/country-$(PERSONS)
bench-national: $(ANSATZ)
	test -d $(COUNTRY) || $(ANSATZ) synth --persons $(PERSONS) --seed 1 --out $(COUNTRY)
	ANSATZ_DELIVERIES=$(abspath $(COUNTRY)) go test -run '^$$' -bench . -benchtime 1x -timeout 180m ./internal/bench/

lint:
	gofmt -l . | tee /dev/stderr | (! grep -q .)
	go vet ./...
	golangci-lint run

# Rewrites every golden file; read the diff before committing it.
golden:
	go test ./... -run Golden -update

clean:
	rm -rf $(BUILD)
