# The two commands: `make demo` and `make test`. Both set everything up first.
ENGINE ?= cpu
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed-$(ENGINE)

# Everything that runs keeps its state under the clone; compiled modules are kept, for they are imported many times.
export NIGHTCLERK_HOME ?= $(CURDIR)/.nightclerk
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test bench check unit browser setup lock infra inbox inboxes readme clean help

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: setup ## set everything up and read the bundled inbox
	@$(BIN)/nightclerk demo

test: setup browser check ## set everything up, check the code and run all tests
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

unit: setup ## the tests that need no services
	$(BIN)/pytest tests/unit

check: setup ## lint, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## measure: promises, signals, judging, windows, second readings and trainings (which need ../shared/data), the written papers, the queue, pace, grammar, parsing, start-up
	@$(BIN)/python -m tests.bench.guarantees --markdown
	@$(BIN)/python -m tests.bench.assumptions
	@$(BIN)/python -m tests.bench.starts
	@$(BIN)/python -m tests.bench.drifts --runs 100
	@$(BIN)/python -m tests.bench.audits
	@$(BIN)/python -m tests.bench.certificates --runs 100
	@$(BIN)/python -m tests.bench.signals
	@$(BIN)/python -m tests.bench.scoring ../shared/data/nda
	@$(BIN)/python -m tests.bench.scoring ../shared/data/receipt
	@$(BIN)/python -m tests.bench.scoring ../shared/data/accident_report
	@$(BIN)/python -m tests.bench.scoring ../shared/data/contract
	@$(BIN)/python -m tests.bench.windows ../shared/data/nda ../shared/data/contract
	@$(BIN)/python -m tests.bench.second_reading ../shared/data/nda ../shared/data/receipt --documents 80
	@$(BIN)/python -m tests.bench.slip_lines ../shared/data/receipt
	@$(BIN)/python -m tests.bench.ablations ../shared/data/nda ../shared/data/receipt
	@for set in tests/written/*; do test ! -d $$set || $(BIN)/nightclerk evaluate $$set --predictions $$(mktemp -d)/predictions.jsonl; done
	@$(BIN)/python -m tests.bench.review_queue
	@$(BIN)/python -m tests.bench.all_but_model
	@$(BIN)/python -m tests.bench.all_but_model --hands 2
	@$(BIN)/python -m tests.bench.end_to_end
	@$(BIN)/python -m tests.bench.peers
	@$(BIN)/python -m tests.bench.grammar
	@$(BIN)/python -m tests.bench.parsers
	@$(BIN)/python -m tests.bench.start_up
	@$(BIN)/python -m tests.bench.growth --sizes 1000,10000,100000

setup: $(INSTALLED) ## install everything; ENGINE=cuda for NVIDIA GPUs

$(INSTALLED): infra/requirements-$(ENGINE).txt pyproject.toml infra/setup.sh
	@PYTHON=$(PYTHON) infra/setup.sh $(ENGINE) $(VENV)
	@touch $@

browser: ## install the browser that tests of the review app drive
	@infra/debian.sh chromium "chromium fonts-dejavu-core" "the tests of the review app" "these tests are skipped"

inboxes: setup ## add what inboxes in S3, GCS, Azure and behind SFTP need
	$(BIN)/uv pip install --no-deps --requirement infra/requirements-inboxes.txt --python $(BIN)/python

lock: ## pin all dependencies anew, for both engines
	@infra/lock.sh $(BIN)/uv

infra: ## check the files for containers, Kubernetes and dashboards with tools of their own
	@PYTHON=$(PYTHON) infra/check.sh $(VENV)/checks

inbox: setup ## make the bundled inbox and the golden cases anew
	$(BIN)/python -m tasks.samples.inbox deployments/inbox --seed 7
	$(BIN)/python -m tasks.samples.golden tests/golden

readme: setup ## write the README's table of settings anew
	$(BIN)/python -m deployments.settings_table --write README.md

clean: ## remove the environment and all state; stops the embedded database
	-$(BIN)/nightclerk stop
	rm -rf $(VENV) .nightclerk
