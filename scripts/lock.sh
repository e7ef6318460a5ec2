#!/usr/bin/env bash
# Pins the newest versions that pyproject.toml allows, for the project, the component plugin and the policy pack.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.10 --no-annotate --no-header "$@"
}

write() { # FILE COMMENT LAST_LINE, the pins from standard input
    { printf '# Made by "make lock" from pyproject.toml. %s\n' "$2"; cat; printf '%s\n' "$3"; } >"$1.new"
    mv "$1.new" "$1"
    echo "lock: $1 ($(grep -c == "$1") pins)"
}

# The other two are cut from the project's pins, so that all three agree.
compile --all-extras pyproject.toml |
    write requirements.txt 'pip reads "-e ." from the current folder: install from the root.' '-e .'
from_inside='pip reads ".." from the current folder: install from inside this folder.'
compile --constraint <(grep == requirements.txt) pyproject.toml |
    write components/requirements.txt "$from_inside" '..'
compile --constraint <(grep == requirements.txt) pyproject.toml <(echo pulumi-policy) |
    write policy_pack/requirements.txt "$from_inside" '..'
