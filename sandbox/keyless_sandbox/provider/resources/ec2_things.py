"""What things of EC2 have in common: an id, a description, tags, a region and mostly an ARN."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from keyless_sandbox.provider.aws import Aws, tag_map
from keyless_sandbox.provider.resources.tags import retag_ec2, tag_specifications
from keyless_sandbox.provider.schema import REGION, TAGS, Failure, Naming, Property, Resource
from keyless_sandbox.provider.wire import Properties

Description: TypeAlias = dict[str, Any]
"""One member of what a Describe call answers."""


def described(operation: str, ids: str, members: str) -> Callable[[Aws, str], Description | None]:
    """The lookup of a thing by its id.

    Args:
        operation: boto3's name of the call, such as `describe_vpcs`.
        ids: the call's parameter that takes a list of ids.
        members: the field of the answer that lists the things.
    """

    def find(aws: Aws, thing_id: str) -> Description | None:
        found = getattr(aws.ec2, operation)(**{ids: [thing_id]})[members]
        return found[0] if found else None

    return find


def filtered(name: str, *values: str) -> list[dict[str, Any]]:
    """The filters of a Describe call, when there is one."""
    return [{"Name": name, "Values": list(values)}]


def first(several: list[Description] | None) -> Description:
    """The first of some descriptions; an empty one when there is none."""
    return several[0] if several else {}


def thing(  # noqa: PLR0913 - one argument per thing that a type has of its own
    *,
    token: str,
    kind: str,
    inputs: Mapping[str, Property],
    find: Callable[[Aws, str], Description | None],
    create: Callable[[Aws, Properties, list[dict[str, object]]], str],
    read: Callable[[Aws, Description], Properties],
    delete: Callable[[Aws, str, Properties], None],
    outputs: tuple[str, ...] = (),
    not_done: frozenset[str] = frozenset(),
    settle: Callable[[Aws, str, Properties], None] | None = None,
    update: Callable[[Aws, str, Properties, Properties], None] | None = None,
    check: Callable[[Properties], list[Failure]] | None = None,
    naming: Naming | None = None,
) -> Resource:
    """The type of a thing of EC2 with tags.

    Args:
        token: its type token.
        kind: EC2's name for its kind, in tag specifications and ARNs.
        inputs: its own properties.
        find: its description, None when it is gone.
        create: makes it with tag specifications; its id.
        read: its own properties from its description.
        delete: deletes it; gets the id and the last known outputs.
        outputs: what only AWS gives; `arn` is made here where it is listed.
        not_done: inputs that the official plugin has and this one has not.
        settle: what remains to be done after it exists.
        update: brings it, but for its tags, to the new inputs.
        check: rules that concern several properties.
        naming: how it is named.
    """

    def _create(aws: Aws, new: Properties) -> str:
        return create(aws, new, tag_specifications(kind, new.get("tagsAll")))

    def _read(aws: Aws, thing_id: str, _state: Properties) -> Properties | None:
        found = find(aws, thing_id)
        if found is None:
            return None
        live = {**read(aws, found), "region": aws.region, "tags": tag_map(found.get("Tags"))}
        if "arn" in outputs:
            owner = found.get("OwnerId") or aws.account
            live["arn"] = f"arn:{aws.partition.name}:ec2:{aws.region}:{owner}:{kind}/{thing_id}"
        return live

    def _update(aws: Aws, thing_id: str, old: Properties, new: Properties) -> None:
        if update:
            update(aws, thing_id, old, new)
        retag_ec2(aws, [thing_id], old, new)

    optional = {name: value for name, value in (("settle", settle), ("check", check)) if value}
    return Resource(
        token=token,
        inputs={**inputs, "region": REGION, "tags": TAGS},
        outputs=outputs,
        not_done=not_done,
        naming=naming,
        create=_create,
        read=_read,
        update=_update,
        delete=delete,
        **optional,  # pyright: ignore[reportArgumentType] - a pair of the same name and type each
    )
