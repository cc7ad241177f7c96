# make demo: set up and show the main job.  make test: set up and pass the tests.
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3

.PHONY: help setup demo test test-slow faults lint check bench lock words install clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ready ## make .venv with exact versions

$(VENV)/.ready: locks/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "PROLINK needs Python 3.11 or newer: apt install python3" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing: apt install python3-venv" >&2; exit 1; }
	@echo "Setting up $(VENV) (about a minute the first time) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r locks/dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## the main job on this machine: no account, no network
	@$(BIN)/prolink demo

test: setup ## everyday tests
	$(BIN)/pytest -m "not slow"

test-slow: setup ## the tests that take long
	$(BIN)/pytest -m slow

faults: setup ## crashes, full disks, bad platforms, floods, a soak: the long form of docs/faults.md
	PROLINK_FAULTS=long $(BIN)/pytest tests/faults

lint: setup ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test ## lint, then the everyday tests

bench: setup ## figures as ratios against a named yardstick
	@for script in bench/[a-z]*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

lock: setup ## renew the exact versions
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file locks/runtime.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --only-build-deps --build-deps-for wheel --output-file locks/build.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra dev --output-file locks/dev.txt pyproject.toml

words: setup ## renew and compile the Indonesian catalogue
	$(BIN)/pybabel -q extract --no-location --sort-output --omit-header -k _ -k n_:1,2 -o prolink/locale/prolink.pot prolink daemon console
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --omit-header -i prolink/locale/prolink.pot -D prolink -d prolink/locale -l id
	$(BIN)/pybabel -q compile -D prolink -d prolink/locale -l id

install: ## install for good under /opt/prolink, as root; DRY_RUN=1 only shows the steps
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' DRY_RUN='$(DRY_RUN)' PYTHON='$(PYTHON)' deploy/install.sh

clean: ## remove what make made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
