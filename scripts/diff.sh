#!/usr/bin/env bash
# Shows what 'make up' would change in who can reach what.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stack.sh

prepare_stack >&2
.venv/bin/keyless diff -- pulumi preview --stack "$STACK" --config-file "$STACK_SETTINGS" --non-interactive --policy-pack policy_pack
