"""Values that nobody knows before the update.

The SDK raises when a rule touches one, and reports what it did not catch as advice, whatever the rule's level: a
mandatory rule would let the preview pass. So every rule reads values through here and decides itself.
"""

from collections.abc import Mapping
from typing import Any, cast

from pulumi_policy.proxy import UnknownValueError


class Unknown:
    """A value that is known only after the update has made it."""


UNKNOWN = Unknown()


def read(props: Mapping[str, Any], *path: str) -> object:
    """The value at a path of properties; None where there is none, ``UNKNOWN`` where it cannot be known yet."""
    value: object = props
    try:
        for name in path:
            if not isinstance(value, Mapping):
                return None
            value = cast("Mapping[str, object]", value).get(name)
    except UnknownValueError:
        return UNKNOWN
    return value
