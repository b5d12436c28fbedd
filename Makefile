# make demo   everything set up, the demo year loaded, served on 127.0.0.1:$PORT (8000)
# make test   everything set up, the whole suite; browser tests when a Chromium is there
# DATABASE_URL=postgres://… in the environment switches every command to PostgreSQL.

PORT ?= 8000
ROWS ?=
TEST_PROCESSES ?= 2

PYTHON_SETUP = .venv/.requirements-installed
NODE_SETUP = node_modules/.package-lock.json
MANAGE = .venv/bin/python manage.py
PYTEST_ARGS ?=

TYPED = $(wildcard accounts/policy/*.py) core/workflow.py core/workdays.py congress/deadlines.py suggestions/workflow.py $(wildcard suggestions/*/workflow.py) \
	$(wildcard evaluations/scoring/*.py) evaluations/recount.py evaluations/inputs.py suggestions/measures.py suggestions/figures.py suggestions/proofs.py evaluations/workflow.py $(wildcard evaluations/*/workflow.py) $(wildcard suggestions/ledger/*.py)

.PHONY: help setup demo run test check lint types format bench docs clean
.DEFAULT_GOAL := help

help:
	@echo "make setup   create .venv, install the packages, fetch the browser libraries"
	@echo "make demo    set up, load the demo year, serve it on 127.0.0.1:$(PORT)"
	@echo "make run     serve for development, reloading on change"
	@echo "make test    set up and run every test (PYTEST_ARGS='-k words' narrows)"
	@echo "make check   lint, types, migrations, generated docs, deployment settings"
	@echo "make format  bring Python code into the house format"
	@echo "make docs    write the generated documents anew"
	@echo "make bench   measure speed and memory (ROWS=1000000 for the whole of it, on PostgreSQL)"
	@echo "make clean   remove what setup and the tests made; var/ with your data stays"

setup: $(PYTHON_SETUP) $(NODE_SETUP)

$(PYTHON_SETUP): requirements.txt requirements-dev.txt
	@python=$$(PYTHON="$(PYTHON)" bin/find-python) || exit 1; \
	if ! .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
		echo "Creating .venv with $$python"; "$$python" -m venv --clear .venv || exit 1; \
	fi
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

$(NODE_SETUP): package.json package-lock.json
	@bin/check-node
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

demo: setup
	@.venv/bin/python bin/free-port $(PORT)
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) demo
	@echo "http://127.0.0.1:$(PORT)/   (Ctrl-C stops it)"
	@DEBUG=0 DJANGO_SETTINGS_MODULE=config.settings.dev .venv/bin/python -m gunicorn \
		--bind 127.0.0.1:$(PORT) --threads 8 --log-level warning config.wsgi

run: setup
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) runserver 127.0.0.1:$(PORT)

test: setup
	bin/test -n $(TEST_PROCESSES) $(PYTEST_ARGS)

check: setup lint types
	$(MANAGE) makemigrations --check --dry-run --settings config.settings.test
	$(MANAGE) describe --check --settings config.settings.test
	@echo "$(MANAGE) check --deploy --settings config.settings.prod"
	@SECRET_KEY=$$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))') ALLOWED_HOSTS=localhost \
		DEBUG= USE_TLS= $(MANAGE) check --deploy --fail-level WARNING --settings config.settings.prod

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint --lint --quiet templates

types: setup
	.venv/bin/mypy $(TYPED)

format: setup
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .

bench: setup
	$(MANAGE) bench $(if $(ROWS),--rows $(ROWS))

docs: setup
	$(MANAGE) describe

clean:
	rm -rf .venv node_modules staticfiles htmlcov .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
