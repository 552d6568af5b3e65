# One command to see it, one to check it. Needs Python 3.11 or newer; `make demo PYTHON=python3.12` chooses one.
PYTHON ?= python3
VENV   ?= .venv
PORT   ?= 8360
FUZZ   ?= 3000
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

# Each derives committed files and, with --check, says whether they are as they should be.
DERIVED := anbieter360.datamap anbieter360.api anbieter360.cli.reference

.PHONY: help demo test check derived golden fuzz torture mutate-annotations test-neo4j-2026 bench clean

# What is compiled is kept: the tests start the program some hundred times, and compiling is a quarter of a start.
unexport PYTHONDONTWRITEBYTECODE

help: ## this list
	@grep -E '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 20

demo: $(VENV)/.demo ## a demo provider with its customers, served on 127.0.0.1:8360
	$(BIN)/anbieter360 demo --port $(PORT)

test: check ## every check and every test
	$(BIN)/python -m pytest -rfEs -n 2

check: $(VENV)/.dev ## format, lint, types, derived files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@for module in $(DERIVED); do echo "$(BIN)/python -m $$module --check"; $(BIN)/python -m $$module --check || exit 1; done

derived: $(VENV)/.dev ## rewrites the derived files
	@for module in $(DERIVED); do echo "$(BIN)/python -m $$module"; $(BIN)/python -m $$module || exit 1; done

golden: $(VENV)/.dev ## rewrites what the golden files show of statements and answers
	ANBIETER360_GOLDEN=rewrite $(BIN)/python -m pytest tests/golden

fuzz: $(VENV)/.dev ## thousands of generated questions on both paths; FUZZ=20000 for more
	ANBIETER360_FUZZ=$(FUZZ) $(BIN)/python -m pytest -o log_cli=true -o log_cli_level=WARNING tests/flow/compiled/test_equal_paths.py

torture: $(VENV)/.dev ## what `make test` does, at length: more people, rounds, stories, every crash point; hours
	ANBIETER360_TORTURE=1 ANBIETER360_FUZZ=$(FUZZ) $(BIN)/python -m pytest -n 2

mutate-annotations: $(VENV)/.dev ## every erasure annotation of schema/graph wrong in turn: does anybody notice?
	$(BIN)/python tests/erasure/mutants.py

test-neo4j-2026: $(VENV)/.dev ## the flow tests on Neo4j 2026.x, where Java 21 or newer is found
	ANBIETER360_TEST_NEO4J=2026 $(BIN)/python -m pytest -rfEs -n 2 tests/flow

bench: $(VENV)/.dev ## how fast: beside the peers, at 1,000 to 100,000 people, mayUse, the import, erasures; two hours
	$(BIN)/python bench/run.py --gateway-workers 2
	$(BIN)/python bench/scale.py
	$(BIN)/python bench/may_use.py
	$(BIN)/python bench/import_records.py
	$(BIN)/python bench/erase.py
	$(BIN)/python bench/replay.py

clean: ## removes the virtual environment and caches, never data
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache

# The stamps keep a second run from installing again, so it needs no network.
$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(PIP) install --editable '.[dev]'
	@touch $@ $(VENV)/.demo

$(VENV)/.demo: pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV), once; this takes a minute." >&2
	$(PIP) install --editable .
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "error: there is no '$(PYTHON)'. Install Python 3.11 or newer, or say which: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "error: '$(PYTHON)' is $$($(PYTHON) --version); 3.11 or newer is needed. Say which: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "error: '$(PYTHON)' cannot make a virtual environment (on Debian: the package python3-venv)." >&2; exit 1; }
