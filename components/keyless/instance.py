"""The component: EC2 instances, and beside them all that lets their program reach S3 without access keys."""

from collections.abc import Mapping, Sequence
from typing import Optional

import pulumi
import pulumi_aws as aws

from keyless.access import trust_document
from keyless.arguments import InstanceArgs
from keyless.declared import declared
from keyless.images import Image
from keyless.lookups import Lookups
from keyless.names import (
    POLICY_LIMIT,
    PROFILE_LIMIT,
    ROLE_LIMIT,
    SECURITY_GROUP_LIMIT,
    name_problem,
    physical_name,
)
from keyless.policies import Policies
from keyless.problems import Problem, invalid
from keyless.reading import Reader, Tags, Text
from keyless.settings import Settings, read_settings

_HOPS = 1
_HOPS_FROM_CONTAINERS = 2
_EVERYWHERE = {"ipv4": ("0.0.0.0/0", None), "ipv6": (None, "::/0")}


class Instance(pulumi.ComponentResource):
    """EC2 instances whose program reaches S3 without any access key. One component creates the role and its trust policy, the least S3 policy that does what the grants say, the instance profile, a security group that lets nothing in, and the instances. IMDSv2 is required and the root volume is encrypted. The program uses the default client of its AWS SDK, which finds and renews the role's credentials by itself."""

    # The docstring is one line: it is in the schema as it stands, and Python 3.13 alone would take an indentation away.

    role_name: pulumi.Output[str]
    """Name of the role that the instances carry."""

    role_arn: pulumi.Output[str]
    """ARN of that role, for the policies of buckets and keys in other accounts."""

    instance_profile_name: pulumi.Output[str]
    """Name of the instance profile, for launch templates and Auto Scaling groups of your own."""

    instance_profile_arn: pulumi.Output[str]
    """ARN of the instance profile."""

    instance_ids: pulumi.Output[list[str]]
    """Ids of the instances, in order."""

    private_ips: pulumi.Output[list[str]]
    """Private IPv4 addresses of the instances, in the same order."""

    image_id: pulumi.Output[str]
    """Id of the image that the first instance was started from."""

    security_group_id: pulumi.Output[Optional[str]]
    """Id of the security group that was created; none if existing ones were given."""

    s3_policy: pulumi.Output[str]
    """The S3 policy as JSON: all that the program may do in S3."""

    declared: pulumi.Output[str]
    """The arguments that say what the program may do, as JSON: what `keyless sandbox prove` holds the instances against."""

    def __init__(self, name: str, args: InstanceArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        """Creates the instances and what belongs to them.

        Args:
            name: the component's name; the names of its children start with it.
            args: see ``InstanceArgs``.
            opts: as for every resource. Provider, protection, aliases and transforms reach the children.

        Raises:
            pulumi.RunError: an argument is wrong. Every problem is named, and nothing was created.
        """
        if not isinstance(args, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  programs are not all type-checked
            raise invalid(name, [Problem("args", "must be a mapping of arguments, such as {'s3': […]}")])
        reader = Reader(name, args)
        problem = name_problem(name)
        if problem:
            reader.problem("name", problem)
        settings = read_settings(reader)
        reader.reject()
        super().__init__("keyless:index:Instance", name, {}, opts)

        children = _Children(self, name, settings, reader)
        role_name, role_arn = children.role()
        policies = children.policies(role_name)
        profile = children.profile(role_name)
        group = children.security_group()
        rules = children.egress_rules(group) if group else []
        instances = children.instances(profile, group, [*policies, *rules])

        self.role_name = _output(role_name)
        self.role_arn = role_arn
        self.instance_profile_name = profile.name
        self.instance_profile_arn = profile.arn
        self.instance_ids = pulumi.Output.all(*(instance.id for instance in instances))
        self.private_ips = pulumi.Output.all(*(instance.private_ip for instance in instances))
        self.image_id = instances[0].ami
        self.security_group_id = group.id if group else pulumi.Output.from_input(None)
        self.s3_policy = _output(children.s3_policy)
        self.declared = _output(declared(settings))
        self.register_outputs(
            {
                "roleName": self.role_name,
                "roleArn": self.role_arn,
                "instanceProfileName": self.instance_profile_name,
                "instanceProfileArn": self.instance_profile_arn,
                "instanceIds": self.instance_ids,
                "privateIps": self.private_ips,
                "imageId": self.image_id,
                "securityGroupId": self.security_group_id,
                "s3Policy": self.s3_policy,
                "declared": self.declared,
            }
        )


def _output(text: Text) -> pulumi.Output[str]:
    """The text as an Output, without a copy of one that is an Output already: copies cost time at scale."""
    return text if isinstance(text, pulumi.Output) else pulumi.Output.from_input(text)


class _Children:
    """Creates the children of one component. Logical names are never cut, so that aliases of the component reach them."""

    def __init__(self, parent: Instance, name: str, settings: Settings, reader: Reader) -> None:
        self._parent = parent
        self._name = name
        self._settings = settings
        self._lookups = Lookups(parent, name)
        self._policies = Policies(name, settings, self._lookups.partition())
        self.s3_policy = self._policies.s3
        image = settings.image
        self._image = (image.ami or self._lookups.image(image)) if isinstance(image, Image) else image
        self._vpc = self._find_vpc()
        # What can be found wrong is found before the first resource is created.
        found: list[pulumi.Output[str]] = []
        if isinstance(self.s3_policy, pulumi.Output) and self._policies.s3_is_soon_known():
            found.append(self.s3_policy)
        if isinstance(image, Image) and isinstance(self._image, pulumi.Output):
            found.append(self._image)
        if isinstance(self._vpc, pulumi.Output) and settings.vpc_id is None and settings.subnet_ids is None:
            found.append(self._vpc)
        self._role: tuple[Text, pulumi.Output[str]] | None = None
        if settings.role_name is not None:
            arn = self._lookups.role_arn(settings.role_name)
            if isinstance(settings.role_name, str):
                found.append(arn)
                self._role = reader.before_anything(settings.role_name, *found), arn
            else:
                self._role = pulumi.Output.all(settings.role_name, arn).apply(lambda known: known[0]), arn
        self._trust = reader.before_anything(trust_document().to_json(), *found)
        self._description = reader.before_anything("Lets nothing in; what goes out is in rules of its own.", *found)

    def role(self) -> tuple[Text, pulumi.Output[str]]:
        """The role, created or existing: its name and ARN."""
        settings = self._settings
        if self._role is not None:
            return self._role
        role = aws.iam.Role(
            f"{self._name}-role",
            name=self._physical("role", ROLE_LIMIT),
            path=settings.role_path,
            assume_role_policy=self._trust,
            permissions_boundary=settings.permissions_boundary,
            tags=settings.tags,
            opts=self._options(),
        )
        return role.name, role.arn

    def policies(self, role_name: Text) -> list[pulumi.Resource]:
        """What the role may do."""
        inline = [
            aws.iam.RolePolicy(
                f"{self._name}-{suffix}",
                name=self._physical(suffix, POLICY_LIMIT),
                role=role_name,
                policy=document,
                opts=self._options(),
            )
            for suffix, document in self._policies.inline().items()
        ]
        attached = [
            aws.iam.RolePolicyAttachment(f"{self._name}-{key}", role=role_name, policy_arn=arn, opts=self._options())
            for key, arn in self._settings.managed_policies.items()
        ]
        return [*inline, *attached]

    def profile(self, role_name: Text) -> aws.iam.InstanceProfile:
        """The instance profile that carries the role."""
        return aws.iam.InstanceProfile(
            f"{self._name}-profile",
            name=self._physical("profile", PROFILE_LIMIT),
            path=self._settings.role_path,
            role=role_name,
            tags=self._settings.tags,
            opts=self._options(),
        )

    def security_group(self) -> aws.ec2.SecurityGroup | None:
        """A security group without rules, unless existing groups are to be used."""
        if self._settings.security_group_ids is not None:
            return None
        return aws.ec2.SecurityGroup(
            f"{self._name}-sg",
            name=self._physical("sg", SECURITY_GROUP_LIMIT),
            # A change of it would replace the group: it stays as it is for ever.
            description=self._description,
            vpc_id=self._vpc,
            tags=self._settings.tags,
            opts=self._options(),
        )

    def egress_rules(self, group: aws.ec2.SecurityGroup) -> list[pulumi.Resource]:
        """One rule for each port and address family."""
        return [
            aws.vpc.SecurityGroupEgressRule(
                f"{self._name}-egress-{port}-{family}",
                security_group_id=group.id,
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
                tags=self._settings.tags,
                cidr_ipv4=ipv4,
                cidr_ipv6=ipv6,
                opts=self._options(),
            )
            for port in self._settings.egress_ports
            for family, (ipv4, ipv6) in _EVERYWHERE.items()
        ]

    def instances(
        self,
        profile: aws.iam.InstanceProfile,
        group: aws.ec2.SecurityGroup | None,
        first: Sequence[pulumi.Resource],
    ) -> list[aws.ec2.Instance]:
        """The instances. They wait for all access, so that no program starts without it."""
        settings = self._settings
        image = settings.image if isinstance(settings.image, Image) else Image()
        options = pulumi.ResourceOptions(
            parent=self._parent,
            depends_on=self._with_endpoint(first),
            # A newer image must not replace instances; another system must. Any replacement takes the newest image.
            ignore_changes=["ami"] if image.parameter else None,
            replacement_trigger=image.chosen or None,
        )
        groups = [group.id] if group else settings.security_group_ids
        return [
            aws.ec2.Instance(
                f"{self._name}-{i}",
                ami=self._image,
                instance_type=settings.instance_type,
                iam_instance_profile=profile.name,
                subnet_id=self._subnet(i),
                vpc_security_group_ids=groups,
                associate_public_ip_address=settings.public_ip,
                metadata_options={
                    "http_endpoint": "enabled",
                    "http_tokens": "required",
                    "http_put_response_hop_limit": _HOPS_FROM_CONTAINERS if settings.containers else _HOPS,
                },
                root_block_device=self._root_volume(),
                user_data=settings.user_data,
                user_data_base64=settings.user_data_base64,
                user_data_replace_on_change=settings.user_data_replace_on_change,
                monitoring=settings.detailed_monitoring,
                disable_api_termination=settings.termination_protection,
                tags=self._tags(i),
                volume_tags=self._tags(i) if settings.tag_volumes else None,
                opts=options,
            )
            for i in range(settings.instance_count)
        ]

    def _root_volume(self) -> aws.ec2.InstanceRootBlockDeviceArgsDict:
        settings = self._settings
        volume: aws.ec2.InstanceRootBlockDeviceArgsDict = {"encrypted": True, "volume_type": "gp3"}
        if settings.root_volume_size is not None:
            volume["volume_size"] = settings.root_volume_size
        if settings.root_volume_kms_key_arn is not None:
            volume["kms_key_id"] = settings.root_volume_kms_key_arn
        return volume

    def _find_vpc(self) -> Text | None:
        settings = self._settings
        if settings.security_group_ids is not None or settings.vpc_id is not None:
            return settings.vpc_id
        subnet = self._subnet(0)
        return self._lookups.default_vpc() if subnet is None else self._lookups.vpc_of_subnet(subnet)

    def _subnet(self, i: int) -> Text | None:
        subnets = self._settings.subnet_ids
        if isinstance(subnets, pulumi.Output):
            return subnets.apply(lambda known: known[i % len(known)])
        return subnets[i % len(subnets)] if subnets else None

    def _tags(self, i: int) -> Tags:
        name = f"{self._name}-{i}"
        tags = self._settings.tags
        if isinstance(tags, pulumi.Output):
            return tags.apply(lambda known: {"Name": name, **known})
        return {"Name": name, **tags}

    def _with_endpoint(self, first: Sequence[pulumi.Resource]) -> pulumi.Input[Sequence[pulumi.Resource]]:
        """The resources to wait for; with them the VPC endpoint without which the instances are locked out."""
        endpoint = self._settings.s3_endpoint_id
        return endpoint.apply(lambda _: first) if isinstance(endpoint, pulumi.Output) else first

    def _physical(self, suffix: str, limit: int) -> str | None:
        scope = f"{pulumi.get_project()}/{pulumi.get_stack()}"
        return physical_name(f"{self._name}-{suffix}", limit, scope=scope)

    def _options(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self._parent)
