"""The plugin's entry point."""

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).resolve().parent

# Code comes from this checkout, all of it; only what it depends on comes from the plugin's virtual environment.
sys.path.insert(0, str(HERE.parent / "iam"))


def source_version() -> str:
    """The version of this checkout; exits with a message if the virtual environment was made for another one."""
    found = re.search(r'^version = "(.+)"$', (HERE.parent / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    source = found.group(1) if found else "unknown"
    try:
        installed = version("keyless")
    except PackageNotFoundError:
        installed = "none"
    if installed != source:
        sys.exit(
            f"keyless: this is version {source}, and the plugin's virtual environment was made for {installed}; "
            f"remove the folder 'venv' beside PulumiPlugin.yaml, then 'pulumi install' makes it anew"
        )
    return source


if __name__ == "__main__":
    VERSION = source_version()

    from keyless.plugin import Plugin
    from pulumi.provider import main

    main(Plugin(VERSION), sys.argv[1:])
