# Every command sets itself up: a machine with Python 3.11 or newer (with venv), make and git is enough.
PYTHON ?= python3
# A Python that is named, as in `make test PYTHON=python3.13`, gets a folder of its own: nothing is
# tried on another one by mistake.
VENV := $(if $(filter file,$(origin PYTHON)),.venv,build/$(notdir $(PYTHON)))
BIN := $(VENV)/bin
# Where the lowest and the newest versions live that pyproject.toml lets in.
LOWEST := build/$(notdir $(PYTHON))-lowest
NEWEST := build/$(notdir $(PYTHON))-newest
# The packaged dataset in the form in which commands read it fastest, and what it is made of.
COMPILED := src/routebot/compiled/dataset.json
COMPILED_OF := $(wildcard data/*.yaml data/*/*.yaml $(patsubst %,src/routebot/%/*.py,policy logic reasoning compiled))
# What a person needs to talk in a terminal, what tests need besides, what the bench needs besides.
CHAT_READY := $(VENV)/.chat-ready
READY := $(VENV)/.ready
BENCH_READY := $(VENV)/.bench-ready
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Compiled modules are kept even where an image says otherwise: to collect the tests then takes each
# of their processes 3.9 s instead of 9.4.
unexport PYTHONDONTWRITEBYTECODE
# Each process takes its tests from one stretch, whose modules share what they work out, and helps
# another when it has none left.
TEST := -m pytest --dist worksteal

.PHONY: chat test test-lowest test-newest extremes proofs mutants figures coverage check bench
.PHONY: setup screens wheel schema lowest clean

chat: $(CHAT_READY) $(COMPILED)  ## hold the interview in this terminal
	@$(BIN)/routebot chat $(ARGS)

test: $(READY) $(COMPILED)  ## run every test
	@$(BIN)/python $(TEST) -n 4 $(ARGS)

test-lowest: $(LOWEST)/.ready  ## run every test on the lowest versions that pyproject.toml lets in
	@$(LOWEST)/bin/python $(TEST) -n 4 $(ARGS)

test-newest:  ## run every test on the newest versions that pyproject.toml lets in
	@test -x $(NEWEST)/bin/python || $(PYTHON) -m venv $(NEWEST)
	@echo "bringing $(NEWEST) up to date ..."
	@$(NEWEST)/bin/python -m pip install --quiet --upgrade --upgrade-strategy eager --editable '.[dev,servers]'
	@$(NEWEST)/bin/python $(TEST) -n 4 $(ARGS)

extremes:  ## run the tests on both of these, but for long proofs and for what JavaScript and browsers do
	@$(MAKE) --no-print-directory test-lowest test-newest ARGS='-m "not proof and not hypothesis" \
	  --ignore tests/offline --ignore tests/screens/test_phone.py'

proofs: $(READY) $(COMPILED)  ## run the long proofs whole, of which `make test` runs a slice
	@$(BIN)/python $(TEST) -n 3 --whole -m "proof or hypothesis" $(ARGS)

mutants: $(READY)  ## change the judgement in small ways and see whether a test notices; half an hour
	@$(BIN)/python -m tests.mutants $(ARGS)

figures: $(READY)  ## print how long modules and functions are, how much is commented, and the like
	@$(BIN)/python -m tests.support.figures

coverage: $(READY) $(COMPILED)  ## run every test and see that enough of the code is run
	@$(BIN)/python $(TEST) -n 2 --cov --cov-report=term:skip-covered --cov-fail-under=$(FLOOR) $(ARGS)

check: $(READY)  ## style, types, policy data
	@$(BIN)/ruff format --check src tests
	@$(BIN)/ruff check src tests
	@$(BIN)/mypy
	@$(BIN)/routebot data check data

bench: $(BENCH_READY) $(COMPILED)  ## measure speed and memory, all or ARGS="tcp cold"
	@$(BIN)/python -m tests.bench --json build/bench.json $(ARGS)

screens: $(READY)  ## render every screen to build, as phones show it too, and the picture of the README
	@$(BIN)/python -m tests.support.gallery
	@$(BIN)/python -m tests.support.picture
	@$(BIN)/python -m tests.support.pictures

wheel: $(READY)  ## build the wheel, install it elsewhere and run every command
	@$(BIN)/python -m tests.support.wheel

lowest: $(READY)  ## write the lowest versions that pyproject.toml lets in to constraints-lowest.txt
	@$(BIN)/python -m tests.support.bounds

schema: $(READY)  ## write the JSON Schemas that editors use
	@$(BIN)/routebot data schema --write data/schema

setup: $(READY)  ## create the virtual environment

$(COMPILED): $(COMPILED_OF) | $(CHAT_READY)
	@$(BIN)/python -m routebot.compiled.beside 2>/dev/null || true  # commands say what is wrong

$(CHAT_READY): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) ..."
	@PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(READY): $(CHAT_READY)
	@echo "adding the test tools to $(VENV) ..."
	@PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --editable '.[dev,servers]'
	@touch $@

$(BENCH_READY): $(READY)
	@PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --editable '.[dev,servers,bench]'
	@touch $@

$(LOWEST)/.ready: pyproject.toml constraints-lowest.txt
	@test -x $(LOWEST)/bin/python || $(PYTHON) -m venv $(LOWEST)
	@echo "setting up $(LOWEST) ..."
	@PIP_CONSTRAINT=constraints-lowest.txt $(LOWEST)/bin/python -m pip install --quiet --editable '.[dev,servers]'
	@touch $@

clean:  ## remove what make made
	rm -rf $(VENV) $(COMPILED) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find src tests -name __pycache__ -exec rm -rf {} +

# The share of lines and branches that tests run; it only rises.
FLOOR := 96
