#!/usr/bin/env bash
# Shows what 'make up' would change.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stack.sh

prepare_stack
on_stack preview --policy-pack policy_pack
