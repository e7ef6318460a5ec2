"""What is wrong with a component's arguments, and how the user hears of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

import pulumi

from keyless.arguments import InstanceArgs, S3Grant
from keyless.serving import in_plugin


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the argument it was found in (``s3[0].bucket``), and the rule with the mend."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def invalid(component: str, problems: Iterable[Problem]) -> Exception:
    """The exception that shows problems to the user without a traceback.

    In a Python program that is ``pulumi.RunError``. Through the plugin it is ``pulumi.InputPropertiesError``, which the
    engine shows property by property, with names in camel case.

    Args:
        component: the component's name.
        problems: at least one.
    """
    found = tuple(problems)
    if in_plugin():
        # The engine writes each property's path and reason; the message is only their heading. For a path that it finds
        # it writes the value too, a secret one in clear: so the paths are quoted, and it finds none.
        return pulumi.InputPropertiesError(
            f"keyless.Instance {component!r} cannot be created",
            [{"property_path": f"'{_camel(p.path)}'", "reason": _camel(p.message)} for p in found],
        )
    if len(found) == 1:
        return pulumi.RunError(f"keyless.Instance {component!r}: {found[0]}")
    lines = "".join(f"\n  - {problem}" for problem in found)
    return pulumi.RunError(f"keyless.Instance {component!r} has {len(found)} problems:{lines}")


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint ``; did you mean 'x'?`` with the known word that is most alike, or nothing."""
    matches = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {matches[0]!r}?" if matches else ""


def _camel(text: str) -> str:
    """The text with Python's argument names as the schema has them; anything else, such as a bucket's name, stays."""
    names = "|".join(sorted({*InstanceArgs.__annotations__, *S3Grant.__annotations__}, key=len, reverse=True))
    return re.sub(rf"\b({names})\b", lambda name: re.sub("_(.)", lambda part: part[1].upper(), name[0]), text)
