"""The engine that is on PATH already."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from shed.cache import cache_folder

# 3.237 is the first whose components know optional arguments (NotRequired). What else is used came before it:
# replacement triggers and PULUMI_OPTION_ variables (3.208), aliases through components (3.217).
OLDEST = (3, 237)
TOO_NEW = (4, 0)


def find_installed() -> str | None:
    """Return the version of the `pulumi` on PATH, or None when there is none that fits, after saying why on stderr."""
    path = _path_without_built_engines()
    pulumi = shutil.which("pulumi", path=path)
    if pulumi is None:
        return None
    version = _version_of(pulumi)
    problem = _problem(pulumi, version, path)
    if problem:
        sys.stderr.write(f"engine: {pulumi} is not used: {problem}\n")
        return None
    return version


def _path_without_built_engines() -> str:
    """PATH without the folders of this cache, so that a built engine is never taken for an installed one."""
    cache = cache_folder()
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(f for f in folders if f and cache not in Path(f).resolve().parents)


def _version_of(pulumi: str) -> str | None:
    try:
        answer = subprocess.run(  # noqa: S603 - our own command, no shell
            [pulumi, "version"],
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"^v?(\d+\.\d+\.\d+\S*)", answer.stdout.strip())
    return found.group(1) if found else None


def _problem(pulumi: str, version: str | None, path: str) -> str | None:
    if version is None:
        return "`pulumi version` does not answer with a version"
    major, minor = version.split(".")[:2]
    if not OLDEST <= (int(major), int(minor)) < TOO_NEW:
        return f"it is {version}, and {OLDEST[0]}.{OLDEST[1]} or newer but below {TOO_NEW[0]} is needed"
    beside = os.pathsep.join([str(Path(pulumi).parent), str(Path(pulumi).resolve().parent), path])
    if shutil.which("pulumi-language-python", path=beside) is None:
        return "its language host, pulumi-language-python, is neither beside it nor on PATH"
    return None
