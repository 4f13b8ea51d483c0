# Gaoshi 告示. `make` lists what can be asked for.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory

# One page, and one pair of processes, suits a machine of two cores; more cores may ask for more.
WORKERS ?= 2
PYTHON := .venv/bin/python

.PHONY: help install demo run test lint bench clean-demo lock

help:  ## 列出可用的命令 · list what can be asked for
	@grep -E '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 13

install:  ## 只安装运行所需 · set up what running needs, and no more
	@deploy/setup/prepare.sh runtime

demo: install  ## 安装并演示全过程 · set up, and see the main job done
	@exec .venv/bin/gaoshi demo

run: install  ## 启动，不含示例数据 · start the hub without sample data
	@.venv/bin/gaoshi db upgrade
	exec .venv/bin/gaoshi serve

test: prepare-tests  ## 安装并运行全部测试 · set up, and run all the tests
	@export GAOSHI_CHROMIUM="$$(deploy/setup/prepare.sh browser)"
	exec $(PYTHON) -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

lint: prepare-lint  ## 检查代码 · ruff, mypy, and where things live
	@$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest -q tests/test_layout.py

bench: prepare-tests  ## 测量速度 · measure the speed, write bench/results.json
	@exec $(PYTHON) -m bench

clean-demo:  ## 清空演示数据 · empty the demo's data
	@deploy/setup/clean_demo.sh

lock: prepare-lint  ## 重新锁定依赖 · write the locks anew
	@deploy/setup/lock.sh

.PHONY: prepare-lint prepare-tests
prepare-lint:
	@deploy/setup/prepare.sh lint

prepare-tests:
	@deploy/setup/prepare.sh tests
