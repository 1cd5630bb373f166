# Rabt: build, check and test. GNU make 4 and a POSIX shell; `make` alone lists the targets.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

# The interpreter that .venv is made with. After changing it: make clean.
PYTHON ?= python3
# The sizes of `make bench`. With a million triples, its peer takes a quarter of an hour.
SIZES ?= 10000 100000
# What `make lock` hands on, for example LOCK_FLAGS=--upgrade.
LOCK_FLAGS ?=
# How many examples of each kind `make fuzz` tries.
FUZZ ?= 2000

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PYTHONUTF8 := 1

BIN := .venv/bin
LOCKED := scripts/locked
PIP_INSTALL := $(BIN)/python -m pip install --quiet
UV := $(BIN)/uv
LOCK := $(UV) --quiet --no-config --system-certs --cache-dir .venv/.uv-cache pip compile \
	--universal --python-version 3.11 --generate-hashes --no-header

# A .venv whose interpreter is gone, or that was moved here from another folder, is made anew.
$(shell { [ -x $(BIN)/python ] && [ "$$(cat .venv/.stamp-venv 2>/dev/null)" = "$$(pwd -P)" ]; } || rm -f .venv/.stamp-venv)

.PHONY: help
help: ## list the targets
	@echo 'Usage: make TARGET [PYTHON=python3.11]'
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)$$/\1|\2/p' Makefile | \
		while IFS='|' read -r name text; do printf '  %-13s%s\n' "$$name" "$$text"; done

.PHONY: build
build: install ## install what is needed and build everything into dist/
	$(BIN)/rabt build

.PHONY: install
install: .venv/.stamp-install ## make .venv with the locked dependencies and the command rabt

.PHONY: install-dev
install-dev: .venv/.stamp-dev ## the same, with the tools for tests, linting and reasoning

.PHONY: test
test: install-dev build ## build, then run the tests
	$(BIN)/pytest -n 2

.PHONY: lint
lint: install-dev ## check style, layout and types of the code
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

.PHONY: bench
bench: install-dev build ## build, then run the benchmarks, validation with so many triples: SIZES="10000 100000 1000000"
	$(BIN)/python tests/bench/run.py
	$(BIN)/python -m tests.bench.scale $(SIZES)

.PHONY: fuzz
fuzz: install-dev ## try new hostile files and arguments (FUZZ=2000 of each kind), and measure the memory that they take
	RABT_FUZZ=$(FUZZ) $(BIN)/pytest -s tests/test_fuzz.py

.PHONY: mutants
mutants: install-dev ## change the shapes in every small way and find out which changes no example notices
	$(BIN)/python -m tests.mutants

.PHONY: lists
lists: install-dev ## import the real lists of ../shared/bulk whole, and prove each record by its row: minutes
	RABT_LONG=1 $(BIN)/pytest -n 2 tests/test_import_lists.py tests/test_import_ucdp.py

.PHONY: reason
reason: install-dev ## check the ontology's OWL consistency with HermiT
	$(BIN)/pytest -n 2 tests/owl

.PHONY: wheel
wheel: install ## build the wheel into .wheel/
	@rm -rf .wheel
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir .wheel .

.PHONY: lock
lock: .venv/.stamp-venv ## make the lock files anew from pyproject.toml (LOCK_FLAGS=--upgrade for newer versions)
	$(PIP_INSTALL) 'uv>=0.13,<0.14'
	$(LOCK) $(LOCK_FLAGS) pyproject.toml --extra dev --extra reason --group build -o $(LOCKED)/dev.txt >/dev/null
	$(LOCK) $(LOCK_FLAGS) pyproject.toml -c $(LOCKED)/dev.txt -o $(LOCKED)/runtime.txt >/dev/null
	$(LOCK) $(LOCK_FLAGS) --group build -c $(LOCKED)/dev.txt -o $(LOCKED)/build.txt >/dev/null

.PHONY: clean
clean: ## remove everything that these targets made
	rm -rf .venv dist .dist-* .wheel .rabt_cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is written as the last step, so a failed install leaves none and the next make tries again.

.venv/.stamp-venv:
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
		echo 'error: no Python at "$(PYTHON)"; name one of 3.11 or newer: make PYTHON=python3.11' >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "error: Rabt needs Python 3.11 or newer, and \"$(PYTHON)\" is $$("$(PYTHON)" --version 2>&1 | head -n 1);" \
			'name another: make PYTHON=python3.11' >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo 'error: "$(PYTHON)" lacks venv or ensurepip (on Debian and Ubuntu: apt-get install python3-venv)' >&2; \
		exit 1; }
	@rm -rf .venv
	"$(PYTHON)" -m venv .venv
	@pwd -P >$@

.venv/.stamp-deps: .venv/.stamp-venv $(LOCKED)/build.txt $(LOCKED)/runtime.txt
	@rm -f $@
	$(PIP_INSTALL) --require-hashes -r $(LOCKED)/build.txt
	$(PIP_INSTALL) --require-hashes --no-build-isolation -r $(LOCKED)/runtime.txt
	@touch $@

.venv/.stamp-install: .venv/.stamp-deps pyproject.toml
	@rm -f $@
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.stamp-dev: .venv/.stamp-install $(LOCKED)/dev.txt
	@rm -f $@
	$(PIP_INSTALL) --require-hashes --no-build-isolation -r $(LOCKED)/dev.txt
	@touch $@
