"""What is known about a request beside its principal, action and resource.

Source: "The request context" and "AWS global condition context keys" (IAM User Guide).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal


class Missing(Enum):
    """Why a key has no values."""

    ABSENT = "absent"
    UNKNOWN = "unknown"


ABSENT, UNKNOWN_VALUE = Missing.ABSENT, Missing.UNKNOWN

Values = tuple[str, ...] | Missing
"""A key's values (none for an empty set), or why there are none."""


@dataclass(frozen=True)
class Context:
    """The condition keys of a request. The case of a key's name does not matter.

    Attributes:
        values: by key in lower case.
        unknown: keys in lower case which the request may or may not carry, with any value.
        unlisted: what every other key is.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    unknown: frozenset[str] = frozenset()
    unlisted: Missing = ABSENT

    @classmethod
    def of(
        cls,
        values: Mapping[str, str | Iterable[str]] | None = None,
        *,
        unknown: Iterable[str] = (),
        unlisted: Literal["absent", "unknown"] = "absent",
    ) -> "Context":
        """A context whose keys are spelled in any case.

        Args:
            values: one text, or several for a multivalued key such as ``aws:TagKeys``; an empty collection is the
                empty set.
            unknown: keys about which nothing is known, not even whether they are there.
            unlisted: whether keys that are named nowhere are absent, or nothing is known about them.

        Raises:
            ValueError: a key is given twice, in different case or as known and unknown.
        """
        known = {
            key.lower(): (given,) if isinstance(given, str) else tuple(given) for key, given in (values or {}).items()
        }
        hidden = frozenset(key.lower() for key in unknown)
        if len(known) < len(values or {}) or not hidden.isdisjoint(known):
            raise ValueError("a condition key is given twice: give each key once, in any case, as known or as unknown")
        return cls(known, hidden, Missing(unlisted))

    def __getitem__(self, key: str) -> Values:
        key = key.lower()
        found = self.values.get(key)
        if found is not None:
            return found
        return UNKNOWN_VALUE if key in self.unknown else self.unlisted

    def with_defaults(self, defaults: Mapping[str, Values]) -> "Context":
        """This context, which says more of keys in lower case about which it says nothing itself."""
        more = {key: given for key, given in defaults.items() if key not in self.values and key not in self.unknown}
        known = {key: given for key, given in more.items() if not isinstance(given, Missing)}
        hidden = {key for key, given in more.items() if given is UNKNOWN_VALUE}
        return Context({**known, **self.values}, self.unknown | hidden, self.unlisted)
