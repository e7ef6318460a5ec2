#!/usr/bin/env bash
# gofmt and go vet on the language host, where Go is installed.
set -euo pipefail
cd "$(dirname "$0")/../engine"

if ! command -v go >/dev/null; then
    echo "lint: no Go here, so the language host is not checked"
    exit 0
fi
unformatted=$(gofmt -l .)
if [ -n "$unformatted" ]; then
    printf 'lint: gofmt would change\n%s\n' "$unformatted" >&2
    exit 1
fi
go vet ./...
