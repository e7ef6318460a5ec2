"""XML bodies, read with everything switched off that a request has no use for: document types, entities, other encodings.

Names are compared as they are written, as moto compares them: a prefix of a namespace makes another name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

from keyless_sandbox.api_request import ApiError


@dataclass
class Element:
    """An element: its name, the text directly in it, and the elements in it."""

    name: str
    text: str = ""
    children: list["Element"] = field(default_factory=list["Element"])

    def all(self, name: str) -> Iterator["Element"]:
        """The elements of a name that are directly in it."""
        return (child for child in self.children if child.name == name)

    def one(self, name: str) -> "Element | None":
        """The element of a name that is directly in it, if there is one.

        Raises:
            ApiError: there are several.
        """
        found = list(self.all(name))
        if len(found) > 1:
            raise malformed()
        return found[0] if found else None

    def value(self, name: str) -> str | None:
        """The text of the one element of a name, if there is one.

        Raises:
            ApiError: there are several, or it holds elements.
        """
        found = self.one(name)
        if found and found.children:
            raise malformed()
        return found.text if found else None

    def written(self) -> str:
        """As XML."""
        inner = "".join(child.written() for child in self.children) or escape(self.text, quote=False).replace(
            "\r", "&#13;"
        )
        return f"<{self.name}>{inner}</{self.name}>"


def leaves(name: str, values: Iterable[tuple[str, str]]) -> Element:
    """An element that holds one text for each name."""
    return Element(name, children=[Element(*value) for value in values])


def malformed() -> ApiError:
    """A body is no XML, or not the XML that S3 asks for."""
    message = "The XML you provided was not well-formed or did not validate against our published schema"
    return ApiError("MalformedXML", message, 400)


def parse(body: bytes, root: str = "") -> Element:
    """The root of an XML document.

    Args:
        body: as it was sent.
        root: the name that it must have, if only one is right.

    Raises:
        ApiError: ``MalformedXML``: it is not well-formed, has a document type, or another root.
    """
    top = Element("")
    open_elements = [top]

    def start(name: str, _attributes: dict[str, str]) -> None:
        element = Element(name)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def text(data: str) -> None:
        open_elements[-1].text += data

    def refuse(*_: object) -> None:
        raise malformed()

    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: open_elements.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(body.decode(), True)
    except (expat.ExpatError, UnicodeDecodeError) as fault:
        raise malformed() from fault
    found = top.children[0]
    if root and found.name != root:
        raise malformed()
    return found
