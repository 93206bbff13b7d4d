VENV ?= .venv
PYTHON ?= python3
BIN = $(VENV)/bin
JOBS ?= 2
MUTANTS ?= 200000
SECONDS ?= 300
MONKEYS ?= 100

.PHONY: help demo test lint types imports unit slow fuzz fuzz-guided monkeys samples snapshots screenshots keys wheel bench bench-big soak

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

$(VENV)/.run: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --group test --group static
	@touch $@

demo: $(VENV)/.run ## Set up and open the app on the sample recordings
	$(BIN)/recviewer --demo

test: lint types imports unit ## Set up and run every check

lint: $(VENV)/.test ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test ## Check types
	$(BIN)/mypy

imports: $(VENV)/.test ## Check that imports point one way
	$(BIN)/lint-imports

unit: $(VENV)/.test ## Run the tests
	$(BIN)/pytest -n $(JOBS)

slow: $(VENV)/.test ## Run the tests that take long
	$(BIN)/pytest -m slow

fuzz: $(VENV)/.test ## Break recordings in MUTANTS ways and look whether it minds
	$(BIN)/python -m tests.fuzz $(MUTANTS) --jobs $(JOBS)
	$(BIN)/python -m tests.fuzz $(MUTANTS) --jobs $(JOBS) --formats

fuzz-guided: $(VENV)/.test ## Break files for SECONDS, led by the code they reach
	$(BIN)/python -m pip install --quiet atheris
	$(BIN)/python -m tests.fuzz.guided -max_total_time=$(SECONDS)

monkeys: $(VENV)/.test ## Press, click and resize whatever comes to hand, MONKEYS times
	$(BIN)/python -m tests.fuzz.monkey $(MONKEYS)

samples: ## Write the sample recordings anew
	$(PYTHON) -m scripts.samples

snapshots: $(VENV)/.test ## Write the screens the tests compare with anew
	SNAPSHOTS=1 $(BIN)/pytest -q tests/functional/test_snapshots.py

screenshots: $(VENV)/.test ## Take the pictures in screenshots/ anew
	$(BIN)/python -m scripts.screenshots

keys: $(VENV)/.run ## Write the README's table of keys anew
	$(BIN)/python scripts/keys_table.py

wheel: $(VENV)/.run ## Build the wheel in dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

bench: $(VENV)/.test ## Measure speed and memory against their bounds
	$(BIN)/python -m benchmarks

bench-big: $(VENV)/.test ## Measure a recording of 1 GB too
	$(BIN)/python -m benchmarks --only big

soak: $(VENV)/.test ## Play for ten minutes, and print how memory grows
	$(BIN)/python -m benchmarks --only soak
