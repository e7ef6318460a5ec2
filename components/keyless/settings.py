"""The component's arguments after they were read: complete, checked, with every default in place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import pulumi

from keyless.arguments import InstanceArgs, S3Grant
from keyless.buckets import bucket_problem
from keyless.identifiers import (
    account_problem,
    id_problem,
    instance_type_problem,
    kms_key_problem,
    policy_problem,
    role_name_problem,
    role_path_problem,
)
from keyless.images import Image, find_image
from keyless.prefixes import WHOLE_BUCKET, prefix_problem
from keyless.problems import nearest
from keyless.reading import Reader, Tags, Text, whole
from keyless.user_data import user_data_base64_problem, user_data_problem
from keyless.verbs import VERBS

_MOST_INSTANCES = 1000
_LARGEST_VOLUME = 65_536
_IMAGE = "amazon-linux-2023"
_INSTANCE_TYPE = "t3.micro"


@dataclass(frozen=True)
class GrantSettings:
    """One grant, its names perhaps not known yet."""

    bucket: Text
    verbs: frozenset[str]
    prefixes: tuple[str, ...]
    kms_key_arn: Text | None
    bucket_owner: Text | None


@dataclass(frozen=True)
class Settings:
    """What the component creates. Fields are named and meant as in ``InstanceArgs``; None is "not given"."""

    grants: tuple[GrantSettings, ...]
    image: Image | Text
    instance_type: str
    instance_count: int
    subnet_ids: list[Text] | pulumi.Output[list[str]] | None
    vpc_id: Text | None
    security_group_ids: list[Text] | pulumi.Output[list[str]] | None
    egress_ports: tuple[int, ...]
    public_ip: bool | None
    user_data: Text | None
    user_data_base64: Text | None
    user_data_replace_on_change: bool
    managed_policies: Mapping[str, Text]
    session_manager: bool
    role_name: Text | None
    role_path: str | None
    permissions_boundary: Text | None
    require_imdsv2_credentials: bool
    containers: bool
    same_vpc_only: bool
    s3_endpoint_id: Text | None
    root_volume_size: int | None
    root_volume_kms_key_arn: Text | None
    detailed_monitoring: bool
    termination_protection: bool
    tag_volumes: bool
    tags: Tags


def read_settings(reader: Reader) -> Settings:
    """Reads a component's arguments and records every problem with them in the reader."""
    reader.known(InstanceArgs.__annotations__)
    _check_combinations(reader)
    instance_type = reader.plain_text("instance_type", instance_type_problem, default=_INSTANCE_TYPE)
    return Settings(
        grants=_read_grants(reader),
        image=_read_image(reader, instance_type),
        instance_type=instance_type,
        instance_count=reader.number("instance_count", default=1, least=1, most=_MOST_INSTANCES),
        subnet_ids=_read_some(reader, "subnet_ids", "subnet"),
        vpc_id=reader.text("vpc_id", lambda value: id_problem("vpc", value)),
        security_group_ids=_read_some(reader, "security_group_ids", "sg"),
        egress_ports=_read_ports(reader),
        public_ip=reader.optional_flag("public_ip"),
        user_data=reader.text("user_data", user_data_problem),
        user_data_base64=reader.text("user_data_base64", user_data_base64_problem),
        user_data_replace_on_change=reader.flag("user_data_replace_on_change", default=False),
        managed_policies=_read_managed_policies(reader),
        session_manager=reader.flag("session_manager", default=False),
        role_name=reader.text("role_name", role_name_problem),
        role_path=reader.plain_text("role_path", role_path_problem) or None,
        permissions_boundary=reader.text("permissions_boundary", policy_problem),
        require_imdsv2_credentials=reader.flag("require_imdsv2_credentials", default=not reader.given("role_name")),
        containers=reader.flag("containers", default=False),
        same_vpc_only=reader.flag("same_vpc_only", default=False),
        s3_endpoint_id=reader.text("s3_endpoint_id", lambda value: id_problem("vpce", value)),
        root_volume_size=(
            reader.number("root_volume_size", default=1, least=1, most=_LARGEST_VOLUME)
            if reader.given("root_volume_size")
            else None
        ),
        root_volume_kms_key_arn=reader.text("root_volume_kms_key_arn", kms_key_problem),
        detailed_monitoring=reader.flag("detailed_monitoring", default=False),
        termination_protection=reader.flag("termination_protection", default=False),
        tag_volumes=reader.flag("tag_volumes", default=True),
        tags=reader.tags("tags"),
    )


def _check_combinations(reader: Reader) -> None:
    if reader.given("user_data") and reader.given("user_data_base64"):
        reader.problem("user_data_base64", "is given beside user_data; pass one of them")
    if reader.given("role_name"):
        for name in ("role_path", "permissions_boundary"):
            _refuse(reader, name, "is of no use with role_name: the existing role has its own; leave it out")
        if reader.optional_flag("require_imdsv2_credentials"):
            reader.problem(
                "require_imdsv2_credentials",
                "cannot be done to the existing role of role_name, since it would deny everything to others that use the "
                "role; leave it out, or leave role_name out",
            )
    if reader.given("security_group_ids"):
        for name in ("egress_ports", "vpc_id"):
            _refuse(reader, name, "is of no use with security_group_ids: no security group is created; leave it out")
    if reader.optional_flag("same_vpc_only"):
        reader.required(
            "s3_endpoint_id",
            "same_vpc_only needs the VPC endpoint for S3 of the instances' route tables: without one they lock themselves out",
        )
    else:
        _refuse(reader, "s3_endpoint_id", "is of no use without same_vpc_only; set that to true, or leave this out")


def _refuse(reader: Reader, name: str, why: str) -> None:
    if reader.given(name):
        reader.problem(name, why)


def _read_grants(reader: Reader) -> tuple[GrantSettings, ...]:
    if not reader.required("s3", "give at least one grant: {'bucket': …, 'allow': […], 'prefixes': […]}"):
        return ()
    items = reader.plain_list("s3")
    if items == []:
        reader.problem("s3", "is empty; give at least one grant, or use an aws.ec2.Instance if nothing in S3 is needed")
    grants: list[GrantSettings] = []
    for i, item in enumerate(items or []):
        if isinstance(item, Mapping):
            inner = reader.within(f"s3[{i}].", cast("Mapping[str, Any]", item))
            grants.append(_read_grant(inner))
        elif isinstance(item, pulumi.Output):
            reader.problem(f"s3[{i}]", "is an Output; pass a mapping, whose bucket may be an Output")
        else:
            reader.problem(f"s3[{i}]", "must be a mapping with bucket, allow and prefixes")
    return tuple(grants)


def _read_grant(reader: Reader) -> GrantSettings:
    reader.known(S3Grant.__annotations__)
    reader.required("bucket", "name the bucket")
    verbs = _read_verbs(reader)
    prefixes = _read_prefixes(reader)
    if prefixes and prefixes != [WHOLE_BUCKET]:
        for verb in sorted(verb for verb in verbs if not VERBS[verb].by_prefix):
            reader.problem(
                "allow",
                f"has {verb!r}, which AWS cannot limit to prefixes; leave it out, or give it in a grant of its own with prefixes ['*']",
            )
    return GrantSettings(
        bucket=reader.text("bucket", bucket_problem) or "",
        verbs=frozenset(verbs),
        prefixes=tuple(prefixes),
        kms_key_arn=reader.text("kms_key_arn", kms_key_problem),
        bucket_owner=reader.text("bucket_owner", account_problem),
    )


def _read_verbs(reader: Reader) -> list[str]:
    names = ", ".join(VERBS)
    if not reader.required("allow", f"say what is allowed: {names}"):
        return []
    found = reader.plain_list("allow")
    if found == []:
        reader.problem("allow", f"is empty; say what is allowed: {names}")
    verbs: list[str] = []
    for i, verb in enumerate(found or []):
        if isinstance(verb, str) and verb in VERBS:
            verbs.append(verb)
        elif isinstance(verb, str):
            reader.problem(f"allow[{i}]", f"is {verb!r}, which is no verb{nearest(verb, VERBS)} (there are {names})")
        else:
            reader.problem(f"allow[{i}]", f"must be one of {names}, given as a plain text")
    return verbs


def _read_prefixes(reader: Reader) -> list[str]:
    whole = "the whole bucket is said explicitly, ['*']"
    if not reader.required("prefixes", f"say where, such as ['in/']; {whole}"):
        return []
    found = reader.plain_list("prefixes")
    if found == []:
        reader.problem("prefixes", f"is empty; say where, such as ['in/']; {whole}")
    prefixes: list[str] = []
    for i, prefix in enumerate(found or []):
        message = prefix_problem(prefix) if isinstance(prefix, str) else "must be a plain text, such as 'in/'"
        if message:
            reader.problem(f"prefixes[{i}]", message)
        else:
            prefixes.append(cast("str", prefix))
    return prefixes


def _read_image(reader: Reader, instance_type: str) -> Image | Text:
    if reader.is_output("image"):
        # What a change of it means, another system or a newer image, must be decided now: only an id is the same always.
        return reader.text("image", _ami_problem) or ""
    image = reader.plain_text("image", lambda _: None, default=_IMAGE)
    if instance_type_problem(instance_type):
        return Image()
    found = find_image(image, instance_type)
    if isinstance(found, str):
        reader.problem("image", found)
        return Image()
    return found


def _ami_problem(image: str) -> str | None:
    if image.startswith("ami-"):
        return None
    return f"is {image!r}; an image given as an Output must be an id, 'ami-…': pass other names as plain text"


def _read_some(reader: Reader, name: str, prefix: str) -> list[Text] | pulumi.Output[list[str]] | None:
    return reader.texts(
        name,
        lambda value: id_problem(prefix, value),
        empty=f"is empty; pass ids such as '{prefix}-0123456789abcdef0', or leave it out",
    )


def _read_ports(reader: Reader) -> tuple[int, ...]:
    given = reader.plain_list("egress_ports")
    if given is None:
        return (443,)
    ports: set[int] = set()
    for i, item in enumerate(given):
        port = whole(item)
        if port is None or not 1 <= port <= 65535:
            reader.problem(f"egress_ports[{i}]", "must be a port, 1 to 65535")
        else:
            ports.add(port)
    return tuple(sorted(ports))


def _read_managed_policies(reader: Reader) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for key, arn in reader.plain_mapping("managed_policies").items():
        if not key or not key.replace("-", "").replace("_", "").isalnum():
            reader.problem("managed_policies", f"has the name {key!r}; a name has letters, digits, '-' and '_'")
        found[key] = reader.checked_text(f"managed_policies.{key}", arn, policy_problem)
    return found
