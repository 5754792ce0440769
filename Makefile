# `make demo` and `make test` are all the set-up there is.
PYTHON ?= python3
JOBS ?= 2
BIN := .venv/bin

.PHONY: demo test soak conformance fuzz lint docs bench clean

.venv/made: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	touch $@

.venv/made-test: .venv/made
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[test]'
	touch $@

.venv/made-lint: .venv/made
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[test,lint]'
	touch $@

.venv/made-fuzz: .venv/made
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[fuzz]'
	touch $@

.venv/made-bench: .venv/made
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[bench]'
	touch $@

demo: .venv/made
	$(BIN)/searcharchive import data/sample
	@echo
	@echo '$$ searcharchive search missile shield --date 2001..2008'
	@$(BIN)/searcharchive search missile shield --date 2001..2008
	@echo
	@echo '$$ searcharchive search strike --dateline germany --dateline poland'
	@$(BIN)/searcharchive search strike --dateline germany --dateline poland

test: .venv/made-test
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder -m 'not soak'

# The long forms, half an hour on two cores: hundreds of faults and kills, a thousand flipped
# bits, and the fuzzers. The report goes to standard output and to build/soak.txt.
soak: .venv/made-test .venv/made-fuzz
	$(BIN)/python -m tests.soak --jobs $(JOBS)

# Whoosh's own tests, over our codec: see tests/conformance/run.py.
conformance: .venv/made-test
	$(BIN)/python tests/conformance/run.py

# FUZZ_SECONDS for each of 13 targets: see fuzz/__init__.py.
FUZZ_SECONDS ?= 60
fuzz: .venv/made-fuzz
	$(BIN)/python -m fuzz --seconds $(FUZZ_SECONDS)

lint: .venv/made-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: .venv/made-test
	$(BIN)/python docs/make_reference.py
	$(BIN)/python docs/record.py README.md docs/tutorial.md docs/query-language.md

# BENCH_SIZE: reuters, 10k, 100k, 1m, or all of them, which is the default. The bytecode is made
# first, as an installation does, for commands are timed as whole processes.
bench: .venv/made-bench
	$(BIN)/python -m compileall -q searcharchive
	$(BIN)/python -m benchmarks.ranking ../shared/corpora/judged
	$(BIN)/python -m benchmarks.ranking ../shared/corpora/judged --expand
	$(BIN)/python -m benchmarks.candidates ../shared/corpora/judged
	$(BIN)/python -m benchmarks.ocr ../shared/corpora/judged
	$(BIN)/python -m benchmarks.similar ../shared/corpora/reuters21578
	$(BIN)/python -m benchmarks.topics ../shared/corpora/reuters21578
	$(BIN)/python -m benchmarks.datelines ../shared/corpora/reuters21578
	$(BIN)/python -m benchmarks.speed --reuters ../shared/corpora/reuters21578

clean:
	rm -rf .venv build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache
