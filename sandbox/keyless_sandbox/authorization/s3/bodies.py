"""What the bodies of requests say that decides about them, as condition keys.

Source: "Actions, resources, and condition keys for Amazon S3" (Service Authorization Reference).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from urllib.parse import parse_qsl

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authorization.s3.asked import Asked, not_served
from keyless_sandbox.authorization.s3.elements import Element, malformed, parse

_Keys = Mapping[str, tuple[str, ...]]

_DAY = 86_400


def keys_of_body(asked: Asked) -> _Keys:
    """The condition keys that the body fills.

    Raises:
        ApiError: ``MalformedXML`` or ``InvalidTag``.
    """
    reader = _READERS.get(asked.operation.name)
    return reader(asked) if reader else {}


def tags_in_header(header: str) -> dict[str, str]:
    """The tags of the header ``x-amz-tagging``: ``team=red&stage=1``.

    Raises:
        ApiError: ``InvalidTag``: a key comes twice or is empty.
    """
    return _once(parse_qsl(header, keep_blank_values=True))


def tags_in(element: Element | None) -> dict[str, str]:
    """The tags in an element that holds nothing else.

    Raises:
        ApiError: ``MalformedXML``, or ``InvalidTag``.
    """
    found: list[tuple[str, str]] = []
    for tag in element.children if element else ():
        key = tag.value("Key")
        if tag.name != "Tag" or key is None:
            raise malformed()
        found.append((key, tag.value("Value") or ""))
    return _once(found)


def keys_of_object_tags(tags: Mapping[str, str]) -> _Keys:
    """The keys of tags that an object shall have."""
    if not tags:
        return {}
    return {"s3:RequestObjectTagKeys": tuple(tags), **{f"s3:RequestObjectTag/{k}": (v,) for k, v in tags.items()}}


def keys_of_tags(tags: Mapping[str, str]) -> _Keys:
    """The keys of tags that a bucket shall have."""
    return {"aws:TagKeys": tuple(tags), **{f"aws:RequestTag/{k}": (v,) for k, v in tags.items()}} if tags else {}


def keys_of_lock(mode: str | None, until: str | None, now: datetime) -> _Keys:
    """The keys of a lock.

    Args:
        mode: ``GOVERNANCE`` or ``COMPLIANCE``.
        until: a date of ISO 8601.
        now: the time it begins.

    Raises:
        ApiError: ``InvalidArgument``: the date is none.
    """
    keys: dict[str, tuple[str, ...]] = {}
    if mode:
        keys["s3:object-lock-mode"] = (mode,)
    if until:
        try:
            end = datetime.fromisoformat(until.replace("Z", "+00:00"))
        except ValueError as fault:
            raise ApiError(
                "InvalidArgument", "The retain until date must be provided in ISO 8601 format", 400
            ) from fault
        end = end if end.tzinfo else end.replace(tzinfo=timezone.utc)
        keys["s3:object-lock-retain-until-date"] = (end.isoformat().replace("+00:00", "Z"),)
        # In parts of days: whichever way S3 rounds, a limit is kept.
        keys["s3:object-lock-remaining-retention-days"] = (f"{(end - now).total_seconds() / _DAY:.6f}",)
    return keys


def created_tags(asked: Asked) -> dict[str, str]:
    """The tags that a bucket is created with."""
    root = _root(asked, "CreateBucketConfiguration") if asked.request.body else None
    return tags_in(root.one("Tags")) if root else {}


def replication_role(asked: Asked) -> str:
    """The ARN of the role that a replication configuration passes to S3.

    Raises:
        ApiError: ``MalformedXML``: it names none.
    """
    role = _said(_root(asked, "ReplicationConfiguration"), "Role")
    if role is None:
        raise malformed()
    return role


def _of_new_bucket(asked: Asked) -> _Keys:
    root = _root(asked, "CreateBucketConfiguration") if asked.request.body else None
    constraint = _said(root, "LocationConstraint") if root else None
    return {**keys_of_tags(created_tags(asked)), **({"s3:locationconstraint": (constraint,)} if constraint else {})}


def _of_retention(asked: Asked) -> _Keys:
    root = _root(asked, "Retention")
    if root.one("EventHold") or root.one("EventHoldDuration"):
        raise not_served("moto has no holds that end with an event")
    return keys_of_lock(_said(root, "Mode"), _said(root, "RetainUntilDate"), asked.door.now)


def _of_legal_hold(asked: Asked) -> _Keys:
    status = _said(_root(asked, "LegalHold"), "Status")
    return {"s3:object-lock-legal-hold": (status,)} if status else {}


def _of_inventory(asked: Asked) -> _Keys:
    fields = _root(asked, "InventoryConfiguration").one("OptionalFields")
    names = tuple(field.text.strip() for field in fields.all("Field")) if fields else ()
    return {"s3:InventoryAccessibleOptionalFields": names} if names else {}


def _of_object_tags(asked: Asked) -> _Keys:
    return keys_of_object_tags(tags_in(_root(asked, "Tagging").one("TagSet")))


_READERS = {
    "CreateBucket": _of_new_bucket,
    "PUT inventory": _of_inventory,
    "PutObjectLegalHold": _of_legal_hold,
    "PutObjectRetention": _of_retention,
    "PutObjectTagging": _of_object_tags,
}


def _root(asked: Asked, name: str) -> Element:
    return parse(asked.request.body, name)


def _said(element: Element, name: str) -> str | None:
    """The word that an element of a name says, as moto reads it: without the space around it."""
    return (element.value(name) or "").strip() or None


def _once(tags: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in tags:
        # moto strips what S3 keeps.
        if not key or key in found or key != key.strip() or value != value.strip():
            raise ApiError(
                "InvalidTag", "The tag provided was not a valid tag. This error can occur if the tag is repeated.", 400
            )
        found[key] = value
    return found
