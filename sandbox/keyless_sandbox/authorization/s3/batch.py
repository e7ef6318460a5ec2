"""DeleteObjects: what of a batch is executed, and how what was denied stands in the answer.

Source: "DeleteObjects" (Amazon S3 API Reference): the permission is asked for each object, and the answer is 200 even if none
of them may be deleted.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from keyless_sandbox.authorization.s3.elements import Element, leaves, malformed, parse

_LIMIT = 1000
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_CONDITIONS = ("ETag", "LastModifiedTime", "Size")


@dataclass(frozen=True)
class Item:
    """An object of a batch: its key, the version if one is named, and what it must be like to be deleted."""

    key: str
    version_id: str | None = None
    conditions: tuple[tuple[str, str], ...] = ()

    @property
    def is_conditional(self) -> bool:
        """Whether deleting it tells something about it."""
        return bool(self.conditions)

    @property
    def _name(self) -> tuple[tuple[str, str], ...]:
        return (("Key", self.key), *((("VersionId", self.version_id),) if self.version_id is not None else ()))

    def asked(self) -> Element:
        """As it stands in a request."""
        return leaves("Object", (*self._name, *self.conditions))

    def refused(self) -> Element:
        """As it stands in an answer if it was denied."""
        return leaves("Error", (*self._name, ("Code", "AccessDenied"), ("Message", "Access Denied")))


@dataclass(frozen=True)
class Batch:
    """The body of DeleteObjects: the objects in their order, and whether the answer leaves out what went well."""

    items: tuple[Item, ...]
    is_quiet: bool = False

    @classmethod
    def parse(cls, body: bytes) -> "Batch":
        """The batch that a body says.

        Raises:
            ApiError: ``MalformedXML``: it is no such body, or holds no object, or more than 1,000.
        """
        root = parse(body, "Delete")
        if not {child.name for child in root.children} <= {"Object", "Quiet"}:
            raise malformed()
        items = tuple(_item(child) for child in root.all("Object"))
        if not 1 <= len(items) <= _LIMIT:
            raise malformed()
        quiet = (root.value("Quiet") or "false").strip().lower()
        if quiet not in ("true", "false"):
            raise malformed()
        return cls(items, quiet == "true")

    def body(self, denied: AbstractSet[int]) -> bytes | None:
        """What is executed; None if all is denied. It is written anew: what was authorised, and nothing else.

        Args:
            denied: the numbers of the items that may not be deleted.
        """
        left = [item.asked() for number, item in enumerate(self.items) if number not in denied]
        return _written("Delete", left) if left else None

    def answer(self, denied: AbstractSet[int], executed: bytes | None) -> bytes:
        """The answer with what was denied in it.

        Args:
            denied: the numbers of the items that may not be deleted.
            executed: the body of the answer to what was executed, whose status was 200; None if nothing was.
        """
        done = parse(executed, "DeleteResult").children if executed else []
        shown = [child for child in done if child.name == "Error" or not self.is_quiet]
        return _written("DeleteResult", [*shown, *(self.items[number].refused() for number in sorted(denied))])


def _item(element: Element) -> Item:
    if not {child.name for child in element.children} <= {"Key", "VersionId", *_CONDITIONS}:
        raise malformed()
    key = element.value("Key")
    if not key:
        raise malformed()
    conditions = ((name, element.value(name)) for name in _CONDITIONS)
    return Item(
        key, element.value("VersionId") or None, tuple((name, value) for name, value in conditions if value is not None)
    )


def _written(root: str, children: list[Element]) -> bytes:
    inner = "".join(child.written() for child in children)
    return f'{_DECLARATION}<{root} xmlns="{_NAMESPACE}">{inner}</{root}>'.encode()
