# ruff: noqa: ANN401 - a deployment is JSON
"""What a stack says of itself: components with what was declared of them, and roles that instances carry.

Source: "pulumi stack export" (Pulumi CLI reference).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

_SIGNATURE, _IS_SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
_COMPONENT = "keyless:index:Instance"


class DeploymentError(ValueError):
    """A text is no deployment, or one of which nothing can be proved."""


@dataclass(frozen=True)
class Grant:
    """One grant as it was declared, in the component's words."""

    bucket: str
    allow: frozenset[str]
    prefixes: tuple[str, ...]


@dataclass(frozen=True)
class Component:
    """A component of which access was declared.

    Attributes:
        name: its logical name.
        role: the physical name of its role.
        instances: the ids of its instances.
        grants: what its programs may do in S3.
        same_vpc_only: whether the granted buckets are denied outside of the instances' VPC.
        imdsv2_only: whether everything is denied to credentials that IMDSv2 has not delivered.
        others: what else is allowed by other means, which nobody declared in the component's words: managed policies, Session
            Manager, an existing role with policies of its own.
    """

    name: str
    role: str
    instances: tuple[str, ...]
    grants: tuple[Grant, ...]
    same_vpc_only: bool = False
    imdsv2_only: bool = True
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deployment:
    """What a stack holds.

    Attributes:
        stack: its name, with the project's.
        components: of which access was declared.
        roles: roles by logical name: their physical names and ARNs.
        instances: instances by logical name: their ids.
        buckets: the names of its buckets.
    """

    stack: str
    components: tuple[Component, ...]
    roles: Mapping[str, tuple[str, str]]
    instances: Mapping[str, str]
    buckets: tuple[str, ...]


def read_deployment(text: str) -> Deployment:
    """What `pulumi stack export --show-secrets` printed.

    Raises:
        DeploymentError: it is something else, or the stack is not up.
    """
    try:
        resources: list[dict[str, Any]] = json.loads(text)["deployment"].get("resources") or []
    except (ValueError, TypeError, KeyError, AttributeError):
        raise DeploymentError("it is not what pulumi stack export prints") from None
    if not any(str(each.get("type", "")).startswith("aws:") for each in resources):
        raise DeploymentError("the stack has no resources of AWS; bring it up first")
    urn = str(resources[0].get("urn", ""))
    stack, _, project = urn.removeprefix("urn:pulumi:").partition("::")
    outputs = {str(each["urn"]): _plain(each.get("outputs") or {}) for each in resources}
    return Deployment(
        f"{project.partition('::')[0]}/{stack}",
        tuple(_components(resources, outputs)),
        {
            _name(u): (str(o["name"]), str(o["arn"]))
            for u, o in _of(resources, outputs, "aws:iam/role:Role")
            if "arn" in o
        },
        {
            _name(str(each["urn"])): str(each["id"])
            for each in resources
            if each.get("type") == "aws:ec2/instance:Instance" and "id" in each and not each.get("delete")
        },
        tuple(
            str(o["bucket"])
            for kind in ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
            for _, o in _of(resources, outputs, kind)
            if "bucket" in o
        ),
    )


def _components(resources: list[dict[str, Any]], outputs: Mapping[str, Any]) -> Iterator[Component]:
    own = {(str(each.get("parent", "")), outputs[str(each["urn"])].get("name")) for each in resources}
    for urn, values in _of(resources, outputs, _COMPONENT):
        if "declared" not in values:
            raise DeploymentError(
                f"{_name(urn)} does not say what was declared of it: run pulumi up with this version first"
            )
        declared: dict[str, Any] = json.loads(values["declared"])
        others = [f"managed policy {name}" for name in declared["managedPolicies"]]
        others += ["Session Manager"] if declared["sessionManager"] else []
        others += [] if (urn, values["roleName"]) in own else ["the existing role's own policies"]
        yield Component(
            _name(urn),
            str(values["roleName"]),
            tuple(map(str, values["instanceIds"])),
            tuple(Grant(each["bucket"], frozenset(each["allow"]), tuple(each["prefixes"])) for each in declared["s3"]),
            bool(declared["sameVpcOnly"]),
            bool(declared["requireImdsv2Credentials"]),
            tuple(others),
        )


def _of(resources: list[dict[str, Any]], outputs: Mapping[str, Any], kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for each in resources:
        if each.get("type") == kind and not each.get("delete"):
            yield str(each["urn"]), outputs[str(each["urn"])]


def _plain(value: Any) -> Any:
    """A value whose secrets are in clear. None of them is printed."""
    if isinstance(value, list):
        return [_plain(each) for each in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    entries = cast("dict[str, Any]", value)
    if entries.get(_SIGNATURE) == _IS_SECRET:
        if "plaintext" not in entries:
            raise DeploymentError("it holds secrets that are encrypted: export it with --show-secrets")
        return _plain(json.loads(entries["plaintext"]))
    return {key: _plain(each) for key, each in entries.items()}


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]
