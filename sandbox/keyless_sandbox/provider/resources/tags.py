"""Tags of a resource that exists, brought to what the program says."""

from collections.abc import Callable, Mapping
from typing import cast

from keyless_sandbox.provider.aws import Aws, tag_list
from keyless_sandbox.provider.wire import Properties


def retag(
    old: Properties,
    new: Properties,
    *,
    put: Callable[[list[dict[str, str]]], object],
    remove: Callable[[list[str]], object],
    key: str = "tagsAll",
) -> None:
    """Remove the tags that went and put those that came or changed.

    Args:
        old: The last known outputs.
        new: The new inputs.
        put: Takes AWS's list of tags.
        remove: Takes a list of keys.
        key: The property that holds the tags.
    """
    before = cast("Mapping[str, str]", old.get(key) or {})
    after = cast("Mapping[str, str]", new.get(key) or {})
    if gone := sorted(before.keys() - after.keys()):
        remove(gone)
    if changed := {name: value for name, value in after.items() if before.get(name) != value}:
        put(tag_list(changed))


def retag_ec2(aws: Aws, ids: list[str], old: Properties, new: Properties, *, key: str = "tagsAll") -> None:
    """The same for things of EC2, which share one pair of calls."""
    retag(
        old,
        new,
        put=lambda tags: aws.ec2.create_tags(Resources=ids, Tags=tags),
        remove=lambda names: aws.ec2.delete_tags(Resources=ids, Tags=[{"Key": name} for name in names]),
        key=key,
    )


def tag_specifications(kind: str, tags: Mapping[str, str] | None) -> list[dict[str, object]]:
    """Tags for a thing of EC2 that is being made; no specification when there are none."""
    return [{"ResourceType": kind, "Tags": tag_list(tags)}] if tags else []
