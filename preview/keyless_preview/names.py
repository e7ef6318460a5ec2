"""Resources by their names in AWS, which are unique in an account only."""

from collections import defaultdict
from collections.abc import Callable

from keyless_preview.report import Kind
from keyless_preview.values import Resource

_IN = " in "
"""No name in IAM has a space."""


class Names:
    """The names of roles, users, groups and instance profiles.

    Args:
        account_of: gives the account that a resource is in; empty if that is not known, or the only one.
    """

    def __init__(self, account_of: Callable[[Resource], str]) -> None:
        self._account_of = account_of
        self._found: dict[tuple[Kind | None, str], list[Resource]] = defaultdict(list)

    def add(self, kind: Kind | None, name: str, resource: Resource) -> None:
        """Takes up that a resource has a name."""
        self._found[kind, name].append(resource)

    def find(self, kind: Kind | None, text: str, owner: Resource) -> Resource | None:
        """The resource that another one means by a name or an ARN: of its own account, if that is known.

        Args:
            kind: what it is; None for an instance profile.
            text: the name or ARN.
            owner: who names it.
        """
        account = self._account(text, owner)
        found = self._found.get((kind, _last(text)), ())
        near = [each for each in found if self._account_of(each) in ("", account)] if account else [*found]
        # Of several, that of the same provider: one with the same account may have another region.
        near.sort(key=lambda each: each.state.provider != owner.state.provider)
        return near[0] if near else None

    def outside(self, text: str, owner: Resource) -> str:
        """What to call what is not of this program: with its account, where there are several."""
        account = self._account_of(owner) and self._account(text, owner)
        return f"{_last(text)}{_IN}{account}" if account else _last(text)

    def _account(self, text: str, owner: Resource) -> str:
        parts = text.split(":", 5)
        return parts[4] if text.startswith("arn:") and len(parts) > 4 else self._account_of(owner)


def of_outside(called: str) -> tuple[str, str]:
    """The name alone of what ``outside`` calls so, and its account or an empty text."""
    name, _, account = called.partition(_IN)
    return name, account


def _last(text: str) -> str:
    """The name in an ARN, or a name."""
    return text.rpartition("/")[2]
