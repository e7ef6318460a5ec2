#!/usr/bin/env python3
"""Find the Pulumi engine, or build it where none is installed.

Needs nothing but Python 3.10, so that it can run before any virtual environment exists:

    python3 engine/engine.py ensure    says in one line which engine there is
    python3 engine/engine.py bin       prints the folder to put first on PATH; empty when pulumi is on PATH already

Progress and warnings go to standard error. Exit status: 0, or 2 when there is no engine and none could be built.
"""

import argparse
import sys

from shed.build import VERSION, build
from shed.errors import ShedError
from shed.installed import find_installed


def main() -> int:
    parser = argparse.ArgumentParser(prog="engine.py", description="Find or build the Pulumi engine.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("ensure", help="find or build the engine, and say which one there is")
    commands.add_parser("bin", help="the same, but print the folder to put first on PATH")
    command = parser.parse_args().command
    try:
        folder, line = _ensure()
    except ShedError as error:
        sys.stderr.write(f"engine: {error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("engine: interrupted\n")
        return 2
    sys.stdout.write(f"{folder if command == 'bin' else line}\n")
    return 0


def _ensure() -> tuple[str, str]:
    """Return the folder to put first on PATH, and a line about the engine."""
    installed = find_installed()
    if installed is not None:
        return "", f"engine: pulumi {installed} from PATH"
    built = build()
    how = "cached" if built.seconds is None else f"{built.seconds:.0f} s"
    return str(built.folder), f"engine: pulumi {VERSION} built from source ({how})"


if __name__ == "__main__":
    sys.exit(main())
