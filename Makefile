# make run serves Careerpath on this machine; make test runs every test. Each sets up what it needs.

PORT ?= 8000
DATA ?= data
PYTHON ?= python3
UV_VERSION := 0.13.9

V := .venv
PY := $(V)/bin/python
UV := UV_PYTHON_DOWNLOADS=never $(V)/bin/uv pip install --quiet --python $(PY) --require-hashes
LOCAL := CAREERPATH_LOCAL=1 CAREERPATH_DATA="$(DATA)" CAREERPATH_PORT=$(PORT)

.PHONY: run dev demo test lint bench nemesis screenshots lock
.DEFAULT_GOAL := run

run: $(V)/fonts.done
	@$(LOCAL) $(PY) manage.py serve

dev: $(V)/test.done
	@$(LOCAL) CAREERPATH_DEBUG=1 $(PY) manage.py serve --dev

demo: $(V)/run.done
	@$(LOCAL) $(PY) manage.py prepare --verbosity 0
	@$(LOCAL) $(PY) manage.py demo

test: $(V)/test.done
	@$(PY) -m tests $(ARGS)

lint: $(V)/test.done
	@$(V)/bin/ruff check .
	@$(V)/bin/ruff format --check .
	@$(V)/bin/djlint templates --lint --quiet
	@$(V)/bin/mypy .

# Measures what docs/performance.md says, and writes it. Wants a quiet machine, and 5 GB in the temporary folder.
bench: $(V)/test.done
	@$(PY) -m tests.benchmarks

# Tries to lose what somebody writes, in some 15 minutes, and writes docs/reliability.md.
nemesis: $(V)/test.done
	@$(PY) -m tests.nemesis $(ARGS)

# Takes the pictures of README and landing page, of the demo account, and the icons of the installed app.
screenshots: $(V)/test.done
	@$(PY) -m tests.screenshots

# Writes the requirements files anew from pyproject.toml.
lock: $(V)/uv.done
	@$(V)/bin/uv pip compile --quiet --universal --generate-hashes --no-header pyproject.toml -o requirements.txt
	@$(V)/bin/uv pip compile --quiet --universal --generate-hashes --no-header --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	@$(V)/bin/uv pip compile --quiet --universal --generate-hashes --no-header --group fonts -c requirements.txt -o requirements-fonts.txt

$(V)/uv.done:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is missing: install it (Debian: apt-get install python3 python3-venv)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Name another with make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing: install it (Debian: apt-get install python3-venv)."; exit 1; }
	@echo "Setting up $(V) …"
	@$(PYTHON) -m venv $(V)
	@$(V)/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(V)/run.done: $(V)/uv.done requirements.txt
	@$(UV) -r requirements.txt
	@touch $@

# Without them it serves as well, so this is tried once, and says itself what is missing.
$(V)/fonts.done: $(V)/run.done requirements-fonts.txt careerpath/management/commands/make_fonts.py
	@$(UV) -r requirements-fonts.txt || true
	@$(PY) manage.py make_fonts || true
	@touch $@

$(V)/test.done: $(V)/fonts.done requirements-dev.txt
	@$(UV) -r requirements-dev.txt
	@touch $@
