# One command per need; `make help` lists them. CI calls the same ones.
SHELL := /bin/bash
BOX := image-build/box
INSIDE := image-build/inside
PYTEST := python3 -m pytest
MINUTES ?= 10

.DEFAULT_GOAL := help
.PHONY: help parts up down status logs shell reset demo demo-remove check test test-unit test-calls test-browser test-image test-full bench lock vendor format host

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16

host:
	@image-build/host-packages

parts: host
	@image-build/build root python layer static translations sounds > /dev/null

up: host ## build what is missing, boot the box, print its address and the set-up code
	@$(BOX) up

down: ## power the box off; what it stored stays
	@$(BOX) down

status: ## the box's address and units
	@$(BOX) status

logs: ## follow the box's journal
	@$(BOX) logs

shell: ## a root shell in the box
	@$(BOX) shell

reset: ## stop the box and forget everything it stored
	@$(BOX) reset

demo: up ## a small shop and live calls through it (MINUTES=10)
	@image-build/demo --minutes $(MINUTES)

demo-remove: ## take the demo's shop and its calls away
	@image-build/demo --remove

check: host ## style, types, shell, templates, translations, import rules
	@$(INSIDE) box image-build/check

format: host ## format the Python files
	@$(INSIDE) box ruff format .

test-unit: host ## unit tests, on the box's own Python
	@$(INSIDE) box $(PYTEST) -q -n auto --ignore=tests/calls --ignore=tests/browser --ignore=tests/image --ignore=tests/bench tests

test-calls: parts ## real calls through real boxes
	@$(INSIDE) tests $(PYTEST) -q -n 4 -m "not long" tests/calls

test-browser: parts ## the pages in Chromium
	@$(INSIDE) tests $(PYTEST) -q -m "not long" tests/browser

test-image: parts ## the box itself
	@$(INSIDE) tests $(PYTEST) -q -m "not long" tests/image

test: check test-unit test-image test-calls test-browser ## everything but the long tests

test-full: check test-unit parts ## everything
	@$(INSIDE) tests env LINEBOX_KILLS=200 $(PYTEST) -q -n 4 tests/image tests/calls tests/browser

bench: parts ## measure against a hand-written dialplan
	@$(INSIDE) tests python3 -m tests.bench.run

lock: ## lock the Python packages anew (needs uv)
	@image-build/lock

vendor: host ## keep the Debian packages of this commit in vendor/
	@image-build/vendor
