"""The files that releases read and write. Pure functions."""

import re
from collections.abc import Mapping
from datetime import date

from release.changelog import with_release
from release.errors import ReleaseError
from release.versions import Version

SCHEMA = "components/schema.json"
PROJECT = "pyproject.toml"
CHANGELOG = "CHANGELOG.md"
# The engine shows the pack's version from this file alone.
PACK = "policy_pack/PulumiPolicy.yaml"

_VERSION = {PROJECT: r'^version = "(.+)"$', PACK: r"^version: (.+)$"}


def version_in(path: str, text: str) -> str:
    """The version that a file says.

    Args:
        path: ``PROJECT`` or ``PACK``.
        text: what is in it.

    Raises:
        ReleaseError: it says none.
    """
    return _version(path, text)[1]


def released(texts: Mapping[str, str], version: Version, day: date) -> dict[str, str]:
    """The files as the release's commit has them.

    Args:
        texts: what is in ``PROJECT``, ``PACK`` and ``CHANGELOG`` now.
        version: to be released.
        day: of the release.

    Raises:
        ReleaseError: a file does not have what is to be replaced, or nothing is to be released.
    """
    changed = {CHANGELOG: with_release(texts[CHANGELOG], version, day)}
    for path in _VERSION:
        begin, end = _version(path, texts[path]).span(1)
        changed[path] = f"{texts[path][:begin]}{version}{texts[path][end:]}"
    return changed


def _version(path: str, text: str) -> re.Match[str]:
    found = re.search(_VERSION[path], text, re.MULTILINE)
    if not found:
        raise ReleaseError(f"{path} says no version")
    return found
