"""What the engine, a provider or the program said, without colours and without paths of the machine that it was said on."""

import re
from collections.abc import Mapping
from typing import Any

from keyless_preview.preview import Diagnostic

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")

_ROOTS = "home|Users|root|tmp|private|var|opt|usr|mnt|srv|builds|github|runner|work|workspace|workspaces|app"
_PATH = re.compile(rf"(?<![\w/.:~-])(?:file://)?(?:/(?:{_ROOTS})/|[A-Za-z]:\\)[^\s\"'`:;,)\]]+")
"""A path on a machine. What begins otherwise may be the path of a role or the name of a parameter."""

_ENDS = re.compile(r"[/\\]+")


def diagnostic_of(data: Mapping[str, Any]) -> Diagnostic | None:
    """One diagnostic; None for what only debugging needs.

    Args:
        data: as either format of a preview writes it.
    """
    severity = str(data.get("severity") or "info").removeprefix("info#")
    if severity == "debug" or data.get("ephemeral"):
        return None
    said = _ESCAPE.sub("", f"{data.get('prefix') or ''}{data.get('message') or ''}").strip()
    return Diagnostic(severity, str(data.get("urn") or ""), _PATH.sub(_file_of, said))


def _file_of(path: re.Match[str]) -> str:
    parts = [part for part in _ENDS.split(path[0]) if part]
    return f"…/{parts[-1]}"
