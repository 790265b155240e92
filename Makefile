# One command to run (make serve), one to test (make test). Both need only Python 3.11 or newer and make.
# Each step leaves a stamp, so that a second run does only what has changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# The locked lists are whole, so nothing has to be worked out; what is imported is compiled when it is, once.
unexport PYTHONDONTWRITEBYTECODE
LOCKED := $(PIP) install --quiet --require-hashes --no-deps --no-compile

.PHONY: help install mcp dev tools serve check package lint types drift test format lock clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Syllabank needs Python 3.11 or newer; set PYTHON=/path/to/it")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.txt requirements/fast.txt pyproject.toml | $(VENV)/pyvenv.cfg
	$(LOCKED) -r requirements/run.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	-@sh requirements/install-fast.sh $(BIN)/python
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	$(LOCKED) -r requirements/dev.txt
	$(PIP) check
	@touch $@

install: $(VENV)/run.stamp ## make .venv, with the syllabank command in .venv/bin

$(VENV)/mcp.stamp: requirements/mcp.txt $(VENV)/run.stamp
	$(LOCKED) -r requirements/mcp.txt
	@touch $@

mcp: $(VENV)/mcp.stamp ## what 'syllabank mcp' needs, for assistants

dev: $(VENV)/dev.stamp ## the same, with what the tests need

PACKAGE := datapackage.json $(wildcard dataset/*.csv) $(wildcard schemas/*.json) $(wildcard schemas/profile/*.json)

$(VENV)/package.stamp: $(PACKAGE) $(VENV)/run.stamp
	$(BIN)/syllabank check
	@touch $@

# A damaged archive ends the build with 1, and what is whole is served all the same.
serve: $(VENV)/package.stamp ## check the package, build the stores, serve on 127.0.0.1:8000 (HOST, PORT, WEB_CONCURRENCY)
	-$(BIN)/syllabank build
	@exec $(BIN)/syllabank serve

check: ## everything: lint, types, dataset, generated files, tests
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target dev tools
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target types lint drift package
	@$(MAKE) --no-print-directory test

package: $(VENV)/run.stamp
	$(BIN)/syllabank check

tools: # programs that pip cannot bring
	@sh tests/install-tools.sh

lint: dev ## ruff, and its formatter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: dev ## mypy, strict
	$(BIN)/mypy

drift: dev ## files made from the schemas are as they should be
	$(BIN)/syllabank generate --check

test: dev tools ## the tests, with what they need installed (make long has those that take minutes)
	$(BIN)/pytest -n $(SIDE)

# One more than there are processors: many tests wait for a server or a browser.
SIDE = $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)

$(VENV)/long.stamp: requirements/long.txt $(VENV)/dev.stamp
	$(LOCKED) -r requirements/long.txt
	@touch $@

.PHONY: long
LONG := tests/attacks tests/checking tests/deploy tests/faults tests/fuzz tests/history tests/sources tests/store tests/sync tests/test_soak.py tests/web/pages tests/web/test_server.py
long: $(VENV)/long.stamp tools ## the long form of the tests: faults and new releases under load, kills at every place, sources, every link and sort of page
	LONG=1 $(BIN)/pytest $(LONG)

.PHONY: pages
pages: dev tools ## every kind of page in Chromium: axe, weight, keyboard, 320 px, print (make test visits four, make long one of each sort)
	PAGES=all LONG=1 $(BIN)/pytest tests/web/pages/test_every_kind.py

format: dev ## rewrite code and tables in their one form
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/syllabank format
	$(BIN)/syllabank generate

.PHONY: bench faults
BENCH ?=

# A venv of the peers' own. Without a registry the peers are left out, and the page says so.
var/bench/peers.stamp: requirements/bench.txt
	$(PYTHON) -m venv --clear var/bench/peers
	-var/bench/peers/bin/python -m pip --disable-pip-version-check install --quiet -r requirements/bench.txt
	@touch $@

bench: $(VENV)/run.stamp var/bench/peers.stamp ## our server beside its peers, 15 minutes: docs/benchmarks.md (BENCH=--help; needs wrk)
	$(BIN)/python -m benchmarks.speed $(BENCH)

.PHONY: sbom audit
SBOM := var/sbom/syllabank-$(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml).cdx.json

SUPPLY := var/supply
$(SUPPLY)/stamp: requirements/supply.txt
	@$(PYTHON) -m venv --clear $(SUPPLY)
	@$(SUPPLY)/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements/supply.txt
	@touch $@

sbom: $(SUPPLY)/stamp ## what a release of the program is made of, from the locked requirements: var/sbom (CycloneDX 1.6)
	@mkdir -p var/sbom
	@cat requirements/run.txt requirements/fast.txt | $(SUPPLY)/bin/python -W ignore -m cyclonedx_py requirements \
		--pyproject pyproject.toml --output-reproducible --sv 1.6 --of JSON -o $(SBOM) -
	@echo $(SBOM)

audit: $(SUPPLY)/stamp ## known vulnerabilities of what is locked; fails where the advisories cannot be reached
	$(SUPPLY)/bin/pip-audit --strict --require-hashes --disable-pip -r requirements/run.txt
	$(SUPPLY)/bin/pip-audit --strict --require-hashes --disable-pip -r requirements/fast.txt
	$(SUPPLY)/bin/pip-audit --strict --require-hashes --disable-pip -r requirements/mcp.txt

FAULTS ?=

faults: dev tools ## servers killed, starved and lied to under load, 3 minutes: a table of failed requests (FAULTS='idle slow')
	$(BIN)/python -m tests.faults.live $(FAULTS)

.PHONY: fuzz soak
FUZZ ?=
SOAK ?=

$(VENV)/fuzz.stamp: requirements/fuzz.txt $(VENV)/dev.stamp
	-$(LOCKED) -r requirements/fuzz.txt
	@touch $@

fuzz: $(VENV)/fuzz.stamp ## a million inputs for the parsers, 20,000 cases over HTTP (FUZZ=--help)
	$(BIN)/python -m tests.fuzz $(FUZZ)

soak: $(VENV)/run.stamp ## half the load that the server can bear for 30 minutes: does it grow? (SOAK=--help)
	$(BIN)/python -m benchmarks.soak $(SOAK)

.PHONY: screenshots
BASE ?= http://127.0.0.1:8000
screenshots: dev ## every kind of page at three widths, light and dark, into var/screenshots (BASE: a running server)
	$(BIN)/python -m benchmarks.pages --base $(BASE) --screenshots var/screenshots

lock: ## write requirements/*.txt again from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --extra files --extra sources --group build pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --group fast -o requirements/fast.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --group fuzz -o requirements/fuzz.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --group supply -o requirements/supply.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --extra mcp -c requirements/run.txt pyproject.toml -o requirements/mcp.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --extra files --extra sources --extra mcp --group build --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --group long -c requirements/dev.txt -o requirements/long.txt

clean: ## remove what can be made again
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis
