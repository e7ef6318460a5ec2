#!/usr/bin/env bash
# Makes policy_pack/venv, which the engine runs the policy pack with: it does not install what a local pack needs.
set -euo pipefail
cd "$(dirname "$0")/../policy_pack"

begun=$SECONDS
echo "setup: policy_pack/venv"
# With pip, because 'pulumi install' calls it in this environment.
../.venv/bin/uv venv --quiet --seed --allow-existing --python ../.venv/bin/python venv
../.venv/bin/uv pip install --quiet --python venv/bin/python --reinstall-package keyless -r requirements.txt
touch venv/.ready
echo "setup: policy_pack/venv is ready after $((SECONDS - begun)) s"
