# Everything by four words: make setup, make demo, make test, make bench; and make drills.
# Needs Python 3.11 or newer and nothing else; on Debian the tests fetch Chromium, a Chinese font and OBS.

PYTHON ?= python3
BIN := .venv/bin
UI := src/kaibo/console/static/index.html
UI_SOURCES := $(shell find ui -path ui/node_modules -prune -o -type f ! -name schema.d.ts -print 2>/dev/null)

.PHONY: setup demo test lint ui-test bench clean browser studio drills

setup: .venv/.ready $(UI)

.venv/.ready: pyproject.toml uv.lock
	$(PYTHON) tools/setup.py
	@touch $@

ui/node_modules/.ready: ui/package-lock.json | .venv/.ready
	$(BIN)/python tools/node.py npm ci --no-audit --no-fund
	@touch $@

$(UI): $(UI_SOURCES) ui/node_modules/.ready
	$(BIN)/python tools/node.py npm run build
	@touch $@

demo: setup
	$(BIN)/kaibo demo $(ARGS)

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

ui-test: setup
	$(BIN)/python tools/node.py npm run types
	git diff --exit-code -- ui/src/api/schema.d.ts
	$(BIN)/python tools/node.py npm run lint
	$(BIN)/python tools/node.py npm run typecheck
	$(BIN)/python tools/node.py npm test

browser:
	$(PYTHON) tools/browser.py

studio:
	$(PYTHON) tools/studio.py

test: setup lint ui-test browser studio
	$(BIN)/pytest -n 3 --dist worksteal -m "not studio"
	$(BIN)/pytest -m "studio and not long" -rs
	@echo "Skipped here: tests marked long and the six drills (make drills); a hundred stops and a soak of the relay (make bench)."

bench: setup
	$(BIN)/python -m bench $(ARGS)

drills: setup studio
	$(BIN)/pytest -m studio
	$(BIN)/kaibo drill all $(ARGS)

clean:
	rm -rf .venv ui/node_modules $(dir $(UI)) .mypy_cache .ruff_cache dist
