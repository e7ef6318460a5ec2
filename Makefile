# Two commands matter: 'make up' and 'make test'. Both set up what is missing.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
.PHONY: help setup sandbox up preview diff prove down test test-pythons lint docs schema bench lock build release clean

# Some machines set it, and every start of Python takes seconds then.
unexport PYTHONDONTWRITEBYTECODE

# The interpreter that .venv is made with: make PYTHON=python3.12 up
export PYTHON ?= python3

help: ## Lists the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

setup: .venv/.ready policy_pack/venv/.ready ## Makes the environments and finds or builds the engine
	@$(PYTHON) engine/engine.py ensure

sandbox: setup ## Starts the sandbox alone, to use pulumi by hand
	@bin="$$($(PYTHON) engine/engine.py bin)"; .venv/bin/keyless sandbox up --https $${bin:+--bin "$$bin"}

up: setup ## Runs 'pulumi up' in the sandbox, then the app on the instance it made
	@scripts/up.sh

preview: setup ## Shows what 'make up' would change
	@scripts/preview.sh

diff: setup ## Shows what 'make up' would change in who can reach what
	@scripts/diff.sh

prove: ## Tries on a copy of the sandbox what the instances of 'make up' can do, and what not
	@scripts/prove.sh

down: ## Destroys the stack and stops the sandbox
	@scripts/down.sh

test: setup ## Runs every test, those on the real engine included
	@.venv/bin/pytest

test-pythons: .venv/.ready ## Runs the quick tests on every supported Python that is here
	@scripts/test_pythons.sh

lint: .venv/.ready ## Checks style, types, which room imports which, the workflows and the documentation's links
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/pyright
	@.venv/bin/lint-imports
	@scripts/lint_go.sh
	@scripts/lint_workflows.sh
	@scripts/lint_docs.sh

docs: .venv/.ready ## Builds the documentation's site into build/site; needs Python 3.11
	@.venv/bin/python -m website

schema: .venv/.ready ## Checks that the component's schema is committed and its changes are in the changelog
	@.venv/bin/pytest -q tests/components/test_schema.py

bench: setup ## Measures component, rules and policy pack; writes build/bench.json
	@.venv/bin/python -m benchmarks

lock: .venv/.ready ## Pins the newest versions that pyproject.toml allows
	@scripts/lock.sh

build: .venv/.ready ## Builds sdist and wheel into dist/
	@rm -rf dist
	@.venv/bin/uv build --quiet --python .venv/bin/python
	@ls dist

# DRY_RUN=1 puts everything back at the end.
release: .venv/.ready ## Releases VERSION=x.y.z: checks, builds, commits and tags, without pushing
	@.venv/bin/python -m release $${VERSION:?say which: make release VERSION=x.y.z} $${DRY_RUN:+--dry-run}

clean: down ## Removes all that was made here, the environments too
	@rm -rf .venv policy_pack/venv components/venv examples/*/{venv,sdks,node_modules,package-lock.json} build dist .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "clean: done"

.venv/.ready: requirements.txt pyproject.toml
	@scripts/environment.sh

# The pack uses the model of IAM as it was installed, so a change there asks for a new installation.
policy_pack/venv/.ready: .venv/.ready policy_pack/requirements.txt $(shell find iam -name '*.py')
	@scripts/pack_environment.sh
