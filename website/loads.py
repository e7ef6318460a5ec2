"""What a browser loads for a page from other servers, which is to be nothing."""

from html.parser import HTMLParser
from pathlib import Path

# Links that say where a page is, and load nothing.
_ONLY_SAID = {"alternate", "canonical", "next", "prev"}


def foreign_loads(page: Path) -> list[str]:
    """What a page loads from elsewhere, in words."""
    reader = _Reader()
    reader.feed(page.read_text("utf-8"))
    return [
        f"{page.name} loads {address}" for address in reader.addresses if address.startswith(("http:", "https:", "//"))
    ]


class _Reader(HTMLParser):
    """Collects the addresses of all that is loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        said = tag == "a" or (tag == "link" and values.get("rel") in _ONLY_SAID)
        if not said:
            self.addresses += filter(None, (values.get("src"), values.get("href")))
