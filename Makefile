# Everything goes through two Python modules, so that this file stays short:
#   sluice.local.prepare  makes the clone ready (the machine's own Python, standard library only)
#   sluice.local          runs it (the clone's virtual environment)

PORT ?= 8000
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV_PYTHON = .venv/bin/python
# Tests run in two processes; give TESTS= a path to run less.
TESTS ?=

export PORT

.PHONY: help run manage test check prepare prepare-tests

help:
	@echo "make run                  start everything (PORT=8000 HOST=127.0.0.1 DEMO=1)"
	@echo "make manage c='COMMAND'   a management command on the same database"
	@echo "make test                 all tests (TESTS=tests/ideas for some)"
	@echo "make check                what CI runs: format, lint, types, contracts, messages, tests"

prepare:
	@$(PYTHON) -m sluice.local.prepare run

prepare-tests:
	@$(PYTHON) -m sluice.local.prepare test

run: prepare
	@exec $(VENV_PYTHON) -m sluice.local run

manage: prepare
	@exec $(VENV_PYTHON) -m sluice.local manage '$(c)'

test: prepare-tests
	@exec $(VENV_PYTHON) -m pytest -n 2 --dist loadgroup $(TESTS)

check: prepare-tests
	@exec $(VENV_PYTHON) -m sluice.local.check
