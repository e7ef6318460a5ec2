#!/usr/bin/env bash
# Makes the virtual environment .venv with everything in requirements.txt. PYTHON says with which interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
uv=$(grep "^uv==" requirements.txt)

version=$("$python" --version 2>/dev/null || echo missing)
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    echo "setup: Python 3.10 or newer is needed; '$python' is $version." >&2
    echo "setup: name another one: make PYTHON=python3.12 …" >&2
    exit 2
fi
begun=$SECONDS
echo "setup: .venv with $version, downloading what is not cached"
"$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check "$uv"
.venv/bin/uv pip install --quiet --python .venv/bin/python -r requirements.txt
touch .venv/.ready
echo "setup: .venv is ready after $((SECONDS - begun)) s"
