"""Runs `pulumi preview` so that its output tells everything: unchanged resources, and what policy packs found."""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from keyless_preview.preview import Preview
from keyless_preview.reading import PreviewError, read_previews
from keyless_preview.steps import EVERYTHING

_WORDS = frozenset({"preview", "pre"})
_TARGETS = ("--target", "--target-replace", "--exclude")
_SHORT = ("-t", "-x")
"""Short ones, which may have their value right behind them."""


class RunError(Exception):
    """A preview could not be run, or printed none."""


def run_preview(command: Sequence[str]) -> Preview:
    """Runs a command and reads the preview that it prints. Its messages go to standard error while it runs.

    Only the document that `--json` prints says which resources a property is made with, and only the engine's events
    say what policy packs found: both are asked for. The events go to a file in a folder that nobody else can read.

    Args:
        command: a `pulumi preview`, with what comes before and behind it; options are added at its end.

    Raises:
        RunError: it is no preview, it cannot be run, or it printed no preview.
    """
    shown = " ".join(command)
    if not _WORDS.intersection(command):
        raise RunError(f"{shown}: it is no preview, and could change something; give -- pulumi preview and its options")
    with tempfile.TemporaryDirectory(prefix="keyless-diff-") as folder:
        log = Path(folder) / "events"
        # The option for a log is hidden unless this variable is set.
        variables = {**os.environ, "PULUMI_DEBUG_COMMANDS": "true", "PULUMI_SKIP_UPDATE_CHECK": "true"}
        variables.pop("PULUMI_ENABLE_STREAMING_JSON_PREVIEW", None)
        whole = [*command, "--json", "--show-sames", f"--event-log={log}"]
        try:
            finished = subprocess.run(whole, env=variables, stdout=subprocess.PIPE, check=False)  # noqa: S603  the user's own
        except OSError as error:
            raise RunError(f"{shown}: {error.strerror or error}; install Pulumi, or see PATH") from None
        try:
            (printed,) = read_previews(finished.stdout.decode(errors="replace"), shown)
        except (PreviewError, ValueError):
            said = f"{shown} ended with {finished.returncode} and printed no preview; its own message is above"
            raise RunError(said) from None
        events = _events(log)
    targeted = any(word.split("=")[0] in _TARGETS or word.startswith(_SHORT) for word in command)
    missing = f"the preview was run for some targets only: {EVERYTHING}" if targeted else printed.missing
    policies = events.policies if events else None
    failed = printed.failed or finished.returncode != 0
    return replace(printed, missing=missing, policies=policies, failed=failed)


def _events(log: Path) -> Preview | None:
    try:
        (streamed,) = read_previews(log.read_text(encoding="utf-8", errors="replace"), "the log of events")
    except (OSError, PreviewError, ValueError):
        return None
    return streamed
