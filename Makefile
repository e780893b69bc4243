# `make run` and `make test` set everything up first; both are safe to run again.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet
INSTALLED := $(VENV)/.installed
DEV_INSTALLED := $(VENV)/.installed-dev
DATABASE ?= aftersales.duckdb
OUTPUT ?= output
SPARK := pyspark~=4.3.0
SPARK_VENV := .venv-spark
SPARK_INSTALLED := $(SPARK_VENV)/.installed
BI_VENV := .venv-bi
BI_INSTALLED := $(BI_VENV)/.installed
BI_PORT ?= 8088
MF_VENV := .venv-metricflow
MF_INSTALLED := $(MF_VENV)/.installed
ENGINE_TESTS := $(BIN)/pytest --timeout 1800 tests/python/engines
SIZES ?= 100000 1000000
CASES ?= 3200
LOCK_VENV := target/lock
COMPILE := $(LOCK_VENV)/bin/uv pip compile --quiet --upgrade --universal \
	--python-version 3.11 --generate-hashes --no-strip-extras --no-header

# Compiled Python is what makes a second start quick, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE
export DBT_SEND_ANONYMOUS_USAGE_STATS := 0

.DEFAULT_GOAL := help
.PHONY: help setup dev run test lint lint-sources dbt-test python-test test-engines test-postgres test-spark test-metricflow bench bench-adapters fuzz bi test-bi lock bi-lock clean

help:
	@echo "make run    set up, build the demo company's KPIs, publish and show them"
	@echo "make test   set up and run every check"
	@echo "make test-engines   compare every mart on DuckDB, PostgreSQL and Spark"
	@echo "make test-postgres  the same without Spark (package postgresql-15)"
	@echo "make test-spark     the same without PostgreSQL (Java 17)"
	@echo "make test-metricflow  compare the semantic model with the KPIs"
	@echo "make bi     install Apache Superset beside it and serve the KPIs on this machine"
	@echo "make lint   the style checks alone; make lint-sources those of source systems"
	@echo "make bench  measure builds of large inputs, into BENCHMARKS.md"
	@echo "make bench-adapters  print what each system's adapter adds to a build"
	@echo "make fuzz   try everything that goes wrong, 3,200 cases (half an hour)"
	@echo "make setup  the virtual environment alone, with what users need"
	@echo "make dev    the same, with what the checks need"
	@echo "make lock   write the lock files from pyproject.toml, with newest versions"
	@echo "make clean  remove what dbt and the tests wrote, and the environment"

setup: $(INSTALLED)

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 setup"; exit 1; }
	@echo "Setting up $(VENV) (a minute, once)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes --requirement requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@# It works; and what dbt parses here, the first build need not.
	@$(BIN)/aftersales check > /dev/null
	@touch $@

dev: $(DEV_INSTALLED)

$(DEV_INSTALLED): $(INSTALLED) requirements-dev.lock
	@echo "Adding what the checks need to $(VENV) (a minute, once)"
	@$(PIP) --require-hashes --requirement requirements-dev.lock
	@touch $@

run: setup
	@$(BIN)/aftersales build --database $(DATABASE)
	@$(BIN)/aftersales report --database $(DATABASE) --output $(OUTPUT)
	@$(BIN)/aftersales show --database $(DATABASE)

test: lint dbt-test python-test

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar --processes 2 models tests analyses

# The models of source systems, which sqlfluff skips while they are off: two minutes.
lint-sources: dev
	$(BIN)/python scripts/dev/lint_sources.py

# No wrapper: `dbt build` with the shipped profile is a supported way to work.
dbt-test: setup
	mkdir -p target/plain
	AFTERSALES_WORK_DATABASE=target/plain/aftersales_work.duckdb \
		$(BIN)/dbt --quiet build --target-path target/plain

python-test: dev
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

# Servers of the tests' own on free ports: PostgreSQL, from Debian's postgresql-15, and a
# Spark cluster of a master, two workers and a Thrift server.
test-engines: dev $(SPARK_INSTALLED)
	AFTERSALES_ENGINES="postgres spark" $(ENGINE_TESTS)

test-postgres: dev
	AFTERSALES_ENGINES=postgres $(ENGINE_TESTS)

test-spark: dev $(SPARK_INSTALLED)
	AFTERSALES_ENGINES=spark $(ENGINE_TESTS)

$(SPARK_INSTALLED): requirements-spark.lock
	@echo "Installing Spark into $(SPARK_VENV) (a minute and 0.5 GB, once)"
	@$(PYTHON) -m venv $(SPARK_VENV)
	@$(SPARK_VENV)/bin/python -m pip --disable-pip-version-check install -qq \
		--require-hashes --requirement requirements-spark.lock
	@touch $@

bench: dev
	$(BIN)/python scripts/dev/run_benchmark.py --sizes $(SIZES)

bench-adapters: dev
	$(BIN)/python scripts/dev/run_benchmark.py --sizes $(SIZES) --adapters

fuzz: dev
	$(BIN)/python scripts/dev/run_fuzz.py --count $(CASES) --jobs 2

$(BI_INSTALLED): bi/requirements.lock
	@echo "Installing Superset into $(BI_VENV) (two minutes and 0.9 GB, once)"
	@$(PYTHON) -m venv $(BI_VENV)
	@$(BI_VENV)/bin/python -m pip --disable-pip-version-check install -qq \
		--no-deps --requirement bi/requirements.lock
	@touch $@

bi: setup $(BI_INSTALLED)
	@$(BIN)/python bi/make_bundle.py --database $(DATABASE) --output $(BI_VENV)/bundle
	@$(BI_VENV)/bin/python bi/serve.py --database $(DATABASE) --port $(BI_PORT) \
		--bundle $(BI_VENV)/bundle

$(MF_INSTALLED): pyproject.toml
	@echo "Installing MetricFlow into $(MF_VENV) (a minute, once)"
	@$(PYTHON) -m venv $(MF_VENV)
	@$(MF_VENV)/bin/python -m pip --disable-pip-version-check install -qq \
		--editable .[metricflow]
	@touch $@

test-metricflow: dev $(MF_INSTALLED)
	AFTERSALES_METRICFLOW=$(abspath $(MF_VENV))/bin $(BIN)/pytest --timeout 1200 \
		tests/python/output/test_semantic_model.py

test-bi: dev $(BI_INSTALLED)
	AFTERSALES_BI_PYTHON=$(abspath $(BI_VENV))/bin/python $(BIN)/pytest --timeout 1200 \
		tests/python/output/test_bi.py

bi-lock:
	$(PYTHON) -m venv target/bi-lock
	target/bi-lock/bin/python -m pip install --quiet --requirement bi/requirements.in
	target/bi-lock/bin/python -m pip list --format=freeze --exclude pip \
		> bi/requirements.lock

# Both hold every platform and Python from 3.11 on. What users get is what was checked:
# the first has no version that the second has not.
lock:
	$(PYTHON) -m venv $(LOCK_VENV)
	$(LOCK_VENV)/bin/python -m pip install --quiet uv
	$(COMPILE) --extra install --extra dev --extra postgres --extra spark \
		--output-file requirements-dev.lock pyproject.toml
	$(COMPILE) --extra install --constraints requirements-dev.lock \
		--output-file requirements.lock pyproject.toml
	echo "$(SPARK)" | $(COMPILE) --output-file requirements-spark.lock -

clean:
	rm -rf target logs output $(VENV) $(MF_VENV)
