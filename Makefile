VENV ?= .venv
PYTHON ?= python3
BIN = $(VENV)/bin
JOBS ?= 2

.PHONY: help demo test lint types imports unit snapshots screenshots keys wheel clean

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
