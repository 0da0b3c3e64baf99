# Every command does its own set-up first; the set-up finds nothing to do the second time.
PYTHON ?= python3
VENV := .venv/bin
export PATH := $(CURDIR)/$(VENV):$(CURDIR)/node_modules/.bin:$(PATH)

SLOW_REVIEWS := tests/review/test_infrastructure.py tests/review/test_real_commits.py
FAST_TESTS := tests/architecture tests/tools tests/inference_code tests/lambda_code tests/client \
	tests/promote tests/container_check tests/workflows tests/examples \
	$(wildcard tests/stacks/test_settings*.py) tests/stacks/test_model_cache.py tests/stacks/test_model_command.py \
	tests/stacks/test_files_digest.py tests/stacks/test_reference.py \
	$(filter-out $(SLOW_REVIEWS), $(wildcard tests/review/test_*.py))

.DEFAULT_GOAL := help
.PHONY: help setup setup-run demo promote test test-faults verify-aws check check-in-docker format up down \
	lock clean

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | column -t -s '|'

setup:  ## everything that running and testing need: .venv, Node, the CDK CLI, the weights
	@$(PYTHON) tools/set_up.py --for dev

setup-run:
	@$(PYTHON) tools/set_up.py --for run

demo: setup-run  ## deploy the detector into the embedded AWS and send it a photo
	@$(VENV)/python -m demo

# YES=1 gives every approval; STAGES_FILE=mine.toml rehearses another file's stages.
promote: setup-run  ## rehearse the promotion through three accounts of the embedded AWS
	@$(VENV)/python -m demo.promotion $(if $(YES),--yes)

test: setup  ## every test that needs no AWS account and no Docker
	@$(VENV)/python -m pytest -m "not thorough"

test-faults: setup  ## the whole matrix of faults, of which `make test` runs a few
	@$(VENV)/python -m pytest tests/faults

# On a real account: STAGE=dev, YES=1 to start without being asked, PRICE_PER_HOUR=0.1 of an instance,
# ONLY=probes for a part, CLEAN=verify-0123ab to remove what an earlier run left.
verify-aws: setup  ## the integration tests and AWS's open questions on a real account: STAGE=dev
	@$(VENV)/python -m verify --stage $(or $(STAGE),$(error say which stage: make verify-aws STAGE=dev)) \
		$(if $(YES),--yes) $(if $(PRICE_PER_HOUR),--price-per-hour $(PRICE_PER_HOUR)) \
		$(if $(ONLY),--only $(ONLY)) $(if $(CLEAN),--clean $(CLEAN))

check-in-docker: setup-run  ## the archive in AWS's own image, by Docker, against the stand-in
	@$(VENV)/python -m model_build --detector mobilenet_v1_ssd_face --out build/in-docker
	@PYTHONPATH=lambda_code $(VENV)/python -m container_check --archive build/in-docker/model.tar.gz

check: setup  ## format, lint, types, fast tests
	@$(VENV)/ruff format --check .
	@$(VENV)/ruff check .
	@$(VENV)/mypy .
	@$(VENV)/python -m pytest -q $(FAST_TESTS)

format: setup  ## format the code and mend what lint can mend
	@$(VENV)/ruff format .
	@$(VENV)/ruff check --fix .

up: setup-run  ## start the embedded AWS in the background and print its environment
	@$(VENV)/python -m local_aws up

down: setup-run  ## stop the embedded AWS
	@$(VENV)/python -m local_aws down

LOCK := $(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header

lock: setup  ## resolve requirements*.in again into requirements*.txt with hashes
	@$(LOCK) requirements-setup.in --output-file requirements-setup.txt
	@$(LOCK) requirements.in --output-file requirements.txt
	@$(LOCK) requirements-dev.in --output-file requirements-dev.txt
	@$(LOCK) requirements-promote.in --output-file requirements-promote.txt

clean: down  ## stop the embedded AWS, and remove what was built and installed
	rm -rf .venv node_modules build cdk.out
