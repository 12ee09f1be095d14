# Everything that a person types here. It needs make and Python 3.11 or newer; all else is installed into .venv.
PYTHON ?= python3
PORT ?= 8000

VENV := .venv/bin/python
MANAGE := $(VENV) manage.py
INSTALL := $(VENV) -m pip install -qq --disable-pip-version-check --require-hashes -r
# The last file that collectstatic writes: older than a source, it says that there is something to collect.
COLLECTED := $(or $(DATA_DIR),var)/static/staticfiles.json
STATIC := $(shell find institute articles donations -path '*/static*')
# Made up, to see what the project itself says of a production's settings.
PRODUCTION = DEMO=0 DEBUG=0 SITE_ADDRESS=https://institute.example INSTITUTE_NAME=Institute \
	INSTITUTE_EMAIL=office@institute.example SECRET_KEY=$$($(VENV) -c 'import secrets; print(secrets.token_urlsafe(64))')
# A process for each processor. Each gets a run of neighbouring tests, which share a server; who is done takes from others.
PARALLEL := --numprocesses auto --dist worksteal
# Not twice: what the browser does, and the test that brings a PostgreSQL of its own.
ELSEWHERE := --ignore tests/browser --ignore tests/deploy/test_outage.py
WALKS := tests/institute/test_random_edits.py tests/deploy/test_killing.py
LOCK := .venv/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench walk lock

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 15

run: export DEMO = 1
run: export SITE_ADDRESS = http://127.0.0.1:$(PORT)
run: .venv/installed $(COLLECTED) ## Serve the site with demonstration content (on another port: make run PORT=8001)
	@$(VENV) -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null || \
		{ echo "Port $(PORT) is taken. Choose another: make run PORT=8001"; exit 1; }
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) demonstration
	@echo "Read the site at $(SITE_ADDRESS)/ and write for it at $(SITE_ADDRESS)/admin/ (Ctrl-C ends it)"
	@$(MANAGE) post_mail --watch & post=$$!; trap "kill $$post 2>/dev/null" EXIT; trap exit INT TERM; \
		$(MANAGE) serve --port $(PORT) --workers 2

test: lint ## Check style, migrations, production settings, then run all tests on SQLite and PostgreSQL
	@$(PRODUCTION) DATABASE_URL=sqlite://:memory: $(MANAGE) makemigrations --check --dry-run
	@$(PRODUCTION) DATABASE_URL=postgres://institute@localhost/institute $(MANAGE) check --deploy --fail-level WARNING
	@$(VENV) -m pytest $(PARALLEL)
	@$(VENV) -m tests.postgresql $(VENV) -m pytest $(PARALLEL) $(ELSEWHERE)

lint: .venv/installed-for-tests ## Check the style of the code
	@$(VENV) -m ruff format --check --output-format concise
	@$(VENV) -m ruff check

format: .venv/installed-for-tests ## Bring the code into style
	@$(VENV) -m ruff check --fix --exit-zero --quiet
	@$(VENV) -m ruff format --quiet

bench: .venv/installed-for-tests ## Measure the speed
	@$(VENV) -m tests.benchmarks
	@$(VENV) -m tests.benchmarks postgresql
	@$(VENV) -m tests.benchmarks.serving

walk: .venv/installed-for-tests ## A thousand random changes, 250 kills, 200 saves, no database for 10 minutes: is every page right, nothing lost?
	@OUTAGE=600 $(VENV) -m pytest -q tests/deploy/test_outage.py
	@STEPS=1000 KILLS=50 $(VENV) -m pytest -q $(WALKS)
	@SAVES=200 $(VENV) -m pytest -q tests/browser/test_two_editors.py
	@STEPS=1000 KILLS=50 $(VENV) -m tests.postgresql $(VENV) -m pytest -q $(WALKS)

lock: .venv/uv/bin/uv ## Pin what pyproject.toml asks for (all newest versions: make lock UPGRADE=--upgrade)
	@$(LOCK) $(UPGRADE) pyproject.toml -o requirements.txt
	@$(LOCK) $(UPGRADE) pyproject.toml --extra test -c requirements.txt -o tests/requirements.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("This needs Python 3.11 or newer: make run PYTHON=python3.12")'
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; exit 1; }

.venv/installed: requirements.txt | .venv/bin/python
	@echo "Installing what the site needs into .venv ..."
	@$(INSTALL) requirements.txt
	@touch $@

.venv/installed-for-tests: tests/requirements.txt | .venv/bin/python
	@echo "Installing what the site and its tests need into .venv ..."
	@$(INSTALL) tests/requirements.txt
	@touch .venv/installed $@

.venv/uv/bin/uv: | .venv/bin/python
	@$(VENV) -m venv .venv/uv
	@.venv/uv/bin/python -m pip install -qq --disable-pip-version-check uv

$(COLLECTED): .venv/installed $(STATIC)
	@$(MANAGE) collectstatic --noinput --verbosity 0
