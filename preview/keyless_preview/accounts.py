"""In which account resources are, as the ARNs of a preview say."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from keyless_preview.names import of_outside
from keyless_preview.report import Kind
from keyless_preview.sides import Key, Side
from keyless_preview.values import Resource

_ARN = re.compile(r"arn:(aws[a-z-]*):[a-z0-9-]+:[a-z0-9-]*:([0-9]{12}):.+")


@dataclass(frozen=True)
class Account:
    """Where a resource is. ``account`` is empty if that is not known; the region is then as good as any other."""

    partition: str = "aws"
    account: str = ""
    region: str = "us-east-1"


class Accounts:
    """The accounts of the resources of a preview: of each provider the one that its resources' ARNs name most often.

    Args:
        resources: those on both sides.
    """

    def __init__(self, resources: Iterable[Resource]) -> None:
        found: dict[str, Counter[tuple[str, str]]] = {}
        for resource in resources:
            arn = resource.state.outputs.get("arn")
            parts = _ARN.fullmatch(arn) if isinstance(arn, str) else None
            if parts:
                found.setdefault(_provider(resource), Counter())[parts[1], parts[2]] += 1
        self._accounts = {provider: Account(*counts.most_common(1)[0][0]) for provider, counts in found.items()}

    def of(self, resource: Resource) -> Account:
        """The account of a resource."""
        provider = _provider(resource)
        if provider not in self._accounts and _is_default(provider):
            # Another version of the provider has a default provider of its own, with the same configuration.
            alike = [account for other, account in self._accounts.items() if _is_default(other)]
            return alike[0] if len(alike) == 1 else Account()
        return self._accounts.get(provider, Account())

    def told_apart(self, resource: Resource) -> str:
        """The account of a resource by its number; empty if that is not known, or if there is no other one."""
        return self.of(resource).account if self._are_several else ""

    @cached_property
    def _are_several(self) -> bool:
        return len({each.account for each in self._accounts.values()}) > 1

    def arn_of(self, side: Side, key: Key) -> str:
        """The ARN of a principal; made from its name if only the update knows it. That of a group is of a member."""
        kind, name = key
        holding = side.principals.get(key)
        if holding is None:
            given = side.holdings_for(key)
            account = self.of(given[0].resource) if given else Account()
            (name, number), path = of_outside(name), "/"
            account = replace(account, account=number or account.account)
        else:
            resource, shape = holding.resource, holding.shape
            account = self.of(resource)
            arn = resource.text("arn")
            if _ARN.fullmatch(arn) and kind is not Kind.GROUP:
                return arn
            name = resource.text(shape.role_name, shape.user_name, shape.group_name) or resource.name
            path = resource.text("path") or "/"
        if kind is Kind.GROUP:
            return f"arn:{account.partition}:iam::{account.account}:user/a-member-of-{name}"
        return f"arn:{account.partition}:iam::{account.account}:{kind.value}{path}{name}"


def _is_default(provider: str) -> bool:
    return not provider or "::default" in provider


def _provider(resource: Resource) -> str:
    # A new provider's id is not known, and its ids differ between the sides where it is replaced.
    return resource.state.provider.rpartition("::")[0]
