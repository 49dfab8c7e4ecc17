# "make" lists what there is to do. Everything is installed into .venv in this folder and nowhere else.
# To use another Python:          make clean, then make run PYTHON=python3.12
# To hand on options to a target: make run ARGS="--help", make test ARGS="-x tests/test_name.py"

PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.make-stamp

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help app run calibrate prove test test-all test-slurm lint audit docs pictures bench clean say-app browser say-run say-calibrate say-prove say-test say-test-all say-test-slurm moved

help:
	@echo "make run       run the model once and write the results to results/run"
	@echo "make app       open the page with sliders and the answer in the browser; it needs no network"
	@echo "make calibrate fit the model to its targets anew and install the posterior (about a quarter of an hour)"
	@echo "make prove     prove that the fit finds what is known and that planted errors are caught (about an hour)"
	@echo "make test      the quick tests"
	@echo "make test-all  all tests, the slow ones too"
	@echo "make test-slurm  test sweeps on a real Slurm of this machine's own (Debian, as root the first time)"
	@echo "make lint      check the style and the types of the code"
	@echo "make audit     ask PyPI for known faults of the dependencies (it needs a network; nothing is installed)"
	@echo "make docs      build the documentation in site (a few seconds; it needs no network)"
	@echo "make pictures  make the README's pictures anew (half a minute; it needs a Chromium)"
	@echo "make bench     measure the speed (the scripts in benchmarks)"
	@echo "make clean     remove .venv and caches; results stay"
	@echo "The first of them also sets up .venv (about a minute; Python 3.11-3.13)."

run: say-run $(STAMP)
	@$(BIN)/bofast run --draws 100 --out results/run --overwrite $(ARGS)

app: say-app $(STAMP)
	@$(BIN)/bofast app $(ARGS)

calibrate: say-calibrate $(STAMP)
	@$(BIN)/bofast calibrate --out results/calibration --install $(ARGS)
	@$(BIN)/bofast evidence --install

prove: say-prove $(STAMP)
	@$(BIN)/bofast prove --out results/proof $(ARGS)

test: say-test $(STAMP) browser
	@$(BIN)/python -m pytest -q -n auto --dist loadfile $(ARGS)

test-all: say-test-all $(STAMP) browser
	@$(BIN)/python -m pytest -q -m "" -n auto --dist loadfile $(ARGS)

# Where Slurm can't be had (status 3) the line of the script says why, and that is no failure.
test-slurm: say-test-slurm $(STAMP)
	@tests/slurm/one_node.sh install || { status=$$?; [ $$status = 3 ] || exit $$status; \
	  echo "SWEEPS WERE NOT TESTED ON SLURM; the line above says why."; exit 0; }; \
	$(BIN)/python -m pytest -q -m "" tests/test_slurm.py $(ARGS)

lint: $(STAMP)
	@$(BIN)/ruff check . $(ARGS)
	@$(BIN)/mypy

# In an environment of its own, which uv throws away; --strict fails where a package could not be looked up.
audit: $(STAMP)
	@UV_SYSTEM_CERTS=true $(BIN)/uvx pip-audit --strict --no-deps --disable-pip -r constraints.txt $(ARGS)

docs: $(STAMP)
	@PYTHONPATH=. $(BIN)/python -m sphinx -q -W --keep-going -d build/doctrees -b html docs site $(ARGS)
	@echo "Open site/index.html."

pictures: $(STAMP) browser
	@PYTHONPATH=. $(BIN)/python docs/make_pictures.py

bench: $(STAMP)
	@found=; \
	for script in benchmarks/[!_]*.py; do \
	  [ -e "$$script" ] || continue; \
	  found=yes; \
	  echo "$$script"; \
	  PYTHONPATH=. $(BIN)/python "$$script" $(ARGS) || exit 1; \
	done; \
	[ -n "$$found" ] || { echo "There is no script in benchmarks." >&2; exit 1; }

clean:
	@rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis build dist site *.egg-info
	@find . -name .git -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +
	@echo "Removed .venv and the caches; results stay."

say-app:
	@echo "Opening the page (the first time also about two minutes of set-up and compiling); Ctrl-C ends it."

# The tests in a browser take Debian's; where it can't be had they are left out, and the last lines of the tests say so.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null \
	  || { echo "Installing Debian's chromium for the tests in a browser (once)."; \
	       install="apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core"; export DEBIAN_FRONTEND=noninteractive; \
	       $$install >/dev/null 2>&1 || { apt-get update -qq && $$install; } >/dev/null 2>&1 \
	       || echo "It could not be had; these tests are left out."; }

say-run:
	@echo "Running the model once into results/run (usually under a minute; the first time also about a minute of set-up)."

say-calibrate:
	@echo "Fitting the model to its targets in results/calibration: about a quarter of an hour; stopped, it goes on from there."

say-prove:
	@echo "Proving the machinery in results/proof: about an hour; stopped, it goes on from there."

say-test:
	@echo "Running the quick tests: about five minutes on two cores (the first time also about a minute of set-up)."

say-test-all:
	@echo "Running all tests: about a quarter of an hour on two cores."

say-test-slurm:
	@echo "Testing sweeps on Slurm: about three minutes, and as long to install it the first time."

# The set-up. The stamp holds the folder it was made in: an environment does not survive being moved.
ifneq ($(wildcard $(STAMP)),)
ifneq ($(shell cat $(STAMP)),$(CURDIR))
$(STAMP): moved
endif
endif
moved:

$(STAMP): pyproject.toml constraints.txt
	@start=$$(date +%s); \
	supported='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; \
	if [ -e $(STAMP) ] && [ "$$(cat $(STAMP))" != "$(CURDIR)" ]; then rm -rf $(VENV); fi; \
	if ! $(BIN)/python -c "import pip; $$supported" >/dev/null 2>&1; then \
	  version=$$("$(PYTHON)" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null); \
	  if [ -z "$$version" ]; then \
	    echo "Python 3.11, 3.12 or 3.13 is needed, but \"$(PYTHON)\" does not start: install one of them, or name it, as in \"make run PYTHON=python3.12\"." >&2; exit 1; \
	  elif ! "$(PYTHON)" -c "$$supported"; then \
	    echo "Python 3.11, 3.12 or 3.13 is needed, but \"$(PYTHON)\" is $$version: install one of them, or name it, as in \"make run PYTHON=python3.12\"." >&2; exit 1; \
	  elif ! "$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "Python's venv module is missing from \"$(PYTHON)\": on Debian and Ubuntu, \"apt install python3-venv\" brings it." >&2; exit 1; \
	  fi; \
	  echo "Making .venv with Python $$version."; \
	  "$(PYTHON)" -m venv --clear $(VENV) || { echo "Python could not make .venv in this folder." >&2; exit 1; }; \
	fi; \
	echo "Installing what the project needs into .venv (once; about a minute)."; \
	log=$(VENV)/setup.log; : > $$log; \
	if $(BIN)/python -m pip install --quiet --disable-pip-version-check uv >>$$log 2>&1 \
	  && UV_SYSTEM_CERTS=true UV_COMPILE_BYTECODE=1 $(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt -e ".[test]" >>$$log 2>&1; then :; \
	else \
	  echo "uv did not manage; trying with pip (some minutes)."; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test]" >>$$log 2>&1 \
	    || { cat $$log >&2; echo "The installation failed; the lines above say why." >&2; exit 1; }; \
	fi; \
	printf '%s\n' "$(CURDIR)" > $(STAMP); \
	echo "Set up in $$(( $$(date +%s) - start )) s."
