# Two commands do everything on a fresh machine: `make run` and `make test`. `make` alone lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run app test prove lint cover fuzz bench schema clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\): .*## \(.*\)/  make \1	\2/p' Makefile

run: $(VENV)/.can-run ## install, compare the designs of the telecom-care study, draw the pictures
	@$(BIN)/winwin compare telecom-care --pictures

app: $(VENV)/.can-run ## open the lab in the browser
	@$(BIN)/winwin app

test: lint browser ## lint, types, layers, then every test that belongs to each change
	@$(BIN)/pytest -n 2

# The apt package of Ubuntu only points to a snap: there the browser comes from Playwright.
browser: $(VENV)/.can-test ## a browser for the tests that need one, installed where that may be done
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	    command -v google-chrome >/dev/null || command -v chrome >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing a Chromium and its fonts for the browser tests ..." >&2; \
	  apt-get update -qq >/dev/null 2>&1; \
	  if grep -q '^ID=ubuntu' /etc/os-release; then $(BIN)/playwright install --with-deps chromium >&2; else \
	    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
	      chromium fonts-liberation fontconfig >/dev/null; fi || \
	  echo "make: no Chromium could be installed; the browser tests are skipped" >&2; \
	else \
	  echo "make: there is no Chromium, so the browser tests are skipped" >&2; \
	  echo "  fix: on Debian: sudo apt-get install chromium fonts-liberation fontconfig" >&2; \
	  echo "  fix: on Ubuntu: sudo $(BIN)/playwright install --with-deps chromium" >&2; \
	fi

lint: $(VENV)/.can-test ## ruff, mypy and the one-way layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

prove: $(VENV)/.can-test ## the long tables: theory, verdicts, kills, recoveries; writes sim/CHECKED.md
	@$(BIN)/pytest -n 2 --dist worksteal --prove -m checked

cover: $(VENV)/.can-test ## how much of the behaviour the tests reach, run as plain Python
	@$(BIN)/coverage erase
	@WINWIN_NO_COMPILER=1 $(BIN)/coverage run -m pytest -n 2 -m "not slow and not many" \
	  tests/sim/journey tests/sim/clock tests/contracts/test_regressions.py
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

fuzz: $(VENV)/.can-test ## property tests with fresh luck, and the slow tests
	@$(BIN)/pytest -n 2 --hypothesis-profile=fuzz -m "hypothesis or slow"

bench: $(VENV)/.can-bench ## speed and memory, side by side with peers
	@$(BIN)/python -m benchmarks

schema: $(VENV)/.can-run ## write the JSON Schema and the scenario reference anew
	@$(BIN)/winwin schema --write

clean: ## remove .venv, caches and built files; results in runs/ stay
	@rm -rf $(VENV) .coverage .coverage.* build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find sim reports scenarios tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# Each stamp says what is installed, and is out of date when the wishes or the pins have changed.
$(VENV)/.can-run: pyproject.toml constraints.txt | $(BIN)/pip
	@echo "installing winwin-lab into $(VENV) ..." >&2
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/.can-test: pyproject.toml constraints.txt | $(BIN)/pip
	@echo "installing winwin-lab and what its tests need into $(VENV) ..." >&2
	@$(INSTALL) --editable '.[test]'
	@touch $@ $(VENV)/.can-run

$(VENV)/.can-bench: pyproject.toml constraints.txt | $(BIN)/pip
	@echo "installing winwin-lab and what its benchmarks need into $(VENV) ..." >&2
	@$(INSTALL) --editable '.[bench]'
	@touch $@ $(VENV)/.can-run

# Debian splits Python: without the package python3-venv there is no ensurepip, and `python3 -m venv` fails half-way.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "make: winwin-lab needs Python 3.11 or later, and $(PYTHON) is not" >&2; \
	  echo "  fix: name one that is, for example: make PYTHON=python3.12 run" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing Debian's python3-venv ..." >&2; \
	    apt-get update -qq >/dev/null && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends python3-venv >/dev/null; \
	  else \
	    echo "make: $(PYTHON) cannot create virtual environments: it has no ensurepip" >&2; \
	    echo "  fix: install it, on Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; \
	  fi; }
	@echo "creating $(VENV) ..." >&2
	@$(PYTHON) -m venv $(VENV)
