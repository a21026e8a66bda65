# Two commands set themselves up: `make demo` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help demo test check audit sbom faults trust tour evaluate bench load serve clean

SERVE ?= 1
PORT ?= 8000
ROWS ?= 5000
PY := .venv/bin/python
PYTEST_ARGS ?=
BENCH_ARGS ?=
LOAD_ARGS ?=

help: ## what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/'

demo: ## simulate, run one night, open the review desk on http://127.0.0.1:8000 (SERVE=0: stop before serving)
	@scripts/setup
	@.venv/bin/loep demo --rows $(ROWS) --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve,)

check: ## lint, types, import contracts, ways in
	@scripts/setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/mypy
	.venv/bin/bandit -q -r src flows rules models -c pyproject.toml

audit: ## known holes in what the lock holds; asks an advisory service, so it needs the network
	@scripts/setup
	@scripts/audit

sbom: ## what Loep is built of, as CycloneDX (var/sbom.json)
	@scripts/setup
	@mkdir -p var
	.venv/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible -o var/sbom.json

test: check ## check, then the whole suite with a real browser and a real PostgreSQL
	@scripts/setup browser
	$(PY) -m pytest -n 2 --dist loadfile $(PYTEST_ARGS)

faults: ## what goes wrong on purpose, all of it: kills at every failpoint on both databases (half an hour)
	@scripts/setup
	$(PY) -m pytest -n 2 -m faults $(PYTEST_ARGS)

trust: ## every test that shows a promise, on both databases, and docs/trust.md out of how they ended (an hour)
	@scripts/setup
	$(PY) -m tests.trust -n 2 --dist loadfile $(PYTEST_ARGS)

tour: ## pictures of every part of the desk into docs/tour.md
	@scripts/setup browser
	$(PY) -m tests.tour

evaluate: ## nights over a panel of seeds: what is found, whom it troubles (docs/evaluation.md; ROWS=100000 for a large one)
	@scripts/setup
	$(PY) -m tests.bench.panel $(if $(filter command,$(firstword $(origin ROWS))),--rows $(ROWS),)

bench: ## speed and memory beside peers, in an environment of its own (docs/bench.md; an hour)
	@scripts/setup bench
	.venv-bench/bin/python -m tests.bench $(BENCH_ARGS)

load: ## fifty reviewers over a million cases while nights run (docs/load.md; ten minutes)
	@scripts/setup
	$(PY) -m tests.bench.load $(LOAD_ARGS)

serve: ## the review desk on what `make demo` left
	@scripts/setup
	.venv/bin/loep serve --port $(PORT)

clean: ## forget the demo
	rm -rf var screenshots
