"""ARNs of resources, as a service's documentation writes them."""

from dataclasses import dataclass

from keyless_iam import catalogue
from keyless_iam.request import Caller


@dataclass(frozen=True)
class Names:
    """Makes the ARNs of resources of one account in one region.

    Attributes:
        partition: such as ``aws``.
        region: such as ``eu-central-1``.
        account: 12 digits.
    """

    partition: str
    region: str
    account: str

    @classmethod
    def of(cls, caller: Caller, region: str) -> "Names":
        """The names of a caller's own resources."""
        return cls(caller.name.split(":", 2)[1], region, caller.account)

    def arn(self, service: str, kind: str, *placeholders: str) -> str:
        """The ARN of a resource.

        Args:
            service: the prefix of its actions.
            kind: its resource type in the Service Authorization Reference, such as ``instance-profile``.
            placeholders: what the type's ARN has besides partition, region and account, in order.
        """
        before, *rest = _template(service, kind).split("${")
        values = {"Partition": self.partition, "Region": self.region, "Account": self.account}
        left = iter(placeholders)
        for each in rest:
            placeholder, _, after = each.partition("}")
            before += (values[placeholder] if placeholder in values else next(left)) + after
        return before


def _template(service: str, kind: str) -> str:
    found = catalogue.service(service)
    if found is None or kind not in found.resource_types:
        raise LookupError(f"the Service Authorization Reference has no {kind} of {service}")
    return found.resource_types[kind].arns[0]
