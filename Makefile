VENV ?= .venv
PYTHON ?= python3
BIN = $(VENV)/bin
JOBS ?= 3
MUTANTS ?= 200000
FUZZ_SECONDS ?= 300
MONKEYS ?= 100
ROOM ?=
SAMPLE ?= 0
SEED ?= 1

# Tests start hundreds of processes: without compiled files each compiles all it imports.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test lint types imports unit browser extras slow laws fuzz fuzz-guided monkeys samples made snapshots screenshots keys rules dist mcp bench bench-big soak mutants

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

$(VENV)/.run: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --group test --group static
	@touch $@

demo: $(VENV)/.run ## Set up and open the sample recordings
	$(BIN)/recviewer --demo

test: lint types imports unit ## Set up and run every check: style, types, imports, tests

lint: $(VENV)/.test ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test ## Check types
	$(BIN)/mypy

imports: $(VENV)/.test ## Check the layers of imports
	$(BIN)/lint-imports

unit: $(VENV)/.test ## Run the tests, except those in a browser and of extras
	$(BIN)/pytest -n $(JOBS) --dist worksteal --ignore tests/browser --ignore tests/parquet --ignore tests/stores

browser: $(VENV)/.test ## Run the tests in Chromium
	$(BIN)/pytest -n $(JOBS) --dist worksteal tests/browser

mcp: $(VENV)/.test ## Try recviewer mcp with the official client, which it installs
	$(BIN)/python -m pip install --quiet "mcp>=2"
	$(BIN)/pytest tests/functional/test_mcp_client.py

$(VENV)/.extras: $(VENV)/.test
	$(BIN)/python -m pip install --quiet --group extras
	@touch $@

extras: $(VENV)/.extras ## Run the tests that need large packages: tables, object stores
	$(BIN)/pytest tests/parquet tests/stores

slow: $(VENV)/.test ## Run the tests that take minutes
	$(BIN)/pytest -m slow

laws: $(VENV)/.test ## Try each law on many more examples
	HYPOTHESIS_PROFILE=thorough $(BIN)/pytest -n $(JOBS) --dist worksteal -m "hypothesis and not slow"

fuzz: $(VENV)/.test ## Read MUTANTS broken recordings, looking for crashes
	$(BIN)/python -m tests.fuzz $(MUTANTS) --jobs $(JOBS)
	$(BIN)/python -m tests.fuzz $(MUTANTS) --jobs $(JOBS) --formats

fuzz-guided: $(VENV)/.test ## Fuzz for FUZZ_SECONDS, guided by coverage
	$(BIN)/python -m pip install --quiet atheris
	$(BIN)/python -m tests.fuzz.guided -max_total_time=$(FUZZ_SECONDS)

mutants: $(VENV)/.test ## Change the code in small ways, for the tests to notice (hours)
	$(BIN)/python -m pip install --quiet --group mutation
	$(BIN)/python -m tests.mutation $(ROOM) --sample $(SAMPLE) --seed $(SEED) --jobs $(JOBS)

monkeys: $(VENV)/.test ## Press, click and resize at random, MONKEYS runs
	$(BIN)/python -m tests.fuzz.monkey $(MONKEYS)

samples: ## Rewrite assets/samples
	$(PYTHON) -m scripts.samples

made: $(VENV)/.test ## Write the recordings that the oracles are asked about to made/
	$(BIN)/python -m scripts.made made

snapshots: $(VENV)/.test ## Rewrite the screens that tests compare with
	SNAPSHOTS=1 $(BIN)/pytest -q tests/functional/test_snapshots.py

screenshots: $(VENV)/.test ## Retake the pictures in screenshots/
	$(BIN)/python -m scripts.screenshots

rules: $(VENV)/.run ## Rewrite the tables of docs/check.md
	$(BIN)/python -m scripts.rules_table

keys: $(VENV)/.run ## Rewrite docs/keys.md
	$(BIN)/python -m scripts.keys_table

dist: $(VENV)/.test ## Build the wheel and the sdist in dist/
	$(BIN)/python -m build --outdir dist .

bench: $(VENV)/.test ## Measure speed and memory against bounds
	$(BIN)/python -m benchmarks

bench-big: $(VENV)/.test ## Measure a recording of 1 GB
	$(BIN)/python -m benchmarks --only big

soak: $(VENV)/.test ## Play for ten minutes and measure memory growth
	$(BIN)/python -m benchmarks --only soak
