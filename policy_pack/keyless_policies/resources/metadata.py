"""Where resources set the options of the instance metadata service, and how to change one."""

from collections.abc import Mapping
from typing import Any, cast

from keyless_iam.resource_settings import METADATA_OPTIONS

from keyless_policies.unknowns import read

OPTIONS: Mapping[str, tuple[str, ...]] = {token: tuple(path.split(".")) for token, path in METADATA_OPTIONS.items()}
"""By resource type: the path of the options."""


def with_option(resource_type: str, props: Mapping[str, Any], option: str, value: object) -> Mapping[str, Any] | None:
    """The inputs with one option set; None where the way to it is no mapping or not known yet.

    The SDK's mapping is changed in place: that way secrets stay secret.
    """
    *way, last = OPTIONS[resource_type]
    options, parent = read(props, *way, last), read(props, *way)
    if isinstance(options, Mapping):
        cast("Any", options)[option] = value
    elif options is None and isinstance(parent, Mapping):
        cast("Any", parent)[last] = {option: value}
    else:
        return None
    return props
