#!/usr/bin/env bash
# Proves, on a copy of the sandbox, that the instances of the stack can do what was declared and nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stack.sh

use_sandbox
.venv/bin/keyless sandbox prove --stack "$STACK" "$@"
