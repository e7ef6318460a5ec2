#!/usr/bin/env bash
# gofmt and go vet on the language hosts, and gofmt on the example and the tests' client in Go, where Go is installed.
set -euo pipefail
cd "$(dirname "$0")/../engine"

if ! command -v go >/dev/null; then
    echo "lint: no Go here, so nothing in Go is checked"
    exit 0
fi
unformatted=$(gofmt -l . ../examples/go/*.go ../tests/end_to_end/clients/go/*.go)
if [ -n "$unformatted" ]; then
    printf 'lint: gofmt would change\n%s\n' "$unformatted" >&2
    exit 1
fi
go vet ./...
