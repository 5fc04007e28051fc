# All that is needed is make, Node >= 18 with npm, and root or a running Docker engine. Everything else is found or
# installed; nothing is done twice. ARGS passes options on: make test ARGS='--grep RS-04'
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
ARGS ?=

# `npm ci` brings Node 24; every recipe runs on it.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
# Compiled JavaScript is kept from one process to the next.
export NODE_COMPILE_CACHE ?= $(CURDIR)/node_modules/.cache/compiled
packages := node_modules/.package-lock.json
cli := node fixtures/cli/main.ts
e2e := core_pipeline resilience feature_journey data_flow cross_phase delta_lake

.PHONY: help validate-pipeline test test-e2e check bench prove up down ps logs ui report trace doctor setup clean

# These need no image of the lake; whatever else is missing is built when a selected test asks for it.
validate-pipeline ui up bench: ARGS_SETUP := core

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

validate-pipeline: setup ## drive trips through the pipeline and print every hop that they passed
	npx playwright test --project=core_pipeline $(ARGS)

test: setup ## run everything
	npx playwright test $(ARGS)

test-e2e: setup ## run what needs the pipeline, not the harness's own tests
	npx playwright test $(addprefix --project=,$(e2e)) $(ARGS)

check: $(packages) ## types, lint, format, arrows between folders, unused code
	npx tsc --noEmit -p .
	npx eslint . --max-warnings 0
	npx prettier --check --log-level warn .
	npx depcruise --config .dependency-cruiser.js --output-type err fixtures e2e compose/services test-data bench
	npx knip

bench: setup ## measure start, latency and the Kafka tap against their references
	$(cli) bench $(ARGS)

prove: setup ## plant each known defect and show which test catches it
	$(cli) prove $(ARGS)

up: setup ## start the pipeline and keep it running
	$(cli) up $(ARGS)

down: $(packages) ## stop what `make up` or a kept run has left
	$(cli) down $(ARGS)

ps: $(packages) ## the kept pipeline's containers
	$(cli) ps $(ARGS)

logs: $(packages) ## what its services wrote: make logs ARGS='gateway --since 5m'
	$(cli) logs $(ARGS)

ui: setup ## Playwright's UI mode
	npx playwright test --ui $(ARGS)

report: $(packages) ## open the last run's report
	npx playwright show-report $(ARGS)

trace: $(packages) ## open the newest trace, or TRACE=path
	npx playwright show-trace $(or $(TRACE),$(shell ls -t test-results/*/trace.zip 2>/dev/null | head -1)) $(ARGS)

doctor: $(packages) ## say what is missing and how to get it
	$(cli) doctor $(ARGS)

setup: $(packages) ## find or install engine, plugins and browser, build missing images
	@$(cli) setup $(ARGS_SETUP)

clean: ## remove reports, caches and a kept pipeline; images stay
	if [ -e $(packages) ]; then $(cli) down; fi
	rm -rf test-results playwright-report power-report blob-report .cache

$(packages): package-lock.json package.json
	@echo 'packages: npm ci'
	npm ci --no-audit --no-fund
	@test -x node_modules/.bin/node || { echo 'npm did not run the install script of its package "node": npm rebuild node'; exit 1; }
	@touch $@
