# make          lint, types, imports and the quick tests
# make test     that and all the rest
# make fuzz     a minute of coverage-guided runs for each reader of foreign input (SECONDS=600: longer)
# make faults   every verb that changes a store, struck at each of its system calls with each fault; hours (EVERY=20: each twentieth)
# make demo     a working chain for each algorithm in a temporary store
# make install  what shells and readers need beside the command, under DESTDIR and PREFIX
# Everything runs in .venv, which is made on first use.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= auto
SECONDS ?= 60
PREFIX ?= /usr/local
EVERY ?= 1

.PHONY: check lint test demo fix golden generate bench faults install fuzz clean
check: lint
	$(BIN)/python -m pytest -q -n $(WORKERS) -m "not slow"

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/python -m pytest -q -n $(WORKERS)

demo: $(BIN)/pcactl
	./tools/demo.sh $(BIN)/pcactl

fix: $(VENV)/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(VENV)/ready
	$(BIN)/python tools/generate.py

golden: $(VENV)/ready
	PCACTL_REWRITE_GOLDEN=1 $(BIN)/python -m pytest -q tests -k golden

bench: $(VENV)/ready
	$(BIN)/python benchmarks/run.py

faults: $(VENV)/ready
	$(BIN)/python -m tests.faults --every $(EVERY)
	PCACTL_FAULTS=all $(BIN)/python -m pytest -q tests/faults

fuzz: $(VENV)/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	for target in $$($(BIN)/python -c 'from tests.fuzz.targets import TARGETS; print(*TARGETS)'); do $(BIN)/python -m tests.fuzz $$target $(SECONDS) || exit 1; done

# Completions and manual pages. The command itself is pipx's or pip's.
install:
	install -d $(addprefix '$(DESTDIR)$(PREFIX)'/share/,bash-completion/completions zsh/site-functions fish/vendor_completions.d)
	install -m 644 completions/pcactl.bash '$(DESTDIR)$(PREFIX)'/share/bash-completion/completions/pcactl
	install -m 644 completions/_pcactl '$(DESTDIR)$(PREFIX)'/share/zsh/site-functions/_pcactl
	install -m 644 completions/pcactl.fish '$(DESTDIR)$(PREFIX)'/share/fish/vendor_completions.d/pcactl.fish
	for page in $(wildcard man/*.[157]); do \
	    install -d '$(DESTDIR)$(PREFIX)'/share/man/man$${page##*.} && install -m 644 $$page '$(DESTDIR)$(PREFIX)'/share/man/man$${page##*.} || exit 1; \
	done

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/pcactl: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/ready: $(BIN)/pcactl
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@
