#!/usr/bin/env bash
# Destroys the stack, stops the sandbox and removes what 'make up' made for the two. Nothing to do is fine.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stack.sh

status=0
if [ -x .venv/bin/keyless ]; then
    if [ -e "$STACK_SETTINGS" ] && .venv/bin/keyless sandbox status >/dev/null; then
        use_sandbox
        on_stack destroy --yes --skip-preview || status=1
    fi
    .venv/bin/keyless sandbox down
fi
rm -rf "$STACK_FOLDER"
rmdir build 2>/dev/null || true # unless there is something else in it
if [ "$status" -ne 0 ]; then
    echo "down: 'pulumi destroy' failed as shown above; what it left ended with the sandbox" >&2
fi
exit "$status"
