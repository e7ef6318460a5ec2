"""Texts of a policy whose variables are replaced by values of a request.

Source: "IAM policy elements: Variables and tags" (IAM User Guide).
"""

from dataclasses import dataclass
from functools import lru_cache

from keyless_iam import globs
from keyless_iam.conditions.context import Context, Missing
from keyless_iam.document import Version
from keyless_iam.variables import Variable, split


@dataclass(frozen=True)
class Template:
    """A text with its variables found.

    Attributes:
        text: as written.
        parts: literal texts and variables in order; none if the text holds no ``${…}`` that means something.
    """

    text: str
    parts: tuple[str | Variable, ...] = ()

    def resolve(self, context: Context, *, pattern: bool) -> str | Missing:
        """The text with the context's values.

        Args:
            context: the request's.
            pattern: whether ``*`` and ``?`` are wildcards where the policy wrote them; those of values, defaults and
                escapes are then escaped.

        Returns:
            The text, or why it has none: a variable without default is absent or has several values, or its value is
            unknown.
        """
        if not self.parts:
            return self.text
        texts: list[str] = []
        for part in self.parts:
            value = part if isinstance(part, str) else _value(part, context)
            if isinstance(value, Missing):
                return value
            texts.append(globs.escape(value) if pattern and not isinstance(part, str) else value)
        return "".join(texts)


@lru_cache(maxsize=8192)
def template(text: str, version: Version) -> Template:
    """The template that a text of a document of this version is."""
    parts = split(text, version)
    return Template(text, parts if any(isinstance(part, Variable) for part in parts) else ())


def _value(variable: Variable, context: Context) -> str | Missing:
    if variable.character:
        return variable.character
    given = context[variable.key]
    if isinstance(given, Missing) or not given:
        if given is Missing.UNKNOWN:
            return given
        return Missing.ABSENT if variable.default is None else variable.default
    # AWS says that a key of several values cannot be a variable, and not what becomes of one.
    return given[0] if len(given) == 1 else Missing.UNKNOWN
