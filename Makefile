# opsnb. `make help` lists the targets; `make demo` is the place to begin.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
.DEFAULT_GOAL := help
.PHONY: help install demo test spark lint browser preview serve soak lab bench lock screenshots notebooks clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1|\2/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

install: $(STAMP) ## make .venv with everything in requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "opsnb needs Python 3.11 or newer; name one with: make PYTHON=python3.11"; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "This Python cannot make environments. On Debian or Ubuntu: apt install python3-venv"; exit 2; }
	@echo "==> Making .venv and installing what requirements.lock lists (a few minutes, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: install ## check the records, make sample data, run every desk's notebooks, publish, build both sites
	@echo "==> 1/6 Are the records in kb/ sound?"
	@$(BIN)/opsnb check
	@echo "==> 2/6 Sample data: a month of tickets, a week of calls"
	@$(BIN)/opsnb sample --db build/demo.db
	@echo "==> 3/6 Running the notebooks of every desk on it"
	@$(BIN)/opsnb run --all -p db=build/demo.db --out reports; code=$$?; \
	  if [ $$code -gt 1 ]; then exit $$code; fi; \
	  if [ $$code -eq 1 ]; then echo "    The sample desks break some promises: that is what the checks are there to show."; fi
	@echo "==> 4/6 One of them made again: is it the same?"
	@$(BIN)/opsnb verify reports/customer-care/sla-check
	@echo "==> 5/6 Publishing them in the staff site"
	@$(BIN)/opsnb report publish reports
	@echo "==> 6/6 Building the sites"
	@$(BIN)/opsnb build
	@$(BIN)/opsnb gate
	@echo
	@echo "Look at:"
	@for page in reports/*/*/report.html; do \
	  printf '  %-56s %s\n' $$page "$$(sed -n 's:.*<title>\(.*\)</title>.*:\1:p' $$page)"; done
	@printf '  %-56s %s\n' site/staff/reports/index.html "all of them, published for the staff" \
	  site/staff/index.html "what staff read (make preview shows it at an address)" \
	  site/public/index.html "what customers read" \
	  "$(BIN)/opsnb explain 17 --db build/demo.db" "how the clocks of one ticket ran"

browser: install ## find or install Chromium for the tests
	@sh tests/chromium.sh $(BIN)

lint: install ## format, lint, types and the direction of imports
	@$(BIN)/ruff format --check src tests benches
	@$(BIN)/ruff check src tests benches
	@$(BIN)/mypy
	@$(BIN)/lint-imports

notebooks: install ## run the committed notebooks and compare every output
	@$(BIN)/python -m pytest -q --nbval --nbval-sanitize-with notebooks/nbval.cfg -p no:cacheprovider notebooks

test: install browser lint ## everything CI runs
	@echo "==> Tests"
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile tests
	@echo "==> Notebooks: their outputs are compared with those committed"
	@$(MAKE) --no-print-directory notebooks
	@echo "==> All good"

spark: install ## run the tests of the Spark engine; installs PySpark, and Java where it may
	@sh tests/java.sh
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements-spark.lock
	@echo "==> The same SQL text on SQLite, DuckDB and Spark"
	@$(BIN)/python -m pytest -q tests/rules/test_engines.py

preview: install ## show the staff site at http://127.0.0.1:8000 while you write
	@$(BIN)/opsnb preview

serve: install ## run the service: both sites, forms that come in, tickets
	@$(BIN)/opsnb serve

soak: install ## 10,000 forms from 16 clients, with a kill in the middle; nothing is lost
	@$(BIN)/python tests/soak.py

lab: install ## open JupyterLab at its start page: the notebooks by question, a form to run one
	@echo "JupyterLab opens in your browser; its address is printed below. Ctrl+C stops it."
	@$(BIN)/jupyter lab -y --LabApp.default_url=/lab/tree/notebooks/start.ipynb \
	  --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate $(if $(filter 0,$(shell id -u)),--allow-root)

bench: install ## speed as ratios, each pair measured in one run
	@missed=; for bench in benches/*_bench.py; do echo "==> $$bench"; $(BIN)/python $$bench || missed="$$missed $$bench"; done; \
	  if [ -n "$$missed" ]; then echo "A limit does not hold in:$$missed"; exit 1; fi

screenshots: install browser ## pictures of every template, wide, narrow and dark
	@$(BIN)/python tests/site/screenshots.py

lock: install ## write requirements.lock and requirements-spark.lock anew
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --extra duckdb --extra lab --group dev --universal --generate-hashes --no-emit-index-url \
	  --python-version 3.11 --no-annotate --quiet --upgrade --custom-compile-command "make lock" -o requirements.lock
	@echo "pyspark>=4.1" | $(BIN)/uv pip compile - --universal --generate-hashes --no-emit-index-url \
	  --python-version 3.11 --no-annotate --quiet --upgrade --custom-compile-command "make lock" -o requirements-spark.lock

clean: ## remove what was made, but for .venv
	@rm -rf site reports build screenshots .pytest_cache .mypy_cache .ruff_cache .hypothesis
