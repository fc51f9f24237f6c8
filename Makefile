# Every command sets up what it needs, once. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-print-directory --jobs=3

PYTHON ?= python3
SOLUTION ?= Transcription
STAGE ?= dev
CONTEXT = -c stage=$(STAGE) $(if $(REGION),-c region=$(REGION))

include set-up.mk

.PHONY: help demo test check synth bootstrap deploy destroy snapshots bench clean
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(DEMO) ## run a solution on a laptop: make demo [SOLUTION=transcription] [FILE=call.wav] [ARGS=...]
	@$(PY) -m local demo $(call slug,$(SOLUTION)) $(if $(FILE),"$(FILE)") $(ARGS)

test: $(DEV) ## every test; set-up included on the first run
	@.venv-engine/bin/python -m pytest tests/engine $(ARGS)
	@$(PY) -m pytest $(ARGS)

check: $(DEV) ## format, lint, types, import contracts
	@$(BIN)/ruff format --check . && $(BIN)/ruff check .
	@$(BIN)/mypy && $(BIN)/mypy --python-executable .venv-engine/bin/python local/engine local/services local/models
	@PYTHONPATH=lambda $(BIN)/lint-imports --no-cache

synth: $(APP) ## templates into cdk.out: make synth [REGION=eu-west-1] [STAGE=prod]
	@$(CDK) synth --quiet $(CONTEXT)

bootstrap: $(APP) ## prepare the account and region of your credentials for the CDK, once
	@$(CDK) bootstrap $(CONTEXT) $(ARGS)

deploy: $(APP) ## to the AWS account of your credentials: make deploy SOLUTION=Transcription [STAGE=prod]
	@$(CDK) deploy $(SOLUTION) $(CONTEXT) $(ARGS)

destroy: $(APP) ## remove a solution again
	@$(CDK) destroy $(SOLUTION) $(CONTEXT) $(ARGS)

snapshots: $(DEV) ## accept the templates as they are now
	@$(PY) -m pytest tests/test_snapshots.py --snapshot-update

bench: $(DEV) ## measurements; prints ratios
	@for file in bench/*.py; do $(PY) $$file || exit 1; done

clean: ## remove everything that set-up and runs created
	rm -rf .venv .venv-engine .venv-lambda .wheels .models .local node_modules cdk.out build
