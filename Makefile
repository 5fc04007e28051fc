# All that is needed is make, Node >= 18 with npm, and root or a running Docker engine. Everything else is found or
# installed; nothing is done twice. ARGS passes options on: make test ARGS='--grep RS-04'
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
ARGS ?=
# For the commands about a kept stack, which without it are about all that are kept; make up takes the first one.
PLATFORM ?=

# `npm ci` brings Node 24; every recipe runs on it.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
# Compiled JavaScript is kept from one process to the next.
export NODE_COMPILE_CACHE ?= $(CURDIR)/node_modules/.cache/compiled
packages := node_modules/.package-lock.json
cli := node fixtures/cli/main.ts
platform = $(if $(PLATFORM),--platform $(PLATFORM))
e2e := core_pipeline resilience feature_journey data_flow cross_phase delta_lake contracts units runtime market_data market_data_recovery docker_stack data_freshness cdc alerting platform_alerts market_data_alerts cdc_alerts
desktop := $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter Darwin,$(shell uname -s)))
# The main job of each platform.
main_rideshare := core_pipeline
main_market-data := market_data
main_cdc := cdc
main_alerting := alerting
main = $(or $(main_$(or $(PLATFORM),rideshare)),$(error there is no main job of $(PLATFORM): rideshare, market-data, cdc and alerting have one))

.PHONY: help validate-pipeline test test-e2e check check-lint check-types check-arrows check-format check-unused bench prove mutate up down ps logs watch ui report compare trace doctor setup dist clean

# These need no image of the lake; whatever else is missing is built when a selected test asks for it.
validate-pipeline ui up watch bench mutate: ARGS_SETUP := core

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

validate-pipeline: setup ## drive events through the pipeline of PLATFORM=… and print every hop that they passed
	npx playwright test --project=$(main) $(ARGS)

test: setup ## run everything
	npx playwright test $(ARGS)

test-e2e: setup ## run what needs the pipeline, not the harness's own tests
	npx playwright test $(addprefix --project=,$(e2e)) $(ARGS)

# Two at a time, the longest first; what one finds does not keep the others from being made.
check: $(packages) ## types, lint, format, arrows between folders, unused code
	$(MAKE) -j2 --keep-going --output-sync=target check-lint check-types check-arrows check-format check-unused

check-lint:
	npx eslint . --max-warnings 0

check-types:
	npx tsc --noEmit -p .

check-arrows:
	npx depcruise --config .dependency-cruiser.js --output-type err fixtures e2e compose/services test-data bench

check-format:
	npx prettier --check --log-level warn .

check-unused:
	npx knip

bench: setup ## measure start, latency and the Kafka tap against their references
	$(cli) bench $(ARGS)

prove: setup ## plant each known defect and show which test catches it
	$(cli) prove $(ARGS)

mutate: setup ## change the services at random and list the changes that no test notices
	$(cli) mutate $(ARGS)

up: setup ## start the pipeline of PLATFORM=… and keep it running
	$(cli) up --platform $(or $(PLATFORM),rideshare) $(ARGS)

down: $(packages) ## stop what `make up` or kept runs have left; PLATFORM=… of one platform alone
	$(cli) down $(platform) $(ARGS)

ps: $(packages) ## the kept pipelines' containers
	$(cli) ps $(platform) $(ARGS)

logs: $(packages) ## what their services wrote: make logs ARGS='gateway --since 5m'
	$(cli) logs $(platform) $(ARGS)

watch: setup ## the pipeline of PLATFORM=… live in a browser: what passes, where it stops, and breaking it by a click
	$(cli) watch --platform $(or $(PLATFORM),rideshare) $(ARGS)

# Without a desktop it is served, and says where; tests of a stack that is kept begin at once.
ui: setup ## Playwright's UI mode
	npx playwright test $(if $(desktop),--ui,--ui-host=127.0.0.1 --ui-port=0) $(ARGS)

report: $(packages) ## open the last run's report
	npx playwright show-report $(ARGS)

compare: $(packages) ## what got slower, less reliable or newly red: make compare A=before/run.json B=dyetrace-report
	$(cli) compare "$(A)" "$(B)"

trace: $(packages) ## open the newest trace, or TRACE=path
	npx playwright show-trace $(or $(TRACE),$(shell ls -t test-results*/*/trace.zip 2>/dev/null | head -1)) $(ARGS)

doctor: $(packages) ## say what is missing and how to get it
	$(cli) doctor $(ARGS)

setup: $(packages) ## find or install engine, plugins and browser, build missing images
	@$(cli) setup $(ARGS_SETUP)

dist: $(packages) # what `npm pack` puts into the package: the harness as JavaScript, and the images that it builds
	rm -rf dist
	npx tsc -p tsconfig.package.json
	mkdir -p dist/compose && cp -rL compose/images compose/images.yaml compose/infrastructure.yaml compose/versions.env compose/.env dist/compose/

clean: ## remove reports, caches and a kept pipeline; images stay
	if [ -e $(packages) ]; then $(cli) down; fi
	rm -rf test-results* playwright-report* dyetrace-report* power-report mutation-report blob-report .cache dist

$(packages): package-lock.json package.json
	@echo 'packages: npm ci'
	npm ci --no-audit --no-fund --loglevel=error
	@test -x node_modules/.bin/node || { echo 'npm did not run the install script of its package "node": npm rebuild node'; exit 1; }
	@touch $@
