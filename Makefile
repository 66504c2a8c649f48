# 扶智的两条命令：make demo（启动演示）、make test（全部检查）。其余见 make help。
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.SILENT:
.DEFAULT_GOAL := help
.PHONY: help install install-dev demo test check format bench mutate spark system-packages

export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
export UV_COMPILE_BYTECODE := 1
export PYTHONUNBUFFERED := 1
# 否则每个进程都要重新编译全部源码，启动慢一倍
unexport PYTHONDONTWRITEBYTECODE
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SCALE ?= small
TEST_PACKAGES := chromium fonts-noto-cjk poppler-utils postgresql postgresql-contrib

help:
	echo "make demo            启动演示（首次约三分钟）；SCALE=city 为全市规模"
	echo "make install         只安装运行所需"
	echo "make test            全部检查：格式、类型、引用规则、两种数据库上的测试、浏览器流程"
	echo "make check           只做格式、类型、引用规则检查"
	echo "make format          把代码、模板、样式和脚本排好格式"
	echo "make bench           性能测试"
	echo "make spark           装上 Spark（需要 Java 17），测试它与其他引擎逐行相同"
	echo "make mutate          变异测试：改动源码，看测试能否发现；ONLY=模块 只试一部分"

define sync
stamp="$$(cat $(1) pyproject.toml | sha256sum | cut -c1-16)"
if [ -x $(BIN)/fuzhi ] && grep -qsx "$$stamp" $(2); then exit 0; fi
if [ -z "$(PYTHON)" ] || ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
  echo "需要 Python 3.11：请安装后再试，或用 make PYTHON=路径 指明。" >&2; exit 2
fi
if [ ! -x $(BIN)/python ]; then
  if ! "$(PYTHON)" -c 'import ensurepip' 2>/dev/null; then
    if [ "$$(id -u)" = 0 ]; then
      echo "安装 python3-venv……"
      apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    else
      echo "缺少 python3-venv，请运行：sudo apt-get install -y python3-venv" >&2; exit 2
    fi
  fi
  echo "建立 .venv……"
  "$(PYTHON)" -m venv .venv
fi
if ! $(BIN)/uv --version >/dev/null 2>&1; then
  echo "安装 uv（按摘要核对）……"
  awk '/^uv==/{p=1} p{print} p&&!/\\$$/{exit}' requirements.lock > .venv/uv.lock.txt
  $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r .venv/uv.lock.txt
fi
echo "安装依赖（$(1)，按摘要核对）……"
rm -f .venv/.runtime-stamp .venv/.dev-stamp
$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes $(1)
$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
echo "$$stamp" > $(2)
echo "安装完成。"
endef

install:
	if [ -x $(BIN)/fuzhi ] && [ -f .venv/.dev-stamp ] && [ "$$(cat .venv/.dev-stamp)" = "$$(cat requirements-dev.lock pyproject.toml | sha256sum | cut -c1-16)" ]; then exit 0; fi
	$(call sync,requirements.lock,.venv/.runtime-stamp)

install-dev:
	$(call sync,requirements-dev.lock,.venv/.dev-stamp)

demo: install
	echo "启动演示（规模 $(SCALE)），Ctrl-C 结束。"
	exec $(BIN)/fuzhi demo --scale $(SCALE)

system-packages:
	missing=""
	for package in $(TEST_PACKAGES); do dpkg -s "$$package" >/dev/null 2>&1 || missing="$$missing $$package"; done
	if [ -n "$$missing" ]; then
	  if [ "$$(id -u)" = 0 ]; then
	    echo "安装测试所需的系统软件：$$missing……"
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null
	  else
	    echo "测试还需要：sudo apt-get install -y$$missing" >&2; exit 2
	  fi
	fi

check: install-dev
	echo "== 代码检查"; $(BIN)/ruff check .
	echo "== 格式"; $(BIN)/ruff format --check .
	$(BIN)/djhtml --check --tabwidth 2 src tests
	$(BIN)/python -m tests.guards.sheets --check
	echo "== 类型"; $(BIN)/mypy
	echo "== 引用规则"; $(BIN)/lint-imports
	echo "== 没有用处的代码"; $(BIN)/python -m tests.guards.dead

format: install-dev
	$(BIN)/ruff format -q .
	$(BIN)/djhtml --tabwidth 2 src tests
	$(BIN)/python -m tests.guards.sheets

test: install-dev system-packages check
	echo "== 测试（内置数据库）"; $(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not journey and not spark"
	echo "== 各步骤和规则的测试（Debian 的 PostgreSQL）"; FUZHI_TEST_SERVER=stock $(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not journey and not spark" tests/steps tests/spec
	$(MAKE) --no-print-directory spark
	echo "== 浏览器流程"; $(BIN)/python -m pytest -q -n 2 --dist loadfile -m journey tests/journeys

# Spark 是附加组件：装得上就测，装不上说一句为什么，其余照测
spark: install-dev
	why=""
	if ! java -version 2>&1 | grep -qE 'version "(1[7-9]|2[0-9])'; then
	  if [ "$$(id -u)" = 0 ]; then
	    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq openjdk-17-jre-headless; } >/dev/null || why="Java 17 装不上"
	  else
	    why="没有 Java 17，请运行 sudo apt-get install -y openjdk-17-jre-headless"
	  fi
	fi
	if [ -z "$$why" ] && ! $(BIN)/python -c 'import pyspark' 2>/dev/null; then
	  $(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-spark.lock || why="pyspark 装不上"
	fi
	if [ -n "$$why" ]; then echo "== Spark 引擎没有测：$$why"; exit 0; fi
	echo "== Spark 引擎（主节点和两个工作节点）"; $(BIN)/python -m pytest -q -m spark tests/spec/test_spark.py

bench: install-dev
	echo "== 性能测试"; $(BIN)/python -m benchmarks

mutate: install-dev
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes --no-deps -r requirements-mutate.lock
	echo "== 变异测试"; $(BIN)/python -m tests.mutation $(ONLY)
