# make chat: set up, index notes/, open the chat; make chat NOTES=path/to/notes: of your own.
# make test: set up, run the tests.
# make quick: the tests of half a minute.   make coverage: all tests, and which lines they reach.
# Only Python (3.11 or newer) is needed; everything else goes into .venv.
# make widget: bundle widget/ into kb/render/widget/, for who changes it; needs Node 20 or newer.
# make strangers SNAPSHOTS=…: build and judge other people's notes; see bench/strangers.py.
# make reference: write docs/cli.md, docs/api.md and docs/http.md anew from the code.

PYTHON ?= python3
# Of a folder of one's own, the index lies in the user's cache folder, not in this one.
NOTES :=
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
TORCH := $(shell sed -n 's/^torch==//p' constraints.txt)
READY := .venv/.kb-installed
# Three processes for two cores: tests often wait, for a browser, a process, a run.
PYTEST := $(BIN)/python -m pytest -n 3

.PHONY: chat test quick coverage install lint widget strangers reference clean

chat: install
	@$(BIN)/kb chat $(if $(NOTES),"$(NOTES)",notes --index .kb)

test: install
	@echo "kb: running the tests …"
	@$(PYTEST)

quick: install
	@$(PYTEST) -m "not browser and not slow" --ignore tests/hostile

coverage: install
	@$(PYTEST) --cov --cov-report term:skip-covered

lint: install
	@echo "kb: ruff, mypy, and kb's own lint of notes/ …"
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/kb lint

widget: widget/node_modules
	@cd widget && npm run --silent check && npm run --silent build && npm test --silent

widget/node_modules: widget/package-lock.json
	@cd widget && npm ci --silent && touch node_modules

strangers: install
	@$(BIN)/python bench/strangers.py "$(SNAPSHOTS)"

reference: install
	@$(BIN)/python docs/reference.py

install: $(READY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "kb: needs Python 3.11 or newer; say which: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "kb: creating .venv …"
	@$(PYTHON) -m venv .venv
	@echo "kb: installing torch $(TORCH) (about 200 MB for the CPU) …"
	@$(MAKE) --no-print-directory torch
	@echo "kb: installing kb and what it needs (about 400 MB, a minute or two) …"
	@$(PIP) --editable '.[dev]'
	@touch $(READY)
	@echo "kb: installed; $(BIN)/kb works now"

# PyPI's torch for Linux brings gigabytes of CUDA. Without an NVIDIA driver take the CPU
# wheel: from the package indexes pip already knows, else from PyTorch's own, else plain.
.PHONY: torch
torch:
	@if [ "$$(uname -s)" != Linux ] || command -v nvidia-smi >/dev/null 2>&1; then \
	  $(PIP) "torch==$(TORCH)"; \
	else \
	  $(PIP) "torch==$(TORCH)+cpu" 2>/dev/null \
	  || $(PIP) "torch==$(TORCH)+cpu" --retries 1 --extra-index-url https://download.pytorch.org/whl/cpu \
	  || { echo "kb: no CPU wheel of torch can be reached; taking PyPI's"; $(PIP) "torch==$(TORCH)"; }; \
	fi

clean:
	rm -rf .venv .kb build *.egg-info widget/node_modules
