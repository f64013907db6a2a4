# gluepot: one command each. `make` alone prints them. Needs make and a Python of 3.11 or later; Java and Node
# are used where they are there, and come from packages where they are not.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Containers like to set it. Each of the thousand processes of a test run would then compile gluepot anew.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
STAMP := $(VENV)/.gluepot-setup

# What the installed package is made of beside the Python files, which an editable install reads in place.
INPUTS := pyproject.toml hatch_build.py Makefile \
	$(shell find extension -type d \( -name node_modules -o -name lib \) -prune -o -type f -print 2>/dev/null) \
	$(shell find kernel/gluepot/kernelspec jupyter-config -type f 2>/dev/null)

SPARKLESS := not spark and not browser and not postgresql and not mariadb and not wheel and not soak
PYTEST_ARGS ?=
SOURCES := kernel tests tools benchmarks hatch_build.py

.PHONY: help setup lint format test test-fast test-spark test-ui test-notebooks test-wheel tour lab bench soak codegen build clean

help: ## Print this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## Make .venv, install gluepot with all it needs, build the Lab extension. Instant the second time.

$(STAMP): $(INPUTS)
	@python=""; \
	for candidate in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
	  if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    python="$$candidate"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "make: no Python of 3.11 or later with its venv module on PATH. Install one (Debian: apt-get install python3-venv) or name it: make setup PYTHON=/path/to/python3" >&2; \
	  exit 1; fi; \
	[ -x $(PY) ] || "$$python" -m venv $(VENV); \
	$(PY) -m tools.install

lint: setup ## Check form and types: ruff, mypy, codespell; eslint, prettier and tsc for the extension.
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/codespell
	$(PY) -m tools.npm run lint
	$(PY) -m tools.codegen --check

format: setup ## Put the form right: ruff and prettier.
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)
	$(PY) -m tools.npm run format

test: setup ## Run every test but the soak. GLUEPOT_FORBID_SKIPS=1 turns skips into failures, as CI does.
	$(PY) -m tools.npm test
	$(PY) -m tools.tests $(PYTEST_ARGS)

test-fast: setup ## Run the tests that need no JVM, no browser and no other server.
	$(PY) -m tools.npm test
	$(PY) -m pytest -m "$(SPARKLESS)" $(PYTEST_ARGS)

test-spark: setup ## Run the tests on a real Spark session.
	$(PY) -m pytest -m "spark and not soak" $(PYTEST_ARGS)

test-ui: setup ## Run the Lab extension's tests in a headless browser (needs Debian's chromium); pictures in tests/artifacts.
	GLUEPOT_TEST_PICTURES=1 $(PY) -m pytest -m "browser and not soak" $(PYTEST_ARGS)

test-notebooks: setup ## Execute every notebook of notebooks/ and check what it shows.
	$(PY) -m pytest tests/notebooks $(PYTEST_ARGS)

test-wheel: setup ## Build the wheel, install it into an empty environment without Java and Node, run the tour there.
	$(PY) -m pytest -m wheel $(PYTEST_ARGS)

tour: setup ## Run the tour without a browser; print what it shows, and the wall time of set-up and tour apart.
	@$(PY) -m tools.tour

lab: setup ## Set up, then open JupyterLab on the tour.
	$(BIN)/gluepot lab --tour $(LAB_ARGS)

bench: setup ## Run every benchmark against its peer, in one run each.
	$(PY) -m tools.bench $(BENCH_ARGS)

soak: setup ## Run the long fault and scale tests, one of them with JupyterHub and its proxy, which this installs.
	$(PY) -m pip install --quiet --group soak
	GLUEPOT_TEST_PICTURES=1 $(PY) -m pytest -m soak $(PYTEST_ARGS) || [ $$? -eq 5 ]  # 5: there is none yet

codegen: setup ## Generate the OpenAPI document and the extension's TypeScript types from the server's models.
	$(PY) -m tools.codegen

build: setup ## Build the wheel and the source archive into dist/, from a clean copy of the tree.
	$(PY) -m tools.build

clean: ## Remove everything that make made, the environment included.
	rm -rf $(VENV) build dist extension/node_modules extension/lib kernel/gluepot/labextension \
	  .pytest_cache .mypy_cache .ruff_cache .hypothesis tests/artifacts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
