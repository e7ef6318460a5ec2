#!/usr/bin/env bash
# actionlint on the workflows, where Go is installed. Go keeps the program that it builds: later runs take no time.
set -euo pipefail
cd "$(dirname "$0")/actionlint"

if ! command -v go >/dev/null; then
    echo "lint: no Go here, so the workflows are not checked"
    exit 0
fi
# Without the linters of scripts, which only some machines have.
go tool actionlint -shellcheck= -pyflakes= ../../.github/workflows/*.yml
