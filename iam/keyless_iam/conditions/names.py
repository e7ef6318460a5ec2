"""The names of condition operators, in one spelling.

Source: "IAM JSON policy elements: Condition operators" (IAM User Guide).
"""

from functools import lru_cache

_SETS = ("ForAllValues:", "ForAnyValue:")
_SUFFIX = "IfExists"


@lru_cache(maxsize=1)
def operator_names() -> tuple[str, ...]:
    """The operators without prefix and suffix."""
    from keyless_iam.conditions.operators import OPERATORS  # noqa: PLC0415 - reading a policy without conditions needs none

    return tuple(OPERATORS)


@lru_cache(maxsize=1024)
def canonical_operator(name: str) -> str | None:
    """An operator as documented, with its prefix and suffix; None if there is no such operator.

    Args:
        name: in any case, such as ``foranyvalue:stringlike``.
    """
    lower = name.lower()
    prefix = next((p for p in _SETS if lower.startswith(p.lower())), "")
    bare = lower.removeprefix(prefix.lower())
    suffix = _SUFFIX if bare.endswith(_SUFFIX.lower()) else ""
    bare = bare.removesuffix(suffix.lower())
    found = {operator.lower(): operator for operator in operator_names()}.get(bare)
    if found is None or (found == "Null" and (prefix or suffix)):
        return None
    return f"{prefix}{found}{suffix}"
