"""What the component asks AWS: as little as it can, and only where an argument does not say it."""

from typing import TypeVar
from weakref import WeakKeyDictionary

import pulumi
import pulumi_aws as aws

from keyless.images import Image
from keyless.problems import Problem, invalid
from keyless.reading import Text
from keyless.serving import in_plugin

T = TypeVar("T")

_partitions: "WeakKeyDictionary[object, dict[pulumi.ProviderResource | None, Text]]" = WeakKeyDictionary()


class Lookups:
    """Questions to AWS by one component, asked with the component's provider."""

    def __init__(self, component: pulumi.ComponentResource, name: str) -> None:
        self._component = component
        self._name = name
        self._options = pulumi.InvokeOutputOptions(parent=component)

    def partition(self) -> Text:
        """The partition of ARNs, such as ``aws``. Asked once for all components of a program that share a provider."""
        asked = _partitions.setdefault(pulumi.runtime.settings.get_monitor(), {})
        provider = self._component.get_provider("aws:index:partition")
        if provider not in asked:
            asked[provider] = self._ask_partition(provider)
        return asked[provider]

    def _ask_partition(self, provider: pulumi.ProviderResource | None) -> Text:
        # An explicit provider may not be known yet: only the default one can be waited for. That wait makes a program of
        # a hundred components a quarter faster, since the SDK then has registrations under way when the program's text
        # ends. Where it finds none, it waits for all Outputs of the program anew whenever one of them is there.
        # In the plugin such a wait would start the next component inside this one, and Python's stack ends at the 60th.
        if provider is None and not in_plugin():
            return aws.get_partition(opts=pulumi.InvokeOptions(parent=self._component)).partition
        found = aws.get_partition_output(opts=self._options).apply(lambda partition: partition.partition)
        return self._explained(found, "provider", "cannot be asked for its partition; check its region and credentials")

    def image(self, image: Image) -> pulumi.Output[str]:
        """The id of the newest image behind a parameter. Its plain value is used: the other one would count as a secret."""
        found = aws.ssm.get_parameter_output(name=image.parameter, opts=self._options)
        return self._explained(
            found.apply(lambda parameter: parameter.insecure_value),
            "image",
            f"cannot be looked up in the SSM parameter {image.parameter!r} (needs ssm:GetParameter on it, and a region that "
            "has it; or pass an image's id)",
        )

    def vpc_of_subnet(self, subnet_id: Text) -> pulumi.Output[str]:
        """The VPC that a subnet is in."""
        found = aws.ec2.get_subnet_output(id=subnet_id, opts=self._options)
        return self._explained(
            found.apply(lambda subnet: subnet.vpc_id),
            "vpc_id",
            "cannot be looked up from the first of subnet_ids; check the subnet and the region, or pass vpc_id",
            asked_for=subnet_id,
        )

    def default_vpc(self) -> pulumi.Output[str]:
        """The region's default VPC."""
        found = aws.ec2.get_vpc_output(default=True, opts=self._options)
        return self._explained(
            found.apply(lambda vpc: vpc.id),
            "subnet_ids",
            "is not given, and the region's default VPC cannot be found; pass subnet_ids and vpc_id",
        )

    def role_arn(self, role_name: Text) -> pulumi.Output[str]:
        """The ARN of an existing role, once it is sure that EC2 may assume it."""

        def trusted(role: aws.iam.GetRoleResult) -> str:
            if not any(word in role.assume_role_policy for word in ("ec2.amazonaws.com", '"*"')):
                problem = Problem(
                    "role_name",
                    "names a role that does not trust ec2.amazonaws.com; add it to its trust policy",
                )
                raise invalid(self._name, [problem])
            return role.arn

        found = aws.iam.get_role_output(name=role_name, opts=self._options)
        message = "cannot be looked up; name an existing role"
        return self._explained(found, "role_name", message, asked_for=role_name).apply(trusted)

    def _explained(
        self, found: pulumi.Output[T], argument: str, message: str, *, asked_for: Text = ""
    ) -> pulumi.Output[T]:
        """The same Output, its failure told in terms of the argument to mend; without AWS's words if they name a secret."""

        async def outcome() -> pulumi.Output[T]:
            try:
                await found.is_known()
            except Exception as error:  # noqa: BLE001  the SDK raises nothing narrower
                secret = isinstance(asked_for, pulumi.Output) and await asked_for.is_secret()
                shown = message if secret else f"{message}: {error}"
                raise invalid(self._name, [Problem(argument, shown)]) from None
            return found

        return pulumi.Output.from_input(outcome()).apply(lambda inner: inner)
