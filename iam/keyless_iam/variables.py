"""Policy variables: ``${aws:username}`` in a resource or a condition's value stands for what a request says.

Source: "IAM policy elements: Variables and tags" (IAM User Guide).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from keyless_iam import globs
from keyless_iam.document import VERSION, Version

_OPENING = "${"
# A key, with spaces if it is that of a tag, and perhaps a default; or one of the characters that can be escaped.
_VARIABLE = re.compile(r"\$\{(?:([*?$])|\s*([^\s{}$*?,'][^{}$*?,']*?)\s*(?:,\s*'((?:(?!\$\{)[^'])*)'\s*)?)\}")

_ESCAPES = frozenset("*?$")


@dataclass(frozen=True)
class Variable:
    """A variable of a text.

    Attributes:
        key: the condition key whose value it stands for; ``*``, ``?`` or ``$`` for that character itself.
        default: what it stands for where the key is absent; None if nothing does.
    """

    key: str
    default: str | None = None

    @property
    def character(self) -> str | None:
        """The one character that it stands for, if it is an escape such as ``${*}``."""
        return self.key if self.key in _ESCAPES else None


def split(text: str, version: Version) -> tuple[str | Variable, ...]:
    """A text as plain parts and variables, in order.

    Documents of the earlier version have no variables.

    Args:
        text: a resource, or a condition's value.
        version: its document's. Of a text that is not ``well_formed`` the rest is plain text.
    """
    if version != VERSION or _OPENING not in text:
        return (text,)
    parts: list[str | Variable] = []
    end = 0
    for found in _VARIABLE.finditer(text):
        parts += [text[end : found.start()], Variable(found[1] or found[2], found[3])]
        end = found.end()
    return tuple(part for part in (*parts, text[end:]) if part)


def well_formed(text: str) -> bool:
    """Whether every ``${`` of a text begins a variable or an escape.

    AWS does not say what becomes of others, such as ``${aws:username`` or ``${}``: a document that has one is not read.
    """
    return _OPENING not in text or _OPENING not in _VARIABLE.sub("", text)


@lru_cache(maxsize=4096)
def over_text(text: str, version: Version) -> str:
    """A pattern that matches whatever the text may stand for: a variable may be any string."""
    parts = (
        p if isinstance(p, str) else globs.escape(p.character) if p.character else "*" for p in split(text, version)
    )
    return "".join(parts)


@lru_cache(maxsize=4096)
def under_text(text: str, version: Version) -> str | None:
    """A pattern that matches only what the text stands for in every request; None if that is nothing certain."""
    parts = split(text, version)
    if any(isinstance(p, Variable) and p.character is None for p in parts):
        return None
    return over_text(text, version)
