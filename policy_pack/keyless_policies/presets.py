"""How strict the pack is unless it is configured otherwise."""

from collections.abc import Mapping
from typing import cast, get_args

from keyless_iam.rules.contract import Preset

VARIABLE = "KEYLESS_PRESET"
_DEFAULT = "standard"


class PresetError(ValueError):
    """There is no such preset."""


def preset(environment: Mapping[str, str]) -> Preset:
    """The preset that the environment names.

    Args:
        environment: its variable ``KEYLESS_PRESET`` is ``audit``, ``standard`` (also if it is not set) or ``strict``.

    Raises:
        PresetError: if it is anything else.
    """
    named = environment.get(VARIABLE) or _DEFAULT
    if named not in get_args(Preset):
        raise PresetError(f"{VARIABLE} is {named!r}; it must be {', '.join(get_args(Preset))}")
    return cast("Preset", named)
