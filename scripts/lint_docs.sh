#!/usr/bin/env bash
# The documentation's site, which is built only if all links and anchors of the pages hold.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! .venv/bin/python -c 'import zensical' 2>/dev/null; then
    echo "lint: no zensical here, which needs Python 3.11, so the links of the documentation are not checked"
    exit 0
fi
.venv/bin/python -m website
