#!/usr/bin/env bash
# Brings the stack up in the sandbox, fills its bucket and runs the app as its instances would run it.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stack.sh

begun=$SECONDS
prepare_stack
on_stack up --yes --policy-pack policy_pack
echo "up: pulumi is done after $((SECONDS - begun)) s"
pulumi stack output --stack "$STACK" --json | .venv/bin/python scripts/run_app.py
