#!/usr/bin/env bash
# Runs the tests of the component and the quick ones of the model of IAM on every supported Python that is here.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
tests=(tests/components tests/release tests/iam/test_{actions,arns,conditions,document,evaluate,globs,reading,vectors}.py)

# The versions that the project promises.
versions=$(sed -n 's/.*"Programming Language :: Python :: \(3\.[0-9]*\)".*/\1/p' pyproject.toml)

find_python() { # VERSION: prints the interpreter's path. Pyenv's are not on PATH under names that uv looks for.
    local found
    for found in "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python; do
        if [ -x "$found" ]; then
            echo "$found"
            return
        fi
    done
    "$uv" python find --quiet --no-python-downloads --system "$1" 2>/dev/null
}

missing=() failed=()
for version in $versions; do
    if ! python=$(find_python "$version"); then
        missing+=("$version")
        continue
    fi
    environment=build/pythons/$version
    echo "test-pythons: $("$python" --version) ($python)"
    "$uv" venv --quiet --allow-existing --python "$python" "$environment"
    "$uv" pip install --quiet --python "$environment/bin/python" -r requirements.txt
    "$environment/bin/python" -m pytest -q -p no:cacheprovider "${tests[@]}" || failed+=("$version")
done

if [ ${#missing[@]} -gt 0 ]; then
    echo "test-pythons: not here: ${missing[*]}; try 'uv python install' or pyenv" >&2
fi
if [ ${#failed[@]} -gt 0 ]; then
    echo "test-pythons: tests fail on ${failed[*]}" >&2
    exit 1
fi
if [ ${#missing[@]} -gt 0 ]; then
    exit 2
fi
